"""`bits_per_byte`: a log loss that does not hang on how a text is cut."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def bits_per_byte(log_p, sizes):
    return -np.sum(log_p) / np.log(2) / np.sum(sizes)


def by_means(log_p, sizes):
    return np.mean([-each * np.log2(np.e) for each in log_p]) / np.mean(sizes)


@st.composite
def texts(draw):
    n = draw(st.integers(1, 6))
    eighths = st.integers(-40, 0).map(lambda k: k / 8)
    return (np.array(draw(st.lists(eighths, min_size=n, max_size=n))),
            np.array(draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))))


inputs = texts()
THREE = np.log([0.5, 0.25, 0.125]), np.array([1, 5, 6])
WITNESSES = (THREE, (np.log([0.125]), np.array([1])), (np.array([0.0, 0.0]), np.array([3, 2])),
             (np.array([-20.5, -0.001, -3.2, -7.7]), np.array([12, 1, 1, 4])),
             (np.array([-80.0, -2]), np.array([2, 9])),
             (np.array([-1e-5, -2e-6]), np.array([3, 4])),
             (np.array([-1, -2, -4]), np.array([2, 2, 7])), (-np.arange(300) / 40, np.arange(300) % 7 + 1))
EQUIVALENT = (("sizes: changed after use", "they are whole numbers, which the mutant leaves alone"),)

wrong = WrongAnswers()


@wrong(_("Those are nats."),
       _("One bit is ln 2 nats: divide by np.log(2)."), tried=THREE)
def in_nats(log_p, sizes):
    return -np.sum(log_p) / np.sum(sizes)


@wrong(_("Multiplied by ln 2: a bit is smaller than a nat, so there must be more of them."),
       _("Divide by np.log(2)."), tried=THREE)
def times_ln_2(log_p, sizes):
    return -np.sum(log_p) * np.log(2) / np.sum(sizes)


@wrong(_("Those are bits per token: they hang on how the text was cut."),
       _("Divide by the number of bytes, sizes.sum()."), tried=THREE)
def per_token(log_p, sizes):
    return -np.mean(log_p) / np.log(2)


@wrong(_("Each token has the same weight here: a token of one byte counts as much as one of six."),
       _("Add up all bits and all bytes, then divide once."), tried=THREE)
def mean_of_ratios(log_p, sizes):
    return float(np.mean(-log_p / np.log(2) / sizes))


@wrong(_("The sign is turned round: a loss is never negative."),
       _("Each surprise is −log_p."), tried=THREE)
def negative(log_p, sizes):
    return -bits_per_byte(log_p, sizes)


@wrong(_("Those are bits of the whole text."),
       _("Divide by the number of bytes, sizes.sum()."), tried=THREE)
def total(log_p, sizes):
    return -np.sum(log_p) / np.log(2)


@wrong(_("Each surprise was multiplied by its bytes; a token is paid for once, however long it is."),
       _("Add up the surprises as they are."), tried=THREE)
def weighted(log_p, sizes):
    return float(-np.sum(log_p * sizes) / np.log(2) / np.sum(sizes))


@wrong(_("The bits are a mean over the tokens, the bytes a sum."),
       _("Add up both, the bits and the bytes."), tried=THREE)
def mean_over_sum(log_p, sizes):
    return -np.mean(log_p) / np.log(2) / np.sum(sizes)


@wrong(_("The bits are a sum, the bytes a mean over the tokens."),
       _("Add up both, the bits and the bytes."), tried=THREE)
def sum_over_mean(log_p, sizes):
    return -np.sum(log_p) / np.log(2) / np.mean(sizes)


@wrong(_("The quotients of the tokens were added up: the result grows with the text."),
       _("Add up all bits and all bytes, then divide once."), tried=THREE)
def sum_of_ratios(log_p, sizes):
    return float(np.sum(-log_p / np.log(2) / sizes))


@wrong(_("log_p is a logarithm already; another one was taken of it."),
       _("Divide log_p by np.log(2)."), tried=THREE)
@np.errstate(divide="ignore", invalid="ignore")
def logarithm_twice(log_p, sizes):
    return np.sum(np.log2(-log_p)) / np.sum(sizes)


@wrong(_("Each surprise was multiplied by its p: that is for an expectation; here the token has come."),
       _("Add up the surprises as they are."), tried=THREE)
def weighted_by_p(log_p, sizes):
    return float(-np.sum(np.exp(log_p) * log_p) / np.log(2) / np.sum(sizes))


@wrong(_("The probabilities were multiplied: of a long text 0 is left, and ln 0 is −∞."),
       _("Add up the logarithms."))
@np.errstate(divide="ignore")
def product(log_p, sizes):
    return -np.log2(np.prod(np.exp(log_p))) / np.sum(sizes)


@wrong(_("That is a perplexity per byte, 2 to the power of the bits."),
       _("Return the bits themselves."), tried=THREE)
def perplexity(log_p, sizes):
    return 2.0 ** bits_per_byte(log_p, sizes)


@wrong(_("That is bytes per bit."),
       _("Bits over bytes."), tried=THREE)
@np.errstate(divide="ignore")
def bytes_per_bit(log_p, sizes):
    return np.float64(1) / bits_per_byte(log_p, sizes)


@wrong(_("The logarithm is to base 10."),
       _("One bit is ln 2 nats: divide by np.log(2)."), tried=THREE)
def base_ten(log_p, sizes):
    return -np.sum(log_p) / np.log(10) / np.sum(sizes)


@wrong(_("Bits were counted per bit of the text: that divides by 8 once too often."),
       _("sizes are bytes already."), tried=THREE)
def per_bit(log_p, sizes):
    return bits_per_byte(log_p, sizes) / 8


@wrong(_("The probabilities were added up: a text is not likelier for being longer."),
       _("Add up the logarithms."), tried=THREE)
@np.errstate(divide="ignore")
def sum_of_probabilities(log_p, sizes):
    return -np.log2(np.sum(np.exp(log_p))) / np.sum(sizes)


@wrong(_("Multiplied by 8: the bytes of the text are no bits of the loss."),
       _("Bits of the loss over bytes of the text, and nothing else."), tried=THREE)
def times_eight(log_p, sizes):
    return 8 * bits_per_byte(log_p, sizes)


EXERCISE = Exercise(
    id="13.2", name="bits_per_byte", points=2, minutes=8, difficulty=1, theory="bytes",
    title=_("A loss that does not hang on how the text is cut"),
    why=_("A model that cuts Spanish into crumbs looks better at it per token than it is."),
    reference=bits_per_byte,
    alternatives=(by_means,),
    inputs=inputs, witnesses=WITNESSES, tried=(THREE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("How many nats does the whole text cost? Add up −log_p."),
           _("Nats over ln 2 are bits."),
           _("Divide by the bytes of the whole text, once.")),
    general=_("These are not the bits of the text over its bytes."),
    next_step=_("p = 1/2, 1/4, 1/8 for tokens of 1, 5 and 6 bytes: 6 bits over 12 bytes, 0.5."),
)
