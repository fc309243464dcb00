"""Lab 04 · Training toy models: references, inputs and the wrong answers that students give."""

from functools import cache

import numpy as np
from hypothesis import strategies as st

from taulab import losses
from taulab.corpus import grammar, windows
from taulab.course.judging.answers.plain import ArrayAnswer, TrainingAnswer
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.language import mark as _
from taulab.models import MLP, bigram_counts, generate
from taulab.softmax import softmax
from taulab.training import train

SIXTY_FORTY = np.array([0.6, 0.4, 0.0])

halves = st.integers(-4, 4).map(lambda k: k / 2)
small = st.integers(1, 5)


@st.composite
def distributions(draw, size=None, zeros=True):
    """Draw a distribution with probabilities that are fractions of small integers."""
    size = size or draw(st.integers(2, 4))
    weights = np.array(draw(st.lists(st.integers(0 if zeros else 1, 5), min_size=size, max_size=size)), float)
    weights[0] += 1
    return weights / weights.sum()


@st.composite
def matrices(draw, rows, columns):
    numbers = draw(st.lists(halves, min_size=rows * columns, max_size=rows * columns))
    return np.array(numbers).reshape(rows, columns)


# 04.1 ----------------------------------------------------------------------------------------------------------------

def log_loss(p, q):
    possible = p > 0
    with np.errstate(divide="ignore"):
        return -np.sum(p[possible] * np.log(q[possible]))


def log_loss_as_expectation(p, q):
    with np.errstate(divide="ignore"):
        return float(np.dot(p, np.where(p > 0, -np.log(q), 0)))


def exchanged(p, q):
    with np.errstate(divide="ignore"):
        return -np.sum(q[q > 0] * np.log(p[q > 0]))


def impossible_left_out(p, q):
    both = (p > 0) & (q > 0)
    return -np.sum(p[both] * np.log(q[both]))


def without_minus(p, q):
    return -log_loss(p, q)


def in_bits(p, q):
    return log_loss(p, q) / np.log(2)


def zero_times_infinity(p, q):
    return -np.sum(p * np.log(q))


def above_the_floor(p, q):
    return log_loss(p, q) - log_loss(p, p)


LOG_LOSS = Exercise(
    id="04.1", name="log_loss", points=2, minutes=6, difficulty=1, theory="floor",
    title=_("The log loss of a model"),
    why=_("It is the number that training pushes down, and here you know how far down it can go."),
    reference=log_loss,
    alternatives=(log_loss_as_expectation,),
    inputs=st.tuples(distributions(size=3), distributions(size=3, zeros=False)),
    witnesses=((SIXTY_FORTY, np.array([0.5, 0.5, 0.0])), (SIXTY_FORTY, np.array([0.5, 0.25, 0.25])),
               (np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.25, 0.25])), (np.array([0.5, 0.5]), np.array([1.0, 0.0]))),
    misconceptions=(
        Misconception("exchanged", exchanged,
                      cause=_("p and q changed places: the truth p weighs, the model q is inside the logarithm."),
                      next_step=_("Average −ln q with the weights p.")),
        Misconception("sign", without_minus,
                      cause=_("Surprise is −ln q: the sign is missing."),
                      next_step=_("A log loss is never negative here.")),
        Misconception("bits", in_bits,
                      cause=_("That is the log loss in bits; nats are asked for."),
                      next_step=_("Use np.log.")),
        Misconception("zero-times-infinity", zero_times_infinity,
                      cause=_("A token with p = 0 and q = 0 gave 0 · ∞ = nan; it must add 0."),
                      next_step=_("Sum only where p > 0.")),
        Misconception("left-out", impossible_left_out,
                      cause=_("A token that comes though q = 0 was left out: its surprise is infinite, "
                              "and so is the loss."),
                      next_step=_("Leave out the tokens with p = 0, not those with q = 0.")),
        Misconception("divergence", above_the_floor,
                      cause=_("This is KL(p‖q), the part above the floor; the log loss includes H(p)."),
                      next_step=_("Do not subtract the entropy of p.")),
    ),
    hints=(_("What surprises whom? The token comes from p; the surprise −ln q is the model's."),
           _("Tokens that never come, p = 0, do not count."),
           _("−Σ p ln q over the tokens with p > 0.")),
    general=_("This is not −Σ p ln q in nats."),
    next_step=_("For p = (0.6, 0.4) and q = (0.5, 0.5) it is ln 2 = 0.693."),
)


