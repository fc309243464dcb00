"""Time, quiet and the keyboard: with the timer of POSIX, and without it."""

import builtins
import gc
import os
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from taulab.course.judging import budget, quiet
from taulab.course.judging.budget import Clock, run_within

LATE = "late"


@pytest.fixture(params=["timer", "thread"])
def alarm(request, monkeypatch):
    """Run a test with the system's timer, then as on a system that has none."""
    if request.param == "thread":
        monkeypatch.delattr(signal, "setitimer", raising=False)
        monkeypatch.delattr(signal, "SIGALRM", raising=False)
    elif not hasattr(signal, "setitimer"):
        pytest.skip("no timer on this system")


def forever():
    while True:
        pass


def swallow():
    while True:
        try:
            forever()
        except:  # noqa: E722 (a student's)
            pass


def swallow_in_one_frame():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def swallow_twice():
    while True:
        try:
            try:
                forever()
            except:  # noqa: E722
                pass
        except:  # noqa: E722
            pass


def swallow_and_keep():
    kept = []
    while True:
        try:
            forever()
        except BaseException as error:
            kept.append(error)


def finally_on():
    while True:
        try:
            forever()
        finally:
            continue


def flood():
    while True:
        print("flood " * 1000)


def hostile_text():
    class Loop(Exception):
        def __str__(self):      # it ends at last, for pytest calls it when it reports a failure
            return busy_until(time.monotonic() + 5)
    try:
        raise Loop
    except Loop as error:
        return str(error)


LOOPS = [forever, swallow, swallow_in_one_frame, swallow_twice, swallow_and_keep, finally_on, flood, hostile_text]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")   # an alarm may fall into a destructor
@pytest.mark.parametrize("loop", LOOPS)
def test_endless_answers_come_to_an_end(loop, alarm):
    before = surroundings()
    assert run_within(Clock(0.05), loop, LATE) == LATE
    assert surroundings() == before
    assert sum(range(10**5)) == 4999950000   # nothing rings afterwards


def test_what_an_answer_kept_does_not_stop_a_later_one(alarm):
    """The errors that it kept hold one another, and go when Python looks for such cycles: maybe in another answer."""
    def answer():
        gc.collect()
        return "done"

    gc.disable()
    try:
        assert run_within(Clock(0.05), swallow_and_keep, LATE) == LATE
        assert run_within(Clock(5), answer, LATE) == "done"
    finally:
        gc.enable()


def surroundings():
    """Return all that an alarm touches and must leave as it was."""
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGABRT, getattr(signal, "SIGALRM", 2))]
    return handlers, sys.stdout, sys.stderr, sys.gettrace(), threading.active_count(), warnings.filters[:]


def test_an_answer_in_time_comes_back(alarm):
    before = surroundings()
    assert run_within(Clock(5), lambda: 42, LATE) == 42
    assert surroundings() == before


def test_many_answers_that_end_at_the_alarm(alarm):
    """The alarm falls before, inside and after the answer; it never hits anything but the answer."""
    for step in range(200):
        end = time.monotonic() + step * 1e-5
        assert run_within(Clock(1e-3), lambda end=end: busy_until(end), LATE) in (LATE, "done")


def busy_until(end):
    while time.monotonic() < end:
        pass
    return "done"


def wait_forever():
    while True:
        time.sleep(0.01)


def test_waiting_costs_less_than_computing(alarm):
    assert run_within(Clock(0.05), lambda: time.sleep(0.1) or "waited", LATE) == "waited"
    assert run_within(Clock(0.05), wait_forever, LATE) == LATE


def test_no_time_means_no_call(alarm):
    assert run_within(Clock(0), lambda: pytest.fail("called"), LATE) == LATE


def test_an_error_of_the_answer_goes_through(alarm):
    before = surroundings()
    with pytest.raises(ZeroDivisionError):
        run_within(Clock(5), lambda: 1 / 0, LATE)
    assert surroundings() == before


def test_an_interrupt_from_the_keyboard_still_stops(alarm):
    with pytest.raises(KeyboardInterrupt):
        run_within(Clock(5), interrupted, LATE)


def interrupted():
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    forever()


