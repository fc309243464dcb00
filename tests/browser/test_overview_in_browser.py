"""The page of a class in a real browser: its tables sort, by mouse and by keys, as the language orders names."""

from test_grading_report import NOBODY, labs, passed, record_of

from taulab.course.grading.overview import overview
from taulab.course.grading.report import Report


def test_the_table_of_students_sorts_by_each_column(chromium, tmp_path):
    lab = labs.load("01")
    records = [record_of(lab, passed(lab), name) | {"points": points}
               for name, points in (("Zoe", 9), ("Óscar", 10), ("Nuria", 2), ("Ñuflo", 15))]
    file = tmp_path / "index.html"
    file.write_text(overview(Report(lab, "es", records, NOBODY.sentence(), 0)), encoding="utf-8")
    said = []
    page = chromium.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    table = page.locator("table", has=page.locator("caption", has_text="Notas por estudiante"))

    def names():
        return table.locator("tbody th").all_inner_texts()

    table.get_by_role("button", name="estudiante").click()
    assert names() == ["Nuria", "Ñuflo", "Óscar", "Zoe"]
    table.get_by_role("button", name="puntos").focus()
    page.keyboard.press("Enter")
    assert names() == ["Nuria", "Zoe", "Óscar", "Ñuflo"]
    page.keyboard.press("Enter")
    assert names() == ["Ñuflo", "Óscar", "Zoe", "Nuria"]
    assert table.locator("thead th[aria-sort]").get_attribute("aria-sort") == "descending" and said == []
    page.close()