# 04.2 ----------------------------------------------------------------------------------------------------------------

def loss_gradient(z, targets):
    return losses.cross_entropy(z, targets)[1]


def gradient_by_one_hot(z, targets):
    return (softmax(z) - np.eye(z.shape[1])[targets]) / len(z)


def gradient_of_the_sum(z, targets):
    return loss_gradient(z, targets) * len(z)


def uphill(z, targets):
    return -loss_gradient(z, targets)


def probabilities_only(z, targets):
    return softmax(z) / len(z)


def over_the_rows(z, targets):
    return (softmax(z, axis=0) - np.eye(z.shape[1])[targets]) / len(z)


def logits_minus_targets(z, targets):
    return (z - np.eye(z.shape[1])[targets]) / len(z)


def target_cells_only(z, targets):
    one_hot = np.eye(z.shape[1])[targets]
    return (softmax(z) - 1) * one_hot / len(z)


def whole_columns(z, targets):
    gradient = softmax(z)
    gradient[:, targets] -= 1
    return gradient / len(z)


@st.composite
def rows_and_targets(draw):
    n, V = draw(st.integers(2, 3)), draw(st.integers(2, 4))
    return draw(matrices(n, V)), np.array(draw(st.lists(st.integers(0, V - 1), min_size=n, max_size=n)))


