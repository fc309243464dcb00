"""The build writes four notebooks and nothing twice; each way of not being fresh is found."""

import json
import shutil

import nbformat
import pytest
import tiny_course

from taulab.course import gates
from taulab.course.authoring import bilingual, build, notebook
from taulab.course.gates.leaks import squeeze
from taulab.course.language import read_catalogue

LAB = "lib/taulab/course/labs/lab01"
FILES = [f"{edition}/{lang}/01_tiny.ipynb" for edition in ("labs", "solutions") for lang in ("en", "es")]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return tiny_course.write(tmp_path_factory.mktemp("course"))


@pytest.fixture
def course(built, tmp_path):
    return shutil.copytree(built, tmp_path / "course")


def cells(course, file):
    return {cell.id: cell for cell in nbformat.read(course / file, as_version=4).cells}


def set_source(course, file, cell, source):
    raw = json.loads((course / file).read_text(encoding="utf-8"))
    next(each for each in raw["cells"] if each["id"] == cell)["source"] = source.splitlines(keepends=True)
    (course / file).write_text(json.dumps(raw), encoding="utf-8")


def faults(course, file, place, message, remedy=""):
    return [problem for problem in gates.built(course) if problem.file == file and problem.place == place
            and message in str(problem.message) and remedy in str(problem.remedy)]


def test_one_source_makes_four_notebooks(course):
    assert sorted(build.built_files(course)) == FILES
    for file in FILES:
        nbformat.validate(json.loads((course / file).read_text(encoding="utf-8")))
        assert list(cells(course, file)) == ["intro", "setup", "ex-01-1", "check-01-1", "predict-01-a", "show"]


def test_building_again_writes_nothing_and_changes_no_byte(course):
    before = {file: ((course / file).read_bytes(), (course / file).stat().st_mtime_ns) for file in FILES}
    assert build.build(course) == []
    assert {file: ((course / file).read_bytes(), (course / file).stat().st_mtime_ns) for file in FILES} == before
    for file in FILES:
        (course / file).unlink()
    assert build.build(course) == []
    assert all((course / file).read_bytes() == before[file][0] for file in FILES)


def test_pages_of_reference_are_made_from_their_data_and_kept_fresh(course):
    page = "theory/es/glossary.md"
    assert "lo que lee un modelo" in (course / page).read_text(encoding="utf-8")
    tiny_course.edit(course, "lib/taulab/course/authoring/glossary.toml", "lo que lee", "lo que puede leer")
    assert faults(course, page, "", "not what its source makes", "taulab build")
    assert build.build(course) == [] and gates.built(course) == []
    (course / page).unlink()
    assert faults(course, page, "", "missing", "taulab build")


def test_jupyterlab_would_write_the_same_bytes(course):
    for file in FILES:
        again = notebook.text(notebook.read(course / file))
        assert again == (course / file).read_text(encoding="utf-8")


def test_each_notebook_speaks_one_language(course):
    for file in FILES:
        text, lang = (course / file).read_text(encoding="utf-8"), file.split("/")[1]
        metadata = json.loads(text)["metadata"]
        assert metadata["taulab"] == {"lab": "01", "lang": lang}
        assert metadata["kernelspec"]["name"] == "python3"
        assert f'course.open(\\"01\\", lang=\\"{lang}\\")' in text
        for english, spanish in (("twice as much", "el doble"), ("six twelve-sided", "seis dados"),
                                 ("Return twice", "Devuelve el doble"), ("# Doubling", "# Doblar")):
            assert (english in text, spanish in text) == (lang == "en", lang == "es")


def test_students_get_the_stub_and_readers_the_answer(course):
    student, solved = (cells(course, f"{edition}/en/01_tiny.ipynb")["ex-01-1"].source for edition in build.EDITIONS)
    assert student == 'def double(x):\n    """Return twice `x`."""\n    # your code here\n    raise NotImplementedError'
    assert "    ### BEGIN SOLUTION\n    # adding is enough\n    return x + x\n    ### END SOLUTION" in solved


