"""What crosses between the marking process and the student's: plain data as JSON, in frames of a bounded size.

Nothing that arrives is executed, unpickled or looked up by name outside the fixed tables below. Whatever is not exactly
of the form is a `WireError`; the marker treats it as an answer that could not be read.
"""

import base64
import binascii
import json
import math
import struct
from collections.abc import Callable

import numpy as np

from taulab.course.judging.crossing import MOST_AXES, Unreadable, class_name, too_large
from taulab.course.judging.outcomes import (
    LONGEST_TEXT,
    ChangedInput,
    Given,
    Raised,
    Returned,
    Seed,
    Symbols,
    TimedOut,
    Unwritten,
)

MOST_BYTES = 12 * 2**20     # a million numbers, as base64
MOST_OF_A_NOTEBOOK = 33 * 2**20   # what only the marker sends
PART = 2**20              # bytes that pass at once
MOST_PARTS = 2_000_000   # of all lists and records together, before any of them is made
DEEPEST = 24
HALVES = "surrogatepass"   # half a character is text, too, and two halves that meet stay two
DTYPES = frozenset("?bBhHiIlLqQefdFD")
HEADER = struct.Struct(">I")


class WireError(Exception):
    """A message that is not of the form."""


# Frames ---------------------------------------------------------------------------------------------------------------

def frame(message: bytes, most: int = MOST_BYTES) -> bytes:
    """Return a message with its length in front."""
    if len(message) > most:
        raise WireError(f"a message of {len(message)} bytes is too long")
    return HEADER.pack(len(message)) + message


def read_frame(read: Callable[[int], bytes], most: int = MOST_BYTES) -> bytes:
    """Return the next message; ``read(n)`` gives n bytes or raises."""
    (length,) = HEADER.unpack(read(HEADER.size))
    if length > most:
        raise WireError(f"a message of {length} bytes is announced")
    return read(length)


def exactly(size: int, receive: Callable[[int], bytes | memoryview]) -> bytes:
    """Return `size` bytes of what ``receive(most)`` gives in parts; raise EOFError where there are no more."""
    parts = []
    while size:
        part = receive(min(size, PART))
        if not part:
            raise EOFError("the other side has gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# Plain data <-> JSON --------------------------------------------------------------------------------------------------

def encode(value) -> bytes:
    """Return the message for a value; raise `WireError` for what cannot cross."""
    try:
        text = WRITER.encode(pack(value))
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise WireError(f"not to be sent: {type(error).__name__}") from None
    return counted(text.encode("utf-8", HALVES))


def decode(message: bytes):
    """Return the value in a message; raise `WireError` for what is not of the form."""
    try:
        return unpack(READER.decode(counted(message).decode("utf-8", HALVES)), 0)
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError, binascii.Error) as error:
        raise WireError(f"not a message: {type(error).__name__}") from None


def carried(part):
    """Return a part of a message as it can cross: of an outcome that cannot, the same without its values."""
    try:
        frame(encode(part))
    except WireError:
        return without_values(part)
    return part


def without_values(part):
    match part:
        case Returned(value):
            return Returned(too_large(value))
        case ChangedInput(position, value, after):
            return ChangedInput(position, too_large(value), too_large(after))
        case Raised():
            return Raised(("Exception", "BaseException"))
    return too_large(part)


def counted(message: bytes) -> bytes:
    if sum(map(message.count, (b",", b"[", b"{"))) > MOST_PARTS:
        raise WireError("a message of too many parts")
    return message


def refuse(constant):
    raise WireError(f"{constant} is not JSON")


