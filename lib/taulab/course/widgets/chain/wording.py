"""Sentences and table of the chain explorer."""

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import fixed, grouped, perplexity, spelled
from taulab.course.widgets.kit.rules import RULES

SAME = 5e-5    # a total variation distance below this is written 0.0000


def named(state, step):
    """Return a stage as it is said: its name and its number; the first step is the logits."""
    if not step.key:
        return Message(step.label)
    name, value = Message(RULES[step.key].name), short(state.stage(step.key).value)
    return Message("{name} {value}", {"name": name, "value": value})


def headline(state, reading):
    """Return the chain and what is left at its end in one sentence."""
    end, stages = reading.end, {f"stage{n}": named(state, step) for n, step in enumerate(reading.steps)}
    text = _("{chain} → draw: tokens kept {kept} of {size}, entropy {nats} nats = {bits} bits, "
             "perplexity {perplexity}.")
    return Message(text, {
        "chain": Message(" → ".join(f"{{{stage}}}" for stage in stages), stages),
        "kept": grouped(end.kept), "size": grouped(state.vocabulary.logits.size),
        "nats": fixed(end.entropy), "bits": fixed(end.bits), "perplexity": perplexity(end.perplexity)})


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    other = reading.other
    fields = {"mass": fixed(reading.mass)}
    if other is None:
        texts = [_("To see whether order matters, switch on temperature and one more stage.")]
    else:
        fields |= {"kept": grouped(other.kept), "distance": fixed(other.distance)}
        texts = [_("With temperature last: tokens kept {kept}, total variation distance {distance}.") if other.last else
                 _("With temperature first: tokens kept {kept}, total variation distance {distance}."),
                 _("So here the order matters.") if other.distance >= SAME else
                 _("So here the order makes no difference.")]
    texts += [_("Before any stage, the tokens kept had {mass} of the probability.")]
    if any(step.key == "repetition_penalty" for step in reading.steps):
        fields["tokens"] = " · ".join(map(spelled, reading.said))
        texts.append(_("The repetition penalty falls on the tokens given: {tokens}.") if state.said else
                     _("The repetition penalty falls on the likeliest token, “{tokens}”, as if it had just been said."))
    return [Message(text, fields) for text in texts]


def others(reading):
    """Return the name of the row for all tokens without one of their own."""
    return Message(_("{count} others"), {"count": grouped(reading.others)})


def table(state, reading, lang):
    """Return caption, header and rows of the table: a text in each cell."""
    header = [_("stage"), _("tokens kept"), _("mass kept"), _("H (nats)"), _("H (bits)"), _("perplexity")]
    rows = [[named(state, step).render(lang), grouped(step.kept), fixed(step.mass), fixed(step.entropy),
             fixed(step.bits), perplexity(step.perplexity)] for step in reading.steps]
    return translate(_("After each stage"), lang), [translate(text, lang) for text in header], rows
