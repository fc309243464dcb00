"""Lab 02 · Proving ∂H/∂τ = Var/τ³: references, inputs and the wrong answers that students give."""

import numpy as np
import sympy as sp
from hypothesis import strategies as st
from scipy.optimize import brentq

from taulab.course.judging.answers.plain import close
from taulab.course.judging.answers.symbolic import SymbolicAnswer
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.judging.outcomes import Returned, Symbols
from taulab.course.language import mark as _
from taulab.entropy import entropy_from_logits, entropy_slope, kl_divergence
from taulab.softmax import logsumexp, softmax

Z0 = np.array([2.0, 1.0, 0.0, -1.0])
TAU = Symbols("tau", positive=True)
POWER = Symbols("power", positive=True)
UNIFORM = np.full(4, 0.25)
CUT = np.array([1.0, 0.0, -np.inf])

halves = st.integers(-6, 6).map(lambda k: k / 2)
logits = st.lists(halves, min_size=2, max_size=4).map(np.array)
unequal = logits.filter(lambda z: np.ptp(z) > 0)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 1.5, 4.0])


def symbols_and_point(size):
    """Return a strategy of arguments: `size` symbols for the logits, one for τ, and a point with fractions for them."""
    fractions = [st.fractions(-3, 3, max_denominator=7)] * size + [st.fractions("1/3", 4, max_denominator=5)]
    names = (*Symbols("z", size).names(), "tau")
    point = st.tuples(*fractions).map(lambda values: (dict(zip(names, map(str, values), strict=True)),))
    return st.tuples(st.just(Symbols("z", size)), st.just(TAU), point)


symbolic_inputs = st.sampled_from([2, 3]).flatmap(symbols_and_point)
SYMBOLIC_WITNESSES = (
    (Symbols("z", 2), TAU, ({"z1": "2", "z2": "1", "tau": "2"},)),
    (Symbols("z", 3), TAU, ({"z1": "2", "z2": "1", "z3": "0", "tau": "1/2"},)),
)


def with_power(arguments, power):
    """Return the arguments with a third one, the symbol of a power, and its value in the point."""
    symbols, tau, (point,) = arguments
    return symbols, tau, POWER, (point | {"power": str(power)},)


# Symbolic pieces, shared by references and wrong answers --------------------------------------------------------------

def symbolic_softmax(z, tau):
    e = [sp.exp(logit / tau) for logit in z]
    return [x / sum(e) for x in e]


def symbolic_entropy(z, tau):
    return -sum(p * sp.log(p) for p in symbolic_softmax(z, tau))


def symbolic_variance(q, z):
    mean = sum(p * logit for p, logit in zip(q, z, strict=True))
    return sum(p * (logit - mean) ** 2 for p, logit in zip(q, z, strict=True))


def symbolic_log_partition(z, tau):
    return sp.log(sum(sp.exp(logit / tau) for logit in z))


# 02.1 ----------------------------------------------------------------------------------------------------------------

def through_log_partition(z, tau):
    q = symbolic_softmax(z, tau)
    return symbolic_log_partition(z, tau) - sum(p * logit for p, logit in zip(q, z, strict=True)) / tau


def temperature_ignored(z, tau):
    return symbolic_entropy(z, sp.Integer(1))


def symbolic_bits(z, tau):
    return symbolic_entropy(z, tau) / sp.log(2)


def symbolic_negative(z, tau):
    return -symbolic_entropy(z, tau)


def exponentials_not_normalised(z, tau):
    return -sum(sp.exp(logit / tau) * logit / tau for logit in z)


def temperature_multiplied(z, tau):
    return symbolic_entropy(z, 1 / tau)


