"""The temperature explorer as students meet it: in JupyterLab, by keyboard alone, in both languages."""

import re

from explorers import ByKeyboard

CELL = """
from taulab.course.widgets import TemperatureExplorer
explorer = TemperatureExplorer([2, 1, 0, -1], lang={lang!r}, draws=100)
explorer
"""

def test_everything_by_keyboard(notebook):
    page = notebook(CELL.format(lang="en"))
    explorer = ByKeyboard(page)

    explorer.go_to("temperature τ")
    slider = page.locator(".te-slider [role=slider]")
    for key, stop, entropy in (("ArrowRight", "1.1", "1.0039"), ("ArrowLeft", "1", "0.9475"), ("End", "∞", "1.3863"),
                               ("Home", "0", "0"), ("ArrowUp", "0.05", "4.3×10⁻⁸")):
        explorer.keys.press(key)
        explorer.says(f"τ = {stop}: entropy {entropy} nats")
        explorer.shows(f"H = {entropy} nats")
        assert slider.get_attribute("aria-valuetext") == f"τ = {stop}"
        assert page.input_value(".te-temperature input") == stop

    explorer.go_to("temperature τ, as a number")
    explorer.write("2")
    explorer.says("τ = 2: entropy 1.2451 nats = 1.7962 bits, perplexity 3.47.")
    explorer.shows("Var/τ³ = 0.1277")
    assert slider.get_attribute("aria-valuetext") == "τ = 2", "the slider follows the field"

    explorer.write("warm")
    page.wait_for_selector(".te-explorer [role=alert] :text('“warm” is not a number')")

    explorer.go_to("τ = ∞")
    explorer.keys.press("Space")
    explorer.says("τ = ∞: entropy 1.3863 nats")
    page.wait_for_function("document.querySelector('.te-explorer [role=alert]').textContent === ''")

    explorer.go_to("Find τ for H (nats) =")
    explorer.write("1")
    explorer.says("τ = 1.092: entropy 1.0000 nats")

    explorer.go_to("Draw again")
    explorer.keys.press("Enter")
    page.wait_for_selector(".te-prose :text('100 tokens drawn with seed 1')")

    explorer.go_to("table")
    explorer.keys.press("Space")
    assert page.wait_for_selector(".te-table caption").inner_text() == "The likeliest tokens at τ = 1.092"

    explorer.go_to("State")
    explorer.write("logits=real-0&tau=1")
    explorer.shows("H = 1.4812 nats")
    explorer.shows("␣Paris")

    explorer.keys.press("Shift+Tab")
    explorer.go_to("State", most=1)
    assert {host.split(":")[0] for host in page.hosts} <= {"127.0.0.1", ""}, "nothing comes from elsewhere"


def test_a_screen_reader_finds_names_and_roles_and_spanish_alone(notebook):
    page = notebook(CELL.format(lang="es"), "explorer.tabled.value = True\nexplorer.static()")
    ByKeyboard(page, "Explorador de temperatura")
    page.wait_for_selector(".te-static .te-table")
    group = page.get_by_role("group", name="Explorador de temperatura")
    assert group.get_attribute("lang") == "es"
    named = [("combobox", "Logits"), ("textbox", "logits, separados por comas"), ("slider", "temperatura τ"),
             ("textbox", "temperatura τ, como número"), ("textbox", "Buscar τ para H (nats) ="),
             ("checkbox", "eje τ lineal"), ("textbox", "Extraer tokens:"), ("textbox", "semilla"),
             ("button", "Extraer de nuevo"), ("checkbox", "tabla"), ("textbox", "Estado"),
             ("table", "Los tokens más probables con τ = 1"),
             ("img", "Probabilidades q con τ = 1"), ("img", "Entropía H frente a la temperatura τ")]
    for role, name in named:
        assert group.get_by_role(role, name=name, exact=True).count() == 1, name

    said = page.evaluate("""() => [...document.querySelectorAll('.te-explorer')].flatMap((root) => {
        root = root.cloneNode(true);
        root.querySelectorAll('style').forEach((style) => style.remove());
        return [root.textContent, ...[...root.querySelectorAll('*')].flatMap((element) =>
            ['aria-label', 'aria-valuetext', 'title', 'placeholder'].map((name) => element.getAttribute(name)))];
    }).filter((text) => text).join('\\n')""")
    prompts = re.compile(r"real:\s«[^»]*»")        # of a real model, in both languages
    words = set(re.findall(r"[a-záéíóúñ]+", prompts.sub("", said).lower()))
    english = set("the of at and to is it an with from for all any one others probability entropy slope draw drawn "
                  "seed table state temperature linear logarithmic scale limit model axis likeliest expected equal "
                  "flat confident write press null undefined nan".split())
    assert not words & english, words & english
    assert {"entropía", "perplejidad", "probabilidad", "semilla", "pendiente", "tabla", "límite"} <= words
