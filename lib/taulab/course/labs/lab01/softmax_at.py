"""`softmax_at`: the two ends of the scale."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import CUT, CUT_TWICE, FAR, ODD, TIED, Z0, logits, temperatures, weights


def uniform_over(mask):
    return mask / mask.sum()


def checked(temperature):
    if not temperature >= 0:
        raise ValueError("temperature must be zero or more")
    return temperature


def softmax_in_three_branches(z, temperature):
    checked(temperature)
    if temperature == 0:
        return uniform_over(z == z.max())
    return uniform_over(np.isfinite(z)) if np.isinf(temperature) else weights(z, temperature)


ALMOST_TIED = np.array([1e-9, 0.0])

inputs = st.tuples(logits, st.one_of(temperatures, st.sampled_from([0.0, np.inf, -1.0])))
WITNESSES = ((Z0, 0.0), (TIED, 0.0), (ALMOST_TIED, 0.0), (Z0, np.inf), (CUT, np.inf), (Z0, -1.0), (Z0, 2.0),
             (ALMOST_TIED, 1e-9), (Z0, 0.002), (FAR, 1.0), (FAR[::-1].copy(), 2.0), (FAR - 2000, 2.0),
             (np.array([1000.0, 999.0]), 1.0), (CUT, 20.0), (CUT_TWICE, 0.0), (CUT_TWICE, 2.0), (CUT_TWICE, np.inf),
             (ODD, 0.7390851332), (ODD, 300.0), (Z0, -1e-6), (np.array([2, 2, 0]), 0), (np.array([2, 1, 0]), 2),
             (np.array([2, 1, 0]), np.inf), (np.array([3.0]), 0.0), (np.array([3.0]), np.inf), (np.array([3.0]), 2.0))

wrong = WrongAnswers()


@wrong(_("Tied maxima must share at τ = 0: (2, 2, 0, −1) gives (½, ½, 0, 0)."),
       _("Ask which entries equal the maximum, not where the first one stands."))
def first_maximum_takes_all(z, temperature):
    if temperature == 0:
        return np.eye(len(z))[np.argmax(z)]
    return softmax_in_three_branches(z, temperature)


@wrong(_("A tiny floor is not the limit: (1e-9, 0) gives (0.525, 0.475) where (1, 0) is right."),
       _("Give τ = 0 its own branch instead of a small number."))
def floored_temperature(z, temperature):
    return softmax_in_three_branches(z, max(checked(temperature), 1e-8))


@wrong(_("A token cut with −inf came back: τ = ∞ is uniform over the finite logits only."),
       _("np.isfinite tells which tokens are still in the game."))
def cut_tokens_revived(z, temperature):
    if temperature == np.inf:
        return np.full(len(z), 1 / len(z))
    return softmax_in_three_branches(z, temperature)


@wrong(_("A negative τ turns the ranking upside down; it must raise ValueError."),
       _("Check the argument before you compute anything."))
def negative_accepted(z, temperature):
    return weights(z, temperature) if temperature < 0 else softmax_in_three_branches(z, temperature)


@wrong(_("Dividing by τ = 0 gives inf and nan: write the limit as a case of its own."),
       _("What does the distribution become as τ falls towards 0?"))
def divided_by_zero(z, temperature):
    return weights(z, checked(temperature)) if temperature < np.inf else softmax_in_three_branches(z, temperature)


@wrong(_("This is the formula alone: no branch for 0, for ∞ or for a negative τ."),
       _("Write τ = 0 first: which tokens keep probability, and how much each?"))
def formula_alone(z, temperature):
    e = np.exp(z / temperature)
    return e / e.sum()


@wrong(_("τ = 0 was refused; it is greedy decoding, a limit that exists."),
       _("Refuse only a negative τ, and give τ = 0 a branch of its own."))
def zero_refused(z, temperature):
    if temperature <= 0:
        raise ValueError("temperature must be more than zero")
    return softmax_in_three_branches(z, temperature)


@wrong(_("The tied maxima got 1 each; they must share 1."),
       _("Divide the mask by its sum."))
def mask_not_divided(z, temperature):
    return 1.0 * (z == z.max()) if temperature == 0 else softmax_in_three_branches(z, temperature)


EXERCISE = Exercise(
    id="01.2", name="softmax_at", points=2, minutes=10, difficulty=2, theory="limits",
    title=_("The two ends of the scale"),
    why=_("Greedy decoding is τ = 0 and blind drawing is τ = ∞: both are limits, and both have traps."),
    reference=softmax,
    alternatives=(softmax_in_three_branches,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Three branches: τ = 0, τ = ∞ and everything between."),
           _("At τ = 0 only the maximisers keep probability, in equal shares."),
           _("z == z.max() and np.isfinite(z) are the two masks; each mask divided by its sum is a distribution.")),
    general=_("The distribution differs from softmax(z/τ) or from its limit."),
    next_step=_("Try z = (2, 2, 0, −1) and z = (1, 0, −inf) at τ = 0, 1 and ∞."),
)
