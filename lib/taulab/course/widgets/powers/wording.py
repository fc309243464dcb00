"""Sentences and table of the power explorer."""

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import fixed
from taulab.course.widgets.powers.state import FAMILIES, P


def headline(state, reading):
    """Return what the model has learnt in one sentence."""
    text = _("{letter} = {k}: the model has learnt p at τ = {hidden}. At τ = {tau} it is {divergence} nats from p.")
    return Message(text, {"letter": FAMILIES[state.family][0], "k": short(state.power), "hidden": short(reading.hidden),
                          "tau": short(state.temperature), "divergence": unrounded(reading.divergence)})


def unrounded(divergence):
    """Return a divergence in words; what rounding alone may have made is 0."""
    return fixed(divergence if divergence > 1e-12 else 0)


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    fields = {"fitted": short(reading.fitted)} | dict(zip(("h", "learnt", "tempered"), map(fixed, reading.entropies)))
    texts = [_("Entropy: p {h}, q {learnt}, q at τ {tempered} nats.")]
    if reading.hidden == 1:
        texts.append(_("No temperature is hidden: q is p, and τ̂ = 1."))
    elif reading.hidden < 1:
        texts.append(_("q is more peaked than p: divide its logits by τ̂ = {fitted} to have p again."))
    else:
        texts.append(_("q is flatter than p: divide its logits by τ̂ = {fitted} to have p again."))
    return [Message(text, fields) for text in texts]


def names():
    """Return the name of each bar."""
    return [f"#{number}" for number in range(P.size)]


def table(state, reading, lang):
    """Return caption, header and rows of the table."""
    header = [_("token"), "p", "q", _("q at τ")]
    rows = [[name, *map(fixed, shares)] for name, *shares in zip(names(), P, reading.learnt, reading.tempered)]
    return translate(_("Probabilities: the truth, what is learnt, and that at τ"), lang), [
        translate(text, lang) for text in header], rows
