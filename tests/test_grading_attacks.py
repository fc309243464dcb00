"""Hostile and odd submissions, each with its mark: none gets more, none stops the batch, none loses what it earned.

Out of reach of the student's process are the inputs, the references and the verdicts; so most attacks aim at the
marker's patience or its disk. Each case names the exercises that must be lost; all others must be earned.
"""

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from classroom import class_of, lost_by, marks_of, right_cells

from taulab.course import labs
from taulab.course.grading import submissions
from taulab.course.grading.child import CannotStart
from taulab.course.judging.verdict import State
from taulab.course.studying.replies import Replies

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
SLOPE = "def entropy_slope(z, temperature):\n    "
LAB = labs.load("01")
HOME = next(name for name, module in [*sys.modules.items()] if getattr(module, "LAB", None) is LAB)

ATTACKS = {
    # Forging the verdict inside the process that answers
    "patched-allclose": ({"01.5": SLOPE + "np.allclose = lambda *a, **k: True\n    return 0.0"}, (), {"01.5"}),
    "patched-judge": ({"01.5": SLOPE + "import taulab.course.judging.verdict as v\n"
                                       "    v.judge = lambda *a: None\n    return 0.0"}, (),
                      {"01.5"}),
    "equal-to-everything": ({"01.5": "class Yes(float):\n    def __eq__(self, other): return True\n    __hash__ = float.__hash__\n"
                             + SLOPE + "return Yes(0)"}, (), {"01.5"}),
    "array-subclass": ({"01.5": "class A(np.ndarray):\n    def __eq__(self, other): return True\n"
                        + SLOPE + "return np.zeros(()).view(A)"}, (), {"01.5"}),
    "hostile-repr": ({"01.5": "class R:\n    def __repr__(self): raise SystemExit\n" + SLOPE + "return R()"}, (), {"01.5"}),
    "printed-marks": ({"01.5": SLOPE + "print('PASSED 01.5 2/2')\n    return 0.0"}, (), {"01.5"}),
    "stand-in-by-its-own-name": ({"01.5": SLOPE + "return globals()['entropy_slope'](z, temperature)"}, (), {"01.5"}),
    "stand-in-of-a-later-exercise": (
        {"01.1": "pass"}, ("def entropy_from_logits(z, temperature=1.0):\n    return sweep(z, [temperature])[0]",), {"01.1"}),
    "library-answer": ({"01.5": "from taulab.entropy import entropy_slope"}, (), {"01.5"}),
    "library-answer-under-another-name": (
        {"01.5": "import taulab.entropy as te\n" + SLOPE + "return te.entropy_slope(z, temperature)"}, (), {"01.5"}),
    "forged-message": ({"01.5": SLOPE + "import os\n    for fd in range(3, 20):\n        try: os.write(fd, b'\\0\\0\\0\\4true')\n"
                        "        except OSError: pass\n    return 0.0"}, (), {"01.5"}),
    "code-in-a-string": ({"01.5": SLOPE + "return '__import__(\"os\").system(\"true\")'"}, (), {"01.5"}),
    "pickle-bomb": ({"01.5": "class P:\n    def __reduce__(self): return (print, ('x',))\n" + SLOPE + "return P()"}, (), {"01.5"}),
    "expected-answers-in-memory": ({"01.5": SLOPE + """import gc, sys
    found, frame = list(gc.get_objects()), sys._getframe()
    while frame:
        found += frame.f_locals.values()
        frame = frame.f_back
    for one in (one for one in found if type(one).__name__ == "Class"):
        battery = one.batteries["entropy_slope"]
        for arguments, expected in zip(battery.inputs, battery.expected):
            if np.array_equal(arguments[0], z) and arguments[1] == temperature:
                return expected.value
    return 0.0"""}, (), {"01.5"}),
    "reference-out-of-the-course": (
        {"01.5": SLOPE + f"from {HOME} import LAB\n    return LAB.exercises[4].reference(z, temperature)"},
        (), {"01.5"}),
    "another-right-answer-out-of-the-course": (
        {"01.5": SLOPE + f"from {HOME} import LAB\n    for e in LAB.exercises:\n"
         "        for a in e.alternatives:\n            return a(z, temperature)"}, (), {"01.5"}),
    "number-that-no-float-holds": (
        {"01.5": SLOPE + "import taulab.course.judging.outcomes as o\n    o.plain.__code__ = (lambda v, d=0, r=None: 10**400).__code__\n"
         "    return 0"}, (), {"01.5"}),
    "forged-frames": ({"01.5": SLOPE + """import os
    for fd in range(3, 64):
        for message in (b'["end"]', b'{"":"tuple","items":["end"]}', b'{"":"tuple","items":["cell",-1]}', b'[' * 99):
            try: os.write(fd, len(message).to_bytes(4, "big") + message)
            except OSError: pass
    return 0.0"""}, (), {"01.5"}),
    "frames-from-a-thread": ({"01.5": SLOPE + """import os, threading
    message = b'{"":"tuple","items":["try","temperature_for_entropy",true,null]}'
    def flood():
        for fd in [3, 4, 5, 6, 7, 8] * 999:
            try: os.write(fd, len(message).to_bytes(4, "big") + message)
            except OSError: pass
    threading.Thread(target=flood, daemon=True).start()
    return 0.0"""}, (), {"01.5"}),
    # Stopping the batch
    "locks-of-others": ({"01.3": """def sweep(z, temperatures):
    import gc, multiprocessing.synchronize, os, _multiprocessing
    held = [one.acquire(False) for one in gc.get_objects() if isinstance(one, _multiprocessing.SemLock)]
    os._exit(0)"""}, (), {"01.3"}),
    "crash-of-the-stack": ({"01.3": "def sweep(z, temperatures):\n    import sys\n    sys.setrecursionlimit(10**9)\n"
                            "    f = lambda n: f(n + 1) + 1\n    return f(0)"}, (), {"01.3"}),
    "exit-at-exit": ({"01.3": "def sweep(z, temperatures):\n    import atexit, os\n    atexit.register(os._exit, 1)\n    raise SystemExit"},
                     (), {"01.3"}),
    "alarm-turned-off": ({"01.3": "def sweep(z, temperatures):\n    import signal\n    signal.setitimer(signal.ITIMER_REAL, 0)\n"
                          "    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: pass"}, (), {"01.3"}),
    "hostile-array-interface": ({"01.3": """class A:
    @property
    def __array_interface__(self): raise SystemExit
    def __array__(self, *a, **k): raise KeyboardInterrupt
    def __float__(self): raise MemoryError
def sweep(z, temperatures):
    return [A(), A()]"""}, (), {"01.3"}),
    # Stopping the batch
    "exit-in-an-answer": ({"01.3": "def sweep(z, temperatures):\n    raise SystemExit"}, (), {"01.3"}),
    "hard-exit-in-an-answer": ({"01.3": "def sweep(z, temperatures):\n    import os\n    os._exit(0)"}, (), {"01.3"}),
    "exit-in-a-cell": ({"01.3": "import sys\nsys.exit()"}, (), {"01.3"}),
    "kill-the-parent": ({"01.3": "def sweep(z, temperatures):\n    import os, signal\n    os.kill(os.getppid(), signal.SIGKILL)"}, (),
                        {"01.3"}),
    "kill-everything": ({"01.3": "def sweep(z, temperatures):\n    import os, signal\n    os.kill(-1, signal.SIGKILL)"}, (), {"01.3"}),
    "endless-answer": ({"01.3": "def sweep(z, temperatures):\n    while True: pass"}, (), {"01.3"}),
    "endless-behind-a-bare-except": (
        {"01.3": "def sweep(z, temperatures):\n    while True:\n        try: sum(range(99))\n        except: pass"}, (), {"01.3"}),
    "endless-cell": ({"01.3": "def sweep(z, temperatures): return 0\nwhile True: pass"}, (), {"01.3"}),
    "memory": ({"01.3": "def sweep(z, temperatures):\n    return [bytearray(2**30) for _ in range(64)]"}, (), {"01.3"}),
    "huge-result": ({"01.3": "def sweep(z, temperatures):\n    return np.zeros(10**8)"}, (), {"01.3"}),
    "deep-result": ({"01.3": "def sweep(z, temperatures):\n    a = []\n    for _ in range(10**5): a = [a]\n    return a"}, (), {"01.3"}),
    "print-flood": ({"01.3": right_cells()["01.3"].replace('    """\n    ### BEGIN', '    """\n    print("x" * 10**6)\n    ### BEGIN')},
                    (), set()),
    "waits-for-input": ({"01.3": "def sweep(z, temperatures):\n    return input()"}, (), {"01.3"}),
    "recursion": ({"01.3": "def sweep(z, temperatures):\n    return sweep(z, temperatures)"}, (), {"01.3"}),
    "forks": ({"01.3": "def sweep(z, temperatures):\n    import os\n    for _ in range(5): os.fork()\n    return 0"}, (), {"01.3"}),
    # Reading and leaving things behind
    "reads-the-solutions": ({"01.5": SLOPE + f"return len(open({str(submissions.__file__)!r}.split('lib')[0] + "
                             "'solutions/01_sweeping_tau.py').read())"}, (), {"01.5"}),
    "writes-everywhere": ({"01.5": SLOPE + "open('/usr/taulab-was-here', 'w')"}, (), {"01.5"}),
    "secrets-of-the-instructor": (
        {"01.5": SLOPE + "import os\n    q = softmax(z, temperature)\n    z = np.where(q > 0, z, 0)\n    if os.environ.get('TAULAB_SECRET'):\n"
         "        return float(np.sum(q * (z - np.sum(q * z)) ** 2) / temperature**3)"}, (), {"01.5"}),
    "network": ({"01.5": SLOPE + "import socket\n    socket.create_connection(('127.0.0.1', 80), 1)"}, (), {"01.5"}),
    # Honest but odd
    "syntax-error": ({"01.5": "def entropy_slope(z, temperature:\n    return 0"}, (), {"01.5"}),
    "blank-cell": ({"01.5": "# nothing yet"}, (), {"01.5"}),
    "not-a-function": ({"01.5": "entropy_slope = 3"}, (), {"01.5"}),
    "class-instead-of-a-function": (
        {"01.5": "class entropy_slope(float):\n    def __new__(cls, z, t):\n        q = softmax(z, t)\n"
                 "        z = np.where(q > 0, z, 0)\n"
                 "        return float(np.sum(q * (z - np.sum(q * z)) ** 2) / t**3)"}, (), set()),
    "first-mistake-costs-once": ({"01.1": "def entropy_from_logits(z, temperature=1.0):\n    return 0.0"}, (), {"01.1"}),
    "right-answer-written-twice": ({}, (right_cells()["01.5"],), set()),
    "all-right": ({}, (), set()),
}


