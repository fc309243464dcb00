"""Lab 03 · Cutting the tail: references, inputs and the wrong answers that students give."""

import numpy as np
from hypothesis import strategies as st

from taulab import sampling
from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.answers.samplers import Law, SamplerAnswer
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.judging.outcomes import Given, Seed
from taulab.course.language import mark as _
from taulab.data import next_token_logits
from taulab.entropy import entropy_from_logits
from taulab.softmax import softmax

Z3 = np.array([3.0, 2.0, 1.0])
FIVE = np.log([0.4, 0.3, 0.15, 0.1, 0.05])
SHUFFLED = np.log([0.1, 0.4, 0.05, 0.3, 0.15])
TIED = np.array([1.0, 3.0, 2.0, 2.0, 2.0])
CUT = np.array([0.0, -np.inf, 1.0, -1.0])
PENALISED = np.array([2.0, 1.0, -1.0, -2.0])

halves = st.integers(-6, 6).map(lambda k: k / 2)
distinct = st.lists(halves, min_size=3, max_size=6, unique=True).map(np.array)
logits = st.lists(halves, min_size=3, max_size=6).map(np.array)
seeds = st.integers(0, 2**16).map(Seed)


def kept(z, mask):
    """Return the logits where the mask is true, -inf elsewhere."""
    return np.where(mask, z, -np.inf)


def ranks(z):
    """Return the place of each token when the likeliest comes first; of equals, the lower index."""
    return np.argsort(np.argsort(-z, kind="stable"), kind="stable")


# 03.1 ----------------------------------------------------------------------------------------------------------------

def top_k_by_ranks(z, k):
    return kept(z, ranks(z) < k)


def ties_kept(z, k):
    return kept(z, z >= np.sort(z)[::-1][min(k, len(z)) - 1])


def last_of_ties(z, k):
    return top_k_by_ranks(z[::-1], k)[::-1]


def smallest_kept(z, k):
    return top_k_by_ranks(-z, k) * -1 if k >= len(z) else kept(z, ranks(-z) < k)


def cut_to_zero(z, k):
    return np.where(ranks(z) < k, z, 0.0)


def cut_in_place(z, k):
    z[ranks(z) >= k] = -np.inf
    return z


def cut_one_short(z, k):
    return kept(z, ranks(z) < k - 1)


TOP_K = Exercise(
    id="03.1", name="top_k", points=2, minutes=10, difficulty=2, theory="top-k",
    title=_("Keep the k likeliest"),
    why=_("The oldest cut of all, and a default in many programs that nobody remembers setting."),
    reference=sampling.top_k,
    alternatives=(top_k_by_ranks,),
    inputs=st.tuples(logits, st.integers(1, 6)),
    witnesses=((Z3, 2), (TIED, 2), (TIED, 3), (FIVE, 3), (SHUFFLED, 1), (CUT, 2), (Z3, 5),
               (np.repeat([1.0, 2.0, 3.0], 20), 3)),
    misconceptions=(
        Misconception("ties-kept", ties_kept,
                      cause=_("Of (1, 3, 2, 2, 2), k = 2 must keep two tokens; tied ones all stayed."),
                      next_step=_("Count tokens, not values: of equals the lower index stays.")),
        Misconception("last-of-ties", last_of_ties,
                      cause=_("Of tied tokens the last stayed; the one of lower index should."),
                      next_step=_("A stable sort of −z keeps equals in their order.")),
        Misconception("smallest", smallest_kept,
                      cause=_("The k least likely tokens stayed."),
                      next_step=_("np.argsort sorts upwards: sort −z, with kind=\"stable\".")),
        Misconception("zero", cut_to_zero,
                      cause=_("A logit of 0 is not a cut: exp(0) = 1 still has probability."),
                      next_step=_("Cut with −inf, whose exponential is 0.")),
        Misconception("in-place", cut_in_place,
                      cause=_("The input array changed: the next rule would see your cuts."),
                      next_step=_("Work on a copy, or build the result with np.where.")),
        Misconception("one-short", cut_one_short,
                      cause=_("One token too few: ranks start at 0."),
                      next_step=_("Keep ranks 0 to k − 1.")),
    ),
    hints=(_("You need the place of each token in the order, likeliest first."),
           _("order = np.argsort(-z, kind=\"stable\"): the first k entries are the tokens that stay."),
           _("Start from an array full of −inf and copy z at those k places.")),
    general=_("These are not the k likeliest tokens, with −inf elsewhere."),
    next_step=_("Try z = (1, 3, 2, 2, 2) with k = 2 by hand."),
)