def test_an_interrupt_that_the_answer_catches_still_stops(alarm):
    caught = []

    def answer():
        try:
            interrupted()
        except KeyboardInterrupt:
            caught.append("at once, not when the time is over")

    with pytest.raises(KeyboardInterrupt):
        run_within(Clock(5), answer, LATE)
    assert caught


def test_neither_alarm_nor_keyboard_hits_what_is_not_the_answer():
    watch = budget.Watch(Clock(-1))
    watch.ring(signal.SIGINT, sys._getframe())
    with watch.interrupts():
        signal.raise_signal(signal.SIGINT)
    assert (watch.rang, watch.interrupted) == (0, True)


def test_a_raised_keyboard_interrupt_is_the_answers_own(alarm):
    def answer():
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            return "mine"

    assert run_within(Clock(5), answer, LATE) == "mine"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer on this system")
def test_a_timer_that_ran_before_goes_on():
    rung = []
    previous = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        assert run_within(Clock(5), lambda: 1, LATE) == 1
        assert not rung
        time.sleep(0.15)
        assert rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_outside_the_main_thread_answers_run_without_an_alarm():
    results = []
    thread = threading.Thread(target=lambda: results.append(run_within(Clock(5), lambda: 7, LATE)))
    thread.start()
    thread.join()
    assert results == [7]


def test_prints_warnings_and_complaints_are_dropped(capfd):
    def answer():
        print("out")
        print("err", file=sys.stderr)
        warnings.warn("careful", stacklevel=1)
        np.log(np.zeros(1))
        os.write(1, b"out")
        os.write(2, b"err")
        with pytest.raises(np.linalg.LinAlgError):
            np.polyfit([0.0, 1.0, np.nan], np.zeros(3), 1)     # LAPACK has its say
        return "quiet"

    assert run_within(Clock(5), answer, LATE) == "quiet"
    assert capfd.readouterr() == ("", "")
    os.write(1, b"out")
    os.write(2, b"err")
    assert capfd.readouterr() == ("out", "err")


def test_an_output_that_the_answer_closed_upsets_nobody(capfd):
    copies = [os.dup(number) for number in (1, 2)]
    try:
        assert run_within(Clock(5), lambda: os.closerange(1, 3), LATE) is None
        os.write(1, b"out")
    finally:
        for number, copy in zip((1, 2), copies, strict=True):
            os.dup2(copy, number)
            os.close(copy)
    assert capfd.readouterr() == ("out", "")


@pytest.mark.parametrize("closed", [(1,), (2,), (1, 2)])
def test_an_output_that_was_closed_before_stays_closed(closed, capfd):
    def write():
        return [os.write(number, b"heard") for number in (1, 2)]

    copies = [os.dup(number) for number in (1, 2)]
    try:
        for number in closed:
            os.close(number)
        written, left = run_within(Clock(5), write, LATE), [number for number in (1, 2) if quiet.is_open(number)]
    finally:
        for number, copy in zip((1, 2), copies, strict=True):
            os.dup2(copy, number)
            os.close(copy)
    assert written == [5, 5] and left == [number for number in (1, 2) if number not in closed]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("nowhere", [(1, 2), (1,), (2,), ()])
def test_outputs_that_lead_nowhere_stay_where_they_are(nowhere, capfd, monkeypatch):
    """Where both do, no copy is made; where one does, the other is still heard no more, and again afterwards."""
    copied, copies = [], [os.dup(number) for number in (1, 2)]
    try:
        with open(os.devnull, "w") as null:
            for number in nowhere:
                os.dup2(null.fileno(), number)
        with monkeypatch.context() as patch:
            dup2 = os.dup2
            patch.setattr(os, "dup2", lambda *numbers: copied.append(numbers) or dup2(*numbers))
            assert run_within(Clock(5), lambda: [os.write(number, b"heard") for number in (1, 2)], LATE) == [5, 5]
        for number in (1, 2):
            os.write(number, b"after")
    finally:
        for number, copy in zip((1, 2), copies, strict=True):
            os.dup2(copy, number)
            os.close(copy)
    assert bool(copied) == (nowhere != (1, 2))
    assert capfd.readouterr() == tuple("" if number in nowhere else "after" for number in (1, 2))