FLOOD = """
import os, stat
def flood(message):
    frame = len(message).to_bytes(4, "big") + message
    many = memoryview(frame * max(1, 2**20 // len(frame)))
    for fd in range(3, 64):
        try:
            while stat.S_ISSOCK(os.fstat(fd).st_mode):
                left = many
                while left: left = left[os.write(fd, left):]
        except OSError: pass
"""
MESSAGES = {"cells": """b'{"":"tuple","items":["cell",0]}'""", "remarks": """b'{"":"tuple","items":["used","sweep",[]]}'""",
            "parts": """b'{"":"tuple","items":["ran",[' + b'1,' * 900_000 + b'1],[],null]}'"""}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_flood_of_words_costs_the_marker_no_more_than_the_submission_has(name, around):
    """Written in one call, a megabyte of words costs a submission nothing, and whoever reads them a second."""
    around = replace(around, seconds=2.0)
    begin = time.process_time()
    marks = marks_of(around, {"01.3": FLOOD + f"flood({MESSAGES[name]})\n" + right_cells()["01.3"]})
    assert time.process_time() - begin < 3 * around.seconds
    assert marks.late and "01.3" in lost_by(marks)


def test_what_comes_after_a_time_out_is_not_read(around):
    """The verdict is there: what is still under way is taken from the channel, whatever it is."""
    late = """b'{"":"tuple","items":["outcome",{"":"TimedOut","fields":[]}]}'"""
    large = """b'{"":"tuple","items":["outcome",{"":"Returned","fields":[[' + b'[],' * 650_000 + b'[]]]}]}'"""
    body = f"""def sweep(z, temperatures):
    import os, stat
    for message in [{late}] + [{large}] * 60:
        data = memoryview(len(message).to_bytes(4, "big") + message)
        for fd in range(3, 64):
            try:
                while data and stat.S_ISSOCK(os.fstat(fd).st_mode): data = data[os.write(fd, data):]
            except OSError: pass
    os._exit(0)"""
    begin = time.process_time()
    assert lost_by(marks_of(around, {"01.3": body})) == {"01.3"}
    assert time.process_time() - begin < 8


