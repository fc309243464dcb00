"""`decay_slope`: how fast a mass falls, on the sizes where it falls like a power."""

import numpy as np
import scipy                  # .stats is loaded when it is used: most of two seconds
from hypothesis import strategies as st
from scipy.optimize import curve_fit

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import BASES, like, packed, rounded_from, scaled
from taulab.course.language import mark as _
from taulab.heavy_tails import singleton_mass



def decay_slope(sizes, mass, v):
    straight = sizes <= v / 3
    return np.polyfit(np.log(sizes[straight]), np.log(mass[straight]), 1)[0]


def by_covariances(sizes, mass, v):
    covariances = np.cov(np.log([pair for pair in zip(sizes, mass) if 3 * pair[0] <= v]).T)
    return covariances[0, 1] / covariances[0, 0]


def by_scipy(sizes, mass, v):
    inside = sizes * 3 <= v
    return scipy.stats.linregress(np.log(sizes[inside]), np.log(mass[inside])).slope


def by_curve_fit(sizes, mass, v):
    inside = sizes <= v / 3
    return curve_fit(lambda x, a, b: np.polyval((a, b), x), np.log(sizes[inside]), np.log(mass[inside]))[0][0]


def curve(alpha, v, sizes):
    sizes = np.array(sizes)
    return sizes, singleton_mass(alpha, sizes, v), v


