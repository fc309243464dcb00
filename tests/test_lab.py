"""The calls of a lab, as a notebook makes them."""

import functools
import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import toy_lab

from taulab import course
from taulab.course import labs
from taulab.course.gates import soundness
from taulab.course.judging.cases import Case, arguments_of
from taulab.course.judging.outcomes import Returned
from taulab.course.studying import lab as module
from taulab.course.studying.lab import CheckFailed, Lab, StandIn
from taulab.course.studying.progress import Progress

EXERCISES = pytest.mark.parametrize("exercise", toy_lab.LAB.exercises, ids=lambda exercise: exercise.id)


@pytest.fixture(autouse=True)
def unset(monkeypatch):
    for name in ("NBGRADER_EXECUTION", "TAULAB_STRICT", "TAULAB_WORK"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["en", "es"])
def lab(request):
    return Lab(toy_lab.LAB, request.param, Progress())


@pytest.fixture
def english():
    return Lab(toy_lab.LAB, "en", Progress())


def state(lab, exercise="77.1"):
    return lab._store.state(exercise)


@EXERCISES
def test_a_right_answer_comes_back(lab, exercise, capsys):
    for answer in (exercise.reference, *exercise.alternatives):
        assert lab.check(exercise.id, answer) is answer
        assert {"en": "  Result", "es": "  Resultado"}[lab.lang] in capsys.readouterr().out
    assert state(lab, exercise.id) == "PASSED"


@EXERCISES
def test_a_blank_lends_our_answer(lab, exercise, capsys):
    ours = lab.check(exercise.id, soundness.stub)
    assert type(ours) is StandIn
    assert state(lab, exercise.id) == "UNWRITTEN"
    text = capsys.readouterr().out
    assert {"en": "not attempted", "es": "sin intentar"}[lab.lang] in text
    assert exercise.why in text
    assert "5 min" in text


@EXERCISES
def test_pressing_twice_repeats_the_verdict_and_counts_nothing(lab, exercise, capsys):
    ours = lab.check(exercise.id, exercise.misconceptions[0].answer)
    first = capsys.readouterr().out
    assert lab.check(exercise.id, ours) is ours
    again = capsys.readouterr().out
    assert first.splitlines()[:-1] == again.splitlines()[:len(first.splitlines()) - 1]
    assert {"en": "Run your own cell first", "es": "Ejecuta primero tu propia celda"}[lab.lang] in again
    assert state(lab, exercise.id) == "WRONG"


def test_the_panel_says_that_a_sampler_is_shown_by_its_counts(lab, capsys):
    lab.check("77.4", toy_lab.accepts_with_r)
    counts = {"en": "counts", "es": "recuentos"}[lab.lang]
    assert re.findall(r"\((\w+)\)  +\(array\(", capsys.readouterr().out) == [counts, counts]
    lab.check("77.4", lambda q, r, rng, n: (["a"], rng.random()))
    assert capsys.readouterr().out.count(f"({counts})") == 1


def test_a_stand_in_works_and_says_whose_it_is(lab):
    ours = lab.check("77.1", None)
    assert ours(toy_lab.Z0, temperature=2.0).sum() == pytest.approx(1)
    assert repr(ours) == {"en": "<stand-in for softmax, exercise 77.1>",
                          "es": "<función sustituta de softmax, ejercicio 77.1>"}[lab.lang]
    assert ours.__name__ == "softmax"


@pytest.mark.parametrize("wrap", [
    lambda ours: lambda z, t: ours(z, t), lambda ours: functools.partial(ours), lambda ours: ours.__call__,
])
def test_a_stand_in_in_disguise_does_not_pass(english, wrap, capsys):
    ours = english.check("77.1", soundness.stub)
    assert english.check("77.1", wrap(ours)) is ours
    assert "calls our stand-in for softmax" in capsys.readouterr().out
    assert state(english) == "UNCHECKED"


def test_a_stand_in_after_a_pass_is_no_pass(english, capsys):
    ours = english.check("77.1", soundness.stub)
    english.check("77.1", toy_lab.softmax)
    capsys.readouterr()
    assert english.check("77.1", ours) is ours
    assert "✓" not in capsys.readouterr().out


