"""What must hold of every exercise of every lab; labs are found by themselves."""

import pytest

from taulab.course import labs
from taulab.course.gates import soundness
from taulab.course.judging import verdict
from taulab.course.judging.battery import size
from taulab.course.judging.cases import is_right
from taulab.course.language import LANGUAGES, TRANSLATIONS, Message, catalogue
from taulab.course.studying.lab import Lab, StandIn
from taulab.course.studying.progress import Progress
from taulab.course.studying.replies import Replies

LABS = [labs.load(number) for number in labs.numbers()]
EXERCISES = [pytest.param(exercise, lab, id=exercise.id) for lab in LABS for exercise in lab.exercises]
PREDICTIONS = [pytest.param(prediction, lab, id=prediction.id) for lab in LABS for prediction in lab.predictions]

every_exercise = pytest.mark.parametrize(("exercise", "lab"), EXERCISES)
every_prediction = pytest.mark.parametrize(("prediction", "lab"), PREDICTIONS)


@every_exercise
def test_every_misconception_is_diagnosed(exercise, lab, monkeypatch):
    monkeypatch.setattr(verdict, "shrink", lambda _exercise, wrong, *_more: wrong[0])   # it changes no name
    assert soundness.undiagnosed(exercise, lab) == []


@every_exercise
def test_a_misconception_is_shown_on_an_input_where_it_fails(exercise, lab):
    verdicts = (soundness.verdict_on(one.answer, exercise, lab) for one in exercise.misconceptions)
    shown = next(found.case for found in verdicts if found.case)
    assert not is_right(exercise, shown)
    assert any(size(shown.arguments) <= size(arguments) for arguments in soundness.battery_of(exercise, lab).inputs)


@every_exercise
def test_right_answers_pass_and_the_stub_is_not_attempted(exercise, lab):
    assert soundness.misjudged(exercise, lab) == []


@every_exercise
def test_next_steps_tell_the_wrong_from_the_right(exercise, lab):
    assert soundness.idle_steps(exercise, lab) == []


@every_exercise
def test_messages_are_short_in_both_languages(exercise, lab):
    assert soundness.wordy(exercise) == []


@every_exercise
def test_messages_are_translated(exercise, lab):
    assert soundness.untranslated(exercise) == []


@every_exercise
def test_each_misconception_is_answered_in_its_own_words(exercise, lab):
    for lang in LANGUAGES:
        causes = [Message(misconception.cause).render(lang) for misconception in exercise.misconceptions]
        assert len(set(causes)) == len(causes)


@every_exercise
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pressing_check_twice_never_passes(exercise, lab, lang, capsys):
    room = Lab(lab, lang, Progress())
    room._batteries[exercise.id] = soundness.battery_of(exercise, lab)      # drawn once for all these tests
    once = room.check(exercise.id, soundness.stub)
    twice = room.check(exercise.id, once)
    assert type(once) is type(twice) is StandIn
    assert room._store.state(exercise.id) == "UNWRITTEN"
    assert "✓" not in capsys.readouterr().out


@pytest.mark.parametrize("lab", LABS, ids=[lab.number for lab in LABS])
def test_ids_count_up(lab):
    assert soundness.misnumbered(lab) == []


@every_prediction
@pytest.mark.parametrize("lang", LANGUAGES)
def test_predictions_reveal_the_truth(prediction, lab, lang):
    truth = prediction.truth()
    panel = Replies(lab, lang).prediction(prediction, truth, truth)
    assert panel.tone == "passed"
    assert "{" not in panel.text
    assert all({prediction.question, prediction.reveal} <= catalogue(other).keys() for other in TRANSLATIONS)
