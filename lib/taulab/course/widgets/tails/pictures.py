"""The pictures of the tail explorer, on axes that never move: the mass against the size, the text rank by rank."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.svg import BLUE, RED, Axis, clipped, dot, line, polyline, powers, words
from taulab.course.widgets.kit.view import HEIGHT, WIDTH, View, picture, say
from taulab.course.widgets.tails.state import LONG, SIZES
from taulab.course.widgets.tails.wording import headline, sentences, table

LEFT, RIGHT, TOP, BOTTOM = 58, WIDTH - 16, 58, HEIGHT - 46
LEAST = 1e-4, 1e-3    # below which the mass, and the times a word is expected, are not drawn


def power(value):
    """Return a power of ten as text."""
    return "1" if value == 1 else powers("1", round(np.log10(value)))


def axes(low, high):
    """Return a logarithmic axis across, of sizes or ranks, and one up."""
    def ticks(first, last, step):
        return 10.0 ** np.arange(first, last + 1, step)
    return (Axis(LEFT, RIGHT, 1, LONG, log=True, ticks=ticks(0, 9, 3), name=power),
            Axis(BOTTOM, TOP, low, high, log=True, ticks=ticks(round(np.log10(low)), round(np.log10(high)),
                                                               1 if high == 1 else 3), name=power))


def places(x, y, xs, ys):
    """Return where these values are drawn, those below the axis a little below it."""
    return [(x(a), y(max(b, y.low / 10))) for a, b in zip(xs, ys)]


def frame(lang, title, legend, label, x, y):
    """Return title, legend, grid and the name of the axis across."""
    return [words(8, 18, say(title, lang), "te-title"), words(8, 40, say(legend, lang), "te-tick"),
            *x.columns(TOP, BOTTOM), *y.levels(LEFT, RIGHT),
            words((LEFT + RIGHT) / 2, HEIGHT - 10, say(label, lang), "te-tick", "middle")]


def upright(axis, value, name, lang):
    """Return a mark at a value of the axis across, with its name; nothing beyond the axis."""
    if not axis.low < value < axis.high:
        return []
    return [line(axis(value), TOP, axis(value), BOTTOM, "te-guide"),
            words(axis(value) + 4, BOTTOM - 6, say(name, lang), "te-tick")]


def described(state, reading, lang):
    return " ".join(message.render(lang) for message in (headline(state, reading), *sentences(state, reading)))


def mass(state, reading, lang, uid="te"):
    """Return the mass against the size of the text; dashed, its law; at m, a dot and the tangent."""
    x, y = axes(LEAST[0], 1)
    legend = _("dashed: C_α m^(1/α − 1)") if reading.law is not None else _("α up to 1: no law for v = ∞")
    lines = [polyline(places(x, y, SIZES, reading.curve), "te-curve", BLUE)]
    if reading.law is not None:
        lines.insert(0, polyline(places(x, y, SIZES, reading.law), "te-limit", "currentColor"))
    if reading.mass >= y.low:
        reach = np.array([state.m / 10, state.m * 10])
        tangent = reading.mass * (reach / state.m) ** reading.slope
        lines += [polyline([(x(a), y(b)) for a, b in zip(reach, tangent)], "te-tangent", RED),
                  dot(x(state.m), y(reading.mass), 5, "te-point", RED)]
    body = [*frame(lang, _("Share of words that come once"), legend, _("m, words of the text"), x, y),
            *upright(x, state.v / 3, "v/3", lang), clipped(f"{uid}-mass-clip", LEFT, TOP - 6, RIGHT, BOTTOM, *lines)]
    return picture("mass", uid, (WIDTH, HEIGHT), say(_("Share of words that come once"), lang),
                   described(state, reading, lang), body)


def ranks(state, reading, lang, uid="te"):
    """Return how often the word of each rank is expected in a text of m words; dashed, once."""
    x, y = axes(LEAST[1], LONG)
    ends = np.array([1, min(state.v, LONG)])
    title = _("Expected times, by rank")
    expected = state.m * reading.first * ends**-state.alpha
    lines = [line(LEFT, y(1), RIGHT, y(1), "te-limit"),
             polyline([(x(a), y(b)) for a, b in zip(ends, expected)], "te-curve", BLUE)]
    if 0 < reading.once < state.v:
        at = state.m * reading.first * reading.once**-state.alpha
        lines.append(dot(x(reading.once), y(at), 5, "te-point", RED))
    body = [*frame(lang, title, _("dashed: once"), _("rank"), x, y),
            clipped(f"{uid}-ranks-clip", LEFT, TOP - 6, RIGHT, BOTTOM, *lines)]
    return picture("ranks", uid, (WIDTH, HEIGHT), say(title, lang), described(state, reading, lang), body)


VIEW = View(headline, sentences, table, mass, ranks)
