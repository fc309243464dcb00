"""The numbers of the headlines, for labs 07 and 08: ``python tests/headline_numbers.py`` prints them."""

from collections import Counter

import numpy as np

from taulab.corpus import grammar, headline_grammar, prefixes, python_lines, sequences, windows
from taulab.entropy import cross_entropy, entropy
from taulab.models import Bigram, bigram_counts
from taulab.softmax import log_softmax, softmax

SENTENCES, SEED = 830, 0

#: Headlines of another seed, on which models are scored.
FRESH, FRESH_SEED = 400, 1_000


def profile(language):
    """What 830 headlines hold; their end is no word."""
    world = headline_grammar(language)
    sentences = world.sample(SENTENCES, np.random.default_rng(SEED))
    words = np.concatenate([sentence[:-1] for sentence in sentences])
    counts = np.sort(np.bincount(words))[::-1]
    counts, targets = counts[counts > 0], prefixes(sentences)[1]
    ranks, fifth = np.arange(10, 1001), len(targets) // 5
    return {
        "words": len(words), "prefix samples": len(targets), "seen of V": len(counts),
        "slope of ranks 10-1000": round(np.polyfit(np.log(ranks), np.log(counts[ranks - 1]), 1)[0].item(), 2),
        "once / types": round((counts == 1).mean().item(), 2),
        "top ten": round((counts[:10].sum() / len(words)).item(), 2),
        "targets": [(world.vocabulary[word], round(n / len(targets), 3))
                    for word, n in Counter(targets.tolist()).most_common(3)],
        "unseen in the last fifth": round(1 - np.isin(targets[-fifth:], targets[:-fifth]).mean().item(), 3),
    }


def exact(language):
    """What the grammar says, in nats."""
    world = headline_grammar(language)
    return {"mean length": round(world.mean_length, 4), "rate": round(world.entropy_rate, 4),
            "floors": [round(world.floor(width), 3) for width in range(6)]}


def log_loss(world, model, fresh):
    """The exact log loss of a model on sentences: against the law of each token, not the token that came."""
    return cross_entropy(world.laws(fresh), softmax(model.teacher_forced(sequences(fresh))[0].astype(float))).mean()


def scores(world, amount, seed):
    """The exact log loss of counted models on fresh sentences, in nats, beside the rate there."""
    sentences, fresh = (world.sample(n, np.random.default_rng(s)) for n, s in ((amount, seed), (FRESH, FRESH_SEED)))
    counts = bigram_counts(*windows(sentences, 1), len(world.vocabulary))
    models = {"unigram": Bigram.unigram(counts)} | {
        f"interpolated {share}": Bigram.interpolated(counts, share) for share in (0.3, 0.5, 0.7)
    } | {"Kneser-Ney": Bigram.kneser_ney(counts)}
    return {"rate": round(entropy(world.laws(fresh)).mean().item(), 3)} | {
        name: round(log_loss(world, model, fresh).item(), 3) for name, model in models.items()}


def scores_of_code(amount=SENTENCES, seed=SEED):
    """The log loss of counted models on 2,000 lines of Python's library that were not counted."""
    code = python_lines()
    chosen = np.random.default_rng(seed).permutation(len(code.sentences))[:amount + 2_000]
    lines = [code.sentences[i] for i in chosen]
    counts = bigram_counts(*windows(lines[:amount], 1), len(code.vocabulary))
    contexts, targets = windows(lines[amount:], 1)
    return {name: round(-log_softmax(model.logits(contexts))[np.arange(len(targets)), targets].mean().item(), 3)
            for name, model in (("unigram", Bigram.unigram(counts)), ("Kneser-Ney", Bigram.kneser_ney(counts)))}


if __name__ == "__main__":
    for language in ("en", "es"):
        print(language, exact(language) | profile(language))
        for amount, seed in [(830, 0), (830, 1), (830, 2), (5_000, 0)]:
            print(language, amount, "headlines, seed", seed, scores(headline_grammar(language), amount, seed))
        world = headline_grammar(language)
        print(*map(world.decode, world.sample(30, np.random.default_rng(1))), "", sep="\n")
    for language in ("en", "es"):
        print(language, SENTENCES, "sentences around a verb", scores(grammar(language), SENTENCES, SEED))
    print(SENTENCES, "lines of code", scores_of_code())
