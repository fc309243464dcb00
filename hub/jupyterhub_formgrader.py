"""nbgrader's formgrader on the hub: instructors find it beside the languages when they start their server.

nbgrader shows the formgrader only in a server that was started in the folder of the course, or above it, which no
server with a lab is. So an instructor's server is one or the other. Take these lines into the configuration of the hub,
after those of ``jupyterhub_config.py``, with your own instructors and folder in them. Who they are, the hub decides
here; what they may read and write, the permissions of the folder.
"""

INSTRUCTORS = {"ana"}
COURSE = "/srv/nbgrader/taulab"                      # as in nbgrader_config.py

c = get_config()  # noqa: F821  (JupyterHub's own)

form, chosen, lab = c.Spawner.options_form, c.Spawner.options_from_form, c.Spawner.cmd


def form_of(spawner):
    """Return the form that a user fills in before a server starts."""
    more = '<option value="formgrader">Formgrader</option></select>'
    return form.replace("</select>", more) if spawner.user.name in INSTRUCTORS else form


def options_of(filled):
    """Return what a user chose in the form."""
    return {"formgrader": True} if filled.get("lang") == ["formgrader"] else chosen(filled)


def place(spawner):
    """Start an instructor's server in the folder of the course if that was chosen, any other with a lab."""
    grading = bool(spawner.user_options.get("formgrader")) and spawner.user.name in INSTRUCTORS
    spawner.cmd = ["jupyterhub-singleuser"] if grading else lab
    spawner.notebook_dir, spawner.default_url = (COURSE, "/formgrader") if grading else ("", "")


c.Spawner.options_form, c.Spawner.options_from_form, c.Spawner.pre_spawn_hook = form_of, options_of, place
