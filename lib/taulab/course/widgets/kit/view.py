"""All that an explorer shows, as texts: pictures, sentences and a table; SVG, HTML and plain text, without a widget."""

from html import escape

from taulab.course.language import Message, translate
from taulab.course.svg import BLUE, Axis, box, diamond, line, words
from taulab.course.widgets.kit.numbers import fixed

WIDTH, HEIGHT = 440, 330    # of a picture that stands beside another
NAMES, NUMBERS = 122, 72    # room beside bars for what they are, and for how long, in the largest letters
SHARES = {"low": 0, "high": 1, "ticks": (0, 0.25, 0.5, 0.75, 1)}    # of an axis of probabilities, which never moves


def say(words, lang, /, **fields):
    """Return marked words in `lang`."""
    return Message(words, fields).render(lang)


def picture(kind, uid, size, title, description, body):
    """Return an SVG with its title and description, which is what a screen reader says of it."""
    width, height = size
    return (f'<svg class="te-picture te-{kind}-picture" viewBox="0 0 {width} {height}" '
            f'xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{uid}-{kind}-title" '
            f'aria-describedby="{uid}-{kind}-text">'
            f'<title id="{uid}-{kind}-title">{escape(title)}</title>'
            f'<desc id="{uid}-{kind}-text">{escape(description)}</desc>'
            f'{"".join(body)}</svg>')


def hatch(uid):
    """Return the pattern ``url(#uid-hatch)``, the filling of a bar that stands for many tokens."""
    return (f'<defs><pattern id="{uid}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect class="te-others" width="3" height="6" fill="{BLUE}"/>'
            '</pattern></defs>')


def cut_short(name, most=13):
    """Return a name that fits into the column of names."""
    return name if len(name) <= most else name[:most - 1] + "…"


def bar(axis, middle, half, share, uid, rest):
    """Return a bar from 0 to a share, hatched where it stands for the rest, and the share in figures."""
    kind, fill = ("te-outline", f"url(#{uid}-hatch)") if rest else ("te-bar", BLUE)
    return [box(axis.start, middle - half, axis(share) - axis.start, 2 * half, kind, fill, BLUE),
            words(axis.end + NUMBERS - 4, middle + 4, fixed(share), "te-value", "end")]


def plain_mark(x, middle, half):
    """Return the mark of what was there before, on a bar."""
    return line(x, middle - half - 2, x, middle + half + 2, "te-plain")


def bars(kind, uid, title, names, shares, marks, drawn, *, rest):
    """Return probabilities as bars from 0 to 1, a scale that never moves.

    `marks` and `drawn` are (what they are, a share for each bar), the one shown by thin lines, the other by diamonds;
    `rest` says whether the last bar stands for many tokens.
    """
    axis, top, bottom = Axis(NAMES, WIDTH - NUMBERS, **SHARES), 38, HEIGHT - 50
    pitch = min(54, (bottom - top) / len(names))
    half, own = 0.31 * pitch, f"{uid}-{kind}"       # an explorer may have several such pictures
    body = [hatch(own), words(8, 18, title, "te-title"), *axis.columns(top - 4, bottom)]
    for row, (name, share) in enumerate(zip(names, shares)):
        middle = top + (row + 0.5) * pitch
        body += [words(axis.start - 8, middle + 4, cut_short(name), anchor="end"),
                 *bar(axis, middle, half, share, own, rest and row == len(names) - 1)]
        if marks:
            body.append(plain_mark(axis(marks[1][row]), middle, half))
        if drawn:
            body.append(diamond(axis(drawn[1][row]), middle))
    y = HEIGHT - 12
    if marks:
        body += [line(14, y - 9, 14, y + 3, "te-plain"), words(22, y, marks[0], "te-tick")]
    if drawn:
        body += [diamond(axis.start + 5, y - 4), words(axis.start + 16, y, drawn[0], "te-tick")]
    listed = "; ".join(f"{name}: {fixed(share)}" for name, share in zip(names, shares))
    return picture(kind, uid, (WIDTH, HEIGHT), title, listed, body)


class View:
    """All that an explorer shows, as texts: a state, its reading and a language in, HTML or plain text out.

    `headline` (one message), `sentences` (messages) and `table` (caption, header, rows) find the words; `pictures`
    draw, and stand side by side where there is room. Those of `still` stand before them in a figure that is not live,
    for what an explorer shows live in controls of its own.
    """

    def __init__(self, headline, sentences, table, *pictures, still=()):
        self.headline, self.sentences, self.table = headline, sentences, table
        self.pictures, self.still = pictures, still

    def heading(self, state, reading, lang):
        """Return the sentence of the headline, its numbers in bold."""
        message = self.headline(state, reading)
        bold = {name: f"<b>{escape(Message('{value}', {'value': value}).render(lang))}</b>"
                for name, value in message.fields.items()}
        return f'<p class="te-headline">{escape(translate(message.text, lang)).format(**bold)}</p>'

    def panels(self, state, reading, lang, uid="te", still=False):
        """Return the pictures; `uid` tells them from those of another explorer on the page."""
        drawn = (draw(state, reading, lang, uid) for draw in (*(self.still if still else ()), *self.pictures))
        return f'<div class="te-panels">{"".join(drawn)}</div>'

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
