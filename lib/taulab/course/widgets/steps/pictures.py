"""The pictures of the step explorer: H and L step by step, and where temperatures lead in the plane of L and EntCE."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.svg import BLUE, RED, Axis, dot, line, polyline, round_steps, short, words
from taulab.course.widgets.kit.view import HEIGHT, WIDTH, View, picture, say
from taulab.course.widgets.steps.state import TRAIL
from taulab.course.widgets.steps.wording import headline, nats, sentences, table

LEFT, RIGHT, TOP, BOTTOM = 62, WIDTH - 30, 40, HEIGHT - 62
APART = 15                       # pixels between two names
NAMED = (0.5, 0.7, 1.0, 2.0)    # temperatures of the trail that are written beside it


def scale(start, end, values, most=5):
    """Return an axis that has all finite values, with some room, and round ticks."""
    values = np.concatenate([np.ravel(value) for value in values])
    low, high = values[np.isfinite(values)].min(), values[np.isfinite(values)].max()
    room = 0.08 * max(high - low, 0.02)
    return Axis(start, end, low - room, high + room, ticks=round_steps(high + room, most, low - room))


def joined(x, y, values, kind, colour):
    """Return the line of a number at each step; a step at which it is infinite is left out."""
    places = [(x(step), y(value)) for step, value in enumerate(values, start=1) if np.isfinite(value)]
    return polyline(places, kind, colour)


def named(y, numbers):
    """Return the places of the names H and L, at the ends of their lines, apart where these meet."""
    ends = [(y(values[-1]) + 4, name) for values, name in zip(numbers, "HL", strict=True) if np.isfinite(values[-1])]
    if len(ends) == 2 and abs(ends[0][0] - ends[1][0]) < APART:
        middle = (ends[0][0] + ends[1][0]) / 2
        ends = [(middle + side * APART / 2, name) for side, (_place, name) in zip((-1, 1), sorted(ends), strict=True)]
    return ends


def by_step(state, reading, lang, uid="te"):
    """Return H and L at each step; thin lines are those of the model as it is."""
    T, numbers = len(reading.entropy), (reading.entropy, reading.log_loss)
    x = Axis(LEFT, RIGHT, 1, T, ticks=[1, *round_steps(T, 5)[1:]] if T > 7 else range(1, T + 1))
    y = scale(BOTTOM, TOP, (*numbers, *reading.plain))
    title = say(_("H and L step by step, nats"), lang)
    body = [words(8, 18, title, "te-title"), *x.columns(TOP, BOTTOM), *y.levels(LEFT, RIGHT),
            *(joined(x, y, values, "te-axis", "currentColor") for values in reading.plain)]
    for values, kind, colour in zip(numbers, ("te-curve", "te-tangent te-dashed"), (BLUE, RED), strict=True):
        body.append(joined(x, y, values, kind, colour))
    body += [words(RIGHT + 5, place, name, "te-reading") for place, name in named(y, numbers)]
    foot = (_("H solid, no L: it is infinite; thin: τ = 1, uncut") if np.isinf(reading.entce) else
            _("H solid, L dashed; thin: τ = 1, uncut"))
    body += [words((LEFT + RIGHT) / 2, BOTTOM + 32, say(_("step"), lang), "te-tick", "middle"),
             words(LEFT, HEIGHT - 8, say(foot, lang), "te-tick")]
    said = "; ".join(f"{name}: {nats(values[0])} … {nats(values[-1])}" for name, values in zip("HL", numbers,
                                                                                          strict=True))
    return picture("steps", uid, (WIDTH, HEIGHT), title, said, body)


def plane(state, reading, lang, uid="te"):
    """Return EntCE against log loss: the way of the temperatures, and the model as it is set."""
    losses, gaps = reading.trail.T
    x, y = scale(LEFT, RIGHT, (losses, reading.floor), 4), scale(BOTTOM, TOP, (gaps, 0.0))
    title = say(_("EntCE against log loss, nats per step"), lang)
    body = [words(8, 18, title, "te-title"), *x.columns(TOP, BOTTOM), *y.levels(LEFT, RIGHT),
            line(LEFT, y(0), RIGHT, y(0), "te-axis"), line(x(reading.floor), TOP, x(reading.floor), BOTTOM, "te-guide"),
            polyline([(x(loss), y(gap)) for loss, gap in reading.trail], "te-curve", BLUE)]
    for tau, (loss, gap) in zip(TRAIL, reading.trail, strict=True):
        body.append(dot(x(loss), y(gap), 3, "te-bin", BLUE, "none"))
        if tau in NAMED:
            body.append(words(x(loss) - 6, y(gap) + (-7 if gap > 0 else 15), short(tau), "te-tick", "end"))
    body += [dot(x.held(reading.log_loss.mean()), y.held(reading.entce), 6, "te-point", RED),
             words((LEFT + RIGHT) / 2, BOTTOM + 32, "L", "te-tick", "middle"),
             words(LEFT, HEIGHT - 8, say(_("Line: τ from 0.5 to 2, uncut; dots: L of the truth"), lang), "te-tick")]
    return picture("plane", uid, (WIDTH, HEIGHT), title, headline(state, reading).render(lang), body)


VIEW = View(headline, sentences, table, by_step, plane)
