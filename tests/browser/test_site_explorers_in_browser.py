"""The explorers that Python drew, on a page of the site: moved by keys and by mouse, they show what Python draws."""

from io import BytesIO

import pytest

for package in ("sphinx", "myst_parser", "math_core", "ziamath"):
    pytest.importorskip(package, reason="the extra site is not installed")

import tiny_site
from drawn_explorers import MOVED, file_of, pages, unpacked, walked, ways
from matplotlib.image import imread

from taulab.course.language import LANGUAGES, translate
from taulab.course.site import explorers
from taulab.course.site.positions import EXPLORERS

HEAD, TAIL = tiny_site.LAB.split('# %% name="bench"')
LAB = HEAD + "".join(f'# %% name="{name}"\nwidgets.{widget.__name__}(lang=_("en"))\n\n'
                     for name, widget in EXPLORERS.items())
LAB = LAB.replace("taulab.course.widgets import TemperatureExplorer, TwoRoutes", "taulab.course import widgets")
LAB += TAIL[TAIL.index('# %% name="ex-01-1"'):]
moved = pytest.mark.parametrize("name", MOVED)
languages = pytest.mark.parametrize("lang", LANGUAGES)

PLACE = '[data-positions="{name}.{lang}"]'
CONTROLS = """place => [...place.querySelectorAll('.controls label')].map((label) => {
  const input = label.querySelector('input, select');
  return label.hidden ? '' : input.type === 'checkbox' ? String(Number(input.checked))
    : input.type === 'range' ? input.getAttribute('aria-valuetext').split(' = ')[1] : input.selectedOptions[0].label;
})"""
# Whether an explorer shows a text: its table stands in a frame of its own, and what scrolls may be focused.
SHOWS = """(place, text) => {
  const page = document.createElement('template'), here = document.createElement('template');
  page.innerHTML = text;
  here.content.append(...['.te-headline', '.te-panels', '.te-prose', '.te-table'].map(
    (css) => place.querySelector(css).cloneNode(true)));
  here.content.querySelector('.te-panels').removeAttribute('tabindex');
  return here.innerHTML === page.innerHTML;
}"""
DRAWN = """async (packed) => {
  const data = await positions.unpacked(packed), draw = positions.drawn(data);
  return data.parts[0].map((_, position) => draw(position));
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of a site with one lab, in which a cell shows each explorer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tiny_site.FILES, "solutions/01_tiny.py", LAB)
        folder, problems = tiny_site.write(tmp_path_factory.mktemp("drawn"))
    assert problems == []
    return folder


@pytest.fixture(scope="module")
def opened(site, chromium):
    """Return a function that opens the lab in a language; nothing may fail there, nor be asked for from outside."""
    contexts, faults = [], []

    def page_of(lang, script="", **options):
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | options))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.append(request.url) if request.url.startswith("http") else None)
        page.add_init_script(script)
        page.goto(f"file://{site / lang / 'labs/01_tiny.html'}")
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="module")
def lab(opened):
    """Return a function from a language to the lab in it, with every explorer in its place."""
    known = {}

    def page_of(lang):
        if lang not in known:
            known[lang] = opened(lang)
            for name in MOVED:
                known[lang].wait_for_selector(PLACE.format(name=name, lang=lang) + " .te-picture")
        return known[lang]

    return page_of


class Moved:
    """An explorer on a page, and what Python draws for the titles that its controls show."""

    def __init__(self, page, name, lang):
        self.page, self.place, self.walk = page, page.locator(PLACE.format(name=name, lang=lang)), walked(name, lang)
        data = unpacked(name, lang)
        self.position = {way: number for number, way in enumerate(ways(data["tree"], data["titles"]))}
        self.at = data["start"]

    def follows(self, moves=True):
        """Check that the page shows what Python draws; `moves` says whether something changed."""
        before, self.at = self.at, self.position[tuple(self.place.evaluate(CONTROLS))]
        assert (self.at != before) == moves
        assert self.place.evaluate(SHOWS, self.walk.shown(self.at)), self.walk.lines[self.at]


@moved
@languages
def test_keys_move_every_control_and_the_page_shows_what_python_draws(lab, name, lang):
    explorer = Moved(lab(lang), name, lang)
    explorer.follows(moves=False)
    for label in explorer.place.locator(".controls label").all():
        if label.is_hidden():
            continue
        kind, control = label.get_attribute("class"), label.locator("input, select")
        control.focus()
        if kind == "checkbox":
            explorer.page.keyboard.press("Space")
            explorer.follows()
            explorer.page.keyboard.press("Space")
        elif kind == "range":
            last = control.get_attribute("max") == control.input_value()
            two_values = control.get_attribute("max") == "1"      # then an arrow already leads to the end
            for key in ("Home", "ArrowRight", "End") if last else ("End", "ArrowLeft", "Home"):
                explorer.page.keyboard.press(key)
                explorer.follows(moves=not (two_values and key == ("End" if last else "Home")))
            explorer.page.keyboard.press("ArrowLeft" if last else "ArrowRight")
        else:
            explorer.page.keyboard.press("End" if control.evaluate("list => list.selectedIndex") == 0 else "Home")
        explorer.follows()
        assert control.evaluate("control => document.activeElement === control")
    shown = explorer.place.locator(".te-headline").text_content()
    said = explorer.place.locator("[role=status]")
    explorer.page.wait_for_function("([region, text]) => region.textContent === text",
                                    arg=[said.element_handle(), shown])


@moved
@languages
def test_the_mouse_moves_sliders_and_presses_buttons(lab, name, lang):
    explorer = Moved(lab(lang), name, lang)
    explorer.at = explorer.position[tuple(explorer.place.evaluate(CONTROLS))]
    for slider in explorer.place.locator("[type=range]:visible").all():
        slider.scroll_into_view_if_needed()
        box, count = slider.bounding_box(), int(slider.get_attribute("max"))
        to = 0.9 if int(slider.input_value()) < count / 2 else 0.1
        explorer.page.mouse.click(box["x"] + to * box["width"], box["y"] + box["height"] / 2)
        explorer.follows()
    for button in explorer.place.locator(".controls button").all():
        line = explorer.walk.lines[explorer.at]
        press = next(press for press in explorer.walk.presses if translate(press.label, lang) == button.text_content())
        button.click()
        explorer.walk.state.restore(line)
        press.sets(explorer.walk.state)
        explorer.follows(moves=explorer.walk.state.to_string() != line)
        assert explorer.walk.lines[explorer.at] == explorer.walk.state.to_string()


@moved
@languages
def test_every_position_is_unpacked_as_it_was_drawn(lab, name, lang):
    packed = file_of(name, lang).split('"')[3]
    assert lab(lang).evaluate(DRAWN, packed) == pages(unpacked(name, lang))


@languages
def test_what_is_chosen_comes_back_where_it_is_offered(lab, lang):
    """A value that another preset does not have is not forgotten."""
    page, place = lab(lang), PLACE.format(name="tails", lang=lang)
    alpha, v = page.locator(f"{place} [type=range]").nth(1), page.locator(f"{place} [type=range]").nth(0)
    v.focus()
    page.keyboard.press("Home")
    alpha.focus()
    page.keyboard.press("Home")
    assert alpha.get_attribute("aria-valuetext") == "α = 0.8"
    v.focus()
    page.keyboard.press("End")                      # ∞: no law up to α = 1
    assert alpha.get_attribute("aria-valuetext") == "α = 1.114"
    page.keyboard.press("Home")
    assert alpha.get_attribute("aria-valuetext") == "α = 0.8"


@languages
def test_an_old_browser_and_one_without_scripts_are_told_to_read_the_figure(opened, lang):
    told = translate(explorers.STILL, lang)
    for options in ({"java_script_enabled": False}, {"script": "delete window.DecompressionStream"}):
        page = opened(lang, **options)
        assert page.locator("[data-positions]").count() == len(MOVED)
        assert {text.strip() for text in page.locator("[data-positions]").all_text_contents()} == {told}


@languages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_telephone(opened, lang, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = opened(lang, color_scheme=scheme, viewport={"width": 375, "height": 812})
    for name in MOVED:
        page.wait_for_selector(PLACE.format(name=name, lang=lang) + " .te-picture")
    page.locator("details").evaluate_all("all => all.forEach((node) => { node.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    panels = page.locator(PLACE.format(name="temperature", lang=lang) + " .te-panels")
    assert panels.evaluate("node => node.scrollWidth - node.clientWidth") <= 0, "the numbers beside the bars are cut"
    found = axe.run(page, options={"preload": False}).response["violations"]
    assert [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]] == []
    small = page.locator("[data-positions] :is(button, input, select, summary):visible").evaluate_all(
        "all => all.filter((node) => Math.min(node.offsetHeight, node.offsetWidth) < 24).map((node) => node.outerHTML)")
    assert small == []


def test_a_picture_takes_the_ground_that_the_reader_chose(opened, site):
    """A picture is a document of its own, which asks the system; browsers answer for the page that it stands on."""
    (site / "en/_images/dots.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1" width="80" height="40"><style>rect { fill: #fff } '
        '@media (prefers-color-scheme: dark) { rect { fill: #000 } }</style><rect width="2" height="1"/></svg>')
    for scheme, names in (("light", ("Dark", "Light")), ("dark", ("Light", "Dark"))):
        page = opened("en", color_scheme=scheme)
        page.goto(page.url.replace("labs/01_tiny", "theory/01-tiny"))
        for name in names:
            page.get_by_role("button", name=name, exact=True).click()
            shot = imread(BytesIO(page.locator("img[src$='dots.svg']").screenshot()))
            middle = shot[shot.shape[0] // 2, shot.shape[1] // 2, :3]
            assert middle.tolist() == [float(name == "Light")] * 3