def test_the_stand_in_of_another_exercise_is_refused(english, capsys):
    other = english.check("77.2", soundness.stub)
    assert english.check("77.1", other) is not other
    assert "could not be checked" in capsys.readouterr().out
    assert state(english) is None


def test_an_answer_may_use_the_stand_ins_of_earlier_exercises(english):
    earlier = english.check("77.2", soundness.stub)
    assert english.check("77.1", lambda z, t: toy_lab.softmax(z, t) * earlier() / earlier()).__name__ == "<lambda>"


@pytest.mark.parametrize(("thing", "words"), [
    (None, "None: the name softmax"), (3, "type int"), ([1], "type list"), ("softmax", "type str"),
    (toy_lab.Z0, "type ndarray"),
])
def test_what_is_no_function_is_answered_in_words(english, thing, words, capsys):
    assert type(english.check("77.1", thing)) is StandIn
    assert words in capsys.readouterr().out
    assert state(english) == "UNCHECKED"


def test_a_battery_is_drawn_once(english, monkeypatch):
    drawn = []
    monkeypatch.setattr(module, "draw_battery",
                        lambda *arguments: drawn.append(1) or soundness.draw_battery(*arguments))
    assert drawn == []
    for _ in range(3):
        english.check("77.1", toy_lab.softmax)
    assert drawn == [1]


def test_the_panel_says_whose_function_goes_on_and_yours_stays_in_reach(lab, capsys):
    ours = lab.check("77.1", toy_lab.multiplied)
    assert lab.mine("77.1") is toy_lab.multiplied is not ours
    assert 'lab.mine("77.1")' in capsys.readouterr().out
    lab.check("77.1", ours)
    assert 'lab.mine("77.1")' in capsys.readouterr().out
    assert lab.mine("77.1") is toy_lab.multiplied
    lab.check("77.2", soundness.stub)
    text = capsys.readouterr().out
    assert {"en": "until yours is right", "es": "hasta que la tuya sea correcta"}[lab.lang] in text
    lab.check("77.1", toy_lab.softmax)
    assert "lab.mine" not in capsys.readouterr().out
    with pytest.raises(ValueError, match="77.3"):
        lab.mine("77.3")


ALL = [pytest.param(content, exercise, id=exercise.id) for content in (toy_lab.LAB, *map(labs.load, labs.numbers()))
       for exercise in content.exercises]


