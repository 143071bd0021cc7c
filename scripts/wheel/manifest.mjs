/**
 * The lab extension's package.json as users get it: without what only the checkout's
 * npm reads.
 */
export function publishedManifest(manifest) {
  const {
    overrides: _overrides,
    scripts: _scripts,
    workspaces: _workspaces,
    ...published
  } = manifest;
  return published;
}
