"""`rejected`: rejecting with a constant chance."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.samplers import Law, SamplerAnswer
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


def whole_batches(q, r, rng, n):
    rate(r)
    tokens, draws = np.empty(0, dtype=int), 0
    while len(tokens) < n:
        batch, kept = by_inverse_cdf(q, rng, n), rng.random(n) >= r
        needed = n - len(tokens)
        last = np.flatnonzero(kept)[needed - 1] + 1 if kept.sum() >= needed else n
        tokens, draws = np.concatenate([tokens, batch[:last][kept[:last]]]), draws + int(last)
    return tokens, draws


def law_of_rejected(q, r, rng, n):
    return Law(q, n, number=(n / (1 - r), np.sqrt(n * r) / (1 - r))) if r < 1 else Law(q, n)


inputs = st.tuples(positive, st.sampled_from([0.5, 0.7, 0.3]), seeds, st.just(1000))
WITNESSES = ((np.array([0.6, 0.3, 0.1]), 0.7, Seed(1), 1000), (np.array([0.2, 0.8]), 0.3, Seed(2), 1000),
             (np.array([0.6, 0.3, 0.1]), 1.0, Seed(3), 5), (np.array([0.6, 0.3, 0.1]), 0.0, Seed(4), 1000))

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


@wrong(_("Nothing is ever rejected: n draws gave n tokens."),
       _("After each draw throw a second dart against r."))
def never_rejects(q, r, rng, n):
    rate(r)
    return by_inverse_cdf(q, rng, n), n


EXERCISE = Exercise(
    id="00.8", name="rejected", points=3, minutes=12, difficulty=3, theory="rejection",
    title=_("Rejecting with a constant chance"),
    why=_("The idea sounds like a temperature; counting shows what it really does, and what it costs."),
    reference=rejected,
    alternatives=(whole_batches,),
    answer=SamplerAnswer(law=law_of_rejected),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("A loop that goes on until n tokens have been accepted."),
           _("Each turn: draw a token, count it, then decide with a second uniform number."),
           _("Raise ValueError unless 0 <= r < 1, before the loop.")),
    general=_("Tokens or draws are further off than chance allows."),
    next_step=_("With r = 0.5 you need about two draws per token, and the tokens still follow q."),
)
