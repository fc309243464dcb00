"""One side edited, both, or a new text: each is named with its file, unit and both texts until it is stamped."""

import pytest
import tiny_course

from taulab.course.authoring import translations
from taulab.course.authoring.units import paragraphs, units


@pytest.fixture
def course(tmp_path):
    return tiny_course.write(tmp_path)


def texts(course):
    return [paragraph for unit in units(course) for paragraph in paragraphs(unit)]


def test_every_kind_of_text_is_a_unit(course):
    found = {(unit.file.split("/")[-1], unit.place): tuple(unit.texts.values()) for unit in units(course)}
    assert found["01_tiny.py", "comment in cell show"] == ("six twelve-sided dice", "seis dados de doce caras")
    assert found["01_tiny.py", "comment in cell ex-01-1"] in [
        ("Return twice `x`.", "Devuelve el doble de `x`."), ("adding is enough", "basta con sumar")]
    assert found["lab01.po", "message twice as much"] == ("twice as much", "el doble")
    assert found["glossary.toml", "term token definition"] == ("what a model reads", "lo que lee un modelo")
    assert found["glossary.toml", "term token"] == ("token", "token")
    assert found["01-tiny.md", "section twice"][1].startswith('<a id="twice"></a>\n## El doble')
    assert found["01-tiny.md", "section the-theory-of-two"][0].startswith("# The theory of two")
    assert found["README.md", "section tiny"][1].startswith("# Diminuto")
    assert found["01_tiny.py", "cell intro"][0].startswith("# Doubling")
    assert not [unit for unit in units(course) if unit.file.endswith(("glossary.md", "claims.md"))]


def test_a_stamped_course_is_not_stale(course):
    assert translations.stale(course) == []
    assert translations.stamp(course) == []


EDITS = [
    ("solutions/01_tiny.py", "solutions/01_tiny.py", "cell intro", "Twice 1.5 is", "El doble de 1.5 es"),
    ("solutions/01_tiny.py", "solutions/01_tiny.py", "comment in cell show", "six twelve", "seis dados"),
    ("solutions/01_tiny.py", "solutions/01_tiny.py", "comment in cell ex-01-1", "adding is", "basta con"),
    ("theory/{lang}/01-tiny.md", "theory/en/01-tiny.md", "section twice", "## Twice", "## El doble"),
    ("theory/{lang}/01-tiny.md", "theory/en/01-tiny.md", "section the-theory-of-two", "nothing but", "nada más"),
    ("lib/taulab/course/authoring/glossary.toml", "lib/taulab/course/authoring/glossary.toml", "term token definition",
     "what a model reads", "lo que lee"),
]


@pytest.mark.parametrize("lang, change", [
    ("en", "changed in English, not in Spanish"), ("es", "changed in Spanish, not in English")])
@pytest.mark.parametrize("file, reported, place, english, spanish", EDITS)
def test_a_unit_edited_on_one_side_is_stale(course, lang, change, file, reported, place, english, spanish):
    old = {"en": english, "es": spanish}[lang]
    tiny_course.edit(course, file.format(lang=lang), old, old + " X")
    [problem] = translations.stale(course)
    assert (problem.file, problem.place) == (reported, place)
    assert str(problem.message).startswith(change) and "taulab translate --stamp" in str(problem.remedy)
    assert f"{old} X" in str(problem.message) and {"en": spanish, "es": english}[lang] in str(problem.message)
    assert translations.stamp(course) == [problem] and translations.stale(course) == []


@pytest.mark.parametrize("english, spanish", [("README.md", "README.es.md")])
def test_a_readme_is_paired_by_its_name(course, english, spanish):
    tiny_course.edit(course, spanish, "Empieza", "Comienza")
    [problem] = translations.stale(course)
    assert (problem.file, problem.place) == (english, "section tiny")


