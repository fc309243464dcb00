"""Shortening headlines: active or passive, and an adjective, a place and a day that may be left out.

A headline need not have all the parts; what it has, a shorter one may keep, and what it keeps it copies. Some words are
rarer than others, so that a model must copy words that it has hardly seen.
"""

import numpy as np

from taulab.corpus.tasks.base import Task, combined, joined, mixture

#: How often the short headline is passive, and keeps the adjective, the place and the day.
PASSIVE, ADJECTIVE, PLACE, DAY = 0.3, 0.4, 0.5, 0.2

#: How often the headline has no adjective, no place, no day.
WITHOUT = 0.15

#: How many headlines there are, of all that could be.
HEADLINES = 6_000

#: Who does what to what, of which quality, where and when; verbs as "third person:participle", likelier words first.
ENGLISH = {
    "who": "council mayor school court charity jury bishop architect teacher judge patrol authority",
    "verb": "visits:visited repairs:repaired cleans:cleaned restores:restored evacuates:evacuated "
            "renovates:renovated protects:protected widens:widened extends:extended demolishes:demolished",
    "adjective": "small famous historic old giant hidden fragile forgotten modest mysterious",
    "thing": "street station park tunnel market bridge square harbour tower library garden avenue prison fountain "
             "zoo chapel",
    "place": "alabury barton calicombe darford elenham",
    "day": "monday tuesday wednesday thursday friday",
}

#: The same in Spanish; adjectives and participles are stems, and the feminine nouns stand before the stroke.
SPANISH = {
    "who": "ayuntamiento alcaldesa colegio jueza parroquia jurado obispo arquitecta maestro policía alcalde juzgado",
    "verb": "visita:visitad repara:reparad limpia:limpiad restaura:restaurad evacua:evacuad renueva:renovad "
            "vigila:vigilad amplía:ampliad ilumina:iluminad traslada:trasladad",
    "adjective": "pequeñ famos históric antigu modest ocult olvidad misterios nuev estrech",
    "thing": "calle estación plaza biblioteca torre avenida fuente cárcel / parque túnel mercado puente puerto "
             "jardín faro zoológico",
    "place": "alabena barillo calodera derumar eslanilla",
    "day": "lunes martes miércoles jueves viernes",
}


def make(name, language):
    """Return the task of shortening in a language."""
    words, source, answer = {"en": (ENGLISH, english_source, english_answer),
                             "es": (SPANISH, spanish_source, spanish_answer)}[language]
    return Task(name, language, headlines(words), source, answer)


def headlines(words):
    """Return so many headlines as tuples of their parts, each with weight 1; the same ones each time.

    >>> list(headlines(ENGLISH))[0]
    ('court', 'visits:visited', 'famous', 'park', 'barton', 'monday')
    """
    rng, columns = np.random.default_rng(0), []
    for part, text in words.items():
        found, weights = [word for word in text.split() if word != "/"], _weights(part, text.split())
        p = weights / weights.sum()
        if part in ("adjective", "place", "day"):
            found, p = ["", *found], np.array([WITHOUT, *(p * (1 - WITHOUT))])
        columns.append([found[i] for i in rng.choice(len(found), 4 * HEADLINES, p=p)])
    return dict.fromkeys(list(dict.fromkeys(zip(*columns, strict=True)))[:HEADLINES], 1)


def _weights(part, words):
    """The r-th word of a list has weight 1/r; each half of one with a stroke begins anew. Places and days are equal."""
    if part in ("place", "day"):
        return np.ones(len(words))
    halves = " ".join(words).split("/")
    return np.concatenate([1 / np.arange(1, 1 + len(half.split())) for half in halves])


def english_source(headline):
    """Return the headline, {slots: 1.0}."""
    who, verb, adjective, thing, place, day = headline
    return {(who, verb.split(":")[0], adjective, thing, place and f"in {place}", day and f"on {day}"): 1.0}


def english_answer(headline):
    """Return the short headlines, {text: probability}.

    >>> list(english_answer(("mayor", "visits:visited", "small", "bridge", "", "")))
    ['mayor visits small bridge', 'mayor visits bridge', 'small bridge visited by mayor', 'bridge visited by mayor']
    """
    who, verb, adjective, thing, place, day = headline
    active, passive = verb.split(":")
    things = {joined((quality, thing)): p for quality, p in _kept(adjective, ADJECTIVE).items()}
    ends = combined(_kept(place and f"in {place}", PLACE), _kept(day and f"on {day}", DAY))
    return _voices(f"{who} {active}", f"{passive} by {who}", things, ends)


def spanish_source(headline):
    """Return the headline, {slots: 1.0}."""
    who, verb, adjective, thing, place, day = headline
    return {(who, verb.split(":")[0], thing, _agreeing(adjective, thing), place and f"en {place}",
             day and f"el {day}"): 1.0}


def spanish_answer(headline):
    """Return the short headlines, {text: probability}.

    >>> list(spanish_answer(("alcaldesa", "visita:visitad", "pequeñ", "torre", "", "")))[2:]
    ['torre pequeña visitada por alcaldesa', 'torre visitada por alcaldesa']
    """
    who, verb, adjective, thing, place, day = headline
    active, passive = verb.split(":")
    things = {joined((thing, quality)): p for quality, p in _kept(_agreeing(adjective, thing), ADJECTIVE).items()}
    ends = combined(_kept(place and f"en {place}", PLACE), _kept(day and f"el {day}", DAY))
    return _voices(f"{who} {active}", f"{_agreeing(passive, thing)} por {who}", things, ends)


def _agreeing(stem, thing):
    feminine = SPANISH["thing"].split("/")[0].split()
    return stem and stem + ("a" if thing in feminine else "o")


def _kept(part, often):
    return {part: often, "": 1 - often} if part else {"": 1.0}


def _voices(before, after, things, ends):
    """The short headlines: who does what to the thing, or the thing and what is done to it by whom."""
    ends = {joined(parts): p for parts, p in ends.items()}
    return mixture((1 - PASSIVE, combined({before: 1}, things, ends)), (PASSIVE, combined(things, {after: 1}, ends)))
