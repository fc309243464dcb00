"""From an answer to its verdict; the complaints about exercises, each shown made."""

import math
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest
import toy_lab
from hypothesis import strategies as st

from taulab.course.gates import soundness
from taulab.course.gates.soundness import verdict_on
from taulab.course.judging import causes
from taulab.course.judging.battery import BrokenExercise
from taulab.course.judging.diagnosis import holds_nan
from taulab.course.judging.faults import common_fault
from taulab.course.judging.crossing import Unreadable
from taulab.course.judging.outcomes import ChangedInput, Raised, Returned, TimedOut, Unwritten
from taulab.course.judging.verdict import State, judge

LAB = toy_lab.LAB
EXERCISES = pytest.mark.parametrize("exercise", LAB.exercises, ids=lambda exercise: type(exercise.answer).__name__)
QUICK = replace(toy_lab.ARRAY, answer=replace(toy_lab.ARRAY.answer, seconds=0.1))


def softmax_verdict(answer, exercise=toy_lab.ARRAY):
    return verdict_on(answer, exercise, LAB)


def cause(verdict):
    return verdict.cause.render("en")


@EXERCISES
def test_right_answers_pass(exercise):
    assert soundness.misjudged(exercise, LAB) == []


@EXERCISES
def test_misconceptions_are_diagnosed(exercise):
    assert soundness.undiagnosed(exercise, LAB) == []
    assert soundness.clashes(exercise, LAB) == []


def test_the_words_are_those_of_the_misconception():
    verdict = softmax_verdict(toy_lab.multiplied)
    assert (verdict.state, verdict.misconception) == (State.WRONG, "multiplied")
    assert (cause(verdict), verdict.next_step.render("en")) == ("Cause multiplied.", "Next multiplied.")


def test_the_case_is_the_smallest():
    case = softmax_verdict(toy_lab.multiplied).case
    assert sorted(case.arguments[0].tolist()) == [0.0, 0.5]
    assert np.allclose(case.expected.value, toy_lab.softmax(*case.arguments))


def test_the_case_fails_in_the_way_that_is_explained():
    def answer(z, t):
        return toy_lab.multiplied(z, t) if len(z) > 3 else {}[t]

    case = softmax_verdict(answer).case
    assert (case.got.value.shape, len(case.arguments[0])) == ((4,), 4)


def test_an_unknown_mistake_gets_the_general_words():
    verdict = softmax_verdict(lambda z, t: toy_lab.softmax(z, t) + 0.1 * np.arange(len(z)))
    assert (verdict.state, verdict.misconception, cause(verdict)) == (State.WRONG, None, "This is not it.")


def test_what_was_done_to_the_right_values_is_said_before_the_general_words():
    verdict = softmax_verdict(lambda z, t: toy_lab.softmax(z, t)[::-1].copy())
    assert (verdict.state, verdict.misconception) == (State.WRONG, None)
    assert cause(verdict) == "The right entries came back from the last to the first."


def test_a_mistake_on_a_witness_alone_is_found():
    def early(z, t):
        return toy_lab.softmax(z, t) if z.max() < 700 else np.full(len(z), 0.5)

    assert softmax_verdict(early).case.arguments[0].tolist() == [1000, 0]


def test_a_mistake_in_few_places_is_not_one_that_would_show_in_many():
    def seldom(z, t):
        return toy_lab.multiplied(z, t) if len(z) == 2 and t == 2 else toy_lab.softmax(z, t)

    assert softmax_verdict(seldom).misconception is None


def test_of_two_slips_the_one_that_is_named_is_shown():
    def both(z, t):
        return toy_lab.unshifted(z, t) if z.max() > 700 else toy_lab.softmax(z, t)[::-1].copy()

    verdict = softmax_verdict(both)
    assert (verdict.misconception, verdict.case.arguments[0].max()) == ("unshifted", 1000)
    assert np.isnan(verdict.case.got.value).any()


def test_a_second_slip_that_ends_in_an_error_does_not_hide_the_first():
    def breaks_when_long(z, t):
        return toy_lab.multiplied(z, t) if len(z) < 5 else {}[t]

    verdict = softmax_verdict(breaks_when_long)
    assert (verdict.state, verdict.misconception) == (State.WRONG, "multiplied")


