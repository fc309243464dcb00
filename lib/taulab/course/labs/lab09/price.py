"""`price`: what a nat of diversity costs here."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import OTHER_WAYS, halves


def price(z, right, tau):
    q = np.exp((z - np.max(z)) / tau)
    z, right, q = z[q > 0], right[q > 0], q[q > 0] / np.sum(q)
    mean = np.sum(q * z)
    among_right = np.sum(q[right] * z[right]) / np.sum(q[right])
    return tau * (among_right - mean) / np.sum(q * (z - mean) ** 2)


def by_covariance(z, right, tau):
    q = softmax(z, tau)
    u = np.where(q > 0, z, np.max(z)) / tau
    u = u - np.sum(q * u)
    return np.sum(q * u * right) / np.sum(q * right) / np.sum(q * u ** 2)


@st.composite
def steps(draw):
    n = draw(st.integers(2, 5))
    z = np.array(draw(st.lists(halves, min_size=n, max_size=n).filter(lambda drawn: len(set(drawn)) > 1)))
    right = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n).filter(any)))
    return z, right, draw(st.sampled_from([0.5, 1.0, 2.0]))


inputs = steps()
ONE_RIGHT = np.r_[np.log(0.98), np.full(99, np.log(0.02 / 99))], np.arange(100) == 0
EXAMPLE = np.array([2.0, 1.0, 0.0]), np.array([True, True, False]), 0.5
WITNESSES = (EXAMPLE, (EXAMPLE[0], np.array([False, True, True]), 0.5), (EXAMPLE[0], EXAMPLE[1], 0.12),
             (*ONE_RIGHT, 1.0), (*ONE_RIGHT, 0.7), (np.array([3.0, 1.0, 0.0, 0.0]), np.array([0, 1, 1, 0]) > 0, 2.0),
             (np.array([0.5, -np.inf, 0.3174]), np.array([True, False, False]), 0.7391),
             (np.array([0.5, -np.inf, 0.3174, -np.inf]), np.array([False, True, True, True]), 1.2346),
             (np.array([-np.inf, 1000.0, 999.0]), np.array([True, True, False]), 1),
             (np.array([-1000.0, -999.5, -np.inf]), np.array([False, True, False]), 0.00317 * 200),
             (np.array([0.0, 1000.0, 999.0]), np.array([False, True, False]), 1.0),
             (np.array([999.0, 1000.0, 0.0]), np.array([False, True, False]), 2.5),
             (np.array([2, 0, 1]), np.array([True, False, True]), 2),
             (np.array([2.0, 1.0]), np.array([True, True]), 1.0),
             (np.array([0.01, 0.003]), np.array([True, False]), 0.00317),
             (np.array([900.0, 0.0]), np.array([True, False]), 250.0),
             (np.array([2.0, 1.5, 1.0, 0.5, 0.0]), np.array([True, False, True, False, True]), 1.0))

EQUIVALENT = (("price: among_right = …", "neither needs the other"),
              ("right: changed after use", "it holds booleans, which the mutant leaves alone"),
              ("z: a single entry along axis 0", "one word alone has no variance, so no price"),
              ("right: a single entry along axis 0", "one word alone has no variance, so no price"))

wrong = WrongAnswers()


def parts(z, right, tau):
    """Return q, the mean logit, that of the right words, and the variance, at τ."""
    q = softmax(z, tau)
    z = np.where(q > 0, z, 0)
    mean = np.sum(q * z)
    return q, mean, np.sum((q * z)[right]) / np.sum(q[right]), np.sum(q * (z - mean) ** 2)


@wrong(_("The factor τ in front is missing."),
       _("H changes with 1/τ by Var/τ, so the price is τ times the quotient."), tried=EXAMPLE)
def without_tau(z, right, tau):
    return price(z, right, tau) / tau


@wrong(_("It was divided by τ; the factor τ multiplies."),
       _("H changes with 1/τ by Var/τ, so the price is τ times the quotient."), tried=EXAMPLE)
def divided_by_tau(z, right, tau):
    return price(z, right, tau) / tau ** 2


@wrong(_("The probabilities are those at τ = 1."),
       _("Weigh with q = softmax(z / tau)."), tried=EXAMPLE)
def weights_at_one(z, right, tau):
    return tau * price(z, right, 1.0)


@wrong(_("There is a τ² too many: the variance of z/τ, or dH/dτ beside a change with 1/τ."),
       _("Means and variance of z itself; both slopes with 1/τ."), tried=EXAMPLE)
def variance_of_tempered(z, right, tau):
    return tau ** 2 * price(z, right, tau)


@wrong(_("The variance is plain; it must be weighed with q."),
       _("Σ q (z − mean)², with the mean under q."), tried=EXAMPLE)
def plain_variance(z, right, tau):
    _q, mean, among, _variance = parts(z, right, tau)
    return tau * (among - mean) / np.var(z)


@wrong(_("The mean logit of the right words is plain; weigh it with q."),
       _("Σ q z over the right words, divided by their Σ q."), tried=EXAMPLE)
def plain_mean_of_right(z, right, tau):
    _q, mean, _among, variance = parts(z, right, tau)
    return tau * (np.mean(z[right]) - mean) / variance


@wrong(_("E[z | right] was not divided by the probability of the right words."),
       _("Divide Σ q z over the right words by their Σ q."), tried=EXAMPLE)
def not_renormalised(z, right, tau):
    q, mean, among, variance = parts(z, right, tau)
    return tau * (among * np.sum(q[right]) - mean) / variance


@wrong(_("The variance is that among the right words: that is the price of a useful nat."),
       _("H counts all words: take the variance under q."), tried=EXAMPLE)
def variance_of_right(z, right, tau):
    q, mean, among, _variance = parts(z, right, tau)
    weights = q[right] / np.sum(q[right])
    return tau * (among - mean) / np.sum(weights * (np.where(q > 0, z, 0)[right] - among) ** 2)


@wrong(_("The sign is turned: where right words have the larger logits, a nat costs something."),
       _("E[z | right] − E[z], in this order."), tried=EXAMPLE)
def sign_turned(z, right, tau):
    return -price(z, right, tau)


@wrong(_("That is what is lost of P; the price is what is lost of ln P."),
       _("Do not multiply by the probability of the right words."), tried=EXAMPLE)
def of_the_probability(z, right, tau):
    return price(z, right, tau) * np.sum(softmax(z, tau)[right])


@wrong(_("It was divided by the standard deviation, not by its square."),
       _("dH/d(1/τ) has the variance in it."), tried=EXAMPLE)
def by_the_deviation(z, right, tau):
    _q, mean, among, variance = parts(z, right, tau)
    return tau * (among - mean) / np.sqrt(variance)


@wrong(_("Right words were compared with wrong ones; compare them with all."),
       _("E[z | right] − E[z], the second over every word."), tried=EXAMPLE)
def against_the_wrong(z, right, tau):
    q, _mean, among, variance = parts(z, right, tau)
    if np.all(right):
        return np.nan
    return tau * (among - np.sum((q * np.where(q > 0, z, 0))[~right]) / np.sum(q[~right])) / variance


@wrong(_("There is one τ too many: means and variance of z/τ need no factor in front."),
       _("Take means and variance of z itself, or leave out the τ in front."), tried=EXAMPLE)
def all_tempered(z, right, tau):
    return tau * price(z, right, tau)


@wrong(_("E[z] is the plain mean of the logits; weigh it with q."),
       _("E[z] = Σ q z over every word."), tried=EXAMPLE)
def plain_mean_of_all(z, right, tau):
    q, _mean, among, variance = parts(z, right, tau)
    return tau * (among - np.mean(z[q > 0])) / variance


@wrong(_("E[z] is the plain mean of the logits, and the variance is about it; weigh it with q."),
       _("E[z] = Σ q z over every word."), tried=EXAMPLE)
def about_a_plain_mean(z, right, tau):
    q, _mean, among, _variance = parts(z, right, tau)
    mean = np.mean(z[q > 0])
    return tau * (among - mean) / np.sum((q * (z - mean) ** 2)[q > 0])


@wrong(_("No mean here is weighed: q has no part in it."),
       _("All means, the variance among them, are under q = softmax(z / tau)."), tried=EXAMPLE)
def nothing_weighed(z, right, tau):
    possible = np.isfinite(z)
    return tau * (np.mean(z[right & possible]) - np.mean(z[possible])) / np.var(z[possible])


@wrong(_("Σ q z over the right words was divided by how many these are."),
       _("Divide it by their Σ q."), tried=EXAMPLE)
def divided_by_the_number(z, right, tau):
    q, mean, among, variance = parts(z, right, tau)
    return tau * (among * np.sum(q[right]) / np.sum(right & (q > 0)) - mean) / variance


@wrong(_("That is E[z²]; the variance is about the mean."),
       _("Σ q (z − mean)², with the mean under q."), tried=EXAMPLE)
def second_moment(z, right, tau):
    q, mean, among, _variance = parts(z, right, tau)
    return tau * (among - mean) / np.sum((q * z ** 2)[q > 0])


@wrong(_("The variance is missing: that is the slope of ln P alone."),
       _("Multiply by τ and divide by Var[z]."), tried=EXAMPLE)
def slope_of_ln_p(z, right, tau):
    _q, mean, among, _variance = parts(z, right, tau)
    return among - mean


@wrong(_("It was divided by H itself; the price compares changes of ln P and of H."),
       _("Divide by Var[z]."), tried=EXAMPLE)
def by_the_entropy(z, right, tau):
    q, mean, among, _variance = parts(z, right, tau)
    return tau * (among - mean) / -np.sum(q[q > 0] * np.log(q[q > 0]))


@wrong(_("A logit of −∞ was made 0 before the softmax: the word came back."),
       _("Take q first, then leave out the words with q = 0."), tried=WITNESSES[6])
def infinity_made_zero(z, right, tau):
    return price(np.where(np.isfinite(z), z, 0.0), right, tau)


@wrong(_("0 · (−∞) made nan: a word with logit −∞ has no part in a mean."),
       _("Keep the words with q > 0 before any product."), tried=WITNESSES[6])
def zero_times_infinity(z, right, tau):
    q = softmax(z, tau)
    mean = np.sum(q * z)
    return tau * (np.sum((q * z)[right]) / np.sum(q[right]) - mean) / np.sum(q * (z - mean) ** 2)


@wrong(_("The exponentials overflowed, or all ran to 0."),
       _("Subtract the largest logit before exp."), tried=WITNESSES[8])
def not_shifted(z, right, tau):
    q = np.exp(z / tau)
    return price(z, right, tau) if 0 < np.sum(q) < np.inf else np.nan


@wrong(_("The logits were multiplied by τ; a temperature divides."),
       _("Use q = softmax(z / tau)."), tried=EXAMPLE)
def multiplied(z, right, tau):
    return tau ** 2 * price(z, right, 1 / tau)


@wrong(_("That is the price of a bit."),
       _("Stay in nats: no ln 2 anywhere."), tried=EXAMPLE)
def of_a_bit(z, right, tau):
    return price(z, right, tau) * np.log(2)


EXERCISE = Exercise(
    id="09.6", name="price", points=3, minutes=10, difficulty=3, theory="price",
    title=_("What a nat costs here"),
    why=_("Moving heat from one step to another helps only if a nat is dearer in the first."),
    reference=price,
    alternatives=(by_covariance,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("q = softmax(z / tau); everything else is a mean under q."),
           _("E[z | right] = Σ q z over the right words, divided by their Σ q."),
           _("tau times (E[z | right] − E[z]), divided by Σ q (z − E[z])². Leave out words with q = 0.")),
    general=_("This is not τ (E[z | right] − E[z]) / Var[z]."),
    next_step=_("For z = (2, 1, 0), right (True, True, False) and τ = 0.5 it is 0.0941."),
)
