"""JupyterLab, the kernel that it offers, and our two extensions."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_config_path
from jupyter_server.extension.config import ExtensionConfigManager

from .._version import __version__
from ..layout import find_layout
from .finding import Finding
from .programs import reinstall

_EXTENSION = "@trainlab/lab"
_OLDEST_LAB = (4, 4)


def lab() -> Iterator[Finding]:
    """JupyterLab itself."""
    found = _version("jupyterlab")
    if not found:
        yield Finding(
            "jupyterlab",
            "mend",
            "not installed in this environment",
            "The kernel works in other Jupyter clients; the sidebars need the lab.",
            command="pip install jupyterlab",
        )
        return
    numbers = tuple(int(part) for part in re.findall(r"\d+", found)[:2])
    good = _OLDEST_LAB <= numbers < (5, 0)
    yield Finding(
        "jupyterlab",
        "ok" if good else "mend",
        sys.prefix,
        "It shows the sidebars." if good else "The sidebars are made for 4.4 and newer, below 5.",
        version=found,
        command=None if good else "pip install 'jupyterlab>=4.4,<5'",
    )


def kernel() -> Iterator[Finding]:
    """The kernelspec."""
    try:
        spec = KernelSpecManager().get_kernel_spec("trainlab")
    except NoSuchKernel:
        yield Finding(
            "kernel",
            "mend",
            "no kernel `trainlab` where Jupyter looks",
            "The launcher does not offer TypeScript.",
            command=_link_again(),
        )
        return
    yield Finding(
        "kernel",
        "ok",
        spec.resource_dir,
        f"The launcher offers {spec.display_name}.",
        version=__version__,
    )


def lab_extension() -> Iterator[Finding]:
    """The sidebars, as the lab judges them."""
    if not _version("jupyterlab"):
        return
    answer = subprocess.run(
        [sys.executable, "-c", "from jupyterlab.labextensions import main; main()", "list"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    said = re.sub(r"\x1b\[\d+m", "", answer.stdout + answer.stderr)
    line = re.search(rf"^\s*{_EXTENSION} v(\S+) (.*)$", said, flags=re.MULTILINE)
    if not line:
        yield Finding(
            "lab extension",
            "mend",
            f"{_EXTENSION} is not where the lab looks",
            "The lab has no sidebars of TrainLab.",
            command=_link_again(),
        )
        return
    installed, state = line[1], line[2].strip()
    if "disabled" in state:
        meaning, command = (
            "It is switched off.",
            f"jupyter labextension enable {_EXTENSION}",
        )
    elif "OK" not in state:
        meaning, command = (
            "It is not made for this version of JupyterLab.",
            "pip install --upgrade trainlab",
        )
    elif installed != __version__:
        meaning, command = (f"The Python package is {__version__}.", _link_again())
    else:
        yield Finding(
            "lab extension", "ok", state, "The sidebars are in the lab.", version=installed
        )
        return
    yield Finding("lab extension", "mend", state, meaning, version=installed, command=command)


def server_extension() -> Iterator[Finding]:
    """The door to the store."""
    manager = ExtensionConfigManager(read_config_path=jupyter_config_path())
    extensions = manager.get_jpserver_extensions()  # type: ignore[no-untyped-call]
    enabled = extensions.get("trainlab")
    yield Finding(
        "server extension",
        "ok" if enabled else "mend",
        "enabled" if enabled else "disabled" if enabled is False else "not configured",
        "Jupyter serves the experiments to the sidebars."
        if enabled
        else "The sidebars are offline, and `import mlflow` logs elsewhere.",
        version=__version__,
        command=None if enabled else "jupyter server extension enable trainlab --sys-prefix",
    )


def mlflow() -> Iterator[Finding]:
    """MLflow's client, which Python notebooks log with."""
    found = _version("mlflow") or _version("mlflow-skinny")
    yield Finding(
        "mlflow",
        "ok" if found else "absent",
        "installed" if found else "not installed",
        "Python notebooks log to the same sidebar with it.",
        version=found,
    )


def _link_again() -> str:
    layout = find_layout()
    if layout.checkout:
        return f"node '{layout.root}/scripts/setup.mjs'"
    return reinstall(layout)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
