"""`fit_temperature`: the temperature that fits."""

import numpy as np
from scipy.optimize import minimize_scalar

from taulab.calibration import fit_temperature
from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import among, like, wrong_where
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .log_loss import log_loss
from .scored import FOUR, TEN, clear, scored


def surplus(logits, labels, temperature):
    """Return the mean of E_q[z] - z_y: positive below the best temperature, negative above it."""
    q = softmax(logits, temperature)
    return (q * logits).sum(axis=1).mean() - logits[np.arange(len(labels)), labels].mean()


def fit_by_halving(logits, labels):
    if surplus(logits, labels, 0.0) <= 1e-9:
        return 0.0
    if surplus(logits, labels, np.inf) >= -1e-9:
        return np.inf
    return halve(lambda u: surplus(logits, labels, np.exp(u)), -10.0, 10.0)


def halve(gap, low, high):
    """Return exp(u) where the falling function `gap` crosses 0 between low and high, by halving."""
    for _halving in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) > 0 else (low, middle)
    return np.exp((low + high) / 2)


inputs = scored.filter(lambda drawn: clear(*drawn))
WITNESSES = (TEN, FOUR, (0.1 * FOUR[0], FOUR[1]), (10 * FOUR[0], FOUR[1]), (1000 * FOUR[0], FOUR[1]),
             (FOUR[0], np.array([0, 1, 0, 2])),
             (FOUR[0], np.array([1, 2, 2, 0])), (np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([0, 1])),
             (0.001 * FOUR[0], FOUR[1]), (0.00005 * FOUR[0], FOUR[1]),
             (np.array([[3, 0], [3, 0], [3, 0]]), np.array([0, 0, 1])),
             (np.array([[2.0613, 1.5174, -0.2871]]), np.array([1])),
             (np.array([[2.0, 2.0, 0.0], [1.0, 0.0, 0.0]]), np.array([1, 0])))
EQUIVALENT = (
    ("fit_by_halving: surplus(logits, labels, 0.0) <= 1e-09 -> …", "no surplus is exactly 1e-9"),
    ("fit_by_halving: surplus(logits, labels, np.inf) >= -1e-09 -> …", "no surplus is exactly -1e-9"),
    ("fit_by_halving: 1e-09 -> …", "any tolerance between rounding and the numbers given will do"),
    ("halve: gap(middle) > 0 -> …", "at the root itself either half holds it"),
    ("logits: a single entry along axis 1", "with one token every temperature fits alike"),
    ("labels: changed after use", "they are whole numbers, which the mutant leaves alone"),
)

wrong = WrongAnswers()


def agrees_at_roots(method, inputs, outcomes, root=fit_temperature):
    """Return whether an answer is that of `method` wherever `root` is one, whatever it says elsewhere."""
    return among(lambda *arguments: 0 < root(*arguments) < np.inf, like(method, rtol=1e-4, atol=1e-9))(inputs, outcomes)


@wrong(_("This is 1/τ̂, the factor for the logits, not what divides them."),
       _("Return what divides the logits: for ten rows (3, 0), eight labels 0, it is 2.16."),
       recognise=lambda *seen: agrees_at_roots(reciprocal, *seen), tried=TEN)
def reciprocal(logits, labels):
    temperature = fit_temperature(logits, labels)
    return np.inf if temperature == 0 else 1 / temperature


@wrong(_("The search stopped at the end of its interval; the best τ lies outside."),
       _("Move the ends outwards until E_q[z] − z_y changes its sign between them."))
def narrow_search(logits, labels):
    return minimize_scalar(lambda t: log_loss(logits, labels, t), bounds=(0.25, 4), method="bounded",
                           options={"xatol": 1e-10}).x


def wrong_only_where(special):
    return wrong_where(special, fit_temperature, rtol=1e-4, atol=1e-9, everywhere=True)


def without_root(logits, labels):
    return fit_temperature(logits, labels) in (0, np.inf)


@wrong(_("Right where there is a root; where there is none, τ̂ is 0 or np.inf."),
       _("All labels the largest logits: 0. Mean z_y not above the mean logit: np.inf."),
       recognise=wrong_only_where(without_root))
