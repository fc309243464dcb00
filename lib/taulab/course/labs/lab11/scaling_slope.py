"""`scaling_slope`: with which power of the size does EntCE fall?"""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import among, like, rounded_from
from taulab.course.language import mark as _
from taulab.entropy_calibration import entce_scaling

from .shared import OTHER_WAYS


def scaling_slope(sizes, entce):
    if not np.all(entce > 0):
        raise ValueError("entce")
    x, y = np.log(sizes), np.log(entce)
    x = x - np.mean(x)
    return np.sum(x * y) / np.sum(x**2)


def by_the_library(sizes, entce):
    return entce_scaling(sizes, entce).slope


def by_covariance(sizes, entce):
    if min(entce) <= 0:
        raise ValueError("entce")
    spread = np.cov(np.log10(sizes), np.log10(entce))
    return spread[0, 1] / spread[0, 0]


@st.composite
def runs(draw):
    n = draw(st.integers(3, 6))
    exponents = draw(st.lists(st.integers(0, 12), min_size=n, max_size=n, unique=True))
    entce = draw(st.lists(st.integers(1, 64).map(lambda k: k / 64), min_size=n, max_size=n))
    return 2.0 ** np.array(exponents), np.array(entce)


inputs = runs()
EXAMPLE = np.array([1e3, 1e4, 1e5]), np.array([0.08, 0.04, 0.02])
APART = np.array([1e3, 2e3, 1e6]), np.array([0.1, 0.09, 0.01])
BENT = np.array([1e3, 1e4, 1e5, 1e6]), np.array([0.1, 0.06, 0.05, 0.01])
UNSORTED = np.array([1e5, 1e3, 1e6, 1e4]), np.array([0.05, 0.1, 0.01, 0.06])
NEGATIVE = np.array([1e3, 1e4, 1e5, 1e6]), np.array([0.1, 0.06, -0.001, 0.01])
ALL_NEGATIVE = np.array([1e3, 1e4, 1e5]), np.array([-0.1, -0.06, -0.01])
ZERO = np.array([1e3, 1e4, 1e5, 1e6]), np.array([0.1, 0.06, 0.03, 0.0])
UNEVEN = np.array([1e3, 2e3, 1e6, 2e6, 3e9]), np.array([0.2345, 0.2, 0.05, 0.06, 1.3e-4])
RISING = np.array([10, 20, 70]), np.array([0.5, 1.0, 1.25])
WITNESSES = (EXAMPLE, APART, BENT, UNSORTED, NEGATIVE, ALL_NEGATIVE, ZERO, UNEVEN, RISING,
             (np.array([0.5, 0.25, 3.1415]), np.array([2.0, 700.0, 1e-14])),
             (np.array([1, 10, 100]), np.array([3, 2, 1])),
             (np.array([1e3, 1e4, 1e5, 1e6]), np.array([-0.001, 0.06, 0.05, 0.01])),
             (np.array([1e3, 1e4, 1e5, 1e6]), np.array([0.1, 0.06, 0.05, -0.01])),
             (np.array([2e3, 11e3, 101e3]), EXAMPLE[1]))
EQUIVALENT = (("sizes: a single entry along axis 0", "through one point goes no line of its own"),
              ("entce: a single entry along axis 0", "through one point goes no line of its own"))

wrong = WrongAnswers()


def line(x, y):
    return np.polyfit(x, y, 1)[0]


def positive(sizes, entce):
    return np.all(entce > 0)


def checked(entce):
    if not np.all(entce > 0):
        raise ValueError("entce")


@wrong(_("Models whose EntCE is not above 0 were left out; the rest then looks like a law."),
       _("Raise ValueError as soon as one EntCE is not above 0."), tried=NEGATIVE)
def left_out(sizes, entce):
    kept = entce > 0
    return line(np.log(sizes[kept]), np.log(entce[kept])) if kept.sum() > 1 else np.nan


@wrong(_("The sign was taken off: too little entropy passed as too much."),
       _("Raise ValueError as soon as one EntCE is not above 0."), tried=NEGATIVE)
def of_sizes_without_sign(sizes, entce):
    return scaling_slope(sizes, np.abs(entce) if np.all(entce != 0) else entce)


@wrong(_("An EntCE that is not above 0 has no logarithm, and nan came back in silence."),
       _("np.any(entce <= 0) asks of each; entce.any() <= 0 does not. Then raise ValueError."), tried=NEGATIVE)
