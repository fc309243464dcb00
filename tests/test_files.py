import pytest

from taulab.course import files
from taulab.course.files import write


def test_what_was_written_can_be_read_and_nothing_else_is_left(tmp_path):
    write(tmp_path / "new" / "file", b"one")
    write(tmp_path / "new" / "file", b"two")
    assert (tmp_path / "new" / "file").read_bytes() == b"two"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_cut_short_the_old_text_stands_alone(tmp_path, monkeypatch, call):
    write(tmp_path / "file", b"old")
    monkeypatch.setattr(files.os, call, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
