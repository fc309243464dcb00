"""`best_constant`: how flat a loss must look."""

import numpy as np
from hypothesis import strategies as st

from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like, part
from taulab.course.language import mark as _


def best_constant(targets, V):
    shares = np.bincount(targets, minlength=V) / len(targets)
    return shares, (1 - np.sum(shares**2)) / V


def by_averaging_one_hots(targets, V):
    one_hot = np.eye(V)[targets]
    shares = one_hot.mean(axis=0)
    return shares, np.mean((shares - one_hot) ** 2)


inputs = st.tuples(st.lists(st.integers(0, 4), min_size=1, max_size=8).map(np.array), st.integers(5, 8))
FIVE = np.array([1, 1, 1, 2, 0])
WITNESSES = ((FIVE, 4), (FIVE, 7), (np.array([3]), 4), (np.array([0, 2, 2, 5, 2, 4, 5]), 6), (np.array([0, 0]), 1),
             (np.array([11, 0, 11, 3, 7, 7, 7]), 2400), (np.repeat([1, 0], [299, 1]), 300),
             (np.repeat([1, 0, 2], [19_998, 1, 1]), 4))

wrong = WrongAnswers()


def loss_of(scores, targets, V):
    return np.mean((scores - np.eye(V)[targets]) ** 2)


def losing(*losses):
    """Return the answers that are right but for the loss, each made of the shares, the targets and V."""
    return [lambda targets, V, loss=loss: (shares_of(targets, V), loss(shares_of(targets, V), targets, V))
            for loss in losses]


def shares_of(targets, V):
    return np.bincount(targets, minlength=V) / len(targets)


def of_scores(make):
    """Return the answer whose scores are made of the counts, with the loss that these have."""
    def answer(targets, V):
        scores = make(np.bincount(targets, minlength=V), targets)
        return scores, loss_of(scores, targets, V)
    return answer


@wrong(_("The loss is the sum over the words; squared_error divides by V as well."),
       _("Divide it by V."), tried=(FIVE, 4))
def summed_over_words(targets, V):
    shares, loss = best_constant(targets, V)
    return shares, loss * V


@wrong(_("All scores are 0: that is a constant, but not the best one."),
       _("Write the loss of one word as a function of its score, and set the slope to 0."), tried=(FIVE, 4),
       recognise=part(0, lambda targets, V: (np.zeros(V),)))
def all_zeros(targets, V):
    return np.zeros(V), 1 / V


@wrong(_("Everything was put on the commonest word; squared errors are least at a mean."),
       _("The mean of the one-hot targets is best: each word gets its share."), tried=(FIVE, 4),
       recognise=part(0, lambda targets, V: (np.eye(V)[np.argmax(np.bincount(targets, minlength=V))],)))
def mode_alone(targets, V):
    scores = np.eye(V)[np.argmax(np.bincount(targets, minlength=V))]
    return scores, loss_of(scores, targets, V)


@wrong(_("Every word got 1/V, however often it came."),
       _("Count the targets: np.bincount."), tried=(FIVE, 4),
       recognise=part(0, lambda targets, V: (np.full(V, 1 / V),)))
def uniform(targets, V):
    return np.full(V, 1 / V), (1 - 1 / V) / V


@wrong(_("Counts came back where shares are asked for."),
       _("Divide the counts by the number of targets."), tried=(FIVE, 4),
       recognise=part(0, lambda targets, V: (np.bincount(targets, minlength=V),)))
def counts(targets, V):
    return np.bincount(targets, minlength=V).astype(float), best_constant(targets, V)[1]


@wrong(_("Words that never came have no score: the list of shares is too short."),
       _("np.bincount(targets, minlength=V) counts them as 0."), tried=(FIVE, 4),
       recognise=part(0, lambda targets, V: (np.bincount(targets) / len(targets),)))
def too_short(targets, V):
    shares, loss = best_constant(targets, V)
    return shares[:targets.max() + 1], loss


@wrong(_("The shares are right; your loss counts only how often the commonest word is missed."),
       _("Put the shares into the mean of (y − e)², over samples and words."), tried=(FIVE, 4),
       recognise=like(*losing(lambda p, targets, V: (1 - p.max()) / V, lambda p, targets, V: 1 - p.max())))
def share_of_misses(targets, V):
    shares, _loss = best_constant(targets, V)
    return shares, (1 - shares.max()) / V


@wrong(_("The shares are right; the square of them was added where it must be subtracted from 1."),
       _("What is left is Σ p(1 − p): for p = (1, 0) that is 0."), tried=(np.array([0, 0]), 2))
def sum_of_squares(targets, V):
    shares, _loss = best_constant(targets, V)
    return shares, np.sum(shares**2) / V


