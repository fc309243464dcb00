"""`entce`: entropy of the generations, less log loss on the truth."""

import numpy as np
from hypothesis import strategies as st
from scipy.special import entr, xlogy

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import floored, rounded_from
from taulab.course.language import mark as _
from taulab.worlds import small_world, text_probabilities

from .shared import OTHER_WAYS, two_distributions, with_zeros


def surprise(q):
    with np.errstate(divide="ignore"):
        return -np.log(q)


def entce(p, q, steps):
    s = surprise(q)
    H = np.sum(q[q > 0] * s[q > 0])
    L = np.sum(p[p > 0] * s[p > 0])
    return (H - L) / steps


def by_special_functions(p, q, steps):
    return np.sum(entr(q)) / steps + np.sum(xlogy(p, q)) / steps


def text_by_text(p, q, steps):
    total = 0.0
    for true, written in zip(p, q):
        if written > 0:
            total += (true - written) * np.log(written)
        elif true > 0:
            return -np.inf
    return total / steps


inputs = st.tuples(two_distributions(), st.integers(1, 4)).map(lambda drawn: (*drawn[0], drawn[1]))
SHORT = np.array([0.7, 0.2, 0.1]), np.array([0.5, 0.25, 0.25]), 2
PAIR = np.array([0.5, 0.3, 0.2]), np.array([0.7, 0.2, 0.1]), 2
NEVER_TRUE = np.array([0.75, 0.0, 0.25]), np.array([0.5, 0.25, 0.25]), 1
NEVER_WRITTEN = np.array([0.5, 0.25, 0.25]), np.array([0.75, 0.25, 0.0]), 3
UNLIKELY = np.array([0.9, 0.1, 0.0]), np.array([0.5, 0.25, 0.25]), 2
NEITHER = np.array([0.5, 0.0, 0.5]), np.array([0.75, 0.0, 0.25]), 1
SMALL = tuple(text_probabilities(small_world(4)))
RARE = np.array([0.5, 0.5 - 1e-13, 1e-13]), np.array([0.75, 0.25 - 1e-15, 1e-15]), 5
WITNESSES = (SHORT, PAIR, NEVER_TRUE, NEVER_WRITTEN, NEITHER, RARE, (*SMALL, 4), (*SMALL[::-1], 4),
             (np.full(4, 0.25), np.full(4, 0.25), 1), (np.array([0.7, 0.3]), np.array([0.5, 0.5]), 1),
             (np.array([1.0, 0.0]), np.array([0.0, 1.0]), 2), (np.array([1, 0]), np.array([0.9, 0.1]), 2),
             (np.array([0.6, 0.4]), np.array([0.31746, 0.68254]), 150), (np.array([1.0]), np.array([1.0]), 3),
             (np.array([0.5, 0.5]), np.array([0.51, 0.49]), 150),
             UNLIKELY, (UNLIKELY[1], UNLIKELY[0], 2))
EQUIVALENT = (("entce: L = np.sum(p[p > 0] * s[p > 0]) before …", "neither sum needs the other"),
              ("surprise: np.errstate(divide='ignore') -> np.errstate()", "only a warning is kept silent"))

wrong = WrongAnswers()


@wrong(_("The sign is turned: this is L − H. Too much entropy must count as positive."),
       _("H − L: p = (0.5, 0.3, 0.2), q = (0.7, 0.2, 0.1), two steps give −0.1599."), tried=PAIR)
def sign_turned(p, q, steps):
    return -entce(p, q, steps)


@wrong(_("This is for a whole text; EntCE is per step."),
       _("Divide the difference by the number of steps."), tried=SHORT)
def whole_text(p, q, steps):
    return entce(p, q, 1)


@wrong(_("The logarithm is that of base 2: these are bits."),
       _("Use the natural logarithm, np.log."), tried=SHORT)
def in_bits(p, q, steps):
    return entce(p, q, steps) / np.log(2)