LOSS_GRADIENT = Exercise(
    id="04.2", name="loss_gradient", points=3, minutes=14, difficulty=2, theory="one-hot",
    title=_("Which way is down?"),
    why=_("Everything that training does to a model enters through this matrix."),
    reference=loss_gradient,
    alternatives=(gradient_by_one_hot,),
    answer=ArrayAnswer(rtol=1e-6, atol=1e-8),
    inputs=rows_and_targets(),
    witnesses=((np.array([[2.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.array([0, 1])),
               (np.array([[1.0, -1.0], [0.5, 0.0], [0.0, 2.0]]), np.array([1, 1, 0])),
               (np.array([[1000.0, 0.0], [0.0, 1.0]]), np.array([0, 0]))),
    misconceptions=(
        Misconception("sum", gradient_of_the_sum,
                      cause=_("This is the gradient of the sum of the losses; the loss is their mean."),
                      next_step=_("Divide by the number of rows.")),
        Misconception("uphill", uphill,
                      cause=_("The sign is turned: this points uphill."),
                      next_step=_("q minus target, not target minus q.")),
        Misconception("target-missing", probabilities_only,
                      cause=_("The one-hot target was not subtracted."),
                      next_step=_("At the token that came, subtract 1.")),
        Misconception("over-rows", over_the_rows,
                      cause=_("softmax ran over the rows; each row is a distribution over tokens."),
                      next_step=_("Normalise along the last axis.")),
        Misconception("logits", logits_minus_targets,
                      cause=_("Logits were used where probabilities belong."),
                      next_step=_("Take softmax of each row first.")),
        Misconception("columns", whole_columns,
                      cause=_("q[:, targets] takes whole columns: 1 was subtracted in every row."),
                      next_step=_("One entry per row: q[np.arange(n), targets].")),
        Misconception("target-cells", target_cells_only,
                      cause=_("Only the token that came has a gradient here; the others must be pushed down too."),
                      next_step=_("Every token enters through ln Z: its part is its probability.")),
    ),
    hints=(_("For one row the loss is ln Z − z of the token that came. Differentiate with respect to each logit."),
           _("∂ ln Z/∂zᵢ = qᵢ, and the second term gives −1 at the token that came."),
           _("Divide softmax(z) − one-hot by the number of rows; np.eye(V)[targets] is the one-hot matrix.")),
    general=_("This is not the gradient of the mean log loss with respect to the logits."),
    next_step=_("Check one entry by a finite difference; each row must add up to 0."),
)


# 04.3 ----------------------------------------------------------------------------------------------------------------

def descend(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps)


def descent(targets, V, learning_rate, steps, direction=-1.0, scale=1.0, start=0.0):
    """Follow the gradient of one shared row of logits and return the losses and the row."""
    z, curve = np.full(V, start), []
    shares = np.bincount(targets, minlength=V) / len(targets)
    for _step in range(steps):
        q = softmax(z)
        curve.append(-np.sum(shares * np.log(q)))
        z = z + direction * learning_rate * scale * (q - shares)
    return np.array(curve), z


def descent_over_examples(targets, V, learning_rate, steps):
    z, curve = np.zeros(V), []
    for _step in range(steps):
        loss, gradient = losses.cross_entropy(np.tile(z, (len(targets), 1)), targets)
        curve.append(loss)
        z -= learning_rate * gradient.sum(axis=0)
    return curve, z


def climbing(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps, direction=1.0)


def summed_over_examples(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps, scale=len(targets))


def averaged_twice(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps, scale=1 / len(targets))


def losses_after_the_step(targets, V, learning_rate, steps):
    curve, z = descent(targets, V, learning_rate, steps + 1)
    return curve[1:], descent(targets, V, learning_rate, steps)[1]


def probabilities_at_the_end(targets, V, learning_rate, steps):
    curve, z = descent(targets, V, learning_rate, steps)
    return curve, softmax(z)


def one_after_the_other(targets, V, learning_rate, steps):
    z, curve = np.zeros(V), []
    for _step in range(steps):
        curve.append(float(np.mean([-np.log(softmax(z)[t]) for t in targets])))
        for t in targets:
            z = z - learning_rate * (softmax(z) - np.eye(V)[t])
    return np.array(curve), z


TEN = np.array([0] * 6 + [1] * 4)
some_targets = st.lists(st.integers(0, 2), min_size=2, max_size=5).map(np.array)

DESCEND = Exercise(
    id="04.3", name="descend", points=3, minutes=12, difficulty=2, theory="one-hot",
    title=_("The smallest training run"),
    why=_("One row of logits and ten examples settle what one-hot targets do to a model."),
    reference=descend,
    alternatives=(descent_over_examples,),
    answer=TrainingAnswer(draws=6),
    inputs=st.tuples(some_targets, st.just(3), st.sampled_from([0.5, 1.0]), st.integers(1, 4)),
    witnesses=((TEN, 3, 0.5, 5), (np.array([2, 0, 2]), 3, 1.0, 3), (np.array([1, 2]), 3, 0.5, 2)),
    misconceptions=(
        Misconception("climbing", climbing,
                      cause=_("The loss rises: you added the gradient."),
                      next_step=_("Go against the gradient: subtract it.")),
        Misconception("summed", summed_over_examples,
                      cause=_("The steps are as many times too long as there are examples: the gradients were summed."),
                      next_step=_("Use the gradient of the mean loss.")),
        Misconception("averaged-twice", averaged_twice,
                      cause=_("The steps are too short: the mean over the examples was taken twice."),
                      next_step=_("loss_gradient already divides by n: sum its rows.")),
        Misconception("after-the-step", losses_after_the_step,
                      cause=_("Each loss was noted after its step; the first one must be that of z = 0, ln V."),
                      next_step=_("Note the loss, then step.")),
        Misconception("probabilities", probabilities_at_the_end,
                      cause=_("Probabilities came back where the logits were asked for."),
                      next_step=_("Return z itself.")),
        Misconception("one-by-one", one_after_the_other,
                      cause=_("A step was taken after each example; here one step uses all of them."),
                      next_step=_("Average the gradient over all examples, then take one step.")),
    ),
    hints=(_("All examples share one row z: np.tile(z, (n, 1)) gives each its copy."),
           _("The gradient of a shared row is the sum of the gradients of its copies."),
           _("z = z - learning_rate * loss_gradient(copies, targets).sum(axis=0), after noting the loss.")),
    general=_("The losses or the logits differ from those of plain gradient descent."),
    next_step=_("Print the first two losses: the first is ln V, the second must be smaller."),
)


# 04.4 ----------------------------------------------------------------------------------------------------------------

def count_pairs(sentences, V):
    counts = np.zeros((V, V), int)
    for sentence in sentences:
        np.add.at(counts, (np.concatenate([[0], sentence[:-1]]), sentence), 1)
    return counts


def count_pairs_one_by_one(sentences, V):
    counts = np.zeros((V, V))
    for sentence in sentences:
        before = 0
        for token in sentence:
            counts[before, token] += 1
            before = token
    return counts


def start_forgotten(sentences, V):
    counts = np.zeros((V, V), int)
    for sentence in sentences:
        np.add.at(counts, (sentence[:-1], sentence[1:]), 1)
    return counts


def transposed(sentences, V):
    return count_pairs(sentences, V).T


def end_forgotten(sentences, V):
    return count_pairs([sentence[:-1] for sentence in sentences], V)


def ended_twice(sentences, V):
    counts = count_pairs(sentences, V)
    counts[0, 0] += len(sentences)
    return counts


def repeats_lost(sentences, V):
    counts = np.zeros((V, V), int)
    for sentence in sentences:
        counts[np.concatenate([[0], sentence[:-1]]), sentence] += 1
    return counts


def seen_or_not(sentences, V):
    return (count_pairs(sentences, V) > 0) * 1


def count_tokens(sentences, V):
    return np.bincount(np.concatenate(sentences), minlength=V)


LOOPING = [np.array([1, 2, 1, 2, 0]), np.array([3, 0])]
some_sentences = st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=4).map(lambda words: np.array([*words, 0])),
                          min_size=1, max_size=3)

COUNT_PAIRS = Exercise(
    id="04.4", name="count_pairs", points=2, minutes=10, difficulty=2, theory="counts",
    title=_("A model by counting"),
    why=_("The best bigram model needs no training at all: a table of counts is the answer."),
    reference=count_pairs,
    alternatives=(count_pairs_one_by_one,),
    inputs=st.tuples(some_sentences, st.just(4)),
    witnesses=((LOOPING, 4), ([np.array([1, 2, 3, 0])] * 2, 4), ([np.array([2, 0]), np.array([1, 1, 1, 0])], 4)),
    misconceptions=(
        Misconception("start", start_forgotten,
                      cause=_("The first token of each sentence follows the token 0, and that pair was not counted."),
                      next_step=_("Put a 0 in front of each sentence.")),
        Misconception("transposed", transposed,
                      cause=_("Rows and columns are exchanged: the row is the token before."),
                      next_step=_("Count at counts[before, after].")),
        Misconception("end", end_forgotten,
                      cause=_("The end of each sentence was not counted: the model could never stop."),
                      next_step=_("The final 0 is a token like the others.")),
        Misconception("two-ends", ended_twice,
                      cause=_("The sentences end in 0 already: you counted a pair 0→0 in each."),
                      next_step=_("Put a 0 in front, and nothing behind.")),
        Misconception("repeats", repeats_lost,
                      cause=_("A pair that came twice in one sentence counted once: += with index arrays does that."),
                      next_step=_("Use np.add.at or a loop over the pairs.")),
        Misconception("seen", seen_or_not,
                      cause=_("The table says whether a pair was seen, not how often."),
                      next_step=_("Add 1 for each occurrence.")),
        Misconception("tokens", count_tokens,
                      cause=_("Single tokens were counted; a bigram is a pair."),
                      next_step=_("Count each token together with the one before it.")),
    ),
    hints=(_("Walk through each sentence and remember the token before."),
           _("Before the first token stands 0, the end of the sentence before."),
           _("A loop is fast enough: counts[before, token] += 1, then before = token.")),
    general=_("The table does not hold how often each token followed each."),
    next_step=_("For the sentence (1, 2, 0) the pairs are 0→1, 1→2 and 2→0."),
)


# 04.5 ----------------------------------------------------------------------------------------------------------------

def smoothed(counts, s):
    return (counts + s) / np.sum(counts + s, axis=1, keepdims=True)


def smoothed_as_mixture(counts, s):
    V, total = counts.shape[1], counts.sum(axis=1, keepdims=True)
    seen = np.divide(counts, total, out=np.zeros(counts.shape), where=total > 0)
    weight = s * V / (total + s * V)
    return (1 - weight) * seen + weight / V


def denominator_forgotten(counts, s):
    return (counts + s) / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def once_in_the_denominator(counts, s):
    return (counts + s) / (counts.sum(axis=1, keepdims=True) + s)


def over_columns(counts, s):
    return (counts + s) / np.sum(counts + s, axis=0, keepdims=True)


def sums_along_the_columns(counts, s):
    return (counts + s) / np.sum(counts + s, axis=1)


def over_the_table(counts, s):
    return (counts + s) / np.sum(counts + s)


def only_the_zeros(counts, s):
    filled = np.where(counts == 0, s, counts)
    return filled / filled.sum(axis=1, keepdims=True)


@st.composite
def tables(draw):
    V = draw(st.integers(2, 3))
    return np.array(draw(st.lists(st.integers(0, 4), min_size=V * V, max_size=V * V))).reshape(V, V)


SMOOTHED = Exercise(
    id="04.5", name="smoothed", points=2, minutes=7, difficulty=2, theory="counts",
    title=_("Room for what was never seen"),
    why=_("One unseen pair in the test makes the log loss infinite; this is the oldest cure."),
    reference=smoothed,
    alternatives=(smoothed_as_mixture,),
    inputs=st.tuples(tables(), st.sampled_from([1.0, 0.5, 0.1])),
    witnesses=((np.array([[3, 1, 0], [0, 0, 2], [0, 0, 0]]), 0.5), (np.array([[1, 0], [4, 2]]), 1.0)),
    misconceptions=(
        Misconception("denominator", denominator_forgotten,
                      cause=_("The rows add up to more than 1: what was added above is missing below."),
                      next_step=_("Divide by the sum of the smoothed row.")),
        Misconception("once", once_in_the_denominator,
                      cause=_("s was added V times above and once below."),
                      next_step=_("The denominator grows by s for each token of the vocabulary.")),
        Misconception("columns", over_columns,
                      cause=_("The columns were normalised; a row is the distribution of the next token."),
                      next_step=_("Sum along axis 1.")),
        Misconception("keepdims", sums_along_the_columns,
                      cause=_("The sums of the rows were laid along the columns: without keepdims they form a row."),
                      next_step=_("Keep the axis: sum(axis=1, keepdims=True).")),
        Misconception("table", over_the_table,
                      cause=_("The whole table adds up to 1; each row must."),
                      next_step=_("Normalise row by row, keepdims=True.")),
        Misconception("zeros", only_the_zeros,
                      cause=_("Only the zeros were raised; s is added to every count."),
                      next_step=_("counts + s, then normalise.")),
    ),
    hints=(_("Pretend that every pair was seen s times more."),
           _("Each row of counts + s, divided by its own sum."),
           _("np.sum(…, axis=1, keepdims=True) keeps the shape for the division.")),
    general=_("These are not the rows (counts + s), each divided by its sum."),
    next_step=_("A row never seen must become uniform."),
)


# 04.6 ----------------------------------------------------------------------------------------------------------------

def backward(x, h, U, dz):
    da = dz @ U.T * (1 - h**2)
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


def backward_by_sums(x, h, U, dz):
    da = np.einsum("nv,kv->nk", dz, U) * (1 - h * h)
    return (np.einsum("nd,nk->dk", x, da), np.einsum("nk->k", da), np.einsum("nk,nv->kv", h, dz),
            np.einsum("nv->v", dz))


def tanh_forgotten(x, h, U, dz):
    da = dz @ U.T
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


def tanh_slope_of_slope(x, h, U, dz):
    da = dz @ U.T * (1 - np.tanh(h) ** 2)
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


def bias_as_mean(x, h, U, dz):
    dW, db, dU, dc = backward(x, h, U, dz)
    return dW, db / len(x), dU, dc / len(x)


def layers_exchanged(x, h, U, dz):
    dW, db, dU, dc = backward(x, h, U, dz)
    return dU, dc, dW, db


def sigmoid_slope(x, h, U, dz):
    da = dz @ U.T * h * (1 - h)
    return x.T @ da, da.sum(axis=0), h.T @ dz, dz.sum(axis=0)


@st.composite
def layers(draw):
    n, d, k, V = (draw(st.integers(2, 3)) for _size in range(4))
    return draw(matrices(n, d)), np.tanh(draw(matrices(n, k))), draw(matrices(k, V)), draw(matrices(n, V)) / 4


def layer_example(seed, n, d, k, V):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, d)), np.tanh(rng.normal(size=(n, k))), rng.normal(size=(k, V)), rng.normal(size=(n, V))


