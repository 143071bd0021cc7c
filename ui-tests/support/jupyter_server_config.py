"""The Jupyter server of the browser tests; see server.mjs."""

import os

from jupyterlab.galata import configure_jupyter_server

c = get_config()  # noqa: F821
configure_jupyter_server(c)
c.ServerApp.port = int(os.environ["TRAINLAB_UI_PORT"])
c.ServerApp.base_url = os.environ.get("TRAINLAB_UI_BASE_URL", "/")
c.ServerApp.jpserver_extensions = {"trainlab": True}
# As in real use: a token for requests, the XSRF value for sockets.
c.IdentityProvider.token = "ui-tests"
c.ServerApp.disable_check_xsrf = False
c.JupyterNotebookApp.expose_app_in_browser = True
c.LabApp.workspaces_dir = os.path.join(os.environ["JUPYTER_CONFIG_DIR"], "workspaces")
