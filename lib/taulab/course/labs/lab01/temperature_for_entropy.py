"""`temperature_for_entropy`: the temperature for a target entropy."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.faults import is_number
from taulab.course.judging.outcomes import Raised, Returned
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits, entropy_slope, temperature_for_entropy

from .shared import CUT_TWICE, FAR, ODD, TIED, Z0, unequal
from .sweep import entropies


def entropy_range(z):
    return np.log(np.sum(z == z.max())), np.log(np.sum(np.isfinite(z)))


def possible(z, target):
    low, high = entropy_range(z)
    if not low < target < high:
        raise ValueError("target entropy out of reach")


def bisect(z, target, low, high):
    """Return the temperature between exp(low) and exp(high) where H crosses `target`, by halving in ln τ."""
    for _step in range(70):
        middle = (low + high) / 2
        low, high = (middle, high) if entropy_from_logits(z, np.exp(middle)) < target else (low, middle)
    return np.exp((low + high) / 2)


def bracket_and_bisect(z, target):
    possible(z, target)
    return bisect(z, target, -40.0, 40.0)


def with_target(z):
    low, high = entropy_range(z)
    return st.sampled_from([0.5, 0.25, 0.75]).map(lambda share: (z, float(low + share * (high - low))))


inputs = unequal.flatmap(with_target)
WITNESSES = ((Z0, 1.0), (Z0, float(np.log(2))), (Z0, 0.05), (Z0, 1.3855), (1000 * Z0, 1.2),
             (1e-4 * Z0, 1.2), (TIED, 1.0), (TIED, 0.5), (Z0, 1.5), (Z0, -0.5),
             (Z0, float(np.log(4))), (Z0, 0.0), (TIED, float(np.log(2))), (Z0, 1.38629), (ODD, 0.3141592654),
             (FAR, 0.5), (FAR[::-1] - 2000, 0.3), (CUT_TWICE, 0.4), (CUT_TWICE, 0.9), (CUT_TWICE, float(np.log(2))),
             (np.array([3.0]), 0.5), (np.zeros(3), 1.0), (np.array([2, 1, 0, 0]), 1),
             (Z0, 0.001), (1e-5 * Z0, 1.2), (1e5 * Z0, 1.2), (100 * Z0, 1.0))

wrong = WrongAnswers()


@wrong(_("Newton's step from τ = 1 leaves τ > 0 when the target is low: −0.456 for 0.05 nats."),
       _("Enclose the root between two temperatures before you search."))
def newton_from_one(z, target):
    possible(z, target)
    temperature = 1.0
    for _step in range(50):
        temperature -= (entropy_from_logits(z, temperature) - target) / entropy_slope(z, temperature)
    return temperature


def refuses_what_is_possible(inputs, outcomes):
    """Return whether the targets met lie in a bracket of temperatures, and ValueError came for all others in reach."""
    met, refused = [], []
    for (z, target), outcome in zip(inputs, outcomes, strict=False):
        if not entropy_range(z)[0] < target < entropy_range(z)[1]:
            continue
        right = temperature_for_entropy(z, target)
        if isinstance(outcome, Raised) and outcome.error == "ValueError":
            refused.append(right)
        elif isinstance(outcome, Returned) and is_number(outcome.value) and np.isclose(outcome.value, right, rtol=1e-3):
            met.append(right)
        else:
            return False
    return bool(met and refused) and not any(min(met) < right < max(met) for right in refused)


@wrong(_("ValueError came for a target within reach: it lies outside your bracket."),
       _("Widen the bracket until H on the left is below the target and above it on the right."),
       recognise=refuses_what_is_possible)
def narrow_bracket(z, target):
    possible(z, target)
    ends = entropies(z, (0.01, 10.0))
    if not ends[0] < target < ends[1]:
        raise ValueError("no root between 0.01 and 10")
    return bisect(z, target, np.log(0.01), np.log(10.0))


@wrong(_("The target was read in bits; it is given in nats."),
       _("Compare entropies in nats throughout."))
def target_in_bits(z, target):
    return temperature_for_entropy(z, target * np.log(2))


@wrong(_("An impossible target got a temperature; it must raise ValueError."),
       _("Reachable entropies lie between ln(tied maxima) and ln(finite logits), ends excluded."))
def end_returned(z, target):
    low, high = entropy_range(z)
    if low < target < high:
        return temperature_for_entropy(z, target)
    return 0.0 if target <= low else np.inf


@wrong(_("With tied maxima H cannot fall below ln(number of ties), and you searched there."),
       _("Count how many logits equal the maximum and check the target against that."))
def ties_forgotten(z, target):
    if not 0 < target < entropy_range(z)[1]:
        raise ValueError("target entropy out of reach")
    return bisect(z, target, -40.0, 40.0)


EXERCISE = Exercise(
    id="01.6", name="temperature_for_entropy", points=3, minutes=20, difficulty=4, theory="target",
    title=_("The temperature for a target entropy"),
    why=_("Because H only rises, “give me one nat” has exactly one answer."),
    reference=temperature_for_entropy,
    alternatives=(bracket_and_bisect,),
    answer=ArrayAnswer(rtol=1e-5, atol=1e-9, draws=6),     # each draw is a search, some 70 entropies
    inputs=inputs, witnesses=WITNESSES,
    equivalent=(("bisect: entropy_from_logits(z, np.exp(middle)) < target -> …", "H meets the target by chance"),
                ("target: at most 100", "so high a target is out of reach, and so is 100"),
                ("z: a single entry along axis 0", "one token has one entropy: every target is out of reach")),
    misconceptions=wrong.answers(),
    hints=(_("H rises with τ: below the answer it is too small, above it too large."),
           _("Work with ln τ, and move the ends outwards until they enclose the target."),
           _("Halve the interval in ln τ some 60 times; raise ValueError first if the target is out of reach.")),
    general=_("The entropy at your temperature is not the target."),
    next_step=_("Put your answer back into entropy_from_logits and look at the gap."),
)
