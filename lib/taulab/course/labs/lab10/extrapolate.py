"""`extrapolate`: where a falling loss would end, if it falls like a power."""

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from taulab import heavy_tails
from taulab.corpus import grammar
from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.exercise import Exercise, WrongAnswers
from taulab.course.judging.recognisers import like, near, packed, value_of, wrong_where
from taulab.course.language import mark as _

BOUNDS = -9.0, 0.95


def extrapolate(n, loss):
    def line(b):
        A, h = np.polyfit(n ** (b - 1.0), loss, 1)
        return A * n ** (b - 1.0) + h, h
    b = minimize_scalar(lambda b: np.sum((line(b)[0] - loss) ** 2), bounds=BOUNDS, method="bounded",
                        options={"xatol": 1e-8}).x
    return line(b)[1]


def library(n, loss):
    return heavy_tails.entropy_rate_extrapolation(n, loss).rate


def height(x, y):
    return np.polyfit(x, y, 1)[1]


def misfit(x, y):
    return np.sum((np.polyval(np.polyfit(x, y, 1), x) - y) ** 2)


@st.composite
def curves(draw):
    """Return sizes and losses that fall as a power, with a little scatter or none."""
    k = draw(st.integers(5, 8))
    n = draw(st.sampled_from([np.arange(1, k + 1), 2.0 ** np.arange(k), 1000 * 3.0 ** np.arange(k)]))
    rate, fall = draw(st.integers(2, 20)) / 4, draw(st.integers(2, 12)) / 4
    b = draw(st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.25, 0.5, 0.6]))
    scatter = draw(st.sampled_from([0, 0, 1e-3])) * np.cos(3 * np.arange(k))
    order = draw(st.sampled_from([slice(None), slice(None, None, -1)]))
    return n[order], (rate + fall * ((n / n[0]) ** (b - 1) + scatter))[order]


inputs = curves()


def floors(lang, widths):
    """Return n and the least losses of models that see n - 1 words, in a grammar of the course."""
    return np.arange(1, widths + 1), np.array([grammar(lang).floor(width) for width in range(widths)])


def law(n, rate, fall, b):
    n = np.array(n)
    return n, rate + fall * n ** (b - 1.0)


EXAMPLE = floors("en", 6)
HALVES = law([1, 2, 4, 8, 16], 1.5, 2.0, 0.0)
STEEP = law([1, 2, 3, 4, 5], 0.5, 1.0, -1.5)
FAR = np.array([100.0, 200, 400, 800, 1600]), np.array([8.03, 7.48, 7.13, 6.86, 6.71])
UPHILL = np.array([4, 1, 2, 6, 3, 5]), np.array([2.35, 5.0, 3.2, 2.1, 2.7, 2.4])
BELOW_ZERO = law([1, 2, 4, 8, 16], -0.5, 3.0, 0.6)
WITNESSES = (EXAMPLE, floors("es", 6), HALVES, law([1, 2, 4, 8, 16], 1.4, 2.7, 0.3), STEEP, UPHILL, FAR, BELOW_ZERO,
             law([1e3, 3e3, 1e4, 3e4, 1e5], 3.0, 20.0, 0.6), law([16.0, 1.0, 4.0, 8.0, 2.0], 2.25, 1.5, 0.5),
             (np.array([1, 2, 3, 4, 5, 6]), np.array([5.0, 3.2, 2.7, 2.35, 2.2, 2.1])),
             law([1, 2, 3, 4, 5, 6, 7, 8], 2.0, 0.01, -0.5), law([2, 4, 8, 16, 32], 150.0, 40.0, 0.25),
             (np.array([1, 2, 4, 8, 17]), HALVES[1]), law([0.0004, 0.001, 0.003, 0.01, 0.03], 2.5, 0.01, 0.4),
             (np.array([1, 2, 3, 4, 5]), np.array([19, 11, 9, 8, 7])), law([1, 2, 3, 4, 5], 2.0, 2.5, 0.6),
             law([1, 2, 3, 4, 5], 2.0, 1.5, -4.0))
