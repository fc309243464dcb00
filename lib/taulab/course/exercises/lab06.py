"""Lab 06 · Regularisation against temperature: references, inputs and the wrong answers that students give."""

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import lambertw, wrightomega

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.judging.outcomes import Returned
from taulab.course.language import mark as _
from taulab.entropy import entropy, entropy_from_logits
from taulab.losses import confidence_penalty_optimum, entropy_penalty
from taulab.softmax import log_softmax, softmax, temper

P = np.array([0.6, 0.3, 0.1])
Z = np.array([1.0, 0.0, -1.0])
ONE_HOT = np.eye(4)[0]
WITH_ZERO = np.array([0.7, 0.3, 0.0])
#: What a bracketed root can reach: students who bisect stop at about ten digits.
ROOT = ArrayAnswer(rtol=1e-6, atol=1e-8)

halves = st.integers(-6, 6).map(lambda k: k / 2)
weights = st.sampled_from([0.3, 1.0, 0.1, 5.0])


def distribution_of(sizes):
    """Return a strategy of distributions over that many tokens, zeros included."""
    counts = st.lists(st.integers(0, 6), min_size=min(sizes), max_size=max(sizes))
    return counts.filter(any).map(lambda n: np.array(n) / sum(n))


def rows_of(shape):
    return st.lists(halves, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda numbers: np.array(numbers).reshape(shape))


distributions = distribution_of((2, 4))
falling = st.lists(st.integers(1, 30), min_size=3, max_size=4, unique=True).map(
    lambda n: np.array(sorted(n, reverse=True)) / sum(n))


# 06.1 ----------------------------------------------------------------------------------------------------------------

def penalised_gradient(z, p, beta):
    q = softmax(z)
    return q - p + beta * q * (log_softmax(z) + entropy(q))


def by_central_differences(z, p, beta):
    def loss(z):
        return -np.sum(p * log_softmax(z)) - beta * entropy(softmax(z))

    return np.array([(loss(z + step) - loss(z - step)) / 2e-5 for step in 1e-5 * np.eye(len(z))])


def through_the_jacobian(z, p, beta):
    q = softmax(z)
    slope = -p / q + beta * (np.log(q) + 1)
    return (np.diag(q) - np.outer(q, q)) @ slope


def entropy_sign(z, p, beta):
    return penalised_gradient(z, p, -beta)


def slope_in_q(z, p, beta):
    q = softmax(z)
    return -p / q + beta * (np.log(q) + 1)


def half_chain_rule(z, p, beta):
    q = softmax(z)
    return q - p + beta * (np.log(q) + 1)


def mean_not_subtracted(z, p, beta):
    q = softmax(z)
    return q - p + beta * q * (np.log(q) + 1)


def entropy_left_out(z, p, beta):
    q = softmax(z)
    return q - p + beta * q * np.log(q)


def does_not_add_up(inputs, outcomes):
    """Return whether each wrong answer fails to sum to 0, and not by one of the slips that have a name."""
    found = [got.value if isinstance(got, Returned) else None for got in outcomes]
    if not all(isinstance(value, np.ndarray) and value.shape == z.shape and value.dtype.kind == "f"
               for (z, _p, _beta), value in zip(inputs, found, strict=True)):
        return False

    def as_in(answer):
        return [np.allclose(answer(*arguments), value, rtol=1e-7, atol=1e-7)
                for arguments, value in zip(inputs, found, strict=True)]

    wrong = [value for value, right in zip(found, as_in(penalised_gradient), strict=True) if not right]
    named = (slope_in_q, half_chain_rule, mean_not_subtracted)
    return all(abs(value.sum()) > 1e-6 for value in wrong) and not any(all(as_in(answer)) for answer in named)


def cross_entropy_uphill(z, p, beta):
    return penalised_gradient(z, p, beta) - 2 * (softmax(z) - p)


def beta_ignored(z, p, beta):
    return penalised_gradient(z, p, 1.0)


def sign_of_beta_lost(z, p, beta):
    return penalised_gradient(z, p, abs(beta))


def wrong_below_zero(inputs, outcomes):
    """Return whether the answer is right at every β ≥ 0 and wrong at every β < 0."""
    return all((isinstance(got, Returned) and isinstance(got.value, np.ndarray) and got.value.shape == z.shape
                and np.allclose(got.value, penalised_gradient(z, p, beta), rtol=1e-7, atol=1e-7)) == (beta >= 0)
               for (z, p, beta), got in zip(inputs, outcomes, strict=True))


