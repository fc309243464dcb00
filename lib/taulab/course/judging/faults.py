"""What is visibly wrong with a returned value, in words, where nothing is known of the mistake."""

from typing import NamedTuple

import numpy as np

from taulab.course.judging.crossing import Unreadable
from taulab.course.language import Message
from taulab.course.language import mark as _


class Words(NamedTuple):
    """Why an answer is not right, and what to do next."""

    cause: Message
    next_step: Message


def words(cause, next_step, **fields):
    return Words(Message(cause, fields), Message(next_step, fields))


def is_number(value) -> bool:
    return type(value) in (int, float, complex)


def kind_in_words(value) -> str:
    """Return the name of what was returned as Python calls it, and of an array what it holds."""
    if isinstance(value, np.ndarray):
        return f"ndarray ({value.dtype.name})"
    return value.kind if isinstance(value, Unreadable) else type(value).__name__


def common_fault(expected, got) -> Words | None:
    """Return the words for a value of the wrong type or shape, or for nan and inf where numbers are expected."""
    if got is None and expected is not None:
        return words(_("Nothing came back (None): a return is missing."),
                     _("End the function with return and the result."))
    return (beyond(got) or wrong_kind(expected, got) or wrong_shape(expected, got) or not_a_number(expected, got)
            or wrongly_cut(expected, got) or infinite(expected, got))


def beyond(got) -> Words | None:
    if not (isinstance(got, Unreadable) and got.too_large):
        return None
    return words(_("A value of type {kind} came back that is too large to read: in digits, entries, axes or levels."),
                 _("Print its type and its size, and compare them with what the exercise asks for."), kind=got.kind)


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
    if isinstance(got, Unreadable) and got.kind in OF_SYMPY:
        return words(_("An expression of SymPy came back: a symbol is left in it, or a number that is SymPy's."),
                     _("Compute with NumPy on the arguments that you are given."))
    next_step = NEXT_BY_KIND.get(kind_of(expected), NEXT_BY_KIND["number"])
    return words(_("Your function returned a value of type {kind}."), next_step, kind=kind_in_words(got))


OF_SYMPY = {"Symbol", "Add", "Mul", "Pow", "exp", "log", "Float", "Integer", "Rational", "One", "Zero", "Half"}
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
            return words(_("Values returned: {got}; expected: {expected}."),
                         _("Compare your return line with what the exercise asks for."),
                         got=len(got), expected=len(expected))
        return next(filter(None, map(common_fault, expected, got)), None)
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray) and expected.shape != got.shape:
        if expected.ndim == got.ndim == 1:
            return words(_("Entries in the result: {got}; expected: {expected}."),
                         _("Look at where the first and the last entry should come from."),
                         got=got.size, expected=expected.size)
        return words(_("The result has shape {got}; shape {expected} is expected."),
                     _("Check along which axis you sum, and what you stack."),
                     got=shape_text(got), expected=shape_text(expected))
    if isinstance(expected, dict) and expected.keys() != got.keys():
        return words(_("The dictionary has keys {got}; keys {expected} are expected."),
                     _("Give one entry to each key."),
                     got=keys_text(got), expected=keys_text(expected))
    return None


def both_numeric(expected, got) -> bool:
    return kind_of(expected) == kind_of(got) and kind_of(got) in ("number", "array")


def not_a_number(expected, got) -> Words | None:
    if both_numeric(expected, got) and np.any(np.isnan(got)) and not np.any(np.isnan(expected)):
        return words(_("nan came back: somewhere stands 0/0, ∞ − ∞ or 0 · ∞."),
                     _("Compute step by step on the input above and look for the first nan."))
    return None


def wrongly_cut(expected, got) -> Words | None:
    """Return the words for a row of logits in which −inf, the sign of a cut, stands at the wrong tokens."""
    if not (kind_of(got) == "array" and np.ndim(expected) == 1 and np.any(np.isneginf(expected))):
        return None
    stays, stayed = ~np.isneginf(expected), ~np.isneginf(got)
    if np.any(stays & ~stayed):
        return words(_("Token {token} was cut (−inf), and it must stay."),
                     _("Work out by hand which tokens of the input above stay; tokens count from 0."),
                     token=first(stays & ~stayed))
    if np.any(stayed & ~stays):
        return words(_("Token {token} was not cut: its entry must be −inf, the logit of probability 0."),
                     _("Work out by hand which tokens of the input above stay; tokens count from 0."),
                     token=first(stayed & ~stays))
    different = stays & ~np.isclose(expected, got)
    if np.any(different):
        return words(_("The right tokens stay, but the entry of token {token} is not the right one."),
                     _("Compare that entry with the one expected: is it a logit, a probability, a logarithm?"),
                     token=first(different))
    return None


def infinite(expected, got) -> Words | None:
    if not both_numeric(expected, got):
        return None
    odd = np.isinf(got) & ~np.isinf(expected)
    if np.any(odd) and np.all(np.isneginf(np.real(got)) | ~odd):
        return words(_("−inf came back: a token was cut, or the logarithm of 0 was taken."),
                     _("Find the first −inf and work that entry out by hand."))
    if np.any(odd):
        return words(_("inf came back: a number overflowed, was divided by 0, or your code chose inf."),
                     _("Compute step by step on the input above and look for the first inf."))
    return None


def first(mask) -> int:
    """Return the position of the first True."""
    return int(np.argmax(mask))


def shape_text(array) -> str:
    return str(tuple(array.shape))


def keys_text(dictionary) -> str:
    return ", ".join(list(dictionary)[:5])
