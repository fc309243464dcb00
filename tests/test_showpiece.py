"""The bench of lab 00 without a browser: its state, its words, its picture, and its JavaScript against `taulab`."""

import json
import re
import shutil
import subprocess
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taulab.course.language import LANGUAGES, translate
from taulab.course.widgets.two_routes import HERE, TwoRoutes
from taulab.course.widgets.two_routes.pictures import BARS, TAU, picture
from taulab.course.widgets.two_routes.state import FEWEST, LIMIT, MOST, PRESETS, ROUTES, State
from taulab.course.widgets.two_routes.wording import TOKENS, WORDS
from taulab.entropy import entropy, entropy_slope, logit_moments, perplexity
from taulab.softmax import softmax

Z0 = (2, 1, 0, -1)
STATES = st.builds(
    State,
    st.lists(st.floats(-LIMIT, LIMIT), min_size=FEWEST, max_size=MOST),
    st.floats(0, np.inf),
    st.sampled_from(sorted(ROUTES)),
)

# ---- state ----------------------------------------------------------------------------------------------------------


@given(STATES)
def test_a_state_survives_being_written_and_read(state):
    assert State.parse(str(state)) == state


def test_the_text_is_short_and_says_only_what_is_not_usual():
    assert str(State(Z0, 2)) == "logits=2,1,0,-1&tau=2"
    assert str(State(Z0, np.inf, "quotient")) == "logits=2,1,0,-1&tau=inf&route=quotient"
    assert State.parse(" logits=1,2 \n") == State((1, 2), 1)


@pytest.mark.parametrize("text", ["", "tau=2", "logits=", "logits=1", "logits=1,x", "logits=1,2&tau=-1", "logits=1,9",
                                  "logits=1,2&tau=nan", "logits=1,2&route=none", "logits=1,2,3,4,5,4,3,2,1", "?"])
def test_a_text_that_names_no_state_is_refused(text):
    with pytest.raises(ValueError, match="logits|temperature|route"):
        State.parse(text)


@pytest.mark.parametrize("wrong, named", [({"logits": [1]}, "logits"), ({"logits": [9, 1]}, "logits"),
                                          ({"logits": [np.nan, 1]}, "logits"), ({"temperature": -1}, "temperature"),
                                          ({"temperature": np.nan}, "temperature"), ({"route": "x"}, "route")])
def test_the_bench_names_what_it_cannot_show_and_stays_as_it_was(wrong, named):
    with pytest.raises(ValueError, match=f"{named}="):
        TwoRoutes(**wrong)
    bench = TwoRoutes()
    with pytest.raises(ValueError, match=f"{named}="):
        setattr(bench, named, wrong[named])
    assert bench.state == "logits=2,1,0,-1&tau=2"


def test_infinity_crosses_to_the_browser_and_back():
    bench = TwoRoutes(temperature=np.inf)
    sent = json.loads(json.dumps(bench.get_state("temperature"), allow_nan=False))
    bench.temperature = 1
    bench.set_state(sent)
    assert bench.temperature == np.inf


def test_assigning_a_state_tells_the_observers_once_each():
    bench, heard = TwoRoutes(), []
    bench.observe(lambda change: heard.append(change.name), ["logits", "temperature", "route"])
    bench.state = "logits=0,0,0&tau=0.5&route=quotient"
    assert sorted(heard) == ["logits", "route", "temperature"]
    assert (bench.logits, bench.temperature, bench.route) == ([0, 0, 0], 0.5, "quotient")


@pytest.mark.parametrize("text", [text for text, _ in PRESETS])
def test_each_preset_is_a_state_in_its_shortest_form(text):
    assert str(State.parse(text)) == text


# ---- words ----------------------------------------------------------------------------------------------------------

SCRIPT = TwoRoutes._esm


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_names_enough_and_short_enough_for_the_columns(lang):
    names = translate(TOKENS, lang).split()
    assert len(set(names)) == MOST
    assert max(map(len, names)) <= 5


def test_spanish_is_there_for_every_word():
    english = [TOKENS, *WORDS.values(), *(name for _, name in PRESETS)]
    same_in_both = {"softmax(q/τ)", "log", "nats", "bits", "{guess} nats"}
    assert {text for text in english if translate(text, "es") == text} == same_in_both


def test_the_script_has_no_words_of_its_own_and_asks_for_none_that_are_missing():
    asked = set(re.findall(r'\b(?:say|choice|button)\("(\w+)"', SCRIPT))
    assert asked <= WORDS.keys()
    unused = {key for key in WORDS.keys() - ROUTES.keys() if not re.search(rf'"{key}"', SCRIPT)}
    assert not unused