EQUIVALENT = (("extrapolate: minimize_scalar(lambda b: np.sum((line(b)[0] - loss) ** 2), bounds=BOUNDS…",
               "nearly as exact"),
              ("extrapolate: np.sum((line(b)[0] - loss) ** 2) -> …", "the mean of squares is least where their sum is"),
              ("extrapolate: 1e-08 -> …", "the same search, a little less exact"),
              ("n: a single entry along axis 0", "one loss makes no curve: five are promised"),
              ("loss: a single entry along axis 0", "one loss makes no curve: five are promised"),
              ("result: three decimals", "more digits a search need not have"),
              ("result: small as 0", "no loss of a language comes so near to 0"))

wrong = WrongAnswers()


def fitted(n, loss, bounds=BOUNDS):
    """Return b, A and h of the law that fits best."""
    b = minimize_scalar(lambda b: misfit(n ** (b - 1.0), loss), bounds=bounds, method="bounded",
                        options={"xatol": 1e-8}).x
    A, h = np.polyfit(n ** (b - 1.0), loss, 1)
    return b, A, h


wrong(_("That is the last loss: the curve still falls there."),
      _("Fit h + A n^(b − 1), and return its h, the loss at n = ∞."), tried=HALVES,
      name="last-loss")(lambda n, loss: float(loss[np.argmax(n)]))

wrong(_("The last entry was taken for the largest n."),
      _("Fit h + A n^(b − 1), and return its h, the loss at n = ∞."), tried=UPHILL,
      name="last-entry")(lambda n, loss: float(loss[-1]))

wrong(_("That is one of the losses, or the mean of some; where they lead to is asked for."),
      _("Fit h + A n^(b − 1), and return its h, the loss at n = ∞."), tried=HALVES, name="a-loss",
      recognise=like(lambda n, loss: float(loss[np.argmin(n)]), lambda n, loss: float(loss[0]),
                     *(lambda n, loss, k=k: float(np.mean(loss[-k:])) for k in (2, 3, 4, 5)),
                     *(lambda n, loss, k=k: float(np.mean(loss[np.argsort(n)][-k:])) for k in (2, 3, 4, 5))))(
    lambda n, loss: float(loss[np.argmin(n)]))

wrong(_("h came out as 0, where a straight line in ln n and ln loss ends."),
      _("Leave h free, and fit the loss itself."), tried=HALVES,
      name="no-rate")(lambda n, loss: 0.0)

wrong(_("That is A, the slope of the line; the rate h is asked for."),
      _("h is the height of the line where n^(b − 1) is 0: np.polyfit gives it second."), tried=HALVES,
      name="amplitude")(lambda n, loss: float(fitted(n, loss)[1]))

wrong(_("That is the exponent b; the rate h is asked for."),
      _("With that b, fit the line once more and return its height."), tried=HALVES,
      name="exponent")(lambda n, loss: float(fitted(n, loss)[0]))

wrong(_("b was fixed at 0: that is the law h + A/n."),
      _("Search for b: which one leaves the least sum of squares?"), tried=EXAMPLE,
      name="one-over-n")(lambda n, loss: height(1.0 / n, loss))

wrong(_("b was fixed at ½: that is the law h + A/√n."),
      _("Search for b: which one leaves the least sum of squares?"), tried=EXAMPLE,
      name="one-over-root")(lambda n, loss: height(n ** -0.5, loss))


def best_b(n, loss):
    return fitted(n, loss)[0]


def wrong_for_small_b(inputs, outcomes):
    """Recognise an answer that is right where the best b is above some bound, and wrong wherever it is below."""
    right = [near(extrapolate(*arguments), got, 1e-3, 1e-4) for arguments, got in zip(inputs, outcomes)]
    b = [best_b(*arguments) for arguments in inputs]
    above, below = ([one for one, fine in zip(b, right) if fine is kind] for kind in (True, False))
    return bool(above and below) and max(below) < min(above)


wrong(_("b was looked for between 0 and 1 only; these losses fall faster."),
      _("Let b be negative as well: from −9 on."), tried=EXAMPLE,
      name="b-above-zero")(lambda n, loss: float(fitted(n, loss, (0.0, 0.95))[2]))

wrong(_("b was not looked for far enough down: some of these losses fall faster."),
      _("Look for it from −9 on."), tried=STEEP, recognise=wrong_for_small_b,
      name="narrow-search")(lambda n, loss: float(fitted(n, loss, (-1.0, 0.95))[2]))

