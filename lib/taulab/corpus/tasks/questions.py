"""Questions about somebody: what did anna read? Any complement of the verb answers, in short or in a whole sentence.

Names are rare, most of them: the r-th comes with probability proportional to 1/r. A model that has not seen a name
often must guess the pronoun.
"""

from taulab.corpus import english, headlines_en, headlines_es, spanish
from taulab.corpus.tasks.base import Task, combined, mixture

#: How many people there are: women and men by turns, as their names stand in the tables.
PEOPLE = 20

#: How often the answer is the bare complement, a sentence with a pronoun, a sentence with the name.
SHORT, PRONOUN, NAME = 0.6, 0.25, 0.15

#: English verb, the word that asks for its complements, and those that answer.
ENGLISH = [
    ("go goes went", "where", {"to the cinema": 5, "to the beach": 4, "to the market": 3}),
    ("read reads read", "what", {"a book": 7, "the newspaper": 4, "a poem": 2}),
    ("tell tells told", "what", {"the truth": 9, "a lie": 3, "a story": 2}),
    ("make makes made", "what", {"a cake": 5, "soup": 3, "a list": 3, "noise": 2}),
    ("drink drinks drank", "what", {"coffee": 4, "tea": 4, "water": 3, "milk": 2}),
    ("wash washes washed", "what", {"the dishes": 1}),
    ("sing sings sang", "where", {"in the shower": 1}),
    ("sleep sleeps slept", "how", {"well": 5, "badly": 4}),
    ("sleep sleeps slept", "where", {"on the sofa": 1}),
    ("write writes wrote", "what", {"a letter": 5, "a poem": 2, "a song": 1}),
    ("play plays played", "what", {"football": 6, "chess": 3, "cards": 2, "tennis": 1}),
    ("play plays played", "where", {"in the park": 1}),
    ("lose loses lost", "what", {"the game": 1}),
]
SPANISH = [
    ("ir", "adónde", {"al cine": 5, "a la playa": 4, "al mercado": 3}),
    ("leer", "qué", {"un libro": 7, "el periódico": 4, "un poema": 2}),
    ("decir", "qué", {"la verdad": 9, "una mentira": 3, "adiós": 2}),
    ("hacer", "qué", {"un pastel": 5, "sopa": 3, "una lista": 3, "ruido": 2}),
    ("beber", "qué", {"café": 4, "té": 4, "agua": 3, "leche": 2}),
    ("lavar", "qué", {"los platos": 1}),
    ("cantar", "dónde", {"en la ducha": 1}),
    ("dormir", "cómo", {"bien": 5, "mal": 4}),
    ("dormir", "dónde", {"en el sofá": 1}),
    ("escribir", "qué", {"una carta": 5, "un poema": 2, "una canción": 1}),
    ("jugar", "a qué", {"al fútbol": 6, "al ajedrez": 3, "a las cartas": 2, "al tenis": 1}),
    ("jugar", "dónde", {"en el parque": 1}),
    ("perder", "qué", {"el partido": 1}),
]


def make(name, language):
    """Return the task of answering in a language."""
    names = {"en": headlines_en, "es": headlines_es}[language].GENERAL["FIRST"].split()[:PEOPLE]
    question, answer = {"en": (english_question, english_answer), "es": (spanish_question, spanish_answer)}[language]
    prior = {(person, names[person], tense, verb): weight / (person + 1) for person in range(PEOPLE)
             for tense, weight in english.TENSES.items() for verb in range(len(ENGLISH))}
    return Task(name, language, prior, question, answer)


def english_question(meaning):
    """Return the question, {slots: 1.0}.

    >>> english_question((0, "anna", "future", 0))
    {('where', 'will', 'anna', 'go'): 1.0}
    """
    _, name, tense, verb = meaning
    forms, word, _ = ENGLISH[verb]
    auxiliary = {"past": "did", "present": "does", "future": "will"}[tense]
    return {(word, auxiliary, name, forms.split()[0]): 1.0}


def english_answer(meaning):
    """Return the right answers, {text: probability}.

    >>> list(english_answer((1, "james", "past", 8)))
    ['on the sofa', 'he slept on the sofa', 'james slept on the sofa']
    """
    person, name, tense, verb = meaning
    forms, _, things = ENGLISH[verb]
    predicate = " ".join(english.predicate(forms, tense, "", {"s": 1}).split())
    return _answers("she he".split()[person % 2], name, predicate, things)


def spanish_question(meaning):
    """Return the question, {slots: 1.0}.

    >>> spanish_question((0, "ana", "past", 10))
    {('a qué', 'jugó', 'ana'): 1.0}
    """
    _, name, tense, verb = meaning
    infinitive, word, _ = SPANISH[verb]
    return {(word, spanish.conjugate(infinitive, tense)[2], name): 1.0}


def spanish_answer(meaning):
    """Return the right answers, {text: probability}.

    >>> list(spanish_answer((1, "luis", "past", 8)))
    ['en el sofá', 'él durmió en el sofá', 'luis durmió en el sofá']
    """
    person, name, tense, verb = meaning
    infinitive, _, things = SPANISH[verb]
    return _answers("ella él".split()[person % 2], name, spanish.conjugate(infinitive, tense)[2], things)


def _answers(pronoun, name, predicate, things):
    return mixture((SHORT, combined(things)), (PRONOUN, combined({pronoun: 1}, {predicate: 1}, things)),
                   (NAME, combined({name: 1}, {predicate: 1}, things)))
