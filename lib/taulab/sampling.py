"""Choosing the next token: rules that cut the tail of a distribution, put together in an order, and the draw itself.

A rule takes logits and returns logits, -inf where it cuts; what stays is unchanged. Two families do all the cutting:

    a row keeps its first tokens in some order     top_k, top_p, typical
    a row keeps the tokens that reach a level      min_p, epsilon_cutoff, eta_cutoff, top_n_sigma

Rules that hold for all. Among equal scores the token of lower index goes first, so a rule that says "k tokens" keeps k,
ties or not. ``min_tokens_to_keep`` of the tokens that the rule likes best always stay. What equals a level or a mass up
to rounding has reached it: of (.4, .3, .2, .1), p = .7 keeps two. A level or mass lies in (0, 1], and 1 as a mass cuts
nothing. q is softmax(z) at τ = 1: to change that, put `temperature` earlier in a `Chain`. Axes, dtypes and errors are
those of `taulab.softmax`. Hugging Face transformers differs in ties and at the ends of the ranges:
tests/test_twins_sampling.py says where.
"""

import reprlib
from typing import NamedTuple

import numpy as np

from taulab._blocks import Scratch, exponents, row_blocks, shift
from taulab._checks import count, floats, generator, indices, rows, rows_and_inverse
from taulab.entropy import entropy_from_logits
from taulab.softmax import log_softmax, logsumexp, softmax


def top_k(z, k, *, min_tokens_to_keep=1, axis=-1):
    """Keep the k likeliest tokens, exactly k where so many are finite.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    k : int
        At least 1. With V or more, nothing is cut.
    min_tokens_to_keep : int, keyword-only
        At least 1.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape of z
        The logits, -inf where cut.

    Raises
    ------
    ValueError
        If k or min_tokens_to_keep is not an integer above 0, z holds nan or +inf, or a row has no finite logit.

    Examples
    --------
    >>> top_k([1, 3, 2, 2], 2)                        # the tie goes to the lower index
    array([-inf,   3.,   2., -inf])

    References
    ----------
    Fan, Lewis and Dauphin, "Hierarchical neural story generation" (2018); arXiv:1805.04833.
    """
    k = max(count(k, "k"), count(min_tokens_to_keep, "min_tokens_to_keep"))
    return _cut(z, axis, lambda z, d: _best(z, k))


def top_p(z, p, *, min_tokens_to_keep=1, axis=-1):
    """Keep the nucleus: the fewest tokens, likeliest first, whose probabilities add up to p or more.

    The token that crosses p stays; without it, a token of probability above p would leave nothing.

    Parameters
    ----------
    p : float
        Mass, in (0, 1].

    z, min_tokens_to_keep, axis and the result are those of `top_k`.

    Raises
    ------
    ValueError
        If p is outside (0, 1], or as `top_k`.

    Examples
    --------
    >>> top_p([3, 2, 1], 0.8)                         # q = (.665, .245, .090)
    array([  3.,   2., -inf])

    References
    ----------
    Holtzman, Buys, Du, Forbes and Choi, "The curious case of neural text degeneration" (2020);
    arXiv:1904.09751.
    """
    p, least = _share(p, "p"), count(min_tokens_to_keep, "min_tokens_to_keep")

    def nucleus(z, d):
        falling = np.sort(z, axis=-1)[..., ::-1]
        weights = falling - falling[..., :1]
        k = _enough(np.exp(weights, out=weights), p, least)
        return _first(z, k, np.take_along_axis(falling, k - 1, axis=-1))

    return _cut(z, axis, nucleus)


