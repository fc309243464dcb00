"""The chain explorer: the numbers of the library, a picture of who is cut where, controls that follow their state."""

import re

import numpy as np
import pytest
from explorers import SVG, controls, of_class, parsed, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from taulab.course.language import LANGUAGES
from taulab.course.widgets import ChainExplorer
from taulab.course.widgets.chain import pictures
from taulab.course.widgets.chain.engines import ENGINES
from taulab.course.widgets.chain.state import SHOWN, ChainState
from taulab.course.widgets.kit.logits import Vocabulary
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.kit.presets import preset
from taulab.course.widgets.kit.rules import RULES
from taulab.course.widgets.kit.stages import complete, parse_stages
from taulab.entropy import entropy
from taulab.sampling import Chain, min_p, repetition_penalty, temperature, top_k, top_p
from taulab.softmax import softmax

logits = st.lists(st.floats(-8, 8) | st.just(-np.inf), min_size=1, max_size=40).filter(lambda z: np.isfinite(z).any())
stages = st.permutations(list(RULES)).flatmap(lambda keys: st.tuples(*(
    st.tuples(st.just(key), st.sampled_from(RULES[key].stops), st.booleans()) for key in keys)))


def made(key="three", line="chain=temperature:0.5,top_p:0.8"):
    state = ChainState(preset(key))
    state.restore(line)
    return state


def line_of(stages):
    return "chain=" + ",".join(("" if on else "-") + f"{key}:{value}" for key, value, on in stages)


@given(logits, stages)
@settings(max_examples=60)
def test_each_step_is_that_of_the_library(z, stages):
    state = ChainState(Vocabulary(z))
    state.restore(line_of(stages))
    reading, at = state.read(), state.vocabulary.order
    trace = state.chain().trace(np.array(z))
    assert [step.label for step in reading.steps] == [step.label for step in trace]
    for after, step in zip(reading.steps, trace):
        q = softmax(step.logits)
        assert after.kept == step.survivors.sum() == after.alive.sum()
        assert after.entropy == pytest.approx(entropy(q), abs=1e-9)
        assert after.q.sum() == pytest.approx(1) and after.q[:SHOWN] == pytest.approx(q[at][:len(after.q)][:SHOWN])
    assert reading.mass == pytest.approx(softmax(np.array(z))[trace[-1].survivors].sum())


def test_the_example_of_the_course():
    """z = (3, 2, 1), top-p .8 and τ = .5: one token where temperature comes first, two where it comes last."""
    first, last = made(), made(line="chain=top_p:0.8,temperature:0.5")
    assert (first.read().end.kept, last.read().end.kept) == (1, 2)
    for state in (first, last):
        other = state.read().other
        assert other.distance == pytest.approx(1 - 1 / (1 + np.exp(-2)), abs=1e-9)
    assert first.read().other.last and not last.read().other.last
    assert first.read().other.q == pytest.approx(last.read().end.q)


@pytest.mark.parametrize(("cut", "distance"), [("top_k:3", 0), ("top_n_sigma:1", 0), ("top_p:0.8", 0.168),
                                               ("min_p:0.3", 0.256)])
def test_what_commutes_with_temperature(cut, distance):
    state = ChainState(Vocabulary(np.log([0.4, 0.3, 0.15, 0.1, 0.05])))
    state.restore(f"chain=temperature:2,{cut}")
    assert state.read().other.distance == pytest.approx(distance, abs=5e-4)


def test_without_temperature_or_alone_there_is_no_other_order():
    assert made(line="chain=top_p:0.8").read().other is None
    assert made(line="chain=temperature:2,-top_p:0.8").read().other is None
    assert made(line="chain=top_k:2,temperature:2,top_p:0.8").read().other.last


def test_the_mass_kept_is_that_of_what_came_in():
    steps = made(line="chain=top_k:2,top_p:0.6").read().steps
    q = softmax(np.array([3.0, 2, 1]))
    assert [step.mass for step in steps] == pytest.approx([1, q[:2].sum(), q[0] / q[:2].sum()])


@given(logits, stages)
@settings(max_examples=60)
def test_a_state_survives_being_written_down(z, stages):
    state, again = ChainState(Vocabulary(z)), ChainState(Vocabulary(z))
    state.restore(line_of(stages))
    again.restore(state.to_string())
    assert [stage.key for stage in again.stages] == [key for key, _value, _on in stages]
    assert [(stage.key, stage.on) for stage in again.stages] == [(key, on) for key, _value, on in stages]
    assert [stage.value for stage in again.stages] == pytest.approx([stage.value for stage in state.stages], rel=1e-11)


@pytest.mark.parametrize("line", [
    "chain=", "chain=top_p", "chain=top_p:2", "chain=top_p:0", "chain=top_k:2.5", "chain=top_k:0", "chain=top_k:inf",
    "chain=beam:3", "chain=top_p:0.5,top_p:0.5", "chain=temperature:-1", "chain=top_n_sigma:0",
    "chain=repetition_penalty:0", "logits=zipf&chain=min_p:2", "tau=1"])