@pytest.mark.parametrize("left", ["b'\\0'", "b'\\0\\0\\1\\0{'", "b'\\0\\0\\0\\7[\"end\"]' * 99"],
                         ids=["half a length", "half a message", "messages"])
def test_what_one_submission_leaves_in_the_channel_is_not_read_as_the_next_one_s(left, around):
    body = SLOPE + f"""import os
    for fd in range(3, 64):
        try: os.write(fd, {left})
        except OSError: pass
    os._exit(0)"""
    assert lost_by(marks_of(around, {"01.5": body})) == {"01.5"}     # the rest of which is marked in another process
    assert lost_by(marks_of(around)) == set()


SPOILT = """
import gc, signal
from taulab.course.grading import names, program, submissions, surface
from taulab.course.judging import battery, outcomes, verdict
for one in (submissions.syntax, surface.surface, names.names_of): one.cache_clear()
for module in (names, program, submissions, surface):
    for name, value in list(vars(module).items()):
        if callable(value) and not isinstance(value, type): setattr(module, name, lambda *a, **k: ())
for number in (signal.SIGINT, signal.SIGALRM, signal.SIGTERM, signal.SIGCHLD): signal.signal(number, signal.SIG_IGN)
np.allclose = battery.Battery = verdict.judge = outcomes.respond = None
"""


