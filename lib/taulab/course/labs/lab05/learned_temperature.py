"""`learned_temperature`: the same temperature, learned."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import TrainingAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .fit_temperature import surplus
from .log_loss import log_loss
from .scored import FOUR, TEN, clear, scored


def learn(logits, labels, learning_rate, steps, gradient, start=0.0):
    """Return the temperatures visited from ln τ = start on, where gradient(temperature) is taken for dL/d ln τ."""
    log_temperature = [start]
    for _step in range(steps):
        log_temperature.append(log_temperature[-1] - learning_rate * gradient(np.exp(log_temperature[-1])))
    return np.exp(log_temperature)


def learned_temperature(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, t) / t)


def learned_by_difference(logits, labels, learning_rate, steps):
    def gradient(t):
        return (log_loss(logits, labels, t * np.exp(1e-5)) - log_loss(logits, labels, t * np.exp(-1e-5))) / 2e-5

    return learn(logits, labels, learning_rate, steps, gradient)


inputs = st.tuples(scored.filter(lambda drawn: clear(*drawn)), st.sampled_from([0.1, 0.25]),
                   st.sampled_from([2, 3])).map(lambda drawn: (*drawn[0], *drawn[1:]))
FAR = np.array([[1000.0, 999.0], [0.0, 1000.0], [1000.0, 0.0], [0.3174, -0.7289]]), np.array([1, 1, 0, 1])
WITNESSES = ((*TEN, 0.5, 3), (*FOUR, 0.25, 4), (*FAR, 0.31742, 2), (*TEN, 0.00317, 3), (*TEN, 0.5, 1), (*TEN, 0.5, 0),
             (TEN[0], 1 - TEN[1], 0.5, 3), (2 * TEN[0], TEN[1], 0.5, 3), (TEN[0].astype(int), TEN[1], 1, 3),
             (np.array([[5.0, 0.0]]), np.array([0]), 300.0, 1), (np.array([[0.7], [-1.3]]), np.array([0, 0]), 0.5, 2))
EQUIVALENT = (
    ("learned_temperature: learn(logits, labels, …", "the gradient holds both"),
    ("learned_by_difference: learn(logits, labels, …", "the gradient holds both"),
    ("log_loss: 1.0 -> …", "the temperature is always given"),
    ("labels: changed after use", "they are whole numbers, which the mutant leaves alone"),
)

wrong = WrongAnswers()


@wrong(_("The loss rises along your path: descent goes against the gradient."),
       _("Subtract learning rate times gradient."))
def uphill(logits, labels, learning_rate, steps):
    return learn(logits, labels, -learning_rate, steps, lambda t: -surplus(logits, labels, t) / t)


@wrong(_("The factor 1/τ of the gradient is missing; at τ = 1 that goes unnoticed."),
       _("dL/d ln τ = (mean z_y − mean E_q[z])/τ."))
def without_the_factor(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, t))


@wrong(_("You used dL/dτ; a step in ln τ needs dL/d ln τ, which is τ times as large."),
       _("dL/d ln τ = (mean z_y − mean E_q[z])/τ."))
def slope_in_temperature(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, t) / t**2)


@wrong(_("The gradient of the first step was used throughout: q was not computed again."),
       _("Compute E_q[z] at the temperature of the present step."))
def frozen(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, 1.0))


@wrong(_("The values are ln τ; the question asks for τ."),
       _("Return np.exp of them."))
def logarithms_returned(logits, labels, learning_rate, steps):
    return np.log(learned_temperature(logits, labels, learning_rate, steps))


@wrong(_("The steps were taken in τ itself; a large one could make it negative."),
       _("Keep ln τ, change it by the step, and return np.exp of it."))
def steps_in_temperature(logits, labels, learning_rate, steps):
    visited = [1.0]
    for _step in range(steps):
        visited.append(visited[-1] + learning_rate * surplus(logits, labels, visited[-1]) / visited[-1] ** 2)
    return np.array(visited)


@wrong(_("dL/d ln τ was subtracted from τ itself; it is a step in ln τ."),
       _("Keep ln τ, or multiply τ by np.exp(−learning_rate · gradient)."))
def steps_of_the_other_slope(logits, labels, learning_rate, steps):
    visited = [1.0]
    for _step in range(steps):
        visited.append(visited[-1] + learning_rate * surplus(logits, labels, visited[-1]) / visited[-1])
    return np.array(visited)


@wrong(_("τ was multiplied by 1 − step; a step in ln τ multiplies it by exp(−step)."),
       _("Keep ln τ, or multiply τ by np.exp(−learning_rate · gradient)."))
def without_exponential(logits, labels, learning_rate, steps):
    visited = [1.0]
    for _step in range(steps):
        visited.append(visited[-1] * (1 + learning_rate * surplus(logits, labels, visited[-1]) / visited[-1]))
    return np.array(visited)


@wrong(_("Your first step is right, the second is not: E_q[z] was always taken at τ = 1."),
       _("q must be taken at the present τ."))
def expected_at_one(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, 1.0) / t)


@wrong(_("The first value must be 1: ln τ starts at 0."),
       _("Start ln τ at 0, or τ at 1."))
def started_at_one(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, t) / t, start=1.0)


@wrong(_("The start is missing: the first of the steps + 1 temperatures is 1."),
       _("Store τ = 1 before the loop."))
def start_missing(logits, labels, learning_rate, steps):
    return learned_temperature(logits, labels, learning_rate, steps)[1:]


@wrong(_("The last step is missing: there are steps + 1 temperatures."),
       _("Take the step first, then store the new τ."))
def one_step_short(logits, labels, learning_rate, steps):
    return learned_temperature(logits, labels, learning_rate, steps)[:-1]


EXERCISE = Exercise(
    id="05.8", name="learned_temperature", points=2, minutes=8, difficulty=3, theory="learned",
    title=_("The same temperature, learned"),
    why=_("A temperature can be trained like any parameter; with ln τ it can never become negative."),
    reference=learned_temperature,
    alternatives=(learned_by_difference,),
    answer=TrainingAnswer(draws=4, rtol=1e-5, atol=1e-7),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Keep ln τ, starting at 0; each step subtracts learning_rate · dL/d ln τ."),
           _("q in the gradient is softmax(logits, τ) at the present τ."),
           _("(z_y.mean() − (q * logits).sum(axis=1).mean()) / τ is the gradient; collect np.exp(ln τ).")),
    general=_("These are not the temperatures that gradient descent on ln τ visits."),
    next_step=_("Compare your second value, then your third, with a step by hand: τ · exp(−learning_rate · gradient)."),
)
