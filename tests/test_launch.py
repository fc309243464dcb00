import json
import os
import runpy
import time
import urllib.request
from pathlib import Path
from unittest.mock import MagicMock
from urllib.parse import parse_qs, urlsplit

import pytest
from lab_server import lab_server
from test_workspace import lab

from taulab.course.files import write
from taulab.course.language import LANGUAGES
from taulab.course.places import root
from taulab.course.studying import launch
from taulab.course.studying.workspace import Workspace


@pytest.fixture
def space(tmp_path):
    course = tmp_path / "course"
    for lang in ("en", "es"):
        write(course / f"labs/{lang}/01_sweeping_tau.ipynb", lab())
        write(course / f"theory/{lang}/01-sweeping-tau.md", b"# Theory\n")
    write(course / "labs/en/02_no_theory.ipynb", lab())
    made = Workspace(course, tmp_path / "work")
    made.hand_out()
    return made


def layouts(space):
    return {json.loads(file.read_text())["metadata"]["id"]: file for file in (space.state / "workspaces").iterdir()}


def panes(file):
    dock = json.loads(file.read_text())["data"]["layout-restorer:data"]["main"]["dock"]
    return [pane["widgets"] for pane in dock["children"]]


def test_theory_stands_at_the_left_and_the_lab_at_the_right(space):
    assert launch.prepare(space, "01", "es") == "/lab/workspaces/01-es"
    assert panes(layouts(space)["01-es"]) == [["markdownviewer-widget:theory/es/01-sweeping-tau.md"],
                                              ["notebook:labs/es/01_sweeping_tau.ipynb"]]


def test_a_lab_without_a_page_of_theory_opens_alone(space):
    launch.prepare(space, "02", "en")
    assert panes(layouts(space)["02-en"]) == [["notebook:labs/en/02_no_theory.ipynb"]]


