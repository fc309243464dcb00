"""The bundle for students: everything to work with, nothing solved, in one language."""

import types

import pytest

from taulab.course.grading import release


def options(out, lang):
    return types.SimpleNamespace(out=str(out), lang=lang)


@pytest.mark.parametrize("lang, other", [("en", "es"), ("es", "en")])
def test_the_bundle_holds_one_language_and_no_solution(lang, other, tmp_path):
    out = tmp_path / "bundle"
    assert release.main(options(out, lang)) == 0
    names = {str(path.relative_to(out)) for path in out.rglob("*")}
    assert f"labs/{lang}/01_sweeping_tau.ipynb" in names and f"theory/{lang}/01-sweeping-tau.md" in names
    assert {"pyproject.toml", "Makefile", "README.md", "lib/taulab/softmax.py"} <= names
    assert not [name for name in names if name.startswith(("solutions", "tests", f"labs/{other}", f"theory/{other}"))]
    for path in (out / "labs").rglob("*.ipynb"):
        assert "BEGIN SOLUTION" not in path.read_text(encoding="utf-8")
    assert ("Laboratorios Tau" in (out / "README.md").read_text(encoding="utf-8")) == (lang == "es")


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(ValueError, match="ya existe"):
        release.main(options(tmp_path, "es"))
    assert (tmp_path / "kept").read_text() == "mine"