def test_a_translation_edited_in_the_catalogue_is_stale(course):
    file = "lib/taulab/course/locale/es/lab01.po"
    tiny_course.edit(course, file, '"el doble"', '"doblado"')
    [problem] = translations.stale(course)
    assert (problem.file, problem.place) == (file, "message twice as much")
    assert str(problem.message) == (
        "changed in Spanish, not in English\n    en: twice as much\n    es: doblado\n    solutions/01_tiny.py:50")


def test_both_sides_edited_need_a_stamp_too(course):
    tiny_course.edit(course, "solutions/01_tiny.py", "Twice 1.5", "The double of 1.5")
    tiny_course.edit(course, "solutions/01_tiny.py", "El doble de 1.5", "Dos veces 1.5")
    [problem] = translations.stale(course)
    assert problem.place == "cell intro" and str(problem.message).startswith("changed in every language")


DOCSTRING = "    en: Return twice `x`.\n    es: Devuelve el doble de `x`.\n"
COMMENT = "    # en: adding is enough\n    # es: basta con sumar\n"


@pytest.mark.parametrize("edited, deleted", [(DOCSTRING, COMMENT), (COMMENT, DOCSTRING)])
def test_an_edited_comment_is_told_from_a_deleted_one(course, edited, deleted):
    tiny_course.edit(course, "solutions/01_tiny.py", deleted, "")
    tiny_course.edit(course, "solutions/01_tiny.py", edited, edited.replace("en: ", "en: X "))
    changed, gone = translations.stale(course)
    assert str(changed.message).startswith("changed in English, not in Spanish\n    en: X ")
    assert str(gone.message) == "the text is gone"


def test_a_new_text_is_named(course):
    tiny_course.edit(course, "solutions/01_tiny.py", "# en: six", "# en: new\n# es: nuevo\n\n# en: six")
    [problem] = translations.stale(course)
    assert problem.place == "comment in cell show"
    assert str(problem.message) == "new, never reviewed\n    en: new\n    es: nuevo"


def test_a_text_that_is_gone_is_named(course):
    tiny_course.edit(course, "solutions/01_tiny.py", "    # en: adding is enough\n    # es: basta con sumar\n", "")
    [problem] = translations.stale(course)
    assert problem.file == "translations.lock" and "01_tiny.py: comment in cell ex-01-1" in problem.place
    assert str(problem.message) == "the text is gone"


def test_without_a_lock_every_text_is_new(course):
    (course / translations.LOCK).unlink()
    found = translations.stale(course)
    assert len(found) == len(texts(course)) > 10
    assert all(str(problem.message).startswith("new, never reviewed") for problem in found)


def test_folding_a_paragraph_anew_is_no_change(course):
    tiny_course.edit(course, "solutions/01_tiny.py", "Call `double`, or read\n# [theory]",
                     "Call `double`,\n# or read [theory]")
    assert translations.stale(course) == []


def test_stamp_accepts_a_part(course):
    tiny_course.edit(course, "solutions/01_tiny.py", "Twice 1.5", "Two times 1.5")
    tiny_course.edit(course, "theory/en/01-tiny.md", "nothing but", "just")
    [accepted] = translations.stamp(course, "01_tiny.py: cell intro")
    assert accepted.place == "cell intro"
    [problem] = translations.stale(course)
    assert problem.file == "theory/en/01-tiny.md"


def test_the_lock_is_one_sorted_line_a_unit(course):
    head, *lines = (course / translations.LOCK).read_text(encoding="utf-8").splitlines()
    assert head.startswith("#") and "taulab translate --stamp" in head
    assert lines == sorted(lines) and len(lines) == len(texts(course))


def test_a_merge_that_keeps_both_lines_of_a_unit_is_named(course):
    lock = course / translations.LOCK
    line = next(line for line in lock.read_text().splitlines() if "cell intro" in line)
    lock.write_text(lock.read_text() + line[:-12] + "0" * 12 + "\n", encoding="utf-8")
    [problem] = translations.stale(course)
    assert problem.file == translations.LOCK and "cell intro" in problem.place
