"""The headlines: against a naive reading of their rules, against samples, and as English and Spanish."""

import math
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import product

import headline_numbers
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chisquare

from taulab.corpus import (Grammar, english, grammar, headline_grammar, headline_prompts, headlines, headlines_en,
                           headlines_es, names, prefixes, spanish, windows)
from taulab.entropy import entropy

TABLES = {"en": headlines_en, "es": headlines_es}
BOTH = pytest.mark.parametrize("language", TABLES)

#: A right sampler fails a chi-square test one time in a million.
FALSE_ALARM = 1e-6


@cache
def drawn(language, n=2000):
    g = headline_grammar(language)
    return g.sample(n, np.random.default_rng(0))


@cache
def shares(language):
    """{word: (class, share in it)}, from the definition (r + b)^-a."""
    found = {}
    for name, words in headlines.word_classes(language).items():
        a = 0.9 if name in ("COUNT", "AMOUNT", "PLACE", "NEIGHBOUR") else 0.8
        weights = [(rank + 2) ** -a for rank in range(1, len(words) + 1)]
        found |= {word: (name, weight / math.fsum(weights)) for word, weight in zip(words, weights, strict=True)}
    return found


def reading(language, rules, words):
    """Probability that a headline begins with these words, summed over every derivation, top down."""
    of_class = shares(language)

    def p(symbol, rest):
        if not rest or symbol is None:
            return float(not rest)
        total = sum(weight for weight, _, _ in rules[symbol])
        return math.fsum(weight / total * matched(text.split(), rest) * p(after, rest[len(text.split()):])
                         for weight, text, after in rules[symbol] if matched(text.split(), rest))

    def matched(pattern, rest):
        found = 1.0
        for expected, word in zip(pattern, rest, strict=False):
            name, share = of_class.get(word, (word, 1.0))
            found *= share if name == expected else 0.0
        return found

    return p("sentence", words)


# What is exact


@BOTH
def test_the_law_of_every_token_is_that_of_a_naive_reading(language):
    g, sentences = headline_grammar(language), drawn(language)[:30]
    laws, rules = g.laws(sentences), headlines.rules_of(TABLES[language])
    assert laws.shape == (sum(map(len, sentences)), 2400)
    assert_allclose(laws.sum(axis=1), 1, rtol=1e-12)
    rows = iter(laws)
    for sentence in sentences:
        words = g.decode(sentence).split()
        chances = [reading(language, rules, words[:k]) for k in range(len(words) + 1)]
        for k, token in enumerate(sentence.tolist()):
            assert math.isclose(next(rows)[token], chances[k + 1] / chances[k], rel_tol=1e-9)
        assert math.isclose(g.log_prob(sentence), math.log(chances[-1]), rel_tol=1e-12)


@BOTH
def test_laws_are_those_of_each_beginning(language):
    g, sentences = headline_grammar(language), drawn(language)[:5]
    laws = iter(g.laws([*sentences[:4], sentences[4][:-1]]))
    for sentence in [*sentences[:4], sentences[4][:-1]]:
        for k in range(len(sentence)):
            assert_array_equal(next(laws), g.next_token_law(sentence[:k]))
    assert next(laws, None) is None
    assert headline_grammar(language).laws([]).shape == (0, 2400)