def test_a_line_with_a_fault_changes_nothing(line):
    state = made()
    before = state.to_string()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == before


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_orders_its_stages_and_switches_off_what_it_does_not_have(engine):
    state = made(line=line_of((key, rule.default, True) for key, rule in reversed(RULES.items())))
    state.adopt(engine)
    assert tuple(stage.key for stage in state.stages if stage.on) == ENGINES[engine] and state.engine == engine
    assert len(state.stages) == len(RULES)
    state.move(state.stages[0].key, 1)
    assert state.engine == ""


def test_a_stage_moves_no_further_than_the_ends():
    state = made()
    state.move("temperature", -1)
    assert [stage.key for stage in state.stages[:2]] == ["temperature", "top_p"]
    state.move("temperature", 1)
    assert [stage.key for stage in state.stages[:2]] == ["top_p", "temperature"]
    state.move(state.stages[-1].key, 1)
    assert len(state.stages) == len(RULES) and state.stages[1].value == 0.5


def test_the_penalty_falls_on_the_likeliest_token():
    state = ChainState(Vocabulary([1.0, 3.0, 2.0]))
    state.restore("chain=repetition_penalty:1.5")
    assert state.chain()([1.0, 3.0, 2.0]).tolist() == [1, 2, 2]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("penalty", ["1e-300", "1e-5", "1e5", "1e300"])
@pytest.mark.parametrize("z", [[1e300, 3.0, 2.0], [-3e300, -1e300, -2e300]])
def test_a_penalty_of_any_size_leaves_a_distribution(z, penalty):
    state = ChainState(Vocabulary(z))
    state.restore(f"chain=repetition_penalty:{penalty},temperature:0.5")
    end = state.read().end
    assert end.q.sum() == pytest.approx(1) and end.kept >= 1
    if float(penalty) < 1:
        assert end.q[0] == pytest.approx(1)


def test_the_penalty_of_a_chain_keeps_its_tokens():
    chain = Chain((repetition_penalty, [2, 0], 1.5), (temperature, 2))
    explorer = ChainExplorer([1.0, 3.0, 2.0], labels="abc", chain=chain)
    assert explorer.state.chain().stages == ((repetition_penalty, [2, 0], 1.5), (temperature, 2.0))
    assert explorer.state.read().end.q == pytest.approx(softmax(chain([1.0, 3.0, 2.0]))[[1, 2, 0]])
    assert "tokens given: c · a." in explorer.prose.value and "said=2,0" in explorer.state.to_string()
    again = ChainExplorer([1.0, 3.0, 2.0])
    again.state.restore(explorer.state.to_string())
    assert again.state.chain().stages == explorer.state.chain().stages
    again.state.restore("logits=5,1")
    assert again.state.penalised == [0], "two tokens: of those said only the first is there"
    again.state.restore("logits=1,5&said=7")
    assert again.state.penalised == [1], "none is there: the likeliest"
    with pytest.raises(Complaint, match="counted from 0"):
        again.state.restore("said=-1")


@pytest.mark.parametrize("k", ["1e20", "1e300", "∞"])
def test_a_k_beyond_all_tokens_cuts_none_and_infinity_is_refused(k):
    explorer = ChainExplorer([3, 2, 1])
    explorer.controls["top_k-on"].widget.value = True
    explorer.controls["top_k-number"].number.value = k
    if k == "∞":
        assert "k = ∞ cannot be" in explorer.complaint.value
    else:
        assert not explorer.complaint.value
        assert explorer.state.stage("top_k").value == float(k)
        assert explorer.controls["top_k-number"].slider.value == 10_000
        assert explorer.state.read().steps[2].kept == explorer.state.read().steps[1].kept


def test_stages_not_named_stay_off():
    assert [stage.on for stage in parse_stages("top_k:2")] == [True] + [False] * (len(RULES) - 1)
    assert complete(complete(())) == complete(())


# The picture ----------------------------------------------------------------------------------------------------------

def drawn(state, lang="en"):
    return parsed(pictures.threads(state, state.read(), lang, "uid"))


def test_a_token_has_a_mark_at_each_stage_until_it_is_cut_and_then_no_bar():
    picture = drawn(made(line="chain=top_k:2,top_p:0.6"))
    marks, crosses = of_class(picture, "te-bar"), of_class(picture, "te-cut")
    assert len([mark for mark in marks if mark.tag == SVG + "circle"]) == 3 + 2 + 1
    assert len(crosses) == 2 + 1, "two tokens cut, and one cross in the legend"
    assert len([mark for mark in marks if mark.tag == SVG + "rect"]) == 1
    assert {"1.0000", "top-k", "top-p", "0.6"} <= set(texts(picture))