# 03.2 ----------------------------------------------------------------------------------------------------------------

def nucleus_by_ranks(z, p):
    q = softmax(z)
    before = np.array([q[ranks(z) < rank].sum() for rank in ranks(z)])
    return kept(z, before < p)


def crossing_token_cut(z, p):
    order = np.argsort(-z, kind="stable")
    keep = np.zeros(len(z), bool)
    keep[order[np.cumsum(softmax(z)[order]) <= p]] = True
    return kept(z, keep)


def probability_threshold(z, p):
    return kept(z, softmax(z) >= p)


def in_index_order(z, p):
    q = softmax(z)
    return kept(z, np.cumsum(q) - q < p)


def sorted_result(z, p):
    return -np.sort(-nucleus_by_ranks(z, p))


def from_the_tail(z, p):
    q = softmax(z)
    before = np.array([q[ranks(-z) < rank].sum() for rank in ranks(-z)])
    return kept(z, before < p)


def probabilities_returned(z, p):
    return softmax(nucleus_by_ranks(z, p))


TOP_P = Exercise(
    id="03.2", name="top_p", points=3, minutes=18, difficulty=3, theory="nucleus",
    title=_("The nucleus"),
    why=_("Few tokens where the model is sure, many where it is not: the cut follows the shape of q."),
    reference=sampling.top_p,
    alternatives=(nucleus_by_ranks,),
    inputs=st.tuples(distinct, st.sampled_from([0.65, 0.85, 0.93])),
    witnesses=((Z3, 0.65), (Z3, 1.0), (np.zeros(4), 0.65), (FIVE, 0.72), (SHUFFLED, 0.72), (CUT, 0.85),
               (np.array([0.0, 5.0, 1.0]), 0.65)),
    misconceptions=(
        Misconception("crossing-token", crossing_token_cut,
                      cause=_("The token that crosses p was cut; with q₁ above p nothing would be left."),
                      next_step=_("A token stays if the mass before it is still below p.")),
        Misconception("threshold", probability_threshold,
                      cause=_("p is a total mass, not a level for single probabilities."),
                      next_step=_("Add up probabilities, likeliest first, until they reach p.")),
        Misconception("index-order", in_index_order,
                      cause=_("The probabilities were added in the order of the vocabulary."),
                      next_step=_("Sort first, likeliest token first.")),
        Misconception("sorted", sorted_result,
                      cause=_("The result is sorted: each logit must stay at its own token."),
                      next_step=_("Carry the decision back through the same sorting indices.")),
        Misconception("from-the-tail", from_the_tail,
                      cause=_("You added from the least likely token upwards."),
                      next_step=_("Begin with the likeliest token.")),
        Misconception("probabilities", probabilities_returned,
                      cause=_("Probabilities came back; a rule returns logits, so that rules can be chained."),
                      next_step=_("Return z where kept and −inf elsewhere.")),
    ),
    hints=(_("Sort, add up, find where the sum reaches p, go back to the original order."),
           _("np.cumsum(q) − q is the mass in front of each token of the sorted row."),
           _("keep = np.zeros(len(z), bool); keep[order[before < p]] = True does the way back.")),
    general=_("This is not the smallest set of likeliest tokens whose mass reaches p."),
    next_step=_("Of q = (0.4, 0.3, 0.15, 0.1, 0.05), p = 0.72 keeps three tokens."),
)