ENTROPY_EXPR = Exercise(
    id="02.1", name="entropy_expr", points=2, minutes=12, difficulty=2, theory="two-tokens",
    title=_("The entropy as an expression"),
    why=_("An expression holds for all logits at once; that is what a proof needs."),
    reference=symbolic_entropy,
    alternatives=(through_log_partition,),
    answer=SymbolicAnswer(),
    inputs=symbolic_inputs, witnesses=SYMBOLIC_WITNESSES,
    misconceptions=(
        Misconception("temperature-ignored", temperature_ignored,
                      cause=_("τ does not appear: at logits (2, 1) and τ = 2 you give 0.5822, not 0.6628."),
                      next_step=_("Divide each logit by tau inside sp.exp.")),
        Misconception("bits", symbolic_bits,
                      cause=_("That is the entropy in bits; this course counts in nats."),
                      next_step=_("sp.log without a base is the natural logarithm.")),
        Misconception("negative", symbolic_negative,
                      cause=_("The sign is missing: this expression is negative, an entropy is not."),
                      next_step=_("Put the minus in front of the sum.")),
        Misconception("not-normalised", exponentials_not_normalised,
                      cause=_("The exponentials are not probabilities until they are divided by their sum Z."),
                      next_step=_("Write Z first, then q = exp(z/τ)/Z.")),
        Misconception("multiplied", temperature_multiplied,
                      cause=_("The logits are multiplied by τ; they must be divided by it."),
                      next_step=_("logit / tau inside sp.exp.")),
    ),
    hints=(_("Z first: the sum of sp.exp(logit / tau)."),
           _("Then a list with the probabilities exp(z/τ)/Z."),
           _("−Σ q · sp.log(q), with Python's sum over the list.")),
    general=_("At some point this expression is not the entropy of softmax(z/τ)."),
    next_step=_("Substitute logits (2, 1) and τ = 2: the answer must be 0.6628."),
)


# 02.2 ----------------------------------------------------------------------------------------------------------------

def residual(z, tau, power=3):
    return sp.diff(symbolic_entropy(z, tau), tau) - symbolic_variance(symbolic_softmax(z, tau), z) / tau**power


def residual_through_log_partition(z, tau, power=3):
    return sp.diff(through_log_partition(z, tau), tau) - symbolic_variance(symbolic_softmax(z, tau), z) / tau**power


def residual_zero(z, tau, power=3):
    return sp.Integer(0)


def residual_power_ignored(z, tau, power=3):
    return residual(z, tau, 2)


def residual_unweighted(z, tau, power=3):
    equal = [sp.Rational(1, len(z))] * len(z)
    return sp.diff(symbolic_entropy(z, tau), tau) - symbolic_variance(equal, z) / tau**power


def residual_by_logit(z, tau, power=3):
    return sp.diff(symbolic_entropy(z, tau), z[0]) - symbolic_variance(symbolic_softmax(z, tau), z) / tau**power


def derivative_only(z, tau, power=3):
    return sp.diff(symbolic_entropy(z, tau), tau)


def residual_added(z, tau, power=3):
    return sp.diff(symbolic_entropy(z, tau), tau) + symbolic_variance(symbolic_softmax(z, tau), z) / tau**power


def verdict_only(z, tau, power=3):
    return True


SLOPE_RESIDUAL = Exercise(
    id="02.2", name="slope_residual", points=3, minutes=14, difficulty=3, theory="slope",
    title=_("A difference that must vanish"),
    why=_("To prove an equation, look at the difference of its sides: zero everywhere or wrong somewhere."),
    reference=residual,
    alternatives=(residual_through_log_partition,),
    answer=SymbolicAnswer(),
    inputs=st.builds(with_power, symbolic_inputs, st.sampled_from([3, 2])),
    witnesses=tuple(with_power(arguments, power) for arguments in SYMBOLIC_WITNESSES for power in (3, 2)),
    misconceptions=(
        Misconception("zero", residual_zero,
                      cause=_("Zero whatever the power: with power 2 the difference does not vanish."),
                      next_step=_("Build both sides and subtract; let the check find the zero.")),
        Misconception("power-ignored", residual_power_ignored,
                      cause=_("The argument power was not used: you always divide by τ²."),
                      next_step=_("Divide the variance by tau**power.")),
        Misconception("unweighted", residual_unweighted,
                      cause=_("In your variance every token has the same weight; the weights are q."),
                      next_step=_("Use the probabilities as weights of mean and variance.")),
        Misconception("by-logit", residual_by_logit,
                      cause=_("You differentiated by a logit, not by τ."),
                      next_step=_("sp.diff(expression, tau).")),
        Misconception("derivative-only", derivative_only,
                      cause=_("That is ∂H/∂τ alone; the variance term is missing."),
                      next_step=_("Subtract the variance divided by tau**power.")),
        Misconception("added", residual_added,
                      cause=_("The two sides were added; equal sides cancel only if you subtract."),
                      next_step=_("∂H/∂τ minus the variance over tau**power.")),
        Misconception("verdict", verdict_only,
                      cause=_("A verdict came back; the question asks for the expression itself."),
                      next_step=_("Return the difference and leave the judging to the check.")),
    ),
    hints=(_("sp.diff(entropy_expr(z, tau), tau) is the left side."),
           _("Mean and variance with the weights q, written as sums over the tuple."),
           _("Left side minus variance / tau**power; no simplify needed.")),
    general=_("This is not ∂H/∂τ minus the variance over that power of τ."),
    next_step=_("Substitute logits (2, 1) and τ = 2 and look at what is left."),
)


