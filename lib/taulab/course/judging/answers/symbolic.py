"""Answers that are formulas: their values at rational points, computed to 50 digits, must agree within 1e-30."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

import mpmath

from taulab.course.judging.answers.plain import AnswerType, close
from taulab.course.judging.crossing import Unreadable, class_name, plain
from taulab.course.judging.faults import Words, common_fault, kind_in_words, words
from taulab.course.judging.outcomes import LONGEST_TEXT
from taulab.course.language import mark as _

DECIMAL = re.compile(r"[+-]?([0-9]{1,99}(\.[0-9]{0,99})?|\.[0-9]{1,99})(e[+-]?[0-9]{1,6})?")


@dataclass(frozen=True, kw_only=True)
class SymbolicAnswer(AnswerType):
    """A SymPy expression, compared by its value at rational points and never by its form.

    The last argument of each input is a tuple of points, each a dictionary from the name of a symbol to a rational
    number as text, such as ``{"z1": "2", "tau": "1/2"}``; the answer sees only the arguments before it, whole numbers
    among them as they are, passed through
    `present` where the lab gives one (it may build expressions out of the symbols). What crosses is decimal text.
    """

    draws: int = 3
    slow: bool = True
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
        return [self.shown_number(item) if is_decimal(item) else item for item in value]

    def shown_number(self, text):
        """Return a decimal as a float; what the tolerance cannot tell from 0 is 0 to a reader too."""
        number = float(text)
        return number if abs(number) > self.tolerance else 0.0

    def shown_arguments(self, arguments):
        points = [", ".join(f"{name} = {value}" for name, value in point.items()) for point in arguments[-1]]
        symbols = arguments[:-1]
        return self.present(*(group.make() for group in symbols)) if self.present else symbols, "; ".join(points)

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
    return {symbol: sympy.Rational(point[symbol.name]) for symbol in flat
            if isinstance(symbol, sympy.Symbol) and symbol.name in point}


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
