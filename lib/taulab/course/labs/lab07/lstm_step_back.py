"""`lstm_step_back`: the way back through one step."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like
from taulab.course.language import mark as _

from .cells import BACK_BY_HAND, seeds, sigma, sizes, way_back


def lstm_step_back(dh, dc, i, f, o, g, old):
    new = f * old + i * g
    d_new = dc + dh * o * (1 - np.tanh(new) ** 2)
    return (d_new * g * i * (1 - i), d_new * old * f * (1 - f), dh * np.tanh(new) * o * (1 - o),
            d_new * i * (1 - g**2), d_new * f)


def by_complex_steps(dh, dc, i, f, o, g, old):
    """Return the derivatives of Σ dh h + dc c by each sum and by the old cell, through imaginary parts."""
    sums = [np.log(gate / (1 - gate)) for gate in (i, f, o)] + [np.arctanh(g), old]
    found = []
    for place in range(5):
        a_i, a_f, a_o, a_g, cell = (s + 1e-30j * (place == k) for k, s in enumerate(sums))
        after = cell / (1 + np.exp(-a_f)) + np.tanh(a_g) / (1 + np.exp(-a_i))
        found.append((dh * np.tanh(after) / (1 + np.exp(-a_o)) + dc * after).imag / 1e-30)
    return tuple(found)


inputs = st.builds(way_back, seeds, sizes, sizes)
TRIED = BACK_BY_HAND
WHOLE, OPEN = np.ones((1, 1), int), np.array([[0.9]])
SMALL = np.array([[3e-5]])
WITNESSES = (TRIED, way_back(1, 2, 3), way_back(2, 1, 1), way_back(3, 3, 1), (np.zeros((1, 1)), *way_back(2, 1, 1)[1:]),
             (WHOLE, *TRIED[1:]), (TRIED[0], 2 * WHOLE, *TRIED[2:]), (*TRIED[:6], 3 * WHOLE),
             (*TRIED[:5], OPEN, TRIED[6]),
             *((*TRIED[:k], gate, *TRIED[k + 1:]) for k in (2, 3, 4) for gate in (OPEN, SMALL)),
             tuple(1e-4 * array for array in way_back(5, 2, 2)[:2]) + way_back(5, 2, 2)[2:])

EQUIVALENT = (
    ("by_complex_steps: tuple(found) -> found", "a list of the five is accepted too"),
    ("by_complex_steps: found = [] before …", "neither line needs the other"),
    ("g: whole numbers make whole results", "the only whole number that tanh reaches is 0"),
)

wrong = WrongAnswers()


def with_d_new(d_new, dh, i, f, o, g, old):
    """Return the five results that follow from a gradient of the new cell."""
    new = f * old + i * g
    return (d_new * g * i * (1 - i), d_new * old * f * (1 - f), dh * np.tanh(new) * o * (1 - o),
            d_new * i * (1 - g**2), d_new * f)


@wrong(_("The new cell has two ways to the loss; the one through h was forgotten."),
       _("Add dh · o · (1 − tanh²(c)) to dc, with the new cell for c."), tried=TRIED)
def path_through_h_forgotten(dh, dc, i, f, o, g, old):
    return with_d_new(dc, dh, i, f, o, g, old)


@wrong(_("The new cell has two ways to the loss; dc, which comes from the next step, was forgotten."),
       _("Start with dc and add what comes through h."), tried=TRIED)
def path_from_the_next_step_forgotten(dh, dc, i, f, o, g, old):
    return with_d_new(dh * o * (1 - np.tanh(f * old + i * g) ** 2), dh, i, f, o, g, old)


@wrong(_("These are the gradients of the gates themselves; their sums lie behind σ or tanh."),
       _("Multiply by the slopes: s(1 − s) for i, f and o, and 1 − g² for g."), tried=TRIED)
def slopes_forgotten(dh, dc, i, f, o, g, old):
    new = f * old + i * g
    d_new = dc + dh * o * (1 - np.tanh(new) ** 2)
    return d_new * g, d_new * old, dh * np.tanh(new), d_new * i, d_new * f


def without_the_slope(place):
    """Return the wrong answer that leaves out the slope of σ or tanh in one place."""
    def answer(dh, dc, i, f, o, g, old):
        found = [*lstm_step_back(dh, dc, i, f, o, g, old)]
        found[place] = slopes_forgotten(dh, dc, i, f, o, g, old)[place]
        return tuple(found)
    return answer


@wrong(_("One gradient is that of the gate itself: to its sum leads one slope more, that of σ or tanh."),
       _("Each of i, f and o needs its s(1 − s), and g its 1 − g²."), tried=TRIED,
       recognise=like(*map(without_the_slope, range(4)), rtol=1e-6))
def one_slope_forgotten(dh, dc, i, f, o, g, old):
    return without_the_slope(3)(dh, dc, i, f, o, g, old)


@wrong(_("The slope of σ is s(1 − s); only one of its two factors is there."),
       _("Multiply by i(1 − i), f(1 − f) and o(1 − o)."), tried=TRIED,
       recognise=like(lambda *given: half_a_slope(*given), lambda *given: half_a_slope(*given, rest=True), rtol=1e-6))
def half_a_slope(dh, dc, i, f, o, g, old, rest=False):
    d_i, d_f, d_o, _d_g, _d_old = slopes_forgotten(dh, dc, i, f, o, g, old)
    part_i, part_f, part_o = (1 - s if rest else s for s in (i, f, o))
    return d_i * part_i, d_f * part_f, d_o * part_o, *lstm_step_back(dh, dc, i, f, o, g, old)[3:]


@wrong(_("1 − c² is no slope of tanh here: c is what goes into it."),
       _("Write 1 − tanh²(c), with the new cell for c."), tried=TRIED)
def tanh_of_the_cell_forgotten(dh, dc, i, f, o, g, old):
    return with_d_new(dc + dh * o * (1 - (f * old + i * g) ** 2), dh, i, f, o, g, old)


@wrong(_("The old cell got the whole gradient of the new one; it was weighed by f on the way in."),
       _("Multiply it by f."), tried=TRIED)
def forget_gate_forgotten(dh, dc, i, f, o, g, old):
    *sums, d_old = lstm_step_back(dh, dc, i, f, o, g, old)
    return (*sums, d_old / f)


@wrong(_("The partners of i and f are exchanged: the new cell is f·old + i·g."),
       _("The factor of i is g, that of f the old cell."), tried=TRIED)
def factors_exchanged(dh, dc, i, f, o, g, old):
    d_new = dc + dh * o * (1 - np.tanh(f * old + i * g) ** 2)
    _i, _f, d_o, d_g, d_old = lstm_step_back(dh, dc, i, f, o, g, old)
    return d_new * old * i * (1 - i), d_new * g * f * (1 - f), d_o, d_g, d_old


@wrong(_("g was given the slope of σ; it comes from tanh."),
       _("Its slope is 1 − g²."), tried=TRIED)
def sigma_slope_for_g(dh, dc, i, f, o, g, old):
    d_i, d_f, d_o, d_g, d_old = lstm_step_back(dh, dc, i, f, o, g, old)
    return d_i, d_f, d_o, d_g / (1 - g**2) * g * (1 - g), d_old


@wrong(_("The output gate was given the old cell; it lets the new one out."),
       _("h = o · tanh(c), and c is the new cell: that is the factor for o."), tried=TRIED)
def output_of_the_old_cell(dh, dc, i, f, o, g, old):
    d_i, d_f, _o, d_g, d_old = lstm_step_back(dh, dc, i, f, o, g, old)
    return d_i, d_f, dh * np.tanh(old) * o * (1 - o), d_g, d_old


@wrong(_("The two ways to the new cell were multiplied; what comes by two ways adds up."),
       _("dc + dh · o · (1 − tanh²(c)), with the new cell for c."), tried=TRIED)
def ways_multiplied(dh, dc, i, f, o, g, old):
    return with_d_new(dc * dh * o * (1 - np.tanh(f * old + i * g) ** 2), dh, i, f, o, g, old)


@wrong(_("On the way through h the gate o is missing."),
       _("h = o · tanh(c): the slope by c is o · (1 − tanh²(c))."), tried=TRIED)
def gate_missing_on_the_way(dh, dc, i, f, o, g, old):
    return with_d_new(dc + dh * (1 - np.tanh(f * old + i * g) ** 2), dh, i, f, o, g, old)


@wrong(_("On the way through h the slope of tanh is missing."),
       _("h = o · tanh(c): the slope by c is o · (1 − tanh²(c))."), tried=TRIED)
def slope_missing_on_the_way(dh, dc, i, f, o, g, old):
    return with_d_new(dc + dh * o, dh, i, f, o, g, old)


@wrong(_("The slope of tanh was taken at the old cell; h is made from the new one."),
       _("First f·old + i·g, then 1 − tanh² of that."), tried=TRIED)
def slope_at_the_old_cell(dh, dc, i, f, o, g, old):
    return with_d_new(dc + dh * o * (1 - np.tanh(old) ** 2), dh, i, f, o, g, old)


@wrong(_("The square is missing: 1 − tanh(c) is not the slope of tanh."),
       _("Its slope is 1 − tanh²(c)."), tried=TRIED)
def square_missing(dh, dc, i, f, o, g, old):
    return with_d_new(dc + dh * o * (1 - np.tanh(f * old + i * g)), dh, i, f, o, g, old)


@wrong(_("o got the gradient of the new cell; it reaches the loss through h alone, so dh."),
       _("For o: dh · tanh(c) · o(1 − o), with the new cell for c."), tried=TRIED)
def output_by_the_cell(dh, dc, i, f, o, g, old):
    new = f * old + i * g
    d_i, d_f, _o, d_g, d_old = lstm_step_back(dh, dc, i, f, o, g, old)
    return d_i, d_f, (dc + dh * o * (1 - np.tanh(new) ** 2)) * np.tanh(new) * o * (1 - o), d_g, d_old


@wrong(_("The factor of o is the new cell itself; in h it passes through tanh."),
       _("h = o · tanh(c): the slope by o is tanh(c)."), tried=TRIED)
def output_without_tanh(dh, dc, i, f, o, g, old):
    d_i, d_f, _o, d_g, d_old = lstm_step_back(dh, dc, i, f, o, g, old)
    return d_i, d_f, dh * (f * old + i * g) * o * (1 - o), d_g, d_old


@wrong(_("The factor of f is the new cell; f weighs the old one."),
       _("c = f·old + i·g: the slope by f is old."), tried=TRIED)
def forget_by_the_new_cell(dh, dc, i, f, o, g, old):
    d_i, d_f, *others = lstm_step_back(dh, dc, i, f, o, g, old)
    return d_i, d_f / old * (f * old + i * g), *others


@wrong(_("g already lies behind tanh: 1 − tanh²(g) squashes it twice."),
       _("Its slope is 1 − g²."), tried=TRIED)
def g_squashed_twice(dh, dc, i, f, o, g, old):
    d_i, d_f, d_o, d_g, d_old = lstm_step_back(dh, dc, i, f, o, g, old)
    return d_i, d_f, d_o, d_g / (1 - g**2) * (1 - np.tanh(g) ** 2), d_old


@wrong(_("i, f and o already lie behind σ: σ was taken of them once more."),
       _("Their slopes are i(1 − i), f(1 − f) and o(1 − o)."), tried=TRIED)
def gates_squashed_twice(dh, dc, i, f, o, g, old):
    d_i, d_f, d_o, *others = lstm_step_back(dh, dc, i, f, o, g, old)
    return *(d / (s * (1 - s)) * sigma(s) * (1 - sigma(s)) for d, s in ((d_i, i), (d_f, f), (d_o, o))), *others


@wrong(_("The gradients of o and g have changed places."),
       _("The order is i, f, o, g, and the old cell last."), tried=TRIED)
def output_and_input_exchanged(dh, dc, i, f, o, g, old):
    d_i, d_f, d_o, d_g, d_old = lstm_step_back(dh, dc, i, f, o, g, old)
    return d_i, d_f, d_g, d_o, d_old


@wrong(_("The old cell got dc · f; what comes through h reaches it as well."),
       _("Multiply the whole gradient of the new cell by f."), tried=TRIED)
def old_cell_from_the_next_step(dh, dc, i, f, o, g, old):
    return *lstm_step_back(dh, dc, i, f, o, g, old)[:4], dc * f


EXERCISE = Exercise(
    id="07.6", name="lstm_step_back", points=4, minutes=20, difficulty=5, theory="cell",
    title=_("The way back through one step"),
    why=_("What the loss says reaches an early word only through these five products, step after step."),
    reference=lstm_step_back,
    alternatives=(by_complex_steps,),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-9), equivalent=EQUIVALENT,
    inputs=inputs, witnesses=WITNESSES, tried=(TRIED,),
    misconceptions=wrong.answers(),
    hints=(_("Begin with the new cell: by which two ways does it reach the loss?"),
           _("With new = f·old + i·g: d_new = dc + dh·o·(1 − tanh²(new)), and four get their part of it."),
           _("In order: d_new·g·i(1−i), d_new·old·f(1−f), dh·tanh(new)·o(1−o), d_new·i·(1−g²), d_new·f.")),
    general=_("At least one of the five gradients is wrong."),
    next_step=_("The cell of 07.5 with dh = 1 and dc = 0.5 gives 0.0949, 0.2085, 0.2254, 0.1386 and 0.3876."),
)