def typical(z, mass, *, min_tokens_to_keep=1, axis=-1):
    """Keep the fewest tokens of at least this mass, those first whose surprise -ln q_i is closest to its mean, H.

    The likeliest token may go: where H is large, it is less surprising than is typical.

    Parameters
    ----------
    mass : float
        In (0, 1].
    min_tokens_to_keep : int, keyword-only
        At least 1; the most typical tokens count, not the likeliest.

    z, axis and the result are those of `top_k`.

    Raises
    ------
    ValueError
        If mass is outside (0, 1], or as `top_k`.

    Examples
    --------
    >>> import numpy as np
    >>> typical(np.log([0.4, 0.2, 0.2, 0.2]), 0.6).round(2)     # H = 1.33 nats; surprises .92, 1.61, 1.61, 1.61
    array([ -inf, -1.61, -1.61, -1.61])

    References
    ----------
    Meister, Pimentel, Wiher and Cotterell, "Locally typical sampling" (2023); arXiv:2202.00666.
    """
    mass, least = _share(mass, "mass"), count(min_tokens_to_keep, "min_tokens_to_keep")

    def typical_set(z, d):
        log_q = log_softmax(d)
        strangeness = abs(log_q + entropy_from_logits(d)[..., None])
        order = np.argsort(strangeness, axis=-1, kind="stable")
        k = _enough(np.exp(np.take_along_axis(log_q, order, axis=-1)), mass, least)
        keep = np.empty(z.shape, bool)
        np.put_along_axis(keep, order, np.arange(z.shape[-1]) < k, axis=-1)
        return keep

    return _cut(z, axis, typical_set)


def min_p(z, p, *, min_tokens_to_keep=1, axis=-1):
    """Keep the tokens with q_i ≥ p · max q. In logits: z_i ≥ max z + ln p, so no softmax is needed.

    Parameters
    ----------
    p : float
        Share of the largest probability, in (0, 1].

    z, min_tokens_to_keep, axis and the result are those of `top_k`.

    Raises
    ------
    ValueError
        If p is outside (0, 1], or as `top_k`.

    Examples
    --------
    >>> min_p([3, 2, 1], 0.2)                         # ln .2 = -1.61: logits below 1.39 go
    array([  3.,   2., -inf])

    References
    ----------
    Nguyen, Baker, Neo, Roush, Kirsch and Shwartz-Ziv, "Turning up the heat: min-p sampling for creative and
    coherent LLM outputs" (2024); arXiv:2407.01082.
    """
    level, least = np.log(_share(p, "p")), count(min_tokens_to_keep, "min_tokens_to_keep")
    return _cut(z, axis, lambda z, d: _reaching(d, level, least))


def epsilon_cutoff(z, epsilon, *, min_tokens_to_keep=1, axis=-1):
    """Keep the tokens with q_i ≥ ε.

    Parameters
    ----------
    epsilon : float
        Probability, in (0, 1].

    z, min_tokens_to_keep, axis and the result are those of `top_k`.

    Raises
    ------
    ValueError
        If epsilon is outside (0, 1], or as `top_k`.

    Examples
    --------
    >>> epsilon_cutoff([3, 2, 1], 0.1)                # q = (.665, .245, .090)
    array([  3.,   2., -inf])

    References
    ----------
    Hewitt, Manning and Liang, "Truncation sampling as language model desmoothing" (2022), epsilon
    sampling; arXiv:2210.15191.
    """
    log_epsilon, least = np.log(_share(epsilon, "epsilon")), count(min_tokens_to_keep, "min_tokens_to_keep")
    return _cut(z, axis, lambda z, d: _reaching(d, logsumexp(d)[..., None] + log_epsilon, least))


def eta_cutoff(z, epsilon, *, min_tokens_to_keep=1, axis=-1):
    """Keep the tokens with q_i ≥ η = min(ε, √ε e^{-H}): ε, but less where H shows that many tokens are plausible.

    Parameters
    ----------
    epsilon : float
        Probability, in (0, 1].

    z, min_tokens_to_keep, axis and the result are those of `top_k`.

    Raises
    ------
    ValueError
        If epsilon is outside (0, 1], or as `top_k`.

    Examples
    --------
    >>> import numpy as np
    >>> eta_cutoff(np.zeros(4), 0.3)                  # H = ln 4, η = .137; epsilon_cutoff keeps one of the four
    array([0., 0., 0., 0.])

    References
    ----------
    Hewitt, Manning and Liang (2022), as in `epsilon_cutoff`: eta sampling, with their α = √ε.
    """
    log_epsilon, least = np.log(_share(epsilon, "epsilon")), count(min_tokens_to_keep, "min_tokens_to_keep")

    def above_eta(z, d):
        log_eta = np.minimum(log_epsilon, log_epsilon / 2 - entropy_from_logits(d))
        return _reaching(d, (logsumexp(d) + log_eta)[..., None], least)

    return _cut(z, axis, above_eta)


