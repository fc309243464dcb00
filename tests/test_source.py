"""The toy course is read without a fault; each fault put into it is named with its cell and a remedy."""

import pytest
import tiny_course

from taulab.course.authoring import source
from taulab.course.authoring.source import Code, Prose

FILE = "solutions/01_tiny.py"
PAIR_HEAD = '# %% [markdown] name="intro" lang='
ANSWER = '''    ### BEGIN SOLUTION
    # en: adding is enough
    # es: basta con sumar
    return x + x
    ### END SOLUTION
'''


def read(tmp_path, *edits):
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_text(tiny_course.FILES[FILE], encoding="utf-8")
    for old, new in edits:
        tiny_course.edit(tmp_path, FILE, old, new)
    return source.read(path, tmp_path)


def test_a_source_is_pairs_of_prose_and_shared_code(tmp_path):
    lab = read(tmp_path)
    assert (lab.number, lab.slug, lab.stem, lab.problems) == ("01", "tiny", "01_tiny", ())
    assert [(type(cell), cell.name) for cell in lab.cells] == [
        (Prose, "intro"), (Code, "setup"), (Code, "ex-01-1"), (Code, "check-01-1"),
        (Code, "predict-01-a"), (Code, "show")]
    assert lab.prose[0].text["es"].startswith("# Doblar\n\nEl doble")


def test_jupytext_takes_no_comment_for_a_command(tmp_path):
    lab = read(tmp_path, ("import numpy as np\n", "import numpy as np\n# ls\n"))
    assert "\n# ls\n" in lab.code[0].text and not lab.problems


@pytest.mark.parametrize("name", ["ex-01-12", "check-01-12"])
def test_exercise_id(name):
    assert source.exercise_id(name) == "01.12"


