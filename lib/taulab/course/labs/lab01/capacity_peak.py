"""`capacity_peak`: where temperature works hardest."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_slope, logit_moments

from .shared import TIED, Z0, unequal
from .sweep import entropies


def capacities(z, temps):
    return np.array([logit_moments(z, t)[1] / t**2 for t in temps])


def capacity_peak(z, temperatures):
    c = capacities(z, temperatures)
    return temperatures[np.argmax(c)], c.max()


def peak_by_slope(z, temperatures):
    c = np.array([t * entropy_slope(z, t) for t in temperatures])
    best = int(c.argmax())
    return float(temperatures[best]), float(c[best])


GRID = np.geomspace(0.1, 10, 21)

inputs = st.tuples(unequal, st.sampled_from([GRID, np.array([4.0, 2.0, 1.0, 0.5, 0.25])]))
WITNESSES = ((Z0, GRID), (np.array([1.0, 0.0]), GRID), (3 * Z0, GRID[::-1].copy()), (TIED, GRID))

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


@wrong(_("You maximised H, which only rises: its largest value is always the last temperature."),
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


EXERCISE = Exercise(
    id="01.7", name="capacity_peak", points=2, minutes=6, difficulty=2, theory="capacity",
    title=_("Where temperature works hardest"),
    why=_("The peak of the heat capacity is where a small turn of the knob changes most."),
    reference=capacity_peak,
    alternatives=(peak_by_slope,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Compute Var/τ² for each temperature of the grid."),
           _("np.argmax says where the largest value stands."),
           _("Return two numbers: the temperature at that place and the value there.")),
    general=_("The peak of Var/τ² over the grid stands elsewhere."),
    next_step=_("Plot Var/τ² against τ and mark your answer on it."),
)
