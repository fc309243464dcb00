"""The layers of a neural network, each with its derivatives beside it: ``y, back = layer(x, *parameters)``.

Forwards a layer computes y from x and its parameters. It also returns a function for the way back: given dy, the
derivatives of a loss with respect to y, ``dx = back(dy, *gradients)`` writes those with respect to each parameter into
the arrays given, one for each parameter and of its shape, and returns those with respect to x. So a layer is read in
one place: what it computes, what it must remember, and the chain rule for one step.

    layer              forward                                     backward
    embedding          y = E[x]                                    dE[w] = Σ dy where x = w
    linear             y = x W + b                                 dx = dy Wᵀ,  dW = xᵀ dy,  db = Σ dy
    tanh               y = tanh x                                  dx = dy (1 - y²)
    relu               y = max(x, 0)                               dx = dy where y > 0
    dropout            y = x m / (1 - rate), m random 0 or 1       dx = dy m / (1 - rate)
    layer_norm         y = g n + b,  n = (x - mean x) / sd x       dx = (dn - mean dn - n mean(dn n)) / sd x,  dn = g dy
    lstm_cell          c' = f c + i g,  h = o tanh c'              dc' += dh o (1 - tanh² c'),  dc = f dc'
    causal_attention   y = A V,  A = softmax(Q Kᵀ / √s)            dV = Aᵀ dy,  dA = dy Vᵀ,  dS = A (dA - Σ A dA)
    chain              y = f(… g(x))                               the layers' own, in reverse order
    residual           y = x + f(x)                                dx = dy + what f makes of dy

side_by_side, select and positions only put vectors elsewhere, or add constants.

The last axis holds the numbers of one token; what stands before it is carried along. float32 stays float32. A layer
checks nothing: it takes arrays, as a model has checked or made them.
"""

from taulab.layers.attention import causal_attention, positions
from taulab.layers.composed import chain, residual
from taulab.layers.recurrent import lstm, lstm_cell
from taulab.layers.simple import (
    dropout,
    embedding,
    layer_norm,
    linear,
    relu,
    select,
    side_by_side,
    sum_by_token,
    tanh,
)

__all__ = ["causal_attention", "chain", "dropout", "embedding", "layer_norm", "linear", "lstm", "lstm_cell",
           "positions", "relu", "residual", "select", "side_by_side", "sum_by_token", "tanh"]
