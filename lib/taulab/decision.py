"""Deciding by words: a small world in which an action is a sequence of tokens, rewarded when it is complete.

From each state a tree of tokens leads to actions; an action gives a reward and leads to another state, or to the end.
A reference ρ, the model to start from, gives each token its probability. Worth most is not the largest reward but

    rewards, each later one times γ, less β KL(π‖ρ) for every word that is chosen,

and the best policy is ρ tilted by what follows: π(w) ∝ ρ(w) e^{Q(w)/β}, worth V = β ln Σ ρ(w) e^{Q(w)/β}. So β is a
temperature; but it divides Q and not the logits of ρ, and so it can change which token is likeliest.

    >>> import numpy as np
    >>> rho, Q = np.array([0.1, 0.4, 0.1, 0.4]), np.array([0.6, 1.6, 1.5, -1])     # the idea, for four actions
    >>> V = np.log(np.sum(rho * np.exp(Q)))                                        # with β = 1
    >>> pi = rho * np.exp(Q - V)
    >>> float(V.round(3)), float(np.sum(pi * (Q - np.log(pi / rho))).round(3))     # V is reward less KL
    (1.015, 1.015)

The recursion over whole actions and the one over tokens give the same V, if there is no discount between the tokens of
one action: the second needs a value for each beginning of an action, not one for each action.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from taulab._checks import distributions, number, one_of, rows


class Token(NamedTuple):
    """What a token leads to: further ``tokens`` of the same action, or its end with a ``reward`` and a next state."""

    reward: float = 0.0
    state: str | None = None                    # None: nothing comes after this action
    tokens: "tuple[Token, ...]" = ()
    rho: tuple[float, ...] = ()                 # of the tokens, if there are any


class Start(NamedTuple):
    """A state: the first tokens of its actions, and their probabilities under ρ."""

    tokens: tuple[Token, ...]
    rho: tuple[float, ...]


def soft_value(rho, Q, beta):
    """The most that can be had of E_π[Q] - β KL(π‖ρ): β ln Σ ρ e^{Q/β}.

    Parameters
    ----------
    rho : array_like, shape (..., n)
        Distributions that sum to 1.
    Q : array_like, shape (..., n)
        What is had after each choice, -inf if it must not be.
    beta : float
        β > 0. As β → 0 the value becomes the largest Q that ρ allows, as β → ∞ the mean of Q under ρ.

    Returns
    -------
    array, shape (...)

    Raises
    ------
    ValueError
        If beta is not above 0, rho is not made of distributions, or its shape is not that of Q.

    Examples
    --------
    >>> soft_value([0.5, 0.5], [1, 0], 1).round(4)
    np.float64(0.6201)

    References
    ----------
    Todorov, "Efficient computation of optimal actions" (2009); doi:10.1073/pnas.0710743106. It is Gibbs' principle of
    theory 02.
    """
    rho, Q, beta = _choices(rho, Q, beta)
    return beta * logsumexp(Q / beta, b=rho, axis=-1)


def soft_policy(rho, Q, beta):
    """The policy that has the soft value: π ∝ ρ e^{Q/β}.

    Parameters and errors are those of `soft_value`.

    Returns
    -------
    array, shape of Q

    Examples
    --------
    >>> soft_policy([0.9, 0.1], [0, 1], 1).round(3), soft_policy([0.9, 0.1], [0, 1], 0.25).round(3)
    (array([0.768, 0.232]), array([0.142, 0.858]))
    """
    rho, Q, beta = _choices(rho, Q, beta)
    with np.errstate(divide="ignore"):
        z = np.log(rho) + Q / beta
    return np.exp(z - logsumexp(z, axis=-1, keepdims=True))


def values_by_token(states, beta, gamma, *, inner=1.0):
    """Soft value of each state, word by word: that of a token is the soft value of the tokens after it.

    Parameters
    ----------
    states : dict of str to Start
        Without a way back to a state.
    beta : float
        β > 0.
    gamma : float
        Discount from one action to the next, from 0 to 1.
    inner : float, keyword-only
        Discount from one token to the next of an action. Any but 1 asks another question than `values_by_action`.

    Returns
    -------
    dict of str to float

    Raises
    ------
    ValueError
        If an argument is out of range, or a state leads back to itself.

    Examples
    --------
    >>> round(values_by_token(WORLD, 1, 0.9)["A"], 4)
    0.9791

    References
    ----------
    Wen, Liao, Deng, Wang, Zhang and Wen, "Entropy-regularized token-level policy optimization for language agent
    reinforcement" (2024); arXiv:2402.06700, of which this is the smallest case.
    """
    inner = _discount(inner, "inner")

    def after(token, value):
        if not token.tokens:
            return token.reward + value(token.state)
        return inner * soft_value(token.rho, [after(each, value) for each in token.tokens], beta)

    return _values(states, gamma, lambda start, value: soft_value(
        start.rho, [after(token, value) for token in start.tokens], beta))


def values_by_action(states, beta, gamma):
    """Soft value of each state, over its whole actions at once. Parameters and errors as in `values_by_token`.

    Examples
    --------
    >>> round(values_by_action(WORLD, 1, 0.9)["A"], 4)
    0.9791
    """
    def of(start, value):
        rho, ends = actions(start)
        return soft_value(rho, [end.reward + value(end.state) for end in ends], beta)

    return _values(states, gamma, of)


def actions(start):
    """Return the probability of each whole action under ρ, the product of its tokens', and its last token.

    Examples
    --------
    >>> actions(WORLD["A"])[0]
    array([0.1, 0.4, 0.1, 0.4])
    """
    found = []
    waiting = [(1.0, start)]
    while waiting:
        probability, place = waiting.pop(0)
        if place.tokens:
            waiting += [(probability * share, token) for share, token in zip(place.rho, place.tokens, strict=True)]
        else:
            found.append((probability, place))
    return np.array([probability for probability, _end in found]), [end for _probability, end in found]


def action_values(states, state, beta, gamma):
    """Return Q of each whole action of a state: its reward, and the discounted soft value of where it leads.

    Parameters and errors as in `values_by_token`.

    Examples
    --------
    >>> action_values(WORLD, "A", 1, 0.9).round(3)
    array([ 0.555,  1.555,  1.497, -1.003])
    """
    values = values_by_action(states, beta, gamma)
    return np.array([end.reward + gamma * (values[end.state] if end.state else 0.0)
                     for end in actions(states[one_of(state, "state", states)])[1]])


def _values(states, gamma, of):
    """Return the value of each state by ``of(start, value)``, where ``value(name)`` is discounted, 0 at the end."""
    gamma, found, open_states = _discount(gamma, "gamma"), {}, []

    def value(name):
        if name is None:
            return 0.0
        if name in open_states:
            raise ValueError(f"states: {name!r} leads back to itself; pass states that end after some actions")
        if name not in found:
            open_states.append(name)
            found[name] = float(of(states[name], value))
            open_states.pop()
        return gamma * found[name]

    for name in states:
        value(name)
    return found


def _choices(rho, Q, beta):
    rho, Q = distributions(rows(rho, "rho", -1), "rho"), rows(Q, "Q", -1)
    if np.isnan(Q).any():
        raise ValueError("Q: holds nan; pass what each choice is worth, -inf for one that must not be")
    if rho.shape != Q.shape:
        raise ValueError(f"rho: shape {rho.shape}; pass distributions of the shape of Q, {Q.shape}")
    return rho, Q, number(beta, "beta", lambda beta: 0 < beta < np.inf, "must be above 0, and finite")


def _discount(x, name):
    return number(x, name, lambda x: 0 <= x <= 1, "must be from 0 to 1")


def _two_words(rewards, states, first, second):
    """Return a state whose actions are two words: direction, then pace."""
    return Start(tuple(Token(0.0, None, tuple(Token(reward, state) for reward in pair), rho)
                       for pair, state, rho in zip((rewards[:2], rewards[2:]), states, second, strict=True)), first)


#: The world of lab 08: left or right, slow or fast; from A to B or C, from there to the end.
WORLD = {
    "A": _two_words((0, 1, 0.5, -2), ("B", "C"), (0.5, 0.5), ((0.2, 0.8), (0.2, 0.8))),
    "B": _two_words((0, 0.2, 1, 0.4), (None, None), (0.5, 0.5), ((0.5, 0.5), (0.9, 0.1))),
    "C": _two_words((2, 0, 0, 1), (None, None), (0.5, 0.5), ((0.5, 0.5), (0.5, 0.5))),
}