def top_n_sigma(z, n, *, min_tokens_to_keep=1, axis=-1):
    """Keep the tokens with z_i ≥ max z - n σ, where σ is the standard deviation of the finite logits.

    σ scales with the logits, so the choice does not depend on a temperature; it does depend on what was cut before.

    Parameters
    ----------
    n : float
        Above 0.

    z, min_tokens_to_keep, axis and the result are those of `top_k`.

    Raises
    ------
    ValueError
        If n is not a finite number above 0, or as `top_k`.

    Examples
    --------
    >>> top_n_sigma([3, 2, 1, 0], 1)                  # σ = 1.118
    array([  3.,   2., -inf, -inf])

    References
    ----------
    Tang, Liu, Xu and Huang, "Top-nσ: not all logits are you need" (2024); arXiv:2411.07641.
    """
    least = count(min_tokens_to_keep, "min_tokens_to_keep")
    if not 0 < n < np.inf:
        raise ValueError(f"n={n}: must be a finite number above 0; to cut nothing, leave the stage out")
    return _cut(z, axis, lambda z, d: _reaching(d, -n * d.std(axis=-1, keepdims=True, where=d > -np.inf), least))


def _cut(z, axis, keeps):
    """Return the logits with -inf where `keeps(z, d)` is false, for blocks of rows and d = z - max z."""
    z = rows(z, "z", axis)
    result = np.full(z.shape, -np.inf, z.dtype)
    for block in row_blocks(z, held=4):
        d = np.empty_like(z[block])
        shift(z[block], out=d)
        np.copyto(result[block], z[block], where=keeps(z[block], d))
    return np.moveaxis(result, -1, axis)


def _best(score, k):
    """Which entries are among the k highest of their row."""
    k = min(k, score.shape[-1])
    return _first(score, k, _kth(score, k))


def _kth(score, k, width=64):
    """The k-th highest entry of each row.

    At least k entries reach the k-th highest of the maxima of disjoint groups; in a long row few others do, so those
    that remain to be partitioned fit the cache, and a row of 50,257 takes a quarter of the time.
    """
    *batch, size = score.shape
    groups = size // width
    if groups < max(k, width):
        return np.partition(score, -k, axis=-1)[..., -k, None]
    floor = _kth(score[..., :groups * width].reshape(*batch, width, groups).max(axis=-2), k)
    pairs = zip(score.reshape(-1, size), floor.flat, strict=True)
    return np.array([np.partition(row[row >= low], -k)[-k] for row, low in pairs]).reshape(floor.shape)


def _first(score, k, kth):
    """Which entries are among the k highest of their row, where the k-th is known; equals go by their index."""
    keep = score >= kth
    if (np.count_nonzero(keep, axis=-1, keepdims=True) > k).any():
        above, level = score > kth, score == kth
        room = k - np.count_nonzero(above, axis=-1, keepdims=True)
        keep = above | (level & (np.cumsum(level, axis=-1) <= room))
    return keep


def _enough(weights, share, least):
    """How many of the first weights of each row make up this share of all, and not fewer than `least`."""
    head = np.cumsum(weights, axis=-1, dtype=np.float64)
    # A share of 1 asks for every token, those too that are lost in the rounding of the sum.
    goal = np.inf if share == 1 else share * (1 - ROUNDING * np.finfo(weights.dtype).eps) * head[..., -1:]
    k = 1 + np.count_nonzero(head < goal, axis=-1, keepdims=True)
    return np.clip(k, least, weights.shape[-1])


def _reaching(d, level, least):
    """Which entries of each row reach the level; if they are fewer than `least`, the highest so many."""
    level = np.asarray(level, d.dtype)
    keep = d >= level - ROUNDING * np.finfo(d.dtype).eps * np.maximum(1, abs(level))
    if (np.count_nonzero(keep, axis=-1) < least).any():
        keep |= _best(d, least)
    return keep


#: How many units of rounding may separate two numbers that count as equal.
ROUNDING = 8


def _share(number, name):
    """Return a number in (0, 1] after checking it."""
    if not 0 < number <= 1:
        raise ValueError(f"{name}={number}: must be in (0, 1]; to cut nothing, leave the stage out")
    return float(number)


