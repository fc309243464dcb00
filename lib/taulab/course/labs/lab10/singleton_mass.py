"""`singleton_mass`: the share of a text that its words seen once have."""

import numpy as np
import scipy                  # .stats is loaded when it is used: most of two seconds
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like, rounded_from
from taulab.course.language import mark as _
from taulab.heavy_tails import power_law

from .shared import OTHER_WAYS, alphas


def singleton_mass(p, m):
    return np.sum(p * (1 - p) ** (m - 1))


def by_the_binomial(p, m):
    return np.sum(scipy.stats.binom.pmf(1, m, p)) / m


tenths = st.lists(st.integers(1, 6), min_size=2, max_size=6).map(lambda parts: np.array(parts) / sum(parts))
inputs = st.tuples(st.one_of(tenths, st.tuples(st.integers(2, 8), alphas).map(lambda law: power_law(law[1], law[0]))),
                   st.integers(1, 30))
EXAMPLE = power_law(1.5, 100), 50
HALF = np.array([0.5, 0.5]), 3
THREE = np.array([0.5, 0.3, 0.2]), 3
WITNESSES = (EXAMPLE, HALF, THREE, (np.array([0.5, 0.5]), 2), (np.array([0.5, 0.3, 0.2]), 1),
             (power_law(1.0, 1000), 100_000), (power_law(2.0, 50), 7), (np.array([0.2, 0.7, 0.1]), 12),
             (np.array([1.0]), 1), (np.array([1.0]), 5), (np.array([0.99995, 0.00005]), 20_000),
             (np.array([0.31741, 0.68259]), 9), (np.array([0.5, 0.0, 0.5]), 4), (np.full(1000, 0.001), 1000))

wrong = WrongAnswers()


def seen(p, m):
    """Return the expected number of different words in the text."""
    return np.sum(1 - (1 - p) ** m)


def counted(numbers):
    """Return `recognise` for an expected number of words, whatever divides it: one slip may stand beside another."""
    return like(numbers, lambda p, m: numbers(p, m) / m, lambda p, m: numbers(p, m) / len(p),
                lambda p, m: numbers(p, m) / m / len(p))


@wrong(_("The power is m: that is the mass that a text of m words lacks."),
       _("One of the m places holds the word, m − 1 do not."), tried=HALF,
       recognise=counted(lambda p, m: m * np.sum(p * (1 - p) ** m)))
def power_of_m(p, m):
    return np.sum(p * (1 - p) ** m)


@wrong(_("A factor m is missing: the word may stand at any of the m places."),
       _("m places, each with p times (1 − p)^(m − 1); the m of the share cancels it."), tried=EXAMPLE)
def one_place_only(p, m):
    return singleton_mass(p, m) / m


@wrong(_("All different words of the text were counted, however often they come."),
       _("Exactly once: at one place, and at none of the others."), tried=EXAMPLE, recognise=counted(seen))
def different_words(p, m):
    return seen(p, m) / m


@wrong(_("Words that come at most once were counted, those that do not come among them."),
       _("Exactly once: the probability of one, without that of none."), tried=EXAMPLE,
       recognise=counted(lambda p, m: np.sum(scipy.stats.binom.cdf(1, m, p))))
def at_most_once(p, m):
    return np.sum(scipy.stats.binom.cdf(1, m, p)) / m


@wrong(_("1 − p is multiplied by m − 1, not raised to it."),
       _("A power has two stars: (1 - p) ** (m - 1)."), tried=EXAMPLE)
def multiplied_for_raised(p, m):
    return np.sum(p * (1 - p) * (m - 1))


@wrong(_("At p = 1 and m = 1 your logarithm gives 0 · ∞, and 0⁰ is 1."),
       _("Use the power itself: (1 - p) ** (m - 1)."), tried=(np.array([1.0]), 1),
       recognise=like(lambda p, m: np.sum(p * np.exp((m - 1) * np.log1p(-p)))))
def by_logarithms(p, m):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sum(p * np.exp((m - 1) * np.log1p(-p)))


@wrong(_("Without parentheses 1 is subtracted from the power, not from m."),
       _("Write (1 - p) ** (m - 1)."), tried=EXAMPLE,
       recognise=counted(lambda p, m: m * np.sum(p * (1 - p) ** m - 1)))
def exponent_without_parentheses(p, m):
    return np.sum(p * (1 - p) ** m - 1)


@wrong(_("Only the first word was counted."),
       _("Sum over all words; in a loop, return after it, not inside."), tried=EXAMPLE)
def first_word(p, m):
    return p[0] * (1 - p[0]) ** (m - 1)


@wrong(_("The first word was left out: Python counts from 0."),
       _("Sum over all words, p[0] among them."), tried=THREE)
def first_word_missing(p, m):
    return singleton_mass(p[1:], m)


@wrong(_("That is 1 minus the mass: the share of all the other words."),
       _("Do not subtract from 1."), tried=EXAMPLE)
def complement(p, m):
    return 1 - singleton_mass(p, m)


