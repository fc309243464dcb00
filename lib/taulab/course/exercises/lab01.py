"""Lab 01 · Sweeping τ against H(q): references, inputs and the wrong answers that students give."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.language import mark as _
from taulab.data import next_token_logits
from taulab.entropy import entropy_from_logits, entropy_slope, logit_moments, temperature_for_entropy
from taulab.softmax import softmax

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
TIED = np.array([2.0, 2.0, 0.0, -1.0])
CUT = np.array([1.0, 0.0, -np.inf])
FAR = np.array([1000.0, 0.0])
ALMOST_TIED = np.array([1e-9, 0.0])

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=2, max_size=5).map(np.array)
unequal = logits.filter(lambda z: np.ptp(z) > 0)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 1.5, 4.0, 0.25])


def weights(z, temperature):
    """Return softmax(z / temperature) without the guards of the library, for the wrong answers below."""
    e = np.exp((z - z.max()) / temperature)
    return e / e.sum()


def weighted_variance(q, z):
    q, z = q[q > 0], z[q > 0]     # a cut token would make 0 · inf
    return np.sum(q * (z - np.sum(q * z)) ** 2)


# 01.1 ----------------------------------------------------------------------------------------------------------------

def finite_mean(z, temperature):
    kept = z[np.isfinite(z)]
    return kept, np.sum(weights(kept, temperature) * kept)


def log_partition(z, temperature):
    return z.max() / temperature + np.log(np.sum(np.exp((z - z.max()) / temperature)))


def mean_not_divided(z, temperature=1.0):
    kept, mean = finite_mean(z, temperature)
    return log_partition(kept, temperature) - mean


def shifted_mean_not_divided(z, temperature=1.0):
    kept, mean = finite_mean(z, temperature)
    return log_partition(kept, temperature) - kept.max() / temperature - (mean - kept.max())


def log_partition_missing(z, temperature=1.0):
    return -finite_mean(z, temperature)[1] / temperature


def overflowing(z, temperature=1.0):
    e = np.exp(z[np.isfinite(z)] / temperature)
    return np.log(e.sum()) - np.sum(e / e.sum() * z[np.isfinite(z)]) / temperature


def cut_token_counted(z, temperature=1.0):
    return log_partition(z, temperature) - np.sum(weights(z, temperature) * z) / temperature


def by_definition(z, temperature=1.0):
    q = softmax(z, temperature)
    return -np.sum(q[q > 0] * np.log(q[q > 0]))


ENTROPY_FROM_LOGITS = Exercise(
    id="01.1", name="entropy_from_logits", points=2, minutes=12, difficulty=2, theory="entropy",
    title=_("Entropy straight from the logits"),
    why=_("One exponential per token and no logarithm per token: the fastest and safest way to an entropy."),
    reference=entropy_from_logits,
    alternatives=(by_definition,),
    inputs=st.tuples(unequal, temperatures),
    witnesses=((Z0, 2.0), (Z0, 1.0), (FAR, 1.0), (CUT, 0.5)),
    misconceptions=(
        Misconception("mean-not-divided", mean_not_divided,
                      cause=_("The mean logit was not divided by τ; both terms must live at the same temperature."),
                      next_step=_("Write ln qᵢ in terms of zᵢ, τ and ln Z, then average it.")),
        Misconception("shifted-mean-not-divided", shifted_mean_not_divided,
                      cause=_("The mean of the shifted logits was not divided by τ."),
                      next_step=_("Divide the shifted logits by τ once, before exp, and use them in both terms.")),
        Misconception("log-partition-missing", log_partition_missing,
                      cause=_("An entropy is never negative: the term ln Z is missing."),
                      next_step=_("ln qᵢ has two terms; average both with the weights q.")),
        Misconception("overflow", overflowing,
                      cause=_("exp overflowed: a logit of 1000 gives inf, and inf divided by inf gives nan."),
                      next_step=_("Subtract the largest logit first: the shift cancels in H.")),
        Misconception("cut-token", cut_token_counted,
                      cause=_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
                      next_step=_("Keep only the finite logits before you average.")),
    ),
    hints=(_("Start from ln qᵢ = zᵢ/τ − ln Z."),
           _("Entropy is the average of −ln qᵢ with the weights q: which two terms remain?"),
           _("Shift z by its maximum, drop the −inf, take one exp, then ln Z − E_q[z]/τ.")),
    general=_("This is not the entropy of softmax(z/τ) in nats."),
    next_step=_("Compare with −Σ q ln q on a vector small enough to do by hand."),
)


# 01.2 ----------------------------------------------------------------------------------------------------------------

def uniform_over(mask):
    return mask / mask.sum()


def checked(temperature):
    if not temperature >= 0:
        raise ValueError("temperature must be zero or more")
    return temperature


def softmax_in_three_branches(z, temperature):
    checked(temperature)
    if temperature == 0:
        return uniform_over(z == z.max())
    return uniform_over(np.isfinite(z)) if np.isinf(temperature) else weights(z, temperature)


def first_maximum_takes_all(z, temperature):
    if temperature == 0:
        return np.eye(len(z))[np.argmax(z)]
    return softmax_in_three_branches(z, temperature)


def floored_temperature(z, temperature):
    return softmax_in_three_branches(z, max(checked(temperature), 1e-8))


def cut_tokens_revived(z, temperature):
    if temperature == np.inf:
        return np.full(len(z), 1 / len(z))
    return softmax_in_three_branches(z, temperature)


def negative_accepted(z, temperature):
    return weights(z, temperature) if temperature < 0 else softmax_in_three_branches(z, temperature)


def divided_by_zero(z, temperature):
    return weights(z, checked(temperature)) if temperature < np.inf else softmax_in_three_branches(z, temperature)


SOFTMAX_AT = Exercise(
    id="01.2", name="softmax_at", points=2, minutes=10, difficulty=2, theory="limits",
    title=_("The two ends of the scale"),
    why=_("Greedy decoding is τ = 0 and blind drawing is τ = ∞: both are limits, and both have traps."),
    reference=softmax,
    alternatives=(softmax_in_three_branches,),
    inputs=st.tuples(logits, st.one_of(temperatures, st.sampled_from([0.0, np.inf, -1.0]))),
    witnesses=((Z0, 0.0), (TIED, 0.0), (ALMOST_TIED, 0.0), (Z0, np.inf), (CUT, np.inf), (Z0, -1.0), (Z0, 2.0)),
    misconceptions=(
        Misconception("first-maximum", first_maximum_takes_all,
                      cause=_("Tied maxima must share at τ = 0: (2, 2, 0, −1) gives (½, ½, 0, 0)."),
                      next_step=_("Ask which entries equal the maximum, not where the first one stands.")),
        Misconception("floor", floored_temperature,
                      cause=_("A tiny floor is not the limit: (1e-9, 0) gives (0.525, 0.475) where (1, 0) is right."),
                      next_step=_("Give τ = 0 its own branch instead of a small number.")),
        Misconception("cut-tokens-revived", cut_tokens_revived,
                      cause=_("A token cut with −inf came back: τ = ∞ is uniform over the finite logits only."),
                      next_step=_("np.isfinite tells which tokens are still in the game.")),
        Misconception("negative-accepted", negative_accepted,
                      cause=_("A negative τ turns the ranking upside down; it must raise ValueError."),
                      next_step=_("Check the argument before you compute anything.")),
        Misconception("divided-by-zero", divided_by_zero,
                      cause=_("Dividing by τ = 0 gives inf and nan: write the limit as a case of its own."),
                      next_step=_("What does the distribution become as τ falls towards 0?")),
    ),
    hints=(_("Three branches: τ = 0, τ = ∞ and everything between."),
           _("At τ = 0 only the maximisers keep probability, in equal shares."),
           _("z == z.max() and np.isfinite(z) are the two masks; each mask divided by its sum is a distribution.")),
    general=_("The distribution differs from softmax(z/τ) or from its limit."),
    next_step=_("Try z = (2, 2, 0, −1) and z = (1, 0, −inf) at τ = 0, 1 and ∞."),
)


# 01.3 ----------------------------------------------------------------------------------------------------------------

def entropies(z, temps):
    return np.array([entropy_from_logits(z, t) for t in temps])


def broadcast_entropies(z, temps):
    u = z[None, :] / np.asarray(temps)[:, None]
    e = np.exp(u - u.max(axis=1, keepdims=True))
    q = e / e.sum(axis=1, keepdims=True)
    return np.log(e.sum(axis=1)) - np.sum(q * (u - u.max(axis=1, keepdims=True)), axis=1)


def single_number(z, temps):
    return float(np.sum(entropies(z, temps)))


def wrong_axis(z, temps):
    u = z[None, :] / np.asarray(temps)[:, None]
    e = np.exp(u - u.max())
    q = e / e.sum(axis=0)
    return -np.sum(q * np.log(q), axis=1)


def divides_in_place(z, temps):
    result = []
    for t in temps:
        z /= t
        result.append(entropy_from_logits(z))
    return np.array(result)


def divides_again(z, temps):
    result = []
    for t in temps:
        z = z / t
        result.append(entropy_from_logits(z))
    return np.array(result)


def sorted_first(z, temps):
    return entropies(z, np.sort(temps))


several_temperatures = st.lists(temperatures, min_size=2, max_size=4).map(np.array)

SWEEP = Exercise(
    id="01.3", name="sweep", points=2, minutes=4, difficulty=1, theory="sweep",
    title=_("One entropy per temperature"),
    why=_("The curve H(τ) is the object of this lab; you draw it for toy logits and for a real model."),
    reference=entropies,
    alternatives=(broadcast_entropies,),
    inputs=st.tuples(unequal, several_temperatures),
    witnesses=((Z0, np.array([1.0, 2.0, 0.5])), (Z0, np.array([2.0, 1.0])), (TIED, np.array([0.5, 1.0, 2.0, 4.0])),
               (FAR, np.array([4.0, 0.5]))),
    misconceptions=(
        Misconception("one-number", single_number,
                      cause=_("One number came back for a whole list of temperatures."),
                      next_step=_("Return one entropy per temperature, in an array of the same length.")),
        Misconception("wrong-axis", wrong_axis,
                      cause=_("The probabilities were normalised over the temperatures, not over the tokens."),
                      next_step=_("Each row is one temperature: sum along the token axis, axis=-1.")),
        Misconception("in-place", divides_in_place,
                      cause=_("The input array changed: z /= τ divides the caller's logits, again at each step."),
                      next_step=_("Make a new array at each step: z / τ.")),
        Misconception("divided-again", divides_again,
                      cause=_("Each step divides what the step before had already divided."),
                      next_step=_("Start every temperature from the original logits.")),
        Misconception("sorted", sorted_first,
                      cause=_("The entropies follow sorted temperatures, not the order you were given."),
                      next_step=_("Keep the given order: the k-th entropy belongs to the k-th temperature.")),
    ),
    hints=(_("A loop over the temperatures is a good first answer."),
           _("Each turn of the loop calls the function you wrote in 01.1."),
           _("Collect the entropies in a list, then an array; z0 at τ = 1 gives 0.94754.")),
    general=_("The entropies do not match those of the temperatures given."),
    next_step=_("Compare one entry of your array with entropy_from_logits at that temperature."),
)


# 01.4 ----------------------------------------------------------------------------------------------------------------

def central_difference(z, temperature, step):
    above, below = entropy_from_logits(z, temperature + step), entropy_from_logits(z, temperature - step)
    return (above - below) / (2 * step)


def four_point_free(z, temperature, step):
    ends = entropies(z, (temperature - step, temperature + step))
    return np.diff(ends)[0] / (2 * step)


def forward_difference(z, temperature, step):
    return (entropy_from_logits(z, temperature + step) - entropy_from_logits(z, temperature)) / step


def half_the_interval(z, temperature, step):
    return 2 * central_difference(z, temperature, step)


def own_tiny_step(z, temperature, step):
    return central_difference(z, temperature, 1e-12)


def slope_in_log_temperature(z, temperature, step):
    return temperature * central_difference(z, temperature, step)


def reversed_difference(z, temperature, step):
    return -central_difference(z, temperature, step)


SLOPE_FD = Exercise(
    id="01.4", name="slope_fd", points=2, minutes=5, difficulty=2, theory="differences",
    title=_("The slope, measured"),
    why=_("A measured slope is the referee for every formula: it knows nothing of your algebra."),
    reference=central_difference,
    alternatives=(four_point_free,),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-9),
    inputs=st.tuples(unequal, temperatures, st.sampled_from([0.1, 0.01])),
    witnesses=((Z0, 1.7, 1e-2), (Z0, 1.0, 1e-2), (Z0, 2.0, 1e-1), (TIED, 0.5, 1e-2)),
    misconceptions=(
        Misconception("forward", forward_difference,
                      cause=_("This is the one-sided difference: its error falls like h, not like h²."),
                      next_step=_("Step to both sides of τ: H(τ + h) and H(τ − h).")),
        Misconception("half-interval", half_the_interval,
                      cause=_("The two points are 2h apart, and you divided by h."),
                      next_step=_("Divide by the distance between the points you evaluated.")),
        Misconception("own-step", own_tiny_step,
                      cause=_("With a step near 1e-12 only rounding error is left."),
                      next_step=_("Use the argument step; the best one is near 1e-5.")),
        Misconception("log-temperature", slope_in_log_temperature,
                      cause=_("That is τ times the slope, the heat capacity of exercise 01.7."),
                      next_step=_("Differentiate with respect to τ itself, not to ln τ.")),
        Misconception("reversed", reversed_difference,
                      cause=_("The sign is turned: H(τ − h) was taken first."),
                      next_step=_("Subtract the entropy on the left from the entropy on the right.")),
    ),
    hints=(_("Evaluate the entropy twice."),
           _("Place the two points symmetrically around τ."),
           _("(H(τ + h) − H(τ − h)) divided by their distance 2h.")),
    general=_("This is not the symmetric difference quotient of H at τ."),
    next_step=_("On z0 at τ = 1.7 and step 0.001 the answer is 0.193389."),
)


# 01.5 ----------------------------------------------------------------------------------------------------------------

def slope_from_moments(z, temperature):
    z = z[np.isfinite(z)]
    q = weights(z, temperature)
    return (np.sum(q * z**2) - np.sum(q * z) ** 2) / temperature**3


def two_powers(z, temperature):
    return temperature * entropy_slope(z, temperature)


def unweighted_variance(z, temperature):
    return np.var(z[np.isfinite(z)]) / temperature**3


def weights_at_one(z, temperature):
    return weighted_variance(weights(z, 1.0), z) / temperature**3


def temperature_twice(z, temperature):
    return weighted_variance(weights(z, temperature), z / temperature) / temperature**3


def spread_for_variance(z, temperature):
    return np.sqrt(weighted_variance(weights(z, temperature), z)) / temperature**3


def slope_with_cut_token(z, temperature):
    q = weights(z, temperature)
    return np.sum(q * (z - np.sum(q * z)) ** 2) / temperature**3


ENTROPY_SLOPE = Exercise(
    id="01.5", name="entropy_slope", points=2, minutes=7, difficulty=2, theory="slope",
    title=_("The slope, in closed form"),
    why=_("∂H/∂τ = Var_q[z]/τ³ says it all: never negative, and zero only where the logits do not differ."),
    reference=entropy_slope,
    alternatives=(slope_from_moments,),
    inputs=st.tuples(unequal, temperatures),
    witnesses=((Z0, 2.0), (Z0, 1.0), (Z0, 0.5), (TIED, 4.0), (CUT, 2.0)),
    misconceptions=(
        Misconception("two-powers", two_powers,
                      cause=_("You divided by τ²: that is the heat capacity, τ times the slope."),
                      next_step=_("One more power of τ: where does the chain rule bring it in?")),
        Misconception("unweighted", unweighted_variance,
                      cause=_("np.var gives every token the same weight; here the weights are q."),
                      next_step=_("Average z and (z − mean)² with the weights q.")),
        Misconception("weights-at-one", weights_at_one,
                      cause=_("The weights were computed at τ = 1, not at the τ you were given."),
                      next_step=_("Use softmax(z, temperature) as weights.")),
        Misconception("temperature-twice", temperature_twice,
                      cause=_("The variance of z/τ already holds 1/τ²: τ was counted twice."),
                      next_step=_("Take the variance of z itself, then divide by τ³.")),
        Misconception("spread", spread_for_variance,
                      cause=_("This is the standard deviation where the variance belongs."),
                      next_step=_("Leave out the square root.")),
        Misconception("cut-token", slope_with_cut_token,
                      cause=_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
                      next_step=_("Keep only the finite logits before you average.")),
    ),
    hints=(_("Mean of z under q first, then the variance under q."),
           _("The variance is the q-average of (z − mean)²."),
           _("Divide that variance by τ³; check it against slope_fd.")),
    general=_("This is not Var_q[z]/τ³."),
    next_step=_("Print your slope beside slope_fd(z, temperature, 1e-5) at τ = 1 and τ = 2."),
)


# 01.6 ----------------------------------------------------------------------------------------------------------------

def entropy_range(z):
    return np.log(np.sum(z == z.max())), np.log(np.sum(np.isfinite(z)))


def possible(z, target):
    low, high = entropy_range(z)
    if not low < target < high:
        raise ValueError("target entropy out of reach")


def bisect(z, target, low, high):
    """Return the temperature between exp(low) and exp(high) where H crosses `target`, by halving in ln τ."""
    for _step in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if entropy_from_logits(z, np.exp(middle)) < target else (low, middle)
    return np.exp((low + high) / 2)


def bracket_and_bisect(z, target):
    possible(z, target)
    return bisect(z, target, -40.0, 40.0)


def newton_from_one(z, target):
    possible(z, target)
    temperature = 1.0
    for _step in range(50):
        temperature -= (entropy_from_logits(z, temperature) - target) / entropy_slope(z, temperature)
    return temperature


def narrow_bracket(z, target):
    possible(z, target)
    ends = entropies(z, (0.01, 10.0))
    if not ends[0] < target < ends[1]:
        raise ValueError("no root between 0.01 and 10")
    return bisect(z, target, np.log(0.01), np.log(10.0))


def target_in_bits(z, target):
    return temperature_for_entropy(z, target * np.log(2))


def end_returned(z, target):
    low, high = entropy_range(z)
    if low < target < high:
        return temperature_for_entropy(z, target)
    return 0.0 if target <= low else np.inf


def ties_forgotten(z, target):
    if not 0 < target < entropy_range(z)[1]:
        raise ValueError("target entropy out of reach")
    return bisect(z, target, -40.0, 40.0)


def with_target(z):
    low, high = entropy_range(z)
    return st.sampled_from([0.5, 0.25, 0.75]).map(lambda share: (z, float(low + share * (high - low))))


TEMPERATURE_FOR_ENTROPY = Exercise(
    id="01.6", name="temperature_for_entropy", points=3, minutes=20, difficulty=4, theory="target",
    title=_("The temperature for a target entropy"),
    why=_("Because H only rises, “give me one nat” has exactly one answer."),
    reference=temperature_for_entropy,
    alternatives=(bracket_and_bisect,),
    answer=ArrayAnswer(rtol=1e-5, atol=1e-9),
    inputs=unequal.flatmap(with_target),
    witnesses=((Z0, 1.0), (Z0, float(np.log(2))), (Z0, 0.05), (Z0, 1.3855), (1000 * Z0, 1.2),
               (1e-4 * Z0, 1.2), (TIED, 1.0), (TIED, 0.5), (Z0, 1.5), (Z0, -0.5)),
    misconceptions=(
        Misconception("newton", newton_from_one,
                      cause=_("Newton's step from τ = 1 leaves τ > 0 when the target is low: −0.456 for 0.05 nats."),
                      next_step=_("Enclose the root between two temperatures before you search.")),
        Misconception("narrow-bracket", narrow_bracket,
                      cause=_("The target lies outside your bracket, yet it is not impossible."),
                      next_step=_("Widen the bracket until H on the left is below the target "
                                  "and above it on the right.")),
        Misconception("bits", target_in_bits,
                      cause=_("The target was read in bits; it is given in nats."),
                      next_step=_("Compare entropies in nats throughout.")),
        Misconception("end-returned", end_returned,
                      cause=_("An impossible target got a temperature; it must raise ValueError."),
                      next_step=_("Reachable entropies lie between ln(tied maxima) and ln(finite logits), "
                                  "ends excluded.")),
        Misconception("ties-forgotten", ties_forgotten,
                      cause=_("With tied maxima H cannot fall below ln(number of ties), and you searched there."),
                      next_step=_("Count how many logits equal the maximum and check the target against that.")),
    ),
    hints=(_("H rises with τ: below the answer it is too small, above it too large."),
           _("Work with ln τ, and move the ends outwards until they enclose the target."),
           _("Halve the interval in ln τ some 60 times; raise ValueError first if the target is out of reach.")),
    general=_("The entropy at your temperature is not the target."),
    next_step=_("Put your answer back into entropy_from_logits and look at the gap."),
)


# 01.7 ----------------------------------------------------------------------------------------------------------------

def capacities(z, temps):
    return np.array([logit_moments(z, t)[1] / t**2 for t in temps])


def capacity_peak(z, temperatures):
    c = capacities(z, temperatures)
    return temperatures[np.argmax(c)], c.max()


def peak_by_slope(z, temperatures):
    c = np.array([t * entropy_slope(z, t) for t in temperatures])
    best = int(c.argmax())
    return float(temperatures[best]), float(c[best])


def peak_of_slope(z, temperatures):
    slopes = np.array([entropy_slope(z, t) for t in temperatures])
    return temperatures[np.argmax(slopes)], slopes.max()


def peak_index(z, temperatures):
    c = capacities(z, temperatures)
    return int(np.argmax(c)), c.max()


def peak_of_entropy(z, temperatures):
    h = entropies(z, temperatures)
    return temperatures[np.argmax(h)], h.max()


def peak_in_bits(z, temperatures):
    temperature, peak = capacity_peak(z, temperatures)
    return temperature, peak / np.log(2) ** 2


def peak_of_variance(z, temperatures):
    variances = np.array([logit_moments(z, t)[1] for t in temperatures])
    return temperatures[np.argmax(variances)], variances.max()


GRID = np.geomspace(0.1, 10, 21)

CAPACITY_PEAK = Exercise(
    id="01.7", name="capacity_peak", points=2, minutes=6, difficulty=2, theory="capacity",
    title=_("Where temperature works hardest"),
    why=_("The peak of the heat capacity is where a small turn of the knob changes most."),
    reference=capacity_peak,
    alternatives=(peak_by_slope,),
    inputs=st.tuples(unequal, st.sampled_from([GRID, np.array([4.0, 2.0, 1.0, 0.5, 0.25])])),
    witnesses=((Z0, GRID), (np.array([1.0, 0.0]), GRID), (3 * Z0, GRID[::-1].copy()), (TIED, GRID)),
    misconceptions=(
        Misconception("slope", peak_of_slope,
                      cause=_("You maximised the slope Var/τ³; the heat capacity is Var/τ²."),
                      next_step=_("Divide the variance by τ² before you look for the peak.")),
        Misconception("index", peak_index,
                      cause=_("The position in the grid came back, not the temperature that stands there."),
                      next_step=_("Use the index to read temperatures[index].")),
        Misconception("entropy", peak_of_entropy,
                      cause=_("You maximised H, which only rises: its largest value is always the last temperature."),
                      next_step=_("Compute Var/τ² at each temperature and look for its peak.")),
        Misconception("bits", peak_in_bits,
                      cause=_("The value was divided by (ln 2)²: that is the unit bits², and nobody asked for it."),
                      next_step=_("Leave the heat capacity in nats.")),
        Misconception("variance", peak_of_variance,
                      cause=_("That is the peak of Var itself; the heat capacity is Var/τ²."),
                      next_step=_("Divide each variance by its own τ².")),
    ),
    hints=(_("Compute Var/τ² for each temperature of the grid."),
           _("np.argmax says where the largest value stands."),
           _("Return two numbers: the temperature at that place and the value there.")),
    general=_("The peak of Var/τ² over the grid stands elsewhere."),
    next_step=_("Plot Var/τ² against τ and mark your answer on it."),
)


# Predictions ---------------------------------------------------------------------------------------------------------

def paris():
    """Return the logits that a real model gives after “The capital of France is”."""
    return next_token_logits().logits[0].astype(float)


def perplexity_at_two():
    return float(np.exp(entropy_from_logits(paris(), 2.0)))


def entropy_of_top_fifty():
    return float(entropy_from_logits(np.sort(paris())[-50:], 2.0))


def temperature_for_half():
    z = paris()
    return float(temperature_for_entropy(z, np.log(len(z)) / 2))


LAB = LabExercises(
    number="01", slug="sweeping_tau",
    exercises=(ENTROPY_FROM_LOGITS, SOFTMAX_AT, SWEEP, SLOPE_FD, ENTROPY_SLOPE, TEMPERATURE_FOR_ENTROPY, CAPACITY_PEAK),
    predictions=(
        Prediction("01.a", _("H in nats of softmax(z0/τ) at τ = 2"), lambda: float(entropy_from_logits(Z0, 2.0)),
                   _("{truth:.3f} nats. Twice the τ is not twice the H: the ceiling is ln 4 = 1.386.")),
        Prediction("01.b", _("perplexity of the real row at τ = 2"), perplexity_at_two,
                   _("{truth:.0f}. From four candidates to thousands: a long tail wakes up between τ = 1 and 2."),
                   tolerance=0.5),
        Prediction("01.c", _("τ at which the real row reaches half of ln V"), temperature_for_half,
                   _("τ = {truth:.2f}: half of the whole range is used up before τ = 1.5."), tolerance=0.1),
        Prediction("01.d", _("H in nats at τ = 2 if only the 50 likeliest tokens are kept"), entropy_of_top_fifty,
                   _("{truth:.2f} nats where the full vocabulary has 8.64: cutting and cooling are different acts."),
                   tolerance=0.1),
    ),
)
