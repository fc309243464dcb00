"""`kld`: a temperature that listens to the source."""

import numpy as np
from hypothesis import strategies as st

from taulab import dynamic_temperature
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits, kl_divergence
from taulab.softmax import log_softmax, softmax

from .shared import OTHER_WAYS, Z, halves


def kld(z, z_without, base, bandwidth):
    log_p = z - np.max(z) - np.log(np.sum(np.exp(z - np.max(z))))
    log_r = z_without - np.max(z_without) - np.log(np.sum(np.exp(z_without - np.max(z_without))))
    p = np.exp(log_p)
    possible = p > 0
    KL = np.sum(p[possible] * (log_p[possible] - log_r[possible]))
    return base * 2 ** (-KL / bandwidth)


def token_by_token(z, z_without, base, bandwidth):
    terms = [np.exp(a) * (a - b) for a, b in zip(log_softmax(z), log_softmax(z_without)) if np.exp(a) > 0]
    return base * np.exp(-np.log(2) * sum(terms) / bandwidth)


@st.composite
def pairs(draw):
    V = draw(st.integers(2, 5))
    return tuple(np.array(draw(st.lists(halves, min_size=V, max_size=V))) for _pass in range(2))


inputs = st.tuples(pairs(), st.sampled_from([0.75, 1.0, 1.5]), st.sampled_from([0.5, 1.0, 4.0])).map(
    lambda drawn: (*drawn[0], *drawn[1:]))
WITHOUT = np.array([1.0, 1.0, 0.0, 0.0])
EXAMPLE = Z, WITHOUT, 1.0, 0.5
ONE_FORBIDDEN = np.zeros(2), np.array([0.0, -np.inf]), 1.0, 1.0
FORBIDDEN = np.array([1.0, 0.0, -np.inf]), np.array([0.0, 0.5, 1.0]), 1.5, 2.0
WITNESSES = (EXAMPLE, (Z, Z, 1.5, 0.5), FORBIDDEN, (FORBIDDEN[1], FORBIDDEN[0], 1.5, 2.0),
             (np.array([0.0, -np.inf, -np.inf]), np.array([-np.inf, 1.0, -np.inf]), 0.5, 1.0),
             (np.array([-np.inf, 0.3174, 2.0]), np.array([-np.inf, 1.2871, 0.5]), 1, 1),
             (np.array([1000.0, 999.0]), np.array([-1000.0, -1000.3]), 0.7391, 4.0),
             (np.array([0.0, 1000.0, 999.0]), np.array([0.0, 0.5, 1.0]), 120.0, 0.3174),
             (np.array([999.0, 1000.0, -3.0]), np.array([0.0, 0.5, 1.0]), 1.0, 1.2346),
             (np.array([0.0, 0.5, 1.0]), np.array([0.0, 1000.0, 999.0]), 1.0, 1234.5),
             (np.array([1.0, 0.5, 0.0]), np.array([999.0, 1000.0, 700.0]), 1.0, 3000.0),
             (np.array([2, 0, 1]), np.array([0, 1, 1]), 2, 1), (np.array([0.7]), np.array([-0.2]), 0.00317, 1.0),
             (Z, WITHOUT, 1.0, 0.05), (Z, WITHOUT, 0.01, 0.05),
             (np.array([0.01, 0.0]), np.array([0.0, 0.0]), 1.0, 0.00317))

EQUIVALENT = (("kld: log_r = z_without - np.max(z_without)…", "neither needs the other"),
              ("kld: p = np.exp(log_p) before log_r…", "neither needs the other"))

wrong = WrongAnswers()


def divergence(z, z_without):
    return kl_divergence(softmax(z), softmax(z_without))


@wrong(_("The divergence is turned round: the distribution with the source weighs and stands on top."),
       _("Σ p ln(p/r), with p from z and r from z_without."), tried=EXAMPLE)
def reversed_divergence(z, z_without, base, bandwidth):
    return base * 2 ** (-divergence(z_without, z) / bandwidth)


@wrong(_("This is base · e^(−KL/σ): e was raised instead of 2, or KL was taken in bits."),
       _("A KL equal to the bandwidth, both in nats, must give base / 2."))
