"""A second kind of text, whose true law nobody knows: the code of Python's own library, at hand without a download."""

from collections import Counter
from functools import cache
from importlib.util import find_spec
from io import StringIO
from itertools import chain
from tokenize import COMMENT, DEDENT, ENDMARKER, INDENT, NEWLINE, NL, STRING, generate_tokens
from typing import NamedTuple

import numpy as np

from taulab._checks import count

#: The modules that are read: long ones that every version since 3.11 has as text.
MODULES = ("argparse ast calendar configparser contextlib csv dataclasses difflib doctest enum fractions "
           "functools heapq inspect ipaddress mailbox optparse pdb pickle plistlib random shutil smtplib socket "
           "statistics subprocess tarfile tempfile textwrap threading traceback typing uuid warnings weakref").split()

#: Kinds of tokens that say how the text is laid out, or nothing to Python.
LAYOUT = {COMMENT, DEDENT, ENDMARKER, INDENT, NL}

#: Tokens 0 and 1: the end of a line, and whatever is too rare for a token of its own.
END, OTHER = "\n", "<other>"


class PythonLines(NamedTuple):
    """Lines of code as a corpus."""

    vocabulary: tuple        # str (V,): the end of a line, all rare tokens, then the others, the most frequent first
    sentences: tuple         # read-only arrays of int: a line each, in the order of the text; each ends in token 0


def python_lines(V=2_400):
    """Return the logical lines of code in some modules of Python's library, in tokens of Python.

    They differ a little from one version of Python to the next, and so does what follows from them. Comments and lines
    that are one string, such as documentation, are left out.

    Parameters
    ----------
    V : int
        Number of tokens, 3 or greater: the end of a line, one for all that are too rare, and the V - 2 most frequent.

    Returns
    -------
    PythonLines
        The same object each time.

    Raises
    ------
    ValueError
        If V is no integer, 3 or greater, or there are not so many tokens.

    Examples
    --------
    >>> code = python_lines()
    >>> code.vocabulary[:5], len(code.vocabulary)
    (('\\n', '<other>', '(', ')', '.'), 2400)
    >>> " ".join(code.vocabulary[token] for token in code.sentences[2])
    'import os as _os \\n'
    """
    return _most_frequent(count(V, "V", least=3))


@cache
def _most_frequent(V):
    lines = _library()
    frequent = sorted(Counter(chain.from_iterable(lines)).items(), key=lambda item: (-item[1], item[0]))
    if V > len(frequent) + 2:
        raise ValueError(f"V={V}: the library has {len(frequent)} different tokens; choose at most {len(frequent) + 2}")
    vocabulary = (END, OTHER, *(token for token, _ in frequent[:V - 2]))
    number = {token: i for i, token in enumerate(vocabulary)}
    sentences = tuple(np.array([*(number.get(token, 1) for token in line), 0]) for line in lines)
    for sentence in sentences:
        sentence.flags.writeable = False
    return PythonLines(vocabulary, sentences)


@cache
def _library():
    return [line for module in MODULES for line in _lines(find_spec(module).loader.get_source(module))]


def _lines(source):
    """The logical lines of a text as lists of tokens."""
    line = []
    for kind, token, *_ in generate_tokens(StringIO(source).readline):
        if kind == NEWLINE:
            if [kind for kind, _ in line] != [STRING]:
                yield [token for _, token in line]
            line = []
        elif kind not in LAYOUT:
            line.append((kind, token))
