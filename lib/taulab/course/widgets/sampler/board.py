"""The board of the sampler: all its buttons are written by Python; the browser says which was pressed."""

from pathlib import Path

import anywidget
import traitlets

from taulab.course.language import mark as _
from taulab.course.widgets.kit.numbers import fixed, spelled
from taulab.course.widgets.kit.view import escape, say
from taulab.course.widgets.sampler.pictures import lane, legend, shown, standing
from taulab.course.widgets.sampler.wording import band, described, others

HERE = Path(__file__).parent

#: What a button may do: its name, and what comes of it, from the state and a list of numbers.
ACTIONS = {
    "pick": lambda state, token: state.pick(token),
    "draw": lambda state, count: state.draw(count),
    "go": lambda state, place, branch: state.go(place, branch),
    "back": lambda state, by: state.go(state.tree.place - by),
    "branch": lambda state, by: state.go(state.tree.place, state.tree.branch + by),
    "drop": lambda state: state.drop(),
}
#: Buttons that are always there: (action, its numbers, words, keys).
BUTTONS = (
    ("draw", (1,), _("Let the chain draw"), "d"),
    ("draw", (10,), _("Draw 10"), "t"),
    ("back", (1,), _("← back"), "ArrowLeft"),
    ("back", (-1,), _("on →"), "ArrowRight"),
    ("branch", (-1,), _("↑ branch"), "ArrowUp"),
    ("branch", (1,), _("↓ branch"), "ArrowDown"),
    ("drop", (), _("Drop the branch"), "Delete"),
)


class Board(anywidget.AnyWidget):
    """Three parts of HTML, and a message for each button that is pressed: [name of the action, number, …]."""

    _esm = HERE / "board.js"
    _css = HERE / "board.css"

    parts = traitlets.List().tag(sync=True)


def parts(state, reading, lang):
    """Return the HTML of the board: its fixed buttons, the branches, the next tokens."""
    return [fixed_buttons(lang), branches(state, reading, lang), next_tokens(reading, lang)]


def button(do, numbers, body, kind="", key="", label="", more=""):
    """Return a button that does something, at the press of a key too."""
    keys = f' aria-keyshortcuts="{key}"' if key else ""
    label = f' aria-label="{escape(label)}"' if label else ""
    given = ",".join(map(str, numbers))
    return f'<button type="button" class="{kind}" data-do="{do}" data-with="{given}"{keys}{label}{more}>{body}</button>'


def fixed_buttons(lang):
    """Return the buttons that are always there, and what their keys are."""
    buttons = (button(do, numbers, escape(say(words, lang)), "te-act", key) for do, numbers, words, key in BUTTONS)
    keys = say(_("Keys: 1 to 9 say a token; d lets the chain draw, t ten times; ← and → move in the text, ↑ and ↓ from "
                 "branch to branch; Delete drops one. To branch off, go back and say another token."), lang)
    return f'<div class="te-acts">{"".join(buttons)}</div><p class="te-how">{escape(keys)}</p>'


def branches(state, reading, lang):
    """Return every branch as running text; each token leads back to itself."""
    lanes = []
    for number, branch in enumerate(reading.branches):
        here = number == state.tree.branch
        tokens = [said(state, number, place, piece, surprise, entropy, lang) for place, (piece, surprise, entropy)
                  in enumerate(zip(branch.pieces, branch.surprises, branch.entropies), start=1)]
        lanes.append(lane(number, branch, reading, lang, here, tokens))
    return f'<div class="te-texts">{"".join(lanes)}{legend(lang)}</div>'


def said(state, number, place, piece, surprise, entropy, lang):
    """Return a token that was said, as a button. Tab stops at one of each branch: arrows reach the others."""
    classes = standing(number, place, state)
    here = ' aria-current="true"' if classes == " te-here" else ""
    stop = place == min(max(state.tree.place, 1), len(state.tree.branches[number])) or number != state.tree.branch and (
        place == len(state.tree.branches[number]))
    return button("go", (place, number), shown(piece), f"te-said te-band{band(surprise)}{classes}",
                  label=say(_("{token}: surprise {surprise} nats, expected {entropy}"), lang, token=spelled(piece),
                            surprise=fixed(surprise, 2), entropy=fixed(entropy, 2)),
                  more=here + f' tabindex="{0 if stop else -1}" data-key="{number}.{place}"')


def next_tokens(reading, lang):
    """Return the tokens that may come as buttons, each a bar under the chain with a mark at τ = 1."""
    head = "".join(f"<span>{escape(say(words, lang))}</span>" for words in (
        _("key"), _("next token"), _("bar: under the chain; mark: at τ = 1"), _("chain"), "τ = 1", "−ln q"))
    rows = [f'<li>{row(rank, bar, lang)}</li>' for rank, bar in enumerate(reading.bars, start=1)]
    rest = reading.others
    rows.append(f'<li class="te-next te-rest">{cells("", others(reading).render(lang), rest, "", lang)}</li>')
    return f'<div class="te-next te-head">{head}</div><ol class="te-nexts">{"".join(rows)}</ol>'


def row(rank, bar, lang):
    """Return a token that may come, as a button."""
    key, cut = (str(rank) if rank < 10 else ""), not bar.chain
    return button("pick", (bar.token,), cells(key, spelled(bar.piece), bar, fixed(bar.surprise, 2), lang, cut),
                  "te-next" + (" te-out" if cut else ""), key, described(bar, cut).render(lang),
                  f' data-key="bar{rank}"')


def cells(key, name, bar, surprise, lang, cut=False):
    """Return what stands in a row: key, token, bar, and three numbers."""
    chain = escape(say(_("✗ cut"), lang)) if cut else fixed(bar.chain, 3)
    track = f'<i style="width:{100 * bar.chain:.2f}%"></i><s style="left:{100 * bar.plain:.2f}%"></s>'
    return (f'<kbd>{key}</kbd><span class="te-name">{escape(name)}</span><span class="te-track">{track}</span>'
            f'<span>{chain}</span><span>{fixed(bar.plain, 3)}</span><span>{surprise}</span>')
