"""Each kind of answer: what it calls right, what it says of the rest, and that no data upsets it."""

import math

import mpmath
import numpy as np
import pytest
import sympy
import toy_lab
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import binom, multinomial, nbinom

from taulab.course import labs
from taulab.course.gates.draws import BAD_DRAWS
from taulab.course.gates.soundness import verdict_on
from taulab.course.judging.answers import chance
from taulab.course.judging.answers.chance import (
    Law,
    at_most,
    binomial_tail,
    distances,
    nearness,
    nearness_of_trials,
    pairs,
    too_near,
    trials_tail,
)
from taulab.course.judging.answers.plain import AnswerType, ArrayAnswer, ChoiceAnswer, TrainingAnswer, close, repeats
from taulab.course.judging.answers.samplers import BootstrapAnswer, SamplerAnswer, as_tokens, same_count
from taulab.course.judging.answers.symbolic import SymbolicAnswer
from taulab.course.judging.battery import draw_battery, size
from taulab.course.judging.faults import common_fault
from taulab.course.judging.crossing import Unreadable
from taulab.course.judging.outcomes import (
    ChangedInput,
    Given,
    Raised,
    Returned,
    Seed,
    Symbols,
    TimedOut,
    Unwritten,
    respond,
)
from taulab.course.judging.verdict import State

numbers = st.one_of(st.integers(-2**63 + 1, 2**63 - 1), st.floats(), st.complex_numbers())
arrays = hnp.arrays(st.sampled_from([bool, np.int8, np.uint64, np.float16, np.float32, float, complex]),
                    hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=3))
leaves = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=5), arrays, st.builds(Unreadable, st.text()))
plain_data = st.recursive(leaves, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.lists(inner, max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(["value", "drawn", "calls", "free", "a"]), inner, max_size=3)), max_leaves=6)


def law(*_arguments):
    return Law(np.array([0.5, 0.5, 0.0]), 4, (3.0, 1.0))


KINDS = [AnswerType(), ArrayAnswer(), TrainingAnswer(), ChoiceAnswer(("a", "b")), SamplerAnswer(law=law),
         BootstrapAnswer(), SymbolicAnswer()]


@pytest.mark.parametrize("whole", [2**63, -2**63 - 1, 10**30, -10**30])
def test_a_number_beyond_every_token_is_no_token(whole):
    kind = SamplerAnswer(law=law)
    for value in (whole, [whole], (0, whole), [0, 1, 1, whole]):
        assert as_tokens(value) is None
        assert not kind.agree({"value": [0], "drawn": True}, {"value": (value, 3.0), "drawn": True}, ())
        assert not kind.alike({"value": value, "drawn": True}, {"value": [0], "drawn": True})
    assert as_tokens([2**63 - 1, -2**63]).tolist() == [2**63 - 1, -2**63]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
