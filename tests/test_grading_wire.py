"""What crosses between the marker and a submission: every round trip, and no message that does harm."""

import json
import os
import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from taulab.course.grading import wire
from taulab.course.grading.answering import Channel
from taulab.course.judging.answers.plain import close
from taulab.course.judging.crossing import Unreadable
from taulab.course.judging.outcomes import ChangedInput, Given, Raised, Returned, Seed, Symbols, TimedOut, Unwritten
from taulab.course.judging.crossing import plain as make_plain

numbers = st.one_of(st.none(), st.booleans(), st.integers(-2**63, 2**63 - 1), st.floats(), st.text(max_size=5),
                    st.complex_numbers(max_magnitude=1e9))
arrays = npst.arrays(st.sampled_from([np.float64, np.float32, np.int64, np.bool_, np.complex128]),
                     npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
plain = st.recursive(st.one_of(numbers, arrays), lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.tuples(inner, inner), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8)
RECORDS = (Seed(3), Given("same"), Symbols("z", 2), Symbols("tau", positive=True), Unwritten(), TimedOut(),
           Raised(("ValueError", "Exception"), "no", ((1, "f", "raise"),)), Unreadable("set"),
           Returned(np.arange(3.0)), ChangedInput(0, 1.0, np.zeros(2)))


@settings(max_examples=200)
@given(plain)
def test_plain_data_comes_through_as_it_was(value):
    back = wire.decode(wire.encode(value))
    assert close(value, back, 0, 0)
    assert type(back) is type(value)


DTYPES = ["?", "b", "u1", ">i2", "<u4", ">i8", "u8", "e", ">f4", ">f8", "g", ">c8", "D", "G", "S3", "U2", "M8[D]", "O"]
odd_numbers = st.one_of(
    st.integers(-2**70, 2**70), st.sampled_from([2**63, -2**63, 2**63 - 1, 10**400, 2**53]), st.complex_numbers(),
    st.text(st.characters(exclude_categories=()), max_size=4),
    st.sampled_from(["\ud83d\ude00", ",[{" * 1000, "é" * 1000]),
    st.sampled_from([np.uint64(2**64 - 1), np.int64(-2**63), np.longdouble(2), np.clongdouble(1j), np.float16(1),
                     np.float64(np.nan), np.bytes_(b"a"), np.str_("ñ"), np.datetime64("2026"), {1}, b"x", object]))
odd_arrays = st.builds(np.zeros, st.one_of(
    npst.array_shapes(min_dims=0, max_dims=10, min_side=0, max_side=2),
    st.sampled_from([(1,) * 40, (0, 10**9), (10**6 + 1,), (5000,), (1,) * 32])), st.sampled_from(DTYPES))
anything = st.recursive(st.one_of(numbers, arrays, odd_numbers, odd_arrays), lambda inner: st.one_of(
    st.lists(inner, max_size=4), st.tuples(inner, inner), st.builds(lambda item: [item] * 20, inner),
    st.dictionaries(st.one_of(st.text(max_size=2), st.integers(0, 9), st.just("k" * 1000)), inner, max_size=3)),
    max_leaves=8)


def same(one, other) -> bool:
    """Return whether two pieces of plain data are the same to the last bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    return repr(one) == repr(other)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(anything)
def test_whatever_is_made_plain_crosses_as_it_is(value):
    made = make_plain(value)
    message = wire.frame(wire.encode(("outcome", Returned(made))))
    assert same(wire.decode(message[4:])[1].value, made)


@pytest.mark.parametrize("value", [
    np.zeros(10**6), np.zeros(10**6 // 2, complex), [np.zeros(10**5)] * 9, [1.7976931348623157e308j] * 10**5,
    [float("nan")] * 10**5, ["\0" * 10**5] * 20, [",[{" * 10**4] * 100, {"k" * 10**5 + str(k): k for k in range(15)},
    [[np.zeros((1,) * 32)] * 100] * 100, [{f"{k}": -2**63 for k in range(300)}] * 300, [[{1}] * 300] * 300,
], ids=range(11))
def test_the_largest_that_is_made_plain_crosses(value):
    made = make_plain(value)
    assert same(wire.decode(wire.frame(wire.encode(("outcome", Returned(made))))[4:])[1].value, made)


def sent(*message):
    """Return what arrives of a message of the student's side, and whether its sender goes on."""
    read, write = os.pipe()
    heard, bell = os.pipe()
    channel, ended = Channel(write, bell), []

    def send():
        try:
            channel.send(message)
        except wire.WireError as error:
            ended.append(error)

    writer = threading.Thread(target=send)
    writer.start()
    try:
        with os.fdopen(read, "rb") as pipe:
            arrived = wire.decode(wire.read_frame(pipe.read))
        writer.join()
        return arrived, not ended
    finally:
        for descriptor in (write, heard, bell):
            os.close(descriptor)


@pytest.mark.parametrize(("outcome", "arrived"), [
    (Returned(object()), Returned(Unreadable("object"))), (Returned([2**64]), Returned(Unreadable("list"))),
    (Returned(np.zeros(2 * 10**6)), Returned(Unreadable("ndarray"))),
    (ChangedInput(1, np.zeros(10**6), np.ones(10**6)), ChangedInput(1, *[Unreadable("ndarray")] * 2)),
    (Raised(("E" * 1000,), "x" * 1000), Raised(("Exception", "BaseException"))), (object(), Unreadable("object")),
    (Returned(1.5), Returned(1.5)),
], ids=range(7))
def test_what_the_wire_refuses_arrives_as_unreadable_and_ends_its_sender(outcome, arrived):
    assert sent("outcome", outcome) == (("outcome", arrived), arrived == Returned(1.5))


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_records_come_through(record):
    back = wire.decode(wire.encode(record))
    assert type(back) is type(record)
    assert repr(back) == repr(record)


def test_an_array_is_writeable_and_keeps_its_bytes():
    back = wire.decode(wire.encode(np.array([1.5, np.nan, -np.inf])))
    back[0] = 2
    assert back.tobytes()[8:] == np.array([np.nan, -np.inf]).tobytes()


@settings(max_examples=300)
@given(st.binary(max_size=60))
def test_random_bytes_are_refused_or_plain(message):
    try:
        value = wire.decode(message)
    except wire.WireError:
        return
    assert value is None or isinstance(value, (bool, int, float, str, list))


@settings(max_examples=300)
@given(plain, st.data())
def test_a_mutated_message_never_crashes(value, data):
    message = bytearray(wire.encode(Returned(value)))
    for _change in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    try:
        wire.decode(bytes(message))
    except wire.WireError:
        pass


@pytest.mark.parametrize("message", [
    json.dumps({"": "os.system", "fields": ["true"]}).encode(),
    json.dumps({"": "array", "dtype": "O", "shape": [1], "data": "gASVAAAAAAAAAA=="}).encode(),
    json.dumps({"": "array", "dtype": "d", "shape": [10**9, 10**9], "data": ""}).encode(),
    json.dumps({"": "array", "dtype": "d", "shape": [2], "data": "AAAAAAAA8D8="}).encode(),
    json.dumps({"": "array", "dtype": "d", "shape": [-1], "data": ""}).encode(),
    json.dumps({"": "int", "digits": "9" * 5000}).encode(),
    json.dumps({"": "Raised", "fields": [["not", "a", "tuple"], "", []]}).encode(),
    json.dumps({"": "Verdict", "fields": ["01.1", "PASSED"]}).encode(),
    json.dumps({"": "ChangedInput", "fields": ["0", 1, 1]}).encode(),
    json.dumps({"": "Raised",
                "fields": [{"": "tuple", "items": ["E"]}, "x" * 1000, {"": "tuple", "items": []}]}).encode(),
    b"9" * 400, b"[" + b"0," * wire.MOST_PARTS + b"0]",
    b"NaN", b"Infinity", b"", b"\xff\xfe", b"[" * 100_000,
], ids=range(17))
def test_what_is_not_of_the_form_is_refused(message):
    with pytest.raises(wire.WireError):
        wire.decode(message)


def test_frames_are_bounded():
    with pytest.raises(wire.WireError):
        wire.read_frame(lambda size: (wire.MOST_BYTES + 1).to_bytes(4, "big"))
    parts = iter([b"\0\0\0\2", b"ok"])
    assert wire.read_frame(lambda size: next(parts)) == b"ok"


def test_only_plain_data_is_sent():
    with pytest.raises(wire.WireError, match="object"):
        wire.encode(object())
    with pytest.raises(wire.WireError):
        wire.encode(np.array([object()]))
