"""Lab 05 · Calibration: references, inputs and the wrong answers that students give."""

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import ndtri

from taulab.calibration import calibration_curve, expected_calibration_error, fit_temperature
from taulab.course.judging.answers.plain import ArrayAnswer, ChoiceAnswer, TrainingAnswer, close
from taulab.course.judging.answers.samplers import BootstrapAnswer
from taulab.course.judging.exercise import Exercise, LabExercises, Misconception, Prediction
from taulab.course.judging.outcomes import Given, Returned, Seed
from taulab.course.language import mark as _
from taulab.softmax import log_softmax, softmax


def confidence_and_right(probs, labels):
    return probs.max(axis=-1), probs.argmax(axis=-1) == labels


# 05.1 ----------------------------------------------------------------------------------------------------------------

def overconfidence(probs, labels):
    confidence, right = confidence_and_right(probs, labels)
    return confidence.mean() - right.mean()


def overconfidence_in_a_loop(probs, labels):
    surplus = [row.max() - (int(row.argmax()) == label) for row, label in zip(probs, labels)]
    return float(sum(surplus) / len(surplus))


def accuracy_first(probs, labels):
    return -overconfidence(probs, labels)


def without_sign(probs, labels):
    return abs(overconfidence(probs, labels))


def probability_of_the_label(probs, labels):
    return probs[np.arange(len(labels)), labels].mean() - confidence_and_right(probs, labels)[1].mean()


def mean_of_all_probabilities(probs, labels):
    return probs.mean() - confidence_and_right(probs, labels)[1].mean()


def confidence_alone(probs, labels):
    return probs.max(axis=-1).mean()


def gap_of_each_row(probs, labels):
    confidence, right = confidence_and_right(probs, labels)
    return np.abs(confidence - right).mean()


def last_of_ties(probs, labels):
    choice = probs.shape[1] - 1 - probs[:, ::-1].argmax(axis=1)
    return probs.max(axis=1).mean() - np.mean(choice == labels)


def every_tied_label_right(probs, labels):
    return probs.max(axis=1).mean() - np.mean(probs[np.arange(len(labels)), labels] == probs.max(axis=1))


def confidence_where_right(probs, labels):
    confidence, right = confidence_and_right(probs, labels)
    return confidence[right].mean() - right.mean()


SHARES = ((8, 0, 0), (7, 1, 0), (6, 1, 1), (5, 2, 1), (5, 3, 0), (4, 3, 1))     # in eighths; the largest is alone
one_row = st.tuples(st.sampled_from(SHARES), st.permutations((0, 1, 2)),
                    st.integers(0, 2)).map(lambda drawn: ([drawn[0][k] / 8 for k in drawn[1]], drawn[2]))
predictions = st.lists(one_row, min_size=1, max_size=4).map(
    lambda rows: (np.array([row for row, _label in rows]), np.array([label for _row, label in rows])))

SURE = np.array([[0.75, 0.125, 0.125], [0.125, 0.875, 0.0], [0.25, 0.125, 0.625], [0.5, 0.375, 0.125]])

OVERCONFIDENCE = Exercise(
    id="05.1", name="overconfidence", points=1, minutes=4, difficulty=1, theory="confidence",
    title=_("Confidence minus accuracy"),
    why=_("One number says in which direction a model is wrong about itself, before any diagram."),
    reference=overconfidence,
    alternatives=(overconfidence_in_a_loop,),
    inputs=predictions,
    witnesses=((SURE, np.array([0, 1, 0, 1])), (SURE, np.array([0, 1, 2, 0])), (SURE[:1], np.array([2])),
               (np.array([[0.5, 0.5, 0.0]]), np.array([1])), (np.full((4, 3), 1 / 3), np.array([0, 0, 1, 2]))),
    misconceptions=(
        Misconception("accuracy-first", accuracy_first,
                      cause=_("The sign is turned: an over-confident model must come out positive."),
                      next_step=_("Subtract the accuracy from the mean confidence.")),
        Misconception("no-sign", without_sign,
                      cause=_("The sign is gone, and with it the direction: too sure, or not sure enough?"),
                      next_step=_("Leave out the absolute value.")),
        Misconception("label", probability_of_the_label,
                      cause=_("You averaged the probability of the label; "
                              "confidence is that of the model's own choice."),
                      next_step=_("Take the largest probability of each row.")),
        Misconception("all-tokens", mean_of_all_probabilities,
                      cause=_("You averaged all probabilities, and those of a row always average 1/V."),
                      next_step=_("First the maximum along the token axis, axis=-1; then the mean.")),
        Misconception("confidence-alone", confidence_alone,
                      cause=_("This is the mean confidence; the accuracy was not subtracted."),
                      next_step=_("Count how often argmax is the label, and subtract that share.")),
        Misconception("row-by-row", gap_of_each_row,
                      cause=_("You took the absolute value row by row."),
                      next_step=_("Subtract the two means, without an absolute value.")),
        Misconception("last-of-ties", last_of_ties,
                      cause=_("Of tied tokens you chose the last; the first is the model's choice."),
                      next_step=_("argmax returns the first of them.")),
        Misconception("every-tied-label", every_tied_label_right,
                      cause=_("In a tie, every tied label counted as right; the model chooses only the first."),
                      next_step=_("Compare argmax with the label, not the probability of the label with the maximum.")),
        Misconception("where-right", confidence_where_right,
                      cause=_("You averaged the confidence over the right predictions only."),
                      next_step=_("The mean confidence is over all rows, right or wrong.")),
    ),
    hints=(_("Each row has one confidence, its largest probability."),
           _("A row is right if its argmax is the label."),
           _("Mean of probs.max(axis=-1) minus mean of (probs.argmax(axis=-1) == labels).")),
    general=_("This is not mean confidence minus accuracy."),
    next_step=_("Work out two rows by hand and compare."),
)


# 05.2 ----------------------------------------------------------------------------------------------------------------

def calibration_bins(confidence, right, n_bins):
    curve = calibration_curve(confidence, right.astype(int), n_bins=n_bins)
    return curve.confidence, curve.accuracy, curve.count


def means_of_masks(masks, confidence, right):
    """Return mean confidence, accuracy and count of each mask, nan where it is empty."""
    def mean(values):
        return np.array([values[mask].mean() if mask.any() else np.nan for mask in masks])

    return mean(confidence), mean(right), np.array([mask.sum() for mask in masks])


def edges_of(n_bins):
    edges = np.arange(n_bins + 1) / n_bins
    return zip(edges[:-1], edges[1:])


def bins_in_a_loop(confidence, right, n_bins):
    number = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    return means_of_masks([number == m for m in range(n_bins)], confidence, right)


def one_lost(confidence, right, n_bins):
    return means_of_masks([(low <= confidence) & (confidence < high) for low, high in edges_of(n_bins)],
                          confidence, right)


def zero_lost(confidence, right, n_bins):
    return means_of_masks([(low < confidence) & (confidence <= high) for low, high in edges_of(n_bins)],
                          confidence, right)


def edge_in_both(confidence, right, n_bins):
    return means_of_masks([(low <= confidence) & (confidence <= high) for low, high in edges_of(n_bins)],
                          confidence, right)


def edge_below(confidence, right, n_bins):
    number = np.maximum(np.ceil(confidence * n_bins).astype(int) - 1, 0)
    return means_of_masks([number == m for m in range(n_bins)], confidence, right)


def zero_where_empty(confidence, right, n_bins):
    mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    return np.nan_to_num(mean), np.nan_to_num(accuracy), count


def midpoints(confidence, right, n_bins):
    _mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    return (np.arange(n_bins) + 0.5) / n_bins, accuracy, count


def empty_bins_missing(confidence, right, n_bins):
    mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    return mean[count > 0], accuracy[count > 0], count[count > 0]


def some_bins_missing(inputs, outcomes):
    """Return whether three equally long arrays came back each time, and some of them too short."""
    shapes = [[part.shape for part in got.value if isinstance(part, np.ndarray)]
              if isinstance(got, Returned) and type(got.value) is tuple else [] for got in outcomes]
    alike = all(len(found) == 3 and len(found[0]) == 1 and len(set(found)) == 1 for found in shapes)
    return alike and any(found[0][0] < arguments[2] for found, arguments in zip(shapes, inputs))


# Eighths are exact in binary: c·n_bins and the edges agree about them, however the bins are found.
outcomes = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 1)), min_size=1, max_size=6).map(
    lambda pairs: (np.array([k / 8 for k, _right in pairs]), np.array([right for _k, right in pairs])))
bin_numbers = st.sampled_from([2, 4, 5, 10])
binned = st.tuples(outcomes, bin_numbers).map(lambda drawn: (*drawn[0], drawn[1]))

ENDS = (np.array([0.0, 1.0]), np.array([1, 0]), 2)
ON_AN_EDGE = (np.array([0.5, 0.25, 0.875]), np.array([0, 1, 1]), 2)
WITH_GAPS = (np.array([0.125, 0.125, 0.625, 0.875]), np.array([0, 1, 1, 0]), 5)

CALIBRATION_BINS = Exercise(
    id="05.2", name="calibration_bins", points=3, minutes=10, difficulty=3, theory="reliability",
    title=_("The points of a reliability diagram"),
    why=_("Every picture and every number of calibration starts from these bins, and so do their bugs."),
    reference=calibration_bins,
    alternatives=(bins_in_a_loop,),
    answer=TrainingAnswer(draws=20, rtol=1e-9, atol=1e-12),     # lists will do
    inputs=binned,
    witnesses=(ENDS, ON_AN_EDGE, WITH_GAPS),
    misconceptions=(
        Misconception("one-lost", one_lost,
                      cause=_("A confidence of exactly 1 fell out of every bin."),
                      next_step=_("Let the last bin include its right edge.")),
        Misconception("zero-lost", zero_lost,
                      cause=_("A confidence of exactly 0 fell out of every bin: yours are open on the left."),
                      next_step=_("A bin holds its left edge; the last one holds 1 as well.")),
        Misconception("edge-in-both", edge_in_both,
                      cause=_("A confidence on an edge was counted in two bins: the counts add up to too many."),
                      next_step=_("Use ≤ on one side of a bin and < on the other.")),
        Misconception("edge-below", edge_below,
                      cause=_("A confidence on an edge went into the bin below; here it belongs to the one above."),
                      next_step=_("Bin m reaches from m/M up to, but not including, (m + 1)/M.")),
        Misconception("zero-where-empty", zero_where_empty,
                      cause=_("An empty bin got the mean 0, as if something in it had been wrong."),
                      next_step=_("Put np.nan where there is nothing to average.")),
        Misconception("midpoints", midpoints,
                      cause=_("The middle of the bin came back instead of the mean confidence in it."),
                      next_step=_("Average the confidences that fell into the bin.")),
        Misconception("empty-bins-missing", empty_bins_missing, recognise=some_bins_missing,
                      cause=_("Empty bins are missing: each of the n_bins needs an entry."),
                      next_step=_("Put np.nan, np.nan and 0 where a bin is empty; np.bincount has minlength=n_bins.")),
    ),
    hints=(_("For each bin, a mask that says which predictions are in it."),
           _("The number of a bin is the whole part of c·M; only c = 1 needs care."),
           _("np.minimum((confidence * n_bins).astype(int), n_bins - 1), then a mean for each number.")),
    general=_("Mean confidence, accuracy or count of a bin is off."),
    next_step=_("The order is mean confidence, accuracy, count. Of confidences 0, 0.5 and 1, two bins hold 1 and 2."),
)


# 05.3 ----------------------------------------------------------------------------------------------------------------

def ece(confidence, right, n_bins=15):
    return expected_calibration_error(confidence, right.astype(int), n_bins=n_bins)


def ece_by_sums(confidence, right, n_bins=15):
    number = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    return np.abs(np.bincount(number, confidence - right)).sum() / len(confidence)


def used_gaps(confidence, right, n_bins):
    """Return accuracy minus confidence, and the share of predictions, of the bins that are not empty."""
    mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    used = count > 0
    return (accuracy - mean)[used], count[used] / count.sum()


def every_bin_alike(confidence, right, n_bins=15):
    return np.abs(used_gaps(confidence, right, n_bins)[0]).mean()


def empty_bins_alike(confidence, right, n_bins=15):
    return np.abs(used_gaps(confidence, right, n_bins)[0]).sum() / n_bins


def gaps_cancel(confidence, right, n_bins=15):
    gap, share = used_gaps(confidence, right, n_bins)
    return abs(share @ gap)


def largest_gap(confidence, right, n_bins=15):
    return np.abs(used_gaps(confidence, right, n_bins)[0]).max()


def root_of_squares(confidence, right, n_bins=15):
    gap, share = used_gaps(confidence, right, n_bins)
    return np.sqrt(share @ gap**2)


def nan_of_empty_bins(confidence, right, n_bins=15):
    mean, accuracy, count = calibration_bins(confidence, right, n_bins)
    return np.sum(count * np.abs(accuracy - mean)) / count.sum()


def one_by_one(confidence, right, n_bins=15):
    return np.abs(right - confidence).mean()


def always_fifteen(confidence, right, n_bins=15):
    return ece(confidence, right)


def ece_without_zero(confidence, right, n_bins=15):
    mean, accuracy, count = zero_lost(confidence, right, n_bins)
    return np.nansum(count * np.abs(accuracy - mean)) / len(confidence)


ECE = Exercise(
    id="05.3", name="ece", points=2, minutes=5, difficulty=2, theory="ece",
    title=_("Expected calibration error"),
    why=_("ECE is the number that papers print; four lines of code, and as many ways to spoil it."),
    reference=ece,
    alternatives=(ece_by_sums,),
    inputs=binned,
    witnesses=(ENDS, WITH_GAPS, (np.array([0.125, 0.25, 0.25, 0.75, 0.875]), np.array([1, 1, 0, 1, 0]), 2)),
    misconceptions=(
        Misconception("every-bin-alike", every_bin_alike,
                      cause=_("Each bin counted alike, whether it holds one prediction or thousands."),
                      next_step=_("Weight each gap with the share of predictions in its bin.")),
        Misconception("empty-bins-alike", empty_bins_alike,
                      cause=_("You divided by the number of bins, the empty ones included."),
                      next_step=_("Weight each gap with count/n instead.")),
        Misconception("gaps-cancel", gaps_cancel,
                      cause=_("Gaps of opposite sign cancelled: what is left is confidence minus accuracy overall."),
                      next_step=_("Take the absolute value bin by bin, before adding up.")),
        Misconception("largest", largest_gap,
                      cause=_("That is the largest gap (MCE); the ECE is a mean."),
                      next_step=_("Add up all gaps with their weights.")),
        Misconception("squares", root_of_squares,
                      cause=_("That is the root of the mean square, a different norm."),
                      next_step=_("Average the absolute gaps themselves.")),
        Misconception("nan", nan_of_empty_bins,
                      cause=_("An empty bin spoiled the sum: 0 · nan is nan."),
                      next_step=_("Add up only the bins with count > 0.")),
        Misconception("one-by-one", one_by_one,
                      cause=_("Right and confidence were compared one by one."),
                      next_step=_("Inside a bin average first, then subtract.")),
        Misconception("n-bins-ignored", always_fifteen,
                      cause=_("The argument n_bins was not used."),
                      next_step=_("Hand n_bins on to calibration_bins.")),
        Misconception("zero-lost", ece_without_zero,
                      cause=_("A confidence of exactly 0 fell out of every bin."),
                      next_step=_("Use calibration_bins, or let each bin hold its left edge.")),
    ),
    hints=(_("The gap of a bin is |accuracy − confidence|."),
           _("Its weight is the share of all predictions that it holds."),
           _("Start from calibration_bins, keep count > 0, then sum count/n times the gap.")),
    general=_("This is not the weighted mean of the gaps."),
    next_step=_("Two predictions in one bin, 0.6 right and 0.8 wrong: |0.5 − 0.7| = 0.2 is their ECE."),
)


# 05.4 ----------------------------------------------------------------------------------------------------------------

def box_sound(confidence, right, n_bins):
    return float(ece(np.asarray(confidence), np.asarray(right), n_bins))


def by_masks(masks, confidence, right):
    """Return the ECE over masks; nothing in a mask adds nothing."""
    return float(sum(abs((right[mask] - confidence[mask]).sum()) for mask in masks) / len(confidence))


def box_sound_right_closed(confidence, right, n_bins):
    confidence, right = np.asarray(confidence), np.asarray(right)
    number = np.maximum(np.ceil(confidence * n_bins).astype(int) - 1, 0)
    return by_masks([number == m for m in range(n_bins)], confidence, right)


def box_loses_one(confidence, right, n_bins):
    confidence, right = np.asarray(confidence), np.asarray(right)
    return by_masks([(low <= confidence) & (confidence < high) for low, high in edges_of(n_bins)], confidence, right)


def box_loses_zero(confidence, right, n_bins):
    confidence, right = np.asarray(confidence), np.asarray(right)
    return by_masks([(low < confidence) & (confidence <= high) for low, high in edges_of(n_bins)], confidence, right)


def box_counts_twice(confidence, right, n_bins):
    confidence, right = np.asarray(confidence), np.asarray(right)
    return by_masks([(low <= confidence) & (confidence <= high) for low, high in edges_of(n_bins)], confidence, right)


def box_unweighted(confidence, right, n_bins):
    return float(every_bin_alike(np.asarray(confidence), np.asarray(right), n_bins))


def box_nan_if_empty(confidence, right, n_bins):
    return float(nan_of_empty_bins(np.asarray(confidence), np.asarray(right), n_bins))


BOXES = {"sound": box_sound, "sound_right_closed": box_sound_right_closed, "loses_one": box_loses_one,
         "loses_zero": box_loses_zero, "counts_twice": box_counts_twice, "unweighted": box_unweighted,
         "nan_if_empty": box_nan_if_empty}


def probe(box, confidence, right, n_bins=2):
    return box(np.array(confidence, dtype=float), np.array(right), n_bins)


def bug_of(box):
    if np.isnan(probe(box, [0.25], [0])):
        return "nan_if_empty"
    if probe(box, [1.0], [0]) < 0.5:
        return "loses_one"
    if probe(box, [0.0], [1]) < 0.5:
        return "loses_zero"
    if probe(box, [0.5], [0]) > 0.75:
        return "counts_twice"
    return "unweighted" if probe(box, [0.25, 0.25, 0.25, 0.75], [0, 0, 0, 0]) > 0.4 else "sound"


def bug_by_comparison(box):
    probes = {"loses_one": ([1.0, 0.0], [0, 0]), "loses_zero": ([1.0, 0.0], [1, 1]),
              "unweighted": ([0.9, 0.8, 0.1], [1, 0, 0]), "counts_twice": ([0.5], [0])}
    if np.isnan(probe(box, [0.1], [1], 10)):
        return "nan_if_empty"
    found = [name for name, (c, r) in probes.items() if abs(probe(box, c, r) - ece(np.array(c), np.array(r), 2)) > 1e-6]
    return found[0] if found else "sound"


def usual_data():
    """Return many predictions of which none lies on an edge and no bin is empty."""
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.01, 0.99, 500)
    return confidence, (rng.random(500) < confidence).astype(int)


def tried_on_usual_data(box):
    confidence, right = usual_data()
    return "sound" if abs(box(confidence, right, 10) - ece(confidence, right, 10)) < 1e-9 else "unweighted"


def ends_exchanged(box):
    bug = bug_of(box)
    return {"loses_one": "loses_zero", "loses_zero": "loses_one"}.get(bug, bug)


def nan_compared(box):
    return "sound" if bug_of(box) == "nan_if_empty" else bug_of(box)


def convention_a_bug(box):
    on_edges = [0.5, 0.25], [0, 1]
    differs = abs(probe(box, *on_edges) - probe(box_sound, *on_edges)) > 1e-9
    return "counts_twice" if bug_of(box) == "sound" and differs else bug_of(box)


def one_prediction_at_a_time(box):
    return "sound" if bug_of(box) == "unweighted" else bug_of(box)


def zero_either_way(box):
    bug = bug_of(box)
    return bug if bug == "nan_if_empty" or probe(box, [1.0], [1]) != 0 else "loses_one"


def sound_boxes_accused(inputs, outcomes):
    """Return whether both sound boxes were said to lose an end."""
    said = [got.value for (box,), got in zip(inputs, outcomes) if box.name.startswith("sound")
            and isinstance(got, Returned)]
    return len(said) == 2 and all(isinstance(word, str) and word in ("loses_one", "loses_zero") for word in said)


BUG_OF = Exercise(
    id="05.4", name="bug_of", points=3, minutes=12, difficulty=3, theory="bugs",
    title=_("Find the bug"),
    why=_("Libraries and benchmarks have shipped bugs like these; a few predictions are enough to catch one."),
    reference=bug_of,
    alternatives=(bug_by_comparison,),
    answer=ChoiceAnswer(("sound", "loses_one", "loses_zero", "counts_twice", "nan_if_empty", "unweighted")),
    inputs=st.tuples(st.sampled_from(sorted(BOXES)).map(Given)),
    witnesses=tuple((Given(name),) for name in BOXES),
    misconceptions=(
        Misconception("usual-data", tried_on_usual_data,
                      cause=_("On ordinary data most of these agree to the last digit: nothing there lies on an edge."),
                      next_step=_("Probe with one prediction of confidence exactly 1, then exactly 0, "
                                  "then on an edge.")),
        Misconception("ends-exchanged", ends_exchanged,
                      cause=_("The two ends are exchanged: "
                              "loses_one forgets the confidence 1, loses_zero the confidence 0."),
                      next_step=_("Probe with a single prediction: confidence 1, wrong. A sound ECE says 1.")),
        Misconception("nan-compared", nan_compared,
                      cause=_("A box that answers nan passed: every comparison with nan is False."),
                      next_step=_("Leave a bin empty and ask np.isnan.")),
        Misconception("convention", convention_a_bug,
                      cause=_("A sound box was accused: an edge may belong to the bin above or to the one below."),
                      next_step=_("Only counting an edge in both bins, or in none, is a bug.")),
        Misconception("one-at-a-time", one_prediction_at_a_time,
                      cause=_("With one prediction there is one weight; wrong weights show only with unequal bins."),
                      next_step=_("Probe with three predictions in one bin and one in another.")),
        Misconception("zero-either-way", zero_either_way, recognise=sound_boxes_accused,
                      cause=_("A sure and right prediction gives 0 in a sound box too: "
                              "this probe tells nothing apart."),
                      next_step=_("A probe must have an ECE above 0 in a sound box: make the sure prediction wrong.")),
    ),
    hints=(_("Choose n_bins = 2 and inputs of one to four predictions whose ECE you know by heart."),
           _("First an input that leaves a bin empty; then confidence 1 and wrong, 0 and right, 0.5 and wrong."),
           _("Those should give 1, 1 and 0.5. For the weights: three at 0.25 and one at 0.75, all wrong.")),
    general=_("At least one box got the wrong name."),
    next_step=_("Each probe needs an ECE above 0 in a sound box. "
                "Try your probes on ece, version_a, version_b and version_c."),
)


# 05.5 ----------------------------------------------------------------------------------------------------------------

def resampled(statistic, confidence, right, rng, resamples):
    """Return the statistic of `resamples` samples drawn from the predictions with replacement."""
    draws = rng.integers(len(right), size=(resamples, len(right)))
    return np.array([statistic(confidence[rows], right[rows]) for rows in draws])


def interval(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = resampled(statistic, confidence, right, rng, resamples)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return low, high


def interval_in_a_loop(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = []
    for _resample in range(resamples):
        rows = rng.choice(len(right), len(right))
        values.append(statistic(confidence[rows], right[rows]))
    values.sort()
    cut = (1 - level) / 2 * 100
    return tuple(np.percentile(values, (cut, 100 - cut)).tolist())


def shuffled_only(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = [statistic(confidence[rows], right[rows])
              for rows in (rng.permutation(len(right)) for _resample in range(resamples))]
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))


def pairs_torn(statistic, confidence, right, rng, level=0.95, resamples=200):
    n = len(right)
    values = [statistic(confidence[rng.integers(n, size=n)], right[rng.integers(n, size=n)])
              for _resample in range(resamples)]
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))


def whole_level_at_each_end(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = resampled(statistic, confidence, right, rng, resamples)
    return tuple(np.sort(np.quantile(values, [1 - level, level])))


def level_ignored(statistic, confidence, right, rng, level=0.95, resamples=200):
    return interval(statistic, confidence, right, rng, 0.95, resamples)


def smallest_and_largest(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = resampled(statistic, confidence, right, rng, resamples)
    return values.min(), values.max()


def small_resamples(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = [statistic(confidence[rows], right[rows])
              for rows in rng.integers(len(right), size=(resamples, len(right) // 2))]
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))


def fractions_as_percentages(statistic, confidence, right, rng, level=0.95, resamples=200):
    values = resampled(statistic, confidence, right, rng, resamples)
    return tuple(np.percentile(values, [(1 - level) / 2, (1 + level) / 2]))


def ends_swapped(statistic, confidence, right, rng, level=0.95, resamples=200):
    low, high = interval(statistic, confidence, right, rng, level, resamples)
    return high, low


def mirrored(statistic, confidence, right, rng, level=0.95, resamples=200):
    low, high = interval(statistic, confidence, right, rng, level, resamples)
    middle = statistic(confidence, right)
    return 2 * middle - high, 2 * middle - low


def normal_law(statistic, confidence, right, rng, level=0.95, resamples=200):
    reach = ndtri((1 + level) / 2) * resampled(statistic, confidence, right, rng, resamples).std()
    middle = statistic(confidence, right)
    return middle - reach, middle + reach


def last_row_left_out(statistic, confidence, right, rng, level=0.95, resamples=200):
    n = len(right)
    values = [statistic(confidence[rows], right[rows]) for rows in rng.integers(n - 1, size=(resamples, n))]
    return tuple(np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))


def surplus_of(confidence, right):
    return float(np.mean(confidence) - np.mean(right))


def brier(confidence, right):
    return float(np.mean((confidence - right) ** 2))


def worst(confidence, right):
    return float(np.max(np.abs(confidence - right)))


def surplus_in_a_table(table, right):
    return float(np.mean(table[:, 0] - right))


def events(n, seed):
    """Return n calibrated predictions of events."""
    rng = np.random.default_rng(seed)
    confidence = rng.integers(1, 32, n) / 32
    return confidence, (rng.random(n) < confidence).astype(int)


def as_table(confidence, right):
    return np.stack([confidence, 1 - confidence], axis=1), right


MANY = 4000
THREE = np.array([0.75, 0.5, 0.875]), np.array([1, 1, 0])     # misses 0.25, 0.5 and 0.875

INTERVAL = Exercise(
    id="05.5", name="interval", points=3, minutes=10, difficulty=3, theory="interval",
    title=_("An interval for any statistic"),
    why=_("An ECE without an interval cannot be compared with another, or with 0."),
    reference=interval,
    alternatives=(interval_in_a_loop,),
    # On these data the overconfidence spreads by σ = 0.05, the others by less. Of 4000 resamples the ends of the middle
    # half and of the middle four fifths lie within 0.027 σ (standard error) of where they should, so that two right
    # answers differ by less than 0.3 σ = 0.015, but for one chance in a million million. `worst` takes three values
    # only, none of which ends near a quantile asked for.
    answer=BootstrapAnswer(draws=1, atol=0.015, rtol=0, seconds=8.0),
    inputs=st.tuples(st.sampled_from(["overconfidence", "brier"]).map(Given), st.just(events(64, 3)),
                     st.integers(0, 9).map(Seed)).map(lambda drawn: (drawn[0], *drawn[1], drawn[2], 0.8, MANY)),
    witnesses=((Given("overconfidence"), *events(64, 0), Seed(1), 0.8, MANY),
               (Given("overconfidence"), *events(64, 2), Seed(2), 0.5, MANY),
               (Given("ece"), *events(30, 4), Seed(3), 0.8, MANY),
               (Given("worst"), *THREE, Seed(4), 0.84, MANY),
               (Given("table"), *as_table(*events(64, 5)), Seed(5), 0.8, MANY // 2)),
    misconceptions=(
        Misconception("shuffled", shuffled_only,
                      cause=_("The interval has hardly any width: "
                              "from resample to resample the statistic barely moves."),
                      next_step=_("Draw with replacement, rng.integers(n, size=n), and take quantiles of the values.")),
        Misconception("pairs-torn", pairs_torn,
                      cause=_("Confidence and outcome were drawn apart; a prediction is a pair."),
                      next_step=_("Use the same row numbers for both arrays.")),
        Misconception("whole-level", whole_level_at_each_end,
                      cause=_("You cut 1 − level at each end; together the two ends may lose only that much."),
                      next_step=_("Cut (1 − level)/2 at the bottom and as much at the top.")),
        Misconception("level-ignored", level_ignored,
                      cause=_("The argument level was not used."),
                      next_step=_("Compute the two quantiles from level.")),
        Misconception("range", smallest_and_largest,
                      cause=_("The smallest and the largest value: with more resamples they only drift apart."),
                      next_step=_("Take quantiles of the values.")),
        Misconception("small-resamples", small_resamples,
                      cause=_("Each resample was smaller than the data, so the interval came out too wide."),
                      next_step=_("Draw as many rows as there are predictions.")),
        Misconception("percentile", fractions_as_percentages,
                      cause=_("np.percentile counts from 0 to 100, and you gave it fractions."),
                      next_step=_("With fractions, use np.quantile.")),
        Misconception("swapped", ends_swapped,
                      cause=_("The ends are exchanged: low first."),
                      next_step=_("Return low, high.")),
        Misconception("mirrored", mirrored,
                      cause=_("You mirrored the quantiles about the statistic of the data: another interval."),
                      next_step=_("The quantiles of the values themselves are the two ends.")),
        Misconception("normal-law", normal_law,
                      cause=_("A normal law was put in place of the values; the statistic need not follow one."),
                      next_step=_("Take quantiles of the values: they know how lopsided the statistic is.")),
        Misconception("last-row", last_row_left_out,
                      cause=_("The last prediction is never drawn: rng.integers leaves its upper end out."),
                      next_step=_("rng.integers(n, size=n) draws from 0 to n − 1.")),
    ),
    hints=(_("One resample: n row numbers drawn with replacement, the same for both arrays."),
           _("Compute the statistic on each resample and keep the values."),
           _("The two ends are np.quantile(values, [(1 - level) / 2, (1 + level) / 2]).")),
    general=_("The interval is further off than chance allows; its ends are quantiles of the values."),
    next_step=_("For the accuracy of n predictions, the values should spread by √(a(1 − a)/n)."),
)


# 05.6 ----------------------------------------------------------------------------------------------------------------

def log_loss(logits, labels, temperature=1.0):
    return -log_softmax(logits, temperature)[np.arange(len(labels)), labels].mean()


def log_loss_by_hand(logits, labels, temperature=1.0):
    total = 0.0
    for z, label in zip(logits, labels):
        u = (z - z.max()) / temperature
        total += np.log(np.exp(u).sum()) - u[label]
    return total / len(labels)


def unshifted(logits, labels, temperature=1.0):
    e = np.exp(logits / temperature)
    return -np.log(e / e.sum(axis=1, keepdims=True))[np.arange(len(labels)), labels].mean()


def logarithm_of_zero(logits, labels, temperature=1.0):
    return -np.log(softmax(logits, temperature))[np.arange(len(labels)), labels].mean()


def total_loss(logits, labels, temperature=1.0):
    return len(labels) * log_loss(logits, labels, temperature)


def loss_of_the_top(logits, labels, temperature=1.0):
    return log_loss(logits, logits.argmax(axis=1), temperature)


def logarithms_divided(logits, labels, temperature=1.0):
    return log_loss(logits, labels) / temperature


def multiplied(logits, labels, temperature=1.0):
    return log_loss(logits, labels, 1 / temperature)


def capped(logits, labels, temperature=1.0):
    return -np.log(softmax(logits, temperature) + 1e-12)[np.arange(len(labels)), labels].mean()


def capped_only_where_far(inputs, outcomes):
    """Return whether every loss is right but the huge ones, which came out finite and too small."""
    losses = [(float(log_loss(*arguments)), got) for arguments, got in zip(inputs, outcomes)]
    return any(true > 100 for true, _got in losses) and all(
        isinstance(got, Returned) and type(got.value) is float
        and (0 < got.value < 0.9 * true if true > 100 else close(true, got.value, 1e-5, 1e-8)) for true, got in losses)


def bits(logits, labels, temperature=1.0):
    return log_loss(logits, labels, temperature) / np.log(2)


def minus_missing(logits, labels, temperature=1.0):
    return -log_loss(logits, labels, temperature)


def temperature_ignored(logits, labels, temperature=1.0):
    return log_loss(logits, labels)


def loss_of_all_tokens(logits, labels, temperature=1.0):
    return -log_softmax(logits, temperature).mean()


def table_of_losses(logits, labels, temperature=1.0):
    return -log_softmax(logits, temperature)[:, labels].mean()


halves = st.integers(-6, 6).map(lambda k: k / 2)


def clear(logits, labels):
    """Return whether rounding cannot decide which of the three cases of `fit_temperature` this is."""
    true = logits[np.arange(len(labels)), labels].mean()
    return np.ptp(logits) > 0 and not 0 < abs(true - logits.mean()) < 0.05 and true != logits.mean()


def with_labels(size):
    rows = st.lists(st.tuples(st.lists(halves, min_size=size, max_size=size), st.integers(0, size - 1)),
                    min_size=2, max_size=5)
    return rows.map(lambda rows: (np.array([z for z, _label in rows]), np.array([label for _z, label in rows])))


scored = st.sampled_from([2, 3]).flatmap(with_labels)
temperatures = st.sampled_from([1.0, 2.0, 0.5, 4.0])

TEN = np.tile([3.0, 0.0], (10, 1)), np.array([0] * 8 + [1] * 2)
FOUR = np.array([[2.0, 0.0, 1.0], [0.5, 3.0, 0.0], [4.0, 1.0, 0.0], [0.0, 1.0, 2.5]]), np.array([0, 1, 1, 2])
FAR = np.array([[1000.0, 0.0], [0.0, 3.0]]), np.array([1, 1])

LOG_LOSS = Exercise(
    id="05.6", name="log_loss", points=1, minutes=4, difficulty=2, theory="temperature",
    title=_("Log loss at a temperature"),
    why=_("Log loss has no bins and no edges, and the honest probabilities are what it rewards."),
    reference=log_loss,
    alternatives=(log_loss_by_hand,),
    inputs=st.tuples(scored, temperatures).map(lambda drawn: (*drawn[0], drawn[1])),
    witnesses=((*TEN, 2.0), (*FOUR, 0.5), (*FAR, 1.0), (FAR[0], np.array([0, 1]), 1.0)),
    misconceptions=(
        Misconception("unshifted", unshifted,
                      cause=_("exp overflowed: a logit of 1000 gives inf, and inf divided by inf gives nan."),
                      next_step=_("Subtract the largest logit of each row first.")),
        Misconception("logarithm-of-zero", logarithm_of_zero,
                      cause=_("A tiny probability was rounded to 0, and its logarithm is −inf."),
                      next_step=_("Stay in logarithms: ln q_y = z_y/τ − ln Z, without exp of the label's own logit.")),
        Misconception("total", total_loss,
                      cause=_("The losses were added up; the log loss is their mean."),
                      next_step=_("Divide by the number of predictions.")),
        Misconception("top", loss_of_the_top,
                      cause=_("This is the loss of the model's own choice; it must be that of the label."),
                      next_step=_("Pick column labels[k] in row k.")),
        Misconception("divided", logarithms_divided,
                      cause=_("The logarithms of the probabilities were divided by τ without normalising again."),
                      next_step=_("Divide the logits by τ, and compute ln Z from the divided ones.")),
        Misconception("multiplied", multiplied,
                      cause=_("You multiplied the logits by τ; τ divides them."),
                      next_step=_("z / temperature, before anything else.")),
        Misconception("capped", capped, recognise=capped_only_where_far,
                      cause=_("A small number put into q caps the loss: −ln 1e-12 is 27.6 nats."),
                      next_step=_("Leave it out and stay in logarithms: log_softmax.")),
        Misconception("bits", bits,
                      cause=_("This is the loss in bits; nats are asked for."),
                      next_step=_("Use np.log, not np.log2.")),
        Misconception("minus-missing", minus_missing,
                      cause=_("The minus is missing: a loss is never negative."),
                      next_step=_("Return −mean of ln q.")),
        Misconception("temperature-ignored", temperature_ignored,
                      cause=_("The argument temperature was not used."),
                      next_step=_("Hand it on to log_softmax.")),
        Misconception("all-tokens", loss_of_all_tokens,
                      cause=_("You averaged −ln q over all tokens; only the label counts in each row."),
                      next_step=_("Pick column labels[k] in row k.")),
        Misconception("table", table_of_losses,
                      cause=_("[:, labels] makes a table: each row at the labels of all rows."),
                      next_step=_("Pick one entry per row: [np.arange(len(labels)), labels].")),
    ),
    hints=(_("For one prediction the loss is ln Z − z_y/τ."),
           _("taulab.softmax.log_softmax(logits, temperature) holds ln q for all tokens."),
           _("log_softmax(logits, temperature)[np.arange(len(labels)), labels] picks the labels; then −mean.")),
    general=_("This is not the mean of −ln q of the labels at τ."),
    next_step=_("With equal logits the answer is ln V at every τ."),
)


# 05.7 ----------------------------------------------------------------------------------------------------------------

def surplus(logits, labels, temperature):
    """Return the mean of E_q[z] - z_y: positive below the best temperature, negative above it."""
    q = softmax(logits, temperature)
    return (q * logits).sum(axis=1).mean() - logits[np.arange(len(labels)), labels].mean()


def fit_by_halving(logits, labels):
    if surplus(logits, labels, 0.0) <= 1e-9:
        return 0.0
    if surplus(logits, labels, np.inf) >= -1e-9:
        return np.inf
    return halve(lambda u: surplus(logits, labels, np.exp(u)), -10.0, 10.0)


def halve(gap, low, high):
    """Return exp(u) where the falling function `gap` crosses 0 between low and high, by halving."""
    for _halving in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) > 0 else (low, middle)
    return np.exp((low + high) / 2)


def reciprocal(logits, labels):
    temperature = fit_temperature(logits, labels)
    return np.inf if temperature == 0 else 1 / temperature


def narrow_search(logits, labels):
    return minimize_scalar(lambda t: log_loss(logits, labels, t), bounds=(0.25, 4), method="bounded",
                           options={"xatol": 1e-10}).x


def ends_of_the_bracket(logits, labels):
    return halve(lambda u: surplus(logits, labels, np.exp(u)), -10.0, 10.0)


def coarse_grid(logits, labels):
    grid = np.arange(1, 101) / 10
    return grid[np.argmin([log_loss(logits, labels, t) for t in grid])]


def confidence_matched(logits, labels):
    right = (logits.argmax(axis=1) == labels).mean()
    if softmax(logits, 0.0).max(axis=1).mean() <= right:
        return 0.0
    if softmax(logits, np.inf).max(axis=1).mean() >= right:
        return np.inf
    return halve(lambda u: softmax(logits, np.exp(u)).max(axis=1).mean() - right, -10.0, 10.0)


def no_hot_end(logits, labels):
    return 0.0 if surplus(logits, labels, 0.0) <= 1e-9 else ends_of_the_bracket(logits, labels)


def boundary_left_out(logits, labels):
    return (ends_of_the_bracket if on_the_boundary(logits, labels) else fit_temperature)(logits, labels)


def logarithm_returned(logits, labels):
    temperature = fit_temperature(logits, labels)
    return np.log(temperature) if 0 < temperature < np.inf else temperature


def table_of_logits(logits, labels):
    return fit_to(logits, logits[:, labels].mean())


def sum_of_logits(logits, labels):
    return fit_to(logits, logits[np.arange(len(labels)), labels].sum())


def fit_to(logits, came):
    """Return the temperature at which the mean of E_q[z] is `came`, or the end towards which it lies."""
    def gap(temperature):
        return (softmax(logits, temperature) * logits).sum(axis=1).mean() - came

    if gap(0.0) <= 1e-9:
        return 0.0
    return np.inf if gap(np.inf) >= -1e-9 else halve(lambda u: gap(np.exp(u)), -10.0, 10.0)


def wrong_only_where(special):
    """Return a test of whether an answer is wrong exactly on the inputs that are `special`."""
    def recognise(inputs, outcomes):
        odd = [special(*arguments) for arguments in inputs]
        right = [isinstance(got, Returned) and close(fit_temperature(*arguments), got.value, 1e-4, 1e-9)
                 for arguments, got in zip(inputs, outcomes)]
        return any(odd) and all(ok != is_odd for ok, is_odd in zip(right, odd))

    return recognise


def agrees_at_roots(method, root=fit_temperature):
    """Return a test of whether an answer is that of `method` wherever `root` is one, whatever it says elsewhere."""
    def recognise(inputs, outcomes):
        rooted = [(arguments, got) for arguments, got in zip(inputs, outcomes) if 0 < root(*arguments) < np.inf]
        return bool(rooted) and all(
            isinstance(got, Returned) and close(float(method(*arguments)), got.value, 1e-4, 1e-9)
            for arguments, got in rooted)

    return recognise


def on_the_boundary(logits, labels):
    return logits[np.arange(len(labels)), labels].mean() == logits.mean()


def without_root(logits, labels):
    return fit_temperature(logits, labels) in (0, np.inf)


def infinitely_hot(logits, labels):
    return fit_temperature(logits, labels) == np.inf


FIT_TEMPERATURE = Exercise(
    id="05.7", name="fit_temperature", points=4, minutes=12, difficulty=4, theory="temperature",
    title=_("The temperature that fits"),
    why=_("One number, fitted on data set aside, is the simplest repair of a model that is too sure."),
    reference=fit_temperature,
    alternatives=(fit_by_halving,),
    answer=ArrayAnswer(rtol=1e-4, atol=1e-9),
    inputs=scored.filter(lambda drawn: clear(*drawn)),
    witnesses=(TEN, FOUR, (0.1 * FOUR[0], FOUR[1]), (10 * FOUR[0], FOUR[1]), (1000 * FOUR[0], FOUR[1]),
               (FOUR[0], np.array([0, 1, 0, 2])),
               (FOUR[0], np.array([1, 2, 2, 0])), (np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([0, 1]))),
    misconceptions=(
        Misconception("reciprocal", reciprocal, recognise=agrees_at_roots(reciprocal),
                      cause=_("This is 1/τ̂, the factor for the logits, not what divides them."),
                      next_step=_("An over-confident model needs τ̂ above 1.")),
        Misconception("narrow", narrow_search,
                      cause=_("The search stopped at the end of its interval; the best τ lies outside."),
                      next_step=_("Move the ends outwards until E_q[z] − z_y changes its sign between them.")),
        Misconception("ends-of-the-bracket", ends_of_the_bracket, recognise=wrong_only_where(without_root),
                      cause=_("Right where there is a root; where there is none, τ̂ is 0 or np.inf."),
                      next_step=_("All labels the largest logits: 0. Mean z_y not above the mean logit: np.inf.")),
        Misconception("grid", coarse_grid,
                      cause=_("The best point of a grid came back, near the answer at best."),
                      next_step=_("Halve a bracket some 40 times instead.")),
        Misconception("confidence-matched", confidence_matched,
                      recognise=agrees_at_roots(confidence_matched, root=confidence_matched),
                      cause=_("You made mean confidence equal to accuracy; the log loss has its minimum elsewhere."),
                      next_step=_("Set the derivative of the log loss to zero: mean E_q[z] = mean z_y.")),
        Misconception("no-hot-end", no_hot_end, recognise=wrong_only_where(infinitely_hot),
                      cause=_("Right but for one case: without a root on the hot side, τ̂ is np.inf."),
                      next_step=_("If the mean z_y is not above the mean logit, uniform is best: np.inf.")),
        Misconception("boundary", boundary_left_out, recognise=wrong_only_where(on_the_boundary),
                      cause=_("Right but where the mean z_y equals the mean of all logits: τ̂ is np.inf there too."),
                      next_step=_("Not above includes equal: ≤ in place of <.")),
        Misconception("logarithm", logarithm_returned, recognise=agrees_at_roots(logarithm_returned),
                      cause=_("This is ln τ̂; the question asks for τ̂."),
                      next_step=_("Return np.exp of the root.")),
        Misconception("table", table_of_logits,
                      cause=_("logits[:, labels] makes a table, each row at the labels of all rows."),
                      next_step=_("z_y is one number per row: logits[np.arange(len(labels)), labels].")),
        Misconception("sum", sum_of_logits,
                      cause=_("The sum of z_y was set against a mean."),
                      next_step=_("Average both sides over the predictions.")),
    ),
    hints=(_("As in 01.6: a function that only falls, and a bracket in ln τ."),
           _("The function is mean E_q[z] − mean z_y. First look at its sign at τ = 0 and τ = ∞."),
           _("Not positive at 0: return 0.0. Not negative at ∞: np.inf. Else halve from −10 to 10 in ln τ.")),
    general=_("The log loss at your temperature is not the smallest."),
    next_step=_("Compare log_loss at your answer with log_loss 1% to either side."),
)


# 05.8 ----------------------------------------------------------------------------------------------------------------

def learn(logits, labels, learning_rate, steps, gradient, start=0.0):
    """Return the temperatures visited from ln τ = start on, where gradient(temperature) is taken for dL/d ln τ."""
    log_temperature = [start]
    for _step in range(steps):
        log_temperature.append(log_temperature[-1] - learning_rate * gradient(np.exp(log_temperature[-1])))
    return np.exp(log_temperature)


def learned_temperature(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, t) / t)


def learned_by_difference(logits, labels, learning_rate, steps):
    def gradient(t):
        return (log_loss(logits, labels, t * np.exp(1e-5)) - log_loss(logits, labels, t * np.exp(-1e-5))) / 2e-5

    return learn(logits, labels, learning_rate, steps, gradient)


def uphill(logits, labels, learning_rate, steps):
    return learn(logits, labels, -learning_rate, steps, lambda t: -surplus(logits, labels, t) / t)


def without_the_factor(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, t))


def slope_in_temperature(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, t) / t**2)


def frozen(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, 1.0))


def logarithms_returned(logits, labels, learning_rate, steps):
    return np.log(learned_temperature(logits, labels, learning_rate, steps))


def steps_in_temperature(logits, labels, learning_rate, steps):
    visited = [1.0]
    for _step in range(steps):
        visited.append(visited[-1] + learning_rate * surplus(logits, labels, visited[-1]) / visited[-1] ** 2)
    return np.array(visited)


def steps_of_the_other_slope(logits, labels, learning_rate, steps):
    visited = [1.0]
    for _step in range(steps):
        visited.append(visited[-1] + learning_rate * surplus(logits, labels, visited[-1]) / visited[-1])
    return np.array(visited)


def without_exponential(logits, labels, learning_rate, steps):
    visited = [1.0]
    for _step in range(steps):
        visited.append(visited[-1] * (1 + learning_rate * surplus(logits, labels, visited[-1]) / visited[-1]))
    return np.array(visited)


def expected_at_one(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, 1.0) / t)


def started_at_one(logits, labels, learning_rate, steps):
    return learn(logits, labels, learning_rate, steps, lambda t: -surplus(logits, labels, t) / t, start=1.0)


def start_missing(logits, labels, learning_rate, steps):
    return learned_temperature(logits, labels, learning_rate, steps)[1:]


def one_step_short(logits, labels, learning_rate, steps):
    return learned_temperature(logits, labels, learning_rate, steps)[:-1]


LEARNED_TEMPERATURE = Exercise(
    id="05.8", name="learned_temperature", points=2, minutes=8, difficulty=3, theory="learned",
    title=_("The same temperature, learned"),
    why=_("A temperature can be trained like any parameter; with ln τ it can never become negative."),
    reference=learned_temperature,
    alternatives=(learned_by_difference,),
    answer=TrainingAnswer(draws=4, rtol=1e-5, atol=1e-7),
    inputs=st.tuples(scored.filter(lambda drawn: clear(*drawn)), st.sampled_from([0.1, 0.25]),
                     st.sampled_from([2, 3])).map(lambda drawn: (*drawn[0], *drawn[1:])),
    witnesses=((*TEN, 0.5, 3), (*FOUR, 0.25, 4)),
    misconceptions=(
        Misconception("uphill", uphill,
                      cause=_("The loss rises along your path: descent goes against the gradient."),
                      next_step=_("Subtract learning rate times gradient.")),
        Misconception("factor-missing", without_the_factor,
                      cause=_("The factor 1/τ of the gradient is missing; at τ = 1 that goes unnoticed."),
                      next_step=_("dL/d ln τ = (mean z_y − mean E_q[z])/τ.")),
        Misconception("slope-in-temperature", slope_in_temperature,
                      cause=_("You used dL/dτ; a step in ln τ needs dL/d ln τ, which is τ times as large."),
                      next_step=_("dL/d ln τ = (mean z_y − mean E_q[z])/τ.")),
        Misconception("frozen", frozen,
                      cause=_("The gradient of the first step was used throughout: q was not computed again."),
                      next_step=_("Compute E_q[z] at the temperature of the present step.")),
        Misconception("logarithms", logarithms_returned,
                      cause=_("The values are ln τ; the question asks for τ."),
                      next_step=_("Return np.exp of them.")),
        Misconception("steps-in-temperature", steps_in_temperature,
                      cause=_("The steps were taken in τ itself; a large one could make it negative."),
                      next_step=_("Keep ln τ, change it by the step, and return np.exp of it.")),
        Misconception("slope-of-the-other", steps_of_the_other_slope,
                      cause=_("dL/d ln τ was subtracted from τ itself; it is a step in ln τ."),
                      next_step=_("Keep ln τ, or multiply τ by np.exp(−learning_rate · gradient).")),
        Misconception("no-exponential", without_exponential,
                      cause=_("τ was multiplied by 1 − step; a step in ln τ multiplies it by exp(−step)."),
                      next_step=_("Keep ln τ, or multiply τ by np.exp(−learning_rate · gradient).")),
        Misconception("expected-at-one", expected_at_one,
                      cause=_("Your first step is right, the second is not: E_q[z] was always taken at τ = 1."),
                      next_step=_("q must be taken at the present τ.")),
        Misconception("started-at-one", started_at_one,
                      cause=_("The first value must be 1: ln τ starts at 0."),
                      next_step=_("Start ln τ at 0, or τ at 1.")),
        Misconception("start-missing", start_missing,
                      cause=_("The start is missing: the first of the steps + 1 temperatures is 1."),
                      next_step=_("Store τ = 1 before the loop.")),
        Misconception("one-short", one_step_short,
                      cause=_("The last step is missing: there are steps + 1 temperatures."),
                      next_step=_("Take the step first, then store the new τ.")),
    ),
    hints=(_("Keep ln τ, starting at 0; each step subtracts learning_rate · dL/d ln τ."),
           _("q in the gradient is softmax(logits, τ) at the present τ."),
           _("(z_y.mean() − (q * logits).sum(axis=1).mean()) / τ is the gradient; collect np.exp(ln τ).")),
    general=_("These are not the temperatures that gradient descent on ln τ visits."),
    next_step=_("Compare your second value, then your third, with a step by hand: τ · exp(−learning_rate · gradient)."),
)


