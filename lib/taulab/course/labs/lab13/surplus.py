"""`surplus`: how much more a text surprises a model than the model expects."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import value_of
from taulab.course.language import mark as _


def surplus(log_p, entropy, t):
    means = (-log_p - entropy).mean(axis=1)
    return means.mean(), t * means.std(ddof=1) / np.sqrt(len(means))


def text_by_text(log_p, entropy, t):
    means = [np.mean(-surprises) - np.mean(expected) for surprises, expected in zip(log_p, entropy)]
    n, middle = len(means), np.sum(means) / len(means)
    return middle, t * (sum((mean - middle) ** 2 for mean in means) / (n - 1) / n) ** 0.5


@st.composite
def runs(draw):
    n, T = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    return -rng.integers(0, 33, (n, T)) / 8, rng.integers(0, 33, (n, T)) / 8, draw(st.sampled_from([1.0, 2.5, 3.2]))


inputs = runs()
TWO = np.array([[-1.0, -3.0], [-4.0, -4.0]]), np.array([[1.0, 2.0], [1.0, 2.0]]), 2.0
RNG = np.random.default_rng(0)
WITNESSES = (TWO, (-RNG.exponential(2, (6, 9)), RNG.exponential(2, (6, 9)), 2.57),
             (-np.ones((3, 4)), np.ones((3, 4)), 4.3), (-RNG.exponential(99, (3, 5)), RNG.exponential(2, (3, 5)), 4.3),
             (np.array([[-1], [-4], [-2]]), np.array([[2], [1], [1]]), 1), (*TWO[:2], 0.0),
             (np.array([[-1.0, -3.0], [-1.0, -3.0]]), np.array([[1.0, 2.0], [5.0, 2.0]]), 12.7),
             (*TWO[:2], 0.0012345), (*TWO[:2], 150.5), (2 * TWO[0], *TWO[1:]), (TWO[0], 3 * TWO[1], TWO[2]),
             (1e-6 * TWO[0], 1e-6 * TWO[1], 2.0))
FEW = "an interval needs two texts"
EQUIVALENT = (("text_by_text: zip(log_p, entropy) -> …", "both are taken away"),
              ("log_p: a single entry along axis 0", FEW), ("entropy: a single entry along axis 0", FEW))

wrong = WrongAnswers()


def parts(log_p, entropy):
    means = (-log_p - entropy).mean(axis=1)
    return means, len(means)


@wrong(_("All tokens were taken for independent: those of one text share its fate, so the interval is too narrow."),
       _("Take the mean of each text first; the texts are the sample."), tried=TWO)
def tokens_as_the_sample(log_p, entropy, t):
    excess = -log_p - entropy
    return excess.mean(), t * excess.std(ddof=1) / np.sqrt(excess.size)


@wrong(_("All tokens are the sample here, and their spread was divided by n, not n − 1."),
       _("Take the mean of each text first; the texts are the sample."), tried=TWO)
def tokens_as_the_sample_over_n(log_p, entropy, t):
    excess = -log_p - entropy
    return excess.mean(), t * excess.std() / np.sqrt(excess.size)


@wrong(_("The root is that of how many tokens there are; the sample are the texts."),
       _("Divide by np.sqrt(number of texts)."), tried=TWO)
def root_of_all_tokens(log_p, entropy, t):
    means, n = parts(log_p, entropy)
    return means.mean(), t * means.std(ddof=1) / np.sqrt(log_p.size)


@wrong(_("The root is that of the length of a text; the sample are the texts."),
       _("Divide by np.sqrt(number of texts)."))
def root_of_a_length(log_p, entropy, t):
    means, n = parts(log_p, entropy)
    return means.mean(), t * means.std(ddof=1) / np.sqrt(log_p.shape[1])


@wrong(_("n − 1 was used twice, in the spread and under the root."),
       _("std(ddof=1) over np.sqrt(number of texts)."), tried=TWO)
def one_less_twice(log_p, entropy, t):
    means, n = parts(log_p, entropy)
    return means.mean(), t * means.std(ddof=1) / np.sqrt(n - 1)


@wrong(_("That is a variance; the standard error comes from its root."),
       _("Take std(ddof=1)."), tried=TWO)
def variance(log_p, entropy, t):
    means, n = parts(log_p, entropy)
    return means.mean(), t * means.var(ddof=1) / np.sqrt(n)


@wrong(_("That is the spread of the texts, divided by n: a sample needs n − 1, and their mean √n."),
       _("std(ddof=1) over np.sqrt(number of texts)."))
def spread_over_n(log_p, entropy, t):
    means, n = parts(log_p, entropy)
    return means.mean(), t * means.std()


@wrong(_("The entropy was added: a surplus is what goes beyond it."),
       _("Take −log_p − entropy."), tried=TWO)
def entropy_added(log_p, entropy, t):
    return surplus(log_p, -entropy, t)


@wrong(_("The sign was lost: what surprises less than expected counts below 0."),
       _("Take −log_p − entropy, without abs."))
def without_a_sign(log_p, entropy, t):
    return surplus(-abs(-log_p - entropy), 0 * entropy, t)


@wrong(_("The loss was divided by the entropy; a surplus is a difference."),
       _("Take −log_p − entropy."), tried=TWO)
def ratio(log_p, entropy, t):
    with np.errstate(all="ignore"):
        return surplus(log_p / entropy, 0 * entropy, t)


@wrong(_("The probability itself was taken; the surprise is minus its logarithm."),
       _("log_p is the logarithm already: −log_p − entropy."), tried=TWO)
def probability_itself(log_p, entropy, t):
    return surplus(np.exp(log_p), entropy, t)


@wrong(_("The spread is that of all tokens; the sample are the texts."),
       _("Take the mean of each text first, then std(ddof=1) of these means."), tried=TWO)
def spread_of_all_tokens(log_p, entropy, t):
    excess = -log_p - entropy
    return excess.mean(), t * (excess.std(ddof=1) if excess.size > 1 else np.nan) / np.sqrt(len(excess))


def always_the_same_quantile(inputs, outcomes):
    """Return whether the means are right and the half widths those of one quantile but 1, whatever t is."""
    pairs = [(surplus(*arguments), value_of(got), arguments[2]) for arguments, got in zip(inputs, outcomes)]
    if not all(isinstance(got, list | tuple) and len(got) == 2 for _want, got, _t in pairs):
        return False
    used = [got[1] / want[1] * t for want, got, t in pairs if want[1] > 0]
    return (len({t for _want, _got, t in pairs}) > 1 and len(used) > 1 and np.ptp(used) < 1e-6 < abs(used[0] - 1)
            and np.allclose([want[0] for want, _got, _t in pairs], [got[0] for _want, got, _t in pairs]))


@wrong(_("The half width hangs on no t: a quantile was put in its place."),
       _("Multiply by the t that is given."), recognise=always_the_same_quantile)
def quantile_of_its_own(log_p, entropy, t):
    return surplus(log_p, entropy, 1.96)


@wrong(_("Those are bits; log_p and entropy are in nats, and so is the surplus."),
       _("Do not divide by np.log(2)."), tried=TWO)
def in_bits(log_p, entropy, t):
    middle, half = surplus(log_p, entropy, t)
    return middle / np.log(2), half / np.log(2)


@wrong(_("The spread was divided by n; a sample needs n − 1."),
       _("Take std(ddof=1)."), tried=TWO)
def divided_by_n(log_p, entropy, t):
    means, n = parts(log_p, entropy)
    return means.mean(), t * means.std() / np.sqrt(n)


@wrong(_("That is the spread of the texts; that of their mean is smaller by √n."),
       _("Divide by np.sqrt(number of texts)."), tried=TWO)
def without_root_n(log_p, entropy, t):
    means, n = parts(log_p, entropy)
    return means.mean(), t * means.std(ddof=1)


@wrong(_("The spread was divided by n, not by its root."),
       _("Divide by np.sqrt(number of texts)."), tried=TWO)
def by_n(log_p, entropy, t):
    means, n = parts(log_p, entropy)
    return means.mean(), t * means.std(ddof=1) / n


@wrong(_("The sign of the surplus is turned round: above 0 is a text that surprises more than expected."),
       _("Loss minus entropy."), tried=TWO)
def turned_round(log_p, entropy, t):
    middle, half = surplus(log_p, entropy, t)
    return -middle, half


@wrong(_("ln p was taken with its own sign: the surprise is −ln p."),
       _("Take −log_p − entropy."), tried=TWO)
def sign_of_log_p(log_p, entropy, t):
    return surplus(-log_p, entropy, t)


@wrong(_("That is the log loss; what the model expected was not taken away."),
       _("Take −log_p − entropy."), tried=TWO)
def loss_alone(log_p, entropy, t):
    return surplus(log_p, 0 * entropy, t)


@wrong(_("The mean was taken over texts, for each place; the sample are the texts."),
       _("Take the mean along axis 1 first."), tried=TWO)
def places_as_the_sample(log_p, entropy, t):
    means = (-log_p - entropy).mean(axis=0)
    return means.mean(), t * (means.std(ddof=1) if len(means) > 1 else np.nan) / np.sqrt(len(means))


@wrong(_("Those are the two ends of the interval; its middle and half its width are asked for."),
       _("Return the mean, then the half width."), tried=TWO)
def two_ends(log_p, entropy, t):
    middle, half = surplus(log_p, entropy, t)
    return middle - half, middle + half


@wrong(_("The whole width was returned; half of it is asked for."),
       _("t · s/√n, to each side."), tried=TWO)
def whole_width(log_p, entropy, t):
    middle, half = surplus(log_p, entropy, t)
    return middle, 2 * half


@wrong(_("t was not used: that is one standard error."),
       _("Multiply it by t."), tried=TWO)
def without_t(log_p, entropy, t):
    return surplus(log_p, entropy, 1.0)


@wrong(_("The surplus of each text was added up over its tokens."),
       _("Take the mean over the tokens of a text."), tried=TWO)
def sums_of_texts(log_p, entropy, t):
    middle, half = surplus(log_p, entropy, t)
    return middle * log_p.shape[1], half * log_p.shape[1]


@wrong(_("The spread is that of the loss alone; entropy and loss of a text move together."),
       _("Take loss minus entropy for each text, and then their spread."))
def spread_of_the_loss(log_p, entropy, t):
    return surplus(log_p, entropy, t)[0], surplus(log_p, 0 * entropy, t)[1]


EXERCISE = Exercise(
    id="13.6", name="surplus", points=2, minutes=10, difficulty=2, theory="surplus",
    title=_("More surprised than it expected to be?"),
    why=_("A model that expects what comes has loss = entropy. Whether it has is a mean and an interval, over texts."),
    reference=surplus,
    alternatives=(text_by_text,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-10), equivalent=EQUIVALENT,
    inputs=inputs, witnesses=WITNESSES, tried=(TWO,),
    misconceptions=wrong.answers(),
    hints=(_("Of each token: −log_p − entropy. Of each text: the mean of that, along axis 1."),
           _("The first result is the mean over the texts."),
           _("The second is t times the standard error of that mean: std(ddof=1) over the root of how many texts.")),
    general=_("At least one of the two results is not that of the texts' surpluses."),
    next_step=_("log_p (−1, −3) and (−4, −4), entropy (1, 2) in both, t = 2: 1.5 ± 2."),
)