@pytest.mark.parametrize("old, new, place, message, remedy", [
    pytest.param(f'{PAIR_HEAD}"es"', '# %% [markdown] name="other" lang="es"',
                 "cell other", "does not follow the one in English", 'name="other" lang="en"', id="unpaired"),
    pytest.param(f'{PAIR_HEAD}"es"', f'{PAIR_HEAD}"en"', "cell intro", "not followed by the one in Spanish",
                 'lang="es"', id="english-twice"),
    pytest.param(f'{PAIR_HEAD}"en"', f'{PAIR_HEAD}"es"', "cell intro", "does not follow the one in English",
                 'lang="en"', id="spanish-twice"),
    pytest.param(f'{PAIR_HEAD}"es"', f'# %% name="between"\n\n{PAIR_HEAD}"es"', "cell intro", "not followed", "below",
                 id="code-between"),
    pytest.param(f'{PAIR_HEAD}"es"', f'{PAIR_HEAD}"fr"', "cell intro", "no language of the course: lang='fr'",
                 'lang="es"',
                 id="unknown-language"),
    pytest.param('# %% name="setup"', "# %%", "cell 3 ('import numpy as np')", "no name", 'name="some-name"',
                 id="no-name"),
    pytest.param('# %% name="show"', '# %% name="Show_1"', "cell Show_1", "cannot be a cell id", "a-z", id="bad-name"),
    pytest.param('# %% name="show"', '# %% name="setup"', "cell setup", "duplicate name", "a name of its own",
                 id="duplicate-code"),
    pytest.param('# %% name="show"', '# %% name="intro"', "cell intro", "duplicate name", "a name of its own",
                 id="duplicate-of-prose"),
    pytest.param('# %% name="show"', '# %% name="show" tags=["raises-exception"]', "cell show",
                 "unknown metadata tags=['raises-exception']", "carries only: name;", id="tag"),
    pytest.param('# %% name="show"', '# %% name="show" points=2', "cell show", "unknown metadata points=2", "derived",
                 id="metadata"),
    pytest.param('# %% name="show"', '# %% name="show" lang="en"', "cell show", "unknown metadata lang",
                 "carries only: name", id="language-of-code"),
    pytest.param('# %% name="show"', '# %% [raw] name="show"', "cell show", "raw cells", "code", id="raw"),
    pytest.param("import numpy as np", "%matplotlib inline", "cell setup", "): %matplotlib inline",
                 "plain Python; magics", id="magic"),
    pytest.param("import numpy as np", "!ls", "cell setup", "line 1 of the cell is not Python (",
                 "shell escapes", id="shell"),
    pytest.param("import numpy as np", "%%time", "cell setup", "line 1 of the cell is not Python",
                 "magics", id="cell-magic"),
    pytest.param("import numpy as np", "get_ipython().system('ls')", "cell setup", "line 1: get_ipython()",
                 "plain Python", id="get-ipython"),
    pytest.param("### BEGIN SOLUTION", "### BEGIN SOLUTIONS", "cell ex-01-1", "unknown marker '### BEGIN SOLUTIONS'",
                 "'### BEGIN SOLUTION' and '### END SOLUTION'", id="unknown-marker"),
    pytest.param("### END SOLUTION", "# end solution", "cell ex-01-1", "unknown marker '# end solution'",
                 "'### END SOLUTION'", id="almost-a-marker"),
    pytest.param("### END SOLUTION", "", "cell ex-01-1", "line 6: ### BEGIN SOLUTION without ### END SOLUTION",
                 "between one BEGIN and one END", id="unbalanced"),
    pytest.param(ANSWER, "    return x + x\n", "cell ex-01-1", "without an answer", "### BEGIN", id="no-answer"),
    pytest.param('name="ex-01-1"', 'name="task"', "cell task", "outside an exercise", "ex-01-K", id="answer-elsewhere"),
    pytest.param('name="ex-01-1"', 'name="ex-02-1"', "cell ex-02-1", "belongs to lab 02", "rename", id="other-lab"),
    pytest.param("return x + x", "", "cell ex-01-1", "the answer is empty", "between the marks", id="empty-answer"),
    pytest.param('print(_("twice', '### BEGIN SOLUTION\nx = 1\n### END SOLUTION\nprint(_("twice', "cell show",
                 "line 3: the answer is not the body of a function", "def answer(): …", id="not-in-a-function"),
    pytest.param("# es: seis dados de doce caras\n", "", "cell show", "`en: six twelve-sided dice` has no `es:`",
                 "adjacent lines", id="comment"),
    pytest.param("    es: Devuelve el doble de `x`.\n", "", "cell ex-01-1", "has no `es:`", "adjacent lines",
                 id="docstring"),
    pytest.param("double(6))", "double(6))  # en: behind", "cell show", "stands behind code", "lines of its own",
                 id="trailing-comment"),
    pytest.param("# en: six", "# six", "cell show", "one language only: '# six twelve-sided dice'", "# en:, # es:",
                 id="plain-comment"),
    pytest.param('print(_("twice as much")', 'print("twice as much"', "cell show",
                 "in one language only: 'twice as much'", '_("…")', id="unmarked-string"),
    pytest.param('_("twice as much")', '_(f"twice {np}")', "cell show", "does not hold one plain string",
                 "one string literal", id="f-string"),
    pytest.param('_("twice as much")', "_(text)", "cell show", "_(text) does not hold", "one string literal",
                 id="not-a-literal"),
])
def test_a_fault_names_cell_and_remedy(tmp_path, old, new, place, message, remedy):
    problems = read(tmp_path, (old, new)).problems
    assert all(problem.file == FILE for problem in problems)
    assert [problem for problem in problems
            if problem.place == place and message in str(problem.message) and remedy in str(problem.remedy)], problems


def test_an_empty_translation_is_named(tmp_path):
    spanish = tiny_course.FILES[FILE].split('lang="es"')[1].split("\n\n#")[0]
    [problem] = read(tmp_path, (spanish, "\n")).problems
    assert (problem.place, str(problem.message)) == ("cell intro, es", "the cell is empty")


def test_a_header_is_refused(tmp_path):
    [problem] = read(tmp_path, (f'{PAIR_HEAD}"en"', f'# ---\n# jupyter: {{}}\n# ---\n\n{PAIR_HEAD}"en"')).problems
    assert "jupytext header" in str(problem.message) and "delete it" in str(problem.remedy)


def test_a_file_name_that_is_no_lab_is_named(tmp_path):
    path = tmp_path / "solutions/tiny.py"
    path.parent.mkdir()
    path.write_text("")
    [lab] = source.sources(tmp_path)
    assert lab.problems[0].file == "solutions/tiny.py" and "NN_slug" in str(lab.problems[0].message)
