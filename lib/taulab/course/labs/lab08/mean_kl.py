"""`mean_kl`: how far from a known truth?"""

import numpy as np
from hypothesis import strategies as st
from scipy.special import log_softmax as scipy_log_softmax
from scipy.special import rel_entr

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import finite_for_infinite, like
from taulab.course.language import mark as _
from taulab.entropy import cross_entropy, entropy
from taulab.softmax import log_softmax, softmax

from .shared import OTHER_WAYS, distribution_rows, matrices


def mean_kl(laws, z):
    log_q = log_softmax(z)
    possible = laws > 0
    terms = np.zeros(laws.shape)
    terms[possible] = laws[possible] * (np.log(laws[possible]) - log_q[possible])
    return terms.sum(axis=1).mean()


def cross_entropy_less_entropy(laws, z):
    log_q = scipy_log_softmax(z, axis=1)
    return np.mean(-(laws * np.where(laws > 0, log_q, 0)).sum(axis=1) - entropy(laws))


@st.composite
def laws_and_logits(draw):
    n, V = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    return draw(distribution_rows(n, V)), draw(matrices(n, V))


inputs = laws_and_logits()
HALF = np.array([[0.5, 0.5, 0.0]]), np.array([[1.0, 0.0, 0.0]])
TWO = (np.array([[0.5, 0.5, 0.0], [0.1, 0.2, 0.7]]), np.array([[1.0, 0.0, 0.0], [0.3, -1.2, 2.1]]))
FAR = np.array([[0.5, 0.5], [0.3, 0.7]]), np.array([[0.0, 1000.0], [1000.0, 0.0]])
WITNESSES = (HALF, TWO, (TWO[0], TWO[1][::-1].copy()), (TWO[0][::-1].copy(), TWO[1]),
             (np.array([[0.7, 0.3], [0.2, 0.8], [0.0, 1.0]]), np.array([[0.3174, -1.2871], [0.0, 0.5], [2.0, 1.0]])),
             (np.array([[0.25, 0.75, 0.0]]), np.array([[1.0, 2.0, -np.inf]])),
             (np.array([[0.25, 0.75]]), np.array([[1000.0, 999.0]])),
             (np.array([[0.25, 0.75, 0.0]]), np.array([[-2000.0, -2001.3, -1999.1]])),
             FAR,
             (np.array([[0.3, 0.7], [0.6, 0.4]]), np.array([[0.0, 1.0], [2000.0, 1999.0]])),
             (np.array([[0.0, 0.3, 0.0, 0.7]]), np.array([[-np.inf, 0.0, -np.inf, 1.0]])),
             (np.array([[0.5, 0.5, 0.0]]), np.array([[-np.inf, 0.0, 1.0]])), (np.array([[1.0]]), np.array([[3.0]])),
             (np.array([[0.9999, 0.00009, 0.00001]]), np.array([[9.0, 0.0, -1.0]])),
             (np.array([[0.5, 0.25, 0.25]]), np.array([[1, 0, 0]])),
             (np.full((1, 49_152), 1 / 49_152), np.linspace(-1, 1, 49_152)[None]))

EQUIVALENT = (("mean_kl: possible = laws > 0 before log_q = log_softmax(z)", "neither needs the other"),
              ("mean_kl: terms = np.zeros(laws.shape) before possible = laws > 0", "neither needs the other"),
              ("cross_entropy_less_entropy: 0 -> 1", "its weight is 0"))

wrong = WrongAnswers()


@wrong(_("That is the cross-entropy: a perfect model is left with the entropy of the truth, not with 0."),
       _("Subtract the entropy of each law: with z = np.log(laws) nothing may be left."))
def truth_not_subtracted(laws, z):
    log_q = log_softmax(z)
    return float(np.mean(-(laws * np.where(laws > 0, log_q, 0)).sum(axis=1)))


@wrong(_("That is in bits."),
       _("Use the natural logarithm."))
def in_bits(laws, z):
    return mean_kl(laws, z) / np.log(2)


@wrong(_("The mean was taken over all entries, tokens too; a KL is a sum over tokens."),
       _("Sum along each row, then take the mean over the rows."))
def over_the_vocabulary(laws, z):
    return mean_kl(laws, z) / laws.shape[1]


@wrong(_("That is the sum over the rows, which grows with their number."),
       _("Divide by the number of rows."))
def sum_over_rows(laws, z):
    return mean_kl(laws, z) * len(laws)


