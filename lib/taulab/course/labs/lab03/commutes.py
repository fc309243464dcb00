"""`commutes`: which rules commute with τ?"""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.outcomes import Given, Returned
from taulab.course.language import mark as _

from .order_gap import order_gap
from .rules import BOXES, RULES


def trials(rule, temperatures, scale=2.0):
    rng = np.random.default_rng(6)
    return [order_gap(rule, rng.normal(scale=scale, size=6), t) for t in temperatures for _trial in range(30)]


def commutes(rule):
    return max(trials(rule, (0.5, 2.0))) < 1e-9


def commutes_by_logits(rule):
    rng = np.random.default_rng(7)
    rows = [rng.normal(scale=2, size=7) for _row in range(60)]
    return bool(all(np.allclose(rule(z / t) * t, rule(z)) for z in rows for t in (0.4, 3.0)))


inputs = st.tuples(BOXES)
WITNESSES = tuple((Given(name),) for name in sorted(RULES))

COMMUTING = {"keep_three", "one_sigma", "sign_aware"}
CUTS = {"nucleus", "wide_nucleus", "relative_level", "typical_set"}
SUBTRACTING = {"subtracting", "nudging"}

ROWS = "any rows and any τ but 1 will do, if they are many and unequal"
LEVEL = "any multiple of the gap above 0, and any bound between rounding and the smallest gap, tell the same apart"
FREE = (
    ("commutes: max(trials(rule, (0.5, 2.0))) < 1e-09 -> max(trials(rule, (0.5, 2.0))) <= 1e-09", LEVEL),
    ("commutes: 1e-09 -> 1.0000000000000002e-06", LEVEL), ("order_gap: 0.5 -> …", LEVEL),
    ("order_gap: 0.5 * np.sum(np.abs(before - after)) -> np.sum(np.abs(before - after))", LEVEL),
    ("order_gap: np.sum(np.abs(before - after)) -> np.mean(np.abs(before - after))", LEVEL),
    ("commutes: 0.5 -> …", ROWS), ("commutes: 2.0 -> …", ROWS), ("trials: 2.0 -> …", ROWS), ("trials: 6 -> …", ROWS),
    ("trials: np.random.default_rng(6) -> np.random", ROWS),
    ("trials: rng.normal(scale=scale, size=6) -> rng.normal(size=6)", ROWS),
    ("commutes_by_logits: np.random.default_rng(7) -> np.random", ROWS), ("commutes_by_logits: 7 -> …", ROWS),
    ("commutes_by_logits: rng.normal(scale=2, size=7) -> rng.normal(size=7)", ROWS),
    ("commutes_by_logits: 2 -> …", ROWS), ("commutes_by_logits: 60 -> …", ROWS),
    ("commutes_by_logits: 0.4 -> …", ROWS), ("commutes_by_logits: 3.0 -> …", ROWS),
    ("commutes_by_logits: bool(all((np.allclose(rule(z / t) * t, rule(z)) for z in rows for t in (0.4, 3.0)))) -> "
     "all((np.allclose(rule(z / t) * t, rule(z)) for z in rows for t in (0.4, 3.0)))",
     "all gives True or False itself"),
)

wrong = WrongAnswers()


@wrong(_("No rule showed you a gap: at τ = 1, or without a search, none does."),
       _("Try τ = 0.5 and τ = 2, on thirty rows of unequal logits."))
def only_at_one(rule):
    return max(trials(rule, (1.0,))) < 1e-9


@wrong(_("Only the rules that subtract showed you a gap: they show it on every row, the cuts only on some."),
       _("One row without a gap proves nothing: unequal logits, all and not any, no return True inside the loop."))
def only_equal_logits(rule):
    return max(order_gap(rule, np.zeros(3), t) for t in (0.5, 2.0)) < 1e-9


