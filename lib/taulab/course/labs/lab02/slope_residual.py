"""`slope_residual`: a difference that must vanish."""

import sympy as sp
from hypothesis import strategies as st

from taulab.course.judging.answers.symbolic import SymbolicAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .entropy_expr import through_log_partition
from .symbolic import SYMBOLIC_WITNESSES, symbolic_entropy, symbolic_inputs, symbolic_softmax, symbolic_variance


def residual(z, tau, power=3):
    return sp.diff(symbolic_entropy(z, tau), tau) - symbolic_variance(symbolic_softmax(z, tau), z) / tau**power


def residual_through_log_partition(z, tau, power=3):
    return sp.diff(through_log_partition(z, tau), tau) - symbolic_variance(symbolic_softmax(z, tau), z) / tau**power


def with_power(arguments, power):
    """Return the arguments with a third one, a power: a whole number, for ``range(power)`` is a way to use it."""
    symbols, tau, points = arguments
    return symbols, tau, power, points


inputs = st.builds(with_power, symbolic_inputs, st.sampled_from([3, 2, 4]))
WITNESSES = (*(with_power(arguments, power) for arguments in SYMBOLIC_WITNESSES for power in (3, 2)),
             *SYMBOLIC_WITNESSES)

LENGTHS = "as many probabilities as logits, and a product may be written either way round"

wrong = WrongAnswers()


@wrong(_("Zero whatever the power: with power 2 the difference does not vanish."),
       _("Build both sides and subtract; let the check find the zero."))
def zero(z, tau, power=3):
    return sp.Integer(0)


@wrong(_("The argument power was not used: you always divide by τ²."),
       _("Divide the variance by tau**power."))
def power_ignored(z, tau, power=3):
    return residual(z, tau, 2)


@wrong(_("In your variance every token has the same weight; the weights are q."),
       _("Use the probabilities as weights of mean and variance."))
def unweighted(z, tau, power=3):
    equal = [sp.Rational(1, len(z))] * len(z)
    return sp.diff(symbolic_entropy(z, tau), tau) - symbolic_variance(equal, z) / tau**power


@wrong(_("You differentiated by a logit, not by τ."),
       _("sp.diff(expression, tau)."))
def by_logit(z, tau, power=3):
    return sp.diff(symbolic_entropy(z, tau), z[0]) - symbolic_variance(symbolic_softmax(z, tau), z) / tau**power


@wrong(_("That is ∂H/∂τ alone: the variance is missing, or its deviations are not squared and average to 0."),
       _("Subtract the mean of (logit − mean)**2, with weights q, divided by tau**power."))
def derivative_only(z, tau, power=3):
    return sp.diff(symbolic_entropy(z, tau), tau)


@wrong(_("The two sides were added; equal sides cancel only if you subtract."),
       _("∂H/∂τ minus the variance over tau**power."))
def added(z, tau, power=3):
    return sp.diff(symbolic_entropy(z, tau), tau) + symbolic_variance(symbolic_softmax(z, tau), z) / tau**power


@wrong(_("A verdict came back; the question asks for the expression itself."),
       _("Return the difference and leave the judging to the check."))
def verdict_only(z, tau, power=3):
    return True


EXERCISE = Exercise(
    id="02.2", name="slope_residual", points=3, minutes=14, difficulty=3, theory="slope",
    title=_("A difference that must vanish"),
    why=_("To prove an equation, look at the difference of its sides: zero everywhere or wrong somewhere."),
    reference=residual,
    alternatives=(residual_through_log_partition,),
    answer=SymbolicAnswer(),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("sp.diff(entropy_expr(z, tau), tau) is the left side."),
           _("Mean and variance with the weights q, written as sums over the tuple."),
           _("Left side minus variance / tau**power; no simplify needed.")),
    general=_("This is not ∂H/∂τ minus the variance over that power of τ."),
    next_step=_("Substitute logits (2, 1) and τ = 2 and look at what is left."),
    equivalent=(("symbolic_variance: zip(q, z, strict=True) -> zip(q, z)…", LENGTHS),
                ("symbolic_variance: True -> …", LENGTHS),
                ("symbolic_variance: zip(q, z, strict=True) -> zip(z, q, strict=True)",
                 "a product, written the other way round"),
                ("through_log_partition: zip(q, z, strict=True) -> …", LENGTHS),
                ("through_log_partition: True -> False", LENGTHS),
                ("result: decimals", "the only numbers in the expression are whole")),
)