def penalty_alone(z, p, beta):
    return penalised_gradient(z, p, beta) - (softmax(z) - p)


PENALISED_GRADIENT = Exercise(
    id="06.1", name="penalised_gradient", points=3, minutes=10, difficulty=3, theory="sign",
    title=_("The gradient with the right sign"),
    why=_("One sign decides whether training flattens the model or sharpens it; no error message tells you."),
    reference=penalised_gradient,
    alternatives=(through_the_jacobian, by_central_differences),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-7),   # a central difference is right too
    inputs=distributions.flatmap(lambda p: st.tuples(
        st.lists(halves, min_size=len(p), max_size=len(p)).map(np.array), st.just(p), weights)),
    witnesses=((Z, P, 0.5), (np.log(P), P, 0.3), (Z, P, -0.3), (Z, WITH_ZERO, 2.0)),
    misconceptions=(
        Misconception("entropy-sign", entropy_sign,
                      cause=_("The entropy term has the other sign: descending this gradient lowers H."),
                      next_step=_("The loss subtracts βH, and ∂H/∂z = −q (ln q + H): two minus signs.")),
        Misconception("slope-in-q", slope_in_q,
                      cause=_("This is the derivative with respect to q; the step is taken in the logits z."),
                      next_step=_("Apply the chain rule through softmax: ∂qⱼ/∂zᵢ = qᵢ(δᵢⱼ − qⱼ).")),
        Misconception("half-chain-rule", half_chain_rule,
                      cause=_("The penalty is still differentiated by q, the cross-entropy by z."),
                      next_step=_("Carry the penalty through softmax too: ∂H/∂z = −q (ln q + H).")),
        Misconception("mean-not-subtracted", mean_not_subtracted,
                      cause=_("Your bracket, ln q + 1, belongs to the slope in q."),
                      next_step=_("Put H in place of 1, and the components add up to 0.")),
        Misconception("cross-entropy-uphill", cross_entropy_uphill,
                      cause=_("p − q is the step downhill; the gradient of the cross-entropy is q − p."),
                      next_step=_("Turn the first difference round and leave the penalty as it is.")),
        Misconception("beta-ignored", beta_ignored,
                      cause=_("The penalty always has weight 1: β was not used."),
                      next_step=_("Multiply the entropy term by beta, which may be negative.")),
        Misconception("sign-of-beta-lost", sign_of_beta_lost, recognise=wrong_below_zero,
                      cause=_("Right for β > 0 only; a negative β must push the entropy down."),
                      next_step=_("Use beta as it comes: no abs, and no condition on its sign.")),
        Misconception("penalty-alone", penalty_alone,
                      cause=_("Only the penalty is left; the cross-entropy has a gradient too."),
                      next_step=_("Add q − p.")),
        Misconception("not-adding-up", entropy_left_out, recognise=does_not_add_up,
                      cause=_("The components do not add up to 0, though softmax ignores a common shift of z."),
                      next_step=_("q − p adds up to 0. So does q (ln q + H), if H is that of q.")),
    ),
    hints=(_("Two gradients: that of the cross-entropy, and −β times that of H."),
           _("By z, the cross-entropy gives q − p, and H gives −q (ln q + H)."),
           _("q − p + beta · q · (ln q + H), with H = −Σ q ln q.")),
    general=_("This is not the gradient of CE − βH with respect to the logits."),
    next_step=_("At z = (1, 0, −1), p = (0.6, 0.3, 0.1), β = 0.5: (0.2051, −0.1265, −0.0786)."),
)


# 06.2 ----------------------------------------------------------------------------------------------------------------

def optimum_of(p, beta, low, high):
    """Return the optimum, with c between `low` and `high`."""
    with np.errstate(divide="ignore"):
        log_y = np.log(p / beta)

    def q(c):
        return np.exp(wrightomega(log_y + c / beta) - c / beta)

    return q(brentq(lambda c: q(c).sum() - 1, low, high, xtol=1e-14))


def penalised_optimum(p, beta):
    return optimum_of(p, beta, 0.9, 1.1 + beta * np.log(len(p)))


