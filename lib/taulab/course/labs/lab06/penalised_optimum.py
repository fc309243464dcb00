"""`penalised_optimum`: where the penalised loss is least."""

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import lambertw, wrightomega

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy
from taulab.losses import confidence_penalty_optimum
from taulab.softmax import temper

from .shared import P, ROOT, WITH_ZERO, distributions, weights


def optimum_of(p, beta, low, high):
    """Return the optimum, with c between `low` and `high`."""
    with np.errstate(divide="ignore"):
        log_y = np.log(p / beta)

    def q(c):
        return np.exp(wrightomega(log_y + c / beta) - c / beta)

    return q(brentq(lambda c: q(c).sum() - 1, low, high, xtol=1e-14))


def penalised_optimum(p, beta):
    return optimum_of(p, beta, 0.9, 1.1 + beta * np.log(len(p)))


def by_bisection(p, beta):
    low, high = 0.5, 2 + beta * np.log(len(p))
    for _step in range(80):
        c = (low + high) / 2
        omega = wrightomega(np.log(p[p > 0] / beta) + c / beta)
        total = np.sum(p[p > 0] / (beta * omega)) + np.sum(p == 0) * np.exp(-c / beta)
        low, high = (c, high) if total > 1 else (low, c)
    q = np.full(len(p), np.exp(-c / beta))
    q[p > 0] = p[p > 0] / (beta * omega)
    return q


ONE_HOT = np.eye(4)[0]

inputs = st.tuples(distributions, weights)
WITNESSES = ((P, 0.3), (P, 1.0), (WITH_ZERO, 0.3), (ONE_HOT, 0.5), (np.full(4, 0.25), 5.0), (P, 5.0), (P, 0.001),
             (P, 0.7391), (P, 0.0317), (P, 317.3), (P, 2), (ONE_HOT, 0.1), (np.array([1.0]), 0.5),
             (np.array([0.6, 0.399986, 0.000013, 0.000001]), 0.1), (np.full(20_000, 0.00005), 0.1),
             (np.array([0.0, 0.05, 0.3, 0.25, 0.0, 0.4]), 0.237))

CLOSE_ENOUGH, WIDER = "still within the tolerance", "another bracket of the same root"

wrong = WrongAnswers()


@wrong(_("p came back unchanged: with a penalty it is no longer the minimum."),
       _("Solve Σ q = 1 for c with brentq."))
def unpenalised(p, beta):
    return p


@wrong(_("This is colder than p: the penalty rewards entropy, so q must be flatter."),
       _("Solve Σ q = 1 for c with brentq."))
def cooled(p, beta):
    return temper(p, 1 / (1 + beta))


@wrong(_("This is p tempered at 1 + β: what the essay claims, not the minimum."),
       _("Solve Σ q = 1 for c with brentq."))
def tempered(p, beta):
    return temper(p, 1 + beta)


@wrong(_("This is the straight line through β = 0; the curve bends away from it."),
       _("Use ω, and find c with brentq."))
def to_first_order(p, beta):
    return p * (1 - beta * (np.log(np.where(p > 0, p, 1)) + entropy(p)))


@wrong(_("A token with p = 0 kept q = 0; the penalty lifts it to e^(−c/β)."),
       _("Keep all tokens: ω(−∞) = 0 takes care of them."))
def zeros_kept(p, beta):
    q = np.zeros(len(p))
    q[p > 0] = penalised_optimum(p[p > 0], beta)
    return q


@wrong(_("The tokens with p = 0 are missing; the penalty gives each of them e^(−c/β)."),
       _("Return one value per token: ω(−∞) = 0 takes care of the zeros."))
def zeros_dropped(p, beta):
    return penalised_optimum(p[p > 0], beta)


@wrong(_("c was fixed and q divided by its sum; that is no longer the minimum."),
       _("Search for the c at which Σ q is 1 by itself."))