def test_threads_that_are_quiet_at_once_leave_the_outputs_where_they_are(capfd):
    began, goes_on, ended = (threading.Event() for _ in range(3))

    def outer():
        with quiet.without_descriptors():
            began.set()
            goes_on.wait(5)
        ended.set()

    def inner():
        began.wait(5)
        with quiet.without_descriptors():
            goes_on.set()
            ended.wait(5)

    threads = [threading.Thread(target=target) for target in (outer, inner)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(1, b"out")
    os.write(2, b"err")
    assert capfd.readouterr() == ("out", "err")


def test_a_trace_that_ran_before_goes_on(alarm):
    def mine(_frame, _event, _argument):
        return None

    before = sys.gettrace()
    sys.settrace(mine)
    try:
        run_within(Clock(0.05), swallow_twice, LATE)
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert after is mine


def test_nobody_is_asked_for_input():
    with pytest.raises(EOFError):
        run_within(Clock(5), lambda: input("z?"), LATE)
    assert input is builtins.input is not quiet.nobody_there


def test_an_answer_may_break_its_streams():
    def answer():
        sys.stdout.close()
        sys.stdout = sys.stderr = None

    stdout, stderr = sys.stdout, sys.stderr
    run_within(Clock(5), answer, LATE)
    assert (sys.stdout, sys.stderr) == (stdout, stderr)
    assert not sys.stdout.closed


class FakeShell:
    display_pub = "the notebook's own"


def test_displays_and_figures_are_dropped(monkeypatch):
    from matplotlib import pyplot as plt

    def answer():
        shell.display_pub.publish({"text/plain": "x"})
        shell.display_pub.clear_output()
        plt.figure(4242)

    shell = FakeShell()
    monkeypatch.setattr(quiet, "notebook_shell", lambda: shell)
    mine = plt.figure(4141)
    run_within(Clock(5), answer, LATE)
    assert shell.display_pub == "the notebook's own"
    assert plt.get_fignums() == [mine.number]
    plt.close(mine)


def test_the_clock_runs_down():
    clock = Clock(10)
    before = clock.left()
    busy_until(time.monotonic() + 0.01)
    assert 0 < clock.left() < before <= 10
    assert Clock(-1).left() < 0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer on this system")
def test_many_calls_share_one_alarm_and_none_outlives_what_another_did_to_it():
    """The alarm is there for each of them, whatever the one before put in its place."""
    def answer():
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, 0)
        np.seterr(all="raise")
        sys.settrace(lambda *_event: None)
        return "done"

    def long():
        return busy_until(time.monotonic() + 20)     # it ends at last, where no alarm rings

    before = surroundings(), np.geterr()
    with budget.runs_within(Clock(0.2)) as run:
        assert [run(one, LATE) for one in (answer, lambda: np.log(np.zeros(1))[0], answer, long, answer)] == [
            "done", -np.inf, "done", LATE, LATE]
    assert (surroundings(), np.geterr()) == before


@pytest.mark.parametrize("calls", [1, 5])
def test_an_alarm_costs_once_for_many_calls(calls, monkeypatch):
    looked = []
    monkeypatch.setattr(quiet, "turn_away", looked.append)
    with budget.runs_within(Clock(5)) as run:
        assert [run(lambda: 1, LATE) for _call in range(calls)] == [1] * calls
    assert len(looked) == 1


def test_an_interruption_between_two_calls_is_not_lost(alarm):
    """The next call does not start, and who called them all hears of it."""
    def both():
        with budget.runs_within(Clock(5)) as run:
            run(lambda: 1, LATE)
            signal.raise_signal(signal.SIGINT)
            assert run(lambda: pytest.fail("called"), LATE) == LATE

    with pytest.raises(KeyboardInterrupt):
        both()


def test_outside_the_main_thread_many_calls_share_their_time():
    results = []

    def use_up(clock):
        while clock.left() > 0:
            pass

    def all_of_them():
        clock = Clock(0.05)
        with budget.runs_within(clock) as run:
            results.extend(run(one, LATE) for one in (lambda: 7, lambda: use_up(clock), lambda: 8))

    thread = threading.Thread(target=all_of_them)
    thread.start()
    thread.join()
    assert results == [7, None, LATE]
