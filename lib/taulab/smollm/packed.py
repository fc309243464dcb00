"""The kind of file that weights come in, GGUF, and how a weight fits into four bits.

    "GGUF", version, how many arrays, how many fields
    of each field: name, kind, value                      what the model is, and its tokens
    of each array: name, shape, kind, where it stands
    the arrays                                            in blocks of 32 numbers, or plain
"""

import struct
from math import prod
from pathlib import Path

import numpy as np

TEXT, LIST = 8, 9
#: Of each other kind of field the letter that `struct` has for it.
LETTERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}


class Cursor:
    """A place in some bytes. What is read there moves it on.

    Examples
    --------
    >>> cursor = Cursor(struct.pack("<Q2sI", 2, b"hi", 7))
    >>> cursor.text(), cursor.number("I"), cursor.place
    ('hi', 7, 14)
    """

    def __init__(self, data):
        self.data, self.place = data, 0

    def number(self, letter):
        """Read a number, by its letter in `struct`."""
        value, = struct.unpack_from(f"<{letter}", self.data, self.place)
        self.place += struct.calcsize(f"<{letter}")
        return value

    def text(self):
        """Read a text, which stands behind its number of bytes."""
        size = self.number("Q")
        self.place += size
        return self.data[self.place - size:self.place].decode()

    def value(self, kind):
        """Read the value of a field."""
        if kind == TEXT:
            return self.text()
        if kind == LIST:
            kind, size = self.number("I"), self.number("Q")
            return [self.value(kind) for _ in range(size)]
        return self.number(LETTERS[kind])

    def entry(self):
        """Read a line of the table of arrays: name, shape with the last axis first, kind, and where it stands."""
        name, axes = self.text(), self.number("I")
        return name, [self.number("Q") for _ in range(axes)], self.number("I"), self.number("Q")


def four_bits(blocks):
    """Return the numbers of blocks "Q4_1", scale · whole + least; each byte holds two whole numbers from 0 to 15.

    Examples
    --------
    >>> blocks = np.array([(0.5, -1, [0x10, 0x32] + 14 * [0xFF])], KINDS[3][1])
    >>> four_bits(blocks)[0, [0, 1, 2, 16, 17, 18]]                    # the lower halves come first: 0, 2, 15, 1, 3, 15
    array([-1. ,  0. ,  6.5, -0.5,  0.5,  6.5], dtype=float32)
    """
    x = np.empty((len(blocks), 2, 16), np.float32)
    x[:, 0], x[:, 1] = blocks["whole"] & 15, blocks["whole"] >> 4
    x *= blocks["scale"].astype(np.float32)[:, None, None]
    x += blocks["least"].astype(np.float32)[:, None, None]
    return x.reshape(-1, 32)


def eight_bits(blocks):
    """Return the numbers of blocks "Q8_0", scale · whole, from -127 to 127 scales.

    Examples
    --------
    >>> eight_bits(np.array([(0.5, np.arange(32))], KINDS[8][1]))[0, :4]
    array([0. , 0.5, 1. , 1.5], dtype=float32)
    """
    return blocks["scale"].astype(np.float32)[:, None] * blocks["whole"]


#: Kind of array -> numbers in a block, how the block is written, how it is read.
KINDS = {0: (1, np.dtype("<f4"), lambda blocks: blocks.astype(np.float32)),
         3: (32, np.dtype([("scale", "<f2"), ("least", "<f2"), ("whole", "u1", 16)]), four_bits),
         8: (32, np.dtype([("scale", "<f2"), ("whole", "i1", 32)]), eight_bits)}


def contents(path):
    """Return the fields and the arrays of a GGUF file, two dicts by name; the arrays are float32.

    Parameters
    ----------
    path : str or path

    Raises
    ------
    ValueError
        If it is no such file, or a broken one, or holds an array that is packed in another way than plain float32,
        Q4_1 and Q8_0.

    References
    ----------
    "GGUF" among the documents of ggml, version 3 of the format.
    """
    cursor = Cursor(Path(path).read_bytes())
    if cursor.data[:4] != b"GGUF":
        raise ValueError(f"path={path}: is no GGUF file; pass one")
    try:
        return read(cursor)
    except (struct.error, KeyError, OverflowError, ValueError) as error:
        raise ValueError(f"path={path}: is broken, or packed in a way that is not read here ({error}); pass a whole "
                         "one, of plain, Q4_1 and Q8_0 arrays") from error


def read(cursor):
    """Return the fields and the arrays of what a cursor stands at the start of."""
    cursor.place = 8
    arrays, fields = cursor.number("Q"), cursor.number("Q")
    fields = {cursor.text(): cursor.value(cursor.number("I")) for _ in range(fields)}
    table = [cursor.entry() for _ in range(arrays)]
    start = -(-cursor.place // 32) * 32
    return fields, {name: array(cursor.data, shape, kind, start + place) for name, shape, kind, place in table}


def array(data, shape, kind, place):
    """Return the array that stands at a place of some bytes, its shape given with the last axis first.

    Examples
    --------
    >>> array(np.arange(6, dtype="<f4").tobytes(), [3, 2], 0, 0)
    array([[0., 1., 2.],
           [3., 4., 5.]], dtype=float32)
    """
    if kind not in KINDS:
        raise ValueError(f"an array of kind {kind}")
    size, written, unpacked = KINDS[kind]
    return unpacked(np.frombuffer(data, written, prod(shape) // size, place)).reshape(shape[::-1])
