"""`zipf_ls`: Zipf's exponent as the slope of a straight line."""

import numpy as np
import scipy                  # .stats is loaded when it is used: most of two seconds

from taulab import heavy_tails
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import BASES, like, packed, rounded_from, scaled
from taulab.course.language import mark as _

from .shared import BENT, MIXED, NINE, OTHER_WAYS, SMOOTH, UNSORTED, ranges


def zipf_ls(counts, first, last):
    ordered = np.sort(counts[counts > 0])[::-1][first - 1:last]
    ranks = np.arange(first, first + len(ordered))
    return -np.polyfit(np.log(ranks), np.log(ordered), 1)[0]


def by_covariances(counts, first, last):
    came = sorted((count for count in counts if count), reverse=True)
    covariances = np.cov(np.log([pair for pair in enumerate(came, 1) if first <= pair[0] <= last]).T)
    return -covariances[0, 1] / covariances[0, 0]


def library(counts, first, last):
    return heavy_tails.zipf_exponent(counts, method="ls", ranks=(first, min(last, np.sum(counts > 0)))).exponent


inputs = ranges()
EXAMPLE = MIXED, 3, 30
FEW = np.array([1, 16, 0, 4]), 1, 5
SIX = np.array([3, 40, 0, 9, 2, 18, 3])
CUT, ENDED = (SIX, 2, 4), (SIX, 2, 9)
WITNESSES = (EXAMPLE, (UNSORTED, 1, 7), (UNSORTED, 1, 10), (UNSORTED, 1, 8), (BENT, 5, 60), (BENT, 1, 20), FEW,
             (NINE, 2, 5), (SMOOTH, 1, 40), (np.array([7, 7, 7, 7]), 1, 4), (np.array([3, 9_000_000, 200, 41]), 1, 4),
             (np.array([5, 0, 80, 20, 11]), 2, 4), (np.r_[np.ones(60, int), 50, 20, 9, 4, 2, 2], 1, 1000),
             (MIXED, 1, 30), (MIXED, 3, 40), CUT, ENDED,
             (np.arange(1_000_000, 1_000_014), 1, 14))
EQUIVALENT = (("counts: a single entry along axis 0", "one word makes no line: a range has three words or more"),
              ("counts: changed after use", "they are whole numbers, which the mutant leaves alone"),)

wrong = WrongAnswers()


