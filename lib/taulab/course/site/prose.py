"""Markdown as HTML: headings that can be linked to, formulas, coloured code, links that lead to pages of the site."""

import re
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from taulab.course.authoring import markdown
from taulab.course.site.addresses import address, addressed
from taulab.course.site.formulas import mathml

OWN_ANCHOR = re.compile(r'\s*<a id="([^"]*)"></a>\s*')
EMPTY = re.compile(r"<th(?: [^>]*)?></th>")     # a corner of a table: no heading of anything
LINKS = re.compile(r"</?a\b[^>]*>")


@dataclass(frozen=True)
class Place:
    """A heading: where it is, how deep, and its words as HTML."""

    id: str
    level: int
    title: str

    @property
    def words(self) -> str:
        return markdown.TAG.sub("", self.title)


def rendered(text: str, file: str, cell: str = "") -> tuple[str, list[Place]]:
    """Return Markdown that stands in `file`, or in its cell `cell`, as HTML, and its headings."""
    tokens = parser().parse(text)
    env = {"file": file}
    names = placed(tokens, cell)
    html = parser().renderer.render(tokens, parser().options, env)
    places = [Place(name, int(head.tag[1]), title_of(words, env)) for name, head, words in names]
    return EMPTY.sub("<td></td>", html), places


def placed(tokens: list[Token], cell: str) -> list[tuple[str, Token, Token]]:
    """Give each heading the name of the anchor above it, or of its cell, and return it with the token of its words."""
    found = []
    for number in reversed([number for number, token in enumerate(tokens) if token.type == "heading_open"]):
        above = tokens[max(0, number - 3):number]       # the anchor is a paragraph: it opens, holds, closes
        anchor = OWN_ANCHOR.fullmatch(above[1].content) if len(above) == 3 else None
        found.append((anchor[1] if anchor else "", tokens[number], tokens[number + 1]))
        if anchor:
            del tokens[number - 3:number]
    return [(named(name, cell, number, head), head, words) for number, (name, head, words) in enumerate(found[::-1], 1)]


def named(anchor: str, cell: str, number: int, head: Token) -> str:
    """Return the name of the heading that is the `number`-th of its text; the first of a cell has the cell's."""
    name = anchor or (f"{cell}-{number}" if cell and number > 1 else cell or f"part-{number}")
    if name != cell:
        head.attrSet("id", name)
    return name


def title_of(inline: Token, env: dict) -> str:
    return LINKS.sub("", parser().renderer.renderInline(inline.children, parser().options, env))


def code(text: str, language: str) -> str:
    """Return code in colours, where its language is known."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    return f'<pre class="code scrolls"><code>{highlight(text, lexer, HtmlFormatter(nowrap=True))}</code></pre>\n'


@cache
def parser() -> MarkdownIt:
    """Return the reader of Markdown of the gates, with what the site makes of it."""
    site = markdown.parser()
    for name, rule in RULES.items():
        site.add_render_rule(name, rule)
    return site


# How each kind of token is written ------------------------------------------------------------------------------------

def _link(renderer, tokens, number, options, env):
    token = tokens[number]
    token.attrSet("href", address(env["file"], token.attrs["href"]))
    return renderer.renderToken(tokens, number, options, env)


def _image(renderer, tokens, number, options, env):
    token = tokens[number]
    token.attrSet("src", address(env["file"], token.attrs["src"]))
    return renderer.image(tokens, number, options, env)


def _html(renderer, tokens, number, options, env):
    return addressed(env["file"], tokens[number].content)


def _inline_formula(renderer, tokens, number, options, env):
    return mathml(tokens[number].content, block=False)


def _formula(renderer, tokens, number, options, env):
    return f'<span class="formula scrolls">{mathml(tokens[number].content, block=True)}</span>\n'


def _fence(renderer, tokens, number, options, env):
    return code(tokens[number].content, tokens[number].info.strip())


def _table(renderer, tokens, number, options, env):
    return '<div class="scrolls"><table>\n'


def _table_end(renderer, tokens, number, options, env):
    return "</table></div>\n"


RULES = {
    "link_open": _link, "image": _image, "html_block": _html, "html_inline": _html, "fence": _fence,
    "math_inline": _inline_formula, "math_inline_double": _formula, "math_block": _formula,
    "table_open": _table, "table_close": _table_end,
}