def natural_base(z, z_without, base, bandwidth):
    return base * np.exp(-divergence(z, z_without) / bandwidth)


@wrong(_("KL was multiplied by the bandwidth; a wide one must cool less."),
       _("Divide KL by the bandwidth in the exponent."))
def multiplied(z, z_without, base, bandwidth):
    return base * 2 ** (-divergence(z, z_without) * bandwidth)


@wrong(_("The sign is turned: where the source matters, τ rises above its base."),
       _("The exponent of 2 must be negative: KL = 0 gives base, more gives less."))
def sign_turned(z, z_without, base, bandwidth):
    return base * 2 ** (divergence(z, z_without) / bandwidth)


@wrong(_("That is the difference of two entropies; two distributions may differ and have the same one."),
       _("Average ln p − ln r with the weights p."))
def difference_of_entropies(z, z_without, base, bandwidth):
    return base * 2 ** (-(entropy_from_logits(z_without) - entropy_from_logits(z)) / bandwidth)


@wrong(_("The logits were subtracted as they are; both logarithms of the sums are missing."),
       _("Take log_softmax of each before the difference."))
def of_logits(z, z_without, base, bandwidth):
    possible = softmax(z) > 0
    return base * 2 ** (-np.sum((softmax(z) * (np.where(possible, z, 0) - z_without))[possible]) / bandwidth)


@wrong(_("That is the cross-entropy: with equal passes τ must be base."),
       _("Subtract the entropy of p: average ln p − ln r."), tried=WITNESSES[1])
def cross_entropy_instead(z, z_without, base, bandwidth):
    return base * 2 ** (-(divergence(z, z_without) + entropy_from_logits(z)) / bandwidth)


@wrong(_("The mean over the tokens was taken; a KL is a sum."),
       _("Sum p ln(p/r) over the tokens."))
def mean_for_sum(z, z_without, base, bandwidth):
    return base * 2 ** (-divergence(z, z_without) / len(z) / bandwidth)


@wrong(_("Both directions were averaged; the rule uses one."),
       _("Keep Σ p ln(p/r), with p from z."), tried=EXAMPLE)
def both_directions(z, z_without, base, bandwidth):
    return base * 2 ** (-(divergence(z, z_without) + divergence(z_without, z)) / 2 / bandwidth)


@wrong(_("0 · ln 0 made nan."),
       _("Leave out the tokens with p = 0 before the logarithm."), tried=FORBIDDEN)
def zero_log_zero(z, z_without, base, bandwidth):
    p, r = softmax(z), softmax(z_without)
    return base * 2 ** (-np.sum(p * np.log(p / r)) / bandwidth)


@wrong(_("r ran to 0 although its logit is finite: the divergence is large, not infinite."),
       _("Take logarithms by log_softmax, not of a softmax."), tried=WITNESSES[9])
def logarithm_of_softmax(z, z_without, base, bandwidth):
    p, r = softmax(z), softmax(z_without)
    kept = p > 0
    return base * 2 ** (-np.sum(p[kept] * np.log(p[kept] / r[kept])) / bandwidth)


@wrong(_("r was lifted above 0: a token that only the source allows must give τ = 0."),
       _("Where p > 0 and r = 0 the divergence is infinite; leave it so."), tried=WITNESSES[4])
def a_little_added(z, z_without, base, bandwidth):
    p, r = softmax(z), softmax(z_without) + 1e-12
    kept = p > 0
    return base * 2 ** (-np.sum(p[kept] * np.log(p[kept] / r[kept])) / bandwidth)


@wrong(_("Tokens with r = 0 were left out, even where p > 0: there the divergence is infinite."),
       _("Leave out the tokens with p = 0 alone; z = (0, 0), without (0, −∞) gives 0."), tried=ONE_FORBIDDEN)
def both_possible(z, z_without, base, bandwidth):
    log_p, log_r = log_softmax(z), log_softmax(z_without)
    kept = np.isfinite(log_p) & np.isfinite(log_r)
    return base * 2 ** (-np.sum(np.exp(log_p[kept]) * (log_p[kept] - log_r[kept])) / bandwidth)


