"""`edt`: a temperature that listens to the entropy."""

import numpy as np
from hypothesis import strategies as st

from taulab import dynamic_temperature
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import rounded_from
from taulab.course.language import mark as _
from taulab.entropy import entropy, entropy_from_logits
from taulab.softmax import softmax

from .shared import OTHER_WAYS, Z, logits


def edt(z, base, theta, N):
    q = np.exp(z - np.max(z))
    q = q[q > 0] / np.sum(q)
    H = -np.sum(q * np.log(q))
    return base * N ** (theta / H)


def by_one_knob(z, base, theta, N):
    kappa = theta * np.log(1 / N)
    return base * np.exp(-kappa / entropy_from_logits(z))


inputs = st.tuples(logits(), st.sampled_from([0.75, 1.5, 2.0]), st.sampled_from([0.25, 1.0, 3.0]),
                   st.sampled_from([0.5, 0.8]))
EXAMPLE = Z, 1.5, 1.0, 0.8
WIDE = np.r_[5.0, np.zeros(59)]
WITNESSES = (EXAMPLE, (np.zeros(4), 1.5, 1.0, 0.8), (np.array([1000.0, 999.0, 998.5]), 0.7, 0.2, 0.8),
             (np.array([0.0, -0.5, -np.inf, 1.0]), 1.2345, 3.0, 0.64), (WIDE, 2.0, 0.3174, 0.8),
             (np.array([-1200.0, -1200.3]), 1, 1, 0.5), (np.array([2, 0, 1]), 2, 0.5, 0.9), (Z, 0.75, 1.0, 0.8),
             (np.array([0.0, 1000.0, 999.0]), 1.0, 0.2, 0.8), (np.array([999.0, 1000.0, -3.0]), 250.0, 0.2, 0.8),
             (np.array([-np.inf, -1000.0, -np.inf, -1000.3174, -999.0]), 0.00317, 2.0, 0.987654),
             (np.zeros(60), 1.0, 0.00317, 0.5), (np.zeros(60), 2.0, 150.0, 0.987654), (Z, 0.75, 1.5, 0.00317),
             (np.array([4.0, 0.0, 0.0]), 1.0, 0.2, 0.8), (np.zeros(4), 2.0, 0.5, 0.00317),
             (np.r_[2.0, 0.0, np.full(300, -np.inf)], 1.0, 3.0, 0.8))
EQUIVALENT = (("z: a single entry along axis 0", "one token alone has H = 0, and H > 0 is promised"),)

wrong = WrongAnswers()


@wrong(_("The entropy was taken in bits: the rule then has another θ than it says."),
       _("Use the natural logarithm: for four equal logits H is 1.3863."), tried=(np.zeros(4), 1.5, 1.0, 0.8))
def in_bits(z, base, theta, N):
    return base * N ** (theta * np.log(2) / entropy_from_logits(z))


@wrong(_("The exponent is θ times H here: a doubtful step is cooled the most."),
       _("Divide θ by H, so that doubt leaves τ near its base."))
def theta_times_entropy(z, base, theta, N):
    return base * N ** (theta * entropy_from_logits(z))


@wrong(_("A power binds more tightly than a division: this is base · N^θ / H."),
       _("Put the exponent into parentheses: N ** (theta / H)."))
def without_parentheses(z, base, theta, N):
    return base * N ** theta / entropy_from_logits(z)


@wrong(_("The exponent is upside down: H over θ."),
       _("Divide θ by H, so that doubt leaves τ near its base."))
def upside_down(z, base, theta, N):
    return base * N ** (entropy_from_logits(z) / theta)


@wrong(_("θ was left out of the exponent: that is N^(1/H)."),
       _("Divide θ, not 1, by H."), tried=WITNESSES[2])
def without_theta(z, base, theta, N):
    return base * N ** (1 / entropy_from_logits(z))


@wrong(_("N is 0.8 here whatever value is given."),
       _("Use the argument N; with N = 0.5, θ = 1 and four equal logits the factor is 0.6065."),
       tried=(np.zeros(4), 1.0, 1.0, 0.5))
def always_the_paper(z, base, theta, N):
    return base * 0.8 ** (theta / entropy_from_logits(z))


@wrong(_("H was divided by ln V, the largest it can be; EDT uses H itself."),
       _("Divide θ by H, in nats: for four equal logits H is 1.3863."), tried=(np.zeros(4), 1.5, 1.0, 0.8))
def relative_entropy(z, base, theta, N):
    return base * N ** (theta * np.log(np.sum(np.isfinite(z))) / entropy_from_logits(z))


@wrong(_("The entropy was taken with log10."),
       _("Use np.log: for four equal logits H is 1.3863."), tried=(np.zeros(4), 1.5, 1.0, 0.8))
def in_tens(z, base, theta, N):
    return base * N ** (theta * np.log(10) / entropy_from_logits(z))


