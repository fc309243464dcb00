"""The pictures of the temperature explorer as SVG, its words and table as HTML: a state in, a text out."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.widgets.kit import drawing
from taulab.course.widgets.kit.drawing import (
    BLUE,
    HEIGHT,
    RED,
    WIDTH,
    View,
    dot,
    escape,
    line,
    picture,
    round_steps,
    say,
    words,
)
from taulab.course.widgets.kit.logits import GRID, STOPS
from taulab.course.widgets.kit.numbers import fixed, grouped, short, spelled
from taulab.course.widgets.temperature.wording import headline, others, sentences, table

LINEAR_END = 5.0    # the last temperature drawn to scale on the linear axis
MARGIN = 30         # on either axis, the room between the last temperature to scale and the limit beside it


def bars(state, reading, lang, uid="te"):
    """Return the probabilities as bars; thin marks tell them at τ = 1, diamonds the shares drawn."""
    tokens = [*reading.tokens, *([reading.others] if reading.others else [])]
    names = [spelled(token.label) for token in reading.tokens] + [others(reading).render(lang)] * bool(reading.others)
    drawn = (say(_("share drawn (n = {draws})"), lang, draws=grouped(state.draws)),
             [token.drawn / state.draws for token in tokens]) if state.draws else None
    return drawing.bars("bars", uid, say(_("Probabilities q at τ = {tau}"), lang, tau=short(state.temperature)), names,
                        [token.probability for token in tokens],
                        (say(_("q at τ = 1"), lang), [token.plain for token in tokens]), drawn,
                        rest=bool(reading.others))


class Plane:
    """The plane of the curve: the way from a temperature and an entropy to a place in the picture.

    Both limits have a place. Between `first` and `last` the temperature is to scale; in the `MARGIN` before the limits
    x goes with τ at the one end, with 1/τ at the other.
    """

    left, right, top, bottom = 42, WIDTH - 42, 46, HEIGHT - 50

    def __init__(self, vocabulary, axis):
        self.log = axis == "log"
        self.first, self.last = (STOPS[1], STOPS[-2]) if self.log else (0.0, LINEAR_END)
        self.low, self.high = np.log(vocabulary.ties), np.log(vocabulary.finite)
        self.most = 1.12 * self.high or 1.0    # one token has no entropy, and a picture all the same

    def x(self, tau):
        if tau < self.first:
            return self.left + MARGIN * tau / self.first
        if tau > self.last:
            return self.right - MARGIN * self.last / tau
        start = self.left + MARGIN * self.log
        share = np.log(tau / self.first) / np.log(self.last / self.first) if self.log else tau / self.last
        return start + (self.right - MARGIN - start) * share

    def y(self, nats):
        return self.bottom - (self.bottom - self.top) * nats / self.most

    def steepness(self, tau, slope):
        """Return the pixels up for a pixel to the right of a line that rises by `slope` nats per unit of τ, at τ."""
        if tau in (0, np.inf):
            return 0.0
        pixels = (self.x(tau) - self.x(0.999 * tau)) / (0.001 * tau)
        return slope / pixels * (self.bottom - self.top) / self.most


def scales(plane, lang):
    """Return the axes: τ with both its limits, H in nats at the left and in bits at the right."""
    ticks = (0.1, 0.2, 0.5, 1, 2, 5, 10) if plane.log else (1, 2, 3, 4, 5)
    left, right, top, bottom = plane.left, plane.right, plane.top, plane.bottom
    name = say(_("temperature τ (log scale)"), lang) if plane.log else say(_("temperature τ (linear up to 5)"), lang)
    body = [words(left - 6, top - 8, "nats", "te-tick", "end"), words(right + 6, top - 8, "bits", "te-tick"),
            words((left + right) / 2, HEIGHT - 12, name, "te-tick", "middle"),
            *(line(*ends, "te-axis") for ends in ((left, bottom, right, bottom), (left, top, left, bottom),
                                                  (right, top, right, bottom)))]
    for tick in (0, *ticks, np.inf):
        body += [line(plane.x(tick), top, plane.x(tick), bottom, "te-grid"),
                 words(plane.x(tick), bottom + 15, short(tick), "te-tick", "middle")]
    for x, anchor, unit in ((left - 6, "end", 1), (right + 6, "start", np.log(2))):
        body += [words(x, plane.y(tick * unit) + 4, f"{tick:.4g}", "te-tick", anchor)
                 for tick in round_steps(plane.most / unit)]
    return body


def limits(plane, vocabulary):
    """Return the lines that H starts from and never passes: ln(ties), unless that is 0, and ln(finite logits)."""
    body = [line(plane.left, plane.y(plane.high), plane.right, plane.y(plane.high), "te-limit"),
            words(plane.left + 6, plane.y(plane.high) - 6, f"ln {grouped(vocabulary.finite)} = {fixed(plane.high)}",
                  "te-tick")]
    if 1 < vocabulary.ties < vocabulary.finite:
        body += [line(plane.left, plane.y(plane.low), plane.right, plane.y(plane.low), "te-limit"),
                 words(plane.left + 6, plane.y(plane.low) + 15, f"ln {grouped(vocabulary.ties)} = {fixed(plane.low)}",
                       "te-tick")]
    return body


def path(plane, vocabulary):
    """Return H against τ, dotted where the temperature is not to scale."""
    tau, entropy = np.array([0, *GRID, np.inf]), np.array([plane.low, *vocabulary.curve, plane.high])
    parts = ((tau <= plane.first, "te-curve te-beyond"), (tau >= plane.last, "te-curve te-beyond"),
             ((plane.first <= tau) & (tau <= plane.last), "te-curve"))
    places = [f"{plane.x(t):.1f},{plane.y(h):.1f}" for t, h in zip(tau, entropy)]
    return [f'<polyline class="{kind}" points="{" ".join(np.array(places)[part])}" fill="none" stroke="{BLUE}"/>'
            for part, kind in parts]


def here(plane, state, reading, uid):
    """Return the point where the state is, its tangent, and their numbers."""
    left, right, top, bottom = plane.left, plane.right, plane.top, plane.bottom
    x, y = plane.x(state.temperature), plane.y(reading.entropy)
    steep = plane.steepness(state.temperature, reading.slope)
    run = 60 / np.hypot(1, steep)
    # Above a curve that rises late, below any other; neither depends on τ, so the words stand still.
    late = plane.log and np.interp(0.6, GRID, state.vocabulary.curve) < 0.6 * plane.high
    at, above, anchor = (left + 6, plane.y(plane.high) + 19, "start") if late else (right - 8, bottom - 29, "end")
    return [
        line(left, y, x, y, "te-guide"), line(x, bottom, x, y, "te-guide"),
        f'<clipPath id="{uid}-plot"><rect x="{left}" y="{top - 4}" width="{right - left}" height="{bottom - top + 4}"/>'
        f'</clipPath><g clip-path="url(#{uid}-plot)">',
        line(x - run, y + steep * run, x + run, y - steep * run, "te-tangent", RED), "</g>",
        dot(x, y, 6, "te-point", RED),
        words(at, above, f"H = {fixed(reading.entropy)} nats", "te-reading", anchor),
        words(at, above + 19, f"Var/τ³ = {fixed(reading.slope)}", "te-reading", anchor),
    ]


def curve(state, reading, lang, uid="te"):
    """Return H against τ, with a point where the state is and the tangent there."""
    plane, vocabulary = Plane(state.vocabulary, state.axis), state.vocabulary
    title = say(_("Entropy H against the temperature τ"), lang)
    description = " ".join(message.render(lang) for message in (headline(state, reading),
                                                                *sentences(state, reading)[:2]))
    body = [words(8, 18, title, "te-title"), *scales(plane, lang), *limits(plane, vocabulary), *path(plane, vocabulary),
            *here(plane, state, reading, uid)]
    return picture("curve", uid, (WIDTH, HEIGHT), title, escape(description), body)


VIEW = View(headline, sentences, table, bars, curve)
