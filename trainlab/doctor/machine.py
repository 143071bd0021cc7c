"""Chips and driver, memory, storage."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir

from .finding import Finding

_NETWORK = {
    *("9p", "afs", "beegfs", "ceph", "cifs", "fuse.ceph", "fuse.glusterfs", "fuse.sshfs"),
    *("glusterfs", "gpfs", "lustre", "nfs", "nfs4", "smb3", "smbfs"),
}
_LITTLE_SPACE = 1_000_000_000
_LITTLE_MEMORY = 1_000_000_000
_CGROUP = Path("/sys/fs/cgroup")
_QUERY = ("name", "memory.total", "driver_version")


def processor() -> Iterator[Finding]:
    """The CPU, and how much of it this process may use."""
    model = "CPU"
    for line in _read("/proc/cpuinfo").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    cores = len(os.sched_getaffinity(0))
    limit = _cpu_limit()
    limited = limit is not None and limit < cores
    yield Finding(
        "processor",
        "ok",
        f"{model}, {cores} cores",
        f"The container's limit is {limit:g} of {cores} cores; threads beyond it wait."
        if limited
        else "Training without a GPU uses all of them.",
    )


def gpus() -> Iterator[Finding]:
    """NVIDIA's GPUs and their driver."""
    program = shutil.which("nvidia-smi")
    if not program:
        if Path("/proc/driver/nvidia/version").exists():
            yield Finding(
                "gpu",
                "mend",
                "NVIDIA's driver, without nvidia-smi on PATH",
                "The lab cannot show what the GPU does.",
                command="export PATH=$PATH:/usr/lib/wsl/lib:/usr/local/nvidia/bin",
            )
        else:
            yield Finding("gpu", "absent", "no NVIDIA driver", "Training runs on the CPU.")
        return
    query = [program, f"--query-gpu={','.join(_QUERY)}", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=20, check=False)
        said, status = (answer.stdout.strip() or answer.stderr.strip()), answer.returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        said, status = str(error), -1
    rows = [[cell.strip() for cell in line.split(",")] for line in said.splitlines()]
    if status != 0 or not rows or any(len(row) != len(_QUERY) for row in rows):
        yield Finding(
            "gpu",
            "mend",
            f"nvidia-smi fails: {said.splitlines()[0] if said else f'exit status {status}'}",
            "The driver does not answer, so that training runs on the CPU.",
            command="sudo modprobe nvidia",
        )
        return
    yield Finding(
        "gpu",
        "ok",
        ", ".join(f"{name} ({memory} MiB)" for name, memory, _ in rows),
        "Training can run on it with a GPU engine.",
        version=f"driver {rows[0][2]}",
    )


def memory() -> Iterator[Finding]:
    """The memory that is left for training."""
    values = dict(line.split(":") for line in _read("/proc/meminfo").splitlines() if ":" in line)
    available = int(values["MemAvailable"].split()[0]) * 1024
    total = int(values["MemTotal"].split()[0]) * 1024
    limit = _memory_limit()
    reason = ""
    if limit and limit[1] < total:
        used, total = limit
        available = min(available, total - used)
        reason = ", the container's limit"
    little = available < _LITTLE_MEMORY
    yield Finding(
        "memory",
        "mend" if little else "ok",
        f"{_gigabytes(available)} free of {_gigabytes(total)}{reason}",
        "A training that needs more is killed by the system."
        if little
        else "A process that takes more is killed by the system; its runs are kept.",
        command="jupyter server stop" if little else None,
    )


def storage() -> Iterator[Finding]:
    """Where runs and artifacts are kept."""
    folder = data_folder()
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    kind = _filesystem(existing)
    free = shutil.disk_usage(existing).free
    found = f"{folder}: {_gigabytes(free)} free, {kind}"
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        yield Finding(
            "storage",
            "mend",
            f"{existing} cannot be written",
            "Runs cannot be kept.",
            command='export TRAINLAB_HOME="$HOME/trainlab"',
        )
    elif free < _LITTLE_SPACE:
        yield Finding(
            "storage",
            "mend",
            found,
            "Points are kept as long as there is space; then training goes on without them.",
            command="pip cache purge",
        )
    else:
        network = "A network filesystem: one host at a time writes, the others wait for it."
        local = "Runs and artifacts are kept here."
        yield Finding("storage", "ok", found, network if kind in _NETWORK else local)


def data_folder() -> Path:
    """The folder of runs and artifacts, which need not exist yet."""
    named = os.environ.get("TRAINLAB_HOME")
    return Path(named) if named else Path(jupyter_data_dir()) / "trainlab"


def _filesystem(path: Path) -> str:
    """Its type, such as ext4 or nfs4."""
    real = path.resolve()
    best = ("", "unknown filesystem")
    for line in _read("/proc/self/mounts").splitlines():
        _, mount, kind, *_rest = line.split()
        mount = mount.replace("\\040", " ")
        if real.is_relative_to(mount) and len(mount) >= len(best[0]):
            best = (mount, kind)
    return best[1]


def _cpu_limit() -> float | None:
    quota, _, period = _read(_CGROUP / "cpu.max").partition(" ")
    if not quota:
        quota = _read(_CGROUP / "cpu/cpu.cfs_quota_us").strip()
        period = _read(_CGROUP / "cpu/cpu.cfs_period_us")
    if quota in ("", "max", "-1") or not period.strip():
        return None
    return int(quota) / int(period)


def _memory_limit() -> tuple[int, int] | None:
    """What the container uses and may use, in bytes; None without a limit."""
    for used, limit in (
        ("memory.current", "memory.max"),
        ("memory/memory.usage_in_bytes", "memory/memory.limit_in_bytes"),
    ):
        text = _read(_CGROUP / limit).strip()
        if text.isdigit() and (now := _read(_CGROUP / used).strip()).isdigit():
            return int(now), int(text)
    return None


def _read(path: str | Path) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
