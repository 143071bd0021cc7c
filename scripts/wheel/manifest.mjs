/**
 * What of a package.json only npm in a checkout reads. devDependencies stay: the lab's
 * builder finds itself among them.
 */
const UNPUBLISHED = ['overrides', 'scripts', 'workspaces'];

/** A package.json as users get it. */
export function publishedManifest(manifest) {
  return Object.fromEntries(
    Object.entries(manifest).filter(([key]) => !UNPUBLISHED.includes(key))
  );
}
