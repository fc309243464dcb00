"""The toy tasks: exact laws against Bayes' rule by hand, samples and the two languages."""

import math
from collections import Counter, defaultdict

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chisquare

from taulab.corpus import grammar, headlines_en, headlines_es, task
from taulab.corpus.tasks import TASKS, programs, questions, shortening, translation
from taulab.corpus.tasks.base import Task, combined, joined, mixture

ALL = pytest.mark.parametrize("name, language", TASKS)

#: A right sampler fails a chi-square test one time in a million.
FALSE_ALARM = 1e-6


def rng():
    return np.random.default_rng(0)


# Laws


@ALL
def test_laws_are_distributions_over_what_can_be_encoded(name, language):
    toy = task(name, language)
    assert_allclose(toy.probabilities.sum(), 1, rtol=1e-12)
    for source in toy.fresh(100, set(), rng()):
        law = toy.law(source)
        assert_allclose(sum(law.values()), 1, rtol=1e-12)
        assert min(law.values()) > 0 and len(law) <= 18
        assert list(law.values()) == sorted(law.values(), reverse=True)
        for answer in law:
            tokens = toy.encode(answer)
            assert toy.decode(tokens) == f"{answer} ." and tokens.max() < toy.targets
        assert toy.encode_source(source).shape == (toy.slots,)
        assert joined(toy.parts(source)) == source


@ALL
def test_pairs_come_as_often_as_the_law_says(name, language):
    toy = task(name, language)
    first = max(range(len(toy.sources)), key=toy.probabilities.__getitem__)
    source = toy.sources[first]
    drawn = [pair for pair in toy.sample(4_000, rng())]
    answers = Counter(answer for asked, answer in drawn if asked == source)
    assert set(answers) <= set(toy.law(source))
    many = sum(answers.values())
    assert abs(many - 4_000 * toy.probabilities[first]) < 5 * math.sqrt(4_000 * toy.probabilities[first])
    big = {text: p for text, p in toy.law(source).items() if p * many > 5}
    if len(big) > 1:
        observed = np.array([answers[text] for text in big])
        assert chisquare(observed, np.array([*big.values()]) / sum(big.values()) * observed.sum()).pvalue > FALSE_ALARM


@pytest.mark.parametrize("into", ["en", "es"])
def test_translations_are_those_of_bayes_rule(into):
    """The joint law of both sentences, by enumeration of meanings, and its conditional."""
    joint = defaultdict(Counter)
    for subject, (_, many) in translation.PRONOUNS.items():
        for tense, often in {"past": 9, "present": 7, "future": 4}.items():
            for event, (weight, *_) in enumerate(translation.EVENTS):
                for time, (times, _, _) in enumerate(translation.TIMES[tense]):
                    meaning = subject, tense, event, time
                    for english_parts, p in translation.english_of(meaning).items():
                        for spanish_parts, q in translation.spanish_of(meaning).items():
                            pair = " ".join(filter(None, english_parts)), " ".join(filter(None, spanish_parts))
                            asked, told = pair if into == "es" else pair[::-1]
                            joint[asked][told] += many * often * weight * times * p * q
    toy, total = task(f"translate to {into}"), sum(sum(law.values()) for law in joint.values())
    assert set(joint) == set(toy.sources)
    for source, p in zip(toy.sources, toy.probabilities, strict=True):
        here = sum(joint[source].values())
        assert math.isclose(here / total, p, rel_tol=1e-9)
        assert toy.law(source) == pytest.approx({answer: p / here for answer, p in joint[source].items()}, rel=1e-9)


@pytest.mark.parametrize("source, law", [
    ("cantó una canción", {"he sang a song": 1 / 2, "she sang a song": 1 / 2}),       # 5 · 2/10 and 6 · 2/12
    ("cantamos en la ducha", {"we sang in the shower": 54 / 89, "we sing in the shower": 35 / 89}),   # 9 · 6, 7 · 5
    ("ella bebió té ayer", {"she drank tea yesterday": 3 / 4, "yesterday she drank tea": 1 / 4}),
])
def test_some_translations_by_hand(source, law):
    assert task("translate to en").law(source) == pytest.approx(law, rel=1e-12)


def test_english_sentences_are_those_of_the_grammar():
    """As far as the grammar has the words: of two names of a thing it has one."""
    g, toy = grammar("en"), task("translate to es")
    known = [source for source in toy.sources if set(source.split()) <= set(g.vocabulary)]
    assert len(known) > 0.6 * len(toy.sources)
    assert [source for source in known if not g.is_grammatical(g.encode(f"{source} ."))] == []


def test_names_of_people_are_those_of_women_and_men_by_turns():
    women = {"en": "anna emma sarah laura julia helen alice clara nora ruth",
             "es": "ana maría lucía elena carmen laura marta sofía julia teresa"}
    for language, tables in (("en", headlines_en), ("es", headlines_es)):
        assert tables.GENERAL["FIRST"].split()[:questions.PEOPLE:2] == women[language].split()


