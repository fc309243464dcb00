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


def events(n, seed):
    """Return n calibrated predictions of events."""
    rng = np.random.default_rng(seed)
    confidence = rng.integers(1, 32, n) / 32
    return confidence, (rng.random(n) < confidence).astype(int)


def as_table(confidence, right):
    return np.stack([confidence, 1 - confidence], axis=1), right


MANY = 4000
THREE = np.array([0.75, 0.5, 0.875]), np.array([1, 1, 0])     # misses 0.25, 0.5 and 0.875

inputs = st.tuples(st.sampled_from(["overconfidence", "brier"]).map(Given), st.just(events(64, 3)),
                   st.integers(0, 9).map(Seed)).map(lambda drawn: (drawn[0], *drawn[1], drawn[2], 0.8, MANY))
WITNESSES = ((Given("overconfidence"), *events(64, 0), Seed(1), 0.8, MANY),
             (Given("overconfidence"), *events(64, 2), Seed(2), 0.5, MANY),
             (Given("ece"), *events(30, 4), Seed(3), 0.8, MANY),
             (Given("worst"), *THREE, Seed(4), 0.84, MANY),
             (Given("table"), *as_table(*events(64, 5)), Seed(5), 0.8, MANY // 2))

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
    return tuple(np.sort(np.quantile(values, [1 - level, level])))


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
    # On these data the overconfidence spreads by σ = 0.05, the others by less. Of 4000 resamples the ends of the middle
    # half and of the middle four fifths lie within 0.027 σ (standard error) of where they should, so that two right
    # answers differ by less than 0.3 σ = 0.015, but for one chance in a million million. `worst` takes three values
    # only, none of which ends near a quantile asked for.
    answer=BootstrapAnswer(draws=1, atol=0.015, rtol=0, seconds=8.0),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("One resample: n row numbers drawn with replacement, the same for both arrays."),
           _("Compute the statistic on each resample and keep the values."),
           _("The two ends are np.quantile(values, [(1 - level) / 2, (1 + level) / 2]).")),
    general=_("The interval is further off than chance allows; its ends are quantiles of the values."),
    next_step=_("For the accuracy of n predictions, the values should spread by √(a(1 − a)/n)."),
)
