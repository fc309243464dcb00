"""`gain_at_equal`: what is gained at equal diversity?"""

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import brentq

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Given
from taulab.course.language import mark as _

COLDEST, HOTTEST = 0.05, 20


def gain_at_equal(fixed, rule, t, by):
    goal = fixed(t)
    T0 = brentq(lambda base: rule(base)[by] - goal[by], COLDEST, HOTTEST)
    return rule(T0)["A"] - goal["A"]


def by_halving(fixed, rule, t, by):
    goal, low, high = fixed(t), COLDEST, HOTTEST
    if not rule(low)[by] <= goal[by] <= rule(high)[by]:
        raise ValueError(by)
    for _halving in range(60):
        middle = (low + high) / 2
        if rule(middle)[by] < goal[by]:
            low = middle
        else:
            high = middle
    return rule(low)["A"] - goal["A"]


PAIRS = [(Given(f"{sentence}_fixed"), Given(f"{sentence}_{kind}")) for sentence in ("open", "noisy")
         for kind in ("gentle", "strong")]
inputs = st.tuples(st.sampled_from(PAIRS), st.sampled_from([0.6, 0.8, 1.0]), st.sampled_from(["H", "U"])).map(
    lambda drawn: (*drawn[0], *drawn[1:]))
EXAMPLE = (*PAIRS[0], 1.0, "U")
WITNESSES = (EXAMPLE, (*PAIRS[0], 1.0, "H"), (*PAIRS[1], 1.0, "U"), (*PAIRS[1], 0.7391, "H"), (*PAIRS[2], 1, "H"),
             (*PAIRS[3], 1.2346, "U"), (*PAIRS[1], 1000.0, "U"), (*PAIRS[0], 0.00317, "U"), (*PAIRS[0], 0.051, "U"),
             (PAIRS[1][1], PAIRS[1][0], 1.5, "U"), (*PAIRS[0], 300.0, "H"), (*PAIRS[3], 2.5, "U"),
             (*PAIRS[3], 5.5, "U"), (*PAIRS[3], 17.5, "U"), (*PAIRS[3], 22.0, "U"), (*PAIRS[3], 0.06, "U"),
             (*PAIRS[3], 0.04, "U"))
EQUIVALENT = (("gain_at_equal: rule(base)[by] - goal[by] -> goal[by] - rule(base)[by]", "the root is the same"),
              ("by_halving: rule(low)[by] <= goal[by]…", "no goal of ours is met at an end of the range"),
              ("by_halving: rule(middle)[by] < goal[by] -> rule(middle)[by] <= goal[by]",
               "they meet at the root alone"),
              ("t: at least 0.01", "so cold a fixed τ is less diverse than any T₀ of the range: refused either way"))

wrong = WrongAnswers()


def root(rule, goal, by, coldest=COLDEST, hottest=HOTTEST):
    return brentq(lambda base: rule(base)[by] - goal, coldest, hottest)


@wrong(_("Both were run at the same setting; the rule cools, so it is less diverse there."),
       _("Look for the T₀ at which the rule has the diversity of fixed(t)."), tried=EXAMPLE)
def same_setting(fixed, rule, t, by):
    return rule(t)["A"] - fixed(t)["A"]


@wrong(_("The mean temperatures were made equal; that makes no diversity equal."),
       _("Compare rule(T0)[by] with fixed(t)[by]."), tried=EXAMPLE)
def equal_mean_tau(fixed, rule, t, by):
    return rule(root(rule, fixed(t)["tau"], "tau"))["A"] - fixed(t)["A"]


@wrong(_("The sign is turned: a gain is what the rule has more than the fixed τ."),
       _("The A of the rule, less that of the fixed τ."), tried=EXAMPLE)
def sign_turned(fixed, rule, t, by):
    return -gain_at_equal(fixed, rule, t, by)


@wrong(_("H was made equal whatever `by` says."),
       _("Use by as the key: rule(T0)[by]."), tried=EXAMPLE)
def always_entropy(fixed, rule, t, by):
    return gain_at_equal(fixed, rule, t, "H")


@wrong(_("U was made equal whatever `by` says."),
       _("Use by as the key: rule(T0)[by]."), tried=WITNESSES[1])
def always_useful(fixed, rule, t, by):
    return gain_at_equal(fixed, rule, t, "U")


@wrong(_("The nearest point of a coarse grid was taken: its diversity is close, not equal."),
       _("Find the root to many digits, by brentq or by halving."), tried=EXAMPLE)
def nearest_of_a_grid(fixed, rule, t, by):
    grid = np.geomspace(COLDEST, HOTTEST, 25)
    points = [rule(T) for T in grid]
    return min(points, key=lambda point: abs(point[by] - fixed(t)[by]))["A"] - fixed(t)["A"]


@wrong(_("A was interpolated between points of a coarse grid: the curve bends, and the straight line errs."),
       _("Find the root to many digits, by brentq or by halving."), tried=EXAMPLE)
def interpolated(fixed, rule, t, by):
    points = [rule(T) for T in np.linspace(0.2, 2.0, 10)]
    return np.interp(fixed(t)[by], [point[by] for point in points], [point["A"] for point in points]) - fixed(t)["A"]


