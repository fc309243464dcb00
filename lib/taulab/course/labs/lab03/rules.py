"""The rules that students get as black boxes."""

import numpy as np
from hypothesis import strategies as st

from taulab import sampling
from taulab.course.judging.outcomes import Given

from .shared import ranks


def keep_three(z):
    return sampling.top_k(z, 3)


def nucleus(z):
    return sampling.top_p(z, 0.8)


def relative_level(z):
    return sampling.min_p(z, 0.3)


def one_sigma(z):
    return sampling.top_n_sigma(z, 1.0)


def typical_set(z):
    return sampling.typical(z, 0.8)


def sign_aware(z):
    return sampling.repetition_penalty(z, [0, 1], 1.5)


def subtracting(z):
    return z - np.where(np.arange(len(z)) == 0, 1.0, 0.0)


def wide_nucleus(z):
    return sampling.top_p(z, 0.97)


def nucleus_of_three(z):
    return np.where(ranks(z) < 3, z, nucleus(z))


def unlikely_cut(z):
    return sampling.epsilon_cutoff(z, 3e-4)


def nudging(z):
    return z - np.where(np.arange(len(z)) == 0, 0.03, 0.0)


def nucleus_at_times(z):
    return nucleus(z) if np.argmax(z) == 0 else z


RULES = {"keep_three": keep_three, "nucleus": nucleus, "relative_level": relative_level, "one_sigma": one_sigma,
         "typical_set": typical_set, "sign_aware": sign_aware, "subtracting": subtracting,
         "nucleus_at_times": nucleus_at_times, "wide_nucleus": wide_nucleus, "nudging": nudging,
         "nucleus_of_three": nucleus_of_three, "unlikely_cut": unlikely_cut}
BOXES = st.sampled_from(sorted(RULES)).map(Given)
