"""Translation between sentences of the two grammars: subject, verb, complement, time.

Spanish often leaves the pronoun out, so that "cantó" may be she or he; "cantamos" is of two tenses; some things have
two names; and a time opens the sentence or ends it, whatever the other language did. English does not say who of "we"
and "they" are women. Adverbs are left out.
"""

from taulab.corpus import english, spanish
from taulab.corpus.tasks.base import Task, combined, mixture

#: Weight; English verb and complements; Spanish verbs and complements. The first name of a thing is the likelier.
EVENTS = [
    (6, "be is was", "tired", "estar", "cansad{o}"),
    (4, "be is was", "busy", "estar", "ocupad{o}"),
    (5, "be is was", "at home", "estar", "en casa"),
    (5, "go goes went", "to the cinema", "ir", "al cine"),
    (4, "go goes went", "to the beach", "ir", "a la playa"),
    (3, "go goes went", "to the market", "ir", "al mercado"),
    (2, "go goes went", "to the library", "ir", "a la biblioteca"),
    (7, "read reads read", "a book", "leer", "un libro"),
    (4, "read reads read", "the newspaper/the paper", "leer", "el periódico/el diario"),
    (9, "tell tells told", "the truth", "decir", "la verdad"),
    (3, "tell tells told", "a lie", "decir", "una mentira"),
    (5, "make makes made", "a cake", "hacer", "un pastel/una tarta"),
    (3, "make makes made", "soup", "hacer", "sopa"),
    (4, "drink drinks drank", "coffee", "beber/tomar", "café"),
    (4, "drink drinks drank", "tea", "beber/tomar", "té"),
    (3, "drink drinks drank", "water", "beber/tomar", "agua"),
    (2, "drink drinks drank", "milk", "beber/tomar", "leche"),
    (6, "wash washes washed", "{my} hair", "lavarse", "el pelo/el cabello"),
    (3, "wash washes washed", "{my} hands", "lavarse", "las manos"),
    (7, "sing sings sang", "a song", "cantar", "una canción"),
    (3, "sing sings sang", "in the shower", "cantar", "en la ducha"),
    (5, "write writes wrote", "a letter", "escribir", "una carta"),
    (5, "write writes wrote", "to {my} mother", "escribir", "a {mi} madre"),
    (5, "put puts put", "on a coat", "ponerse", "un abrigo"),
    (2, "put puts put", "on a hat", "ponerse", "un sombrero"),
    (6, "play plays played", "football/soccer", "jugar", "al fútbol"),
    (3, "play plays played", "chess", "jugar", "al ajedrez"),
    (3, "play plays played", "in the park", "jugar", "en el parque"),
    (8, "lose loses lost", "{my} keys", "perder", "{mis} llaves"),
    (3, "lose loses lost", "{my} wallet", "perder", "{mi} cartera/{mi} billetera"),
]

#: Times of each tense, as both languages say them.
TIMES = {
    "past": [(6, "", ""), (7, "yesterday", "ayer"), (4, "last night", "anoche"), (3, "last week", "la semana pasada")],
    "present": [(5, "", ""), (7, "every day", "cada día"), (4, "on sundays", "los domingos")],
    "future": [(5, "", ""), (8, "tomorrow", "mañana"), (3, "next week", "la próxima semana")],
}

#: English pronoun of each person and gender of the Spanish table, and the weight of such a subject.
PRONOUNS = {(0, "m"): ("i", 3), (0, "f"): ("i", 3), (1, "m"): ("you", 2), (1, "f"): ("you", 2), (2, "f"): ("she", 6),
            (2, "m"): ("he", 5), (3, "mm"): ("we", 2), (3, "ff"): ("we", 2), (4, "mm"): ("they", 2),
            (4, "ff"): ("they", 1)}

#: How often the first of two names is said, and a time opens the sentence.
FIRST_NAME, OPENING = 0.7, 0.25


def make(name, language):
    """Return the task of translating into a language."""
    sentence = {"en": english_of, "es": spanish_of}
    prior = {((person, gender), tense, event, time): many * EVENTS[event][0] * TIMES[tense][time][0] * weight
             for (person, gender), (_, many) in PRONOUNS.items() for tense, weight in english.TENSES.items()
             for event in range(len(EVENTS)) for time in range(len(TIMES[tense]))}
    source, answer = sentence["es" if language == "en" else "en"], sentence[language]
    return Task(name, language, prior, source, lambda meaning: mixture((1, answer(meaning))), look_back=6)


def english_of(meaning):
    """Return what English says of a meaning, {(opening, subject, verb, complement, time): probability}.

    >>> english_of(((0, "f"), "past", 0, 1))
    {('', 'i', 'was', 'tired', 'yesterday'): 0.75, ('yesterday', 'i', 'was', 'tired', ''): 0.25}
    """
    subject, tense, event, time = meaning
    pronoun = PRONOUNS[subject][0]
    agreement = next(agreement for _, word, agreement in english.SUBJECTS if word == pronoun)
    _, verb, things, _, _ = EVENTS[event]
    predicate = " ".join(english.predicate(verb, tense, "", agreement).split())
    return _sentence({pronoun: 1}, {predicate: 1}, _names(things, agreement), TIMES[tense][time][1])


def spanish_of(meaning):
    """Return what Spanish says of a meaning, {(opening, subject, verb, complement, time): probability}.

    >>> for parts, p in spanish_of(((0, "f"), "past", 0, 0)).items():
    ...     print(f"{p:.2f}", parts)
    0.67 ('', '', 'estuve', 'cansada', '')
    0.33 ('', 'yo', 'estuve', 'cansada', '')
    """
    (person, gender), tense, event, time = meaning
    agreeing = [(weight, word, words) for weight, word, words in spanish.SUBJECTS if words["person"] == person
                and (words["o"], words["s"]) == spanish.GENDERS[gender] and word != "ustedes"]
    _, _, _, verbs, things = EVENTS[event]
    words = agreeing[0][2]
    predicates = {" ".join(spanish.predicate(verb, tense, "", words).split()): p for verb, p in _shares(verbs).items()}
    return _sentence({word: weight for weight, word, _ in agreeing}, predicates, _names(things, words),
                     TIMES[tense][time][2])


def _shares(names):
    """The names of one thing, {name: probability}."""
    first, *second = names.split("/")
    return {first: FIRST_NAME, second[0]: 1 - FIRST_NAME} if second else {first: 1.0}


def _names(things, agreement):
    return {text.format(**agreement): p for text, p in _shares(things).items()}


def _sentence(subjects, verbs, things, time):
    """A sentence with its time at the end or, more rarely, at the beginning."""
    found = {}
    for core, p in combined(subjects, verbs, things).items():
        found["", *core, time] = p * (1 - OPENING if time else 1)
        if time:
            found[time, *core, ""] = p * OPENING
    return found