# 03.3 ----------------------------------------------------------------------------------------------------------------

def min_p_by_ratio(z, p):
    q = softmax(z)
    return kept(z, q / q.max() >= p)


def absolute_level(z, p):
    return kept(z, softmax(z) >= p)


def share_of_largest_logit(z, p):
    return kept(z, z >= p * z.max())


def level_subtracted(z, p):
    return kept(z, z >= z.max() - p)


def decimal_logarithm(z, p):
    return kept(z, z >= z.max() + np.log10(p))


def below_kept(z, p):
    return kept(z, z <= z.max() + np.log(p))


MIN_P = Exercise(
    id="03.3", name="min_p", points=2, minutes=6, difficulty=2, theory="min-p",
    title=_("A level that follows the favourite"),
    why=_("No sorting and no softmax: one comparison per token does the cut."),
    reference=sampling.min_p,
    alternatives=(min_p_by_ratio,),
    inputs=st.tuples(logits, st.sampled_from([0.3, 0.12, 0.04, 0.7])),
    witnesses=((Z3, 0.2), (FIVE, 0.3), (SHUFFLED, 0.12), (CUT, 0.3), (-Z3, 0.2), (np.array([4.0, 2.5, 0.5]), 0.12),
               (np.array([1000.0, 999.0, 990.0]), 0.3), (np.array([2.0, 1.0, 2.0]), 1.0)),
    misconceptions=(
        Misconception("absolute", absolute_level,
                      cause=_("You compared q with p itself; the level is p times the largest probability."),
                      next_step=_("Multiply p by max q before you compare.")),
        Misconception("share-of-logit", share_of_largest_logit,
                      cause=_("A share of the largest logit means nothing: logits may be shifted or negative."),
                      next_step=_("Probabilities have ratios; logits have differences: take ln p.")),
        Misconception("subtracted", level_subtracted,
                      cause=_("The distance in logits is −ln p, not p."),
                      next_step=_("Take the logarithm of qᵢ ≥ p · max q.")),
        Misconception("log10", decimal_logarithm,
                      cause=_("The decimal logarithm was used; softmax has base e."),
                      next_step=_("np.log is the natural logarithm.")),
        Misconception("below", below_kept,
                      cause=_("The tokens below the level stayed, and those above were cut."),
                      next_step=_("Keep what reaches the level.")),
    ),
    hints=(_("Write qᵢ ≥ p · max q with qᵢ = exp(zᵢ)/Z."),
           _("Z stands on both sides and cancels; take the logarithm of what is left."),
           _("The condition that remains: zᵢ ≥ max z + ln p.")),
    general=_("The tokens that stay are not those with qᵢ ≥ p · max q."),
    next_step=_("For z = (3, 2, 1) and p = 0.2 the level is 3 + ln 0.2 = 1.39."),
)


# 03.4 and 03.6: rules as black boxes ---------------------------------------------------------------------------------

def keep_three(z):
    return sampling.top_k(z, 3)


def nucleus(z):
    return sampling.top_p(z, 0.8)


def relative_level(z):
    return sampling.min_p(z, 0.3)


def one_sigma(z):
    return sampling.top_n_sigma(z, 1.0)


def typical_set(z):
    return sampling.typical(z, 0.8)


def sign_aware(z):
    return sampling.repetition_penalty(z, [0, 1], 1.5)


def subtracting(z):
    return z - np.where(np.arange(len(z)) == 0, 1.0, 0.0)


def wide_nucleus(z):
    return sampling.top_p(z, 0.97)


def nudging(z):
    return z - np.where(np.arange(len(z)) == 0, 0.03, 0.0)


def nucleus_at_times(z):
    return nucleus(z) if np.argmax(z) == 0 else z