@wrong(_("The divergence is turned round: the truth weighs and stands on top."),
       _("Average ln p − ln q with the weights p."))
def turned_round(laws, z):
    q = softmax(z)
    with np.errstate(divide="ignore"):
        return float(np.mean(rel_entr(q, laws).sum(axis=1)))


def ratio_of_all(laws, z):
    with np.errstate(all="ignore"):
        return float(np.mean((laws * np.log(laws / softmax(z))).sum(axis=1)))


@wrong(_("0 · ln 0 became nan."),
       _("A token with probability 0 adds 0: leave it out before the logarithm."),
       recognise=like(lambda *given: zeros_kept(*given), ratio_of_all, rtol=1e-7, atol=1e-9))
def zeros_kept(laws, z):
    with np.errstate(all="ignore"):
        return float(np.mean((laws * (np.log(laws) - log_softmax(z))).sum(axis=1)))


@wrong(_("z was taken for ln q: the logarithm of the sum of exponentials is missing."),
       _("Take log_softmax(z) of each row."))
def not_normalised(laws, z):
    kept = np.where(laws > 0, z, 0)
    return float(np.mean(-entropy(laws) - (laws * kept).sum(axis=1)))


@wrong(_("The softmax ran down the columns; each row is a distribution over tokens."),
       _("Normalise along the last axis."))
def down_the_columns(laws, z):
    with np.errstate(invalid="ignore", divide="ignore"):
        q = softmax(np.nan_to_num(z, neginf=-1e300), axis=0)
    return float(np.mean(rel_entr(laws, q).sum(axis=1)))


@wrong(_("The laws were averaged first, and the predictions too; the mean is over the divergences of the rows."),
       _("One divergence for each row, and their mean last."))
def of_the_means(laws, z):
    return float(rel_entr(laws.mean(axis=0), softmax(z).mean(axis=0)).sum())


@wrong(_("A finite number came back where the divergence is ∞: a small number in the logarithm, or nan_to_num, "
         "hides it."),
       _("Leave out only what has p = 0; let ln q be −∞ where q is 0."), recognise=finite_for_infinite(mean_kl))
def infinity_hidden(laws, z):
    q = softmax(z)
    return float(np.mean(np.sum(laws * (np.log(laws + 1e-12) - np.log(q + 1e-12)), axis=1)))


@wrong(_("The sign is turned: a divergence is never below 0."),
       _("Average ln p − ln q, not ln q − ln p."))
def sign_turned(laws, z):
    return -mean_kl(laws, z)


@wrong(_("z was taken for q; z holds logits, which can be negative."),
       _("ln q is log_softmax(z)."))
def z_for_q(laws, z):
    with np.errstate(all="ignore"):
        kept = np.where(laws > 0, np.log(z), 0)
        return float(np.mean(-entropy(laws) - (laws * kept).sum(axis=1)))


@wrong(_("q was computed before its logarithm: a q below 1e-308 is rounded to 0, and the KL becomes ∞."),
       _("Take log_softmax(z) for ln q: logits may lie thousands apart."), tried=FAR)
def through_q(laws, z):
    return float(np.mean(rel_entr(laws, softmax(z)).sum(axis=1)))


@wrong(_("The entropy was added; at q = p nothing may be left."),
       _("Cross-entropy minus entropy."))
def entropy_added(laws, z):
    return float(np.mean(cross_entropy(laws, softmax(z)) + entropy(laws)))


EXERCISE = Exercise(
    id="08.2", name="mean_kl", points=2, minutes=8, difficulty=2, theory="budget",
    title=_("How far from a known truth?"),
    why=_("Where the truth is known, a loss is what no model can save plus what this one wastes."),
    reference=mean_kl,
    alternatives=(cross_entropy_less_entropy,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(HALF,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("KL is Σ p (ln p − ln q) in each row; the logarithms of q come from log_softmax."),
           _("Where p is 0 the term is 0, whatever q: choose the entries with p > 0."),
           _("scipy.special.rel_entr(p, q) is p ln(p/q), with 0 where p is 0.")),
    general=_("This is not the mean over the rows of KL(p‖q)."),
    next_step=_("Laws (0.5, 0.5, 0), (0, 0.25, 0.75), z = (1, 0, 0), (−∞, 0, 2): 0.2114. A law (0.5, 0.5, 0) on the "
                "second z: ∞."),
)
