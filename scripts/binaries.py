"""What a native addon is made for, read from its own headers."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from elftools.elf.elffile import ELFFile

_ELF = b"\x7fELF"
#: Mach-O, 64 bits, little-endian, and its load commands (mach-o/loader.h).
_MACH_O = b"\xcf\xfa\xed\xfe"
_MACH_O_HEADER = struct.Struct("<8I")
_LOAD_COMMAND = struct.Struct("<2I")
_CPUS = {0x01000007: "x86_64", 0x0100000C: "arm64"}
_LOAD_DYLIB, _BUILD_VERSION = 0xC, 0x32
_REQUIRED = 0x80000000
#: PE, a fat Mach-O, an archive: a wheel for Unix has none of them.
_OTHERS = (b"MZ", b"\xca\xfe\xba\xbe", b"!<arch>")


@dataclass(frozen=True)
class Binary:
    """A shared library: `system` is "linux" or "macos", `machine` as in wheel tags."""

    system: str
    machine: str
    #: File names, or on macOS paths, of the libraries that it loads.
    libraries: frozenset[str]
    #: On Linux such as "GLIBC_2.27"; on macOS the oldest system, such as "macOS 14.0".
    versions: frozenset[str]

    def newest(self, prefix: str) -> tuple[int, ...]:
        """The newest version with this prefix, as numbers; () when there is none."""
        return max(
            (
                tuple(map(int, version.removeprefix(prefix).split(".")))
                for version in self.versions
                if version.startswith(prefix)
            ),
            default=(),
        )


def read_binary(content: bytes) -> Binary | None:
    """Returns what a file is made for; None for what is no machine code.

    Raises ValueError for machine code of another kind.
    """
    if content.startswith(_ELF):
        return _read_elf(content)
    if content.startswith(_MACH_O):
        return _read_mach_o(content)
    if content.startswith(_OTHERS):
        raise ValueError(f"machine code of an unexpected kind: {content[:8]!r}")
    return None


def _read_elf(content: bytes) -> Binary:
    elf = ELFFile(io.BytesIO(content))
    machine = {"x64": "x86_64", "AArch64": "aarch64"}.get(elf.get_machine_arch(), "unknown")
    tags = elf.get_section_by_name(".dynamic").iter_tags()
    libraries = {tag.needed for tag in tags if tag.entry.d_tag == "DT_NEEDED"}
    needs = elf.get_section_by_name(".gnu.version_r").iter_versions()
    versions = {auxiliary.name for _, each in needs for auxiliary in each}
    return Binary("linux", machine, frozenset(libraries), frozenset(versions))


def _read_mach_o(content: bytes) -> Binary:
    _, cpu, _, _, commands, _, _, _ = _MACH_O_HEADER.unpack_from(content)
    libraries, versions = set(), set()
    at = _MACH_O_HEADER.size
    for _ in range(commands):
        command, size = _LOAD_COMMAND.unpack_from(content, at)
        if command & ~_REQUIRED == _LOAD_DYLIB:
            (name,) = struct.unpack_from("<I", content, at + 8)
            libraries.add(content[at + name : at + size].rstrip(b"\0").decode())
        elif command == _BUILD_VERSION:
            (oldest,) = struct.unpack_from("<I", content, at + 12)
            versions.add(f"macOS {oldest >> 16}.{oldest >> 8 & 0xFF}")
        at += size
    return Binary("macos", _CPUS.get(cpu, "unknown"), frozenset(libraries), frozenset(versions))
