"""Where MLflow's client in a kernel finds the store: the environment of all kernels."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_server.serverapp import ServerApp

#: Addresses that mean "all of this host"; a kernel runs on the same one.
_ANY = {"": "127.0.0.1", "*": "127.0.0.1", "0.0.0.0": "127.0.0.1", "localhost": "127.0.0.1"}
#: Lower-case names of the variables that set a proxy for HTTP.
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")


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
    return {**variables, **proxy_exceptions(host.strip("[]"), env)}


def proxy_exceptions(host: str, env: Mapping[str, str]) -> dict[str, str]:
    """Returns the variables that keep requests to `host` away from a proxy.

    A proxy cannot reach the loopback of this host, and the client of MLflow asks
    it all the same unless the host is among the exceptions. Both spellings are
    read by one program or another; Python prefers the lower case. Empty when no
    proxy is set.
    """
    if not any(env.get(name) or env.get(name.upper()) for name in _PROXIES):
        return {}
    exceptions = env.get("no_proxy") or env.get("NO_PROXY") or ""
    known = [name.strip() for name in exceptions.split(",") if name.strip()]
    extended = exceptions if host in known or "*" in known else ",".join([*known, host])
    return {"no_proxy": extended, "NO_PROXY": extended}
