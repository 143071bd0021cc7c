"""Starts the kernel as Jupyter does, and in a server that runs already opens the door first.

A server that was started before this package was installed has the kernel and the
sidebars after the browser's reload, since both are looked for each time, but loads
server extensions only at its start. The entry point `jupyter_client.kernel_provisioners`
is looked up when a kernel starts, so that this is the first code of ours in such a server.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


class TrainLabProvisioner(LocalProvisioner):
    """A local process, in an environment that names the store."""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Adds what the door tells to kernels to the environment made before it was open."""
        server = self._server()
        if server:
            from .late_door import open_door

            kwargs["env"] = {**await open_door(server), **(kwargs.get("env") or os.environ)}
        return await super().pre_launch(**kwargs)

    def _server(self) -> ServerApp | None:
        """The Jupyter server that starts this kernel; None in other clients."""
        serverapp = sys.modules.get("jupyter_server.serverapp")
        parent = self.parent
        while serverapp and parent and not isinstance(parent, serverapp.ServerApp):
            parent = parent.parent
        return parent if serverapp else None
