"""The bundle for students: everything to work with, nothing solved, in one language, and no promise that it breaks."""

import json
import os
import re
import shutil
import subprocess
import sys
import types
import zipfile

import pytest

from taulab.course.grading import release

LANGUAGES = [("en", "es"), ("es", "en")]


def options(out, lang, wheel=False):
    return types.SimpleNamespace(out=str(out), lang=lang, wheel=wheel)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory):
    place = tmp_path_factory.mktemp("bundles")
    assert [release.main(options(place / lang, lang)) for lang, _other in LANGUAGES] == [0, 0]
    return place


@pytest.mark.parametrize("lang, other", LANGUAGES)
def test_the_bundle_holds_one_language_and_no_solution(lang, other, bundles):
    out = bundles / lang
    names = {str(path.relative_to(out)) for path in out.rglob("*")}
    assert f"labs/{lang}/01_sweeping_tau.ipynb" in names and f"theory/{lang}/01-sweeping-tau.md" in names
    assert {"pyproject.toml", "Makefile", "README.md", "lib/taulab/softmax.py"} <= names
    assert not [name for name in names if name.startswith(("solutions", "tests", f"labs/{other}", f"theory/{other}"))]
    assert not [name for name in names if name.endswith((f".{other}.svg", "teaching.md"))]
    for path in (out / "labs").rglob("*.ipynb"):
        assert "BEGIN SOLUTION" not in path.read_text(encoding="utf-8")
    assert ("Laboratorios Tau" in (out / "README.md").read_text(encoding="utf-8")) == (lang == "es")


def texts(out):
    """Yield every page and notebook of a bundle with its prose."""
    for path in out.rglob("*.md"):
        yield path, path.read_text(encoding="utf-8")
    for path in out.rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield path, "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


