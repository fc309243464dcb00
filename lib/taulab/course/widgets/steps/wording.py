"""Sentences and table of the step explorer."""

import numpy as np

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import fixed

ROWS = 8    # steps that the table has, at most


def nats(value, digits=4):
    """Return a number of nats; what rounding alone may have made is 0."""
    return fixed(value if abs(value) > 1e-9 else 0, digits)


def headline(state, reading):
    """Return H, L and their difference in one sentence."""
    fields = {"H": nats(reading.entropy.mean()), "L": nats(reading.log_loss.mean()), "entce": nats(reading.entce)}
    if np.isinf(reading.entce):
        text = _("H = {H}, L = ∞ nats per step: EntCE = −∞. The cut takes away what the truth has.")
    elif abs(reading.entce) < 5e-5:
        text = _("H = {H}, L = {L} nats per step: EntCE = {entce}, calibrated.")
    elif reading.entce > 0:
        text = _("H = {H}, L = {L} nats per step: EntCE = {entce}, too much entropy.")
    else:
        text = _("H = {H}, L = {L} nats per step: EntCE = {entce}, too little entropy.")
    return Message(text, fields)


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    first, last = reading.entropy[[0, -1]]
    fields = {"tau": short(state.temperature), "P": short(state.mass), "first": nats(reading.entropy[1]),
              "last": nats(last), "T": len(reading.entropy), "on_truth": nats(reading.on_truth),
              "floor": nats(reading.floor), "kept": fixed(100 * reading.survival, 2),
              "there": nats(reading.on_truth - reading.log_loss.mean()),
              "gathered": nats(reading.entropy.mean() - reading.on_truth)}
    texts = [_("At τ = {tau} and P = {P}, H goes from {first} at step 2 to {last} at step {T}.")]
    if np.isinf(reading.entce):
        texts.append(_("Of the true texts, {kept} in 100 can still be written."))
    else:
        texts.append(_("Of EntCE, {there} is there on true prefixes already; {gathered} comes from the model's own."))
        texts.append(_("No model has a log loss below {floor}, the entropy of the truth."))
    return [Message(text, fields) for text in texts]


def table(state, reading, lang):
    """Return caption, header and rows of the table."""
    T = len(reading.entropy)
    shown = range(T) if T <= ROWS else np.unique(np.geomspace(1, T, ROWS).round().astype(int)) - 1
    rows = [[str(step + 1), *(nats(value) for value in (H, L, H - L))]
            for step in shown for H, L in [(reading.entropy[step], reading.log_loss[step])]]
    return translate(_("Entropy and log loss at each step, nats"), lang), [
        translate(_("step"), lang), "H", "L", "H − L"], rows
