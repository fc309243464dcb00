"""The grammar against a plain enumeration of its derivations, against samples, and against correct Spanish."""

import doctest
import math
import re
from collections import Counter, defaultdict
from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chisquare

from taulab.corpus import english, grammar, sequences, spanish, split, verbs, windows
from taulab.corpus.spanish import conjugate
from taulab.corpus.verbs import TOWN, rules_of
from taulab.entropy import cross_entropy, entropy

TABLES = {"en": english, "es": spanish}
BOTH = pytest.mark.parametrize("language", TABLES)
EVERY = pytest.mark.parametrize("language, tail", [("en", 0), ("es", 0), ("en", 3)])

#: A right sampler fails a chi-square test one time in a million.
FALSE_ALARM = 1e-6


@cache
def sentences(language, tail=0):
    """{text: probability} of all sentences, by following every derivation, and the number of derivations."""
    table, found, derivations = rules_of(TABLES[language], towns=tail > 0), defaultdict(list), 0
    stack = [("", 1.0, "sentence")]
    while stack:
        text, p, symbol = stack.pop()
        if symbol is None:
            found[" ".join(text.split())].append(p)
            derivations += 1
            continue
        total = sum(weight for weight, _, _ in table[symbol])
        stack += [(f"{text} {words}", p * weight / total, after) for weight, words, after in table[symbol]]
    harmonic = sum(1 / rank for rank in range(1, tail + 1))
    for text in [text for text in found if TOWN in text]:
        ps = found.pop(text)
        for rank, town in enumerate(grammar(language, tail=tail).vocabulary[-tail:], start=1):
            found[text.replace(TOWN, town)] = [p / rank / harmonic for p in ps]
    return {text: math.fsum(ps) for text, ps in found.items()}, derivations


@cache
def prefixes(language, tail=0):
    """{beginning of a sentence: {next token: probability of both}}, in tokens."""
    number = {word: token for token, word in enumerate(grammar(language, tail=tail).vocabulary)}
    found = defaultdict(Counter)
    for text, p in sentences(language, tail)[0].items():
        tokens = tuple(number[word] for word in text.split())
        for k, token in enumerate(tokens):
            found[tokens[:k]][token] += p
    return found


def some(items, count, seed):
    items = list(items)
    return [items[i] for i in np.random.default_rng(seed).choice(len(items), count, replace=False)]


# What is exact, by enumeration


@EVERY
def test_sentence_probabilities_are_those_of_the_enumeration(language, tail):
    everything, derivations = sentences(language, tail)
    assert derivations > 20_000 and (tail or derivations > len(everything))      # some sentences have two readings
    assert math.isclose(math.fsum(everything.values()), 1, rel_tol=1e-12)
    g = grammar(language, tail=tail)
    for text in some(everything, 500, seed=1):
        tokens = g.encode(text)
        assert math.isclose(g.log_prob(tokens), math.log(everything[text]), rel_tol=1e-12)
        assert g.is_grammatical(tokens) and not g.is_grammatical(tokens[:-1])
        assert g.decode(tokens) == text


@EVERY
def test_entropy_length_and_characters_are_those_of_the_enumeration(language, tail):
    g, everything = grammar(language, tail=tail), sentences(language, tail)[0]
    p = np.array(list(everything.values()))
    assert_allclose(g.entropy, -p @ np.log(p), rtol=1e-12)
    assert_allclose(g.mean_length, p @ [len(text.split()) for text in everything], rtol=1e-12)
    assert_allclose(g.characters, p @ [len(text) for text in everything], rtol=1e-12)
    assert_allclose(g.entropy_rate, g.entropy / g.mean_length, rtol=1e-15)


@EVERY
def test_next_token_laws_are_those_of_the_enumeration(language, tail):
    g, table = grammar(language, tail=tail), prefixes(language, tail)
    for prefix in [(), *some(table, 500, seed=2)]:
        law = np.zeros(len(g.vocabulary))
        for token, p in table[prefix].items():
            law[token] = p
        assert_allclose(g.next_token_law(prefix), law / law.sum(), rtol=1e-9, atol=1e-15)
        assert math.isclose(g.log_prob(prefix), math.log(law.sum()), rel_tol=1e-9, abs_tol=1e-12)