BACKWARD = Exercise(
    id="04.6", name="backward", points=3, minutes=24, difficulty=4, theory="mlp",
    title=_("Backwards through one hidden layer"),
    why=_("Five lines of matrix products are all that “backpropagation” means for this model."),
    reference=backward,
    alternatives=(backward_by_sums,),
    inputs=layers(),
    witnesses=(layer_example(1, 3, 2, 4, 5), layer_example(2, 2, 3, 2, 3)),
    misconceptions=(
        Misconception("tanh", tanh_forgotten,
                      cause=_("The slope of tanh is missing between dh and da."),
                      next_step=_("Multiply by 1 − h², entry by entry.")),
        Misconception("tanh-twice", tanh_slope_of_slope,
                      cause=_("h is tanh(a) already; tanh was applied to it again."),
                      next_step=_("The slope at a is 1 − h².")),
        Misconception("bias-mean", bias_as_mean,
                      cause=_("The gradients of the biases were averaged; dz already holds the 1/n of the mean loss."),
                      next_step=_("Sum over the rows.")),
        Misconception("exchanged", layers_exchanged,
                      cause=_("The two layers came back in the wrong order."),
                      next_step=_("Return dW, db, dU, dc.")),
        Misconception("sigmoid", sigmoid_slope,
                      cause=_("h(1 − h) is the slope of the logistic function; this layer uses tanh."),
                      next_step=_("The slope of tanh is 1 − tanh².")),
    ),
    hints=(_("Begin at the end: z = h U + c. What do dU and dc have to be, by their shapes alone?"),
           _("First dh = dz Uᵀ, then da = dh · (1 − h²). W and b sit at a as U and c sit at z."),
           _("dU = h.T @ dz, dc = dz.sum(axis=0), dW = x.T @ da, db = da.sum(axis=0).")),
    general=_("At least one of the four gradients is wrong."),
    next_step=_("Check each by its shape first, then one entry by a finite difference."),
)


