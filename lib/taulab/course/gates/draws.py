"""Samplers whose counts are right, or nearly, and whose draws are not independent."""

import numpy as np


def of_draws(subject):
    """Yield samplers whose counts are right, or nearly, and whose draws are not independent."""
    law = subject.exercise.answer.law

    def with_tokens(draw):
        """Return a sampler whose tokens are ``draw(q, rng, n)`` and whose other number is right."""
        def answer(*arguments):
            value = subject.right(*arguments)
            q, size = law(*arguments)[:2]
            rng = next(argument for argument in arguments if isinstance(argument, np.random.Generator))
            tokens = draw(np.asarray(q), rng, size)
            return (tokens, value[1]) if isinstance(value, tuple) else tokens
        return answer

    for name, draw in BAD_DRAWS.items():
        yield f"tokens: {name}", with_tokens(draw)


def inverse(q, x):
    return np.minimum(np.searchsorted(np.cumsum(q) / np.sum(q), x, side="right"), len(q) - 1)


def fair(q, rng, n):
    return inverse(q, rng.random(n))


def mirrored_pairs(q, rng, n):
    x = rng.random((n + 1) // 2)
    return inverse(q, np.stack([x, 1 - x], axis=1).ravel()[:n])


def mirrored_halves(q, rng, n):
    x = rng.random((n + 1) // 2)
    return inverse(q, np.concatenate([x, 1 - x])[:n])


def strata(q, rng, n):
    return inverse(q, (rng.permutation(n) + rng.random(n)) / n)


def spaced(q, rng, n):
    return rng.permutation(inverse(q, (np.arange(n) + rng.random()) / n))


def rare_less(q, rng, n):
    rare = np.argmin(np.where(q > 0, q, np.inf))
    p = np.where(np.arange(len(q)) == rare, 0.9 * q, q)
    return fair(p / p.sum(), rng, n)


def own_seed(q, rng, n):
    rng.random()
    return fair(q, np.random.default_rng(0), n)


BAD_DRAWS = {
    "mirrored pairs": mirrored_pairs,
    "mirrored halves": mirrored_halves,
    "sorted": lambda q, rng, n: np.sort(fair(q, rng, n)),
    "each twice": lambda q, rng, n: np.repeat(fair(q, rng, (n + 1) // 2), 2)[:n],
    "noise of the first half again": lambda q, rng, n: np.tile(fair(q, rng, (n + 1) // 2), 2)[:n],
    "noise of the first half backwards": lambda q, rng, n: np.concatenate(
        [half := fair(q, rng, (n + 1) // 2), half[::-1]])[:n],
    "a hundred again and again": lambda q, rng, n: np.resize(fair(q, rng, min(n, 100)), n),
    "the rarest too rare": rare_less,
    "a seed of its own": own_seed,
    "one in each stratum, in random order": strata,
    "evenly spaced, in random order": spaced,
}