@EVERY
@pytest.mark.parametrize("width", [0, 1, 3])
def test_contexts_are_those_of_the_enumeration(language, tail, width):
    g = grammar(language, tail=tail)
    expected = defaultdict(Counter)
    for prefix, nexts in prefixes(language, tail).items():
        expected[((0,) * width + prefix)[len(prefix):]].update(nexts)
    found = g.contexts(width)
    assert len(found.windows) == len(expected)
    joint = np.zeros((len(expected), len(g.vocabulary)))
    for row, window in enumerate(found.windows.tolist()):
        joint[row, list(expected[tuple(window)])] = list(expected[tuple(window)].values())
    assert_allclose(found.weights[:, None] * found.laws, joint / g.mean_length, rtol=1e-9, atol=1e-16)
    assert_allclose(found.laws.sum(axis=1), 1, rtol=1e-12)
    assert_allclose(g.floor(width), found.weights @ entropy(found.laws), rtol=1e-12)


def test_two_readings_of_a_verb_weigh_as_bayes_says():
    """cantamos is present and past; only the tense, the missing opening and the missing adverb tell how likely."""
    g = grammar("es")
    past, present = 9 * 12 / 19, 7 * 8 / 20
    law = g.next_token_law(g.encode("cantamos una canción"))
    assert math.isclose(law[g.encode("ayer")[0]], 7 / 9 * past / (past + present) * 7 / 20, rel_tol=1e-12)
    assert math.isclose(law[g.encode("cada")[0]], 7 / 9 * present / (past + present) * 7 / 20, rel_tol=1e-12)


@EVERY
def test_the_floor_falls_with_the_window_down_to_the_entropy_rate(language, tail):
    g = grammar(language, tail=tail)
    floors = [g.floor(width) for width in range(5)] + [g.floor(11)]
    assert (np.diff(floors) < -0.01).all()
    assert_allclose(floors[-1], g.entropy_rate, rtol=1e-12)
    assert floors[1] - floors[4] > 0.3 and floors[2] - floors[4] > 0.07


def test_a_window_model_is_judged_exactly():
    """The log loss of a bigram table, summed over windows, is what a large sample says it is, and above the floor."""
    g = grammar("en")
    found = g.contexts(1)
    q = 0.9 * found.laws + 0.1 / len(g.vocabulary)
    loss = found.weights @ cross_entropy(found.laws, q)
    contexts, targets = windows(g.sample(20_000, np.random.default_rng(3)), 1)
    row = np.searchsorted(found.windows[:, 0], contexts[:, 0])
    surprise = -np.log(q[row, targets])
    assert loss > g.floor(1) + 0.01
    assert abs(surprise.mean() - loss) < 6 * surprise.std() / math.sqrt(len(surprise))


# Samples


def chi_square(language, drawn):
    """p-value of texts against the enumeration, sorted by their last three words; what is expected less than 5 times
    goes together."""
    expected, observed = Counter(), Counter(tuple(text.split()[-4:-1]) for text in drawn)
    for text, p in sentences(language)[0].items():
        expected[tuple(text.split()[-4:-1])] += p * len(drawn)
    common = [key for key in expected if expected[key] >= 5]
    table = np.array([(observed[key], expected[key]) for key in common])
    table = np.vstack([table, len(drawn) - table.sum(axis=0)])
    return chisquare(*table.T).pvalue


@BOTH
def test_samples_follow_the_law_and_the_test_would_see_if_they_did_not(language):
    g = grammar(language)
    drawn = [g.decode(tokens) for tokens in g.sample(20_000, np.random.default_rng(4))]
    assert chi_square(language, drawn) > FALSE_ALARM
    everything = sentences(language)[0]
    flatter = np.array(list(everything.values())) ** 0.8
    wrong = np.random.default_rng(5).choice(list(everything), 20_000, p=flatter / flatter.sum())
    assert chi_square(language, wrong.tolist()) < FALSE_ALARM


@BOTH
def test_the_surprise_of_a_sample_is_the_entropy(language):
    g = grammar(language, tail=2200)
    surprise = np.array([-g.log_prob(tokens) for tokens in g.sample(5000, np.random.default_rng(6))])
    assert np.isfinite(surprise).all()
    assert abs(surprise.mean() - g.entropy) < 5 * surprise.std() / math.sqrt(len(surprise))


