import subprocess
import sys

import pytest

import taulab
from taulab.course import cli
from taulab.course.language import catalogue


@pytest.fixture(autouse=True)
def neutral(monkeypatch):
    for name in ("LAB_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("environment, lang", [
    ({}, "en"),
    ({"LANG": "es_MX.UTF-8"}, "es"),
    ({"LANG": "es_ES.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
    ({"LANG": "fr_FR.UTF-8"}, "en"),
    ({"LANG": "en_US.UTF-8", "LAB_LANG": "es"}, "es"),
    ({"LANG": "es_ES.UTF-8", "LAB_LANG": ""}, "es"),
    ({"LANG": "en_US.UTF-8", "LAB_LANG": "es_ES"}, "es"),
    ({"LAB_LANG": "ES-mx.UTF-8"}, "es"),
    ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:es_AR:en"}, "es"),
    ({"LANG": "es_ES.UTF-8", "LANGUAGE": "fr"}, "en"),
    ({"LANG": "estonian"}, "en"),
])
def test_the_language_is_the_one_asked_for_else_the_systems_else_english(monkeypatch, environment, lang):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cli.language_of(["lab"]) == lang


def test_an_unknown_language_is_named_with_those_there_are(monkeypatch, capsys):
    monkeypatch.setenv("LAB_LANG", "fr")
    assert cli.main(["reset", "01"]) == 2
    assert "LAB_LANG='fr'" in capsys.readouterr().err


def test_the_option_counts_more_than_the_environment(monkeypatch):
    monkeypatch.setenv("LAB_LANG", "en")
    assert cli.language_of(["lab", "--lang", "es"]) == cli.language_of(["lab", "--lang=es"]) == "es"


@pytest.mark.parametrize("command", [[], ["lab"], ["reset"], ["update"], ["build"], ["translate"], ["solutions"],
                                     ["test"]])
def test_help_speaks_spanish(monkeypatch, capsys, command):
    monkeypatch.setenv("LAB_LANG", "es")
    with pytest.raises(SystemExit) as leaving:
        cli.main([*command, "--help"])
    shown = capsys.readouterr().out
    assert leaving.value.code == 0
    assert shown.startswith("uso: taulab")
    plain = " ".join(shown.split())
    assert not [text for text in catalogue("es") if len(text) > 15 and text in plain], "English left"


def test_help_imports_nothing_slow():
    slow = "numpy", "nbformat", "jupyterlab", "hypothesis", "matplotlib"
    code = ("import sys\nfrom taulab.course import cli\n"
            "try: cli.main(['lab', '--help'])\nexcept SystemExit: pass\n"
            f"assert not set({slow}) & set(sys.modules), set({slow}) & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_an_error_of_ours_shows_where_it_was_made(monkeypatch):
    from taulab.course import gates
    monkeypatch.setattr(gates, "check", lambda root: int("x"))
    with pytest.raises(ValueError, match="invalid literal"):
        cli.main(["build", "--check"])


@pytest.mark.parametrize("words", [["lab", "--lang", "es"], ["--lang", "es", "lab"], ["--lang=es_ES", "lab"]])
def test_the_language_may_stand_before_the_command_or_after(words):
    assert cli.parser(cli.language_of(words)).parse_args(words).lang == "es"


def test_help_speaks_the_language_that_stands_before_it(capsys):
    with pytest.raises(SystemExit) as leaving:
        cli.main(["--lang", "es", "--help"])
    assert leaving.value.code == 0
    assert capsys.readouterr().out.startswith("uso: taulab")


def test_the_version(capsys):
    with pytest.raises(SystemExit) as leaving:
        cli.main(["--version"])
    assert leaving.value.code == 0
    assert capsys.readouterr().out == f"taulab {taulab.__version__}\n"


@pytest.mark.parametrize(("words", "said"), [
    ([], "Falta: ORDEN."),
    (["reset"], "Falta: NN."),
    (["lab", "--port"], "Falta el valor de --port."),
    (["lab", "--port", "x"], "--port: 'x' no es un número entero."),
    (["lab", "--lang", "fr"], "--lang: el curso habla en, es."),
    (["lab", "01", "02"], "No se entiende: 02."),
    (["lab", "--no-browser=1"], "--no-browser no lleva valor y tiene '1'."),
    (["grade", "x", "--lab", "01", "--out", "y", "--seconds", "x"], "--seconds: 'x' no es un número."),
    (["grade", "x", "--lab", "01", "--out", "y", "--se", "1"], "--se puede ser --seed, --seconds: escríbelo entero."),
])
def test_a_refusal_speaks_spanish(monkeypatch, capsys, words, said):
    monkeypatch.setenv("LAB_LANG", "es")
    with pytest.raises(SystemExit) as leaving:
        cli.main(words)
    shown = capsys.readouterr()
    assert leaving.value.code == 2
    assert shown.err.startswith("uso: taulab") and shown.err.endswith(f": {said}\n")
    assert shown.out == ""


@pytest.mark.parametrize(("words", "value"), [
    (["--seconds", "-1"], "-1.0"), (["--seconds", "0"], "0.0"), (["--seconds", "nan"], "nan"),
    (["--seconds", "inf"], "inf"), (["--seconds", "1e300"], "1e+300"), (["--jobs", "0"], "0"), (["--jobs", "-3"], "-3"),
])
@pytest.mark.parametrize(("lang", "remedies"), [
    ("en", {"--seconds": "more than 0 and at most 86400", "--jobs": "marked at once, 1 or more"}),
    ("es", {"--seconds": "más de 0 y como mucho 86400", "--jobs": "se corrigen a la vez, 1 o más"}),
])
def test_a_class_is_not_marked_by_a_measure_that_makes_no_sense(lang, remedies, words, value, tmp_path, capsys):
    command = ["grade", str(tmp_path), "--lab", "01", "--out", str(tmp_path / "out"), "--lang", lang, *words]
    assert cli.main(command) != 0
    said = capsys.readouterr().err
    assert f"{words[0]} {value}: " in said and remedies[words[0]] in said
    assert not (tmp_path / "out").exists()


def test_a_command_that_there_is_not_is_answered_with_those_there_are(monkeypatch, capsys):
    monkeypatch.setenv("LAB_LANG", "es")
    with pytest.raises(SystemExit):
        cli.main(["lavb"])
    assert "'lavb' no está entre" in capsys.readouterr().err


def test_a_command_line_that_makes_no_sense_is_refused(capsys):
    for words in ([], ["lavb"], ["reset"], ["lab", "--lang", "fr"]):
        with pytest.raises(SystemExit) as leaving:
            cli.main(words)
        assert leaving.value.code == 2
