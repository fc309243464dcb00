"""A class on the workers of a Dask cluster: the same report, whoever is killed, refused or missing there."""

import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import threading
import types
from pathlib import Path

import pytest
from classroom import class_of, hand_in, notebook, until
from machines import processes_of, workers_of

from taulab import _cluster
from taulab.course.grading import grade, isolation
from taulab.course.language import told
from taulab.course.problem import Refused

pytest.importorskip("distributed")
if not isolation.protection().namespaces:
    pytest.skip("a worker that cannot isolate takes no part", allow_module_level=True)

from taulab.course.grading import cluster, station

SLEEPS = "def entropy_from_logits(z, temperature=1.0):\n    while True:\n        pass"
CLASS = {"Ana": notebook(), "Bea": notebook({"01.5": "# nothing"}), "Carl": notebook({"01.1": "1 +"}, lang="es"),
         "Dora": notebook({"01.3": "def sweep(z, temperatures):\n    import os\n    os._exit(1)"}),
         "Eve": {"cells": []}, "Flor": notebook(before=["%matplotlib inline"], lang="es"), "Gil": b"{",
         "Hugo": notebook({"01.1": SLEEPS})}


def options(folder, out, **more):
    given = {"submissions": str(folder), "lab": "01", "out": str(out), "lang": "en", "seed": 0, "seconds": 4.0,
             "jobs": 2, "require_isolation": False, "scheduler": None}
    return types.SimpleNamespace(**given | more)


@pytest.fixture
def folder(tmp_path):
    for student, content in CLASS.items():
        hand_in(tmp_path / "in", student, content)
    return tmp_path / "in"


def report(out: Path) -> dict[str, bytes]:
    """Return file -> bytes of all that a run has left, records included."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def finished(out: Path) -> list[Path]:
    return list((out / grade.STATE).glob("[0-9a-f]*.json"))


def marks_of(out):
    return {record["student"]: record["points"] for record in json.loads((out / "grades.json").read_text())}


def test_the_report_is_the_same_byte_for_byte(folder, tmp_path, capsys):
    grade.main(options(folder, tmp_path / "one"))
    with workers_of(2) as address:
        assert grade.main(options(folder, tmp_path / "many", scheduler=address)) == 0
        assert report(tmp_path / "many") == report(tmp_path / "one")
        assert len(marks_of(tmp_path / "many")) == len(CLASS)
        capsys.readouterr()
        hand_in(folder, "Ida", notebook())
        grade.main(options(folder, tmp_path / "one", scheduler=address))     # goes on where one machine stopped
    assert re.findall(r"(\w+)  \d+/15", capsys.readouterr().err) == ["Ida"]


def test_a_worker_killed_at_any_moment_loses_and_doubles_nobody(tmp_path):
    students = [f"S{k:02}" for k in range(16)]
    for student in students:
        hand_in(tmp_path / "in", student, notebook({"01.5": "# nothing"} if student[-1] in "37" else {}))
    grade.main(options(tmp_path / "in", tmp_path / "one", seconds=40.0))
    with workers_of(2) as address:
        killed, out = [], tmp_path / "many"

        def kill():
            for at_least in (1, 6, 11):
                until(lambda: len(finished(out)) >= at_least)  # noqa: B023
                worker = sorted(processes_of(address).values())[0]
                os.kill(worker, signal.SIGKILL)
                killed.append(worker)

        killer = threading.Thread(target=kill)
        killer.start()
        assert grade.main(options(tmp_path / "in", out, seconds=40.0, scheduler=address)) == 0
        killer.join()
    assert len(set(killed)) == 3
    assert report(out) == report(tmp_path / "one")


#: What a worker does with one submission that nobody foresaw: it takes the worker with it, each time.
DEADLY = """
import os
from taulab.course.grading import station

def mark(name, order, data, alone, right=station.mark):
    if b"'boom'" in data:
        os.kill(os.getpid(), 9)
    return right(name, order, data, alone)

