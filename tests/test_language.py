import pytest

from taulab.course import language
from taulab.course.language import Message

PO = r'''
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\n"

msgid "{n} heat"
msgstr "{n} de calor"

msgid "x"
msgstr ""
'''


@pytest.fixture
def locale(tmp_path, monkeypatch):
    (tmp_path / "es").mkdir()
    (tmp_path / "es/a.po").write_text(PO, encoding="utf-8")
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    language.catalogue.cache_clear()
    yield tmp_path
    language.catalogue.cache_clear()


def test_a_message_is_translated_when_it_is_shown(locale):
    message = Message("{n} heat", {"n": 3})
    assert (message.render("en"), message.render("es")) == ("3 heat", "3 de calor")


def test_a_message_without_fields_is_not_formatted():
    assert Message("{x} stays").render("en") == "{x} stays"


def test_what_has_no_translation_stays_in_english(locale):
    assert language.translate("x", "es") == "x" and language.translate("unknown", "es") == "unknown"


def test_every_file_of_the_language_is_read(locale):
    (locale / "es/b.po").write_text(PO.replace("heat", "cold").replace("calor", "frío"), encoding="utf-8")
    assert language.read_catalogue("es", locale) == {"{n} heat": "{n} de calor", "{n} cold": "{n} de frío"}
    assert language.read_catalogue("en", locale) == {}


def test_a_language_that_the_course_does_not_speak_is_named():
    with pytest.raises(ValueError, match="lang='fr': the course speaks en, es"):
        language.translate("x", "fr")
