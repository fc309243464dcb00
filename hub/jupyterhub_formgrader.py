"""nbgrader's formgrader on the hub, for instructors alone: a server of its own, on the folder of the course.

nbgrader shows the formgrader only in a server that was started above the course, which no user's server of Tau Labs is.
So it is a service of the hub, at ``/services/taulab/formgrader``. Take these lines into the configuration of the hub,
after those of ``jupyterhub_config.py``, with your own instructors, folder and user of the system in them; beside them
goes ``nbgrader_config.py``.
"""

INSTRUCTORS = ["ana"]
COURSE = "/srv/nbgrader/taulab"                      # as in nbgrader_config.py

c = get_config()  # noqa: F821  (JupyterHub's own)

c.JupyterHub.load_groups = {"formgrade-taulab": {"users": INSTRUCTORS}}
c.JupyterHub.load_roles = [{"name": "formgrader", "groups": ["formgrade-taulab"],
                            "scopes": ["access:services!service=taulab", "self"]}]
c.JupyterHub.services = [{
    "name": "taulab",
    "url": "http://127.0.0.1:9999",
    "command": ["jupyterhub-singleuser", f"--ServerApp.root_dir={COURSE}", "--ServerApp.default_url=/formgrader"],
    "cwd": COURSE,
    "user": "nbgrader",                              # owns the folder of the course; without it, the hub's own user
    "environment": {},
    "oauth_no_confirm": True,
}]
