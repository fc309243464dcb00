"""Sentences and table of the calibration explorer."""

import numpy as np

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import fixed, grouped


def headline(state, reading):
    """Return temperature, error, loss, confidence and accuracy in one sentence."""
    text = _("τ = {tau}: ECE {error}, log loss {loss} nats, mean confidence {confidence}, accuracy {accuracy}.")
    return Message(text, {"tau": short(state.temperature), "error": fixed(reading.error), "loss": fixed(reading.loss),
                          "confidence": fixed(reading.confidence), "accuracy": fixed(state.predictions.accuracy)})


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    predictions = state.predictions
    gap = reading.confidence - predictions.accuracy
    fields = {"gap": fixed(abs(gap)), "spread": fixed(reading.spread), "accuracy": fixed(predictions.accuracy),
              "fitted": fixed(predictions.fitted), "loss": fixed(reading.fitted_loss), "error": fixed(reading.fitted_error),
              "n": grouped(len(predictions.labels))}
    texts = [
        _("Log loss is least at τ̂ = {fitted}: {loss} nats, and ECE {error} there.") if predictions.fits else
        _("Log loss has no minimum between the limits: it is least at τ̂ = {fitted}."),
        _("Confidence and accuracy differ by {gap}, within two standard errors ({spread} each): no verdict.")
        if abs(gap) <= 2 * reading.spread else
        _("Confidence is {gap} above accuracy: over-confident on average.") if gap > 0 else
        _("Confidence is {gap} below accuracy: not confident enough on average."),
        _("Accuracy is {accuracy} at every τ: dividing logits by τ leaves their order as it is."),
        _("There are {n} predictions; with few in a bin, ECE is above 0 even for a calibrated model."),
    ]
    return [Message(text, fields) for text in texts]


def table(state, reading, lang):
    """Return caption, header and rows of the table: a row for each bin that is not empty."""
    curve = reading.curve
    header = [_("bin"), _("predictions"), _("mean confidence"), _("accuracy"), _("accuracy − confidence")]
    rows = [[f"{curve.edges[number]:.3g}–{curve.edges[number + 1]:.3g}", grouped(int(curve.count[number])),
             fixed(curve.confidence[number]), fixed(curve.accuracy[number]),
             fixed(curve.accuracy[number] - curve.confidence[number])] for number in np.flatnonzero(curve.count)]
    caption = Message(_("The bins at τ = {tau}"), {"tau": short(state.temperature)}).render(lang)
    return caption, [translate(text, lang) for text in header], rows
