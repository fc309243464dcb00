"""Values as plain data of our own making: numbers, strings, lists and arrays, all that a returned value may cross as.

Types are read with ``type``, never asked of the object: a class may lie about itself.
"""

import numbers
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

LONGEST_NAME = 60
LONGEST_STRING = 100_000
MOST_NUMBERS = 1_000_000     # of one array, and along one of its axes
MOST_AXES = 32               # with the lists around it an array still has fewer than NumPy's 64
DEEPEST = 12
ROOM = 8_000_000             # bytes of one value: a million decimals, or 100,000 items
ITEM, LETTER, AXIS = 80, 5, 8


@dataclass(frozen=True)
class Unreadable:
    """Stands in a returned value for something that is not plain data; only the name of its class crosses.

    `too_large` tells what has too many digits, entries, axes or levels from what is of another kind.
    """

    kind: str
    too_large: bool = field(default=False, compare=False)


def class_name(kind: type) -> str:
    """Return the name of a class without asking the class, whose metaclass may answer anything."""
    return str.__str__(type.__dict__["__name__"].__get__(kind))[:LONGEST_NAME]


def too_large(value) -> Unreadable:
    return Unreadable(class_name(type(value)), too_large=True)


class Room:
    """How much a value may still hold, in bytes: containers hold one another many times over, and all of it crosses."""

    def __init__(self):
        self.left = ROOM

    def take(self, size: int) -> bool:
        """Take `size` bytes; return whether there were so many."""
        fits = size <= self.left
        self.left -= size if fits else 0
        return fits


def plain(value, depth: int = 0, room: Room | None = None):
    """Return `value` as plain data of our own making, with `Unreadable` for what is no number, text, list or array.

    Whatever comes back crosses to the marker's side (`grading.wire`) and is the same there.
    """
    kind, room = type(value), room or Room()
    if value is None or kind in (bool, float, complex):
        return value
    if kind is int:
        return value if -2**63 <= value < 2**63 else too_large(value)
    if kind in (str, np.str_):
        return plain_text(str.__str__(value), room)
    if kind is np.ndarray:
        return plain_array(value, room)
    if issubclass(kind, np.generic):
        return plain_scalar(value, room)
    if issubclass(kind, numbers.Real | Decimal):
        return plain_real(value)
    if kind not in (list, dict) and not issubclass(kind, tuple):
        return Unreadable(class_name(kind))
    return too_large(value) if depth == DEEPEST else plain_container(value, depth + 1, room)


def plain_text(text: str, room: Room):
    return text if len(text) <= LONGEST_STRING and room.take(LETTER * len(text)) else too_large(text)


def plain_scalar(value: np.generic, room: Room):
    made = plain_array(np.array(value), room)
    return Unreadable(class_name(type(value)), made.too_large) if isinstance(made, Unreadable) else made


def plain_real(value):
    """Return a real number of another class, ``Fraction`` or ``Decimal`` say, as one of Python's own."""
    kind = type(value)
    try:
        made = int(value) if issubclass(kind, numbers.Integral) else float(value)
        return too_large(value) if made in (np.inf, -np.inf) and bool(value != made) else plain(made)
    except OverflowError:
        return too_large(value)
    except (TypeError, ValueError):
        return Unreadable(class_name(kind))


def of_reals(array: np.ndarray) -> np.ndarray:
    """Return an array of objects that are all real numbers as one of Python's own, any other as it is."""
    items = array.ravel().tolist()
    if not all(issubclass(type(item), numbers.Real | Decimal) and type(item) is not bool for item in items):
        return array
    made = [plain(item) for item in items]
    return array if any(isinstance(item, Unreadable) for item in made) else np.array(made).reshape(array.shape)


def plain_array(array: np.ndarray, room: Room):
    """Return an array as it is everywhere: in the byte order of this machine, no number wider than it computes with."""
    kind = f"ndarray ({array.dtype.name})"[:LONGEST_NAME]
    if array.size > MOST_NUMBERS or array.ndim > MOST_AXES or any(length > MOST_NUMBERS for length in array.shape):
        return Unreadable(kind, too_large=True)
    array = of_reals(array) if array.dtype.kind == "O" and array.size else array
    if array.dtype.kind not in "biufc":
        return Unreadable(kind)
    widest = {"f": np.dtype(float), "c": np.dtype(complex)}.get(array.dtype.kind, array.dtype)
    dtype = min(array.dtype, widest, key=lambda one: one.itemsize).newbyteorder("=")
    if not room.take(array.size * dtype.itemsize + AXIS * array.ndim):
        return Unreadable(kind, too_large=True)
    made = array.astype(dtype)
    return plain(made.item()) if made.ndim == 0 else made


def plain_container(value, depth: int, room: Room):
    """Return a container as one of Python's own; all its items are paid for before the first is looked at."""
    kind = type(value)
    if not room.take(ITEM * (tuple.__len__(value) if issubclass(kind, tuple) else len(value))):
        return too_large(value)
    if kind is dict:
        return plain_dictionary(value, depth, room)
    if kind is list:
        return [plain(item, depth, room) for item in value]
    return tuple(plain(item, depth, room) for item in tuple.__iter__(value))


def plain_dictionary(value: dict, depth: int, room: Room):
    """Return a dictionary with texts for keys: of numbers their digits."""
    made = {}
    for key, item in value.items():
        name = plain(key, depth, room)
        if type(name) not in (str, int):
            return Unreadable("dict", isinstance(name, Unreadable) and name.too_large)
        made[str(name)] = plain(item, depth, room)
    return made