def test_classes_are_those_of_the_enumeration():
    """Two classes that meet, the end within a line, a word that is single and could be of no class."""
    rules = {"sentence": [(3, "A x", "more"), (1, "B A .", None), (1, "x", "more")],
             "more": [(1, "B .", None), (1, "A A .", None), (2, ".", None)]}
    classes = {"A": (("a1", "a2"), [0.75, 0.25]), "B": (("b1", "b2", "b3"), [0.5, 0.3, 0.2])}
    g, table = Grammar(rules, classes), Counter()
    share = {word: p for words, law in classes.values() for word, p in zip(words, law, strict=True)} | {"x": 1, ".": 1}
    for p, symbols in [(0.15, "A x A A ."), (0.15, "A x B ."), (0.3, "A x ."), (0.2, "B A ."), (0.05, "x A A ."),
                       (0.05, "x B ."), (0.1, "x .")]:
        for words in product(*(classes.get(symbol, ((symbol,),))[0] for symbol in symbols.split())):
            table[words] += p * math.prod(share[word] for word in words)
    p = np.array(list(table.values()))
    assert math.isclose(p.sum(), 1, rel_tol=1e-12)
    assert g.vocabulary == (".", "x", "a1", "a2", "b1", "b2", "b3")
    assert_allclose(g.entropy, -p @ np.log(p), rtol=1e-12)
    assert_allclose(g.mean_length, p @ [len(words) for words in table], rtol=1e-12)
    assert_allclose(g.characters, p @ [len(" ".join(words)) for words in table], rtol=1e-12)
    for width in range(4):
        joint = np.zeros((7,) * (width + 1))
        for words, chance in table.items():
            tokens = [0] * width + g.encode(" ".join(words)).tolist()
            for k in range(len(words)):
                joint[tuple(tokens[k:k + width + 1])] += chance
        found = g.contexts(width)
        assert len(found.windows) == np.count_nonzero(joint.sum(axis=-1))
        assert_allclose(found.weights[:, None] * found.laws * g.mean_length,
                        [joint[tuple(window)] for window in found.windows], rtol=1e-12, atol=1e-15)
        assert_allclose(g.floor(width), found.weights @ entropy(found.laws), rtol=1e-12)


@BOTH
def test_a_table_of_windows_has_the_floor(language):
    g = headline_grammar(language)
    found = g.contexts(1)
    assert len(found.windows) == 2400 and len(np.unique(found.windows)) == 2400
    assert_allclose(found.weights @ entropy(found.laws), g.floor(1), rtol=1e-12)


EXACT = {
    "en": {"mean length": 7.9947, "rate": 3.2751, "floors": [6.086, 3.764, 3.449, 3.309, 3.289, 3.281]},
    "es": {"mean length": 8.7107, "rate": 2.92, "floors": [5.964, 3.525, 3.092, 2.976, 2.94, 2.928]},
}


@BOTH
def test_the_exact_numbers(language):
    assert headline_numbers.exact(language) == EXACT[language]
    floors = [*EXACT[language]["floors"], EXACT[language]["rate"]]
    assert (np.diff(floors) < 0).all()


@BOTH
def test_830_headlines_are_like_real_ones(language):
    found = headline_numbers.profile(language)
    assert 5_500 < found["words"] < 6_600 and 1_350 < found["seen of V"] < 1_550
    assert -0.9 < found["slope of ranks 10-1000"] < -0.7 and 0.2 <= found["top ten"] < 0.27


def test_nothing_depends_on_the_hash_of_strings():
    code = ("import hashlib; from taulab.corpus import grammar, headline_grammar\n"
            "for g in grammar('es'), headline_grammar('es'):\n"
            "    print(hashlib.sha256(repr((g.vocabulary, g._arcs)).encode()).hexdigest(), g.entropy, g.floor(1))")
    first, second = (subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, check=True,
                                    capture_output=True, text=True).stdout for seed in "12")
    assert first == second and first.count("\n") == 2


# Samples


@BOTH
def test_words_of_a_class_come_as_often_as_the_law_says(language):
    counts = Counter(headline_grammar(language).decode(np.concatenate(drawn(language))).split())
    for name, words in headlines.word_classes(language).items():
        law = np.array([shares(language)[word][1] for word in words])
        seen = np.array([counts[word] for word in words])
        law, seen = np.append(law[:10], law[10:].sum()), np.append(seen[:10], seen[10:].sum())
        if seen.sum() * law.min() > 5:
            assert chisquare(seen, law[:len(seen)] * seen.sum()).pvalue > FALSE_ALARM, name


