"""The Spanish tables: words, weights, conjugation and agreement. The tables are those of English in kind, not in words.

Spanish says less in pronouns and more in endings: the pronoun is often left out, a verb has five forms per tense
(without vosotros), and what is said of the subject agrees with it in gender and number.
"""

#: Weight of each tense.
TENSES = {"past": 9, "present": 7, "future": 4}

#: Times that may open a sentence, by tense.
OPENINGS = {
    "past": {"": 14, "ayer": 3, "anoche": 2, "la semana pasada": 1},
    "present": {"": 14, "los domingos": 4, "cada día": 2},
    "future": {"": 14, "mañana": 4, "la próxima semana": 2},
}

#: For each person: clitic, possessive of a feminine noun in the singular, in the plural.
PERSONS = [("me", "mi", "mis"), ("te", "tu", "tus"), ("se", "su", "sus"), ("nos", "nuestra", "nuestras"),
           ("se", "su", "sus")]

#: Gender and number: ending of an adjective such as cansado, of one such as amable.
GENDERS = {"m": ("o", ""), "f": ("a", ""), "mm": ("os", "s"), "ff": ("as", "s")}


def _subject(person, gender):
    clitic, my, my_plural = PERSONS[person]
    o, s = GENDERS[gender]
    return {"person": person, "me": clitic, "mi": my, "mis": my_plural, "o": o, "s": s,
            "es": "es" if s else ""}


#: Weight, words (none where the ending of the verb says who it is), and what agrees with the subject.
SUBJECTS = [
    (weight, words, _subject(person, gender)) for person, gender, pronouns in [
        (0, "m", {"": 4, "yo": 2}),
        (0, "f", {"": 4, "yo": 2}),
        (1, "m", {"": 3, "tú": 1}),
        (1, "f", {"": 3, "tú": 1}),
        (2, "f", {"": 2, "ella": 10}),
        (2, "m", {"": 2, "él": 8}),
        (3, "mm", {"": 3, "nosotros": 2}),
        (3, "ff", {"": 1, "nosotras": 2}),
        (4, "mm", {"": 1, "ellos": 3, "ustedes": 1}),
        (4, "ff", {"": 1, "ellas": 2, "ustedes": 1}),
    ] for words, weight in pronouns.items()
]

#: Adverbs before the verb, by tense.
ADVERBS = {
    "past": {"": 12, "también": 4, "nunca": 3},
    "present": {"": 8, "también": 3, "siempre": 4, "nunca": 3, "a veces": 2},
    "future": {"": 12, "también": 4, "nunca": 3},
}

#: Adverbs that speak of many times: "ayer" does not go with them.
HABITUAL = {"siempre", "nunca", "a veces"}

#: Times at the end, by tense: of one event, and beside a habitual adverb.
ENDS = {
    "past": {"": 6, "ayer": 7, "anoche": 4, "la semana pasada": 3},
    "present": {"": 5, "cada día": 7, "los domingos": 4, "por la mañana": 3, "por la noche": 1},
    "future": {"": 5, "mañana": 8, "esta noche": 4, "la próxima semana": 3},
}
HABITS = {
    "past": {"": 14, "los domingos": 3, "por la mañana": 2, "por la noche": 1},
    "present": {"": 10, "los domingos": 4, "por la mañana": 4, "por la noche": 2},
    "future": {"": 16, "los domingos": 3, "por la noche": 1},
}

#: Hours of the day, and the complements that they do not go with.
HOURS = {"por la mañana", "por la noche"}
TRAITS = {"puntual{es}", "muy amable{s}", "la verdad", "una mentira", "lo mismo", "el partido"}

#: Where a place is named.
PLACE = "en"

