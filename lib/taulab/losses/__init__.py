"""Losses of a softmax, each with its gradient with respect to the logits: every function returns (loss, gradient).

With q = softmax(z), rows of logits z and targets p, in nats and before the mean over the rows:

    function              loss                                  gradient
    log_loss              -Σ p ln q                             q - p
    mean_entropy          H(q) = -Σ q ln q                      -q (ln q + H)
    forward_kl            KL(p‖q) = Σ p ln(p/q)                 q - p
    reverse_kl            KL(q‖p) = Σ q ln(q/p)                 q (ln(q/p) - KL)
    confidence_penalty    log_loss - β H(q)                     q - p + β q (ln q + H)
    entropy_penalty       log_loss + λ H(q)                     q - p - λ q (ln q + H)
    label_smoothing       log_loss, (1 - ε) p + ε/V for p       q - (1 - ε) p - ε/V
    alpha_divergence      (q_y^(1-α) - 1) / (α (α - 1))         q_y^(1-α) (q - e_y) / α
    beta_divergence       Σ q^β/β - q_y^(β-1)/(β-1) + c         q^β - q Σ q^β + q_y^(β-1) (q - e_y)
    gamma_divergence      -ln q_y + ln Σ q^(γ+1) / (γ+1)        softmax((γ+1) z) - e_y

    >>> import numpy as np
    >>> z, p = np.array([2.0, 1, 0]), np.array([1.0, 0, 0])         # the idea: the log loss and its gradient
    >>> q = np.exp(z) / np.exp(z).sum()
    >>> round(float(-(p * np.log(q)).sum()), 4), (q - p).round(3)
    (0.4076, array([-0.335,  0.245,  0.09 ]))

The last three take tokens y alone; e_y is 1 at y, and c = 1/(β (β - 1)). At α = 1, β = 1, γ = 0 they are log_loss.
`taulab.losses.scores` has the losses of a study that used no softmax.

The rows of a gradient sum to 0, for softmax ignores a constant added to a row. The rules of `taulab.softmax` on -inf,
dtypes and errors hold here too; the tokens lie along the last axis, and there must be at least one row.
"""

from taulab.losses.divergences import forward_kl, reverse_kl
from taulab.losses.likelihood import label_smoothing, log_loss
from taulab.losses.optimum import confidence_penalty_optimum
from taulab.losses.penalties import confidence_penalty, entropy_penalty, mean_entropy
from taulab.losses.power import alpha_divergence, beta_divergence, gamma_divergence

__all__ = [
    "alpha_divergence",
    "beta_divergence",
    "confidence_penalty",
    "confidence_penalty_optimum",
    "entropy_penalty",
    "forward_kl",
    "gamma_divergence",
    "label_smoothing",
    "log_loss",
    "mean_entropy",
    "reverse_kl",
]
