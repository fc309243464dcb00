"""The languages of the course and its message catalogue.

A message is written in English in the code and marked with ``_``; its Spanish stands in ``locale/es/*.po``.
Nothing is translated where it is marked: whoever shows a message asks for its language.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("en", "es")
LOCALE = Path(__file__).parent / "locale"
#: Words that both languages write alike: a text of these alone needs no translation.
SHARED_WORDS = frozenset(
    "bit bits embedding embeddings english error español log logit logits min nat nats prompt prompts softmax token "
    "tokens top total".split())


def mark(message: str) -> str:
    """Return `message` unchanged; imported as ``_``, it marks a string for the catalogue."""
    return message


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return the translations into `lang` of every message of the course."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang={lang!r}: the course speaks {', '.join(LANGUAGES)}")
    return read_catalogue(lang, LOCALE)


def read_catalogue(lang: str, locale: Path) -> dict[str, str]:
    """Return what the ``.po`` files of `lang` under `locale` say now."""
    messages = {}
    for path in sorted((locale / lang).glob("*.po")):
        with path.open("rb") as file:
            messages |= {entry.id: entry.string for entry in read_po(file, locale=lang) if entry.id and entry.string}
    return messages


def translate(message: str, lang: str) -> str:
    """Return `message` in `lang`; a message without a translation stays in English."""
    return catalogue(lang).get(message, message)


@dataclass(frozen=True)
class Message:
    """A marked message and the values that fill its ``{fields}``; it knows no language until it is shown."""

    text: str
    fields: dict = field(default_factory=dict)

    def render(self, lang: str) -> str:
        return translate(self.text, lang).format(**self.fields) if self.fields else translate(self.text, lang)


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
