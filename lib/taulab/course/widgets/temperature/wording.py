"""Sentences and table of the temperature explorer: what the pictures show, said in words."""

import numpy as np

from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.logits import MASS
from taulab.course.widgets.kit.numbers import fixed, grouped, perplexity, spelled


def headline(state, reading):
    """Return temperature, entropy and perplexity in one sentence."""
    return Message(_("τ = {tau}: entropy {nats} nats = {bits} bits, perplexity {perplexity}."), {
        "tau": short(state.temperature), "nats": fixed(reading.entropy), "bits": fixed(reading.bits),
        "perplexity": perplexity(reading.perplexity)})


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    vocabulary = state.vocabulary
    fields = {
        "slope": fixed(reading.slope), "capacity": fixed(reading.capacity),
        "low": fixed(np.log(vocabulary.ties)), "ties": grouped(vocabulary.ties),
        "high": fixed(np.log(vocabulary.finite)), "finite": grouped(vocabulary.finite),
        "mass": grouped(reading.mass), "size": grouped(vocabulary.logits.size), "percent": f"{100 * MASS:.0f}",
        "draws": grouped(state.draws), "seed": state.seed, "first": " · ".join(map(spelled, reading.first)),
    }
    at_an_end = state.temperature in (0, np.inf)
    texts = [
        _("At this end the curve is flat: slope 0.") if at_an_end else
        _("Slope ∂H/∂τ = Var/τ³ = {slope} nats per unit of τ; against ln τ it is Var/τ² = {capacity} nats."),
        _("H goes from ln {ties} = {low} nats at τ = 0 to ln {finite} = {high} nats at τ = ∞."),
        _("One token of {size} holds {percent}% of the probability or more.") if reading.mass == 1 else
        _("The {mass} likeliest of {size} tokens hold {percent}% of the probability or more."),
    ]
    if state.draws:
        texts.append(_("One token drawn with seed {seed}: {first}") if state.draws == 1 else
                     _("{draws} tokens drawn with seed {seed}; the first: {first}"))
    return [Message(text, fields) for text in texts]


def others(reading):
    """Return the name of the bar for all tokens without one of their own."""
    return Message(_("{count} others"), {"count": grouped(reading.count)})


def table(state, reading, lang):
    """Return the caption, the header and the rows of the table: a text in each cell."""
    tokens = [*reading.tokens, *([reading.others] if reading.others else [])]
    header = [_("token"), _("logit z"), _("probability q"), _("q at τ = 1")]
    if state.draws:
        header += [_("expected"), _("drawn")]
    rows = []
    for token in tokens:
        at_large = token is reading.others
        rows.append([others(reading).render(lang) if at_large else spelled(token.label),
                     "" if at_large else fixed(token.logit, 3), fixed(token.probability), fixed(token.plain)])
        if state.draws:
            rows[-1] += [fixed(state.draws * token.probability, 1), grouped(token.drawn)]
    caption = Message(_("The likeliest tokens at τ = {tau}"), {"tau": short(state.temperature)})
    return caption.render(lang), [Message(text).render(lang) for text in header], rows