RULES = {"keep_three": keep_three, "nucleus": nucleus, "relative_level": relative_level, "one_sigma": one_sigma,
         "typical_set": typical_set, "sign_aware": sign_aware, "subtracting": subtracting,
         "nucleus_at_times": nucleus_at_times, "wide_nucleus": wide_nucleus, "nudging": nudging}
BOXES = st.sampled_from(sorted(RULES)).map(Given)


def both_orders(rule, z, temperature):
    """Return the distributions with the temperature before the rule, and after it."""
    return softmax(rule(z / temperature)), softmax(rule(z), temperature)


def order_gap(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return 0.5 * np.sum(np.abs(before - after))


def gap_as_lost_overlap(rule, z, temperature):
    return 1 - np.sum(np.minimum(*both_orders(rule, z, temperature)))


def without_half(rule, z, temperature):
    return 2 * order_gap(rule, z, temperature)


def largest_only(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return np.max(np.abs(before - after))


def signed(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return 0.5 * np.sum(before - after)


def temperature_once(rule, z, temperature):
    return 0.5 * np.sum(np.abs(softmax(rule(z / temperature)) - softmax(rule(z))))


def survivors_only(rule, z, temperature):
    before, after = both_orders(rule, z, temperature)
    return 0.5 * np.sum(np.abs((before > 0) * 1.0 - (after > 0)))


def multiplied(rule, z, temperature):
    return order_gap(rule, z, 1 / temperature)


ORDER_GAP = Exercise(
    id="03.4", name="order_gap", points=2, minutes=8, difficulty=2, theory="commute",
    title=_("How much does the order matter?"),
    why=_("One number says whether two programs with the same settings draw from the same distribution."),
    reference=order_gap,
    alternatives=(gap_as_lost_overlap,),
    answer=ArrayAnswer(rtol=1e-9, atol=1e-9),
    inputs=st.tuples(BOXES, st.lists(halves, min_size=4, max_size=6, unique=True).map(np.array),
                     st.sampled_from([0.5, 2.0])),
    witnesses=((Given("nucleus"), FIVE, 2.0), (Given("nucleus"), FIVE, 0.5), (Given("relative_level"), FIVE, 2.0),
               (Given("keep_three"), FIVE, 2.0), (Given("subtracting"), PENALISED, 2.0)),
    misconceptions=(
        Misconception("without-half", without_half,
                      cause=_("Without the ½ every difference is counted twice: once where it grew, "
                              "once where it shrank."),
                      next_step=_("Divide the sum by 2: total variation lies between 0 and 1.")),
        Misconception("largest", largest_only,
                      cause=_("That is the largest single difference; total variation adds all of them."),
                      next_step=_("Sum over the tokens, then halve.")),
        Misconception("signed", signed,
                      cause=_("Signed differences of two distributions always add up to 0."),
                      next_step=_("Take absolute values before the sum.")),
        Misconception("temperature-once", temperature_once,
                      cause=_("One of the two distributions never saw the temperature."),
                      next_step=_("Both routes use τ once: before the rule, or after it.")),
        Misconception("survivors", survivors_only,
                      cause=_("You counted which tokens differ; the question asks how much probability moves."),
                      next_step=_("Compare the two distributions, not the two sets.")),
        Misconception("multiplied", multiplied,
                      cause=_("The logits were multiplied by τ; a temperature divides them."),
                      next_step=_("Use z / temperature in both routes.")),
    ),
    hints=(_("Two routes: rule(z / τ), and rule(z) / τ. Each ends with softmax."),
           _("−inf divided by τ is still −inf, so the second route may divide after the cut."),
           _("½ Σ |p − q|, summed over the tokens.")),
    general=_("This is not the total variation distance between the two orders."),
    next_step=_("top_p at 0.8 on (0.4, 0.3, 0.15, 0.1, 0.05) at τ = 2 gives 0.168."),
)


# 03.5 ----------------------------------------------------------------------------------------------------------------

def moved_level(p, temperature):
    return p**temperature


def level_through_logits(p, temperature):
    return np.exp(temperature * np.log(p))


def root_of_level(p, temperature):
    return p ** (1 / temperature)


def level_times(p, temperature):
    return p * temperature


def level_divided(p, temperature):
    return p / temperature


def level_unmoved(p, temperature):
    return p


def log_of_level(p, temperature):
    return temperature * np.log(p)


MOVED_LEVEL = Exercise(
    id="03.5", name="moved_level", points=2, minutes=8, difficulty=3, theory="commute",
    title=_("min-p on the other side of τ"),
    why=_("With it you can translate the settings of one program into those of another."),
    reference=moved_level,
    alternatives=(level_through_logits,),
    inputs=st.tuples(st.sampled_from([0.05, 0.1, 0.3]), st.sampled_from([0.5, 2.0, 1.0, 4.0])),
    witnesses=((0.1, 2.0), (0.1, 0.5), (0.3, 1.0)),
    misconceptions=(
        Misconception("root", root_of_level,
                      cause=_("The exponent is upside down: for τ above 1, the level before the temperature "
                              "must be lower."),
                      next_step=_("After τ = 2 every ratio of probabilities is a square root of what it was.")),
        Misconception("times", level_times,
                      cause=_("Ratios of probabilities are raised to a power by τ, not multiplied."),
                      next_step=_("Work in logits: zᵢ/τ ≥ max z/τ + ln m.")),
        Misconception("divided", level_divided,
                      cause=_("Ratios of probabilities are raised to a power by τ, not divided."),
                      next_step=_("Work in logits: zᵢ/τ ≥ max z/τ + ln m.")),
        Misconception("unmoved", level_unmoved,
                      cause=_("The same level on both sides would mean that min-p commutes with τ."),
                      next_step=_("Multiply zᵢ/τ ≥ max z/τ + ln m by τ.")),
        Misconception("logarithm", log_of_level,
                      cause=_("τ ln m is the logarithm of the new level."),
                      next_step=_("Return a level between 0 and 1: take exp.")),
    ),
    hints=(_("Write the condition in logits, with the temperature already applied."),
           _("zᵢ/τ ≥ max z/τ + ln m. Multiply by τ and read it as a min-p again."),
           _("The new level m′ has ln m′ = τ ln m.")),
    general=_("With this level the two orders do not keep the same tokens."),
    next_step=_("Test it: temperature then min_p(m), beside min_p(m′) then temperature."),
)


# 03.6 ----------------------------------------------------------------------------------------------------------------

def trials(rule, temperatures, scale=2.0):
    rng = np.random.default_rng(6)
    return [order_gap(rule, rng.normal(scale=scale, size=6), t) for t in temperatures for _trial in range(30)]


def commutes(rule):
    return max(trials(rule, (0.5, 2.0))) < 1e-9


def commutes_by_logits(rule):
    rng = np.random.default_rng(7)
    rows = [rng.normal(scale=2, size=7) for _row in range(60)]
    return bool(all(np.allclose(rule(z / t) * t, rule(z)) for z in rows for t in (0.4, 3.0)))


def only_at_one(rule):
    return max(trials(rule, (1.0,))) < 1e-9


def only_equal_logits(rule):
    return max(order_gap(rule, np.zeros(3), t) for t in (0.5, 2.0)) < 1e-9


def one_row(rule):
    return order_gap(rule, np.array([3.0, 0.0, 0.0, 0.0]), 2.0) < 1e-9


def same_survivors(rule):
    rng = np.random.default_rng(6)
    rows = [rng.normal(scale=2, size=6) for _row in range(30)]
    return all(np.array_equal(np.isfinite(rule(z / t)), np.isfinite(rule(z))) for z in rows for t in (0.5, 2.0))


def exactly_zero(rule):
    return max(trials(rule, (0.7, 1.3))) == 0


def upside_down(rule):
    return not commutes(rule)


COMMUTES = Exercise(
    id="03.6", name="commutes", points=3, minutes=12, difficulty=3, theory="commute",
    title=_("Which rules commute with τ?"),
    why=_("For a rule that commutes, the order of a program's settings cannot surprise you."),
    reference=commutes,
    alternatives=(commutes_by_logits,),
    answer=ArrayAnswer(draws=4),
    inputs=st.tuples(BOXES),
    witnesses=tuple((Given(name),) for name in sorted(RULES)),
    misconceptions=(
        Misconception("at-one", only_at_one,
                      cause=_("No rule showed you a gap: at τ = 1, or without a search, none does."),
                      next_step=_("Try τ = 0.5 and τ = 2, on thirty rows of unequal logits.")),
        Misconception("equal-logits", only_equal_logits,
                      cause=_("Only the rule that subtracts showed you a gap: your rows hide those of the cuts."),
                      next_step=_("Equal logits stay equal at every τ: draw rows with rng.normal(size=6) * 2.")),
        Misconception("one-row", one_row,
                      cause=_("Some rules show a gap only on some rows, and you tried too few."),
                      next_step=_("Search over thirty random rows: one counterexample is enough.")),
        Misconception("survivors", same_survivors,
                      cause=_("The same tokens may survive with other probabilities: subtracting a constant shows it."),
                      next_step=_("Compare distributions with order_gap, not sets.")),
        Misconception("exactly-zero", exactly_zero,
                      cause=_("A gap of 1e-17 is rounding, not a difference."),
                      next_step=_("Allow for rounding: compare with 1e-9.")),
        Misconception("upside-down", upside_down,
                      cause=_("True and False are exchanged."),
                      next_step=_("Return True where the two orders agree.")),
    ),
    hints=(_("A rule does not commute as soon as one row of logits and one τ give a gap."),
           _("Draw some thirty rows of six logits with a generator and a seed; try τ = 0.5 and 2."),
           _("Return whether the largest order_gap stays below 1e-9.")),
    general=_("For this rule your search says something else than a long search does."),
    next_step=_("Take the largest gap over thirty rows, rng.normal(size=6) * 2, and τ = 0.5 and 2."),
)


# 03.7 ----------------------------------------------------------------------------------------------------------------

def penalise(z, tokens, penalty):
    return sampling.repetition_penalty(z, tokens, penalty)


def penalise_one_by_one(z, tokens, penalty):
    return np.array([(x / penalty if x > 0 else x * penalty) if i in tokens else x for i, x in enumerate(z)])


def always_divided(z, tokens, penalty):
    result = z.copy()
    result[tokens] /= penalty
    return result


def always_multiplied(z, tokens, penalty):
    result = z.copy()
    result[tokens] *= penalty
    return result


def once_per_occurrence(z, tokens, penalty):
    result = z.copy()
    for token in tokens:
        result[token] = result[token] / penalty if result[token] > 0 else result[token] * penalty
    return result


def rewarded(z, tokens, penalty):
    return penalise(z, tokens, 1 / penalty)


def penalised_in_place(z, tokens, penalty):
    z[tokens] = penalise(z, tokens, penalty)[tokens]
    return z


def every_token_penalised(z, tokens, penalty):
    return penalise(z, np.arange(len(z)), penalty)


def subtracted(z, tokens, penalty):
    result = z.copy()
    result[tokens] -= penalty
    return result


PENALISE = Exercise(
    id="03.7", name="penalise", points=3, minutes=10, difficulty=2, theory="penalty",
    title=_("Less of the same"),
    why=_("A division that looks harmless makes some repeated tokens more likely."),
    reference=penalise,
    alternatives=(penalise_one_by_one,),
    inputs=st.tuples(st.lists(halves, min_size=4, max_size=6).map(np.array),
                     st.lists(st.integers(0, 3), min_size=1, max_size=4).map(np.array), st.sampled_from([1.3, 2.0])),
    witnesses=((PENALISED, np.array([0, 2]), 1.3), (PENALISED, np.array([0, 0, 2]), 1.3),
               (PENALISED, np.array([1]), 1.3), (np.array([3.0, -1.0, 0.0, 2.0]), np.array([1, 1, 2, 3]), 2.0)),
    misconceptions=(
        Misconception("divided", always_divided,
                      cause=_("−1 divided by 1.3 is −0.77: the repeated token became likelier."),
                      next_step=_("A negative logit must be multiplied.")),
        Misconception("multiplied", always_multiplied,
                      cause=_("2 times 1.3 is 2.6: the repeated token became likelier."),
                      next_step=_("A positive logit must be divided.")),
        Misconception("per-occurrence", once_per_occurrence,
                      cause=_("A token that occurred twice was penalised twice; once is the rule."),
                      next_step=_("Look at the set of tokens, not at the list.")),
        Misconception("rewarded", rewarded,
                      cause=_("Division and multiplication are exchanged: repetition is rewarded."),
                      next_step=_("The penalised logit must be smaller than before.")),
        Misconception("in-place", penalised_in_place,
                      cause=_("The input array changed; the next step would penalise it again."),
                      next_step=_("Work on a copy.")),
        Misconception("all-tokens", every_token_penalised,
                      cause=_("Every token was penalised; only those that were used should be."),
                      next_step=_("Leave the other logits as they are.")),
        Misconception("subtracted", subtracted,
                      cause=_("ρ was subtracted: that is the additive kind, and it does not commute with τ."),
                      next_step=_("Divide positive logits by ρ and multiply negative ones.")),
    ),
    hints=(_("Which of x/ρ and x·ρ is smaller, for x = 2? And for x = −1?"),
           _("np.unique(tokens) names each repeated token once."),
           _("np.where(x > 0, x / penalty, x * penalty) on those tokens of a copy.")),
    general=_("The logits are not those of the sign-aware penalty."),
    next_step=_("Work out z = (2, 1, −1, −2), tokens 0 and 2, ρ = 1.3, by hand."),
)


# 03.8 ----------------------------------------------------------------------------------------------------------------

def gumbel_sample(z, rng, n):
    return np.argmax(z + rng.gumbel(size=(n, len(z))), axis=1)


def exponential_race(z, rng, n):
    return np.argmin(rng.exponential(size=(n, len(z))) / softmax(z), axis=1)


def noise_on_probabilities(z, rng, n):
    return np.argmax(softmax(z) + rng.gumbel(size=(n, len(z))), axis=1)


def normal_noise(z, rng, n):
    return np.argmax(z + rng.normal(size=(n, len(z))), axis=1)


def negative_noise(z, rng, n):
    return np.argmax(z + np.log(rng.exponential(size=(n, len(z)))), axis=1)


def uniform_noise(z, rng, n):
    return np.argmax(z + rng.random((n, len(z))), axis=1)


def one_noise_for_all(z, rng, n):
    return np.full(n, np.argmax(z + rng.gumbel(size=len(z))))


def noise_per_draw(z, rng, n):
    return np.argmax(z + rng.gumbel(size=(n, 1)), axis=1)


def law_of_softmax(z, rng, n):
    return Law(softmax(z), n)


positive_logits = st.lists(halves.filter(lambda x: abs(x) <= 1.5), min_size=3, max_size=4, unique=True).map(np.array)

GUMBEL_SAMPLE = Exercise(
    id="03.8", name="gumbel_sample", points=3, minutes=10, difficulty=3, theory="draw",
    title=_("A draw without a single probability"),
    why=_("Noise and a maximum replace softmax, cumulative sum and search: this is how fast engines draw."),
    reference=gumbel_sample,
    alternatives=(exponential_race,),
    answer=SamplerAnswer(law=law_of_softmax),
    inputs=st.tuples(positive_logits, seeds, st.just(4000)),
    witnesses=((np.array([2.0, 1.0, 0.0, -1.0]), Seed(1), 4000), (np.array([1.5] + [0.0] * 30), Seed(2), 4000),
               (np.array([0.5, 0.0, 1.0]), Seed(3), 4000)),
    misconceptions=(
        Misconception("on-probabilities", noise_on_probabilities,
                      cause=_("The noise was added to probabilities; it belongs on the logits."),
                      next_step=_("Add it to z, before any softmax.")),
        Misconception("normal", normal_noise,
                      cause=_("Normal noise draws from some other distribution; only Gumbel noise gives softmax."),
                      next_step=_("rng.gumbel draws the noise you need.")),
        Misconception("negative", negative_noise,
                      cause=_("ln E is minus a Gumbel number: the sign is turned."),
                      next_step=_("Add −ln E, or use rng.gumbel.")),
        Misconception("uniform", uniform_noise,
                      cause=_("Uniform noise never lets a logit win that is more than 1 behind."),
                      next_step=_("Gumbel noise has a long tail: rng.gumbel.")),
        Misconception("one-noise", one_noise_for_all,
                      cause=_("One noise served all draws: the same token came n times."),
                      next_step=_("Each draw needs fresh noise: size=(n, len(z)).")),
        Misconception("per-draw", noise_per_draw,
                      cause=_("All tokens of a draw got the same noise, so the largest logit always won."),
                      next_step=_("Each token of each draw needs noise of its own.")),
    ),
    hints=(_("Noise for each draw and each token, then the winner of each draw."),
           _("rng.gumbel(size=(n, len(z))) makes all the noise at once."),
           _("The winner is the largest of z + noise: np.argmax(z + noise, axis=1).")),
    general=_("The tokens do not follow softmax(z)."),
    next_step=_("Compare np.bincount(tokens) / n with softmax(z)."),
)


# Predictions ---------------------------------------------------------------------------------------------------------

def undecided():
    """Return the logits that a real model gives after “I have not decided yet, but maybe I will”."""
    return next_token_logits().logits[3].astype(float)


def capped_entropy():
    return float(entropy_from_logits(sampling.top_k(undecided(), 50), 5.0))


def survivors(*stages):
    return int(np.isfinite(sampling.Chain(*stages)(undecided())).sum())


def hot_nucleus():
    return survivors((sampling.temperature, 1.5), (sampling.top_p, 0.9))


def hot_min_p():
    return survivors((sampling.temperature, 100.0), (sampling.min_p, 0.1))


def raised_by_division():
    return float(softmax(always_divided(PENALISED, np.array([0, 2]), 1.3))[2])


LAB = LabExercises(
    number="03", slug="cutting_the_tail",
    exercises=(TOP_K, TOP_P, MIN_P, ORDER_GAP, MOVED_LEVEL, COMMUTES, PENALISE, GUMBEL_SAMPLE),
    predictions=(
        Prediction("03.a", _("H in nats at τ = 5 with a top-k of 50"), capped_entropy,
                   _("{truth:.2f} nats: fifty tokens cannot give more than ln 50 = 3.91, at any temperature.")),
        Prediction("03.b", _("tokens in the nucleus of 0.9 if τ = 1.5 acts first"), hot_nucleus,
                   _("{truth:.0f} where τ = 1 gives 94: half a unit of τ, eleven times the tokens."), tolerance=0.5),
        Prediction("03.c", _("tokens that survive min-p 0.1 if τ = 100 acts first"), hot_min_p,
                   _("{truth:.0f}: all of them. At τ = 100 no token is ten times less likely than the favourite."),
                   tolerance=0.2),
        Prediction("03.d", _("probability of the third token after dividing both used logits by 1.3"),
                   raised_by_division,
                   _("{truth:.3f}, up from 0.035: dividing raised its negative logit, and the first token gave up "
                     "probability."),
                   tolerance=0.1),
    ),
    given=RULES,
)