def by_bisection(p, beta):
    low, high = 0.5, 2 + beta * np.log(len(p))
    for _step in range(80):
        c = (low + high) / 2
        omega = wrightomega(np.log(p[p > 0] / beta) + c / beta)
        total = np.sum(p[p > 0] / (beta * omega)) + np.sum(p == 0) * np.exp(-c / beta)
        low, high = (c, high) if total > 1 else (low, c)
    q = np.full(len(p), np.exp(-c / beta))
    q[p > 0] = p[p > 0] / (beta * omega)
    return q


def tempered(p, beta):
    return temper(p, 1 + beta)


def to_first_order(p, beta):
    return p * (1 - beta * (np.log(np.where(p > 0, p, 1)) + entropy(p)))


def zeros_kept(p, beta):
    q = np.zeros(len(p))
    q[p > 0] = penalised_optimum(p[p > 0], beta)
    return q


def zeros_dropped(p, beta):
    return penalised_optimum(p[p > 0], beta)


def divided_by_the_sum(p, beta):
    with np.errstate(divide="ignore"):
        q = np.exp(wrightomega(np.log(p / beta) + 1 / beta) - 1 / beta)
    return q / q.sum()


def omega_returned(p, beta):
    with np.errstate(divide="ignore"):
        return wrightomega(np.log(p / beta) + 1 / beta + entropy(penalised_optimum(p, beta)))


def through_lambertw(p, beta):
    kept = p > 0

    def q(c):
        with np.errstate(all="ignore"):
            floor = np.full(len(p), np.exp(-c / beta))
            floor[kept] = p[kept] / (beta * lambertw(p[kept] / beta * np.exp(c / beta)).real)
        return floor

    return q(brentq(lambda c: q(c).sum() - 1, 0.9, 1.1 + beta * np.log(len(p)), xtol=1e-14))


def bracket_too_short(p, beta):
    return optimum_of(p, beta, 0.9, 1.1 + beta)


PENALISED_OPTIMUM = Exercise(
    id="06.2", name="penalised_optimum", points=3, minutes=20, difficulty=4, theory="optimum",
    title=_("Where the penalised loss is least"),
    why=_("A minimum in closed form lets you test a claim about training without any training."),
    reference=penalised_optimum,
    alternatives=(by_bisection, confidence_penalty_optimum),
    answer=ROOT,
    inputs=st.tuples(distributions, weights),
    witnesses=((P, 0.3), (P, 1.0), (WITH_ZERO, 0.3), (ONE_HOT, 0.5), (np.full(4, 0.25), 5.0), (P, 5.0), (P, 0.001)),
    misconceptions=(
        Misconception("tempered", tempered,
                      cause=_("This is p tempered at 1 + β: what the essay claims, not the minimum."),
                      next_step=_("Solve Σ q = 1 for c with brentq.")),
        Misconception("first-order", to_first_order,
                      cause=_("This is the straight line through β = 0; the curve bends away from it."),
                      next_step=_("Use ω, and find c with brentq.")),
        Misconception("zeros-kept", zeros_kept,
                      cause=_("A token with p = 0 kept q = 0; the penalty lifts it to e^(−c/β)."),
                      next_step=_("Keep all tokens: ω(−∞) = 0 takes care of them.")),
        Misconception("zeros-dropped", zeros_dropped,
                      cause=_("The tokens with p = 0 are missing; the penalty gives each of them e^(−c/β)."),
                      next_step=_("Return one value per token: ω(−∞) = 0 takes care of the zeros.")),
        Misconception("divided-by-the-sum", divided_by_the_sum,
                      cause=_("c was fixed and q divided by its sum; that is no longer the minimum."),
                      next_step=_("Search for the c at which Σ q is 1 by itself.")),
        Misconception("omega-returned", omega_returned,
                      cause=_("These are the ω, and they do not add up to 1."),
                      next_step=_("Take the last step: q = e^(ω − c/β).")),
        Misconception("lambertw", through_lambertw,
                      cause=_("e^(c/β) overflowed: at β = 0.001 it has more than 400 digits."),
                      next_step=_("Give wrightomega the logarithm, ln(p/β) + c/β.")),
        Misconception("bracket-too-short", bracket_too_short,
                      cause=_("c = 1 + βH(q) reaches 1 + β ln V, beyond your bracket."),
                      next_step=_("Search from 0.9 to 1.1 + β · np.log(len(p)).")),
    ),
    hints=(_("Write q as a function of c first; only then search for c."),
           _("brentq needs a function that changes sign: Σ q(c) − 1."),
           _("q(c) = exp(wrightomega(ln(p/β) + c/β) − c/β), c between 0.9 and 1.1 + β ln V.")),
    general=_("This is not where CE − βH is least."),
    next_step=_("For p = (0.6, 0.3, 0.1) and β = 0.3: (0.54154, 0.31676, 0.14170)."),
)