def same_argument(one, other):
    """Return whether two arguments are alike, but for digits beyond the sixth, and functions that are new each time."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and bool(np.all(close_to(one, other)))
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same_argument, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same_argument(one[key], other[key]) for key in one)
    if isinstance(one, np.random.Generator):
        return one.bit_generator.state == other.bit_generator.state
    return callable(one) and callable(other) or type(one) is type(other) and (one == other or close_to(one, other))


def close_to(one, other):
    return np.isclose(one, other, rtol=1e-5, equal_nan=True)


@pytest.mark.parametrize(("content", "exercise"), ALL)
def test_the_call_of_a_panel_runs_as_it_is_shown(content, exercise):
    lab = Lab(content, "en", Progress())
    for witness in exercise.witnesses:
        case = Case(witness, Returned(0.0), Returned(1.0))
        lab._refused[exercise.id] = SimpleNamespace(case=case)
        called = []
        call, *_more = lab._replies.call_rows(exercise, case)
        exec(call.text, {"np": np, "lab": lab, exercise.name: lambda *arguments: called.append(arguments)})
        assert same_argument(called[0], arguments_of(case, exercise.answer, content.given)), call.text


def test_no_call_was_shown_and_so_there_are_no_arguments(lab, capsys):
    for answer in (soundness.stub, toy_lab.softmax):
        lab.check("77.1", answer)
        with pytest.raises(ValueError, match={"en": "showed no call", "es": "no mostró ninguna"}[lab.lang]):
            lab.arguments("77.1")
    lab.check("77.1", toy_lab.multiplied)
    first, second = lab.arguments("77.1"), lab.arguments("77.1")
    assert same_argument(first, second) and first[0] is not second[0]


def test_what_an_answer_prints_in_the_call_that_is_shown_is_shown(english, capsys):
    def answer(z, t):
        print("the sum is", z.sum(), "\n" * 50, "x" * 10_000)
        return toy_lab.multiplied(z, t)

    english.check("77.1", answer)
    text = capsys.readouterr().out
    assert text.count("the sum is ") == 1
    assert "Printed" in text and len(text) < 2_000
    english.check("77.1", toy_lab.multiplied)
    assert "Printed" not in capsys.readouterr().out


# Where no stand-ins are lent ------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "value"), [("NBGRADER_EXECUTION", "autograde"), ("NBGRADER_EXECUTION", "validate"),
                                             ("TAULAB_STRICT", "1")])
@pytest.mark.parametrize("answer", [soundness.stub, toy_lab.multiplied, None, lambda z: z])
def test_graders_get_an_error_instead_of_a_stand_in(english, monkeypatch, capsys, name, value, answer):
    ours = english.check("77.1", answer)
    panel = capsys.readouterr().out.strip()
    monkeypatch.setenv(name, value)
    with pytest.raises(CheckFailed) as failure:
        english.check("77.1", answer)
    assert set(str(failure.value).splitlines()) < set(panel.splitlines())
    assert "is our function" in panel and "is our function" not in str(failure.value)
    with pytest.raises(CheckFailed):
        english.check("77.1", ours)
    assert english.check("77.1", toy_lab.softmax) is toy_lab.softmax


def test_zero_is_not_strict(english, monkeypatch):
    monkeypatch.setenv("TAULAB_STRICT", "0")
    assert type(english.check("77.1", soundness.stub)) is StandIn


# Hints, traces, predictions, progress ---------------------------------------------------------------------------------

def test_hints_come_one_by_one(lab, capsys):
    shown = []
    for _ in range(4):
        lab.hint("77.1")
        shown.append(capsys.readouterr().out)
    assert ["Second." in text for text in shown] == [False, True, True, True]
    assert ["Third." in text for text in shown] == [False, False, True, True]
    link = f"../../solutions/{lab.lang}/77_toy_lab.ipynb#cell-id=ex-77-1"
    assert [link in text for text in shown] == [False, False, True, True]


def test_why_shows_the_students_lines(english, capsys):
    names = {"__name__": "__main__"}
    exec(compile("def softmax(z, t):\n    return sofmax(z)\n", "cell", "exec"), names)
    english.check("77.1", names["softmax"])
    panel = capsys.readouterr().out
    assert 'lab.why("77.1")' in panel
    assert "line 2" not in panel
    english.why("77.1")
    assert "line 2 in softmax" in capsys.readouterr().out


def test_why_without_an_error(lab, capsys):
    lab.why("77.1")
    lab.check("77.1", toy_lab.multiplied)
    capsys.readouterr()
    lab.why("77.1")
    assert "Python" in capsys.readouterr().out


def test_a_pass_forgets_the_error_before(english, capsys):
    english.check("77.1", lambda z, t: 1 / 0)
    english.check("77.1", toy_lab.softmax)
    capsys.readouterr()
    english.why("77.1")
    assert "ZeroDivisionError" not in capsys.readouterr().out


def test_no_guess_is_not_yet(lab, capsys):
    lab.predict("77.a", None)
    text = capsys.readouterr().out
    assert {"en": "not yet", "es": "todavía no"}[lab.lang] in text
    assert "0.693" not in text


@pytest.mark.parametrize(("guess", "gap"), [
    (0.7, "0.99%"), (1, "44%"), (2.0, "a factor of 2.9"), (0.1, "a factor of 6.9"), (-1.0, "244%"), (0, "100%"),
])
def test_a_guess_reveals_the_truth_and_the_gap(english, guess, gap, capsys):
    english.predict("77.a", guess)
    text = capsys.readouterr().out
    assert "It is 0.693" in text
    assert gap in text


def test_the_first_guess_stays(lab, capsys):
    lab.predict("77.a", 0.7)
    lab.predict("77.a", 0.6931)
    text = capsys.readouterr().out
    assert text.count("0.7") >= 2
    assert {"en": "Your first guess", "es": "Se conserva"}[lab.lang] in text
    lab.predict("77.a", None)
    assert "0.99" in capsys.readouterr().out


@pytest.mark.parametrize("guess", [
    float("nan"), float("inf"), "", "  ", "x" * 200, [1], object(), True, 1j, "0.7 nats",
])
def test_what_is_no_guess_is_not_kept(english, guess, capsys):
    english.predict("77.a", guess)
    assert "one number here, without a unit" in capsys.readouterr().out
    assert english._store.guess("77.a") is None


@pytest.mark.parametrize(("guess", "sign"), [(" UP ", "✓"), ("down", "→"), (3, "○")])
def test_words_may_be_guessed(english, guess, sign, capsys):
    english.predict("77.b", guess)
    assert capsys.readouterr().out.startswith(sign)


def test_progress_is_a_table(lab, capsys):
    lab.check("77.1", toy_lab.softmax)
    lab.check("77.2", lambda: 0)
    capsys.readouterr()
    lab.progress()
    title, head, *lines = capsys.readouterr().out.splitlines()
    assert {"en": "2 of 12 points", "es": "2 de 12 puntos"}[lab.lang] in title
    assert {"en": "Exercise", "es": "Ejercicio"}[lab.lang] in head
    assert [line.split()[0] for line in lines] == [e.id for e in toy_lab.LAB.exercises]
    assert "✓" in lines[0] and "✗" in lines[1] and "○" in lines[2]


def test_an_unreadable_file_of_progress_is_told_once(tmp_path, capsys):
    path = tmp_path / "progress.json"
    path.write_text("{")
    lab = Lab(toy_lab.LAB, "es", Progress(path))
    lab.hint("77.1")
    lab.hint("77.1")
    assert capsys.readouterr().out.count("no se pudo leer") == 1
    assert json.loads(path.read_text())["exercises"] == {"77.1": {"hints": 2}}


# Opening --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["1.2", "77.9", "77.a", "", None, 77.1, ["77.1"], toy_lab.softmax])
@pytest.mark.parametrize("call", ["check", "hint", "why"])
def test_unknown_exercises_name_those_there_are(lab, name, call):
    arguments = (None,) if call == "check" else ()
    with pytest.raises(ValueError, match="77.1, 77.2") as error:
        getattr(lab, call)(name, *arguments)
    assert {"en": "This lab has no", "es": "Este laboratorio no tiene"}[lab.lang] in str(error.value)


def test_unknown_predictions_name_those_there_are(lab):
    with pytest.raises(ValueError, match="77.a, 77.b"):
        lab.predict("77.1", 3)


@pytest.mark.parametrize("number", ["1", "99", 1, None, "../01"])
def test_unknown_labs_name_those_there_are(number):
    with pytest.raises(ValueError, match="No hay laboratorio .* Laboratorios:"):
        course.open(number, "es")


def test_unknown_languages_are_refused_in_both():
    with pytest.raises(ValueError, match=r"lang='fr'.*speaks en, es.*habla en, es"):
        course.open("01", "fr")


@pytest.mark.parametrize("number", labs.numbers())
def test_labs_open(number):
    lab = course.open(number, lang="es")
    assert lab.lang == "es"
    assert lab.content is labs.load(number)
    assert repr(lab).startswith(f"<lab {number}: {number}.1")


def test_progress_is_kept_in_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("TAULAB_WORK", str(tmp_path))
    number = labs.numbers()[0]
    course.open(number, "en").hint(f"{number}.1")
    kept = json.loads((tmp_path / ".taulab" / "progress.json").read_text())
    assert kept["exercises"] == {f"{number}.1": {"hints": 1}}


def test_course_offers_what_it_says():
    assert {"open", "show"} <= set(dir(course))
    with pytest.raises(AttributeError, match="no attribute 'opne'"):
        course.opne


def test_verdicts_hold_for_an_exercise_with_a_changed_message():
    content = replace(toy_lab.LAB, exercises=(replace(toy_lab.ARRAY, title="{not a field}"),))
    Lab(content, "en", Progress()).check("77.1", soundness.stub)
