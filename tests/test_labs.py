"""The labs are found by one loader, here or in another repository; no wrong answer of theirs is forgotten."""

import ast
import shutil
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
import tiny_course

from taulab.course import gates, labs
from taulab.course.authoring import build, translations
from taulab.course.judging.exercise import WrongAnswers
from taulab.course.problem import Refused
from taulab.course.places import root

DOUBLE = "lib/taulab/course/labs/lab01/double.py"
EXERCISES = [pytest.param(f"lab{number}.{exercise.name}", exercise, id=exercise.id)
             for number in labs.numbers() for exercise in labs.load(number).exercises]
WRONG = "@wrong(\"That is x times x.\", \"Add.\")\ndef squared"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return tiny_course.write(tmp_path_factory.mktemp("course"))


@pytest.fixture
def course(built, tmp_path):
    return shutil.copytree(built, tmp_path / "course")


def test_labs_of_another_repository_are_its_own_down_to_the_last_edit(course):
    assert labs.numbers(course) == ["01"] != labs.numbers()
    [exercise] = labs.load("01", course).exercises
    assert exercise.name == "double" and exercise.points == 2
    tiny_course.edit(course, DOUBLE, "points=2", "points=3")     # as many bytes, perhaps within the same second
    assert labs.load("01", course).exercises[0].points == 3
    assert labs.load("01").exercises[0].name == "entropy_from_logits"
    assert not list(course.rglob("__pycache__"))


def test_the_labs_of_this_repository_are_those_that_students_open():
    assert labs.numbers(root()) == labs.numbers()
    assert labs.load("01", root()) is labs.load("01")


def test_a_lab_that_nobody_has_written(course):
    assert labs.load("02", course) is labs.load("99") is None
    with pytest.raises(Refused, match="No hay laboratorio '99'. Laboratorios: 00, 01"):
        labs.require("99", "es")


CELLS = """# %% [markdown] name="ex-01-2-text" lang="en"
# **Exercise 01.2** · difficulty 1 of 5 · 1 min · 2 points. Now three times.

# %% [markdown] name="ex-01-2-text" lang="es"
# **Ejercicio 01.2** · dificultad 1 de 5 · 1 min · 2 puntos. Ahora, tres veces.

# %% name="ex-01-2"
def triple(x):
    \"\"\"
    en: Return three times `x`.
    es: Devuelve el triple de `x`.
    \"\"\"
    ### BEGIN SOLUTION
    return 3 * x
    ### END SOLUTION

# %% name="check-01-2"
triple = lab.check("01.2", triple)

"""
FIGURES = [
    ("solutions/01_tiny.py", "1 to 2 minutes, 1 exercises", "2 to 3 minutes, 2 exercises"),
    ("solutions/01_tiny.py", "de 1 a 2 minutos, 1 ejercicios", "de 2 a 3 minutos, 2 ejercicios"),
    ("theory/en/01-tiny.md", "1 to 2 minutes", "2 to 3 minutes"),
    ("theory/es/01-tiny.md", "de 1 a 2 minutos", "de 2 a 3 minutos"),
]


def test_a_new_exercise_is_a_file_a_line_three_cells_and_its_messages(course):
    text = (course / DOUBLE).read_text(encoding="utf-8")
    for old, new in (("double", "triple"), ("x + x", "3 * x"), ("01.1", "01.2"), ("3.0", "5.0"),
                     ("{n} times", "{n} by")):
        text = text.replace(old, new)
    (course / DOUBLE).with_name("triple.py").write_text(text, encoding="utf-8")
    tiny_course.edit(course, labs.file_of_lab("01"), '"double"', '"double", "triple"')
    tiny_course.edit(course, "solutions/01_tiny.py", '# %% name="predict', f'{CELLS}# %% name="predict')
    for file, old, new in FIGURES:
        tiny_course.edit(course, file, old, new)
    with (course / "lib/taulab/course/locale/es/lab01.po").open("a", encoding="utf-8") as catalogue:
        catalogue.write('\nmsgid "{n} by `x`?"\nmsgstr "¿{n} por `x`?"\n')
    assert build.build(course) == []
    translations.stamp(course)
    assert gates.check(course) == []
    assert [exercise.name for exercise in labs.load("01", course).exercises] == ["double", "triple"]


# Wrong answers --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("module", "exercise"), EXERCISES)
def test_an_exercise_knows_every_wrong_answer_of_its_file(module, exercise):
    assert exercise.misconceptions == import_module(f"{labs.__name__}.{module}").wrong.answers() != ()


@pytest.mark.parametrize(("name", "remedy"), [("seen", "rename the second"), ("Seen it", "needs name="),
                                              (None, "needs name=")])
def test_a_wrong_answer_without_a_name_of_its_own_is_refused(name, remedy):
    wrong = WrongAnswers()
    wrong("", "", name="seen")(max)
    with pytest.raises(ValueError, match=remedy):
        wrong("", "", name=name)(lambda z: z)
    assert [misconception.name for misconception in wrong.answers()] == ["seen"]


def test_a_wrong_answer_below_its_exercise_is_refused(course):
    text = (course / DOUBLE).read_text(encoding="utf-8")
    (course / DOUBLE).write_text(f'{text}\n\n@wrong("", "")\ndef tripled(x):\n    return 3 * x\n', encoding="utf-8")
    with pytest.raises(ValueError, match="tripled: stands below its Exercise"):
        labs.load("01", course)


def unused(folder: Path) -> list[str]:
    """Return what the files of a lab define at the top and never name again."""
    statements = [(path, node) for path in sorted(folder.glob("*.py"))
                  for node in ast.parse(path.read_text(encoding="utf-8")).body]
    decorated = registered([node for _path, node in statements])
    return [f"{path.name}: {name}" for path, node in statements for name in defined(node, decorated)
            if not any(name in named(other) for _path, other in statements if other is not node)]


@cache
def named(node) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}


def registered(statements) -> set[str]:
    """Return the functions that `wrong` decorates, or a function of the lab that calls it."""
    functions = [node for node in statements if isinstance(node, ast.FunctionDef)]
    makers = {"wrong", *(node.name for node in functions if "wrong" in named(node) and not node.decorator_list)}
    return {node.name for node in functions for one in node.decorator_list
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in makers}


def defined(node, decorated) -> list[str]:
    """Return the names that a statement at the top of a file defines, but for what decorators and loaders find."""
    if isinstance(node, ast.FunctionDef):
        return [] if node.name in decorated else [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [each.id for target in targets for each in ast.walk(target)
            if isinstance(each, ast.Name) and each.id not in ("LAB", "EXERCISE", "PICTURES")]


@pytest.mark.parametrize("number", labs.numbers())
def test_nothing_in_a_lab_is_written_in_vain(number):
    assert unused(labs.HERE / f"lab{number}") == []


def test_a_wrong_answer_whose_words_were_forgotten_is_found(course):
    tiny_course.edit(course, DOUBLE, WRONG, "def squared")
    assert unused((course / DOUBLE).parent) == ["double.py: squared"]
