"""The pictures of the sampler: branches as text, the next tokens, the surprise of the last, the cost of each branch."""

import math

import numpy as np

from taulab.course.language import mark as _
from taulab.course.svg import BLUE, Axis, box, diamond, dot, line, polyline, round_steps, words
from taulab.course.widgets.kit import view
from taulab.course.widgets.kit.numbers import fixed, spelled
from taulab.course.widgets.kit.view import (
    HEIGHT,
    NAMES,
    NUMBERS,
    WIDTH,
    View,
    cut_short,
    escape,
    picture,
    plain_mark,
    say,
)
from taulab.course.widgets.sampler.state import LATEST
from taulab.course.widgets.sampler.wording import band, cost, headline, letter, others, sentences, table

TOP, BOTTOM = 38, HEIGHT - 50
DASHES = "none", "7 4", "2 3", "9 3 2 3", "12 3", "4 2"


def texts(state, reading, lang, uid="te"):
    """Return every branch as running text, its tokens coloured and marked by surprise, as HTML."""
    lanes = "".join(lane(number, branch, reading, lang, number == state.tree.branch, [
        f'<span class="te-said te-band{band(surprise)}{standing(number, place, state)}">{shown(piece)}</span>'
        for place, (piece, surprise) in enumerate(zip(branch.pieces, branch.surprises), start=1)])
        for number, branch in enumerate(reading.branches))
    return f'<div class="te-texts">{lanes}{legend(lang)}</div>'


def lane(number, branch, reading, lang, here, tokens):
    """Return one branch: its letter, the beginning and its tokens, and what it costs."""
    return (f'<div class="te-lane{" te-current" if here else ""}"><b>{letter(number)}{" ◂" if here else ""}</b>'
            f'<p class="te-running"><span class="te-begun">{escape(reading.prompt)}</span>{"".join(tokens)}</p>'
            f'<small>{escape(cost(branch).render(lang))}</small></div>')


def standing(number, place, state):
    """Return a further class for the token before the place where one stands, and for those after it."""
    if number != state.tree.branch or place < state.tree.place:
        return ""
    return " te-here" if place == state.tree.place else " te-after"


def shown(piece):
    """Return a token as it stands in running text: with its blanks, and a sign for a line end."""
    return escape(piece.replace("\n", "↵").replace("\t", "⇥"))


def legend(lang):
    """Return which mark stands for which surprise."""
    kinds = _("surprise below 1 nat"), _("1 to 3"), _("3 to 6"), _("6 and more")
    shown = (f'<span class="te-said te-band{n}">{escape(say(kind, lang))}</span>' for n, kind in enumerate(kinds))
    return f'<p class="te-legend">{" ".join(shown)}</p>'


def next_tokens(state, reading, lang, uid="te"):
    """Return the tokens that may come: bars under the chain, thin marks at τ = 1."""
    names = [("" if bar.chain else "✗ ") + spelled(bar.piece) for bar in reading.bars]
    bars = [*reading.bars, reading.others]
    return view.bars("coming", uid, say(_("Next token, under the chain (✗: cut)"), lang),
                     [*names, others(reading).render(lang)], [bar.chain for bar in bars],
                     (say(_("at τ = 1"), lang), [bar.plain for bar in bars]), None, rest=True)


def surprises(state, reading, lang, uid="te"):
    """Return the surprise of the last tokens before the place; thin marks are the entropy, diamonds the chain's."""
    said = list(zip(reading.said[-LATEST:], reading.tempered, strict=True))
    high = 1.05 * max([5.0, *(max(token.surprise, token.entropy) for token, _tempered in said)])
    axis = Axis(NAMES, WIDTH - NUMBERS, 0, high, ticks=round_steps(high))
    title = say(_("Surprise (τ = 1), last tokens, nats"), lang)
    body = [words(8, 18, title, "te-title"), *axis.columns(TOP - 4, BOTTOM)]
    pitch = (BOTTOM - TOP) / LATEST
    for row, (token, tempered) in enumerate(said):
        middle, half = TOP + (row + 0.5) * pitch, 0.31 * pitch
        body += [words(axis.start - 8, middle + 4, cut_short(spelled(token.piece)), anchor="end"),
                 box(axis.start, middle - half, axis(token.surprise) - axis.start, 2 * half, "te-bar", BLUE, BLUE),
                 words(WIDTH - 4, middle + 4, fixed(token.surprise, 2), "te-value", "end"),
                 plain_mark(axis(token.entropy), middle, half)]
        if math.isfinite(tempered):
            body.append(diamond(axis.held(tempered), middle))
    y = HEIGHT - 12
    body += [line(14, y - 9, 14, y + 3, "te-plain"), words(22, y, say(_("expected: entropy H"), lang), "te-tick"),
             diamond(226, y - 4), words(236, y, say(_("surprise under the chain"), lang), "te-tick")]
    listed = "; ".join(say(_("{token}: {surprise} nats, expected {entropy}, under the chain {tempered}"), lang,
                           token=spelled(token.piece), surprise=fixed(token.surprise, 2),
                           entropy=fixed(token.entropy, 2), tempered=fixed(tempered, 2)) for token, tempered in said)
    return picture("surprises", uid, (WIDTH, HEIGHT), title, listed or say(_("Nothing has been said yet."), lang), body)


def totals(state, reading, lang, uid="te"):
    """Return the total surprise of every branch, token by token, and dotted what the model expected of this one."""
    paths = [np.concatenate([[0.0], branch.surprises.cumsum()]) for branch in reading.branches]
    expected = np.concatenate([[0.0], reading.branches[state.tree.branch].entropies.cumsum()])
    high, length = 1.05 * max(10.0, *(path[-1] for path in [*paths, expected])), max(10, *map(len, paths))
    x = Axis(52, WIDTH - 40, 0, length, ticks=round_steps(length))
    y = Axis(BOTTOM, TOP, 0, high, ticks=round_steps(high))
    title = say(_("Total surprise (τ = 1) by branch, nats"), lang)
    body = [words(8, 18, title, "te-title"), *x.columns(TOP, BOTTOM), *y.levels(x.start, x.end),
            polyline([(x(at), y(value)) for at, value in enumerate(expected)], "te-beyond", "currentColor")]
    for number, path in enumerate(paths):
        here = number == state.tree.branch
        body.append(polyline([(x(at), y(value)) for at, value in enumerate(path)], "te-curve" if here else "te-dashed",
                             BLUE if here else "currentColor",
                             "" if here else f' stroke-dasharray="{DASHES[number]}"'))
        body.append(words(x(len(path) - 1) + 7, y(path[-1]) + 4, letter(number), "te-reading" if here else "te-label"))
    body.append(dot(x(state.tree.place), y(paths[state.tree.branch][state.tree.place]), 5, "te-point", BLUE))
    body += [words(WIDTH - 4, BOTTOM + 15, "tokens", "te-tick", "end"),
             words(8, HEIGHT - 12, say(_("dotted: what the model expected, Σ H, of branch {branch}"), lang,
                                       branch=letter(state.tree.branch)), "te-tick")]
    listed = "; ".join(f"{letter(n)}: {cost(branch).render(lang)}" for n, branch in enumerate(reading.branches))
    return picture("totals", uid, (WIDTH, HEIGHT), title, f"{listed}.", body)


VIEW = View(headline, sentences, table, surprises, totals, still=(texts, next_tokens))
