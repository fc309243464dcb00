"""The bench without a browser: one SVG, for the READMEs and under the widget, with words for whoever cannot see it."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape

import numpy as np

from taulab.course.colours import ON_DARK, properties
from taulab.course.language import LANGUAGES, translate
from taulab.course.language import mark as _
from taulab.course.svg import Axis, box, diamond, dot, line, polyline, words
from taulab.course.widgets.two_routes.state import ROUTES, State
from taulab.course.widgets.two_routes.wording import TOKENS, WORDS
from taulab.entropy import entropy, entropy_slope
from taulab.softmax import softmax

WIDTH, HEIGHT = 860, 468
HALF, BELOW = 430, 426      # where a notebook's narrow pane has the curve: so far to the left, and so far down
LOGITS = 138, 208            # top and bottom of the logits, the bars, the curve
BARS = 284, 404
CURVE = 70, 346
COLUMNS = 62, 402           # left and right of the columns of tokens
#: The τ axis of the browser's bench, logarithmic from 0.1 to 10, with a tenth of its length for each limit.
TAU = Axis(478, 806, 0.1, 10, log=True, room=(32.8, 32.8), ticks=(0, 0.1, 0.2, 0.5, 1, 2, 5, 10, np.inf))

# Okabe–Ito, the roles of `style.css`. The card has a ground of its own, so it reads on every page.
ROLES = {"first": "blue", "second": "vermillion", "H": "bluish green"}
STYLE = f"""
svg {{ --ink: #1c1c1c; --soft: #5a5a5a; --faint: #dedede; --paper: #fff; {properties(ROLES)} }}
@media (prefers-color-scheme: dark) {{
  svg {{ --ink: #ececec; --soft: #b4b4b4; --faint: #3c3c3c; --paper: #161616; {properties(ROLES, ON_DARK)} }}
}}
svg {{ {properties({"move": "orange"})} }}
""" + """\
text { font: 14px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink) }
.big { font-size: 24px; font-weight: 700 }
.bold { font-weight: 600 }
.te-tick { font-size: 12px; fill: var(--soft) }
.card { fill: var(--paper); stroke: var(--faint) }
.te-grid { stroke: var(--faint) }
.te-axis { stroke: var(--soft) }
.dashed { stroke: var(--ink); stroke-dasharray: 4 3 }
.stem { stroke: var(--soft); stroke-width: 2 }
.knob { fill: var(--move); stroke: #5c4000; stroke-width: 1.5 }
.bar { fill: var(--first) }
.mark { fill: var(--second); stroke: var(--paper); stroke-width: 2 }
.curve { fill: none; stroke: var(--H); stroke-width: 3 }
.tangent { stroke: var(--ink); stroke-width: 2; stroke-linecap: round }
.drop { stroke: var(--move); stroke-width: 2; stroke-dasharray: 2 3 }
.point { fill: var(--H); stroke: var(--ink); stroke-width: 1.5 }
"""

ALT = _("Logits ({logits}) at τ = {tau}. Bars, softmax(z/τ): {first}. Diamonds, {route}: {second}. Beside them, the "
        "entropy against τ: here {entropy} nats, with slope Var/τ³ = {slope}.")


def number(x: float, digits: int | None = None) -> str:
    """Return `x` as the course prints it: a true minus sign, ∞."""
    text = "∞" if x == np.inf else f"{x:g}" if digits is None else f"{x:.{digits}f}"
    return text.replace("-", "−")


@dataclass(frozen=True)
class Picture:
    """An SVG and its words."""

    svg: str
    alt: str

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        # JupyterLab shows an SVG output without its alternative text, an <img> with it.
        source = f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"
        # Narrower than 325 px its letters would fall below 9: it keeps that width and scrolls.
        image = (f'<div style="overflow-x: auto"><img src="{source}" alt="{escape(self.alt)}" '
                 f'style="max-width: 100%; min-width: {0.76 * HALF:.0f}px"></div>')
        return {"text/html": image, "text/plain": self.alt}


def picture(state: State, lang: str, *, narrow: bool = False) -> Picture:
    """Return the picture of a state, in the language asked for; a narrow one has the curve below the bars."""
    seen = _Seen(state, lang)
    width, height = (HALF, HEIGHT + BELOW) if narrow else (WIDTH, HEIGHT)
    moved = f'<g transform="translate({-HALF if narrow else 0} {BELOW if narrow else 0})">'
    parts = [*_frame(seen, width, height), *_logits(seen), *_bars(seen), moved, *_curve(seen), "</g>"]
    alt = seen.say(ALT, logits=", ".join(number(x) for x in state.logits), tau=number(state.temperature),
                   route=seen.word(state.route), first=seen.list(seen.q), second=seen.list(seen.other),
                   entropy=number(seen.H, 3), slope=number(seen.slope, 3))
    body = "\n".join(parts)
    return Picture(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
                   f'height="{height}" role="img" lang="{lang}" aria-label="{escape(alt)}">\n<style>{STYLE}</style>\n'
                   f'{body}\n</svg>\n', alt)


class _Seen:
    """What a state gives, and its words."""

    def __init__(self, state, lang):
        self.state, self.lang = state, lang
        self.z, self.tau = np.array(state.logits), state.temperature
        self.q, self.start = softmax(self.z, self.tau), softmax(self.z)
        self.other = ROUTES[state.route](self.start, self.tau)
        self.H, self.slope = float(entropy(self.q)), float(entropy_slope(self.z, self.tau))
        self.gap = float(np.max(np.abs(self.q - self.other)))
        self.tokens = translate(TOKENS, lang).split()
        self.columns = np.linspace(*COLUMNS, 2 * self.z.size + 1)[1::2]

    def say(self, text, **fields):
        return translate(text, self.lang).format(**fields)

    def word(self, key, **fields):
        return self.say(WORDS[key], **fields)

    @staticmethod
    def list(values):
        return ", ".join(number(x, 3) for x in values)


def _mark(x, y):
    return diamond(x, y, "mark", "none", half=8)


def _frame(seen, width, height):
    yield f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10" class="card"/>'
    yield words(24, 42, seen.word("title"), "big")
    yield words(24, 68, seen.word("question"))
    # Below 1e-12 the figure would hang on the machine's rounding, and so would the file.
    gap = "< 1e−12" if seen.gap < 1e-12 else number(seen.gap, 3)
    agree = seen.state.route == "power" or seen.gap < 1e-12
    yield words(24, HEIGHT - 18, seen.word("agree" if agree else "miss", gap=gap))


def _logits(seen):
    y = Axis(*LOGITS[::-1], min(seen.z.min(), -1), max(seen.z.max(), 1), ticks=(0,))
    yield words(24, 104, seen.word("logits"), "bold")
    yield line(COLUMNS[0], y(0), COLUMNS[1], y(0), "te-axis")
    yield from y.beside(COLUMNS[0] - 8, y.ticks, "end")
    for x, z in zip(seen.columns, seen.z):
        yield line(x, y(0), x, y(z), "stem")
        yield dot(x, y(z), 9, "knob", "none")
        yield words(x, y(z) + (25 if z < 0 else -15), number(z), "bold", "middle")


def _bars(seen):
    y, bottom = Axis(*BARS[::-1], 0, 1, ticks=(0, 0.5, 1)), BARS[1]
    half = min(30, 0.31 * (COLUMNS[1] - COLUMNS[0]) / seen.z.size)
    yield box(24, 248, 12, 14, "bar", "none")
    yield words(44, 260, "softmax(z/τ)")
    yield _mark(160, 255)
    yield words(174, 260, seen.word(seen.state.route))
    yield line(346, 255, 366, 255, "dashed")
    yield words(372, 260, "q")
    yield from y.levels(*COLUMNS, 8)
    yield line(COLUMNS[0], bottom, COLUMNS[1], bottom, "te-axis")
    for x, q, other, start, token in zip(seen.columns, seen.q, seen.other, seen.start, seen.tokens):
        yield box(x - half, y(q), 2 * half, bottom - y(q), "bar", "none")
        yield line(x - half - 5, y(start), x + half + 5, y(start), "dashed")
        yield _mark(x, y(other))
        yield words(x, bottom + 18, token, anchor="middle")


def _curve(seen):
    top, bottom = CURVE
    left, right, x, highest = TAU.start, TAU.end, TAU, np.log(seen.z.size)
    y = Axis(bottom, top, 0, 1.06 * highest, ticks=np.arange(0, highest, 0.5))
    yield words(left - 36, 50, seen.word("nats"), "te-tick")
    yield words((left + right) / 2, 50, "H(τ)", "bold", "middle")
    yield words(right + 30, 50, seen.word("bits"), "te-tick", "end")
    yield from y.levels(left, right, 8)
    yield line(left, bottom, right, bottom, "te-axis")
    yield from y.beside(right + 8, range(int(highest / np.log(2) + 1e-9) + 1), unit=np.log(2))
    for tau in x.ticks:
        yield line(x(tau), bottom, x(tau), bottom + 4, "te-axis")
        yield words(x(tau), bottom + 18, x.name(tau), "te-tick", "middle")
    yield line(left, y(highest), right, y(highest), "dashed")
    yield words(left + 6, y(highest) - 5, f"ln {seen.z.size}", "te-tick")

    taus = [0, *np.geomspace(0.1, 10, 81), *(10 / np.linspace(1, 0, 10, endpoint=False)[1:]), np.inf]
    yield polyline([(x(tau), y(entropy(softmax(seen.z, tau)))) for tau in taus], "curve", "none")
    here, H = x(seen.tau), y(seen.H)
    if 0.1 <= seen.tau <= 10:
        # Against ln τ the entropy rises by τ·dH/dτ.
        rise = seen.slope * seen.tau / x.fold(seen.tau) * -y.scaled / y.high
        run = 76 / np.hypot(1, rise)
        yield line(here - run, H + run * rise, here + run, H - run * rise, "tangent")
    yield line(here, H, here, bottom, "drop")
    yield dot(here, H, 8, "point", "none")
    yield line(left, bottom + 42, right, bottom + 42, "te-axis")
    yield dot(here, bottom + 42, 10, "knob", "none")
    yield words(left - 14, bottom + 47, "τ", "bold", "end")
    yield words(left, HEIGHT - 48, f"τ = {number(seen.tau)}: H = {number(seen.H, 3)} {seen.word('nats')} = "
                f"{number(seen.H / np.log(2), 3)} {seen.word('bits')}", "bold")
    yield words(left, HEIGHT - 24, f"dH/dτ = Var/τ³ = {number(seen.slope, 3)}")


def readme_pictures() -> dict[str, str]:
    """Return file -> SVG of the picture at the head of each README."""
    return {f"theory/images/two-routes.{lang}.svg": picture(State((2, 1, 0, -1), 2), lang).svg for lang in LANGUAGES}
