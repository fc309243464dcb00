"""`lstm_step`: one word read."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .cells import BY_HAND, TWO_UNITS, cell, seeds, sigma, sizes, squashed


def lstm_step(x, h, c, W, R, b):
    i, f, o, g = np.split(x @ W + h @ R + b, 4, axis=1)
    c = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(c), c


def with_one_tanh(x, h, c, W, R, b):
    m = h.shape[1]
    a = np.hstack([x, h]) @ np.vstack([W, R]) + b
    gates, g = (1 + np.tanh(a[:, :3 * m] / 2)) / 2, np.tanh(a[:, 3 * m:])
    new = gates[:, m:2 * m] * c + gates[:, :m] * g
    return gates[:, 2 * m:] * np.tanh(new), new


inputs = st.builds(cell, seeds, sizes, sizes, sizes)
WITNESSES = (BY_HAND, cell(1, 2, 3, 2), cell(2, 1, 1, 3), cell(3, 4, 2, 1), cell(5, 3, 2, 5),
             tuple(4 * array for array in cell(4, 2, 2, 2)),
             tuple(np.rint(2 * array).astype(int) for array in cell(6, 2, 2, 2)))
WITNESSES += tuple((*WITNESSES[1][:k], 0.1 - 1.5 * WITNESSES[1][k], *WITNESSES[1][k + 1:]) for k in range(6))
TRIED = BY_HAND
FOUR = "it has four columns at least"
EQUIVALENT = (("with_one_tanh: a = np.hstack([x, h]) @ np.vstack([W, R]) + b before …", "neither line needs the other"),
              *((f"{name}: a single entry along axis {axis}", FOUR) for name, axis in (("b", 0), ("W", 1), ("R", 1))))

wrong = WrongAnswers()


def parts(x, h, c, W, R, b):
    return squashed(x @ W + h @ R + b)


@wrong(_("h is o times the cell itself; the cell passes through tanh first."),
       _("h = o · tanh(c), with the new c."), tried=TRIED)
def cell_not_squashed(x, h, c, W, R, b):
    _h, new = lstm_step(x, h, c, W, R, b)
    return parts(x, h, c, W, R, b)[2] * new, new


@wrong(_("i and f have changed places: f weighs what the cell held, i what is new."),
       _("The order of the columns is i, f, o, g."), tried=TRIED)
def input_and_forget_exchanged(x, h, c, W, R, b):
    i, f, o, g = parts(x, h, c, W, R, b)
    new = i * c + f * g
    return o * np.tanh(new), new


@wrong(_("The cell kept 1 − f of what it held."),
       _("f says how much is kept: c = f · c + i · g."), tried=TRIED)
def kept_turned_round(x, h, c, W, R, b):
    i, f, o, g = parts(x, h, c, W, R, b)
    new = (1 - f) * c + i * g
    return o * np.tanh(new), new


@wrong(_("What is new was weighed with 1 − f; here it has a gate of its own, i."),
       _("c = f · c + i · g: the two gates need not add up to 1."), tried=TRIED)
def one_gate_for_both(x, h, c, W, R, b):
    _i, f, o, g = parts(x, h, c, W, R, b)
    new = f * c + (1 - f) * g
    return o * np.tanh(new), new


@wrong(_("g went through σ, so nothing below 0 can be taken in; g is from −1 to 1."),
       _("The gates i, f and o take σ, and g takes tanh."), tried=TRIED)
def sigma_on_g(x, h, c, W, R, b):
    i, f, o, g = np.split(x @ W + h @ R + b, 4, axis=1)
    new = sigma(f) * c + sigma(i) * sigma(g)
    return sigma(o) * np.tanh(new), new


@wrong(_("h was made from the old cell."),
       _("First the new c, then h = o · tanh(c) from that."), tried=TRIED)
def output_of_the_old_cell(x, h, c, W, R, b):
    return parts(x, h, c, W, R, b)[2] * np.tanh(c), lstm_step(x, h, c, W, R, b)[1]


@wrong(_("The last two quarters have changed places: o was squashed as g, and g as o."),
       _("The order of the columns is i, f, o, g."), tried=TRIED)
def output_and_input_exchanged(x, h, c, W, R, b):
    i, f, g, o = np.split(x @ W + h @ R + b, 4, axis=1)
    new = sigma(f) * c + sigma(i) * np.tanh(g)
    return sigma(o) * np.tanh(new), new


@wrong(_("What the layer said before, h, was not read: without h R it has no memory but the cell."),
       _("a = x W + h R + b."))
def no_recurrence(x, h, c, W, R, b):
    return lstm_step(x, np.zeros_like(h), c, W, R, b)


@wrong(_("The bias is missing."),
       _("a = x W + h R + b."))
def no_bias(x, h, c, W, R, b):
    return lstm_step(x, h, c, W, R, np.zeros_like(b))


@wrong(_("The old cell was not weighed by f: nothing is ever forgotten."),
       _("c = f · c + i · g."), tried=TRIED)
def nothing_forgotten(x, h, c, W, R, b):
    i, _f, o, g = parts(x, h, c, W, R, b)
    new = c + i * g
    return o * np.tanh(new), new


@wrong(_("The two results have changed places."),
       _("Return h first and c second."), tried=TRIED)
def exchanged(x, h, c, W, R, b):
    return lstm_step(x, h, c, W, R, b)[::-1]


def made_of(i, f, o, g, c):
    """Return h and the new cell that follow from what are taken for the gates."""
    new = f * c + i * g
    return o * np.tanh(new), new


@wrong(_("Every fourth column was taken; the quarters are blocks, m columns side by side."),
       _("np.split(a, 4, axis=1), or a[:, :m], a[:, m:2 * m], …"), tried=TWO_UNITS)
def interleaved(x, h, c, W, R, b):
    a = x @ W + h @ R + b
    return made_of(sigma(a[:, ::4]), sigma(a[:, 1::4]), sigma(a[:, 2::4]), np.tanh(a[:, 3::4]), c)


@wrong(_("g was taken as it is; it passes through tanh before it enters the cell."),
       _("Take c = σ(f)·c + σ(i)·tanh(g)."), tried=TRIED)
def g_not_squashed(x, h, c, W, R, b):
    i, f, o, g = np.split(x @ W + h @ R + b, 4, axis=1)
    return made_of(sigma(i), sigma(f), sigma(o), g, c)


@wrong(_("The sums themselves were used as gates: a gate is from 0 to 1."),
       _("σ for i, f and o, tanh for g, each before it is used."), tried=TRIED)
def nothing_squashed(x, h, c, W, R, b):
    return made_of(*np.split(x @ W + h @ R + b, 4, axis=1), c)


@wrong(_("All four went through tanh; a gate is from 0 to 1, and that is σ."),
       _("The gates i, f and o take σ, and g takes tanh."), tried=TRIED)
def tanh_on_all(x, h, c, W, R, b):
    return made_of(*np.tanh(np.split(x @ W + h @ R + b, 4, axis=1)), c)


@wrong(_("What is new, g, was not weighed by i."),
       _("c = f · c + i · g."), tried=TRIED)
def input_gate_forgotten(x, h, c, W, R, b):
    _i, f, o, g = parts(x, h, c, W, R, b)
    return made_of(1, f, o, g, c)


@wrong(_("h is tanh(c) here; the gate o was forgotten."),
       _("h = o · tanh(c), with the new c."), tried=TRIED)
def output_gate_forgotten(x, h, c, W, R, b):
    i, f, _o, g = parts(x, h, c, W, R, b)
    return made_of(i, f, 1, g, c)


@wrong(_("In h the new cell went through σ; it takes tanh."),
       _("h = o · tanh(c), with the new c."), tried=TRIED)
def sigma_on_the_cell(x, h, c, W, R, b):
    new = lstm_step(x, h, c, W, R, b)[1]
    return parts(x, h, c, W, R, b)[2] * sigma(new), new


@wrong(_("f weighed h; the memory that it keeps or forgets is the cell c."),
       _("c = f · c + i · g."), tried=TRIED)
def h_for_the_cell(x, h, c, W, R, b):
    return made_of(*parts(x, h, c, W, R, b), h)


@wrong(_("1 − i stands where f belongs; here f has columns of its own."),
       _("c = f · c + i · g."), tried=TRIED)
def gates_coupled(x, h, c, W, R, b):
    i, _f, o, g = parts(x, h, c, W, R, b)
    return made_of(i, 1 - i, o, g, c)


@wrong(_("Your σ falls: the sign in its exponent is turned."),
       _("σ(a) = 1/(1 + e^(−a)), which tends to 1 for large a."), tried=TRIED)
def sigma_turned(x, h, c, W, R, b):
    i, f, o, g = parts(x, h, c, W, R, b)
    return made_of(1 - i, 1 - f, 1 - o, g, c)


@wrong(_("a was cut into quarters of its rows; each row holds the sums of one text."),
       _("Cut the columns: np.split(a, 4, axis=1)."), tried=TRIED)
def quarters_of_rows(x, h, c, W, R, b):
    i, f, o, g = np.split(x @ W + h @ R + b, 4)
    return made_of(sigma(i), sigma(f), sigma(o), np.tanh(g), c)


@wrong(_("f and o have changed places."),
       _("The order of the columns is i, f, o, g."), tried=TRIED)
def forget_and_output_exchanged(x, h, c, W, R, b):
    i, f, o, g = parts(x, h, c, W, R, b)
    return made_of(i, o, f, g, c)


EXERCISE = Exercise(
    id="07.5", name="lstm_step", points=3, minutes=12, difficulty=3, theory="cell",
    title=_("One word read"),
    why=_("Six lines are the whole memory of the study's model: who has written them knows what it can keep."),
    reference=lstm_step,
    alternatives=(with_one_tanh,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-10), equivalent=EQUIVALENT,
    inputs=inputs, witnesses=WITNESSES, tried=(TRIED, TWO_UNITS),
    misconceptions=wrong.answers(),
    hints=(_("a has four quarters of equal width: np.split(a, 4, axis=1)."),
           _("σ(a) = 1/(1 + e^(−a)) for three of them, tanh for the fourth."),
           _("c = σ(f)·c + σ(i)·tanh(g), then h = σ(o)·tanh(c).")),
    general=_("At least one of the two results is not that of an LSTM cell."),
    next_step=_("Two units: sums (0.5, 0, 1, 0, −0.5, 0, 1, 0), c = (2, 2). The new c is (1.9362, 1), and h is "
                "(0.3621, 0.3808)."),
)
