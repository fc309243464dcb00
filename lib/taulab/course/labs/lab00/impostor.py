"""`impostor`: unmask the impostors."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ChoiceAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Given, Returned
from taulab.course.language import mark as _
from taulab.softmax import softmax

from .route_gap import largest_gap
from .routes import ROUTES

KINDS = ("same", "unnormalised", "no_effect", "double_softmax", "inverted")
PROBE = np.array([2.0, 1.0, 0.0, -1.0])


def kind_of(route):
    cool, hot = route(PROBE, 1.0), route(PROBE, 2.0)
    if not np.isclose(hot.sum(), 1):
        return "unnormalised"
    if np.allclose(hot, cool):
        return "no_effect"
    if hot.max() > cool.max():
        return "inverted"
    return "same" if np.allclose(cool, softmax(PROBE)) else "double_softmax"


def kind_by_comparison(route):
    return min(KINDS, key=lambda kind: largest_gap(route, ROUTES[kind], PROBE, 3.0))


inputs = st.tuples(st.sampled_from(KINDS).map(Given))
WITNESSES = tuple((Given(name),) for name in (*KINDS, "same_in_base_two", "no_effect_by_shift", "inverted_by_power"))

wrong = WrongAnswers()


@wrong(_("At τ = 1 most of the routes coincide: that probe cannot tell them apart."),
       _("Probe at two temperatures, one of them not 1."))
def probed_at_one(route):
    return "same" if np.allclose(route(PROBE, 1.0), softmax(PROBE)) else "double_softmax"


def tells_the_sum_alone(inputs, outcomes):
    """Return whether the unnormalised route alone got its name, and all others one and the same reply, if any."""
    replies = [(given.name == "unnormalised", repr(outcome))
               for (given,), outcome in zip(inputs, outcomes, strict=False)]
    named, others = ({text for is_named, text in replies if is_named is wanted} for wanted in (True, False))
    return named == {repr(Returned("unnormalised"))} and len(others) <= 1


@wrong(_("Only unnormalised was told apart: by the sum alone, or with equal logits, four look alike."),
       _("With unequal logits, compare the answers at τ = 1 and τ = 2."),
       recognise=tells_the_sum_alone)
def sum_only(route):
    return "same" if np.isclose(route(PROBE, 2.0).sum(), 1) else "unnormalised"


@wrong(_("One route that cools at τ = 2 passed as the same."),
       _("Check that τ = 2 lowers the largest probability."))
def heat_not_checked(route):
    kind = kind_of(route)
    return "same" if kind == "inverted" else kind


@wrong(_("same and inverted are exchanged: hotter must be flatter."),
       _("Compare the largest probability at τ = 1 and τ = 2."))
def swapped(route):
    kind = kind_of(route)
    return {"same": "inverted", "inverted": "same"}.get(kind, kind)


@wrong(_("double_softmax passed as same: at τ = 1 it is not softmax(z)."),
       _("Compare route(z, 1.0) with softmax(z)."))
def double_not_told(route):
    kind = kind_of(route)
    return "same" if kind == "double_softmax" else kind


@wrong(_("You looked at the sum at τ = 1, where q^(1/τ) is q and adds up to 1 as well."),
       _("Look at the sum at τ = 2."))
def sum_at_one(route):
    kind = kind_of(route)
    return "inverted" if kind == "unnormalised" else kind


EXERCISE = Exercise(
    id="00.5", name="impostor", points=3, minutes=18, difficulty=3, theory="what-differs",
    title=_("Unmask the impostors"),
    why=_("You will meet other people's samplers as black boxes; a good probe settles what they do."),
    reference=kind_of,
    alternatives=(kind_by_comparison,),
    answer=ChoiceAnswer(KINDS),
    inputs=inputs, witnesses=WITNESSES,
    equivalent=(("kind_of: 2.0 -> …", "any temperature well above 1 tells the kinds apart"),
                ("kind_of: hot.max() -> …", "the largest logit of the probe stands first; of equals none is left"),
                ("kind_of: cool.max() -> …", "the largest logit of the probe stands first"),
                ("kind_of: hot.max() > cool.max() -> …", "equal ones have been named no_effect before"),
                ("kind_by_comparison: largest_gap(route, …", "the gap of two routes has no order"),
                ("kind_by_comparison: 3.0 -> …", "any temperature well above 1 tells the kinds apart"),
                ("largest_gap: np.max(…", "the right kind alone has the gap 0 at each token of this probe")),
    misconceptions=wrong.answers(),
    hints=(_("Choose unequal logits and two temperatures, 1 and 2."),
           _("First the sum; then: did anything change from τ = 1 to τ = 2, and in which direction?"),
           _("What is left, same or double_softmax, differs already at τ = 1 from softmax(z).")),
    general=_("At least one black box got the wrong name."),
    next_step=_("Print route(z, 1.0) and route(z, 2.0) for each box and look at them side by side."),
)
