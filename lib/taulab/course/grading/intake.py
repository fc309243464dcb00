"""Who handed in what: from the files of a folder to one line for each person, marked or not.

A notebook belongs to a lab because it says so: by the lab that its code opens, else by what the course wrote into it,
else by the functions that it defines, else by its name. Of several notebooks of one person the last attempt is marked,
of one attempt the one with most answers. Every other file is named, with the reason why it is not marked.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath

from taulab.course.grading.archives import File, NotANotebook, walk
from taulab.course.grading.people import Person, named_in
from taulab.course.grading.roll import Roll
from taulab.course.grading.submissions import Source, Submission, Unmarked, code_cells, parse, read_bytes
from taulab.course.language import LANGUAGES, Message, collation
from taulab.course.language import mark as _
from taulab.course.places import handout

NOT_TAKEN = {
    ".pdf": _("A PDF: what is marked is the notebook itself (.ipynb)."),
    ".html": _("A web page: what is marked is the notebook itself (.ipynb)."),
    ".htm": _("A web page: what is marked is the notebook itself (.ipynb)."),
    ".py": _("A Python script: what is marked is the notebook itself (.ipynb)."),
}
LINKS = (".gdoc", ".gsheet", ".url", ".webloc", ".lnk")
UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".opdownload")
LOOKS_LIKE = {b"%pdf": ".pdf", b"<!doctype html": ".html", b"<html": ".html"}
PACKED = (b"Rar!", b"7z\xbc\xaf")
CHECKED = re.compile(r"lab\.check\(\"[\d.]+\", (\w+)\)")


@dataclass(frozen=True)
class Seen:
    """What a look at a file showed: how much is written in it, or the reason why it is not marked."""

    file: File
    reason: Message | None = None
    notebook: bool = False
    digest: str = ""
    written: int = 0
    ours: bool = False
    named: bool = False


def find(folder: Path, lab: str, leave_out: Iterable[Path] = ()) -> list[Source]:
    """Return a source for everybody who handed in anything, sorted as people are in a list.

    Parameters
    ----------
    folder : Path
        Where everything that was handed in lies.
    lab : str
        The name of the lab's notebook, such as 01_sweeping_tau.
    leave_out : iterable of Path, optional
        Files and folders within `folder` that nobody handed in: a report, a table to fill in.
    """
    files, junk = [], []
    for file in walk(folder, leave_out):    # each is looked at before the next: its archive is open then
        if file.junk:
            junk.append(file)
        else:
            files.append(look(file, lab))
    return told_apart(sorted(each(files, junk, lab), key=order))


def each(files: list[Seen], junk: list[File], lab: str) -> Iterator[Source]:
    """Yield a source for each person who handed in one of the files.

    A file beside notebooks of the same name is taken for the first one's; what a platform wrote counts only where a
    person handed in nothing else, and among people, as Brightspace's ``index.html``, it is nobody's.
    """
    roll = Roll([(seen.file, seen.notebook) for seen in files], lab)
    people, piles, first, own = {}, defaultdict(list), {}, roll.is_platforms
    for seen in sorted(files, key=lambda seen: (own(seen.file), not seen.notebook)):
        key, person = roll.owner(seen.file, seen.notebook)
        first.setdefault(key[:3], key)
        key = key if seen.notebook else first[key[:3]]
        if own(seen.file) and (key in piles or not person.platform and roll.holds_people[seen.file.steps]):
            name = named_in(seen.file.head().decode("utf-8", "replace"), person.login)
            piles[key] = [(replace(one, name=name or one.name), its) for one, its in piles[key]]
            continue
        people.setdefault(key, person)
        piles[key].append((person, seen))
    for key, person in roll.owners_of_junk(junk):
        people.setdefault(key, person)
    for key, person in people.items():
        yield source_of(person, piles[key], lab[:2])


def order(source: Source):
    return collation(source.student), source.student, source.id, source.origin


# Looking at files -----------------------------------------------------------------------------------------------------

def look(file: File, lab: str) -> Seen:
    """Look at a file, to see whether it is a notebook of the lab."""
    claims = ".ipynb" in file.name.lower()
    try:
        begins = beginning(file)
        if begins.startswith(tuple(LOOKS_LIKE)) or file.name.lower().endswith(LINKS) or not (
                claims or begins.startswith(b"{")):
            raise not_taken(file)
        submission = read_bytes(file.load(), lab[:2])
    except NotANotebook as problem:
        return Seen(file, problem.message, claims)
    if submission.problem:
        cut_off = Message(_("A download that was broken off: hand in the whole file."))
        return Seen(file, cut_off if file.name.lower().endswith(UNFINISHED) else submission.problem, claims)
    return judged(file, submission, lab)


def beginning(file: File) -> bytes:
    """Return how a file begins, in small letters and without the marks of its encoding."""
    return file.head().strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").lower()


def not_taken(file: File) -> NotANotebook:
    """Return the words for a file that is no notebook."""
    head = file.head()
    if not head:
        file.load()     # says why, where it cannot be read
        return NotANotebook(_("The file is empty."))
    if head.startswith(PACKED):
        return NotANotebook(_("An archive of a kind that is not opened here: pack it as a zip."))
    suffix = PurePosixPath(file.name).suffix.lower()
    if suffix in LINKS:
        return NotANotebook(_("A link to a document, not the document: hand in the file itself."))
    shown = next((kind for start, kind in LOOKS_LIKE.items() if beginning(file).startswith(start)), suffix)
    return NotANotebook(NOT_TAKEN.get(shown, _("Not a notebook.")))


def judged(file: File, submission: Submission, lab: str) -> Seen:
    """Say of a notebook whether it is of the lab, and how much of it is not ours."""
    handed, solved, names = course_cells(lab)
    sources = [bare(cell.source) for cell in submission.cells]
    defines = any(re.search(rf"^def {name}\(", source, re.MULTILINE) for source in sources for name in names)
    if not (submission.labs or defines or belongs(file.name, lab)):
        return Seen(file, Message(_("Nothing in it says that it is lab {lab}."), {"lab": lab[:2]}), notebook=True)
    digest = hashlib.sha256("\0".join(sources).encode("utf-8", "replace")).hexdigest()
    return Seen(file, None, True, digest, len(set(sources) - handed), frozenset(sources) in solved,
                lab in file.name)


def belongs(name: str, lab: str) -> bool:
    """Say whether a file's name says that it is the lab."""
    number = rf"(^|_){lab[:2]}\D|(lab|laboratorio|pr[aá]ctica)[\W_]?0*{int(lab[:2])}(?!\d)"
    return bool(re.search(number, name, re.IGNORECASE))