# 06.3 ----------------------------------------------------------------------------------------------------------------

def reverse_optimum(p, beta):
    return temper(p, 1 + beta)


def powers_normalised(p, beta):
    powers = p ** (1 / (1 + beta))
    return powers / powers.sum()


def reciprocal(p, beta):
    return temper(p, 1 / (1 + beta))


def beta_as_temperature(p, beta):
    return temper(p, beta)


def powers_alone(p, beta):
    return p ** (1 / (1 + beta))


def softmax_of_probabilities(p, beta):
    return softmax(p, 1 + beta)


def divided(p, beta):
    return p / (1 + beta) / np.sum(p / (1 + beta))


REVERSE_OPTIMUM = Exercise(
    id="06.3", name="reverse_optimum", points=2, minutes=6, difficulty=2, theory="reverse",
    title=_("The divergence for which the claim is true"),
    why=_("A claim can be false as stated and true one symbol further on; it pays to know where."),
    reference=reverse_optimum,
    alternatives=(powers_normalised,),
    inputs=st.tuples(distributions, weights),
    witnesses=((P, 0.3), (P, 1.0), (WITH_ZERO, 0.3), (np.array([0.4, 0.3, 0.2, 0.1]), 5.0)),
    misconceptions=(
        Misconception("forward", penalised_optimum,
                      cause=_("This is the optimum with the cross-entropy, from the exercise before."),
                      next_step=_("Here q weighs the logarithm: apply Gibbs' principle with z = ln p.")),
        Misconception("reciprocal", reciprocal,
                      cause=_("You cooled: the entropy fell below that of p."),
                      next_step=_("The weight 1 + β is the price of entropy, so it is τ itself.")),
        Misconception("beta-as-temperature", beta_as_temperature,
                      cause=_("At β = 0 the optimum must be p, and your τ would be 0."),
                      next_step=_("KL(q‖p) already holds one −H(q): count both.")),
        Misconception("not-normalised", powers_alone,
                      cause=_("These powers do not add up to 1."),
                      next_step=_("Divide by their sum, or use temper.")),
        Misconception("softmax-of-p", softmax_of_probabilities,
                      cause=_("Softmax was given probabilities; the scores are ln p."),
                      next_step=_("Use temper, which takes probabilities.")),
        Misconception("divided", divided,
                      cause=_("Dividing probabilities by a constant and normalising gives p back."),
                      next_step=_("The temperature acts on ln p, as a power 1/τ of p.")),
    ),
    hints=(_("Write it out: KL(q‖p) = −E_q[ln p] − H(q)."),
           _("Together with −βH(q): minus the score E_q[ln p] + (1 + β) H(q)."),
           _("Gibbs: softmax(ln p / (1 + β)), which is temper(p, 1 + β).")),
    general=_("This is not where KL(q‖p) − βH(q) is least."),
    next_step=_("For p = (0.6, 0.3, 0.1) and β = 0.3: (0.54385, 0.31909, 0.13706)."),
)


# 06.4 ----------------------------------------------------------------------------------------------------------------

def implied_temperatures(p, q):
    return np.diff(np.log(p)) / np.diff(np.log(q))


def by_a_loop(p, q):
    return np.array([np.log(p[i] / p[i + 1]) / np.log(q[i] / q[i + 1]) for i in range(len(p) - 1)])


def turned_round(p, q):
    return 1 / implied_temperatures(p, q)


def token_by_token(p, q):
    return np.log(p) / np.log(q)


def ratio_of_ratios(p, q):
    return (p[:-1] / p[1:]) / (q[:-1] / q[1:])


def differences_of_probabilities(p, q):
    return np.diff(p) / np.diff(q)


def against_the_first(p, q):
    return np.log(p[0] / p[1:]) / np.log(q[0] / q[1:])


