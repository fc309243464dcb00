"""Sentences and table of the sampler."""

import numpy as np

from taulab.course.language import Message, translate
from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import fixed, grouped, perplexity, spelled
from taulab.course.widgets.kit.rules import RULES

#: Surprises from which on a token of the text has one mark more, in nats: q = 37%, 5% and 0.25%.
BANDS = 1, 3, 6
SPEAK = {
    "smollm": _("SmolLM2-135M-Instruct speaks, with {size} tokens: 135 million parameters."),
    "pairs": _("A toy speaks, not SmolLM2: pairs of words counted in 5000 headlines, {size} words; it sees the last "
               "word alone. The command taulab model installs the real one."),
    "words": _("A toy speaks, not SmolLM2: words counted in 5000 headlines, {size} of them; it looks at nothing that "
               "was said. The command taulab model installs the real one."),
}


def band(surprise):
    """Return how many marks a token of this surprise has."""
    return sum(surprise >= least for least in BANDS)


def letter(number):
    """Return the name of a branch."""
    return chr(ord("A") + number)


def headline(state, reading):
    """Return in one sentence what was said last, and what may come."""
    fields = {"H": fixed(reading.model.entropy), "perplexity": perplexity(np.exp(reading.model.entropy)),
              "kept": grouped(reading.kept), "h": fixed(reading.chain.entropy)}
    if not reading.last:
        return Message(_("Nothing said yet. Next, at τ = 1: entropy {H} nats, perplexity {perplexity}; the chain "
                         "leaves tokens: {kept}, with {h} nats."), fields)
    last = reading.last
    return Message(_("Branch {branch}: “{token}” said, surprise {surprise} nats at τ = 1, {tempered} under the chain. "
                     "Next, at τ = 1: entropy {H} nats, perplexity {perplexity}; the chain leaves tokens: {kept}, with "
                     "{h} nats."),
                   fields | {"branch": letter(state.tree.branch), "token": spelled(last.piece),
                             "surprise": fixed(last.surprise), "tempered": fixed(reading.tempered[-1])})


def order(state):
    """Return the chain as it is said, with the seed of its draws."""
    stages = [Message("{name} {value}", {"name": Message(RULES[key].name), "value": short(value)})
              for key, value, on in state.stages if on]
    names = {f"stage{n}": stage for n, stage in enumerate(stages)}
    chain = Message(" → ".join(["logits", *(f"{{{name}}}" for name in names)]), names)
    return Message(_("The chain: {chain} → draw, with seed {seed}."), {"chain": chain, "seed": state.seed})


def sentences(state, reading):
    """Return what else there is to say of a state, a Message each."""
    said = [Message(SPEAK[state.model], {"size": grouped(reading.size)}), order(state)]
    if reading.said:
        part = reading.so_far
        said.append(Message(
            _("Branch {branch}, tokens up to here: {count}. Their total surprise is {cost} nats at τ = 1, where the "
              "model expected {expected}: log-probability {log_p}, perplexity {perplexity}."),
            {"branch": letter(state.tree.branch), "count": len(reading.said), "cost": fixed(part.cost, 2),
             "expected": fixed(part.entropies.sum(), 2), "log_p": fixed(-part.cost, 2),
             "perplexity": perplexity(part.perplexity)}))
        latest = reading.said[-len(reading.tempered):]
        said.append(Message(
            _("Last tokens ({count}): {tempered} nats under the chain, {cost} at τ = 1."),
            {"count": len(latest), "tempered": fixed(sum(reading.tempered), 2),
             "cost": fixed(sum(token.surprise for token in latest), 2)}))
    return said


def cost(branch):
    """Return what a branch costs, in a few words."""
    if not branch.pieces:
        return Message(_("nothing said yet"))
    return Message(_("tokens: {count} · {cost} nats · perplexity {perplexity}"),
                   {"count": len(branch.pieces), "cost": fixed(branch.cost, 2),
                    "perplexity": perplexity(branch.perplexity)})


def described(bar, cut):
    """Return a token that may come, for a screen reader."""
    return Message(_("{token}: {chain} under the chain, {plain} at τ = 1, surprise {surprise} nats") if not cut else
                   _("{token}: cut by the chain, {plain} at τ = 1, surprise {surprise} nats"),
                   {"token": spelled(bar.piece), "chain": fixed(bar.chain), "plain": fixed(bar.plain),
                    "surprise": fixed(bar.surprise, 2)})


def others(reading):
    """Return the name of the row for all tokens without one of their own."""
    return Message(_("{count} others"), {"count": grouped(reading.size - len(reading.bars))})


def table(state, reading, lang):
    """Return caption, header and rows of the table: what may come next."""
    header = [_("token"), _("q under the chain"), _("q at τ = 1"), _("surprise at τ = 1, nats")]
    cut = translate(_("cut"), lang)
    rows = [[spelled(bar.piece), fixed(bar.chain) if bar.chain else cut, fixed(bar.plain), fixed(bar.surprise)]
            for bar in reading.bars]
    rows.append([others(reading).render(lang), fixed(reading.others.chain), fixed(reading.others.plain), "–"])
    return translate(_("What may come next"), lang), [translate(text, lang) for text in header], rows
