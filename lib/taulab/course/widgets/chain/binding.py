"""The chain explorer in a notebook."""

from taulab.course.language import mark as _
from taulab.course.widgets.chain.engines import ENGINES
from taulab.course.widgets.chain.pictures import VIEW
from taulab.course.widgets.chain.state import ChainState, ordered, stages_of
from taulab.course.widgets.kit.arguments import naming
from taulab.course.widgets.kit.controls import LOGITS, Pick, stage_rows
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.kit.presets import vocabulary_of
from taulab.course.widgets.kit.stages import Stage, complete

FIRST = ordered(complete((Stage("temperature", 0.5, True), Stage("top_p", 0.8, True))), "Hugging Face transformers")


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
        stage_rows(ChainState.offered),
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
