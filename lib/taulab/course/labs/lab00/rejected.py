"""`rejected`: rejecting with a constant chance."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.chance import Law
from taulab.course.judging.answers.samplers import SamplerAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Seed
from taulab.course.language import mark as _

from .draw import by_inverse_cdf
from .shared import positive, seeds


def rate(r):
    if not 0 <= r < 1:
        raise ValueError("r must be at least 0 and less than 1")
    return r


def one_by_one(q, r, rng, n, accept=lambda q, r, token, x: x >= r):
    tokens, draws = [], 0
    ends = np.cumsum(q) / np.sum(q)
    while len(tokens) < n:
        token = int(np.searchsorted(ends, rng.random(), side="right"))
        draws += 1
        if accept(q, r, token, rng.random()):
            tokens.append(token)
    return np.array(tokens), draws


def rejected(q, r, rng, n):
    return one_by_one(q, rate(r), rng, n)


def rejections_first(q, r, rng, n):
    r, draws = rate(r), n
    for _token in range(n):
        while rng.random() < r:
            draws += 1
    return by_inverse_cdf(q, rng, n), draws


def law_of_rejected(q, r, rng, n):
    return Law(q, n, number=(n / (1 - r), np.sqrt(n * r) / (1 - r)), chance=1 - r) if r < 1 else Law(q, n)


inputs = st.tuples(positive, st.sampled_from([0.5, 0.7, 0.3]), seeds, st.just(1000))
WITNESSES = ((np.array([0.6, 0.3, 0.1]), 0.7, Seed(1), 1000), (np.array([0.2, 0.8]), 0.3, Seed(2), 1000),
             (np.array([0.6, 0.3, 0.1]), 1.0, Seed(3), 5), (np.array([0.6, 0.3, 0.1]), 0.0, Seed(4), 1000),
             (np.array([0.6, 0.3, 0.1]), 1.5, Seed(5), 5), (np.array([0.6, 0.3, 0.1]), -0.5, Seed(6), 5),
             (np.array([0.4, 0.6]), 0.123456789, Seed(7), 1000), (np.array([0.5, 0.0, 0.5]), 0.95, Seed(8), 100),
             (np.array([1.0]), 0.5, Seed(9), 20), (np.array([0.2, 0.8]), 0, Seed(10), 1),
             *((np.array([0.5, 0.5]), r, Seed(1), n) for r, n in ((0.5, 1000), (0.8, 1000), (0.5, 400))))

wrong = WrongAnswers()


@wrong(_("Rejected tokens were dropped but not drawn again: fewer than n came back."),
       _("Repeat until n tokens have been accepted."))
def not_redrawn(q, r, rng, n):
    return by_inverse_cdf(q, rng, n)[rng.random(n) >= rate(r)], n


@wrong(_("The chance of rejection depends on the token; it must be r for each."),
       _("Compare one uniform number with r, and with nothing else."))
def depends_on_token(q, r, rng, n):
    return one_by_one(q, rate(r), rng, n, accept=lambda q, r, token, x: x >= r * q[token])


@wrong(_("You accept with chance r; r is the chance of rejection."),
       _("Accept when the uniform number is at least r."))
def accepts_with_rate(q, r, rng, n):
    return one_by_one(q, rate(r), rng, n, accept=lambda q, r, token, x: x < r)


@wrong(_("You counted the rejected draws; the question asks for all draws."),
       _("Count each draw, accepted or not."))
def counts_rejections(q, r, rng, n):
    tokens, draws = rejected(q, r, rng, n)
    return tokens, draws - n


@wrong(_("The draws are n: nothing was rejected, or what was rejected was not counted."),
       _("After each draw count it, then throw a second dart against r."))
def never_rejects(q, r, rng, n):
    rate(r)
    return by_inverse_cdf(q, rng, n), n


@wrong(_("Tokens and number are exchanged: (tokens, draws) is asked for."),
       _("Return the tokens first, then the number of draws."))
def parts_exchanged(q, r, rng, n):
    return rejected(q, r, rng, n)[::-1]


@wrong(_("A chance outside 0 ≤ r < 1 was accepted; it must raise ValueError."),
       _("Check r before the loop."))
def rate_not_checked(q, r, rng, n):
    return one_by_one(q, r if r < 1 else 0.0, rng, n)


EXERCISE = Exercise(
    id="00.8", name="rejected", points=3, minutes=12, difficulty=3, theory="rejection",
    title=_("Rejecting with a constant chance"),
    why=_("The idea sounds like a temperature; counting shows what it really does, and what it costs."),
    reference=rejected,
    alternatives=(rejections_first,),
    answer=SamplerAnswer(law=law_of_rejected),
    inputs=inputs, witnesses=WITNESSES,
    equivalent=(("one_by_one: np.cumsum(q) / np.sum(q) -> …", "the sums end at 1, but for rounding"),
                ("by_inverse_cdf: steps / steps[-1] -> …", "the sums end at 1, but for rounding"),
                ("one_by_one: x >= r -> x > r", "a uniform number meets r with probability 0"),
                ("rejections_first: rng.random() < r -> rng.random() <= r",
                 "a uniform number meets r with probability 0"),
                ("one_by_one: np.searchsorted(ends, rng.random(), side='right') -> …", "no dart hits an end"),
                ("by_inverse_cdf: np.searchsorted(…", "no dart hits an end"),
                ("one_by_one: int(…", "a whole number of NumPy is one"),
                ("one_by_one: np.array(tokens) -> tokens", "a list of tokens counts"),
                ("one_by_one: ends = …", "the two lines do not touch each other"),
                ("one_by_one: draws += 1 before …", "the two lines do not touch each other"),
                ("q: three decimals", "it shifts no probability by more than 0.0005, which chance hides"),
                ("q: small ones dropped", "below 1e-4 the draws of a check hardly hold the token"),
                ("r: three decimals", "it changes the draws by less than their standard error"),
                ("r: two digits", "it changes the draws by less than their standard error"),
                ("r: at least 0.01", "it rejects one draw in a hundred more, at r > 0 only"),
                ("r: at most 100", "100 is refused as well"),
                ("tokens: the rarest too rare", "a tenth less needs more draws than a loop affords; 00.7 has them")),
    misconceptions=wrong.answers(),
    hints=(_("A loop that goes on until n tokens have been accepted."),
           _("Each turn: draw a token, count it, then decide with a second uniform number."),
           _("Raise ValueError unless 0 <= r < 1, before the loop.")),
    general=_("Tokens or draws are further off than chance allows."),
    next_step=_("With r = 0.5 you need about two draws per token, and the tokens still follow q."),
)
