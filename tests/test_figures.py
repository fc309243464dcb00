"""Static figures: never without words, readable in each theme, the same bytes each time."""

import ast
from base64 import b64decode
from io import BytesIO
from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.image import imread

from taulab.course.authoring.source import read
from taulab.course.colours import OKABE_ITO
from taulab.course.places import root
from taulab.course.studying import figures
from taulab.course.studying.figures import STYLE, show


@pytest.fixture
def shown(monkeypatch):
    """Return the list of what `show` displays."""
    displayed = []
    monkeypatch.setattr(figures, "display", displayed.append)
    return displayed


def curve():
    fig, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    return fig


def test_alt_text_reaches_each_kind_of_reader(shown):
    alt = 'H(τ) rises from "0" to ln 4 & stays there.'
    show(curve(), alt)
    data, metadata = shown[0]._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == data["text/plain"] == repr(shown[0]) == alt
    assert 'alt="H(τ) rises from &quot;0&quot; to ln 4 &amp; stays there."' in data["text/html"]
    assert data["image/png"] in data["text/html"]


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_figure_without_words_is_refused(shown, alt):
    with pytest.raises(ValueError, match="say in words"):
        show(curve(), alt)
    assert not shown


def test_the_figure_is_closed_so_that_the_cell_does_not_show_it_twice(shown):
    fig = curve()
    show(fig, "a line")
    assert not plt.fignum_exists(fig.number)


def test_the_background_is_white_whatever_the_theme_of_the_notebook(shown):
    with plt.style.context("dark_background"):
        show(curve(), "a line")
    pixels = imread(BytesIO(b64decode(shown[0]._repr_mimebundle_()[0]["image/png"])))
    assert np.all(pixels[[0, 0, -1, -1], [0, -1, 0, -1]] == 1), "each corner is opaque white"


def test_the_same_figure_gives_the_same_bytes(shown):
    show(curve(), "a line")
    show(curve(), "a line")
    assert shown[0] == shown[1] and b"Software" not in shown[0].png


def test_showing_and_importing_leave_the_settings_of_the_notebook_alone(shown):
    before = plt.rcParams.copy()
    show(curve(), "a line")
    assert plt.rcParams == before


def test_the_style_is_one_that_matplotlib_takes():
    with plt.style.context(STYLE):
        assert plt.rcParams["axes.prop_cycle"] == STYLE["axes.prop_cycle"]
        plt.close(curve())


def contrast(colour, background="#FFFFFF"):
    def luminance(code):
        channels = np.array([int(code[i:i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]
    low, high = sorted([luminance(colour), luminance(background)])
    return (high + 0.05) / (low + 0.05)


def test_each_line_of_the_cycle_is_seen_on_white_and_told_without_colour():
    cycle = list(STYLE["axes.prop_cycle"])
    assert all(contrast(line["color"]) >= 3 for line in cycle), "WCAG 1.4.11"
    assert all(line["color"] in OKABE_ITO.values() for line in cycle)
    assert all(one["linestyle"] != other["linestyle"] for one, other in combinations(cycle, 2))


PANE = 494      # pixels for a figure where theory and lab stand side by side on a screen of 1280


def test_letters_in_the_pane_are_nine_points_and_more():
    pixels = STYLE["font.size"] * STYLE["figure.dpi"] / 72
    shown = min(1, PANE / (STYLE["figure.figsize"][0] * STYLE["figure.dpi"]))
    assert pixels * shown >= 9 * 96 / 72


@pytest.mark.parametrize("file", sorted((root() / "solutions").glob("*.py")), ids=lambda file: file.name[:2])
def test_no_figure_of_a_lab_is_wider_than_the_style_or_its_letters_smaller(file):
    source = read(file, root())
    said = [keyword for cell in source.code for node in ast.walk(ast.parse(cell.text)) if isinstance(node, ast.Call)
            for keyword in node.keywords]
    sizes = [ast.literal_eval(keyword.value) for keyword in said if keyword.arg == "figsize"]
    assert all(width <= STYLE["figure.figsize"][0] for width, _height in sizes)
    assert all(ast.literal_eval(keyword.value) >= STYLE["font.size"] for keyword in said if keyword.arg == "fontsize")
