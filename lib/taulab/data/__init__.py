"""Small data that the labs use; README.md beside it says where each comes from, and under which licence."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from taulab.data.language_model import Positions, Runs, smollm_positions, smollm_runs

__all__ = ["NextTokenLogits", "Positions", "Runs", "headline_grid", "listening_cases", "listening_grid",
           "next_token_logits", "penalty_grid", "smollm_positions", "smollm_runs", "study_grid"]


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
