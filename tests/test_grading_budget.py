"""Time: what a submission may use is counted, all of it, and a busy machine changes no mark."""

import json
import multiprocessing
import os
import time
import types
from dataclasses import replace

import pytest
from classroom import HANG, POINTS, class_of, hand_in, lost_by, marks_of, notebook, right_cells

from taulab.course.grading import grade, marking
from taulab.course.judging.verdict import State

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
SWEEP = "def sweep(z, temperatures):\n    "


@pytest.fixture(scope="module")
def around():
    """A class with the time that the command gives."""
    with class_of(seconds=10.0) as one:
        yield one


def computed(run) -> float:
    """Return the seconds that this process computes while something runs."""
    begin = time.process_time()
    run()
    return time.process_time() - begin


# What takes long on our side ------------------------------------------------------------------------------------------

MANY = {
    "many definitions": {"01.3": "\n".join(f"def f{k}(x): return x" for k in range(9000)) + "\n"
                         + right_cells()["01.3"]},
    "many arrays": {"01.3": SWEEP + "return [np.zeros(1) for _ in range(99_000)]"},
    "arrays in arrays": {"01.3": SWEEP + "return [[np.zeros(3)] * 300 for _ in range(300)]"},
    "long lists": {"01.3": SWEEP + "return [float(k) for k in range(99_000)]"},
}


@pytest.mark.parametrize("name", MANY)
def test_all_that_is_done_for_a_submission_is_within_its_budget(name, around):
    marks = []
    assert computed(lambda: marks.append(marks_of(around, MANY[name]))) < around.seconds + 2
    assert "01.3" in lost_by(marks[0]) or name == "many definitions"


def test_a_notebook_of_31_megabytes_is_read_where_its_own_time_is_counted(around):
    large = notebook()
    large["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 10] * 2_230_000}]
    data = json.dumps(large).encode()
    assert 29 * 2**20 < len(data) < 32 * 2**20
    marks = []
    assert computed(lambda: marks.append(marking.mark(data, around))) < 2
    assert marks[0].problem or lost_by(marks[0]) == set()


@pytest.mark.parametrize("body", ["while True: pass", "sum(range(10**12))", "import time\n    time.sleep(10**6)"],
                         ids=["python", "in C", "asleep"])
def test_what_never_ends_costs_itself_alone(body, around):
    cell = right_cells()["01.2"] + "\n" + SWEEP + body + "\n" + right_cells()["01.4"]
    marks = marks_of(around, {"01.2": cell, "01.3": "", "01.4": ""})
    assert lost_by(marks) == {"01.3"}
    assert marks.late
    assert "2 s of computing were not enough" in marks.verdicts["01.3"].cause.render("en")


DRIP = """
import os, stat, time
message = b'{"":"tuple","items":["ran",[],[],null]}'
for fd in range(3, 64):
    try:
        while stat.S_ISSOCK(os.fstat(fd).st_mode):
            os.write(fd, TOLD)
            time.sleep(0.03)
    except OSError: pass
"""


TOLD = [r"b'\0\1\0\0'", "len(message).to_bytes(4, 'big') + message"]


@pytest.mark.parametrize("told", TOLD, ids=["bytes", "messages"])
def test_who_says_a_word_now_and_then_sleeps_in_between(told, around):
    begin = time.monotonic()
    marks = marks_of(replace(around, seconds=2.0), {"01.3": DRIP.replace("TOLD", told) + right_cells()["01.3"]})
    waited = time.monotonic() - begin
    assert marks.late and "01.3" in lost_by(marks)
    assert waited < HANG / 6, "its two seconds are two hundred on the wall where its sleep is not counted"


def test_children_that_compute_are_counted(around):
    body = "import os\n    [os.fork() for _ in range(3)]\n    while True: pass"
    marks = marks_of(around, {"01.3": SWEEP + body})
    assert lost_by(marks) == {"01.3"}


def test_a_child_that_stops_reading_holds_up_nobody(around):
    """More is sent than the channel holds; whoever sends must notice that nobody reads."""
    body = ("import time\n    z = np.zeros(2)\n    import signal\n    "
            "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    time.sleep(10**6)")
    marks = marks_of(around, {"01.3": SWEEP + body})
    assert lost_by(marks) == {"01.3"}


# Neighbours -----------------------------------------------------------------------------------------------------------

def burn():
    while True:
        pass


@pytest.fixture
def busy():
    """Eight processes that compute beside the test, as long as it lasts."""
    others = [multiprocessing.get_context("fork").Process(target=burn, daemon=True) for _ in range(8)]
    for one in others:
        one.start()
    yield
    for one in others:
        one.kill()
        one.join()


SLOW = right_cells()["01.4"].replace("### BEGIN SOLUTION", """### BEGIN SOLUTION
    import time
    until = time.thread_time() + 0.03
    while time.thread_time() < until:
        pass""")


def points(folder, out, jobs=2) -> list[int]:
    options = {"submissions": str(folder), "lab": "01", "out": str(out), "lang": "en", "seed": 0, "seconds": 10.0,
               "jobs": jobs, "require_isolation": False}
    assert grade.main(types.SimpleNamespace(**options)) == 0
    return [record["points"] for record in json.loads((out / "grades.json").read_text())]


def test_a_class_has_the_same_marks_beside_busy_processes(tmp_path, busy):
    """An answer that computes for half of its time has it, however long that takes on the wall."""
    for number in range(3):
        before = ("%matplotlib inline",) * (number == 1)
        hand_in(tmp_path / "in", f"Ana{number}", notebook({"01.4": SLOW}, before=before))
    assert points(tmp_path / "in", tmp_path / "out") == [sum(POINTS.values())] * 3


FORTY = (SWEEP + "import os\n    for _ in range(40):\n        if os.fork() == 0:\n            while True: pass\n"
         "    return z")


def test_forty_busy_children_cost_a_neighbour_nothing(tmp_path):
    hand_in(tmp_path / "in", "Ana", notebook({"01.3": FORTY}))
    hand_in(tmp_path / "in", "Bea", notebook({"01.4": SLOW}))
    assert points(tmp_path / "in", tmp_path / "out")[1] == sum(POINTS.values())


def test_what_hangs_on_time_is_marked_again_alone_before_it_is_written(tmp_path, monkeypatch, capsys):
    """A mark that a first run puts off as late is not kept; the second, alone, is."""
    def mark(data, around, right=marking.mark):
        marks = right(data, around)
        first = b"slow" in data and not (tmp_path / "tried").exists()
        if first:
            (tmp_path / "tried").write_text("")
            wrong = marks.verdicts["01.5"]
            late = marks.verdicts | {"01.5": wrong.__class__(wrong.exercise, State.ERROR, wrong.cause, wrong.next_step)}
            return marking.Marks(late, late=True)
        return marks
    monkeypatch.setattr(grade.marking, "mark", mark)
    hand_in(tmp_path / "in", "Ana", notebook(after=("'slow'",)))
    hand_in(tmp_path / "in", "Bea", notebook())
    assert points(tmp_path / "in", tmp_path / "out") == [sum(POINTS.values())] * 2
    assert (tmp_path / "tried").exists()
