"""Writes requirements/constraints.txt: versions of all that base.txt and test.txt bring along.

    python3 scripts/pin_python.py python3.10 python3.11

takes one interpreter for each Python that has packages of its own: the oldest
that we support, then the oldest patch release of the next one. Versions that
differ get a marker; the last interpreter's also hold for newer Pythons.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements"


def main(interpreters: list[str]) -> None:
    """Resolves the requirements anew with each interpreter, in an environment of its own."""
    direct = {
        _key(line)
        for name in ("base.txt", "test.txt")
        for line in (REQUIREMENTS / name).read_text().splitlines()
        if "==" in line
    }
    pins: dict[str, dict[str, str]] = {}
    for interpreter in interpreters:
        version, frozen = _freeze(interpreter)
        for line in frozen:
            if "==" in line and _key(line) not in direct:
                pins.setdefault(line, {})[version] = line
    lines = []
    versions = sorted({v for each in pins.values() for v in each}, key=lambda v: int(v[2:]))
    for pin in sorted(pins, key=str.lower):
        at = [version for version in versions if version in pins[pin]]
        lines.append(pin + ("" if at == versions else f"; {_marker(at, versions)}"))
    head = "# Written by scripts/pin_python.py.\n"
    (REQUIREMENTS / "constraints.txt").write_text(head + "".join(f"{line}\n" for line in lines))


def _marker(at: list[str], versions: list[str]) -> str:
    parts = [
        f'python_version {">=" if version == versions[-1] else "=="} "{version}"' for version in at
    ]
    return " or ".join(parts)


def _freeze(interpreter: str) -> tuple[str, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([interpreter, "-m", "venv", folder], check=True)
        python = str(Path(folder) / "bin" / "python")
        base = (REQUIREMENTS / "base.txt").read_text() + (REQUIREMENTS / "test.txt").read_text()
        free = Path(folder) / "requirements.txt"
        free.write_text(re.sub(r"^-[cr] .*$", "", base, flags=re.MULTILINE))
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", str(free)], check=True)
        frozen = subprocess.run(
            [python, "-m", "pip", "freeze"], check=True, capture_output=True, text=True
        )
        ask = "import sys; print('%d.%d' % sys.version_info[:2])"
        version = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True)
        return version.stdout.strip(), frozen.stdout.split()


def _key(requirement: str) -> str:
    return requirement.partition("==")[0].strip().lower().replace("_", "-")


if __name__ == "__main__":
    main(sys.argv[1:])
