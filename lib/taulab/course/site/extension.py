"""What the site adds to Sphinx: formulas as MathML, names of headings, tables that scroll, a search without accents."""

import re
import unicodedata
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.search.es import SearchSpanish
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from taulab.course.site.formulas import font, mathml

MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)


def setup(app: Sphinx) -> dict:
    app.add_html_math_renderer("mathml", inline_renderers=(formula, None), block_renderers=(formula, None))
    app.add_transform(Names)
    app.set_translator("html", Translator)
    for language in (English, Spanish):
        app.add_search_language(language)
    app.connect("build-finished", write_font)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Names(SphinxTransform):
    """Let links from other pages know each name in a page, and let two pages share one, as those of theory do."""

    default_priority = 840      # once everything has its name, before links and labels are gathered

    def apply(self, **kwargs):
        self.document.nametypes = dict.fromkeys(self.document.nametypes, False)
        self.document.myst_slugs = {name: (0, name, "") for name in self.document.ids}
        self.env.metadata[self.env.docname]["myst_slugs"] = self.document.myst_slugs
        for node in self.document.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
            node["classes"].append("no-search")


def formula(translator: HTML5Translator, node: nodes.math | nodes.math_block):
    """Write a formula; one that cannot be set is a warning at its place."""
    block = isinstance(node, nodes.math_block)
    try:
        made = mathml(node.astext(), block=block)
    except ValueError as error:
        logging.getLogger(__name__).warning("%s", error, location=node)
        raise nodes.SkipNode from None
    translator.body.append(f'<span class="formula scrolls">{made}</span>' if block else made)
    raise nodes.SkipNode


class Translator(HTML5Translator):
    """Tables in a place that scrolls, whose empty corner is no heading of anything."""

    def visit_table(self, node):
        self.body.append('<div class="scrolls">')
        super().visit_table(node)

    def depart_table(self, node):
        super().depart_table(node)
        self.body.append("</div>\n")

    def visit_entry(self, node):
        if not node.astext():
            node.parent.column += 1
            self.body.append("<td></td>\n")
            raise nodes.SkipNode
        super().visit_entry(node)


class Accentless:
    """Words are found with and without their accents; `search.js` takes them from the query."""

    def stem(self, word: str) -> str:
        return super().stem(re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", word)))


class English(Accentless, SearchEnglish):
    pass


class Spanish(Accentless, SearchSpanish):
    pass


def write_font(app: Sphinx, exception: Exception | None):
    """Write the letters that the formulas of all pages need."""
    if not exception:
        math = "".join(part for path in Path(app.outdir).rglob("*.html")
                       for part in MATH.findall(path.read_text(encoding="utf-8")))
        (Path(app.outdir) / "_static/math.woff").write_bytes(font(math))
