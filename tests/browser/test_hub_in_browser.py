"""A real JupyterHub with the configuration that the course ships: two users, two languages, and work that stays."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from lab_server import free_port, wait_for

from taulab.course.places import root

pytest.importorskip("jupyterhub", reason="the extra hub is not installed")
PROXY = shutil.which("configurable-http-proxy")
pytestmark = pytest.mark.skipif(not PROXY, reason="configurable-http-proxy, an npm package, is not installed")
USERS = {"ana": ("es", "00 · ¿Dónde va τ?", "Archivo"), "bob": ("en", "00 · Where does τ go?", "File")}
#: What a hub decides for itself; here, whoever comes is let in, and everybody is the same user of the system.
ITS_OWN = """
c.JupyterHub.authenticator_class, c.Authenticator.allow_all = "dummy", True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.JupyterHub.bind_url, c.JupyterHub.hub_port = "http://127.0.0.1:{public}", {internal}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """Return the folder of a running hub, with a home for each user, and its address."""
    folder = tmp_path_factory.mktemp("hub")
    ports = {name: free_port() for name in ("public", "internal", "proxy")}
    shipped = (root() / "hub/jupyterhub_config.py").read_text(encoding="utf-8")
    own = ITS_OWN.format(homes=str(folder / "{username}"), **ports)
    (folder / "jupyterhub_config.py").write_text(shipped + own, encoding="utf-8")
    beside = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    environment = {name: value for name, value in os.environ.items() if name not in ("TAULAB_WORK", "LAB_LANG")}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyterhub"], cwd=folder, stdout=log, stderr=log,
                                  env=environment | {"PATH": beside, "HOME": str(folder)})
    try:
        wait_for(f"http://127.0.0.1:{ports['public']}/hub/api", server, folder / "log")
        yield folder, f"http://127.0.0.1:{ports['public']}"
    finally:
        server.terminate()
        server.wait(timeout=300)


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1400, "height": 850})
    opened = context.new_page()
    opened.set_default_timeout(600_000)                     # patience: a server starts on a busy machine
    yield opened
    context.close()


def log_in(page, address, user):
    page.goto(f"{address}/hub/login")
    page.fill("input[name=username]", user)
    page.click("input[type=submit]")


def start(page, lang):
    """Choose a language, and wait for the lab."""
    page.select_option("select[name=lang]", lang)
    page.click("input[type=submit], button[type=submit]")
    page.wait_for_selector(".jp-Notebook h1")


@pytest.mark.parametrize("user", USERS)
def test_a_user_lands_in_the_first_lab_in_their_language_and_it_runs(hub, page, user):
    folder, address = hub
    lang, title, menu = USERS[user]
    log_in(page, address, user)
    start(page, lang)
    assert page.wait_for_selector(".jp-Notebook h1").inner_text().startswith(title)
    assert page.wait_for_selector(".jp-MarkdownViewer h1").inner_text() == title
    assert page.wait_for_selector(".lm-MenuBar-itemLabel").inner_text() == menu
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    page.click(".jp-Notebook .jp-CodeCell .jp-InputArea-editor")
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell .jp-InputArea-prompt:has-text('[1]:')")
    assert page.query_selector(".jp-OutputArea-output[data-mime-type*=stderr]") is None
    assert (folder / user / "taulab/.taulab/handed").is_dir()


def test_what_a_user_wrote_is_there_when_their_server_starts_anew(hub, page):
    folder, address = hub
    log_in(page, address, "eva")
    start(page, "en")
    copy = folder / "eva/taulab/labs/en/01_sweeping_tau.ipynb"
    notebook = json.loads(copy.read_text())
    notebook["cells"][-1]["source"] = "mine"
    copy.write_text(json.dumps(notebook))
    page.goto(f"{address}/hub/home")
    page.click("#stop")
    page.wait_for_selector("#stop", state="hidden")
    page.click("#start")
    start(page, "en")
    assert json.loads(copy.read_text())["cells"][-1]["source"] == "mine"
    assert page.wait_for_selector(".jp-Notebook h1").inner_text().startswith("01 ·")     # where the user left off
