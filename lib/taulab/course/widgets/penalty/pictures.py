"""The pictures of the penalty explorer: p with a penalty and p tempered, and the temperature each pair implies."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.svg import BLUE, RED, Axis, dot, line, round_steps, short, words
from taulab.course.widgets.kit import view
from taulab.course.widgets.kit.logits import STOPS
from taulab.course.widgets.kit.numbers import grouped
from taulab.course.widgets.kit.view import View, picture, say
from taulab.course.widgets.penalty.wording import gathered, headline, names, others, sentences, spread, table

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 50, WIDTH - 110, 46, HEIGHT - 42


def bars(state, reading, lang, uid="te"):
    """Return the pictures of q(β) and of q(τ); in each, thin marks are p and diamonds are the other."""
    listed = names(state, lang)
    p, q, r = (gathered(state, values) for values in (state.target.p, reading.penalised, reading.tempered))
    marks, rest = ("p", p), bool(others(state))
    return (view.bars("penalised", uid, say(_("Penalty β = {beta}: q(β)"), lang, beta=short(state.beta)), listed, q,
                         marks, ("q(τ)", r), rest=rest)
            + view.bars("tempered", uid, say(_("Temperature τ = {tau}: q(τ)"), lang, tau=short(reading.temperature)),
                        listed, r, marks, ("q(β)", q), rest=rest))


def heights(state, reading):
    """Return the axis of temperatures: as high as the dots need, and τ too unless it is far above all."""
    around, tau = [1, 1 + state.beta, *(spread(reading) or ())], reading.temperature
    around += [tau] if tau <= max(STOPS[-2], *around) else []
    margin = 0.15 * (max(around) - min(around)) + 0.02
    low, high = max(0, min(around) - margin), max(around) + margin
    return Axis(BOTTOM, TOP, low, high, ticks=round_steps(high, 5, low))


def pairs(state, reading, lang, uid="te"):
    """Return the temperature that each pair of neighbours implies, a dot each, with a line at τ."""
    y, tau, count = heights(state, reading), reading.temperature, len(reading.implied)
    title = say(_("The τ that each token and the next imply"), lang)
    body = [words(8, 18, title, "te-title"), line(LEFT, BOTTOM, RIGHT, BOTTOM, "te-axis"),
            line(LEFT, TOP, LEFT, BOTTOM, "te-axis"), words(LEFT - 6, TOP - 6, "τ", "te-tick", "end"),
            *y.levels(LEFT, RIGHT)]
    for number, value in enumerate(reading.implied):
        x = LEFT + (RIGHT - LEFT) * (number + 0.5) / count
        if count <= 12:
            body.append(words(x, BOTTOM + 15, f"#{number} : #{number + 1}", "te-tick", "middle"))
        if np.isfinite(value):
            body.append(dot(x, y(value), 5 if count <= 12 else 3.5, "te-bin", BLUE))
    if count > 12:
        name = say(_("pairs #0 : #1 to #{last} : #{end}"), lang, last=grouped(count - 1), end=grouped(count))
        body.append(words((LEFT + RIGHT) / 2, BOTTOM + 15, name, "te-tick", "middle"))
    body += [line(LEFT, y.held(tau), RIGHT, y.held(tau), "te-tangent te-dashed", RED),
             words(RIGHT + 6, y.held(tau) + 4, f"τ = {short(tau)}", "te-reading")]
    description = " ".join(message.render(lang) for message in (headline(state, reading), *sentences(state, reading)))
    return picture("pairs", uid, (WIDTH, HEIGHT), title, description, body)


VIEW = View(headline, sentences, table, bars, pairs)
