import type { ISettingRegistry } from '@jupyterlab/settingregistry';

/**
 * Calls `apply` with the settings of a plugin, now and after every change;
 * without a registry nothing happens, and defaults hold.
 *
 * @param onLoaded - gets the settings once, to be written to later.
 */
export function followSettings(
  registry: ISettingRegistry | null,
  id: string,
  apply: (settings: ISettingRegistry.ISettings) => void,
  onLoaded?: (settings: ISettingRegistry.ISettings) => void
): void {
  void registry
    ?.load(id)
    .then(settings => {
      onLoaded?.(settings);
      apply(settings);
      settings.changed.connect(apply);
    })
    .catch((reason: unknown) => console.error(reason));
}