def test_answers_have_the_pronoun_of_the_name():
    for language, pronouns in (("en", ("she", "he")), ("es", ("ella", "él"))):
        toy = task("answer", language)
        names = {"en": headlines_en, "es": headlines_es}[language].GENERAL["FIRST"].split()[:questions.PEOPLE]
        for source in toy.sources:
            person = next(names.index(word) for word in source.split() if word in names)
            said = {word for answer in toy.law(source) for word in answer.split()}
            assert pronouns[person % 2] in said and pronouns[1 - person % 2] not in said


@pytest.mark.parametrize("language, preposition", [("en", "by"), ("es", "por")])
def test_short_headlines_keep_what_they_copy(language, preposition):
    toy = task("shorten", language)
    for source in toy.fresh(200, set(), rng()):
        who, _, *rest = toy.parts(source)
        words = set(source.split())
        for answer, p in toy.law(source).items():
            added = set(answer.split()) - words
            assert (len(added) == 2 and preposition in added) if f"{preposition} {who}" in answer else not added
        adjective = rest[0] if language == "en" else rest[1]
        kept = sum(p for answer, p in toy.law(source).items() if adjective and adjective in answer.split())
        assert math.isclose(kept, shortening.ADJECTIVE if adjective else 0, abs_tol=1e-12)
        assert math.isclose(sum(p for answer, p in toy.law(source).items() if f"{preposition} {who}" in answer), 0.3)


def test_the_words_of_spanish_headlines_agree():
    feminine = set(shortening.SPANISH["thing"].split("/")[0].split())
    for source in task("shorten", "es").sources[:500]:
        for answer in task("shorten", "es").law(source):
            words = answer.split()
            thing = next(word for word in words if word in shortening.SPANISH["thing"].split())
            agreeing = [word for word in words if word[:-1] in shortening.SPANISH["adjective"].split()]
            agreeing += [words[words.index("por") - 1]] if "por" in words else []
            assert {word[-1] for word in agreeing} <= {"a" if thing in feminine else "o"}, answer


@pytest.mark.parametrize("language", ["en", "es"])
def test_programs_do_their_job(language):
    """Each right program, run by Python, does what the others to the same source do."""
    toy = task("code", language)
    items = ["aa", "b", "cccc", ""]
    for source in toy.sources:
        job, function, name = toy.parts(source)
        found = {repr(eval(answer, {function: len, name: items})) for answer in toy.law(source)}    # noqa: S307
        assert len(toy.law(source)) == 10 and len(found) == 1
    jobs = dict(zip(programs.WORDS[language][0].split(), [[2, 1, 4, 0], ["aa", "b", "cccc"], 7, True, "cccc"],
                    strict=True))
    assert eval(max(toy.law(source)), {function: len, name: items}) == jobs[job]                    # noqa: S307


# The class


def test_bayes_rule_in_a_world_of_two_meanings():
    toy = Task("toy", "en", {"a": 1, "b": 3}, lambda m: {("x", ""): 0.5, ("x", m): 0.5},
               lambda m: {m: 0.8, "either": 0.2})
    assert toy.vocabulary[:4] == (".", "a", "b", "either") and toy.vocabulary[-1] == "?"
    assert dict(zip(toy.sources, toy.probabilities, strict=True)) == {"x": 0.5, "x a": 0.125, "x b": 0.375}
    assert toy.law("x") == pytest.approx({"b": 0.6, "a": 0.2, "either": 0.2})
    assert toy.law("x a") == {"a": 0.8, "either": 0.2}
    assert_array_equal(toy.encode_source("x"), [toy.vocabulary.index("x"), 0])
    assert (toy.hidden == len(toy.vocabulary) - 1).all()


def test_fresh_sources_are_new_and_come_once():
    toy = task("answer", "en")
    known = set(toy.sources[:300])
    found = toy.fresh(100, known, rng())
    assert len(set(found)) == 100 and not known & set(found)


def test_parts_are_put_together():
    assert combined({"a": 1, "b": 3}, {"": 1}) == {("a", ""): 0.25, ("b", ""): 0.75}
    assert mixture((0.5, {("a", ""): 1.0}), (0.5, {("", "a"): 1.0})) == {"a": 1.0}


@pytest.mark.parametrize("call, words", [
    (lambda: task("sum"), "name='sum', language=None: no such task"),
    (lambda: task("answer", "fr"), "name='answer', language='fr': no such task"),
    (lambda: task("translate to en", "es"), "name='translate to en', language='es'"),
    (lambda: task("code", "en").law("add"), "source: 'add' is no source of this task; take one of `sources`"),
    (lambda: task("code", "en").encode("add"), "answer: 'add' is no word of answers"),
    (lambda: task("code", "en").fresh(501, set(), rng()), "n=501: only 500 sources are not known; choose fewer"),
    (lambda: task("code", "en").sample(-1, rng()), "n=-1: must be an integer, 0 or greater"),
    (lambda: task("code", "en").sample(1, 0), "rng: is int, not a numpy Generator"),
])
def test_errors_name_the_argument_and_the_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
