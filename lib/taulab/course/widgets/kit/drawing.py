"""What every picture and table of the widgets is made of: SVG, HTML and plain text, without a widget."""

from html import escape

import numpy as np

from taulab.course.colours import OKABE_ITO
from taulab.course.language import Message, translate
from taulab.course.widgets.kit.numbers import fixed

WIDTH, HEIGHT = 440, 330    # of a picture that stands beside another
BLUE, RED, ORANGE, GREEN = (OKABE_ITO[name] for name in ("blue", "vermillion", "orange", "bluish green"))


def say(words, lang, /, **fields):
    """Return marked words in `lang`, ready for SVG or HTML."""
    return escape(Message(words, fields).render(lang))


def picture(kind, uid, size, title, description, body):
    """Return an SVG with its title and description, which is what a screen reader says of it."""
    width, height = size
    return (f'<svg class="te-picture te-{kind}-picture" viewBox="0 0 {width} {height}" '
            f'xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{uid}-{kind}-title" '
            f'aria-describedby="{uid}-{kind}-text">'
            f'<title id="{uid}-{kind}-title">{title}</title><desc id="{uid}-{kind}-text">{description}</desc>'
            f'{"".join(body)}</svg>')


def words(x, y, content, kind="te-label", anchor="start"):
    """Return a text of a picture; `content` is escaped already."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">{content}</text>'


def line(x1, y1, x2, y2, kind, colour="currentColor"):
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def box(x, y, width, height, kind, fill, stroke="none"):
    return (f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.2f}" height="{height:.1f}" fill="{fill}" '
            f'stroke="{stroke}"/>')


def dot(x, y, radius, kind, fill, stroke="currentColor"):
    return f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{stroke}"/>'


def diamond(x, y, kind="te-drawn", fill=ORANGE):
    return f'<path class="{kind}" d="M{x:.1f} {y:.1f}m-5 0l5-5 5 5-5 5z" fill="{fill}" stroke="currentColor"/>'


def hatch(uid):
    """Return the pattern ``url(#uid-hatch)``, the filling of a bar that stands for many tokens."""
    return (f'<defs><pattern id="{uid}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect class="te-others" width="3" height="6" fill="{BLUE}"/>'
            '</pattern></defs>')


def cut_short(name, most=13):
    """Return a name that fits into the column of names, escaped."""
    return escape(name if len(name) <= most else name[:most - 1] + "…")


def round_steps(top, most=6, low=0):
    """Return round numbers from `low` up to `top`, at most so many."""
    step = next(unit * 10.0**power for power in range(-6, 7) for unit in (1, 2, 2.5, 5)
                if (top - low) / (unit * 10.0**power) < most)
    return step * np.arange(np.ceil(low / step), np.ceil(top / step))


def bars(kind, uid, title, names, shares, marks, drawn, *, rest):
    """Return probabilities as bars from 0 to 1, a scale that never moves.

    `marks` and `drawn` are (what they are, a share for each bar), the one shown by thin lines, the other by diamonds;
    `rest` says whether the last bar stands for many tokens.
    """
    left, right, top, bottom = 116, WIDTH - 62, 38, HEIGHT - 50
    pitch = min(54, (bottom - top) / len(names))
    half = 0.31 * pitch

    def across(share):
        return left + (right - left) * share

    body = [hatch(uid), words(8, 18, title, "te-title")]
    for share in (0, 0.25, 0.5, 0.75, 1):
        body += [line(across(share), top - 4, across(share), bottom, "te-grid"),
                 words(across(share), bottom + 15, f"{share:g}", "te-tick", "middle")]
    for row, (name, share) in enumerate(zip(names, shares)):
        middle = top + (row + 0.5) * pitch
        kind_of_bar, fill = (("te-outline", f"url(#{uid}-hatch)") if rest and row == len(names) - 1 else
                             ("te-bar", BLUE))
        body += [words(left - 8, middle + 4, cut_short(name), anchor="end"),
                 box(left, middle - half, across(share) - left, 2 * half, kind_of_bar, fill, BLUE),
                 words(WIDTH - 4, middle + 4, fixed(share), "te-value", "end")]
        if marks:
            x = across(marks[1][row])
            body.append(line(x, middle - half - 2, x, middle + half + 2, "te-plain"))
        if drawn:
            body.append(diamond(across(drawn[1][row]), middle))
    y = HEIGHT - 12
    if marks:
        body += [line(14, y - 9, 14, y + 3, "te-plain"), words(22, y, marks[0], "te-tick")]
    if drawn:
        body += [diamond(left + 5, y - 4), words(left + 16, y, drawn[0], "te-tick")]
    listed = "; ".join(f"{name}: {fixed(share)}" for name, share in zip(names, shares))
    return picture(kind, uid, (WIDTH, HEIGHT), title, escape(listed), body)


class View:
    """All that an explorer shows, as texts: a state, its reading and a language in, HTML or plain text out.

    `headline` (one message), `sentences` (messages) and `table` (caption, header, rows) find the words; `pictures`
    draw, and stand side by side where there is room.
    """

    def __init__(self, headline, sentences, table, *pictures):
        self.headline, self.sentences, self.table, self.pictures = headline, sentences, table, pictures

    def heading(self, state, reading, lang):
        """Return the sentence of the headline, its numbers in bold."""
        message = self.headline(state, reading)
        bold = {name: f"<b>{escape(str(value))}</b>" for name, value in message.fields.items()}
        return f'<p class="te-headline">{escape(translate(message.text, lang)).format(**bold)}</p>'

    def panels(self, state, reading, lang, uid="te"):
        """Return the pictures; `uid` tells them from those of another explorer on the page."""
        return f'<div class="te-panels">{"".join(draw(state, reading, lang, uid) for draw in self.pictures)}</div>'

    def prose(self, state, reading, lang):
        """Return what else there is to say, as a list."""
        items = "".join(f"<li>{escape(message.render(lang))}</li>" for message in self.sentences(state, reading))
        return f'<ul class="te-prose">{items}</ul>'

    def html_table(self, state, reading, lang):
        """Return the table; the first cell of each row names it."""
        caption, header, rows = self.table(state, reading, lang)
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
        body = "".join(
            f'<tr><th scope="row">{escape(name)}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
            for name, *cells in rows)
        return (f'<table class="te-table"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
                f"<tbody>{body}</tbody></table>")

    def plain(self, state, reading, lang):
        """Return the whole of it as plain text: the sentences, then the table."""
        lines = [message.render(lang) for message in (self.headline(state, reading), *self.sentences(state, reading))]
        _caption, header, rows = self.table(state, reading, lang)
        widths = [max(map(len, column)) for column in zip(header, *rows)]
        lines += ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
                  for row in (header, *rows)]
        return "\n".join(lines)