@pytest.mark.parametrize("exponent", [0, 0.5, 1, 2])
def test_towns_follow_a_power_of_their_rank(exponent):
    g = grammar("en", tail=20, exponent=exponent)
    tokens = np.concatenate(g.sample(20_000, np.random.default_rng(7)))
    first = len(g.vocabulary) - 20
    law = np.arange(1, 21.0) ** -exponent
    counts = np.bincount(tokens[tokens >= first] - first, minlength=20)
    assert chisquare(counts, law / law.sum() * counts.sum()).pvalue > FALSE_ALARM


def test_a_seed_gives_the_same_sentences_again():
    first, again, other = (grammar("es").sample(50, np.random.default_rng(seed)) for seed in (8, 8, 9))
    assert [row.tolist() for row in first] == [row.tolist() for row in again] != [row.tolist() for row in other]
    assert grammar("es").sample(0, np.random.default_rng(8)) == []


# Language


@pytest.mark.parametrize("text", [
    "she sang a song yesterday .", "he also washed his hair .", "tomorrow we will also write to our mother .",
    "i am never late .", "they will never be tired .", "on sundays you play football .", "she sang yesterday .",
])
def test_english_sentences(text):
    g = grammar("en")
    assert g.is_grammatical(g.encode(text))


@pytest.mark.parametrize("text", [
    "she sing a song .", "i sings a song .", "she sang a song tomorrow .", "he washed her hair .", "she sang .",
    "yesterday she sings a song .", "yesterday she sang a song yesterday .", "she am tired .", "we was tired .",
    "she sang a song yesterday", "she sang a song yesterday . .", ". she sang a song .", "she drank a song .",
    "she also is tired .", "she never sang a song yesterday .", "she also will sing a song .", "",
])
def test_sentences_that_are_not_english(text):
    g = grammar("en")
    assert not g.is_grammatical(g.encode(text))
    assert g.log_prob(g.encode(text)) == -np.inf or not text.endswith(" .")


@pytest.mark.parametrize("text", [
    "ella cantó una canción ayer .", "también cantamos una canción anoche .", "cantamos una canción cada día .",
    "ellas están cansadas .", "nosotros fuimos puntuales .", "me lavé el pelo anoche .", "él se lavó las manos .",
    "mañana escribiré a mi madre .", "nunca bebo té .", "tú a veces duermes mal .", "ustedes dirán la verdad .",
    "fui al cine la semana pasada .", "fui muy amable ayer .", "perdimos nuestras llaves ayer .",
])
def test_spanish_sentences(text):
    g = grammar("es")
    assert g.is_grammatical(g.encode(text))


@pytest.mark.parametrize("text", [
    "ella canté una canción ayer .", "yo cantó una canción .", "ayer ella cantará una canción .", "té .",
    "ellas están cansados .", "ella está cansado .", "nosotros fuimos puntual .", "me lavó el pelo .",
    "yo lavé el pelo .", "escribí a tu madre .", "ella cantó una libro .", "bebí té mañana .",
    "ella es en casa .", "ella está puntual .",
])
def test_sentences_that_are_not_spanish(text):
    g = grammar("es")
    known = all(word in g.vocabulary for word in text.split())
    assert known and not g.is_grammatical(g.encode(text)) and g.log_prob(g.encode(text)) == -np.inf


