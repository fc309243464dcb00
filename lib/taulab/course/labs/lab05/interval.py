"""`interval`: an interval for any statistic."""

import numpy as np
from hypothesis import strategies as st
from scipy.special import ndtri

from taulab.course.judging.answers.samplers import BootstrapAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Given, Seed
from taulab.course.language import mark as _

from .ece import ece_by_sums


def resampled(statistic, confidence, right, rng, resamples):
    """Return the statistic of `resamples` samples drawn from the predictions with replacement."""
    draws = rng.integers(len(right), size=(resamples, len(right)))
    return np.array([statistic(confidence[rows], right[rows]) for rows in draws])


def interval(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = resampled(statistic, confidence, right, rng, resamples)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return low, high


def interval_in_a_loop(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = []
    for _resample in range(resamples):
        rows = rng.choice(len(right), len(right))
        values.append(statistic(confidence[rows], right[rows]))
    values.sort()
    cut = (1 - level) / 2 * 100
    return tuple(np.percentile(values, (cut, 100 - cut)).tolist())


def surplus_of(confidence, right):
    return float(np.mean(confidence) - np.mean(right))


def brier(confidence, right):
    return float(np.mean((confidence - right) ** 2))


def worst(confidence, right):
    return float(np.max(np.abs(confidence - right)))


def surplus_in_a_table(table, right):
    return float(np.mean(table[:, 0] - right))


STATISTICS = {"overconfidence": surplus_of, "brier": brier, "ece": ece_by_sums, "worst": worst,
              "table": surplus_in_a_table}


def even(n):
    """Return n predictions of confidence one half, half of them right."""
    return np.full(n, 0.5), np.arange(n) % 2


def as_table(confidence, right):
    return np.stack([confidence, 1 - confidence], axis=1), right


# On each of these data the statistic takes a few values, each with a known chance, so that its quantile is one of them
# for certain: of MANY resamples the share at or below a value errs by σ ≤ 0.016, and the nearest level asked for is 6 σ
# away. Resamples of `even(2)` hold 0, 1 or 2 right ones with chances 1/4, 1/2, 1/4, and those of `even(4)` up to 4 with
# 1, 4, 6, 4, 1 in 16. The worst of the misses in THREE is 0.25 in 1 of 27 resamples and 0.5 in 7; that in LADDER is the
# second largest with a chance of 0.234, the largest with 0.635.
MANY = 1000
THREE = np.array([0.75, 0.5, 0.875]), np.array([1, 1, 0])     # misses 0.25, 0.5 and 0.875
LADDER = np.arange(64) / 64, np.zeros(64, int)
SURE = np.array([1.0, 0.0]), np.array([1, 0])                 # no miss, as long as the pairs stay together

inputs = st.integers(0, 9).map(lambda seed: (Given("overconfidence"), *even(2), Seed(seed), 0.68, MANY))
WITNESSES = ((Given("overconfidence"), *even(4), Seed(1), 0.7, MANY),
             (Given("overconfidence"), *even(2), Seed(2), 0.68, MANY),
             (Given("ece"), *even(2), Seed(3), 0.6, MANY // 2),
             (Given("worst"), *THREE, Seed(4), 0.8, MANY),
             (Given("table"), *as_table(*even(4)), Seed(5), 0.7, MANY),
             (Given("worst"), *LADDER, Seed(6), 0.5, MANY), (Given("worst"), *LADDER, Seed(9), 0.1, MANY),
             (Given("brier"), *SURE, Seed(7), 0.9, MANY // 5),
             (Given("overconfidence"), np.full(2, 0.00005), np.array([0, 1]), Seed(8)))
CHANCE = "quantiles of a few hundred values are not that sharp: chance hides it"
EQUIVALENT = (
    ("interval: 0.95 -> …", CHANCE), ("interval_in_a_loop: 0.95 -> …", CHANCE),
    ("level: three decimals", CHANCE), ("level: two digits", CHANCE), ("level: at least 0.01", CHANCE),
    ("resampled: np.array([statistic(confidence[rows], right[rows]) for rows in draws]) -> …", "lists will do"),
    ("interval_in_a_loop: values.sort() -> …", "np.percentile sorts by itself"),
    ("interval_in_a_loop: cut = (1 - level) / 2 * 100 before …", "neither line needs the other"),
    ("interval_in_a_loop: tuple(np.percentile(values, (cut, 100 - cut)).tolist()) -> …", "a list of two will do"),
    ("interval_in_a_loop: np.percentile(values, (cut, 100 - cut)).tolist() -> …", "NumPy's numbers will do"),
    ("interval_in_a_loop: rng.choice(len(right), len(right)) -> …", "both are the same number"),
    ("right: changed after use", "they are whole numbers, which the mutant leaves alone"),
    ("confidence: a single entry along axis 0", "of one prediction a resample needs no generator"),
    ("right: a single entry along axis 0", "of one prediction a resample needs no generator"),
)

wrong = WrongAnswers()


@wrong(_("The interval has hardly any width: from resample to resample the statistic barely moves."),
       _("Draw with replacement, rng.integers(n, size=n), and take quantiles of the values."))
def shuffled_only(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = [statistic(confidence[rows], right[rows])
              for rows in (rng.permutation(len(right)) for _resample in range(resamples))]
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))


@wrong(_("Confidence and outcome were drawn apart; a prediction is a pair."),
       _("Use the same row numbers for both arrays."))
def pairs_torn(statistic, confidence, right, rng, level=0.95, resamples=200):
    n = len(right)
    values = [statistic(confidence[rng.integers(n, size=n)], right[rng.integers(n, size=n)])
              for _resample in range(resamples)]
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))


@wrong(_("You cut 1 − level at each end; together the two ends may lose only that much."),
       _("Cut (1 − level)/2 at the bottom and as much at the top."))
def whole_level_at_each_end(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = resampled(statistic, confidence, right, rng, resamples)
    return tuple(np.quantile(values, [1 - level, level]))


@wrong(_("The argument level was not used."),
       _("Compute the two quantiles from level."))
def level_ignored(statistic, confidence, right, rng, level=0.95, resamples=200):
    return interval(statistic, confidence, right, rng, 0.95, resamples)


@wrong(_("The smallest and the largest value: with more resamples they only drift apart."),
       _("Take quantiles of the values."))
def smallest_and_largest(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = resampled(statistic, confidence, right, rng, resamples)
    return values.min(), values.max()


@wrong(_("Each resample was smaller than the data, so the interval came out too wide."),
       _("Draw as many rows as there are predictions."))
def small_resamples(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = [statistic(confidence[rows], right[rows])
              for rows in rng.integers(len(right), size=(resamples, len(right) // 2))]
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))


@wrong(_("np.percentile counts from 0 to 100, and you gave it fractions."),
       _("With fractions, use np.quantile."))
def fractions_as_percentages(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = resampled(statistic, confidence, right, rng, resamples)
    return tuple(np.percentile(values, [(1 - level) / 2, (1 + level) / 2]))


@wrong(_("The ends are exchanged: low first."),
       _("Return low, high."))
def ends_swapped(statistic, confidence, right, rng, level=0.95, resamples=200):
    low, high = interval(statistic, confidence, right, rng, level, resamples)
    return high, low


@wrong(_("You mirrored the quantiles about the statistic of the data: another interval."),
       _("The quantiles of the values themselves are the two ends."))
def mirrored(statistic, confidence, right, rng, level=0.95, resamples=200):
    low, high = interval(statistic, confidence, right, rng, level, resamples)
    middle = statistic(confidence, right)
    return 2 * middle - high, 2 * middle - low


@wrong(_("A normal law was put in place of the values; the statistic need not follow one."),
       _("Take quantiles of the values: they know how lopsided the statistic is."))
def normal_law(statistic, confidence, right, rng, level=0.95, resamples=200):
    reach = ndtri((1 + level) / 2) * resampled(statistic, confidence, right, rng, resamples).std()
    middle = statistic(confidence, right)
    return middle - reach, middle + reach


@wrong(_("The last prediction is never drawn: rng.integers leaves its upper end out."),
       _("rng.integers(n, size=n) draws from 0 to n − 1."))
def last_row_left_out(statistic, confidence, right, rng, level=0.95, resamples=200):
    n = len(right)
    values = [statistic(confidence[rows], right[rows]) for rows in rng.integers(n - 1, size=(resamples, n))]
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))


EXERCISE = Exercise(
    id="05.5", name="interval", points=3, minutes=10, difficulty=3, theory="interval",
    title=_("An interval for any statistic"),
    why=_("An ECE without an interval cannot be compared with another, or with 0."),
    reference=interval,
    alternatives=(interval_in_a_loop,),
    answer=BootstrapAnswer(draws=1, atol=1e-9, rtol=0),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("One resample: n row numbers drawn with replacement, the same for both arrays."),
           _("Compute the statistic on each resample and keep the values."),
           _("The two ends are np.quantile(values, [(1 - level) / 2, (1 + level) / 2]).")),
    general=_("The interval is further off than chance allows; its ends are quantiles of the values."),
    next_step=_("For the accuracy of n predictions, the values should spread by √(a(1 − a)/n)."),
)