@pytest.mark.parametrize("lang, other", LANGUAGES)
def test_no_page_links_to_what_is_not_there(lang, other, bundles):
    links = [(path, link[0] or link[1]) for path, text in texts(bundles / lang)
             for link in re.findall(r'\]\(([^)\s]+)\)|(?:href|src)="([^"]+)"', text)]
    local = [(path, link.partition("#")[0]) for path, link in links if not re.match("[a-z]+:|#", link)]
    assert len(local) > 100
    assert [(path, link) for path, link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("line, left", [
    ("[English](../en/01.md) · Español", []), ("| [a](gone.md) | b |", []), ("no link", ["no link"]), ("", [""]),
    ("Ask first; the [solved one](gone.ipynb) is open too.", ["Ask first."]),
    ("A. See [it](gone.md). B [c](here.md).", ["A. B [c](here.md)."]),
    ("[x](https://x.org/gone.md)", ["[x](https://x.org/gone.md)"]),
    ("[x](here.md#gone) [y](#z)", ["[x](here.md#gone) [y](#z)"])])
def test_what_links_to_what_is_gone_goes_with_it_and_nothing_else(line, left, tmp_path):
    (tmp_path / "here.md").write_text("")
    assert list(release.living(line, tmp_path / "page.md")) == left


@pytest.mark.parametrize("lang, other", LANGUAGES)
def test_the_pages_lose_a_line_or_a_clause_and_no_more(lang, other, bundles):
    for page in (bundles / lang / "theory" / lang).glob("*.md"):
        before = (release.root() / "theory" / lang / page.name).read_text(encoding="utf-8").split()
        after = page.read_text(encoding="utf-8").split()
        assert len(before) - 15 <= len(after) < len(before)


@pytest.mark.parametrize("lang, other", LANGUAGES)
def test_the_readme_promises_what_the_bundle_has(lang, other, bundles):
    out = bundles / lang
    text = (out / "README.md").read_text(encoding="utf-8")
    assert not re.search(r"solutions|resuelto|solved|make (test|bench|build)|LAB_LANG|\[test\]|tests/", text)
    targets = set(re.findall(r"^([\w/.-]+):", (out / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make (\w+)", text)) == {"lab"} and targets == {"lab", "clean", ".venv/installed"}
    assert len(re.findall(r"^\| \d\d \|", text, re.MULTILINE)) == len(list((out / "labs" / lang).glob("*.ipynb")))
    assert f"work/labs/{lang}/" in text


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
@pytest.mark.parametrize("system", ["en_US.UTF-8", "es_ES.UTF-8", "fr_FR.UTF-8", "C"])
@pytest.mark.parametrize("lang, other", LANGUAGES)
def test_make_lab_opens_the_language_of_the_bundle_whatever_the_system_speaks(lang, other, system, bundles):
    out = bundles / lang
    stub = out / ".venv/bin/taulab"
    stub.parent.mkdir(parents=True, exist_ok=True)
    opened = ("from taulab.course.studying import launch\n"
              "launch.lab = lambda number, lang, **_: print(number, lang) or 0")
    stub.write_text(f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(out / 'lib')!r})\n{opened}\n"
                    "from taulab.course import cli\nsys.exit(cli.main())\n")
    stub.chmod(0o755)
    (out / ".venv/installed").write_text("")     # newer than what it depends on: nothing is installed
    asked = ("LAB_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES")
    environment = {name: value for name, value in os.environ.items() if name not in asked}
    said = subprocess.run(["make", "--no-print-directory", "lab", "LAB=00"], cwd=out, check=True, capture_output=True,
                          env=environment | {"LANG": system}, text=True)
    assert said.stdout.split() == ["00", lang]


LAST_HINT = """
from taulab.course import labs
from taulab.course.studying.replies import Replies
lab = labs.load("01")
print(Replies(lab, "{lang}").hints(lab.exercises[0], len(lab.exercises[0].hints)).links)
from taulab.course import cli
sys.exit(cli.main(["lab", "--lang", "{other}", "--no-browser"]))
"""


@pytest.mark.parametrize("lang, other", LANGUAGES)
def test_in_the_bundle_no_hint_links_to_a_solution_and_the_other_language_is_refused_in_words(lang, other, bundles):
    code = f"import sys; sys.path.insert(0, {str(bundles / lang / 'lib')!r})" + LAST_HINT.format(lang=lang, other=other)
    said = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=False)
    assert said.stdout.strip() == "()"
    assert said.returncode == 2 and f"--lang {lang}" in said.stderr


@pytest.mark.parametrize("lang, other", LANGUAGES)
def test_the_wheel_of_a_bundle_brings_its_labs_into_an_empty_folder(lang, other, tmp_path, capsys):
    assert release.main(options(tmp_path / "bundle", lang, wheel=True)) == 0
    file, = (tmp_path / "bundle").glob("*.whl")
    assert str(file) in capsys.readouterr().out
    with zipfile.ZipFile(file) as packed:
        names = packed.namelist()
        packed.extractall(tmp_path / "site")
    handed = [name for name in names if "/handout/" in name]
    assert len(handed) > 40 and not [name for name in handed if "/solutions/" in name or f"/{other}/" in name]
    code = (f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); from taulab.course.cli import main; "
            "sys.exit(main(['reset', '01']))")
    asked = ("LAB_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "TAULAB_WORK")
    environment = {name: value for name, value in os.environ.items() if name not in asked} | {"LANG": f"{other}.UTF-8"}
    (tmp_path / "empty").mkdir()
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "empty", env=environment, check=True)
    copy, = (tmp_path / "empty" / "work" / "labs" / lang).glob("01_*.ipynb")
    assert copy.read_bytes() == (release.root() / "labs" / lang / copy.name).read_bytes()


def test_without_hatchling_a_wheel_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="pip install -c constraints.txt hatchling"):
        release.main(options(tmp_path / "bundle", "es", wheel=True))
    assert not (tmp_path / "bundle").exists()


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(ValueError, match="ya existe"):
        release.main(options(tmp_path, "es"))
    assert (tmp_path / "kept").read_text() == "mine"
