"""The pictures of the temperature explorer as SVG, its words and table as HTML: a state in, a text out."""

from dataclasses import replace

import numpy as np

from taulab.course.language import mark as _
from taulab.course.svg import BLUE, RED, Axis, clipped, dot, line, polyline, round_steps, short, words
from taulab.course.widgets.kit import view
from taulab.course.widgets.kit.logits import GRID, STOPS
from taulab.course.widgets.kit.numbers import fixed, grouped, spelled
from taulab.course.widgets.kit.view import HEIGHT, WIDTH, View, picture, say
from taulab.course.widgets.temperature.wording import headline, others, sentences, table

LEFT, RIGHT, TOP, BOTTOM = 42, WIDTH - 42, 46, HEIGHT - 50
LINEAR_END = 5.0    # the last temperature drawn to scale on the linear axis
MARGIN = 30         # on either axis, the room between the last temperature to scale and the limit beside it


def bars(state, reading, lang, uid="te"):
    """Return the probabilities as bars; thin marks tell them at τ = 1, diamonds the shares drawn."""
    tokens = [*reading.tokens, *([reading.others] if reading.others else [])]
    names = [spelled(token.label) for token in reading.tokens] + [others(reading).render(lang)] * bool(reading.others)
    drawn = (say(_("share drawn (n = {draws})"), lang, draws=grouped(state.draws)),
             [token.drawn / state.draws for token in tokens]) if state.draws else None
    return view.bars("bars", uid, say(_("Probabilities q at τ = {tau}"), lang, tau=short(state.temperature)), names,
                        [token.probability for token in tokens],
                        (say(_("q at τ = 1"), lang), [token.plain for token in tokens]), drawn,
                        rest=bool(reading.others))


def scales(state):
    """Return the axes: τ with both its limits, and H."""
    log = state.axis == "log"
    across = Axis(LEFT, RIGHT, STOPS[1], STOPS[-2], log=True, room=(MARGIN, MARGIN)) if log else Axis(
        LEFT, RIGHT, 0.0, LINEAR_END, room=(0, MARGIN))
    high = np.log(state.vocabulary.finite)    # of one token 0: it has no entropy, and a picture all the same
    return (replace(across, ticks=(0, *((0.1, 0.2, 0.5, 1, 2, 5, 10) if log else (1, 2, 3, 4, 5)), np.inf)),
            Axis(BOTTOM, TOP, 0, 1.12 * high or 1.0))


def frame(x, y, lang):
    """Return the axes as drawn, with H in nats at the left and in bits at the right."""
    name = say(_("temperature τ (log scale)"), lang) if x.log else say(_("temperature τ (linear up to 5)"), lang)
    return [words(LEFT - 6, TOP - 8, "nats", "te-tick", "end"), words(RIGHT + 6, TOP - 8, "bits", "te-tick"),
            words((LEFT + RIGHT) / 2, HEIGHT - 12, name, "te-tick", "middle"),
            *(line(*ends, "te-axis") for ends in ((LEFT, BOTTOM, RIGHT, BOTTOM), (LEFT, TOP, LEFT, BOTTOM),
                                                  (RIGHT, TOP, RIGHT, BOTTOM))),
            *x.columns(TOP, BOTTOM), *y.beside(LEFT - 6, round_steps(y.high), "end"),
            *y.beside(RIGHT + 6, round_steps(y.high / np.log(2)), unit=np.log(2))]


def limits(y, vocabulary):
    """Return the lines that H starts from and never passes: ln(ties), unless that is 0, and ln(finite logits)."""
    wanted = [(vocabulary.finite, -6)] + [(vocabulary.ties, 15)] * (1 < vocabulary.ties < vocabulary.finite)
    return [mark for count, drop in wanted for mark in (
        line(LEFT, y(np.log(count)), RIGHT, y(np.log(count)), "te-limit"),
        words(LEFT + 6, y(np.log(count)) + drop, f"ln {grouped(count)} = {fixed(np.log(count))}", "te-tick"))]


def path(x, y, vocabulary):
    """Return H against τ, dotted where the temperature is not to scale."""
    tau = np.array([0, *GRID, np.inf])
    entropy = [np.log(vocabulary.ties), *vocabulary.curve, np.log(vocabulary.finite)]
    places = np.array([(x(t), y(h)) for t, h in zip(tau, entropy)])
    parts = ((tau <= x.low, "te-curve te-beyond"), (tau >= x.high, "te-curve te-beyond"),
             ((x.low <= tau) & (tau <= x.high), "te-curve"))
    return [polyline(places[part], kind, BLUE) for part, kind in parts]


def here(x, y, state, reading, uid):
    """Return the point where the state is, its tangent, and their numbers."""
    tau, high = state.temperature, np.log(state.vocabulary.finite)
    at, up = x(tau), y(reading.entropy)
    # Pixels up for a pixel to the right; at both limits the curve is flat.
    steep = 0.0 if tau in (0, np.inf) else reading.capacity / x.fold(tau) * -y.scaled / y.high
    run = 60 / np.hypot(1, steep)
    # Above a curve that rises late, below any other; neither depends on τ, so the words stand still.
    late = x.log and np.interp(0.6, GRID, state.vocabulary.curve) < 0.6 * high
    left, above, anchor = (LEFT + 6, y(high) + 19, "start") if late else (RIGHT - 8, BOTTOM - 29, "end")
    tangent = line(at - run, up + steep * run, at + run, up - steep * run, "te-tangent", RED)
    return [line(LEFT, up, at, up, "te-guide"), line(at, BOTTOM, at, up, "te-guide"),
            clipped(f"{uid}-plot", LEFT, TOP - 4, RIGHT, BOTTOM, tangent), dot(at, up, 6, "te-point", RED),
            words(left, above, f"H = {fixed(reading.entropy)} nats", "te-reading", anchor),
            words(left, above + 19, f"Var/τ³ = {fixed(reading.slope)}", "te-reading", anchor)]


def curve(state, reading, lang, uid="te"):
    """Return H against τ, with a point where the state is and the tangent there."""
    (x, y), vocabulary = scales(state), state.vocabulary
    title = say(_("Entropy H against the temperature τ"), lang)
    description = " ".join(message.render(lang) for message in (headline(state, reading),
                                                                *sentences(state, reading)[:2]))
    body = [words(8, 18, title, "te-title"), *frame(x, y, lang), *limits(y, vocabulary), *path(x, y, vocabulary),
            *here(x, y, state, reading, uid)]
    return picture("curve", uid, (WIDTH, HEIGHT), title, description, body)


VIEW = View(headline, sentences, table, bars, curve)
