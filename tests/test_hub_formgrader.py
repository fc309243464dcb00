"""One JupyterHub as the course ships it: a lab goes out from the formgrader to a student and comes back marked."""

import json
import os
import shutil
import time
import types
from urllib.request import Request, urlopen

import pytest
from lab_server import hub_server
from test_nbgrader_exchange import FOLDERS, NAME, answer

from taulab.course.labs.lab01 import LAB
from taulab.course.places import root

pytest.importorskip("jupyterhub", reason="the extra hub is not installed")
pytest.importorskip("nbgrader", reason="the extra nbgrader is not installed")
PROXY = shutil.which("configurable-http-proxy")
pytestmark = pytest.mark.skipif(not PROXY, reason="configurable-http-proxy, an npm package, is not installed")
SHIPPED = ("jupyterhub_config.py", "jupyterhub_formgrader.py")
PATIENCE = 600
#: Where nbgrader's rules lie, and that a program may do what people do.
FOR_THE_TEST = """
c.Spawner.environment["JUPYTER_CONFIG_PATH"] = {config!r}
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{"name": "test", "services": ["test"],
                            "scopes": ["admin:users", "admin:servers", "access:servers"]}}]
"""
TOKEN = "a-token-for-this-test"


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """Return the folder of a running hub, and what asks it for something as one of its users."""
    folder = tmp_path_factory.mktemp("hub")
    text = "".join((root() / "hub" / name).read_text(encoding="utf-8") for name in SHIPPED) + FOR_THE_TEST.format(
        config=str(folder / "config"), token=TOKEN)
    rules = (root() / "hub/nbgrader_config.py").read_text(encoding="utf-8")
    if os.geteuid() == 0:       # as in a container, where there is often no other user
        text = text.replace('["jupyterhub-singleuser"]', '["jupyterhub-singleuser", "--allow-root"]')
    for theirs, ours in FOLDERS.items():
        (folder / ours).mkdir()
        text, rules = (one.replace(f'"{theirs}"', repr(str(folder / ours))) for one in (text, rules))
    (folder / "exchange").chmod(0o777)
    (folder / "config").mkdir()
    (folder / "config/nbgrader_config.py").write_text(rules, encoding="utf-8")
    with hub_server(folder, text) as address:
        yield types.SimpleNamespace(folder=folder, ask=asking(address))


def asking(address):
    def ask(path, data=None):
        body = None if data is None else json.dumps(data).encode()
        asked = Request(address + path, body, {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"})
        with urlopen(asked, timeout=PATIENCE) as answered:
            return json.loads(answered.read() or "null")
    return ask


def start(hub, user, **options):
    """Start a user's server, and wait until it answers."""
    hub.ask(f"/hub/api/users/{user}", {})
    hub.ask(f"/hub/api/users/{user}/server", options)
    end = time.monotonic() + PATIENCE
    while not hub.ask(f"/hub/api/users/{user}")["server"]:
        assert time.monotonic() < end, (hub.folder / "log").read_text()[-3000:]
        time.sleep(1)


def test_a_lab_goes_out_to_a_student_of_the_hub_and_its_marks_come_to_the_formgrader(hub):
    lab, solved = "lab01-en", root() / f"solutions/en/{NAME}.ipynb"
    (hub.folder / "course/source" / lab).mkdir(parents=True)
    shutil.copy(solved, hub.folder / "course/source" / lab)
    start(hub, "ana", formgrader=True)
    start(hub, "bob", lang="en")

    def formgrader(path, data=None):
        return hub.ask(f"/user/ana/formgrader/api/{path}", data)

    def assignments(action):
        return hub.ask(f"/user/bob/assignments/{action}", {"assignment_id": lab, "course_id": "taulab"})

    assert [one["name"] for one in formgrader("assignments")] == [lab]
    for step in ("assign", "release"):
        assert formgrader(f"assignment/{lab}/{step}", {})["success"]
    assignments("fetch")
    answer(hub.folder / f"bob/taulab/{lab}/{NAME}.ipynb", solved)
    assignments("submit")
    assert formgrader(f"assignment/{lab}/collect", {})["success"]
    (submitted,) = formgrader(f"submissions/{lab}")
    assert formgrader(f"submission/{lab}/{submitted['student']}/autograde", {})["success"]
    (marked,) = formgrader(f"submissions/{lab}")
    points = {exercise.id: exercise.points for exercise in LAB.exercises}
    assert (marked["score"], marked["max_score"]) == (sum(points.values()) - points["01.2"], sum(points.values()))


def test_whoever_is_no_instructor_gets_a_lab_whatever_they_ask_for(hub):
    start(hub, "eva", formgrader=True)
    assert (hub.folder / "eva/taulab/labs/en" / f"{NAME}.ipynb").is_file()
    with pytest.raises(json.JSONDecodeError):       # nbgrader's page that the course is elsewhere
        hub.ask("/user/eva/formgrader/api/assignments")
