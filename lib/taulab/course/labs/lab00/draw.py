"""`draw`: tokens by inverse CDF."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.chance import Law
from taulab.course.judging.answers.samplers import SamplerAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Seed
from taulab.course.language import mark as _

from .shared import positive, seeds


def by_inverse_cdf(q, rng, n):
    steps = np.cumsum(q)
    return np.searchsorted(steps / steps[-1], rng.random(n), side="right")


def by_choice(q, rng, n):
    return rng.choice(len(q), size=n, p=q)


def law_of_draw(q, rng, n):
    return Law(q, n)


SKEWED = np.array([0.1, 0.3, 0.6])

inputs = st.tuples(positive, seeds, st.just(2000))
WITNESSES = ((SKEWED, Seed(1), 2000), (SKEWED[::-1].copy(), Seed(2), 2000),
             (np.array([0.5, 0.0, 0.5]), Seed(3), 2000), (np.array([0.0, 0.75, 0.25, 0.0]), Seed(4), 30_000),
             (np.array([1.0]), Seed(5), 2000), (np.full(10, 0.1), Seed(7), 30_000))

wrong = WrongAnswers()


@wrong(_("Every token came out about equally often: q was not used."),
       _("Compare a uniform number with the cumulative sums of q."))
def every_token_alike(q, rng, n):
    return rng.integers(len(q), size=n)


@wrong(_("The dart was compared with q itself, not with its cumulative sums."),
       _("np.cumsum(q) holds the ends of the segments."))
def without_cumulative_sum(q, rng, n):
    return np.minimum(np.searchsorted(q, rng.random(n)), len(q) - 1)


@wrong(_("One uniform number decided all n tokens."),
       _("Draw n numbers: rng.random(n)."))
def one_dart_for_all(q, rng, n):
    return np.full(n, np.searchsorted(np.cumsum(q), rng.random(), side="right"))


@wrong(_("The likeliest token came every time: that is greedy decoding, not sampling."),
       _("Use the generator: rng.random(n)."))
def likeliest_always(q, rng, n):
    return np.full(n, np.argmax(q))


@wrong(_("After sorting q the indices no longer name the original tokens."),
       _("Leave q in its own order; the segments may have any order."))
def sorted_by_size(q, rng, n):
    return by_inverse_cdf(np.sort(q)[::-1], rng, n)


@wrong(_("The generator given was not used: you made one of your own, or drew nothing at random."),
       _("Draw from rng, so that a seed repeats the result."))
def own_generator(q, rng, n):
    return by_inverse_cdf(q, np.random.default_rng(0), n)


@wrong(_("Your tokens count from 1; indices count from 0."),
       _("The first segment is token 0: check what your search returns there."))
def counted_from_one(q, rng, n):
    return by_inverse_cdf(q, rng, n) + 1


EXERCISE = Exercise(
    id="00.7", name="draw", points=2, minutes=10, difficulty=2, theory="sampling",
    title=_("Tokens by inverse CDF"),
    why=_("One uniform number, one token: every sampler in every engine ends in this step."),
    reference=by_inverse_cdf,
    alternatives=(by_choice,),
    answer=SamplerAnswer(law=law_of_draw),
    inputs=inputs, witnesses=WITNESSES,
    equivalent=(("by_inverse_cdf: steps / steps[-1] -> …", "the sums end at 1, but for rounding"),
                ("by_inverse_cdf: np.searchsorted(…", "a uniform number hits an end of a segment with probability 0"),
                ("q: three decimals", "it shifts no probability by more than 0.0005: too little for 30 000 draws"),
                ("q: small ones dropped", "below 1e-4 even 30 000 draws hardly hold the token")),
    misconceptions=wrong.answers(),
    hints=(_("Where do the segments end? At the cumulative sums of q."),
           _("The token is the number of ends that lie at or below x."),
           _("In one line: np.searchsorted(np.cumsum(q), rng.random(n), side=\"right\").")),
    general=_("The tokens do not follow q: the counts are further off than chance allows."),
    next_step=_("Draw 1000 tokens from (0.1, 0.9) and count the ones."),
)