@wrong(_("The shares are right; where a word does not come, its score y is a mistake as well: y²."),
       _("Put the shares into p(1 − y)² + (1 − p)y²: both terms count."), tried=(FIVE, 4),
       recognise=like(*losing(lambda p, targets, V: np.mean(p * (1 - p) ** 2),
                              lambda p, targets, V: np.sum(p * (1 - p) ** 2))))
def misses_alone(targets, V):
    shares, _loss = best_constant(targets, V)
    return shares, np.mean(shares * (1 - shares) ** 2)


@wrong(_("The shares are right; 1/V is the loss of scores that are all 0."),
       _("Put the shares into the mean of (y − e)², over samples and words."), tried=(FIVE, 4))
def loss_of_zeros(targets, V):
    return best_constant(targets, V)[0], 1 / V


@wrong(_("The shares are right; the loss was divided by the number of samples, not by V."),
       _("The mean over the samples is in the shares already: divide by V alone."), tried=(FIVE, 7))
def by_the_samples(targets, V):
    shares, loss = best_constant(targets, V)
    return shares, loss * V / len(targets)


def over_v(targets, V):
    scores = np.bincount(targets, minlength=V) / V
    return scores, loss_of(scores, targets, V)


def one_more_each(targets, V):
    scores = (np.bincount(targets, minlength=V) + 1) / (len(targets) + V)
    return scores, loss_of(scores, targets, V)


wrong(_("The counts were divided by V, the number of words; shares are counts over the number of targets."),
      _("Divide by len(targets)."), tried=(FIVE, 7), recognise=part(0, over_v))(over_v)
wrong(_("Every word was counted once more than it came; what is best on these samples are their shares."),
      _("Leave the counts as they are, zeros too."), tried=(FIVE, 4), recognise=part(0, one_more_each))(one_more_each)


@wrong(_("The shares are right; the loss is the mean of the squares, and you took its root."),
       _("Leave the root out."), tried=(FIVE, 4))
def root_taken(targets, V):
    shares, loss = best_constant(targets, V)
    return shares, np.sqrt(loss)


def known_by(losses):
    """Return what names the answers that are right but for such a loss."""
    return {"recognise": like(*losing(*losses)), "tried": (FIVE, 4)}


def logarithms(p):
    return p * np.log(np.where(p > 0, p, 1))


SQUARE_MISSING = (lambda p, targets, V: np.mean(p * (1 - p) ** 2 + (1 - p) * p),
                  lambda p, targets, V: np.mean(p * (1 - p) + (1 - p) * p**2),
                  lambda p, targets, V: np.mean(2 * p * (1 - p)), lambda p, targets, V: np.sum(2 * p * (1 - p)))
SECOND_ALONE = lambda p, targets, V: np.mean((1 - p) * p**2), lambda p, targets, V: np.sum((1 - p) * p**2)
ANOTHER_COUNT = tuple(lambda p, targets, V, count=count: (1 - np.sum(p**2)) / count(p, targets, V) for count in (
    lambda p, targets, V: np.count_nonzero(p), lambda p, targets, V: V - 1 or np.nan, lambda p, targets, V: V**2,
    lambda p, targets, V: V * len(targets), lambda p, targets, V: 1 / len(targets), lambda p, targets, V: np.sqrt(V),
    lambda p, targets, V: V + 1, lambda p, targets, V: targets.max() + 1))
SPREAD = (lambda p, targets, V: np.var(p), lambda p, targets, V: np.std(p), lambda p, targets, V: V * np.var(p))
NOT_WEIGHED = (lambda p, targets, V: np.mean((1 - p) ** 2), lambda p, targets, V: np.sum((1 - p) ** 2),
               lambda p, targets, V: np.mean((1 - p) ** 2 + p**2), lambda p, targets, V: np.sum((1 - p) ** 2 + p**2))
LOGARITHMIC = (lambda p, targets, V: -np.sum(logarithms(p)), lambda p, targets, V: -np.mean(logarithms(p)),
               lambda p, targets, V: -np.mean(logarithms(p) + logarithms(1 - p)),
               lambda p, targets, V: -np.sum(logarithms(p) + logarithms(1 - p)))
ONE_UNDIVIDED = lambda p, targets, V: 1 - np.mean(p**2),
OF_UNIFORM = lambda p, targets, V: (1 - 1 / V) / V, lambda p, targets, V: 1 - 1 / V
ONE_SAMPLE = tuple(lambda p, targets, V, place=place, add=add: add((p - np.eye(V)[targets[place]]) ** 2)
                   for place in (0, -1) for add in (np.mean, np.sum))

