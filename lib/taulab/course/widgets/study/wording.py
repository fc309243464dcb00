"""Sentences and table of the study explorer."""

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.study.state import RUNS

WORDS = 12    # of a repertoire that are written out

MEASURED = {
    "squared_error": _("squared error"), "entropy": _("“entropy”"), "kl": _("“KL”"),
    "normalised": _("log loss of normalised scores"),
}
LOSSES = {"control": _("control"), "entropy": _("“entropy”, weight {weight}"), "kl": _("“KL”, weight {weight}")}


def loss_named(run, lang):
    """Return the name of a loss with its weight."""
    loss, weight = RUNS[run]
    return Message(LOSSES[loss], {"weight": short(weight)}).render(lang)


def ends(values):
    """Return the mean over the seeds before the first epoch and after the last."""
    return short(values[:, 0].mean()), short(values[:, -1].mean())


def headline(state, reading):
    """Return what the measure does over the epochs in one sentence."""
    start, end = ends(reading.validation)
    text = {"control": _("Control: from {start} to {end} on validation in five epochs, mean of three seeds."),
            "entropy": _("“Entropy”, weight {weight}: from {start} to {end} on validation in five epochs, mean of three "
                         "seeds."),
            "kl": _("“KL”, weight {weight}: from {start} to {end} on validation in five epochs, mean of three seeds.")}
    loss, weight = RUNS[state.run]
    fields = {"start": start, "end": end} | ({"weight": short(weight)} if weight else {})
    return Message(text[loss], fields)


def sentences(state, reading):
    """Return what else there is to say, a Message each."""
    best, drawn = reading.best, reading.drawn
    fields = {"count": best[0], "words": listed(best[1])}, {"count": drawn[0], "words": listed(drawn[1])}
    lines = ", ".join(name if name == short(value) else f"{name} = {short(value)}"
                      for name, value in state.levels())
    return [Message(_("The lines that explain it: {lines}."), {"lines": lines}),
            Message(_("Different words among 60, the best each time: {count} ({words})."), fields[0]),
            Message(_("Drawn from the five best: {count} ({words})."), fields[1])]


def listed(words):
    return ", ".join(words[:WORDS]) + (" …" if len(words) > WORDS else "")


def table(state, reading, lang):
    """Return caption, header and rows of the table."""
    header = [_("epoch"), *([_("training")] if reading.training is not None else []), _("validation, mean"), _("least"),
              _("greatest")]
    rows = []
    for epoch, values in enumerate(reading.validation.T):
        first = [reading.training[:, epoch].mean()] if reading.training is not None else []
        rows.append([str(epoch), *(short(x) for x in (*first, values.mean(), values.min(), values.max()))])
    caption = Message(_("{measure}, three seeds"), {"measure": translate(MEASURED[state.measure], lang)})
    return caption.render(lang), [translate(text, lang) for text in header], rows
