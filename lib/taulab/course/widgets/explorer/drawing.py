"""The pictures of the temperature explorer as SVG, its words and table as HTML: a state in, a text out."""

from html import escape

import numpy as np

from taulab.course.figures import OKABE_ITO
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.widgets.explorer.vocabulary import GRID, STOPS
from taulab.course.widgets.explorer.wording import (
    fixed, grouped, headline, others, sentences, short, spelled, table)

WIDTH, HEIGHT = 440, 330
BLUE, RED, ORANGE = OKABE_ITO["blue"], OKABE_ITO["vermillion"], OKABE_ITO["orange"]
LINEAR_END = 5.0    # the last temperature drawn to scale on the linear axis
MARGIN = 30         # on either axis, the room between the last temperature to scale and the limit beside it


def say(words, lang, /, **fields):
    """Return marked words in `lang`, ready for SVG or HTML."""
    return escape(Message(words, fields).render(lang))


def picture(kind, uid, title, description, body):
    """Return an SVG with its title and description, which is what a screen reader says of it."""
    return (f'<svg class="te-picture" viewBox="0 0 {WIDTH} {HEIGHT}" xmlns="http://www.w3.org/2000/svg" role="img" '
            f'aria-labelledby="{uid}-{kind}-title" aria-describedby="{uid}-{kind}-text">'
            f'<title id="{uid}-{kind}-title">{title}</title><desc id="{uid}-{kind}-text">{description}</desc>'
            f'{"".join(body)}</svg>')