def divided_by_the_sum(p, beta):
    with np.errstate(divide="ignore"):
        q = np.exp(wrightomega(np.log(p / beta) + 1 / beta) - 1 / beta)
    return q / q.sum()


@wrong(_("In c = 1 + βH the H is that of q, not that of p."),
       _("Search for the c at which Σ q is 1 by itself."))
def entropy_of_p(p, beta):
    with np.errstate(divide="ignore"):
        return np.exp(wrightomega(np.log(p / beta) + 1 / beta + entropy(p)) - 1 / beta - entropy(p))


@wrong(_("The number c came back; q is asked for."),
       _("Put c into your formula for q, and return that."))
def multiplier_returned(p, beta):
    return 1 + beta * entropy(penalised_optimum(p, beta))


@wrong(_("These are the ω, and they do not add up to 1."),
       _("Take the last step: q = e^(ω − c/β)."))
def omega_returned(p, beta):
    with np.errstate(divide="ignore"):
        return wrightomega(np.log(p / beta) + 1 / beta + entropy(penalised_optimum(p, beta)))


@wrong(_("e^(c/β) overflowed: at β = 0.001 it has more than 400 digits."),
       _("Give wrightomega the logarithm, ln(p/β) + c/β."))
def through_lambertw(p, beta):
    kept = p > 0

    def q(c):
        with np.errstate(all="ignore"):
            floor = np.full(len(p), np.exp(-c / beta))
            floor[kept] = p[kept] / (beta * lambertw(p[kept] / beta * np.exp(c / beta)).real)
        return floor

    return q(brentq(lambda c: q(c).sum() - 1, 0.9, 1.1 + beta * np.log(len(p)), xtol=1e-14))


@wrong(_("c = 1 + βH(q) reaches 1 + β ln V, beyond your bracket."),
       _("Search from 0.9 to 1.1 + β · np.log(len(p))."))
def bracket_too_short(p, beta):
    return optimum_of(p, beta, 0.9, 1.1 + beta)


EXERCISE = Exercise(
    id="06.2", name="penalised_optimum", points=3, minutes=20, difficulty=4, theory="optimum",
    title=_("Where the penalised loss is least"),
    why=_("A minimum in closed form lets you test a claim about training without any training."),
    reference=penalised_optimum,
    alternatives=(by_bisection, confidence_penalty_optimum),
    answer=ROOT,
    inputs=inputs, witnesses=WITNESSES, tried=((P, 0.3),),
    equivalent=(("penalised_optimum: 0.9 -> 0.675", WIDER), ("penalised_optimum: 1.1 -> 1.375", WIDER),
                ("penalised_optimum: np.log(len(p)) -> len(p)", WIDER),
                ("optimum_of: np.errstate(divide='ignore') -> …", "a warning is not part of the answer"),
                ("optimum_of: brentq(lambda c: q(c).sum() - 1, low, high, xtol=1e-14) -> …", CLOSE_ENOUGH),
                ("optimum_of: 1e-14 -> 1e-11", CLOSE_ENOUGH),
                ("optimum_of: q(c).sum() - 1 -> 1 - q(c).sum()", "the same root"),
                ("by_bisection: 0.5 -> …", WIDER), ("by_bisection: 2 -> 3", WIDER), ("by_bisection: 2 -> 1", WIDER),
                ("by_bisection: total > 1 -> total >= 1", "equal by chance only, and at the root"),
                ("by_bisection: np.log(len(p)) -> len(p)", WIDER)),
    misconceptions=wrong.answers(),
    hints=(_("Write q as a function of c first; only then search for c."),
           _("brentq needs a function that changes sign: Σ q(c) − 1."),
           _("q(c) = exp(wrightomega(ln(p/β) + c/β) − c/β), c between 0.9 and 1.1 + β ln V.")),
    general=_("This is not where −Σ p ln q − βH is least."),
    next_step=_("For p = (0.6, 0.3, 0.1) and β = 0.3: (0.54154, 0.31676, 0.14170)."),
)