station.mark = mark
"""


def test_a_submission_that_ends_every_worker_gets_a_line_and_costs_nobody_else_theirs(tmp_path):
    for student in ("Ana", "Bea", "Carl", "Dora"):
        hand_in(tmp_path / "in", student, notebook(after=["'boom'"] if student == "Bea" else []))
    with workers_of(2, tmp_path, DEADLY, failures=1) as address:
        assert grade.main(options(tmp_path / "in", tmp_path / "out", seconds=40.0, scheduler=address)) == 0
    assert marks_of(tmp_path / "out") == {"Ana": 15, "Bea": 0, "Carl": 15, "Dora": 15}
    (bea,) = [one for one in json.loads((tmp_path / "out" / "grades.json").read_text()) if one["student"] == "Bea"]
    assert "Not marked" in bea["remarks"][0]["en"] and "Sin calificar" in bea["remarks"][0]["es"]


def test_a_worker_without_isolation_refuses_and_says_why(folder, tmp_path, capsys):
    """One worker is in a user namespace that may have no other in it: the kernel itself refuses the fence there."""
    if not shutil.which("unshare"):
        pytest.skip("no unshare here")
    with workers_of(0) as address:
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard",
                  "--local-directory", str(tmp_path)]
        inside = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
        unfit = subprocess.Popen(["unshare", "-Ur", "sh", "-c", inside, "sh", *worker], stderr=subprocess.DEVNULL)
        try:
            assert until(lambda: processes_of(address) or unfit.poll() is not None)
            if unfit.poll() is not None:
                pytest.skip("no user namespaces to be refused in")
            with pytest.raises(Refused) as refused:
                grade.main(options(folder, tmp_path / "none", scheduler=address, lang="es"))
            assert "Ningún trabajador" in told(refused.value.args[0], "es")
            said = capsys.readouterr().err
            assert "no participa" in said and "sysctl -w user.max_user_namespaces" in said
        finally:
            unfit.terminate()
            unfit.wait()


def test_an_unfit_worker_is_left_out_and_the_others_mark(folder, tmp_path, capsys):
    """The first of two workers to start has another version of the course."""
    first = f"""
import os, taulab
from contextlib import suppress
with suppress(FileExistsError):     # a nanny runs this before its worker does
    os.symlink(str(os.getpid()), {str(tmp_path / "one of them")!r})
if int(os.readlink({str(tmp_path / "one of them")!r})) in (os.getpid(), os.getppid()):
    taulab.__version__ = '0.0.9'