def test_nbgrader_knows_answers_and_checks_alone(course):
    for file in FILES:
        found = {name: cell.metadata for name, cell in cells(course, file).items()}
        common = {"schema_version": 3, "task": False}
        assert found["ex-01-1"] == {"nbgrader": common | {
            "grade_id": "ex-01-1", "grade": False, "solution": True, "locked": False}}
        assert found["check-01-1"] == {"nbgrader": common | {
            "grade_id": "check-01-1", "grade": True, "solution": False, "locked": True, "points": 2}}
        assert not (found["intro"] or found["setup"] or found["show"])


def test_both_editions_have_one_syntax_tree(course):
    spanish = read_catalogue("es", course / build.LOCALE)
    for edition in ("labs", "solutions"):
        en, es = (cells(course, f"{edition}/{lang}/01_tiny.ipynb") for lang in ("en", "es"))
        code = [name for name, cell in en.items() if cell.cell_type == "code"]
        assert len(code) == 5
        assert all(bilingual.same_code(en[name].source, es[name].source, spanish) for name in code)


def test_a_fresh_course_passes(course):
    assert gates.built(course) == []


def test_a_broken_source_writes_nothing(course):
    before = (course / FILES[0]).read_bytes()
    tiny_course.edit(course, "solutions/01_tiny.py", "Twice 1.5", "Thrice 1.5")
    tiny_course.edit(course, "solutions/01_tiny.py", "### END SOLUTION", "")
    [problem] = build.build(course)
    assert "without ### END" in str(problem.message) and (course / FILES[0]).read_bytes() == before
    assert gates.built(course) == [problem]


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(course, file):
    (course / file).unlink()
    assert [(problem.file, str(problem.message), str(problem.remedy)) for problem in gates.built(course)] == [
        (file, "missing", "taulab build")]


@pytest.mark.parametrize("file", ["labs/en/02_gone.ipynb", "solutions/01_tiny.ipynb"])
def test_an_extra_file_is_named(course, file):
    shutil.copy(course / FILES[0], course / file)
    [problem] = gates.built(course)
    assert problem.file == file and "extra" in str(problem.message) and "delete it" in str(problem.remedy)


def test_a_source_edited_without_a_build_is_found_in_each_notebook(course):
    tiny_course.edit(course, "solutions/01_tiny.py", "double(6))", "double(7))")
    for file in FILES:
        assert faults(course, file, "cell show", "not what its source makes", "taulab build")
    assert len(gates.built(course)) == 4
    assert build.build(course) == [] and gates.built(course) == []


def test_changed_points_are_found(course):
    tiny_course.edit(course, f"{LAB}/double.py", "points=2", "points=3")
    assert len(gates.built(course)) == 4
    assert faults(course, FILES[0], "cell check-01-1", "not what its source makes")


def test_outputs_are_found(course):
    raw = nbformat.read(course / FILES[3], as_version=4)
    raw.cells[-1].outputs = [nbformat.v4.new_output("stream", text="12")]
    nbformat.write(raw, course / FILES[3])
    assert faults(course, FILES[3], "cell show", "outputs")


def test_other_bytes_of_the_same_cells_are_found(course):
    raw = json.loads((course / FILES[0]).read_text(encoding="utf-8"))
    (course / FILES[0]).write_text(json.dumps(raw), encoding="utf-8")
    assert faults(course, FILES[0], "", "in its text or metadata")


@pytest.mark.parametrize("content", ["", "[]", '{"cells": [{}]}', "{"])
def test_what_is_no_notebook_is_found(course, content):
    (course / FILES[0]).write_text(content)
    assert faults(course, FILES[0], "cell intro", "not what its source makes")


@pytest.mark.parametrize("lang, line", [("en", "return x + x"), ("es", "return x+x"), ("en", "#   return x + x"),
                                        ("es", "# basta con sumar"), ("en", "# adding is enough")])
