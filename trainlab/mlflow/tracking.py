"""Where MLflow's client in a kernel finds the store: the environment of all kernels."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_server.serverapp import ServerApp

#: Addresses that mean "all of this host"; a kernel runs on the same one.
_ANY = {"": "127.0.0.1", "*": "127.0.0.1", "0.0.0.0": "127.0.0.1", "localhost": "127.0.0.1"}


def tracking_environment(
    server_app: ServerApp, prefix: str, token: str, env: Mapping[str, str]
) -> dict[str, str]:
    """Returns what MLflow's client needs to log through the door at `prefix`.

    Empty when the user has chosen another tracking server, or its token, and
    when the server listens on a unix socket, which the client cannot speak to.
    The port must be known, so that the server has to listen already.
    """
    if {"MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_TOKEN"} & env.keys() or server_app.sock:
        return {}
    host = _ANY.get(server_app.ip, server_app.ip)
    if ":" in host:
        host = "[::1]" if host == "::" else f"[{host}]"
    scheme = "https" if server_app.certfile else "http"
    variables = {
        "MLFLOW_TRACKING_URI": f"{scheme}://{host}:{server_app.port}{prefix}",
        "MLFLOW_TRACKING_TOKEN": token,
        # The addresses are of MLflow's own pages, which TrainLab does not have.
        "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    }
    if server_app.certfile:
        # The certificate is for the name that browsers use, and the connection
        # does not leave this host.
        variables["MLFLOW_TRACKING_INSECURE_TLS"] = "true"
    return variables