@wrong(_("The logarithm is that of base 10."),
       _("Use the natural logarithm, np.log."), tried=SHORT)
def in_tens(p, q, steps):
    return entce(p, q, steps) / np.log(10)


@wrong(_("The entropy of the truth was taken off; the model is to be compared with its own log loss."),
       _("L = −Σ p ln q: true texts, scored by the model."), tried=SHORT)
def entropy_of_the_truth(p, q, steps):
    return (np.sum(entr(q)) - np.sum(entr(p))) / steps


@wrong(_("True and model texts are exchanged in L: here the truth scores what the model writes."),
       _("L = −Σ p ln q: weights from the truth, logarithm of the model."), tried=SHORT)
def scored_by_the_truth(p, q, steps):
    return (np.sum(entr(q)) + np.sum(xlogy(q, p))) / steps


@wrong(_("p and q are exchanged throughout: this is the calibration of the truth as a model of q."),
       _("Both logarithms are those of q; p weighs one of the sums."), tried=SHORT)
def exchanged(p, q, steps):
    return entce(q, p, steps)


@wrong(_("That is −KL(p‖q): H was taken from the true texts. It is never above 0."),
       _("H = −Σ q ln q: weights and logarithm of the model."), tried=SHORT)
def divergence(p, q, steps):
    return (np.sum(entr(p)) + np.sum(xlogy(p, q))) / steps


@wrong(_("That is the log loss alone."),
       _("Take it off H = −Σ q ln q."), tried=SHORT)
def log_loss_alone(p, q, steps):
    return -np.sum(xlogy(p, q)) / steps


@wrong(_("That is the entropy alone."),
       _("Take L = −Σ p ln q off it."), tried=SHORT)
def entropy_alone(p, q, steps):
    return np.sum(entr(q)) / steps


@wrong(_("The two were added."),
       _("EntCE is a difference: H − L."), tried=SHORT)
def added(p, q, steps):
    return (np.sum(entr(q)) - np.sum(xlogy(p, q))) / steps


@wrong(_("H was divided by L; EntCE is a difference."),
       _("Return (H − L) / steps, in nats per step."), tried=SHORT)
def ratio(p, q, steps):
    with np.errstate(all="ignore"):
        return np.sum(entr(q)) / -np.sum(xlogy(p, q)) if np.any(q < 1) else np.nan


@wrong(_("Perplexities were subtracted."),
       _("Subtract H and L themselves, in nats."), tried=SHORT)
def of_perplexities(p, q, steps):
    return np.exp(np.sum(entr(q)) / steps) - np.exp(-np.sum(xlogy(p, q)) / steps)


@wrong(_("The mean over all texts was taken; they already have weights that sum to 1."),
       _("Sum q · ln q and p · ln q over the texts."), tried=SHORT)
def mean_over_texts(p, q, steps):
    return entce(p, q, steps) / len(p)


@wrong(_("A text with q = 0 made 0 · ln 0, which is nan."),
       _("Leave texts out of each sum whose weight there is 0."), tried=NEITHER)
def zero_log_zero(p, q, steps):
    with np.errstate(all="ignore"):
        return (-np.sum(q * np.log(q)) + np.sum(p * np.log(q))) / steps


@wrong(_("A number took the place of infinity: a true text that the model cannot write costs infinitely many nats."),
       _("No floor under q, no nan_to_num: p = (1, 0), q = (0, 1) gives −∞."),
       recognise=floored(entce), tried=WITNESSES[10])
def a_floor(p, q, steps):
    lifted = np.maximum(q, 1e-12)
    return (np.sum(entr(q)) + np.sum(p * np.log(lifted))) / steps


@wrong(_("True texts that the model cannot write were left out of L; they cost infinitely many nats."),
       _("Leave out of L only p = 0; (1, 0) against (0, 1) gives −∞."), tried=WITNESSES[10])
