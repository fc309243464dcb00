"""The listening explorer: entropies and laws word by word, the rule, and the fixed temperature that is as diverse."""

import numpy as np
import pytest
from explorers import of_class, parsed
from numpy.testing import assert_allclose

from taulab.corpus.tasks import task
from taulab.course.language import LANGUAGES
from taulab.course.widgets import ListeningExplorer
from taulab.course.widgets.kit.numbers import Complaint
from taulab.course.widgets.listening import pictures
from taulab.course.widgets.listening.cases import TITLES, case_of, compare
from taulab.course.widgets.listening.state import ListeningState
from taulab.data import listening_cases, make_listening_cases
from taulab.entropy import entropy
from taulab.softmax import softmax

CASES = [(name, language) for name in TITLES for language in LANGUAGES]


@pytest.mark.parametrize(("name", "language"), CASES)
def test_each_step_of_an_answer_has_its_entropies_and_its_law(name, language):
    case = case_of(name, language)
    for number, (source, (nodes, words)) in enumerate(zip(case.sources, case.paths, strict=True), start=1):
        law = case.toy.law(source)
        assert case.toy.decode(words).removesuffix(" .") in law
        reading = ListeningState(language, case=name, source=number, word=99).read()
        assert [step.word for step in reading.steps] == case.toy.decode(words).split()
        assert reading.step == len(words) - 1
        for k, (node, step) in enumerate(zip(nodes, reading.steps, strict=True)):
            begun, going = case.toy.decode(words[:k]).split(), {}
            for text, p in law.items():
                *before, word = (text.split() + ["."])[:k + 1]
                if before == begun:
                    going[word] = going.get(word, 0) + p
            p = np.array(list(going.values())) / sum(going.values())
            assert_allclose(step.truth, entropy(p), atol=1e-9)
            right = [case.toy.vocabulary.index(word) for word in going]
            assert_allclose(step.right, softmax(case.logits[node], step.tau)[right].sum(), atol=1e-6)


def test_the_likeliest_right_answer_is_shown():
    case = case_of("shorten", "en")
    for nodes, words in case.paths:
        source = case.answers.source[nodes[0]]
        law = case.toy.laws(case.sources)[source]
        number = {node: i for i, node in enumerate(case.answers.nodes)}
        odds = {answer: np.prod([softmax(case.logits[number[source, *answer[:k]]])[word]
                                 for k, word in enumerate(answer)]) for answer in law}
        assert odds[words] == max(odds.values())


@pytest.mark.parametrize(("name", "language"), CASES)
def test_the_fixed_temperature_is_as_diverse(name, language):
    compared = compare(name, language, 1.1, 0.223, "model")
    case = case_of(name, language)
    assert_allclose(compared.taus, 1.1 * np.exp(-0.223 / case.entropy), rtol=1e-4)
    assert_allclose(compared.twin_score.useful, compared.rule.useful, atol=1e-3)
    assert_allclose(compared.twin_score.acceptability, case.answers.score(case.logits, compared.twin)[0].mean())
    deaf = compare(name, language, 0.9, 0.0, "model")
    assert deaf.twin == 0.9 and deaf.rule == deaf.twin_score


def test_a_rule_that_hears_the_truth_is_cold_where_one_word_is_right():
    reading = ListeningState(hears="truth", base=2.0, kappa=0.2).read()
    assert [step.tau == 0 for step in reading.steps] == [step.truth == 0 for step in reading.steps]
    assert reading.steps[3].word == "bridge" and reading.steps[3].right == 0         # the likeliest is another


def test_what_was_due_is_a_copy_and_the_model_is_unsure():
    step, bars = (reading := ListeningState().read()).steps[3], reading.bars
    assert (reading.source, step.word) == ("mayor visits small bridge", "bridge")
    assert step.truth == 0 and step.entropy > 1 and step.tau / 1.1 > 0.8
    assert (bars[0].word, bars[0].truth, bars[1].word, bars[1].truth) == ("zoo", 0, "bridge", 1)
    assert reading.steps[0].entropy < 0.2 < 0.7 < reading.steps[0].truth             # and sure where it need not be
    step, bars = (reading := ListeningState("es").read()).steps[2], reading.bars
    assert (step.word, bars[0].truth, step.truth) == ("fuente", 0, 0) and step.entropy > 1


def test_without_a_fixed_temperature_that_is_as_diverse_there_is_none():
    state = ListeningState(base=0.1, kappa=3.0)
    reading = state.read()
    assert np.isnan(reading.comparison.twin) and reading.comparison.twin_score is None
    assert not of_class(parsed(pictures.temperatures(state, reading, "en")), "te-plain")[1:]       # but in the legend
    said = repr(ListeningExplorer(base=0.1, kappa=3))
    assert "No fixed τ" in said and "–" in said


def test_the_pictures_show_the_numbers():
    state = ListeningState()
    reading = state.read()
    for draw, name in ((pictures.entropies, "entropy"), (pictures.temperatures, "tau")):
        widths = np.array([float(bar.get("width")) for bar in of_class(parsed(draw(state, reading, "en")), "te-bar")])
        values = np.array([getattr(step, name) for step in reading.steps])
        assert_allclose(widths / widths.max(), values / values.max(), atol=1e-3)
    bars = of_class(parsed(pictures.next_words(state, reading, "en")), "te-bar")
    shares = np.array([bar.probability for bar in reading.bars])
    widths = [float(bar.get("width")) for bar in bars]
    assert_allclose(widths, shares * widths[0] / shares[0], atol=0.01)
    assert reading.others + shares.sum() == pytest.approx(1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_of_a_step_follow_what_is_right_there(lang):
    explorer = ListeningExplorer(lang, case="code")
    number = next(i for i, (nodes, words) in enumerate(case_of("code", lang).paths, start=1)
                  if case_of("code", lang).logits[nodes[-2]].argmax() != words[-2])
    explorer.state.source, said = number, set()
    for step in range(1, len(explorer.state.read().steps) + 1):
        explorer.state.word = step
        said.add(repr(explorer).splitlines()[3].split(" ")[0])
        last = repr(explorer).splitlines()[3] if step == len(explorer.state.read().steps) - 1 else ""
        assert not last or {"en": "No τ puts the right", "es": "Ninguna τ pone primero"}[lang] in last
    assert said == {"en": {"Only", "Before"}, "es": {"Solo", "Antes"}}[lang]


@pytest.mark.parametrize("line", ["T0=0.05", "T0=6", "T0=nan", "kappa=-0.1", "kappa=4", "case=poem", "hears=cat",
                                  "word=0", "source=0", "source=9", "word=a"])
def test_a_wrong_line_changes_nothing(line):
    state = ListeningState()
    with pytest.raises(Complaint):
        state.restore(line)
    assert state.to_string() == ListeningState.example


def test_the_stored_logits_fit_their_tasks():
    cases = listening_cases()
    assert len(cases) == len(CASES)
    for (language, name), (sources, logits) in cases.items():
        assert logits.dtype == np.float32 and np.isfinite(logits).all() and not logits.flags.writeable
        assert len(sources) == 8 and set(sources) <= set(task(name, language).sources)


def test_a_case_can_be_made_again():
    sources, made = make_listening_cases.logits("en", "translate to en")
    kept = listening_cases()["en", "translate to en"]
    assert tuple(sources) == kept[0]
    assert_allclose(softmax(made), softmax(kept[1]), atol=0.02)          # float32 adds up differently elsewhere
