"""A whole JupyterHub in one folder, for tests: no root, no system users, free ports.

Everything about TrainLab comes from the lines of docs/hub.md, which the harness
writes to `trainlab_config.py` beside this file's copy.
"""

import json
import os
from pathlib import Path

c = get_config()  # noqa: F821
here = Path(os.environ["HUB_TEST_FOLDER"])
test = json.loads((here / "test.json").read_text())

c.JupyterHub.bind_url = f"http://127.0.0.1:{test['port']}{test['base']}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{test['hubPort']}"
c.JupyterHub.db_url = f"sqlite:///{here}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(here / "cookie_secret")
c.JupyterHub.cleanup_servers = False
c.JupyterHub.last_activity_interval = 5
c.JupyterHub.activity_resolution = 1
c.JupyterHub.service_check_interval = 2

# Started by the harness, so that it can be ended alone.
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{test['proxyPort']}"
c.ConfigurableHTTPProxy.auth_token = os.environ["CONFIGPROXY_AUTH_TOKEN"]
c.Proxy.check_running_interval = 1
c.JupyterHub.proxy_check_interval = 2

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = os.environ["HUB_TEST_PASSWORD"]
c.Authenticator.allowed_users = set(test["accounts"])
c.JupyterHub.load_groups = {name: {"users": users} for name, users in test["groups"].items()}

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(here / "home" / "{username}")
c.Spawner.cmd = ["jupyterhub-singleuser"]
c.Spawner.args = ["--allow-root", "--ServerApp.terminals_enabled=False"]
c.Spawner.http_timeout = 120
c.Spawner.start_timeout = 120
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"]

c.JupyterHub.services = [{"name": "harness", "api_token": os.environ["HUB_TEST_TOKEN"]}]
c.JupyterHub.load_roles = [
    {
        "name": "harness",
        "services": ["harness"],
        "scopes": [
            "admin:users",
            "admin:servers",
            "admin:groups",
            "tokens",
            "list:users",
            "read:users:activity",
        ],
    }
]
load_subconfig(str(here / "trainlab_config.py"))  # noqa: F821
c.Spawner.environment.update(test["environment"])
for service in c.JupyterHub.services:
    if service["name"] == "trainlab":
        service.setdefault("environment", {}).update(test["storeEnvironment"])
if (here / "more_config.py").exists():
    load_subconfig(str(here / "more_config.py"))  # noqa: F821