wrong(_("A straight line in ln n was fitted; its height at n = 1 came back."),
      _("The line is one in n^(b − 1), and n = ∞ is where that is 0."), tried=HALVES,
      name="line-in-ln-n")(lambda n, loss: height(np.log(n), loss))


@wrong(_("An exponential, h + A e^(−cn), was fitted, not a power."),
       _("The line is one in n^(b − 1)."), tried=HALVES)
def exponential(n, loss):
    m = n / np.min(n)
    c = minimize_scalar(lambda c: misfit(np.exp(-c * m), loss), bounds=(1e-3, 5), method="bounded").x
    return height(np.exp(-c * m), loss)


@wrong(_("The sum of squares was made largest, not smallest."),
       _("minimize_scalar needs the sum of squares itself."), tried=HALVES)
def worst_fit(n, loss):
    b = minimize_scalar(lambda b: -misfit(n ** (b - 1.0), loss), bounds=BOUNDS, method="bounded").x
    return height(n ** (b - 1.0), loss)


@wrong(_("The residuals were summed without squares: above and below cancel for any b."),
       _("Square each residual before the sum."), tried=HALVES)
def not_squared(n, loss):
    def summed(b):
        return np.sum(np.polyval(np.polyfit(n ** (b - 1.0), loss, 1), n ** (b - 1.0)) - loss)
    b = minimize_scalar(summed, bounds=BOUNDS, method="bounded").x
    return height(n ** (b - 1.0), loss)


@wrong(_("n was counted from 0, so that n − 1 stands in the power: the first has none."),
       _("Use n as it is given."), tried=EXAMPLE)
def from_zero(n, loss):
    kept = n > np.min(n)
    return float(fitted((n - np.min(n))[kept], loss[kept])[2])


wrong(_("n + 1 stands in the power."),
      _("Use n as it is given: a model without context has n = 1."), tried=EXAMPLE,
      name="one-more")(lambda n, loss: float(fitted(n + 1, loss)[2]))

wrong(_("The losses were numbered 1, 2, 3, … whatever n says."),
      _("Use n as it is given."), tried=HALVES,
      name="numbered")(lambda n, loss: float(fitted(np.arange(1, len(n) + 1), loss)[2]))


@wrong(_("Only the last three losses were used."),
       _("Fit all of them: the sum of squares runs over every size."), tried=EXAMPLE)
def last_three(n, loss):
    last = np.argsort(n)[-3:]
    return float(fitted(n[last], loss[last])[2])


@wrong(_("The fit was made to ln loss: small losses weigh more there."),
       _("Square the residuals of the loss itself."), tried=EXAMPLE)
def in_logarithms(n, loss):
    b = minimize_scalar(lambda b: misfit(n ** (b - 1.0), np.log(loss)), bounds=BOUNDS, method="bounded",
                        options={"xatol": 1e-8}).x
    return float(np.exp(height(n ** (b - 1.0), np.log(loss))))


wrong(_("A line in ln n and ln loss was fitted; its height came back, the loss at n = 1."),
      _("The law is a line in n^(b − 1), and n = ∞ is where that is 0."), tried=HALVES,
      name="power-without-end")(lambda n, loss: float(np.exp(height(np.log(n), np.log(loss)))))


@wrong(_("The power has its sign turned: n^(1 − b) grows with n."),
       _("Fit a line in n ** (b - 1)."), tried=HALVES)
def growing_power(n, loss):
    x = n / np.min(n)
    b = minimize_scalar(lambda b: misfit(x ** (1.0 - b), loss), bounds=BOUNDS, method="bounded",
                        options={"xatol": 1e-8}).x
    return height(x ** (1.0 - b), loss)


wrong(_("n was sorted and the losses left as they were: they no longer belong together."),
      _("Sort both by one order, order = np.argsort(n), or neither."), tried=UPHILL,
      name="n-sorted-alone")(lambda n, loss: float(fitted(np.sort(n), loss)[2]))

