"""The pictures on the pages of theory: whole, inside their frame, and never without words."""

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from taulab.course import labs
from taulab.course.authoring.pages import figures
from taulab.course.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH
from taulab.course.labs.lab01.pictures import Z, derivatives_at_one
from taulab.entropy import entropy_from_logits, entropy_slope

ROOT = Path(__file__).parents[1]
FILES = [f"theory/images/{name}.svg" for name in labs.pictures()]
SAME_IN_BOTH = re.compile("top-[kp]|min-p")
IMAGE = re.compile(r"!\[([^\]]*)\]\(\.\./images/([^)]*)\)")


@pytest.mark.parametrize("file", FILES)
def test_everything_drawn_lies_in_the_picture(file):
    drawing = ElementTree.fromstring(figures()[file])
    curves = [element.get("points") for element in drawing.iter() if element.tag.endswith("polyline")]
    assert curves
    points = np.array([float(number) for curve in curves for number in re.findall(r"-?[\d.]+", curve)]).reshape(-1, 2)
    assert np.all((LEFT - 1 <= points[:, 0]) & (points[:, 0] <= RIGHT + 1))
    assert np.all((TOP - 5 <= points[:, 1]) & (points[:, 1] <= BOTTOM + 5))
    for text in (element for element in drawing.iter() if element.tag.endswith("text")):
        assert 0 <= float(text.get("x")) <= WIDTH and 0 <= float(text.get("y")) <= HEIGHT
        assert not re.search(r"[A-Za-z]{3}", SAME_IN_BOTH.sub("", text.text)), "a word, which is one language's"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_picture_is_shown_with_words(lang):
    pages = [path.read_text("utf-8") for path in (ROOT / "theory" / lang).glob("*.md")]
    shown = [match for page in pages for match in IMAGE.findall(page)]
    assert set(FILES) <= {f"theory/images/{name}" for _alt, name in shown}
    assert all(len(alt) > 60 for alt, _name in shown)


def test_a_picture_is_named_after_the_lab_beside_which_it_stands():
    drawn = labs.pictures()
    assert {f"theory/images/{name}.svg" for name in drawn} == set(figures())
    for name, draw in drawn.items():
        assert draw.__module__ == f"taulab.course.labs.lab{name[:2]}.pictures"


def test_derivatives_agree_with_differences():
    h = 1e-3
    slopes = [entropy_slope(Z, 1 + k * h) for k in (-1, 0, 1)]
    assert derivatives_at_one() == pytest.approx(
        ((slopes[2] - slopes[0]) / (2 * h), (slopes[2] - 2 * slopes[1] + slopes[0]) / h**2), rel=1e-3)
    assert entropy_slope(Z, 1.0) == pytest.approx(
        (entropy_from_logits(Z, 1 + h) - entropy_from_logits(Z, 1 - h)) / (2 * h), rel=1e-6)