@given(data=plain_data, other=plain_data)
@settings(max_examples=150, database=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_data_upsets_the_judge(kind, data, other):
    """The reference's value is of the right form; what comes back may be anything."""
    forms = {SamplerAnswer: {"value": (np.array([0, 1, 1, 0]), 3), "drawn": True},
             BootstrapAnswer: {"value": (0.1, 0.3), "drawn": True, "calls": 9}}
    expected = forms.get(type(kind), other)
    assert kind.agree(expected, data, ()) in (True, False)
    assert kind.alike(data, other) in (True, False)
    fault = kind.fault(expected, data, ())
    assert fault is None or all(words.render(lang) for words in fault for lang in ("en", "es"))
    kind.shown(data, ())


@given(data=plain_data)
@settings(max_examples=150, database=None)
def test_plain_data_is_close_to_itself(data):
    assert close(data, data, 0, 0)
    assert repeats(Returned(data), Returned(data))
    assert common_fault(data, data) is None


@pytest.mark.parametrize(("expected", "got", "right"), [
    (1.0, 1.0 + 1e-12, True), (1.0, 1.0 + 1e-8, False), (0.0, 1e-13, True), (2.0, 2, True), (1.0, True, False),
    (np.inf, np.inf, True), (np.inf, -np.inf, False), (np.inf, 1e300, False), (1.0, np.inf, False),
    (np.nan, np.nan, True), (1.0, np.nan, False), (1.0, None, False), (1.0, "1.0", False), (1.0, 1 + 1e-15j, True),
    (np.ones(2), np.ones(2, np.float32), True), (np.ones(2), [1.0, 1.0], True), (np.ones(2), np.ones((1, 2)), False),
    (np.ones(2), 1.0, False), (np.ones(2), np.ones(2, bool), False), (np.ones(2, bool), np.ones(2), False),
    ((1.0, 2.0), [1.0, 2.0], True), ((1.0, 2.0), (1.0,), False), ((1.0, np.ones(1)), (1.0, np.ones(1)), True),
    ({"a": 1.0}, {"a": 1.0}, True), ({"a": 1.0}, {"b": 1.0}, False),
])
def test_arrays_and_numbers(expected, got, right):
    assert ArrayAnswer().agree(expected, got, ()) is right


THIRD = np.array([1 / 3, 2 / 3])


@pytest.mark.parametrize(("expected", "got", "right"), [
    (1 / 3, float(np.float32(1 / 3)), True), (1 / 3, float(np.float32(1 / 3 + 1e-7)), True),
    (1 / 3, float(np.float32(1 / 3 + 1e-5)), False), (1 / 3, 1 / 3 + 1e-8, False), (1 / 3, 0.33333334, False),
    (0.5000001, 0.5, False), (1 / 3, float(np.float16(1 / 3)), False), (THIRD, THIRD.astype(np.float32), False),
])
def test_a_number_in_single_precision_is_as_right_as_that(expected, got, right):
    assert ArrayAnswer().agree(expected, got, ()) is right


@pytest.mark.parametrize(("expected", "got", "right"), [
    (THIRD, THIRD.tolist(), True), (THIRD, tuple(THIRD.tolist()), True), (THIRD, (1 / 3,), False),
    (THIRD, [1 / 3, None], False), (THIRD, [[1 / 3, 2 / 3]], False), (np.eye(2), [[1.0, 0], (0.0, 1)], True),
    (np.eye(2), [np.array([1.0, 0.0]), np.array([0.0, 1.0])], True), (np.eye(2), [[1.0, 0.0], [0.0]], False),
    ((THIRD, 1.0), [[1 / 3, 2 / 3], 1.0], True), (0.5, [0.5], False), (THIRD, [], False), (np.zeros(0), [], True),
    ((THIRD, THIRD), np.stack([THIRD, THIRD]), True), ((THIRD, THIRD[:1]), np.stack([THIRD, THIRD]), False),
    ((THIRD, THIRD, THIRD), np.stack([THIRD, THIRD]), False), ((1 / 3, 2 / 3), THIRD, True),
    ((1 / 3, 2 / 3), THIRD[:1], False), ((0.0, 1.0), np.array([False, True]), False),
    ((0.0, 1.0), np.array(0.0), False),
])
def test_lists_and_tuples_of_numbers_count_as_arrays_and_an_array_as_its_rows(expected, got, right):
    assert ArrayAnswer().agree(expected, got, ()) is right


@pytest.mark.parametrize("number", [complex(math.nan, 0), complex(math.nan, math.inf), complex(1.5e308, 1.5e308), 1j])
def test_complex_numbers_are_compared_whatever_the_processor_left_behind(number):
    """After a logarithm of 0 some machines let ``abs`` of a complex nan raise OverflowError."""
    np.log(np.zeros(1))
    assert close(math.nan, number, 0, 0) == (number != number)
    assert not close(1.0, number, 1e-9, 1e-12)
    assert same_count(1.0, number) == (number == 1j)
    assert len(size((number,))) == 3


@pytest.mark.parametrize(("expected", "got", "right"), [
    (Returned(1.0), Returned(1.0), True), (Returned(1.0), Raised(("ValueError",)), False),
    (Raised(("ValueError",)), Raised(("TooCold", "ValueError")), True),
    (Raised(("ValueError",)), Raised(("TypeError",)), False),
    (Raised(("ArithmeticError",)), Raised(("ValueError",)), False), (Raised(("ValueError",)), Returned(1.0), False),
    (Returned(1.0), ChangedInput(0, 1.0, 2.0), False), (Returned(1.0), TimedOut(), False),
    (Returned(None), Unwritten(), False), (TimedOut(), TimedOut(), False),
])
def test_expected_errors_count_as_results(expected, got, right):
    assert ArrayAnswer().right(expected, got, ()) is right


def test_same_mistake():
    same = ArrayAnswer().same
    assert same(Returned(np.nan), Returned(np.nan))
    for one in (THIRD, tuple(THIRD.tolist()), THIRD.tolist()):
        assert all(same(Returned(one), Returned(other)) for other in (THIRD, THIRD.tolist(), tuple(THIRD.tolist())))
    assert same(ChangedInput(0, 1.0, 5.0), ChangedInput(0, 1.0, 6.0))
    assert not same(ChangedInput(0, 1.0, 5.0), ChangedInput(1, 1.0, 5.0))
    assert not same(ChangedInput(0, 1.0, 5.0), Returned(1.0))
    assert not same(Raised(("TooCold", "ValueError")), Raised(("ValueError",)))
    assert same(TimedOut(), TimedOut())


@pytest.mark.parametrize(("expected", "got", "cause"), [
    (1.0, None, "return is missing"), (1.0, True, "type bool"), (1.0, "x", "type str"), (1.0, [1.0], "type list"),
    (1.0, np.ones(3), "shape (3,)"), (np.ones(2), 1.0, "One number"), (np.ones(2), (1.0, 1.0), "type tuple"),
    (np.ones(2), np.ones((2, 1)), "shape (2, 1)"), (np.ones(2), np.array([1, np.nan]), "nan"),
    (np.ones(2), np.array([1, np.inf]), "inf"), (1.0, np.nan, "nan"), (1.0, -np.inf, "inf"),
    ((1.0, 2.0), (1.0,), "returned: 1"), ((1.0, 2.0), 1.0, "type float"),
    ((1.0, 2.0), (1.0, None), "return is missing"),
    (np.ones(2, bool), np.ones(2), "type ndarray"), (1.0, 1j, "type complex"), (1.0, Unreadable("Tensor"), "Tensor"),
    ({"a": 1}, {"b": 1}, "keys b"), (True, 1.0, "type float"), (np.ones(2), np.ones(2) * 1j, "type ndarray"),
])
def test_faults_that_can_be_seen(expected, got, cause):
    assert cause in common_fault(expected, got).cause.render("en")


@pytest.mark.parametrize(("expected", "got"), [(1.0, 2.0), (np.ones(2), np.zeros(2)), (np.inf, np.inf), ("a", "b")])
def test_no_fault_where_none_can_be_seen(expected, got):
    assert common_fault(expected, got) is None


def test_choices():
    kind = ChoiceAnswer(("hot", "cold"))
    assert kind.agree({"a": "hot"}, {"a": " Hot "}, ())
    assert not kind.agree({"a": "hot"}, {"a": "cold"}, ())
    assert not kind.agree({"a": "hot"}, {"b": "hot"}, ())
    assert "«lukewarm»" in kind.fault("hot", "lukewarm", ()).cause.render("es")
    assert "hot, cold" in kind.fault("hot", ["lukewarm"], ()).next_step.render("en")
    assert kind.fault("hot", "cold", ()) is None


# Samplers -------------------------------------------------------------------------------------------------------------

Q = np.array([0.5, 0.3, 0.15, 0.05, 0.0])
SIZE = 20_000
sampler = SamplerAnswer(law=lambda rng: Law(Q, SIZE))


def accepted(tokens):
    return sampler.agree(None, {"value": np.asarray(tokens), "drawn": True}, (0,))


def test_a_right_sampler_passes_at_every_seed():
    assert all(accepted(np.random.default_rng(seed).choice(5, size=SIZE, p=Q)) for seed in range(200))


@pytest.mark.parametrize("wrong", [
    [0.45, 0.35, 0.15, 0.05, 0.0], [0.5, 0.33, 0.17, 0.0, 0.0], [0.4995, 0.3, 0.15, 0.05, 0.0005], [0.2] * 5,
])
def test_wrong_samplers_fail_at_every_seed(wrong):
    """Power: a shift of 5 points, a token never drawn, an impossible token drawn now and then, the uniform law."""
    assert not any(accepted(np.random.default_rng(seed).choice(5, size=SIZE, p=wrong)) for seed in range(100))


def test_the_false_alarm_rate_is_kept_exactly():
    """Add up the exact probability of all counts of one token that are refused."""
    counts, rate = np.arange(SIZE + 1), sampler.rate(Law(Q, SIZE))
    for p in Q:
        refused = binomial_tail(counts, SIZE, p) < rate
        assert binom.pmf(counts, SIZE, p)[refused].sum() <= rate
    assert rate * 100 * (2 + 3 * len(Q) + len(distances(SIZE))) == pytest.approx(sampler.false_alarm)
    assert sampler.false_alarm == 1e-6


@pytest.mark.parametrize("tokens", [
    np.zeros(0, int), np.zeros(SIZE - 1, int), np.full(SIZE, 0.5), np.full(SIZE, -1), np.full(SIZE, 5), None,
    np.full(SIZE, 2**63, np.uint64), "tokens",
])
def test_tokens_that_are_none(tokens):
    assert not sampler.agree(None, {"value": tokens, "drawn": True}, (0,))


def test_a_generator_left_unused_is_told():
    exercise = toy_lab.SAMPLER
    arguments = exercise.witnesses[0]
    own = respond(lambda q, r, rng, n: toy_lab.rejected(q, r, np.random.default_rng(0), n), arguments, exercise.answer)
    assert not exercise.answer.agree(None, own.value, arguments)
    assert "did not draw" in exercise.answer.fault({"value": ()}, own.value, arguments).cause.render("en")


@pytest.mark.parametrize(("draws", "right"), [
    (66_667, True), (63_000, False), (71_000, False), ("x", False), (None, False),
])
def test_the_number_beside_the_tokens(draws, right):
    kind = SamplerAnswer(law=lambda rng: Law(Q, SIZE, (SIZE / 0.3, np.sqrt(SIZE * 0.7) / 0.3 / 4)))
    tokens = np.random.default_rng(0).choice(5, size=SIZE, p=Q)
    assert kind.agree(None, {"value": (tokens, draws), "drawn": True}, (0,)) is right


LAWS = [np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.0, 0.5])]