# 02.3 ----------------------------------------------------------------------------------------------------------------

def slope_of_tau_log_partition(log_Z, tau):
    return sp.diff(tau * log_Z, tau)


def log_partition_plus_rate(log_Z, tau):
    return log_Z + tau * sp.diff(log_Z, tau)


def wrong_sign(log_Z, tau):
    return log_Z - tau * sp.diff(log_Z, tau)


def rate_only(log_Z, tau):
    return tau * sp.diff(log_Z, tau)


def rate_not_scaled(log_Z, tau):
    return log_Z + sp.diff(log_Z, tau)


def logarithm_lost(log_Z, tau):
    return sp.diff(tau * sp.exp(log_Z), tau)


ENTROPY_FROM_LOG_PARTITION = Exercise(
    id="02.3", name="entropy_from_log_partition", points=2, minutes=4, difficulty=1, theory="log-partition",
    title=_("One function knows everything"),
    why=_("From ln Z alone come the mean, the variance and the entropy, for any number of tokens."),
    reference=slope_of_tau_log_partition,
    alternatives=(log_partition_plus_rate,),
    answer=SymbolicAnswer(present=lambda z, tau: (symbolic_log_partition(z, tau), tau)),
    inputs=symbolic_inputs, witnesses=SYMBOLIC_WITNESSES,
    misconceptions=(
        Misconception("sign", wrong_sign,
                      cause=_("The second term has the wrong sign: the product rule adds."),
                      next_step=_("Differentiate τ times ln Z as one product.")),
        Misconception("rate-only", rate_only,
                      cause=_("The product rule has two terms; ln Z itself is missing."),
                      next_step=_("Let sp.diff differentiate the whole product tau * log_Z.")),
        Misconception("not-scaled", rate_not_scaled,
                      cause=_("The derivative of ln Z must be multiplied by τ."),
                      next_step=_("Differentiate the whole product tau * log_Z.")),
        Misconception("logarithm-lost", logarithm_lost,
                      cause=_("You differentiated τZ; the function is τ ln Z."),
                      next_step=_("log_Z is already the logarithm: use it as it comes.")),
    ),
    hints=(_("The entropy is a derivative: of what, with respect to what?"),
           _("Of τ ln Z, with respect to τ."),
           _("One call of sp.diff on the product tau * log_Z.")),
    general=_("At some point this expression is not the entropy."),
    next_step=_("Compare with entropy_expr at logits (2, 1) and τ = 2: 0.6628."),
)


# 02.4 ----------------------------------------------------------------------------------------------------------------

def cumulants(z, temperature):
    """Return the second and third cumulant of z under softmax(z / temperature)."""
    z = z[np.isfinite(z)]
    q = softmax(z, temperature)
    deviation = z - np.sum(q * z)
    return np.sum(q * deviation**2), np.sum(q * deviation**3)


def curvature(z, temperature):
    variance, third = cumulants(z, temperature)
    return -third / temperature**5 - 3 * variance / temperature**4


def curvature_of_log_moments(z, temperature):
    log_q = np.log(softmax(z[np.isfinite(z)], temperature))
    deviation = log_q - np.sum(np.exp(log_q) * log_q)
    return -np.sum(np.exp(log_q) * (deviation**3 + 3 * deviation**2)) / temperature**2


