"""Sentences and table of the listening explorer."""

import math

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import fixed


def headline(state, reading):
    """Return in one sentence what the rule is worth, beside the fixed τ that is as diverse."""
    rule, twin = reading.comparison.rule, reading.comparison.twin_score
    fields = {"count": len(reading.sources), "right": fixed(rule.acceptability, 3), "useful": fixed(rule.useful, 3)}
    if twin is None:
        return Message(_("Mean of the {count} sources, by the rule: right answers {right}, useful entropy {useful} "
                         "nats. No fixed τ from 0.1 to 10 has as much."), fields)
    fields |= {"tau": short(reading.comparison.twin), "other": fixed(twin.acceptability, 3)}
    return Message(_("Mean of the {count} sources, by the rule: right answers {right}, useful entropy {useful} nats. "
                     "With as much, the fixed τ = {tau} has {other}."), fields)


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    step = reading.steps[reading.step]
    fields = {"source": reading.source, "answer": " ".join(step.word for step in reading.steps), "word": step.word,
              "base": short(state.base), "kappa": short(state.kappa), "theta": short(state.kappa / math.log(1 / 0.8)),
              "entropy": fixed(step.entropy, 3), "truth": fixed(step.truth, 3), "tau": short(round(step.tau, 6)),
              "likeliest": reading.bars[0].word}
    texts = [_("Source: {source}. Likeliest right answer: {answer}"),
             _("The rule is τ = {base} · exp(−{kappa}/H); with N = 0.8 that is θ = {theta}.")]
    if step.truth > 0:
        texts.append(_("Before “{word}” more than one word is right: true entropy {truth}, the model's {entropy} nats, "
                       "τ = {tau}."))
    elif reading.bars[0].truth == 0:
        texts.append(_("Only “{word}” is right, yet “{likeliest}” is likelier: the model's entropy is {entropy} nats, "
                       "τ = {tau}. No τ puts the right word first."))
    else:
        texts.append(_("Only “{word}” is right: true entropy 0, the model's {entropy} nats, τ = {tau}."))
    return [Message(text, fields) for text in texts]


def share(probability):
    """Return a probability in figures; a dash where there is none."""
    return "–" if math.isnan(probability) else fixed(probability)


def table(state, reading, lang):
    """Return caption, header and rows of the table."""
    header = [_("word"), _("H, nats"), _("true H, nats"), "τ", _("right word, rule"), _("right word, fixed τ")]
    rows = [[f"{number}. {step.word}", fixed(step.entropy), fixed(step.truth), short(round(step.tau, 6)),
             fixed(step.right), share(step.twin_right)] for number, step in enumerate(reading.steps, start=1)]
    return translate(_("Each step: entropies, the τ of the rule, and the probability of a right word"), lang), [
        translate(text, lang) for text in header], rows