wrong(_("n and losses were sorted each by themselves: a loss may rise now and then."),
      _("Sort both by one order, order = np.argsort(n), or neither."), tried=UPHILL,
      name="sorted-apart")(lambda n, loss: float(fitted(np.sort(n), np.sort(loss)[::-1])[2]))


def ends_below_zero(n, loss):
    return extrapolate(n, loss) < 0


wrong(_("h was held at 0 or above; the law that fits best may end below."),
      _("Give h no bounds; b alone has some."), tried=BELOW_ZERO,
      recognise=wrong_where(ends_below_zero, extrapolate, 1e-3),
      name="held-above-zero")(lambda n, loss: max(0.0, extrapolate(n, loss)))


def of_large_n(n, loss):
    return np.min(n) >= 100


@wrong(_("Right for small n only: for large ones the search stalls, since n^(b − 1) is tiny."),
       _("Divide n by its smallest: that changes A, not h and b. Then try again."), tried=FAR,
       recognise=wrong_where(of_large_n, extrapolate, 1e-3))
def stalled(n, loss):
    if of_large_n(n, loss):
        return height(1.0 / n, loss)
    return extrapolate(n, loss)


def nearly(inputs, outcomes):
    """Recognise values near the right ones on both sides, and not where a law holds exactly: it is no other law."""
    if not all(type(value_of(got)) is float for got in outcomes):
        return False
    errors = np.array([value_of(got) - extrapolate(*arguments) for arguments, got in zip(inputs, outcomes)])
    reach = np.array([0.25 * np.ptp(loss) for _n, loss in inputs])
    off = [not near(value_of(got) - error, got, 1e-3, 1e-4) for error, got in zip(errors, outcomes)]
    exact = np.array([misfit(n ** (best_b(n, loss) - 1.0), loss) < 1e-10 * np.var(loss) for n, loss in inputs])
    return bool(np.all(np.abs(errors) < reach) and np.any(off & exact) and np.ptp(np.sign(errors[off])) == 2)


@wrong(_("Near, but not to three digits: b came from a grid, or the search ended early."),
       _("Let minimize_scalar search for b: it goes on until b has six digits."), tried=FAR, recognise=nearly)
def coarse_grid(n, loss):
    grid = np.arange(*BOUNDS, 0.1)
    b = grid[np.argmin([misfit(n ** (b - 1), loss) for b in grid])]
    return height(n ** (b - 1), loss)


wrong(_("The right h came back, but inside an array, a list or a tuple."),
      _("Return h alone."), tried=HALVES, recognise=packed(extrapolate, 1e-3, 1e-4),
      name="whole-law")(lambda n, loss: fitted(n, loss))

wrong(_("The least sum of squares came back, not the h that belongs to it."),
      _("With the b of minimize_scalar(…).x, fit the line once more and return its height."), tried=FAR,
      name="least-sum")(lambda n, loss: misfit(n ** (fitted(n, loss)[0] - 1.0), loss))


def start_returned(inputs, outcomes):
    """Recognise one number for all inputs, none of them 0, or one share of the least loss, but not all of it."""
    found = [value_of(got) for got in outcomes]
    if not all(type(one) is float and np.isfinite(one) for one in found):
        return False
    least = np.array([np.min(loss) for _n, loss in inputs], float)
    share = np.array(found) / least
    return bool(np.any(found) and np.any(share < 1 - 1e-9) and min(np.ptp(found), np.ptp(share)) < 1e-9)


wrong(_("The same number, or the same share of the least loss, came back for every curve: a start, no fit."),
      _("Return what the search found, its .x, or the first thing that curve_fit gives."), tried=HALVES,
      recognise=start_returned, name="start-returned")(lambda n, loss: 0.9 * float(np.min(loss)))


def exact(n, loss):
    return misfit(n ** (best_b(n, loss) - 1.0), loss) < 1e-10 * np.var(loss)


def another_criterion(inputs, outcomes):
    """Recognise right values wherever a law holds exactly, and other ones where points scatter: most of them."""
    right = np.array([near(extrapolate(*arguments), got, 1e-3, 1e-4) for arguments, got in zip(inputs, outcomes)])
    lawful = np.array([exact(*arguments) for arguments in inputs])
    return bool(np.all(right[lawful]) and lawful.any() and 2 * np.sum(~right[~lawful]) > np.sum(~lawful)
                and not like(last_three, rtol=1e-4)(inputs, outcomes))