#: Weight, infinitive and complements; a verb in -se takes the clitic of its subject.
VERBS = [
    (9, "estar", {"cansad{o}": 6, "ocupad{o}": 4, "en casa": 5}),
    (5, "ser", {"puntual{es}": 3, "muy amable{s}": 2}),
    (12, "ir", {"al cine": 5, "a la playa": 4, "al mercado": 3, "a la biblioteca": 2}),
    (9, "tener", {"una reunión": 4, "clase": 4, "tiempo": 3, "suerte": 2, "hambre": 2}),
    (9, "leer", {"un libro": 7, "el periódico": 4, "un poema": 2, "una carta": 1, "": 2}),
    (8, "decir", {"la verdad": 9, "una mentira": 3, "lo mismo": 2, "adiós": 1}),
    (8, "hacer", {"un pastel": 5, "ejercicio": 3, "una lista": 3, "sopa": 2, "ruido": 2}),
    (7, "beber", {"café": 4, "té": 4, "agua": 3, "leche": 2}),
    (5, "lavarse", {"el pelo": 6, "las manos": 3, "la cara": 2}),
    (2, "lavar", {"los platos": 1}),
    (6, "cantar", {"una canción": 7, "una canción triste": 2, "en la ducha": 3, "": 3}),
    (6, "dormir", {"bien": 5, "mal": 4, "en el sofá": 3, "mucho": 2}),
    (5, "escribir", {"una carta": 5, "a {mi} madre": 5, "un poema": 2, "una canción": 1, "un libro": 1}),
    (3, "ponerse", {"un abrigo": 5, "un sombrero": 2}),
    (2, "poner", {"música": 4, "la radio": 2}),
    (4, "jugar", {"al fútbol": 6, "al ajedrez": 3, "a las cartas": 2, "al tenis": 1, "en el parque": 3}),
    (3, "perder", {"{mis} llaves": 8, "{mi} cartera": 3, "el partido": 3}),
]

#: Endings of the regular verbs for yo, tú, ella, nosotras, ellas.
ENDINGS = {
    "past": {"ar": "é aste ó amos aron", "er": "í iste ió imos ieron", "ir": "í iste ió imos ieron"},
    "present": {"ar": "o as a amos an", "er": "o es e emos en", "ir": "o es e imos en"},
    "future": "é ás á emos án",
}

#: Forms that the endings do not give.
IRREGULAR = {
    ("ser", "past"): "fui fuiste fue fuimos fueron",
    ("ser", "present"): "soy eres es somos son",
    ("estar", "past"): "estuve estuviste estuvo estuvimos estuvieron",
    ("estar", "present"): "estoy estás está estamos están",
    ("ir", "past"): "fui fuiste fue fuimos fueron",
    ("ir", "present"): "voy vas va vamos van",
    ("tener", "past"): "tuve tuviste tuvo tuvimos tuvieron",
    ("tener", "present"): "tengo tienes tiene tenemos tienen",
    ("hacer", "past"): "hice hiciste hizo hicimos hicieron",
    ("hacer", "present"): "hago haces hace hacemos hacen",
    ("decir", "past"): "dije dijiste dijo dijimos dijeron",
    ("decir", "present"): "digo dices dice decimos dicen",
    ("poner", "past"): "puse pusiste puso pusimos pusieron",
    ("poner", "present"): "pongo pones pone ponemos ponen",
    ("leer", "past"): "leí leíste leyó leímos leyeron",
    ("dormir", "past"): "dormí dormiste durmió dormimos durmieron",
    ("dormir", "present"): "duermo duermes duerme dormimos duermen",
    ("jugar", "past"): "jugué jugaste jugó jugamos jugaron",
    ("jugar", "present"): "juego juegas juega jugamos juegan",
    ("perder", "present"): "pierdo pierdes pierde perdemos pierden",
}

#: Stems of the future that are not the infinitive.
FUTURE_STEMS = {"tener": "tendr", "hacer": "har", "decir": "dir", "poner": "pondr"}


def conjugate(infinitive, tense):
    """The five forms of a verb: yo, tú, ella, nosotras, ellas.

    >>> conjugate("cantar", "past")
    ['canté', 'cantaste', 'cantó', 'cantamos', 'cantaron']
    >>> conjugate("decir", "future")
    ['diré', 'dirás', 'dirá', 'diremos', 'dirán']
    """
    if (infinitive, tense) in IRREGULAR:
        return IRREGULAR[infinitive, tense].split()
    if tense == "future":
        stem, endings = FUTURE_STEMS.get(infinitive, infinitive), ENDINGS["future"]
    else:
        stem, endings = infinitive[:-2], ENDINGS[tense][infinitive[-2:]]
    return [stem + ending for ending in endings.split()]


def predicate(verb, tense, adverb, subject):
    """Adverb, clitic and verb.

    >>> predicate("lavarse", "past", "también", _subject(0, "f"))
    'también me lavé'
    """
    infinitive = verb.removesuffix("se")
    clitic = subject["me"] if verb.endswith("se") else ""
    return f"{adverb} {clitic} {conjugate(infinitive, tense)[subject['person']]}"


#: A start, a middle and an end make the name of a town that is on no map.
TOWNS = (
    "al bar cal dar es fer gal lam mar nar ol pal quin ron sal tor lum val vin vil zar",
    "a e i o u ara era ila ina ona ura",
    "bena dera dosa jares lejo mela nilla reda mino tales tera vedo zuela",
)
