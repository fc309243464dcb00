"""The web site: what is on a page, and that the walk through the pages finds what is broken."""

import json
import re
import shutil
from html import unescape
from io import BytesIO

import pytest

pytest.importorskip("math_core", reason="the extra site is not installed")
pytest.importorskip("ziamath", reason="the extra site is not installed")

import tiny_site
from fontTools.ttLib import TTFont

from taulab.course.authoring import notebook
from taulab.course.authoring.build import built_files
from taulab.course.authoring.markdown import facts
from taulab.course.authoring.units import page_sets
from taulab.course.language import LANGUAGES, SOURCE, TRANSLATIONS
from taulab.course.places import root
from taulab.course.problem import Refused
from taulab.course.site import formulas, make
from taulab.course.site.addresses import address
from taulab.course.site.crawl import HEAVIEST, crawl
from taulab.course.site.words import WORDS, words


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_the_site_are_in_the_language_of_the_page(page, lang):
    others = {text for other in LANGUAGES if other != lang for text in words(other).values()} - {*words(lang).values()}
    for name in ("index", "search", "theory/01-tiny", "labs/01_tiny"):
        shown = page(f"{lang}/{name}.html")
        assert f'<html lang="{lang}">' in shown
        assert not [text for text in others if len(text) > 8 and text in shown]


def test_every_word_of_the_site_is_used():
    used = "".join(path.read_text() for path in [*(make.HERE / "templates").iterdir(), make.HERE / "make.py"])
    assert [name for name in WORDS if f"words.{name}" not in used and f'"{name}"' not in used] == []


# Pages ---------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("file, link, there", [
    ("theory/en/a.md", "b.md#c", "b.html#c"),
    ("theory/en/a.md", "#c", "#c"),
    ("theory/en/a.md", "../es/a.md", "../../es/theory/a.html"),
    ("theory/es/a.md", "../../labs/es/01_b.ipynb#cell-id=ex-01-2", "../labs/01_b.html#ex-01-2"),
    ("labs/es/01_b.ipynb", "../../solutions/es/01_b.ipynb#cell-id=ex-01-2", "01_b.html#ex-01-2"),
    ("labs/es/01_b.ipynb", "../../theory/es/a.md", "../theory/a.html"),
    ("theory/en/a.md", "../images/c.svg", "../../images/c.svg"),
    ("README.es.md", "theory/es/a.md", "theory/a.html"),
    ("theory/en/a.md", "https://example.org/a.md", "https://example.org/a.md"),
    ("theory/en/a.md", "../../pyproject.toml", "../../pyproject.toml"),    # no page: the walk will say so
])
def test_links_lead_to_pages(file, link, there):
    assert address(file, link) == there


@pytest.mark.parametrize("lang, words, answer", [("en", "the lab", "Answer to exercise 01.1"),
                                               ("es", "el laboratorio", "Respuesta del ejercicio 01.1")])
def test_a_lab_shows_what_was_asked_and_folds_the_answer(page, lang, words, answer):
    assert f'<a href="../labs/01_tiny.html#ex-01-1">{words}</a>' in page(f"{lang}/theory/01-tiny.html")
    lab = page(f"{lang}/labs/01_tiny.html")
    cell = re.search('<div class="cell code" id="ex-01-1">.*?</details>', lab, re.DOTALL)[0]
    asked, folded = cell.split("<details")
    assert "NotImplementedError" in asked and f"<summary>{answer}</summary>" in folded
    assert "+" not in asked and "+" in folded and "SOLUTION" not in cell


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
    assert page("static/explorers/temperature.en.js").splitlines()[1].startswith('positions("temperature.en", "')
    assert 'data-explorer="taulab.course.widgets.two_routes.TwoRoutes"' in page("es/index.html")
    assert not re.search(r"^\s*(import|export)\b", page("static/explorers.js"), re.MULTILINE)


def test_a_corner_of_a_table_is_no_heading_and_an_anchor_names_the_heading_below_it(page):
    theory = page("en/theory/01-tiny.html")
    assert "<th></th>" not in theory and '<h2 id="twice">' in theory and '<a id="twice">' not in theory


def test_the_search_reads_prose_by_section_and_leaves_formulas_out(page):
    entries = json.loads(page("es/search-index.js").removeprefix("searchIndex = ").removesuffix(";\n"))
    found = {address: (title, section, text) for address, title, section, text in entries}
    assert found["theory/01-tiny.html#end"] == ("La teoría del dos", "El final", "La entropía de lo seguro es 0.")
    assert found["labs/01_tiny.html#intro"] == ("Doblar", "Doblar", "Lee la teoría sobre ….")
    assert "Es el doble. Mira el comienzo." in found["theory/01-tiny.html#twice"][2]


# Formulas ------------------------------------------------------------------------------------------------------------

def all_formulas():
    """Return every formula of the course, as (text, whether it may stand in a line of its own)."""
    pages = [path.read_text(encoding="utf-8") for paths in page_sets(root()) for path in paths.values()]
    labs = [notebook.read(root() / file) for file in built_files(root()) if file.startswith("labs/")]
    pages += [cell.source for lab in labs for cell in lab.cells if cell.cell_type == "markdown"]
    return {formula for text in pages for formula in facts(text).formulas}


def test_every_formula_of_the_course_can_be_set_and_the_font_has_its_signs():
    made = {tex: formulas.mathml(tex, block=block) for tex in all_formulas() for block in (False, True)}
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
    "a script from outside": ("es/index.html", 'src="../static/site.js"', 'src="https://example.org/site.js"',
                              "asks for https://example.org/site.js from outside"),
    "a style from outside": ("static/site.css", 'url("math.woff")', 'url("https://example.org/math.woff")',
                             "asks for https://example.org/math.woff from outside"),
    "two anchors of one name": ("en/theory/01-tiny.html", 'id="end"', 'id="twice"', "anchor twice twice"),
    "the wrong language": ("es/index.html", '<html lang="es">', '<html lang="en">', "declared as lang='en'"),
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


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="is not empty"):
        make.site(tmp_path, tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