@wrong(_("The logits were taken for probabilities: no softmax came before the divergence."),
       _("Make p = softmax(z) and r = softmax(z_without) first."), tried=EXAMPLE)
def no_softmax(z, z_without, base, bandwidth):
    with np.errstate(all="ignore"):
        return base * 2 ** (-np.sum(z * np.log(z / z_without)) / bandwidth)


@wrong(_("The weights are those without the source: Σ r ln(p/r)."),
       _("Weigh each ln(p/r) with p, which comes from z."), tried=EXAMPLE)
def weighed_without(z, z_without, base, bandwidth):
    return base * 2 ** (divergence(z_without, z) / bandwidth)


@wrong(_("The logits were divided by the base temperature before the divergence."),
       _("Listen to the model itself: softmax(z), at τ = 1."))
def divergence_at_the_base(z, z_without, base, bandwidth):
    return kld(z / base, z_without / base, base, bandwidth)


@wrong(_("The power came before the division: this is base · 2^(−KL) / σ."),
       _("Put the exponent into parentheses: 2 ** (-KL / bandwidth)."), tried=EXAMPLE)
def without_parentheses(z, z_without, base, bandwidth):
    return base * 2 ** -divergence(z, z_without) / bandwidth


@wrong(_("The bandwidth was not used."),
       _("Divide KL by the bandwidth in the exponent."), tried=EXAMPLE)
def without_bandwidth(z, z_without, base, bandwidth):
    return kld(z, z_without, base, 1.0)


@wrong(_("The distributions were subtracted, not their logarithms: that is the total variation, not KL."),
       _("Average ln p − ln r with the weights p."), tried=EXAMPLE)
def total_variation(z, z_without, base, bandwidth):
    return base * 2 ** (-np.sum(np.abs(softmax(z) - softmax(z_without))) / 2 / bandwidth)


@wrong(_("The exponentials overflowed, or all ran to 0."),
       _("Subtract the largest logit of each row before exp."), tried=WITNESSES[6])
def not_shifted(z, z_without, base, bandwidth):
    p, r = np.exp(z) / np.sum(np.exp(z)), np.exp(z_without) / np.sum(np.exp(z_without))
    kept = p > 0
    KL = np.sum(p[kept] * np.log(p[kept] / r[kept]))
    return base * 2 ** (-KL / bandwidth) if np.all(np.isfinite([p, r])) else np.nan


@wrong(_("That is the factor alone; the base temperature is missing."),
       _("Multiply by base."), tried=WITNESSES[1])
def without_base(z, z_without, base, bandwidth):
    return kld(z, z_without, 1.0, bandwidth)


@wrong(_("The divergence came back; the temperature is asked for."),
       _("Return base * 2 ** (-KL / bandwidth)."))
def divergence_returned(z, z_without, base, bandwidth):
    return divergence(z, z_without)


@wrong(_("The log ratios were added up without weights."),
       _("Weigh each ln(p/r) with p."))
def not_weighed(z, z_without, base, bandwidth):
    p, r = softmax(z), softmax(z_without)
    kept = p > 0
    return base * 2 ** (-np.sum(np.log(p[kept] / r[kept])) / bandwidth)


EXERCISE = Exercise(
    id="09.3", name="kld", points=2, minutes=10, difficulty=2, theory="two-passes",
    title=_("A temperature that listens to the source"),
    why=_("Entropy hears doubt, whatever its reason; a second pass hears whether the source matters."),
    reference=kld,
    alternatives=(dynamic_temperature.kld, token_by_token),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Two softmaxes: p with the source, r without it."),
           _("KL = Σ p ln(p/r) over the tokens with p > 0, in nats."),
           _("base * 2 ** (-KL / bandwidth): each bandwidth of KL halves τ.")),
    general=_("This is not base · 2^(−KL/σ) with KL(p‖r) in nats, σ being the bandwidth."),
    next_step=_("z = (3, 1, 0, 0), without (1, 1, 0, 0), base 1, bandwidth 0.5: 0.5626."),
)