def as_published(z, temperature):
    variance, third = cumulants(z, temperature)
    return -2 * third / temperature**5 - 3 * variance / temperature**4


def power_not_differentiated(z, temperature):
    return -cumulants(z, temperature)[1] / temperature**5


def all_plus(z, temperature):
    variance, third = cumulants(z, temperature)
    return third / temperature**5 + 3 * variance / temperature**4


def last_powers_missing(z, temperature):
    return temperature**2 * curvature(z, temperature)


def variance_held_fixed(z, temperature):
    return -3 * cumulants(z, temperature)[0] / temperature**4


def curvature_with_cut_token(z, temperature):
    q = softmax(z, temperature)
    deviation = z - np.sum(q * z)
    return -np.sum(q * deviation**3) / temperature**5 - 3 * np.sum(q * deviation**2) / temperature**4


def second_difference(z, temperature, step=1e-3):
    left, middle, right = (entropy_from_logits(z, temperature + k * step) for k in (-1, 0, 1))
    return (left - 2 * middle + right) / step**2


def nearly_the_curvature(inputs, outcomes):
    """Return whether every outcome is the second derivative to two digits or so, whatever the step."""
    return all(isinstance(outcome, Returned) and close(float(curvature(*arguments)), outcome.value, 1e-2, 1e-3)
               for arguments, outcome in zip(inputs, outcomes, strict=False))


CURVATURE = Exercise(
    id="02.4", name="curvature", points=3, minutes=10, difficulty=4, theory="curvature",
    title=_("The second derivative"),
    why=_("Solvers that step with a wrong second derivative still converge, and hide the slip."),
    reference=curvature,
    alternatives=(curvature_of_log_moments,),
    inputs=st.tuples(unequal, temperatures),
    witnesses=((Z0, 1.0), (Z0, 0.5), (Z0, 2.0), (np.array([2.0, 0.0, 0.0]), 1.0), (CUT, 2.0)),
    misconceptions=(
        Misconception("published", as_published,
                      cause=_("This is the published slip: κ₃ counts once, not twice."),
                      next_step=_("Compare with a second difference of H at τ = 0.5: even the sign differs.")),
        Misconception("power-not-differentiated", power_not_differentiated,
                      cause=_("The factor 1/τ³ was not differentiated: the term with 3Var is missing."),
                      next_step=_("Product rule on Var times τ⁻³.")),
        Misconception("variance-fixed", variance_held_fixed,
                      cause=_("The variance was held fixed; it moves with τ at the rate −κ₃/τ²."),
                      next_step=_("Product rule on Var times τ⁻³.")),
        Misconception("plus", all_plus,
                      cause=_("Both signs are turned: differentiating by τ brings −1/τ²."),
                      next_step=_("Check the sign at a large τ, where H bends downwards.")),
        Misconception("last-powers", last_powers_missing,
                      cause=_("The cumulants are right, and a factor 1/τ² is missing."),
                      next_step=_("Write everything in cumulants of z: powers τ⁻⁵ and τ⁻⁴.")),
        Misconception("cut-token", curvature_with_cut_token,
                      cause=_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
                      next_step=_("Keep only the finite logits before you average.")),
        Misconception("second-difference", second_difference, recognise=nearly_the_curvature,
                      cause=_("Right to a few digits only, as a second difference is: that measures H″, "
                              "it does not derive it."),
                      next_step=_("Write the formula with Var and κ₃; keep your difference to test it.")),
    ),
    hints=(_("Product rule on Var_q[z] · τ⁻³."),
           _("∂Var/∂τ = −κ₃/τ², with κ₃ the q-average of (z − mean)³."),
           _("−κ₃/τ⁵ − 3·Var/τ⁴; compare with a second difference.")),
    general=_("This is not the second derivative of H."),
    next_step=_("On z0 at τ = 1 the answer is −1.1192."),
)


# 02.5 ----------------------------------------------------------------------------------------------------------------

