"""The numbers of the headlines, for labs 07 and 08: ``python tests/headline_numbers.py`` prints them."""

from collections import Counter

import numpy as np

from taulab.corpus import headline_grammar, prefixes

SENTENCES, SEED = 830, 0


def profile(language):
    """What 830 headlines hold; their end is no word."""
    world = headline_grammar(language)
    sentences = world.sample(SENTENCES, np.random.default_rng(SEED))
    words = np.concatenate([sentence[:-1] for sentence in sentences])
    counts = np.sort(np.bincount(words))[::-1]
    counts, targets = counts[counts > 0], prefixes(sentences)[1]
    ranks = np.arange(10, 1001)
    return {
        "words": len(words), "prefix samples": len(targets), "seen of V": len(counts),
        "slope of ranks 10-1000": round(np.polyfit(np.log(ranks), np.log(counts[ranks - 1]), 1)[0].item(), 2),
        "once / types": round((counts == 1).mean().item(), 2), "top ten": round(counts[:10].sum() / len(words), 2),
        "targets": [(world.vocabulary[word], round(n / len(targets), 3))
                    for word, n in Counter(targets.tolist()).most_common(3)],
        "unseen in the last fifth": round(1 - np.isin(targets[-(len(targets) // 5):],
                                                      targets[:-(len(targets) // 5)]).mean(), 3),
    }


def exact(language):
    """What the grammar says, in nats."""
    world = headline_grammar(language)
    return {"mean length": round(world.mean_length, 4), "rate": round(world.entropy_rate, 4),
            "floors": [round(world.floor(width), 3) for width in range(6)]}


if __name__ == "__main__":
    for language in ("en", "es"):
        print(language, exact(language) | profile(language))
        world = headline_grammar(language)
        print(*map(world.decode, world.sample(30, np.random.default_rng(1))), "", sep="\n")
