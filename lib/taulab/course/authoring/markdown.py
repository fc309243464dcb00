"""What a text in Markdown holds: the things that must be the same in every language, and the prose that must not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin


def parser() -> MarkdownIt:
    """Return a reader of the Markdown that the course is written in."""
    return MarkdownIt("commonmark").enable("table").use(
        dollarmath_plugin, double_inline=True, allow_space=False, allow_digits=False)


PARSER = parser()

ANCHOR = re.compile(r'<a id="([^"]*)">')
HREF = re.compile(r'(?:href|src)="([^"]*)"')
TAG = re.compile(r"<[^>]*>")
FIELD = re.compile(r"\{\w*[^{}]*\}")
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
GROUP = "\u2009\u202f"  # thin space, narrow no-break space: both may group digits
GROUPED = re.compile(rf"(?<=\d)[{GROUP}](?=\d{{3}}(?!\d))")
NUMBER = re.compile(r"(?:(?<![\w)\]])[−-])?(?<!\w)(?:\d\d\.[a-z](?!\w)|(?:\d+(?:\.\d+)*|\.\d+)(?:e[−-]?\d+)?)")


@dataclass(frozen=True)
class Facts:
    """A text in Markdown, taken apart."""

    blocks: tuple[str, ...]    # kinds in order: "h2", "paragraph", "fence", …
    titles: tuple[str, ...]    # of the headings
    formulas: tuple[str, ...]
    code: tuple[str, ...]      # spans
    fences: tuple[str, ...]
    links: tuple[str, ...]     # targets, of images too
    anchors: tuple[str, ...]
    prose: tuple[str, ...]     # the words of each block, a · in place of code and formulas

    @property
    def headings(self) -> list[str]:
        return [block for block in self.blocks if block[0] == "h" and block[1:].isdigit()]

    @property
    def numbers(self) -> list[str]:
        """Return the numbers of the prose, ungrouped and with an ASCII minus, and the ids of predictions ("01.a")."""
        text = GROUPED.sub("", "\n".join(self.prose))
        return [number.replace("−", "-") for number in NUMBER.findall(text)]


@cache
def facts(text: str) -> Facts:
    """Return what `text` holds."""
    found = {name: [] for name in ("blocks", "titles", "formulas", "code", "fences", "links", "anchors", "prose")}
    tokens = PARSER.parse(text)
    for before, token in zip([None, *tokens], tokens):
        if token.type == "inline":
            if before.type == "heading_open":
                found["titles"].append(token.content)
            found["prose"].append("".join(spoken(token.children, found)).strip())
        elif token.type == "fence":
            found["fences"].append(token.content)
        elif token.type == "math_block":
            found["formulas"].append(token.content)
        elif token.type == "html_block":
            found["prose"].append(in_html(token.content, found).strip())
        if token.nesting >= 0 and token.type != "inline":
            found["blocks"].append(token.tag if token.type == "heading_open" else token.type.removesuffix("_open"))
    found["prose"] = filter(None, found["prose"])
    return Facts(**{name: tuple(values) for name, values in found.items()})


def spoken(children: list[Token], found: dict[str, list[str]]) -> Iterator[str]:
    """Yield the words of one block; note in `found` the rest that its tokens hold."""
    for token in children:
        if token.type == "text":
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "code_inline":
            found["code"].append(token.content)
            yield "·"
        elif token.type.startswith("math_inline"):
            found["formulas"].append(token.content)
            yield "·"
        elif token.type == "html_inline":
            yield in_html(token.content, found)
        elif token.type == "image":
            found["links"].append(token.attrs["src"])
            yield from spoken(token.children, found)
        elif token.type == "link_open":
            found["links"].append(token.attrs["href"])


def in_html(html: str, found: dict[str, list[str]]) -> str:
    found["anchors"] += ANCHOR.findall(html)
    found["links"] += HREF.findall(html)
    return TAG.sub("", html)


def own_words(prose: str) -> str:
    """Return `prose` without its {fields} and without what it quotes, which may be in another language."""
    return QUOTED.sub("", FIELD.sub("", prose))


ATOMS = {"paragraph_open", "heading_open", "fence", "code_block", "math_block", "html_block", "hr", "tr_open"}


@lru_cache(maxsize=4096)
def parts(text: str) -> list[str]:
    """Return the paragraphs of `text`: also its headings, formulas, blocks of code, items of lists, rows of tables."""
    lines = text.split("\n")
    return ["\n".join(lines[slice(*token.map)]).strip() for token in PARSER.parse(text) if token.type in ATOMS]


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it up to the next heading, or what stands above the first."""

    name: str  # of the anchor above the heading, else made from the heading
    text: str


@lru_cache(maxsize=256)
def sections(page: str) -> list[Section]:
    """Return the sections of a page, in order; an anchor right above a heading belongs to it."""
    lines, starts, titles = page.split("\n"), [0], [""]
    tokens = PARSER.parse(page)
    for token, inline in zip(tokens, tokens[1:]):
        if token.type == "heading_open" and token.level == 0:
            start = token.map[0]
            while start > starts[-1] and (not lines[start - 1].strip() or ANCHOR.match(lines[start - 1])):
                start -= 1
            starts.append(start)
            titles.append(inline.content)
    texts = ["\n".join(lines[start:end]).strip() for start, end in zip(starts, [*starts[1:], len(lines)])]
    return [Section(*named) for named in zip(map(section_name, texts, titles), texts) if named[1]]


def section_name(text: str, title: str) -> str:
    anchor = ANCHOR.match(text)
    return anchor[1] if anchor else heading_anchor(title) or "top"


def heading_anchor(title: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
