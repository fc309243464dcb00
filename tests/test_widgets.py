"""What every widget of the course owes its reader: found by itself, whoever adds one to `taulab.course.widgets`."""

import json
import re
import subprocess
import sys
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules
from xml.etree import ElementTree

import ipywidgets
import numpy as np
import pytest
from explorers import SVG, controls, english_left, everything_said, parsed

from taulab.course import widgets
from taulab.course.language import LANGUAGES
from taulab.course.widgets.kit.arguments import brief
from taulab.course.widgets.kit.controls import Field, Knob, Pick, Preset, Press, Switch
from taulab.course.widgets.kit.explorer import Explorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.sampling import Chain, repetition_penalty, temperature, top_p

FOLDER = Path(widgets.__file__).parent
WIDGETS = {name: getattr(widgets, name) for name in widgets.__all__}
EXPLORERS = {name: widget for name, widget in WIDGETS.items() if issubclass(widget, Explorer)}

EXTREME = ["0", "∞", "inf", "−inf", "nan", "", " ", "1e-14", "1e14", "1e20", "1e300", "1e-300", "5e-324", "-1", "0,5",
           "2,5; 1", "1;", "2,5 1", "1e+21", "hot", "0x10", "1e999", "1,5", "½"]

#: What no argument of an explorer can be, and what some can: whatever a cell may give by mistake.
MISTAKES = ["hot", "1;2", b"ab", None, [], [[1, 2], [3]], [[1, 2], [3, 4]], [1, "a"], [np.nan, 1], [np.inf, 1], -1, 0,
            5, 0.5, np.nan, -np.inf, np.inf, 10**400, {"a": 1}, {1, 2}, object(), np.array(3.0), [None, 1], [1j, 2],
            [-np.inf, -np.inf], [10**400, 1], iter([1, 2]), ["a", "b"], ["a", 3], {0: "a", 9: "b"}, {0: 5}, (1, 2),
            print, True, np.float32(0.5), np.int64(3), Chain,
            Chain((top_p,)), Chain((top_p, 0.5, 1)), Chain((top_p, "a")),
            Chain((top_p, 0.5), (top_p, 0.6)), Chain((temperature, np.nan)), Chain((lambda z: z,)), Chain(("a".join,)),
            Chain((repetition_penalty, 1.2)), Chain((repetition_penalty, ["a"], 1.2)),
            Chain((repetition_penalty, [99], 1.2)), Chain((repetition_penalty, [0.5], 1.2)),
            Chain((repetition_penalty, [[0], 1], 1.2)), Chain((repetition_penalty, [0], 1e9))]
#: What an argument needs beside it.
BESIDE = {"labels": {"TemperatureExplorer": {"logits": [3, 2]}, "ChainExplorer": {"logits": [3, 2]},
                     "CalibrationExplorer": {"logits": [[3, 2], [1, 2]]}},
          "logits": {"CalibrationExplorer": {"labels": [0, 1]}}}

explorers = pytest.mark.parametrize("name", EXPLORERS)
languages = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture
def explorer(name):
    return EXPLORERS[name]()


