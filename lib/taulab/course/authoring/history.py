"""What a text said when it was last reviewed, found among the committed versions of its file, and how it differs."""

import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Set
from difflib import SequenceMatcher
from pathlib import Path

from taulab.course.authoring.markdown import parts, sections
from taulab.course.authoring.source import parse
from taulab.course.authoring.units import Unit, paragraphs, texts_in, units_of_catalogue, units_of_source

MOST_VERSIONS = 20      # how far back it looks
CONTEXT = 6             # words shown on either side of a change
PO = re.compile(r".*/locale/([^/]+)/[^/]+\.po")


def earlier(root: Path, file: str, wanted: Set[str], digest: Callable[[str], str]) -> dict[str, str]:
    """Return digest -> text of those texts of `file` in its history that have one of the `wanted` digests."""
    found = {}
    for version in versions(root, file):
        found |= {name: text for text in texts_of(file, version) if (name := digest(text)) in wanted}
        if found.keys() >= wanted:
            break
    return found


def versions(root: Path, file: str) -> Iterator[str]:
    """Yield the committed versions of `file`, the newest first; none where there is no git."""
    for commit in git(root, "log", f"-{MOST_VERSIONS}", "--format=%H", "--", file).split():
        yield git(root, "show", f"{commit}:./{file}")


def git(root: Path, *words: str) -> str:
    try:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, check=True).stdout.decode()
    except (OSError, ValueError, subprocess.CalledProcessError):
        return ""


def texts_of(file: str, text: str) -> Iterator[str]:
    """Yield every text that is reviewed alone in a version of `file`."""
    if file.endswith(".md"):
        for section in sections(text):
            yield from [section.text, *parts(section.text)]
        return
    for unit in units_of(file, text):
        for one in [unit, *paragraphs(unit)]:
            yield from one.texts.values()


def units_of(file: str, text: str) -> Iterator[Unit]:
    if match := PO.fullmatch(file):
        return units_of_catalogue(file, text, match[1])
    if file.endswith(".toml"):
        try:
            return texts_in(tomllib.loads(text), file, "")
        except tomllib.TOMLDecodeError:
            return iter(())
    return units_of_source(parse(file, text))


def difference(old: str, new: str) -> str:
    """Return `new` with what was taken out as ``[-…-]`` and what was put in as ``{+…+}``, and … for what stayed.

    >>> difference("Twice 1.5 is 3.", "Twice 1.5 is always 3.")
    'Twice 1.5 is {+always+} 3.'
    """
    before, after = old.split(), new.split()
    said = []
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for what, start, end, begin, stop in blocks:
        if what == "equal":
            said += shortened(after[begin:stop], first=begin == 0, last=stop == len(after))
        else:
            said += [f"[-{' '.join(before[start:end])}-]"] * (start < end)
            said += [f"{{+{' '.join(after[begin:stop])}+}}"] * (begin < stop)
    return " ".join(said)


def shortened(words: list[str], *, first: bool, last: bool) -> list[str]:
    """Return the words beside a change; what is farther from it is left out."""
    head, tail = 0 if first else CONTEXT, 0 if last else CONTEXT
    if len(words) <= head + tail:
        return words
    return [*words[:head], "…", *words[len(words) - tail:]]