def judged_draws(draw, q, size=2000):
    """Return the kind of answer, what it makes of ``draw(q, rng, size)``, and the words it has for it."""
    kind = SamplerAnswer(law=lambda rng: Law(q, size))
    value = respond(lambda rng: draw(q, rng, size), (Seed(3),), kind).value
    return kind.agree(None, value, (Seed(3),)), kind.fault(value, value, (Seed(3),))


@pytest.mark.parametrize(("name", "words"), [
    ("mirrored pairs", "those 1 apart"), ("mirrored halves", "those 1000 apart"), ("sorted", "not in each half"),
    ("each twice", "those 1 apart"), ("noise of the first half again", "those 1000 apart"),
    ("noise of the first half backwards", "mirrors the first"), ("a hundred again and again", ""),
])
@pytest.mark.parametrize("q", LAWS, ids=str)
def test_draws_that_depend_on_each_other_are_refused(name, words, q):
    right, fault = judged_draws(BAD_DRAWS[name], q)
    assert not right
    assert not words or words in fault.cause.render("en")


def test_a_rare_token_that_is_a_tenth_too_rare_is_refused_where_there_are_many_draws():
    assert not judged_draws(BAD_DRAWS["the rarest too rare"], LAWS[0], 100_000)[0]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, 2000, 100_000])
