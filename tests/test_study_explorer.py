"""The study explorer of lab 07: it shows what the shipped table holds, and the lines of theory 07."""

import numpy as np
import pytest
from explorers import SVG, of_class, parsed, texts
from numpy.testing import assert_allclose

from taulab.course.widgets import StudyExplorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.study.pictures import heights
from taulab.course.widgets.study.state import MEASURES, RUNS, StudyState
from taulab.data import make_study_grid, study_grid
from taulab.losses.scores import clipped_entropy, clipped_kl, squared_error

V = 2_400


def test_every_run_of_the_table_can_be_chosen():
    assert list(RUNS.values()) == [(loss, weight) for loss, weights in make_study_grid.WEIGHTS.items()
                                   for weight in weights]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("measure", MEASURES)
def test_it_reads_its_rows_of_the_table(run, measure, language):
    reading = StudyState(run=run, measure=measure, language=language, seed="2").read()
    for row in study_grid():
        if (row["loss"], row["weight"]) == RUNS[run] and row["language"] == language:
            assert reading.validation[row["seed"], row["epoch"]] == row[measure]
            if measure != "normalised":
                assert reading.training[row["seed"], row["epoch"]] == row[f"{measure}_train"]
            if (row["seed"], row["epoch"]) == (2, 5):
                assert reading.best == (row["best_words"], row["best"].split())
                assert reading.drawn == (row["drawn_words"], row["drawn"].split())
    assert (reading.training is None) == (measure == "normalised")


def test_the_lines_are_those_of_the_theory():
    def levels(measure):
        return [value for _name, value in StudyState(measure=measure).levels()]

    assert_allclose(levels("squared_error"), [squared_error(np.zeros(V), 0)[0]])
    assert_allclose(levels("entropy"), [clipped_entropy(np.full(V, y))[0] for y in (1 / V, np.exp(-1), -1)])
    assert_allclose(levels("kl"), [clipped_kl(np.full(V, -1.0), 0)[0], clipped_kl(np.eye(V)[0], 0)[0]])
    assert_allclose(levels("normalised"), [np.log(V)])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("run", ["control", "entropy-0.1", "kl-100"])
def test_the_curve_is_drawn_to_scale(run, measure):
    explorer = StudyExplorer()
    explorer.state.run, explorer.state.measure = run, measure
    curve, _words = parsed(explorer.panels.value).iter(SVG + "svg")
    reading = explorer.state.read()
    y = heights(explorer.state, reading)
    assert_allclose([float(dot.get("cy")) for dot in of_class(curve, "te-bin")],
                    [y(value) for value in reading.validation.mean(axis=0)], atol=0.06)
    lines = [float(element.get("y1")) for element in of_class(curve, "te-dashed")]
    assert_allclose(lines, [y(value) for _name, value in explorer.state.levels()], atol=0.06)
    assert all(y.end <= place <= y.start for place in lines)


def test_the_words_stand_beside_the_curve():
    explorer = StudyExplorer("es")
    explorer.state.run = "kl-10"
    reading = explorer.state.read()
    _curve, words = parsed(explorer.panels.value).iter(SVG + "svg")
    assert set(reading.best[1] + reading.drawn[1]) <= set(texts(words))
    assert any(f": {reading.drawn[0]}" in text for text in texts(words))


@pytest.mark.parametrize("line", ["loss=kl-11", "shows=H", "headlines=fr", "seed=3"])
def test_what_the_table_does_not_hold_is_refused(line):
    state = StudyState()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == StudyState().to_string()