def repetition_penalty(z, tokens, penalty, *, axis=-1):
    """Divide the logits of tokens already used by the penalty where they are positive, multiply where negative.

    The paper divides always, which *raises* a negative logit. Even with this remedy the result depends on a constant
    added to z, which softmax ignores, and a logit of 0 is never penalised; `log_softmax` logits cure both.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    tokens : array_like of int, shape (n,) or (..., n)
        Indices of the tokens, for all rows or for each. A token named twice is penalised once: so shorter rows can be
        filled up with any of their own tokens.
    penalty : float
        ρ > 0: above 1 repetition becomes less likely, below 1 more.
    axis : int, keyword-only
        Axis of the tokens in z; in `tokens` it is the last.

    Returns
    -------
    array, shape of z

    Raises
    ------
    ValueError
        If a token is not an index from 0 to V - 1, the penalty is not a finite number above 0, or as `top_k` for z.

    Examples
    --------
    >>> repetition_penalty([2, 1, -1, -2], [0, 2], 1.25)
    array([ 1.6 ,  1.  , -1.25, -2.  ])

    References
    ----------
    Keskar, McCann, Varshney, Xiong and Socher, "CTRL: a conditional transformer language model for
    controllable generation" (2019), penalized sampling; arXiv:1909.05858.
    """
    z = rows(z, "z", axis)
    tokens = indices(tokens, z.shape[-1], "tokens")
    if not 0 < penalty < np.inf:
        raise ValueError(f"penalty={penalty}: must be a finite number above 0; 1 changes nothing")
    try:
        tokens = np.broadcast_to(tokens, (*z.shape[:-1], *tokens.shape[-1:]))
    except ValueError:
        raise ValueError(f"tokens: shape {tokens.shape} does not fit the rows of z, {z.shape[:-1]}; "
                         "pass one list for all rows, or one per row") from None
    result = _cut(z, -1, lambda z, d: True)
    seen = np.take_along_axis(z, tokens, axis=-1)
    np.put_along_axis(result, tokens, np.where(seen < 0, seen * penalty, seen / penalty), axis=-1)
    return np.moveaxis(result, -1, axis)


def temperature(z, temperature, *, axis=-1):
    """Logits divided by τ, so that a temperature can be a stage of a `Chain`.

    In a row where this is not finite (at τ = 0, or by overflow), z - max z is divided instead: the same distribution.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits.
    temperature : float or array_like that broadcasts to (...)
        τ ≥ 0 or inf.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array, shape of z (with the rows of τ, where τ has more)

    Raises
    ------
    ValueError
        If τ is negative or nan, or as `top_k` for z.

    Examples
    --------
    >>> temperature([3, 2, 1], 0.5)
    array([6., 4., 2.])
    >>> temperature([3, 3, 1], 0)                     # the limit: uniform over the largest
    array([  0.,   0., -inf])

    References
    ----------
    Hinton, Vinyals and Dean, as in `taulab.softmax.softmax`.
    """
    z, inverse = rows_and_inverse(z, temperature, axis)
    result, scratch = np.empty(z.shape, z.dtype), Scratch()
    for block in row_blocks(z):
        d, = scratch.like(z[block], held=1)
        exponents(z[block], inverse[block], out=d)
        with np.errstate(all="ignore"):
            top = np.multiply(z[block], inverse[block], out=result[block]).max(axis=-1, keepdims=True)
        np.copyto(result[block], d, where=~np.isfinite(top))
    return np.moveaxis(result, -1, axis)


class Step(NamedTuple):
    """What a stage of a `Chain` made of the logits."""

    label: str              # "top_p(0.8)"; "logits" for what came in
    logits: np.ndarray
    survivors: np.ndarray   # which tokens are left, as bools


