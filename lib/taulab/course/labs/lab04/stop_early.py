"""`stop_early`: when to stop."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.language import mark as _


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


curves = st.lists(st.sampled_from([1.0, 1.1, 1.2, 1.3, 1.4]), min_size=3, max_size=8).map(np.array)
inputs = st.tuples(curves, st.integers(1, 3))
WITNESSES = ((np.array([1.4, 1.2, 1.3, 1.1, 1.2, 1.3, 1.0]), 2), (np.array([1.4, 1.2, 1.3, 1.25, 1.26, 1.2]), 3),
             (np.array([1.3, 1.1, 1.2, 1.0, 1.4, 1.3, 1.2, 0.9]), 2), (np.array([1.2, 1.2, 1.2, 1.0]), 2),
             (np.array([1.4, 1.3, 1.2]), 2), (np.array([1.3, 1.2004, 1.2001, 1.2003, 1.2002]), 2),
             (np.array([1.2]), 2), (np.array([1.4, 1.3, 1.35]), 10), (np.linspace(2, 1, 200), 3))
EQUIVALENT = (
    ("stop_early_by_counting: 0 -> …", "the first loss is below inf, and sets both"),
    ("validation: whole numbers make whole results", "epochs are whole numbers"),
)

wrong = WrongAnswers()


@wrong(_("You stop one epoch too late."),
       _("Stop as soon as `patience` epochs have passed without a new best."))
def one_epoch_late(validation, patience):
    return stop_early(validation, patience + 1)


@wrong(_("You stop one epoch too early."),
       _("An epoch without a new best must have passed `patience` times."))
def one_epoch_early(validation, patience):
    return stop_early(validation, patience - 1)


@wrong(_("The epoch of the stop came back as the best one; the best lies `patience` before it."),
       _("Remember where the smallest loss was."))
def last_epoch_kept(validation, patience):
    stop, best = stop_early(validation, patience)
    return stop, stop


@wrong(_("Each loss was compared with the one before; it must be compared with the best so far."),
       _("Keep the best loss and its epoch while you walk."))
def compared_with_the_one_before(validation, patience):
    worse = 0
    for epoch in range(1, len(validation)):
        worse = worse + 1 if validation[epoch] >= validation[epoch - 1] else 0
        if worse == patience:
            return epoch, int(np.argmin(validation[:epoch + 1]))
    return len(validation) - 1, int(np.argmin(validation))


@wrong(_("The best epoch lies after the stop: a run that stopped cannot know it."),
       _("Take the best among the epochs up to the stop."))
def looks_into_the_future(validation, patience):
    return stop_early(validation, patience)[0], int(np.argmin(validation))


@wrong(_("An equal loss counted as an improvement; only a smaller one does."),
       _("Use <, not <=."))
def equal_counts_as_better(validation, patience):
    best = 0
    for epoch, loss in enumerate(validation):
        if loss <= validation[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(validation) - 1, best


@wrong(_("The two epochs came back in the wrong order."),
       _("First where you stopped, then the best."))
def best_before_stop(validation, patience):
    return stop_early(validation, patience)[::-1]


@wrong(_("The epochs were counted from 1."),
       _("The first epoch is number 0."))
def counted_from_one(validation, patience):
    stop, best = stop_early(validation, patience)
    return stop + 1, best + 1


@wrong(_("The waiting was not reset when a new best came."),
       _("A new best starts the count again."))
def rises_in_all(validation, patience):
    worse, best = 0, 0
    for epoch, loss in enumerate(validation):
        if loss < validation[best]:
            best = epoch
        worse += bool(epoch > best)
        if worse == patience:
            return epoch, best
    return len(validation) - 1, best


EXERCISE = Exercise(
    id="04.7", name="stop_early", points=2, minutes=10, difficulty=3, theory="fit",
    title=_("When to stop"),
    why=_("The training loss never says that it has gone on too long; the validation loss does."),
    reference=stop_early,
    alternatives=(stop_early_by_counting,),
    inputs=inputs, witnesses=WITNESSES,
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Walk through the losses once, with the best epoch so far in hand."),
           _("At each epoch: is it a new best? If not, how many epochs ago was the best?"),
           _("Stop when epoch − best reaches the patience; if that never happens, the last epoch is the stop.")),
    general=_("The epoch of the stop or the best epoch is wrong."),
    next_step=_("Losses 1.4, 1.2, 1.3, 1.1, 1.3, 1.2, 1.0, patience 2: stop at epoch 5, best 3."),
    tried=((np.array([1.4, 1.2, 1.3, 1.1, 1.3, 1.2, 1.0]), 2),),
)
