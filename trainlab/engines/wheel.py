"""Gets TensorFlow's wheel by pip, and takes out what an engine needs."""

from __future__ import annotations

import base64
import csv
import errno
import hashlib
import os
import platform
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from .catalog import EngineError, EngineFile

LIBRARIES = ("tensorflow/libtensorflow_framework.so.2", "tensorflow/libtensorflow_cc.so.2")
#: Any of TensorFlow's Python versions would do: the libraries are the same.
_PYTHON = ("3.11", "cp311")
_LICENSE = re.compile(r"(LICEN[CS]E|NOTICE|THIRD_PARTY)[^/]*$", re.IGNORECASE)

#: Told the bytes of the download so far, and all of them when known.
Progress = Callable[[int, "int | None"], None]


def package_name(kind: str) -> str:
    """The PyPI package with the libraries for this machine; EngineError when there is none."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in ("x86_64", "aarch64"):
        raise EngineError(
            f"TensorFlow engines exist for Linux on x86_64 and aarch64, and this is "
            f"{platform.system()} on {machine}. Cells run on the plain CPU backend of tfjs here."
        )
    if platform.libc_ver()[0] != "glibc":
        raise EngineError("TensorFlow's libraries need glibc, which this Linux does not have.")
    if machine == "aarch64":
        if kind == "gpu":
            raise EngineError("TensorFlow has no GPU libraries for aarch64. Install `cpu`.")
        return "tensorflow"
    return "tensorflow-cpu" if kind == "cpu" else "tensorflow"


def download_wheel(package: str, version: str, folder: Path, progress: Progress) -> Path:
    """Downloads a wheel into `folder` with pip, whose mirror, proxy and cache settings apply."""
    machine = platform.machine()
    # pip keeps what it has so far in TMPDIR, and moves it on the same filesystem.
    parts = folder / "parts"
    parts.mkdir()
    command = [
        *(sys.executable, "-m", "pip", "download", "--disable-pip-version-check"),
        *("--no-deps", "--only-binary", ":all:", "--progress-bar", "off"),
        *("--implementation", "cp", "--python-version", _PYTHON[0], "--abi", _PYTHON[1]),
        *("--platform", f"manylinux_2_27_{machine}", "--platform", f"manylinux2014_{machine}"),
        *_resumption(),
        *("--dest", str(folder), f"{package}=={version}"),
    ]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "TMPDIR": str(parts)},
    )
    said: list[str] = []
    total: list[int] = []
    ended = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(parts, total, progress, ended), name="download progress"
    )
    watcher.start()
    try:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line.rstrip())
            if size := re.search(r"Downloading .*\(([\d.]+) MB\)", line):
                total.append(round(float(size.group(1)) * 1e6))
        status = process.wait()
    finally:
        process.kill()
        ended.set()
        watcher.join()
    wheels = list(folder.glob("*.whl"))
    if status != 0 or len(wheels) != 1:
        raise EngineError(_reason(package, version, said))
    return wheels[0]


def extract(wheel: Path, folder: Path) -> tuple[EngineFile, ...]:
    """Takes libraries and licences out of a wheel, checked against the wheel's own hashes."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            hashes = _recorded_hashes(archive)
            names = [name for name in LIBRARIES if name in hashes]
            if len(names) < len(LIBRARIES):
                missing = ", ".join(set(LIBRARIES) - set(names))
                raise EngineError(
                    f"{wheel.name} lacks {missing}. Versions from 2.18 on are known to work."
                )
            licenses = [name for name in hashes if _LICENSE.search(name) and name.count("/") <= 3]
            return tuple(
                _extract_file(archive, name, folder, target, hashes[name])
                for name, target in [
                    *((name, name) for name in names),
                    *((name, f"licenses/{Path(name).name}") for name in licenses),
                ]
            )
    except zipfile.BadZipFile as error:
        raise EngineError(f"{wheel.name} is damaged ({error}). Try again.") from error


def describe_os_error(error: OSError, folder: Path) -> str:
    """What a person should know about a failed write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {folder} is full. Free some space, or name another --prefix."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{folder} cannot be written. Name another folder by --prefix, or use --user."
    return f"{error}."


def _extract_file(
    archive: zipfile.ZipFile, name: str, folder: Path, target: str, expected: str
) -> EngineFile:
    path = folder / target
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    size = 0
    with archive.open(name) as source, path.open("xb") as sink:
        while piece := source.read(1 << 20):
            sink.write(piece)
            digest.update(piece)
            size += len(piece)
    path.chmod(path.stat().st_mode & ~0o222)
    if digest.digest() != base64.urlsafe_b64decode(expected + "=="):
        raise EngineError(f"{name} is damaged in the wheel. Try again.")
    return EngineFile(target, size, digest.hexdigest())


def _recorded_hashes(archive: zipfile.ZipFile) -> dict[str, str]:
    """Each file's SHA-256 as the wheel's RECORD has it, base64url without padding."""
    record = next(
        (n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/RECORD", n)), None
    )
    if not record:
        raise EngineError(f"{archive.filename} is no wheel: it has no RECORD.")
    rows = csv.reader(archive.read(record).decode().splitlines())
    return {row[0]: row[1].removeprefix("sha256=") for row in rows if row[1]}


def _resumption() -> list[str]:
    """Lets pip go on with a download whose connection broke; before 25.1, it cannot."""
    try:
        numbers = re.findall(r"\d+", metadata.version("pip"))[:2]
    except metadata.PackageNotFoundError:
        return []
    return ["--resume-retries", "20"] if tuple(map(int, numbers)) >= (25, 1) else []


def _watch(folder: Path, total: list[int], progress: Progress, ended: threading.Event) -> None:
    while not ended.wait(0.5):
        size = 0
        for path in folder.rglob("*"):
            try:
                size += path.stat().st_size if path.is_file() else 0
            except OSError:
                continue
        progress(size, total[-1] if total else None)


def _reason(package: str, version: str, said: list[str]) -> str:
    text = "\n".join(said)
    wanted = f"{package} {version}"
    if "No module named pip" in text:
        return f"pip is missing in {sys.prefix}. Run `{sys.executable} -m ensurepip`."
    if "No space left" in text or "Disk quota" in text:
        return f"The disk is full: {wanted} could not be downloaded."
    if re.search(r"Retrying|Connection|ProxyError|SSLError|timed out|Network is unreach", text):
        return (
            f"{wanted} could not be downloaded: the package index is not reachable. Check the "
            "network; pip's settings for mirrors and proxies apply (`pip config list`).\n"
            + "\n".join(said[-3:])
        )
    if "No matching distribution" in text:
        versions = re.search(r"\(from versions: ([^)]*)\)", text)
        return (
            f"The package index has no {wanted} for this machine. "
            f"It has: {versions.group(1) if versions else 'none'}."
        )
    return f"pip could not download {wanted}:\n" + "\n".join(said[-5:])
