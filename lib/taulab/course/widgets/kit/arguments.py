"""What a cell gives an explorer, read as numbers and texts; a complaint about it says which argument holds what."""

import reprlib
from collections.abc import Mapping
from contextlib import contextmanager
from numbers import Integral, Real

import numpy as np
from traitlets import Float, Int

from taulab.course.language import mark as _
from taulab.course.widgets.kit.numbers import Complaint

BRIEF = reprlib.Repr()
BRIEF.maxstring = BRIEF.maxother = 60


@contextmanager
def naming(**arguments):
    """Let a complaint about these arguments say which they are, and what they hold."""
    try:
        yield
    except Complaint as complaint:
        given = ", ".join(f"{name}={brief(value)}" for name, value in arguments.items())
        raise Complaint(_("{why} You gave {given}."), why=complaint.message, given=given) from None


def brief(value):
    """Return a value as Python writes it, cut where it is long."""
    return BRIEF.repr(value.tolist() if isinstance(value, np.ndarray | np.generic) else value)


def take(state, **settings):
    """Set the traits of a state, one after the other, so that a complaint names the one it is about."""
    for name, value in settings.items():
        with naming(**{name: value}):
            state.set_trait(name, value)


def number(value):
    """Return a number of Python or NumPy as a float."""
    try:
        if isinstance(value, Real):
            return float(value)
    except OverflowError:       # 10**400
        pass
    raise Complaint(_("A number is needed here, such as 0.5 or 2."))


def whole(value):
    """Return a whole number of Python or NumPy."""
    if not isinstance(value, Integral):
        raise Complaint(_("A whole number is needed here, such as 10."))
    return int(value)


def row(values):
    """Return numbers as an array of one axis."""
    if (found := array(values)).ndim != 1:
        raise Complaint(_("Numbers are needed here, in one list."))
    return found


def array(values):
    """Return numbers as an array."""
    try:
        found = None if np.ma.isMaskedArray(values) else np.asarray(values)    # a mask would be lost without a word
        found = found.astype(float) + 0.0 if found is not None and found.dtype.kind in "biufO" else None   # −0 is 0
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None:
        raise Complaint(_("Numbers are needed here, and as many in each row."))
    return found


def texts(labels, count):
    """Return {index: text} for some of `count` things."""
    try:
        found = labels if isinstance(labels, Mapping) else dict(enumerate(labels))
    except TypeError:
        found = labels = {None: labels}     # no texts at all
    if not isinstance(labels, Mapping) and len(found) != count:
        raise Complaint(_("{labels} labels for {logits} logits: give one for each, or a dict from index to text."),
                        labels=len(found), logits=count)
    if not all(isinstance(index, Integral) and 0 <= index < count and isinstance(text, str)
               for index, text in found.items()):
        raise Complaint(_("Labels are texts: give one for each of {logits} logits, or a dict from index to text."),
                        logits=count)
    return found


class Number(Float):
    """A trait that is a number, whoever counts it."""

    def validate(self, obj, value):
        return number(value)


class Whole(Int):
    """A trait that is a whole number, whoever counts it."""

    def validate(self, obj, value):
        return whole(value)
