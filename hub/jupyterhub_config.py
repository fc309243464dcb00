"""Tau Labs on a JupyterHub: whoever logs in lands in a lab, in their language, on copies of their own.

Take these lines into the configuration of the hub. Where its users' servers run, install the course and its extra:

    pip install "taulab-….whl[lab,hub]"
"""

LANGUAGES = {"en": "English", "es": "Español"}

c = get_config()  # noqa: F821  (JupyterHub's own)

c.Spawner.cmd = ["taulab", "lab", "--hub"]

# Before a server starts, its user says which language it speaks; their copies in the other stay as they are.
c.Spawner.options_form = ('<label for="lang">Language · Idioma</label> <select id="lang" name="lang" autofocus>'
                          + "".join(f'<option value="{code}" lang="{code}">{name}</option>'
                                    for code, name in LANGUAGES.items()) + "</select>")


def language_of(form):
    """Return what a user chose in the form; what the form does not offer is not passed on."""
    chosen = form.get("lang", [""])[0]
    return {"lang": chosen if chosen in LANGUAGES else "en"}


c.Spawner.options_from_form = language_of
c.Spawner.environment = {"LAB_LANG": lambda spawner: spawner.user_options.get("lang", "en")}