def test_nothing_is_fetched():
    everything = SCRIPT + (HERE / "style.css").read_text(encoding="utf-8")
    assert not re.search(r"\bfetch\(|\bimport\b|XMLHttpRequest|url\(|@import", everything)
    assert set(re.findall(r"https?://[^\s\"']+", everything)) == {"http://www.w3.org/2000/svg"}


# ---- the browser's arithmetic ---------------------------------------------------------------------------------------

PROGRAM = """
import * as bench from "./arithmetic.mjs";
import { readFileSync, writeFileSync } from "node:fs";
const number = (x) => (x === "inf" ? Infinity : x);
const { states, positions, texts } = JSON.parse(readFileSync("given.json"));
const plain = (_, x) => (x === Infinity ? "inf" : x);
writeFileSync("found.json", JSON.stringify({
  seen: states.map(({ z, tau, route }) => bench.look({ z, tau: number(tau), route })),
  written: states.map(({ z, tau, route }) => bench.write({ z, tau: number(tau), route })),
  read: texts.map(bench.read),
  places: positions.map(({ tau, axis }) => {
    const x = bench.place(number(tau), axis), h = 1e-7;
    return { x, back: bench.temperatureAt(x, axis), settled: bench.settle(x, axis, 0.001),
      stretch: bench.stretch(number(tau), axis),
      difference: (bench.temperatureAt(x + h, axis) - bench.temperatureAt(x - h, axis)) / (2 * h) };
  }),
  bounds: [bench.LIMIT, bench.FEWEST, bench.MOST, Object.keys(bench.ROUTES), bench.ticks("log")],
}, plain));
"""

LOGITS = [Z0, (0, 0, 0, 0), (2, 2, 0, -1), (5, 0, 0, 0, 0), (5, -5), (-5, -4.9, 5, 4.9, 0, 0.1, -0.1, 3), (3, 3, 3)]
TEMPERATURES = [0, 5e-324, 1e-200, 1e-108, 1e-7, 0.002, 0.05, 0.3, 1, 1.7, 2, 10, 150, 1e21, 1e108, 1e300, np.inf]
GIVEN = [State(z, tau, route) for z in LOGITS for tau in TEMPERATURES for route in ROUTES]
POSITIONS = [(tau, axis) for axis in ("log", "linear")
             for tau in (0, 1e-200, 0.03, 0.1, 0.7, 1, 4, 5, 7, 10, 60, np.inf)]
TEXTS = {"logits=2,1,0,-1&tau=2": State(Z0, 2), "logits=1,−2&tau=∞": State((1, -2), np.inf),
         " logits=1,2 ": State((1, 2), 1), "logits=1,2&tau=0&route=quotient": State((1, 2), 0, "quotient"),
         "logits=0,5; -1&tau=0,5": State((0.5, -1), 0.5), "logits=0.5;-1,5;2": State((0.5, -1.5, 2), 1),
         "logits=1 2\t3,&tau= 1e+21 ": State((1, 2, 3), 1e21), "logits=1,2&tau=1e-108": State((1, 2), 1e-108),
         "logits=1,2&tau=-0": State((1, 2), 0), "logits=.5,1.": State((0.5, 1), 1),
         "logits=0,5 1": None, "logits=0,5, 1": None, "logits=1;;2": None, "logits=1,2;3": State((1.2, 3), 1),
         "logits=1,2&tau=0x10": None, "logits=1,2&tau=1,2,3": None, "logits=1,2&tau=nan": None,
         "": None, "logits=1": None, "logits=1,,2": None, "logits=1,9": None, "logits=1,2&tau=-1": None,
         "logits=1,2&tau=": None, "logits=1,2&tau=x": None, "logits=1,2&route=none": None}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return what the browser's arithmetic gives, run by Node where it is installed."""
    if not shutil.which("node"):
        pytest.skip("Node runs the browser's arithmetic; it is not installed here")
    folder = tmp_path_factory.mktemp("node")
    shutil.copy(HERE / "arithmetic.js", folder / "arithmetic.mjs")

    def plain(x):
        return "inf" if x == np.inf else x

    (folder / "given.json").write_text(json.dumps({
        "states": [{"z": s.logits, "tau": plain(s.temperature), "route": s.route} for s in GIVEN],
        "positions": [{"tau": plain(tau), "axis": axis} for tau, axis in POSITIONS], "texts": list(TEXTS)}))
    subprocess.run(["node", "--input-type=module", "--eval", PROGRAM], cwd=folder, check=True)
    return json.loads((folder / "found.json").read_text())


