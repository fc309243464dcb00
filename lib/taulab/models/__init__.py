"""Language models, small enough to read whole: bigrams, a multilayer perceptron, an LSTM, a transformer.

What draws text from them is `generate`. A model gives a logit for each token that may come next. Token 0 ends a
sentence, and stands before its first word. All of a model's parameters lie in one flat vector, its gradients in
another: `Model` says what else makes a model.
"""

from taulab.models.base import Model, WindowModel
from taulab.models.bigram import Bigram, bigram_counts
from taulab.models.generate import generate
from taulab.models.lstm import LSTM
from taulab.models.mlp import MLP
from taulab.models.transformer import Transformer

__all__ = ["LSTM", "MLP", "Bigram", "Model", "Transformer", "WindowModel", "bigram_counts", "generate"]
