"""Counts of real words and code: consistent, untouchable, and counted again."""

import platform
import sys
from collections import Counter

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from taulab.data import make_rank_counts, word_counts
from taulab.data.make_rank_counts import FILE, INVENTED, MODULES
from taulab.heavy_tails import zipf_exponent

CODE, SUBTITLES = ("code", "identifiers", "comments"), ("english", "spanish")
AGAIN = ("argparse", "asyncio", "csv", "email", "inspect", "statistics", "tarfile", "typing")


@pytest.mark.parametrize("name", CODE + SUBTITLES)
def test_counts_fall_and_nobody_can_change_them(name):
    words = word_counts(name)
    assert words is word_counts(name) and words.counts.dtype == np.int64
    assert (np.diff(words.counts) <= 0).all() and words.counts[-1] > 0
    assert len(set(words.top)) == 20 and all(isinstance(word, str) for word in words.top)
    for array in (words.counts, words.by_file):
        if array is not None:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1


@pytest.mark.parametrize("name", CODE)
def test_the_counts_of_the_files_add_up(name):
    words = word_counts(name)
    assert_array_equal(words.by_file.sum(axis=0), words.counts)
    assert (words.by_file >= 0).all() and words.by_file.shape == (245, words.counts.size)


@pytest.mark.parametrize("name", SUBTITLES)
def test_no_count_of_the_subtitles_is_invented(name):
    """The lists end in a plateau: 50 for each word that only a dictionary had."""
    words = word_counts(name)
    assert words.by_file is None
    assert words.counts[-1] == INVENTED + 1
    assert Counter(words.counts.tolist())[INVENTED + 1] < 1000


def test_code_has_more_names_than_other_names():
    assert word_counts("identifiers").counts.sum() < word_counts("code").counts.sum()
    assert word_counts("code").top[:3] == ("(", ")", ".") and word_counts("comments").top[0] == "the"


def test_the_modules_are_of_the_library():
    assert len(MODULES) == 100
    assert not set(MODULES) - sys.stdlib_module_names and sorted(set(MODULES)) == MODULES


def kept_of(modules):
    """Return the stored rows of files of these modules: {name: array, (files, types)}."""
    with np.load(FILE) as arrays:
        files = arrays["files"].tolist()
        here = [file.split("/")[0].removesuffix(".py") in modules for file in files]
        return [file for file, mine in zip(files, here, strict=True) if mine], {
            name: arrays[name][here].astype(int) for name in CODE}


def test_a_part_of_the_library_can_be_counted_again():
    """Token for token with the same Python; elsewhere its exponents, since the library changes from version to version.

    Between 3.11.2 and 3.13.0 those of the whole library differ by less than 0.01.
    """
    with np.load(FILE) as arrays:
        same = platform.python_version() == arrays["python"].item()
    files, kept = kept_of(AGAIN)
    read, made = make_rank_counts.library(AGAIN)
    if same:
        assert read == files
    for name, (kinds, counts) in made.items():
        if same:
            for one, other in zip(counts, kept[name], strict=True):
                assert_array_equal(np.sort(one[one > 0]), np.sort(other[other > 0]))
            assert_array_equal(np.sort(counts.sum(axis=0)), np.sort(kept[name].sum(axis=0))[-len(kinds):])
        for method in ("ls", "ml"):
            now, then = (zipf_exponent(c.sum(axis=0), method=method, ranks=(1, 1000)).exponent
                         for c in (counts, kept[name]))
            assert_allclose(now, then, atol=0 if same else 0.05, err_msg=f"{name} {method}")


def test_a_file_is_counted_by_tokens_names_and_prose(tmp_path, monkeypatch):
    text = ('"""One idea, and one more."""\nimport os  # os isn\'t re\n\n\n'
            'def name(x=2):\n    "An idea."\n    return x + "no"\n')
    (tmp_path / "one.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(make_rank_counts, "LIBRARY", tmp_path)
    code, identifiers, prose = make_rank_counts.kinds_of("one.py")
    assert code == Counter("import os def name ( x = 2 ) : return x +".split())
    assert identifiers == Counter({"os": 1, "name": 1, "x": 2})
    assert prose == Counter("one idea and one more os isn't re an idea".split())
    assert make_rank_counts.sources("one") == ["one.py"]


def test_files_of_tests_are_left_out(tmp_path, monkeypatch):
    for file in ("email/b.py", "email/a.py", "email/test/c.py", "email/mime/tests/d.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    monkeypatch.setattr(make_rank_counts, "LIBRARY", tmp_path)
    assert make_rank_counts.sources("email") == ["email/a.py", "email/b.py"]


def test_words_that_came_as_often_as_one_another_stand_in_the_order_of_their_letters():
    kinds, counts = make_rank_counts.table([Counter(b=1, a=1, z=1), Counter(z=2)])
    assert kinds == ["z", "a", "b"] and counts.tolist() == [[1, 1, 1], [2, 0, 0]]


def test_errors_name_the_argument():
    with pytest.raises(ValueError, match="name='latin': must be one of 'code', 'comments', 'english', 'identifiers'"):
        word_counts("latin")