@st.composite
def curves(draw):
    """Return sizes, two of which at least reach no further than v/3, and masses of no law at all."""
    v = draw(st.sampled_from([30, 90, 300, 1000]))
    inside = draw(st.lists(st.integers(1, v // 3), min_size=2, max_size=6, unique=True))
    beyond = draw(st.lists(st.integers(v // 3 + 1, 5 * v), max_size=3, unique=True))
    sizes = np.array(draw(st.permutations([*inside, *beyond])), dtype=float)
    mass = np.array([draw(st.integers(1, 99)) / 100 for _size in sizes])
    return sizes, mass, v


inputs = curves()
EXAMPLE = curve(1.25, 10_000, np.geomspace(30, 1e6, 40))
ENDLESS = (*curve(1.25, 1_000_000, [900.0, 30.0, 1e5, 3e6, 4e3])[:2], np.inf)
FOUR = np.array([8, 1, 40, 2]), np.array([0.2, 0.8, 0.01, 0.3]), 24
EDGE = curve(1.5, 300, [10.0, 30.0, 100.0, 200.0, 900.0])
WITNESSES = (EXAMPLE, EDGE, curve(1.114, 1_000_000, [900.0, 30.0, 1e5, 3e6, 4e3]), curve(2.0, 100, [5, 10, 20, 33, 34]),
             curve(1.5, 100, [5.0, 20.0, 33.2, 60.0]), (np.array([1.0, 10.0]), np.array([0.5, 0.5]), 300),
             (np.array([2.0, 8.0, 20.0]), np.array([0.2, 0.31741, 0.9]), 60),
             (np.array([2.0, 8.0, 20.0, 1e6]), np.array([0.5, 0.3, 0.00002, 1e-9]), 90),
             (np.array([1, 3, 9, 27]), np.array([0.9, 0.5, 0.3, 0.00001]), 81),
             (np.array([4.0, 3.0, 2.0, 1.0, 50.0]), np.array([0.4, 0.6, 0.5, 0.9, 0.1]), 12),
             (np.array([1.0004, 1.0217, 30.0]), np.array([0.5, 0.4, 0.9]), 90),
             (np.array([60.0, 10.0, 29.0, 20.0]), np.array([0.1, 0.4, 0.2, 0.31]), 89),
             (np.array([60.0, 10.0, 29.0, 20.0]), np.array([0.1, 0.4, 0.2, 0.31]), 61),
             (np.array([70.0, 10.0, 29.0, 25.0]), np.array([0.1, 0.4, 0.2, 0.31]), 89),
             (np.array([1.0, 10.0]), np.array([0.5, 0.49999]), 30), FOUR, ENDLESS)
EQUIVALENT = (("sizes: a single entry along axis 0", "one size has no slope: two are promised"),
              ("mass: a single entry along axis 0", "one size has no slope: two are promised"),
              ("v: three decimals", "v is a whole number or ∞"), ("v: two digits", "v is a whole number or ∞"),
              ("v: at least 0.01", "v is 1 at least"))

wrong = WrongAnswers()


def fit(x, y):
    return np.polyfit(x, y, 1)[0]


def kept(sizes, mass, v):
    return np.log(sizes[sizes <= v / 3]), np.log(mass[sizes <= v / 3])


def in_order(sizes, mass, v):
    order = np.argsort(sizes)
    return kept(sizes[order], mass[order], v)


@wrong(_("All sizes were used; beyond v/3 the mass falls ever faster."),
       _("Keep the sizes up to v/3 only."), tried=EXAMPLE)
def all_sizes(sizes, mass, v):
    return fit(np.log(sizes), np.log(mass))


@wrong(_("The axes are exchanged: ln m against ln mass."),
       _("The slope of ln mass (upwards) against ln m (to the right)."), tried=EXAMPLE)
def axes_exchanged(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return fit(y, x) if np.ptp(y) else np.nan


@wrong(_("Only the mass is logarithmic: a power law is no straight line there."),
       _("Take the logarithm of the sizes too."), tried=EXAMPLE)
def sizes_not_logarithmic(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return fit(np.exp(x), y)


@wrong(_("Only the sizes are logarithmic: a power law is no straight line there."),
       _("Take the logarithm of the mass too."), tried=EXAMPLE)
def mass_not_logarithmic(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return fit(x, np.exp(y))


@wrong(_("No logarithm was taken."),
       _("A power law is a straight line in ln m and ln mass."), tried=EXAMPLE)
def no_logarithm(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return fit(np.exp(x), np.exp(y))


@wrong(_("The sign is turned: a mass that falls has a negative slope."),
       _("Return the slope as it is."), tried=EXAMPLE)
def sign_turned(sizes, mass, v):
    return -fit(*kept(sizes, mass, v))


@wrong(_("The sizes beyond v/3 were kept, and the others left out."),
       _("Compare with sizes <= v / 3."), tried=EXAMPLE)
def the_others(sizes, mass, v):
    beyond = sizes > v / 3
    return fit(np.log(sizes[beyond]), np.log(mass[beyond]))


@wrong(_("A size of exactly v/3 was left out."),
       _("Up to v/3 includes it: <=."), tried=EDGE)
def edge_left_out(sizes, mass, v):
    inside = sizes < v / 3
    return fit(np.log(sizes[inside]), np.log(mass[inside]))


@wrong(_("v // 3 drops the thirds: a size between it and v/3 was left out."),
       _("Use v / 3."), tried=WITNESSES[4])
def whole_third(sizes, mass, v):
    inside = sizes <= v // 3
    return fit(np.log(sizes[inside]), np.log(mass[inside]))


@wrong(_("The sizes up to v were kept."),
       _("Keep those up to v/3: the curve bends well before v."), tried=EXAMPLE)
def up_to_v(sizes, mass, v):
    inside = sizes <= v
    return fit(np.log(sizes[inside]), np.log(mass[inside]))


@wrong(_("Multiplied where it should be divided: the sizes up to 3v were kept."),
       _("Compare with sizes <= v / 3."), tried=EXAMPLE)
def up_to_three_v(sizes, mass, v):
    inside = sizes <= 3 * v
    return fit(np.log(sizes[inside]), np.log(mass[inside]))


@wrong(_("That is the height of the line at ln m = 0; np.polyfit gives the slope first."),
       _("Take entry 0."), tried=EXAMPLE)
def intercept(sizes, mass, v):
    return np.polyfit(*kept(sizes, mass, v), 1)[1]


@wrong(_("Only the first and the last size were used."),
       _("Fit a line to all sizes up to v/3: np.polyfit."), tried=EXAMPLE)
def two_ends(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return (y[-1] - y[0]) / (x[-1] - x[0])


@wrong(_("Only the smallest and the largest size up to v/3 were used."),
       _("Fit a line to all sizes up to v/3: np.polyfit."), tried=FOUR)
def two_ends_in_order(sizes, mass, v):
    x, y = in_order(sizes, mass, v)
    return (y[-1] - y[0]) / (x[-1] - x[0])


def mean_of_slopes(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return np.mean(np.diff(y) / np.diff(x))


def mean_in_order(sizes, mass, v):
    x, y = in_order(sizes, mass, v)
    return np.mean(np.diff(y) / np.diff(x))


def mean_of_gradients(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return np.mean(np.gradient(y, x))


def mean_of_gradients_in_order(sizes, mass, v):
    x, y = in_order(sizes, mass, v)
    return np.mean(np.gradient(y, x))


wrong(_("The mean of the slopes between neighbours was taken: it knows the two ends alone, or nearly."),
      _("Fit a line to all sizes up to v/3: np.polyfit."), tried=FOUR, name="mean-of-slopes",
      recognise=like(mean_of_slopes, mean_in_order, mean_of_gradients, mean_of_gradients_in_order))(mean_in_order)


@wrong(_("Sizes and masses were sorted each by themselves: a mass may now stand at another's size."),
       _("Sort both by one order, order = np.argsort(sizes), or neither."), tried=WITNESSES[6])
def sorted_apart(sizes, mass, v):
    return decay_slope(np.sort(sizes), np.sort(mass)[::-1], v)


@wrong(_("The sizes were sorted and the masses left as they were: they no longer belong together."),
       _("Sort both by one order, order = np.argsort(sizes), or neither."), tried=FOUR)
def sizes_sorted_alone(sizes, mass, v):
    return decay_slope(np.sort(sizes), mass, v)


@wrong(_("np.searchsorted counts right only in rising sizes; these come in any order."),
       _("Compare each size with v/3: a mask."), tried=WITNESSES[11])
def searched(sizes, mass, v):
    many = np.searchsorted(sizes, v / 3, side="right")
    return fit(np.log(sizes[:many]), np.log(mass[:many]))


@wrong(_("The sizes up to v/3 were kept, and the masses of all sizes."),
       _("Put the same mask on both."), tried=FOUR)
def one_mask(sizes, mass, v):
    return fit(np.log(sizes[sizes <= v / 3]), np.log(mass))


@wrong(_("The two logarithms have different bases."),
       _("Take both to the same base; then the base does not matter."), tried=EXAMPLE,
       recognise=scaled(decay_slope, *BASES))
def two_bases(sizes, mass, v):
    return decay_slope(sizes, mass, v) / np.log(2)


@wrong(_("np.cov divides by n − 1 and np.var by n: their quotient is no slope."),
       _("Take both from np.cov, or divide both by the same number."), tried=FOUR)
def two_divisors(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return np.cov(x, y)[0, 1] / np.var(x)


@wrong(_("The slope is there, but inside an array, a list or a tuple."),
       _("Return the slope alone: np.polyfit(…)[0], or .slope of what SciPy gives."), tried=FOUR,
       recognise=packed(decay_slope))
def whole_line(sizes, mass, v):
    return np.polyfit(*kept(sizes, mass, v), 1)


@wrong(_("The line was forced through the origin."),
       _("Leave its height free: np.polyfit has it."), tried=EXAMPLE)
def through_the_origin(sizes, mass, v):
    x, y = kept(sizes, mass, v)
    return np.sum(x * y) / np.sum(x * x)


@wrong(_("The first sizes of the list were taken for the smallest."),
       _("Sizes come in any order: compare each with v/3."), tried=WITNESSES[11])
def first_ones(sizes, mass, v):
    many = np.sum(sizes <= v / 3)
    return fit(np.log(sizes[:many]), np.log(mass[:many]))


@wrong(_("The slope is rounded."),
       _("Return all digits; round only where you print."), tried=EXAMPLE, recognise=rounded_from(decay_slope))
def rounded(sizes, mass, v):
    return round(decay_slope(sizes, mass, v), 3)


EXERCISE = Exercise(
    id="10.5", name="decay_slope", points=2, minutes=10, difficulty=2, theory="finite",
    title=_("A slope, and where it holds"),
    why=_("A straight line can be laid through any curve; the range decides what it says."),
    reference=decay_slope,
    alternatives=(by_covariances, by_scipy, by_curve_fit),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-8),
    inputs=inputs, witnesses=WITNESSES, tried=(FOUR,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Choose the sizes up to v/3, and the masses that belong to them."),
           _("np.polyfit(x, y, 1) returns slope and height of the line; x and y are logarithms."),
           _("straight = sizes <= v / 3; then np.polyfit on the two logarithms, and its entry 0.")),
    general=_("This is not the slope of ln mass against ln m over the sizes up to v/3."),
    next_step=_("For the masses 0.2, 0.8, 0.01, 0.3 at sizes 8, 1, 40, 2 and v = 24 it is −0.613."),
)
