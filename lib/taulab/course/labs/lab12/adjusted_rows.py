"""`adjusted_rows`: each law cooled, and turned away from what leads to uncertain text."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import close
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Returned
from taulab.course.judging.recognisers import revived
from taulab.course.language import mark as _
from taulab.future_entropy import adjusted_row
from taulab.softmax import softmax

from .shared import LN2, OTHER_WAYS


def adjusted_rows(q, f, alpha):
    with np.errstate(divide="ignore"):
        z = (1 + alpha) * np.log(q) - alpha * f
    weights = np.exp(z - np.max(z, axis=1, keepdims=True))
    return weights / np.sum(weights, axis=1, keepdims=True)


def by_the_library(q, f, alpha):
    return adjusted_row(q, f, alpha)


def row_by_row(q, f, alpha):
    rows = []
    for law, future in zip(q, f):
        kept = law > 0
        row = np.zeros(len(law))
        tilted = -alpha * (future[kept] + np.log(law[kept]))
        row[kept] = law[kept] ** (1 + 2 * alpha) * np.exp(tilted - np.max(tilted))
        rows.append(row / np.sum(row))
    return np.array(rows)


@st.composite
def tables(draw):
    S, V = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    weights = np.array(draw(st.lists(st.integers(0, 6), min_size=S * V, max_size=S * V)), float).reshape(S, V)
    weights[weights.sum(axis=1) == 0] = 1
    f = np.array(draw(st.lists(st.integers(0, 16), min_size=S * V, max_size=S * V)), float).reshape(S, V) / 4
    return weights / weights.sum(axis=1, keepdims=True), f, draw(st.sampled_from([0.25, 0.1, -0.25, 1.0, 0.0]))


inputs = tables()
EXAMPLE = np.array([[0.6, 0.3, 0.1]]), np.array([[1.0, 1.0, 3.0]]), 0.5
TWO = np.array([[0.6, 0.3, 0.1], [0.2, 0.7, 0.1]]), np.array([[6.568, 6.642, 8.301], [6.5, 6.6, 6.7]]), 0.246
WITNESSES = (EXAMPLE, TWO, (TWO[0], TWO[1], -0.3), (TWO[0], 1000 * TWO[1], 0.2),
             (np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]), np.array([[1.0, 2.0, 0.0], [5.0, 2.0, 1.0]]), 0.3174),
             (np.array([[0.0, 0.5, 0.5], [0.0, 0.0, 1.0]]), np.array([[0.0, 8000.0, 8000.5], [0.0, 0.0, 9.0]]), 0.5),
             (np.array([[0.25, 0.75], [0.9, 0.1], [0.5, 0.5]]), np.array([[2, 0], [1, 3], [0, 0]]), 1),
             (np.array([[0.999, 0.00099, 0.00001]]), np.array([[1.0, 2.0, 0.00317]]), 0.00317),
             (np.array([[0.5, 0.5]]), np.array([[0.0, 2.0]]), 0.0), (np.ones((2, 1)), np.array([[3.0], [4.0]]), 0.5),
             (np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0, 3000.0], [900.0, 0.0]]), -0.5),
             (np.array([[0.5, 0.3, 0.2]]), np.array([[0.4, 0.0002, 0.0003]]), 250.0),
             (np.array([[0.5, 0.3, 0.2]]), np.array([[0.4, 0.2, 0.3]]), 2.3456789),
             (EXAMPLE[0], 1000 * EXAMPLE[1], 0.5), (EXAMPLE[0], np.array([[0.0001, 0.0001, 0.3004]]), 0.5),
             (TWO[0], np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 5.0]]), 0.246),
             (np.array([[0.2, 0.3, 0.5]]), np.array([[1234.5, 1236.0, 1235.25]]), 1.0))

EQUIVALENT = (("adjusted_rows: np.errstate(divide='ignore') -> np.errstate()", "it only keeps a warning away"),
              ("row_by_row: np.array(rows) -> rows", "lists will do"),
              ("row_by_row: row = …", "neither needs the other"), ("row_by_row: tilted = …", "neither needs the other"))

wrong = WrongAnswers()


def tilted(q, f, alpha, power=None, weight=None):
    """Return softmax of `power` times ln q less `weight` times f; 1 + α and α where they are not given."""
    with np.errstate(divide="ignore"):
        return softmax((1 + alpha if power is None else power) * np.log(q)
                       - np.where(q > 0, (alpha if weight is None else weight) * f, 0))


def normalised(weights):
    """Return rows over their sums, nan where a row has none."""
    with np.errstate(all="ignore"):
        return weights / np.sum(weights, axis=1, keepdims=True)


def becomes_right(mend):
    """Return what recognises values that are right once they are mended, but for rows that have broken down."""
    def mended(arguments, outcome):
        expected = adjusted_rows(*arguments)
        if not (isinstance(outcome, Returned) and isinstance(outcome.value, np.ndarray)
                and outcome.value.shape == expected.shape):
            return False
        rows = mend(outcome.value)
        fine = np.isfinite(rows).all(axis=1)
        return close(expected[fine], rows[fine], 1e-8, 1e-11)
    return lambda inputs, outcomes: all(map(mended, inputs, outcomes)) and not all(
        np.allclose(sums[np.isfinite(sums)], 1) for sums in (np.sum(outcome.value, axis=1) for outcome in outcomes))


def softmax_of(exponents):
    """Return the softmax of each row, nan where a row has none."""
    with np.errstate(all="ignore"):
        return normalised(np.exp(exponents - np.max(exponents, axis=1, keepdims=True)))


@wrong(_("The future has no part here: that is a temperature of 1/(1 + α) alone."),
       _("Subtract α f in the exponent."), tried=EXAMPLE)
def without_the_future(q, f, alpha):
    return tilted(q, f, alpha, weight=0)


@wrong(_("The step itself is not cooled: ln q has the factor 1."),
       _("Multiply ln q by 1 + α."), tried=EXAMPLE)
def step_not_cooled(q, f, alpha):
    return tilted(q, f, alpha, power=1)


@wrong(_("ln q has the factor α: at α = 0 nothing of the model is left."),
       _("Multiply ln q by 1 + α: α = 0 must change nothing."), tried=EXAMPLE)
def alpha_for_one_more(q, f, alpha):
    return tilted(q, f, alpha, power=alpha)


@wrong(_("The sign of the future is turned: uncertain ends are preferred here."),
       _("Subtract α f: what leads to uncertain text loses weight."), tried=EXAMPLE)
def future_preferred(q, f, alpha):
    return tilted(q, f, alpha, weight=-alpha)


@wrong(_("f has the factor 1 + α: then α = 0 changes the model."),
       _("Only ln q has the factor 1 + α; f has α."), tried=EXAMPLE)
def future_one_more(q, f, alpha):
    return tilted(q, f, alpha, weight=1 + alpha)


@wrong(_("f has the factor 1: then α = 0 changes the model."),
       _("Multiply f by α."), tried=EXAMPLE)
def future_without_alpha(q, f, alpha):
    return tilted(q, f, alpha, weight=1)


@wrong(_("The factor of ln q is 1 − α: that heats where it should cool."),
       _("Multiply ln q by 1 + α."), tried=EXAMPLE)
def heated(q, f, alpha):
    return tilted(q, f, alpha, power=1 - alpha)


@wrong(_("ln q was divided by 1 + α: that heats where it should cool."),
       _("1 + α multiplies; as a temperature it is τ = 1/(1 + α)."), tried=EXAMPLE)
def divided(q, f, alpha):
    return tilted(q, f, alpha, power=1 / (1 + alpha))


@wrong(_("The whole exponent has the factor 1 + α; f has only α."),
       _("(1 + α) ln q − α f: two factors, one for each."), tried=EXAMPLE)
def product_of_both(q, f, alpha):
    return tilted(q, f, alpha, weight=alpha * (1 + alpha))


@wrong(_("The logarithm is missing: probabilities are no logits."),
       _("The exponent is (1 + α) ln q − α f."), tried=EXAMPLE)
def no_logarithm(q, f, alpha):
    return softmax((1 + alpha) * q - alpha * f)


@wrong(_("ln q is in bits while f is in nats."), _("Use np.log for both."), tried=EXAMPLE)
def bits_and_nats(q, f, alpha):
    return tilted(q, f, alpha, power=(1 + alpha) / LN2)


@wrong(_("f itself multiplies; its exponential has to: exp(−α f)."),
       _("The weight of a token is q^(1 + α) exp(−α f)."), tried=EXAMPLE)
def future_as_a_factor(q, f, alpha):
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = q ** (1 + alpha) / np.where(f > 0, f, 1) ** alpha
        return weights / np.sum(weights, axis=1, keepdims=True)


@wrong(_("It was normalised over the states; each state's row is a law of its own."),
       _("Sum over the tokens: axis=1, keepdims=True."), tried=TWO)
def over_the_states(q, f, alpha):
    with np.errstate(all="ignore"):
        weights = q ** (1 + alpha) * np.exp(-alpha * f)
        return weights / np.sum(weights, axis=0)


@wrong(_("One sum for the whole table: only all rows together sum to 1."),
       _("Sum over the tokens: axis=1, keepdims=True."), tried=TWO)
def over_the_table(q, f, alpha):
    with np.errstate(all="ignore"):
        weights = q ** (1 + alpha) * np.exp(-alpha * f)
        return weights / np.sum(weights)


@wrong(_("The exponentials overflowed, or all ran to 0: a long text has thousands of nats to come."),
       _("Subtract the row's largest exponent before exp."), tried=WITNESSES[3])
def not_shifted(q, f, alpha):
    with np.errstate(all="ignore"):
        weights = q ** (1 + alpha) * np.exp(-alpha * f)
        return weights / np.sum(weights, axis=1, keepdims=True)


@wrong(_("The exponentials broke down, and their nan was made 0: such rows do not sum to 1."),
       _("Subtract the row's largest exponent before exp; then there is no nan to hide."), tried=WITNESSES[3])
def nan_hidden(q, f, alpha):
    return np.nan_to_num(not_shifted(q, f, alpha))


@wrong(_("What was subtracted is not the row's own largest exponent: a row overflowed, or ran to 0."),
       _("Subtract from each row its own largest: np.max(z, axis=1, keepdims=True)."))
def shifted_as_a_table(q, f, alpha):
    with np.errstate(all="ignore"):
        z = (1 + alpha) * np.log(q) - alpha * f
        return normalised(np.exp(z - np.max(z)))


@wrong(_("The row's smallest exponent was subtracted: it may be −∞, and what is far above it overflows."),
       _("Subtract the row's largest exponent before exp."), tried=WITNESSES[4])
def smallest_subtracted(q, f, alpha):
    with np.errstate(all="ignore"):
        z = (1 + alpha) * np.log(q) - alpha * f
        return normalised(np.exp(z - np.min(z, axis=1, keepdims=True)))


@wrong(_("Where q is 0, ln q and α (ln q − f) are infinities whose sum is nan."),
       _("Let ln q come once: (1 + α) ln q − α f."), tried=(WITNESSES[4][0], WITNESSES[4][1], 0.0))
def infinity_twice(q, f, alpha):
    with np.errstate(all="ignore"):
        return softmax_of(np.log(q) + alpha * (np.log(q) - f))


@wrong(_("A token of probability 0 came back to life."),
       _("ln 0 is −∞, and its exponential 0: let it be so."), tried=WITNESSES[4],
       recognise=revived(adjusted_rows, within=1e-8))
def zero_revived(q, f, alpha):
    return softmax((1 + alpha) * np.log(np.maximum(q, 1e-6)) - alpha * f)


def softened(inputs, outcomes):
    """Return whether tokens with q = 0 live, and the rest is nearly right, and not right."""
    exact = revived(adjusted_rows, within=1e-8)
    return revived(adjusted_rows)(inputs, outcomes) and not exact(inputs, outcomes)


@wrong(_("A small number inside the logarithm shows in the result."),
       _("Take ln q itself; ln 0 is −∞, and its exponential 0."), recognise=softened)
def epsilon_in_the_log(q, f, alpha):
    return softmax((1 + alpha) * np.log(q + 1e-6) - alpha * f)


@wrong(_("The future was taken off after normalising, and the rows no longer sum to 1."),
       _("Put both into one exponent, then normalise."), tried=EXAMPLE)
def future_afterwards(q, f, alpha):
    with np.errstate(over="ignore", invalid="ignore"):
        return tilted(q, f, alpha, weight=0) * np.exp(-alpha * f)


@wrong(_("The rows do not sum to 1: the weights were not normalised."),
       _("Divide each row by its sum."), tried=EXAMPLE)
def not_normalised(q, f, alpha):
    with np.errstate(over="ignore", invalid="ignore"):
        return q ** (1 + alpha) * np.exp(-alpha * f)


@wrong(_("The weights went through a second softmax; they are no exponents."),
       _("Divide each row by its sum, or take the softmax of the exponents."), tried=EXAMPLE)
def second_softmax(q, f, alpha):
    with np.errstate(all="ignore"):
        return softmax(q ** (1 + alpha) * np.exp(-alpha * f))


@wrong(_("The exponents came back; their exponentials, normalised, are asked for."),
       _("Take exp, and divide each row by its sum."), tried=EXAMPLE, recognise=becomes_right(softmax_of))
def exponents_returned(q, f, alpha):
    with np.errstate(divide="ignore"):
        return (1 + alpha) * np.log(q) - alpha * f


EXERCISE = Exercise(
    id="12.2", name="adjusted_rows", points=2, minutes=8, difficulty=2, theory="adjusted",
    title=_("The adjusted model"),
    why=_("It lowers the entropy of a text in two ways: here and now, and by where it goes."),
    reference=adjusted_rows,
    alternatives=(by_the_library, row_by_row),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("A softmax, row by row, of (1 + α) ln q − α f."),
           _("Subtract the largest exponent of each row before exp; np.log(0) gives −∞, which is right here."),
           _("z = (1 + alpha) * np.log(q) − alpha * f. Weights exp(z − max of the row), over their row's sum.")),
    general=_("This is not softmax((1 + α) ln q − α f), row by row."),
    next_step=_("Take q = (0.6, 0.3, 0.1), f = (1, 1, 3) and α = 0.5. The row is (0.7254, 0.2565, 0.0182)."),
)