def test_independent_draws_pass(size):
    """Of 60 samplers here; refused is one in a million checks."""
    for q in [*LAWS, np.array([1.0]), np.full(40, 1 / 40)]:
        for seed in range(12):
            kind = SamplerAnswer(law=lambda rng, q=q: Law(q, size))
            tokens = np.random.default_rng(seed).choice(len(q), size=size, p=q)
            assert kind.agree(None, {"value": tokens, "drawn": True}, (Seed(seed),))


def test_the_rates_of_all_comparisons_of_a_check_add_up_to_its_own():
    """Each comparison of independent draws is refused at most as often as its share says: by exact tails."""
    size, q = 40, LAWS[0]
    kind, law = SamplerAnswer(law=None, false_alarm=1e-6), Law(q, size)
    comparisons = 1 + 3 * len(q) + len(distances(size)) + 1
    assert 100 * comparisons * kind.rate(law) == pytest.approx(1e-6)
    chance = float(np.sum(q * q))
    for distance in distances(size):
        pairs_ = size // (2 * distance) * distance
        counts = np.arange(pairs_ + 1)
        refused = binomial_tail(counts, pairs_, chance) < 1e-2
        assert binom.pmf(counts[refused], pairs_, chance).sum() <= 1e-2


def test_no_draw_is_in_two_pairs():
    for drawn in (2, 9, 40, 401):
        for distance in distances(drawn):
            one, other = pairs(np.arange(drawn), distance)
            assert np.all(other - one == distance)
            assert len({*one.tolist(), *other.tolist()}) == 2 * one.size > 0