def ends_of_the_bracket(logits, labels):
    return halve(lambda u: surplus(logits, labels, np.exp(u)), -10.0, 10.0)


@wrong(_("The best point of a grid came back, near the answer at best."),
       _("Halve a bracket some 40 times instead."))
def coarse_grid(logits, labels):
    grid = np.arange(1, 101) / 10
    return grid[np.argmin([log_loss(logits, labels, t) for t in grid])]


@wrong(_("You made mean confidence equal to accuracy; the log loss has its minimum elsewhere."),
       _("Set the derivative of the log loss to zero: mean E_q[z] = mean z_y."),
       recognise=lambda *seen: agrees_at_roots(confidence_matched, *seen, root=confidence_matched))
def confidence_matched(logits, labels):
    right = (logits.argmax(axis=1) == labels).mean()
    if softmax(logits, 0.0).max(axis=1).mean() <= right:
        return 0.0
    if softmax(logits, np.inf).max(axis=1).mean() >= right:
        return np.inf
    return halve(lambda u: softmax(logits, np.exp(u)).max(axis=1).mean() - right, -10.0, 10.0)


def infinitely_hot(logits, labels):
    return fit_temperature(logits, labels) == np.inf


@wrong(_("Right but for one case: without a root on the hot side, τ̂ is np.inf."),
       _("If the mean z_y is not above the mean logit, uniform is best: np.inf."),
       recognise=wrong_only_where(infinitely_hot))
def no_hot_end(logits, labels):
    return 0.0 if surplus(logits, labels, 0.0) <= 1e-9 else ends_of_the_bracket(logits, labels)


def on_the_boundary(logits, labels):
    return logits[np.arange(len(labels)), labels].mean() == logits.mean()


@wrong(_("Right but where the mean z_y equals the mean of all logits: τ̂ is np.inf there too."),
       _("Not above includes equal: ≤ in place of <."),
       recognise=wrong_only_where(on_the_boundary))
def boundary_left_out(logits, labels):
    return (ends_of_the_bracket if on_the_boundary(logits, labels) else fit_temperature)(logits, labels)


@wrong(_("This is ln τ̂; the question asks for τ̂."),
       _("Return np.exp of the root."),
       recognise=lambda *seen: agrees_at_roots(logarithm_returned, *seen))
def logarithm_returned(logits, labels):
    temperature = fit_temperature(logits, labels)
    return np.log(temperature) if 0 < temperature < np.inf else temperature


def fit_to(logits, came):
    """Return the temperature at which the mean of E_q[z] is `came`, or the end towards which it lies."""
    def gap(temperature):
        return (softmax(logits, temperature) * logits).sum(axis=1).mean() - came

    if gap(0.0) <= 1e-9:
        return 0.0
    return np.inf if gap(np.inf) >= -1e-9 else halve(lambda u: gap(np.exp(u)), -10.0, 10.0)


@wrong(_("logits[:, labels] makes a table, each row at the labels of all rows."),
       _("z_y is one number per row: logits[np.arange(len(labels)), labels]."))
def table_of_logits(logits, labels):
    return fit_to(logits, logits[:, labels].mean())


@wrong(_("The sum of z_y was set against a mean."),
       _("Average both sides over the predictions."))
def sum_of_logits(logits, labels):
    return fit_to(logits, logits[np.arange(len(labels)), labels].sum())


EXERCISE = Exercise(
    id="05.7", name="fit_temperature", points=4, minutes=12, difficulty=4, theory="temperature",
    title=_("The temperature that fits"),
    why=_("One number, fitted on data set aside, is the simplest repair of a model that is too sure."),
    reference=fit_temperature,
    alternatives=(fit_by_halving,),
    answer=ArrayAnswer(rtol=1e-4, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("As in 01.6: a function that only falls, and a bracket in ln τ."),
           _("The function is mean E_q[z] − mean z_y. First look at its sign at τ = 0 and τ = ∞."),
           _("Not positive at 0: return 0.0. Not negative at ∞: np.inf. Else halve from −10 to 10 in ln τ.")),
    general=_("The log loss at your temperature is not the smallest."),
    next_step=_("Ten rows (30, 0), eight labels 0: it is 21.64. Rows (3, 0) and (1, 0), both labels 0: it is 0."),
)