@wrong(_("The result is rounded."),
       _("Return τ with all its digits; round only where you print."), recognise=rounded_from(edt))
def rounded(z, base, theta, N):
    return np.round(edt(z, base, theta, N), 4)


@wrong(_("N was left out: that is base times e^(−θ/H)."),
       _("Raise N, not e, to the power θ/H."))
def without_n(z, base, theta, N):
    return base * np.exp(-theta / entropy_from_logits(z))


@wrong(_("The entropy was read after dividing by the base temperature."),
       _("Listen to the model itself: H is that of softmax(z), at τ = 1."))
def entropy_at_the_base(z, base, theta, N):
    return base * N ** (theta / entropy_from_logits(z, base))


@wrong(_("That is base times H over ln V, another rule under the same name."),
       _("N and θ must have a part: base * N ** (theta / H)."))
def share_of_the_most(z, base, theta, N):
    return base * entropy_from_logits(z) / np.log(np.sum(np.isfinite(z)))


@wrong(_("N and θ are exchanged: θ was raised to the power N/H."),
       _("N, below 1, is what is raised; θ stands in the exponent."))
def exchanged(z, base, theta, N):
    return base * theta ** (N / entropy_from_logits(z))


@wrong(_("The exponent has the wrong sign: here τ lies above its base."),
       _("N is below 1, so a positive exponent cools. The entropy is positive."))
def sign_turned(z, base, theta, N):
    return base * N ** (-theta / entropy_from_logits(z))


@wrong(_("That is the factor alone; the base temperature is missing."),
       _("Multiply N ** (theta / H) by base."))
def without_base(z, base, theta, N):
    return N ** (theta / entropy_from_logits(z))


@wrong(_("The base was put inside the power: it was raised to θ/H as well."),
       _("Only N is raised: base * N ** (theta / H)."))
def base_raised(z, base, theta, N):
    return (base * N) ** (theta / entropy_from_logits(z))


@wrong(_("The mean over the tokens was taken; an entropy is a sum."),
       _("Sum −q ln q over the tokens."))
def mean_for_sum(z, base, theta, N):
    return base * N ** (theta * len(z) / entropy_from_logits(z))


@wrong(_("The exponentials overflowed, or all ran to 0."),
       _("Subtract the largest logit before exp: softmax does not notice."), tried=WITNESSES[2])
def not_shifted(z, base, theta, N):
    q = np.exp(z) / np.sum(np.exp(z))
    return base * N ** (theta / entropy(q)) if np.all(np.isfinite(q)) else np.nan


@wrong(_("A token that was cut, with logit −∞, made 0 · ln 0, which is nan."),
       _("Keep the tokens with q > 0 before the logarithm."), tried=WITNESSES[3])
def zero_log_zero(z, base, theta, N):
    q = softmax(z)
    return base * N ** (theta / -np.sum(q * np.log(q)))


@wrong(_("A small number inside the logarithm shows in the result."),
       _("Keep the tokens with q > 0 and take ln q itself."))
def epsilon_in_the_log(z, base, theta, N):
    q = softmax(z)
    return base * N ** (theta / -np.sum(q * np.log(q + 1e-6)))


@wrong(_("The surprise of the likeliest token was used; H is the mean surprise of all."),
       _("Sum −q ln q over all tokens."))
def surprise_of_the_top(z, base, theta, N):
    return base * N ** (theta / -np.log(np.max(softmax(z))))


@wrong(_("The logits were taken for probabilities: no softmax came before the entropy."),
       _("Make q = softmax(z) first."))
def no_softmax(z, base, theta, N):
    kept = z[z > 0]
    return base * N ** (theta / -np.sum(kept * np.log(kept)))


@wrong(_("That is the entropy; the rule makes a temperature from it."),
       _("Return base * N ** (theta / H)."))
def entropy_returned(z, base, theta, N):
    return entropy_from_logits(z)


@wrong(_("The tempered logits came back; only the temperature is asked for."),
       _("Return one number, τ."))
def tempered_logits(z, base, theta, N):
    return z / edt(z, base, theta, N)


EXERCISE = Exercise(
    id="09.1", name="edt", points=2, minutes=10, difficulty=1, theory="rule",
    title=_("A temperature that listens"),
    why=_("One line of a paper is programmed in half a dozen ways, and most of them are other rules."),
    reference=edt,
    alternatives=(dynamic_temperature.edt, by_one_knob),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Three steps: q = softmax(z), its entropy H, and the rule."),
           _("H = −Σ q ln q over the tokens with q > 0; subtract the largest logit before exp."),
           _("base * N ** (theta / H): theta over H is the exponent of N alone.")),
    general=_("This is not base · N^(θ/H) with H in nats, at τ = 1."),
    next_step=_("For z = (3, 1, 0, 0), base 1.5, θ = 1 and N = 0.8 it is 1.0762."),
)
