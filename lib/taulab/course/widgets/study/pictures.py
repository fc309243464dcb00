"""The pictures of the study explorer: a curve with the lines that explain it, and the words that the model writes."""

import numpy as np

from taulab.course.language import mark as _
from taulab.course.language import translate
from taulab.course.svg import BLUE, RED, Axis, dot, line, polyline, round_steps, words
from taulab.course.widgets.kit.view import View, picture, say
from taulab.course.widgets.study.wording import MEASURED, headline, loss_named, sentences, table

WIDTH, HEIGHT = 440, 330
LEFT, RIGHT, TOP, BOTTOM = 78, WIDTH - 16, 60, HEIGHT - 46
COLUMNS, PITCH = 3, 17


def heights(state, reading):
    """Return the axis of the measure: from 0, or in powers of ten where it spans several."""
    values = np.concatenate([reading.validation.ravel(), *([reading.training.ravel()] if reading.training is not None
                                                           else []), [value for _name, value in state.levels()]])
    if state.measure == "entropy":
        ticks = (0.01, 0.1, 1.0, 10.0, 100.0)
        return Axis(BOTTOM, TOP, values.min() * 0.8, values.max() * 1.3, log=True, ticks=ticks)
    low, high = min(0.0, values.min() * 1.1), values.max() * 1.1
    return Axis(BOTTOM, TOP, low, high, ticks=[tick for tick in round_steps(high, 5) if tick >= low])


def curve(state, reading, lang, uid="te"):
    """Return the measure over the epochs: the mean, a thin line for each seed, dashes for the levels."""
    x, y = Axis(LEFT, RIGHT, 0, 5, ticks=range(6)), heights(state, reading)
    title = f"{translate(MEASURED[state.measure], lang)} · {loss_named(state.run, lang)}"
    body = [words(8, 18, title, "te-title"),
            words(LEFT, 42, say(_("dashed, orange-red: the lines that explain it"), lang), "te-tick"),
            *x.columns(TOP, BOTTOM), *y.levels(LEFT, RIGHT),
            words((LEFT + RIGHT) / 2, HEIGHT - 10, say(_("epoch"), lang), "te-tick", "middle")]
    for name, value in state.levels():
        body += [line(LEFT, y.held(value), RIGHT, y.held(value), "te-tangent te-dashed", RED),
                 words(RIGHT, y.held(value) - 4, name, "te-tick", "end")]
    body += [polyline([(x(epoch), y.held(value)) for epoch, value in enumerate(seed)], "te-axis", "currentColor")
             for seed in reading.validation]
    mean = [(x(epoch), y.held(value)) for epoch, value in enumerate(reading.validation.mean(axis=0))]
    body += [polyline(mean, "te-curve", BLUE), *(dot(*place, 4, "te-bin", BLUE) for place in mean)]
    return picture("study", uid, (WIDTH, HEIGHT), title, headline(state, reading).render(lang), body)


def repertoire(state, reading, lang, uid="te"):
    """Return the different words among the 60 that the model writes, in two lists, commonest first."""
    title = say(_("Words after six prompts, seed {seed}"), lang, seed=state.seed)
    body, y = [words(8, 18, title, "te-title")], 44
    for head, (count, found) in ((_("the best each time: {count}"), reading.best),
                                 (_("drawn from the five best: {count}"), reading.drawn)):
        body.append(words(14, y, say(head, lang, count=count), "te-label"))
        rows = 6
        shown = found[:rows * COLUMNS]
        body += [words(22 + (WIDTH - 30) / COLUMNS * (place // rows), y + PITCH * (1 + place % rows), word, "te-tick")
                 for place, word in enumerate(shown)]
        y += PITCH * (rows + 1) + 26
    said = " ".join(message.render(lang) for message in sentences(state, reading)[1:])
    return picture("repertoire", uid, (WIDTH, HEIGHT), title, said, body)


VIEW = View(headline, sentences, table, curve, repertoire)
