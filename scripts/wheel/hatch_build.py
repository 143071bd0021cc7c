"""Puts into the wheel what `npm run wheel` has laid out below .cache/wheel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelHook(BuildHookInterface):
    """Adds the JavaScript, the lab extension and the platform's tag."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fails for a wheel that would lack its JavaScript."""
        if version == "editable":
            return
        laid_out = Path(self.root, ".cache", "wheel")
        record = laid_out / "wheel.json"
        if not record.is_file():
            raise RuntimeError("The wheel's JavaScript is not laid out. Run `npm run wheel`.")
        build_data["tag"] = f"py3-none-{json.loads(record.read_text())['platform']}"
        build_data["pure_python"] = False
        build_data["force_include"][str(laid_out / "js")] = "trainlab/js"
        build_data["shared_data"][str(laid_out / "lab" / "trainlab" / "labextension")] = (
            "share/jupyter/labextensions/@trainlab/lab"
        )
