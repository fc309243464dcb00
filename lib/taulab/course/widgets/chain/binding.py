"""The chain explorer in a notebook."""

from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.widgets.chain.pictures import VIEW
from taulab.course.widgets.chain.rules import ENGINES, RULES
from taulab.course.widgets.chain.state import ChainState, Stage, complete, ordered, stages_of
from taulab.course.widgets.kit.arguments import naming
from taulab.course.widgets.kit.controls import LOGITS, Knob, Pick, Press, Switch
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.kit.presets import vocabulary_of
from taulab.course.widgets.kit.view import say

FIRST = ordered(complete((Stage("temperature", 0.5, True), Stage("top_p", 0.8, True))), "Hugging Face transformers")


def controls_of(key, rule):
    """Return the row of controls of one stage."""
    def in_words(words):
        return lambda lang: say(words, lang, stage=translate(rule.name, lang))

    up, down = in_words(_("Move {stage} up")), in_words(_("Move {stage} down"))
    return (
        Switch(f"{key}-on", rule.name, classes="on", shows=lambda state, _reading: state.stage(key).on,
               sets=lambda state, on: state.switch(key, on)),
        Knob(f"{key}-number", rule.symbol, spoken=lambda lang: f"{translate(rule.name, lang)} {rule.symbol}",
             stops=rule.stops, shows=lambda state, _reading: state.stage(key).value,
             sets=lambda state, value: state.turn(key, value)),
        Press(f"{key}-up", "↑", up, up, classes="up", sets=lambda state: state.move(key, -1)),
        Press(f"{key}-down", "↓", down, down, classes="down", sets=lambda state: state.move(key, 1)),
    )


class ChainExplorer(Explorer):
    """Put the stages of a chain in another order and see which tokens survive.

    Parameters
    ----------
    logits : array_like, shape (V,), optional
        Raw scores; -inf for a token that has been cut. Without them, the preset (3, 2, 1).
    labels : sequence of V str, or {index: str}, optional
        The texts of the tokens. A token without one shows its index.
    lang : {"en", "es"}
        The language of every word of it.
    chain : taulab.sampling.Chain, optional
        What is on at first, in its order; without it temperature 0.5, then top-p 0.8. Its repetition penalty keeps the
        tokens it falls on; one that is switched on here falls on the likeliest.

    Attributes
    ----------
    state : ChainState
        What is shown; set its traits, and the picture follows. ``state.chain()`` is the `Chain`, and
        ``state.restore(line)`` sets what the last field says.

    Examples
    --------
    >>> explorer = ChainExplorer([3, 2, 1])
    >>> print(repr(explorer).splitlines()[1])
    With temperature last: tokens kept 2, total variation distance 0.1192.
    """

    title = _("Chain explorer")
    view = VIEW
    tabled_at_first = True
    above = (
        LOGITS,
        (Pick("order", _("Order of"), shows=lambda state, _reading: state.engine, sets=ChainState.adopt,
              options=lambda state: ({} if state.engine else {_("your own"): ""}) | {name: name for name in ENGINES}),),
        {f"stage-{key}": controls_of(key, rule) for key, rule in RULES.items()},
    )

    def __init__(self, logits=None, labels=None, lang="en", chain=None):
        with complaints_in(lang):
            vocabulary = vocabulary_of(logits, labels, "three")
            with naming(chain=chain):
                stages, said = (FIRST, ()) if chain is None else stages_of(chain, vocabulary.logits.size)
            state = ChainState(vocabulary, stages, said)
        super().__init__(state, lang)

    def sequence(self):
        return [f"stage-{stage.key}" for stage in self.state.stages]