@pytest.mark.parametrize("cell", ["ex-01-1", "intro"])
def test_a_leaked_line_of_an_answer_is_named(course, lang, line, cell):
    file = f"labs/{lang}/01_tiny.ipynb"
    set_source(course, file, cell, cells(course, file)[cell].source + f"\n    {line}")
    assert faults(course, file, f"cell {cell}", f"a line of an answer: '{squeeze(line)}'", "taulab build")


def test_a_line_that_the_lab_also_shows_is_no_leak(course):
    tiny_course.edit(course, "solutions/01_tiny.py", "    return x + x\n", "    y = np.pi\n    return y - y + x + x\n")
    tiny_course.edit(course, "solutions/01_tiny.py", "import numpy as np\n", "import numpy as np\ny = np.pi\n")
    assert build.build(course) == [] and gates.built(course) == []


def test_an_answer_that_the_source_gives_away_is_named(course):
    for lang, comment in (("en", "adding is enough"), ("es", "basta con sumar")):
        link = f"/{lang}/01-tiny.md#twice)."
        tiny_course.edit(course, "solutions/01_tiny.py", link, f"{link}\n#\n# ```\n# # {comment}\n# return x+x\n# ```")
    assert build.build(course) == []
    assert faults(course, "solutions/01_tiny.py", "cell ex-01-1, es", "the whole answer stands", "take it out")


@pytest.mark.parametrize("edition", ["labs", "solutions"])
def test_different_syntax_trees_are_named(course, edition):
    file = f"{edition}/es/01_tiny.ipynb"
    set_source(course, file, "show", cells(course, file)["show"].source.replace("double(6)", "double(5)"))
    assert faults(course, file, "cell show", f"not the code of {edition}/en/01_tiny.ipynb", "taulab build")


@pytest.mark.parametrize("file, old, new, place, message", [
    ("solutions/01_tiny.py", 'name="check-01-1"', 'name="checked"', "cell check-01-1", "missing; "),
    ("solutions/01_tiny.py", 'name="predict-01-a"', 'name="predict-01-b"', "cell predict-01-b", "has nothing for it"),
    ("solutions/01_tiny.py", 'name="ex-01-1"', 'name="ex-01-2"', "cell ex-01-2", "has nothing for it"),
    ("solutions/01_tiny.py", "def double(x)", "def doubled(x)", "cell ex-01-1", "does not hold `def double(`"),
    ("solutions/01_tiny.py", 'lab.check("01.1"', 'lab.check("01.2"', "cell check-01-1",
     'does not hold `double = lab.check("01.1", double)`'),
    ("solutions/01_tiny.py", 'lab.predict("01.a"', 'lab.predict("01.b"', "cell predict-01-a",
     'does not hold `lab.predict("01.a", guess)`'),
    (f"{LAB}/double.py", '"01.1"', '"01.2"', "cell check-01-2", f"missing; {LAB}/double.py asks for it"),
    (f"{LAB}/__init__.py", "PREDICTIONS)", "())", "cell predict-01-a", f"{LAB}/__init__.py has nothing for it"),
])
def test_cells_and_exercises_must_match(course, file, old, new, place, message):
    tiny_course.edit(course, file, old, new)
    assert faults(course, "solutions/01_tiny.py", place, message)
    assert build.build(course) == gates.built(course)


def test_an_exercise_that_is_not_written_is_named(course):
    (course / f"{LAB}/__init__.py").unlink()
    assert faults(course, "solutions/01_tiny.py", "cell ex-01-1", "has nothing for it", "write the Exercise")


def test_predictions_out_of_order_are_named(course):
    tiny_course.edit(course, "solutions/01_tiny.py", """# %% name="predict-01-a"
guess = None
lab.predict("01.a", guess)
""", """# %% name="predict-01-b"
guess = None
lab.predict("01.b", guess)

# %% name="predict-01-a"
guess = None
lab.predict("01.a", guess)
""")
    tiny_course.edit(course, f"{LAB}/predictions.py", '"Two."),', '"Two."), Prediction("01.b", "", lambda: 1, ""),')
    assert faults(course, "solutions/01_tiny.py", "cell predict-01-b", "stands where predict-01-a is due")
