"""Lab 00 · Where does τ go?: references, inputs and the wrong answers that students give."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer, ChoiceAnswer
from taulab.course.judging.answers.samplers import Law, SamplerAnswer
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.judging.outcomes import Given, Returned, Seed
from taulab.course.language import mark as _
from taulab.data import next_token_logits
from taulab.entropy import entropy
from taulab.softmax import log_softmax, softmax, temper

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
FAR = np.array([1000.0, 0.0])
CUT = np.array([1.0, 0.0, -np.inf])
Q0 = softmax(Z0)

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=2, max_size=5).map(np.array)
unequal = logits.filter(lambda z: np.ptp(z) > 0)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 4.0, 0.25])
weights = st.lists(st.integers(0, 6), min_size=2, max_size=5).filter(any)
distributions = weights.map(lambda w: np.array(w) / sum(w))
uneven = distributions.filter(lambda q: np.ptp(q[q > 0]) > 0)


def normalised(weights):
    return weights / weights.sum()


# 00.1 ----------------------------------------------------------------------------------------------------------------

def shifted_softmax(z, temperature=1.0):
    return normalised(np.exp((z - z.max()) / temperature))


def unshifted(z, temperature=1.0):
    return normalised(np.exp(z / temperature))


def multiplied(z, temperature=1.0):
    return shifted_softmax(z, 1 / temperature)


def shift_not_divided(z, temperature=1.0):
    return normalised(np.exp(z / temperature - z.max()))


def divided_after_exp(z, temperature=1.0):
    return normalised(np.exp(z - z.max()) / temperature)


def divided_probabilities(z, temperature=1.0):
    return shifted_softmax(z) / temperature


SOFTMAX = Exercise(
    id="00.1", name="softmax", points=2, minutes=10, difficulty=1, theory="softmax",
    title=_("Softmax with a temperature"),
    why=_("Every probability in this course comes out of these two lines."),
    reference=softmax,
    alternatives=(shifted_softmax,),
    inputs=st.tuples(logits, temperatures),
    witnesses=((Z0, 2.0), (Z0, 0.5), (FAR, 1.0), (FAR, 0.5), (CUT, 1.0)),
    misconceptions=(
        Misconception("unshifted", unshifted,
                      cause=_("exp overflowed: exp(1000) is inf, and inf divided by inf is nan."),
                      next_step=_("Subtract the largest logit first; softmax does not notice.")),
        Misconception("shift-not-divided", shift_not_divided,
                      cause=_("The maximum was subtracted after dividing by τ: exp can still overflow."),
                      next_step=_("Subtract the maximum of z first, then divide by τ.")),
        Misconception("multiplied", multiplied,
                      cause=_("You multiplied by τ, so hotter became steeper; it should become flatter."),
                      next_step=_("Divide the logits by τ before exp.")),
        Misconception("divided-after-exp", divided_after_exp,
                      cause=_("τ has no effect in your code: whatever divides all exponentials alike cancels."),
                      next_step=_("τ must act inside the exponent.")),
        Misconception("divided-probabilities", divided_probabilities,
                      cause=_("The result adds up to 1/τ, not to 1."),
                      next_step=_("Put τ inside exp, and normalise last.")),
    ),
    hints=(_("Write the definition down first: exponentials, then divide by their sum."),
           _("What changes if you add the same number to every logit?"),
           _("Subtract the maximum, divide by τ, exp, divide by the sum.")),
    general=_("These are not the probabilities exp(z/τ), normalised."),
    next_step=_("Try z = (1, 0) at τ = 1: the answer is (0.731, 0.269)."),
)


# 00.2 ----------------------------------------------------------------------------------------------------------------

def surprisal_mean(p):
    return np.sum(np.where(p > 0, -p * np.log(np.where(p > 0, p, 1.0)), 0.0))


def in_bits(p):
    return surprisal_mean(p) / np.log(2)


def zero_times_infinity(p):
    return -np.sum(p * np.log(p))


def patched_logarithm(p):
    return -np.sum(p * np.log(p + 1e-9))


def patched_less(p):
    return -np.sum(p * np.log(p + 1e-12))


def averaged(p):
    return surprisal_mean(p) / len(p)


def negative(p):
    return -surprisal_mean(p)


ENTROPY = Exercise(
    id="00.2", name="entropy", points=2, minutes=8, difficulty=1, theory="entropy",
    title=_("Entropy, the mean surprisal"),
    why=_("One number for how undecided a distribution is; the whole course measures with it."),
    reference=entropy,
    alternatives=(surprisal_mean,),
    inputs=st.tuples(distributions),
    witnesses=((Q0,), (np.full(49152, 1 / 49152),), (np.array([1.0, 0.0, 0.0]),), (np.array([0.1, 0.9]),)),
    misconceptions=(
        Misconception("bits", in_bits,
                      cause=_("That is the entropy in bits; the question is in nats."),
                      next_step=_("Use the natural logarithm, np.log.")),
        Misconception("nan", zero_times_infinity,
                      cause=_("A probability of 0 gave 0 · (−inf) = nan; it must contribute 0."),
                      next_step=_("Keep only the entries p > 0.")),
        Misconception("patched", patched_logarithm,
                      cause=_("The patch log(p + 1e-9) shows: 5e-5 nats are missing at 49 152 tokens."),
                      next_step=_("Leave the zeros out instead of adding a small number.")),
        Misconception("patched-less", patched_less,
                      cause=_("A number was added inside the logarithm: the zeros must be left out instead."),
                      next_step=_("Select p[p > 0] before the logarithm.")),
        Misconception("averaged", averaged,
                      cause=_("The probabilities are the weights of the mean: do not divide by the length as well."),
                      next_step=_("Sum p · (−ln p) over the tokens.")),
        Misconception("negative", negative,
                      cause=_("The sign is missing: ln p is negative, the surprisal −ln p is not."),
                      next_step=_("Put the minus in front of the sum.")),
    ),
    hints=(_("The surprisal of token i is −ln pᵢ."),
           _("Average it with the weights p: a sum of products."),
           _("Select p[p > 0] first, then −np.sum(p * np.log(p)).")),
    general=_("This is not −Σ p ln p."),
    next_step=_("For two equal probabilities the answer is ln 2 = 0.693."),
)


# 00.3 ----------------------------------------------------------------------------------------------------------------

def powers_normalised(q, temperature):
    return normalised(np.exp(np.log(q[q > 0]) / temperature)) if np.all(q > 0) else normalised(q ** (1 / temperature))


def inverted_exponent(q, temperature):
    return normalised(q**temperature)


def unnormalised(q, temperature):
    return q ** (1 / temperature)


def divided_by_temperature(q, temperature):
    return normalised(q / temperature)


def second_softmax(q, temperature):
    return softmax(q, temperature)


TEMPER = Exercise(
    id="00.3", name="temper", points=2, minutes=5, difficulty=2, theory="tempering",
    title=_("Tempering finished probabilities"),
    why=_("Often you are given probabilities only; this is how a temperature still gets in."),
    reference=temper,
    alternatives=(powers_normalised,),
    inputs=st.tuples(uneven, temperatures),
    witnesses=((Q0, 2.0), (Q0, 0.5), (np.array([0.5, 0.25, 0.25, 0.0]), 2.0)),
    misconceptions=(
        Misconception("inverted", inverted_exponent,
                      cause=_("The exponent is 1/τ; with τ you cooled where heat was asked for."),
                      next_step=_("Which exponent makes τ = 2 flatter?")),
        Misconception("unnormalised", unnormalised,
                      cause=_("The powers do not add up to 1: not a distribution yet."),
                      next_step=_("Divide by their sum.")),
        Misconception("divided", divided_by_temperature,
                      cause=_("Dividing q by τ and normalising gives q back: τ cancels."),
                      next_step=_("τ must act in the exponent.")),
        Misconception("second-softmax", second_softmax,
                      cause=_("That is a second softmax: probabilities are not logits."),
                      next_step=_("Raise q to a power instead of taking exp.")),
    ),
    hints=(_("A power, then a normalisation."),
           _("Square roots bring numbers below 1 closer together: which exponent is that, and which τ?"),
           _("q ** (1 / temperature), divided by its own sum.")),
    general=_("This is not q^(1/τ), normalised."),
    next_step=_("At τ = 1 you must get q back; try q = (0.8, 0.2) at τ = 2."),
)


# 00.4 ----------------------------------------------------------------------------------------------------------------

def route_same(z, temperature):
    return temper(softmax(z), temperature)


def route_unnormalised(z, temperature):
    return softmax(z) ** (1 / temperature)


def route_no_effect(z, temperature):
    return softmax(z)


def route_double_softmax(z, temperature):
    return softmax(softmax(z), temperature)


def route_inverted(z, temperature):
    return softmax(z, 1 / temperature)


def route_shuffled(z, temperature):
    return softmax(z, temperature)[::-1]


def largest_gap(route_a, route_b, z, temperature):
    return np.max(np.abs(route_a(z, temperature) - route_b(z, temperature)))


def gap_by_norm(route_a, route_b, z, temperature):
    return np.linalg.norm(route_a(z, temperature) - route_b(z, temperature), ord=np.inf)


def gap_of_entropies(route_a, route_b, z, temperature):
    def plain_entropy(p):
        return -np.sum(p * np.log(p))
    return abs(plain_entropy(route_a(z, temperature)) - plain_entropy(route_b(z, temperature)))


def signed_gap(route_a, route_b, z, temperature):
    return np.max(route_a(z, temperature) - route_b(z, temperature))


def total_gap(route_a, route_b, z, temperature):
    return np.sum(np.abs(route_a(z, temperature) - route_b(z, temperature)))


def gap_at_one(route_a, route_b, z, temperature):
    return largest_gap(route_a, route_b, z, 1.0)


routes = st.sampled_from(["same", "unnormalised", "no_effect", "double_softmax", "inverted", "shuffled"]).map(Given)

ROUTE_GAP = Exercise(
    id="00.4", name="route_gap", points=1, minutes=5, difficulty=1, theory="tempering",
    title=_("The largest difference between two routes"),
    why=_("“Different” is a number: before you argue about it, measure it."),
    reference=largest_gap,
    alternatives=(gap_by_norm,),
    inputs=st.tuples(routes, routes, unequal, temperatures),
    witnesses=((Given("same"), Given("unnormalised"), Z0, 2.0), (Given("same"), Given("shuffled"), Z0, 2.0),
               (Given("inverted"), Given("same"), Z0, 2.0), (Given("same"), Given("inverted"), Z0, 0.5),
               (Given("no_effect"), Given("same"), Z0, 4.0)),
    misconceptions=(
        Misconception("entropies", gap_of_entropies,
                      cause=_("Equal entropies do not mean equal distributions: a shuffled one has the same H."),
                      next_step=_("Compare the probabilities themselves, token by token.")),
        Misconception("signed", signed_gap,
                      cause=_("Signed differences hide: −0.3 is a gap of 0.3, and you reported less."),
                      next_step=_("Take absolute values before the maximum.")),
        Misconception("total", total_gap,
                      cause=_("You added the differences up; the question asks for the largest one."),
                      next_step=_("Replace the sum by a maximum.")),
        Misconception("at-one", gap_at_one,
                      cause=_("You compared at τ = 1, where most routes agree, not at the given temperature."),
                      next_step=_("Pass temperature on to both routes.")),
    ),
    hints=(_("Call both routes with the same z and temperature."),
           _("Subtract the two arrays and take absolute values."),
           _("np.max of the absolute differences.")),
    general=_("This is not the largest absolute difference between the routes."),
    next_step=_("A route compared with itself must give 0."),
)


# 00.5 ----------------------------------------------------------------------------------------------------------------

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
    twins = {"same": route_same, "unnormalised": route_unnormalised, "no_effect": route_no_effect,
             "double_softmax": route_double_softmax, "inverted": route_inverted}
    return min(twins, key=lambda kind: largest_gap(route, twins[kind], PROBE, 3.0))


def probed_at_one(route):
    return "same" if np.allclose(route(PROBE, 1.0), softmax(PROBE)) else "double_softmax"


def sum_only(route):
    return "same" if np.isclose(route(PROBE, 2.0).sum(), 1) else "unnormalised"


def tells_the_sum_alone(inputs, outcomes):
    """Return whether the unnormalised route alone got its name, and all others one and the same reply, if any."""
    replies = [(given.name == "unnormalised", repr(outcome))
               for (given,), outcome in zip(inputs, outcomes, strict=False)]
    named, others = ({text for is_named, text in replies if is_named is wanted} for wanted in (True, False))
    return named == {repr(Returned("unnormalised"))} and len(others) <= 1


def heat_not_checked(route):
    kind = kind_of(route)
    return "same" if kind == "inverted" else kind


def swapped(route):
    kind = kind_of(route)
    return {"same": "inverted", "inverted": "same"}.get(kind, kind)


IMPOSTOR = Exercise(
    id="00.5", name="impostor", points=3, minutes=18, difficulty=3, theory="what-differs",
    title=_("Unmask the impostors"),
    why=_("You will meet other people's samplers as black boxes; a good probe settles what they do."),
    reference=kind_of,
    alternatives=(kind_by_comparison,),
    answer=ChoiceAnswer(("same", "unnormalised", "no_effect", "double_softmax", "inverted")),
    inputs=st.tuples(st.sampled_from(["same", "unnormalised", "no_effect", "double_softmax", "inverted"]).map(Given)),
    witnesses=tuple((Given(kind),) for kind in ("same", "unnormalised", "no_effect", "double_softmax", "inverted")),
    misconceptions=(
        Misconception("at-one", probed_at_one,
                      cause=_("At τ = 1 most of the routes coincide: that probe cannot tell them apart."),
                      next_step=_("Probe at two temperatures, one of them not 1.")),
        Misconception("sum-only", sum_only, recognise=tells_the_sum_alone,
                      cause=_("A sum of 1 clears only one suspect; four are left."),
                      next_step=_("Next, compare the answers at τ = 1 and τ = 2.")),
        Misconception("heat-not-checked", heat_not_checked,
                      cause=_("One route that cools at τ = 2 passed as the same."),
                      next_step=_("Check that τ = 2 lowers the largest probability.")),
        Misconception("swapped", swapped,
                      cause=_("same and inverted are exchanged: hotter must be flatter."),
                      next_step=_("Compare the largest probability at τ = 1 and τ = 2.")),
    ),
    hints=(_("Choose unequal logits and two temperatures, 1 and 2."),
           _("First the sum; then: did anything change from τ = 1 to τ = 2, and in which direction?"),
           _("What is left, same or double_softmax, differs already at τ = 1 from softmax(z).")),
    general=_("At least one black box got the wrong name."),
    next_step=_("Print route(z, 1.0) and route(z, 2.0) for each box and look at them side by side."),
)


# 00.6 ----------------------------------------------------------------------------------------------------------------

def log_softmax_of_log(log_q, temperature):
    return log_softmax(log_q, temperature)


def shifted_by_hand(log_q, temperature):
    y = log_q / temperature - np.max(log_q / temperature)
    return y - np.log(np.exp(y).sum())


def returns_probabilities(log_q, temperature):
    return np.exp(shifted_by_hand(log_q, temperature))


def exponentiates_first(log_q, temperature):
    return np.log(normalised(np.exp(log_q) ** (1 / temperature)))


def divided_only(log_q, temperature):
    return log_q / temperature


def multiplied_logarithms(log_q, temperature):
    return shifted_by_hand(log_q, 1 / temperature)


LONG = np.array([0.0, -20.0, -120.0], dtype=np.float32)

TEMPER_LOG = Exercise(
    id="00.6", name="temper_log", points=2, minutes=12, difficulty=3, theory="precision",
    title=_("Tempering in logarithms"),
    why=_("Logarithms keep what float32 would round to zero, and a hot τ needs exactly that."),
    reference=log_softmax_of_log,
    alternatives=(shifted_by_hand,),
    answer=ArrayAnswer(rtol=1e-5, atol=1e-5),
    inputs=st.tuples(st.lists(st.integers(-8, 0), min_size=2, max_size=4).filter(lambda k: len(set(k)) > 1)
                     .map(lambda k: log_softmax(np.array(k, dtype=np.float32))), st.sampled_from([2.0, 10.0, 0.5])),
    witnesses=((LONG, 10.0), (log_softmax(Z0.astype(np.float32)), 2.0), (log_softmax(Z0.astype(np.float32)), 0.5)),
    misconceptions=(
        Misconception("probabilities", returns_probabilities,
                      cause=_("Probabilities came back; the question asks for their logarithms."),
                      next_step=_("Leave out the last exp.")),
        Misconception("exponentiates-first", exponentiates_first,
                      cause=_("float32 lost a token on the way: exp(−120) is 0, and its logarithm −inf."),
                      next_step=_("Divide the logarithms by τ before any exp.")),
        Misconception("divided-only", divided_only,
                      cause=_("After dividing by τ the probabilities no longer add up to 1."),
                      next_step=_("Normalise after dividing: subtract the logarithm of the new sum.")),
        Misconception("multiplied", multiplied_logarithms,
                      cause=_("You multiplied ln q by τ; the power 1/τ divides it."),
                      next_step=_("ln of q^(1/τ) is ln q divided by τ.")),
    ),
    hints=(_("What is the logarithm of q^(1/τ)?"),
           _("Normalising means subtracting a logarithm: of which sum?"),
           _("y = log_q/τ minus its maximum; then y − ln Σ exp(y).")),
    general=_("These are not the logarithms of q^(1/τ), normalised."),
    next_step=_("exp of your answer must add up to 1 and equal temper(q, τ)."),
)


# 00.7 ----------------------------------------------------------------------------------------------------------------

def by_inverse_cdf(q, rng, n):
    steps = np.cumsum(q)
    return np.searchsorted(steps / steps[-1], rng.random(n), side="right")


def by_choice(q, rng, n):
    return rng.choice(len(q), size=n, p=q)


def every_token_alike(q, rng, n):
    return rng.integers(len(q), size=n)


def without_cumulative_sum(q, rng, n):
    return np.minimum(np.searchsorted(q, rng.random(n)), len(q) - 1)


def one_dart_for_all(q, rng, n):
    return np.full(n, np.searchsorted(np.cumsum(q), rng.random(), side="right"))


def likeliest_always(q, rng, n):
    return np.full(n, np.argmax(q))


def sorted_by_size(q, rng, n):
    return by_inverse_cdf(np.sort(q)[::-1], rng, n)


def own_generator(q, rng, n):
    return by_inverse_cdf(q, np.random.default_rng(0), n)


def law_of_draw(q, rng, n):
    return Law(q, n)


positive = st.lists(st.integers(1, 6), min_size=2, max_size=4).map(lambda w: np.array(w) / sum(w))
seeds = st.integers(0, 99).map(Seed)
SKEWED = np.array([0.1, 0.3, 0.6])

DRAW = Exercise(
    id="00.7", name="draw", points=2, minutes=10, difficulty=2, theory="sampling",
    title=_("Tokens by inverse CDF"),
    why=_("One uniform number, one token: every sampler in every engine ends in this step."),
    reference=by_inverse_cdf,
    alternatives=(by_choice,),
    answer=SamplerAnswer(law=law_of_draw),
    inputs=st.tuples(positive, seeds, st.just(2000)),
    witnesses=((SKEWED, Seed(1), 2000), (SKEWED[::-1].copy(), Seed(2), 2000),
               (np.array([0.5, 0.0, 0.5]), Seed(3), 2000)),
    misconceptions=(
        Misconception("alike", every_token_alike,
                      cause=_("Every token came out about equally often: q was not used."),
                      next_step=_("Compare a uniform number with the cumulative sums of q.")),
        Misconception("no-cumulative-sum", without_cumulative_sum,
                      cause=_("The dart was compared with q itself, not with its cumulative sums."),
                      next_step=_("np.cumsum(q) holds the ends of the segments.")),
        Misconception("one-dart", one_dart_for_all,
                      cause=_("One uniform number decided all n tokens."),
                      next_step=_("Draw n numbers: rng.random(n).")),
        Misconception("likeliest", likeliest_always,
                      cause=_("The likeliest token came every time: that is greedy decoding, not sampling."),
                      next_step=_("Use the generator: rng.random(n).")),
        Misconception("sorted", sorted_by_size,
                      cause=_("After sorting q the indices no longer name the original tokens."),
                      next_step=_("Leave q in its own order; the segments may have any order.")),
        Misconception("own-generator", own_generator,
                      cause=_("You made a generator of your own; the one given was not used."),
                      next_step=_("Draw from rng, so that a seed repeats the result.")),
    ),
    hints=(_("Where do the segments end? At the cumulative sums of q."),
           _("The token is the number of ends that lie at or below x."),
           _("In one line: np.searchsorted(np.cumsum(q), rng.random(n), side=\"right\").")),
    general=_("The tokens do not follow q: the counts are further off than chance allows."),
    next_step=_("Draw 1000 tokens from (0.1, 0.9) and count the ones."),
)


# 00.8 ----------------------------------------------------------------------------------------------------------------

def rate(r):
    if not 0 <= r < 1:
        raise ValueError("r must be at least 0 and less than 1")
    return r


def one_by_one(q, r, rng, n, accept=lambda q, r, token, x: x >= r):
    tokens, draws = [], 0
    ends = np.cumsum(q) / np.sum(q)
    while len(tokens) < n:
        token = int(np.searchsorted(ends, rng.random(), side="right"))
        draws += 1
        if accept(q, r, token, rng.random()):
            tokens.append(token)
    return np.array(tokens), draws


def rejected(q, r, rng, n):
    return one_by_one(q, rate(r), rng, n)


def whole_batches(q, r, rng, n):
    rate(r)
    tokens, draws = np.empty(0, dtype=int), 0
    while len(tokens) < n:
        batch, kept = by_inverse_cdf(q, rng, n), rng.random(n) >= r
        needed = n - len(tokens)
        last = np.flatnonzero(kept)[needed - 1] + 1 if kept.sum() >= needed else n
        tokens, draws = np.concatenate([tokens, batch[:last][kept[:last]]]), draws + int(last)
    return tokens, draws


def not_redrawn(q, r, rng, n):
    return by_inverse_cdf(q, rng, n)[rng.random(n) >= rate(r)], n


def depends_on_token(q, r, rng, n):
    return one_by_one(q, rate(r), rng, n, accept=lambda q, r, token, x: x >= r * q[token])


def accepts_with_rate(q, r, rng, n):
    return one_by_one(q, rate(r), rng, n, accept=lambda q, r, token, x: x < r)


def counts_rejections(q, r, rng, n):
    tokens, draws = rejected(q, r, rng, n)
    return tokens, draws - n


def never_rejects(q, r, rng, n):
    rate(r)
    return by_inverse_cdf(q, rng, n), n


def law_of_rejected(q, r, rng, n):
    return Law(q, n, number=(n / (1 - r), np.sqrt(n * r) / (1 - r))) if r < 1 else Law(q, n)


REJECTED = Exercise(
    id="00.8", name="rejected", points=3, minutes=12, difficulty=3, theory="rejection",
    title=_("Rejecting with a constant chance"),
    why=_("The idea sounds like a temperature; counting shows what it really does, and what it costs."),
    reference=rejected,
    alternatives=(whole_batches,),
    answer=SamplerAnswer(law=law_of_rejected),
    inputs=st.tuples(positive, st.sampled_from([0.5, 0.7, 0.3]), seeds, st.just(1000)),
    witnesses=((np.array([0.6, 0.3, 0.1]), 0.7, Seed(1), 1000), (np.array([0.2, 0.8]), 0.3, Seed(2), 1000),
               (np.array([0.6, 0.3, 0.1]), 1.0, Seed(3), 5), (np.array([0.6, 0.3, 0.1]), 0.0, Seed(4), 1000)),
    misconceptions=(
        Misconception("not-redrawn", not_redrawn,
                      cause=_("Rejected tokens were dropped but not drawn again: fewer than n came back."),
                      next_step=_("Repeat until n tokens have been accepted.")),
        Misconception("depends-on-token", depends_on_token,
                      cause=_("The chance of rejection depends on the token; it must be r for each."),
                      next_step=_("Compare one uniform number with r, and with nothing else.")),
        Misconception("accepts-with-r", accepts_with_rate,
                      cause=_("You accept with chance r; r is the chance of rejection."),
                      next_step=_("Accept when the uniform number is at least r.")),
        Misconception("counts-rejections", counts_rejections,
                      cause=_("You counted the rejected draws; the question asks for all draws."),
                      next_step=_("Count each draw, accepted or not.")),
        Misconception("never-rejects", never_rejects,
                      cause=_("Nothing is ever rejected: n draws gave n tokens."),
                      next_step=_("After each draw throw a second dart against r.")),
    ),
    hints=(_("A loop that goes on until n tokens have been accepted."),
           _("Each turn: draw a token, count it, then decide with a second uniform number."),
           _("Raise ValueError unless 0 <= r < 1, before the loop.")),
    general=_("Tokens or draws are further off than chance allows."),
    next_step=_("With r = 0.5 you need about two draws per token, and the tokens still follow q."),
)


# Predictions ---------------------------------------------------------------------------------------------------------

def paris():
    """Return the logits that a real model gives after “The capital of France is”."""
    return next_token_logits().logits[0].astype(float)


def gap_of_routes():
    return float(np.max(np.abs(softmax(Z0, 2.0) - temper(Q0, 2.0))))


def sum_of_roots():
    return float(np.sqrt(Q0).sum())


def zeros_in_float16():
    return float(np.mean(softmax(paris()).astype(np.float16) == 0))


LAB = LabExercises(
    number="00", slug="where_tau_goes",
    exercises=(SOFTMAX, ENTROPY, TEMPER, ROUTE_GAP, IMPOSTOR, TEMPER_LOG, DRAW, REJECTED),
    predictions=(
        Prediction("00.a", _("largest difference between the two routes at τ = 2"), gap_of_routes,
                   _("None, but for rounding in the 16th digit: the two routes agree.")),
        Prediction("00.b", _("sum of √q for z₀"), sum_of_roots,
                   _("{truth:.3f}: not a distribution, and its “entropy” is not an entropy.")),
        Prediction("00.c", _("share of zeros in float16 on the real row"), zeros_in_float16,
                   _("{truth:.3f}: seven tokens in ten are gone for good, whatever τ comes later."), tolerance=0.1),
        Prediction("00.d", _("draws per accepted token at r = 0.7"), lambda: 1 / (1 - 0.7),
                   _("{truth:.2f} = 1/(1 − r): the bill of rejecting, and its only effect.")),
    ),
    given={"same": route_same, "unnormalised": route_unnormalised, "no_effect": route_no_effect,
           "double_softmax": route_double_softmax, "inverted": route_inverted, "shuffled": route_shuffled},
)
