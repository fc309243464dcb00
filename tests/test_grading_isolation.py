"""What a fenced process can reach, tried from inside; and what the grader says where it cannot fence."""

import os
import resource
from pathlib import Path

import pytest

from taulab.course.grading import isolation
from taulab.course.grading.isolation import Protection

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


@pytest.fixture
def root(tmp_path):
    """A place to mount on, where the system lets us."""
    place = str(tmp_path / "fence with blank")
    os.mkdir(place)
    if not isolation.protection(place).namespaces:
        pytest.skip("no namespaces here")
    return place


def inside(root, look, before=lambda: None):
    """Return what `look` returns in a fenced child, as text; `before` runs in a user namespace around the fence."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            before()
            isolation.fence(root)
            os.write(write, repr(look()).encode())
        except BaseException as error:  # a child of the tests must never go on with them
            os.write(write, repr(error).encode())
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    with os.fdopen(read) as said:
        return said.read()


def test_only_the_library_is_there(root, tmp_path):
    (tmp_path / "secret").write_text("42")
    assert inside(root, lambda: (tmp_path / "secret").exists()) == "False"
    assert inside(root, lambda: Path(isolation.__file__).is_file()) == "True"
    others = "/proc/self", "/etc/passwd", "/sys", "/home"
    assert inside(root, lambda: [Path(name).exists() for name in others]) == str([False] * 4)
    assert os.listdir(root) == []


def test_what_is_mounted_within_the_library_is_read_only_too(root, tmp_path, monkeypatch):
    folder = tmp_path / "library"
    (folder / "disk").mkdir(parents=True)
    monkeypatch.setattr(isolation, "readable", lambda: [folder])

    def mount_a_disk():
        isolation.new_namespaces(isolation.CLONE_NEWUSER | isolation.CLONE_NEWNS)
        isolation.system("mount", "tmpfs", str(folder / "disk"), "tmpfs", 0, None)

    assert "Read-only" in inside(root, lambda: (folder / "disk" / "mine").write_text("x"), before=mount_a_disk)
    assert "Read-only" in inside(root, lambda: (folder / "mine").write_text("x"))


def test_limits_hold_and_are_never_raised():
    def limited():
        isolation.limit(3.5)
        most = [resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]
        assert most == [(isolation.MEMORY,) * 2, (4, 4), (0, 0)]
        resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
        isolation.limit(3.5)
        assert resource.getrlimit(resource.RLIMIT_AS) == (2**31, 2**31)
    assert isolation.works(limited)
    assert not isolation.works(lambda: 1 / 0)


@pytest.mark.parametrize("name", ["fence", "limit_for_sure"])
def test_what_fails_is_not_promised(name, tmp_path, monkeypatch):
    def refuse(*_arguments):
        raise OSError
    monkeypatch.setattr(isolation, name, refuse)
    granted = isolation.protection(str(tmp_path))
    assert not getattr(granted, {"fence": "namespaces", "limit_for_sure": "limits"}[name])


def test_each_degree_has_its_own_words():
    degrees = [Protection(True, True), Protection(False, True), Protection(False, False)]
    for lang in ("en", "es"):
        assert len({degree.sentence().render(lang) for degree in degrees}) == 3


def test_the_environment_of_the_instructor_stays_outside(monkeypatch):
    monkeypatch.setenv("TAULAB_TOKEN", "secret")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert "TAULAB_TOKEN" not in isolation.surroundings()
    assert isolation.surroundings()["HOME"] == "/tmp"
