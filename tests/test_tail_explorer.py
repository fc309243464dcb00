"""The tail explorer: masses summed word by word, slopes by differences, and what its pictures show of them."""

import numpy as np
import pytest
from explorers import of_class, parsed
from scipy.special import zeta

from taulab.course.language import LANGUAGES
from taulab.course.widgets import TailExplorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.tails import pictures
from taulab.course.widgets.tails.state import LISTED, SIZES, TailState

CASES = [(0.6, 100), (0.918, 30_000), (1.0, 2000), (1.114, 50_000), (1.5, 10), (3.0, 20_000)]


def by_hand(alpha, v):
    p = np.arange(1, v + 1.0) ** -alpha
    return p / p.sum()


@pytest.mark.parametrize("alpha, v", CASES)
@pytest.mark.parametrize("m", [1, 17.5, 3000])
def test_the_reading_is_the_sum_over_all_words(alpha, v, m):
    p, reading = by_hand(alpha, v), TailState(alpha=alpha, m=m, v=v).read()

    def mass(m):
        return (p * (1 - p) ** (m - 1)).sum()
    slope = (p * (1 - p) ** (m - 1) * np.log1p(-p)).sum() / mass(m) * m
    assert reading.mass == pytest.approx(mass(m), rel=1e-6)
    assert reading.slope == pytest.approx(slope, rel=5e-3, abs=1e-5)
    assert reading.worth == pytest.approx((m * p**2 * (1 - p) ** (m - 1)).sum(), rel=1e-6)
    assert reading.first == pytest.approx(p[0], rel=1e-8)
    assert reading.curve == pytest.approx([mass(m) for m in SIZES], rel=1e-6, abs=1e-12)
    assert reading.listed[0] == pytest.approx([mass(m) for m in LISTED], rel=1e-6, abs=1e-12)
    above = np.flatnonzero(m * p >= 1) + 1
    assert int(reading.once) == (above[-1] if above.size else 0)


def test_an_endless_vocabulary_comes_to_its_law():
    reading = TailState(alpha=1.5, m=1e6, v=np.inf).read()
    assert reading.mass == pytest.approx(reading.limit, rel=1e-5) and reading.slope == pytest.approx(-1 / 3, abs=1e-5)
    assert reading.first == pytest.approx(1 / zeta(1.5))
    assert reading.curve[-1] == pytest.approx(reading.law[-1], rel=1e-6)


@pytest.mark.parametrize("alpha", [0.6, 0.918, 1.0])
def test_up_to_1_there_is_no_law_and_the_mass_falls(alpha):
    reading = TailState(alpha=alpha).read()
    assert reading.law is None and reading.limit is None and (np.diff(reading.curve) <= 0).all()
    with pytest.raises(Complaint, match="do not go together"):
        TailState(alpha=alpha).restore("v=∞")
    state = TailState(alpha=2, v=np.inf)
    with pytest.raises(Complaint, match="do not go together"):
        state.restore(f"alpha={alpha}")
    assert state.to_string() == "alpha=2&m=10000&v=inf"


def test_both_may_change_at_once():
    state = TailState(alpha=0.9)
    state.restore("alpha=1.5&v=∞")
    state.restore("v=1000&alpha=0.9")
    assert state.to_string() == "alpha=0.9&m=10000&v=1000"
    assert TailExplorer(alpha=2, v=np.inf).state.v == np.inf


def test_the_pictures_show_the_numbers():
    state = TailState(alpha=1.25, m=2000, v=1e5)
    reading = state.read()
    picture = parsed(pictures.mass(state, reading, "en"))
    curve = [tuple(map(float, place.split(","))) for place in of_class(picture, "te-curve")[0].get("points").split()]
    x, y = pictures.axes(1e-4, 1)
    for place, size, mass in zip(curve, SIZES, reading.curve, strict=True):
        assert place == pytest.approx((x(size), y(max(mass, 1e-5))), abs=0.06)
    (point,) = of_class(picture, "te-point")
    assert float(point.get("cx")) == pytest.approx(x(2000), abs=0.06)
    assert float(point.get("cy")) == pytest.approx(y(reading.mass), abs=0.06)
    mark = [line for line in of_class(picture, "te-guide")]
    assert [float(line.get("x1")) for line in mark] == [pytest.approx(x(1e5 / 3), abs=0.06)]
    ranks = parsed(pictures.ranks(state, reading, "en"))
    (once,) = of_class(ranks, "te-point")
    x, y = pictures.axes(1e-3, 1e9)
    assert (float(once.get("cx")), float(once.get("cy"))) == pytest.approx((x(reading.once), y(1)), abs=0.06)


def test_the_button_goes_to_a_third_of_the_vocabulary():
    explorer = TailExplorer(v=3000)
    explorer.controls["third"].widget.click()
    assert explorer.state.m == 1000
    explorer.state.set_trait("v", np.inf)
    explorer.controls["third"].widget.click()
    assert explorer.state.m == 1e9


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_explorer_says_what_holds(lang):
    words = {"en": ("0.1778", "1.940 times", "no law", "end of the vocabulary"),
             "es": ("0.1778", "1.940 veces", "no hay ley", "final del vocabulario")}[lang]
    typical, low = (repr(TailExplorer(lang, alpha=alpha, m=1e5, v=v)) for alpha, v in ((1.114, 1e6), (0.9, 1e4)))
    assert all(word in typical for word in words[:2]) and all(word in low for word in words[2:])
    assert words[2] not in typical and words[3] not in typical


@pytest.mark.parametrize("line", ["alpha=0.5", "alpha=3.1", "m=0.5", "m=1e10", "v=9", "v=10.5", "v=nan", "m=∞"])
def test_a_wrong_line_changes_nothing(line):
    state = TailState()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == "alpha=1.114&m=10000&v=1000000"