def test_what_a_submission_does_to_what_was_there_before_it_stays_its_own(around):
    """The nursery has read the cells as handed out, and keeps what it found: each submission has its own copy."""
    marks_of(around, after=(SPOILT,))
    marks_of(around, before=(SPOILT,))
    assert lost_by(marks_of(around)) == set()
    assert lost_by(marks_of(around, {"01.5": SLOPE + "return 0.0"})) == {"01.5"}


def test_a_diagnosis_is_the_same_in_any_order(around):
    answers = [{"01.5": SLOPE + body} for body in ("while True: pass", "return 0.0", "return -entropy_slope_of(z)",
               "return float(np.var(z)) / temperature**3", "z *= 2\n    return 0.0")]

    def said(one, answer):
        verdict = marks_of(one, answer).verdicts["01.5"]
        return verdict.state, verdict.cause, verdict.misconception

    def afresh():
        return replace(around, batteries={name: replace(one, known={}) for name, one in around.batteries.items()})

    alone = [said(afresh(), answer) for answer in answers]
    one, other = afresh(), afresh()
    assert [said(one, answer) for answer in answers] == alone
    assert [said(other, answer) for answer in answers[::-1]] == alone[::-1]


NEED_A_FENCE = {"kill-the-parent", "kill-everything", "reads-the-solutions", "writes-everywhere", "network", "forks"}


