"""The pictures of the power explorer: what is learnt, and what a temperature makes of it, each with p as thin marks."""

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit import view
from taulab.course.widgets.kit.view import View, say
from taulab.course.widgets.powers.state import FAMILIES, P
from taulab.course.widgets.powers.wording import headline, names, sentences, table


def learnt(state, reading, lang, uid="te"):
    """Return the picture of q, where the mean loss is least."""
    title = say(_("Learnt with {letter} = {k}: q"), lang, letter=FAMILIES[state.family][0], k=short(state.power))
    return view.bars("learnt", uid, title, names(), reading.learnt, ("p", P), None, rest=False)


def tempered(state, reading, lang, uid="te"):
    """Return the picture of q at the temperature that is set; the diamonds are q."""
    title = say(_("q at τ = {tau}"), lang, tau=short(state.temperature))
    return view.bars("tempered", uid, title, names(), reading.tempered, ("p", P), ("q", reading.learnt), rest=False)


VIEW = View(headline, sentences, table, learnt, tempered)