def wrapped_round(p, q):
    return np.log(p / np.roll(p, -1)) / np.log(q / np.roll(q, -1))


def has_one_pair_more(inputs, outcomes):
    """Return whether V values came back each time, and all but the first, or all but the last, are right."""
    found = [got.value if isinstance(got, Returned) else None for got in outcomes]
    if not all(isinstance(value, np.ndarray) and value.shape == p.shape and value.dtype.kind == "f"
               for (p, _q), value in zip(inputs, found, strict=True)):
        return False
    return any(all(np.allclose(value[rest], implied_temperatures(*arguments), rtol=1e-7, atol=1e-9)
                   for arguments, value in zip(inputs, found, strict=True)) for rest in (slice(1, None), slice(-1)))


def averaged(p, q):
    return np.mean(implied_temperatures(p, q))


IMPLIED_TEMPERATURES = Exercise(
    id="06.4", name="implied_temperatures", points=2, minutes=6, difficulty=2, theory="implied",
    title=_("Which temperature would have done this?"),
    why=_("If q is p at one temperature, every pair of tokens must name the same one."),
    reference=implied_temperatures,
    alternatives=(by_a_loop,),
    answer=ArrayAnswer(rtol=1e-7, atol=1e-9),
    inputs=st.tuples(falling, weights).map(lambda drawn: (drawn[0], penalised_optimum(*drawn))),
    witnesses=((P, temper(P, 2.0)), (P, penalised_optimum(P, 1.0)), (P, 0.9 * P + 0.1 / 3),
               (np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.5, 0.3, 0.15, 0.05]))),
    misconceptions=(
        Misconception("turned-round", turned_round,
                      cause=_("p and q have changed places: a flatter q must give τ above 1."),
                      next_step=_("The logarithms of p go on top.")),
        Misconception("token-by-token", token_by_token,
                      cause=_("A single logarithm still holds the constant ln Z; only differences are free of it."),
                      next_step=_("Use ln pᵢ − ln pᵢ₊₁, and the same for q.")),
        Misconception("ratio-of-ratios", ratio_of_ratios,
                      cause=_("A temperature divides logarithms, not the ratios themselves."),
                      next_step=_("Take the logarithm of each ratio first.")),
        Misconception("differences-of-probabilities", differences_of_probabilities,
                      cause=_("These are differences of probabilities; temperature acts on their logarithms."),
                      next_step=_("Put np.log inside np.diff.")),
        Misconception("against-the-first", against_the_first,
                      cause=_("Each token was compared with the first, not with its neighbour."),
                      next_step=_("Use the pairs (0, 1), (1, 2), …")),
        Misconception("wrapped-round", wrapped_round, recognise=has_one_pair_more,
                      cause=_("One value too many: the last token and the first are no neighbours."),
                      next_step=_("V tokens have V − 1 pairs: p[:-1] with p[1:], or np.diff.")),
        Misconception("averaged", averaged,
                      cause=_("One number came back; the spread between the pairs is what we look for."),
                      next_step=_("Return one temperature per pair: V − 1 of them.")),
    ),
    hints=(_("If q = temper(p, τ), what is ln q₀ − ln q₁?"),
           _("It is (ln p₀ − ln p₁)/τ: the normaliser has gone."),
           _("np.diff(np.log(p)) over np.diff(np.log(q)).")),
    general=_("These are not the temperatures that the pairs imply."),
    next_step=_("With q = temper(p, 2) every entry must be 2."),
)


# 06.5 ----------------------------------------------------------------------------------------------------------------

def smoothing_optimum(p, epsilon):
    return (1 - epsilon) * p + epsilon / len(p)


def mixed_in(p, epsilon):
    uniform = np.ones(len(p)) / len(p)
    return p + epsilon * (uniform - p)


def added_and_normalised(p, epsilon):
    return (p + epsilon) / np.sum(p + epsilon)


def shared_among_the_others(p, epsilon):
    return (1 - epsilon) * p + epsilon * (1 - p) / (len(p) - 1)


def zeros_left_out(p, epsilon):
    return np.where(p > 0, (1 - epsilon) * p + epsilon / np.sum(p > 0), 0)


def weights_exchanged(p, epsilon):
    return epsilon * p + (1 - epsilon) / len(p)