READER = json.JSONDecoder(parse_constant=refuse)
WRITER = json.JSONEncoder(allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def pack(value):
    """Return JSON for plain data: what JSON has, as it is; everything else as {"": kind, …}."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if abs(value) < 2**53 else {"": "int", "digits": str(bounded(value))}
        case float():
            return value if math.isfinite(value) else {"": "float", "name": repr(float(value))}
        case complex():
            return {"": "complex", "parts": [pack(value.real), pack(value.imag)]}
        case np.ndarray():
            return pack_array(value)
        case list():
            return [pack(item) for item in value]
        case tuple():
            return {"": "tuple", "items": [pack(item) for item in value]}
        case dict():
            return {"": "dict", "items": [[str(key), pack(item)] for key, item in value.items()]}
    kind, fields = RECORDS.get(class_name(type(value)), (None, ()))
    if type(value) is kind:
        return pack_record(kind.__name__, [getattr(value, name) for name in fields])
    raise WireError(f"{class_name(type(value))} is not plain data")


def pack_record(kind: str, values: list):
    if not VALID[kind](*values):
        raise WireError(f"not a {kind}")
    return {"": kind, "fields": [pack(value) for value in values]}


def pack_array(array):
    if array.dtype.char not in DTYPES:
        raise WireError(f"an array of {array.dtype} is not plain data")
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"": "array", "dtype": array.dtype.char, "shape": list(array.shape), "data": data}


def unpack(value, depth):
    if depth > DEEPEST:
        raise WireError("a message too deep")
    if value is None or type(value) in (bool, str, float):
        return value
    if type(value) is int:
        return bounded(value)
    if type(value) is list:
        return [unpack(item, depth + 1) for item in value]
    kind = value[""]
    if kind in RECORDS:
        return unpack_record(kind, value["fields"], depth)
    return UNPACK[kind](value, depth)


def unpack_record(kind, packed, depth):
    made, fields = RECORDS[kind]
    values = [unpack(item, depth + 1) for item in packed]
    if len(values) != len(fields) or not VALID[kind](*values):
        raise WireError(f"not a {kind}")
    return made(*values)


def unpack_array(value, _depth):
    dtype, shape = value["dtype"], value["shape"]
    if dtype not in DTYPES or len(shape) > MOST_AXES or not all(type(n) is int and 0 <= n <= MOST_BYTES for n in shape):
        raise WireError("not an array")
    data = base64.b64decode(value["data"], validate=True)
    if math.prod(shape) * np.dtype(dtype).itemsize != len(data):
        raise WireError("an array of another size than its shape")
    return np.frombuffer(bytearray(data), dtype=dtype).reshape(shape)


def unpack_int(value, _depth):
    digits = value["digits"]
    if type(digits) is not str or len(digits) > 20:
        raise WireError("not an integer")
    return bounded(int(digits))


def bounded(number: int) -> int:
    """Return an integer that floats and arrays can be compared with."""
    if abs(number) > 2**63:
        raise WireError("an integer too large")
    return number


def unpack_float(value, _depth):
    return {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}[value["name"]]


def unpack_complex(value, depth):
    real, imaginary = (unpack(part, depth + 1) for part in value["parts"])
    return complex(real, imaginary)


def unpack_tuple(value, depth):
    return tuple(unpack(item, depth + 1) for item in value["items"])


def unpack_dict(value, depth):
    return {text(key): unpack(item, depth + 1) for key, item in value["items"]}


def text(value) -> str:
    if type(value) is not str:
        raise WireError("not a string")
    return value


UNPACK = {"array": unpack_array, "int": unpack_int, "float": unpack_float, "complex": unpack_complex,
          "tuple": unpack_tuple, "dict": unpack_dict}

#: The records that may cross, with their fields.
RECORDS = {kind.__name__: (kind, fields) for kind, fields in (
    (Seed, ("value",)), (Given, ("name",)), (Symbols, ("name", "size", "positive")), (Returned, ("value",)),
    (Raised, ("lineage", "text", "trace")), (ChangedInput, ("position", "value", "after")), (Unwritten, ()),
    (TimedOut, ()), (Unreadable, ("kind", "too_large")))}


def is_text(value):
    return type(value) is str and len(value) <= LONGEST_TEXT


def is_lineage(lineage):
    return type(lineage) is tuple and 0 < len(lineage) < 30 and all(map(is_text, lineage))


def is_trace(trace):
    return type(trace) is tuple and len(trace) < 30 and all(
        type(entry) is tuple and list(map(type, entry)) == [int, str, str] and is_text(entry[1]) and is_text(entry[2])
        for entry in trace)


#: What the fields of each record must hold.
VALID = {
    "Seed": lambda value: type(value) is int,
    "Given": lambda name: type(name) is str,
    "Symbols": lambda name, size, positive: (
        type(name) is str and type(positive) is bool and type(size) in (int, type(None))),
    "Returned": lambda value: True,
    "Raised": lambda lineage, said, trace: is_lineage(lineage) and is_text(said) and is_trace(trace),
    "ChangedInput": lambda position, value, after: type(position) is int,
    "Unwritten": lambda: True,
    "TimedOut": lambda: True,
    "Unreadable": lambda kind, too_large: is_text(kind) and type(too_large) is bool,
}