def test_words_and_truths_agree_by_chance_and_are_no_sign():
    exercise = replace(toy_lab.ARRAY, reference=lambda z, t: bool(z[0] > 0), inputs=toy_lab.ARRAY.inputs,
                       misconceptions=(toy_lab.wrong("turned", lambda z, t: bool(z[0] > 1)),), alternatives=(),
                       witnesses=((np.array([0.5, 0.0]), 1.0), (np.array([3.0, 1.0]), 2.0)))
    assert softmax_verdict(lambda z, t: bool(z[0] < 1), exercise).misconception is None
    assert softmax_verdict(lambda z, t: bool(z[0] > 1), exercise).misconception == "turned"


PAIR = replace(toy_lab.TRAINING, misconceptions=())


@pytest.mark.parametrize(("answer", "words"), [
    (lambda x, rate, steps: (toy_lab.descend(x, rate, steps)[0] + 0.3 * rate, toy_lab.descend(x, rate, steps)[1]),
     "The first of the two values is wrong"),
    (lambda x, rate, steps: (toy_lab.descend(x, rate, steps)[0], x), "The first of the two values is right"),
    (lambda x, rate, steps: (toy_lab.descend(x, rate, steps)[0] + 1, x), "Value 1 of 2: It is 1 more than"),
    (lambda x, rate, steps: toy_lab.descend(x, rate, steps)[::-1], "in the wrong order"),
    (lambda x, rate, steps: (x[:1] * np.ones(steps), x), "This is not it"),
])
def test_of_a_pair_the_wrong_one_is_named(answer, words):
    verdict = softmax_verdict(answer, replace(PAIR, witnesses=((np.array([1.0, -2.0]), 0.1, 2),)))
    assert words in cause(verdict)


@pytest.mark.parametrize(("value", "holds"), [
    (math.nan, True), (1.0, False), (complex(0, math.nan), True), (np.array([0, np.nan]), True), (np.zeros(3), False),
    (np.array([1, 2]), False), (np.array([True]), False), (np.array([complex(np.nan, 0)]), True), (np.zeros(0), False),
    ([1.0, (2, [math.nan])], True), ({"a": {"b": np.float64("nan")}}, True), ({"a": [1, "nan"]}, False), ("nan", False),
    (None, False), (Unreadable("set"), False),
], ids=str)
def test_nan_is_found_wherever_it_stands(value, holds):
    assert holds_nan(Returned(value)) is holds


def test_nan_is_looked_for_in_an_array_at_once():
    """Not number by number: that takes a second of a check for each answer, and one for each wrong answer known."""
    calls = []
    sys.setprofile(lambda frame, event, _argument: calls.append(event))
    try:
        assert not holds_nan(Returned([np.zeros(10**6)]))
    finally:
        sys.setprofile(None)
    assert len(calls) < 100


def test_nan_does_not_hide_the_other_mistake():
    far = replace(toy_lab.ARRAY, misconceptions=(toy_lab.wrong("multiplied", toy_lab.multiplied),))

    def nan_when_far(z, t):
        return np.full(len(z), np.nan) if z.max() > 700 else toy_lab.multiplied(z, t)

    assert softmax_verdict(nan_when_far, far).misconception == "multiplied"
    assert softmax_verdict(toy_lab.unshifted, far).misconception is None


def unpacked(z):
    n, V = z.shape
    return n * V


def refusing(z):
    raise ValueError("I do not like it")