# 04.7 ----------------------------------------------------------------------------------------------------------------

def stop_early(validation, patience):
    best = 0
    for epoch, loss in enumerate(validation):
        if loss < validation[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(validation) - 1, best


def stop_early_by_counting(validation, patience):
    best, waited, least = 0, 0, np.inf
    for epoch, loss in enumerate(validation):
        best, least, waited = (epoch, loss, 0) if loss < least else (best, least, waited + 1)
        if waited == patience:
            break
    return epoch, best


def one_epoch_late(validation, patience):
    return stop_early(validation, patience + 1)


def last_epoch_kept(validation, patience):
    stop, best = stop_early(validation, patience)
    return stop, stop


def compared_with_the_one_before(validation, patience):
    worse = 0
    for epoch in range(1, len(validation)):
        worse = worse + 1 if validation[epoch] >= validation[epoch - 1] else 0
        if worse == patience:
            return epoch, int(np.argmin(validation[:epoch + 1]))
    return len(validation) - 1, int(np.argmin(validation))


def looks_into_the_future(validation, patience):
    return stop_early(validation, patience)[0], int(np.argmin(validation))


def equal_counts_as_better(validation, patience):
    best = 0
    for epoch, loss in enumerate(validation):
        if loss <= validation[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(validation) - 1, best


def best_before_stop(validation, patience):
    return stop_early(validation, patience)[::-1]


def counted_from_one(validation, patience):
    stop, best = stop_early(validation, patience)
    return stop + 1, best + 1


def rises_in_all(validation, patience):
    worse, best = 0, 0
    for epoch, loss in enumerate(validation):
        if loss < validation[best]:
            best = epoch
        worse += bool(epoch > best)
        if worse == patience:
            return epoch, best
    return len(validation) - 1, best


curves = st.lists(st.sampled_from([1.0, 1.1, 1.2, 1.3, 1.4]), min_size=3, max_size=8).map(np.array)

STOP_EARLY = Exercise(
    id="04.7", name="stop_early", points=2, minutes=10, difficulty=3, theory="fit",
    title=_("When to stop"),
    why=_("The training loss never says that it has gone on too long; the validation loss does."),
    reference=stop_early,
    alternatives=(stop_early_by_counting,),
    inputs=st.tuples(curves, st.integers(1, 3)),
    witnesses=((np.array([1.4, 1.2, 1.3, 1.1, 1.2, 1.3, 1.0]), 2), (np.array([1.4, 1.2, 1.3, 1.25, 1.26, 1.2]), 3),
               (np.array([1.3, 1.1, 1.2, 1.0, 1.4, 1.3, 1.2, 0.9]), 2), (np.array([1.2, 1.2, 1.2, 1.0]), 2),
               (np.array([1.4, 1.3, 1.2]), 2)),
    misconceptions=(
        Misconception("late", one_epoch_late,
                      cause=_("You stop one epoch too late."),
                      next_step=_("Stop as soon as `patience` epochs have passed without a new best.")),
        Misconception("last", last_epoch_kept,
                      cause=_("The epoch of the stop came back as the best one; the best lies `patience` before it."),
                      next_step=_("Remember where the smallest loss was.")),
        Misconception("neighbours", compared_with_the_one_before,
                      cause=_("Each loss was compared with the one before; it must be compared with the best so far."),
                      next_step=_("Keep the best loss and its epoch while you walk.")),
        Misconception("future", looks_into_the_future,
                      cause=_("The best epoch lies after the stop: a run that stopped cannot know it."),
                      next_step=_("Take the best among the epochs up to the stop.")),
        Misconception("equal", equal_counts_as_better,
                      cause=_("An equal loss counted as an improvement; only a smaller one does."),
                      next_step=_("Use <, not <=.")),
        Misconception("exchanged-pair", best_before_stop,
                      cause=_("The two epochs came back in the wrong order."),
                      next_step=_("First where you stopped, then the best.")),
        Misconception("from-one", counted_from_one,
                      cause=_("The epochs were counted from 1."),
                      next_step=_("The first epoch is number 0.")),
        Misconception("all-rises", rises_in_all,
                      cause=_("The waiting was not reset when a new best came."),
                      next_step=_("A new best starts the count again.")),
    ),
    hints=(_("Walk through the losses once, with the best epoch so far in hand."),
           _("At each epoch: is it a new best? If not, how many epochs ago was the best?"),
           _("Stop when epoch − best reaches the patience; if that never happens, the last epoch is the stop.")),
    general=_("The epoch of the stop or the best epoch is wrong."),
    next_step=_("Losses 1.4, 1.2, 1.3, 1.3, patience 2: stop at epoch 3, best 1."),
)


# 04.8 ----------------------------------------------------------------------------------------------------------------

def n_grams(sentence, n):
    return [tuple(sentence[i:i + n].tolist()) for i in range(len(sentence) - n + 1)]


def distinct_n(sentences, n):
    grams = [gram for sentence in sentences for gram in n_grams(sentence, n)]
    return len(set(grams)) / len(grams)


def distinct_n_by_windows(sentences, n):
    grams = np.concatenate([np.lib.stride_tricks.sliding_window_view(s, n) for s in sentences if len(s) >= n])
    return len(np.unique(grams, axis=0)) / len(grams)


def across_sentences(sentences, n):
    return distinct_n([np.concatenate(sentences)], n)


def mean_of_sentences(sentences, n):
    return float(np.mean([distinct_n([sentence], n) for sentence in sentences if len(sentence) >= n]))


def distinct_only(sentences, n):
    return len({gram for sentence in sentences for gram in n_grams(sentence, n)})


def per_token(sentences, n):
    return distinct_only(sentences, n) / sum(map(len, sentences))


def last_gram_missing(sentences, n):
    return distinct_n([sentence[:-1] for sentence in sentences], n)


def order_ignored(sentences, n):
    grams = [tuple(sorted(gram)) for sentence in sentences for gram in n_grams(sentence, n)]
    return len(set(grams)) / len(grams)


def single_words(sentences, n):
    return distinct_n(sentences, 1)


def repeated_share(sentences, n):
    return 1 - distinct_n(sentences, n)


DISTINCT_N = Exercise(
    id="04.8", name="distinct_n", points=2, minutes=10, difficulty=2, theory="temperature",
    title=_("How much of it is new?"),
    why=_("“Diverse, not repetitive” is a claim; distinct-n is one way to count it."),
    reference=distinct_n,
    alternatives=(distinct_n_by_windows,),
    inputs=st.tuples(st.lists(st.lists(st.integers(1, 3), min_size=2, max_size=5).map(lambda w: np.array([*w, 0])),
                              min_size=1, max_size=4), st.integers(1, 3)),
    witnesses=(([np.array([1, 2, 3, 0]), np.array([1, 2, 1, 2, 0]), np.array([2, 1, 3, 0])], 2),
               ([np.array([1, 2, 0]), np.array([1, 2, 0]), np.array([3, 3, 3, 3, 0])], 2),
               ([np.array([1, 2, 3, 1, 0]), np.array([3, 2, 1, 0])], 3)),
    misconceptions=(
        Misconception("across", across_sentences,
                      cause=_("n-grams were built across the end of a sentence."),
                      next_step=_("Take the n-grams of each sentence, then put them together.")),
        Misconception("mean", mean_of_sentences,
                      cause=_("Each sentence was judged alone: repeating a whole sentence would cost nothing."),
                      next_step=_("Collect the n-grams of all sentences before you count.")),
        Misconception("count", distinct_only,
                      cause=_("That is the number of distinct n-grams; divide it by the number of all n-grams."),
                      next_step=_("Return a share between 0 and 1.")),
        Misconception("per-token", per_token,
                      cause=_("Divided by the number of tokens; a sentence of L tokens has L − n + 1 n-grams."),
                      next_step=_("Divide by the number of n-grams.")),
        Misconception("last-missing", last_gram_missing,
                      cause=_("The last n-gram of each sentence is missing: the range ends one too early."),
                      next_step=_("A sentence of L tokens has L − n + 1 windows of n tokens.")),
        Misconception("order", order_ignored,
                      cause=_("(1, 2) and (2, 1) were counted as one n-gram."),
                      next_step=_("Keep the order of the tokens.")),
        Misconception("single", single_words,
                      cause=_("Single tokens were counted, whatever n."),
                      next_step=_("Slide a window of n tokens over each sentence.")),
        Misconception("repeated", repeated_share,
                      cause=_("That is the share of repetitions; distinct-n is the rest."),
                      next_step=_("Distinct n-grams over all n-grams.")),
    ),
    hints=(_("All windows of n tokens in a row, sentence by sentence."),
           _("A set keeps each n-gram once: tuples can go into a set, arrays cannot."),
           _("The share of distinct ones: len(set(grams)) / len(grams).")),
    general=_("This is not the share of distinct n-grams among all n-grams."),
    next_step=_("For (1, 2, 0) said twice, n = 2, there are 4 bigrams and 2 distinct ones: 0.5."),
)


# Predictions ---------------------------------------------------------------------------------------------------------

def share_of_sixty():
    """Return the probability of the token that came six times in ten, after a long descent."""
    return float(softmax(descent(TEN, 3, 1.0, 2000)[1])[0])


def unseen_share():
    """Return the share of pairs in 300 fresh English sentences that 300 others do not hold."""
    english = grammar("en")
    sentences = english.sample(600, np.random.default_rng(0))
    V = len(english.vocabulary)
    counts = bigram_counts(*windows(sentences[:300], 1), V)
    contexts, targets = windows(sentences[300:], 1)
    return float(np.mean(counts[contexts[:, 0], targets] == 0))


def spanish_per_character():
    spanish = grammar("es")
    return float(np.exp(spanish.entropy / spanish.characters))


@cache
def more_grammatical():
    """Return "A" or "B": an MLP stopped early, or trained for 80 epochs, whichever writes more by the grammar."""
    english = grammar("en")
    sentences = english.sample(600, np.random.default_rng(0))
    seen, unseen = windows(sentences[:300], 3), windows(sentences[300:], 3)
    shares = []
    for patience in (5, None):
        model = MLP(len(english.vocabulary), width=3, embedding=16, hidden=64, rng=np.random.default_rng(0))
        train(model, *seen, epochs=80, batch_size=32, learning_rate=3e-3, seed=0, validation=unseen, patience=patience)
        written = generate(model, 300, np.random.default_rng(1))
        shares.append(np.mean([english.is_grammatical(sentence) for sentence in written]))
    return "AB"[int(np.argmax(shares))]


LAB = LabExercises(
    number="04", slug="training_toy_models",
    exercises=(LOG_LOSS, LOSS_GRADIENT, DESCEND, COUNT_PAIRS, SMOOTHED, BACKWARD, STOP_EARLY, DISTINCT_N),
    predictions=(
        Prediction("04.a", _("probability of the token that came 6 times in 10, after a long training"), share_of_sixty,
                   _("{truth:.3f}: training on one-hot targets ends at the frequency, not at a peak.")),
        Prediction("04.b", _("share of pairs in fresh English sentences that were never counted"), unseen_share,
                   _("{truth:.3f}: one such pair is enough for an infinite log loss."), tolerance=0.2),
        Prediction("04.c", _("perplexity per character of the Spanish language of the course"), spanish_per_character,
                   _("{truth:.3f}, beside 1.384 for English: counted in characters the languages are nearly alike."),
                   tolerance=0.01),
        Prediction("04.d", _("which model writes more grammatical sentences, A or B"), more_grammatical,
                   _("{truth}: it repeats what it learnt by heart. Correct sentences are no proof of a better model.")),
    ),
)
