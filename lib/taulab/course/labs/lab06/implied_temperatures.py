"""`implied_temperatures`: which temperature would have done this?"""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Returned
from taulab.course.language import mark as _
from taulab.softmax import temper

from .penalised_optimum import penalised_optimum
from .shared import P, weights


def implied_temperatures(p, q):
    return np.diff(np.log(p)) / np.diff(np.log(q))


def by_a_loop(p, q):
    return np.array([np.log(p[i] / p[i + 1]) / np.log(q[i] / q[i + 1]) for i in range(len(p) - 1)])


falling = st.lists(st.integers(1, 30), min_size=3, max_size=4, unique=True).map(
    lambda n: np.array(sorted(n, reverse=True)) / sum(n))
inputs = st.tuples(falling, weights).map(lambda drawn: (drawn[0], penalised_optimum(*drawn)))
NO_TEMPERATURE = P, np.array([0.5, 0.3, 0.2])
WITNESSES = ((P, temper(P, 2.0)), (P, penalised_optimum(P, 1.0)), (P, 0.9 * P + 0.1 / 3),
             (np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.5, 0.3, 0.15, 0.05])), NO_TEMPERATURE,
             (np.array([0.5, 0.4, 0.1]), NO_TEMPERATURE[1]), (np.array([1.0]), np.array([1.0])),
             (np.array([0.50001, 0.49999]), np.array([0.9, 0.1])), (np.array([0.999, 0.001]), np.array([0.9, 0.1])),
             (np.array([0.9999, 0.00009, 0.00001]), np.array([0.99, 0.00995, 0.00005])))

wrong = WrongAnswers()


@wrong(_("p and q have changed places: a flatter q must give τ above 1."),
       _("The logarithms of p go on top."))
def turned_round(p, q):
    return 1 / implied_temperatures(p, q)


@wrong(_("A single logarithm still holds the constant ln Z; only differences are free of it."),
       _("Use ln pᵢ − ln pᵢ₊₁, and the same for q."))
def token_by_token(p, q):
    return np.log(p) / np.log(q)


@wrong(_("Each sign is turned: p and q were subtracted in opposite orders."),
       _("Subtract neighbours of p and of q in the same order."))
def opposite_orders(p, q):
    return -implied_temperatures(p, q)


@wrong(_("A temperature divides logarithms, not the ratios themselves."),
       _("Take the logarithm of each ratio first."))
def ratio_of_ratios(p, q):
    return (p[:-1] / p[1:]) / (q[:-1] / q[1:])


@wrong(_("These are differences of probabilities; temperature acts on their logarithms."),
       _("Put np.log inside np.diff."))
def differences_of_probabilities(p, q):
    return np.diff(p) / np.diff(q)


@wrong(_("Each token was compared with the first, not with its neighbour."),
       _("Use the pairs (0, 1), (1, 2), …"))
def against_the_first(p, q):
    return np.log(p[0] / p[1:]) / np.log(q[0] / q[1:])


def has_one_pair_more(inputs, outcomes):
    """Return whether V values came back each time, and all but the first, or all but the last, are right."""
    found = [got.value if isinstance(got, Returned) else None for got in outcomes]
    if not all(isinstance(value, np.ndarray) and value.shape == p.shape and value.dtype.kind == "f"
               for (p, _q), value in zip(inputs, found, strict=True)):
        return False
    return any(all(np.allclose(value[rest], implied_temperatures(*arguments), rtol=1e-7, atol=1e-9)
                   for arguments, value in zip(inputs, found, strict=True)) for rest in (slice(1, None), slice(-1)))


@wrong(_("One value too many: the last token and the first are no neighbours."),
       _("V tokens have V − 1 pairs: p[:-1] with p[1:], or np.diff."),
       recognise=has_one_pair_more)
def wrapped_round(p, q):
    return np.log(p / np.roll(p, -1)) / np.log(q / np.roll(q, -1))


@wrong(_("One number came back; the spread between the pairs is what we look for."),
       _("Return one temperature per pair: V − 1 of them."))
def averaged(p, q):
    return np.mean(implied_temperatures(p, q))


EXERCISE = Exercise(
    id="06.4", name="implied_temperatures", points=2, minutes=6, difficulty=2, theory="implied",
    title=_("Which temperature would have done this?"),
    why=_("If q is p at one temperature, every pair of tokens must name the same one."),
    reference=implied_temperatures,
    alternatives=(by_a_loop,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-9),
    inputs=inputs, witnesses=WITNESSES, tried=(NO_TEMPERATURE,),
    misconceptions=wrong.answers(),
    equivalent=(("by_a_loop: np.array(…", "a list of numbers counts as an array"),),
    hints=(_("If q = temper(p, τ), what is ln q₀ − ln q₁?"),
           _("It is (ln p₀ − ln p₁)/τ: the normaliser has gone."),
           _("np.diff(np.log(p)) over np.diff(np.log(q)).")),
    general=_("These are not the temperatures that the pairs imply."),
    next_step=_("For p = (0.6, 0.3, 0.1) and q = (0.5, 0.3, 0.2): (1.3569, 2.7095)."),
)
