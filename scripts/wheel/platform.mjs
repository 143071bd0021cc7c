/** The platform for which a wheel may honestly be tagged: what its binaries ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Node 24 itself needs glibc 2.28; below 2.27 nothing was ever tried. */
const OLDEST_GLIBC = 27;
/** The newest C++ library that glibc's distributions of these times have (PEP 600). */
const GLIBCXX_OF_27 = 24;

/**
 * Returns the tag (PEP 600) for a folder with native addons: `manylinux_2_X` with the
 * newest glibc that one of them needs. Throws when an addon needs a C++ library newer
 * than that of glibc 2.27's time.
 */
export function platformTag(folder) {
  let glibc = OLDEST_GLIBC;
  for (const path of readdirSync(folder, { recursive: true })) {
    if (path.endsWith('.node')) {
      const symbols = readFileSync(join(folder, path), 'latin1');
      glibc = Math.max(glibc, newest(symbols, /GLIBC_2\.(\d+)/g));
      if (newest(symbols, /GLIBCXX_3\.4\.(\d+)/g) > GLIBCXX_OF_27) {
        throw new Error(
          `${path} needs a newer libstdc++ than that of glibc 2.27's time.`
        );
      }
    }
  }
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch] ?? process.arch;
  return `manylinux_2_${glibc}_${machine}`;
}

function newest(symbols, pattern) {
  return Math.max(0, ...[...symbols.matchAll(pattern)].map(([, minor]) => Number(minor)));
}
