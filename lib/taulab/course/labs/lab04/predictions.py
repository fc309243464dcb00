"""The predictions of lab 04."""

from functools import cache

import numpy as np

from taulab.corpus import grammar, windows
from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.models import MLP, bigram_counts, generate
from taulab.softmax import softmax
from taulab.training import train

from .descend import TEN, descent


def share_of_sixty():
    """Return the probability of the token that came six times in ten, after a long descent."""
    return float(softmax(descent(TEN, 3, 1.0, 2000)[1])[0])


def unseen_share():
    """Return the share of pairs in 300 fresh English sentences that 300 others do not hold."""
    english = grammar("en")
    sentences = english.sample(600, np.random.default_rng(0))
    V = len(english.vocabulary)
    counts = bigram_counts(*windows(sentences[:300], 1), V)
    contexts, targets = windows(sentences[300:], 1)
    return float(np.mean(counts[contexts[:, 0], targets] == 0))


def spanish_per_character():
    spanish = grammar("es")
    return float(np.exp(spanish.entropy / spanish.characters))


@cache
def more_grammatical():
    """Return "A" or "B": an MLP stopped early, or trained for 80 epochs, whichever writes more by the grammar."""
    english = grammar("en")
    sentences = english.sample(600, np.random.default_rng(0))
    seen, unseen = windows(sentences[:300], 3), windows(sentences[300:], 3)
    shares = []
    for patience in (5, None):
        model = MLP(len(english.vocabulary), width=3, embedding=16, hidden=64, rng=np.random.default_rng(0))
        train(model, *seen, epochs=80, batch_size=32, learning_rate=3e-3, seed=0, validation=unseen, patience=patience)
        written = generate(model, 300, np.random.default_rng(1))
        shares.append(np.mean([english.is_grammatical(sentence) for sentence in written]))
    return "AB"[int(np.argmax(shares))]


PREDICTIONS = (
    Prediction("04.a", _("probability of the token that came 6 times in 10, after a long training"), share_of_sixty,
               _("{truth:.3f}: training on one-hot targets ends at the frequency, not at a peak.")),
    Prediction("04.b", _("share of pairs in fresh English sentences that were never counted"), unseen_share,
               _("{truth:.3f}: one such pair is enough for an infinite log loss."), tolerance=0.2),
    Prediction("04.c", _("perplexity per character of the Spanish language of the course"), spanish_per_character,
               _("{truth:.3f}, beside 1.384 for English: counted in characters the languages are nearly alike."),
               tolerance=0.01),
    Prediction("04.d", _("which model writes more grammatical sentences, A or B"), more_grammatical,
               _("{truth}: it repeats what it learnt by heart. Correct sentences are no proof of a better model.")),
)
