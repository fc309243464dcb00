"""``taulab lab`` as a student meets it, in both languages, with a home that stays empty."""

import pytest
from lab_server import lab_server

MENUS = {"en": "File", "es": "Archivo"}


@pytest.mark.parametrize("lang", MENUS)
def test_theory_at_the_left_the_lab_at_the_right_in_ones_language(chromium, tmp_path, lang):
    with lab_server(tmp_path, "--lang", lang, "01") as address:
        page = chromium.new_page(viewport={"width": 1400, "height": 850})
        page.set_default_timeout(60_000)
        page.goto(address)
        theory = page.wait_for_selector(".jp-MarkdownViewer h1")
        title = page.wait_for_selector(".jp-Notebook h1")
        assert theory.bounding_box()["x"] < 400 and title.bounding_box()["x"] > 700
        assert title.inner_text().startswith("01 · ")
        assert page.wait_for_selector(".lm-MenuBar-itemLabel").inner_text() == MENUS[lang]
        assert page.query_selector(".jp-toast, .Toastify__toast, .jp-Dialog") is None
        # Attached, not visible: other extensions fill the bar, and the rest of it goes into a menu.
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", state="attached")

        page.click(".jp-Notebook .jp-CodeCell .jp-InputArea-editor")
        page.keyboard.press("Shift+Enter")                  # the set-up cell: everything that a lab imports
        page.wait_for_selector(".jp-Notebook .jp-CodeCell .jp-InputArea-prompt:has-text('[1]:')")
        assert page.query_selector(".jp-OutputArea-output[data-mime-type*=stderr]") is None

        page.click(f".jp-MarkdownViewer a[href*='labs/{lang}/']")        # a link from theory finds the student's copy
        page.wait_for_selector(".jp-NotebookPanel:not(.lm-mod-hidden)")
        page.close()
    assert list((tmp_path / "home").rglob("*")) == []