def slope_in(z, temperature, unit):
    if unit not in ("nat", "bit"):
        raise ValueError("unit must be 'nat' or 'bit'")
    return entropy_slope(z, temperature) / {"nat": 1.0, "bit": np.log(2)}[unit]


def slope_through_log2(z, temperature, unit):
    scales = {"nat": 1.0, "bit": np.log2(np.e)}
    if unit not in scales:
        raise ValueError("unknown unit")
    return scales[unit] * cumulants(z, temperature)[0] / temperature**3


def unit_ignored(z, temperature, unit):
    slope_in(z, temperature, unit)
    return entropy_slope(z, temperature)


def multiplied_by_log(z, temperature, unit):
    return entropy_slope(z, temperature) if slope_in(z, temperature, unit) is None or unit == "nat" else (
        entropy_slope(z, temperature) * np.log(2))


def divided_twice(z, temperature, unit):
    slope = slope_in(z, temperature, unit)
    return slope if unit == "nat" else slope / np.log(2)


def anything_is_bits(z, temperature, unit):
    return slope_in(z, temperature, "nat" if unit == "nat" else "bit")


SLOPE_IN = Exercise(
    id="02.5", name="slope_in", points=1, minutes=5, difficulty=2, theory="units",
    title=_("The unit of a slope"),
    why=_("Nats and bits are mixed up in papers and in code; a slope carries the unit of H once."),
    reference=slope_in,
    alternatives=(slope_through_log2,),
    inputs=st.tuples(unequal, temperatures, st.sampled_from(["nat", "bit"])),
    witnesses=((Z0, 1.0, "nat"), (Z0, 1.0, "bit"), (Z0, 2.0, "bit"), (Z0, 1.0, "ban")),
    misconceptions=(
        Misconception("unit-ignored", unit_ignored,
                      cause=_("The slope is still in nats when bits are asked for."),
                      next_step=_("H in bits is H in nats divided by ln 2; so is its slope.")),
        Misconception("multiplied", multiplied_by_log,
                      cause=_("You multiplied by ln 2; a bit is the smaller unit, so the number must grow."),
                      next_step=_("Divide by ln 2.")),
        Misconception("divided-twice", divided_twice,
                      cause=_("Dividing by (ln 2)² is right for a varentropy, not for a slope of H."),
                      next_step=_("H appears once in dH/dτ: divide by ln 2 once.")),
        Misconception("unknown-unit", anything_is_bits,
                      cause=_("An unknown unit was silently taken for bits."),
                      next_step=_("Raise ValueError and name the units you accept.")),
    ),
    hints=(_("H in bits = H in nats / ln 2."),
           _("Differentiating does not change a constant factor."),
           _("Check the unit first, then divide by np.log(2) for bits.")),
    general=_("This is not the slope of H in that unit."),
    next_step=_("On z0 at τ = 1: 0.61659 nats, 0.88955 bits."),
)


# 02.6 ----------------------------------------------------------------------------------------------------------------

def plain_entropy(q):
    return -np.sum(q[q > 0] * np.log(q[q > 0]))


def mean_logit(q, z):
    return np.sum(q[q > 0] * z[q > 0])


def free_energy(q, z, temperature):
    return mean_logit(q, z) + temperature * plain_entropy(q)


def maximum_minus_divergence(q, z, temperature):
    return temperature * (logsumexp(z / temperature) - kl_divergence(q, softmax(z, temperature)))


def entropy_subtracted(q, z, temperature):
    return mean_logit(q, z) - temperature * plain_entropy(q)


def temperature_lost(q, z, temperature):
    return mean_logit(q, z) + plain_entropy(q)


def always_softmax(q, z, temperature):
    return free_energy(softmax(z, temperature), z, temperature)


def entropy_in_bits(q, z, temperature):
    return mean_logit(q, z) + temperature * plain_entropy(q) / np.log(2)


def nan_at_zero(q, z, temperature):
    return np.sum(q * z) - temperature * np.sum(q * np.log(q))


def mean_unweighted(q, z, temperature):
    return np.mean(z) + temperature * plain_entropy(q)


def cut_token_scored(q, z, temperature):
    return np.sum(q * z) + temperature * plain_entropy(q)


