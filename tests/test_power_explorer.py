"""The power explorer: what a loss is least at, found by descent, and the temperature that brings p back."""

import numpy as np
import pytest
from explorers import of_class, parsed
from scipy.optimize import minimize

from taulab.course.language import LANGUAGES
from taulab.course.widgets import PowerExplorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.powers import pictures
from taulab.course.widgets.powers.state import FAMILIES, P, PowerState
from taulab.losses import alpha_divergence, beta_divergence, gamma_divergence
from taulab.softmax import softmax

LOSSES = {"alpha": alpha_divergence, "beta": beta_divergence, "gamma": gamma_divergence}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("power", [0.3, 0.5, 2.0, 3.0])
def test_what_is_learnt_is_where_the_mean_loss_is_least(family, power):
    found = minimize(lambda z: sum(p * LOSSES[family](z, y, power)[0] for y, p in enumerate(P)), np.zeros(3), tol=1e-12)
    reading = PowerState(family=family, power=power).read()
    assert reading.learnt == pytest.approx(softmax(found.x), abs=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("power", [0.05, 0.7, 20.0])
def test_the_fitted_temperature_brings_p_back(family, power):
    state = PowerState(family=family, power=power)
    state.fit()
    reading = state.read()
    assert reading.tempered == pytest.approx(P) and reading.divergence == pytest.approx(0, abs=1e-12)


def test_the_pictures_show_the_numbers():
    state = PowerState(family="alpha", power=0.5, temperature=1.0)
    reading = state.read()
    for draw, shares in ((pictures.learnt, reading.learnt), (pictures.tempered, reading.tempered)):
        boxes = of_class(parsed(draw(state, reading, "en")), "te-bar")
        widths = [float(box.get("width")) for box in boxes]
        assert np.array(widths) / sum(widths) == pytest.approx(shares, abs=1e-3)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_explorer_says_which_way_and_how_far(lang):
    words = {"en": ("more peaked", "flatter", "No temperature"),
             "es": ("más picuda", "más plana", "ninguna temperatura")}
    for (family, power), said in zip((("alpha", 0.5), ("gamma", 1.0), ("beta", 2.0)), words[lang], strict=True):
        assert said in repr(PowerExplorer(lang, family=family, power=power))
    assert " 0 nats" in repr(PowerExplorer(lang, temperature=2.0))


@pytest.mark.parametrize("line", ["k=0.01", "k=21", "k=nan", "family=delta", "tau=-1"])
def test_a_wrong_line_changes_nothing(line):
    state = PowerState()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == "family=alpha&k=0.5&tau=1"
