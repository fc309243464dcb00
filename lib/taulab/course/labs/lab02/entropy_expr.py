"""`entropy_expr`: the entropy as an expression."""

import sympy as sp

from taulab.course.judging.answers.symbolic import SymbolicAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .symbolic import (
    ALONE,
    SYMBOLIC_WITNESSES,
    symbolic_entropy,
    symbolic_inputs,
    symbolic_log_partition,
    symbolic_softmax,
)


def through_log_partition(z, tau):
    q = symbolic_softmax(z, tau)
    return symbolic_log_partition(z, tau) - sum(p * logit for p, logit in zip(q, z, strict=True)) / tau


wrong = WrongAnswers()


@wrong(_("τ does not appear: at logits (2, 1) and τ = 2 you give 0.5822, not 0.6628."),
       _("Divide each logit by tau inside sp.exp."))
def temperature_ignored(z, tau):
    return symbolic_entropy(z, sp.Integer(1))


@wrong(_("That is the entropy in bits; this course counts in nats."),
       _("sp.log without a base is the natural logarithm."))
def bits(z, tau):
    return symbolic_entropy(z, tau) / sp.log(2)


@wrong(_("The sign is missing: this expression is negative, an entropy is not."),
       _("Put the minus in front of the sum."))
def negative(z, tau):
    return -symbolic_entropy(z, tau)


@wrong(_("The exponentials are not probabilities until they are divided by their sum Z."),
       _("Write Z first, then q = exp(z/τ)/Z."))
def exponentials_not_normalised(z, tau):
    return -sum(sp.exp(logit / tau) * logit / tau for logit in z)


@wrong(_("The logits are multiplied by τ; they must be divided by it."),
       _("logit / tau inside sp.exp."))
def temperature_multiplied(z, tau):
    return symbolic_entropy(z, 1 / tau)


EXERCISE = Exercise(
    id="02.1", name="entropy_expr", points=2, minutes=12, difficulty=2, theory="two-tokens",
    title=_("The entropy as an expression"),
    why=_("An expression holds for all logits at once; that is what a proof needs."),
    reference=symbolic_entropy,
    alternatives=(through_log_partition,),
    answer=SymbolicAnswer(),
    inputs=symbolic_inputs, witnesses=(*SYMBOLIC_WITNESSES, ALONE),
    misconceptions=wrong.answers(),
    hints=(_("Z first: the sum of sp.exp(logit / tau)."),
           _("Then a list with the probabilities exp(z/τ)/Z."),
           _("−Σ q · sp.log(q), with Python's sum over the list.")),
    general=_("At some point this expression is not the entropy of softmax(z/τ)."),
    next_step=_("Substitute logits (2, 1) and τ = 2: the answer must be 0.6628."),
    equivalent=(("through_log_partition: zip(q, z, strict=True) -> …",
                 "as many probabilities as logits, in either order"),
                ("through_log_partition: True -> False", "as many probabilities as logits"),
                ("result: decimals", "the only numbers in the expression are whole")),
)
