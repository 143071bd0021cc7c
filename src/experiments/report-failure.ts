import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** How long a failure stays on the screen, milliseconds. */
const TIME = 10_000;

/** Tells a failure that a person has caused by an action, with its reason. */
export function reportFailure(
  what: string,
  reason: unknown,
  trans: TranslationBundle
): void {
  const why = reason instanceof Error ? reason.message : String(reason);
  Notification.error(trans.__('%1 %2', what, why), { autoClose: TIME });
}
