"""The file of progress: whole at any moment, never lost, never in the way."""

import json
import os

import pytest

from taulab.course.places import STATE
from taulab.course.studying import progress as module
from taulab.course.studying.progress import Progress, progress_path


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".taulab" / "progress.json"


def test_without_a_file_progress_lasts_as_long_as_the_kernel():
    store = Progress()
    assert store.state("01.1") is None
    store.record_state("01.1", "WRONG", final="PASSED")
    assert store.state("01.1") == "WRONG"


def test_a_file_is_found_again(path):
    store = Progress(path)
    store.record_state("01.1", "PASSED", final="PASSED")
    store.record_hints("01.1", 2)
    store.record_guess("01.a", 1.5)
    again = Progress(path)
    assert (again.state("01.1"), again.hints("01.1"), again.guess("01.a")) == ("PASSED", 2, 1.5)
    assert [file.name for file in path.parent.iterdir()] == ["progress.json"]


def test_what_was_passed_stays_passed(path):
    store = Progress(path)
    for state in ("WRONG", "PASSED", "ERROR"):
        store.record_state("01.1", state, final="PASSED")
    assert store.state("01.1") == "PASSED"


def test_the_first_guess_stays(path):
    store = Progress(path)
    store.record_guess("01.a", 1.5)
    store.record_guess("01.a", 2.5)
    assert store.guess("01.a") == 1.5


def test_two_labs_write_one_file(path):
    one, other = Progress(path), Progress(path)
    one.record_hints("01.1", 1)
    other.record_hints("02.1", 3)
    one.record_hints("01.2", 2)
    assert [Progress(path).hints(k) for k in ("01.1", "01.2", "02.1")] == [1, 2, 3]


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", '"x"', "\x00", '{"exercises": {}}', '{"exercises": [], "guesses": {}}',
    '{"exercises": {"01.1": 3}, "guesses": {}}', '{"exercises": {"01.1": {"hints": "2"}}, "guesses": {}}',
    '{"exercises": {"01.1": {"state": []}}, "guesses": {}}', '{"exercises": {}, "guesses": {"01.a": []}}',
])
def test_an_unreadable_file_is_kept_aside(path, text):
    path.parent.mkdir()
    path.write_text(text)
    store = Progress(path)
    assert store.hints("01.1") == 0
    assert store.set_aside.read_text() == text
    store.record_hints("01.1", 1)
    assert Progress(path).hints("01.1") == 1
    assert store.set_aside.exists()


def test_an_undecodable_file_is_kept_aside(path):
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\xff")
    store = Progress(path)
    assert store.state("01.1") is None
    assert store.set_aside.read_bytes() == b"\xff\xfe\xff"


def test_a_write_cut_short_leaves_the_old_file(path, monkeypatch):
    Progress(path).record_hints("01.1", 1)
    before = path.read_text()
    monkeypatch.setattr(module.os, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        Progress(path).record_hints("01.1", 2)
    assert path.read_text() == before
    assert [file.name for file in path.parent.iterdir()] == ["progress.json"]


def test_where_nothing_can_be_written_memory_serves(tmp_path):
    (tmp_path / "file").write_text("")
    store = Progress(tmp_path / "file" / "progress.json")
    store.record_hints("01.1", 2)
    assert store.unsaved
    assert store.hints("01.1") == 2


def test_a_file_that_can_only_be_read_is_followed_by_memory(path, monkeypatch):
    Progress(path).record_hints("01.1", 1)
    monkeypatch.setattr(module.os, "replace", lambda *_: (_ for _ in ()).throw(PermissionError))
    store = Progress(path)
    store.record_hints("01.1", 2)
    assert (store.hints("01.1"), Progress(path).hints("01.1")) == (2, 1)


def test_an_unreadable_file_that_cannot_move_is_left_alone(path, monkeypatch):
    path.parent.mkdir()
    path.write_text("{")
    monkeypatch.setattr(module.os, "replace", lambda *_: (_ for _ in ()).throw(PermissionError))
    store = Progress(path)
    store.record_hints("01.1", 2)
    assert (store.hints("01.1"), store.unsaved, path.read_text()) == (2, True, "{")


def test_the_file_is_small_and_readable(path):
    Progress(path).record_guess("01.a", "año")
    assert json.loads(path.read_text(encoding="utf-8")) == {"exercises": {}, "guesses": {"01.a": "año"}}
    assert "año" in path.read_text(encoding="utf-8")


def test_the_place_is_the_working_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("TAULAB_WORK", str(tmp_path))
    assert progress_path() == tmp_path / ".taulab" / "progress.json"
    monkeypatch.delenv("TAULAB_WORK")
    assert "TAULAB_WORK" not in os.environ
    (tmp_path / "labs/en").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "labs/en")
    assert progress_path() is None
    (tmp_path / STATE).mkdir()              # any program may open a student's copy, not only `taulab lab`
    assert progress_path() == tmp_path / ".taulab" / "progress.json"


def test_deleting_the_file_forgets(tmp_path):
    path = tmp_path / "progress.json"
    progress = Progress(path)
    progress.record_state("01.1", "PASSED", final="PASSED")
    path.unlink()
    assert progress.state("01.1") is None
    progress.record_hints("01.2", 1)
    assert Progress(path).state("01.1") is None
