"""The step explorer: what it shows is what the library says, at once; and its buttons find what they name."""

import time

import numpy as np
import pytest
from explorers import of_class, parsed

from taulab.course.language import LANGUAGES
from taulab.course.widgets import StepsExplorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.steps import pictures
from taulab.course.widgets.steps.state import TRAIL, WORLDS, StepsState, world_of
from taulab.entropy_calibration import calibration_by_step, survival, temper_steps, truncate
from taulab.sampling import top_p


def test_the_small_world_has_the_numbers_of_the_page():
    reading = StepsState().read()
    assert (round(reading.entce, 5), round(reading.log_loss.mean(), 5), round(reading.floor, 5)) == (
        0.09597, 1.03291, 1.00869)
    assert round(reading.on_truth - reading.log_loss.mean(), 5) == 0.07259 and reading.survival == pytest.approx(1)


@pytest.mark.parametrize("name", WORLDS)
@pytest.mark.parametrize(("tau", "mass"), [(0.8, 1.0), (1.3, 0.95)])
def test_a_temperature_comes_before_the_cut(name, tau, mass):
    world = truncate(temper_steps(world_of(name, "16"), tau), top_p, mass)
    reading = StepsState(world=name, steps="16", temperature=tau, mass=mass).read()
    steps = calibration_by_step(world)
    np.testing.assert_allclose(reading.entropy, steps.entropy)
    np.testing.assert_allclose(reading.log_loss, steps.log_loss)
    assert reading.survival == pytest.approx(survival(world))
    at_one = TRAIL.index(1.0)
    plain_H, plain_L = reading.plain
    assert reading.trail[at_one] == pytest.approx([plain_L.mean(), (plain_H - plain_L).mean()])


@pytest.mark.parametrize("name", WORLDS)
def test_the_buttons_find_what_they_name(name):
    state = StepsState(world=name, steps="16", mass=0.5)
    state.calibrate()
    assert abs(state.read().entce) < 1e-9 and state.mass == 1
    state.fit()
    best = state.read().log_loss.mean()
    for tau in (0.99, 1.01):
        assert StepsState(world=name, steps="16", temperature=tau * state.temperature).read().log_loss.mean() > best
    state.plain()
    assert (state.temperature, state.mass) == (1, 1)


def test_the_pictures_show_the_numbers():
    state = StepsState(temperature=0.9)
    reading, (high, low) = state.read(), (pictures.TOP, pictures.BOTTOM)
    curve, = of_class(parsed(pictures.by_step(state, reading, "en")), "te-curve")
    places = np.array([point.split(",") for point in curve.get("points").split()], float)
    assert np.corrcoef(places[:, 1], reading.entropy)[0, 1] == pytest.approx(-1, abs=1e-4)
    assert ((high <= places[:, 1]) & (places[:, 1] <= low)).all()
    point, = of_class(parsed(pictures.plane(state, reading, "en")), "te-point")
    at, = (place for place, tau in zip(of_class(parsed(pictures.plane(state, reading, "en")), "te-bin"), TRAIL,
                                       strict=True) if tau == 0.9)
    assert (point.get("cx"), point.get("cy")) == (at.get("cx"), at.get("cy"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_explorer_says_which_way_and_what_is_left(lang):
    words = {"en": ("too much", "too little", "calibrated", "93.21 in 100"),
             "es": ("sobra", "falta", "calibrado", "93.21 se pueden")}[lang]
    explorer = StepsExplorer(lang)
    for change, said in zip((lambda state: None, lambda state: state.set_trait("temperature", 0.5),
                             StepsState.calibrate, lambda state: setattr(state, "mass", 0.9)), words, strict=True):
        explorer.state.plain()
        change(explorer.state)
        assert said in repr(explorer)
    assert "∞" in explorer.headline.value


@pytest.mark.parametrize("name", WORLDS)
def test_a_setting_takes_some_milliseconds(name):
    """At most 10 ms at T = 100; twice that here, for a processor that is slower than the one it was measured on."""
    state = StepsState(world=name, steps="100")
    spent = []
    for tau in np.linspace(0.7, 1.2, 9):
        start = time.process_time()
        state.temperature = float(tau)
        state.read()
        spent.append(time.process_time() - start)
    assert np.median(spent) < 0.02


@pytest.mark.parametrize("line", ["world=flat", "steps=8", "tau=0", "tau=21", "P=0", "P=1.1", "P=nan"])
def test_a_wrong_line_changes_nothing(line):
    state = StepsState()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == "world=small&steps=7&tau=1&P=1"