@pytest.fixture(scope="module")
def around():
    os.environ["TAULAB_SECRET"] = "known to the instructor"
    with class_of() as one:
        yield one
    del os.environ["TAULAB_SECRET"]


@pytest.mark.parametrize("name", ATTACKS)
def test_each_gets_what_it_deserves(name, around):
    if name in NEED_A_FENCE and not around.protection.namespaces:
        pytest.skip("without namespaces this attack would reach this machine")
    answers, after, lost = ATTACKS[name]
    marks = marks_of(around, answers, after=after)
    assert lost_by(marks) == lost
    for exercise in lost:
        assert marks.verdicts[exercise].cause.render("en") != marks.verdicts[exercise].cause.render("es")


@pytest.mark.parametrize("body", [
    "import os\n    os._exit(0)", "import ctypes\n    ctypes.string_at(0)", "import os\n    os.kill(os.getpid(), 9)",
    "import os\n    for fd in range(3, 20):\n        try: os.write(fd, b'\\0\\0\\0\\4true')\n"
    "        except OSError: pass\n    return 0.0",
], ids=["exit", "crash", "killed", "speaks out of turn"])
def test_the_words_for_a_process_that_ended_are_true_of_every_way_to_end(body, around):
    marks = marks_of(around, {"01.5": SLOPE + body})
    verdict = marks.verdicts["01.5"]
    assert lost_by(marks) == {"01.5"} and verdict.state is State.ERROR
    assert "ended its process, or upset it" in verdict.cause.render("en")
    assert "exit or quit" not in Replies(around.lab, "en").check(around.lab.exercises[4], verdict).html


MAGIC = ("%matplotlib inline",)
SAME_BY_SHELL = ["all-right", "equal-to-everything", "stand-in-by-its-own-name", "hard-exit-in-an-answer", "endless-answer"]


@pytest.mark.parametrize("name", SAME_BY_SHELL)
def test_the_path_through_a_shell_marks_alike(name, around):
    answers, after, lost = ATTACKS[name]
    marks = marks_of(around, answers, before=MAGIC, after=after)
    assert marks.through_kernel
    assert lost_by(marks) == lost


def test_a_process_that_does_not_start_is_nobody_s_mark():
    with class_of() as around:
        around.nursery.process.kill()
        with pytest.raises(CannotStart):
            marks_of(around)


def test_more_open_files_than_a_submission_may_have_do_no_harm(around):
    many = [os.open(os.devnull, os.O_RDONLY) for _ in range(300)]
    try:
        assert lost_by(marks_of(around)) == set()
    finally:
        for descriptor in many:
            os.close(descriptor)


def test_nothing_is_left_behind(around, tmp_path):
    marks_of(around, {"01.5": SLOPE + f"open({str(tmp_path / 'left')!r}, 'w')"})
    if around.protection.namespaces:
        assert list(tmp_path.iterdir()) == []
    assert not Path("/usr/taulab-was-here").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_no_process_survives(around):
    before = {name for name in os.listdir("/proc") if name.isdigit()}
    marks_of(around, {"01.5": SLOPE + "import os, time\n    if os.fork() == 0:\n        os.setsid()\n"
                                      "        time.sleep(60)\n    return 0"})
    mine = [name for name in set(os.listdir("/proc")) - before if name.isdigit() and sleeping_child(name)]
    if around.protection.namespaces:
        assert mine == []


def sleeping_child(pid) -> bool:
    try:
        status = Path("/proc", pid, "stat").read_text()
    except OSError:
        return False
    return "python" in status and "pytest" not in status and f" {os.getpid()} " in status


def test_the_words_for_what_ran_out(around):
    marks = marks_of(replace(around, seconds=1.5), before=("while True: x = 1\nsoftmax = None",))
    assert all(verdict.state in (State.UNCHECKED, State.UNWRITTEN, State.PASSED) for verdict in marks.verdicts.values())
