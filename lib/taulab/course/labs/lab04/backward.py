"""`backward`: backwards through one hidden layer."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _

from .shared import matrices


def backward(x, h, U, dz):
    da = dz @ U.T * (1 - h**2)
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


def backward_by_sums(x, h, U, dz):
    da = np.einsum("nv,kv->nk", dz, U) * (1 - h * h)
    return (np.einsum("nd,nk->dk", x, da), np.einsum("nk->k", da), np.einsum("nk,nv->kv", h, dz),
            np.einsum("nv->v", dz))


@st.composite
def layers(draw):
    n, d, k, V = (draw(st.integers(2, 3)) for _size in range(4))
    return draw(matrices(n, d)), np.tanh(draw(matrices(n, k))), draw(matrices(k, V)), draw(matrices(n, V)) / 4


def layer_example(seed, n, d, k, V):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), np.tanh(rng.normal(size=(n, k))), rng.normal(size=(k, V)), rng.normal(size=(n, V))


inputs = layers()
ONE_OF_EACH = layer_example(3, 1, 1, 1, 1)


def with_whole_numbers(place):
    """Return an example in which one of the four tables holds integers."""
    tables = list(layer_example(4, 2, 3, 2, 4))
    tables[place] = np.rint(tables[place]).astype(int)
    return tuple(tables)


WITNESSES = (layer_example(1, 3, 2, 4, 5), layer_example(2, 2, 3, 2, 3), ONE_OF_EACH, layer_example(5, 1, 2, 3, 4),
             (*ONE_OF_EACH[:3], 1e-5 * ONE_OF_EACH[3]), *map(with_whole_numbers, range(4)))

wrong = WrongAnswers()


@wrong(_("The slope of tanh is missing between dh and da."),
       _("Multiply by 1 − h², entry by entry."))
def tanh_forgotten(x, h, U, dz):
    da = dz @ U.T
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


@wrong(_("h is tanh(a) already; tanh was applied to it again."),
       _("The slope at a is 1 − h²."))
def tanh_slope_of_slope(x, h, U, dz):
    da = dz @ U.T * (1 - np.tanh(h) ** 2)
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


@wrong(_("The gradients of the biases were averaged; dz already holds the 1/n of the mean loss."),
       _("Sum over the rows."))
def bias_as_mean(x, h, U, dz):
    dW, db, dU, dc = backward(x, h, U, dz)
    return dW, db / len(x), dU, dc / len(x)


@wrong(_("The two layers came back in the wrong order."),
       _("Return dW, db, dU, dc."))
def layers_exchanged(x, h, U, dz):
    dW, db, dU, dc = backward(x, h, U, dz)
    return dU, dc, dW, db


@wrong(_("h(1 − h) is the slope of the logistic function; this layer uses tanh."),
       _("The slope of tanh is 1 − tanh²."))
def sigmoid_slope(x, h, U, dz):
    da = dz @ U.T * h * (1 - h)
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


@wrong(_("The slope of tanh is 1 − h², not 1 − h."),
       _("Square h, entry by entry."))
def tanh_slope_not_squared(x, h, U, dz):
    da = dz @ U.T * (1 - h)
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


EXERCISE = Exercise(
    id="04.6", name="backward", points=3, minutes=24, difficulty=4, theory="mlp",
    title=_("Backwards through one hidden layer"),
    why=_("Five lines of matrix products are all that “backpropagation” means for this model."),
    reference=backward,
    alternatives=(backward_by_sums,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Begin at the end: z = h U + c. What do dU and dc have to be, by their shapes alone?"),
           _("First dh = dz Uᵀ, then da = dh · (1 − h²). W and b sit at a as U and c sit at z."),
           _("dU = h.T @ dz, dc = dz.sum(axis=0), dW = x.T @ da, db = da.sum(axis=0).")),
    general=_("At least one of the four gradients is wrong."),
    next_step=_("Check each by its shape first, then one entry by a finite difference."),
)
