"""The pictures of the penalty explorer: p with a penalty and p tempered, and the temperature each pair implies."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit import drawing
from taulab.course.widgets.kit.drawing import BLUE, RED, View, dot, escape, line, picture, round_steps, say, words
from taulab.course.widgets.kit.numbers import grouped, short
from taulab.course.widgets.penalty.wording import gathered, headline, names, others, sentences, spread, table

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 50, WIDTH - 110, 46, HEIGHT - 42


def bars(state, reading, lang, uid="te"):
    """Return the pictures of q(β) and of q(τ); in each, thin marks are p and diamonds are the other."""
    listed = names(state, lang)
    p, q, r = (gathered(state, values) for values in (state.target.p, reading.penalised, reading.tempered))
    marks, rest = ("p", p), bool(others(state))
    return (drawing.bars("penalised", uid, say(_("Penalty β = {beta}: q(β)"), lang, beta=short(state.beta)), listed, q,
                         marks, ("q(τ)", r), rest=rest)
            + drawing.bars("tempered", uid, say(_("Temperature τ = {tau}: q(τ)"), lang, tau=short(reading.temperature)),
                           listed, r, marks, ("q(β)", q), rest=rest))


def pairs(state, reading, lang, uid="te"):
    """Return the temperature that each pair of neighbours implies, a dot each, with a line at τ."""
    ends, tau = spread(reading), reading.temperature
    around = [1, 1 + state.beta, *(ends or ()), *([tau] if np.isfinite(tau) else [])]
    margin = 0.15 * (max(around) - min(around)) + 0.02
    low, high = max(0, min(around) - margin), max(around) + margin

    def y(value):
        return BOTTOM - (BOTTOM - TOP) * (min(max(value, low), high) - low) / (high - low)

    count = len(reading.implied)
    title = say(_("The τ that each token and the next imply"), lang)
    body = [words(8, 18, title, "te-title"), line(LEFT, BOTTOM, RIGHT, BOTTOM, "te-axis"),
            line(LEFT, TOP, LEFT, BOTTOM, "te-axis"), words(LEFT - 6, TOP - 6, "τ", "te-tick", "end")]
    for tick in round_steps(high, 5, low):
        body += [line(LEFT, y(tick), RIGHT, y(tick), "te-grid"),
                 words(LEFT - 6, y(tick) + 4, f"{tick:.4g}", "te-tick", "end")]
    for number, value in enumerate(reading.implied):
        x = LEFT + (RIGHT - LEFT) * (number + 0.5) / count
        if count <= 12:
            body.append(words(x, BOTTOM + 15, f"#{number} : #{number + 1}", "te-tick", "middle"))
        if np.isfinite(value):
            body.append(dot(x, y(value), 5 if count <= 12 else 3.5, "te-bin", BLUE))
    if count > 12:
        name = say(_("pairs #0 : #1 to #{last} : #{end}"), lang, last=grouped(count - 1), end=grouped(count))
        body.append(words((LEFT + RIGHT) / 2, BOTTOM + 15, name, "te-tick", "middle"))
    body += [line(LEFT, y(tau), RIGHT, y(tau), "te-tangent te-dashed", RED),
             words(RIGHT + 6, y(tau) + 4, f"τ = {short(tau)}", "te-reading")]
    description = " ".join(message.render(lang) for message in (headline(state, reading), *sentences(state, reading)))
    return picture("pairs", uid, (WIDTH, HEIGHT), title, escape(description), body)


VIEW = View(headline, sentences, table, bars, pairs)