def epsilon_per_token(p, epsilon):
    return (1 - epsilon) * p + epsilon


SMOOTHING_OPTIMUM = Exercise(
    id="06.5", name="smoothing_optimum", points=1, minutes=4, difficulty=1, theory="smoothing",
    title=_("Label smoothing mixes"),
    why=_("The best known relative of the penalty has an optimum you can write at once: a mixture."),
    reference=smoothing_optimum,
    alternatives=(mixed_in,),
    inputs=st.tuples(distributions, st.sampled_from([0.1, 0.3, 0.5, 0.0, 1.0])),
    witnesses=((P, 0.1), (WITH_ZERO, 0.3), (np.array([0.5, 0.5, 0.0, 0.0]), 0.1), (P, 1.0)),
    misconceptions=(
        Misconception("added", added_and_normalised,
                      cause=_("That is the smoothing of counts: ε added to each entry, then normalised."),
                      next_step=_("Mix with weights 1 − ε and ε.")),
        Misconception("others", shared_among_the_others,
                      cause=_("ε was shared among the other tokens; here each token, its own included, gets ε/V."),
                      next_step=_("Add epsilon / len(p) to every entry.")),
        Misconception("zeros-left-out", zeros_left_out,
                      cause=_("The tokens with p = 0 got nothing; smoothing is uniform over the whole vocabulary."),
                      next_step=_("Divide epsilon among all V tokens.")),
        Misconception("exchanged", weights_exchanged,
                      cause=_("The weights are exchanged: at ε = 0 this is uniform, and it must be p."),
                      next_step=_("p has the weight 1 − ε.")),
        Misconception("epsilon-per-token", epsilon_per_token,
                      cause=_("Every token got a whole ε: the sum exceeds 1."),
                      next_step=_("Each token gets ε/V.")),
    ),
    hints=(_("Cross-entropy is least where q equals its target."),
           _("The target is (1 − ε)p + εu, with u uniform over V tokens."),
           _("Return (1 − epsilon) * p + epsilon / len(p).")),
    general=_("This is not where the cross-entropy against the smoothed target is least."),
    next_step=_("For p = (0.6, 0.3, 0.1) and ε = 0.1: (0.5733, 0.3033, 0.1233)."),
)


# 06.6 ----------------------------------------------------------------------------------------------------------------

def root_in_log_tau(excess):
    """Return the τ between 1/1000 and 1000 at which `excess`, a function of τ, changes sign."""
    return np.exp(brentq(lambda log_tau: excess(np.exp(log_tau)), np.log(1e-3), np.log(1e3), xtol=1e-13))


def equal_entropy_temperature(z, weights, target):
    return root_in_log_tau(lambda tau: weights @ entropy_from_logits(z, tau) - target)


def by_halving(z, weights, target):
    low, high = 1e-3, 1e3
    for _step in range(100):
        tau = np.sqrt(low * high)
        mean = np.sum(weights * entropy(softmax(z, tau)))
        low, high = (tau, high) if mean < target else (low, tau)
    return tau


def rows_equal(z, weights, target):
    return root_in_log_tau(lambda tau: np.mean(entropy_from_logits(z, tau)) - target)


def entropy_of_the_mean(z, weights, target):
    return root_in_log_tau(lambda tau: entropy(weights @ softmax(z, tau)) - target)


def mean_of_the_logits(z, weights, target):
    return root_in_log_tau(lambda tau: entropy_from_logits(weights @ z, tau) - target)


def inverse_temperature(z, weights, target):
    return 1 / equal_entropy_temperature(z, weights, target)


def logarithm(z, weights, target):
    return np.log(equal_entropy_temperature(z, weights, target))


def only_hotter(z, weights, target):
    return brentq(lambda tau: weights @ entropy_from_logits(z, tau) - target, 1.0, 1000.0, xtol=1e-13)


def mean_entropy_at(drawn):
    """Return logits, weights and the mean entropy that some temperature gives."""
    z, raw, tau = drawn
    weights = np.array(raw) / sum(raw)
    return z, weights, float(weights @ entropy_from_logits(z, tau))


ROWS = np.array([[2.0, 0.0, -1.0], [0.5, 0.0, 0.5], [3.0, -2.0, 1.0]])
RAW = (5, 1, 2)

