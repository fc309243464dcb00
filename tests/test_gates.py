"""Each gate is shown failing on a broken copy of the tiny course, naming file, place and remedy."""

import shutil
import sys

import pytest
import tiny_course

from taulab.course import gates
from taulab.course.authoring import build
from taulab.course.gates.witnesses import witnesses

SOURCE = "solutions/01_tiny.py"
PO = "lib/taulab/course/locale/es/lab01.po"
LAB = "lib/taulab/course/labs/lab01"
LIST, EXERCISE, PREDICTIONS = f"{LAB}/__init__.py", f"{LAB}/double.py", f"{LAB}/predictions.py"
THEORY, TEORIA = "theory/en/01-tiny.md", "theory/es/01-tiny.md"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    root = tiny_course.write(tmp_path_factory.mktemp("course"))
    assert gates.check(root) == []
    return root


@pytest.fixture
def course(built, tmp_path):
    return shutil.copytree(built, tmp_path / "course")


def test_the_tiny_course_passes(course):
    assert gates.check(course) == []


def entry(msgid, msgstr, before=""):
    return f'{before}msgid "{msgid}"\nmsgstr "{msgstr}"\n'


BROKEN = {
    # in the pane of a lab
    "wide code": (SOURCE, "# en: six twelve-sided dice", f"# en: {'six ' * 18}dice", "labs/en/01_tiny.ipynb",
                  "cell show", "78 characters, 70 fit: # six six", "fold it in its source"),
    "wide translation": (PO, 'msgstr "el doble"', f'msgstr "{"el " * 16}doble"', "labs/es/01_tiny.ipynb",
                         "cell show", "characters, 70 fit: print(", "a translation is folded where its English is"),
    # between the languages
    "formula": (SOURCE, "2 \\cdot 1.5 = 3 \\text{ justo}", "3 \\cdot 1.5 = 3 \\text{ justo}", SOURCE, "cell intro",
                "formulas differ; only in English: 2\\cdot1.5=3\\text{}; only in Spanish: 3", "same formulas"),
    "block formula": (TEORIA, "$$2x = x + x$$", "$$2x = x - x$$", THEORY, "section twice", "formulas differ", "same"),
    "decimal": (SOURCE, "es 3.0,", "es 3.1,", SOURCE, "cell intro",
                "numbers differ; only in English: 3.0; only in Spanish: 3.1", "same numbers"),
    "decimal of a page": (TEORIA, "0.002", "0.02", THEORY, "section twice", "only in English: 0.002", "same numbers"),
    "sign": (SOURCE, "es 3.0,", "es −3.0,", SOURCE, "cell intro", "only in Spanish: -3.0", "same numbers"),
    "code": (SOURCE, "Llama a `double`", "Llama a `doble`", SOURCE, "cell intro", "code differ", "same code"),
    "link": (SOURCE, "/es/01-tiny.md#twice", "/es/01-tiny.md", SOURCE, "cell intro", "links differ", "same links"),
    "heading level": (SOURCE, "# # Doblar", "# ## Doblar", SOURCE, "cell intro",
                      "headings differ: h1 in English, h2 in Spanish", "same levels"),
    "heading of a page": (TEORIA, "## El doble", "El doble", TEORIA, "", "h1 h2 h2 in English, h1 h2 in Spanish",
                          "same headings"),
    "command": ("README.es.md", "# Diminuto\n", "# Diminuto\n\n`make labs`\n", "README.md", "section tiny",
                "code differ", "same code"),
    "anchor": (TEORIA, '<a id="twice">', '<a id="doble">', TEORIA, "", "anchors differ", "same anchors"),
    "paragraph": (SOURCE, "# [teoría]", "#\n# [teoría]", SOURCE, "cell intro", "block 5 is — in English", "lists"),
    "untranslated cell": (SOURCE, "# # Doblar\n#\n# El doble de 1.5 es 3.0, porque $2 \\cdot 1.5 = 3 \\text{ justo}$. "
                          "Llama a `double` o lee\n# [teoría](../../theory/es/01-tiny.md#twice).",
                          "# # Doubling\n#\n# Twice 1.5 is 3.0, since $2 \\cdot 1.5 = 3 \\text{ exactly}$. Call "
                          "`double`, or read\n# [theory](../../theory/es/01-tiny.md#twice).",
                          SOURCE, "cell intro", "not translated: 'Twice 1.5 is", "translate it"),
    "untranslated comment": (SOURCE, "# es: seis dados de doce caras", "# es: six twelve-sided dice", SOURCE,
                             "comment in cell show", "not translated: 'six twelve-sided dice'", "translate it"),
    "untranslated message": (PO, '"el doble"', '"twice as much"', PO, "message twice as much", "not translated",
                             "translate it"),
    "English sentence": (TEORIA, "Tarda 0.002 segundos.", "This is done in 0.002 seconds by the machine.", THEORY,
                         "section twice", "not in Spanish: ", "translate it"),
    "Spanish sentence": (THEORY, "You need nothing but", "No hace falta más que el esfuerzo de los dos y", THEORY,
                         "section the-theory-of-two", "not in English: ", "translate it"),
    "page without its twin": (TEORIA, None, None, TEORIA, "", "missing; there is theory/en/01-tiny.md", "write it"),
    "stale unit": (THEORY, "A machine adds", "A machine can add", THEORY, "section twice",
                   "changed in English, not in Spanish", "taulab translate --stamp"),
    "syntax error": (SOURCE, "np.pi)", "np.pi", SOURCE, "cell show", "line 4 of the cell is not Python (",
                     "plain Python"),
    "null byte": (SOURCE, "np.pi)", "np.pi\0)", SOURCE, "cell show", "of the cell is not Python (", "plain Python"),
    # how Spanish and English are written
    "decimal comma": (TEORIA, "0.002", "0,002", THEORY, "section twice, es", "a decimal comma: '0,0'", "decimal point"),
    "English comma": (THEORY, "49\u202f152", "49,152", THEORY, "section twice, en", "by a comma: '9,152'", "U+202F"),
    "plain space in a number": (TEORIA, "49\u202f152", "49 152", THEORY, "section twice, es", "space: '49 152'",
                                "U+202F"),
    "ungrouped digits": (THEORY, "49\u202f152", "49152", THEORY, "section twice, en", "a group: '49152'", "U+202F"),
    "unit": (TEORIA, "0.002 segundos", "0.002 nat", THEORY, "section twice, es", "singular: '0.002 nat'", "0.5 nats"),
    "question": (TEORIA, "¿Cuánto", "Cuánto", THEORY, "section twice, es", "¿ and ? do not pair", "open with ¿"),
    "exclamation": (SOURCE, "# # Doblar", "# # Doblar!", SOURCE, "cell intro, es", "¡ and ! do not", "open with ¡"),
    "usted": (SOURCE, "Llama a", "Llame usted a", SOURCE, "cell intro, es", "not tú: 'usted'", "tú"),
    "question in a message": (PO, '"¿{n} veces', '"{n} veces', PO, "message {n} times `x`?, es", "do not pair", "¿"),
    "banned variant": (SOURCE, "Llama a `double`", "Llama a la Ficha `double`", SOURCE, "cell intro, es", "'Ficha'",
                       "write 'token'"),
    # the catalogue
    "message without translation": (EXERCISE, '"{n} times `x`?"', '"{n} apples"', EXERCISE + ":22", "'{n} apples'",
                                    "no translation into Spanish", f"{PO}:\nmsgid \"{{n}} apples\"\nmsgstr \"\""),
    "empty translation": (PO, 'msgstr "el doble"', 'msgstr ""', SOURCE, "'twice as much'",
                          "no translation into Spanish", "locale/es/lab01.po"),
    "obsolete message": (EXERCISE, '_("{n} times `x`?")', '""', PO, "'{n} times `x`?'", "obsolete", "delete"),
    "retired message": (PO, entry("en", "es"), entry("en", "es") + '\n#~ msgid "old"\n#~ msgstr "viejo"\n', PO, "'old'",
                        "obsolete", "delete the entry"),
    "fields": (PO, '"¿{n} veces', '"¿{m} veces', PO, "message {n} times `x`?", "fields differ; only in English: {n}",
               "same fields"),
    "fuzzy": (PO, 'msgid "twice', '#, fuzzy\nmsgid "twice', PO, "'twice as much'", "fuzzy", "delete the mark"),
    "message twice in a file": (PO, entry("en", "es"), entry("en", "es") + "\n" + entry("en", "castellano"), PO, "'en'",
                                "stands 2 times", "keep one"),
    "mark in an f-string": (EXERCISE, 'wrong = ', '''f"{_('twice as much')}"\nwrong = ''', EXERCISE, "",
                            "line 11: _('twice as much') stands inside an f-string", "one string literal"),
    "mark of a variable": (EXERCISE, 'wrong = ', "_(__name__)\nwrong = ", EXERCISE, "", "_(__name__) does not hold",
                           "one string literal"),
    "open quotation mark": (PO, 'msgstr "el doble"', 'msgstr "el doble', PO, "line 8",
                            'not a line of a catalogue: msgstr "el doble', "close it"),
    "quotation mark within": (PO, 'msgstr "el doble"', 'msgstr "el "doble""', PO, "line 8", "not a line", '\\"'),
    "keyword": (PO, 'msgstr "el doble"', 'msgtr "el doble"', PO, "line 8", "not a line of a catalogue", "msgstr"),
    # what the prose states and tells
    "points": (SOURCE, "2 points", "4 points", SOURCE, "cell intro, en",
               "exercise 01.1 has difficulty, minutes, points (1, 1, 2); stated: (1, 1, 4)", "state them as in"),
    "minutes of an exercise": (SOURCE, "1 min · 2 puntos", "5 min · 2 puntos", SOURCE, "cell intro, es",
                               "stated: (1, 5, 2)", "state them as in"),
    "difficulty": (EXERCISE, "difficulty=1", "difficulty=3", SOURCE, "cell intro, en", "points (3, 1, 2)",
                   "state them"),
    "no figures": (SOURCE, "**Exercise 01.1**", "**Exercise**", SOURCE, "cell ex-01-1-text, en", "stated: —", "state"),
    "number of exercises": (SOURCE, "1 exercises", "2 exercises", SOURCE, "cell intro, en",
                            "exercises, predictions: (1, 1); stated: (2, 1)", "mend it"),
    "minutes of a lab": (EXERCISE, "minutes=1", "minutes=2", SOURCE, "cell intro, es",
                         "1 to 2 minutes for exercises that take 2 alone", "mend it"),
    "no time": (SOURCE, "**Tiempo**: de", "Tiempo: de", SOURCE, "cell intro, es", "it states no time", "**Time**: 90"),
    "minutes of a page": (TEORIA, "de 1 a 2 minutos", "de 3 a 4 minutos", TEORIA, "section lab",
                          "3–4 minutes; the lab says 1–2", "the same in both"),
    "answer in prose": (SOURCE, "Call `double`", "Write `return x+x` in `double`", SOURCE, "cell intro, en",
                        "it tells the answer of cell ex-01-1: x+x", "take it out"),
    "broken-off line": (THEORY, "A machine adds", "A machine\nadds", THEORY, "", "line 12 breaks off in mid-paragraph: "
                        "'A machine'", "taulab build --fill"),
    "broken-off line of a cell": (SOURCE, "# El doble de 1.5 es", "# El\n# doble de 1.5 es", SOURCE, "cell intro, es",
                                  "line 3 breaks off in mid-paragraph: 'El'", "taulab build --fill"),
    # links
    "broken link": (SOURCE, "../../theory/es/01-tiny.md", "../../theory/es/02-tiny.md", SOURCE, "cell intro, es",
                    "nothing there, seen from labs/es", "mend the path"),
    "broken link of a page": (THEORY, "labs/en/01_tiny.ipynb", "labs/en/01.ipynb", THEORY, "", "nothing there", "mend"),
    "broken link of a README": ("README.es.md", "theory/es/01-tiny.md", "theory/es/1.md", "README.es.md", "",
                                "nothing there", "mend"),
    "anchor that is not there": (SOURCE, "theory/en/01-tiny.md#twice", "theory/en/01-tiny.md#thrice", SOURCE,
                                 "cell intro, en", "01-tiny.md has no anchor 'thrice'", "write one of: "),
    "cell that is not there": (THEORY, "#cell-id=ex-01-1", "#cell-id=ex-01-2", THEORY, "",
                               "01_tiny.ipynb has no anchor 'cell-id=ex-01-2'", "cell-id=ex-01-1"),
    "link into the other language": (TEORIA, "labs/es/01_tiny.ipynb", "labs/en/01_tiny.ipynb", TEORIA, "",
                                     "leads into another language", "link to the page in 'es'"),
    "theory of an exercise": (EXERCISE, 'theory="twice"', 'theory="thrice"', EXERCISE, "exercise 01.1",
                              "theory/es/01-tiny.md has no anchor 'thrice'", "twice"),
    # the lists of exercises
    "gap in the numbers": (EXERCISE, 'id="01.1"', 'id="01.2"', EXERCISE, "01.2", "the id of this place is 01.1", LIST),
    "gap in the letters": (PREDICTIONS, '"01.a"', '"01.b"', PREDICTIONS, "01.b", "the id of this place is 01.a", LIST),
    "figure out of range": (EXERCISE, "difficulty=1", "difficulty=6", EXERCISE, "01.1", "difficulty 1 to 5", "mend it"),
    "exercise in no list": (LIST, ', "double")', ")", EXERCISE, "", f"{LIST} lists no exercise of this name",
                            "list it"),
    "file of another name": (EXERCISE, 'name="double"', 'name="twofold"', LIST, "01.1", f"there is no {LAB}/twofold.py",
                             "after what students write"),
    # the sources and what is built from them
    "unknown marker": (SOURCE, "### BEGIN SOLUTION", "### BEGIN ANSWER", SOURCE, "cell ex-01-1", "unknown marker",
                       "### BEGIN SOLUTION"),
    "not built": (SOURCE, "double(6))", "double(7))", "labs/es/01_tiny.ipynb", "cell show", "not what its source makes",
                  "taulab build"),
    "leaked answer": ("labs/es/01_tiny.ipynb", "raise NotImplementedError", "return x + x", "labs/es/01_tiny.ipynb",
                      "cell ex-01-1", "a line of an answer: 'returnx+x'", "taulab build"),
    "missing notebook": ("solutions/es/01_tiny.ipynb", None, None, "solutions/es/01_tiny.ipynb", "", "missing",
                         "taulab build"),
}


