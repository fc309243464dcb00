"""Explorers on the site: what a page offers of each, and that what it unpacks is what Python draws."""

from itertools import accumulate

import pytest
from drawn_explorers import MOVED, count, file_of, pages, texts_of, unpacked, walked, ways
from explorers import english_left, parsed

from taulab.course import widgets
from taulab.course.language import LANGUAGES, translate
from taulab.course.site import explorers, positions
from taulab.course.site.offers import OFFERS, Offer
from taulab.course.site.packed import Texts, column
from taulab.course.site.positions import EXPLORERS
from taulab.course.widgets.kit.explorer import Explorer

MOST = 150_000      # bytes of the file of an explorer
moved = pytest.mark.parametrize("name", MOVED)
languages = pytest.mark.parametrize("lang", LANGUAGES)


def test_every_explorer_of_the_course_moves_on_the_site_or_has_a_reason():
    alone = {widget.__name__ for widget in explorers.LIVE.values()}
    drawn = {widget.__name__ for widget in EXPLORERS.values()}
    assert alone | drawn == set(widgets.__all__) and all(issubclass(each, Explorer) for each in EXPLORERS.values())
    assert OFFERS.keys() == EXPLORERS.keys(), "say in site/offers.py what is offered of it, or why nothing is"
    for offer in OFFERS.values():
        assert isinstance(offer, Offer) or translate(offer, "es") != offer


@moved
@languages
def test_a_page_names_each_control_that_moves_only_in_a_notebook(name, lang):
    offer, note = MOVED[name], unpacked(name, lang)["note"]
    offered = {*offer.controls, *offer.presses}
    assert offered.isdisjoint(offer.left)
    assert offered | offer.left.keys() | {"line"} == walked(name, lang).explorer.controls.keys()
    assert all(translate(words, lang) in note for words in offer.left.values())


@moved
@languages
def test_what_a_page_shows_is_what_python_draws_at_every_position(name, lang):
    walk, data = walked(name, lang), unpacked(name, lang)
    shown = pages(data)
    assert len(shown) == len(walk.lines) > 100 and len(set(walk.lines)) == len(walk.lines)
    # Each is drawn twice in one language, to be compared; in the others some are.
    for position in range(0, len(shown), 1 if lang == "es" else 17):
        assert shown[position] == walk.shown(position), walk.lines[position]


@moved
@languages
def test_a_file_is_light(name, lang):
    assert len(file_of(name, lang).encode()) <= MOST


@moved
@languages
def test_a_page_begins_where_the_explorer_does(name, lang):
    offer, explorer, walk = MOVED[name], EXPLORERS[name](lang=lang), walked(name, lang)
    if offer.start:
        explorer.state.restore(offer.start)
    assert walk.lines[unpacked(name, lang)["start"]] == explorer.state.to_string()
    view, whole = explorer.view, (explorer.state, explorer.state.read(), lang)
    assert pages(unpacked(name, lang))[walk.start].startswith(view.heading(*whole))


@moved
def test_the_titles_on_the_way_say_what_is_shown(name):
    """Each position is reached by one way, and the explorer's own controls show there what its titles say."""
    walk, data = walked(name, "es"), unpacked(name, "es")
    every = list(ways(data["tree"], data["titles"]))
    assert len(every) == len(set(every)) == count(data["tree"], data["titles"]) == len(walk.lines)
    explorer = EXPLORERS[name](lang="es")
    for number in range(0, len(every), 13):
        explorer.state.restore(walk.lines[number])
        for key, title, (kind, _label, _spoken) in zip(walk.offer.controls, every[number], data["controls"]):
            control = explorer.controls[key]
            control.show(explorer.state.read())
            widget = control.parts[0]
            if title and kind == "checkbox":
                assert widget.value is (title == "1")
            elif title and kind == "range":
                assert positions.short(control.get(explorer.state.read())) == title
            elif title:
                assert str(getattr(widget, "label", None) or widget.value) == title


@moved
def test_a_button_leads_where_the_explorer_goes(name):
    walk, data = walked(name, "es"), unpacked(name, "es")
    assert len(data["presses"]) == len(walk.presses)
    explorer = EXPLORERS[name](lang="es")
    for key, (label, _tooltip, steps) in zip(walk.offer.presses, data["presses"]):
        goals = list(accumulate(steps))
        assert label and len(goals) == len(walk.lines) and len(set(goals)) > 1
        for number in range(0, len(goals), 37):
            explorer.state.restore(walk.lines[number])
            explorer.controls[key].widget.click()
            assert explorer.state.to_string() == walk.lines[goals[number]]


