"""The English tables: words, weights and the order of words around the verb."""

#: Weight of each tense. A weight counts against the others of its table; only their ratios matter.
TENSES = {"past": 9, "present": 7, "future": 4}

#: Times that may open a sentence, by tense; nothing else is then said about time.
OPENINGS = {
    "past": {"": 14, "yesterday": 3, "last night": 2, "last week": 1},
    "present": {"": 14, "on sundays": 4, "every day": 2},
    "future": {"": 14, "tomorrow": 4, "next week": 2},
}

#: Weight, words, and what the other words of the sentence need to know of the subject.
SUBJECTS = [
    (6, "i", {"my": "my", "am": ("am", "was"), "s": 0}),
    (4, "you", {"my": "your", "am": ("are", "were"), "s": 0}),
    (6, "she", {"my": "her", "am": ("is", "was"), "s": 1}),
    (5, "he", {"my": "his", "am": ("is", "was"), "s": 1}),
    (4, "we", {"my": "our", "am": ("are", "were"), "s": 0}),
    (3, "they", {"my": "their", "am": ("are", "were"), "s": 0}),
]

#: Adverbs between subject and verb, by tense.
ADVERBS = {
    "past": {"": 12, "also": 4, "never": 3},
    "present": {"": 8, "also": 3, "always": 4, "never": 3, "sometimes": 2},
    "future": {"": 12, "also": 4, "never": 3},
}

#: Adverbs that speak of many times: "yesterday" does not go with them.
HABITUAL = {"always", "never", "sometimes"}

#: Times at the end, by tense: of one event, and beside a habitual adverb.
ENDS = {
    "past": {"": 6, "yesterday": 7, "last night": 4, "last week": 3},
    "present": {"": 5, "every day": 7, "on sundays": 4, "in the morning": 3, "at night": 1},
    "future": {"": 5, "tomorrow": 8, "tonight": 4, "next week": 3},
}
HABITS = {
    "past": {"": 14, "on sundays": 3, "in the morning": 2, "at night": 1},
    "present": {"": 10, "on sundays": 4, "in the morning": 4, "at night": 2},
    "future": {"": 16, "on sundays": 3, "at night": 1},
}

#: Hours of the day, and the complements that they do not go with.
HOURS = {"in the morning", "at night"}
TRAITS = {"late", "very kind", "the truth", "a lie", "a mistake", "the game"}

#: Where a place is named.
PLACE = "in"

#: Weight, forms (base, third person, past) and complements; {my} is the subject's possessive.
VERBS = [
    (14, "be is was", {"tired": 6, "busy": 4, "at home": 5, "late": 3, "very kind": 2}),
    (12, "go goes went", {"to the cinema": 5, "to the beach": 4, "to the market": 3, "to the library": 2}),
    (9, "have has had", {"a meeting": 4, "class": 4, "time": 3, "fun": 2, "a headache": 2}),
    (9, "read reads read", {"a book": 7, "the newspaper": 4, "a poem": 2, "a letter": 1, "": 2}),
    (8, "tell tells told", {"the truth": 9, "a lie": 3, "a story": 2, "a joke": 1}),
    (8, "make makes made", {"a cake": 5, "soup": 3, "a list": 3, "a mistake": 2, "noise": 2}),
    (7, "drink drinks drank", {"coffee": 4, "tea": 4, "water": 3, "milk": 2}),
    (7, "wash washes washed", {"{my} hair": 6, "{my} hands": 3, "{my} feet": 2, "the dishes": 3}),
    (6, "sing sings sang", {"a song": 7, "an old song": 2, "in the shower": 3, "": 3}),
    (6, "sleep sleeps slept", {"well": 5, "badly": 4, "on the sofa": 3, "a lot": 2}),
    (5, "write writes wrote", {"a letter": 5, "to {my} mother": 5, "a poem": 2, "a song": 1, "a book": 1}),
    (5, "put puts put", {"on a coat": 5, "on a hat": 2, "on music": 4, "on the radio": 2}),
    (4, "play plays played", {"football": 6, "chess": 3, "cards": 2, "tennis": 1, "in the park": 3}),
    (3, "lose loses lost", {"{my} keys": 8, "{my} wallet": 3, "the game": 3}),
]


def predicate(verb, tense, adverb, subject):
    """Adverb and verb in the order that English wants: "also sang", "will also sing", but "was also tired".

    >>> predicate("sing sings sang", "past", "never", {"s": 1})
    'never sang'
    >>> predicate("be is was", "present", "also", {"am": ("are", "were")})
    'are also'
    """
    base, third, past = verb.split()
    if tense == "future":
        return f"will {adverb} {base}"
    if base == "be":
        return f"{subject['am'][tense == 'past']} {adverb}"
    return f"{adverb} {past if tense == 'past' else third if subject['s'] else base}"


#: A start, a middle and an end make the name of a town that is on no map.
TOWNS = (
    "al bar cal dor el fen gar hal kel lin mar nor or pel quin ros sel tar ul ver wen",
    "a e i o ac an el en er il in",
    "bury by combe dale ford ham ley mere mouth stead ton wick worth",
)