def variants(explorer):
    """Yield the explorer in many states: each choice of each list, each switch, each end of each slider, by turns."""
    yield explorer
    for control in sorted(explorer.controls.values(), key=lambda control: isinstance(control, Preset)):
        if isinstance(control, Pick):
            values = list(control.titles().values())
            values = [*values[:4], *values[-1:]]    # enough of a long list: the rest are of the same kinds
        elif isinstance(control, Switch):
            values = [True, False, True]
        elif isinstance(control, Knob):
            values = [control.stops[0], control.stops[-1], control.stops[len(control.stops) // 3]]
        else:
            continue
        for value in values:
            control.parts[0].value = value
            yield explorer


def test_every_package_gives_a_widget_and_every_widget_is_one_of_a_notebook():
    packages = {module.name for module in iter_modules([str(FOLDER)]) if module.ispkg} - {"kit"}
    exported = {widget.__module__.split(".")[3] for widget in WIDGETS.values()}
    assert packages == exported, "name its widget in widgets/__init__.py: " + ", ".join(packages ^ exported)
    assert EXPLORERS and all(issubclass(widget, ipywidgets.DOMWidget) for widget in WIDGETS.values())


@explorers
@languages
def test_all_that_is_shown_is_there_in_every_language(name, lang):
    explorer = EXPLORERS[name](lang=lang)
    for _turn in variants(explorer):
        page = parsed(f"<div>{explorer.headline.value}{explorer.panels.value}{explorer.prose.value}</div>")
        pictures = list(page.iter(SVG + "svg"))
        assert pictures and len("".join(page.find("p").itertext())) > 20 and page.find("ul/li").text
        for picture in pictures:
            named = {element.get("id"): element for element in picture if element.get("id")}
            assert picture.get("role") == "img" and named[picture.get("aria-labelledby")].text
            assert len(named[picture.get("aria-describedby")].text) > 15
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), "two pictures of one explorer share a name"
        assert not re.search(r"\bnan\b", re.sub(r"<(title|desc|text|th|li)\b.*?</\1>", "", explorer.panels.value))
    text, still = repr(explorer), parsed(explorer.static()._repr_html_())
    assert still.get("lang") == lang and still.find("figcaption/p") is not None
    table = still.find("table")
    columns = table.findall("thead/tr/th[@scope='col']")
    rows = table.findall("tbody/tr")
    assert table.find("caption").text and all(cell.text for cell in columns) and rows
    assert all(len(row) == len(columns) and row[0].get("scope") == "row" for row in rows)
    assert all("".join(cell.itertext()) in text for row in rows for cell in row), "plain text has the table"
    assert "".join(still.find("figcaption/p").itertext()) in text


@explorers
def test_no_english_is_left_in_the_spanish_widget(name):
    explorer = EXPLORERS[name](lang="es")
    explorer.tabled.value = True
    said = {line for _turn in variants(explorer) for line in re.split(r"[\n<>]", everything_said(explorer))}
    assert english_left("\n".join(said)) == []


@explorers
def test_a_state_survives_being_written_down(name, explorer):
    again = EXPLORERS[name]()
    for _turn in variants(explorer):
        again.controls["line"].widget.value = line = explorer.state.to_string()
        assert again.complaint.value == "" and again.state.to_string() == line
        assert again.panels.value.replace(again._uid, "") == explorer.panels.value.replace(explorer._uid, "")


@explorers
def test_the_example_of_a_state_is_one(explorer):
    explorer.state.restore(explorer.state.example)


@explorers
def test_every_control_says_what_it_is_and_every_field_has_a_name(explorer):
    rules = {selector: attributes for selector, attributes in explorer.attributes.rules}
    for control in controls(explorer):
        assert control.description and control.tooltip and control.tooltip != "null"
    for control in explorer.controls.values():
        symbols = {part.description.strip(" =") for part in control.parts}
        if isinstance(control, Knob) or all(len(symbol) < 2 for symbol in symbols - {"p"}) and not isinstance(
                control, (Press, Pick)):
            named = [attributes["aria-label"] for selector, attributes in rules.items()
                     if f".te-{control.name}" in selector and "aria-label" in attributes]
            assert len(named) >= len(control.parts) and all(len(label) > 3 for label in named)


@explorers
def test_every_control_moves_the_state_and_follows_it(name):
    """A control that does nothing, or shows what is not so, would be found here, whatever it is called."""
    for key in EXPLORERS[name]().controls:
        explorer = EXPLORERS[name]()
        control = explorer.controls[key]
        # A button to τ = 1 does nothing at τ = 1: where nothing moves, another control is moved first.
        for other in [None, *(other for other in explorer.controls.values() if other.name not in (key, "line"))]:
            if other:
                next(changes(other))()
            before, moved = explorer.state.to_string(), False
            for change in changes(control):
                change()
                assert explorer.complaint.value == "", (key, explorer.complaint.value)
                moved |= explorer.state.to_string() != before
            if moved:
                break
        assert moved, f"{key} sets nothing"
        shown = [part.value for part in control.parts if hasattr(part, "value")]
        control.show(explorer.state.read())
        assert shown == [part.value for part in control.parts if hasattr(part, "value")], key


def changes(control):
    """Yield actions on a control that its state takes."""
    if isinstance(control, Press):
        yield control.widget.click
        yield control.widget.click
    elif isinstance(control, Knob):
        yield lambda: setattr(control.slider, "value", control.stops[len(control.stops) // 3])
        yield lambda: setattr(control.number, "value", f"{control.stops[2]:g}")
    elif isinstance(control, Pick):
        yield from (lambda value=value: setattr(control.widget, "value", value) for value in control.titles().values())
    elif isinstance(control, Switch):
        yield lambda: setattr(control.widget, "value", not control.widget.value)
    elif control.name == "line":
        yield lambda: setattr(control.widget, "value", control.state.example)
    else:
        texts = {"logits": "0.5; 0.3; 0.2", "entropy": "0.6", "prompt": "minister", "words": "minister"}
        yield lambda: setattr(control.widget, "value", texts.get(control.name, "7"))


@explorers
def test_the_views_follow_every_state(explorer):
    seen = set()
    for _turn in variants(explorer):
        shown = explorer.state, explorer.state.read(), "en"
        assert explorer.headline.value == explorer.view.heading(*shown)
        assert explorer.panels.value == explorer.view.panels(*shown, explorer._uid)
        seen.add(explorer.view.panels(*shown, still=True))
    assert len(seen) > 5


@explorers
@pytest.mark.parametrize("typed", EXTREME)
def test_whatever_is_typed_is_taken_or_answered(name, typed):
    """Nothing raises; what is not taken is said and stays to be mended; what is taken is drawn without a nan."""
    explorer = EXPLORERS[name](lang="es")
    fields = [(key, control.parts[-1]) for key, control in explorer.controls.items()
              if isinstance(control, Field | Knob)]
    for key, field in fields:
        before, old = explorer.state.to_string(), field.value
        if old == typed:
            continue
        field.value = typed
        if explorer.complaint.value:
            assert field.value == typed and explorer.state.to_string() == before, key
            assert english_left(explorer.complaint.value) == []
            explorer.state.restore(before)
        drawn = ElementTree.fromstring(explorer.panels.value)
        places = [float(value) for element in drawn.iter() for attribute, value in element.attrib.items()
                  if attribute in ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "width", "height")]
        # SmolLM2, where it is installed, says " nan" as a word among others.
        assert np.isfinite(places).all() and not re.search(r"(?<!␣)\bnan\b", repr(explorer)), key


@explorers
@pytest.mark.parametrize(("typed", "read"), [("2,5", "2.5"), ("0,5", "0.5"), ("−0", "0"), (" 3 ", "3")])
def test_every_number_is_read_in_both_spellings(name, typed, read):
    one, other = EXPLORERS[name](), EXPLORERS[name]()
    for key, control in one.controls.items():
        if isinstance(control, Knob):
            control.number.value, other.controls[key].number.value = typed, read
            assert one.state.to_string() == other.state.to_string() and (
                bool(one.complaint.value) == bool(other.complaint.value)), key


ARGUMENTS = [(name, argument) for name, widget in WIDGETS.items() for argument in signature(widget).parameters]


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_whatever_a_cell_gives_is_shown_or_refused_with_its_name_and_value(name, argument):
    """A refusal is a complaint of the course, in the language of the lab; it says which argument, and what it holds."""
    refused = 0
    for mistake in MISTAKES:
        given = BESIDE.get(argument, {}).get(name, {}) | {argument: mistake}
        try:
            widget = WIDGETS[name](**{"lang": "es"} | given)
        except Exception as error:
            refused += 1
            assert type(error) is ValueError, (mistake, error)
            said, whose = str(error), error.__context__
            assert f"{argument}=" in said, (mistake, said)
            if argument != "lang":
                assert brief(mistake) in said, (mistake, said)
                assert isinstance(whose, Complaint) and whose.message.render("es") == said and english_left(said) == []
                assert said != whose.message.render("en"), said
        else:
            assert not re.search(r"\bnan\b", repr(widget) if name in EXPLORERS else widget.picture().svg), mistake
    assert refused > 8


def test_numbers_are_taken_whoever_counts_them():
    explorer = widgets.TemperatureExplorer(np.array([2, 1], dtype=np.float32), ("a", "b"), temperature=np.float32(0.5),
                                           draws=np.int64(3))
    assert (explorer.state.temperature, explorer.state.draws) == (0.5, 3)
    assert widgets.TwoRoutes(logits=np.array([1, 0]), temperature=np.int64(2)).state == "logits=1,0&tau=2"
    explorer.state.draws = np.int32(5)
    with pytest.raises(Complaint):
        explorer.state.temperature = "hot"
    assert (explorer.state.temperature, explorer.state.draws) == (0.5, 5)


def test_a_notebook_loads_the_explorer_it_shows_and_no_other():
    code = "import json, sys; from taulab.course.widgets import TailExplorer; print(json.dumps([*sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)
    assert {name.split(".")[3] for name in loaded if name.startswith("taulab.course.widgets.")} == {"kit", "tails"}
    assert not {"scipy.optimize", "scipy.stats"} & {*loaded}


def test_what_is_no_explorer_is_said_to_be_none():
    with pytest.raises(AttributeError, match="no attribute 'Explorador'"):
        widgets.Explorador  # noqa: B018
    assert {*widgets.__all__} < {*dir(widgets)}