@BOTH
def test_the_surprise_of_a_sample_is_the_entropy(language):
    g = headline_grammar(language)
    surprise = np.array([-g.log_prob(tokens) for tokens in drawn(language)])
    assert abs(surprise.mean() - g.entropy) < 5 * surprise.std() / math.sqrt(len(surprise))
    assert all(map(g.is_grammatical, drawn(language)))


# Words


@BOTH
def test_no_word_is_of_two_classes_and_none_is_a_function_word(language):
    classes, single = headlines.word_classes(language), headlines.function_words(TABLES[language])
    words = [word for words in classes.values() for word in words]
    assert len(words) == len(set(words)) and not single & set(words)
    assert 1 + len(words) + len(single) == headlines.V == len(set(headline_grammar(language).vocabulary)) == 2400
    assert all(re.fullmatch("[a-záéíóúñü]+|[0-9]+", word) for word in [*words, *single])
    assert len({len(words) for name, words in classes.items() if name.endswith("SURNAME")}) == 1


@BOTH
def test_some_six_hundred_words_are_real(language):
    invented_ = {word for name, words in headlines.word_classes(language).items() for word in words
                 if name.endswith(("SURNAME", "PLACE", "NEIGHBOUR")) or word.isdigit()}
    assert len(set(headline_grammar(language).vocabulary) - invented_) > 600


@pytest.mark.parametrize("tables", [headlines_en, headlines_es])
def test_surnames_are_readable_and_come_once(tables):
    counts = [len(part.split()) for part in tables.SURNAMES]
    found = names.invented(tables.SURNAMES, math.prod(counts))
    assert counts == [21, 11, 10] and len(set(found)) == math.prod(counts)
    assert not [name for name in found[:780] if re.search("[^aeiouáéíóú]{5}|[aeiou]{3}", name.replace("qu", "q"))]


@BOTH
def test_prompts_can_go_on(language):
    g = headline_grammar(language)
    assert len(set(headline_prompts(language))) == 6
    for prompt in headline_prompts(language):
        assert_allclose(g.next_token_law(g.encode(prompt)).sum(), 1, rtol=1e-12)


# Language


def test_a_goes_before_a_consonant():
    for sentence in drawn("en"):
        text = headline_grammar("en").decode(sentence)
        assert not re.search(r"\ba [aeiou0-9]", text), text
        assert not re.search(r"\bthe (the|a)\b|\ba (the|a)\b", text), text


@pytest.mark.parametrize("verb, third", [
    ("cut", "cuts"), ("approve", "approves"), ("study", "studies"), ("buy", "buys"), ("miss", "misses"),
    ("finish", "finishes"), ("clinch", "clinches"), ("parody", "parodies"), ("premiere", "premieres"),
    ("relax", "relaxes"),
])
def test_english_verbs(verb, third):
    assert headlines_en.third_person(verb) == third


#: Third persons that the ending does not give; from a grammar book, not from the tables.
IRREGULAR = {
    "aprobar": "aprueba", "defender": "defiende", "jugar": "juega", "perder": "pierde", "repetir": "repite",
    "recordar": "recuerda", "cerrar": "cierra", "construir": "construye", "ampliar": "amplía", "renovar": "renueva",
    "demoler": "demuele", "reconstruir": "reconstruye", "medir": "mide", "fotografiar": "fotografía",
    "perseguir": "persigue",
}


def test_spanish_verbs():
    classes = headlines.word_classes("es")
    forms = {verb: form for topic in headlines_es.TOPICS
             for verb, form in zip(classes[f"{topic}:VERB"], classes[f"{topic}:VERBS"], strict=True)}
    assert len(forms) == 120 and all(verb.endswith(("ar", "er", "ir")) for verb in forms)
    assert {verb: form for verb, form in forms.items()
            if form != verb[:-2] + {"a": "a", "e": "e", "i": "e"}[verb[-2]]} == IRREGULAR


