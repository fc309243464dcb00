"""`row_entropy`: the entropy of a row whose tail is kept in groups."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits


def row_entropy(log_p, counts, temperature):
    x = log_p / temperature
    x = x - x.max()
    weights = counts * np.exp(x)
    Z = weights.sum()
    return np.log(Z) - (weights * x).sum() / Z


def token_by_token(log_p, counts, temperature):
    return entropy_from_logits(np.repeat(log_p, counts), temperature)


@st.composite
def rows(draw):
    counts = np.array(draw(st.lists(st.integers(1, 9), min_size=2, max_size=5)))
    logits = np.array(draw(st.lists(st.integers(-6, 0), min_size=len(counts), max_size=len(counts)))) / 2
    log_p = np.sort(logits - np.log((counts * np.exp(logits)).sum()))[::-1]
    return log_p, counts, draw(st.sampled_from([0.5, 0.75, 1.0, 1.5, 2.0]))


inputs = rows()
HALF = np.log([0.5, 0.25, 0.05]), np.array([1, 1, 5])
TAIL = np.log([0.5, 0.3, 2e-6]), np.array([1, 1, 100_000])
WITNESSES = ((*HALF, 1.0), (*HALF, 2.0), (*HALF, 0.5), (*TAIL, 1.0), (*TAIL, 1.4), (*HALF, 0.004), (*HALF, 300.0),
             (np.log([0.2]), np.array([5]), 0.7), (np.log([0.04, 0.48]), np.array([1, 2]), 1.3), (*HALF, 2),
             (*HALF, 0.0005), (np.log([0.04, 0.48]), np.array([1, 2]), 0.0005), (*HALF, 1.23456), (*TAIL, 0.98765),
             (np.array([-1, -2]), np.array([1, 4]), 1.0), (HALF[0], np.array([2, 1, 5]), 1.0),
             (np.log([1 - 1e-6, 1e-6]), np.array([1, 1]), 1.0), (np.array([0.0, -900.0]), np.array([1, 3]), 1.0),
             (np.log([0.9, 0.0001]), np.array([1, 1000]), 1.0),
             (np.log([0.5, 0.4999]), np.array([1, 1]), 0.0005))
EQUIVALENT = (("counts: changed after use", "they are whole numbers, which the mutant leaves alone"),)

wrong = WrongAnswers()


def shares(log_p, counts, temperature):
    """Return the share of each group and ln q of a token in it."""
    x = log_p / temperature
    x = x - x.max()
    Z = (counts * np.exp(x)).sum()
    return counts * np.exp(x) / Z, x - np.log(Z)


@np.errstate(divide="ignore", invalid="ignore")
def surprise(q):
    return float(-np.where(q > 0, q * np.log(q), 0).sum())


@wrong(_("Each group was taken for one token: the surprise is that of a single token in it."),
       _("The share of a group is counts · q; the surprise of one of its tokens is −ln q."), tried=(*HALF, 1.0))
def groups_as_tokens(log_p, counts, temperature):
    return surprise(shares(log_p, counts, temperature)[0])


@wrong(_("The counts were left out: a group weighs as much as one token."),
       _("Weigh with counts · exp(log_p / temperature)."), tried=(*HALF, 1.0))
def counts_left_out(log_p, counts, temperature):
    return row_entropy(log_p, np.ones(len(log_p)), temperature)


@wrong(_("The temperature was applied to the share of a group; it belongs to each token."),
       _("Divide log_p by the temperature, and multiply by counts afterwards."), tried=(*HALF, 2.0))
def shares_tempered(log_p, counts, temperature):
    x = (log_p + np.log(counts)) / temperature
    q = np.exp(x - x.max())
    q = q / q.sum()
    return float((q * np.log(counts)).sum()) + surprise(q)


@wrong(_("The temperature has no effect."),
       _("Divide log_p by it before exp."), tried=(*HALF, 2.0))
def no_temperature(log_p, counts, temperature):
    return row_entropy(log_p, counts, 1.0)


@wrong(_("The temperature was left out, and so was Z: a row need not add up to 1."),
       _("Divide log_p by it before exp."), tried=(*HALF, 2.0))
def no_temperature_nor_sum(log_p, counts, temperature):
    return float(-(counts * np.exp(log_p) * log_p).sum())


@wrong(_("The counts are missing in Z: q of all tokens together does not add up to 1."),
       _("Divide by Z = Σ counts · exp(log_p / temperature)."), tried=(*HALF, 1.0))
def counts_not_in_the_sum(log_p, counts, temperature):
    q = np.exp((log_p - log_p.max()) / temperature)
    q = q / q.sum()
    return surprise(np.repeat(q, counts))


@wrong(_("log_p was multiplied by the temperature: hotter came out as surer."),
       _("Divide log_p by it."), tried=(*HALF, 2.0))
def turned_round(log_p, counts, temperature):
    return row_entropy(log_p, counts, 1 / temperature)


@wrong(_("The surprises are those at τ = 1, averaged at τ."),
       _("Take −ln of the probability at τ, with its Z."), tried=(*HALF, 2.0))
def surprise_at_one(log_p, counts, temperature):
    return float(-(shares(log_p, counts, temperature)[0] * log_p).sum())


@wrong(_("ln Z is missing: at τ ≠ 1 the weights no longer add up to 1."),
       _("H = ln Z − Σ q ln w, with Z the sum of the weights w."), tried=(*HALF, 2.0))
def without_the_sum(log_p, counts, temperature):
    return float(-(shares(log_p, counts, temperature)[0] * log_p / temperature).sum())


@wrong(_("ln Z and the mean of ln w were added: H = ln Z minus that mean."),
       _("H = ln Z − Σ q ln w, with Z the sum of the weights w."), tried=(*HALF, 2.0))
def mean_added(log_p, counts, temperature):
    x = (log_p - log_p.max()) / temperature
    share, log_q = shares(log_p, counts, temperature)
    return x[0] - log_q[0] + (share * x).sum()


@wrong(_("The largest was taken out of Z alone; ln w still has it."),
       _("Take it out once: x = log_p / temperature − its largest, then use x in both places."), tried=(*HALF, 1.0))
def largest_in_one_place(log_p, counts, temperature):
    return row_entropy(log_p, counts, temperature) - log_p.max() / temperature


@wrong(_("The mean that ln Z loses is of log_p: it was not divided by the temperature."),
       _("H is ln Z less the mean of log_p / temperature."), tried=(*HALF, 2.0))
def mean_not_divided(log_p, counts, temperature):
    share, log_q = shares(log_p, counts, temperature)
    return (log_p / temperature - log_q)[0] - (share * log_p).sum()


@wrong(_("The mean over the groups was taken: each surprise has its probability as weight already."),
       _("Add up counts · q · (−ln q)."), tried=(*HALF, 1.0))
def mean_over_groups(log_p, counts, temperature):
    return row_entropy(log_p, counts, temperature) / len(log_p)


@wrong(_("The weights were not divided by their sum."),
       _("Divide by Z = Σ counts · exp(log_p / temperature)."), tried=(*HALF, 2.0))
def not_normalised(log_p, counts, temperature):
    return float(-(counts * np.exp(log_p / temperature) * log_p / temperature).sum())


@wrong(_("The result is in bits; nats are asked for."),
       _("Take np.log."), tried=(*HALF, 1.0))
def in_bits(log_p, counts, temperature):
    return row_entropy(log_p, counts, temperature) / np.log(2)


@wrong(_("The sign is turned round: an entropy is never negative."),
       _("Each surprise is −ln q."), tried=(*HALF, 1.0))
def negative(log_p, counts, temperature):
    return -row_entropy(log_p, counts, temperature)


@wrong(_("That is the perplexity, e^H."),
       _("Return H itself."), tried=(*HALF, 1.0))
def perplexity(log_p, counts, temperature):
    return np.exp(row_entropy(log_p, counts, temperature))


@wrong(_("The number of tokens was taken into the surprise: ln of the share of a group, not of a token."),
       _("Tokens of one group are equally likely, each with its own surprise."), tried=(*HALF, 1.0))
def counted_twice(log_p, counts, temperature):
    share, log_q = shares(log_p, counts, temperature)
    return float(-(counts * share * log_q).sum())


@wrong(_("The counts are missing in Z, and a group was taken for one token."),
       _("Z is Σ counts · exp(log_p / temperature), and q the probability of one token."), tried=(*HALF, 2.0))
def softmax_of_groups(log_p, counts, temperature):
    q = np.exp((log_p - log_p.max()) / temperature)
    return surprise(counts * q / q.sum())


@wrong(_("The last sum is without counts: of each group one token was looked at."),
       _("Add up counts · q · (−ln q)."), tried=(*HALF, 1.0))
def one_token_of_each(log_p, counts, temperature):
    return surprise(np.exp(shares(log_p, counts, temperature)[1]))


@wrong(_("The entropy at τ = 1 was divided by the temperature: that is not the entropy at τ."),
       _("Divide log_p by it before exp."), tried=(*HALF, 2.0))
def divided_at_the_end(log_p, counts, temperature):
    return no_temperature_nor_sum(log_p, counts, temperature) / temperature


EXERCISE = Exercise(
    id="13.1", name="row_entropy", points=2, minutes=12, difficulty=3, theory="row",
    title=_("The entropy of a row with a long tail"),
    why=_("At τ = 1.4 the tail holds most of the entropy: a table of likely tokens misses it."),
    reference=row_entropy,
    alternatives=(token_by_token,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-9), equivalent=EQUIVALENT,
    inputs=inputs, witnesses=WITNESSES, tried=((*HALF, 0.0005), (*HALF, 1.0), (*HALF, 2.0)),
    misconceptions=wrong.answers(),
    hints=(_("The weight of one token is exp(log_p / temperature); a group has counts of them."),
           _("Z is the sum of all weights; q = exp(log_p / temperature) / Z is one token's probability."),
           _("H = −Σ counts · q · ln q, with ln q = log_p / temperature − ln Z.")),
    general=_("This is not the entropy of the row at that temperature."),
    next_step=_("p = 0.5, 0.25 and 5 × 0.05: H(0.0005) = 0, H(1) = 1.4421, H(2) = 1.8185 nats."),
)