"""
    grade.main(options(folder, tmp_path / "one"))
    capsys.readouterr()
    with workers_of(2, tmp_path, first) as address:
        assert grade.main(options(folder, tmp_path / "many", scheduler=address)) == 0
    said = capsys.readouterr().err
    assert said.count("takes no part") == 1 and re.search(r"It has taulab 0\.0\.9, and this machine taulab \d", said)
    assert report(tmp_path / "many") == report(tmp_path / "one")


def test_where_the_course_is_missing_it_is_said(folder, tmp_path, capsys):
    missing = "import sys; sys.modules['taulab'] = sys.modules['taulab._cluster'] = None"
    with workers_of(1, tmp_path, missing) as address, pytest.raises(Refused, match="No worker"):
        grade.main(options(folder, tmp_path / "out", scheduler=address))
    assert re.search(r"It has taulab –, and this machine taulab \d", capsys.readouterr().err)


@pytest.mark.parametrize("name", [*_cluster.PACKAGES, "Python", "taulab", "code of taulab"])
def test_whatever_marks_hang_on_is_compared_and_told_with_both_versions(name):
    here = _cluster.agreement()
    assert here[name] and _cluster.differing(here) == {}
    found = _cluster.differing(here | {name: "0.1", "sympy": "0.2"})
    said = cluster.difference(found).render("es")
    assert f"{name} {here[name]}" in said and "sympy 0.2" in said and found["sympy"] == (here["sympy"], "0.2")


def test_machines_of_another_kind_are_told_apart(monkeypatch):
    monkeypatch.setattr(_cluster, "system", lambda: "Linux aarch64 glibc 2.36")
    monkeypatch.setattr(_cluster, "agreement", _cluster.agreement.__wrapped__)
    found = _cluster.differing(_cluster.agreement() | {"platform": "Linux x86_64 glibc 2.36"})
    assert found == {"platform": ("Linux aarch64 glibc 2.36", "Linux x86_64 glibc 2.36")}
    assert "Linux aarch64" in cluster.difference(found).render("es")


def test_a_worker_with_another_numpy_takes_no_part(folder, tmp_path, capsys):
    other = "import taulab._cluster as c\nc.version_of = lambda name, right=c.version_of: " \
            "'0.1' if name == 'numpy' else right(name)"
    with workers_of(1, tmp_path, other) as address, pytest.raises(Refused, match="No worker"):
        grade.main(options(folder, tmp_path / "out", scheduler=address))
    assert re.search(r"It has numpy 0\.1, and this machine numpy \d", capsys.readouterr().err)


@pytest.mark.parametrize("address", ["nowhere", "nowhere://x:1", "tls://127.0.0.1:1", "tcp://127.0.0.1:1"])
def test_a_scheduler_that_is_not_there_is_said(address, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(Refused) as refused:
        grade.main(options(folder, tmp_path / "out", scheduler=address))
    said = refused.value.args[0]
    assert address in said.render("en") and "dask scheduler" in said.render("en")
    assert said.render("es") != said.render("en")
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_goes_is_said_and_what_is_marked_is_kept(folder, tmp_path):
    grade.main(options(folder, tmp_path / "one"))
    many = tmp_path / "many"
    with workers_of(1) as address:
        from distributed import Client

        def end():
            until(lambda: finished(many))
            with Client(address, set_as_default=False) as client:
                client.shutdown()

        ending = threading.Thread(target=end)
        ending.start()
        with pytest.raises(Refused, match="scheduler has gone"):
            grade.main(options(folder, many, scheduler=address))
        ending.join()
    assert 0 < len(finished(many)) < len(CLASS)
    grade.main(options(folder, many))
    assert report(many) == report(tmp_path / "one")


def test_traffic_is_encrypted_where_dask_is_told_how(folder, tmp_path):
    pytest.importorskip("cryptography")
    from dask import config
    from distributed import LocalCluster
    from distributed.security import Security
    secret = Security.temporary()
    (tmp_path / "ca.pem").write_text(secret.tls_ca_file)
    (tmp_path / "key.pem").write_text(secret.tls_client_key + secret.tls_client_cert)
    mine = {"distributed.comm.tls.ca-file": str(tmp_path / "ca.pem"),
            "distributed.comm.tls.client.cert": str(tmp_path / "key.pem")}
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, security=secret,
                      protocol="tls://") as there, config.set(mine):
        assert there.scheduler_address.startswith("tls://")
        assert grade.main(options(folder, tmp_path / "out", scheduler=there.scheduler_address)) == 0
    assert marks_of(tmp_path / "out")["Ana"] == 15


# A marker -------------------------------------------------------------------------------------------------------------

@pytest.fixture
def order():
    with class_of() as around:
        return pickle.dumps(station.Order.of(around))


def test_a_marker_that_has_ended_is_replaced_and_two_are_enough(order):
    data = json.dumps(notebook()).encode()
    kind, (_lang, exercises, _remarks) = station.mark("class", order, data, False)
    assert kind == station.MARKED and sum(one["points"] for one in exercises.values()) == 15
    (marker,) = station.idle["class"]
    marker.process.kill()
    assert station.mark("class", order, data, False)[0] == station.MARKED
    (fresh,) = station.idle.pop("class")
    fresh.close()
    assert station.mark("nonsense", b"no order", data, False)[0] == station.FAILED


@pytest.mark.parametrize("seen", [True, False], ids=["ended", "about to end"])
def test_markers_that_ended_before_they_were_asked_cost_no_try(seen, order):
    stale = [station.Marker(order) for _each in range(station.TRIES)]
    for marker in stale:
        if seen:
            marker.process.kill()
            marker.process.wait()
        else:       # it reads nothing more, and goes while it is asked
            marker.process.send_signal(signal.SIGSTOP)
            threading.Timer(1.0, os.kill, (marker.process.pid, signal.SIGKILL)).start()
    station.idle["stale"] += stale
    assert station.mark("stale", order, json.dumps(notebook()).encode(), False)[0] == station.MARKED
    (fresh,) = station.idle.pop("stale")
    fresh.close()
    assert all(marker.link.closed for marker in stale)


def test_a_marker_that_another_thread_took_first_is_not_missed(order, monkeypatch):
    class Taken(list):
        """Looks as though a marker were there."""

        def __bool__(self):
            return True

    monkeypatch.setitem(station.idle, "taken", Taken())
    assert station.mark("taken", order, json.dumps(notebook()).encode(), False)[0] == station.MARKED
    station.idle["taken"].pop().close()


def test_a_marker_ends_with_its_worker_whatever_it_is_at(order):
    marker = station.Marker(order)
    marker.link.send((json.dumps(notebook({"01.1": SLEEPS})).encode(), False))
    marker.link.close()
    assert marker.process.wait() == 1


def test_what_hangs_on_the_time_is_told_and_final_only_alone(order):
    data = json.dumps(notebook({"01.1": SLEEPS})).encode()
    marker = station.Marker(order)
    assert marker.ask(data, False)[0] == station.LATE
    assert marker.ask(data, True)[0] == station.MARKED
    marker.close()
