/**
 * The systems for which wheels are built, all on one machine: JavaScript is the same
 * everywhere, zeromq brings its addon for each, and zig compiles ours for each Linux.
 *
 * macOS has no addon of ours: it opens TensorFlow's libraries by the names and with the
 * flags of Linux, and `trainlab engine install` has none for macOS. Cells compute on the
 * CPU backend of tfjs there. musl and Windows have no wheel: TensorFlow needs glibc, and
 * the store's socket and signals are Unix's.
 */
export const PLATFORMS = {
  'linux-x86_64': {
    machine: 'x86_64',
    zig: 'x86_64-linux-gnu.2.27',
    // The newer builds among the prebuilt ones need glibc 2.38, and are tried first.
    zeromq: 'linux/x64/node/glibc-127-Release'
  },
  'linux-aarch64': {
    machine: 'aarch64',
    zig: 'aarch64-linux-gnu.2.27',
    zeromq: 'linux/arm64/node/glibc-127-Release'
  },
  'macos-arm64': { machine: 'arm64', zeromq: 'darwin/arm64/node/libc-115-Release' },
  'macos-x86_64': { machine: 'x86_64', zeromq: 'darwin/x64/node/libc-115-Release' }
};

/** The platform of this machine; undefined when there is no wheel for it. */
export function ownPlatform() {
  const system = { linux: 'linux', darwin: 'macos' }[process.platform];
  const arm = system === 'macos' ? 'arm64' : 'aarch64';
  const machine = { x64: 'x86_64', arm64: arm }[process.arch];
  const name = `${system}-${machine}`;
  return name in PLATFORMS ? name : undefined;
}
