"""The terms of the losses of `power_loss` and of their gradients, each wrong in any way that a student may write."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from taulab.course.language import mark as _


class Term(NamedTuple):
    """A term of one family: what is said where it is wrong, and wrong losses and gradients, of ln q, e_y, k and y."""

    family: str
    name: str
    cause: str
    next_step: str
    losses: Sequence[Callable] = ()
    gradients: Sequence[Callable] = ()


def sums(log_q, power):
    return np.sum(np.exp(power * log_q))


def beta(first=lambda log_q, k, y: sums(log_q, k) / k,
         second=lambda log_q, k, y: np.exp((k - 1) * log_q[y]) / (k - 1), third=lambda k: 1 / (k * (k - 1))):
    return lambda log_q, one, k, y: first(log_q, k, y) - second(log_q, k, y) + third(k)


def slope(first=lambda log_q, k: np.exp(k * log_q), total=lambda log_q, k: np.exp(log_q) * sums(log_q, k),
          weight=lambda ly, k: np.exp((k - 1) * ly)):
    return lambda log_q, one, k, y: (first(log_q, k) - total(log_q, k)
                                     + weight(log_q[y], k) * (np.exp(log_q) - one))


def nothing(*_given):
    return 0


TERMS = (
    Term("alpha", "alpha-power", _("In the α-divergence the loss has another exponent than 1 − α at q_y."),
         _("At z = (1, 0, −1), y = 2 and α = 3 the loss is 20.3955."),
         [lambda log_q, one, k, y, a=a: (np.exp(a(k) * log_q[y]) - 1) / (k * (k - 1))
          for a in (lambda k: k - 1, lambda k: -k, lambda k: 1 + k, lambda k: -1, lambda k: -k - 1)]),
    Term("alpha", "alpha-divisor", _("In the α-divergence the loss has another divisor than α(α − 1)."),
         _("At z = (1, 0, −1), y = 2 and α = 3 the loss is 20.3955."),
         [lambda log_q, one, k, y, by=by: (np.exp((1 - k) * log_q[y]) - 1) / by(k)
          for by in (lambda k: k, lambda k: k - 1, lambda k: 1 - k, lambda k: 1, lambda k: -1, lambda k: -k,
                     lambda k: k * (k + 1), lambda k: k**2)]),
    Term("alpha", "alpha-one-added", _("In the α-divergence the loss has lost its 1, or it has another sign or place."),
         _("(q_y^(1−α) − 1)/(α(α − 1)): the 1 is taken off before the division."),
         [lambda log_q, one, k, y: (np.exp((1 - k) * log_q[y]) + 1) / (k * (k - 1)),
          lambda log_q, one, k, y: np.exp((1 - k) * log_q[y]) / (k * (k - 1)) - 1,
          lambda log_q, one, k, y: np.exp((1 - k) * log_q[y]) - 1 / (k * (k - 1))]),
    Term("alpha", "alpha-over-all",
         _("In the α-divergence the loss sums over all tokens; only the one that came counts."),
         _("Take log_q[y] alone."),
         [lambda log_q, one, k, y: (sums(log_q, 1 - k) - 1) / (k * (k - 1)),
          lambda log_q, one, k, y: (sums(log_q, 1 - k) - len(log_q)) / (k * (k - 1))]),
    Term("alpha", "alpha-weight", _("In the gradient of the α-divergence the weight on q − e_y is not q_y^(1−α)/α."),
         _("At z = (1, 0, −1), y = 2 and α = 3 the gradient is (27.3576, 10.0643, −37.4219)."),
         gradients=[lambda log_q, one, k, y, w=w: w(log_q[y], k) * (np.exp(log_q) - one)
                    for w in (lambda ly, k: 1, lambda ly, k: 1 / k, lambda ly, k: np.exp((k - 1) * ly) / k,
                              lambda ly, k: np.exp(-k * ly) / k, lambda ly, k: np.exp(k * ly) / k,
                              lambda ly, k: np.exp((1 - k) * ly) / (k * (k - 1)), lambda ly, k: np.exp((k - 1) * ly),
                              lambda ly, k: np.exp((1 - k) * ly) / (k - 1),
                              lambda ly, k: np.exp((1 - k) * ly) / (1 - k),
                              lambda ly, k: k * np.exp((1 - k) * ly), lambda ly, k: np.exp(-k * ly))]),
    Term("gamma", "gamma-second-term",
         _("In the γ-divergence the second term of the loss is missing, or not as it must be."),
         _("ln(Σ q^(γ+1))/(γ + 1) is added, over all tokens."),
         [lambda log_q, one, k, y: -log_q[y], lambda log_q, one, k, y: -log_q[y] + np.log(sums(log_q, k)) / (k + 1),
          lambda log_q, one, k, y: -log_q[y] + np.log(sums(log_q, k)) / k,
          lambda log_q, one, k, y: -log_q[y] + np.log(sums(log_q, k + 1)) / k,
          lambda log_q, one, k, y: -log_q[y] + sums(log_q, k + 1) / (k + 1),
          lambda log_q, one, k, y: -log_q[y] + np.log(sums(log_q, k + 1) / (k + 1)),
          lambda log_q, one, k, y: -log_q[y] - np.log(sums(log_q, k + 1)) / (k + 1),
          lambda log_q, one, k, y: -log_q[y] + np.log(np.exp((k + 1) * log_q[y])) / (k + 1)]),
    Term("gamma", "gamma-first-term", _("In the γ-divergence the first term of the loss is not −ln q_y."),
         _("The minus stays, and γ stands in the second term alone."),
         [lambda log_q, one, k, y, a=a: a(k) * log_q[y] + np.log(sums(log_q, k + 1)) / (k + 1)
          for a in (lambda k: 1, lambda k: 0, lambda k: -(k + 1), lambda k: -1 / (k + 1), lambda k: -k,
                    lambda k: -1 / k)]),
    Term("gamma", "gamma-gradient", _("The gradient of the γ-divergence is not softmax((γ + 1)z) less e_y."),
         _("The softmax sums to 1; e_y taken off, the gradient sums to 0."),
         gradients=[lambda log_q, one, k, y: np.exp((k + 1) * log_q) - one, lambda log_q, one, k, y: -one,
                    lambda log_q, one, k, y: (k + 1) * (np.exp((k + 1) * log_q) / sums(log_q, k + 1) - one),
                    lambda log_q, one, k, y: one - np.exp((k + 1) * log_q) / sums(log_q, k + 1),
                    lambda log_q, one, k, y: np.exp((k + 1) * log_q) / sums(log_q, k + 1),
                    lambda log_q, one, k, y: np.exp(log_q / (k + 1)) / sums(log_q, 1 / (k + 1)) - one,
                    lambda log_q, one, k, y: np.exp(k * log_q) / sums(log_q, k + 1) - one]),
    Term("beta", "beta-first-term", _("In the β-divergence the first term of the loss is not Σ q^β over β."),
         _("Sum q^β over all tokens, divide by β, and add it."),
         [beta(first=first) for first in (
             lambda log_q, k, y: 0, lambda log_q, k, y: sums(log_q, k), lambda log_q, k, y: -sums(log_q, k) / k,
             lambda log_q, k, y: sums(log_q, k) / (k - 1), lambda log_q, k, y: sums(log_q, k - 1) / k,
             lambda log_q, k, y: sums(log_q, k + 1) / k, lambda log_q, k, y: sums(log_q, k + 1) / (k + 1),
             lambda log_q, k, y: k * sums(log_q, k), lambda log_q, k, y: sums(log_q, k) / (k * (k - 1)),
             lambda log_q, k, y: sums(log_q, k) / k / len(log_q), lambda log_q, k, y: sums(log_q, k) / (k + 1))]),
    Term("beta", "beta-second-term", _("In the β-divergence the second term of the loss is not q_y^(β−1) over β − 1."),
         _("It is taken off, with q of the token that came alone."),
         [beta(second=second) for second in (
             lambda log_q, k, y: 0, lambda log_q, k, y: np.exp((k - 1) * log_q[y]),
             lambda log_q, k, y: -np.exp((k - 1) * log_q[y]) / (k - 1),
             lambda log_q, k, y: np.exp(k * log_q[y]) / (k - 1),
             lambda log_q, k, y: np.exp((k - 1) * log_q[y]) / k,
             lambda log_q, k, y: np.exp((1 - k) * log_q[y]) / (k - 1),
             lambda log_q, k, y: sums(log_q, k - 1) / (k - 1), lambda log_q, k, y: np.exp(log_q[y]) / (k - 1),
             lambda log_q, k, y: np.exp((k - 1) * log_q[y]) / (k * (k - 1)),
             lambda log_q, k, y: np.exp(k * log_q[y]) / k)]),
    Term("beta", "beta-constant", _("In the β-divergence the constant of the loss is not 1/(β(β − 1))."),
         _("A certain, right answer costs 0: 1/β − 1/(β − 1) + 1/(β(β − 1))."),
         [beta(third=third) for third in (lambda k: -1 / (k * (k - 1)), lambda k: 1 / k, lambda k: 1 / (k - 1),
                                          lambda k: 1, lambda k: 1 / (k * (k + 1)), lambda k: 1 / k - 1)]),
    Term("beta", "beta-of-the-sum", _("In the gradient of the β-divergence the part of the sum is not q^β − q Σ q^β."),
         _("At z = (1, 0, −1), y = 2 and β = 3 the gradient is (0.0937, −0.0592, −0.0345)."),
         gradients=[*(slope(total=total) for total in (
             lambda log_q, k: 0, lambda log_q, k: sums(log_q, k), lambda log_q, k: -np.exp(log_q) * sums(log_q, k),
             lambda log_q, k: np.exp(k * log_q) * sums(log_q, k), lambda log_q, k: np.exp(log_q) * sums(log_q, k - 1))),
                    *(slope(first=first) for first in (
                        lambda log_q, k: 0, lambda log_q, k: np.exp((k - 1) * log_q), lambda log_q, k: np.exp(log_q),
                        lambda log_q, k: np.exp((k + 1) * log_q), lambda log_q, k: k * np.exp(k * log_q),
                        lambda log_q, k: np.exp(k * log_q) / k)),
                    lambda log_q, one, k, y: -slope()(log_q, one, k, y) + 2 * np.exp((k - 1) * log_q[y])
                    * (np.exp(log_q) - one),
                    lambda log_q, one, k, y: k * slope(weight=nothing)(log_q, one, k, y)
                    + np.exp((k - 1) * log_q[y]) * (np.exp(log_q) - one),
                    lambda log_q, one, k, y: slope(weight=nothing)(log_q, one, k, y) / k
                    + np.exp((k - 1) * log_q[y]) * (np.exp(log_q) - one)]),
    Term("beta", "beta-weight", _("In the gradient of the β-divergence the weight on q − e_y is not q_y^(β−1)."),
         _("At z = (1, 0, −1), y = 2 and β = 3 the gradient is (0.0937, −0.0592, −0.0345)."),
         gradients=[slope(weight=weight) for weight in (
             lambda ly, k: 1, lambda ly, k: np.exp(k * ly), lambda ly, k: np.exp((1 - k) * ly),
             lambda ly, k: np.exp((k - 1) * ly) / (k - 1), lambda ly, k: np.exp((k - 1) * ly) / k,
             lambda ly, k: (k - 1) * np.exp((k - 1) * ly), lambda ly, k: k * np.exp((k - 1) * ly),
             lambda ly, k: np.exp(ly), lambda ly, k: np.exp((k - 2) * ly))]),
)