def test_another_seed_must_give_other_draws():
    kind, q = SamplerAnswer(law=lambda rng: Law(LAWS[0], 2000)), LAWS[0]

    def value(draw, seed):
        return respond(lambda rng: draw(q, rng, 2000), (Seed(seed),), kind).value

    def fresh(q, rng, n):
        return rng.choice(3, size=n, p=q)

    assert kind.twin((Seed(3), 5)) == (Seed(4), 5)
    assert kind.twin((3, 5)) is None
    assert kind.independent(value(fresh, 3), value(fresh, 4), (Seed(3),))
    own = BAD_DRAWS["a seed of its own"]
    assert not kind.independent(value(own, 3), value(own, 4), (Seed(3),))


# Too near to the mean -------------------------------------------------------------------------------------------------

def test_counts_that_are_too_near_are_as_rare_as_is_said(monkeypatch):
    """All ways in which 60 draws can fall on three tokens, and the exact probability of those that are refused."""
    monkeypatch.setattr(chance, "WIDE", 1.0)
    law = Law(np.array([0.5, 0.3, 0.2]), 60)
    refused = dict.fromkeys((0.5, 0.1, 0.02, 1e-3), 0.0)
    for first in range(61):
        for second in range(61 - first):
            counts = first, second, 60 - first - second
            shares = nearness(np.repeat(np.arange(3), counts), law)
            assert len(shares) == 2
            for rate in refused:
                refused[rate] += multinomial.pmf(counts, 60, law.probabilities) * too_near(shares, rate)
    assert all(refused[rate] <= rate for rate in refused)
    assert refused[0.5] > 0.3 and refused[0.1] > 0.03      # it does refuse


@pytest.mark.parametrize("chance", [0.3, 0.7, 1.0])
def test_a_number_of_trials_has_the_tails_of_its_law(chance):
    law, failures = Law(Q, 12, (12 / chance, 1.0), chance), np.arange(200)
    known = nbinom(12, chance)
    assert [at_most(12 + int(k), law) for k in failures] == pytest.approx(known.cdf(failures))
    assert at_most(11, law) == trials_tail(11, law) == 0
    for k in (0, 3, 30):
        assert trials_tail(12 + k, law) == pytest.approx(2 * min(known.cdf(k), known.sf(k - 1)))
        away = abs(12 + k - 12 / chance)
        near_ = known.pmf(failures)[np.abs(failures + 12 - 12 / chance) <= away + 1e-6].sum()
        assert nearness_of_trials(12 + k, law) == pytest.approx(near_)


def lab00(exercise):
    lab = labs.load("00")
    return next(one for one in lab.exercises if one.id == exercise), lab


