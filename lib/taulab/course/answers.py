"""The kinds of answer: how each is called on the student's side and compared on the judge's side.

`invoke` runs beside the student's code and hands back plain data (see `outcomes`). Everything else runs where the
references are, sees plain data only, and must cope with any of it: the wrong type is an answer too.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import mpmath
import numpy as np
from scipy.special import bdtr, bdtrc, ndtri

from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.outcomes import (
    LONGEST_TEXT,
    ChangedInput,
    Outcome,
    Raised,
    Returned,
    Unreadable,
    class_name,
    plain,
)

MOST_TOKENS = 1_000_000


class Words(NamedTuple):
    """Why an answer is not right, and what to do next."""

    cause: Message
    next_step: Message


def words(cause, next_step, **fields):
    return Words(Message(cause, fields), Message(next_step, fields))


# Comparing plain data -------------------------------------------------------------------------------------------------

def is_number(value) -> bool:
    return type(value) in (int, float, complex)


def close(expected, got, rtol, atol) -> bool:
    """Return whether two pieces of plain data are equal: numbers within the tolerance, nan to nan, all else exactly."""
    if is_number(expected) and is_number(got):
        return close_numbers(expected, got, rtol, atol)
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        return close_arrays(expected, got, rtol, atol)
    if isinstance(expected, list | tuple) and isinstance(got, list | tuple):
        return len(expected) == len(got) and all(close(e, g, rtol, atol) for e, g in zip(expected, got, strict=True))
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(close(expected[key], got[key], rtol, atol) for key in expected)
    return type(expected) is type(got) and not isinstance(expected, np.ndarray) and expected == got


def close_numbers(expected, got, rtol, atol):
    if expected == got or (expected != expected and got != got):
        return True
    return abs(expected - got) <= atol + rtol * abs(expected) < math.inf


def close_arrays(expected, got, rtol, atol):
    if expected.shape != got.shape or (expected.dtype.kind == "b") != (got.dtype.kind == "b"):
        return False
    return bool(np.allclose(got, expected, rtol=rtol, atol=atol, equal_nan=True))


def repeats(first: Outcome, second: Outcome) -> bool:
    """Return whether two equal calls came to the same; below 1e-9 a difference is rounding, not chance."""
    if type(first) is not type(second):
        return False
    if isinstance(first, Raised):
        return first.error == second.error
    return not isinstance(first, Returned | ChangedInput) or close(first.value, second.value, 1e-9, 1e-12)


def kind_in_words(value) -> str:
    """Return the name of what was returned as Python calls it."""
    return value.kind if isinstance(value, Unreadable) else type(value).__name__


# The kinds ------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True, kw_only=True)
class AnswerType:
    """What all kinds of answer share."""

    draws: int = 20        # inputs drawn for the battery, beside the witnesses
    seconds: float = 2.0   # time of one check

    def invoke(self, answer: Callable, arguments: list):
        """Call the answer on prepared arguments and return plain data (the student's side)."""
        return plain(answer(*arguments))

    def agree(self, expected, got, arguments: tuple) -> bool:
        """Return whether the value `got` is right where the reference gives `expected`."""
        return close(expected, got, 0, 0)

    def alike(self, one, other) -> bool:
        """Return whether two answers, neither of them the reference, gave the same value."""
        return self.agree(one, other, ())

    def fault(self, expected, got, arguments: tuple) -> Words | None:
        """Return what is visibly wrong with the value `got`, if that can be said without knowing the mistake."""
        return common_fault(expected, got)

    def shown(self, value, arguments: tuple):
        """Return what a panel shows of a value."""
        return value

    def shown_arguments(self, arguments: tuple) -> tuple[tuple, str]:
        """Return the arguments that the answer was called with, and a comment."""
        return arguments, ""

    def right(self, expected: Outcome, got: Outcome, arguments: tuple) -> bool:
        match expected, got:
            case Returned(wanted), Returned(value):
                return self.agree(wanted, value, arguments)
            case Raised(), Raised():
                return expected.error in got.lineage
        return False

    def same(self, one: Outcome, other: Outcome) -> bool:
        """Return whether two wrong answers came to the same in one call."""
        match one, other:
            case Returned(first), Returned(second):
                return self.alike(first, second)
            case ChangedInput(place, first, _), ChangedInput(position, second, _):
                return place == position and self.alike(first, second)
            case Raised(), Raised():
                return one.error == other.error
        return type(one) is type(other)


@dataclass(frozen=True, kw_only=True)
class ArrayAnswer(AnswerType):
    """A number, an array, or a tuple of them."""

    rtol: float = 1e-9
    atol: float = 1e-12

    def agree(self, expected, got, arguments):
        return close(expected, got, self.rtol, self.atol)


@dataclass(frozen=True, kw_only=True)
class TrainingAnswer(AnswerType):
    """The losses and parameters of a training run; a list of numbers counts as an array."""

    draws: int = 2
    rtol: float = 1e-6
    atol: float = 1e-9

    def invoke(self, answer, arguments):
        return lists_to_arrays(super().invoke(answer, arguments))

    def agree(self, expected, got, arguments):
        return close(expected, got, self.rtol, self.atol)


def lists_to_arrays(value):
    if isinstance(value, list) and value and all(map(is_number, value)):
        return np.array(value)
    if isinstance(value, list | tuple):
        return tuple(lists_to_arrays(item) for item in value)
    return {key: lists_to_arrays(item) for key, item in value.items()} if isinstance(value, dict) else value


@dataclass(frozen=True, kw_only=True)
class ChoiceAnswer(AnswerType):
    """A word among `options`, or a dictionary or list of such words; case and outer spaces do not matter."""

    options: tuple[str, ...] = field(default=(), kw_only=False)

    def agree(self, expected, got, arguments):
        return tidy(expected) == tidy(got)

    def fault(self, expected, got, arguments):
        strange = [word for word in strings_in(got) if self.options and tidy(word) not in map(tidy, self.options)]
        if not strange:
            return common_fault(expected, got)
        return words(_("“{word}” is not one of the options."), _("Choose among: {options}."),
                     word=strange[0], options=", ".join(self.options))


def tidy(value):
    """Return plain data with its strings stripped and in lower case, and only types that compare safely."""
    match value:
        case str():
            return value.strip().casefold()
        case list() | tuple():
            return tuple(tidy(item) for item in value)
        case dict():
            return {key: tidy(item) for key, item in value.items()}
        case np.ndarray():
            return Unreadable("array")
    return (type(value).__name__, value)


def strings_in(value):
    match value:
        case str():
            yield value
        case list() | tuple():
            for item in value:
                yield from strings_in(item)
        case dict():
            yield from strings_in(list(value.values()))


# Samplers -------------------------------------------------------------------------------------------------------------

class Law(NamedTuple):
    """What a right sampler does: `size` tokens drawn with `probabilities`, and maybe a number beside them."""

    probabilities: np.ndarray
    size: int
    number: tuple[float, float] | None = None   # mean and standard error of that number


@dataclass(frozen=True, kw_only=True)
class SamplerAnswer(AnswerType):
    """Tokens drawn at random, judged against the law they must follow; a `Seed` argument becomes the Generator.

    A right sampler is refused with a probability of at most `false_alarm` per check: each token's count is compared
    with exact binomial tails (a normal bound for the number beside them), the rate shared among all comparisons.
    """

    draws: int = 4
    law: Callable[..., Law] | None = None
    false_alarm: float = 1e-6

    def invoke(self, answer, arguments):
        before = states(arguments)
        value = plain(answer(*arguments))
        return {"value": value, "drawn": not before or states(arguments) != before}

    def agree(self, expected, got, arguments):
        law = self.law(*arguments)
        tokens, number = split(got, law)
        return drawn(got) and lawful(tokens, law, self.rate(law)) and near(number, law, self.rate(law))

    def rate(self, law):
        """Return the false-alarm rate of one comparison, of which a check makes at most 100 per token and number."""
        return self.false_alarm / (100 * (len(law.probabilities) + 1))

    def alike(self, one, other):
        """Return whether two samplers cannot be told apart by what they drew."""
        return drawn(one) == drawn(other) and same_law(value_of(one), value_of(other))

    def fault(self, expected, got, arguments):
        law = self.law(*arguments)
        tokens, number = split(got, law)
        if not drawn(got):
            return words(_("Your function did not draw from the generator it was given."),
                         _("Draw with that generator, so that a seed repeats the result."))
        if tokens is None:
            return common_fault(value_of(expected), value_of(got)) or words(
                _("Tokens are whole numbers, and something else came back."),
                _("Return an array of the positions drawn."))
        if tokens.size != law.size:
            return words(_("{got} tokens came back where {size} were asked for."),
                         _("Count the tokens that your loop keeps."), got=tokens.size, size=law.size)
        if lawful(tokens, law, self.rate(law)) and not near(number, law, self.rate(law)):
            return words(_("The tokens follow the right distribution; the number beside them does not fit."),
                         _("Work out what that number should be on average."))
        return None

    def shown(self, value, arguments):
        """Return how often each token came, and the number beside them."""
        law = self.law(*arguments)
        tokens, number = split(value, law)
        if tokens is None or tokens.size == 0 or not 0 <= tokens.min() <= tokens.max() < len(law.probabilities):
            return value_of(value)
        counts = np.bincount(tokens.astype(int), minlength=len(law.probabilities))
        return counts if law.number is None else (counts, number)


def states(arguments):
    return [str(a.bit_generator.state) for a in arguments if isinstance(a, np.random.Generator)]


def drawn(value) -> bool:
    return isinstance(value, dict) and value.get("drawn") is True


def value_of(got):
    """Return what a sampler returned, out of the dictionary that crosses."""
    return got.get("value") if isinstance(got, dict) else None


def split(got, law):
    """Return the tokens and the number beside them; None for what is not there."""
    value = value_of(got)
    if law.number is None:
        return as_tokens(value), None
    pair = isinstance(value, list | tuple) and len(value) == 2
    return (as_tokens(value[0]), value[1]) if pair else (None, None)


def as_tokens(value):
    """Return the tokens as an array of integers, or None: a list of whole numbers will do, half a token will not."""
    if isinstance(value, list | tuple) and all(type(item) is int for item in value):
        value = np.array(value, dtype=int)
    if type(value) is int:
        value = np.array([value])
    return value.ravel() if isinstance(value, np.ndarray) and value.dtype.kind in "iu" else None


def lawful(tokens, law, rate) -> bool:
    """Return whether the counts of the tokens are such as the law gives, by exact binomial tails."""
    if tokens is None or tokens.size != law.size:
        return False
    if tokens.size == 0:
        return True
    if tokens.min() < 0 or tokens.max() >= len(law.probabilities):
        return False
    counts = np.bincount(tokens.astype(int), minlength=len(law.probabilities))
    return bool(np.all(binomial_tail(counts, law.size, law.probabilities) >= rate))


def binomial_tail(counts, size, probabilities):
    """Return twice the smaller tail probability of each count."""
    return 2 * np.minimum(bdtr(counts, size, probabilities), bdtrc(counts - 1, size, probabilities))


def near(number, law, rate) -> bool:
    if law.number is None:
        return True
    mean, error = law.number
    return type(number) in (int, float) and bool(abs(number - mean) <= -ndtri(rate / 2) * error)


def same_law(one, other) -> bool:
    """Return whether two results may come from one sampler: all counts within 6 standard errors of each other."""
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return all(map(same_law, one, other))
    if is_number(one) and is_number(other):
        return same_count(one, other)
    first, second = as_tokens(one), as_tokens(other)
    if first is None or second is None:
        return close(one, other, 0, 0)
    tokens = np.concatenate([first, second])
    if tokens.size and (tokens.min() < 0 or tokens.max() >= MOST_TOKENS):
        return False
    return all(same_count(np.sum(first == token), np.sum(second == token)) for token in np.unique(tokens))


def same_count(one, other) -> bool:
    return bool(abs(one - other) <= 6 * abs(one + other) ** 0.5)


# Symbolic answers -----------------------------------------------------------------------------------------------------

DECIMAL = re.compile(r"[+-]?([0-9]{1,99}(\.[0-9]{0,99})?|\.[0-9]{1,99})(e[+-]?[0-9]{1,6})?")


@dataclass(frozen=True, kw_only=True)
class SymbolicAnswer(AnswerType):
    """A SymPy expression, compared by its value at rational points and never by its form.

    The last argument of each input is a tuple of points, each a dictionary from the name of a symbol to a rational
    number as text, such as ``{"z1": "2", "tau": "1/2"}``; the answer sees only the arguments before it, passed through
    `present` where the lab gives one (it may build expressions out of the symbols). What crosses is decimal text.
    """

    draws: int = 3
    digits: int = 50
    tolerance: float = 1e-30
    present: Callable | None = None

    def invoke(self, answer, arguments):
        *symbols, points = arguments
        shown = self.present(*symbols) if self.present else symbols
        expression = answer(*shown)
        return [at_point(expression, substitution(symbols, point), self.digits) for point in points]

    def agree(self, expected, got, arguments):
        return self.distance(expected, got) <= self.tolerance

    def distance(self, expected, got) -> float:
        """Return the largest gap between the decimals of two answers, relative above 1; inf if there are none."""
        if not (all_decimals(expected) and all_decimals(got) and len(expected) == len(got)):
            return 0.0 if close(expected, got, 0, 0) else math.inf
        with mpmath.workdps(self.digits + 10):
            pairs = [(mpmath.mpf(e), mpmath.mpf(g)) for e, g in zip(expected, got, strict=True)]
            return max((float(abs(e - g) / max(1, abs(e))) for e, g in pairs), default=0.0)

    def shown(self, value, arguments):
        if not isinstance(value, list):
            return value
        return [float(item) if is_decimal(item) else item for item in value]

    def shown_arguments(self, arguments):
        points = [", ".join(f"{name} = {value}" for name, value in point.items()) for point in arguments[-1]]
        return arguments[:-1], "; ".join(points)

    def fault(self, expected, got, arguments):
        strange = [value for value in got if not is_decimal(value)] if isinstance(got, list) else [got]
        if not strange:
            return float_inside() if self.distance(expected, got) < 1e-12 else None
        if isinstance(strange[0], dict):
            return words(_("The expression still contains {symbols}, which has no value here."),
                         _("Use the symbols that your function is given; do not make new ones."),
                         symbols=strange[0].get("free", "?"))
        return common_fault("", None) if strange[0] is None else not_an_expression(strange[0])


def float_inside() -> Words:
    return words(_("Right to some 15 digits only: a floating-point number slipped into the expression."),
                 _("Use sympy functions and sympy.Rational instead of decimals."))


def not_an_expression(value) -> Words:
    if isinstance(value, str) and value in ("nan", "oo", "-oo", "zoo"):
        return words(_("The expression has no finite value at the point shown above."),
                     _("Look for a division by 0 or a logarithm of 0."))
    return words(_("Your function returned a value of type {kind}."), _("Return a SymPy expression."),
                 kind=kind_in_words(value))


def substitution(symbols, point):
    """Return the dictionary from SymPy symbols to rational numbers for one point."""
    import sympy
    flat = [s for group in symbols for s in (group if isinstance(group, tuple) else (group,))]
    return {symbol: sympy.Rational(point[symbol.name]) for symbol in flat if symbol.name in point}


def at_point(expression, values, digits):
    """Return the expression's value as decimal text, or as plain data what it is instead."""
    import sympy
    if not issubclass(type(expression), sympy.Expr):
        return number_text(plain(expression))
    value = expression.doit().subs(values).evalf(digits)
    if value.free_symbols:
        return {"free": ", ".join(sorted(str(symbol) for symbol in value.free_symbols))[:LONGEST_TEXT]}
    if isinstance(value, sympy.Float | sympy.Integer | sympy.Rational):
        return str(value.evalf(digits)).lower()
    infinite = value in (sympy.nan, sympy.oo, -sympy.oo, sympy.zoo)
    return str(value) if infinite else Unreadable(class_name(type(value)))


def number_text(value):
    return repr(value).lower() if type(value) in (int, float) else value


def is_decimal(value) -> bool:
    return type(value) is str and DECIMAL.fullmatch(value) is not None


def all_decimals(values) -> bool:
    return isinstance(values, list) and all(map(is_decimal, values))


# What can be seen without knowing the mistake -------------------------------------------------------------------------

def common_fault(expected, got) -> Words | None:
    """Return the words for a value of the wrong type or shape, or for nan and inf where numbers are expected."""
    if got is None and expected is not None:
        return words(_("Nothing came back (None): a return is missing."),
                     _("End the function with return and the result."))
    return wrong_kind(expected, got) or wrong_shape(expected, got) or not_finite(expected, got)


def wrong_kind(expected, got) -> Words | None:
    if kind_of(expected) == kind_of(got) or kind_of(expected) == kind_of(None):
        return None
    if isinstance(expected, list | tuple):
        return words(_("Your function returned a value of type {kind}."),
                     _("Return {size} values, with a comma between."), kind=kind_in_words(got), size=len(expected))
    if isinstance(expected, np.ndarray) and is_number(got):
        return words(_("One number came back where an array of shape {shape} is expected."),
                     _("Return one value for each entry."), shape=shape_text(expected))
    if is_number(expected) and isinstance(got, np.ndarray):
        return words(_("An array of shape {shape} came back where one number is expected."),
                     _("Look for the sum or mean that makes one number of it."), shape=shape_text(got))
    next_step = NEXT_BY_KIND.get(kind_of(expected), NEXT_BY_KIND["number"])
    return words(_("Your function returned a value of type {kind}."), next_step, kind=kind_in_words(got))


NEXT_BY_KIND = {
    "number": _("Return one number."),
    "array": _("Return a NumPy array of numbers: np.array([…])."),
    "truths": _("Return a NumPy array of True and False."),
    "bool": _("Return True or False."),
    "str": _("Return one word, in quotation marks."),
    "dict": _("Return a dictionary."),
}


def kind_of(value) -> str:
    """Return one word for what may be exchanged for each other."""
    if isinstance(value, np.ndarray):
        return "complex" if value.dtype.kind == "c" else "truths" if value.dtype.kind == "b" else "array"
    if type(value) in (int, float):
        return "number"
    return "tuple" if isinstance(value, list | tuple) else type(value).__name__


def wrong_shape(expected, got) -> Words | None:
    if isinstance(expected, list | tuple):
        if len(expected) != len(got):
            return words(_("{got} values came back where {expected} are expected."),
                         _("Compare your return line with what the exercise asks for."),
                         got=len(got), expected=len(expected))
        return next(filter(None, map(common_fault, expected, got)), None)
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray) and expected.shape != got.shape:
        return words(_("The result has shape {got}; shape {expected} is expected."),
                     _("Check along which axis you sum, and what you stack."),
                     got=shape_text(got), expected=shape_text(expected))
    if isinstance(expected, dict) and expected.keys() != got.keys():
        return words(_("The dictionary has keys {got}; keys {expected} are expected."),
                     _("Give one entry to each key."),
                     got=keys_text(got), expected=keys_text(expected))
    return None


def not_finite(expected, got) -> Words | None:
    if not (kind_of(expected) == kind_of(got) and kind_of(got) in ("number", "array")):
        return None
    if np.any(np.isnan(got)) and not np.any(np.isnan(expected)):
        return words(_("nan came back: somewhere stands 0/0, ∞ − ∞ or 0 · ∞."),
                     _("Compute step by step on the input above and look for the first nan."))
    if np.any(np.isinf(got) & ~np.isinf(expected)):
        return words(_("inf came back: a number overflowed or was divided by 0."),
                     _("Compute step by step on the input above and look for the first inf."))
    return None


def shape_text(array) -> str:
    return str(tuple(array.shape))


def keys_text(dictionary) -> str:
    return ", ".join(list(dictionary)[:5])
