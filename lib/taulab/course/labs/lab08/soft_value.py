"""`soft_value`: what a choice is worth to one who likes to stay near ρ."""

import numpy as np
from hypothesis import strategies as st
from scipy.special import logsumexp

from taulab import decision
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like
from taulab.course.language import mark as _

from .shared import OTHER_WAYS, distribution_rows, halves


def soft_value(rho, Q, beta):
    possible = rho > 0
    rho, Q = rho[possible], Q[possible]
    top = Q.max()
    return top + beta * np.log(np.sum(rho * np.exp((Q - top) / beta)))


def as_reward_less_kl(rho, Q, beta):
    possible = rho > 0
    x = np.log(rho[possible]) + Q[possible] / beta
    pi = np.exp(x - logsumexp(x))
    kept = pi > 0
    return np.sum(pi[kept] * (Q[possible][kept] - beta * np.log(pi[kept] / rho[possible][kept])))


@st.composite
def choices(draw):
    n = draw(st.integers(2, 4))
    Q = np.array(draw(st.lists(halves, min_size=n, max_size=n)))
    return draw(distribution_rows(1, n))[0], Q, draw(st.sampled_from([0.25, 1.0, 2.0, 7.0]))


inputs = choices()
RHO = decision.actions(decision.WORLD["A"])[0]
Q = decision.action_values(decision.WORLD, "A", 1, 0.9)
A = RHO, Q, 1.0
EVEN = np.array([0.5, 0.5])
WITNESSES = (A, (RHO, Q, 0.25), (np.array([0.9, 0.1]), np.array([0.0, 1.0]), 2.0),
             (EVEN, np.array([1000.0, 999.0]), 0.7391),
             (EVEN, np.array([-2000.0, -2001.5]), 1.0), (EVEN, np.array([1000.0, 0.0]), 0.5),
             (EVEN, np.array([0.0, 1000.0]), 0.5), (np.array([0.2, 0.8]), np.array([3.0, 2.0]), 0.00317),
             (np.array([0.2, 0.8]), np.array([3.0, 1.2871]), 317.3), (np.array([1.0]), np.array([3.2e-5]), 0.5),
             (np.array([0.0, 1.0]), np.array([1000.0, 0.0]), 0.5),
             (np.array([0.4, 0.0, 0.6]), np.array([1, 3, 2]), 0.5),
             (np.array([0.25, 0.75, 0.0]), np.array([1.0, 2.0, 2.5]), 1.0), (np.array([0.3, 0.7]), np.array([2, 1]), 2),
             (np.array([0.9999, 0.00009, 0.00001]), np.array([0.0, 6.0, 9.0]), 1.0),
             (np.array([0.1, 0.05, 0.3, 0.25, 0.2, 0.1]), np.array([0.5, -0.5, 1.5, 0.0, -1.0, 0.3]), 1.2346))
EQUIVALENT = (("as_reward_less_kl: rho > 0 -> rho >= 0", "ln 0 makes a policy of 0 there, which is left out next"),)

wrong = WrongAnswers()


@wrong(_("ρ has no part in it: all choices count alike."),
       _("Weigh each exponential with its ρ."))
def without_rho(rho, Q, beta):
    return beta * logsumexp(Q / beta)


@wrong(_("That is the mean of Q under ρ, the limit of a large β."),
       _("Take the mean of e^(Q/β), then β times its logarithm."))
def mean(rho, Q, beta):
    return np.sum(rho * Q)


@wrong(_("That is the largest Q, the limit of a small β."),
       _("Take the mean of e^(Q/β) under ρ, then β times its logarithm."))
def largest(rho, Q, beta):
    return np.max(Q)


@wrong(_("The logarithm was not multiplied by β: V has the unit of a reward."),
       _("With all Q equal, V must be that Q, whatever β."))
def beta_left_out(rho, Q, beta):
    return logsumexp(Q / beta, b=rho)


@wrong(_("Q was multiplied by β; a temperature divides."),
       _("e^(Q/β), and β times the logarithm."),
       recognise=like(lambda rho, Q, beta: multiplied(rho, Q, beta), lambda rho, Q, beta: logsumexp(Q * beta, b=rho),
                      lambda rho, Q, beta: beta * logsumexp(Q * beta, b=rho)))
def multiplied(rho, Q, beta):
    return logsumexp(Q * beta, b=rho) / beta


@wrong(_("exp overflowed or ran to 0: Q/β may be in the thousands."),
       _("Take the largest Q with ρ > 0 out before exp, and add it at the end."))