@pytest.mark.parametrize("name", ["one in each stratum, in random order", "evenly spaced, in random order"])
@pytest.mark.parametrize("seed", range(3))
def test_draws_that_are_spread_evenly_are_refused_in_any_order(name, seed):
    exercise, lab = lab00("00.7")

    def draw(q, rng, n):
        return BAD_DRAWS[name](q, np.random.default_rng([seed, *rng.integers(2**32, size=4)]), n)

    verdict = verdict_on(draw, exercise, lab)
    assert verdict.state is State.WRONG
    assert "nearer to their means than chance" in verdict.cause.render("en")


@pytest.mark.parametrize("name", ["one in each stratum, in random order", "evenly spaced, in random order"])
def test_in_small_samples_all_calls_together_show_it(name):
    exercise, lab = lab00("00.8")

    def answer(q, r, rng, n):
        return BAD_DRAWS[name](q, rng, n), exercise.reference(q, r, rng, n)[1]

    assert "nearer to their means" in verdict_on(answer, exercise, lab).cause.render("en")


@pytest.mark.parametrize(("number", "words"), [
    (lambda n, r: round(n / (1 - r)), "is its average in every call"),
    (lambda n, r: int(n / (1 - r)), "is its average in every call"),
    (lambda n, r: int(n / (1 - r)) + 1 if r else n, "is its average in every call"),
    (lambda n, r: n / (1 - r), "a number of draws is whole"),
], ids=["nearest", "below", "above", "not whole"])
def test_a_number_of_draws_that_nobody_counted_is_refused(number, words):
    exercise, lab = lab00("00.8")

    def answer(q, r, rng, n):
        return exercise.reference(q, r, rng, n)[0], number(n, r)

    verdict = verdict_on(answer, exercise, lab)
    assert verdict.state is State.WRONG and words in verdict.cause.render("en")


def test_right_samplers_pass_at_every_seed_all_calls_together():
    for exercise, lab in map(lab00, ("00.7", "00.8")):
        for seed in range(20):
            battery = draw_battery(exercise, lab.given, seed)
            returned = [(outcome.value, arguments) for arguments, outcome in
                        zip(battery.inputs, battery.expected, strict=True) if isinstance(outcome, Returned)]
            assert exercise.answer.fault_together(*map(list, zip(*returned, strict=True))) is None
        assert all(verdict_on(answer, exercise, lab).passed for answer in exercise.alternatives)


# Intervals ------------------------------------------------------------------------------------------------------------

def interval(statistic, data, rng, resamples):
    return np.quantile([statistic(rng.choice(data, len(data))) for _resample in range(resamples)], [0.1, 0.9])


@pytest.mark.parametrize(("answer", "cause"), [
    (interval, None),
    (lambda *arguments: tuple(interval(*arguments)), None),
    (lambda *arguments: list(interval(*arguments)), None),
    (lambda f, data, rng, resamples: (f(data), interval(f, data, rng, resamples))[1], None),
    (lambda f, data, rng, resamples: interval(f, data, np.random.default_rng(5), resamples), "did not draw"),
    (lambda f, data, rng, resamples: interval(f, data, rng, 50), "50 times"),
    (lambda f, data, rng, resamples: interval(f, data, rng, resamples)[0], "One number came back"),
])
def test_an_interval_uses_its_generator_and_all_its_resamples(answer, cause):
    kind, arguments = BootstrapAnswer(atol=0.5), (Given("mean"), np.arange(9.0), Seed(0), 400)
    expected, got = (respond(f, arguments, kind, {"mean": np.mean}).value for f in (interval, answer))
    assert kind.agree(expected, got, arguments) is (cause is None)
    assert cause is None or cause in kind.fault(expected, got, arguments).cause.render("en")


# Symbols --------------------------------------------------------------------------------------------------------------

ARGUMENTS = toy_lab.SYMBOLIC.witnesses[0]


def evaluated(answer, kind=toy_lab.SYMBOLIC.answer):
    return respond(answer, ARGUMENTS, kind)


