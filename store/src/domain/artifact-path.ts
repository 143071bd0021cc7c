/** Longest artifact path in characters. */
export const ARTIFACT_PATH_LENGTH = 500;

/**
 * What is wrong with an artifact's path, or `undefined` when nothing is.
 *
 * A path is a key in the database and names no place on a disk. It is strict
 * all the same, since it becomes a file name when somebody saves the artifact,
 * and part of an address: relative segments, separators of other systems and the
 * characters that end the path of an address are refused.
 */
export function artifactPathFault(path: string): string | undefined {
  if (path === '') {
    return 'the path is empty.';
  }
  if (path.length > ARTIFACT_PATH_LENGTH) {
    return `the path is longer than ${ARTIFACT_PATH_LENGTH} characters.`;
  }
  // eslint-disable-next-line no-control-regex
  const odd = /[\u0000-\u001f\u007f\\#?;]/.exec(path);
  if (odd) {
    return `the path holds the character ${JSON.stringify(odd[0])}.`;
  }
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) {
    return 'the path is absolute; name the file relative to the run.';
  }
  if (path.split('/').some(segment => ['', '.', '..'].includes(segment))) {
    return 'the path has an empty segment, "." or "..".';
  }
  return undefined;
}
