"""Sentences and table of the tree explorer."""

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.widgets.kit.numbers import fixed
from taulab.course.widgets.tree.worlds import STEPS

#: What is smaller is what rounding has left of 0: α in a state has 12 digits.
NOTHING = 1e-10


def nats(x, digits=5):
    """Return a number of nats in figures; what rounding alone may have made is 0."""
    return fixed(x if abs(x) > NOTHING else 0, digits)


def prefix_words(prefix):
    """Return the tokens of a prefix."""
    return " ".join(map(str, prefix))


def listed(numbers, digits=4):
    """Return numbers with commas between them."""
    return ", ".join(nats(x, digits) for x in numbers)


def headline(state, reading):
    """Return log loss, entropy and EntCE in one sentence, beside those of the model as it is."""
    steps, base = reading.steps, reading.base
    fields = {"loss": nats(steps.log_loss.mean()), "entropy": nats(steps.entropy.mean()), "entce": nats(steps.entce)}
    if not any(state.alphas):
        return Message(_("The model as it is: log loss {loss}, entropy {entropy}, EntCE {entce} nats per step."),
                       fields)
    return Message(_("Log loss {loss}, entropy {entropy}, EntCE {entce} nats per step. With α = 0: log loss {before}, "
                     "EntCE {gap}."), fields | {"before": nats(base.log_loss.mean()), "gap": nats(base.entce)})


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    steps = reading.steps
    fields = {"alphas": listed(state.each), "slopes": listed(reading.slopes),
              "gaps": listed(steps.entropy - steps.log_loss), "sum": nats(reading.slopes.sum(), 4)}
    texts = [_("α of the steps: {alphas}. Slope of each step's log loss in its own α: {slopes}.")]
    if (abs(reading.slopes) < NOTHING).all():
        texts.append(_("All slopes are 0, and f is that of the adjusted model: so EntCE is 0.")
                     if state.future == "adjusted" else
                     _("All slopes are 0, but f is not that of the adjusted model: EntCE need not be 0."))
    elif state.shared:
        texts.append(_("The slopes add up to {sum}; with one α for all and f of the adjusted model, EntCE is 0 where "
                       "they add up to 0."))
    texts.append(_("Entropy less log loss, step by step: {gaps}. EntCE is their mean; a single step need not be 0."))
    return [Message(text, fields) for text in texts] + [of_node(reading.node)]


def of_node(node):
    """Return a sentence about the node that is looked at."""
    fields = {"prefix": prefix_words(node.prefix), "model": fixed(node.model), "truth": fixed(node.truth),
              "entropy": nats(node.entropy, 3), "future": nats(node.future, 3)}
    if not node.prefix:
        return Message(_("At the beginning: the next token has {entropy} nats, the whole text {future}."), fields)
    if node.lost:
        return Message(_("After “{prefix}” the model is lost: it writes this with probability {model}, the truth with "
                         "{truth}. Still to come: {future} nats."), fields)
    return Message(_("After “{prefix}”, which the model writes with probability {model} and the truth with {truth}, "
                     "{future} nats are still to come."), fields)


def table(state, reading, lang):
    """Return caption, header and rows of the table: every beginning after which something is still to come."""
    header = [_("beginning"), _("model"), _("truth"), _("next token, nats"), _("still to come, nats"), _("lost")]
    yes = translate(_("yes"), lang)
    rows = [[prefix_words(node.prefix) or "–", fixed(node.model), fixed(node.truth), nats(node.entropy, 4),
             nats(node.future, 4), yes if node.lost else "–"]
            for node in reading.nodes if len(node.prefix) < STEPS]
    return translate(_("Each beginning: its probability, the entropy of the next token and of all that is to come"),
                     lang), [translate(text, lang) for text in header], rows
