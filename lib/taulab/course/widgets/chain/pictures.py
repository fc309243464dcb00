"""The picture of the chain explorer: each token a thread through the stages, which ends where the token is cut."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.svg import BLUE, RED, Axis, diamond, dot, line, short, words
from taulab.course.widgets.chain.wording import headline, named, others, sentences, table
from taulab.course.widgets.kit.numbers import fixed, grouped, spelled
from taulab.course.widgets.kit.rules import RULES
from taulab.course.widgets.kit.view import NUMBERS, SHARES, View, bar, cut_short, hatch, picture, plain_mark, say

WIDTH = 720
NAMES, TOP, FOOT = 118, 70, 66      # right edge of the names; top of the rows; room below them


def cross(x, y):
    """Return the mark of a token that is cut."""
    return f'<path class="te-cut" d="M{x - 4:.1f} {y - 4:.1f}l8 8m0-8l-8 8" fill="none" stroke="{RED}"/>'


def threads(state, reading, lang, uid="te"):
    """Return a row for each token: its marks after each stage, as large as its probability, then its final bar."""
    names = [spelled(name) for name in reading.names] + ([others(reading).render(lang)] if reading.others else [])
    pitch = 30 if len(names) <= 6 else 24 if len(names) <= 12 else 19
    gap = min(64, 368 / len(reading.steps))
    columns = [NAMES + 26 + gap * number for number in range(len(reading.steps))]
    bottom = TOP + pitch * len(names)
    axis = Axis(columns[-1] + 34, WIDTH - NUMBERS, **SHARES)
    title = say(_("Which tokens survive, and what probability they end with"), lang)
    body = [hatch(uid), words(8, 18, title, "te-title"),
            *heads(state, reading, columns, axis, bottom, lang), *axis.columns(TOP - 4, bottom)]
    for row, name in enumerate(names):
        middle, rest, half = TOP + (row + 0.5) * pitch, row == len(reading.names), 0.31 * pitch
        body.append(words(NAMES - 6, middle + 4, cut_short(name), anchor="end"))
        body += thread(reading, row, columns, axis.start, middle, uid if rest else "")
        if reading.end.alive[row]:
            body += bar(axis, middle, half, reading.end.q[row], uid, rest)
        body.append(plain_mark(axis(reading.steps[0].q[row]), middle, half))
        if reading.other and (reading.end.alive[row] or reading.other.q[row]):
            body.append(diamond(axis(reading.other.q[row]), middle))
    body += legend(reading, bottom + 44, columns[0], lang)
    listed = "; ".join(f"{name}: {fate(state, reading, row, lang)}" for row, name in enumerate(names))
    description = headline(state, reading).render(lang) + " " + listed + "."
    return picture("chain", uid, (WIDTH, bottom + FOOT), title, description, body)


def heads(state, reading, columns, axis, bottom, lang):
    """Return what stands above and below the columns of marks and above the bars."""
    values = {stage.key: stage.value for stage in state.stages}
    body = [words(columns[0], 43, "q", "te-tick", "middle"),
            words(columns[0], 60, "τ = 1", "te-tick", "middle"),
            words(axis.start, 60, say(_("q at the end"), lang), "te-tick")]
    for x, step in zip(columns[1:], reading.steps[1:]):
        body += [words(x, 43, say(RULES[step.key].column, lang), "te-column", "middle"),
                 words(x, 60, short(values[step.key]), "te-tick", "middle")]
    body += [line(x, TOP - 4, x, bottom, "te-grid") for x in columns]
    body += [words(x, bottom + 15, grouped(step.kept), "te-tick", "middle") for x, step in zip(columns, reading.steps)]
    return [*body, words(NAMES - 6, bottom + 15, say(_("tokens kept"), lang), "te-tick", "end")]


def thread(reading, row, columns, left, middle, uid):
    """Return the thread and the marks of a row; `uid` is given for the row of the others."""
    alive = [bool(step.alive[row]) for step in reading.steps]
    end = alive.index(False) if False in alive else len(alive)
    stop = columns[end] if end < len(columns) else left
    body = [line(columns[0], middle, stop, middle, "te-thread", BLUE)] if alive[0] else []
    for x, step in zip(columns[:end], reading.steps):
        body.append(dot(x, middle, 1.8 + 6 * np.sqrt(step.q[row]), "te-outline" if uid else "te-bar",
                        f"url(#{uid}-hatch)" if uid else BLUE, BLUE))
    return body + ([cross(stop, middle)] if end < len(columns) else [])


def fate(state, reading, row, lang):
    """Return what becomes of a row, in words."""
    for step in reading.steps:
        if not step.alive[row]:
            return say(_("cut by {stage}"), lang, stage=named(state, step))
    return fixed(reading.end.q[row])


def legend(reading, y, x, lang):
    body = [cross(14, y - 4), words(22, y, say(_("cut here"), lang), "te-tick"),
            line(x + 6, y - 9, x + 6, y + 3, "te-plain"),
            words(x + 14, y, say(_("q before any stage"), lang), "te-tick")]
    if reading.other:
        name = say(_("with temperature last"), lang) if reading.other.last else say(_("with temperature first"), lang)
        body += [diamond(x + 190, y - 4), words(x + 201, y, name, "te-tick")]
    return body


VIEW = View(headline, sentences, table, threads)
