"""The study explorer in a notebook."""

from functools import partial

from taulab.course.language import mark as _
from taulab.course.widgets.kit.controls import Pick
from taulab.course.widgets.kit.explorer import Explorer, complaints_in
from taulab.course.widgets.study.pictures import VIEW
from taulab.course.widgets.study.state import RUNS, SEEDS, StudyState
from taulab.course.widgets.study.wording import MEASURED, loss_named


class StudyExplorer(Explorer):
    """Move the loss of the audited study and watch what it measured, the lines that explain it, and the words.

    Parameters
    ----------
    lang : {"en", "es"}
        The language of every word of it, and at first of the headlines.

    Attributes
    ----------
    state : StudyState
        What is shown; set its traits, and the pictures follow. ``state.read()`` has the numbers.

    Examples
    --------
    >>> explorer = StudyExplorer()
    >>> explorer.state.run = "kl-10"
    >>> print(repr(explorer).splitlines()[3])
    Drawn from the five best: 5 (championship, selacmouth, enzyme, fenomouth, morumbee).
    """

    title = _("Study explorer")
    view = VIEW
    above = (
        (Pick("run", _("Loss"), options={partial(loss_named, run): run for run in RUNS}),
         Pick("measure", _("Measured"), options={title: name for name, title in MEASURED.items()})),
        (Pick("language", _("Headlines"), options={_("English"): "en", _("Spanish"): "es"}),
         Pick("seed", _("Seed of the words"), options={(lambda _lang, seed=seed: seed): seed for seed in SEEDS})),
    )

    def __init__(self, lang="en"):
        with complaints_in(lang):
            state = StudyState(language=lang)
        super().__init__(state, lang)
