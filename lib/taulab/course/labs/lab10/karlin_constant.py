"""`karlin_constant`: what stands in front of the law of words seen once."""

import numpy as np
from hypothesis import strategies as st
from scipy.special import gamma, gammaln, zeta

from taulab import heavy_tails
from taulab.course.judging.answers.plain import close
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Returned
from taulab.course.language import mark as _

from .shared import OTHER_WAYS


def karlin_constant(a):
    if a <= 1:
        raise ValueError("a must be above 1")
    return gamma(1 - 1 / a) / (a * zeta(a) ** (1 / a))


def by_logarithms(a):
    if not a > 1:
        raise ValueError("there is no such law")
    return np.exp(gammaln(1 - 1 / a) - np.log(a) - np.log(zeta(a)) / a)


inputs = st.tuples(st.one_of(st.integers(11, 60).map(lambda k: k / 10), st.integers(1, 10).map(lambda k: k / 10)))
EXAMPLE = (1.5,)
BELOW = (0.9,)
ONE = (1.0,)
WITNESSES = (EXAMPLE, BELOW, ONE, (1,), (2,), (1.114,), (1.25,), (1.0174,), (0.918,), (0.5,), (1.00317,), (3,), (7.5,),
             (150.0,), (0.00317,))

EQUIVALENT = (("a: at least 0.01", "both are refused"),
              ("result: small as 0", "it is that small only for an a beyond 10 000"))

wrong = WrongAnswers()