for name, losses, cause, next_step in (
        ("square-missing", SQUARE_MISSING,
         _("The shares are right; in the loss a square is missing."),
         _("Where a word comes the error is (1 − y)², elsewhere y².")),
        ("second-term-alone", SECOND_ALONE,
         _("The shares are right; where a word does come, what its score lacks is a mistake too: (1 − y)²."),
         _("Put the shares into p(1 − y)² + (1 − p)y²: both terms count.")),
        ("another-count", ANOTHER_COUNT,
         _("The shares are right; the squares were not divided by their number, len(targets) · V."),
         _("Take the mean over all samples and all V words, those that never came too.")),
        ("spread-of-the-shares", SPREAD,
         _("The shares are right; the loss is how much they vary, not how far from them the targets lie."),
         _("Put the shares into the mean of (y − e)², over samples and words.")),
        ("with-themselves", (lambda p, targets, V: 0.0,),
         _("The shares are right; the loss is 0, as if they were compared with themselves."),
         _("The targets are rows of 0 and 1, e = np.eye(V)[targets]: compare with these.")),
        ("not-weighed", NOT_WEIGHED,
         _("The shares are right; the errors of the loss were not weighed by how often they occur."),
         _("A word comes with p and stays away with 1 − p: p(1 − y)² + (1 − p)y².")),
        ("logarithmic", LOGARITHMIC,
         _("The shares are right; the loss is a logarithmic one, and squares are asked for."),
         _("Put the shares into the mean of (y − e)², over samples and words.")),
        ("one-undivided", ONE_UNDIVIDED,
         _("The shares are right; Σ p² was divided by V, and the 1 before it was not."),
         _("Put parentheses: (1 − Σ p²) / V.")),
        ("loss-of-uniform", OF_UNIFORM,
         _("The shares are right; the loss is what equal scores, 1/V for every word, would have."),
         _("Put the shares into the mean of (y − e)², over samples and words.")),
        ("one-sample", ONE_SAMPLE,
         _("The shares are right; the loss is that of one sample."),
         _("Take the mean over all samples: np.eye(V)[targets] has a row for each."))):
    wrong(cause, next_step, name=name, **known_by(losses))(losing(*losses)[0])


def whole_division(counts, targets):
    return (counts // len(targets)).astype(float)


def median(counts, targets):
    return np.median(np.eye(len(counts))[targets], axis=0)


def softmax_of_counts(counts, targets):
    weights = np.exp(counts - counts.max())
    return weights / weights.sum()


def over_the_largest(counts, targets):
    return counts / counts.max()


def only_those_that_came(targets, V):
    shares, loss = best_constant(targets, V)
    return shares[shares > 0], loss


def one_too_many(targets, V):
    return np.bincount(targets, minlength=V + 1) / len(targets), best_constant(targets, V)[1]


for make, cause, next_step in (
        (whole_division, _("The counts were divided without decimals: // leaves 0 of every share below 1."),
         _("Divide with /.")),
        (median, _("Each score is the median of its targets, 0 or 1; squared errors are least at their mean."),
         _("The mean of the one-hot targets is best: each word gets its share.")),
        (softmax_of_counts, _("A softmax of the counts came back; shares are counts over the number of targets."),
         _("Divide by len(targets).")),
        (over_the_largest, _("The counts were divided by the largest; shares are counts over the number of targets."),
         _("Divide by len(targets)."))):
    wrong(cause, next_step, tried=(FIVE, 4), recognise=part(0, of_scores(make)), name=make.__name__.replace("_", "-"),
          )(of_scores(make))
wrong(_("The words that never came are left out of the shares: word w must stand at place w."),
      _("np.bincount(targets, minlength=V) counts them as 0."), tried=(FIVE, 4),
      recognise=part(0, only_those_that_came))(only_those_that_came)
wrong(_("There is a word too many: the words are 0 to V − 1, in all V."),
      _("Let minlength be V."), tried=(FIVE, 4), recognise=part(0, one_too_many))(one_too_many)


EXERCISE = Exercise(
    id="07.2", name="best_constant", points=2, minutes=8, difficulty=2, theory="flat",
    title=_("How flat must a loss look?"),
    why=_("Before you say that a model learns nothing, know what its loss is for one that says nothing."),
    reference=best_constant,
    alternatives=(by_averaging_one_hots,),
    equivalent=(("targets: changed after use", "they are whole numbers, which the mutant leaves alone"),),
    inputs=inputs, witnesses=WITNESSES, tried=((FIVE, 4),),
    misconceptions=wrong.answers(),
    hints=(_("Which number is nearest, in squares, to a target that is 1 with probability p and else 0?"),
           _("Its mean, p. What is left is the variance, p(1 − p)."),
           _("shares = np.bincount(targets, minlength=V) / len(targets); the loss is (1 − Σ shares²)/V.")),
    general=_("This is not the constant with the least squared error, with its loss."),
    next_step=_("Targets (1, 1, 1, 2, 0), V = 4: shares (0.2, 0.6, 0.2, 0), loss 0.14."),
)
