"""Sentences and table of the penalty explorer."""

import numpy as np

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import fixed, grouped

SHOWN = 10    # tokens with a bar of their own


def headline(state, reading):
    """Return β, τ and what is between the two distributions in one sentence."""
    text = _("β = {beta}, τ = {tau}: total variation distance {distance}, KL(q(β)‖q(τ)) = {divergence} nats.")
    return Message(text, {"beta": short(state.beta), "tau": short(reading.temperature),
                          "distance": unrounded(reading.distance), "divergence": unrounded(reading.divergence)})


def unrounded(distance):
    """Return a distance in words; what rounding alone may have made is 0."""
    return fixed(distance if distance > 1e-12 else 0)


def spread(reading):
    """Return the least and the largest of the temperatures that pairs of tokens imply; None where there are none."""
    finite = reading.implied[np.isfinite(reading.implied)]
    return (finite.min(), finite.max()) if finite.size else None


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    ends = spread(reading)
    fields = dict(zip(("h", "penalised", "tempered"), map(fixed, reading.entropies)))
    fields |= {"low": fixed(ends[0]), "high": fixed(ends[1])} if ends else {}
    texts = [_("Entropy: p {h}, q(β) {penalised}, q(τ) {tempered} nats.")]
    if not reading.reached:
        texts.append(_("No τ gives this entropy: temperature leaves a token of probability 0 at 0. Here τ = 1 + β."))
    if ends is None:
        texts.append(_("No pair of tokens implies a τ."))
    elif state.beta == 0 or ends[1] - ends[0] < 5e-5:
        texts.append(_("Every pair of neighbours implies the same τ, {low}."))
    else:
        texts.append(_("Neighbours imply τ from {low} to {high}, so no single τ gives q(β)."))
    if np.isinf(reading.implied).any() or (state.target.p == 0).any():
        texts.append(_("β gives probability to tokens that have none in p; no τ does."))
    return [Message(text, fields) for text in texts]


def others(state):
    """Return how many tokens share the last bar: none, or two at least."""
    size = state.target.p.size
    return size - SHOWN if size > SHOWN + 1 else 0


def names(state, lang):
    """Return the name of each bar."""
    rest = others(state)
    shown = [f"#{number}" for number in range(state.target.p.size - rest)]
    return shown + ([Message(_("{count} others"), {"count": grouped(rest)}).render(lang)] if rest else [])


def gathered(state, values):
    """Return the values of the tokens shown, then the sum over all others, if there are any."""
    shown = state.target.p.size - others(state)
    return [*values[:shown], *([values[shown:].sum()] if others(state) else [])]


def table(state, reading, lang):
    """Return caption, header and rows of the table."""
    header = [_("token"), "p", "q(β)", "q(τ)", _("τ implied with the next")]
    rest = others(state)
    columns = [gathered(state, values) for values in (state.target.p, reading.penalised, reading.tempered)]
    implied = [fixed(tau) if np.isfinite(tau) else "–" for tau in reading.implied[:len(columns[0]) - bool(rest)]]
    rows = [[name, *map(fixed, shares), tau]
            for name, *shares, tau in zip(names(state, lang), *columns, implied + ["–"] * 2)]
    return translate(_("Probabilities, and the temperature of each pair"), lang), [
        translate(text, lang) for text in header], rows
