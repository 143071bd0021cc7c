"""The Jupyter server extension: puts the door in place and prepares kernels' environment."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join

from .desk.dataset_files import DatasetFilesHandler
from .desk.examination import Examination, ExaminationHandler
from .desk.schema_translations import translate_schemas
from .door.handler import DoorHandler
from .door.kernel_token import KernelToken
from .layout import LayoutError, find_layout
from .mlflow.tracking import tracking_environment
from .node import find_node
from .store_process import StoreProcess, StoreUnavailableError


def load(server_app: ServerApp) -> None:
    """Adds `{base_url}trainlab/` to a Jupyter server."""
    prepare_environment(server_app.root_dir)
    translate_schemas()
    prefix = url_path_join(server_app.web_app.settings["base_url"], "trainlab")
    token = KernelToken()
    store = StoreProcess(ensure_command)
    options = {"store": store, "prefix": prefix, "kernel_token": token}
    here = re.escape(prefix)
    routes = [
        (here + "/desk/dataset-files", DatasetFilesHandler, {"store": store}),
        (here + "/desk/doctor", ExaminationHandler, {"examination": Examination()}),
        (here + r"(?:/.*)?", DoorHandler, options),
    ]
    server_app.web_app.add_handlers(".*$", routes)  # type: ignore[no-untyped-call]
    # The port is known when the loop runs, and no kernel starts before.
    server_app.io_loop.add_callback(
        lambda: os.environ.update(tracking_environment(server_app, prefix, token.value, os.environ))
    )
    if os.environ.get("TRAINLAB_STORE_URL"):
        # What an earlier server could not deliver to the hub goes there now.
        server_app.io_loop.add_callback(start_store, store)
    server_app.log.info("TrainLab: experiments are served at %s/", prefix)


def ensure_command() -> list[str]:
    """The command that starts the embedded store unless it runs, and names its socket."""
    main = os.environ.get("TRAINLAB_STORE_MAIN") or find_layout().store_main
    return [find_node(), main, "ensure"]


async def start_store(store: StoreProcess) -> None:
    """Starts the embedded store before anybody asks; the first request tells what fails."""
    with suppress(StoreUnavailableError):
        (await store.connect()).close()


def prepare_environment(root_dir: str) -> None:
    """Lets every kernel of this server find the same data folder and store program.

    Jupyter's data folder can be configured in ways that only Jupyter knows, so
    that it is told to the store and the kernels, which inherit this environment.
    A run names its notebook relative to the server's root, as the lab does.
    """
    os.environ["TRAINLAB_SERVER_ROOT"] = root_dir
    os.environ.setdefault("TRAINLAB_HOME", str(Path(jupyter_data_dir()) / "trainlab"))
    # What is not built yet is told to the first request.
    with suppress(LayoutError):
        os.environ.setdefault("TRAINLAB_STORE_MAIN", find_layout().store_main)
