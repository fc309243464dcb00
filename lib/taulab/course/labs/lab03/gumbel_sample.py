"""`gumbel_sample`: a draw without a single probability."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.chance import Law
from taulab.course.judging.answers.samplers import SamplerAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Seed
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .shared import STEEP, halves


def gumbel_sample(z, rng, n):
    return np.argmax(z + rng.gumbel(size=(n, len(z))), axis=1)


def exponential_race(z, rng, n):
    return np.argmin(rng.exponential(size=(n, len(z))) / softmax(z), axis=1)


seeds = st.integers(0, 2**16).map(Seed)


def law_of_softmax(z, rng, n):
    return Law(softmax(z), n)


positive_logits = st.lists(halves.filter(lambda x: abs(x) <= 1.5), min_size=3, max_size=4, unique=True).map(np.array)
inputs = st.tuples(positive_logits, seeds, st.just(4000))
WITNESSES = ((np.array([2.0, 1.0, 0.0, -1.0]), Seed(1), 4000), (np.array([1.5] + [0.0] * 30), Seed(2), 4000),
             (np.array([0.5, 0.0, 1.0]), Seed(3), 4000), (np.array([2, 1, 0]), Seed(4), 3001),
             (np.log([0.5, 0.3, 0.2]), Seed(5), 40_000), (STEEP, Seed(6), 2000), (STEEP[::-1].copy(), Seed(7), 2000),
             (np.array([-np.inf, -2000.0, -np.inf, -2000.5]), Seed(8), 2000), (np.array([0.7]), Seed(9), 50),
             (np.array([0.3, -0.4]), Seed(10), 1))

wrong = WrongAnswers()


@wrong(_("The noise was added to probabilities; it belongs on the logits."),
       _("Add it to z, before any softmax."))
def noise_on_probabilities(z, rng, n):
    return np.argmax(softmax(z) + rng.gumbel(size=(n, len(z))), axis=1)


@wrong(_("Normal noise draws from some other distribution; only Gumbel noise gives softmax."),
       _("rng.gumbel draws the noise you need."))
def normal_noise(z, rng, n):
    return np.argmax(z + rng.normal(size=(n, len(z))), axis=1)


@wrong(_("ln E is minus a Gumbel number: the sign is turned."),
       _("Add −ln E, or use rng.gumbel."))
def negative_noise(z, rng, n):
    return np.argmax(z + np.log(rng.exponential(size=(n, len(z)))), axis=1)


@wrong(_("Uniform noise never lets a logit win that is more than 1 behind."),
       _("Gumbel noise has a long tail: rng.gumbel."))
def uniform_noise(z, rng, n):
    return np.argmax(z + rng.random((n, len(z))), axis=1)


@wrong(_("One noise served all draws: the same token came n times."),
       _("Each draw needs fresh noise: size=(n, len(z))."))
def one_noise_for_all(z, rng, n):
    return np.full(n, np.argmax(z + rng.gumbel(size=len(z))))


@wrong(_("All tokens of a draw got the same noise, so the largest logit always won."),
       _("Each token of each draw needs noise of its own."))
def noise_per_draw(z, rng, n):
    return np.argmax(z + rng.gumbel(size=(n, 1)), axis=1)


EXERCISE = Exercise(
    id="03.8", name="gumbel_sample", points=3, minutes=10, difficulty=3, theory="draw",
    title=_("A draw without a single probability"),
    why=_("Noise and a maximum replace softmax, cumulative sum and search: this is how fast engines draw."),
    reference=gumbel_sample,
    alternatives=(exponential_race,),
    answer=SamplerAnswer(law=law_of_softmax),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Noise for each draw and each token, then the winner of each draw."),
           _("rng.gumbel(size=(n, len(z))) makes all the noise at once."),
           _("The winner is the largest of z + noise: np.argmax(z + noise, axis=1).")),
    general=_("The tokens do not follow softmax(z)."),
    next_step=_("Compare np.bincount(tokens) / n with softmax(z)."),
    equivalent=(("gumbel_sample: np.argmax(z + rng.gumbel(size=(n, len(z))), axis=1) -> "
                 "last_argmax(z + rng.gumbel(size=(n, len(z))), axis=1)", "ties of noise have probability 0"),
                ("z: whole numbers make whole results", "tokens are whole numbers"),
                ("z: three decimals", "draws cannot show a change of 0.0005 in a logit")),
)
