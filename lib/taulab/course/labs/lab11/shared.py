"""What several exercises of the lab use: worlds as three arrays, distributions over texts, and a tolerance."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.entropy_calibration import truncate
from taulab.sampling import top_p
from taulab.worlds import make_world, small_world

#: What a right answer keeps that adds in another order, or takes a difference of two sums.
OTHER_WAYS = ArrayAnswer(rtol=1e-7, atol=1e-10)

#: Why a mutant is right all the same.
NEITHER = "neither line needs the other"
SILENT = "only a warning is kept silent"
OVERWRITTEN = "each entry is written before it is read"
WHOLE_NUMBERS = "they are whole numbers, which the mutant leaves alone"


def arrays(world):
    """Return the truth, the model and what follows what, each an array of its own."""
    return tuple(np.array(part) for part in world)


SMALL = arrays(small_world())
SMALL_CUT = arrays(truncate(small_world(), top_p, 0.9))
#: Two states: token 1 leads to the second, and there the model cannot write it. In the second step it can.
TURNING = (np.array([[[0.6, 0.4], [0.5, 0.5]], [[0.9, 0.1], [0.25, 0.75]], [[0.2, 0.8], [0.0, 1.0]]]),
           np.array([[[0.7, 0.3], [1.0, 0.0]], [[0.8, 0.2], [0.5, 0.5]], [[0.4, 0.6], [0.3, 0.7]]]),
           np.array([[0, 1], [1, 0]]))
#: Three tokens, two of which lead to one state: the third step is reached by several ways.
MEETING = arrays(make_world([[[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.3174, 0.3, 0.3826]]] * 4,
                            [[[0.4, 0.35, 0.25], [0.6, 0.3, 0.1], [0.05, 0.9, 0.05]]] * 4,
                            [[1, 1, 2], [0, 2, 2], [2, 1, 0]]))
#: The same laws, and tokens that lead elsewhere.
OTHER_WAY = *MEETING[:2], np.array([[0, 1, 2], [1, 2, 0], [2, 0, 1]])
#: Token 1 is rare in the truth, and rarer in the model.
FEW = (np.array([[[1 - 5e-5, 5e-5], [0.3, 0.7]]] * 3), np.array([[[1 - 1e-6, 1e-6], [0.6, 0.4]]] * 3),
       np.array([[0, 1], [1, 0]]))
ONE_TOKEN = np.ones((2, 1, 1)), np.ones((2, 1, 1)), np.array([[0]])
#: One step, one state.
COIN = np.array([[[0.75, 0.25]]]), np.array([[[0.5, 0.5]]]), np.array([[0, 0]])


@st.composite
def worlds(draw, least=0):
    """Draw a world of few states and tokens; a weight of 0 is a token that a law does not allow."""
    steps, states, V = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(2, 3))
    size = steps * states * V
    laws = []
    for _law in range(2):
        weights = np.array(draw(st.lists(st.integers(least, 4), min_size=size, max_size=size)), float)
        weights = weights.reshape(steps, states, V)
        weights[..., 0] += weights.sum(axis=-1) == 0
        laws.append(weights / weights.sum(axis=-1, keepdims=True))
    after = draw(st.lists(st.integers(0, states - 1), min_size=states * V, max_size=states * V))
    return *laws, np.array(after).reshape(states, V)


@st.composite
def two_distributions(draw, least=0):
    """Draw the probabilities of a few texts under the truth and under a model."""
    n = draw(st.integers(2, 5))
    found = []
    for _law in range(2):
        weights = np.array(draw(st.lists(st.integers(least, 4), min_size=n, max_size=n)), float)
        weights[0] += weights.sum() == 0
        found.append(weights / weights.sum())
    return tuple(found)


def with_zeros(weights, values):
    """Return Σ weight × value, where what has no weight counts nothing, be it infinite."""
    return float(np.sum(weights[weights > 0] * values[weights > 0]))
