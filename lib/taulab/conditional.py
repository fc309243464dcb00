"""A model that is given a source: the `MLP` of the course, over the words of the source and the last of its answer.

`generate` cannot write its answers, for a window that moves on would lose the source; `taulab.answers` scores them
without writing any. In some training rows the source is hidden, so that the model can also be asked what it would say
without it: rules that compare the two need that.
"""

from typing import NamedTuple

import numpy as np

from taulab._checks import count, generator, number
from taulab.corpus import windows
from taulab.models import MLP
from taulab.training import train

#: Share of the training rows in which the source is hidden.
HIDDEN = 0.12


class Recipe(NamedTuple):
    """How a model of a task is trained."""

    pairs: int
    epochs: int
    batch_size: int = 64
    learning_rate: float = 0.005


#: For each task so few pairs that the model is good, and wrong at times.
RECIPES = {"translate to en": Recipe(1_500, 20), "translate to es": Recipe(3_000, 15), "answer": Recipe(300, 40),
           "shorten": Recipe(1_500, 20), "code": Recipe(600, 40)}


def examples(task, pairs, rng, hidden=HIDDEN):
    """Return what a model learns from: contexts (n, slots + look_back) and the words that follow them (n,).

    Parameters
    ----------
    task : taulab.corpus.tasks.Task
    pairs : list of (source, answer)
        Texts, as ``task.sample`` draws them.
    rng : numpy.random.Generator
        Chooses the rows in which the source is hidden.
    hidden : float
        Their share, from 0 to 1.

    Raises
    ------
    ValueError
        If hidden is not such a share, or rng no generator.

    Examples
    --------
    >>> from taulab.corpus.tasks import task
    >>> contexts, targets = examples(task("answer", "en"), [("what did anna read", "a book")], np.random.default_rng(0))
    >>> contexts.shape, targets.shape                              # 4 slots and 3 words; a, book, the end
    ((3, 7), (3,))
    """
    hidden = number(hidden, "hidden", lambda hidden: 0 <= hidden <= 1, "must be a share, from 0 to 1")
    answers = [task.encode(answer) for _, answer in pairs]
    before, targets = windows(answers, task.look_back)
    sources = np.repeat([task.encode_source(source) for source, _ in pairs], list(map(len, answers)), axis=0)
    sources[generator(rng).random(len(sources)) < hidden] = task.hidden
    return np.concatenate([sources, before], axis=1), targets


def new_model(task, seed, pairs=None, epochs=None):
    """Return a model trained on pairs of a task, and the pairs.

    Parameters
    ----------
    task : taulab.corpus.tasks.Task
    seed : int
        Of the pairs, the first parameters and the order of the batches.
    pairs, epochs : int, optional
        Others than those of RECIPES.

    Returns
    -------
    model : MLP
    pairs : list of (source, answer)

    Examples
    --------
    >>> from taulab.corpus.tasks import task
    >>> model, pairs = new_model(task("answer", "en"), seed=0, pairs=20, epochs=1)
    >>> model.width, len(pairs)
    (7, 20)
    """
    recipe, rng = RECIPES[task.name], np.random.default_rng(count(seed, "seed", least=0))
    pairs = task.sample(pairs or recipe.pairs, rng)
    model = MLP(len(task.vocabulary), width=task.slots + task.look_back, embedding=12, hidden=48, rng=rng)
    train(model, *examples(task, pairs, rng), epochs=epochs or recipe.epochs, batch_size=recipe.batch_size,
          learning_rate=recipe.learning_rate, seed=seed)
    return model, pairs


def logits_at(model, task, sources, answers, *, hide=False):
    """Return the logits of the words of answers at each node of a tree: array, shape (nodes, targets).

    Parameters
    ----------
    model : MLP
    task : taulab.corpus.tasks.Task
    sources : list of str
        Those of the tree, in order.
    answers : taulab.answers.Answers
    hide : bool, keyword-only
        Whether the model is not to see the source.

    Examples
    --------
    >>> from taulab.answers import Answers
    >>> from taulab.corpus.tasks import task
    >>> english = task("answer", "en")
    >>> model, _ = new_model(english, seed=0, pairs=20, epochs=1)
    >>> sources = ["what did anna read", "where will james go"]
    >>> answers = Answers(english.laws(sources))
    >>> logits_at(model, english, sources, answers).shape == (len(answers.nodes), english.targets)
    True
    """
    encoded = np.array([task.hidden if hide else task.encode_source(source) for source in sources])
    contexts = np.concatenate([encoded[answers.source], answers.windows(task.look_back)], axis=1)
    return model.logits(contexts)[:, :task.targets]


def first_pass(model, task, sources, longest=20):
    """Return what a model writes if it always takes its likeliest word: the logits of its steps, and how many they are.

    Parameters
    ----------
    model : MLP
    task : taulab.corpus.tasks.Task
    sources : list of str
    longest : int
        Words after which an answer is broken off.

    Returns
    -------
    z : array, shape (sources, longest, targets)
    lengths : array of int, shape (sources,)
        Steps up to the end of each answer; what comes after them is filling.

    Examples
    --------
    >>> from taulab.corpus.tasks import task
    >>> english = task("answer", "en")
    >>> model, _ = new_model(english, seed=0)
    >>> z, lengths = first_pass(model, english, ["what did anna drink"])
    >>> english.decode(z[0, :lengths[0]].argmax(axis=-1))
    'coffee .'
    """
    contexts = np.pad(np.array([task.encode_source(source) for source in sources]), ((0, 0), (0, task.look_back)))
    z = np.zeros((len(sources), count(longest, "longest"), task.targets), np.float32)
    for step in range(longest):
        z[:, step] = model.logits(contexts)[:, :task.targets]
        contexts[:, task.slots:] = np.column_stack([contexts[:, task.slots + 1:], z[:, step].argmax(axis=-1)])
    ended = z.argmax(axis=-1) == 0
    return z, np.where(ended.any(axis=1), ended.argmax(axis=1) + 1, longest)