def unplain(value):
    return np.inf if value == "inf" else value


def test_the_browser_computes_what_taulab_computes(found):
    for state, seen in zip(GIVEN, found["seen"], strict=True):
        z, tau = np.array(state.logits), state.temperature
        q = softmax(z, tau)
        expected = {
            "q": q, "start": softmax(z), "H": entropy(q), "bits": entropy(q, base=2), "perplexity": perplexity(q),
            "variance": logit_moments(z, tau)[1], "slope": entropy_slope(z, tau),
            "other": ROUTES[state.route](softmax(z), tau),
            "coldest": entropy(softmax(z, 0)), "hottest": entropy(softmax(z, np.inf)),
        }
        for name, value in expected.items():
            np.testing.assert_allclose(seen[name], value, rtol=1e-11, atol=1e-14, err_msg=f"{name} of {state}")
        assert seen["gap"] == np.max(np.abs(np.subtract(seen["q"], seen["other"])))
        np.testing.assert_allclose(seen["total"], np.sum(expected["other"]), rtol=1e-11, atol=1e-14)


def test_both_routes_land_on_the_same_bars_and_each_impostor_misses_somewhere(found):
    gaps = {route: [seen["gap"] for state, seen in zip(GIVEN, found["seen"]) if state.route == route]
            for route in ROUTES}
    assert max(gaps.pop("power")) < 1e-14
    assert all(max(gap) > 0.1 for gap in gaps.values())


def test_the_browser_and_python_write_and_read_the_same_texts(found):
    assert found["written"] == [str(state) for state in GIVEN]
    for text, state in TEXTS.items():
        if state is None:
            with pytest.raises(ValueError):
                State.parse(text)
        else:
            assert State.parse(text) == state, text
    for (text, state), read in zip(TEXTS.items(), found["read"], strict=True):
        assert read == state if state is None else State(read["z"], unplain(read["tau"]), read["route"]) == state, text


def test_the_axis_has_exact_ends_and_goes_both_ways(found):
    for (tau, axis), at in zip(POSITIONS, found["places"], strict=True):
        assert unplain(at["back"]) == pytest.approx(tau, rel=1e-12)
        assert unplain(at["settled"]) == pytest.approx(tau, rel=5e-3), "ticks are met exactly, the rest to three digits"
        if tau in (0, np.inf):
            assert at["x"] == (tau > 0)
        elif tau not in (1e-200, 0.1, 5, 10):          # an end; the corners of the two axes
            assert at["stretch"] == pytest.approx(at["difference"], rel=1e-5)
        if axis == "log":
            assert at["x"] == pytest.approx((TAU(tau) - TAU.start) / (TAU.end - TAU.start), abs=1e-12)


def test_both_sides_have_the_same_bounds(found):
    *bounds, routes, ticks = found["bounds"]
    assert bounds == [LIMIT, FEWEST, MOST]
    assert routes == list(ROUTES)
    assert [unplain(tick) for tick in ticks] == list(TAU.ticks)


# ---- the picture ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("state", [State(z, tau, "raw_power") for z in LOGITS for tau in (0, 0.05, 2, 60, np.inf)])
def test_a_picture_is_whole_at_every_state(state, lang):
    still = picture(state, lang)
    tree = ElementTree.fromstring(still.svg)
    assert tree.get("aria-label") == still.alt
    places = "x y x1 y1 x2 y2 cx cy".split()
    numbers = [float(x) for node in tree.iter() for key, x in node.attrib.items() if key in places]
    assert np.all(np.isfinite(numbers))
    assert min(numbers) >= 0 and max(numbers) <= float(tree.get("width"))
    bars = [node for node in tree.iter() if node.get("class") == "bar"][1:]     # the first is the legend's
    heights = np.array([float(bar.get("height")) for bar in bars])
    np.testing.assert_allclose(heights / (BARS[1] - BARS[0]), softmax(state.logits, state.temperature), atol=1e-3)


def test_the_words_of_the_picture():
    english, spanish = (TwoRoutes(lang).picture() for lang in LANGUAGES)
    assert english.alt.startswith("Logits (2, 1, 0, −1) at τ = 2.")
    assert "0.455, 0.276, 0.167, 0.102" in spanish.alt and "1.245" in spanish.alt
    shown = spanish._repr_mimebundle_()
    assert shown["text/plain"] == spanish.alt and f'alt="{spanish.alt}"' in shown["text/html"]
    assert not re.search(r"\b(the|route|of|slope|entropy|at)\b", spanish.svg.split("</style>")[1])
