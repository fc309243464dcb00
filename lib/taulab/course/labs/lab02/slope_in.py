"""`slope_in`: the unit of a slope."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_slope
from taulab.softmax import softmax

from .shared import TEMPERED, Z0, temperatures, unequal


def slope_in(z, temperature, unit):
    if unit not in ("nat", "bit"):
        raise ValueError("unit must be 'nat' or 'bit'")
    return entropy_slope(z, temperature) / {"nat": 1.0, "bit": np.log(2)}[unit]


def slope_through_log2(z, temperature, unit):
    scales = {"nat": 1.0, "bit": np.log2(np.e)}
    if unit not in scales:
        raise ValueError("unknown unit")
    q = softmax(z, temperature)
    return scales[unit] * np.sum(q * (z - np.sum(q * z)) ** 2) / temperature**3


inputs = st.tuples(unequal, temperatures, st.sampled_from(["nat", "bit"]))
WITNESSES = ((Z0, 1.0, "nat"), (Z0, 1.0, "bit"), (Z0, 2.0, "bit"), (Z0, 1.0, "ban"),
             *((Z0, 1.0, unit) for unit in ("BIT", "a", "nation", "", "bits")), (Z0, 0.5, "nat"),
             *((*arguments, unit) for arguments in TEMPERED for unit in ("nat", "bit")))

wrong = WrongAnswers()


@wrong(_("The slope is still in nats when bits are asked for."),
       _("H in bits is H in nats divided by ln 2; so is its slope."))
def unit_ignored(z, temperature, unit):
    slope_in(z, temperature, unit)
    return entropy_slope(z, temperature)


@wrong(_("You multiplied by ln 2; a bit is the smaller unit, so the number must grow."),
       _("Divide by ln 2."))
def multiplied_by_log(z, temperature, unit):
    return entropy_slope(z, temperature) if slope_in(z, temperature, unit) is None or unit == "nat" else (
        entropy_slope(z, temperature) * np.log(2))


@wrong(_("Dividing by (ln 2)² is right for a varentropy, not for a slope of H."),
       _("H appears once in dH/dτ: divide by ln 2 once."))
def divided_twice(z, temperature, unit):
    slope = slope_in(z, temperature, unit)
    return slope if unit == "nat" else slope / np.log(2)


@wrong(_("An unknown unit was silently taken for bits."),
       _("Raise ValueError and name the units you accept."))
def anything_is_bits(z, temperature, unit):
    return slope_in(z, temperature, "nat" if unit == "nat" else "bit")


EXERCISE = Exercise(
    id="02.5", name="slope_in", points=1, minutes=5, difficulty=2, theory="units",
    title=_("The unit of a slope"),
    why=_("Nats and bits are mixed up in papers and in code; a slope carries the unit of H once."),
    reference=slope_in,
    alternatives=(slope_through_log2,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("H in bits = H in nats / ln 2."),
           _("Differentiating does not change a constant factor."),
           _("Check the unit first, then divide by np.log(2) for bits.")),
    general=_("This is not the slope of H in that unit."),
    next_step=_("For z = (2, 1, 0, −1) and τ = 2: 0.12768 nats, 0.18421 bits."),
    tried=((Z0, 2.0, "nat"), (Z0, 2.0, "bit")),
)
