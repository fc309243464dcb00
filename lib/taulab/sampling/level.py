"""Rules that keep the tokens of a row which reach a level."""

import numpy as np

from taulab._checks import count, number
from taulab.entropy.logits import entropy_and_log_sum
from taulab.sampling._cutting import cut, reaching, share
from taulab.softmax import logsumexp


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
    First in llama.cpp (pull request 3841, 2023); the paper is M. N. Nguyen, Baker, Neo, Roush, Kirsch and
    Shwartz-Ziv, "Turning up the heat: min-p sampling for creative and coherent LLM outputs", ICLR (2025);
    arXiv:2407.01082. Its evidence is disputed: arXiv:2506.13681.
    """
    level, least = np.log(share(p, "p")), count(min_tokens_to_keep, "min_tokens_to_keep")
    return cut(z, axis, lambda z, d, top: reaching(d, level, least, top))


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
    log_epsilon, least = np.log(share(epsilon, "epsilon")), count(min_tokens_to_keep, "min_tokens_to_keep")
    return cut(z, axis, lambda z, d, top: reaching(d, logsumexp(d)[..., None] + log_epsilon, least, top))


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
    log_epsilon, least = np.log(share(epsilon, "epsilon")), count(min_tokens_to_keep, "min_tokens_to_keep")

    def above_eta(z, d, top):
        entropy, log_sum = entropy_and_log_sum(d, np.ones_like(top))
        log_eta = np.minimum(log_epsilon, log_epsilon / 2 - entropy)
        return reaching(d, (log_sum + log_eta)[..., None], least, top)

    return cut(z, axis, above_eta)


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
    Tang, Liu, Xu and Huang, "Top-nσ: eliminating noise in logit space for robust token sampling of LLM", ACL (2025);
    arXiv:2411.07641, whose first version is called "Top-nσ: not all logits are you need".
    """
    n = number(n, "n", lambda n: 0 < n < np.inf, "must be a finite number above 0; to cut nothing, leave the stage out")
    least = count(min_tokens_to_keep, "min_tokens_to_keep")

    def near_the_top(z, d, top):
        left = d > -np.inf
        spread = -np.where(left, d, 0).min(axis=-1, keepdims=True)
        scale = np.where(spread > 0, spread, 1)           # for squares of finite logits may leave the range of a float
        d = d / scale
        return reaching(d, -n * d.std(axis=-1, keepdims=True, where=left), least, top / scale)

    return cut(z, axis, near_the_top)
