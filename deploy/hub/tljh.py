# /opt/tljh/config/jupyterhub_config.d/trainlab.py on The Littlest JupyterHub, after
# `sudo -E pip install trainlab` in a terminal of its lab; then `sudo tljh-config reload hub`.
c.JupyterHub.services.append({
    "name": "trainlab", "url": "http://127.0.0.1:10101", "oauth_no_confirm": True,
    "command": ["/opt/tljh/user/bin/trainlab", "store", "serve", "--hub", "--data", "/srv/trainlab"],
})
c.JupyterHub.load_roles.append({"name": "user", "scopes": ["self", "access:services!service=trainlab"]})
c.Spawner.server_token_scopes = ["users:activity!user", "access:servers!server", "access:services!service=trainlab"]
c.Spawner.environment.update({"TRAINLAB_STORE_URL": "http://127.0.0.1/services/trainlab"})