@wrong(_("That is the number of words that come once, not yet their share."),
       _("Divide it by m."), tried=EXAMPLE)
def number_of_words(p, m):
    return m * singleton_mass(p, m)


@wrong(_("That is the number of words that do not come at all."),
       _("A word must come: at one place it stands, at the others it does not."), tried=EXAMPLE,
       recognise=counted(lambda p, m: np.sum((1 - p) ** m)))
def missing_words(p, m):
    return np.sum((1 - p) ** m)


@wrong(_("(1 − p)^(m − 1) was replaced by e^(−mp), which is close, and not it."),
       _("Use the power itself."), tried=EXAMPLE, recognise=counted(lambda p, m: m * np.sum(p * np.exp(-m * p))))
def poisson(p, m):
    return np.sum(p * np.exp(-m * p))


@wrong(_("(1 − p)^(m − 1) was replaced by an exponential, which is close, and not it."),
       _("Use the power itself."), tried=EXAMPLE)
def poisson_of_one_less(p, m):
    return np.sum(p * np.exp(-(m - 1) * p))


@wrong(_("The factor p is missing: the word must come at one place."),
       _("p for that place, 1 − p for each of the others."), tried=EXAMPLE)
def without_p(p, m):
    return np.sum((1 - p) ** (m - 1))


@wrong(_("The mean over the words was taken; a mass is a sum."),
       _("Use np.sum."), tried=EXAMPLE)
def mean_for_sum(p, m):
    return np.mean(p * (1 - p) ** (m - 1))


@wrong(_("That is their true probability, which is smaller: words seen once were lucky."),
       _("In the text each of them has the share 1/m, not its p."), tried=EXAMPLE)
def true_mass(p, m):
    return np.sum(m * p ** 2 * (1 - p) ** (m - 1))


@wrong(_("p and 1 − p are exchanged: the word comes m − 1 times here."),
       _("p once, 1 − p for each of the other m − 1 places."), tried=EXAMPLE)
def exchanged(p, m):
    return np.sum(p ** (m - 1) * (1 - p))


@wrong(_("That is the probability of words that come in the text at all."),
       _("Exactly once: at one place, and at none of the others."), tried=EXAMPLE)
def seen_mass(p, m):
    return np.sum(p * (1 - (1 - p) ** m))


@wrong(_("The number of words seen once was divided by the different words of the text."),
       _("Divide by m, all words of the text, each as often as it comes."), tried=EXAMPLE)
def share_of_types(p, m):
    return m * singleton_mass(p, m) / seen(p, m)


@wrong(_("It was divided by the size of the vocabulary."),
       _("Divide by m, all words of the text."), tried=EXAMPLE)
def share_of_the_vocabulary(p, m):
    return m * singleton_mass(p, m) / len(p)


@wrong(_("Only the commonest word was counted."),
       _("Sum over all words."), tried=EXAMPLE)
def of_the_largest(p, m):
    return np.max(p) * (1 - np.max(p)) ** (m - 1)


@wrong(_("One value came back for each word."),
       _("Sum over all words."), tried=EXAMPLE)
def not_summed(p, m):
    return p * (1 - p) ** (m - 1)


@wrong(_("The power is m − 2: one factor is missing."),
       _("One of the m places holds the word, m − 1 do not."), tried=EXAMPLE)
def power_of_two_less(p, m):
    return np.sum(p * np.maximum(1 - p, 1e-300) ** (m - 2))


@wrong(_("1 − p^(m − 1) is not (1 − p)^(m − 1)."),
       _("Put 1 − p into parentheses."), tried=EXAMPLE)
def without_parentheses(p, m):
    return np.sum(p * (1 - p ** (m - 1)))


@wrong(_("The number of words seen once was divided by m − 1."),
       _("The text has m words."), tried=EXAMPLE)
def over_one_less(p, m):
    return m * singleton_mass(p, m) / (m - 1) if m > 1 else np.nan


@wrong(_("The result is rounded."),
       _("Return all digits; round only where you print."), tried=EXAMPLE, recognise=rounded_from(singleton_mass))
def rounded(p, m):
    return round(float(singleton_mass(p, m)), 6)


EXERCISE = Exercise(
    id="10.2", name="singleton_mass", points=3, minutes=10, difficulty=2, theory="once",
    title=_("Words seen once"),
    why=_("A model that has met a word once knows nothing of what follows it: here errors begin."),
    reference=singleton_mass,
    alternatives=(by_the_binomial,),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(THREE,),
    misconceptions=wrong.answers(),
    hints=(_("Take one word: what is the probability that it comes at the first place and nowhere else?"),
           _("The same for each of the m places; then over all words; then the share, over m."),
           _("The m cancels. What is left is the sum of p times (1 − p) to the power m − 1.")),
    general=_("This is not the expected number of words that come once, divided by m."),
    next_step=_("For the probabilities 0.5, 0.3, 0.2 and m = 3 it is 0.4."),
)