def test_others_are_gathered_and_counted():
    picture = drawn(made("real-0", "chain=top_k:40"))
    assert {"49\u202f132 others", "49\u202f152", "40"} <= set(texts(picture))
    assert len(of_class(picture, "te-outline")) == 3, "two marks and a bar: the others are not all cut"
    assert len(of_class(drawn(made("real-0", "chain=top_k:5")), "te-cut")) == 16 + 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_describes_itself(lang):
    picture = drawn(made(), lang)
    title, description = picture.find(SVG + "title"), picture.find(SVG + "desc")
    assert (picture.get("aria-labelledby"), picture.get("aria-describedby")) == (title.get("id"), description.get("id"))
    assert {"en": "#0: 1.0000; #1: cut by top-p 0.8", "es": "#1: cortado por top-p 0.8"}[lang] in description.text


def test_stages_are_named_in_the_language_of_the_reader():
    explorer = ChainExplorer([3, 2, 1], lang="es")
    for text in (explorer.headline.value, explorer.panels.value, str(explorer)):
        assert "logits → temperatura 0.5 → top-p 0.8" in text and "temperature" not in text


@given(logits, stages, st.lists(st.text(), min_size=40, max_size=40), st.sampled_from(sorted(LANGUAGES)))
@settings(max_examples=60)
def test_every_state_is_drawn_and_said(z, stages, labels, lang):
    state = ChainState(Vocabulary(z, dict(enumerate(labels))))
    state.restore(line_of(stages))
    shown = state, state.read(), lang
    for draw in (pictures.VIEW.panels, pictures.VIEW.heading, pictures.VIEW.prose, pictures.VIEW.html_table):
        parsed(draw(*shown))
    said = pictures.VIEW.plain(*shown).replace(labels[state.vocabulary.order[0]], "")
    assert not re.search(r"\bnan\b", said)     # «reunan» is no nan


# The widget -----------------------------------------------------------------------------------------------------------

@pytest.fixture
def explorer():
    return ChainExplorer([3, 2, 1])


def test_sliders_fields_and_switches_set_their_stage(explorer):
    controls = explorer.controls
    controls["top_p-number"].slider.value = 0.95
    controls["temperature-number"].number.value = "2"
    controls["top_k-on"].widget.value = True
    controls["top_k-number"].number.value = "2"
    assert str(explorer.state.chain()) == "logits → temperature(2.0) → top_k(2) → top_p(0.95) → sample"
    assert "top-k 2" in explorer.table.value and "top-k 2" in explorer.headline.value
    assert controls["temperature-number"].slider.value == 2


def test_a_stage_moves_with_its_row(explorer):
    before = explorer.panels.value
    for _press in range(2):
        explorer.controls["temperature-down"].widget.click()
    assert str(explorer.state.chain()) == "logits → top_p(0.8) → temperature(0.5) → sample"
    assert explorer.attributes.sequence[1:4] == [".te-stage-top_k", ".te-stage-top_p", ".te-stage-temperature"]
    assert explorer.panels.value != before and explorer.controls["order"].widget.label == "your own"
    explorer.controls["temperature-up"].widget.click()
    assert explorer.attributes.sequence[2] == ".te-stage-temperature"


def test_one_move_draws_once(explorer):
    drawn = []
    explorer.panels.observe(drawn.append, "value")
    explorer.controls["temperature-number"].slider.value = 2.0
    assert len(drawn) == 1


def test_the_order_of_an_engine(explorer):
    assert explorer.controls["order"].widget.value == "Hugging Face transformers"
    explorer.controls["order"].widget.value = "llama.cpp"
    assert str(explorer.state.chain()) == "logits → top_p(0.8) → temperature(0.5) → sample"
    explorer.controls["line"].widget.value = "logits=zipf&chain=top_k:7"
    assert explorer.controls["preset"].widget.value == "zipf" and explorer.controls["order"].widget.value == ""


def test_a_chain_given_is_what_is_on():
    explorer = ChainExplorer(chain=Chain((min_p, 0.1), (temperature, 3)))
    assert str(explorer.state.chain()) == "logits → min_p(0.1) → temperature(3.0) → sample"
    for wrong in (Chain((np.sort,)), Chain((top_k, 2), (top_k, 3))):
        with pytest.raises(ValueError, match="no es una etapa"):
            ChainExplorer(chain=wrong, lang="es")
    with pytest.raises(ValueError, match="p = 2 cannot be"):
        ChainExplorer(chain=Chain((top_p, 2)))


@pytest.mark.parametrize(("typed", "said"), [("hot", "«hot» no es un número"), ("-1", "τ = −1 no puede ser")])
def test_what_cannot_be_done_is_said_and_stays_to_be_mended(typed, said):
    explorer = ChainExplorer(lang="es")
    field, before = explorer.controls["temperature-number"].number, explorer.state.to_string()
    field.value = typed
    assert said in explorer.complaint.value and field.value == typed and explorer.state.to_string() == before


def test_controls_have_names_that_say_their_stage(explorer):
    rules = dict(map(tuple, explorer.attributes.rules))
    assert rules[".te-temperature-up"] == {"aria-label": "Move temperature up"}
    assert rules[".te-top_p-number-slider .noUi-handle"]["aria-label"] == "top-p p"
    assert len(controls(explorer)) == 2 + 1 + 5 * len(RULES) + 2