#: yo, tú, ella, nosotras, ellas; from a grammar book, not from the tables.
CONJUGATION = {
    ("cantar", "past"): "canté cantaste cantó cantamos cantaron",
    ("cantar", "present"): "canto cantas canta cantamos cantan",
    ("cantar", "future"): "cantaré cantarás cantará cantaremos cantarán",
    ("beber", "past"): "bebí bebiste bebió bebimos bebieron",
    ("beber", "present"): "bebo bebes bebe bebemos beben",
    ("escribir", "past"): "escribí escribiste escribió escribimos escribieron",
    ("escribir", "present"): "escribo escribes escribe escribimos escriben",
    ("escribir", "future"): "escribiré escribirás escribirá escribiremos escribirán",
    ("lavar", "past"): "lavé lavaste lavó lavamos lavaron",
    ("ser", "past"): "fui fuiste fue fuimos fueron",
    ("ser", "present"): "soy eres es somos son",
    ("ser", "future"): "seré serás será seremos serán",
    ("estar", "past"): "estuve estuviste estuvo estuvimos estuvieron",
    ("estar", "present"): "estoy estás está estamos están",
    ("ir", "past"): "fui fuiste fue fuimos fueron",
    ("ir", "present"): "voy vas va vamos van",
    ("ir", "future"): "iré irás irá iremos irán",
    ("tener", "past"): "tuve tuviste tuvo tuvimos tuvieron",
    ("tener", "present"): "tengo tienes tiene tenemos tienen",
    ("tener", "future"): "tendré tendrás tendrá tendremos tendrán",
    ("hacer", "past"): "hice hiciste hizo hicimos hicieron",
    ("hacer", "present"): "hago haces hace hacemos hacen",
    ("hacer", "future"): "haré harás hará haremos harán",
    ("decir", "past"): "dije dijiste dijo dijimos dijeron",
    ("decir", "present"): "digo dices dice decimos dicen",
    ("decir", "future"): "diré dirás dirá diremos dirán",
    ("poner", "past"): "puse pusiste puso pusimos pusieron",
    ("poner", "future"): "pondré pondrás pondrá pondremos pondrán",
    ("leer", "past"): "leí leíste leyó leímos leyeron",
    ("leer", "present"): "leo lees lee leemos leen",
    ("dormir", "past"): "dormí dormiste durmió dormimos durmieron",
    ("dormir", "present"): "duermo duermes duerme dormimos duermen",
    ("jugar", "past"): "jugué jugaste jugó jugamos jugaron",
    ("jugar", "present"): "juego juegas juega jugamos juegan",
    ("perder", "past"): "perdí perdiste perdió perdimos perdieron",
    ("perder", "present"): "pierdo pierdes pierde perdemos pierden",
}


@pytest.mark.parametrize("verb, tense", CONJUGATION)
def test_spanish_is_conjugated_as_the_grammar_book_says(verb, tense):
    assert conjugate(verb, tense) == CONJUGATION[verb, tense].split()


def test_what_is_said_agrees_in_gender_and_number():
    """In every Spanish sentence: articles with their nouns, adjectives and pronouns with their subjects."""
    nouns = {"un": "libro poema pastel abrigo sombrero", "una": "canción carta reunión lista mentira",
             "el": "pelo periódico parque partido sofá", "los": "domingos platos", "las": "manos cartas",
             "la": "playa biblioteca verdad ducha radio cara próxima semana mañana noche", "lo": "mismo"}
    ends = {"ella": "a", "él": "o", "nosotras": "as", "nosotros": "os", "ellas": "as", "ellos": "os"}
    persons = {"yo": "me mi mis", "tú": "te tu tus"}
    persons |= dict.fromkeys(["nosotras", "nosotros"], "nos nuestra nuestras")
    persons |= dict.fromkeys(["ella", "él", "ellas", "ellos", "ustedes"], "se su sus")
    words_of_persons = set(" ".join(persons.values()).split())
    for text in sentences("es")[0]:
        words = text.split()
        for article, noun in zip(words, words[1:], strict=False):
            assert noun in nouns.get(article, noun).split(), text
        for pronoun in set(words) & set(persons):
            assert set(words) & words_of_persons <= set(persons[pronoun].split()), text
            for adjective in re.findall(r"(?:cansad|ocupad)(\w+)", text):
                assert adjective == ends.get(pronoun, adjective), text


@BOTH
def test_sentences_are_short_and_none_is_empty_of_content(language):
    lengths = {len(text.split()) for text in sentences(language)[0]}
    assert min(lengths) == {"en": 4, "es": 3}[language] and max(lengths) <= 11


@BOTH
def test_the_vocabulary(language):
    words = grammar(language).vocabulary
    assert words[0] == "." and list(words[1:]) == sorted(set(words[1:]))
    assert all(re.fullmatch(r"[a-záéíóúñ]+", word) for word in words[1:])
    assert words == grammar(language, tail=50).vocabulary[:-50]


