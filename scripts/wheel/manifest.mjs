/**
 * The lab extension's package.json as users get it.
 *
 * The checkout pins each package of JupyterLab to one version, to build the same
 * everywhere. JupyterLab compares these versions with its own, and an extension
 * that asks for exactly one would be refused by the next patch release.
 */
export function publishedManifest(manifest) {
  const {
    overrides: _overrides,
    scripts: _scripts,
    workspaces: _workspaces,
    ...rest
  } = manifest;
  const dependencies = Object.entries(manifest.dependencies).map(([name, version]) => [
    name,
    name.startsWith('@jupyterlab/') ? asRange(name, version) : version
  ]);
  return { ...rest, dependencies: Object.fromEntries(dependencies) };
}

/** `4.6.4` as `^4.6.0`. */
function asRange(name, version) {
  const [, release] = /^(\d+\.\d+)\.\d+$/.exec(version) ?? [];
  if (!release) {
    throw new Error(`package.json does not pin ${name} to a release: ${version}`);
  }
  return `^${release}.0`;
}
