"""Lines of code as a corpus: what tokenize says of the same modules, in another way."""

import inspect
import io
import subprocess
import sys
import tokenize
from collections import Counter

import numpy as np
import pytest

from taulab.corpus import python_lines, sequences
from taulab.corpus.code import MODULES


def test_every_line_ends_and_tokens_are_put_by_their_number():
    code = python_lines()
    assert python_lines() is code and len(code.vocabulary) == len(set(code.vocabulary)) == 2400
    assert all(sentence[-1] == 0 and (sentence[:-1] > 0).all() for sentence in code.sentences)
    counts = np.bincount(np.concatenate(code.sentences), minlength=2400)
    assert counts[0] == len(code.sentences) > 20_000 and (np.diff(counts[2:]) <= 0).all() and counts[-1] >= 2
    assert sequences(code.sentences[:30]).shape[0] == 30
    with pytest.raises(ValueError, match="read-only"):
        code.sentences[0][0] = 1


def test_the_lines_of_a_module_are_those_that_python_compiles():
    """calendar, by splitting at NEWLINE what tokenize gives of its bytes."""
    import calendar
    tokens, lines = list(tokenize.tokenize(io.BytesIO(inspect.getsource(calendar).encode()).readline)), [[]]
    for token in tokens[1:]:
        if token.type == tokenize.NEWLINE:
            lines.append([])
        elif token.string.strip() and token.type != tokenize.COMMENT:
            lines[-1].append(token.string)
    documentation = {tuple(line) for line in lines if len(line) == 1 and line[0][-1] in "'\""}
    expected = [line for line in lines if line and tuple(line) not in documentation]
    code = python_lines()
    number = {token: i for i, token in enumerate(code.vocabulary)}
    found = [sentence[:-1].tolist() for sentence in code.sentences]
    expected = [[number.get(token, 1) for token in line] for line in expected]
    assert len(expected) > 300
    assert any(found[start:start + len(expected)] == expected for start in range(len(found)))


def test_a_small_vocabulary_has_the_most_frequent():
    large, small = python_lines(), python_lines(10)
    assert small.vocabulary == large.vocabulary[:10]
    for few, many in zip(small.sentences[:200], large.sentences, strict=False):
        assert few.tolist() == np.where(many < 10, many, 1).tolist()
    other = Counter(np.concatenate(small.sentences).tolist())[1]
    assert other == sum(int((sentence >= 10).sum() + (sentence == 1).sum()) for sentence in large.sentences)


def test_nothing_depends_on_the_hash_of_strings():
    code = ("from taulab.corpus import code; code.MODULES[:] = ['csv', 'heapq']; lines = code.python_lines(300)\n"
            "print(lines.vocabulary, [sentence.tolist() for sentence in lines.sentences])")
    first, second = (subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, check=True,
                                    capture_output=True, text=True).stdout for seed in "12")
    assert first == second != ""


@pytest.mark.parametrize("V, words", [
    (2, "V=2: must be an integer, 3 or greater"),
    (10_000_000, r"V=10000000: the library has \d+ different tokens; choose at most \d+"),
])
def test_errors_name_the_argument_and_the_remedy(V, words):
    with pytest.raises(ValueError, match=words):
        python_lines(V)


def test_the_modules_are_of_the_library():
    assert not set(MODULES) - sys.stdlib_module_names and len(set(MODULES)) == len(MODULES)
