"""Attacks on what surrounds a submission: its way out, what was there before it, what outlives it, what it hears.

Each of them succeeded once. They run in the grader as it is, on this machine.
"""

import os
import signal
import subprocess
import struct
import sys
import time
import types
from pathlib import Path

import pytest
from classroom import HANG, class_of, hand_in, lost_by, marks_of, notebook, right_cells, until

from taulab.course import labs
from taulab.course.grading import grade, isolation, meter
from taulab.course.judging.battery import draw_battery
from taulab.course.judging.outcomes import Returned

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
SLOPE = "def entropy_slope(z, temperature):\n    "


@pytest.fixture(scope="module")
def around():
    with class_of() as one:
        if not one.protection.namespaces:
            pytest.skip(f"no namespaces here: {one.protection.missing}")
        yield one


def said_by(marks, exercise="01.5") -> str:
    """Return what an answer said by the text of its error."""
    return marks.verdicts[exercise].case.got.text


# Escape ---------------------------------------------------------------------------------------------------------------

REMOUNT = """
import ctypes, os, taulab
libc = ctypes.CDLL(None, use_errno=True)
place = os.path.dirname(taulab.__file__)
REMOUNT_BIND = 4096 | 32
for there in (place, os.path.dirname(place), os.path.dirname(os.path.dirname(place)), "/"):
    libc.mount(None, there.encode(), None, REMOUNT_BIND, None)
libc.unshare(0x10020000)
for there in (place, os.path.dirname(place), os.path.dirname(os.path.dirname(place)), "/"):
    libc.mount(None, there.encode(), None, REMOUNT_BIND, None)
try:
    open(os.path.join(place, "left-by-a-submission"), "w").close()
    wrote = "wrote"
except OSError as error:
    wrote = error.strerror
raise ValueError(wrote)
"""


def test_a_submission_cannot_make_the_library_writable(around):
    import taulab
    body = REMOUNT.strip().replace("\n", "\n    ")
    place = Path(taulab.__file__).parent / "left-by-a-submission"
    try:
        assert said_by(marks_of(around, {"01.5": SLOPE + body})) == "Read-only file system"
        assert not place.exists()
    finally:
        place.unlink(missing_ok=True)


def test_the_path_through_a_shell_is_fenced_alike(around):
    body = REMOUNT.strip().replace("\n", "\n    ")
    marks = marks_of(around, {"01.5": SLOPE + body}, before=("%matplotlib inline",))
    assert marks.through_kernel
    assert said_by(marks) == "Read-only file system"


# Code before the fence ------------------------------------------------------------------------------------------------

def test_nothing_beside_the_submissions_runs_as_the_instructor(tmp_path, monkeypatch):
    """A module beside the submissions, a home in a shared folder and PYTHON… variables bring no code in."""
    trap = f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__ + '\\n')\nraise ImportError\n"
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    user = tmp_path / "home" / ".local" / "lib" / version / "site-packages"
    user.mkdir(parents=True)
    (user / "usercustomize.py").write_text(trap)
    folder = tmp_path / "in"
    hand_in(folder, "Ana", notebook(before=("%matplotlib inline",)))
    for name in ("numpy", "scipy", "json", "matplotlib", "sitecustomize", "taulab"):
        (folder / f"{name}.py").write_text(trap)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path / "home" / ".local"))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.chdir(folder)
    with class_of() as around:
        assert lost_by(marks_of(around, before=("%matplotlib inline",))) == set()
    assert not (tmp_path / "ran").exists()


# Survivors ------------------------------------------------------------------------------------------------------------

STAYS = """
import ctypes, os, signal, time
ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)            # forget to die with the parent
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
for child in range(3):
    if os.fork() == 0:
        os.setsid()
        ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
        if os.fork():
            os._exit(0)
        while True:
            time.sleep(1)
"""
MARK = f"taulab{os.getpid()}"     # another run of the tests beside this one has another


