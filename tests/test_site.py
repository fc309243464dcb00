"""The web site: what is on a page, and that the walk through the pages finds what is broken."""

import json
import re
import shutil
from html import unescape
from io import BytesIO

import nbformat
import pytest

for package in ("sphinx", "myst_parser", "math_core", "ziamath"):
    pytest.importorskip(package, reason="the extra site is not installed")

import tiny_site
from fontTools.ttLib import TTFont
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser
from sphinx.search import js_index

from taulab.course.authoring import notebook
from taulab.course.authoring.build import built_files
from taulab.course.authoring.markdown import PARSER, facts
from taulab.course.authoring.units import page_sets
from taulab.course.language import LANGUAGES, SOURCE, TRANSLATIONS
from taulab.course.places import root
from taulab.course.problem import Refused
from taulab.course.site import formulas, make, notebooks
from taulab.course.site.crawl import HEAVIEST, crawl
from taulab.course.site.sources import led
from taulab.course.site.words import WORDS, words


TAG = re.compile("<[^>]*>")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the folder of the tiny site, and what is wrong with it."""
    return tiny_site.write(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def page(made):
    return lambda file: (made[0] / file).read_text(encoding="utf-8")


def test_nothing_is_wrong_with_a_whole_site(made):
    assert made[1] == []


def test_every_language_has_the_same_pages(made):
    files = [{path.relative_to(made[0] / lang).as_posix() for path in (made[0] / lang).rglob("*.html")}
             for lang in LANGUAGES]
    assert files[0] == {"index.html", "search.html", "labs/01_tiny.html",
                        *(f"theory/{name}.html" for name in ("01-tiny", "claims", "glossary", "notation"))}
    assert all(found == files[0] for found in files)


def test_every_page_has_one_title(made):
    for path in made[0].glob("*/**/*.html"):
        assert len(re.findall("<h1[ >]", path.read_text(encoding="utf-8"))) == 1, path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_the_site_are_in_the_language_of_the_page(page, lang):
    others = {text for other in LANGUAGES if other != lang for text in words(other).values()} - {*words(lang).values()}
    for name in ("index", "search", "theory/01-tiny", "labs/01_tiny"):
        shown = page(f"{lang}/{name}.html")
        assert f'<html lang="{lang}"' in shown
        assert not [text for text in others if len(text) > 8 and text in shown]


@pytest.mark.parametrize("home, binder", [
    ("https://github.com/someone/course/", "https://mybinder.org/v2/gh/someone/course/HEAD"),
    ("https://example.org/course", None),
])
def test_the_front_leads_to_the_repository_that_the_project_names(tmp_path, home, binder):
    (tmp_path / "pyproject.toml").write_text(f'[project.urls]\nRepository = "{home}"\n')
    assert make.doors(tmp_path) == {"repository": home.rstrip("/")} | ({"binder": binder} if binder else {})
    made, problems = tiny_site.write(tmp_path)
    front = (made / "es/index.html").read_text(encoding="utf-8")
    assert problems == [] and f'<a href="{home.rstrip("/")}">{words("es")["repository"]}</a>' in front
    assert ("mybinder.org" in front) is bool(binder)


def test_without_an_address_the_front_promises_no_launcher(page):
    assert "Binder" not in page("en/index.html") and words("en")["repository"] not in page("en/index.html")


def test_every_word_of_the_site_is_used():
    used = "".join(path.read_text() for path in [*(make.HERE / "theme").glob("*.html"), make.HERE / "sources.py"])
    assert [name for name in WORDS if f"words.{name}" not in used and f'"{name}"' not in used] == []


# Pages ---------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("lang, link, there", [
    ("en", "[a](b.md#c)", "[a](b.md#c)"),
    ("en", "[a](#c)", "[a](#c)"),
    ("en", "[a](01_b.ipynb#cell-id=ex-01-2)", "[a](01_b.md#ex-01-2)"),
    ("es", "[a](../../labs/es/01_b.ipynb#cell-id=ex-01-2)", "[a](../labs/01_b.md#ex-01-2)"),
    ("es", "[a](../../solutions/es/01_b.ipynb)", "[a](../labs/01_b.md)"),
    ("es", '<a href="../../theory/es/a.md#b">', '<a href="../theory/a.html#b">'),
    ("en", "![a](../images/c.svg)", "![a](../images/c.svg)"),
    ("es", "[a](theory/es/a.md), ![b](theory/images/b.svg)", "[a](theory/a.md), ![b](images/b.svg)"),
    ("en", "[a](../../README.md#start)", "[a](../index.md#start)"),
    ("es", "[a](../../README.es.md)", "[a](../index.md)"),
    ("en", "[a](https://example.org/a.md)", "[a](https://example.org/a.md)"),
    ("en", "`theory/en/a.md`", "`theory/en/a.md`"),
])
def test_links_lead_to_pages(lang, link, there):
    assert led(link, lang) == there


@pytest.mark.parametrize("lang, words, answer", [("en", "the lab", "Answer to exercise 01.1"),
                                               ("es", "el laboratorio", "Respuesta del ejercicio 01.1")])
def test_a_lab_shows_what_was_asked_and_folds_the_answer(page, lang, words, answer):
    theory = page(f"{lang}/theory/01-tiny.html")
    assert words in TAG.sub("", re.search('<a [^>]*href="../labs/01_tiny.html#ex-01-1">.*?</a>', theory)[0])
    lab = page(f"{lang}/labs/01_tiny.html")
    cell = re.search('<div [^>]*id="ex-01-1">.*?</details>', lab, re.DOTALL)[0]
    asked, folded = cell.split("<details")
    assert "NotImplementedError" in asked and f"<summary>{answer}</summary>" in folded
    assert "+" not in TAG.sub("", asked) and "x + x" in TAG.sub("", folded) and "SOLUTION" not in cell


@pytest.mark.parametrize("lang, alt", [("en", "an empty figure"), ("es", "una figura vacía")])
def test_a_lab_shows_what_its_cells_showed(made, page, lang, alt):
    lab = page(f"{lang}/labs/01_tiny.html")
    assert "2 &lt; 3" in lab and "<msqrt>" in lab
    assert '<a href="../theory/01-tiny.html#twice">θ</a>' in lab          # of HTML that a cell showed
    picture = re.search(rf'<img src="([^"]*)"[^>]* alt="{alt}"', lab)[1]
    assert (made[0] / lang / "labs" / picture).resolve().read_bytes().startswith(b"\x89PNG")
    assert lab.count("<figure") == 1 and "<style>" not in lab


def test_an_explorer_is_live_where_it_computes_in_the_browser_and_where_python_drew_it(page):
    lab = page("en/labs/01_tiny.html")
    states = [json.loads(unescape(text)) for text in re.findall(r'data-state="([^"]*)"', lab)]
    assert [state["logits"] for state in states] == [[3, 1, 0]]
    assert lab.index('data-positions="temperature.en"') < lab.index('<figure class="te-explorer te-static"')
    assert page("en/_static/explorers/temperature.en.js").splitlines()[1].startswith('positions("temperature.en", "')
    assert 'data-explorer="taulab.course.widgets.two_routes.TwoRoutes"' in page("es/index.html")
    assert not re.search(r"^\s*(import|export)\b", page("en/_static/explorers.js"), re.MULTILINE)


def test_a_corner_of_a_table_is_no_heading_and_an_anchor_names_the_heading_below_it(page):
    theory = page("en/theory/01-tiny.html")
    assert theory.count("<td></td>") == 1 and not re.search("<th[^>]*></th>", theory)
    assert re.search('<section id="twice">\n<h2>Twice</h2>', theory) and '<a id="twice">' not in theory


@pytest.mark.parametrize("lang, word, title", [("en", "entropi", "The end"), ("es", "entropi", "El final")])
def test_the_search_reads_prose_without_accents_and_leaves_formulas_and_code_out(page, lang, word, title):
    index = js_index.loads(page(f"{lang}/searchindex.js"))
    theory = index["docnames"].index("theory/01-tiny")
    assert theory in index["terms"][word] and index["alltitles"][title] == [[theory, "end"]]
    assert {"qquad", "notimplementederror", "matplotlib", "entrop"}.isdisjoint(index["terms"])


def test_of_a_progress_bar_its_last_state_is_shown():
    bar = [nbformat.v4.new_output("stream", text=text) for text in ("before\n", "\r 1", "\r 2\n", "end")]
    shown = list(notebooks.outputs(bar, {}, "en"))
    assert len(shown) == 1 and shown[0].split("\n")[2:-1] == ["before", " 2", "end"]


def texts():
    """Return every text in Markdown of the course: pages, and cells of labs."""
    pages = [path.read_text(encoding="utf-8") for paths in page_sets(root()) for path in paths.values()]
    labs = [notebook.read(root() / file) for file in built_files(root()) if file.startswith("labs/")]
    return pages + [cell.source for lab in labs for cell in lab.cells if cell.cell_type == "markdown"]


#: What MyST by itself would read otherwise.
TRAPS = ["{role}`x`", "% a per cent sign", "(target)=\n\n# Title", "a\n\n+++\n\nb", "a[^1]\n\n[^1]: b",
         "---\na: b\n---", "cost $5 and $6", "in $ x $ a line", "a $$x$$ b", "$$x$$ (label)", "'a' -- \"b\"",
         ":::\na\n:::", "www.example.org"]


def test_sphinx_reads_each_text_as_the_gates_do():
    options = {name.removeprefix("myst_"): value for name, value in make.CONFIGURATION.items() if "myst_" in name}
    myst = create_md_parser(MdParserConfig(**options), RendererHTML)

    def read(parser, text):
        return [(token.type, token.tag, token.content, token.attrs, token.children and
                 [(child.type, child.content, child.attrs) for child in token.children])
                for token in parser.parse(text)]
    assert len(texts()) > 500
    assert [text for text in TRAPS + texts() if read(myst, text) != read(PARSER, text)] == []


# Formulas ------------------------------------------------------------------------------------------------------------

def test_every_formula_of_the_course_can_be_set_and_the_font_has_its_signs():
    all_formulas = {tex for text in texts() for tex in facts(text).formulas}
    made = {tex: formulas.mathml(tex, block=block) for tex in all_formulas for block in (False, True)}
    assert len(made) > 300
    face = TTFont(BytesIO(formulas.font("".join(made.values()))))
    signs = set(unescape(formulas.TAG.sub("", "".join(made.values()))))
    # What only stands in \\text{…} may come from the font of the page; marks that join or part words have no shape.
    missing = {sign for sign in signs if ord(sign) not in face.getBestCmap()}
    assert missing <= set("\n\u2061\u2062\u2063\u2064\u200b")
    assert len(formulas.font("x")) < 60_000


def test_a_formula_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match=re.escape(r"tex='\\frac{1}'")):
        formulas.mathml(r"\frac{1}", block=False)


# What the walk finds --------------------------------------------------------------------------------------------------

BREAKS = {
    "a page that is gone": ("en/index.html", 'href="theory/01-tiny.html"', 'href="theory/02.html"',
                            "link to theory/02.html: nothing there"),
    "an anchor that is gone": ("en/theory/01-tiny.html", "01_tiny.html#ex-01-1", "01_tiny.html#ex-01-9",
                               "01_tiny.html has no anchor 'ex-01-9'"),
    "an anchor of the page": ("es/theory/01-tiny.html", 'href="#twice"', 'href="#thrice"', "no anchor 'thrice'"),
    "a silent picture": ("es/theory/01-tiny.html", 'alt="Dos puntos"', 'alt=""', "without words"),
    "a script from outside": ("es/index.html", 'src="_static/site.js"', 'src="https://example.org/site.js"',
                              "asks for https://example.org/site.js from outside"),
    "a style from outside": ("en/_static/site.css", 'url("math.woff")', 'url("https://example.org/math.woff")',
                             "asks for https://example.org/math.woff from outside"),
    "two anchors of one name": ("en/theory/01-tiny.html", 'id="end"', 'id="twice"', "anchor twice twice"),
    "the wrong language": ("es/index.html", '<html lang="es"', '<html lang="en"', "declared as lang='en'"),
    "a page too heavy": ("en/index.html", "<footer>", "<footer>" + " " * HEAVIEST, f"more than {HEAVIEST}"),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_the_walk_finds(made, tmp_path, broken):
    file, old, new, said = BREAKS[broken]
    copy = shutil.copytree(made[0], tmp_path / "site")
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = crawl(copy)
    assert {problem.file for problem in problems} >= {file} and any(said in str(problem) for problem in problems)
    for problem in problems:
        assert all(problem.told(lang) != problem.told(SOURCE) for lang in TRANSLATIONS)


FAULTS = {
    "a page that is gone": ("[a](gone.md)", "gone.md"),
    "an anchor that is gone": ("[a](claims.md#gone)", "gone"),
    "an anchor of the page": ("[a](#gone)", "gone"),
    "a cell that is gone": ("[a](../../labs/en/01_tiny.ipynb#cell-id=gone)", "gone"),
    "a picture that is gone": ("![a](../images/gone.svg)", "images/gone.svg"),
    "a formula that cannot be read": (r"$\frac{1}$", r"\frac{1}"),
}


def test_sphinx_tells_what_is_broken_and_where(made, tmp_path):
    copy = shutil.copytree(made[0].parents[1], tmp_path / "course")
    path = copy / "theory/en/01-tiny.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + "\n\n".join(text for text, _said in FAULTS.values()))
    problems = [problem for problem in make.site(copy, copy / make.FOLDER) if ".md:" in problem.file]
    assert len(problems) == len(FAULTS)
    for _text, said in FAULTS.values():
        assert any(said in problem.message for problem in problems), said
    assert all(problem.file.startswith("en/theory/01-tiny.md:") for problem in problems)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="is not empty"):
        make.site(tmp_path, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
