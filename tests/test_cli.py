import re
import subprocess
import sys

import pytest
from explorers import english_left

import taulab
from taulab.course import cli
from taulab.course.language import LANGUAGES, catalogue


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
    assert "LAB_LANG='fr': the course speaks en, es. / LAB_LANG='fr': el curso habla en, es." in capsys.readouterr().err


def test_the_option_counts_more_than_the_environment(monkeypatch):
    monkeypatch.setenv("LAB_LANG", "en")
    assert cli.language_of(["lab", "--lang", "es"]) == cli.language_of(["lab", "--lang=es"]) == "es"


@pytest.mark.parametrize("command", [[], ["lab"], ["reset"], ["update"], ["build"], ["translate"], ["solutions"],
                                     ["site"], ["test"]])
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


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone of a course with one lab; the student's copy of it is no notebook any more."""
    for path, text in (("pyproject.toml", ""), ("labs/es/01_tiny.ipynb", '{"cells": []}'),
                       ("work/labs/es/01_tiny.ipynb", "no")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.setattr(taulab, "__file__", str(tmp_path / "lib/taulab/__init__.py"))
    monkeypatch.delenv("TAULAB_WORK", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAB_LANG", "es")
    return tmp_path


def said_in_spanish(clone, capsys, words):
    """Return what a command that fails says, after looking for English in it."""
    try:
        assert cli.main(words) == 2
    except SystemExit as leaving:
        assert leaving.code == 2
    shown = capsys.readouterr()
    said = (shown.out + shown.err).replace(str(clone), "")    # whose words are the machine's
    assert not LANGUAGES["en"].common & set(re.findall(r"\w+", said.lower())), said
    assert english_left(said) == [], said
    return said


GRADE = "grade . --lab 01 --out out"


@pytest.mark.parametrize(("line", "says"), [
    ("lab 99", "No hay laboratorio 99"),
    ("lab --port 0", "--port: 0 no vale: da un número de 1 a 65535."),
    ("lab --port 99999999", "da un número de 1 a 65535."),
    ("reset 99", "No hay laboratorio 99"),
    ("reset 01 --nothing", "No se entiende"),
    ("update 99", "No hay laboratorio 99"),
    ("model --yes --remove", "--remove y --yes se excluyen entre sí."),
    ("update 01", "no es un cuaderno. Para tener una copia nueva: taulab reset 01 --lang es"),
    ("grade", "Falta: CARPETA, --lab, --out."),
    ("grade nowhere --lab 01 --out out", "nowhere no es una carpeta."),
    ("grade . --lab 99 --out out", "No hay laboratorio '99'"),
    (f"{GRADE} --seconds nan", "--seconds: nan no vale"),
    (f"{GRADE} --seconds=-1", "--seconds: -1 no vale"),
    (f"{GRADE} --seconds inf", "--seconds: inf no vale"),
    (f"{GRADE} --seconds 1e300", "--seconds: 1e300 no vale"),
    (f"{GRADE} --seed=-1", "--seed: -1 no vale"),
    (f"{GRADE} --jobs 0", "--jobs: 0 no vale: da un número de 1 a 999."),
    (f"{GRADE} --jobs half", "--jobs: 'half' no es un número entero."),
    (f"{GRADE} --delimiter x", "no está entre"),
    (f"{GRADE} --worksheet nowhere.csv", "nowhere.csv no es un archivo."),
    ("release", "Falta: --out."),
    ("release --out work", "ya existe"),
    ("build --check --fill", "--fill y --check se excluyen entre sí."),
    ("build --fill --check", "--check y --fill se excluyen entre sí."),
    ("translate --all", "--all solo va con --stamp"),
    ("translate --all --stamp README", "--all solo va con --stamp"),
    ("translate --stamp zzz", "ningún texto lleva 'zzz'"),
    ("translate --stamp a b", "No se entiende: b."),
    ("solutions 01", "No se entiende: 01."),
    ("site new more", "No se entiende: more."),
    ("bench 01", "No se entiende: 01."),
    ("test", "taulab test necesita pytest-xdist"),
    ("--lang fr lab", "--lang: el curso habla en, es."),
    ("--lang", "Falta el valor de --lang."),
])
def test_a_command_that_fails_speaks_spanish(clone, monkeypatch, capsys, line, says):
    from taulab.course.dev import suite
    monkeypatch.setattr(suite, "missing", lambda: ["pytest-xdist"])
    assert says in said_in_spanish(clone, capsys, line.split())


@pytest.mark.parametrize(("lacking", "line", "says"), [
    ("labs/es/01_tiny.ipynb", "reset 01", "no contiene ningún laboratorio: constrúyelos con taulab build."),
    ("labs/es/01_tiny.ipynb", "lab", "no contiene ningún laboratorio"),
    ("pyproject.toml", "reset 01", "que no es un clon del curso"),
    ("pyproject.toml", "build", "que no es un clon del curso"),
])
def test_a_course_that_lacks_something_says_so_in_spanish(clone, capsys, lacking, line, says):
    (clone / lacking).unlink()
    assert says in said_in_spanish(clone, capsys, line.split())


def test_labs_in_another_language_alone_are_pointed_to(clone, capsys):
    (clone / "labs/es").rename(clone / "labs/en")
    assert "Aquí los laboratorios están en otro idioma: --lang en" in said_in_spanish(clone, capsys, ["reset", "01"])


def test_each_command_is_seen_to_fail_in_spanish():
    [marks] = [mark for mark in test_a_command_that_fails_speaks_spanish.pytestmark if mark.name == "parametrize"]
    [commands] = cli.parser("en")._subparsers._group_actions
    assert commands.choices.keys() <= {line.split()[0] for line, _says in marks.args[1]}


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


@pytest.mark.parametrize("lang, said", [("en", "not installed here. To install: pip install"),
                                        ("es", "no está instalado aquí. Para instalarlo: pip install")])
def test_the_site_says_what_it_needs(monkeypatch, capsys, lang, said):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert cli.main(["--lang", lang, "site"]) == 2
    assert said in capsys.readouterr().err
