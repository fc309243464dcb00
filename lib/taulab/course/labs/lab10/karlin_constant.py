"""`karlin_constant`: what stands in front of the law of words seen once."""

import numpy as np
from hypothesis import strategies as st
from scipy.special import gamma, gammaln, zeta

from taulab import heavy_tails
from taulab.course.judging.crossing import Unreadable
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Raised, Returned
from taulab.course.judging.recognisers import among, like, near, rounded_from
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
             (150.0,), (0.00317,), (-1.5,))

EQUIVALENT = (("a: at least 0.01", "both are refused"),
              ("result: small as 0", "it is that small only for an a beyond 10 000"))

wrong = WrongAnswers()


def everywhere(a):
    """Return the formula whether or not there is such a law."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(gamma(1 - 1 / a) / (a * np.float64(zeta(a)) ** (1 / a)))


def lawful(a):
    return a > 1


def agrees(formula, inputs, outcomes):
    """Return whether an answer is that of a formula wherever a is above 1, whatever it says below."""
    return among(lawful, like(formula))(inputs, outcomes)


def right_above_and_below(known):
    """Return `recognise` for an answer that is right above 1 and gives, or raises, what is `known` below."""
    def recognise(inputs, outcomes):
        return all(known(a, got) if a <= 1 else near(everywhere(a), got, atol=0) for (a,), got in zip(inputs, outcomes))
    return recognise


def number(_a, got):
    return isinstance(got, Returned) and isinstance(got.value, int | float | complex)


def number_between(a, got):
    return number(a, got) if 0 < a < 1 else number(a, got) or isinstance(got, Raised)


def number_below_zero(a, got):
    return number(a, got) if a < 0 else isinstance(got, Raised) and got.error == "ValueError"


def error_returned(_a, got):
    return isinstance(got, Returned) and (isinstance(got.value, str) or got.value == Unreadable("ValueError")
                                          or got.value == Unreadable("type"))


@wrong(_("For a up to 1 nan or a number came back: there is no law there, and it means nothing."),
       _("Raise ValueError first if a is 1 or less: a nan travels on unnoticed."), tried=BELOW,
       recognise=right_above_and_below(number_between))
def no_guard(a):
    return everywhere(a)


@wrong(_("An a below 0 slipped through; only those between 0 and 1 were refused."),
       _("Refuse every a of 1 or less: a <= 1."), tried=(-1.5,), recognise=right_above_and_below(number_below_zero))
def negative_let_through(a):
    if 0 <= a <= 1:
        raise ValueError
    return everywhere(a)


@wrong(_("The error, or its name, was returned: whoever called goes on computing with it."),
       _("Raise it: raise ValueError(…), without return."), tried=BELOW,
       recognise=right_above_and_below(error_returned))
def error_not_raised(a):
    return karlin_constant(a) if a > 1 else ValueError("a must be above 1")


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


@wrong(_("That is ζ(a) / a: an exponent needs parentheses, and a power two stars."),
       _("Write zeta(a) ** (1 / a)."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(power_without_parentheses, *seen))
def power_without_parentheses(a):
    return gamma(1 - 1 / a) / (a * zeta(a) ** 1 / a)


@wrong(_("Only a divides here; ζ(a)^(1/a) multiplies."),
       _("Both divide: a * zeta(a) ** (1 / a), in parentheses."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(denominator_without_parentheses, *seen))
def denominator_without_parentheses(a):
    return gamma(1 - 1 / a) / a * zeta(a) ** (1 / a)


@wrong(_("a multiplies here; it divides in the law."),
       _("Both divide: a * zeta(a) ** (1 / a), in parentheses."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(multiplied_by_a, *seen))
def multiplied_by_a(a):
    return a * gamma(1 - 1 / a) / zeta(a) ** (1 / a)


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


@wrong(_("ζ was taken at 1/a: it is negative there, and has no such root."),
       _("ζ(a) is the sum of i^(−a): zeta(a) ** (1 / a)."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(zeta_of_one_over_a, *seen))
def zeta_of_one_over_a(a):
    with np.errstate(invalid="ignore"):
        return gamma(1 - 1 / a) / (a * zeta(1 / a) ** (1 / a))


@wrong(_("The signs inside Γ are turned: 1/a − 1, the exponent of m."),
       _("Write gamma(1 - 1 / a)."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(gamma_of_the_exponent, *seen))
def gamma_of_the_exponent(a):
    return gamma(1 / a - 1) / (a * zeta(a) ** (1 / a))


@wrong(_("Γ is one step too far: Γ(2 − 1/a), which is the factorial of 1 − 1/a."),
       _("Write gamma(1 - 1 / a): Γ(n) is the factorial of n − 1."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(gamma_one_step_on, *seen))
def gamma_one_step_on(a):
    return gamma(2 - 1 / a) / (a * zeta(a) ** (1 / a))


@wrong(_("gammaln is the logarithm of Γ."),
       _("Use gamma itself."),
       tried=EXAMPLE, recognise=lambda *seen: agrees(logarithm_of_gamma, *seen))
def logarithm_of_gamma(a):
    return gammaln(1 - 1 / a) / (a * zeta(a) ** (1 / a))


def with_a_sum_to(end):
    """Return the formula with the first `end` terms of ζ(a)."""
    return lambda a: gamma(1 - 1 / a) / (a * (zeta(a) - zeta(a, end + 1)) ** (1 / a))


def sum_cut_short(inputs, outcomes):
    ends = (end for power in range(1, 9) for end in (10 ** power, 10 ** power - 1))
    return among(lawful, like(*map(with_a_sum_to, ends)))(inputs, outcomes)


@wrong(_("ζ(a) was cut short: near a = 1 its terms hardly fall, and most of the sum lies beyond."),
       _("Use zeta(a), which has the whole sum."), tried=(1.0174,), recognise=sum_cut_short)
def zeta_cut_short(a):
    if a <= 1:
        raise ValueError
    return with_a_sum_to(1000)(a)


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


@wrong(_("The result is rounded."),
       _("Return all digits; round only where you print."), tried=EXAMPLE,
       recognise=among(lawful, rounded_from(karlin_constant)))
def rounded(a):
    return round(float(karlin_constant(a)), 4)


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
