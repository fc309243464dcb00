"""What a real language model said of texts of the course, and what it wrote: for whoever does not have it at hand."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from taulab._checks import one_of


class Positions(NamedTuple):
    """What SmolLM2 says comes next at n places of a text, and what came. All arrays are read-only.

    A row of 49 152 logits is kept in some 80 numbers: the 24 likeliest tokens one by one, then groups of neighbours in
    the order of their probabilities, each as one number that counts as often as it has tokens. So Σ over tokens of any
    function f of ln p is ``(counts * f(log_p)).sum(axis=-1)``, nearly.
    """

    start: str                  # the text of the first token, which nothing predicted
    text: np.ndarray            # str (n,): of each token that came; half a character is �
    sizes: np.ndarray           # int (n,): its bytes
    tokens: np.ndarray          # int (n,): its number
    true: np.ndarray            # (n,): its ln p
    rank: np.ndarray            # int (n,): how many tokens were likelier
    top: np.ndarray             # int (n, 24): the likeliest tokens, likeliest first
    top_text: np.ndarray        # str (n, 24)
    log_p: np.ndarray           # (n, K): ln p at temperature 1, of each of these, then of a token of each group
    counts: np.ndarray          # int (K,): how many tokens each stands for
    temperatures: np.ndarray    # (5,)
    entropy: np.ndarray         # (n, 5): from all logits, at these temperatures, in nats
    variance: np.ndarray        # (n, 5): of the logits


class Runs(NamedTuple):
    """Texts that SmolLM2 wrote on from one beginning: 9 rules, 4 draws of each, 160 tokens. All arrays are read-only.

    A text that ends, with <|im_end|>, goes on all the same.
    """

    rules: tuple                # str, how the rows were drawn
    tokens: np.ndarray          # int (9, 4, 160)
    text: np.ndarray            # str (9, 4, 160)
    entropy: np.ndarray         # (9, 4, 160): of the model at temperature 1 before each token, in nats
    log_p: np.ndarray           # (9, 4, 160): ln p of each token there


class Library(NamedTuple):
    """What SmolLM2 says at n tokens of m modules of Python's own library. All arrays are read-only."""

    modules: tuple              # str (m,)
    sizes: np.ndarray           # int (m, n): the bytes of the token that came
    true: np.ndarray            # (m, n): its ln p
    rank: np.ndarray            # int (m, n): how many tokens were likelier
    log_p: np.ndarray           # (m, n, K): as in Positions, all to one part in 1024
    counts: np.ndarray          # int (K,)


def smollm_positions(name) -> Positions:
    """What SmolLM2 says at each token of a text that was written for the course: "en", "es" or "code".

    The Spanish text says what the English one says. The program is Python's.

    Parameters
    ----------
    name : str
        "en", "es" or "code".

    Returns
    -------
    Positions
        Made by ``python -m taulab.data.make_smollm_positions``. Entropies from `log_p` and `counts` differ from those
        of all logits by less than 0.0015 nats up to τ = 1, and 0.006 up to τ = 2.

    Examples
    --------
    >>> p = smollm_positions("en")
    >>> p.start + "".join(p.text[:9]), str(p.text[9])
    ('On the morning of the storm, Marta walked', ' down')
    """
    return _positions(one_of(name, "name", ("en", "es", "code")))


@cache
def _positions(name):
    arrays = _arrays("smollm_positions.npz")
    mine = {key.partition(", ")[2]: array for key, array in arrays.items() if key.startswith(f"{name}, ")}
    text, sizes = _words(arrays, mine["tokens"])
    log_p = np.concatenate([mine["log_p"], mine["groups"] / -1024.0], axis=1)
    return Positions(str(text[0]), *map(_fixed, (
        text[1:], sizes[1:].astype(int), mine["tokens"][1:].astype(int), mine["true"].astype(float),
        mine["rank"].astype(int), mine["top"].astype(int), _words(arrays, mine["top"])[0], log_p, arrays["counts"],
        arrays["temperatures"], mine["entropy"].astype(float), mine["variance"].astype(float))))


@cache
def smollm_library() -> Library:
    """What SmolLM2 says at each token of passages of Python's own library, version 3.11.7, as of any text.

    The passages themselves are not kept. They are public, so the model has most likely learnt from them.

    Returns
    -------
    Library
        Made by ``python -m taulab.data.make_smollm_library``.

    Examples
    --------
    >>> library = smollm_library()
    >>> library.modules[:3], library.true.shape
    (('bisect', 'calendar', 'colorsys'), (12, 128))
    """
    arrays = _arrays("smollm_library.npz")
    return Library(tuple(arrays["modules"].tolist()), *map(_fixed, (
        arrays["sizes"].astype(int), arrays["true"].astype(float), arrays["rank"].astype(int),
        arrays["parts"] / -1024.0, arrays["counts"])))


def smollm_runs(language) -> Runs:
    """What SmolLM2 writes on from one beginning, by rules from greedy to hot: "en" or "es".

    Returns
    -------
    Runs
        Made by ``python -m taulab.data.make_smollm_positions``.

    Examples
    --------
    >>> runs = smollm_runs("en")
    >>> runs.rules[:3], runs.tokens.shape
    (('greedy', 'τ = 0.4', 'τ = 0.7'), (9, 4, 160))
    """
    return _runs(one_of(language, "language", ("en", "es")))


@cache
def _runs(language):
    arrays = _arrays("smollm_runs.npz")
    tokens = arrays[f"{language}, tokens"]
    return Runs(tuple(arrays["rules"].tolist()), *map(_fixed, (
        tokens.astype(int), _words(arrays, tokens)[0], arrays[f"{language}, entropy"].astype(float),
        arrays[f"{language}, log_p"].astype(float))))


@cache
def _arrays(name):
    with files("taulab.data").joinpath(name).open("rb") as file, np.load(file) as arrays:
        return dict(arrays)


def _words(arrays, tokens):
    """Return text and number of bytes of each token."""
    places = np.searchsorted(arrays["vocabulary"], tokens)
    return arrays["texts"][places], arrays["sizes"][places]


def _fixed(array):
    array.flags.writeable = False
    return array