@cache
def course_cells(lab: str) -> tuple[frozenset[str], frozenset[frozenset[str]], frozenset[str]]:
    """Return the cells handed out, the cells of each solved notebook, and the names of the lab's exercises."""
    handed, solved = (
        [{bare(cell.source) for cell in code_cells(parse(path.read_bytes()))} for lang in LANGUAGES
         if (path := handout() / folder / lang / f"{lab}.ipynb").is_file()] for folder in ("labs", "solutions"))
    names = {name for cells in handed for source in cells for name in CHECKED.findall(source)}
    return frozenset().union(*handed), frozenset(map(frozenset, solved)), frozenset(names)


def bare(source: str) -> str:
    """Return a cell's source as it counts: without line ends and blanks that editors change."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


# One person -----------------------------------------------------------------------------------------------------------

def source_of(person: Person, pile: list[tuple[Person, Seen]], lab: str) -> Source:
    """Return what is marked of all that one person handed in, with the reasons for the rest."""
    candidates = sorted((one for one in pile if one[1].reason is None), key=worth, reverse=True)
    if not candidates:
        return unmarked_source(person, [seen for _whose, seen in pile], lab)
    (chosen, best), *rest = candidates
    left = [(seen, seen.reason) for _whose, seen in pile if seen.reason]
    left += [(seen, passed_over(seen, best, whose, chosen)) for whose, seen in rest]
    return source(chosen, best.file.origin, best.file.load, listed(left))


def source(person: Person, origin: str, load, unmarked=()) -> Source:
    return Source(person.name, origin, load, (), person.id, person.login, person.group, person.late, tuple(unmarked),
                  person.when)


def worth(one: tuple[Person, Seen]):
    """Return what decides which notebook of a person is marked; of equals the one named as it was handed out."""
    whose, seen = one
    name = seen.file.origin
    return (not seen.ours, bool(seen.written), whose.when, seen.written,
            seen.named, -len(name), [-ord(letter) for letter in name])


def passed_over(seen: Seen, best: Seen, whose: Person, chosen: Person) -> Message:
    """Return why a notebook of the lab is not the one that is marked."""
    if seen.digest == best.digest:
        return Message(_("The same as the notebook that is marked."))
    if seen.ours:
        return Message(_("The solved notebook of the course."))
    if not seen.written:
        return Message(_("A copy in which nothing is written."))
    if whose.when < chosen.when:
        return Message(_("An earlier attempt: the last one is marked."))
    return Message(_("Another notebook of this lab: {file} is marked, which has more answers."),
                   {"file": best.file.name})


def unmarked_source(person: Person, pile: list[Seen], lab: str) -> Source:
    """Return a line for a person of whom nothing can be marked: it says why."""
    told = [seen for seen in pile if seen.notebook] or pile
    if not pile:
        problem = Message(_("Only an empty folder, or files that a system or a program left behind."))
    elif len(reasons := {seen.reason.render("en"): seen.reason for seen in told}) == 1:
        problem = next(iter(reasons.values()))
    else:
        problem = Message(_("No notebook of lab {lab} among what was handed in."), {"lab": lab})

    def load():
        raise NotANotebook(problem.text, **problem.fields)
    return source(person, told[0].file.origin if told else "", load, listed((seen, seen.reason) for seen in pile))


def listed(left: Iterable[tuple[Seen, Message]]) -> Iterator[Unmarked]:
    """Yield files that are not marked, those with one reason together."""
    together = defaultdict(list)
    for seen, reason in left:
        together[reason.text, str(reason.fields)].append((seen.file.origin, reason))
    for files in together.values():
        yield Unmarked(files[0][0], len(files) - 1, files[0][1])


# All of them ----------------------------------------------------------------------------------------------------------

def told_apart(found: list[Source]) -> list[Source]:
    """Give everybody a name of their own: namesakes by their id, else by a number that nobody bears."""
    count = Counter(alike(one.student) for one in found)
    taken = {alike(one.student) for one in found}
    met, named = set(), []
    for one in found:
        if count[alike(one.student)] > 1 and one.id and one.id not in one.student:
            one = replace(one, student=free(f"{one.student} ({one.id})", taken))
        elif count[alike(one.student)] > 1:
            note = Message(_("Another submission bears the same name; each is marked."))
            name = free(one.student, taken) if alike(one.student) in met else one.student
            one = replace(one, student=name, notes=(*one.notes, note))
        met.add(alike(one.student))
        named.append(one)
    return named


def alike(name: str) -> str:
    return name.casefold()


def free(name: str, taken: set[str]) -> str:
    """Return `name`, or with the first number that nobody bears, and take it."""
    number, wanted = 1, name
    while alike(wanted) in taken:
        number += 1
        wanted = f"{name} ({number})"
    taken.add(alike(wanted))
    return wanted