EQUAL_ENTROPY_TEMPERATURE = Exercise(
    id="06.6", name="equal_entropy_temperature", points=3, minutes=10, difficulty=3, theory="training",
    title=_("A fair opponent"),
    why=_("Two methods can only be compared at an equal dose; here the dose is the mean entropy."),
    reference=equal_entropy_temperature,
    alternatives=(by_halving,),
    answer=ROOT,
    inputs=st.tuples(rows_of((3, 3)).filter(lambda z: np.all(np.ptp(z, axis=1) > 0)),
                     st.lists(st.integers(1, 6), min_size=3, max_size=3),
                     st.sampled_from([1.5, 0.7, 2.0, 1.0])).map(mean_entropy_at),
    witnesses=tuple(mean_entropy_at((ROWS, RAW, tau)) for tau in (1.5, 0.5, 3.0)),
    misconceptions=(
        Misconception("rows-equal", rows_equal,
                      cause=_("Every context counted the same; a frequent one must count more."),
                      next_step=_("Average the entropies with the weights.")),
        Misconception("entropy-of-the-mean", entropy_of_the_mean,
                      cause=_("This is the entropy of the averaged distribution, not the average of the entropies."),
                      next_step=_("One entropy per row first, then the weighted mean.")),
        Misconception("mean-of-the-logits", mean_of_the_logits,
                      cause=_("The logits were averaged into one row; entropies must be averaged instead."),
                      next_step=_("Keep the rows apart until each has its entropy.")),
        Misconception("inverse", inverse_temperature,
                      cause=_("This is 1/τ: the target above H(1) needs τ above 1."),
                      next_step=_("Return the temperature itself.")),
        Misconception("logarithm", logarithm,
                      cause=_("The search ran in ln τ, and ln τ came back."),
                      next_step=_("Return np.exp of the root.")),
        Misconception("only-hotter", only_hotter,
                      cause=_("The search began at τ = 1; a target below H(1) needs τ below 1."),
                      next_step=_("Bracket the root on both sides of 1, for instance in ln τ.")),
    ),
    hints=(_("The mean entropy rises with τ, so the root is unique."),
           _("entropy_from_logits(z, τ) gives one entropy per row; weights @ … averages them."),
           _("brentq in ln τ from ln 0.001 to ln 1000, then np.exp.")),
    general=_("At this τ the weighted mean entropy is not the target."),
    next_step=_("Put your τ back: weights @ entropy_from_logits(z, τ) must give the target."),
)


# 06.7 ----------------------------------------------------------------------------------------------------------------

def changed_tops(z, other, weights):
    return np.sum(weights * (z.argmax(axis=1) != other.argmax(axis=1)))


def one_row_at_a_time(z, other, weights):
    return sum(w for a, b, w in zip(z, other, weights, strict=True) if np.argmax(a) != np.argmax(b))


def contexts_equal(z, other, weights):
    return np.mean(z.argmax(axis=1) != other.argmax(axis=1))


def share_kept(z, other, weights):
    return 1 - changed_tops(z, other, weights)


def values_compared(z, other, weights):
    return np.sum(weights * (z.max(axis=1) != other.max(axis=1)))


def flattened(z, other, weights):
    return float(z.argmax() != other.argmax())


def best_of_each_column(z, other, weights):
    return np.sum(weights * (z.argmax(axis=0) != other.argmax(axis=0)))


def whole_ranking(z, other, weights):
    return np.sum(weights * (z.argsort(axis=1) != other.argsort(axis=1)).any(axis=1))


def counted(z, other, weights):
    return float(np.sum(z.argmax(axis=1) != other.argmax(axis=1)))


def without_ties(shape):
    row = st.permutations(range(shape[1])).map(lambda order: np.array(order) / 2)
    return st.lists(row, min_size=shape[0], max_size=shape[0]).map(np.array)


ONE = np.array([[2.0, 0.0, -1.0], [0.5, 0.0, -0.5], [3.0, -2.0, 1.0]])
OTHER = np.array([[4.0, 1.0, 0.0], [0.0, 1.0, 0.5], [1.0, -2.0, 3.0]])

