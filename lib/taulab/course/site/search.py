"""The index of the search: the words of each section of each page, a script that is loaded to search."""

import json
from html.parser import HTMLParser

#: What is not read for the search: formulas, code, headings, which an entry has beside its words, and cells of code.
PASSED_OVER = {"math", "pre", "svg", "h1", "h2", "h3"}
CODE_CELL = "cell code"
BLOCKS = {"p", "li", "td", "th", "div", "details", "summary"}   # words on either side of one stand apart


class Sections(HTMLParser):
    """The words of a page, by the anchor that they stand under."""

    def __init__(self, anchors: set[str]):
        super().__init__()
        self.anchors, self.here, self.found = anchors, "", {"": []}
        self.inside = []        # tags of what is passed over, each in the one before

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if self.inside:
            self.inside += [tag] * (tag == self.inside[0])
        elif tag in PASSED_OVER or given.get("class") == CODE_CELL:
            self.found[self.here].append("…" if tag == "math" else " ")
            self.inside = [tag]
        elif tag in BLOCKS:
            self.found[self.here].append(" ")
        if (name := given.get("id")) in self.anchors:
            self.here = name
            self.found.setdefault(name, [])

    def handle_endtag(self, tag):
        if self.inside and tag == self.inside[0]:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            self.found[self.here].append(data)


def entries(page) -> list[list[str]]:
    """Return [address, title of the page, title of the section, words] of each section of a page."""
    titles = {place.id: place.words for place in page.places}
    sections = Sections(set(titles))
    sections.feed(page.body)
    said = {name: " ".join("".join(words).split()) for name, words in sections.found.items()}
    return [[f"{page.name}.html" + (f"#{name}" if name else ""), page.title, titles.get(name, ""), text]
            for name, text in said.items() if name or text]


def index(pages) -> str:
    """Return the script that holds the index of these pages."""
    found = [entry for page in pages for entry in entries(page)]
    return f"searchIndex = {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n"
