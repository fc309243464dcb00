"""The files of the message catalogue, and the code whose messages they translate."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tokenize import TokenError

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import normalize, read_po

LOCALE = "lib/taulab/course/locale"
CODE = ("lib/taulab/**/*.py", "solutions/*.py")
OTHERWISE = "course"     # the catalogue of a message whose neighbours have none
LINE = re.compile(r'\s*(#.*|((msgid|msgstr|msgctxt|msgid_plural|msgstr\[\d\])\s+)?"(?:[^"\\]|\\.)*"|)\s*')


def marked_messages(root: Path) -> dict[str, str]:
    """Return message -> "file:line" of each string marked with ``_`` in the library and in the sources of the labs."""
    found = {}
    for path in (path for pattern in CODE for path in sorted(root.glob(pattern))):
        for line, message in marked_in(path.read_bytes()):
            found.setdefault(message, f"{path.relative_to(root).as_posix()}:{line}")
    return found


@lru_cache(maxsize=1024)
def marked_in(code: bytes) -> tuple[tuple[int, str], ...]:
    """Return (line, message) of each marked string of `code`; none where it is not Python."""
    try:
        return tuple((line, message) for line, message, *_rest
                     in extract("python", BytesIO(code), keywords={"_": None}))
    except (SyntaxError, ValueError, TokenError):   # a fault of the source, reported there
        return ()


def po_files(root: Path, lang: str) -> list[Path]:
    return sorted((root / LOCALE / lang).glob("*.po"))


def not_a_line(text: str) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of each line of a ``.po`` file that is none: a quotation mark is missing, or a keyword."""
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if not LINE.fullmatch(line))


@lru_cache(maxsize=64)
def entries_of(text: str, lang: str) -> Catalog:
    """Return the entries of a ``.po`` file; none of one that cannot be read, which a gate reports."""
    return Catalog(lang) if any(not_a_line(text)) else read_po(BytesIO(text.encode()), locale=lang)


def file_for(message: str, said: dict[str, str], homes: dict[str, str]) -> str:
    """Return the name of the ``.po`` file in which most messages of the same code stand."""
    here = said[message].rpartition(":")[0]
    near = Counter(homes[other] for other, place in said.items() if other in homes and place.startswith(f"{here}:"))
    named_alike = (f"{part}.po" for part in reversed(Path(here).parts) if f"{part}.po" in homes.values())
    return near.most_common(1)[0][0] if near else next(named_alike, f"{OTHERWISE}.po")


def stub(message: str) -> str:
    """Return the entry to paste into a ``.po`` file for `message`, its translation still empty."""
    return f'msgid {normalize(message, width=120)}\nmsgstr ""'