def words(x, y, content, kind="te-label", anchor="start"):
    """Return a text of a picture; `content` is escaped already."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">{content}</text>'


def line(x1, y1, x2, y2, kind, colour="currentColor"):
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def diamond(x, y):
    """Return the mark of a share drawn."""
    return f'<path class="te-drawn" d="M{x:.1f} {y:.1f}m-5 0l5-5 5 5-5 5z" fill="{ORANGE}" stroke="currentColor"/>'


def bars(state, reading, lang, uid="te"):
    """Return the probabilities as bars from 0 to 1, a scale that never moves; thin marks tell them at τ = 1."""
    left, right, top, bottom = 116, WIDTH - 62, 38, HEIGHT - 50
    tokens = [*reading.tokens, *([reading.others] if reading.others else [])]
    names = [spelled(token.label) for token in reading.tokens] + [others(reading).render(lang)]
    pitch = min(54, (bottom - top) / len(tokens))
    thick = 0.62 * pitch

    def across(share):
        return left + (right - left) * share

    title = say(_("Probabilities q at τ = {tau}"), lang, tau=short(state.temperature))
    body = [
        f'<defs><pattern id="{uid}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="te-others" width="3" height="6" fill="{BLUE}"/></pattern></defs>',
        words(8, 18, title, "te-title"),
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        body += [line(across(share), top - 4, across(share), bottom, "te-grid"),
                 words(across(share), bottom + 15, f"{share:g}", "te-tick", "middle")]
    for row, (token, name) in enumerate(zip(tokens, names)):
        middle = top + (row + 0.5) * pitch
        at_large = token is reading.others
        fill = f"url(#{uid}-hatch)" if at_large else BLUE
        clipped = name if len(name) <= 13 else name[:12] + "…"
        body += [
            words(left - 8, middle + 4, escape(clipped), anchor="end"),
            f'<rect class="{"te-outline" if at_large else "te-bar"}" x="{left}" y="{middle - thick / 2:.1f}" '
            f'width="{across(token.probability) - left:.2f}" height="{thick:.1f}" fill="{fill}" stroke="{BLUE}"/>',
            line(across(token.plain), middle - thick / 2 - 2, across(token.plain), middle + thick / 2 + 2, "te-plain"),
            words(WIDTH - 4, middle + 4, fixed(token.probability), "te-value", "end"),
        ]
        if state.draws:
            body.append(diamond(across(token.drawn / state.draws), middle))
    y = HEIGHT - 12
    body += [line(14, y - 9, 14, y + 3, "te-plain"), words(22, y, say(_("q at τ = 1"), lang), "te-tick")]
    if state.draws:
        body += [diamond(left + 5, y - 4),
                 words(left + 16, y, say(_("share drawn (n = {draws})"), lang, draws=grouped(state.draws)), "te-tick")]
    listed = "; ".join(f"{name}: {fixed(token.probability)}" for token, name in zip(tokens, names))
    return picture("bars", uid, title, escape(listed), body)


def temperature_axis(axis, left, right):
    """Return the function from τ to x, the temperatures between which it is to scale, and the ticks.

    Both limits have a place: nearer than `MARGIN` to them x goes with τ at the one, with 1/τ at the other.
    """
    if axis == "log":
        low, high, ticks = STOPS[1], STOPS[-2], (0.1, 0.2, 0.5, 1, 2, 5, 10)
        start = left + MARGIN

        def place(tau):
            return start + (right - MARGIN - start) * np.log(tau / low) / np.log(high / low)
    else:
        low, high, ticks = 0.0, LINEAR_END, (1, 2, 3, 4, 5)
        start = left

        def place(tau):
            return start + (right - MARGIN - start) * tau / high

    def x(tau):
        if tau < low:
            return left + MARGIN * tau / low
        return right - MARGIN * high / tau if tau > high else place(tau)

    return x, low, high, ticks


def round_steps(top, most=6):
    """Return round numbers from 0 up to `top`, at most so many."""
    step = next(unit * 10.0**power for power in range(-6, 7) for unit in (1, 2, 2.5, 5)
                if top / (unit * 10.0**power) < most)
    return np.arange(0, top, step)


def curve(state, reading, lang, uid="te"):
    """Return H against τ, with a point where the state is and the tangent there."""
    left, right, top, bottom = 42, WIDTH - 42, 46, HEIGHT - 50
    vocabulary, tau = state.vocabulary, state.temperature
    low, high = np.log(vocabulary.ties), np.log(vocabulary.finite)
    most = 1.12 * high or 1.0
    x, first, last, ticks = temperature_axis(state.axis, left, right)

    def y(nats):
        return bottom - (bottom - top) * nats / most

    def path(temperatures, entropies, kind):
        points = " ".join(f"{x(t):.1f},{y(h):.1f}" for t, h in zip(temperatures, entropies))
        return f'<polyline class="{kind}" points="{points}" fill="none" stroke="{BLUE}"/>'

    title = say(_("Entropy H against the temperature τ"), lang)
    body = [words(8, 18, title, "te-title"), words(left - 6, top - 8, "nats", "te-tick", "end"),
            words(right + 6, top - 8, "bits", "te-tick")]
    for tick in (0, *ticks, np.inf):
        body += [line(x(tick), top, x(tick), bottom, "te-grid"),
                 words(x(tick), bottom + 15, short(tick), "te-tick", "middle")]
    body += [words(left - 6, y(tick) + 4, f"{tick:.4g}", "te-tick", "end") for tick in round_steps(most)]
    body += [words(right + 6, y(tick * np.log(2)) + 4, f"{tick:.4g}", "te-tick")
             for tick in round_steps(most / np.log(2))]
    body += [line(left, bottom, right, bottom, "te-axis"), line(left, top, left, bottom, "te-axis"),
             line(right, top, right, bottom, "te-axis"),
             line(left, y(high), right, y(high), "te-limit"),
             words(left + 6, y(high) - 6, f"ln {grouped(vocabulary.finite)} = {fixed(high)}", "te-tick"),
             words((left + right) / 2, HEIGHT - 12, say(_("temperature τ (log scale)"), lang) if state.axis == "log"
                   else say(_("temperature τ (linear up to 5)"), lang), "te-tick", "middle")]
    if 1 < vocabulary.ties < vocabulary.finite:
        body += [line(left, y(low), right, y(low), "te-limit"),
                 words(left + 6, y(low) + 15, f"ln {vocabulary.ties} = {fixed(low)}", "te-tick")]

    temperatures, entropies = np.array([0, *GRID, np.inf]), np.array([low, *vocabulary.curve, high])
    for part, kind in ((temperatures <= first, "te-curve te-beyond"), (temperatures >= last, "te-curve te-beyond"),
                       ((first <= temperatures) & (temperatures <= last), "te-curve")):
        body.append(path(temperatures[part], entropies[part], kind))

    px, py = x(tau), y(reading.entropy)
    # Above a curve that rises late, else below it; neither depends on τ, so that the words stand still.
    late = state.axis == "log" and np.interp(0.6, GRID, vocabulary.curve) < 0.6 * high
    corner, anchor = ((left + 6, y(high) + 19), "start") if late else ((right - 8, bottom - 29), "end")
    # The same straight line in either picture: ∂H/∂τ over the pixels that a unit of τ takes at this place.
    pixels = 0.0 if tau in (0, np.inf) else (px - x(0.999 * tau)) / (0.001 * tau)
    steep = reading.slope / pixels * (bottom - top) / most if pixels else 0.0
    run = 60 / np.hypot(1, steep)
    body += [
        line(left, py, px, py, "te-guide"), line(px, bottom, px, py, "te-guide"),
        f'<clipPath id="{uid}-plot"><rect x="{left}" y="{top - 4}" width="{right - left}" height="{bottom - top + 4}"/>'
        f'</clipPath><g clip-path="url(#{uid}-plot)">',
        line(px - run, py + steep * run, px + run, py - steep * run, "te-tangent", RED), "</g>",
        f'<circle class="te-point" cx="{px:.1f}" cy="{py:.1f}" r="6" fill="{RED}" stroke="currentColor"/>',
        words(*corner, f"H = {fixed(reading.entropy)} nat", "te-reading", anchor),
        words(corner[0], corner[1] + 19, f"Var/τ³ = {fixed(reading.slope)}", "te-reading", anchor),
    ]
    description = " ".join(message.render(lang) for message in (headline(state, reading),
                                                                *sentences(state, reading)[:2]))
    return picture("curve", uid, title, escape(description), body)


def heading(state, reading, lang):
    """Return the sentence of the headline, its numbers in bold."""
    message = headline(state, reading)
    bold = {name: f"<b>{value}</b>" for name, value in message.fields.items()}
    return f'<p class="te-headline">{escape(translate(message.text, lang)).format(**bold)}</p>'


def panels(state, reading, lang, uid="te"):
    """Return both pictures, side by side where there is room."""
    return f'<div class="te-panels">{bars(state, reading, lang, uid)}{curve(state, reading, lang, uid)}</div>'


def prose(state, reading, lang):
    """Return what else there is to say, as a list."""
    items = "".join(f"<li>{escape(message.render(lang))}</li>" for message in sentences(state, reading))
    return f'<ul class="te-prose">{items}</ul>'


def html_table(state, reading, lang):
    """Return the numbers of the bars as a table."""
    header, rows = table(state, reading, lang)
    caption = say(_("The likeliest tokens at τ = {tau}"), lang, tau=short(state.temperature))
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join(f'<tr><th scope="row">{escape(name)}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
                   + "</tr>" for name, *cells in rows)
    return (f'<table class="te-table"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>")


def plain(state, reading, lang):
    """Return the whole of it as plain text: the sentences, then the table."""
    lines = [message.render(lang) for message in (headline(state, reading), *sentences(state, reading))]
    header, rows = table(state, reading, lang)
    widths = [max(map(len, column)) for column in zip(header, *rows)]
    lines += ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
              for row in (header, *rows)]
    return "\n".join(lines)
