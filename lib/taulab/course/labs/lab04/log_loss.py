"""`log_loss`: the log loss of a model."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


def log_loss(p, q):
    possible = p > 0
    with np.errstate(divide="ignore"):
        return -np.sum(p[possible] * np.log(q[possible]))


def log_loss_as_expectation(p, q):
    with np.errstate(divide="ignore"):
        return float(np.dot(p, np.where(p > 0, -np.log(q), 0)))


SIXTY_FORTY = np.array([0.6, 0.4, 0.0])
RARE = np.array([1 - 1e-6, 1e-6])


@st.composite
def distributions(draw, size=None, zeros=True):
    """Draw a distribution with probabilities that are fractions of small integers."""
    size = size or draw(st.integers(2, 4))
    weights = np.array(draw(st.lists(st.integers(0 if zeros else 1, 5), min_size=size, max_size=size)), float)
    weights[0] += 1
    return weights / weights.sum()


inputs = st.tuples(distributions(size=3), distributions(size=3, zeros=False))
WITNESSES = ((SIXTY_FORTY, np.array([0.5, 0.5, 0.0])), (SIXTY_FORTY, np.array([0.5, 0.25, 0.25])),
             (np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.25, 0.25])), (np.array([0.5, 0.5]), np.array([1.0, 0.0])),
             (RARE, RARE), (np.array([1.0]), np.array([1.0])))
EQUIVALENT = (
    ("log_loss: np.errstate(divide='ignore') -> np.errstate()", "only a warning is kept silent"),
    ("log_loss_as_expectation: np.errstate(divide='ignore') -> np.errstate()", "only a warning is kept silent"),
    ("log_loss_as_expectation: float(np.dot(p, np.where(p > 0, -np.log(q), 0))) -> …", "NumPy's numbers will do"),
    ("log_loss_as_expectation: np.dot(p, np.where(p > 0, -np.log(q), 0)) -> …", "a product of two vectors commutes"),
    ("log_loss_as_expectation: 0 -> …", "its weight is 0"),
)

wrong = WrongAnswers()


@wrong(_("p and q changed places: the truth p weighs, the model q is inside the logarithm."),
       _("Average −ln q with the weights p."))
def exchanged(p, q):
    with np.errstate(divide="ignore"):
        return -np.sum(q[q > 0] * np.log(p[q > 0]))


@wrong(_("Surprise is −ln q: the sign is missing."),
       _("A log loss is never negative here."))
def without_minus(p, q):
    return -log_loss(p, q)


@wrong(_("That is the log loss in bits; nats are asked for."),
       _("Use np.log."))
def in_bits(p, q):
    return log_loss(p, q) / np.log(2)


@wrong(_("A token with p = 0 and q = 0 gave 0 · ∞ = nan; it must add 0."),
       _("Sum only where p > 0."))
def zero_times_infinity(p, q):
    return -np.sum(p * np.log(q))


@wrong(_("A token that comes though q = 0 was left out: its surprise is infinite, and so is the loss."),
       _("Leave out the tokens with p = 0, not those with q = 0."))
def impossible_left_out(p, q):
    both = (p > 0) & (q > 0)
    return -np.sum(p[both] * np.log(q[both]))


@wrong(_("This is KL(p‖q), the part above the floor; the log loss includes H(p)."),
       _("Do not subtract the entropy of p."))
def above_the_floor(p, q):
    return log_loss(p, q) - log_loss(p, p)


@wrong(_("This is H(p), the floor: the model q was not used."),
       _("The surprise is the model's, −ln q; p only weighs it."))
def floor_alone(p, q):
    return log_loss(p, p)


@wrong(_("The terms were averaged; with the weights p their sum is the mean already."),
       _("Use np.sum in place of np.mean."))
def averaged_again(p, q):
    return log_loss(p, q) / len(p)


@wrong(_("A small number put into the logarithm makes the infinite loss finite, and the others a little wrong."),
       _("Leave it out: sum where p > 0, and let ln 0 be −inf."))
def small_number_added(p, q):
    return -np.sum(p * np.log(q + 1e-12))


EXERCISE = Exercise(
    id="04.1", name="log_loss", points=2, minutes=6, difficulty=1, theory="floor",
    title=_("The log loss of a model"),
    why=_("It is the number that training pushes down, and here you know how far down it can go."),
    reference=log_loss,
    alternatives=(log_loss_as_expectation,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("What surprises whom? The token comes from p; the surprise −ln q is the model's."),
           _("Tokens that never come, p = 0, do not count."),
           _("−Σ p ln q over the tokens with p > 0.")),
    general=_("This is not −Σ p ln q in nats."),
    next_step=_("p = (0.6, 0.4, 0) and q = (0.5, 0.25, 0.25) give 0.970."),
    tried=((SIXTY_FORTY, np.array([0.5, 0.25, 0.25])),),
)
