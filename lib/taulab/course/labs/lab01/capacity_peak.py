"""`capacity_peak`: where temperature works hardest."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_slope, logit_moments

from .shared import CUT_TWICE, FAR, ODD, TIED, Z0, unequal
from .sweep import entropies


def capacities(z, temps):
    return np.array([logit_moments(z, t)[1] / t**2 for t in temps])


def capacity_peak(z, temperatures):
    c = capacities(z, temperatures)
    return temperatures[np.argmax(c)], c.max()


def peak_by_slope(z, temperatures):
    return max(((t, t * entropy_slope(z, t)) for t in temperatures), key=lambda pair: pair[1])


GRID = np.geomspace(0.1, 10, 21)

inputs = st.tuples(unequal, st.sampled_from([GRID, np.array([4.0, 2.0, 1.0, 0.5, 0.25])]))
WITNESSES = ((Z0, GRID), (np.array([1.0, 0.0]), GRID), (3 * Z0, GRID[::-1].copy()), (TIED, GRID),
             (ODD, np.array([0.7390851332, 1.2345678901])), (ODD, np.array([8.0, 300.0, 150.0])), (Z0, np.array([2.0])),
             (CUT_TWICE, GRID), (np.array([702.0, 690.0]), np.array([3.0, 5.0, 4.0])), (FAR[::-1] / 50, GRID),
             (ODD / 500, np.array([0.003, 0.002, 0.0005])), (np.array([2, 1, 0]), np.array([4, 1, 2])),
             (CUT_TWICE, np.array([40.0, 20.0])), (FAR, np.array([100.0, 250.0, 600.0])),
             (np.array([-1000.0, 1000.0, 0.0]), np.array([600.0, 100.0, 250.0])), (np.array([3.0]), np.array([2.0])),
             (np.array([15.0, 0.0]), np.array([1.0])))

wrong = WrongAnswers()


@wrong(_("You maximised the slope Var/τ³; the heat capacity is Var/τ²."),
       _("Divide the variance by τ² before you look for the peak."))
def peak_of_slope(z, temperatures):
    slopes = np.array([entropy_slope(z, t) for t in temperatures])
    return temperatures[np.argmax(slopes)], slopes.max()


@wrong(_("The position in the grid came back, not the temperature that stands there."),
       _("Use the index to read temperatures[index]."))
def peak_index(z, temperatures):
    c = capacities(z, temperatures)
    return int(np.argmax(c)), c.max()


@wrong(_("You maximised H, which only rises with τ: its largest value stands at the hottest τ."),
       _("Compute Var/τ² at each temperature and look for its peak."))
def peak_of_entropy(z, temperatures):
    h = entropies(z, temperatures)
    return temperatures[np.argmax(h)], h.max()


@wrong(_("The value was divided by (ln 2)²: that is the unit bits², and nobody asked for it."),
       _("Leave the heat capacity in nats."))
def peak_in_bits(z, temperatures):
    temperature, peak = capacity_peak(z, temperatures)
    return temperature, peak / np.log(2) ** 2


@wrong(_("That is the peak of Var itself; the heat capacity is Var/τ²."),
       _("Divide each variance by its own τ²."))
def peak_of_variance(z, temperatures):
    variances = np.array([logit_moments(z, t)[1] for t in temperatures])
    return temperatures[np.argmax(variances)], variances.max()


@wrong(_("That is the smallest heat capacity of the grid, not its peak."),
       _("Take np.argmax instead of np.argmin."))
def smallest(z, temperatures):
    c = capacities(z, temperatures)
    return temperatures[np.argmin(c)], c.min()


EXERCISE = Exercise(
    id="01.7", name="capacity_peak", points=2, minutes=6, difficulty=2, theory="capacity",
    title=_("Where temperature works hardest"),
    why=_("The peak of the heat capacity is where a small turn of the knob changes most."),
    reference=capacity_peak,
    alternatives=(peak_by_slope,),
    answer=ArrayAnswer(draws=6),                           # each draw is a whole grid
    inputs=inputs, witnesses=WITNESSES,
    equivalent=(("capacity_peak: np.argmax(c) -> last_argmax(c)", "of two equal peaks either may be named"),),
    misconceptions=wrong.answers(),
    hints=(_("Compute Var/τ² for each temperature of the grid."),
           _("np.argmax says where the largest value stands."),
           _("Return two numbers: the temperature at that place and the value there.")),
    general=_("The peak of Var/τ² over the grid stands elsewhere."),
    next_step=_("Plot Var/τ² against τ and mark your answer on it."),
)
