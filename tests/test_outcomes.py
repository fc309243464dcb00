"""One call of an answer: what crosses is plain data of our own making."""

import numbers
import sys
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy

from taulab.course.judging.answers.plain import ArrayAnswer
from taulab.course.judging.faults import common_fault
from taulab.course.judging.crossing import Unreadable, plain
from taulab.course.judging.outcomes import (
    ChangedInput,
    Given,
    Raised,
    Returned,
    Seed,
    Symbols,
    Unwritten,
    prepare,
    respond,
)

KIND = ArrayAnswer()


def cell(source):
    """Return the functions of a cell, with the module name that a notebook gives them."""
    names = {"__name__": "__main__", "np": np}
    exec(compile(source, "cell", "exec"), names)
    return names


class Liar:
    """Says that it is an array, equals everything, and does harm when it is asked anything."""

    @property
    def __class__(self):
        return np.ndarray

    def __eq__(self, other):
        return True

    def __array__(self, *_arguments, **_options):
        sys.exit("asked for an array")

    def __repr__(self):
        sys.exit("asked for a text")

    __str__ = __float__ = __len__ = __iter__ = __repr__
    __hash__ = None


def nested(levels):
    return (nested(levels - 1),) if levels else 1.0


class Masked(np.ndarray):
    def __eq__(self, other):
        return True


class Level(IntEnum):
    HIGH = 3


class Half(float):
    def __float__(self):
        return 0.5


@numbers.Real.register
class Odd:
    __float__ = None


@pytest.mark.parametrize(("value", "expected"), [
    (None, None), (True, True), (3, 3), (2.5, 2.5), ("ñ", "ñ"), (np.str_("ñ"), "ñ"),
    (np.float32(0.5), 0.5), (np.bool_(True), True),
    (np.array(4.0), 4.0), ((1, [2.0]), (1, [2.0])), ({"a": 1, 2: 3}, {"a": 1, "2": 3}), (np.longdouble(1.5), 1.5),
    (Liar(), Unreadable("Liar")), ([Liar()], [Unreadable("Liar")]), ({1, 2}, Unreadable("set")),
    (range(3), Unreadable("range")), (10**5000, Unreadable("int")), ({Liar: 1}, Unreadable("dict")),
    (np.zeros(2).view(Masked), Unreadable("Masked")), (np.array([None]), Unreadable("ndarray (object)")),
    (np.broadcast_to(0.0, (10**9, 10**9)), Unreadable("ndarray (float64)")),
    (np.float64(0.5), 0.5), (np.clongdouble(1 + 2j), 1 + 2j), (np.int64(-2**63), -2**63), (np.array(7, ">i4"), 7),
    (np.bytes_(b"x"), Unreadable("bytes_")), (np.datetime64("2026"), Unreadable("datetime64")),
    ({np.str_("a"): 1, np.int64(2): 3}, {"a": 1, "2": 3}), ({(1, 2): 1}, Unreadable("dict")),
    (Fraction(3, 23), 3 / 23), (Decimal("0.1"), 0.1), (Decimal("sNaN"), Unreadable("Decimal")), (Level.HIGH, 3),
    (Fraction(10**400), Unreadable("Fraction")), (mpmath.mpf(1) / 4, 0.25), (sympy.Rational(1, 4), 0.25),
    (sympy.Integer(4), 4), (sympy.Symbol("x"), Unreadable("Symbol")), (Half(), 0.5), (Odd(), Unreadable("Odd")),
    (np.array(Fraction(1, 4)), 0.25), ([Fraction(1, 4)], [0.25]),
    (Decimal("-Infinity"), -np.inf), (mpmath.inf, np.inf),
], ids=lambda value: type(value).__name__)
def test_plain(value, expected):
    made = plain(value)
    assert type(made) is type(expected)
    assert made == expected


@pytest.mark.parametrize(("value", "kind"), [
    (2**63, "int"), (-2**63 - 1, "int"), (np.uint64(2**64 - 1), "uint64"), (np.array(2**64 - 1, np.uint64), "int"),
    (np.zeros((1,) * 33), "ndarray (float64)"), (np.zeros((0, 10**7)), "ndarray (float64)"),
    (np.zeros(10**6, complex), "ndarray (complex128)"), ("x" * 10**6, "str"), (np.str_("x" * 10**6), "str"),
    (Fraction(10**400), "Fraction"), (Decimal("-1e400"), "Decimal"), (mpmath.mpf("1e400"), "mpf"),
    ({"x" * 10**6: 1}, "dict"), ({10**5000: 1}, "dict"), ([0] * 10**6, "list"), (nested(13), "tuple"),
], ids=lambda value: value if type(value) is str and len(value) < 30 else "")
def test_what_is_too_large_says_so(value, kind):
    def unreadable(one):
        return one if isinstance(one, Unreadable) else unreadable(one[0])

    found = unreadable(plain(value))
    assert (found.kind, found.too_large) == (kind, True)
    for expected in (1.0, np.zeros(2), (1.0, 2.0), {"a": 1}, "a", True):
        assert f"type {kind} came back that is too large" in common_fault(expected, found).cause.render("en")


def test_an_array_of_real_numbers_of_any_class_is_one_of_pythons_own():
    made = plain(np.array([[Fraction(1, 4), 1], [Decimal("0.5"), 2.5]], dtype=object))
    assert made.dtype == float and made.tolist() == [[0.25, 1.0], [0.5, 2.5]]
    array = np.array([Fraction(1, 4), None, 0], dtype=object)
    for item in (None, True, "1", [1], Liar(), 2**70):
        array[1] = item
        assert plain(array) == Unreadable("ndarray (object)")