def line(x, y):
    """Return the slope of the line with its sign turned; nan where there is none."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    fine = len(x) > 1 and np.ptp(x) and np.all(np.isfinite(x)) and np.all(np.isfinite(y))
    return -np.polyfit(x, y, 1)[0] if fine else np.nan


def chosen(counts, first, last):
    """Return ranks and counts of the range."""
    ordered = np.sort(counts[counts > 0])[::-1][first - 1:last]
    return np.arange(first, first + len(ordered)), ordered


def of_the_range(change, cut=lambda first, last: (first, last)):
    """Return the answer that lays a line through what `change(ranks, counts)` makes of a range, `cut` otherwise."""
    return lambda counts, first, last: line(*change(*chosen(counts, *cut(first, last))))


def logarithms(ranks, ordered):
    return np.log(ranks), np.log(ordered)


@wrong(_("The counts were not sorted: a rank is a place in falling order."),
       _("Sort them first, the largest in front."), tried=EXAMPLE)
def unsorted(counts, first, last):
    came = counts[counts > 0][first - 1:last]
    return line(np.log(np.arange(first, first + len(came))), np.log(came))


@wrong(_("The counts were sorted upwards: rank 1 went to the rarest word."),
       _("Turn the order round: [::-1]."), tried=EXAMPLE)
def sorted_upwards(counts, first, last):
    came = np.sort(counts[counts > 0])[first - 1:last]
    return line(np.log(np.arange(first, first + len(came))), np.log(came))


@wrong(_("Words that did not come were given ranks: the logarithm of 0 is −∞."),
       _("Keep the counts above 0 only."), tried=(UNSORTED, 1, 10))
def zeros_kept(counts, first, last):
    ordered = np.sort(counts)[::-1][first - 1:last]
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.polyfit(np.log(np.arange(first, first + len(ordered))), np.log(ordered), 1)[0]


@wrong(_("There are more ranks than counts: the text ends before last."),
       _("Make as many ranks as counts are left."), tried=(UNSORTED, 1, 10))
def ranks_to_last(counts, first, last):
    ordered = np.sort(counts[counts > 0])[::-1][first - 1:last]
    return -np.polyfit(np.log(np.arange(first, last + 1)), np.log(ordered), 1)[0]


@wrong(_("Zeros were kept, and there are more ranks than counts where the list ends before last."),
       _("Keep the counts above 0, and make as many ranks as are left."), tried=(UNSORTED, 1, 10))
def zeros_and_ranks_to_last(counts, first, last):
    ordered = np.sort(counts)[::-1][first - 1:last]
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.polyfit(np.log(np.arange(first, last + 1)), np.log(ordered), 1)[0]


@wrong(_("1 was added to each count, so that 0 has a logarithm: that bends the tail."),
       _("Drop the words that did not come, and take the counts as they are."), tried=EXAMPLE)
def one_added(counts, first, last):
    ordered = np.sort(counts)[::-1][first - 1:last]
    return line(np.log(np.arange(first, first + len(ordered))), np.log(ordered + 1))


wrong(_("The logarithm of 1 + count was taken: that bends the tail."),
      _("np.log of the counts themselves."), tried=EXAMPLE,
      name="log-of-one-more")(of_the_range(lambda ranks, ordered: (np.log(ranks), np.log1p(ordered))))

wrong(_("All ranks were used, whatever first and last say."),
      _("Keep the ranks from first to last."), tried=EXAMPLE,
      name="all-ranks")(of_the_range(logarithms, lambda first, last: (1, None)))

wrong(_("The ranks begin one too late: Python counts from 0, ranks from 1."),
      _("Rank first stands at place first − 1."), tried=EXAMPLE,
      name="one-too-late")(of_the_range(logarithms, lambda first, last: (first + 1, last)))

wrong(_("The last rank was left out."),
      _("From first to last, both included."), tried=EXAMPLE,
      name="last-left-out")(of_the_range(logarithms, lambda first, last: (first, last - 1)))


@wrong(_("The slice [first:last] drops rank first: Python counts places from 0."),
       _("Ranks first to last stand in [first − 1:last]."), tried=CUT)
def slice_too_late(counts, first, last):
    ordered = chosen(counts, first + 1, last)[1]
    return line(np.log(np.arange(first, first + len(ordered))), np.log(ordered))


@wrong(_("The counts are one place off their ranks."),
       _("The largest count has rank 1; rank first stands at place first − 1."), tried=EXAMPLE)
def shifted(counts, first, last):
    ordered = chosen(counts, 1, len(counts))[1][first:last + 1]
    return line(np.log(np.arange(first, first + len(ordered))), np.log(ordered))


wrong(_("The ranks were numbered from 1 again; in the text they begin at first."),
      _("Begin with np.arange(first, …)."), tried=EXAMPLE,
      name="renumbered")(of_the_range(lambda ranks, ordered: (np.log(np.arange(1, len(ordered) + 1)), np.log(ordered))))


@wrong(_("The ranks begin one too early: the commonest word has rank 1, not 0."),
       _("Begin with np.arange(first, …)."), tried=CUT)
def ranks_from_zero(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.polyfit(np.log(ranks - 1), np.log(ordered), 1)[0]


wrong(_("The ranks before first were kept."),
      _("Begin at rank first, place first − 1."), tried=CUT,
      name="first-ignored")(of_the_range(logarithms, lambda first, last: (1, last)))

wrong(_("The ranks after last were kept."),
      _("End at rank last, it included."), tried=CUT,
      name="last-ignored")(of_the_range(logarithms, lambda first, last: (first, None)))


@wrong(_("Where the text has fewer words than last, ranks are asked for that it has not."),
       _("Stop at min(last, the number of words that came)."), tried=ENDED)
def beyond_the_text(counts, first, last):
    ranks = np.arange(first, last + 1)
    return line(np.log(ranks), np.log(chosen(counts, 1, len(counts))[1][ranks - 1]))


@wrong(_("Words that did not come were counted as if they came once."),
       _("Keep the counts above 0 only: the others have no rank."), tried=(UNSORTED, 1, 10))
def zeros_as_ones(counts, first, last):
    ranks, ordered = chosen(np.maximum(counts, 1), first, last)
    return line(np.log(ranks), np.log(ordered))


wrong(_("Sorted upwards, the line rises: its slope is no exponent of this text."),
      _("Sort downwards, and return minus the slope."), tried=CUT,
      name="sorted-upwards-unturned")(lambda *arguments: -sorted_upwards(*arguments))


def shared_ranks(method):
    def alpha(counts, first, last):
        came = counts[counts > 0]
        ranks = scipy.stats.rankdata(-came, method=method)
        inside = (ranks >= first) & (ranks <= last)
        return line(np.log(ranks[inside]), np.log(came[inside]))
    return alpha


wrong(_("Words with the same count share a rank; here each has a rank of its own."),
      _("Sort the counts and number them: ties take ranks one after the other."), tried=(BENT, 5, 60),
      recognise=like(*map(shared_ranks, ("average", "min", "max", "dense"))), name="shared-ranks",
      )(shared_ranks("average"))

wrong(_("The sign is turned: the line falls, and its exponent is positive."),
      _("Return minus the slope."), tried=EXAMPLE,
      name="sign-turned")(lambda *arguments: -zipf_ls(*arguments))

wrong(_("The axes are exchanged: ln rank against ln count."),
      _("ln count upwards, ln rank to the right."), tried=EXAMPLE,
      name="axes-exchanged")(of_the_range(lambda ranks, ordered: logarithms(ordered, ranks)))

wrong(_("The ranks are not logarithmic: a power law is no straight line there."),
      _("Take the logarithm of the ranks too."), tried=EXAMPLE,
      name="ranks-not-logarithmic")(of_the_range(lambda ranks, ordered: (ranks, np.log(ordered))))

wrong(_("The counts are not logarithmic: a power law is no straight line there."),
      _("Take the logarithm of the counts too."), tried=EXAMPLE,
      name="counts-not-logarithmic")(of_the_range(lambda ranks, ordered: (np.log(ranks), ordered)))


@wrong(_("The two logarithms have different bases."),
       _("Take both to the same base; then the base does not matter."), tried=EXAMPLE,
       recognise=scaled(zipf_ls, *BASES))
def two_bases(counts, first, last):
    return zipf_ls(counts, first, last) / np.log(2)


@wrong(_("Words with the same count were made one: each has a rank of its own."),
       _("np.sort keeps ties; np.unique drops them."), tried=(BENT, 5, 60))
def ties_dropped(counts, first, last):
    ranks, ordered = chosen(np.unique(counts), first, last)
    return line(np.log(ranks), np.log(ordered))


@wrong(_("Only the first and the last word of the range were used."),
       _("Fit a line to all ranks of the range: np.polyfit."), tried=EXAMPLE)
def two_ends(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    return -np.log(ordered[-1] / ordered[0]) / np.log(ranks[-1] / ranks[0])


def weighed(power):
    def alpha(counts, first, last):
        ranks, ordered = chosen(counts, first, last)
        return -np.polyfit(np.log(ranks), np.log(ordered), 1, w=ordered ** float(power))[0]
    return alpha


@wrong(_("The words weigh as often as they come; least squares gives each rank the same weight."),
       _("np.polyfit without weights."), tried=EXAMPLE, recognise=like(*map(weighed, (0.5, 1))), name="weighed")
def weighed_by_roots(counts, first, last):
    return weighed(0.5)(counts, first, last)


def intercept(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    return np.polyfit(np.log(ranks), np.log(ordered), 1)[1]


wrong(_("That is the height of the line; np.polyfit gives the slope first."),
      _("Take entry 0, with its sign turned."), tried=EXAMPLE, name="intercept",
      recognise=like(intercept, lambda *arguments: -intercept(*arguments)))(intercept)


@wrong(_("The line was forced through the origin."),
       _("Leave its height free: np.polyfit has it."), tried=EXAMPLE)
def through_the_origin(counts, first, last):
    x, y = map(np.log, chosen(counts, first, last))
    return -np.sum(x * y) / np.sum(x * x)


@wrong(_("α is there, but inside an array, a list or a tuple."),
       _("Return α alone: minus np.polyfit(…)[0], or minus .slope of what SciPy gives."), tried=CUT,
       recognise=packed(zipf_ls))
def whole_line(counts, first, last):
    return -np.polyfit(*map(np.log, chosen(counts, first, last)), 1)


@wrong(_("The exponent was turned into that of the counts, 1 + 1/α."),
       _("Return α itself, minus the slope."), tried=EXAMPLE)
def of_the_counts(counts, first, last):
    alpha = zipf_ls(counts, first, last)
    return 1 + 1 / alpha if alpha else np.nan


@wrong(_("The slope is rounded."),
       _("Return all digits; round only where you print."), tried=EXAMPLE, recognise=rounded_from(zipf_ls))
def rounded(counts, first, last):
    return round(zipf_ls(counts, first, last), 3)


EXERCISE = Exercise(
    id="10.6", name="zipf_ls", points=3, minutes=12, difficulty=2, theory="least-squares",
    title=_("Zipf's exponent as a slope"),
    why=_("The exponent of a text is quoted from such a line; the ranks in it are seldom named."),
    reference=zipf_ls,
    alternatives=(by_covariances, library),
    answer=OTHER_WAYS,
    inputs=inputs, witnesses=WITNESSES, tried=(CUT, ENDED),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Drop the zeros, sort downwards, cut the range, then a line through logarithms."),
           _("np.sort(…)[::-1] sorts downwards; rank first stands at place first − 1."),
           _("The ranks run from first, as many as counts are left; −np.polyfit(ln ranks, ln counts, 1)[0].")),
    general=_("This is not minus the slope of ln count against ln rank, from first to last."),
    next_step=_("Try the counts 3, 40, 0, 9, 2, 18, 3. Ranks 2 to 4 give 2.528, ranks 2 to 9 give 2.056."),
)
