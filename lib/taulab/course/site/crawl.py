"""A walk through the site as it was written: each link and anchor, each picture's words, nothing from outside."""

import re
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from taulab.course.language import LANGUAGES, message
from taulab.course.language import mark as _
from taulab.course.problem import Problem

ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:")
HEAVIEST = 300_000      # bytes of a page, beside the files that it shares with others
IN_STYLE = re.compile(r"""url\(\s*["']?(?P<address>[^"')]+)|@import\s+["'](?P<sheet>[^"']+)""")
LOADED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("video", "src")}


class Seen(HTMLParser):
    """What a page links to and loads, the places in it that can be linked to, and pictures without words."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.loaded, self.anchors, self.mute = [], [], [], []
        self.lang = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang")
        if "id" in given:
            self.anchors.append(given["id"])
        if tag == "img" and not (given.get("alt") or "").strip():
            self.mute.append(given.get("src", "")[:60])
        for name, value in attrs:
            if (tag, name) in LOADED and given.get("rel") != "alternate":
                self.loaded.append(value)
            elif name == "href":
                self.links.append(value)


def crawl(folder: Path) -> list[Problem]:
    """Return what a reader would meet: a broken link, a silent picture, a request to elsewhere, a page too heavy."""
    pages = {path.relative_to(folder).as_posix(): Seen(path.read_text(encoding="utf-8"))
             for path in sorted(folder.rglob("*.html"))}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    found = [problem for file, page in pages.items() for problem in faults(folder, file, page, pages, there)]
    return found + [problem for path in sorted(folder.rglob("*.css"))
                    for problem in faults_of_style(folder, path, there)]


def faults(folder: Path, file: str, page: Seen, pages: dict[str, Seen], there: set[str]):
    for address in [*page.links, *page.loaded]:
        if not ABSOLUTE.match(address) and (fault := broken(file, address, pages, there)):
            yield Problem(file, "", message(_("link to {link}: {fault}"), link=address, fault=fault),
                          _("mend it where the page comes from"))
    for address in page.loaded:
        if ABSOLUTE.match(address) and not address.startswith("data:"):
            yield from_outside(file, address)
    for picture in page.mute:
        yield Problem(file, "", message(_("picture {link} without words"), link=picture), _("give it an alt text"))
    for anchor in sorted({name for name in page.anchors if page.anchors.count(name) > 1}):
        yield Problem(file, "", message(_("anchor {anchor} twice"), anchor=anchor), _("give each its own name"))
    if file.partition("/")[0] in LANGUAGES and page.lang != file.partition("/")[0]:
        yield Problem(file, "", message(_("declared as lang={lang}"), lang=repr(page.lang)), _("declare its language"))
    if (weight := (folder / file).stat().st_size) > HEAVIEST:
        yield Problem(file, "", message(_("{weight} bytes, more than {most}"), weight=weight, most=HEAVIEST),
                      _("move pictures and data into files of their own"))


def from_outside(file: str, address: str) -> Problem:
    return Problem(file, "", message(_("asks for {link} from outside"), link=address), _("keep a copy on the site"))


def broken(file: str, address: str, pages: dict[str, Seen], there: set[str]):
    """Return why a relative address leads nowhere; None where it leads somewhere."""
    path, _hash, fragment = unquote(address).partition("#")
    target = normpath(join(dirname(file), path.partition("?")[0])) if path else file
    if target not in there:
        return _("nothing there")
    if fragment and target in pages and fragment not in pages[target].anchors:
        return message(_("{file} has no anchor {anchor}"), file=PurePosixPath(target).name, anchor=repr(fragment))
    return None


def faults_of_style(folder: Path, path: Path, there: set[str]):
    file = path.relative_to(folder).as_posix()
    for found in IN_STYLE.finditer(path.read_text(encoding="utf-8")):
        address = found["address"] or found["sheet"]
        if not address.startswith("data:") and normpath(join(dirname(file), address)) not in there:
            yield from_outside(file, address)
