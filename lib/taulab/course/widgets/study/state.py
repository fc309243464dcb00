"""The state of the study explorer: a loss with its weight, what is measured, a seed; and what the table holds of it."""

from typing import NamedTuple

import numpy as np
from traitlets import Enum

from taulab.course.language import LANGUAGES
from taulab.course.language import mark as _
from taulab.course.widgets.kit.state import LineState, one_of
from taulab.data import study_grid

V = 2_400
MEASURES = ("squared_error", "entropy", "kl", "normalised")
TRAINED = MEASURES[:3]                # measured on training samples too
SEEDS = ("0", "1", "2")

#: Key -> loss and weight, in the order of the table.
RUNS = {f"{loss}-{weight:g}" if weight else loss: (loss, weight) for loss, weight in dict.fromkeys(
    study_grid()[["loss", "weight"]].tolist())}


class Reading(NamedTuple):
    """What the table holds of a loss."""

    validation: np.ndarray    # (3, 6) of each seed, before the first epoch and after each
    training: np.ndarray | None
    best: tuple[int, list]    # of the chosen seed after five epochs: how many words, and which, commonest first
    drawn: tuple[int, list]


class StudyState(LineState):
    """A loss with its weight, a measure, the language of the headlines, and the seed whose words are shown.

    Examples
    --------
    >>> state = StudyState(run="kl-10", measure="kl")
    >>> state.read().validation[:, -1].round(2), state.read().drawn[0]
    (array([0.64, 0.61, 0.48]), 5)
    >>> state.to_string()
    'loss=kl-10&shows=kl&headlines=en&seed=0'
    """

    example = "loss=kl-10&shows=entropy&headlines=en&seed=1"
    entries = {
        "loss": ("run", one_of(*RUNS, refusal=_("“{text}” is no loss of the table: write one such as kl-10."))),
        "shows": ("measure", one_of(*MEASURES, refusal=_("“{text}” is not measured: write one such as entropy."))),
        "headlines": ("language", one_of(*LANGUAGES, refusal=_("There are no headlines in “{text}”: write en or es."))),
        "seed": ("seed", one_of(*SEEDS, refusal=_("There is no seed “{text}”: write 0, 1 or 2."))),
    }

    run = Enum(tuple(RUNS), "control")
    measure = Enum(MEASURES, "squared_error")
    language = Enum(tuple(LANGUAGES), "en")
    seed = Enum(SEEDS, "0")

    def read(self):
        """Return the `Reading` of this state."""
        grid, (loss, weight) = study_grid(), RUNS[self.run]
        rows = grid[(grid["language"] == self.language) & (grid["loss"] == loss) & (grid["weight"] == weight)]
        last = rows[(rows["seed"] == int(self.seed)) & (rows["epoch"] == rows["epoch"].max())][0]

        def by_seed(column):
            return rows[column].reshape(len(SEEDS), -1)

        return Reading(by_seed(self.measure), by_seed(f"{self.measure}_train") if self.measure in TRAINED else None,
                       *((int(last[f"{way}_words"]), str(last[way]).split()) for way in ("best", "drawn")))

    def levels(self):
        """Return the lines that explain a measure: (name, value), a name being a formula."""
        return {"squared_error": (("1/V", 1 / V),),
                "entropy": (("ln V", np.log(V)), ("V/e", V / np.e), ("V·1e-7·16.118", V * 1e-7 * np.log(1e7))),
                "kl": (("−ln 1e-7", np.log(1e7)), ("0", 0.0)),
                "normalised": (("ln V", np.log(V)),)}[self.measure]
