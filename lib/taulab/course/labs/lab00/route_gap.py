"""`route_gap`: the largest difference between two routes."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Given
from taulab.course.language import mark as _

from .shared import Z0, temperatures, unequal


def largest_gap(route_a, route_b, z, temperature):
    return np.max(np.abs(route_a(z, temperature) - route_b(z, temperature)))


def gap_by_norm(route_a, route_b, z, temperature):
    return np.linalg.norm(route_a(z, temperature) - route_b(z, temperature), ord=np.inf)


routes = st.sampled_from(["same", "unnormalised", "no_effect", "double_softmax", "inverted", "shuffled"]).map(Given)
inputs = st.tuples(routes, routes, unequal, temperatures)
WITNESSES = ((Given("same"), Given("unnormalised"), Z0, 2.0), (Given("same"), Given("shuffled"), Z0, 2.0),
             (Given("inverted"), Given("same"), Z0, 2.0), (Given("same"), Given("inverted"), Z0, 0.5),
             (Given("no_effect"), Given("same"), Z0, 4.0))

wrong = WrongAnswers()


@wrong(_("Equal entropies do not mean equal distributions: a shuffled one has the same H."),
       _("Compare the probabilities themselves, token by token."))
def gap_of_entropies(route_a, route_b, z, temperature):
    def plain_entropy(p):
        return -np.sum(p * np.log(p))
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
    next_step=_("A route compared with itself must give 0."),
)
