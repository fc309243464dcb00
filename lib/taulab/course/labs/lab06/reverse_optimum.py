"""`reverse_optimum`: the divergence for which the claim is true."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax, temper

from .penalised_optimum import penalised_optimum
from .shared import P, WITH_ZERO, distributions, weights


def reverse_optimum(p, beta):
    return temper(p, 1 + beta)


def powers_normalised(p, beta):
    powers = p ** (1 / (1 + beta))
    return powers / powers.sum()


inputs = st.tuples(distributions, weights)
WITNESSES = ((P, 0.3), (P, 1.0), (WITH_ZERO, 0.3), (np.array([0.4, 0.3, 0.2, 0.1]), 5.0),
             (P, 0.7391), (P, 0.00317), (P, 317.3), (P, 2), (np.array([1.0]), 0.3),
             (np.array([0.9999, 0.00009, 0.00001]), 0.00317), (np.full(49_152, 1 / 49_152), 0.3),
             (np.array([0.0, 0.05, 0.3, 0.25, 0.0, 0.4]), 0.237))

wrong = WrongAnswers()


@wrong(_("This is the optimum with the cross-entropy, from the exercise before."),
       _("Here q weighs the logarithm: apply Gibbs' principle with z = ln p."))
def forward(p, beta):
    return penalised_optimum(p, beta)


@wrong(_("You cooled: the entropy fell below that of p."),
       _("The weight 1 + β is the price of entropy, so it is τ itself."))
def reciprocal(p, beta):
    return temper(p, 1 / (1 + beta))


@wrong(_("At β = 0 the optimum must be p, and your τ would be 0."),
       _("KL(q‖p) already holds one −H(q): count both."))
def beta_as_temperature(p, beta):
    return temper(p, beta)


@wrong(_("These powers do not add up to 1."),
       _("Divide by their sum, or use temper."))
def powers_alone(p, beta):
    return p ** (1 / (1 + beta))


@wrong(_("This is p divided by 1 + β: no power was taken."),
       _("The exponent needs its own brackets: p ** (1 / (1 + beta)); then divide by the sum."))
def power_of_one(p, beta):
    return p ** 1 / (1 + beta)


@wrong(_("Softmax was given probabilities; the scores are ln p."),
       _("Use temper, which takes probabilities."))
def softmax_of_probabilities(p, beta):
    return softmax(p, 1 + beta)


@wrong(_("Dividing probabilities by a constant and normalising gives p back."),
       _("The temperature acts on ln p, as a power 1/τ of p."))
def divided(p, beta):
    return p / (1 + beta) / np.sum(p / (1 + beta))


EXERCISE = Exercise(
    id="06.3", name="reverse_optimum", points=2, minutes=6, difficulty=2, theory="reverse",
    title=_("The divergence for which the claim is true"),
    why=_("A claim can be false as stated and true one symbol further on; it pays to know where."),
    reference=reverse_optimum,
    alternatives=(powers_normalised,),
    inputs=inputs, witnesses=WITNESSES, tried=((P, 0.3),),
    misconceptions=wrong.answers(),
    hints=(_("Write it out: KL(q‖p) = −E_q[ln p] − H(q)."),
           _("Together with −βH(q): minus the score E_q[ln p] + (1 + β) H(q)."),
           _("Gibbs: softmax(ln p / (1 + β)), which is temper(p, 1 + β).")),
    general=_("This is not where KL(q‖p) − βH(q) is least."),
    next_step=_("For p = (0.6, 0.3, 0.1) and β = 0.3: (0.54385, 0.31909, 0.13706)."),
)
