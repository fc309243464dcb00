"""The pictures of the listening explorer: what is heard in each step, the τ it makes, and what may come next."""

import math

from taulab.course.language import mark as _
from taulab.course.svg import BLUE, Axis, box, line, round_steps, short, words
from taulab.course.widgets.kit import view
from taulab.course.widgets.kit.numbers import fixed
from taulab.course.widgets.kit.view import HEIGHT, NAMES, NUMBERS, WIDTH, View, cut_short, picture, plain_mark, say
from taulab.course.widgets.listening.wording import headline, sentences, table

TOP, BOTTOM = 38, HEIGHT - 50


def by_word(kind, uid, title, reading, values, marks, high):
    """Return a bar for each word of the answer; `marks` is (what the thin marks are, one for each bar or nan)."""
    axis = Axis(NAMES, WIDTH - NUMBERS, 0, high, ticks=round_steps(high))
    pitch = min(40, (BOTTOM - TOP) / len(values))
    half = 0.31 * pitch
    body = [words(8, 18, title, "te-title"), *axis.columns(TOP - 4, BOTTOM)]
    for row, (step, value, mark) in enumerate(zip(reading.steps, values, marks[1], strict=True)):
        middle = TOP + (row + 0.5) * pitch
        chosen = "te-reading" if row == reading.step else "te-label"
        body += [words(axis.start - 8, middle + 4, cut_short(step.word), chosen, "end"),
                 box(axis.start, middle - half, axis.held(value) - axis.start, 2 * half, "te-bar", BLUE, BLUE),
                 words(WIDTH - 4, middle + 4, fixed(value), "te-value", "end")]
        if not math.isnan(mark):
            body.append(plain_mark(axis.held(mark), middle, half))
    y = HEIGHT - 12
    body += [line(14, y - 9, 14, y + 3, "te-plain"), words(22, y, marks[0], "te-tick")]
    listed = "; ".join(f"{step.word}: {fixed(value)}" for step, value in zip(reading.steps, values, strict=True))
    return picture(kind, uid, (WIDTH, HEIGHT), title, listed, body)


def entropies(state, reading, lang, uid="te"):
    """Return the entropy of the model at each word; thin marks are that of the true law."""
    values, truth = ([getattr(step, name) for step in reading.steps] for name in ("entropy", "truth"))
    return by_word("entropies", uid, say(_("Model's entropy before each word, nats"), lang), reading, values,
                   (say(_("true entropy"), lang), truth), 1.05 * max(1.0, *values, *truth))


def temperatures(state, reading, lang, uid="te"):
    """Return the temperature of the rule at each word; thin marks are the fixed one that is as diverse."""
    taus, twin = [step.tau for step in reading.steps], reading.comparison.twin
    name = say(_("no fixed τ is as diverse"), lang) if math.isnan(twin) else say(
        _("fixed τ = {tau}, as diverse"), lang, tau=short(twin))
    high = 1.05 * max(state.base, 0 if math.isnan(twin) else twin)
    return by_word("temperatures", uid, say(_("Temperature of the rule"), lang), reading, taus,
                   (name, [twin] * len(taus)), high)


def next_words(state, reading, lang, uid="te"):
    """Return what may come in place of the chosen word; thin marks are at the fixed τ, diamonds the true law."""
    names = [bar.word for bar in reading.bars] + [say(_("other words"), lang)]
    shares = [bar.probability for bar in reading.bars] + [reading.others]
    twin, truth = ([getattr(bar, kind) for bar in reading.bars] for kind in ("twin", "truth"))
    marks = None if math.isnan(twin[0]) else (say(_("at the fixed τ"), lang), [*twin, max(1 - sum(twin), 0)])
    title = say(_("In place of “{word}”, at τ = {tau}"), lang, word=reading.steps[reading.step].word,
                tau=short(round(reading.steps[reading.step].tau, 6)))
    return view.bars("next", uid, title, names, shares, marks, (say(_("true law"), lang), [*truth, 0.0]), rest=True)


VIEW = View(headline, sentences, table, entropies, temperatures, next_words)