def test_an_expression_crosses_as_fifty_digits():
    value, = evaluated(toy_lab.entropy_expr).value
    with mpmath.workdps(60):
        q = [mpmath.exp(1) / (mpmath.exp(1) + mpmath.exp(0.5)), mpmath.exp(0.5) / (mpmath.exp(1) + mpmath.exp(0.5))]
        truth = -sum(x * mpmath.log(x) for x in q)
        assert abs(mpmath.mpf(value) - truth) < mpmath.mpf(10) ** -48


@pytest.mark.parametrize(("answer", "cause"), [
    (lambda z, tau: toy_lab.entropy_expr(z, tau) + sympy.Float(1e-17), "15 digits"),
    (lambda z, tau: toy_lab.entropy_expr(z, sympy.Symbol("tau")), "contains tau"),
    (lambda z, tau: True, "type bool"), (lambda z, tau: sympy.true, "type BooleanTrue"),
    (lambda z, tau: "z1 + tau", "type str"), (lambda z, tau: "__import__('os')", "type str"),
    (lambda z, tau: None, "return is missing"), (lambda z, tau: sympy.log(0), "no finite value"),
    (lambda z, tau: sympy.Eq(tau, 1), "type Equality"), (lambda z, tau: np.ones(2), "type ndarray"),
    (lambda z, tau: sympy.sqrt(-tau), "type"), (lambda z, tau: sympy.Matrix([tau]), "Matrix"),
])
def test_what_is_no_right_expression(answer, cause):
    exercise = toy_lab.SYMBOLIC
    expected, got = evaluated(exercise.reference), evaluated(answer)
    assert not exercise.answer.right(expected, got, ARGUMENTS)
    assert cause in exercise.answer.fault(expected.value, got.value, ARGUMENTS).cause.render("en")


@pytest.mark.parametrize("answer", [
    lambda z, tau: sympy.Sum(1, (sympy.Symbol("k"), 1, 3)) - 3, lambda z, tau: 0, lambda z, tau: 0.0,
    lambda z, tau: sympy.Derivative(tau, tau) - 1, lambda z, tau: sympy.sin(tau) ** 2 + sympy.cos(tau) ** 2 - 1,
])
def test_zero_may_be_written_in_many_ways(answer):
    assert toy_lab.SYMBOLIC.answer.agree(["0"], evaluated(answer).value, ARGUMENTS)


def test_what_counts_as_zero_is_shown_as_zero():
    kind = toy_lab.SYMBOLIC.answer
    assert kind.shown(["1.5e-162", "-1e-20", "2.5", {"free": "k"}], ARGUMENTS) == [0.0, -1e-20, 2.5, {"free": "k"}]


@pytest.mark.parametrize("text", ["1e9999999999", "0x10", "1_000", "nan", "inf", "(1,2)", "1+1", "9" * 200, "", "١"])
def test_only_plain_decimals_are_read(text):
    assert not toy_lab.SYMBOLIC.answer.agree(["1"], [text], ARGUMENTS)


def test_the_lab_may_hand_in_expressions_of_the_symbols():
    kind = SymbolicAnswer(present=lambda z, tau: (sympy.log(sum(sympy.exp(x / tau) for x in z)), tau))
    free = evaluated(lambda log_z, tau: sympy.diff(tau * log_z, tau), kind)
    assert kind.agree(evaluated(toy_lab.entropy_expr).value, free.value, ARGUMENTS)


def test_a_whole_number_may_stand_beside_the_symbols():
    arguments = (Symbols("z", 1), 3, ({"z1": "2"},))
    kind = SymbolicAnswer()
    expected = respond(lambda z, power: z[0] ** power, arguments, kind).value
    assert kind.agree(expected, respond(lambda z, n: sympy.prod(z[0] for _k in range(n)), arguments, kind).value, ())
    assert kind.shown_arguments(arguments)[0] == (Symbols("z", 1), 3)


def test_symbols_keep_their_names_in_the_panel():
    arguments, comment = toy_lab.SYMBOLIC.answer.shown_arguments(ARGUMENTS)
    assert arguments == (Symbols("z", 2), Symbols("tau", positive=True))
    assert comment == "z1 = 2, z2 = 1, tau = 2"
