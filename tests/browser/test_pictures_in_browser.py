"""Every picture of every widget in Chromium, as wide as panes are: letters that can be read, none cut off, none in
another's way."""

import re

import pytest

from taulab.course import widgets
from taulab.course.language import LANGUAGES
from taulab.course.widgets.kit.explorer import Explorer
from taulab.sampling import Chain, min_p, repetition_penalty, temperature, top_k, top_n_sigma, top_p, typical

#: A pane beside another at 1280 px, the same at 200 %, and what lies between the widths at which pictures change.
WIDTHS = (233, 247, 350, 420, 494, 520, 545, 565, 600, 639, 640, 700, 760, 761, 1000)
STAGES = Chain((repetition_penalty, [1], 1.2), (temperature, 0.7), (top_k, 40), (top_p, 0.9), (min_p, 0.05),
               (typical, 0.95), (top_n_sigma, 1.5))
#: States with much to write; of each explorer its first state is looked at too.
FULL = {"ChainExplorer": ({"chain": STAGES}, "real-3"), "PenaltyExplorer": ({"beta": 2}, "zipf"),
        "TemperatureExplorer": ({"temperature": 0.3, "draws": 1000}, "zipf"),
        "CalibrationExplorer": ({"bins": 40, "temperature": 0.2}, "few"),
        "ListeningExplorer": ({"case": "code", "kappa": 0.0446}, None),
        "TreeExplorer": ({"world": "fork", "alphas": 0.21, "after": "0-5"}, None)}

FOUND = """(width) => {
    document.body.style.width = `${width}px`;
    const size = (words) => {
        const {a, b} = words.getScreenCTM();
        return parseFloat(getComputedStyle(words).fontSize) * Math.hypot(a, b);
    };
    const faults = [];
    for (const picture of document.querySelectorAll('svg')) {
        const frame = picture.getBoundingClientRect();
        const all = [...picture.querySelectorAll('text')].filter((words) => words.textContent.trim());
        const said = all.map((words) => [words.textContent, words.getBoundingClientRect(), size(words)]);
        const marks = [...picture.querySelectorAll('.te-drawn, .te-bar')].map((mark) => mark.getBoundingClientRect());
        said.forEach(([words, box, letters], place) => {
            if (letters < 9) faults.push(['small', words, letters]);
            // A box of text has room above and below its letters.
            if (box.left < frame.left - 0.5 || box.right > frame.right + 0.5 || box.top < frame.top - letters / 5
                || box.bottom > frame.bottom + letters / 5) faults.push(['cut off', words]);
            if (all[place].matches('.te-value') && marks.some((mark) => mark.right > box.left && mark.left < box.right
                && mark.bottom > box.top && mark.top < box.bottom)) faults.push(['under a mark', words]);
            for (const [others, other] of said.slice(place + 1)) {
                const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
                const along = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
                if (across > 1 && along > 0.3 * letters) faults.push(['in the way', words, others]);
            }
        });
    }
    return {faults, pictures: document.querySelectorAll('svg').length,
            over: document.documentElement.scrollWidth - Math.max(width, document.documentElement.clientWidth)};
}"""


def pictures(name, lang):
    """Yield the pictures of a widget as HTML: in its first state, and in one with much to write."""
    widget = getattr(widgets, name)
    yield widget(lang=lang)
    if name in FULL:
        settings, preset = FULL[name]
        full = widget(lang=lang, **settings)
        if preset:
            full.state.choose(preset)
        yield full
    elif not issubclass(widget, Explorer):
        yield widget(lang=lang, logits=[0, -0.7, -1.1, -1.4, -1.6, -1.8, -1.9, -2.1], route="double_softmax")


def page_of(name, lang):
    """Return a page of the pictures of a widget; an image is put in its place, for a page does not see into one."""
    shown = []
    for widget in pictures(name, lang):
        if isinstance(widget, Explorer):
            shown.append(widget.static()._repr_html_())
        else:
            picture = widget.picture()
            html = picture._repr_mimebundle_()["text/html"]
            style = re.search(r'style="(max-width[^"]*)"', html)[1]
            shown.append(f"<div style='overflow-x: auto'><style>svg {{ {style}; height: auto }}</style>"
                         f"{picture.svg}</div>")
    return f"<body style='margin: 0'>{''.join(shown)}</body>"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", widgets.__all__)
def test_all_words_of_a_picture_are_read_at_every_width(chromium, name, lang):
    page = chromium.new_page(viewport={"width": 1000, "height": 900})
    try:
        page.set_content(page_of(name, lang))
        found = {width: page.evaluate(FOUND, width) for width in WIDTHS}
    finally:
        page.close()
    assert {width: seen for width, seen in found.items() if seen["faults"] or seen["over"] > 0} == {}
    assert all(seen["pictures"] >= 2 for seen in found.values())
