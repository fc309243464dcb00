"""The state of the temperature explorer: its numbers are those of the library, and it survives being written down."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taulab.course.widgets.kit import logits as module
from taulab.course.widgets.kit.logits import GRID, SHOWN, STOPS, Vocabulary
from taulab.course.widgets.kit.numbers import Complaint, parse_number, parse_numbers
from taulab.course.widgets.kit.presets import VECTORS, preset, titles
from taulab.course.widgets.kit.state import EDITABLE
from taulab.course.widgets.temperature.state import MAX_DRAWS, MAX_SEED, TemperatureState
from taulab.data import next_token_logits
from taulab.entropy import entropy, entropy_slope
from taulab.softmax import softmax

finite = st.floats(-30, 30)
logits = st.tuples(finite, st.lists(finite | st.just(-np.inf), max_size=40)).map(lambda parts: [parts[0], *parts[1]])
temperatures = st.sampled_from([0.0, np.inf]) | st.floats(0.01, 100)


@given(logits, temperatures, st.integers(0, 500), st.integers(0, 2**31))
def test_the_bars_are_the_distribution_and_the_counts_the_sample(z, temperature, draws, seed):
    reading = Vocabulary(z).read(temperature, draws, seed)
    bars = [*reading.tokens, *([reading.others] if reading.others else [])]
    assert sum(bar.probability for bar in bars) == pytest.approx(1)
    assert sum(bar.drawn for bar in bars) == draws
    assert len(reading.tokens) + reading.count == len(z) and reading.count != 1
    largest = sorted(softmax(np.array(z), temperature), reverse=True)[:len(reading.tokens)]
    assert [token.probability for token in reading.tokens] == pytest.approx(largest)
    assert not any(token.drawn for token in reading.tokens if token.probability == 0)


@given(logits, temperatures)
def test_entropy_and_slope_are_those_of_the_library(z, temperature):
    reading = Vocabulary(z).read(temperature)
    assert reading.entropy == pytest.approx(entropy(softmax(np.array(z), temperature)), abs=1e-9)
    assert reading.bits == pytest.approx(entropy(softmax(np.array(z), temperature), base=2), abs=1e-9)
    assert reading.perplexity == pytest.approx(np.exp(reading.entropy))
    assert reading.slope == pytest.approx(entropy_slope(np.array(z), temperature), rel=1e-6, abs=1e-12)
    assert reading.capacity == (0 if temperature == np.inf else reading.slope * temperature)


@pytest.mark.parametrize(("temperature", "expected"), [(0, [0.5, 0.5, 0, 0]), (np.inf, [1 / 3, 1 / 3, 1 / 3, 0])])
def test_limits_share_ties_and_leave_cut_tokens_out(temperature, expected):
    reading = Vocabulary([2, 0, 2, -np.inf]).read(temperature)
    assert [token.probability for token in reading.tokens] == expected
    assert reading.entropy == pytest.approx(np.log(np.count_nonzero(expected)))
    assert reading.slope == reading.capacity == 0


def test_the_tokens_that_hold_nine_tenths_are_counted():
    assert Vocabulary([0] * 10).read(1).mass == 9
    assert Vocabulary([0] * 11).read(1).mass == 10
    assert Vocabulary([0] * 60).read(1).mass == 54, "rounding is not a token"
    assert Vocabulary([5, 0]).read(0).mass == 1


def test_a_sample_depends_on_its_seed_alone_and_follows_the_probabilities():
    zipf = preset("zipf")
    one, same, other = (zipf.read(1, 10_000, seed) for seed in (1, 1, 2))
    assert one == same and one != other
    for token in [*one.tokens, one.others]:
        expected, spread = 10_000 * token.probability, np.sqrt(10_000 * token.probability * (1 - token.probability))
        assert abs(token.drawn - expected) < 5 * spread


@pytest.mark.parametrize(("size", "number", "drawn"), [(2, 0.5, "#1"), (10, np.nextafter(1, 0), "#9"), (2, 0.0, "#0")])
def test_the_edges_of_the_uniform_numbers_draw_a_token_each(monkeypatch, size, number, drawn):
    monkeypatch.setattr(module, "uniforms", lambda seed, draws: (np.array([number]),) * 2)
    reading = Vocabulary([0] * size).read(1, 1)
    assert reading.first == (drawn,) and [token.label for token in reading.tokens if token.drawn] == [drawn]


def test_the_first_draws_are_among_the_counts():
    reading = Vocabulary([1, 0.5, 0, -1], dict(enumerate("abcd"))).read(1, SHOWN)
    assert [token.drawn for token in reading.tokens] == [reading.first.count(letter) for letter in "abcd"]


def test_labels_follow_their_tokens_into_the_order_of_the_bars():
    reading = Vocabulary([0, 2, 1], {1: "two"}).read(1)
    assert [token.label for token in reading.tokens] == ["two", "#2", "#0"]
    tied = Vocabulary([0, 1] * 150).order.tolist()
    assert tied == [*range(1, 300, 2), *range(0, 300, 2)], "equal logits keep their order"


def test_one_token_is_never_called_the_others():
    assert [len(Vocabulary([0] * size).read(1).tokens) for size in (SHOWN, SHOWN + 1, SHOWN + 2)] == [10, 11, 10]


def test_a_turn_of_the_knob_neither_sorts_nor_sweeps(monkeypatch):
    vocabulary = preset("zipf")
    vocabulary.read(1), vocabulary.curve
    swept = []
    monkeypatch.setattr(np, "argsort", lambda *_args, **_options: pytest.fail("sorted again"))
    monkeypatch.setattr(module, "entropy_sweep", lambda z, temperatures, sweep=module.entropy_sweep:
                        swept.append(len(temperatures)) or sweep(z, temperatures))
    vocabulary.read(2), vocabulary.curve
    assert swept == [1]


def test_the_stops_go_from_limit_to_limit_by_small_steps_and_round_numbers():
    ratios = np.divide(STOPS[2:-1], STOPS[1:-2])
    assert STOPS[0] == 0 and STOPS[-1] == np.inf and {0.05, 0.1, 0.5, 1.0, 2.0, 20.0} <= set(STOPS)
    assert ratios.min() > 1.02 and ratios.max() <= 1.101
    assert np.all(np.diff(GRID) > 0) and GRID[0] < STOPS[1] and GRID[-1] > STOPS[-2]


@given(logits, temperatures, st.integers(0, MAX_DRAWS), st.integers(0, MAX_SEED), st.sampled_from(["log", "linear"]))
def test_a_state_survives_being_written_down(z, temperature, draws, seed, axis):
    state = TemperatureState(Vocabulary(z), temperature=temperature, draws=draws, seed=seed, axis=axis)
    again = TemperatureState(Vocabulary(z if len(z) > EDITABLE else [0]))
    again.restore(state.to_string())
    assert again.vocabulary.logits == pytest.approx(state.vocabulary.logits, rel=1e-11)
    assert (again.draws, again.seed, again.axis) == (draws, seed, axis)
    assert again.temperature == pytest.approx(temperature, rel=1e-11)
    assert again.to_string() == state.to_string()


@pytest.mark.parametrize("key", [*VECTORS, "real-0", "real-7"])
def test_each_preset_has_its_name_in_a_state(key):
    state = TemperatureState(Vocabulary([1, 0]))
    state.restore(f"logits={key}&tau=0.5")
    assert state.vocabulary is preset(key) and state.temperature == 0.5
    assert f"logits={key}&" in state.to_string()


def test_the_way_back_to_the_logits_given_at_first():
    state = TemperatureState(Vocabulary(np.arange(100.0)))
    line = state.to_string()
    state.restore("logits=zipf")
    state.restore(line)
    assert state.vocabulary is state.given
    with pytest.raises(Complaint, match="not here"):
        TemperatureState(Vocabulary([1, 0])).restore(line)


@pytest.mark.parametrize("line", ["", "anything", "tau=1&q=2", "tau=hot", "tau=-1", "tau=nan", "draws=1.5", "draws=-1",
                                  "draws=9999999", "seed=-1", "seed=9999999999", "axis=round", "logits=unheard",
                                  "logits=1,nan", "logits=-inf,-inf", "logits=", "tau=3&draws=-1", "logits=1,2&tau=-1"])
def test_a_line_with_a_fault_changes_nothing(line):
    state = TemperatureState(preset("tied"), temperature=2)
    before = state.to_string()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == before


def test_a_temperature_for_an_entropy():
    state = TemperatureState(preset("example"))
    state.set_entropy(1)
    assert state.temperature == pytest.approx(1.09239, abs=1e-5)
    for target in (0, np.log(4), 2, -1):
        with pytest.raises(Complaint, match="no temperature"):
            state.set_entropy(target)


@pytest.mark.parametrize(("text", "number"), [("0.5", 0.5), ("0,5", 0.5), (" 2 ", 2), ("∞", np.inf), ("inf", np.inf),
                                              ("−1", -1), ("1e-3", 0.001)])
def test_numbers_as_people_type_them(text, number):
    assert parse_number(text) == number


def test_logits_as_people_type_them():
    for text in ("2, 1, 0, −1, -inf", "2,1,0,-1,-inf,", "2 1 0 −1 -inf", "2; 1;0 ; −1; -inf;", "2, 1 0\t−1 -inf"):
        assert parse_numbers(text) == [2, 1, 0, -1, -np.inf], text
    assert parse_numbers("2,5; 1") == parse_numbers("2,5;1,0") == parse_numbers("2.5, 1") == [2.5, 1]
    assert parse_numbers("2,5") == [2, 5], "logits of a state, without a blank"
    assert parse_numbers(" ") == []


@pytest.mark.parametrize("text", ["2,5 1", "2,5, 1", "1 2,5", "0,6 0,3 0,1", "2,5,\t1"])
def test_a_comma_that_may_be_a_decimal_one_is_refused(text):
    with pytest.raises(Complaint, match="two ways"):
        parse_numbers(text)


@pytest.mark.parametrize("text", ["1,,2", "1;;2", "2, 1; 0", "1;x", "1 nan", ",1", ";1", "1;2 3"])
def test_what_is_no_row_of_numbers_is_refused(text):
    with pytest.raises(Complaint, match="not a number"):
        parse_numbers(text)


@pytest.mark.parametrize("bad", [[], [[1, 2]], [1, np.nan], [np.inf, 0], [-np.inf]])
def test_logits_that_make_no_distribution_are_refused(bad):
    with pytest.raises(ValueError):
        Vocabulary(bad)


@pytest.mark.parametrize("trait", [{"temperature": -1}, {"temperature": np.nan}, {"draws": -1}, {"seed": -1}])
def test_a_state_that_cannot_be_is_refused(trait):
    with pytest.raises(ValueError):
        TemperatureState(preset("example"), **trait)


def test_the_logits_given_are_copied():
    given_logits = np.array([2.0, 1.0])
    vocabulary = Vocabulary(given_logits)
    given_logits[0] = -5
    assert vocabulary.read(1).entropy == pytest.approx(entropy(softmax(np.array([2.0, 1.0]))))


def test_real_rows_have_the_numbers_of_the_course():
    reading = preset("real-0").read(2)
    assert reading.tokens[0].label == " Paris" and reading.count == 49_152 - SHOWN
    assert reading.entropy == pytest.approx(8.636, abs=5e-4)
    assert preset("real-0").read(1.5).mass == 3285


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_prompts_of_the_language_come_first(lang):
    real = next_token_logits()
    rows = [int(key.removeprefix("real-")) for key in titles(lang) if key.startswith("real-")]
    languages = [real.languages[row] for row in rows]
    assert sorted(rows) == list(range(len(real.prompts))) and languages[0] == lang
    assert languages == sorted(languages, key=lambda code: code != lang)