def nan_in_silence(sizes, entce):
    with np.errstate(all="ignore"):
        return scaling_slope(sizes, entce) if np.all(entce > 0) else np.nan


@wrong(_("An EntCE of 0 passed; its logarithm is −∞."),
       _("Refuse what is not above 0: 0 as well as what is negative."), tried=ZERO)
def zero_passed(sizes, entce):
    if np.any(entce < 0):
        raise ValueError("entce")
    return scaling_slope(sizes, entce) if np.all(entce > 0) else np.nan


@wrong(_("Only an EntCE of exactly 0 was refused; entce.all() asks whether none is 0, not whether all are positive."),
       _("Compare first: np.all(entce > 0)."), tried=NEGATIVE)
def only_zeros_refused(sizes, entce):
    if np.any(entce == 0):
        raise ValueError("entce")
    return nan_in_silence(sizes, entce)


def lifted(floor):
    return lambda sizes, entce: line(np.log(sizes), np.log(np.maximum(entce, floor)))


#: Whether a floor under EntCE, the same for all inputs, gives every slope that should be refused.
lifts_what_is_refused = among(lambda sizes, entce: min(entce) <= 0,
                              like(*map(lifted, (*10.0 ** np.arange(-16, -5), 1e-20, 1e-30, 1e-100, 1e-300))))


@wrong(_("An EntCE that is not above 0 was lifted to a tiny number, which then decides the slope."),
       _("Raise ValueError as soon as one EntCE is not above 0."), recognise=lifts_what_is_refused, tried=NEGATIVE)
def lifted(sizes, entce):
    return line(np.log(sizes), np.log(np.maximum(entce, 1e-15)))


@wrong(_("Only a whole row below 0 was refused; one such model is enough."),
       _("Raise ValueError as soon as one EntCE is not above 0."), tried=NEGATIVE)
def refused_when_all_are(sizes, entce):
    if not np.any(entce > 0):
        raise ValueError("entce")
    return left_out(sizes, entce)


@wrong(_("Only the last EntCE was asked; any of them may be the one that is not above 0."),
       _("Ask all of them: np.any(entce <= 0)."), tried=NEGATIVE)
def last_one_asked(sizes, entce):
    if entce[-1] <= 0:
        raise ValueError("entce")
    return nan_in_silence(sizes, entce)


@wrong(_("The axes are exchanged: ln size was fitted against ln EntCE."),
       _("Size is what is chosen, on the x axis; EntCE is what comes of it."), tried=BENT)
def axes_exchanged(sizes, entce):
    checked(entce)
    return line(np.log(entce), np.log(sizes)) if np.ptp(entce) > 0 else np.nan


@wrong(_("Only the sizes are in logarithms."),
       _("A power law is straight where both axes are logarithms."), tried=EXAMPLE)
def sizes_alone(sizes, entce):
    checked(entce)
    return line(np.log(sizes), entce)


@wrong(_("Only EntCE is in logarithms."),
       _("A power law is straight where both axes are logarithms."), tried=EXAMPLE)
def entce_alone(sizes, entce):
    checked(entce)
    return line(sizes, np.log(entce))


@wrong(_("No logarithm was taken."),
       _("Fit ln EntCE against ln size."), tried=EXAMPLE)
def no_logarithm(sizes, entce):
    checked(entce)
    return line(sizes, entce)


@wrong(_("Two kinds of logarithm met: base 10 for the size, natural for EntCE."),
       _("Take the same logarithm on both axes; then its base does not matter."), tried=EXAMPLE)
def two_logarithms(sizes, entce):
    return scaling_slope(sizes, entce) * np.log(10)


@wrong(_("Two kinds of logarithm met: natural for the size, base 10 for EntCE."),
       _("Take the same logarithm on both axes; then its base does not matter."), tried=EXAMPLE)
def other_two_logarithms(sizes, entce):
    return scaling_slope(sizes, entce) / np.log(10)


@wrong(_("Only the first and the last model were used."),
       _("Fit all of them by least squares."), tried=BENT)
def ends_alone(sizes, entce):
    checked(entce)
    order = [0, -1]
    return np.diff(np.log(entce[order]))[0] / np.diff(np.log(sizes[order]))[0]