def unshifted(rho, Q, beta):
    with np.errstate(all="ignore"):
        return beta * np.log(np.sum(rho * np.exp(Q / beta)))


@wrong(_("The largest Q of all was taken out, though its ρ may be 0: what is possible ran to 0."),
       _("Take out the largest Q among those with ρ > 0."))
def impossible_taken_out(rho, Q, beta):
    top = Q.max()
    with np.errstate(divide="ignore"):
        return top + beta * np.log(np.sum(rho * np.exp((Q - top) / beta)))


@wrong(_("A small number was added to ρ: what is impossible became possible, and its Q can be large."),
       _("Leave out the choices with ρ = 0 before the logarithm."))
def a_little_added(rho, Q, beta):
    return beta * logsumexp(np.log(rho + 1e-12) + Q / beta)


@wrong(_("The logarithm is to base 2; V takes the natural one."),
       _("With all Q equal, V must be that Q, whatever β."), tried=A)
def in_bits(rho, Q, beta):
    return soft_value(rho, Q, beta) / np.log(2)


@wrong(_("What was taken out came back, but the logarithm beside it was not multiplied by β."),
       _("top + β ln Σ ρ e^((Q − top)/β)."))
def logarithm_without_beta(rho, Q, beta):
    top = Q.max()
    with np.errstate(divide="ignore"):
        return top + np.log(np.sum(rho * np.exp((Q - top) / beta)))


@wrong(_("What was taken out, Q/β, came back without β."),
       _("V has the unit of Q: add β times what you took out of the exponent."))
def put_back_without_beta(rho, Q, beta):
    top = Q.max() / beta
    with np.errstate(divide="ignore"):
        return top + beta * np.log(np.sum(rho * np.exp(Q / beta - top)))


@wrong(_("ρ multiplies Q in the exponent; it weighs the exponentials."),
       _("Multiply e^(Q/β) by ρ, or add ln ρ to Q/β."))
def rho_times_q(rho, Q, beta):
    return beta * logsumexp(rho * Q / beta)


@wrong(_("That is the mean reward of the best policy; its price, β KL(π‖ρ), was not taken off."),
       _("V is β times the logarithm of Σ ρ e^(Q/β)."))
def reward_of_the_policy(rho, Q, beta):
    return np.sum(decision.soft_policy(rho, Q, beta) * Q)


@wrong(_("The policy came back; its value is asked for."),
       _("Return one number: β times the logarithm of the sum that would normalise the policy."))
def policy_returned(rho, Q, beta):
    return decision.soft_policy(rho, Q, beta)


@wrong(_("The sign is turned: that is a cost."),
       _("V lies between the mean of Q under ρ and the largest Q."))
def sign_turned(rho, Q, beta):
    return -soft_value(rho, Q, beta)


@wrong(_("ρ stands in the exponent without its logarithm."),
       _("Multiply e^(Q/β) by ρ, or add ln ρ to Q/β."))
def rho_in_the_exponent(rho, Q, beta):
    return beta * logsumexp(rho + Q / beta)


@wrong(_("The largest Q was taken out of the exponents and never put back."),
       _("Add it at the end: top + β ln Σ ρ e^((Q − top)/β)."), tried=A)
def not_put_back(rho, Q, beta):
    return soft_value(rho, Q, beta) - Q[rho > 0].max()


@wrong(_("The price β KL(π‖ρ) was added; it is to be taken off."),
       _("V is the mean reward less β KL: never above the largest Q."), tried=A)
def price_added(rho, Q, beta):
    reward = reward_of_the_policy(rho, Q, beta)
    return 2 * reward - soft_value(rho, Q, beta)


EXERCISE = Exercise(
    id="08.6", name="soft_value", points=3, minutes=12, difficulty=3, theory="decisions",
    title=_("What a choice is worth near ρ"),
    why=_("Reward less β KL has its maximum in closed form, and β in it is a temperature."),
    reference=soft_value,
    alternatives=(decision.soft_value, as_reward_less_kl),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(A,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Gibbs' principle of lab 02, with logits ln ρ + Q/β."),
           _("The maximum is β times the logarithm of the sum that normalises ρ e^(Q/β)."),
           _("Take out the largest Q with ρ > 0: top + β ln Σ ρ e^((Q − top)/β).")),
    general=_("This is not β ln Σ ρ e^(Q/β)."),
    next_step=_("For ρ = (0.9, 0.1), Q = (0, 1) and β = 2 it is 0.1257."),
)
