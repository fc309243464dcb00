"""Whose a file is: names as people write them, and as learning platforms do.

What a platform knows of a person is kept: the id by which marks go back, the login, that it came late, and when. The
forms below are those that the platforms' own sources, or those who work with their exports, describe:

Moodle
    ``NAME_ID_assignsubmission_file/…``, without folders ``NAME_ID_assignsubmission_file_FILE``; a group has its name
    and id there, and under blind marking everybody is called "Participant".
    Source: moodle/moodle on GitHub, mod/assign/classes/downloader.php (get_student_prefix).
Canvas
    ``name_ID_FILEID_FILE``, ``name_LATE_ID_FILEID_FILE``; anonymous: ``anon_ID_FILEID_FILE``, late
    ``LATE_anon_ID_FILEID_FILE``; a text or a link instead of a file: ``name_ID_text.html``, ``name_ID_link.html``.
    Source: instructure/canvas-lms on GitHub, lib/content_zipper.rb (get_filename, add_text_or_url).
Blackboard
    ``ASSIGNMENT_LOGIN_attempt_DATE_FILE`` and a text file of its own beside it that ends after the date.
    Source: kwurst/bb-file-cleanup on GitHub, README.md.
Brightspace
    ``ID-FOLDER - LOGIN NAME - DATE/…``, without folders ``ID-FOLDER - NAME - DATE - FILE``; some add a field with the
    institution's number. Beside the folders lies an ``index.html`` of its own. Seen in published scripts that sort such
    exports, with "27236-46025 - 23304308 Angood - 05 March 2026 612 PM" and "100001-2000001 - astudent Avery Student -
    Jul 30, 2026 1053 PM" as their examples.
nbgrader
    ``LOGIN/ASSIGNMENT/…``, with two files of its own. Source: jupyter/nbgrader on GitHub, nbgrader/exchange/default.
Google Classroom, Apple Schoolwork
    ``NAME - FILE``; a copy is called ``Copy of FILE``, ``Copia de FILE``. Source: Schoolwork Teacher Guide, "About
    Schoolwork files" (support.apple.com); a hosted notebook's own default for a copy.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

LONGEST_NAME = 80
MOODLE = re.compile(r"(?P<name>.+?)(_(?P<id>\d+))?_assignsubmission_[a-z]+(_(?P<file>.*))?", re.DOTALL)
CANVAS_FILE = r"_([1-9]\d*(_(?P<file>.*))?|text|link)"
CANVAS = re.compile(rf"(?P<name>.+?)(?P<late>_LATE)?_(?P<id>[1-9]\d*){CANVAS_FILE}", re.DOTALL)
ANONYMOUS = re.compile(rf"(?P<late>LATE_)?(?P<name>anon)_(?P<id>[A-Za-z0-9]+){CANVAS_FILE}", re.DOTALL)
BLACKBOARD = re.compile(r".+?_(?P<login>[^_]+)_attempt_(?P<when>\d{4}(-\d\d){5})(_(?P<file>.*))?", re.DOTALL)
BRIGHTSPACE = re.compile(r"(?P<id>\d+)-\d+ - (?P<rest>.+)", re.DOTALL)
NBGRADER = ("timestamp.txt", "submission_secret.txt")
DATES = ("%d %B %Y %I%M %p", "%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p", "%Y-%m-%d-%H-%M-%S")
DATE = re.compile(r".*\b20\d\d\b.*\d.*")
BLIND = ("participant", "participante")
COPY = re.compile(r"(copy of|copia de)\s+", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
#: Words that name a piece of work, not a person.
WORK = re.compile(
    "labs?|laboratorios?|pr[aá]cticas?|tareas?|trabajos?|entregas?|ejercicios?|exercises?|homework|hw|assignments?|"
    "submissions?|notebooks?|cuadernos?|copia|copy|backup|final|v|new|nuevo|old|viejo|draft|borrador|definitivo|work|"
    "solved|resuelto|soluci[oó]n|solutions?|answers?|respuestas?|corregido|en|es|src|code|downloads|descargas|untitled|"
    "sin t[ií]tulo|new folder|nueva carpeta|file|archivo|ipynb|desktop|escritorio|documents?|(mis )?documentos|"
    "colab notebooks|(my|google) drive|mi unidad|onedrive|users?|usuarios?|home", re.IGNORECASE)
GROUP = re.compile(r"(group|grupo|section|secci[oó]n|turno|class|clase|curso|team|equipo|tutorial|seminar)\b|"
                   r"(group|grupo|section|secci[oó]n)[ _-]?\w{1,3}$", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """Who handed something in, as far as names tell; `when` sorts what one person handed in at several times."""

    name: str
    id: str = ""
    login: str = ""
    late: bool = False
    when: str = ""
    group: str = ""
    platform: str = ""


# Platforms ------------------------------------------------------------------------------------------------------------

def by_platform(stem: str, lab: str, folder: bool = False) -> Person | None:
    """Return whose a file, an archive or a `folder` is where a learning platform named it; None for any other name.

    Canvas makes no folders: one that looks like its files, such as ``run_1_2``, is no person's unless its ids are long.

    Examples
    --------
    >>> by_platform("Zoë Ñu_123_assignsubmission_file_", "01_sweeping_tau").id
    '123'
    >>> by_platform("garciamaria_LATE_4821_99_01_sweeping_tau", "01_sweeping_tau").late
    True
    >>> by_platform("group_12", "01_sweeping_tau") is None
    True
    """
    if match := MOODLE.fullmatch(stem):
        return moodle(match)
    if match := BLACKBOARD.fullmatch(stem):
        return Person(match["login"], match["login"], match["login"], when=moment(match["when"]),
                      platform="blackboard")
    if match := BRIGHTSPACE.fullmatch(stem):
        return brightspace(match)
    person = canvas(without_lab(stem, lab))
    return None if folder and person and not re.search(r"_\d{3,}_\d{3,}(_|$)", stem) else person


def moodle(match) -> Person:
    name, number = match["name"], match["id"] or ""
    blind = name.casefold() in BLIND and number
    return Person(clean_name(f"{name} {number}" if blind else name), number, platform="moodle")


def canvas(stem: str) -> Person | None:
    match = ANONYMOUS.fullmatch(stem) or CANVAS.fullmatch(stem)
    if not match:
        return None
    name = f"anon {match['id']}" if match["name"] == "anon" else match["name"]
    return Person(clean_name(name), match["id"], late=bool(match["late"]), platform="canvas")


def brightspace(match) -> Person:
    fields = match["rest"].split(" - ")
    dated = next((k for k, field in enumerate(fields) if k and DATE.fullmatch(field)), len(fields))
    who = " ".join(fields[:dated]).split()
    login = who.pop(0) if len(who) > 1 and is_login(who[0], who[1:]) else ""
    when = "".join(map(moment, fields[dated:dated + 1]))
    return Person(clean_name(" ".join(who)), match["id"], login, when=when, platform="brightspace")


def is_login(word: str, names: list[str]) -> bool:
    """Say whether a word before a name is a login: it has a digit, or is in small letters and made of the name."""
    made = any(name.casefold()[:3] in word for name in names if len(name) > 2)
    return bool(re.search(r"\d", word)) or word == word.lower() and made


def own_file(name: str, folders: Iterable[str]) -> bool:
    """Say whether a platform wrote a file itself: Blackboard and nbgrader beside each attempt, Brightspace beside all.

    `folders` are those beside it.
    """
    attempt = BLACKBOARD.fullmatch(name.removesuffix(".txt")) if name.endswith(".txt") else None
    if name == "index.html":
        return any(map(BRIGHTSPACE.fullmatch, folders))
    return name in NBGRADER or bool(attempt and not attempt["file"])


def named_in(text: str, login: str) -> str:
    """Return the name that Blackboard's file gives the student of a login; nothing where it gives none.

    Examples
    --------
    >>> named_in("Nombre: Zoë Ñu (u12)\\nActividad: Lab 1", "u12")
    'Zoë Ñu'
    """
    found = re.match(rf"\W*\w+:\s*(\S.*?)\s*\({re.escape(login)}\)", text)
    return clean_name(found[1]) if found else ""


def moment(text: str) -> str:
    """Return a date as Brightspace or Blackboard writes it, as ISO 8601, so that it sorts; else nothing."""
    for form in DATES:
        try:
            return datetime.strptime(text.strip(), form).isoformat()
        except ValueError:
            continue
    return ""


# People ---------------------------------------------------------------------------------------------------------------

def by_name(stem: str, lab: str) -> str | None:
    """Return the person whom a file's name names beside the lab; None where it names the work alone.

    Examples
    --------
    >>> [by_name(stem, "01_tau") for stem in ("01_tau_José", "Ana López - 01_tau", "lab01_Bea")]
    ['José', 'Ana López', 'Bea']
    >>> [by_name(stem, "01_tau") for stem in ("Copia de 01_tau", "Lab01", "tarea final (2)")]
    [None, None, None]
    """
    stem = COPY.sub("", stem).strip()
    for part in (*beside(stem, lab), *apart(stem, lab), *short(stem, lab)):
        if names_somebody(part, lab):
            return clean_name(part.strip(" _-"))
    return None


def beside(stem: str, lab: str) -> Iterator[str]:
    """Yield what stands before and after the name that the lab gave its notebook."""
    before, found, after = stem.rpartition(lab)
    if found:
        yield before.strip(" _-")
        yield after[1:] if after[:1] in ("_", "-") or after[:3] == " - " else ""


def apart(stem: str, lab: str) -> Iterator[str]:
    """Yield the parts of ``NAME - FILE``, whichever comes first."""
    if " - " in stem and lab not in stem:
        yield from stem.split(" - ")


def short(stem: str, lab: str) -> Iterator[str]:
    """Yield the name in ``NAME_01_…``, ``01_…_NAME``, ``lab01 NAME`` and ``NAME lab 1``."""
    number = f"0*{int(lab[:2])}"
    if lab in stem:
        return
    if match := re.fullmatch(rf"(.+)_{lab[:2]}\D.*", stem):
        yield match[1]
    elif re.match(rf"{lab[:2]}\D", stem):
        yield stem.rpartition("_")[2]
    else:
        rest, found = re.subn(rf"(^|[\W_])(lab|laboratorio|pr[aá]ctica)[\W_]?{number}(?!\d)", " ", stem, flags=re.I)
        yield from [" ".join(rest.replace("_", " ").split())] * found


def names_somebody(text: str, lab: str) -> bool:
    """Say whether a text can be a name: it has letters beyond those words that name a piece of work."""
    rest = text.replace(lab, " ")
    rest = re.sub(rf"(?<![^\W\d_])({WORK.pattern})(?![^\W\d_])", " ", rest, flags=re.I)
    return bool(re.search(r"[^\W\d_]", rest))


def names_work(folder: str, lab: str) -> bool:
    """Say whether a folder's name names a piece of work, as "tarea 1" or the lab's own name does."""
    return not names_somebody(COPY.sub("", folder), lab)


def without_lab(stem: str, lab: str) -> str:
    """Return a stem without the name that the lab gave its notebook, where it ends so: numbers in it are no ids."""
    before, found, after = stem.rpartition("_" + lab)
    return before if found and not re.match(r"\w", after) else stem


def with_login(person: Person) -> Person:
    """Return a person whose name is an e-mail address with that as the login."""
    return replace(person, login=person.name) if not person.login and EMAIL.fullmatch(person.name) else person


# Names ----------------------------------------------------------------------------------------------------------------

def readable(name: str | bytes) -> str:
    """Return a file name in letters, whatever encoding it was written in.

    The bytes are taken for UTF-8, else for the first of the two Western code pages of Windows (that of its console,
    that of its windows) which makes words of them: letters only, and no capital after a small letter.

    Examples
    --------
    >>> readable("Muñoz".encode("cp850")), readable("Muñoz".encode("cp1252")), readable("Muñoz".encode())
    ('Muñoz', 'Muñoz', 'Muñoz')
    """
    data = name if isinstance(name, bytes) else os.fsencode(name) if surrogates(name) else None
    if data is not None:
        guesses = [data.decode(encoding, "replace") for encoding in ("cp850", "cp1252")]
        try:
            name = data.decode("utf-8")
        except UnicodeError:
            name = next(filter(words, guesses), guesses[0])
    name = unicodedata.normalize("NFC", name)
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def surrogates(name: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in name)


def words(text: str) -> bool:
    """Say whether the letters beyond ASCII stand where letters stand in words."""
    pairs = zip(" " + text, text, strict=False)
    return all(letter.isascii() or letter in "ªº" or letter.isalpha() and not (letter.isupper() and before.islower())
               for before, letter in pairs)


def clean_name(name: str) -> str:
    """Return a name in one line, of bounded length; nothing is called "?"."""
    return readable(name).strip()[:LONGEST_NAME].strip() or "?"
