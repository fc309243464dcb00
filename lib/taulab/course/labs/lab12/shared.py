"""What several exercises of the lab use: small worlds as arrays, drawn and by name, and pieces of the library."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.future_entropy import fit_alphas
from taulab.worlds import World, fork_world, occupancy, recovering_world, small_world

#: What a right answer in other steps keeps: a logarithm of a quotient for a difference of logarithms, say.
OTHER_WAYS = ArrayAnswer(rtol=1e-8, atol=1e-11)

LN2 = np.log(2)

#: Two tokens, three states, two steps: token 1 leads to state 2, from which nothing leads away.
AFTER = np.array([[1, 2], [1, 2], [2, 2]])
MODEL = np.array([[[0.7, 0.3], [0.8, 0.2], [0.5, 0.5]], [[0.6, 0.4], [0.9, 0.1], [0.5, 0.5]]])
TRUTH = np.array([[[0.9, 0.1], [0.85, 0.15], [0.8, 0.2]], [[0.75, 0.25], [0.95, 0.05], [0.6, 0.4]]])


def arrays(world):
    """Return truth, model and `after` of a world."""
    return np.array(world.truth), np.array(world.model), world.after


SMALL = arrays(small_world(3))
RECOVERING = arrays(recovering_world(5))
FORK = arrays(fork_world(4))

#: The small world of the notebook, after the fit: what its cells call `alphas` and `laws`.
NOTEBOOK = arrays(small_world())
ALPHAS, LAWS = (lambda found: (found.alphas, found.world.model))(fit_alphas(small_world()))


def reach(truth, after):
    """Return the probability of each state before each step, (T, S)."""
    return occupancy(World(truth, truth, after))


def entropies(laws):
    """Return the entropy of each law."""
    return -np.sum(laws * np.log(np.where(laws > 0, laws, 1)), axis=-1)


@st.composite
def worlds(draw, least=0, most_steps=3):
    """Draw truth, model and `after`; the weights of a law are whole numbers from `least` on."""
    T, S, V = draw(st.integers(1, most_steps)), draw(st.integers(1, 3)), draw(st.integers(2, 3))
    numbers = st.lists(st.integers(least, 6), min_size=T * S * V, max_size=T * S * V)

    def laws():
        weights = np.array(draw(numbers), float).reshape(T, S, V)
        weights[weights.sum(axis=-1) == 0] = 1
        return weights / weights.sum(axis=-1, keepdims=True)
    truth, model = laws(), laws()
    after = draw(st.lists(st.integers(0, S - 1), min_size=S * V, max_size=S * V))
    return truth, model, np.array(after).reshape(S, V)
