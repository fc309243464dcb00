"""Small data that the labs use; README.md beside it says where each comes from, and under which licence."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from taulab._checks import one_of
from taulab.data.language_model import (
    Library,
    Positions,
    Runs,
    smollm_library,
    smollm_positions,
    smollm_runs,
)

__all__ = ["Library", "NextTokenLogits", "Positions", "Runs", "WordCounts", "calibration_grid", "headline_grid",
           "listening_cases", "listening_grid", "next_token_logits", "penalty_grid", "self_bleu_grid", "smollm_code",
           "smollm_library", "smollm_positions", "smollm_runs", "study_grid", "word_counts"]


class NextTokenLogits(NamedTuple):
    """What a real language model says comes next, for eight prompts. All arrays are read-only."""

    logits: np.ndarray       # float32 (8, 49152): raw, at temperature 1, before any truncation
    prompts: np.ndarray      # str (8,)
    languages: np.ndarray    # str (8,): "en" or "es"
    top_ids: np.ndarray      # int (8, 40): the 40 likeliest tokens of each row, likeliest first
    top_text: np.ndarray     # str (8, 40): the same tokens as text, for labels


@cache
def next_token_logits() -> NextTokenLogits:
    """Next-token logits of SmolLM2-135M-Instruct, a model of 135 million parameters, for four prompts per language.

    The model is Apache-2.0; its weights were rounded to four bits. It reads mostly English: that the Spanish rows have
    more entropy says something about this model and its tokens, not about the languages.

    Returns
    -------
    NextTokenLogits
        Fields `logits`, `prompts`, `languages`, `top_ids`, `top_text`, read from the package once.

    Examples
    --------
    >>> data = next_token_logits()
    >>> str(data.prompts[0]), str(data.top_text[0, 0])
    ('The capital of France is', ' Paris')
    >>> data.logits.shape
    (8, 49152)

    References
    ----------
    Allal et al., "SmolLM2: When Smol goes big" (2025); arXiv:2502.02737.
    """
    with files(__name__).joinpath("smollm2_next_token.npz").open("rb") as file, np.load(file) as arrays:
        data = NextTokenLogits(**arrays)
    for array in data:
        array.flags.writeable = False
    return data


@cache
def penalty_grid() -> np.ndarray:
    """What trainings with the confidence penalty leave against a plain model at equal mean entropy, 240 rows.

    Two languages, two amounts of text and ten seeds; for each a control (β = 0, other first parameters) and five β.

    Returns
    -------
    structured array, shape (240,), read-only
        Fields `language`, `sentences`, `seed`, `beta` and what README.md beside the file explains. It is made by
        ``python -m taulab.data.make_penalty_grid``.

    Examples
    --------
    >>> grid = penalty_grid()
    >>> row = grid[(grid["language"] == "en") & (grid["sentences"] == 500) & (grid["beta"] == 0.1)]
    >>> row["variation"].mean().round(3)
    np.float64(0.021)
    """
    return _table("penalty_grid.csv")


@cache
def study_grid() -> np.ndarray:
    """What the LSTM of a study comes to under its losses, epoch by epoch, on headlines of the course: 288 rows.

    Two languages, eight losses and three seeds; for each run a row before the first epoch and one after each of five.

    Returns
    -------
    structured array, shape (288,), read-only
        Fields `language`, `loss`, `weight`, `seed`, `epoch` and what README.md beside the file explains. It is made by
        ``python -m taulab.data.make_study_grid``.

    Examples
    --------
    >>> grid = study_grid()
    >>> end = grid[(grid["language"] == "en") & (grid["loss"] == "kl") & (grid["weight"] == 10) & (grid["epoch"] == 5)]
    >>> end["drawn_words"].tolist()
    [5, 6, 5]
    """
    return _table("study_grid.csv")


def _table(name):
    """Return a table of the package as a read-only structured array, by its heads."""
    with files(__name__).joinpath(name).open(encoding="utf-8") as file:
        grid = np.genfromtxt(file, delimiter=",", names=True, dtype=None, encoding="utf-8")
    grid.flags.writeable = False
    return grid


@cache
def headline_grid() -> np.ndarray:
    """What models learn from headlines, judged by exact laws: models, amounts of text, penalties, power divergences.

    Returns
    -------
    structured array, read-only
        A row for each run. Fields `language`, `headlines`, `seed`, `model`, `loss` and what README.md beside the file
        explains. It is made by ``python -m taulab.data.make_headline_grid``.

    Examples
    --------
    >>> grid = headline_grid()
    >>> grid.dtype.names[:5]
    ('language', 'headlines', 'seed', 'model', 'loss')
    """
    with files(__name__).joinpath("headline_grid.csv").open(encoding="utf-8") as file:
        grid = np.genfromtxt(file, delimiter=",", names=True, dtype=None, encoding="utf-8")
    grid.flags.writeable = False
    return grid


@cache
def listening_grid() -> np.ndarray:
    """What rules that choose τ at every word gain over a fixed τ on toy tasks whose right answers are known.

    Returns
    -------
    structured array, read-only
        A row for each model and rule. Fields `task`, `language`, `pairs`, `seed`, `rule`, `strength`, `min_p` and what
        README.md beside the file explains; `taulab.data.listening` compares rules. It is made by
        ``python -m taulab.data.make_listening_grid``.

    Examples
    --------
    >>> grid = listening_grid()
    >>> grid.dtype.names[:7]
    ('task', 'language', 'pairs', 'seed', 'rule', 'strength', 'min_p')
    """
    return _table("listening_grid.csv")


@cache
def self_bleu_grid() -> np.ndarray:
    """Return what EDT gains over a fixed τ at equal Self-BLEU, on the tasks and models of `listening_grid`.

    Returns
    -------
    structured array, read-only
        A row for each model and rule. Fields `task`, `language`, `pairs`, `seed`, `rule`, `strength`, `min_p` as there;
        then `S_same`, `base_at_S` and `A_at_S`, which README.md beside the file explains. It is made by
        ``python -m taulab.data.make_self_bleu_grid``.

    Examples
    --------
    >>> grid = self_bleu_grid()
    >>> sorted(set(grid["rule"].tolist()))
    ['edt', 'fixed']
    """
    return _table("self_bleu_grid.csv")


@cache
def listening_cases() -> dict:
    """Logits of models of toy tasks, at every beginning of a right answer to eight sources each: for the explorer.

    Returns
    -------
    dict
        {(language, task): (sources, logits)}: a tuple of 8 texts, and a read-only float32 array of shape
        (nodes, words), whose nodes are those of ``taulab.answers.Answers(task.laws(sources))``. They were rounded to
        half precision. It is made by ``python -m taulab.data.make_listening_cases``.

    Examples
    --------
    >>> sources, logits = listening_cases()["en", "shorten"]
    >>> sources[0], logits.shape
    ('mayor visits small bridge', (256, 72))
    """
    found = {}
    with files(__name__).joinpath("listening_cases.npz").open("rb") as file, np.load(file) as arrays:
        for case in {tuple(name.split(", ")[:2]) for name in arrays}:
            logits = arrays[", ".join((*case, "logits"))].astype(np.float32)
            logits.flags.writeable = False
            found[case] = tuple(arrays[", ".join((*case, "sources"))].tolist()), logits
    return found


@cache
def smollm_code() -> np.ndarray:
    """What SmolLM2 writes on from six beginnings of programs, by rules that choose τ at every token and by controls.

    Returns
    -------
    structured array, read-only
        A row for each beginning, seed and rule. Fields `prompt`, `seed`, `rule`, `strength`, `base` and what README.md
        beside the file explains. It is made by ``python -m taulab.data.make_smollm_code``.

    Examples
    --------
    >>> grid = smollm_code()
    >>> sorted({str(rule) for rule in grid["rule"]})
    ['dynatemp', 'edt', 'fixed', 'shuffled dynatemp', 'shuffled edt']
    """
    return _table("smollm_code.csv")


@cache
def calibration_grid() -> np.ndarray:
    """Entropy and log loss, step by step, of counted trigrams and of MLPs that learnt from ever more data: 114 rows.

    Neither follows the law of singletons: the entropy of trigrams rises step by step, but heavy tails are not what
    decides how fast that gets better; the MLPs mostly have too little entropy, on true prefixes already.

    Returns
    -------
    structured array, shape (114,), read-only
        A row for each model. Fields `model`, `alpha`, `m`, `seed` and what README.md beside the file explains. It is
        made by ``python -m taulab.data.make_calibration_grid``.

    Examples
    --------
    >>> grid = calibration_grid()
    >>> row = grid[(grid["model"] == "trigrams") & (grid["alpha"] == 2) & (grid["m"] == 10**6) & (grid["seed"] == 0)][0]
    >>> float(row["entropy"]), float(row["log_loss"]), float(row["H_1"]), float(row["H_60"])
    (1.9206, 1.6246, 1.6474, 1.9402)
    """
    return _table("calibration_grid.csv")


class WordCounts(NamedTuple):
    """How often each word comes in a real text, the most frequent first. Arrays are read-only."""

    counts: np.ndarray               # int (types,)
    top: tuple[str, ...]             # the 20 most frequent
    by_file: np.ndarray | None       # int (files, types): the counts of each file; None where they are not known


def word_counts(name) -> WordCounts:
    """How often each word comes in film subtitles of two languages, and in Python's own library, as code and as prose.

    The subtitles are those of OpenSubtitles 2018, as `pyspellchecker` counted and cleaned them: words of a dictionary
    alone, names left out as far as a tagger told, and none that came 50 times or less. So their tail is cut, and how
    many words came once they do not say. Of Python's library nothing is cut; it is that of Python 3.11.7.

    Parameters
    ----------
    name : {"english", "spanish", "code", "identifiers", "comments"}
        Words of the subtitles in English or Spanish; of some modules of the library, which README.md beside the file
        lists, the tokens (names, operators, numbers), the names that are no keywords, or the words of comments and
        docstrings.

    Returns
    -------
    WordCounts
        Fields `counts`, `top` and `by_file`. It is made by ``python -m taulab.data.make_rank_counts``.

    Raises
    ------
    ValueError
        If there are no counts of that name.

    Examples
    --------
    >>> spanish = word_counts("spanish")
    >>> spanish.top[:5], spanish.counts[:2].tolist()
    (('que', 'de', 'no', 'a', 'la'), [37141781, 35884399])
    >>> code = word_counts("code")
    >>> code.counts.shape, bool((code.by_file.sum(axis=0) == code.counts).all())
    ((16492,), True)

    References
    ----------
    Lison and Tiedemann, "OpenSubtitles2016: Extracting large parallel corpora from movie and TV subtitles" (2016).
    """
    return _word_counts(one_of(name, "name", ("code", "comments", "english", "identifiers", "spanish")))


@cache
def _word_counts(name):
    with files(__name__).joinpath("rank_counts.npz").open("rb") as file, np.load(file) as arrays:
        by_file, top = arrays[name].astype(np.int32), tuple(arrays[f"{name}, top"].tolist())
    counts = by_file.sum(axis=0)
    counts.flags.writeable = by_file.flags.writeable = False
    return WordCounts(counts, top, by_file if len(by_file) > 1 else None)
