"""`taulab release`: what an instructor hands out, the course in one language without the solved notebooks.

The bundle promises what it holds: its README is its own, its Makefile opens labs and no more, and no page links to what
was left out.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from taulab.course.authoring.units import translated
from taulab.course.files import write
from taulab.course.language import LANGUAGES, Message
from taulab.course.language import mark as _
from taulab.course.places import root
from taulab.course.problem import Refused

PARTS = ("labs/{lang}", "theory/{lang}", "theory/images", "lib", "constraints.txt", "environment.yml", "start",
         "LICENSE", "LICENSE-prose")
FOR_INSTRUCTORS = "teaching.md"
TARGETS = ("lab", "clean", ".venv/installed")   # of the Makefile
TARGET = re.compile(r"^([\w./-]+):")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"[a-z]+:|#")
CLAUSE = re.compile(r"(?<=[.;:])\s+")


def main(options) -> int:
    """Copy the bundle into a folder that does not exist yet; make its wheel there, if asked."""
    out, lang = Path(options.out).resolve(), options.lang
    if options.wheel and not find_spec("hatchling"):
        raise Refused(Message(_("A wheel is made by {packages}, not installed here. To install: {command}"), {
            "packages": "hatchling", "command": "pip install -c constraints.txt hatchling"}).render(lang))
    if out.exists():
        raise Refused(Message(_("{folder} exists already: name a new folder."), {"folder": str(out)}).render(lang))
    for part in PARTS:
        copy(root() / part.format(lang=lang), out / part.format(lang=lang), lang)
    for name, ours in (("Makefile", makefile), ("pyproject.toml", pyproject)):
        write(out / name, ours((root() / name).read_text(encoding="utf-8")).encode())
    # pyproject names README.md: the bundle has one, in the language of its students.
    write(out / "README.md", readme(lang).encode())
    for page in out.rglob("*.md"):
        write(page, without_dead_links(page.read_text(encoding="utf-8"), page).encode())
    print(Message(_("Bundle: {path}"), {"path": str(out)}).render(lang))
    if options.wheel:
        print(Message(_("Wheel: {path}"), {"path": str(wheel(out))}).render(lang))
    return 0


def wheel(out: Path) -> Path:
    """Make the wheel of a bundle in its folder: one file, from which `taulab lab` works in an empty folder."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=out, check=True,
                   stdout=subprocess.DEVNULL)
    return next(out.glob("*.whl"))


def copy(source: Path, target: Path, lang: str):
    """Copy a part of the course, without what is made anew, made for instructors or in another language."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        other = [f"*.{one}.svg" for one in LANGUAGES if one != lang]
        left_out = shutil.ignore_patterns("__pycache__", "*.egg-info", ".ipynb_checkpoints", FOR_INSTRUCTORS, *other)
        shutil.copytree(source, target, ignore=left_out)
    else:
        shutil.copy2(source, target)


# What the bundle says of itself ---------------------------------------------------------------------------------------

def readme(lang: str) -> str:
    """Return the README of the bundle: its own, with the table of labs from that of the course."""
    own, course = ((root() / translated(name, lang)).read_text(encoding="utf-8") for name in ("BUNDLE.md", "README.md"))
    section = course.partition('<a id="course"></a>')[2].partition("<a id=")[0]
    table = "".join(line for line in section.splitlines(keepends=True) if line.startswith("|"))
    before, anchor, after = own.partition('<a id="labs"></a>\n')
    heading, rest = after.split("\n\n", 1)
    return f"{before}{anchor}{heading}\n\n{table}\n{rest}"


def makefile(text: str) -> str:
    """Return a Makefile that sets up, opens labs and cleans; nothing for tests, which the bundle has not."""
    kept = [block for block in text.split("\n\n") if not (found := TARGET.match(block)) or found[1] in TARGETS]
    text = "\n\n".join(kept).replace(".[test]", ".[lab]").replace("find lib tests", "find lib")
    return re.sub(r"^\.PHONY:.*$", ".PHONY: lab clean", text, flags=re.MULTILINE).rstrip() + "\n"


def pyproject(text: str) -> str:
    """Return a pyproject.toml whose wheel holds what the bundle has."""
    return re.sub(r'^"solutions" = .*\n', "", text, flags=re.MULTILINE)


# Links ----------------------------------------------------------------------------------------------------------------

def without_dead_links(text: str, page: Path) -> str:
    """Return the text of a page without the clauses, rows and lines that link to what is not there."""
    lines = [left for line in text.split("\n") for left in living(line, page)]
    return "\n".join(lines).lstrip("\n")


def living(line: str, page: Path) -> Iterator[str]:
    """Yield a line without the clauses that link to what is not there; nothing where nothing else is left."""
    if not dead(line, page):
        yield line
    elif kept := " ".join(clause for clause in CLAUSE.split(line) if not dead(clause, page)):
        yield re.sub(r"[;:]$", ".", kept)


def dead(text: str, page: Path) -> bool:
    """Say whether a text links to a file that is not there."""
    return any(not ADDRESS.match(link) and not (page.parent / link.partition("#")[0]).exists()
               for link in LINK.findall(text))