@BOTH
def test_the_names_of_towns_are_distinct_new_and_readable(language):
    words = grammar(language, tail=3003).vocabulary
    assert len(words) == len(set(words))
    assert all(re.fullmatch("[a-z]{5,12}", town) for town in words[-3003:])
    assert not [town for town in words[-3003:] if re.search("[^aeiou]{4}|[aeiou]{3}", town)]


# Windows and splits


def test_sequences_hold_each_sentence_to_its_end():
    drawn = grammar("es").sample(50, np.random.default_rng(5))
    rows = sequences(drawn)
    assert rows.shape == (50, max(map(len, drawn)))
    for row, sentence in zip(rows, drawn, strict=True):
        assert_array_equal(row[:len(sentence)], sentence)
        assert not row[len(sentence):].any()
    assert_array_equal(sequences([[1, 2], [3, 0]]), [[1, 2], [3, 0]])           # broken off, and as long as the longest


def test_windows_are_the_tokens_before_within_the_sentence():
    g = grammar("en")
    drawn = g.sample(200, np.random.default_rng(10))
    for width in (0, 1, 4):
        expected = [(([0] * width + sentence.tolist())[k:k + width], token)
                    for sentence in drawn for k, token in enumerate(sentence)]
        contexts, targets = windows(drawn, width)
        assert contexts.shape == (len(expected), width)
        assert contexts.tolist() == [window for window, _ in expected]
        assert targets.tolist() == [token for _, token in expected]
    assert windows([], 2)[0].shape == (0, 2)


def test_a_split_loses_nothing_and_keeps_the_shares():
    parts = split(list(range(101)), (0.6, 0.3, 0.1), np.random.default_rng(11))
    assert sorted(sum(parts, [])) == list(range(101)) and sum(parts, []) != list(range(101))
    assert [len(part) for part in parts] == [61, 30, 10]


def test_a_grammar_is_built_once():
    assert grammar("en") is grammar("en") and grammar("en", tail=3) is not grammar("en")


# Errors


@pytest.mark.parametrize("call, words", [
    (lambda: grammar("fr"), "language='fr': must be one of 'en', 'es'"),
    (lambda: grammar("en", tail=-1), "tail=-1: must be an integer, 0 or greater"),
    (lambda: grammar("en", tail=3004), "tail=3004: there are 3003 names; choose at most so many"),
    (lambda: grammar("en", tail=3, exponent=-1), "exponent=-1: must be a finite number"),
    (lambda: grammar("en").encode("she sang a zong ."), "text: 'zong' is not in the vocabulary"),
    (lambda: grammar("en").decode([0, 999]), "tokens: must be integers from 0 to 134"),
    (lambda: grammar("en").log_prob([0.5]), "tokens: must be integers"),
    (lambda: grammar("en").is_grammatical([[1, 0]]), r"tokens: shape \(1, 2\); pass one sentence"),
    (lambda: grammar("en").next_token_law([0, 0]), "prefix: no sentence goes on after '. .'"),
    (lambda: grammar("en").next_token_law(grammar("en").encode("she drank tea .")), "prefix: no sentence goes on"),
    (lambda: grammar("en").sample(1.5, np.random.default_rng()), "n=1.5: must be an integer"),
    (lambda: grammar("en").sample(3, np.random), "rng: is module, not a numpy Generator"),
    (lambda: grammar("en").contexts(-1), "width=-1: must be an integer, 0 or greater"),
    (lambda: grammar("en", tail=2200).contexts(3), "width=3: .* pass a smaller width, or use `floor`"),
    (lambda: sequences([[1, 0], [2], [3, 4, 0]]), r"sentences\[1\]: does not end in token 0, and is shorter than"),
    (lambda: windows([[1, 0]], "2"), "width='2': must be an integer"),
    (lambda: split([1], (0.5, 0.4), np.random.default_rng()), r"shares=\[0.5, 0.4\]: must be .* sum to 1"),
    (lambda: split([1], (1,), 0), "rng: is int, not a numpy Generator"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_tables_of_results_cannot_change_the_grammar():
    g = grammar("en")
    before = g.next_token_law([])
    before[:] = 0
    assert_array_equal(g.next_token_law([]).sum().round(12), 1)


@pytest.mark.parametrize("module", [english, spanish, verbs])
def test_examples_of_the_tables_and_rules(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed
