"""`descend`: the smallest training run."""

import numpy as np
from hypothesis import strategies as st

from taulab import losses
from taulab.course.judging.answers.plain import TrainingAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _
from taulab.softmax import softmax


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
        loss, gradient = losses.log_loss(np.tile(z, (len(targets), 1)), targets)
        curve.append(loss)
        z -= learning_rate * gradient.sum(axis=0)
    return curve, z


TEN = np.array([0] * 6 + [1] * 4)

some_targets = st.lists(st.integers(0, 2), min_size=2, max_size=5).map(np.array)
inputs = st.tuples(some_targets, st.just(3), st.sampled_from([0.5, 1.0]), st.integers(1, 4))
WITNESSES = ((TEN, 3, 0.5, 5), (np.array([2, 0, 2]), 3, 1, 3), (np.array([1, 2]), 3, 0.5, 2), (TEN, 5, 0.5, 5),
             (TEN, 3, 0.5, 2), (TEN, 2, 0.31742, 5), (TEN, 3, 0.000317, 1), (TEN, 3, 7.5, 4), (TEN, 3, 0.00317, 5),
             (np.array([0, 1]), 3, 317.0, 1),
             (np.array([1]), 4, 1.5, 2), (np.array([0, 0]), 1, 0.5, 1))
EQUIVALENT = (
    ("descent: np.array(curve) -> curve", "lists will do"),
    ("descent: direction * learning_rate * scale -> …", "scale is 1 in a right answer"),
    ("descent: shares = …", "neither line needs the other"),
    ("descent: z = z + direction * learning_rate * scale * (q - shares) before …", "the loss noted is that of q"),
    ("descent_over_examples: z -= learning_rate * gradient.sum(axis=0) before …", "the loss was computed before"),
    ("targets: changed after use", "they are whole numbers, which the mutant leaves alone"),
)

wrong = WrongAnswers()


@wrong(_("The loss rises: you added the gradient."),
       _("Go against the gradient: subtract it."))
def climbing(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps, direction=1.0)


@wrong(_("The steps are as many times too long as there are examples: the gradients were summed."),
       _("Use the gradient of the mean loss."))
def summed_over_examples(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps, scale=len(targets))


@wrong(_("The steps are too short: the mean over the examples was taken twice."),
       _("loss_gradient already divides by n: sum its rows."))
def averaged_twice(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps, scale=1 / len(targets))


@wrong(_("Each loss was noted after its step; the first one must be that of z = 0, ln V."),
       _("Note the loss, then step."))
def losses_after_the_step(targets, V, learning_rate, steps):
    curve, z = descent(targets, V, learning_rate, steps + 1)
    return curve[1:], descent(targets, V, learning_rate, steps)[1]


@wrong(_("Probabilities came back where the logits were asked for."),
       _("Return z itself."))
def probabilities_at_the_end(targets, V, learning_rate, steps):
    curve, z = descent(targets, V, learning_rate, steps)
    return curve, softmax(z)


@wrong(_("A step was taken after each example; here one step uses all of them."),
       _("Average the gradient over all examples, then take one step."))
def one_after_the_other(targets, V, learning_rate, steps):
    z, curve = np.zeros(V), []
    for _step in range(steps):
        curve.append(float(np.mean([-np.log(softmax(z)[t]) for t in targets])))
        for t in targets:
            z = z - learning_rate * (softmax(z) - np.eye(V)[t])
    return np.array(curve), z


@wrong(_("There is one loss too many: that after the last step is not asked for."),
       _("Note one loss in each step, before it."))
def one_loss_too_many(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps + 1)[0], descent(targets, V, learning_rate, steps)[1]


@wrong(_("The losses and the logits came back in the wrong order."),
       _("First the losses, then z."))
def logits_first(targets, V, learning_rate, steps):
    return descent(targets, V, learning_rate, steps)[::-1]


EXERCISE = Exercise(
    id="04.3", name="descend", points=3, minutes=12, difficulty=2, theory="one-hot",
    title=_("The smallest training run"),
    why=_("One row of logits and ten examples settle what one-hot targets do to a model."),
    reference=descend,
    alternatives=(descent_over_examples,),
    answer=TrainingAnswer(draws=6),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("All examples share one row z: np.tile(z, (n, 1)) gives each its copy."),
           _("The gradient of a shared row is the sum of the gradients of its copies."),
           _("z = z - learning_rate * loss_gradient(copies, targets).sum(axis=0), after noting the loss.")),
    general=_("The losses or the logits differ from those of plain gradient descent."),
    next_step=_("Targets (0, 0, 0, 1), V = 2, rate 1, one step: loss 0.693, z = (0.25, −0.25)."),
    tried=((np.array([0, 0, 0, 1]), 2, 1.0, 1),),
)
