"""A real JupyterHub with the configuration that the course ships: two users, two languages, and work that stays."""

import json
import shutil

import pytest
from lab_server import hub_server

from taulab.course.places import root

pytest.importorskip("jupyterhub", reason="the extra hub is not installed")
PROXY = shutil.which("configurable-http-proxy")
pytestmark = pytest.mark.skipif(not PROXY, reason="configurable-http-proxy, an npm package, is not installed")
USERS = {"ana": ("es", "00 · ¿Dónde va τ?", "Archivo"), "bob": ("en", "00 · Where does τ go?", "File")}


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """Return the folder of a running hub, with a home for each user, and its address."""
    folder = tmp_path_factory.mktemp("hub")
    with hub_server(folder, (root() / "hub/jupyterhub_config.py").read_text(encoding="utf-8")) as address:
        yield folder, address


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
    # Attached, not visible: other extensions fill the bar, and the rest of it goes into a menu.
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached")
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
