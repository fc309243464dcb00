"""`route_gap`: the largest difference between two routes."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Given
from taulab.course.language import mark as _

from .shared import ODD, Z0, temperatures, unequal


def largest_gap(route_a, route_b, z, temperature):
    return np.max(np.abs(route_a(z, temperature) - route_b(z, temperature)))


def gap_by_norm(route_a, route_b, z, temperature):
    return np.linalg.norm(route_a(z, temperature) - route_b(z, temperature), ord=np.inf)


routes = st.sampled_from(["same", "unnormalised", "no_effect", "double_softmax", "inverted", "shuffled"]).map(Given)
inputs = st.tuples(routes, routes, unequal, temperatures)
WITNESSES = ((Given("same"), Given("unnormalised"), Z0, 2.0), (Given("same"), Given("shuffled"), Z0, 2.0),
             (Given("inverted"), Given("same"), Z0, 2.0), (Given("same"), Given("inverted"), Z0, 0.5),
             (Given("no_effect"), Given("same"), Z0, 4.0), (Given("same"), Given("no_effect"), ODD, 0.7390851332),
             (Given("same"), Given("inverted"), ODD, 300.0),
             (Given("no_effect"), Given("inverted"), 0.002 * ODD, 0.003),
             (Given("double_softmax"), Given("same"), Z0[::-1].copy(), 3), (Given("same"), Given("same"), ODD, 2.0),
             (Given("unnormalised"), Given("same"), np.array([-100.0, 710.0, 709.0]), 2.0),
             (Given("same"), Given("unnormalised"), np.array([1000.0, 999.0, -1000.0]), 2.0),
             (Given("same"), Given("no_effect"), Z0, 0.002), (Given("same"), Given("no_effect"), 1e-4 * ODD, 2.0),
             (Given("same"), Given("inverted"), np.array([2, 1, 0, -1]), 0.5),
             (Given("same"), Given("shuffled"), np.array([3.0]), 2.0))

wrong = WrongAnswers()


@wrong(_("Equal entropies do not mean equal distributions: a shuffled one has the same H."),
       _("Compare the probabilities themselves, token by token."))
def gap_of_entropies(route_a, route_b, z, temperature):
    def plain_entropy(p):
        return -np.sum(p[p > 0] * np.log(p[p > 0]))
    return abs(plain_entropy(route_a(z, temperature)) - plain_entropy(route_b(z, temperature)))


@wrong(_("Signed differences hide: −0.3 is a gap of 0.3, and you reported less."),
       _("Take absolute values before the maximum."))
def signed_gap(route_a, route_b, z, temperature):
    return np.max(route_a(z, temperature) - route_b(z, temperature))


@wrong(_("You added the differences up; the question asks for the largest one."),
       _("Replace the sum by a maximum."))
def total_gap(route_a, route_b, z, temperature):
    return np.sum(np.abs(route_a(z, temperature) - route_b(z, temperature)))


@wrong(_("You compared at τ = 1, where most routes agree, not at the given temperature."),
       _("Pass temperature on to both routes."))
def gap_at_one(route_a, route_b, z, temperature):
    return largest_gap(route_a, route_b, z, 1.0)


@wrong(_("You took the absolute value last: the differences below 0 were already lost."),
       _("First np.abs of all differences, then np.max."))
def absolute_last(route_a, route_b, z, temperature):
    return np.abs(np.max(route_a(z, temperature) - route_b(z, temperature)))


@wrong(_("That is the mean of the differences; the question asks for the largest one."),
       _("Replace the mean by a maximum."))
def mean_gap(route_a, route_b, z, temperature):
    return np.mean(np.abs(route_a(z, temperature) - route_b(z, temperature)))


@wrong(_("That is the length of the difference, √Σd²; the question asks for the largest |d|."),
       _("Take np.abs of the differences, then np.max."))
def length_of_difference(route_a, route_b, z, temperature):
    return np.linalg.norm(route_a(z, temperature) - route_b(z, temperature))


@wrong(_("You compared the largest probabilities, which may belong to different tokens."),
       _("Subtract token by token first, then look for the largest difference."))
def gap_of_maxima(route_a, route_b, z, temperature):
    return np.abs(np.max(route_a(z, temperature)) - np.max(route_b(z, temperature)))


EXERCISE = Exercise(
    id="00.4", name="route_gap", points=1, minutes=5, difficulty=1, theory="tempering",
    title=_("The largest difference between two routes"),
    why=_("“Different” is a number: before you argue about it, measure it."),
    reference=largest_gap,
    alternatives=(gap_by_norm,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("Call both routes with the same z and temperature."),
           _("Subtract the two arrays and take absolute values."),
           _("np.max of the absolute differences.")),
    general=_("This is not the largest absolute difference between the routes."),
    next_step=_("Routes that give (0.4, 0.4, 0.1, 0.1) and (0.2, 0.2, 0.4, 0.2) lie 0.3 apart."),
)