def of_the_logarithms(n, loss):
    def misfit_above(h):
        return misfit(np.log(n), np.log(loss - h))
    least = np.min(loss)
    return minimize_scalar(misfit_above, bounds=(least - 5, least - 1e-9), method="bounded").x


wrong(_("A line in ln n and ln(loss − h) was fitted: near the end small errors weigh the most there."),
      _("Square the residuals of the loss itself, h + A n^(b − 1) − loss."), tried=EXAMPLE,
      name="of-the-logarithms")(of_the_logarithms)


@wrong(_("Right where the points lie on a law; elsewhere, not the sum of all squares was made least."),
       _("Make np.sum((h + A n^(b − 1) − loss)²) least: all points, equal weights."), tried=EXAMPLE,
       recognise=another_criterion)
def relative_errors(n, loss):
    def found(b):
        return np.polyfit(n ** (b - 1.0), loss, 1, w=1 / np.asarray(loss) ** 4)
    def summed(b):
        return np.sum((np.polyval(found(b), n ** (b - 1.0)) / loss - 1) ** 2 / loss**6)
    b = minimize_scalar(summed, bounds=BOUNDS, method="bounded", options={"xatol": 1e-8}).x
    return found(b)[1]


def fixed(b):
    return lambda n, loss: height(n ** (b - 1.0), loss)


FIXED = tuple(map(fixed, (-1.0, -2.0, -0.5, 0.25, 0.3, 0.4, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 1 / 3, 2 / 3, -9.0)))
wrong(_("The same b was taken for every curve."),
      _("Search for b: which one leaves the least sum of squares?"), tried=EXAMPLE, recognise=like(*FIXED, rtol=1e-6),
      name="fixed-b")(FIXED[0])


def whole_numbers(n, loss):
    return fixed(min(range(-9, 1), key=lambda b: misfit(n ** (b - 1.0), loss)))(n, loss)


wrong(_("Only whole numbers were tried for b."),
      _("Let minimize_scalar search for b: it goes on until b has six digits."), tried=FAR)(whole_numbers)


AT_THE_END = (lambda n, loss: float(np.polyval(fitted(n, loss)[1:], np.max(n) ** (fitted(n, loss)[0] - 1.0))),
              lambda n, loss: float(np.exp(np.polyval(np.polyfit(np.log(n), np.log(loss), 1), np.log(np.max(n))))),
              lambda n, loss: float(sum(fitted(n, loss)[1:])))
wrong(_("That is a loss that the line gives at one n, not at n = ∞."),
      _("n = ∞ is where n^(b − 1) is 0: return h alone."), tried=HALVES, recognise=like(*AT_THE_END, rtol=1e-4),
      name="at-one-n")(AT_THE_END[0])

wrong(_("The mean of the losses came back."),
      _("Fit h + A n^(b − 1), and return its h, the loss at n = ∞."), tried=HALVES,
      name="mean-loss")(lambda n, loss: float(np.mean(loss)))


EXERCISE = Exercise(
    id="10.8", name="extrapolate", points=4, minutes=15, difficulty=3, theory="rate",
    title=_("The end of a falling curve"),
    why=_("Bounds on the entropy of a language are read off such curves, at a place that no data reach."),
    reference=extrapolate,
    alternatives=(library,),
    answer=ArrayAnswer(draws=6, rtol=1e-3, atol=1e-4, seconds=6.0),
    inputs=inputs, witnesses=WITNESSES, tried=(FAR,),
    misconceptions=wrong.answers(), equivalent=EQUIVALENT,
    hints=(_("For a given b the law is a line in x = n^(b − 1): np.polyfit finds A, h."),
           _("Make a function of b: the sum of squares that this line leaves. minimize_scalar finds its smallest."),
           _("bounds=(-9, 0.95), method=\"bounded\"; then once more np.polyfit with that b, and its entry 1.")),
    general=_("Another h fits better: the least squares of h + A n^(b − 1) over h, A and b."),
    next_step=_("For n = 100, 200, 400, 800, 1600 and the losses 8.03, 7.48, 7.13, 6.86, 6.71 it is 6.364."),
)
