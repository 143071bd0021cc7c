/** The platform tag that a wheel may honestly bear: what its binaries ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Node 24 itself needs glibc 2.28 and macOS 13.5; below these nothing was ever tried. */
const OLDEST_GLIBC = 27;
const OLDEST_MACOS = 14;
/** The newest C++ library that glibc's distributions of these times have (PEP 600). */
const GLIBCXX_OF_27 = 24;

/** Mach-O's mark of a 64-bit file, and the load command LC_BUILD_VERSION (mach-o/loader.h). */
const MACH_O_64 = 0xfeedfacf;
const BUILD_VERSION = 0x32;
const HEADER_BYTES = 32;

/**
 * Returns the tag for a folder with native addons for `machine`: `manylinux_2_X` with
 * the newest glibc, or `macosx_X_0` with the newest macOS that one of them needs. Throws
 * when an addon needs a C++ library newer than that of glibc 2.27's time.
 */
export function platformTag(folder, machine) {
  let glibc = OLDEST_GLIBC;
  let macos = 0;
  for (const path of readdirSync(folder, { recursive: true })) {
    if (path.endsWith('.node')) {
      const content = readFileSync(join(folder, path));
      if (content.readUInt32LE(0) === MACH_O_64) {
        macos = Math.max(macos, OLDEST_MACOS, oldestMacos(content));
        continue;
      }
      const symbols = content.toString('latin1');
      glibc = Math.max(glibc, newest(symbols, /GLIBC_2\.(\d+)/g));
      if (newest(symbols, /GLIBCXX_3\.4\.(\d+)/g) > GLIBCXX_OF_27) {
        throw new Error(
          `${path} needs a newer libstdc++ than that of glibc 2.27's time.`
        );
      }
    }
  }
  // pip knows macOS by its major version alone (PEP 425, packaging.tags).
  return macos > 0 ? `macosx_${macos}_0_${machine}` : `manylinux_2_${glibc}_${machine}`;
}

function newest(symbols, pattern) {
  return Math.max(0, ...[...symbols.matchAll(pattern)].map(([, minor]) => Number(minor)));
}

/** The macOS that a file was built for; a minor version counts as the next major one. */
function oldestMacos(content) {
  let at = HEADER_BYTES;
  for (let left = content.readUInt32LE(16); left > 0; left -= 1) {
    if (content.readUInt32LE(at) === BUILD_VERSION) {
      const version = content.readUInt32LE(at + 12);
      return (version >> 16) + ((version & 0xffff) > 0 ? 1 : 0);
    }
    at += content.readUInt32LE(at + 4);
  }
  throw new Error('An addon for macOS does not say which macOS it needs.');
}
