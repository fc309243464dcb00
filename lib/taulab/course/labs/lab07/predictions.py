"""The predictions of lab 07."""

import numpy as np

from taulab.course.judging.exercise import Prediction
from taulab.course.language import mark as _
from taulab.data import study_grid
from taulab.losses.scores import clipped_entropy, clipped_kl, squared_error

V = 2_400


def loss_of_zeros():
    return squared_error(np.zeros(V), 0)[0]


def entropy_of_fifths():
    return clipped_entropy(np.full(V, 0.2))[0]


def entropy_of_negatives():
    return clipped_entropy(np.full(V, -1.0))[0]


def kl_of_ones():
    return clipped_kl(np.ones(V), 0)[0]


def words_of_the_collapsed():
    """Return how many different words the English models with "entropy" 0.1 write, the best each time: their mean."""
    grid = study_grid()
    chosen = (grid["language"] == "en") & (grid["loss"] == "entropy") & (grid["weight"] == 0.1) & (grid["epoch"] == 5)
    return float(grid["best_words"][chosen].mean())


PREDICTIONS = (
    Prediction("07.a", _("squared error of scores of 0, mean over samples and 2400 words"), loss_of_zeros,
               _("{truth:.3g}, which is 1/V: one word in 2400 is wrong by 1, and the mean hides it.")),
    Prediction("07.b", _("“entropy” of 2400 scores of 0.2"), entropy_of_fifths,
               _("{truth:.1f}, a hundred times ln V: what does not add up to 1 has no entropy.")),
    Prediction("07.c", _("“entropy” of 2400 scores of −1"), entropy_of_negatives,
               _("{truth:.4f}: each is clipped to 1e-7, and −c ln c of that is next to nothing.")),
    Prediction("07.d", _("“KL” of 2400 scores of 1"), kl_of_ones,
               _("{truth:.4f}, below the 0 of the perfect answer.")),
    Prediction("07.e", _("different words among 60, from a model on the floor"), words_of_the_collapsed,
               _("{truth:.1f}: more than the control, and more than the tables that were called an improvement."),
               tolerance=0.3),
)
