"""Sentences around a verb: from the tables of a language to a weighted right-linear grammar, and to its laws.

A rule is (weight, words, next symbol); the weights of one symbol count against each other. Words may be none. `None`
is what follows the end of the sentence.
"""

import importlib
from functools import cache
from itertools import product

import numpy as np

from taulab._checks import count, number, one_of
from taulab.corpus.grammars import Grammar
from taulab.corpus.names import invented

#: The languages, and the module that holds the tables of each.
LANGUAGES = {"en": "english", "es": "spanish"}

#: Where the name of a town stands.
TOWN = "TOWN"


def grammar(language, *, tail=0, exponent=1.0):
    """Return the grammar of a language; the same object each time.

    Parameters
    ----------
    language : str
        "en" or "es".
    tail : int, keyword-only
        How many invented names of towns to add, of which the r-th has probability proportional to r^-a: the long tail
        that real vocabularies have. 2,200 make a vocabulary like that of a few hundred headlines.
    exponent : float, keyword-only
        a, 0 or greater; 1 is Zipf's law.

    Returns
    -------
    Grammar

    Raises
    ------
    ValueError
        If the language is unknown, tail is not an integer from 0 to 3,003, or exponent is negative or infinite.

    Examples
    --------
    >>> english = grammar("en")
    >>> tokens = english.encode("she never")
    >>> law = english.next_token_law(tokens)
    >>> english.vocabulary[law.argmax()], float(law.max().round(3))
    ('went', 0.078)

    References
    ----------
    Zipf, "Human behavior and the principle of least effort" (1949), for the tail.
    """
    exponent = number(exponent, "exponent", lambda exponent: 0 <= exponent < np.inf,
                      "must be a finite number, 0 or greater; 1 is Zipf's law")
    return _grammar(one_of(language, "language", LANGUAGES), count(tail, "tail", least=0), exponent)


@cache
def _grammar(language, tail, exponent):
    tables = importlib.import_module(f"taulab.corpus.{LANGUAGES[language]}")
    names = invented(tables.TOWNS, tail, "tail")
    frequencies = np.arange(1, len(names) + 1) ** -exponent
    towns = {TOWN: (names, frequencies / frequencies.sum())} if names else {}
    return Grammar(rules_of(tables, towns=bool(names)), towns)


def rules_of(language, towns):
    """The rules of a language, {symbol: [(weight, words, next symbol)]}; with `towns`, places may be named.

    A sentence is opening, subject, predicate (adverb and verb), complement, place, time. The tense is drawn first, then
    remembered to the end; the subject is remembered as far as something must agree with it.

    >>> from taulab.corpus import english
    >>> rules_of(english, towns=False)["complement", 6, None, "past", "once"][0]
    (4, 'coffee', ('place', 'past', 'once', 'act'))
    """
    table = {"sentence": [(weight, "", ("opening", tense)) for tense, weight in language.TENSES.items()]}
    for tense in language.TENSES:
        openings = language.OPENINGS[tense].items()
        table["opening", tense] = [(weight, words, ("subject", tense, bool(words))) for words, weight in openings]
    for tense, opened in product(language.TENSES, [False, True]):
        table["subject", tense, opened] = [(weight, words, ("predicate", tense, opened, subject))
                                           for subject, (weight, words, _) in enumerate(language.SUBJECTS)]
        for subject, (_, _, agreement) in enumerate(language.SUBJECTS):
            table["predicate", tense, opened, subject] = _predicates(language, table, tense, opened, agreement)
    for tense, manner, said in product(language.TENSES, ["opened", "once", "habit"], ["nothing", "trait", "act"]):
        table["place", tense, manner, said] = _places(language, towns, tense, manner, said)
        table["time", tense, manner, said] = _times(language, tense, manner, said)
    return table


def _predicates(language, table, tense, opened, agreement):
    """Adverb and verb; their complements are put into the table."""
    found = []
    for adverb, often in language.ADVERBS[tense].items():
        if opened and adverb in language.HABITUAL:
            continue                                    # not "yesterday she never sang"
        manner = "opened" if opened else "habit" if adverb in language.HABITUAL else "once"
        for verb, (weight, forms, complements) in enumerate(language.VERBS):
            filled = {text: text.format(**agreement) for text in complements}
            agrees = None if all(text == filled[text] for text in filled) else tuple(filled.values())
            symbol = "complement", verb, agrees, tense, manner
            table[symbol] = [(likely, filled[text], ("place", tense, manner, _said(language, text)))
                             for text, likely in complements.items()]
            found.append((often * weight, language.predicate(forms, tense, adverb, agreement), symbol))
    return found


def _said(language, complement):
    return "nothing" if not complement else "trait" if complement in language.TRAITS else "act"


def _places(language, towns, tense, manner, said):
    if not towns:
        return [(1, "", ("time", tense, manner, said))]
    named = "trait" if said == "trait" else "act"
    return [(2, "", ("time", tense, manner, said)), (3, f"{language.PLACE} {TOWN}", ("time", tense, manner, named))]


def _times(language, tense, manner, said):
    """How the sentence ends: with a time wherever no more than the verb was said, without an hour after a trait."""
    if manner == "opened":
        return [(1, ".", None)]
    times = (language.HABITS if manner == "habit" else language.ENDS)[tense]
    unfit = {"nothing": {""}, "trait": language.HOURS, "act": set()}[said]
    return [(weight, f"{words} .", None) for words, weight in times.items() if words not in unfit]