def left_out(p, q, steps):
    return (np.sum(entr(q)) - with_zeros(np.where(q > 0, p, 0), surprise(q))) / steps


@wrong(_("Texts that never come in truth were left out of H; the model does write them."),
       _("Leave out of H only texts with q = 0."), tried=NEVER_TRUE)
def only_true_texts(p, q, steps):
    return (np.sum(entr(q[p > 0])) + np.sum(xlogy(p, q))) / steps


@wrong(_("A text with q = 0 made EntCE −∞ although the truth never gives it either."),
       _("Only p > 0 where q = 0 costs infinitely many nats."), tried=NEITHER)
def infinite_at_any_zero(p, q, steps):
    return -np.inf if np.any(q == 0) else entce(p, q, steps)


@wrong(_("The infinity has the other sign: L is taken off H, so an infinite L gives −∞."),
       _("Return −np.inf there; p = (1, 0), q = (0, 1) shows it."), tried=WITNESSES[10])
def other_infinity(p, q, steps):
    return abs(entce(p, q, steps)) if np.any((p > 0) & (q == 0)) else entce(p, q, steps)


@wrong(_("That is KL(p‖q) per step: what L has above the entropy of the truth."),
       _("H = −Σ q ln q: weights and logarithm of the model; then H − L."), tried=SHORT)
def excess_of_log_loss(p, q, steps):
    return -divergence(p, q, steps)


@wrong(_("L alone was divided by the number of steps: / binds before −."),
       _("Put brackets round H − L before you divide."), tried=SHORT)
def without_brackets(p, q, steps):
    return np.sum(entr(q)) + np.sum(xlogy(p, q)) / steps


@wrong(_("H alone was divided by the number of steps."),
       _("Put brackets round H − L before you divide."), tried=SHORT)
def entropy_alone_per_step(p, q, steps):
    return np.sum(entr(q)) / steps + np.sum(xlogy(p, q))


@wrong(_("Two slips: this is L − H, and for a whole text."),
       _("Take L off H, then divide by steps."), tried=SHORT)
def turned_and_whole(p, q, steps):
    return -entce(p, q, 1)


@wrong(_("The difference was divided by the number of texts; EntCE is per step."),
       _("Divide by steps, not by len(p)."), tried=SHORT)
def per_listed_text(p, q, steps):
    return entce(p, q, len(p))


@wrong(_("The difference was divided by steps − 1; a text of T tokens has T steps."),
       _("Divide by steps."), tried=SHORT)
def one_step_fewer(p, q, steps):
    return entce(p, q, max(steps - 1, 1))


@wrong(_("The size of the difference came back; its sign says which way the model errs."),
       _("Return H − L without abs."), tried=PAIR)
def without_sign(p, q, steps):
    return abs(entce(p, q, steps))


@wrong(_("The result is rounded."),
       _("Return all digits; round only where you print."), recognise=rounded_from(entce), tried=SHORT)
def rounded(p, q, steps):
    return np.round(entce(p, q, steps), 4)


EXERCISE = Exercise(
    id="11.1", name="entce", points=2, minutes=10, difficulty=2, theory="definition",
    title=_("Two numbers and their difference"),
    why=_("Everything in this lab is one difference, and half of the confusion about it is a sign."),
    reference=entce,
    alternatives=(by_special_functions, text_by_text),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(UNLIKELY, (UNLIKELY[1], UNLIKELY[0], 2)),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Two sums over texts with one logarithm: only the weights differ."),
           _("H = −Σ q ln q and L = −Σ p ln q; what has the weight 0 counts nothing."),
           _("−np.log(q) once; then sum with the weights q[q > 0] and p[p > 0].")),
    general=_("This is not the difference H − L, in nats per step."),
    next_step=_("p = (0.9, 0.1, 0), q = (0.5, 0.25, 0.25) and 2 steps: 0.1386. With p and q exchanged: −∞."),
)