FREE_ENERGY = Exercise(
    id="02.6", name="free_energy", points=3, minutes=6, difficulty=2, theory="gibbs",
    title=_("The score that softmax maximises"),
    why=_("Temperature is the price at which entropy is paid for in logits; lab 06 builds on this."),
    reference=free_energy,
    alternatives=(maximum_minus_divergence,),
    inputs=unequal.flatmap(lambda z: st.tuples(
        st.lists(st.integers(0, 4), min_size=len(z), max_size=len(z)).filter(any).map(lambda w: np.array(w) / sum(w)),
        st.just(z), temperatures)),
    witnesses=((UNIFORM, Z0, 2.0), (UNIFORM, Z0, 1.0), (np.eye(4)[0], Z0, 2.0),
               (np.array([0.6, 0.3, 0.1, 0.0]), Z0, 0.5), (np.array([0.1, 0.2, 0.3, 0.4]), Z0, 2.0),
               (np.array([0.75, 0.25, 0.0]), CUT, 2.0)),
    misconceptions=(
        Misconception("subtracted", entropy_subtracted,
                      cause=_("The entropy was subtracted; with scores z it counts in favour of q."),
                      next_step=_("The minus belongs to physics, where the energies are −z.")),
        Misconception("temperature-lost", temperature_lost,
                      cause=_("τ is missing: it is the weight of the entropy."),
                      next_step=_("Multiply H(q) by the temperature.")),
        Misconception("always-softmax", always_softmax,
                      cause=_("You scored softmax(z/τ), not the q you were given."),
                      next_step=_("Use the argument q in both terms.")),
        Misconception("bits", entropy_in_bits,
                      cause=_("With H in bits, F climbs above its own maximum τ ln Z."),
                      next_step=_("Take H in nats: np.log.")),
        Misconception("nan", nan_at_zero,
                      cause=_("A probability of 0 gave nan; it must add 0."),
                      next_step=_("Keep the entries q > 0 before taking logarithms.")),
        Misconception("unweighted", mean_unweighted,
                      cause=_("The mean of z must be weighted with q."),
                      next_step=_("Write np.sum(q * z).")),
        Misconception("cut-token", cut_token_scored,
                      cause=_("A cut token (logit −inf) has probability 0 and must add 0, not nan."),
                      next_step=_("Keep the entries q > 0 in both sums.")),
    ),
    hints=(_("Two sums: the mean of z under q, and the entropy of q."),
           _("0 · ln 0 counts as 0, and so does 0 · (−inf): select q > 0."),
           _("np.sum(q * z) plus temperature times the entropy in nats, over the tokens with q > 0.")),
    general=_("This is not E_q[z] + τH(q)."),
    next_step=_("For q = softmax(z/τ) the answer must be τ ln Z."),
)


# 02.7 ----------------------------------------------------------------------------------------------------------------

def covariance(z, dz, temperature):
    q = softmax(z, temperature)
    return np.sum(q * z * dz) - np.sum(q * z) * np.sum(q * dz)


def slope_moving(z, dz, temperature):
    return entropy_slope(z, temperature) - covariance(z, dz, temperature) / temperature**2


def slope_of_scaled_logits(z, dz, temperature):
    y, dy = z / temperature, dz / temperature - z / temperature**2
    q = softmax(y)
    return -np.sum(q * (y - np.sum(q * y)) * (dy - np.sum(q * dy)))


def movement_ignored(z, dz, temperature):
    return entropy_slope(z, temperature)


def covariance_added(z, dz, temperature):
    return entropy_slope(z, temperature) + covariance(z, dz, temperature) / temperature**2


def three_powers(z, dz, temperature):
    return entropy_slope(z, temperature) - covariance(z, dz, temperature) / temperature**3


def covariance_not_centred(z, dz, temperature):
    return entropy_slope(z, temperature) - np.sum(softmax(z, temperature) * z * dz) / temperature**2


def covariance_unweighted(z, dz, temperature):
    return entropy_slope(z, temperature) - np.mean((z - z.mean()) * (dz - dz.mean())) / temperature**2


def variance_dropped(z, dz, temperature):
    return -covariance(z, dz, temperature) / temperature**2


