"""Kinds of tokens: each word once, whatever it is cut into."""

import pytest

from taulab.data import smollm_positions
from taulab.data.token_kinds import FUNCTION_WORDS, sentence_numbers, token_kinds


@pytest.mark.parametrize(("texts", "language", "kinds"), [
    (["The", " old", " m", "an", "'s", " nets", ",", " of", " Mart", "a", ".", "\n"], "en",
     ["content", "content", "inside", "inside", "content", "sign", "function", "name", "inside", "sign", "line"]),
    (["On", " ", "1", "4", " April", "."], "en", ["digit", "digit", "digit", "name", "sign"]),
    (["El", " v", "ie", "jo", ":", " «", "No", "»", ".", " La", " cal", "le"], "es",
     ["content", "inside", "inside", "sign", "sign", "function", "sign", "sign", "function", "content", "inside"]),
    (["def", " run", "s", "(", "x", "):", "\n   ", " return", " ", "1"], "code",
     ["name", "inside", "sign", "name", "sign", "line", "keyword", "digit", "digit"])])
def test_kinds(texts, language, kinds):
    assert token_kinds(texts, language).tolist() == kinds


def test_a_word_cut_in_two_is_looked_up_whole():
    assert token_kinds(["x", " c", "asi", " c", "asa"], "es").tolist() == ["function", "inside", "content", "inside"]


@pytest.mark.parametrize("language", ["en", "es", "code"])
def test_sentences_are_whole(language):
    p = smollm_positions(language)
    texts = [p.start, *p.text]
    number = sentence_numbers(texts, language)
    assert len(number) == len(p.text) == len(token_kinds(texts, language))
    assert number[0] == 0 and set(number[1:] - number[:-1]) == {0, 1}


def test_words_stand_once_and_small():
    for words in FUNCTION_WORDS.values():
        assert all(word == word.lower() and word.isalpha() for word in words)


def test_a_language_that_there_is_not():
    with pytest.raises(ValueError, match="^language='fr'"):
        token_kinds(["a", "b"], "fr")
