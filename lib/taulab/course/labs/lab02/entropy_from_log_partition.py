"""`entropy_from_log_partition`: one function knows everything."""

import sympy as sp

from taulab.course.judging.answers.symbolic import SymbolicAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .symbolic import SYMBOLIC_WITNESSES, symbolic_inputs, symbolic_log_partition


def slope_of_tau_log_partition(log_Z, tau):
    return sp.diff(tau * log_Z, tau)


def log_partition_plus_rate(log_Z, tau):
    return log_Z + tau * sp.diff(log_Z, tau)


wrong = WrongAnswers()


@wrong(_("The second term has the wrong sign: the product rule adds."),
       _("Differentiate τ times ln Z as one product."))
def wrong_sign(log_Z, tau):
    return log_Z - tau * sp.diff(log_Z, tau)


@wrong(_("The product rule has two terms; ln Z itself is missing."),
       _("Let sp.diff differentiate the whole product tau * log_Z."))
def rate_only(log_Z, tau):
    return tau * sp.diff(log_Z, tau)


@wrong(_("The derivative of ln Z must be multiplied by τ."),
       _("Differentiate the whole product tau * log_Z."))
def rate_not_scaled(log_Z, tau):
    return log_Z + sp.diff(log_Z, tau)


@wrong(_("You differentiated τZ; the function is τ ln Z."),
       _("log_Z is already the logarithm: use it as it comes."))
def logarithm_lost(log_Z, tau):
    return sp.diff(tau * sp.exp(log_Z), tau)


@wrong(_("You differentiated ln Z alone; the entropy is the slope of τ ln Z."),
       _("Put τ in front of ln Z before you differentiate."))
def log_alone(log_Z, tau):
    return sp.diff(log_Z, tau)


@wrong(_("That is τ ln Z itself; the entropy is its slope."),
       _("Differentiate it with respect to τ."))
def not_differentiated(log_Z, tau):
    return tau * log_Z


EXERCISE = Exercise(
    id="02.3", name="entropy_from_log_partition", points=2, minutes=4, difficulty=1, theory="log-partition",
    title=_("One function knows everything"),
    why=_("From ln Z alone come the mean, the variance and the entropy, for any number of tokens."),
    reference=slope_of_tau_log_partition,
    alternatives=(log_partition_plus_rate,),
    answer=SymbolicAnswer(present=lambda z, tau: (symbolic_log_partition(z, tau), tau)),
    inputs=symbolic_inputs, witnesses=SYMBOLIC_WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("The entropy is a derivative: of what, with respect to what?"),
           _("Of τ ln Z, with respect to τ."),
           _("One call of sp.diff on the product tau * log_Z.")),
    general=_("At some point this expression is not the entropy."),
    next_step=_("Compare with entropy_expr at logits (2, 1) and τ = 2: 0.6628."),
    equivalent=(("result: decimals", "the only numbers in the expression are whole"),),
)
