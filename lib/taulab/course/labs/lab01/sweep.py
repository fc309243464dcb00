"""`sweep`: one entropy per temperature."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits

from .shared import CUT, CUT_TWICE, FAR, ODD, TIED, Z0, temperatures, unequal


def entropies(z, temps):
    return np.array([entropy_from_logits(z, t) for t in temps])


def broadcast_entropies(z, temps):
    z = z[np.isfinite(z)]
    u = (z - z.max()) / temps[:, None]
    e = np.exp(u)
    return np.log(e.sum(axis=1)) - np.sum(e * u, axis=1) / e.sum(axis=1)


several_temperatures = st.lists(temperatures, min_size=2, max_size=4).map(np.array)
inputs = st.tuples(unequal, several_temperatures)
WITNESSES = ((Z0, np.array([1.0, 2.0, 0.5])), (Z0, np.array([2.0, 1.0])), (TIED, np.array([0.5, 1.0, 2.0, 4.0])),
             (FAR, np.array([4.0, 0.5])), (FAR[::-1].copy(), np.array([1.0])),
             (FAR - 2000, np.array([2.0, 2.0, 1.0])), (np.array([1000.0, 999.0]), np.array([1.0, 0.5])),
             (CUT, np.array([20.0, 0.5, 2.0])), (CUT_TWICE, np.array([2.0, 1.0])),
             (ODD, np.array([0.7390851332, 300.0, 0.7390851332, 0.01])), (ODD / 500, np.array([0.003, 0.001])),
             (Z0, np.array([0.002, 1.0])), (np.array([3.0]), np.array([1.0, 2.0])),
             (np.array([2, 1, 0]), np.array([1, 4, 2])), (np.array([12.0, 0.0]), np.array([1.0, 2.0])))

wrong = WrongAnswers()


@wrong(_("One number came back for a whole list of temperatures."),
       _("Return one entropy per temperature, in an array of the same length."))
def single_number(z, temps):
    return float(np.sum(entropies(z, temps)))


@wrong(_("The probabilities were normalised over the temperatures, not over the tokens."),
       _("Each row is one temperature: sum along the token axis, axis=-1."))
def wrong_axis(z, temps):
    u = z[None, :] / np.asarray(temps)[:, None]
    e = np.exp(u - u.max())
    q = e / e.sum(axis=0)
    return -np.sum(q * np.log(q), axis=1)


@wrong(_("The input array changed: z /= τ divides the caller's logits, again at each step."),
       _("Make a new array at each step: z / τ."))
def divides_in_place(z, temps):
    result = []
    for t in temps:
        z /= t
        result.append(entropy_from_logits(z))
    return np.array(result)


@wrong(_("Each step divides what the step before had already divided."),
       _("Start every temperature from the original logits."))
def divides_again(z, temps):
    result = []
    for t in temps:
        z = z / t
        result.append(entropy_from_logits(z))
    return np.array(result)


@wrong(_("The entropies follow sorted temperatures, not the order you were given."),
       _("Keep the given order: the k-th entropy belongs to the k-th temperature."))
def sorted_first(z, temps):
    return entropies(z, np.sort(temps))


EXERCISE = Exercise(
    id="01.3", name="sweep", points=2, minutes=4, difficulty=1, theory="sweep",
    title=_("One entropy per temperature"),
    why=_("The curve H(τ) is the object of this lab; you draw it for toy logits and for a real model."),
    reference=entropies,
    alternatives=(broadcast_entropies,),
    inputs=inputs, witnesses=WITNESSES,
    equivalent=(("entropies: np.array(…", "a list of numbers counts as an array here"),),
    misconceptions=wrong.answers(),
    hints=(_("A loop over the temperatures is a good first answer."),
           _("Each turn of the loop calls the function you wrote in 01.1."),
           _("Collect the entropies in a list, then an array; z0 at τ = 1 gives 0.94754.")),
    general=_("The entropies do not match those of the temperatures given."),
    next_step=_("Compare one entry of your array with entropy_from_logits at that temperature."),
)
