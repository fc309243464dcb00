"""Where on the site each file of the course stands, and how one page leads to another."""

import posixpath
import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from taulab.course.authoring.units import translated
from taulab.course.language import LANGUAGES

ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:")
IN_HTML = re.compile(r'(?P<before>\s(?:href|src)=")(?P<link>[^"]*)(?=")')
CELL = "cell-id="      # before the name of a cell, in a link for JupyterLab


def page_of(file: str) -> str | None:
    """Return the page, or the picture, that a file of the repository is on the site; None where it has none there.

    >>> page_of("theory/es/01-sweeping-tau.md"), page_of("solutions/en/01_sweeping_tau.ipynb"), page_of("README.md")
    ('es/theory/01-sweeping-tau.html', 'en/labs/01_sweeping_tau.html', 'en/index.html')
    """
    match PurePosixPath(file).parts:
        case "theory", "images", name:
            return f"images/{name}"
        case "theory", lang, name if name.endswith(".md"):
            return f"{lang}/theory/{name.removesuffix('.md')}.html"
        case "labs" | "solutions", lang, name if name.endswith(".ipynb"):
            return f"{lang}/labs/{name.removesuffix('.ipynb')}.html"
        case name,:
            return {translated("README.md", lang): f"{lang}/index.html" for lang in LANGUAGES}.get(name)
    return None


def relative(page: str, target: str) -> str:
    """Return the address of `target` as the page `page` writes it."""
    return posixpath.relpath(target, posixpath.dirname(page))


def address(file: str, link: str) -> str:
    """Return where a link in a file of the repository leads, as its page writes it; what is not there stays."""
    if ABSOLUTE.match(link):
        return link
    path, _hash, fragment = link.partition("#")
    anchor = f"#{fragment.removeprefix(CELL)}" if fragment else ""
    if not path:
        return anchor
    page = page_of(posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(path))))
    return relative(page_of(file), page) + anchor if page else link


def addressed(file: str, html: str) -> str:
    """Return HTML that stands in a file of the repository with the links of its page."""
    return IN_HTML.sub(lambda found: found["before"] + address(file, found["link"]), html)
