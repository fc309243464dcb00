"""Headlines: grammars of as many words, and of as many rare ones, as some hundreds of real headlines have.

A headline hides a topic, drawn first: nouns, verbs, adjectives and surnames belong to one, while names of places, first
names, numerals and what may happen anywhere tell nothing of it. To the automaton a class of words is one symbol. Within
its class the r-th word has probability proportional to (r + 2)^-a, the law of Zipf and Mandelbrot.
"""

import importlib
import re
from functools import cache

import numpy as np

from taulab._checks import one_of
from taulab.corpus.grammars import Grammar
from taulab.corpus.names import invented

#: The languages, with the modules of their rules and words and of the parts of their towns' names.
LANGUAGES = {"en": ("headlines_en", "english"), "es": ("headlines_es", "spanish")}

#: Number of tokens: names of places make up what words do not.
V = 2_400

#: Surnames of each topic; and names of places that come only after "and" and "with".
SURNAMES, NEIGHBOURS = 130, 150

#: The numerals: small ones, as of years and days, and round ones, as of people and millions.
NUMERALS = {
    "COUNT": tuple(map(str, range(2, 61))),
    "AMOUNT": tuple(map(str, [*range(70, 500, 10), *range(500, 1000, 50), *range(1_000, 2_000, 100),
                              *range(2_000, 10_000, 500), *range(10_000, 120_001, 10_000)])),
}

#: The classes of places.
PLACES = {"PLACE", "NEIGHBOUR"}

#: b; a of the numerals and of the places; a of the other classes.
FLATTENING, STEEPER, EXPONENT = 2, 0.9, 0.8


def headline_grammar(language):
    """Return the grammar of headlines in a language, of 2,400 tokens; the same object each time.

    Parameters
    ----------
    language : str
        "en" or "es".

    Returns
    -------
    Grammar

    Raises
    ------
    ValueError
        If the language is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> spanish = headline_grammar("es")
    >>> len(spanish.vocabulary), round(spanish.entropy_rate, 2)
    (2400, 2.92)
    >>> spanish.decode(spanish.sample(1, np.random.default_rng(0))[0])
    'la avería costará 7500 millones al gabinete .'

    References
    ----------
    Mandelbrot, "An informational theory of the statistical structure of language" (1953), for the law of a class.
    """
    return _grammar(one_of(language, "language", LANGUAGES))


@cache
def _grammar(language):
    tables = _tables(language)[0]
    return Grammar(rules_of(tables), {name: (words, _law(name, len(words)))
                                      for name, words in word_classes(language).items()})


def headline_prompts(language):
    """Return the six beginnings of headlines that models go on with in labs 07 and 08, as texts.

    They are those of the study that lab 07 makes again: a place, a president, a person, two places, a place, a science.

    >>> headline_prompts("en")
    ('alabury', 'president ashabee', 'anna ashabee', 'bareby and pelacford', 'calicombe', 'science in alabury')
    """
    words = word_classes(one_of(language, "language", LANGUAGES))
    return tuple(prompt.format(place=words["PLACE"], neighbour=words["NEIGHBOUR"], first=words["FIRST"],
                               surname=words["politics:SURNAME"]) for prompt in _tables(language)[0].PROMPTS)


def _tables(language):
    return [importlib.import_module(f"taulab.corpus.{name}") for name in LANGUAGES[language]]


def _law(name, size):
    exponent = STEEPER if name in PLACES | NUMERALS.keys() else EXPONENT
    weights = (np.arange(1, size + 1) + FLATTENING) ** -exponent
    return weights / weights.sum()


def rules_of(tables):
    """Return the rules of a language, {symbol: [(weight, words, next symbol)]}, from its RULES: for each topic a copy.

    >>> from taulab.corpus import headlines_es
    >>> rules_of(headlines_es)["blow", "art"][:2]
    [(2, 'divide a la art:AGENTF de PLACE', ('end', 'art')), (2, 'divide al art:AGENTM de PLACE', ('end', 'art'))]
    """
    found = {"sentence": [(weight, "", ("headline", topic)) for topic, weight in tables.WEIGHTS.items()]}
    for topic in tables.TOPICS:
        for symbol, lines in tables.RULES.items():
            found[symbol, topic] = [(weight, text, after and (after, topic)) for weight, words, after in lines
                                    for weight, text in _written(tables, topic, weight, words)]
    return found


def _written(tables, topic, weight, words):
    """A line for each gender in which something agrees; one line of as much weight if nothing does."""
    field = tables.TOPICS[topic]["field"]
    texts = dict.fromkeys(words.format(field=field, **gender) for gender in tables.GENDERS)
    general = tables.GENERAL.keys() | NUMERALS.keys() | PLACES
    return [(weight * len(tables.GENDERS) // len(texts),
             re.sub("[A-Z]+", lambda name: name[0] if name[0] in general else f"{topic}:{name[0]}", text))
            for text in texts]


@cache
def word_classes(language):
    """Return the classes of words of a language, {name: words, the most frequent first}.

    >>> word_classes("en")["science:VERBS"][:2]
    ('discovers', 'studies')
    """
    tables, towns = _tables(language)
    found = {name: tuple(words.split()) for name, words in tables.GENERAL.items()} | NUMERALS
    surnames = invented(tables.SURNAMES, SURNAMES * len(tables.TOPICS))
    for i, (topic, classes) in enumerate(tables.TOPICS.items()):
        found |= {f"{topic}:{name}": tuple(words.split()) for name, words in classes.items() if name != "field"}
        verbs = found[f"{topic}:VERB"]
        found[f"{topic}:VERB"] = tuple(verb.partition(":")[0] for verb in verbs)
        found[f"{topic}:VERBS"] = tuple(map(tables.third_person, verbs))
        found[f"{topic}:SURNAME"] = surnames[SURNAMES * i:][:SURNAMES]
    places = invented(towns.TOWNS, V - 1 - len(function_words(tables)) - sum(map(len, found.values())))
    return found | {"PLACE": places[:-NEIGHBOURS], "NEIGHBOUR": places[-NEIGHBOURS:]}


def function_words(tables):
    """Return the words of the rules that belong to no class.

    >>> from taulab.corpus import headlines_en
    >>> sorted(function_words(headlines_en))[:5]
    ['a', 'after', 'agree', 'amid', 'and']
    """
    return {word for lines in rules_of(tables).values() for _, text, _ in lines for word in text.split()
            if word.islower()}
