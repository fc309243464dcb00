"""The pictures of the calibration explorer: the reliability diagram, and the log loss against the temperature."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.svg import (
    BLUE,
    RED,
    Axis,
    box,
    clipped,
    diamond,
    dot,
    line,
    polyline,
    round_steps,
    short,
    words,
)
from taulab.course.widgets.calibration.predictions import GRID
from taulab.course.widgets.calibration.wording import headline, sentences, table
from taulab.course.widgets.kit.numbers import fixed, grouped
from taulab.course.widgets.kit.view import HEIGHT, SHARES, WIDTH, View, picture, say

LEFT, RIGHT, TOP, BOTTOM = 50, WIDTH - 20, 42, HEIGHT - 50
COUNTS = 46    # the room for the counts, below the diagram


def reliability(state, reading, lang, uid="te"):
    """Return accuracy against confidence, a dot and its gap for each bin, and below them the counts."""
    curve, bottom = reading.curve, BOTTOM - COUNTS
    x, y = Axis(LEFT, RIGHT, **SHARES), Axis(bottom, TOP, **SHARES)
    title = say(_("Reliability diagram at τ = {tau}"), lang, tau=short(state.temperature))
    body = [words(8, 18, title, "te-title"), *x.columns(TOP, BOTTOM), *y.levels(LEFT, RIGHT)]
    body += [line(x(0), y(0), x(1), y(1), "te-limit"), line(LEFT, bottom, RIGHT, bottom, "te-axis"),
             words(11, (TOP + bottom) / 2, say(_("accuracy"), lang), "te-tick te-upright", "middle"),
             words((LEFT + RIGHT) / 2, HEIGHT - 14,
                   say(_("confidence (below the axis: predictions in each bin)"), lang), "te-tick", "middle")]
    used, width, most = np.flatnonzero(curve.count), (RIGHT - LEFT) / state.bins, curve.count.max()
    for number in used:
        body += column(x(curve.edges[number]), width, bottom, curve.count[number] / most, curve.count[number])
    for number in used:
        at, accuracy = x(curve.confidence[number]), y(curve.accuracy[number])
        body += [line(at, accuracy, at, y(curve.confidence[number]), "te-gap", RED)]
    for number in used:
        radius = 2.5 + 5 * np.sqrt(curve.count[number] / most)
        body.append(dot(x(curve.confidence[number]), y(curve.accuracy[number]), radius, "te-bin", BLUE))
    listed = "; ".join(f"{fixed(curve.confidence[number], 2)}: {fixed(curve.accuracy[number], 2)} "
                       f"({grouped(int(curve.count[number]))})" for number in used)
    description = f"{headline(state, reading).render(lang)} {listed}."
    return picture("reliability", uid, (WIDTH, HEIGHT), title, description, body)


def column(x, width, top, share, count):
    """Return the bar of a count, hanging from the axis, and the count where it fits."""
    text = grouped(int(count))
    bar = box(x + 0.5, top, width - 1, share * (COUNTS - 14), "te-count", "currentColor")
    return [bar, words(x + width / 2, top + share * (COUNTS - 14) + 11, text, "te-small", "middle")] if (
        8 * len(text) <= width) else [bar]


def scales(predictions, reading):
    """Return the axes of the loss: τ, and nats around the minimum and the values at 1 and above."""
    low = min(predictions.losses.min(), reading.fitted_loss)
    high = max(predictions.losses[-1], np.interp(1, GRID, predictions.losses))    # colder than 1 it may rise for ever
    low, high = max(0, low - 0.25 * (high - low)), high + 0.15 * (high - low) + 1e-9
    return (Axis(LEFT, RIGHT, GRID[0], GRID[-1], log=True, ticks=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)),
            Axis(BOTTOM, TOP, low, high, ticks=round_steps(high, low=low)))


def minimum(x, predictions, reading, y):
    """Return the least loss, with its temperature."""
    at, right = x.held(predictions.fitted), x.held(predictions.fitted) < (LEFT + RIGHT) / 2
    return [line(at, TOP, at, BOTTOM, "te-limit"), diamond(at, y(reading.fitted_loss)),
            words(at + (6 if right else -6), BOTTOM - 8, f"τ̂ = {fixed(predictions.fitted, 3)}", "te-reading",
                  "start" if right else "end")]


def loss(state, reading, lang, uid="te"):
    """Return the log loss against τ, with its minimum and a point where the state is."""
    predictions, (x, y) = state.predictions, scales(state.predictions, reading)
    title = say(_("Log loss against the temperature τ"), lang)
    body = [words(8, 18, title, "te-title"), words(LEFT - 6, TOP - 6, "nats", "te-tick", "end"),
            words((LEFT + RIGHT) / 2, HEIGHT - 14, say(_("temperature τ (log scale)"), lang), "te-tick", "middle"),
            line(LEFT, BOTTOM, RIGHT, BOTTOM, "te-axis"), line(LEFT, TOP, LEFT, BOTTOM, "te-axis"),
            *x.columns(TOP, BOTTOM), *y.levels(LEFT, RIGHT)]
    places = [(x(tau), y(nats)) for tau, nats in zip(GRID, predictions.losses)]
    body.append(clipped(f"{uid}-loss", LEFT, TOP, RIGHT, BOTTOM, polyline(places, "te-curve", BLUE)))
    if predictions.fits:
        body += minimum(x, predictions, reading, y)
    at, up = x.held(state.temperature), y.held(reading.loss)
    body += [line(at, BOTTOM, at, up, "te-guide"),
             f'<path class="te-point" d="M{at:.1f} {TOP:.1f}l7 11h-14z" fill="{RED}" stroke="currentColor"/>'
             if reading.loss > y.high else dot(at, up, 6, "te-point", RED),
             words(RIGHT - 8, TOP + 18, f"{fixed(reading.loss)} nats", "te-reading", "end")]
    description = " ".join(message.render(lang) for message in [headline(state, reading),
                                                                *sentences(state, reading)[:1]])
    return picture("loss", uid, (WIDTH, HEIGHT), title, description, body)


VIEW = View(headline, sentences, table, reliability, loss)
