"""The languages of the course and its message catalogue.

A message is written in English in the code and marked with ``_``; its translations stand in ``locale/LANG/*.po``.
Nothing is translated where it is marked: whoever shows a message asks for its language.

A further language is an entry in `LANGUAGES` and its texts; ``taulab build --check`` lists the texts that it lacks.
"""

import re
import reprlib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po


def mark(message: str) -> str:
    """Return `message` unchanged; imported as ``_``, it marks a string for the catalogue."""
    return message


_ = mark


@dataclass(frozen=True)
class Language:
    """What the course knows of a language beside its texts."""

    name: str                   # in the language itself
    known_as: str               # a message: in a sentence for those who write
    translated_as: str          # a message: head of the column with its terms in the glossary
    menus: str                  # locale of JupyterLab's menus
    common: frozenset           # little words that give it away on a page of another language
    nouns: tuple[str, ...] = ()  # keys of a term of the glossary that say how its noun bends


#: By code; the first is the one in which everything is written first.
LANGUAGES = {
    "en": Language("English", _("English"), _("in English"), "en", frozenset(
        "the of and is are with which this that from for you your it".split())),
    "es": Language("Español", _("Spanish"), _("in Spanish"), "es_ES", frozenset(
        "que los las una para del con por el es".split()), ("gender", "plural")),
}
SOURCE, *TRANSLATIONS = LANGUAGES
LOCALE = Path(__file__).parent / "locale"
#: Words that all languages write alike: a text of these alone needs no translation.
SHARED_WORDS = frozenset(
    "bit bits embedding embeddings english entce error español log logit logits min nat nats prompt prompts softmax "
    "token tokens top total".split())


def known(lang: str) -> str:
    """Return a language that the course speaks; others are refused."""
    if not (isinstance(lang, str) and lang in LANGUAGES):
        raise ValueError(unknown("lang", lang))
    return lang


def unknown(name: str, lang: str) -> str:
    """Return, in every language of the course, that it does not speak the one that `name` asks for."""
    refusal = Message(_("{name}: the course speaks {known}."),
                      {"name": f"{name}={reprlib.repr(lang)}", "known": ", ".join(LANGUAGES)})
    return " / ".join(map(refusal.render, LANGUAGES))


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return the translations into `lang` of every message of the course."""
    return read_catalogue(known(lang), LOCALE)


def read_catalogue(lang: str, locale: Path) -> dict[str, str]:
    """Return what the ``.po`` files of `lang` under `locale` say now."""
    messages = {}
    for path in sorted((locale / lang).glob("*.po")):
        with path.open("rb") as file:
            messages |= {entry.id: entry.string for entry in read_po(file, locale=lang) if entry.id and entry.string}
    return messages


def translate(message: str, lang: str) -> str:
    """Return `message` in `lang`; a message without a translation stays as it is written."""
    return catalogue(lang).get(message, message)


@dataclass(frozen=True)
class Message:
    """A marked message and the values, messages too, that fill its fields; it knows no language until it is shown."""

    text: str
    fields: dict = field(default_factory=dict)

    def render(self, lang: str) -> str:
        fields = {name: value.render(lang) if isinstance(value, Message) else value
                  for name, value in self.fields.items()}
        return translate(self.text, lang).format(**fields) if fields else translate(self.text, lang)

    def __str__(self):
        return self.render(SOURCE)


def message(text: str, /, **fields) -> Message:
    """Return the marked `text` as a message with these fields."""
    return Message(text, fields)


def told(text: Message | str, lang: str) -> str:
    """Return in `lang` what is a message, or a marked string without fields, or no message at all."""
    return text.render(lang) if isinstance(text, Message) else translate(text, lang)


def known_as(lang: str) -> Message:
    """Return the name of `lang` in a sentence for those who write: English, Spanish."""
    return Message(LANGUAGES[lang].known_as)


def collation(text: str) -> tuple[str, str]:
    """Return what `text` is sorted by in a list for people: as dictionaries sort, with numbers by their value.

    Accents and capitals decide only between words that are alike without them; ñ is a letter of its own, after n.
    Source: Ortografía de la lengua española (RAE, 2010).

    Examples
    --------
    >>> sorted(["Zoe", "Óscar", "Oscar", "Nuño", "Ñu", "Paz 10", "Paz 9"], key=collation)
    ['Nuño', 'Ñu', 'Oscar', 'Óscar', 'Paz 9', 'Paz 10', 'Zoe']
    """
    folded = unicodedata.normalize("NFD", text.casefold())
    letters = folded.replace("n\N{COMBINING TILDE}", "n~")
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"\d+", lambda digits: digits[0].zfill(20), plain), folded