SLOPE_MOVING = Exercise(
    id="02.7", name="slope_moving", points=3, minutes=8, difficulty=3, theory="moving-logits",
    title=_("When the logits move with τ"),
    why=_("In a model trained or rescaled at τ the logits are not fixed, and Var/τ³ alone is wrong."),
    reference=slope_moving,
    alternatives=(slope_of_scaled_logits,),
    inputs=unequal.flatmap(lambda z: st.tuples(
        st.just(z), st.lists(halves, min_size=len(z), max_size=len(z)).map(np.array), temperatures)),
    witnesses=((2 * Z0, Z0, 2.0), (Z0, Z0, 1.0), (Z0, np.zeros(4), 2.0), (Z0, np.array([0.0, 1.0, 0.0, 2.0]), 2.0)),
    misconceptions=(
        Misconception("ignored", movement_ignored,
                      cause=_("dz was ignored: with z = τw the slope must be 0."),
                      next_step=_("Add the covariance of z and dz under q.")),
        Misconception("added", covariance_added,
                      cause=_("The covariance has the wrong sign: test it with z = τw, where the slope is 0."),
                      next_step=_("Logits that move apart lower the entropy: subtract.")),
        Misconception("three-powers", three_powers,
                      cause=_("The covariance is divided by τ², not by τ³."),
                      next_step=_("Only one factor 1/τ comes with dz/τ, the other with y = z/τ.")),
        Misconception("unweighted", covariance_unweighted,
                      cause=_("Your covariance gives each token the same weight; use q."),
                      next_step=_("Average products of deviations with the weights q.")),
        Misconception("not-centred", covariance_not_centred,
                      cause=_("The mean of z · dz is not a covariance yet: the product of the means is missing."),
                      next_step=_("Subtract the means before you multiply.")),
        Misconception("variance-dropped", variance_dropped,
                      cause=_("The term Var/τ³ is gone; τ itself still moves."),
                      next_step=_("With dz = 0 the answer must be entropy_slope again.")),
    ),
    hints=(_("Let y = z/τ: then dH = −Cov_q(y, dy)."),
           _("dy/dτ = (dz/dτ)/τ − z/τ²."),
           _("Var_q[z]/τ³ − Cov_q(z, dz)/τ²; z = τw must give 0.")),
    general=_("This is not dH/dτ with moving logits."),
    next_step=_("Try z = τw, dz = w: the answer is 0."),
)


# Predictions ---------------------------------------------------------------------------------------------------------

def inflection():
    return float(brentq(lambda t: curvature(Z0, t), 0.2, 1.0))


def greedy_ties_uniform():
    return float((Z0.max() - Z0.mean()) / np.log(len(Z0)))


def uniform_falls_short():
    return float(kl_divergence(UNIFORM, softmax(Z0)))


def steepest_with_two_tokens():
    return float(brentq(lambda t: curvature(np.array([1.0, 0.0]), t), 0.1, 1.0))


LAB = LabExercises(
    number="02", slug="the_proof",
    exercises=(ENTROPY_EXPR, SLOPE_RESIDUAL, ENTROPY_FROM_LOG_PARTITION, CURVATURE, SLOPE_IN, FREE_ENERGY,
               SLOPE_MOVING),
    predictions=(
        Prediction("02.a", _("τ at which H(τ) of z₀ stops bending upwards"), inflection,
                   _("τ = {truth:.4f}: below it the slope still grows, above it only shrinks."), tolerance=0.15),
        Prediction("02.b", _("τ at which greedy and uniform score the same on z₀"), greedy_ties_uniform,
                   _("τ = {truth:.3f} = 1.5/ln 4: hotter than that, blind drawing beats greed.")),
        Prediction("02.c", _("how far uniform falls short of the maximum at τ = 1, in nats"), uniform_falls_short,
                   _("{truth:.3f} nats, exactly KL(uniform ‖ softmax(z₀))."), tolerance=0.1),
        Prediction("02.d", _("τ of the steepest slope for z = (1, 0)"), steepest_with_two_tokens,
                   _("τ = {truth:.3f}: where ∂²H/∂τ² changes sign."), tolerance=0.15),
    ),
)