def passed(inputs, outcomes):
    """Return the names of the rules said to commute, or None if one that does was refused."""
    said = {box.name: got.value for (box,), got in zip(inputs, outcomes) if isinstance(got, Returned)}
    names = {name for name, word in said.items() if isinstance(word, int) and word}
    return names if len(said) == len(RULES) and names >= COMMUTING else None


def cuts_missed(inputs, outcomes):
    """Return whether some cuts passed, but not all, and no rule with a gap on every row."""
    names = passed(inputs, outcomes) or set()
    return 0 < len(names & CUTS) < len(CUTS) and not names & SUBTRACTING


def small_gaps_missed(inputs, outcomes):
    """Return whether the rule that nudges passed, and of the other rules none with a large gap."""
    names = passed(inputs, outcomes) or set()
    return "nudging" in names and not names & {"subtracting", "nucleus"}


@wrong(_("Rules with a small gap passed as well: your tolerance is too wide."),
       _("A gap of 1e-9 is no rounding any more: compare with that."),
       recognise=small_gaps_missed)
def wide_tolerance(rule):
    return max(trials(rule, (0.5, 2.0))) < 0.05


@wrong(_("A rule whose gap is small, and shows on few rows, passed as commuting."),
       _("Take the largest gap, not the mean, over steep rows; try τ = 0.5 as well as 2."))
def mean_of_gaps(rule):
    return np.mean(trials(rule, (0.5, 2.0))) < 1e-3


@wrong(_("Your rows are too short: a rule that always keeps three tokens shows its gap only on longer ones."),
       _("Draw rows of six logits."))
def two_tokens(rule):
    rng = np.random.default_rng(6)
    return max(order_gap(rule, rng.normal(scale=4, size=2), t) for t in (0.5, 2.0) for _row in range(60)) < 1e-9


@wrong(_("One row is not enough: yours has three tokens, and some rules show their gap only on other rows."),
       _("Search over thirty random rows of six logits, at τ = 0.5 and 2."))
def one_row_of_three(rule):
    return order_gap(rule, np.array([3.0, 2.0, 1.0]), 0.5) < 1e-9


@wrong(_("Some rules show a gap only on some rows, and you tried too few."),
       _("Search over thirty random rows; return True after the loop only, when no row gave a gap."),
       recognise=cuts_missed)
def one_row(rule):
    return order_gap(rule, np.array([3.0, 0.0, 0.0, 0.0]), 2.0) < 1e-9


@wrong(_("The same tokens may survive with other probabilities: subtracting a constant shows it."),
       _("Compare distributions with order_gap, not sets."))
def same_survivors(rule):
    rng = np.random.default_rng(6)
    rows = [rng.normal(scale=2, size=6) for _row in range(30)]
    return all(np.array_equal(np.isfinite(rule(z / t)), np.isfinite(rule(z))) for z in rows for t in (0.5, 2.0))


@wrong(_("A gap of 1e-17 is rounding, not a difference."),
       _("Allow for rounding: compare with 1e-9."))
def exactly_zero(rule):
    return max(trials(rule, (0.7, 1.3))) == 0


@wrong(_("True and False are exchanged."),
       _("Return True where the two orders agree."))
def upside_down(rule):
    return not commutes(rule)


EXERCISE = Exercise(
    id="03.6", name="commutes", points=3, minutes=12, difficulty=3, theory="commute",
    title=_("Which rules commute with τ?"),
    why=_("For a rule that commutes, the order of a program's settings cannot surprise you."),
    reference=commutes,
    alternatives=(commutes_by_logits,),
    answer=ArrayAnswer(draws=4),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(),
    hints=(_("A rule does not commute as soon as one row of logits and one τ give a gap."),
           _("Draw some thirty rows of six logits with a generator and a seed; try τ = 0.5 and 2."),
           _("Return whether the largest order_gap stays below 1e-9.")),
    general=_("For this rule your search says something else than a long search does."),
    next_step=_("Take the largest gap over thirty rows, rng.normal(size=6) * 2, and τ = 0.5 and 2."),
    equivalent=FREE,
)
