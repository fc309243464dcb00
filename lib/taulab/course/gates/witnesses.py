"""Wrong answers that students give: witnesses must part each of them from the others and from a right one."""

import hashlib
import sys
from collections.abc import Generator, Iterator
from importlib.metadata import version
from pathlib import Path

import taulab
from taulab.course import labs
from taulab.course.gates.soundness import clashes, parting
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception
from taulab.course.language import Message, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

SOUND = "build/witnesses"       # digests of the labs that were found sound: the slowest gate looks at no lab twice
PACKAGES = ("numpy", "scipy", "sympy", "mpmath", "hypothesis")
#: Wings that no exercise may import: the contracts in pyproject.toml see to it.
APART = {("course", wing) for wing in ("authoring", "dev", "grading", "labs", "locale", "studying", "widgets")}


def witnesses(root: Path) -> Iterator[Problem]:
    """Yield every misconception that no witness tells from another, or from a right answer."""
    sound = root / SOUND
    known = set(sound.read_text().split()) if sound.exists() else set()
    now = {number: digest(root, number) for number in labs.numbers(root)}
    for number in now:
        if now[number] not in known and not (yield from of_lab(number, root)):
            known.add(now[number])
    sound.parent.mkdir(parents=True, exist_ok=True)
    sound.write_text("\n".join(sorted(known & set(now.values()))))


def of_lab(number: str, root: Path) -> Generator[Problem, None, int]:
    """Yield the problems of one lab; return how many there are."""
    lab, count = labs.load(number, root), 0
    for exercise in lab.exercises:
        for clash in clashes(exercise, lab):
            count += 1
            yield Problem(labs.file_with(number, exercise), f"exercise {exercise.id}", complaint(clash),
                          remedy(clash, exercise, lab))
    return count


def digest(root: Path, number: str) -> str:
    """Return a digest of all that the outcome of a lab hangs on: its exercises, what they may import, the packages."""
    package, folder = Path(taulab.__file__).parent, (root / labs.file_of_lab(number)).parent
    files = [path for path in sorted(package.rglob("*")) if path.is_file() and path.suffix not in (".pyc", ".po")
             and path.relative_to(package).parts[:2] not in APART]
    hashed = hashlib.sha256(repr((sys.version, [version(name) for name in PACKAGES])).encode())
    for path in [*files, *sorted(folder.glob("*.py"))]:
        hashed.update(path.name.encode() + path.read_bytes())
    return hashed.hexdigest()


def complaint(clash: tuple[Misconception, ...]) -> Message:
    names = [misconception.name for misconception in clash]
    if len(names) == 1:
        return message(_("the misconception {name} is right on every witness"), name=names[0])
    return message(_("the misconceptions {one} and {other} agree on every witness"), one=names[0], other=names[1])


def remedy(clash: tuple[Misconception, ...], exercise: Exercise, lab: LabExercises) -> Message:
    """Return the witness to add, or that there is none among the inputs: then there is nothing to part."""
    if not any(misconception.recognise for misconception in clash):
        if parted := parting(clash, exercise, lab):
            return message(_("add a witness that parts them, such as {input}"), input=repr(parted))
        if len(clash) == 1:
            return message(_("no input tells it from a right answer: take it out, or let the inputs reach where it "
                             "fails"))
        return message(_("no input parts them: they are one and the same, keep one; or let the inputs reach where "
                         "they differ"))
    return message(_("let their recognisers leave each other's outcomes alone"))