@pytest.mark.parametrize(("answer", "state", "words"), [
    (lambda z, t: None, State.WRONG, "return is missing"),
    (lambda z, t: "0.5", State.WRONG, "type str"),
    (lambda z, t: True, State.WRONG, "type bool"),
    (lambda z, t: [toy_lab.softmax(z, t), None], State.WRONG, "type list"),
    (lambda z, t: toy_lab.softmax(z, t).tolist(), State.PASSED, "Right on every input"),
    (lambda z, t: toy_lab.softmax(z, t)[None], State.WRONG, "not the shape"),
    (lambda z, t: toy_lab.softmax(z, t) if t > 0 else np.zeros(2), State.WRONG, "must raise ValueError"),
    (lambda z: z, State.ERROR, "does not take the arguments"),
    (lambda z, t: sofmax(z), State.ERROR, "The name sofmax is not defined"),  # noqa: F821
    (lambda z, t: z + np.ones(17), State.ERROR, "do not fit together"),
    (lambda z, t: z @ np.ones(17), State.ERROR, "inner lengths"),
    (lambda z, t: np.sum(z) @ z, State.ERROR, "met a single number"),
    (lambda z, t: unpacked(z), State.ERROR, "taken apart"),
    (lambda z, t: np.sum(z)[0], State.ERROR, "fewer axes"),
    (lambda z, t: {z.tolist()}, State.ERROR, "cannot go into a set"),
    (lambda z, t: refusing(z), State.ERROR, "raised ValueError on arguments that are allowed"),
    (lambda z, t: z[99], State.ERROR, "beyond the end"),
    (lambda z, t: 1 // 0, State.ERROR, "divided by 0"),
    (lambda z, t: z if z > 0 else t, State.ERROR, "True or False"),
    (lambda z, t: np.sofmax(z), State.ERROR, "numpy has no function called sofmax"),
    (lambda z, t: {}[t], State.ERROR, "a key it does not have"),
    (lambda z, t: None + z, State.ERROR, "is None"),
    (lambda z, t: t(z), State.ERROR, "no function is called"),
    (lambda z, t: __import__("math").exp(z), State.ERROR, "one number is needed"),
    (lambda z, t: exec("raise SystemExit"), State.ERROR, "calls exit or quit"),
    (lambda z, t: exec("raise KeyboardInterrupt"), State.ERROR, "KeyboardInterrupt itself"),
    (lambda z, t: exec("raise GeneratorExit"), State.ERROR, "raised GeneratorExit"),
    (lambda z, t: next(iter(())), State.ERROR, "nothing left"),
    (lambda z, t: exec("raise RuntimeError") if t > 0 else toy_lab.softmax(z, t), State.ERROR, "raised RuntimeError"),
    (lambda z, t: toy_lab.softmax(z, t) if t > 0 else {}[0], State.ERROR, "ValueError; your function raised KeyError"),
    (lambda z, t: z.sort() or toy_lab.softmax(z, t), State.WRONG, "changed its argument z"),
    (lambda z, t: input("z?"), State.ERROR, "asks a person"),
    (np.exp, State.ERROR, "type"),
])
def test_each_failure_has_its_words(answer, state, words):
    verdict = softmax_verdict(answer)
    assert verdict.state is state
    assert words in cause(verdict)
    assert verdict.cause.render("es") != cause(verdict)
    assert verdict.next_step.render("es") != verdict.next_step.render("en")


@pytest.mark.parametrize(("line", "words"), [
    ("rng.choice(3, p=[1, 1, 1])", "refused what it was given"),
    ("raise ValueError(z)", "on arguments that are allowed"),
    ("if z < 0: raise ValueError(z)", "on arguments that are allowed"),
    ("", "on arguments that are allowed")])
def test_a_value_error_is_ones_own_or_that_of_a_call(line, words):
    raised = Raised(("ValueError", "Exception"), "no", ((3, "answer", line),))
    assert words in causes.explain_error(raised).cause.render("en")


@pytest.mark.parametrize(("got", "words"), [
    ([3.0, -np.inf, -np.inf], "Token 1 was cut"),
    ([3.0, 2.0, 1.0], "Token 2 was not cut"),
    ([3.0, 2.0, 0.0], "Token 2 was not cut"),
    ([3.0, 0.5, -np.inf], "the entry of token 1 is not"),
    ([np.inf, 2.0, -np.inf], "the entry of token 0 is not"),
    ([np.nan, 2.0, -np.inf], "nan came back"),
])
def test_a_wrong_cut_is_named_by_its_token(got, words):
    assert words in common_fault(np.array([3.0, 2.0, -np.inf]), np.array(got)).cause.render("en")


@pytest.mark.parametrize(("expected", "got", "words"), [
    (np.ones(2), np.array([1, -np.inf]), "−inf came back"),
    (np.ones(2), np.array([-np.inf, np.inf]), "inf came back: a"),
    (np.ones(2), np.ones(3), "Entries in the result: 3; expected: 2"), (np.ones(2), np.ones((3, 1)), "shape (3, 1)"),
    (1.0, Unreadable("Mul"), "expression of SymPy"), (1.0, np.ones(2, bool), "shape (2,)"),
    (np.ones(2), np.ones(2, bool), "type ndarray (bool)"), ((1.0, 2.0), (1.0,), "Values returned: 1; expected: 2"),
])
def test_words_are_true_of_what_came_back(expected, got, words):
    assert words in common_fault(expected, got).cause.render("en")


def test_recursion_without_end():
    def answer(z, t):
        return answer(z, t)

    assert "calls itself" in cause(softmax_verdict(answer))


def test_a_loop_without_end():
    def answer(z, t):
        while True:
            pass

    verdict = softmax_verdict(answer, QUICK)
    assert verdict.state is State.ERROR
    assert isinstance(verdict.case.got, TimedOut)
    assert "0.1 s of computing were not enough" in cause(verdict)


def test_a_misconception_that_never_ends_is_diagnosed():
    def forever(z, t):
        while z.max() > 100:
            pass
        return toy_lab.softmax(z, t)

    exercise = replace(QUICK, misconceptions=(*QUICK.misconceptions, toy_lab.wrong("forever", forever)))
    assert softmax_verdict(forever, exercise).misconception == "forever"


def looping(z, t):
    looping.calls += 1
    while t == 2.0 and np.array_equal(z, toy_lab.Z0):
        pass
    return toy_lab.softmax(z, t) * 2


def test_misconceptions_are_called_once_for_all_answers():
    exercise = replace(toy_lab.ARRAY, answer=replace(toy_lab.ARRAY.answer, seconds=0.5),
                       misconceptions=(toy_lab.wrong("looping", looping), *toy_lab.ARRAY.misconceptions))
    looping.calls = 0
    for _student in range(3):
        assert softmax_verdict(toy_lab.multiplied, exercise).misconception == "multiplied"
        assert looping.calls == 1, "the first that is too slow is the last, for everybody"


def test_random_results_could_not_be_checked():
    verdict = softmax_verdict(lambda z, t: np.random.default_rng().dirichlet(np.ones(len(z))))
    assert verdict.state is State.UNCHECKED
    assert "different results" in cause(verdict)


def test_an_answer_that_remembers_could_not_be_checked():
    seen, calls = [], len(soundness.draw_battery(toy_lab.ARRAY, LAB.given).inputs)

    def answer(z, t):
        seen.append(1)
        return toy_lab.softmax(z, t) + (len(seen) > calls)

    assert softmax_verdict(answer).state is State.UNCHECKED


def test_a_slow_right_answer_passes_without_its_second_run():
    def call_for(outcomes):
        return lambda arguments: next(outcomes, TimedOut())

    battery = soundness.draw_battery(toy_lab.ARRAY, LAB.given)
    assert judge(toy_lab.ARRAY, battery, call_for(iter(battery.expected)), LAB.given).passed


def test_after_a_call_without_end_no_other_is_made():
    calls = []
    battery = soundness.draw_battery(toy_lab.ARRAY, LAB.given)
    judge(toy_lab.ARRAY, battery, lambda arguments: calls.append(arguments) or TimedOut(), LAB.given)
    assert len(calls) == 1


def test_a_stub_left_on_one_path_is_no_blank():
    def answer(z, t):
        if t > 0:
            return toy_lab.softmax(z, t)
        raise NotImplementedError

    verdict = softmax_verdict(answer)
    assert verdict.state is State.WRONG
    assert isinstance(verdict.case.got, Unwritten)
    assert "still ends in NotImplementedError" in cause(verdict)


def test_a_blank_is_not_attempted():
    assert softmax_verdict(soundness.stub).state is State.UNWRITTEN


def test_a_lasting_change_of_settings_reaches_no_one():
    settings = np.geterr()
    assert softmax_verdict(lambda z, t: [np.seterr(over="raise"), toy_lab.softmax(z, t)][1]).passed
    assert np.geterr() == settings


def test_answers_that_start_threads_are_judged_like_others():
    def answer(z, t):
        result = []
        thread = threading.Thread(target=lambda: result.append(toy_lab.softmax_by_logs(z, abs(t))))
        thread.start()
        thread.join()
        if t < 0:
            raise ValueError
        return result[0]

    assert softmax_verdict(answer).passed


def test_in_place_is_told_from_others():
    verdict = softmax_verdict(toy_lab.in_place)
    assert verdict.misconception == "in-place"
    assert isinstance(verdict.case.got, ChangedInput)


def test_every_error_has_words_in_both_languages():
    for lineage in (*[(name,) for name in causes.BY_ERROR], ("Own", "Exception"), ("Odd", "ArithmeticError")):
        for words in causes.explain_error(Raised(lineage)):
            assert words.render("en") != words.render("es")
            assert "{" not in words.render("en") + words.render("es")


def test_the_words_of_an_error_may_hold_braces():
    assert causes.explain_error(Raised(("NameError",), "name '{0.__class__}' is not defined")).cause.render("en")


# Reviews complain -----------------------------------------------------------------------------------------------------

def with_misconceptions(*misconceptions):
    return replace(toy_lab.ARRAY, misconceptions=misconceptions)


def clashes(exercise):
    return [tuple(misconception.name for misconception in clash) for clash in soundness.clashes(exercise, LAB)]


def test_two_misconceptions_that_agree_are_a_complaint():
    exercise = with_misconceptions(toy_lab.wrong("one", toy_lab.multiplied), toy_lab.wrong("two", toy_lab.multiplied))
    assert clashes(exercise) == [("one", "two")]
    assert "two is diagnosed as one" in soundness.undiagnosed(exercise, LAB)[0]


def test_a_misconception_that_is_right_on_every_witness_is_a_complaint():
    exercise = with_misconceptions(toy_lab.wrong("right", toy_lab.softmax_by_logs))
    assert clashes(exercise) == [("right",)]
    assert "diagnosed as PASSED" in soundness.undiagnosed(exercise, LAB)[0]


def test_a_recogniser_that_takes_all_for_its_own_is_a_complaint():
    greedy = replace(toy_lab.wrong("greedy", toy_lab.multiplied), recognise=lambda inputs, outcomes: True)
    exercise = with_misconceptions(greedy, toy_lab.wrong("unshifted", toy_lab.unshifted))
    assert clashes(exercise) == [("greedy", "unshifted")]


def test_a_recogniser_diagnoses():
    shown = replace(toy_lab.wrong("shown", toy_lab.multiplied), recognise=lambda inputs, outcomes: len(inputs) > 3)
    assert softmax_verdict(toy_lab.in_place, with_misconceptions(shown)).misconception == "shown"


def test_a_next_step_that_shows_nothing_is_a_complaint():
    idle, telling = (replace(toy_lab.wrong("multiplied", toy_lab.multiplied), tried=(toy_lab.Z0, temperature))
                     for temperature in (1.0, 2.0))
    assert "multiplied tries" in soundness.idle_steps(with_misconceptions(idle), LAB)[0]
    assert soundness.idle_steps(with_misconceptions(telling), LAB) == []
    general = replace(with_misconceptions(telling), tried=((toy_lab.Z0, 1.0),))
    assert "most wrong answers are right: multiplied" in soundness.idle_steps(general, LAB)[0]
    assert soundness.idle_steps(replace(general, tried=((toy_lab.Z0, 1.0), (toy_lab.Z0, 2.0))), LAB) == []


def test_right_answers_that_fail_are_a_complaint():
    exercise = replace(toy_lab.ARRAY, alternatives=(toy_lab.multiplied,))
    assert "multiplied does not pass" in soundness.misjudged(exercise, LAB)[0]
    assert "second right answer" in soundness.misjudged(replace(exercise, alternatives=()), LAB)[0]


def test_a_reference_that_looks_like_a_stub_is_a_complaint():
    exercise = replace(toy_lab.NUMBER, reference=soundness.stub, inputs=st.just(()))
    with pytest.raises(BrokenExercise, match="the reference comes to Unwritten"):
        soundness.misjudged(exercise, LAB)


def test_words_are_counted_and_translations_asked_for():
    exercise = replace(toy_lab.ARRAY, general="One. " + "word " * 21 + "end.")
    assert len(soundness.wordy(exercise)) == 2
    assert soundness.wordy(toy_lab.ARRAY) == []
    assert len(soundness.untranslated(exercise)) > 5


def test_numbers_are_reviewed():
    assert soundness.misnumbered(LAB) == []
    assert soundness.misnumbered(replace(LAB, exercises=LAB.exercises[1:]))
    assert soundness.misnumbered(replace(LAB, predictions=LAB.predictions[1:]))
    assert soundness.misnumbered(replace(LAB, exercises=(replace(toy_lab.ARRAY, difficulty=6), *LAB.exercises[1:])))