CHANGED_TOPS = Exercise(
    id="06.7", name="changed_tops", points=2, minutes=5, difficulty=2, theory="how-far",
    title=_("What no temperature can do"),
    why=_("A temperature never changes the likeliest token; where it changed, something else has happened."),
    reference=changed_tops,
    alternatives=(one_row_at_a_time,),
    inputs=st.tuples(without_ties((4, 3)), without_ties((4, 3)), st.lists(
        st.integers(1, 6), min_size=4, max_size=4).map(lambda n: np.array(n) / sum(n))),
    witnesses=((ONE, OTHER, np.array([0.5, 0.3, 0.2])),
               (ONE, ONE - [0.0, 1.5, 0.0], np.array([0.5, 0.3, 0.2])),
               (OTHER, OTHER / 2, np.array([0.5, 0.3, 0.2])),
               (OTHER, OTHER * [[1], [-1], [1]], np.array([0.2, 0.7, 0.1]))),
    misconceptions=(
        Misconception("contexts-equal", contexts_equal,
                      cause=_("Every context counted the same; a frequent one must count more."),
                      next_step=_("Add up the weights of the contexts that differ.")),
        Misconception("share-kept", share_kept,
                      cause=_("This is the share that stayed the same."),
                      next_step=_("Add up the rows that differ, not those that agree.")),
        Misconception("values-compared", values_compared,
                      cause=_("The largest values were compared; the question is which token has them."),
                      next_step=_("Use argmax in place of max.")),
        Misconception("flattened", flattened,
                      cause=_("argmax without an axis looks at the whole table at once."),
                      next_step=_("One argmax per context: axis=1.")),
        Misconception("columns", best_of_each_column,
                      cause=_("You looked for the largest of each column; a context is a row."),
                      next_step=_("One argmax per row: axis=1.")),
        Misconception("whole-ranking", whole_ranking,
                      cause=_("You compared the whole ranking; only the first place is asked for."),
                      next_step=_("Use argmax in place of argsort.")),
        Misconception("counted", counted,
                      cause=_("This counts contexts; a share lies between 0 and 1."),
                      next_step=_("Add up their weights, which sum to 1.")),
    ),
    hints=(_("One argmax per row, in both tables."),
           _("Compare them: an array of True and False, one per context."),
           _("Return np.sum(weights * changed), where changed says whether the two argmax differ.")),
    general=_("This is not the weighted share of contexts with another likeliest token."),
    next_step=_("A table against itself at another temperature must give 0."),
)


# Predictions ---------------------------------------------------------------------------------------------------------

def entropy_with_plus():
    """The entropy at the minimum of CE + 0.3 H for p = (0.6, 0.3, 0.1), by descending its gradient from p."""
    z = np.log(P)
    for _step in range(2_000):
        z = z - 0.5 * entropy_penalty(z, P, 0.3)[1]
    return float(entropy(softmax(z)))


def second_pair():
    return float(implied_temperatures(P, penalised_optimum(P, 1.0))[1])


def sure_pair():
    p = np.array([0.999, 0.001])
    return float(implied_temperatures(p, penalised_optimum(p, 0.3))[0])


def peak_in_a_large_vocabulary():
    sure = np.zeros(50_257)
    sure[0] = 1.0
    return float(confidence_penalty_optimum(sure, 0.1)[0])


LAB = LabExercises(
    number="06", slug="regularisation_against_temperature",
    exercises=(PENALISED_GRADIENT, PENALISED_OPTIMUM, REVERSE_OPTIMUM, IMPLIED_TEMPERATURES, SMOOTHING_OPTIMUM,
               EQUAL_ENTROPY_TEMPERATURE, CHANGED_TOPS),
    predictions=(
        Prediction("06.a", _("entropy at the minimum of CE + 0.3 H, in nats"), entropy_with_plus,
                   _("{truth:.3f} nats: the plus sign lowers the entropy of p, which was 0.898.")),
        Prediction("06.b", _("τ implied by the second pair at β = 1"), second_pair,
                   _("τ = {truth:.2f}, where the first pair says 1.91: no single temperature fits both."),
                   tolerance=0.1),
        Prediction("06.c", _("τ implied by p = (0.999, 0.001) at β = 0.3"), sure_pair,
                   _("τ = {truth:.2f}: the surer the context, the more heat the same β stands for."), tolerance=0.1),
        Prediction("06.d", _("largest probability left of a sure token among 50\u202f257"), peak_in_a_large_vocabulary,
                   _("{truth:.3f}: with 10 tokens the same β left 0.9996."), tolerance=0.02),
    ),
)