def test_what_is_of_another_kind_is_not_called_too_large():
    for value in ({1, 2}, Liar(), np.array([None]), {(1, 2): 1}, np.bytes_(b"x")):
        assert not plain(value).too_large


@pytest.mark.parametrize("dtype", [">f8", "<f8", ">f4", ">i8", ">u2", ">c16", "longdouble", "clongdouble", ">f2"])
def test_every_array_comes_in_the_byte_order_and_the_precision_of_this_machine(dtype):
    array = np.array([[1.5, 2], [3, 4.5]]).astype(dtype)
    made = plain(array)
    assert made.dtype.isnative and made.dtype.char not in "gG"
    assert np.array_equal(made, array)


def test_plain_array_is_a_copy():
    array = np.array([1.0, 2.0], dtype=np.float32)
    made = plain(array)
    array[0] = 9
    assert made.tolist() == [1, 2]
    assert made.dtype == np.float32


def test_a_list_that_holds_itself_ends():
    endless = []
    endless.append(endless)
    assert str(plain(endless)).count("[") == 12


def test_lists_within_lists_are_counted_together():
    branching = [0]
    for _level in range(10):
        branching = [branching] * 1000
    assert len(plain(branching)) == 1000


def test_markers_become_what_they_stand_for():
    generator, function, symbols = prepare([Seed(3), Given("double"), Symbols("z", 2)], {"double": abs})
    assert generator.random() == np.random.default_rng(3).random()
    assert function(-2) == 2
    assert [s.name for s in symbols] == ["z1", "z2"]
    assert Symbols("tau", positive=True).make().is_positive


def test_a_given_function_is_known_by_its_calls_alone():
    one, again = (prepare(Given("double"), {"double": abs}) for _time in range(2))
    assert one is not again and one is not abs
    assert one.__name__ != again.__name__ and "abs" not in one.__name__ + one.__qualname__


def test_infinity_is_no_object():
    assert prepare(np.inf, {}) == np.inf and prepare(np.inf, {}) is not np.inf
    assert np.signbit(prepare(-0.0, {})) and np.isnan(prepare(np.nan, {}))


@pytest.mark.parametrize("source", [
    "z[0] = 5", "z -= 1", "z.resize(1, refcheck=False)", "z.shape = (2, 1)", "z.dtype = np.int64", "z[:] = z[::-1]",
])
def test_a_changed_array_is_noticed(source):
    answer = cell(f"def f(z):\n    {source}\n    return 1.0")["f"]
    outcome = respond(answer, (np.array([1.0, 2.0]),), KIND)
    assert isinstance(outcome, ChangedInput)
    assert (outcome.position, outcome.value) == (0, 1.0)


@pytest.mark.parametrize("source", ["x.append(1)", "x[0] = True", "x[1].append(0)", "x.clear()", "x[0] = np.zeros(3)"])
def test_a_changed_list_is_noticed(source):
    answer = cell(f"def f(y, x):\n    {source}")["f"]
    outcome = respond(answer, (0.0, [1, [2]]), KIND)
    assert isinstance(outcome, ChangedInput)
    assert outcome.position == 1


def test_reading_changes_nothing():
    arguments = (np.array([np.nan, -np.inf]), [1, np.nan, {"a": np.zeros(2)}], {"k": 1.0}, Seed(1), np.nan)
    assert respond(lambda z, x, d, rng, n: rng.random() * 0, arguments, KIND) == Returned(0.0)


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit(), RecursionError("deep")])
def test_every_exception_is_an_outcome(error):
    def answer():
        raise error

    outcome = respond(answer, (), KIND)
    assert outcome.error == type(error).__name__
    assert outcome.text == str(error)


def test_subclasses_name_their_builtin_ancestors():
    answer = cell("class TooCold(ValueError): pass\ndef f():\n    raise TooCold('brr')")["f"]
    assert respond(answer, (), KIND).lineage == ("TooCold", "ValueError", "Exception", "BaseException", "object")


def test_a_class_that_only_borrows_a_name_has_no_such_ancestor():
    answer = cell("class ValueError(Exception): pass\nclass Mine(ValueError): pass\ndef f():\n    raise Mine")["f"]
    assert "ValueError" not in respond(answer, (), KIND).lineage


@pytest.mark.parametrize("method", ["raise SystemExit", "raise RecursionError", "return 5", "return 'x' * 10**6"])
def test_an_exception_may_be_a_trap(method):
    answer = cell(f"class Trap(Exception):\n    def __str__(self):\n        {method}\n    __repr__ = __str__\n"
                  "def f():\n    raise Trap")["f"]
    outcome = respond(answer, (), KIND)
    assert outcome.error == "Trap"
    assert len(outcome.text) <= 300


def test_the_stub_is_unwritten_but_a_stub_it_calls_is_an_error():
    names = cell("def stub(z):\n    raise NotImplementedError\n"
                 "def f(z):\n    return stub(z)\n"
                 "def g(z):\n    def answer():\n        raise NotImplementedError\n    return answer()")
    assert respond(names["stub"], (1,), KIND) == Unwritten()
    assert respond(names["g"], (1,), KIND) == Unwritten()
    assert respond(names["f"], (1,), KIND).error == "NotImplementedError"


def test_the_trace_holds_the_students_lines_alone():
    answer = cell("def inner(z):\n    return np.linalg.inv(z)\n\ndef f(z):\n    return inner(z)")["f"]
    outcome = respond(answer, (np.zeros((2, 2)),), KIND)
    assert isinstance(outcome, Raised)
    assert [(line, function) for line, function, _source in outcome.trace] == [(5, "f"), (2, "inner")]


def test_wrong_arguments_are_the_answers_own_error():
    assert respond(lambda: 1, (1, 2), KIND).error == "TypeError"