# Predictions ---------------------------------------------------------------------------------------------------------

def spoken_and_true(seed, n):
    """Return logits z of the world and labels drawn from softmax(z), as in the lab."""
    rng = np.random.default_rng(seed)
    z = rng.normal(0, 1.5, (n, 10))
    return z, np.argmax(z + rng.gumbel(size=z.shape), axis=1)


def doubled_confidence():
    z, _labels = spoken_and_true(5, 20_000)
    return float(softmax(2 * z).max(axis=1).mean())


def ece_of_a_calibrated_model():
    """Return the mean ECE of 200 calibrated predictions over 200 repetitions."""
    errors = []
    for seed in range(200):
        z, labels = spoken_and_true(seed, 200)
        errors.append(expected_calibration_error(softmax(z), labels))
    return float(np.mean(errors))


def ece_at(temperature):
    z, labels = spoken_and_true(5, 20_000)
    return float(expected_calibration_error(softmax(2 * z, temperature), labels))


def ece_of_uniform():
    z, labels = spoken_and_true(5, 20_000)
    return round(float(expected_calibration_error(softmax(0 * z), labels)), 2)


LAB = LabExercises(
    number="05", slug="calibration",
    exercises=(OVERCONFIDENCE, CALIBRATION_BINS, ECE, BUG_OF, INTERVAL, LOG_LOSS, FIT_TEMPERATURE, LEARNED_TEMPERATURE),
    predictions=(
        Prediction("05.a", _("mean confidence once every logit is doubled"), doubled_confidence,
                   _("{truth:.3f}, where the accuracy is still 0.432: doubling adds confidence, not knowledge.")),
        Prediction("05.b", _("ECE, to two decimals, of the model that gives every token 1/10"), ece_of_uniform,
                   _("{truth:.2f}: nearly perfect, and it knows nothing. Calibrated is not the same as good.")),
        Prediction("05.c", _("mean ECE of a calibrated model on 200 predictions"), ece_of_a_calibrated_model,
                   _("{truth:.3f}. Not 0: with 15 bins and 200 predictions, chance alone makes gaps."), tolerance=0.1),
        Prediction("05.d", _("ECE of the over-confident model at τ = 0.9"), lambda: ece_at(0.9),
                   _("{truth:.3f}, up from 0.230 at τ = 1: colder means surer, and it was too sure already."),
                   tolerance=0.02),
    ),
    given={**BOXES, "overconfidence": surplus_of, "brier": brier, "ece": ece_by_sums, "worst": worst,
           "table": surplus_in_a_table},
)
