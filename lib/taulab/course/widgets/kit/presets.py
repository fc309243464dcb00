"""The logits one can choose: small vectors that show one thing each, rows of a real language model, one's own."""

from functools import cache

import numpy as np
from traitlets import Instance

from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming, texts
from taulab.course.widgets.kit.logits import Vocabulary
from taulab.course.widgets.kit.numbers import Complaint, parse_numbers
from taulab.course.widgets.kit.state import ChosenState, Shelf
from taulab.data import next_token_logits

#: key -> (title, logits). Two candidates half a unit apart, five above the rest: two scales, two bends in H(τ).
VECTORS = {
    "example": (_("four tokens: (2, 1, 0, −1)"), [2, 1, 0, -1]),
    "three": (_("three tokens: (3, 2, 1)"), [3, 2, 1]),
    "tied": (_("two equal maxima: (2, 2, 0, −1)"), [2, 2, 0, -1]),
    "confident": (_("confident: one token 10 above the other 99"), [10] + [0] * 99),
    "bimodal": (_("bimodal: two rivals, far above the rest"), [6, 5.5, 1, 0.8, 0.6, 0.4, 0.2, 0, -0.2, -0.4]),
    "flat": (_("flat: ten logits close together"), np.arange(5, -5, -1) / 10),
    "zipf": (_("Zipf: q ∝ 1/rank, 1000 tokens"), -np.log(np.arange(1, 1001))),
    "equal": (_("all equal: eight tokens"), [0] * 8),
}


@cache
def preset(key):
    """Return the `Vocabulary` of a preset; KeyError if there is none of that name."""
    if key in VECTORS:
        return Vocabulary(VECTORS[key][1], key=key)
    real = next_token_logits()
    row = {f"real-{row}": row for row in range(len(real.prompts))}[key]
    return Vocabulary(real.logits[row], dict(zip(real.top_ids[row].tolist(), map(str, real.top_text[row]))), key)


def titles(lang):
    """Return {key: title} of the presets, the prompts of `lang` before the others."""
    real = next_token_logits()
    rows = sorted(range(len(real.prompts)), key=lambda row: real.languages[row] != lang)
    prompts = {f"real-{row}": Message(_("real: “{prompt}”"), {"prompt": " ".join(str(real.prompts[row]).split())})
               for row in rows}
    vectors = {key: Message(title) for key, (title, _logits) in VECTORS.items()}
    return {key: title.render(lang) for key, title in (vectors | prompts).items()}


def vocabulary_of(logits, labels, otherwise):
    """Return what an explorer starts with: the logits, the preset that they are, or that of the key `otherwise`."""
    if logits is None and labels is None:
        return preset(otherwise)
    if logits is None:
        with naming(logits=logits, labels=labels):
            raise Complaint(_("Labels belong to logits: give both."))
    with naming(logits=logits):
        vocabulary = Vocabulary(logits)
    if labels is None:
        same = (preset(key) for key in VECTORS if np.array_equal(vocabulary.logits, preset(key).logits))
        return next(same, vocabulary)
    with naming(labels=labels):
        return Vocabulary(vocabulary.logits, texts(labels, vocabulary.logits.size))


class LogitsState(ChosenState):
    """Logits with their labels, chosen among the presets, given by a cell or written by hand."""

    chosen = "vocabulary"
    shelf = Shelf(
        titles, preset, _("The state names logits that are not here: build the explorer with them first."),
        _("the logits of your cell"), lambda text: Vocabulary(parse_numbers(text)), _("edited logits"))

    vocabulary = Instance(Vocabulary)
