"""`zipf_ml`: Zipf's exponent by maximum likelihood."""

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import zeta

from taulab import heavy_tails
from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import packed, stopped_short
from taulab.course.language import mark as _

from .shared import BENT, MIXED, NINE, SMOOTH, UNSORTED, ranges
from .zipf_ls import CUT, ENDED, chosen, zipf_ls

STEEPEST = 20.0


def zipf_ml(counts, first, last):
    ordered = np.sort(counts[counts > 0])[::-1][first - 1:last]
    x = np.log(np.arange(first, first + len(ordered)))

    def surprise(a):
        return a * np.sum(ordered * x) + np.sum(ordered) * np.log(np.sum(np.exp(-a * x)))
    return minimize_scalar(surprise, bounds=(0, STEEPEST), method="bounded", options={"xatol": 1e-9}).x


def by_the_mean(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    x = np.log(ranks)
    mean = np.sum(ordered * x) / np.sum(ordered)
    return brentq(lambda a: np.sum(np.exp(-a * x) * (x - mean)), -1e-6, STEEPEST)


def library(counts, first, last):
    return heavy_tails.zipf_exponent(counts, ranks=(first, min(last, np.sum(counts > 0)))).exponent


inputs = ranges()
EXAMPLE = MIXED, 3, 30
FEW = np.array([1, 6, 0, 2]), 1, 5
WITNESSES = (EXAMPLE, (UNSORTED, 1, 7), (UNSORTED, 1, 10), (BENT, 5, 60), (BENT, 1, 20), FEW, (NINE, 2, 5),
             (SMOOTH, 1, 40), (np.array([3, 9_000, 200, 41]), 1, 4), (np.array([5, 0, 80, 20, 11]), 2, 4),
             (np.r_[np.ones(60, int), 50, 20, 9, 4, 2, 2], 1, 1000), (np.array([7, 6, 6, 6]), 1, 4), (MIXED, 1, 30),
             (MIXED, 3, 40), CUT, ENDED,
             (np.arange(100_000, 100_014), 1, 14))
EQUIVALENT = (("zipf_ml: minimize_scalar(surprise, bounds=(0, STEEPEST), method='bounded'…",
               "the same, a little less exact"),
              ("zipf_ml: 1e-09 -> …", "the same search, a little less exact"),
              ("zipf_ml: np.sum(np.exp(-a * x)) -> …", "a constant factor of the total moves no minimum"),
              ("by_the_mean: np.sum(np.exp(-a * x) * (x - mean)) -> …", "a constant factor moves no root"),
              ("by_the_mean: 1e-06 -> 0.001", "either bracket holds the root"),
              ("by_the_mean: x - mean -> mean - x", "the root stays where it is"),
              ("counts: a single entry along axis 0", "a range has three words or more"),
              ("counts: changed after use", "they are whole numbers, which the mutant leaves alone"),)

wrong = WrongAnswers()


def likeliest(x, weights, log_total=None, most=STEEPEST):
    """Return the exponent of least surprise for the values x with their weights; ``log_total(a)`` normalises."""
    def surprise(a):
        total = np.log(np.sum(np.exp(-a * x))) if log_total is None else log_total(a)
        return a * np.sum(weights * x) + np.sum(weights) * total
    return minimize_scalar(surprise, bounds=(0, most), method="bounded", options={"xatol": 1e-9}).x


@wrong(_("The counts were not sorted: a rank is a place in falling order."),
       _("Sort them first, the largest in front."), tried=EXAMPLE)
def unsorted(counts, first, last):
    came = counts[counts > 0][first - 1:last]
    return likeliest(np.log(np.arange(first, first + len(came))), came)


@wrong(_("Words that did not come were given ranks, and the law a longer tail than the text."),
       _("Keep the counts above 0 only."), tried=(UNSORTED, 1, 10))
def zeros_kept(counts, first, last):
    ordered = np.sort(counts)[::-1][first - 1:last]
    return likeliest(np.log(np.arange(first, first + len(ordered))), ordered)


@wrong(_("All ranks were used, whatever first and last say."),
       _("Keep the ranks from first to last."), tried=EXAMPLE)
def all_ranks(counts, first, last):
    ranks, ordered = chosen(counts, 1, len(counts))
    return likeliest(np.log(ranks), ordered)


@wrong(_("The law was normalised over infinitely many ranks; the text has those of the range."),
       _("Sum i^(−a) from first to the last rank that you use."), tried=EXAMPLE)
def infinite_total(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    x = np.log(ranks)

    def surprise(a):
        return a * np.sum(ordered * x) + np.sum(ordered) * np.log(zeta(a, first))
    return minimize_scalar(surprise, bounds=(1 + 1e-9, STEEPEST), method="bounded", options={"xatol": 1e-9}).x


@wrong(_("The law was normalised from rank 1 on, and the text cut at first."),
       _("Sum i^(−a) over the ranks that you use, from first on."), tried=EXAMPLE)
def total_from_one(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    everything = np.log(np.arange(1, ranks[-1] + 1))
    return likeliest(np.log(ranks), ordered, lambda a: np.log(np.sum(np.exp(-a * everything))))


@wrong(_("The law was normalised over all ranks, and the text cut to first … last."),
       _("Sum i^(−a) over the ranks that you use."), tried=CUT)
def total_over_all(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    everything = np.log(np.arange(1, np.sum(counts > 0) + 1))
    return likeliest(np.log(ranks), ordered, lambda a: np.log(np.sum(np.exp(-a * everything))))


@wrong(_("The law was normalised by ζ(a), over all ranks from 1 on without end."),
       _("Sum i^(−a) over the ranks that you use: from first to last."), tried=CUT)
def riemann_total(counts, first, last):
    ranks, ordered = chosen(counts, first, last)

    def surprise(a):
        return a * np.sum(ordered * np.log(ranks)) + np.sum(ordered) * np.log(zeta(a))
    return minimize_scalar(surprise, bounds=(1 + 1e-9, STEEPEST), method="bounded", options={"xatol": 1e-9}).x


@wrong(_("The law was normalised up to last, where the text ends before."),
       _("Sum i^(−a) over the ranks that have a count."), tried=ENDED)
def total_to_last(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    everything = np.log(np.arange(first, last + 1))
    return likeliest(np.log(ranks), ordered, lambda a: np.log(np.sum(np.exp(-a * everything))))


@wrong(_("The total of all counts multiplies ln Σ i^(−a); the range has fewer words."),
       _("Σ c runs over the ranks from first to last as well."), tried=CUT)
def words_of_the_text(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    x, share = np.log(ranks), np.sum(counts) / np.sum(ordered)
    return likeliest(x, ordered, lambda a: share * np.log(np.sum(np.exp(-a * x))))


@wrong(_("The search ended at a = 0: order, counts, total or a sign are not as they must be."),
       _("Plot your f: largest count first, and (Σ c) ln Σ i^(−a) added, it has its minimum inside."), tried=EXAMPLE)
def ended_at_zero(counts, first, last):
    return 0.0


@wrong(_("The probabilities were multiplied: of many words the product underflows to 0, for every a."),
       _("Sum logarithms: the same maximum, and no underflow."), tried=EXAMPLE)
def product(counts, first, last):
    ranks, ordered = chosen(counts, first, last)

    def likelihood(a):
        p = ranks ** -float(a)
        return -np.prod((p / np.sum(p)) ** ordered)
    return minimize_scalar(likelihood, bounds=(0, STEEPEST), method="bounded").x


@wrong(_("The sign is turned: the exponent of i^(−a) is positive."),
       _("Return a itself."), tried=EXAMPLE)
def sign_turned(counts, first, last):
    return -zipf_ml(counts, first, last)


@wrong(_("The search ran to a = 20: the likelihood was made smallest, or a logarithm of P is missing."),
       _("minimize_scalar needs minus Σ c ln P_a(i)."), tried=EXAMPLE)
def least_likely(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    x = np.log(ranks)

    def likelihood(a):
        return -a * np.sum(ordered * x) - np.sum(ordered) * np.log(np.sum(np.exp(-a * x)))
    return minimize_scalar(likelihood, bounds=(0, STEEPEST), method="bounded", options={"xatol": 1e-9}).x


@wrong(_("That is the line of exercise 10.6: least squares, not likelihood."),
       _("Find the a that makes the text as probable as it can be."), tried=EXAMPLE)
def least_squares(counts, first, last):
    return zipf_ls(counts, first, last)


@wrong(_("The sum over the ranks was replaced by an integral without end: 1 + N / Σ c ln(i/first)."),
       _("Ranks are whole and end at last: sum i^(−a) over them."), tried=EXAMPLE)
def by_an_integral(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    return 1 + np.sum(ordered) / np.sum(ordered * np.log(ranks / first))


@wrong(_("That is the exponent γ of the counts: how many words come k times."),
       _("Here the ranks follow the law: γ is about 1 + 1/α."), tried=EXAMPLE)
def of_the_counts(counts, first, last):
    _ranks, ordered = chosen(counts, first, last)
    return 1 + len(ordered) / np.sum(np.log(ordered / (ordered[-1] - 0.5)))


@wrong(_("The ranks were numbered from 1 again; in the text they begin at first."),
       _("Begin with np.arange(first, …)."), tried=EXAMPLE)
def renumbered(counts, first, last):
    _ranks, ordered = chosen(counts, first, last)
    return likeliest(np.log(np.arange(1, len(ordered) + 1)), ordered)


@wrong(_("The slice [first:last] drops rank first: Python counts places from 0."),
       _("Ranks first to last stand in [first − 1:last]."), tried=CUT)
def slice_too_late(counts, first, last):
    ordered = chosen(counts, first + 1, last)[1]
    return likeliest(np.log(np.arange(first, first + len(ordered))), ordered)


@wrong(_("The ranks before first were kept."),
       _("Begin at rank first, place first − 1."), tried=CUT)
def first_ignored(counts, first, last):
    ranks, ordered = chosen(counts, 1, last)
    return likeliest(np.log(ranks), ordered)


@wrong(_("The ranks after last were kept."),
       _("End at rank last, it included."), tried=CUT)
def last_ignored(counts, first, last):
    ranks, ordered = chosen(counts, first, len(counts))
    return likeliest(np.log(ranks), ordered)


@wrong(_("Where the text has fewer words than last, there are more ranks than counts."),
       _("Make as many ranks as counts are left."), tried=ENDED)
def ranks_to_last(counts, first, last):
    return likeliest(np.log(np.arange(first, last + 1)), chosen(counts, first, last)[1])


@wrong(_("The ranks begin one too late: Python counts from 0, ranks from 1."),
       _("Rank first stands at place first − 1."), tried=EXAMPLE)
def one_too_late(counts, first, last):
    ranks, ordered = chosen(counts, first + 1, last)
    return likeliest(np.log(ranks), ordered)


@wrong(_("The last rank was left out."),
       _("From first to last, both included."), tried=EXAMPLE)
def last_left_out(counts, first, last):
    ranks, ordered = chosen(counts, first, last - 1)
    return likeliest(np.log(ranks), ordered)


@wrong(_("The best point of a grid came back, near the answer at best."),
       _("Search on: minimize_scalar takes bounds=(0, 20) with method=\"bounded\"."), tried=EXAMPLE)
def coarse_grid(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    x, grid = np.log(ranks), np.arange(0, 20, 0.01)
    return grid[np.argmin([a * np.sum(ordered * x) + np.sum(ordered) * np.log(np.sum(np.exp(-a * x))) for a in grid])]


@wrong(_("The search stopped at an end of its bounds: the likeliest a lies beyond."),
       _("Search from 0 to 20: bounds=(0, 20)."), tried=(np.array([3, 9_000, 200, 41]), 1, 4),
       recognise=stopped_short(zipf_ml, (0, STEEPEST)))
def narrow_search(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    return likeliest(np.log(ranks), ordered, most=2.0)


@wrong(_("The smallest value of f came back, not the a where f takes it."),
       _("minimize_scalar(…).x is where; .fun is how small."), tried=CUT)
def least_value(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    x, a = np.log(ranks), zipf_ml(counts, first, last)
    return a * np.sum(ordered * x) + np.sum(ordered) * np.log(np.sum(np.exp(-a * x)))


@wrong(_("The whole result of the search came back."),
       _("Its .x is the a that is wanted."), tried=CUT)
def whole_result(counts, first, last):
    ranks, ordered = chosen(counts, first, last)
    return minimize_scalar(lambda a: a * np.sum(ordered * np.log(ranks)), bounds=(0, 20), method="bounded")


@wrong(_("The right a came back, but inside an array, a list or a tuple."),
       _("Return the number alone; of an array with one entry, entry 0."), tried=CUT,
       recognise=packed(zipf_ml, 1e-4, 1e-4))
def in_an_array(counts, first, last):
    return np.array([zipf_ml(counts, first, last)])


EXERCISE = Exercise(
    id="10.7", name="zipf_ml", points=4, minutes=15, difficulty=3, theory="likelihood",
    title=_("Zipf's exponent by likelihood"),
    why=_("It weighs a word as often as it comes, so rare words, which are mostly noise, count for little."),
    reference=zipf_ml,
    alternatives=(by_the_mean, library),
    answer=ArrayAnswer(rtol=1e-5, atol=3e-5),
    inputs=inputs, witnesses=WITNESSES, tried=(CUT, ENDED),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("Ranks and counts as in 10.6; then a function of a, and its smallest value."),
           _("Minus the log-likelihood: a Σ c ln i + (Σ c) ln Σ i^(−a), all sums over the range."),
           _("minimize_scalar(f, bounds=(0, 20), method=\"bounded\").x, with that f.")),
    general=_("Another a makes the text more probable: i^(−a) normalised over the ranks of the range."),
    next_step=_("Try the counts 3, 40, 0, 9, 2, 18, 3. Ranks 2 to 4 give 2.257, ranks 2 to 9 give 2.087."),
)