def everywhere(a):
    """Return the formula whether or not there is such a law."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(gamma(1 - 1 / a) / (a * np.float64(zeta(a)) ** (1 / a)))


def agrees(formula, inputs, outcomes):
    """Return whether an answer is that of a formula wherever a is above 1, whatever it says below."""
    return all(isinstance(got, Returned) and close(float(formula(a)), got.value, 1e-8, 0)
               for (a,), got in zip(inputs, outcomes) if a > 1)


def right_above_and_something_below(inputs, outcomes):
    return all(isinstance(got, Returned) and isinstance(got.value, int | float | complex)
               and (a <= 1 or close(everywhere(a), got.value, 1e-8, 0)) for (a,), got in zip(inputs, outcomes))


@wrong(_("For a up to 1 nan or a number came back: there is no law there, and it means nothing."),
       _("Raise ValueError first if a is 1 or less: a nan travels on unnoticed."), tried=BELOW,
       recognise=right_above_and_something_below)
def no_guard(a):
    return everywhere(a)


@wrong(_("a = 1 slipped through: Σ 1/i has no end, so there is no law there either."),
       _("Refuse 1 as well: a <= 1."), tried=ONE)
def one_let_through(a):
    if a < 1:
        raise ValueError
    return everywhere(a)


@wrong(_("Nothing came back for a up to 1; the exercise asks for an error."),
       _("Raise ValueError there: None fails later, and elsewhere."), tried=BELOW)
def none_below(a):
    return karlin_constant(a) if a > 1 else None


@wrong(_("An a above 1 was refused as well: the law holds from there on."),
       _("Refuse only a of 1 or less."), tried=(1.114,))
def refused_too_much(a):
    if a < 1.2:
        raise ValueError
    return karlin_constant(a)


@wrong(_("The 1/a in front is missing: that is the constant of all different words, not of those seen once."),
       _("Divide by a as well."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(without_one_over_a, *seen))
def without_one_over_a(a):
    return gamma(1 - 1 / a) / zeta(a) ** (1 / a)


@wrong(_("ζ(a) is not raised to the power 1/a."),
       _("zeta(a) ** (1 / a), in the denominator."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(zeta_not_rooted, *seen))
def zeta_not_rooted(a):
    return gamma(1 - 1 / a) / (a * zeta(a))


@wrong(_("Without parentheses 1 / a in an exponent divides by a: that is ζ(a) / a."),
       _("Write zeta(a) ** (1 / a)."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(power_without_parentheses, *seen))
def power_without_parentheses(a):
    return gamma(1 - 1 / a) / (a * zeta(a) ** 1 / a)


@wrong(_("Only a stands in the denominator; ζ came back into the numerator."),
       _("Put the whole denominator into parentheses."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(denominator_without_parentheses, *seen))
def denominator_without_parentheses(a):
    return gamma(1 - 1 / a) / a * zeta(a) ** (1 / a)


@wrong(_("a and ζ(a) were raised to 1/a together."),
       _("Only ζ(a) has the power 1/a; a is a factor."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(a_rooted_too, *seen))
def a_rooted_too(a):
    return gamma(1 - 1 / a) / (a * zeta(a)) ** (1 / a)


@wrong(_("Γ(1/a) stands there; the law has Γ(1 − 1/a)."),
       _("gamma(1 - 1 / a): it grows without bound as a falls to 1."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(gamma_of_one_over_a, *seen))
def gamma_of_one_over_a(a):
    return gamma(1 / a) / (a * zeta(a) ** (1 / a))


@wrong(_("The sign inside Γ is turned: 1 + 1/a."),
       _("gamma(1 - 1 / a): it grows without bound as a falls to 1."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(gamma_of_the_sum, *seen))
def gamma_of_the_sum(a):
    return gamma(1 + 1 / a) / (a * zeta(a) ** (1 / a))


@wrong(_("Γ has −1/a in it; a 1 is missing."),
       _("Write gamma(1 - 1 / a)."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(gamma_without_one, *seen))
def gamma_without_one(a):
    return gamma(-1 / a) / (a * zeta(a) ** (1 / a))


@wrong(_("Γ has 1 − a in it."),
       _("Write gamma(1 - 1 / a)."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(gamma_of_one_less_a, *seen))
def gamma_of_one_less_a(a):
    return gamma(1 - a) / (a * zeta(a) ** (1 / a))


@wrong(_("ζ(a) is missing: the weights i^(−a) were not made probabilities."),
       _("Divide by zeta(a) ** (1 / a) as well."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(without_zeta, *seen))
def without_zeta(a):
    return gamma(1 - 1 / a) / a


@wrong(_("ζ was taken at 1/a."),
       _("ζ(a) is the sum of i^(−a): zeta(a) ** (1 / a)."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(zeta_of_one_over_a, *seen))
def zeta_of_one_over_a(a):
    return gamma(1 - 1 / a) / (a * np.abs(zeta(1 / a)) ** (1 / a))


@wrong(_("ζ(a) has the power a."),
       _("zeta(a) ** (1 / a): the power is 1/a."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(zeta_to_the_a, *seen))
def zeta_to_the_a(a):
    return gamma(1 - 1 / a) / (a * zeta(a) ** a)


@wrong(_("That is the exponent of the law, not the constant in front."),
       _("C_α = Γ(1 − 1/α) / (α ζ(α)^(1/α))."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(exponent_returned, *seen))
def exponent_returned(a):
    return 1 / a - 1


EXERCISE = Exercise(
    id="10.4", name="karlin_constant", points=2, minutes=8, difficulty=2, theory="infinite",
    title=_("The constant in front"),
    why=_("An exponent alone says how fast a mass falls, not how large it is; and a law needs its domain."),
    reference=karlin_constant,
    alternatives=(by_logarithms, heavy_tails.karlin_constant),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("First the guard, for a of 1 or less; then the formula, factor by factor."),
           _("gamma(1 - 1 / a) above; below, a times zeta(a) to the power 1/a."),
           _("if a <= 1: raise ValueError(…). Then gamma(1 - 1 / a) / (a * zeta(a) ** (1 / a)).")),
    general=_("This is not Γ(1 − 1/a) / (a ζ(a)^(1/a)) for a above 1, and ValueError otherwise."),
    next_step=_("For a = 1.5 it is 0.941560, for a = 2 it is 0.690988."),
)
