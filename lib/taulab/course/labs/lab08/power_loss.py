"""`power_loss`: three families around the log loss."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like
from taulab.course.language import mark as _
from taulab.losses import alpha_divergence, beta_divergence, gamma_divergence, log_loss
from taulab.softmax import log_softmax, softmax

from .power_terms import TERMS
from .shared import halves

FAMILIES = {"alpha": alpha_divergence, "beta": beta_divergence, "gamma": gamma_divergence}


def power_loss(z, y, family, k):
    log_q = log_softmax(z)
    one = np.eye(len(z))[y]
    pull = np.exp(log_q) - one
    if family == "alpha":
        weight = np.exp((1 - k) * log_q[y])
        return (weight - 1) / (k * (k - 1)), weight * pull / k
    powers = np.exp((k if family == "beta" else k + 1) * log_q)
    total = np.sum(powers)
    if family == "beta":
        weight = np.exp((k - 1) * log_q[y])
        return (total / k - weight / (k - 1) + 1 / (k * (k - 1)),
                powers - np.exp(log_q) * total + weight * pull)
    return np.log(total) / (k + 1) - log_q[y], powers / total - one


def of_the_library(z, y, family, k):
    return FAMILIES[family](z, y, k)


@st.composite
def rows(draw):
    z = np.array(draw(st.lists(halves, min_size=2, max_size=4)))
    family = draw(st.sampled_from(sorted(FAMILIES)))
    powers = {"alpha": [0.5, 2.0, 3.0], "beta": [0.5, 1.5, 2.0, 3.0], "gamma": [-0.5, 0.5, 1.0, 2.0]}[family]
    return z, draw(st.integers(0, len(z) - 1)), family, draw(st.sampled_from(powers))


inputs = rows()
Z = np.array([1.0, 0.0, -1.0])
ODD = np.array([0.3174, -1.2871, 2.0613, 0.75])
FAR = np.array([800.3, 799.1, 798.6])
ONE_EACH = ((Z, 2, "alpha", 2.0), (Z, 2, "beta", 2.0), (Z, 2, "gamma", 1.0))
SURE = np.array([0.0, 1000.0])
STEEP, WHOLE = np.array([9.0, 0.0, -1.5, 3.0, 0.5]), np.array([2, 1, 0])
WITNESSES = (*ONE_EACH, (Z, 0, "alpha", 0.5), (Z, 1, "beta", 1.5), (Z, 2, "gamma", -0.5),
             *((ODD, 1, family, 0.7391) for family in FAMILIES),
             *((np.array([0.7]), 0, family, 2.0) for family in FAMILIES),
             (FAR, 1, "alpha", 3.0), (FAR, 1, "beta", 2.5), (FAR, 2, "gamma", 2.0),
             (np.array([1000.0, 0.0, -1000.0]), 0, "gamma", 0.5), (np.array([-1000.0, 1000.0, 3.0]), 1, "gamma", 0.5),
             (SURE, 0, "gamma", 1.0), (SURE, 0, "alpha", 1.2), (SURE, 0, "beta", 0.5),
             (WHOLE, 1, "alpha", 2), (WHOLE, 1, "beta", 3), (WHOLE, 1, "gamma", 1),
             (STEEP, 2, "alpha", 1.2346), (STEEP, 2, "beta", 3.2), (STEEP, 2, "gamma", 3.1),
             (Z, 0, "beta", 0.00317), (Z, 2, "alpha", 0.00317), (Z, 1, "gamma", 0.00317),
             *((Z, 0, family, 317.3) for family in FAMILIES))
EQUIVALENT = (("power_loss: one = np.eye(len(z))[y] before log_q = log_softmax(z)", "neither needs the other"),)

wrong = WrongAnswers()


@wrong(_("This is the log loss, whatever the family and its power."),
       _("Write three branches, one for each family, and use k in each."))
def log_loss_always(z, y, family, k):
    return log_loss(z, y)


@wrong(_("The α-divergence has the exponents α and 1 − α exchanged."),
       _("The power of q_y is 1 − α: at α = 2 the loss is (1/q_y − 1)/2."), tried=ONE_EACH[0])
def exponents_exchanged(z, y, family, k):
    if family != "alpha":
        return power_loss(z, y, family, k)
    q = softmax(z)
    return (q[y] ** k - 1) / (k * (k - 1)), q[y] ** k * (q - np.eye(len(z))[y]) / k


@wrong(_("In the gradient of the α-divergence the factor 1/α is missing."),
       _("∂/∂q_y of q_y^(1−α)/(α(α−1)) is −q_y^(−α)/α."), tried=ONE_EACH[0])
def alpha_not_divided(z, y, family, k):
    loss, gradient = power_loss(z, y, family, k)
    return loss, gradient * k if family == "alpha" else gradient


@wrong(_("This gradient is that by q; the step is taken in the logits z."),
       _("Carry it through the softmax: qᵢ(gᵢ − Σ q g), for g the slope in q. Then it adds up to 0."))
def slope_in_q(z, y, family, k):
    q, one = softmax(z), np.eye(len(z))[y]
    slopes = {"alpha": -one * q ** -k / k, "beta": q ** (k - 1) - one * q ** (k - 2),
              "gamma": -one / q + q**k / np.sum(q ** (k + 1))}
    return power_loss(z, y, family, k)[0], slopes[family]


@wrong(_("The γ-divergence is the log loss of (γ + 1)z and still has to be divided by γ + 1."),
       _("At γ = 1 and z = (1, 0, −1), y = 2 it is 2.0715."), tried=ONE_EACH[2])
def gamma_not_divided(z, y, family, k):
    return log_loss((k + 1) * z, y) if family == "gamma" else power_loss(z, y, family, k)


@wrong(_("In the γ-divergence the loss is divided by γ + 1, and its gradient once too often."),
       _("The γ + 1 that divides and the one of the chain rule cancel: softmax((γ + 1)z) − e_y."), tried=ONE_EACH[2])
def gamma_divided_twice(z, y, family, k):
    loss, gradient = power_loss(z, y, family, k)
    return loss, gradient / (k + 1) if family == "gamma" else gradient


@wrong(_("In the β-divergence the other tokens are missing: Σ q^β runs over all of them."),
       _("Sum q ** k over the vocabulary, in the loss and in the gradient."), tried=ONE_EACH[1])
def sum_over_the_token(z, y, family, k):
    if family != "beta":
        return power_loss(z, y, family, k)
    q = softmax(z)
    weight = q[y] ** (k - 1)
    loss = q[y] ** k / k - weight / (k - 1) + 1 / (k * (k - 1))
    return loss, (q[y] ** k - weight) * (np.eye(len(z))[y] - q)


@wrong(_("In the β-divergence the constant 1/(β(β − 1)) is missing: a certain, right answer would not cost 0."),
       _("Add it; it has no gradient."), tried=ONE_EACH[1])
def constant_missing(z, y, family, k):
    loss, gradient = power_loss(z, y, family, k)
    return (loss - 1 / (k * (k - 1)) if family == "beta" else loss), gradient


@wrong(_("The losses are right; each gradient has its sign turned."),
       _("The gradient points uphill: at the token that came it is negative."), tried=ONE_EACH[0])
def sign_turned(z, y, family, k):
    loss, gradient = power_loss(z, y, family, k)
    return loss, -gradient


@wrong(_("q was computed before its logarithm or power: of a q_y that ran to 0 no logarithm is left."),
       _("Take log_softmax(z) for ln q, and np.exp(a * log_q) for q^a."), tried=(SURE, 0, "gamma", 1.0))
def through_q(z, y, family, k):
    return made_of(softmax(z), z, y, family, k)


def made_of(q, z, y, family, k):
    """Return loss and gradient by the formulas as they stand, from probabilities however computed."""
    one = np.eye(len(z))[y]
    with np.errstate(all="ignore"):
        if family == "alpha":
            weight = q[y] ** (1 - k)
            return (weight - 1) / (k * (k - 1)), weight * (q - one) / k
        if family == "beta":
            weight, total = q[y] ** (k - 1), np.sum(q**k)
            return total / k - weight / (k - 1) + 1 / (k * (k - 1)), q**k - q * total + weight * (q - one)
        return -np.log(q[y]) + np.log(np.sum(q ** (k + 1))) / (k + 1), softmax((k + 1) * z) - one


@wrong(_("In the gradient of the α-divergence each token has a weight of its own; there is one, that of y."),
       _("The weight is q[y] ** (1 - k), one number for the whole row."), tried=(Z, 2, "alpha", 3.0))
def weight_of_each(z, y, family, k):
    loss, gradient = power_loss(z, y, family, k)
    if family != "alpha":
        return loss, gradient
    q = softmax(z)
    return loss, q ** (1 - k) * (q - np.eye(len(z))[y]) / k


@wrong(_("In the gradient of the β-divergence each token has a weight of its own; there is one, that of y."),
       _("The weight on q − e_y is q[y] ** (k - 1), one number for the whole row."), tried=(Z, 2, "beta", 3.0))
def beta_weight_of_each(z, y, family, k):
    loss, gradient = power_loss(z, y, family, k)
    if family != "beta":
        return loss, gradient
    q = softmax(z)
    return loss, q**k - q * np.sum(q**k) + q ** (k - 1) * (q - np.eye(len(z))[y])


@wrong(_("exp(z) overflowed before the division: logits may be large."),
       _("Take log_softmax(z) for ln q, and np.exp(a * log_q) for q^a."), tried=(FAR, 1, "beta", 2.5))
def overflowed(z, y, family, k):
    with np.errstate(all="ignore"):
        weights = np.exp(z)
        return made_of(weights / weights.sum(), z, y, family, k)


def with_another(family_meant, loss=None, gradient=None):
    """Return the answer that is right but for loss or gradient of one family, made of q, e_y and k."""
    def answer(z, y, family, k):
        right = power_loss(z, y, family, k)
        if family != family_meant:
            return right
        q, one = softmax(z), np.eye(len(z))[y]
        return tuple(make(q, one, k) if make else value for make, value in zip((loss, gradient), right))
    return answer


wrong(_("In the γ-divergence the second term, the logarithm of the sum, is not divided by γ + 1."),
      _("At γ = 1 and z = (1, 0, −1), y = 2 it is 2.0715."), tried=ONE_EACH[2], name="gamma-sum-not-divided")(
    with_another("gamma", loss=lambda q, one, k: -np.log(q @ one) + np.log(np.sum(q ** (k + 1)))))
wrong(_("In the γ-divergence the gradient is that of the log loss: the second term has one as well."),
      _("softmax((γ + 1)z) − e_y: γ multiplies the logits."), tried=ONE_EACH[2], name="gamma-of-the-log-loss")(
    with_another("gamma", gradient=lambda q, one, k: q - one))
wrong(_("In the gradient of the β-divergence the token that came is missing: q_y^(β−1)(q − e_y)."),
      _("Add it; then the gradient adds up to 0 and is negative at y."), tried=ONE_EACH[1], name="beta-without-token")(
    with_another("beta", gradient=lambda q, one, k: q**k - q * np.sum(q**k)))
wrong(_("In the gradient of the β-divergence Σ q^β is missing: only the part of the token that came is there."),
      _("Add q^β − q Σ q^β."), tried=ONE_EACH[1], name="beta-without-sum")(
    with_another("beta", gradient=lambda q, one, k: (q @ one) ** (k - 1) * (q - one)))
wrong(_("In the gradient of the α-divergence the sign is turned."),
      _("At the token that came a gradient is negative: q − e_y."), tried=ONE_EACH[0], name="alpha-sign-turned")(
    with_another("alpha", gradient=lambda q, one, k: (q @ one) ** (1 - k) / k * (one - q)))


wrong(_("In the α-divergence the 1 that is taken off q_y^(1−α) is missing: a certain, right answer would not cost 0."),
      _("(q_y^(1−α) − 1)/(α(α − 1))."), tried=ONE_EACH[0], name="alpha-one-missing")(
    with_another("alpha", loss=lambda q, one, k: (q @ one) ** (1 - k) / (k * (k - 1))))
wrong(_("In the α-divergence the loss has its sign turned: α(1 − α) stands below."),
      _("Divide by α(α − 1)."), tried=ONE_EACH[0], name="alpha-loss-turned")(
    with_another("alpha", loss=lambda q, one, k: ((q @ one) ** (1 - k) - 1) / (k * (1 - k))))
wrong(_("In the gradient of the β-divergence the last part was taken off; it is added."),
      _("q^β − q Σ q^β + q_y^(β−1)(q − e_y)."), tried=ONE_EACH[1], name="beta-token-taken-off")(
    with_another("beta", gradient=lambda q, one, k: q**k - q * np.sum(q**k) - (q @ one) ** (k - 1) * (q - one)))


@wrong(_("In the gradient of the γ-divergence the logits are multiplied by γ; by γ + 1 it must be."),
       _("softmax((γ + 1)z) − e_y."), tried=(Z, 2, "gamma", 0.5))
def multiplied_by_gamma(z, y, family, k):
    loss, gradient = power_loss(z, y, family, k)
    return loss, softmax(k * z) - np.eye(len(z))[y] if family == "gamma" else gradient


# A term of one family that is wrong in any way -----------------------------------------------------------------------

def logarithms_of(z):
    """Return ln q as it is, and as a logarithm of q, which may run to −∞."""
    with np.errstate(all="ignore"):
        return log_softmax(z), np.log(softmax(z))


def forms(family_meant, loss=None, gradient=None):
    """Return the answers that are right but for loss or gradient of one family, made of ln q, e_y, k and y."""
    def answer(z, y, family, k, way):
        right = power_loss(z, y, family, k)
        if family != family_meant:
            return right
        given = logarithms_of(z)[way], np.eye(len(z))[y], k, y
        with np.errstate(all="ignore"):
            return tuple(make(*given) if make else value for make, value in zip((loss, gradient), right))
    return [lambda *arguments, way=way: answer(*arguments, way) for way in (0, 1)]


def declare(family, name, cause, next_step, losses, gradients):
    """Declare one wrong answer for all ways in which a term of one family may be wrong."""
    answers = [*(one for make in losses for one in forms(family, loss=make)),
               *(one for make in gradients for one in forms(family, gradient=make))]
    wrong(cause, next_step, tried=(ODD, 1, family, 0.7391), recognise=like(*answers, rtol=1e-7, atol=1e-9),
          name=name)(answers[0])


for one in TERMS:
    declare(*one)


def changed_q(before_the_loss):
    """Return the answer that takes 1 off q itself, where it means to make q − e_y."""
    def answer(z, y, family, k):
        loss, gradient = power_loss(z, y, family, k)
        if family != "beta":
            return loss, gradient
        q = softmax(z)
        weight, total = q[y] ** (k - 1), np.sum(q**k)
        q[y] -= 1
        with np.errstate(all="ignore"):
            if before_the_loss:
                total = np.sum(q**k)
                loss = total / k - weight / (k - 1) + 1 / (k * (k - 1))
            return loss, q**k - q * total + weight * q
    return answer


@wrong(_("Taking 1 off q[y] in place changed q itself, and what comes after reads it."),
       _("Make q − e_y on its own: q - np.eye(len(z))[y], or q.copy() first."), tried=(Z, 2, "beta", 3.0),
       recognise=like(changed_q(True), changed_q(False), rtol=1e-7, atol=1e-9))
def changed_in_place(z, y, family, k):
    return changed_q(True)(z, y, family, k)


@wrong(_("Only the loss came back; the exercise asks for its gradient too."),
       _("Return two things: loss, gradient."))
def loss_alone(z, y, family, k):
    return power_loss(z, y, family, k)[0]


@wrong(_("Loss and gradient changed places."),
       _("Return loss, gradient, in this order."))
def exchanged(z, y, family, k):
    return power_loss(z, y, family, k)[::-1]


EXERCISE = Exercise(
    id="08.5", name="power_loss", points=4, minutes=15, difficulty=4, theory="power",
    title=_("Three families around the log loss"),
    why=_("Two of the three learn another distribution than the one that the data come from, and say nothing of it."),
    reference=power_loss,
    alternatives=(of_the_library,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES, tried=ONE_EACH,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Losses and gradients stand in the table above: one branch for each family."),
           _("e_y is np.eye(len(z))[y]; q − e_y is the gradient of the log loss."),
           _("α: weight q_y^(1−α)/α on q − e_y. γ: softmax((γ + 1)z) − e_y. β: q^β − qΣq^β + q_y^(β−1)(q − e_y).")),
    general=_("This is not the pair (loss, gradient) of the table."),
    next_step=_("z = (1, 0, −1), y = 2. α = 3: 20.3955, (27.3576, 10.0643, −37.4219). β = 3: 0.2659, (0.0937, −0.0592, "
                "−0.0345). γ = 0.5: 2.1609, (0.7856, 0.1753, −0.9609)."),
)
