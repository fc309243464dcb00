"""`moved_level`: min-p on the other side of τ."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def moved_level(p, temperature):
    return p**temperature


def level_through_logits(p, temperature):
    return np.exp(temperature * np.log(p))


inputs = st.tuples(st.sampled_from([0.05, 0.1, 0.3]), st.sampled_from([0.5, 2.0, 1.0, 4.0]))
WITNESSES = ((0.1, 2.0), (0.1, 0.5), (0.3, 1.0), (0.0731, 0.7391), (0.0731, 0.00317), (0.00317, 1.7391),
             (0.9987, 1234.5), (0.2, 3), (1.0, 2.0))

wrong = WrongAnswers()


@wrong(_("The exponent is upside down: for τ above 1, the level before the temperature must be lower."),
       _("After τ = 2 every ratio of probabilities is a square root of what it was."))
def root_of_level(p, temperature):
    return p ** (1 / temperature)


@wrong(_("Ratios of probabilities are raised to a power by τ, not multiplied."),
       _("Work in logits: zᵢ/τ ≥ max z/τ + ln m."))
def level_times(p, temperature):
    return p * temperature


@wrong(_("Ratios of probabilities are raised to a power by τ, not divided."),
       _("Work in logits: zᵢ/τ ≥ max z/τ + ln m."))
def level_divided(p, temperature):
    return p / temperature


@wrong(_("Base and exponent are exchanged: τ was raised to the power m."),
       _("ln m′ = τ ln m: take exp of both sides."))
def exchanged(p, temperature):
    return temperature**p


@wrong(_("The same level on both sides would mean that min-p commutes with τ."),
       _("Multiply zᵢ/τ ≥ max z/τ + ln m by τ."))
def level_unmoved(p, temperature):
    return p


@wrong(_("τ ln m is the logarithm of the new level."),
       _("Return a level between 0 and 1: take exp."))
def log_of_level(p, temperature):
    return temperature * np.log(p)


EXERCISE = Exercise(
    id="03.5", name="moved_level", points=2, minutes=8, difficulty=3, theory="commute",
    title=_("min-p on the other side of τ"),
    why=_("With it you can translate the settings of one program into those of another."),
    reference=moved_level,
    alternatives=(level_through_logits,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Write the condition in logits, with the temperature already applied."),
           _("zᵢ/τ ≥ max z/τ + ln m. Multiply by τ and read it as a min-p again."),
           _("The new level m′ has ln m′ = τ ln m.")),
    general=_("With this level the two orders do not keep the same tokens."),
    next_step=_("Test it: temperature then min_p(m), beside min_p(m′) then temperature."),
)
