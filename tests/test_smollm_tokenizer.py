"""The tokenizer on a table of its own: bytes, pieces and merges, each against its definition."""

import random
import unicodedata
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taulab.smollm import Tokenizer
from taulab.smollm.tokenizer import BYTES, LETTERS, PIECES, shadow

TEXT = "the cat sat on the mat; el niño comió año tras año. the the ñandú"


def learned(text):
    """Learn pairs from a text as the method was published, each time the commonest pair of neighbours, to the end."""
    words, merges = [[LETTERS[byte] for byte in word.encode()] for word in pieces(text)], []
    while pairs := [pair for word in words for pair in pairwise(word)]:
        best = max(sorted(set(pairs)), key=pairs.count)
        merges.append(best)
        words = [joined(word, best) for word in words]
    return merges


def joined(word, pair):
    """Merge a pair one place at a time, from the left."""
    for i in range(len(word) - 1):
        if (word[i], word[i + 1]) == pair:
            return [*word[:i], "".join(pair), *joined(word[i + 2:], pair)]
    return word


def pieces(text):
    return [text[slice(*piece.span())] for piece in PIECES.finditer(shadow(text))]


MERGES = learned(TEXT)
TOKENIZER = Tokenizer(["<|end|>", *LETTERS.values(), *map("".join, MERGES)], map(" ".join, MERGES), ["<|end|>"])


def one_by_one(text):
    """Apply the merges in the order of learning, each once to every piece: another road to the same tokens."""
    result = []
    for piece in pieces(text):
        word = [LETTERS[byte] for byte in piece.encode()]
        for pair in MERGES:
            word = joined(word, pair)
        result += word
    return result


@given(st.text() | st.text("theca ñoiá.\n'"))
def test_merges_in_the_order_of_learning(text):
    assert [TOKENIZER.tokens[i] for i in TOKENIZER.encode(text)] == one_by_one(text)


@given(st.text())
def test_every_text_comes_back(text):
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text
    assert TOKENIZER.to_bytes(TOKENIZER.encode(text)) == text.encode()
    assert "".join(pieces(text)) == text


def test_common_words_have_become_tokens():
    written = [TOKENIZER.tokens[i] for i in TOKENIZER.encode("the the año")]
    assert written == ["the", "Ġthe", "ĠaÃ±o"]
    assert TOKENIZER.encode("").tolist() == []


def test_each_byte_has_a_letter_that_can_be_seen():
    assert sorted(BYTES.values()) == list(range(256))
    assert all(LETTERS[byte] == chr(byte) for byte in b"azAZ09!~")
    assert not [letter for letter in BYTES if letter.isspace() or unicodedata.category(letter)[0] == "C"]


@pytest.mark.parametrize(("text", "expected"), [
    ("I don't know", ["I", " don", "'t", " know"]), ("it's I'm I'd", ["it", "'s", " I", "'m", " I", "'d"]),
    ("you're we've he'll", ["you", "'re", " we", "'ve", " he", "'ll"]), ("l'amour", ["l", "'", "amour"]),
    ("year 2026!", ["year", " ", "2", "0", "2", "6", "!"]),
    ("a  b", ["a", " ", " b"]), ("a  7", ["a", "  ", "7"]), ("a  ", ["a", "  "]), ("\n\n x", ["\n\n", " x"]),
    ("x=1;\n    y", ["x", "=", "1", ";", "\n   ", " y"]),
    ("¿Qué año? ½ Ⅷ", ["¿", "Qué", " año", "?", " ", "½", " ", "Ⅷ"]),
    ("hola\u00a0mundo", ["hola", "\u00a0", "mundo"]), ("a\x1fb", ["a", "\x1f", "b"]),
    ("a\u00a0\u2003b", ["a", "\u00a0", "\u2003", "b"]),
    ("'S 's", ["'", "S", " '", "s"]), ("日本 🙂🙂", ["日本", " 🙂🙂"]),
])
def test_pieces(text, expected):
    assert pieces(text) == expected


def test_special_tokens_are_read_whole_and_written_again():
    ids = TOKENIZER.encode("the<|end|>the<|end").tolist()
    assert ids[1] == 0
    assert 0 not in ids[2:]
    assert TOKENIZER.decode(ids) == "the<|end|>the<|end"


def test_of_two_special_tokens_the_longer_is_read():
    tokenizer = Tokenizer([*LETTERS.values(), "<a", "<ab"], [], ["<a", "<ab"])
    assert tokenizer.encode("<ab<a").tolist() == [257, 256]


def test_a_byte_that_is_no_token_is_left_out():
    assert Tokenizer(["a", "b", "aa"], ["a a"]).encode("a?a-b").tolist() == [0, 0, 1]


def test_half_a_character_is_shown_as_such():
    ids = TOKENIZER.encode("🙂")
    assert TOKENIZER.decode(ids[:2]) == "�"
    assert TOKENIZER.to_bytes(ids[:2]) == "🙂".encode()[:2]


def test_a_long_piece_ends():
    rng = random.Random(0)
    text = "".join(rng.choices("the", k=2000))
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


def test_runs_of_a_pair_are_merged_from_the_left():
    tokenizer = Tokenizer(["a", "aa"], ["a a"])
    assert tokenizer.encode("aaaaa").tolist() == [1, 1, 0]
    assert [len(list(run)) for _, run in groupby(tokenizer.encode("a" * 8).tolist())] == [4]


@pytest.mark.parametrize(("call", "error"), [
    (lambda: Tokenizer(["a"], ["a b"]), "^merges: holds 'a b'"),
    (lambda: Tokenizer(["a", "ab"], ["ab"]), "^merges: holds 'ab'"),
    (lambda: Tokenizer(["a"], [], ["<x>"]), "^special: holds '<x>'"),
    (lambda: TOKENIZER.encode(b"a"), "^text: is bytes"),
    (lambda: TOKENIZER.encode("a\ud83d"), "^text: character 1"),
    (lambda: TOKENIZER.decode([[1, 2]]), r"^tokens: shape \(1, 2\)"),
    (lambda: TOKENIZER.decode([10_000]), "^tokens: must be integers from 0 to"),
])
def test_what_it_cannot_use_is_refused(call, error):
    with pytest.raises(ValueError, match=error):
        call()
