"""The web site in a browser, opened as files: what moves, what is found, what anybody can read."""

import re

import numpy as np
import pytest

for package in ("sphinx", "myst_parser", "math_core", "ziamath"):
    pytest.importorskip(package, reason="the extra site is not installed")

import tiny_site

from taulab.course.language import LANGUAGES, translate
from taulab.course.widgets.two_routes.wording import WORDS
from taulab.entropy import entropy_from_logits

DARK = "getComputedStyle(document.body).backgroundColor"
SWITCH = "document.querySelector('a.language').click()"
H = ".tr-numbers dd >> nth=0"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of the tiny site."""
    folder, problems = tiny_site.write(tmp_path_factory.mktemp("tiny"))
    assert problems == []
    return folder


@pytest.fixture
def opened(site, chromium):
    """Return a function that opens a page of the site; nothing may fail there, nor be asked for from outside."""
    contexts, faults = [], []

    def page_of(name, **options):
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 800}} | options))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("requestfailed", lambda request: faults.append(request.url))
        page.on("request", lambda request: faults.append(request.url) if request.url.startswith("http") else None)
        page.goto(f"file://{site / name}")
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert faults == []


def shown_entropy(page):
    return float(page.locator(H).text_content().split()[0])


def temperature(page):
    return float(page.locator(".tr-tau input").input_value())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_visitor_moves_the_temperature_by_keys_and_by_mouse(opened, lang):
    page = opened(f"{lang}/index.html")
    slider = page.get_by_role("slider", name=translate(WORDS["temperature"], lang), exact=True)
    assert slider.bounding_box()["y"] + slider.bounding_box()["height"] < 800       # on the first screen
    before = temperature(page)
    slider.focus()
    for _press in range(12):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("([css, old]) => Number(document.querySelector(css).value) > old",
                           arg=[".tr-tau input", before])
    z = np.array([2.0, 1.0, 0.0, -1.0])
    assert shown_entropy(page) == pytest.approx(entropy_from_logits(z, temperature(page)), abs=6e-5)

    by_keys, box = temperature(page), slider.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_function("([css, old]) => Number(document.querySelector(css).value) < old",
                           arg=[".tr-tau input", by_keys])
    assert shown_entropy(page) == pytest.approx(entropy_from_logits(z, temperature(page)), abs=6e-5)


def test_the_bench_of_a_lab_is_live_as_the_lab_left_it(opened):
    page = opened("es/labs/01_tiny.html")
    knob = page.get_by_role("slider", name=re.compile("^logit")).first
    assert knob.get_attribute("aria-valuenow") == "3"
    knob.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.querySelector('.tr-handle').getAttribute('aria-valuenow') === '2.9'")


def test_on_a_telephone_temperature_is_on_the_first_screen_and_nothing_is_wider_than_it(opened):
    for lang in LANGUAGES:
        page = opened(f"{lang}/index.html", viewport={"width": 375, "height": 812})
        assert page.locator(".tr-slider").bounding_box()["y"] < 812 - 24
        assert page.evaluate("document.documentElement.scrollWidth") == 375


@pytest.mark.parametrize("lang", LANGUAGES)
def test_at_200_percent_the_head_stays_one_line(opened, lang):
    """It sticks to the top: what it takes is gone for reading."""
    page = opened(f"{lang}/index.html", viewport={"width": 640, "height": 400})
    middles = page.locator(".top > :visible").evaluate_all(
        "all => all.map((node) => node.getBoundingClientRect()).map((box) => Math.round(box.y + box.height / 2))")
    assert len(middles) == 4 and max(middles) - min(middles) <= 2


@pytest.mark.parametrize("query", ["entropia", "entropía", "ENTROPÍ", "seguro entropia"])
def test_the_search_finds_a_word_with_and_without_its_accent(opened, query):
    page = opened("es/index.html")
    page.get_by_role("searchbox").fill(query)
    page.keyboard.press("Enter")
    page.wait_for_url("**/es/search.html?q=*")
    page.wait_for_selector(".search li")
    page.locator(".search a[href^='theory/01-tiny']").first.click()
    page.wait_for_url("**/es/theory/01-tiny.html")


@pytest.mark.parametrize("query", ["notación", "NOTACION"])
def test_titles_too_are_found_with_and_without_their_accents(opened, query):
    page = opened("es/search.html")
    page.wait_for_function("Search.hasIndex()")
    found = page.evaluate("query => Search._performSearch(...Search._parseQuery(query))", query)
    assert ["Notación", "title"] in [[title, kind] for _page, title, *_rest, kind in found]


def test_a_search_says_in_its_language_what_it_found(opened):
    page = opened("es/search.html?q=seguro")
    page.wait_for_function("document.querySelector('.search-summary').textContent === 'Páginas encontradas: 1.'")
    page.goto(page.url.replace("seguro", "zzz"))
    page.wait_for_function("document.querySelector('.search-summary').textContent === 'No se ha encontrado nada.'")
    assert page.locator(".search li").count() == 0


def test_what_is_found_is_shown_among_its_words(opened):
    page = opened("es/search.html")
    html = '<main role="main">' + 100 * "antes " + "Calcula la entropía del texto." + 100 * " después" + "</main>"
    shown = page.evaluate("html => Search.makeSearchSummary(html, new Set(['entropi'])).textContent", html)
    assert "Calcula la entropía del texto." in shown and len(shown) < 250


@pytest.mark.parametrize("name, place", [("theory/01-tiny.html", "end"), ("labs/01_tiny.html", "symbols")])
def test_the_other_language_opens_at_the_same_section(opened, name, place):
    page = opened(f"en/{name}#{place}", viewport={"width": 1280, "height": 400})
    page.wait_for_function("(id) => document.getElementById(id).getBoundingClientRect().top < 400", arg=place)
    page.evaluate(SWITCH)       # a click of playwright's scrolls the page first
    page.wait_for_url(f"**/es/{name}#{place}")
    page.evaluate("history.replaceState(null, '', location.pathname)")
    page.evaluate("scrollTo(0, 0)")
    first = page.locator("article :is(section, .cell)[id]").first.get_attribute("id")
    page.evaluate(SWITCH)
    page.wait_for_url(re.compile(rf"/en/{name}(#{first})?$"))


def test_the_ground_is_the_systems_until_the_reader_chooses(opened):
    page = opened("en/theory/01-tiny.html", color_scheme="dark")
    dark = page.evaluate(DARK)
    page.get_by_role("button", name="Light").click()
    light = page.evaluate(DARK)
    assert dark != light and page.get_by_role("button", name="Dark").is_visible()
    page.goto(page.url.replace("theory/01-tiny", "index"))
    assert page.evaluate(DARK) == light
    assert page.evaluate("document.documentElement.dataset.jpThemeLight") == "true"


def test_without_javascript_everything_can_be_read(opened):
    page = opened("es/theory/01-tiny.html", java_script_enabled=False)
    assert page.locator(".formula math").first.bounding_box()["width"] > 60
    assert page.locator(".pages").get_by_role("link", name="Notación").is_visible()
    page.get_by_text("Respuesta").click()
    assert page.get_by_text("Es el doble.").is_visible()
    page.goto(page.url.replace("theory/01-tiny", "index"))
    assert page.locator(".live img").is_visible()


def test_on_paper_explorers_stand_on_a_light_ground(opened):
    page = opened("en/theory/01-tiny.html", color_scheme="dark")
    is_light = "document.documentElement.dataset.jpThemeLight"
    assert page.evaluate(is_light) == "false"
    for event, ground in (("beforeprint", "true"), ("afterprint", "false")):
        page.evaluate("name => dispatchEvent(new Event(name))", event)
        assert page.evaluate(is_light) == ground


def test_what_scrolls_sideways_takes_the_focus(opened):
    page = opened("es/labs/01_tiny.html", viewport={"width": 240, "height": 812})
    page.locator("details").evaluate_all("all => all.forEach((node) => { node.open = true; })")
    page.wait_for_function("document.querySelector('[tabindex=\"0\"]:is(.te-panels, .te-static)')")
    scrolls = """[...document.querySelectorAll('article *')].filter((node) => node.scrollWidth > node.clientWidth
      && /auto|scroll/.test(getComputedStyle(node).overflowX) && node.tabIndex < 0).map((node) => node.className)"""
    assert page.evaluate(scrolls) == []


def test_formulas_are_set_in_the_font_of_the_site(opened):
    page = opened("en/theory/01-tiny.html")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Site Math\"', 'x'))")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing(opened, site, lang, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    for path in sorted((site / lang).rglob("*.html")):
        page = opened(path.relative_to(site), color_scheme=scheme)
        page.locator("details").evaluate_all("all => all.forEach((node) => { node.open = true; })")
        found = axe.run(page, options={"preload": False}).response["violations"]
        # A formula is text to whoever reads it, but not to axe.
        found = [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]
                 if not (fault["id"] == "empty-table-header" and "<math" in node["html"])]
        assert found == [], path