#: Nouns whose ending says nothing of their gender, or the wrong thing.
FEMININE = set("ley torre calle cárcel serie patronal editorial catedral final crisis actriz".split())
MASCULINE_IN_A = {"planeta", "cometa", "programa", "tranvía", "poema"}


def gender(noun):
    """The gender of a noun by its ending: m, f, or nothing where the ending does not say."""
    if noun in MASCULINE_IN_A:
        return "m"
    if noun in FEMININE or noun.endswith(("a", "ión", "dad", "dez", "triz")):
        return "f"
    return "m" if noun.endswith(("o", "aje", "or", "ón", "án", "és", "ol", "il")) else None


def test_spanish_classes_have_the_gender_of_their_name():
    told = 0
    for name, words in headlines.word_classes("es").items():
        if name[-1] in "FM" and ":SURNAME" not in name:
            genders = [gender(word) for word in words]
            assert not set(genders) - {name[-1].lower(), None}, name
            told += len(genders) - genders.count(None)
    assert told > 400


def test_the_words_of_a_spanish_headline_agree():
    """Articles and adjectives with their noun, in every headline drawn."""
    of = {word: name.split(":")[-1] for name, words in headlines.word_classes("es").items() for word in words}
    articles = {"la": "F", "una": "F", "el": "M", "un": "M", "al": "M", "del": "M"}
    for sentence in drawn("es"):
        words = headline_grammar("es").decode(sentence).split()
        for word, following in zip(words, words[1:], strict=False):
            kind, next_kind = of.get(word, ""), of.get(following, "")
            if word in articles and next_kind:
                assert next_kind[-1] == articles[word], words
            if kind.startswith(("QUALITY", "FORCE")) or next_kind.startswith("TRAIT"):
                assert kind[-1] == next_kind[-1] and kind[-1] in "FM", words
        assert not re.search(r"\b(a|de) el\b", " ".join(words)), words


def test_no_feminine_noun_wants_el():
    """El agua, el arma: before a stressed a- stands el, but la árbitra, for she is a person."""
    for name, words in headlines.word_classes("es").items():
        if name.endswith("F"):
            stressed = set("agua arma aula área alma ala acta águila hambre aspa ama arca alga habla hacha".split())
            assert not stressed & set(words), name


# Pairs


def test_prefixes_are_those_of_the_definition():
    sentences = drawn("en")[:50]
    expected = [(sentence[:k].tolist(), sentence[k]) for sentence in sentences for k in range(1, len(sentence) - 1)]
    width = max(len(before) for before, _ in expected)
    contexts, targets = prefixes(sentences)
    assert contexts.tolist() == [[0] * (width - len(before)) + before for before, _ in expected]
    assert targets.tolist() == [token for _, token in expected]
    assert prefixes([])[0].shape == (0, 1) and prefixes([[4, 0], [0]])[0].shape == (0, 1)
    assert len(targets) == len(windows(sentences, 2)[1]) - 2 * len(sentences)


@pytest.mark.parametrize("call, words", [
    (lambda: headline_grammar("fr"), "language='fr': must be one of 'en', 'es'"),
    (lambda: headline_prompts("de"), "language='de': must be one of 'en', 'es'"),
    (lambda: headline_grammar("en").contexts(2), "width=2: .* pass a smaller width, or use `floor`"),
    (lambda: headline_grammar("en").laws([[0], [3, 3]]), r"sentences\[0\]: '\.' is no sentence of this grammar"),
    (lambda: grammar("en").laws([[1, 2, 3]]), r"sentences\[0\]: .* is no sentence of this grammar; pass what `sample`"),
    (lambda: headline_grammar("en").laws(drawn("en")), "sentences: .* do not fit; pass fewer sentences at a time"),
    (lambda: names.invented(english.TOWNS, 3004), "n=3004: there are 3003 names"),
    (lambda: names.invented(spanish.TOWNS, 2.5), "n=2.5: must be an integer"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