@moved
def test_no_english_is_left_in_spanish(name):
    data = unpacked(name, "es")
    said = [data["title"], data["note"], data["table"], *(word for control in data["controls"] for word in control[1:]),
            *(word for press in data["presses"] for word in press[:2]),
            *(word for each in data["titles"] for word in each)]
    assert english_left("\n".join([*map(str, said), *pages(data)[::29]])) == []


def test_every_control_of_a_page_has_a_name():
    for name in MOVED:
        for kind, label, spoken in unpacked(name, "en")["controls"]:
            assert kind in ("range", "select", "checkbox") and label.strip() and spoken.strip(), name


# Packing --------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("texts", [
    ["<p>0.5</p>", "<p>−0.5</p>", "<p>0</p>"],
    ['<i x="-0.0"/>', '<i x="0.0"/>', '<i x="-1.0"/>'],
    ["a1b2", "a1b", "", "<b>é</b>ñ"],
    ["<b>007</b>", "<b>7</b>", "<b>12345678901234567890</b>"],
    ["<b>1</b><b>x</b>", "<b>2</b><b>−</b>", "<b>3</b><b>−3.25</b>"],
    ["<b>- 1.10</b>", "<b>- −2.20</b>"],
])
def test_every_text_comes_back(texts):
    made = Texts(texts * 2)
    known = list(texts_of(made.pieces, made.columns, made.shapes))
    assert [known[made.number[text]] for text in texts] == texts and len(known) == len(texts)


def test_numbers_are_packed_as_steps():
    assert column(("0.10", "0.20", "0.15")) == [2, 10, 10, -5]
    assert column(("-1", "2")) == [0, -1, 3] and column(("−1", "2")) == [-1, -1, 3]
    assert column(("-1", "−2")) == ["-1", "−2"] and column(("1.0", "1")) == ["1.0", "1"]


# In a lab -------------------------------------------------------------------------------------------------------------

def cell(explorer):
    still = explorer.static()
    return explorers.in_notebook({"text/plain": still.text, "text/html": still.html}, {}, explorer.lang)


@languages
def test_a_cell_that_showed_an_explorer_has_its_place(lang):
    place = parsed(f"<div>{cell(widgets.StepsExplorer(lang))}</div>")
    assert place[0].get("data-positions") == f"steps.{lang}" and place[0].get("class") == "live" and len(place) == 1
    assert place[0][0].text == translate(explorers.STILL, lang)


def test_what_a_cell_gave_an_explorer_is_said_to_stand_below():
    own, given = cell(widgets.TemperatureExplorer()), cell(widgets.TemperatureExplorer([3, 1], lang="es"))
    assert explorers.OTHER not in own and translate(explorers.OTHER, "es") in given
    assert 'data-positions="temperature.es"' in given


def test_an_explorer_that_stands_still_has_its_reason(monkeypatch):
    monkeypatch.setitem(OFFERS, "steps", "a reason")
    assert cell(widgets.StepsExplorer()) == '<p class="note">a reason</p>\n'


def test_a_file_is_made_for_the_explorers_of_the_pages_and_kept_until_something_changes(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(positions, "script", lambda walk: made.append(walk) or f"{walk.name} {len(made)}\n")
    place = explorers.drawn("steps", "en", "")
    assert explorers.files(tmp_path, ["<p>none</p>"]) == {} and made == []
    first = explorers.files(tmp_path, [place, place + explorers.drawn("tails", "es", "")])
    assert list(first) == ["explorers/steps.en.js", "explorers/tails.es.js"] and len(made) == 2
    assert first["explorers/steps.en.js"].endswith("\nsteps 1\n")
    assert explorers.files(tmp_path, [place]) == {"explorers/steps.en.js": first["explorers/steps.en.js"]}
    assert len(made) == 2
    monkeypatch.setattr(explorers, "library_digest", lambda root: "another")
    assert explorers.files(tmp_path, [place])["explorers/steps.en.js"].endswith("\nsteps 3\n")