def staying() -> list[int]:
    """Return the processes that bear the mark of the submissions below: a name that only they give themselves."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found += [int(process.name)] if (process / "comm").read_text().strip() == MARK[:15] else []
        except OSError:
            continue
    return found


NAMED = f"import ctypes\nctypes.CDLL(None).prctl(15, b{MARK!r}, 0, 0, 0)\n"


def test_nothing_outlives_its_submission(around):
    body = (NAMED + STAYS).strip().replace("\n", "\n    ")
    marks = marks_of(around, {"01.5": SLOPE + body + "\n    return 0.0"})
    assert not marks.verdicts["01.5"].passed
    assert staying() == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_outlives_the_grader_nor_is_left_on_disk(how, tmp_path):
    if not isolation.protection().namespaces:
        pytest.skip("without namespaces a submission may get away")
    (tmp_path / "tmp").mkdir()
    forever = "\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass"
    cell = right_cells()["01.1"] + "\n" + NAMED + STAYS.strip() + forever
    hand_in(tmp_path / "in", "Ana", notebook({"01.1": cell}))
    command = [sys.executable, "-c", "import sys; from taulab.course import cli; sys.exit(cli.main(sys.argv[1:]))",
               "grade", str(tmp_path / "in"), "--lab", "01", "--seconds", "1000", "--out", str(tmp_path / "out")]
    own = os.environ | {"TMPDIR": str(tmp_path / "tmp")}      # others write into that of the system
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=own) as process:
        assert until(lambda: len(staying()) >= 4)
        process.send_signal(how)
        process.wait()
    assert until(lambda: staying() == [])
    assert os.listdir(tmp_path / "tmp") == []


def test_when_the_submission_ends_its_children_end(around):
    """The first process of the namespace is ours: it goes with the submission, and the kernel ends the others."""
    body = (NAMED + STAYS).strip().replace("\n", "\n    ")
    marks_of(around, {"01.5": SLOPE + body + "\n    os._exit(0)"})
    assert staying() == []


# Leak -----------------------------------------------------------------------------------------------------------------

SCAN = """
import ctypes, os
halves = {halves!r}      # apart, so that the search does not find itself
read, write = os.pipe()
libc = ctypes.CDLL(None, use_errno=True)
libc.sbrk.restype = ctypes.c_void_p
middle, top = id(object()) & ~4095, libc.sbrk(ctypes.c_long(0)) & ~4095
found, pages = set(), 0
for page in [*range(middle - 2**26, middle + 2**26, 4096), *range(top - 2**26, top, 4096)]:
    # the kernel reads for us: where there is no page it says so
    if libc.write(write, ctypes.c_void_p(page), ctypes.c_size_t(4096)) == 4096:
        data, pages = os.read(read, 4096), pages + 1
        for number, (start, end) in enumerate(halves):
            place = data.find(start)
            while place >= 0:
                if data.startswith(end, place + len(start)):
                    found.add(number)
                place = data.find(start, place + 1)
raise ValueError(f"found {{sorted(found)}} in {{pages > 1000}}")
"""


def test_no_expected_value_and_no_name_lies_in_the_memory_of_a_submission(tmp_path):
    """What was encoded or read by the process that marks must not lie in the heap that a submission inherits."""
    exercise = next(one for one in labs.load("01").exercises if one.id == "01.6")
    expected = [one.value for one in draw_battery(exercise, {}).expected if isinstance(one, Returned)]
    wanted = [repr(value).encode() for value in expected if len(repr(value)) > 12][:5]
    wanted += [struct.pack("<d", value) for value in expected if len(repr(value)) > 12][:5] + [b"Quetzalcoatl"]
    assert len(wanted) == 11
    scan = SCAN.format(halves=[(one[:5], one[5:]) for one in wanted]).strip().replace("\n", "\n    ")
    hand_in(tmp_path / "in", "Ana", notebook({"01.3": "def sweep(z, temperatures):\n    " + scan}))
    hand_in(tmp_path / "in", "Quetzalcoatl", notebook())
    options = {"submissions": str(tmp_path / "in"), "lab": "01", "out": str(tmp_path / "out"), "lang": "en", "seed": 0,
               "seconds": 40.0, "jobs": 1, "require_isolation": False}
    assert grade.main(types.SimpleNamespace(**options)) == 0
    assert "found [] in True" in (tmp_path / "out" / "students" / "0001.html").read_text()


# Neighbours and time --------------------------------------------------------------------------------------------------

def compute(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def metered(run) -> meter.Meter:
    """Return the meter of a child that does something, read until the child has ended."""
    child = os.fork()
    if child == 0:
        run()
        os._exit(0)
    one = meter.Meter(child)
    ended = False
    while not ended:
        time.sleep(meter.SLICE)
        ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
        one.look(idle=0.0 if ended else meter.SLICE)   # what it waited for in its last moments, nobody tells any more
    os.waitpid(child, 0)
    return one


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_the_meter_tells_computing_from_sleep():
    busy, asleep = metered(lambda: compute(0.5)), metered(lambda: time.sleep(1))
    assert 0.45 <= busy.computed < 1 and busy.slept < 0.4
    assert asleep.computed < 0.2 and 0.5 < asleep.slept


def test_waiting_is_no_sleep_though_a_child_that_waited_longer_has_ended(monkeypatch):
    looks = iter([meter.Look(0.0, {1: 0.0, 2: 5.0}, 2), meter.Look(0.0, {1: 1.0}, 1), meter.Look(0.0, {1: 1.0}, 1)])
    seconds = iter([0.0, 1.0, 2.0])
    monkeypatch.setattr(meter, "look", lambda _top: next(looks))
    monkeypatch.setattr(meter, "time", types.SimpleNamespace(monotonic=lambda: next(seconds)))
    one = meter.Meter(1)
    one.look(idle=1.0)
    assert one.slept == 0
    one.look(idle=1.0)
    assert 0.9 < one.slept < 1


def test_where_the_system_does_not_tell_who_waits_nothing_counts_as_sleep(monkeypatch, tmp_path):
    """Some systems have all of /proc but that: what a submission waits for would be taken for sleep."""
    thread = tmp_path / "1" / "task" / "1"
    thread.mkdir(parents=True)
    (thread / "children").write_text("")
    monkeypatch.setattr(meter, "PROC", str(tmp_path))
    assert meter.look(1).waited is None
    one = meter.Meter(1)
    one.began, one.looked = one.began - 1.0, one.looked - 1.0
    one.look(idle=1.0)
    assert one.slept == 0 and 1 <= one.used * meter.PATIENT < HANG
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "schedstat").write_text("0 0 0")
    (thread / "schedstat").write_text("5 2000000000 3")
    assert meter.look(1).waited == {1: 2.0}
