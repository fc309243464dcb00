"""The sampler in a notebook."""

from taulab.course.language import mark as _
from taulab.course.widgets.kit.arguments import naming, number, take
from taulab.course.widgets.kit.controls import Field, Pick, Press, stage_rows
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.kit.numbers import Complaint, parse_whole
from taulab.course.widgets.kit.rules import RULES
from taulab.course.widgets.kit.stages import Stage, check, complete
from taulab.course.widgets.sampler.board import ACTIONS, Board, parts
from taulab.course.widgets.sampler.pictures import VIEW
from taulab.course.widgets.sampler.speakers import SPEAKERS, here, speaker_name
from taulab.course.widgets.sampler.state import OFFERED, SamplerState
from taulab.sampling import Chain


def stages_of(chain):
    """Return the stages of a `Chain`, all on, and the rest of those offered."""
    if not isinstance(chain, Chain):
        raise Complaint(_("A Chain is needed here, such as Chain((temperature, 0.5), (top_p, 0.8))."))
    stages = []
    for stage, label in zip(chain.stages, chain.labels, strict=True):
        key = next((key for key in OFFERED if RULES[key].function is stage[0]), None)
        if key is None or len(stage) != 2 or key in [name for name, *_more in stages]:
            raise Complaint(_("{part} is no stage here, or stands twice: give one such as (top_p, 0.8)."), part=label)
        stages.append(check(Stage(key, number(stage[1]), True)))
    return complete(tuple(stages), OFFERED)


def text_of(prompt):
    """Return a prompt that is a text."""
    if not isinstance(prompt, str):
        raise Complaint(_("A text is needed here, such as “The old man”."))
    return prompt


class SamplerExplorer(Explorer):
    """Be the sampler of a language model: say its next token, let the chain draw, go back, branch off.

    Parameters
    ----------
    lang : {"en", "es"}
        The language of every word of it; of the words that the counted models know, too.
    model : {"smollm", "pairs", "words"}, optional
        Who speaks: SmolLM2, or pairs of words or single words counted in headlines. Without it SmolLM2 where it is
        installed, else the pairs.
    prompt : str, optional
        How the text begins.
    chain : taulab.sampling.Chain, optional
        Of temperature, top-k, top-p and min-p, each at most once. Without it temperature 1.
    seed : int
        Of the draws.

    Attributes
    ----------
    state : SamplerState
        What is shown. ``state.pick(token)``, ``state.draw(count)``, ``state.go(place, branch)`` and ``state.say(text)``
        do what the buttons do, and ``state.restore(line)`` sets what the last field says.

    Examples
    --------
    >>> explorer = SamplerExplorer(model="pairs")
    >>> explorer.state.draw()
    >>> print(repr(explorer).splitlines()[2])
    The chain: logits → temperature 1 → draw, with seed 0.
    """

    title = _("Be the sampler")
    view = VIEW
    above = (
        (Pick("model", _("Model"), sets=SamplerState.speak, options=lambda _state: {SPEAKERS[name][0]: name
                                                                                  for name in here()}),
         Field("prompt", _("Beginning"), _("How the text begins: press Enter to begin anew"), parse=str,
               sets=SamplerState.begin)),
        stage_rows(OFFERED),
        (Field("seed", _("seed"), _("The same seed draws the same tokens again"), parse=parse_whole),
         Press("another", _("Another seed"), sets=lambda state: state.set_trait("seed", state.seed + 1)),
         Field("words", _("Say your own words"), _("They are said one token after the other: press Enter"), parse=str,
               shows=lambda _state, _reading: "", sets=SamplerState.say)),
    )

    def __init__(self, lang="en", model=None, prompt=None, chain=None, seed=0):
        with complaints_in(lang):
            with naming(model=model):
                state = SamplerState(lang, model if model is None else speaker_name(model))
            if chain is not None:
                with naming(chain=chain):
                    state.stages = stages_of(chain)
            if prompt is not None:
                with naming(prompt=prompt):
                    state.begin(text_of(prompt))
            take(state, seed=seed)
        super().__init__(state, lang)

    def hands(self):
        self.board = Board()
        self.board.on_msg(self._pressed)
        self.board.add_class("te-row")
        return [self.board]

    def sequence(self):
        return [f"stage-{stage.key}" for stage in self.state.stages]

    def _pressed(self, _board, message, _buffers):
        name, *numbers = message
        self.do(lambda: ACTIONS[name](self.state, *numbers))

    def _follow(self, change=None):
        super()._follow(change)
        self.board.parts = parts(self.state, self._reading, self.lang)