@wrong(_("Only the smallest and the largest model were used."),
       _("Fit all of them by least squares."), tried=UNSORTED)
def smallest_and_largest(sizes, entce):
    checked(entce)
    order = [np.argmin(sizes), np.argmax(sizes)]
    return np.diff(np.log(entce[order]))[0] / np.diff(np.log(sizes[order]))[0]


@wrong(_("The slopes from model to model were averaged."),
       _("Fit one straight line by least squares."), tried=BENT)
def mean_of_slopes(sizes, entce):
    checked(entce)
    return np.mean(np.diff(np.log(entce)) / np.diff(np.log(sizes)))


@wrong(_("The line was forced through the origin, size 1 and EntCE 1."),
       _("Let the line have an intercept: subtract both means first."), tried=EXAMPLE)
def through_the_origin(sizes, entce):
    checked(entce)
    x = np.log(sizes)
    return np.sum(x * np.log(entce)) / np.sum(x**2)


@wrong(_("That is the intercept; np.polyfit gives the slope first."),
       _("Take the first of the two coefficients."), tried=EXAMPLE)
def intercept(sizes, entce):
    checked(entce)
    return np.polyfit(np.log(sizes), np.log(entce), 1)[1]


@wrong(_("Slope and intercept came back; one number is asked for."),
       _("Take the first of the two coefficients."), tried=EXAMPLE)
def both(sizes, entce):
    checked(entce)
    return np.polyfit(np.log(sizes), np.log(entce), 1)


@wrong(_("The sign is turned: EntCE that falls with size has a negative slope."),
       _("Return the slope as it is, without a minus."), tried=EXAMPLE)
def sign_turned(sizes, entce):
    return -scaling_slope(sizes, entce)


@wrong(_("The size of the slope came back; its sign says whether EntCE falls."),
       _("Return the slope without abs."), tried=EXAMPLE)
def without_sign(sizes, entce):
    return abs(scaling_slope(sizes, entce))


@wrong(_("np.cov divides by n − 1 and np.var by n: the two do not go together."),
       _("Take both from np.cov, or give np.var ddof=1."), tried=EXAMPLE)
def two_divisors(sizes, entce):
    return scaling_slope(sizes, entce) * len(sizes) / (len(sizes) - 1)


@wrong(_("Polynomial.fit moves x into −1 … 1; this is the slope there."),
       _("Call .convert() before you read the coefficients, or use np.polyfit."), tried=EXAMPLE)
def in_the_window(sizes, entce):
    return scaling_slope(sizes, entce) * np.ptp(np.log(sizes)) / 2


@wrong(_("EntCE was sorted, and no longer stands beside its own size."),
       _("Keep the pairs together; least squares needs no order."), tried=UNEVEN)
def sorted_apart(sizes, entce):
    return scaling_slope(np.sort(sizes), np.sort(entce)[::-1])


@wrong(_("That is the correlation, not the slope."),
       _("Divide the sum of the products by that of the squares of x, means taken off."), tried=BENT)
def correlation(sizes, entce):
    checked(entce)
    return np.corrcoef(np.log(sizes), np.log(entce))[0, 1] if np.ptp(entce) > 0 else np.nan


@wrong(_("The result is rounded."),
       _("Return all digits; round only where you print."), tried=EXAMPLE,
       recognise=among(positive, rounded_from(scaling_slope)))
def rounded(sizes, entce):
    return np.round(scaling_slope(sizes, entce), 3)


EXERCISE = Exercise(
    id="11.4", name="scaling_slope", points=2, minutes=8, difficulty=2, theory="scaling",
    title=_("EntCE against size"),
    why=_("A power law is claimed from one slope; what was left out to get it is seldom said."),
    reference=scaling_slope,
    alternatives=(by_the_library, by_covariance),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(APART, NEGATIVE),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("EntCE = e^C · size^β: what is straight in that, and against what?"),
           _("Least squares of ln EntCE on ln size; the slope is β."),
           _("np.polyfit(x, y, 1) gives slope and intercept; before it, raise ValueError unless all EntCE > 0.")),
    general=_("This is not the least-squares slope of ln EntCE on ln size, or an EntCE that is not positive passed."),
    next_step=_("Sizes 1e3, 2e3, 1e6 with EntCE 0.1, 0.09, 0.01: −0.3413. With one of −0.001: ValueError."),
)