class Chain:
    """Rules applied one after the other. The order is part of the method: most rules do not commute with temperature.

    Parameters
    ----------
    *stages : tuples (function, argument, ...)
        ``(top_p, 0.8)`` stands for ``z -> top_p(z, 0.8)``; any function from logits to logits will do. They stay
        readable as ``chain.stages``, so ``Chain(*reversed(chain.stages))`` is the opposite order.

    Raises
    ------
    ValueError
        If a stage is not such a tuple.

    Examples
    --------
    Two engines, the same two settings, not the same tokens:

    >>> temperature_first = Chain((temperature, 0.5), (top_p, 0.8))
    >>> temperature_last = Chain((top_p, 0.8), (temperature, 0.5))
    >>> print(temperature_last)
    logits → top_p(0.8) → temperature(0.5) → sample
    >>> temperature_first([3, 2, 1]), temperature_last([3, 2, 1])
    (array([  6., -inf, -inf]), array([  6.,   4., -inf]))
    >>> [(step.label, int(step.survivors.sum())) for step in temperature_first.trace([3, 2, 1])]
    [('logits', 3), ('temperature(0.5)', 3), ('top_p(0.8)', 1)]
    """

    def __init__(self, *stages):
        for stage in stages:
            if not (isinstance(stage, tuple) and stage and callable(stage[0])):
                raise ValueError(f"stages: {stage!r} is no stage; pass tuples of a function and its arguments, "
                                 "such as (top_p, 0.8)")
        self.stages = stages

    def __call__(self, z):
        """Return the logits after all stages."""
        return self.trace(z)[-1].logits

    def trace(self, z):
        """Return a `Step` for the logits as they came, then one for each stage."""
        z = floats(z, "z")
        steps = [Step("logits", z, z > -np.inf)]
        for (function, *arguments), label in zip(self.stages, self.labels, strict=True):
            z = function(z, *arguments)
            steps.append(Step(label, z, z > -np.inf))
        return steps

    @property
    def labels(self):
        """The stages as calls, in order."""
        return [f"{_name(function)}({', '.join(map(_short, arguments))})" for function, *arguments in self.stages]

    def __str__(self):
        return " → ".join(["logits", *self.labels, "sample"])

    def __repr__(self):
        stages = (f"({_name(function)}, {', '.join(map(_short, arguments))})" for function, *arguments in self.stages)
        return f"Chain({', '.join(stages)})"


def _name(function):
    return getattr(function, "__name__", repr(function))


def _short(argument):
    """An argument as it is written: numpy numbers as plain ones, long lists cut."""
    return reprlib.repr(argument.item() if isinstance(argument, np.generic) else argument)


def sample(z, rng, *, size=None, axis=-1):
    """Draw tokens from softmax(z), by a race: token i arrives after a time E_i / q_i, and the first to arrive is drawn.

    The E_i are independent and exponential with mean 1, so the times are exponential with rates q_i. That i is first at
    time t has density q_i e^{-q_i t} for i and e^{-q_j t} for each j ≠ i; the integral over t is q_i / Σ q, exactly the
    probability wanted. -ln of a time is ln q_i plus Gumbel noise: the same race is known as the Gumbel-max trick.

    Parameters
    ----------
    z : array_like, shape (..., V)
        Logits; -inf is never drawn.
    rng : numpy.random.Generator
        Source of the draws, such as ``np.random.default_rng(seed)``.
    size : int, keyword-only, optional
        How many draws of each row; None for one.
    axis : int, keyword-only
        Axis of the tokens.

    Returns
    -------
    array of int, shape (...) or (size, ...)
        Indices of tokens.

    Raises
    ------
    ValueError
        If rng is no Generator, size is negative, or as `top_k` for z.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> np.bincount(sample(np.log([0.6, 0.3, 0.1]), rng, size=1000)) / 1000
    array([0.611, 0.284, 0.105])

    References
    ----------
    Maddison, Tarlow and Minka, "A* sampling" (2014); arXiv:1411.0030.
    """
    generator(rng)
    draws = () if size is None else (count(size, "size", least=0),)
    q = softmax(rows(z, "z", axis))
    q = np.broadcast_to(q, (*draws, *q.shape))
    tokens = np.empty(q.shape[:-1], np.intp)
    for block in row_blocks(q, held=4):
        # Not in float32: there one exponential in 2^23 is exactly 0, and would win the race for any token. In float64
        # one in 2^53 is; the smallest float keeps even that from making 0/0 of a token that was cut.
        times = rng.standard_exponential(q[block].shape)
        times += np.finfo(np.float64).tiny
        tokens[block] = np.divide(q[block], times, out=times).argmax(axis=-1)
    return tokens[()]