@pytest.mark.parametrize("edited, old, new, file, place, message, remedy", BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_fails(course, edited, old, new, file, place, message, remedy):
    if old is None:
        (course / edited).unlink()
    else:
        tiny_course.edit(course, edited, old, new)
    found = gates.check(course)
    assert [problem for problem in found if problem.file.startswith(file) and problem.place == place
            and message in str(problem.message) and remedy in str(problem.remedy)], "\n".join(map(str, found))


def test_a_message_translated_in_two_ways_is_named(course):
    twin = course / PO.replace("lab01", "other")
    head = tiny_course.FILES[PO].split("\n\n")[0]
    twin.write_text(f"{head}\n\n{entry('twice as much', 'dos veces')}", encoding="utf-8")
    assert [problem for problem in gates.check(course) if problem.place == "'twice as much'"
            and "two translations: 'el doble'" in str(problem.message) and "keep one" in str(problem.remedy)]
    twin.write_text(f"{head}\n\n{entry('twice as much', 'el doble')}", encoding="utf-8")
    assert not [problem for problem in gates.check(course) if "two translations" in str(problem.message)]


@pytest.mark.parametrize("file, old, new", [
    (SOURCE, "\\text{ justo}", "\\text{ exactamente}"),
    (TEORIA, "$$2x = x + x$$", "$$ 2x\n = x+x $$"),
    (TEORIA, "49\u202f152", "49\u2009152"),
    (SOURCE, "es/01-tiny.md#twice).", "es/01-tiny.md#twice) «This is not that»."),
    ("README.md", "# Tiny\n", "# Tiny\n\n`make lab`, `labs/en`\n\n```\nlab\n```\n"),
    (THEORY, "[Español]", "[Español](https://example.org) · [Español]"),
])
def test_what_may_differ_passes(course, file, old, new):
    tiny_course.edit(course, file, old, new)
    if "example" in new:
        tiny_course.edit(course, TEORIA, "[English]", "[English](https://example.org) · [English]")
    if "make" in new:
        commands = "`make lab LAB_LANG=es`, `labs/es`\n\n```\nlab --lang es\n```\n"
        tiny_course.edit(course, "README.es.md", "# Diminuto\n", f"# Diminuto\n\n{commands}")
    assert build.build(course) == []
    assert [problem for problem in gates.check(course) if "translate --stamp" not in str(problem.remedy)] == []


@pytest.mark.parametrize("text", [
    "The title of the paper that is in English, arXiv:2403.14541",
    "Is the title of the paper that is in English? [doi:10.1000/x](https://doi.org/10.1000/x)",
])
def test_a_reference_stays_in_its_language(course, text):
    text = f"\n- {text}\n"
    for page in (THEORY, TEORIA):
        (course / page).write_text((course / page).read_text(encoding="utf-8") + text, encoding="utf-8")
    assert [problem for problem in gates.check(course) if "translate --stamp" not in str(problem.remedy)] == []


OTHERS = """
@wrong("", "")
def tripled(x):
    return 3 * x


wrong("", "", name="plus-four")(lambda x: x + 4)

"""


def test_misconceptions_that_no_witness_tells_apart_are_named(course):
    tiny_course.edit(course, EXERCISE, "witnesses=((3.0,),)", "witnesses=((2.0,),)")
    tiny_course.edit(course, EXERCISE, "\nEXERCISE =", f"{OTHERS}EXERCISE =")
    assert {(str(problem.message), str(problem.remedy)) for problem in witnesses(course)} == {
        ("the misconception squared is right on every witness", "add a witness that parts them, such as (1.0,)"),
        ("the misconceptions tripled and plus-four agree on every witness",
         "add a witness that parts them, such as (1.0,)")}


def test_a_lab_is_looked_at_again_when_it_changes_and_only_then(course, monkeypatch):
    seen = []
    monkeypatch.setattr(sys.modules[witnesses.__module__], "clashes",
                        lambda exercise, lab: seen.append(exercise.id) or [])
    assert list(witnesses(course)) == list(witnesses(course)) == []
    assert seen == []       # the course of this test was checked before it was copied
    tiny_course.edit(course, EXERCISE, "witnesses=((3.0,),)", "witnesses=((4.0,),)")
    assert list(witnesses(course)) == list(witnesses(course)) == []
    assert seen == ["01.1"]


def test_two_misconceptions_that_are_one_are_not_told_to_be_parted(course):
    tiny_course.edit(course, EXERCISE, "witnesses=((3.0,),)", "witnesses=((5.0,),)")
    tiny_course.edit(course, EXERCISE, "\nEXERCISE =", f"{OTHERS.replace('x + 4', 'x + x + x')}EXERCISE =")
    [problem] = witnesses(course)
    assert "tripled and plus-four" in str(problem.message) and "they are one and the same" in str(problem.remedy)