def test_each_language_has_its_own_settings(space):
    for lang, locale in (("en", "en"), ("es", "es_ES")):
        launch.prepare(space, "01", lang)
        overrides = json.loads((space.state / "settings" / lang / "overrides.json").read_text())
        assert overrides["@jupyterlab/notebook-extension:tracker"] == {"codeCellConfig": {"lineWrap": True}}
        assert overrides["@jupyterlab/translation-extension:plugin"] == {"locale": locale}
        assert overrides["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_a_layout_that_the_student_arranged_stays(space):
    launch.prepare(space, "01", "en")
    file = layouts(space)["01-en"]
    arranged = json.loads(file.read_text())
    arranged["data"]["notebook:mine.ipynb"] = {"data": {"path": "mine.ipynb", "factory": "Notebook"}}
    file.write_text(json.dumps(arranged))
    assert launch.prepare(space, "01", "en") == "/lab/workspaces/01-en"
    assert json.loads(file.read_text()) == arranged


def test_a_lab_that_the_student_closed_is_opened_in_their_layout(space):
    launch.prepare(space, "01", "en")
    file = layouts(space)["01-en"]
    closed = json.loads(file.read_text())
    del closed["data"]["notebook:labs/en/01_sweeping_tau.ipynb"]
    file.write_text(json.dumps(closed))
    assert launch.prepare(space, "01", "en") == "/lab/workspaces/01-en/tree/labs/en/01_sweeping_tau.ipynb"
    assert json.loads(file.read_text()) == closed


@pytest.mark.parametrize("ruin", ["", "{", "[]", "{}"])
def test_a_ruined_layout_is_made_anew(space, ruin):
    launch.prepare(space, "01", "en")
    layouts(space)["01-en"].write_text(ruin)
    assert launch.prepare(space, "01", "en") == "/lab/workspaces/01-en"
    assert len(panes(layouts(space)["01-en"])) == 2


def test_a_number_may_be_written_without_its_zero(space):
    assert launch.prepare(space, "1", "en") == "/lab/workspaces/01-en"


def test_without_jupyterlab_the_remedy_is_named(monkeypatch):
    monkeypatch.setattr(launch, "find_spec", lambda _name: None)
    with pytest.raises(ValueError, match=r"pip install \"taulab\[lab\]\""):
        launch.lab("01", "en")


def test_on_a_hub_the_copies_are_in_the_users_home(monkeypatch, tmp_path):
    became = []
    monkeypatch.setattr(os, "environ", {"HOME": str(tmp_path), "PATH": os.environ["PATH"]})
    monkeypatch.setattr(os, "execvp", lambda program, words: became.append((program, words)))
    monkeypatch.chdir(tmp_path)
    launch.on_hub(None, "es")
    ((program, words),) = became
    work = tmp_path / "taulab"
    assert program == words[0] == "jupyterhub-singleuser"
    assert {f"--ServerApp.root_dir={work}", "--ServerApp.default_url=/lab/workspaces/00-es"} <= set(words)
    assert list((work / "labs/es").glob("00_*.ipynb")) and (work / ".taulab/settings/es/overrides.json").is_file()
    assert os.environ["TAULAB_WORK"] == str(work) and os.environ["LAB_LANG"] == "es"
    assert Path.cwd() == work, "nbgrader fetches into where the server was started"


def test_the_hub_offers_the_languages_of_the_course():
    offered = runpy.run_path(str(root() / "hub/jupyterhub_config.py"), {"get_config": MagicMock})
    assert offered["LANGUAGES"] == {code: language.name for code, language in LANGUAGES.items()}
    chosen = offered["language_of"]
    assert [chosen(form)["lang"] for form in ({"lang": ["es"]}, {"lang": ["; rm"]}, {})] == ["es", "en", "en"]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A running server with an empty home, one kernel started; yield (folder, function that asks it)."""
    folder = tmp_path_factory.mktemp("served") / "una carpeta con eñe"
    folder.mkdir()
    for path, data in (("labs/es/01_sweeping_tau.ipynb", lab()), ("theory/es/01-sweeping-tau.md", b"# Theory\n")):
        write(folder / "course" / path, data)
    with lab_server(folder, "--lang", "es", "01", course=folder / "course") as address:
        parts = urlsplit(address)

        def ask(path, body=None):
            data = json.dumps(body).encode() if body else None
            request = urllib.request.Request(f"{parts.scheme}://{parts.netloc}{path}", data,
                                             {"Authorization": "token " + parse_qs(parts.query)["token"][0]})
            return json.load(urllib.request.urlopen(request, timeout=60))

        yield folder, address, ask


def test_the_server_serves_the_students_own_copies_with_spanish_settings(served):
    folder, address, ask = served
    assert urlsplit(address).path == "/lab/workspaces/01-es"
    assert ask("/api/contents/labs/es")["content"][0]["name"] == "01_sweeping_tau.ipynb"
    settings = ask("/lab/api/settings/@jupyterlab/translation-extension:plugin")["settings"]
    schema = ask("/lab/api/settings/@jupyterlab/translation-extension:plugin")["schema"]
    assert settings == {} and schema["properties"]["locale"]["default"] == "es_ES"
    assert "Archivo" in json.dumps(ask("/lab/api/translations/es_ES"))
    layout = ask("/lab/api/workspaces/01-es")["data"]["layout-restorer:data"]["main"]["dock"]
    assert [pane["widgets"] for pane in layout["children"]] == [
        ["markdownviewer-widget:theory/es/01-sweeping-tau.md"], ["notebook:labs/es/01_sweeping_tau.ipynb"]]


def test_the_words_at_the_start_are_spanish_and_nothing_else_is_said(served):
    folder, _address, _ask = served
    words = (folder / "log").read_text()
    assert words.startswith(f"Tus copias están en {folder / 'work'}.")
    assert "without encryption" not in words and "[W" not in words


@pytest.mark.skipif(os.name == "nt", reason="the home of Windows is not HOME")
def test_the_home_stays_empty_although_a_kernel_ran(served):
    folder, _address, ask = served
    kernel = ask("/api/kernels", {"name": "python3", "path": "labs/es"})["id"]
    for _turn in range(300):
        if (folder / "work/.taulab/ipython/profile_default").exists():
            break
        time.sleep(0.1)
    assert ask(f"/api/kernels/{kernel}")["name"] == "python3"
    assert (folder / "work/.taulab/ipython/profile_default").exists()
    assert list((folder / "home").rglob("*")) == []


def test_the_formgrader_is_offered_to_instructors_alone_and_given_to_no_other():
    c, names = MagicMock(), {}
    c.Spawner.options_form, c.Spawner.cmd = '<select name="lang"><option value="en"></select>', ["taulab"]
    c.Spawner.options_from_form = lambda filled: {"lang": filled["lang"][0]}
    names = runpy.run_path(str(root() / "hub/jupyterhub_formgrader.py"), {"get_config": lambda: c})
    for user, offered in (("ana", True), ("bob", False)):
        spawner = MagicMock(user_options=c.Spawner.options_from_form({"lang": ["formgrader"]}))
        spawner.user.name = user
        assert ("formgrader" in c.Spawner.options_form(spawner)) is offered
        c.Spawner.pre_spawn_hook(spawner)
        assert (spawner.cmd == ["taulab"], spawner.notebook_dir == names["COURSE"]) == (not offered, offered)
    assert c.Spawner.options_from_form({"lang": ["es"]}) == {"lang": "es"}