@wrong(_("That is the setting T₀; the question asks what it gains."),
       _("Return rule(T0)[\"A\"] - fixed(t)[\"A\"]."), tried=EXAMPLE)
def setting_returned(fixed, rule, t, by):
    return root(rule, fixed(t)[by], by)


@wrong(_("That is the A of the rule; the A of the fixed τ was not taken off."),
       _("Subtract fixed(t)[\"A\"]."), tried=EXAMPLE)
def quality_alone(fixed, rule, t, by):
    return gain_at_equal(fixed, rule, t, by) + fixed(t)["A"]


@wrong(_("The gain was divided by the A of the fixed τ."),
       _("A gain is a difference of two shares."), tried=EXAMPLE)
def relative(fixed, rule, t, by):
    return gain_at_equal(fixed, rule, t, by) / fixed(t)["A"]


@wrong(_("The difference of diversities at equal quality was taken; that is the reverse question."),
       _("Make rule(T0)[by] equal to fixed(t)[by], and compare A."), tried=EXAMPLE)
def equal_quality(fixed, rule, t, by):
    return rule(root(rule, fixed(t)["A"], "A"))[by] - fixed(t)[by]


@wrong(_("The wrong one was moved: the temperature of fixed was sought, and rule was left at t."),
       _("fixed stays at t; T₀ is looked for in rule."), tried=EXAMPLE)
def fixed_was_moved(fixed, rule, t, by):
    return rule(t)["A"] - fixed(root(fixed, rule(t)[by], by))["A"]


@wrong(_("Where no T₀ reaches that diversity the end of the range was taken."),
       _("Raise ValueError: there is no fair comparison."), tried=WITNESSES[6])
def end_of_the_range(fixed, rule, t, by):
    goal = np.clip(fixed(t)[by], rule(COLDEST)[by], rule(HOTTEST)[by])
    return by_halving(lambda base: fixed(t) | {by: goal}, rule, t, by)


@wrong(_("Where no T₀ does it nan came back; ValueError is asked for."),
       _("Let the ValueError of brentq through: no try, no except."), tried=WITNESSES[6])
def nan_for_none(fixed, rule, t, by):
    try:
        return gain_at_equal(fixed, rule, t, by)
    except ValueError:
        return np.nan


@wrong(_("T₀ was looked for beyond the range: below 0.05 or above 20."),
       _("Give brentq the ends 0.05 and 20; beyond them it raises ValueError."), tried=WITNESSES[14])
def beyond_the_range(fixed, rule, t, by):
    return rule(root(rule, fixed(t)[by], by, 0.01, 100))["A"] - fixed(t)["A"]


@wrong(_("The fixed τ was run at the T₀ of the rule; only at t has it the diversity looked for."),
       _("Subtract fixed(t)[\"A\"]."), tried=EXAMPLE)
def fixed_at_the_root(fixed, rule, t, by):
    T0 = root(rule, fixed(t)[by], by)
    return rule(T0)["A"] - fixed(T0)["A"]


@wrong(_("The rule was compared with itself at t; the gain is over the fixed τ."),
       _("Subtract fixed(t)[\"A\"]."), tried=EXAMPLE)
def over_itself(fixed, rule, t, by):
    return rule(root(rule, fixed(t)[by], by))["A"] - rule(t)["A"]


@wrong(_("The fixed temperature was 1 whatever `t` says."),
       _("Call fixed(t)."), tried=WITNESSES[3])
def always_at_one(fixed, rule, t, by):
    return gain_at_equal(fixed, rule, 1.0, by)


@wrong(_("The gain is in points of 100."),
       _("Return the difference of the two shares A as it is."), tried=EXAMPLE)
def in_points(fixed, rule, t, by):
    return 100 * gain_at_equal(fixed, rule, t, by)


@wrong(_("The two A were divided; a gain is a difference."),
       _("Return rule(T0)[\"A\"] - fixed(t)[\"A\"]."), tried=EXAMPLE)
def ratio(fixed, rule, t, by):
    return gain_at_equal(fixed, rule, t, by) / fixed(t)["A"] + 1


@wrong(_("The size of the difference came back: a loss looks like a gain."),
       _("Leave out abs: where the rule loses, the result is negative."), tried=WITNESSES[4])
def without_its_sign(fixed, rule, t, by):
    return abs(gain_at_equal(fixed, rule, t, by))


EXERCISE = Exercise(
    id="09.7", name="gain_at_equal", points=4, minutes=13, difficulty=3, theory="equal-diversity",
    title=_("What is gained at equal diversity?"),
    why=_("Whatever cools looks better; only at equal diversity is a gain a gain."),
    reference=gain_at_equal,
    alternatives=(by_halving,),
    answer=ArrayAnswer(rtol=1e-5, atol=1e-7, draws=6),
    inputs=inputs, witnesses=WITNESSES, tried=(EXAMPLE,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("fixed(t) is the goal. Which T₀ gives rule(T₀) the same diversity?"),
           _("brentq(f, 0.05, 20) finds where f is 0, and raises ValueError where f has one sign at both ends."),
           _("f is lambda T0: rule(T0)[by] - fixed(t)[by]; at its root compare the two A.")),
    general=_("This is not what the rule gains at equal diversity."),
    next_step=_("Try it on two decoders you can print: at the T₀ found both diversities must agree."),
)
