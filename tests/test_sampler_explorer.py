"""The sampler on a page: the buttons of its board, its marks, its complaints; and what a key costs."""

import re
from time import process_time

import numpy as np
import pytest
from explorers import english_left, of_class, parsed

from taulab.course.language import LANGUAGES
from taulab.course.widgets import SamplerExplorer
from taulab.course.widgets.sampler import pictures
from taulab.course.widgets.sampler import state as sampler
from taulab.course.widgets.sampler.board import ACTIONS, BUTTONS
from taulab.course.widgets.sampler.speakers import Speaker, speaker
from taulab.course.widgets.sampler.state import LONGEST
from taulab.course.widgets.sampler.wording import BANDS, band
from taulab.sampling import Chain, min_p, temperature, top_k, top_p, typical


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_button_of_the_board_does_what_it_says(lang):
    explorer = SamplerExplorer(lang, model="pairs")
    press = explorer._pressed
    page = parsed(f"<div>{''.join(explorer.board.parts)}</div>")
    buttons = list(page.iter("button"))
    assert {button.get("data-do") for button in buttons} <= ACTIONS.keys()
    keys = [button.get("aria-keyshortcuts") for button in buttons if button.get("aria-keyshortcuts")]
    assert len(keys) == len(set(keys)) == len(BUTTONS) + 9
    assert all("".join(button.itertext()).strip() for button in buttons)
    first = next(button for button in buttons if button.get("aria-keyshortcuts") == "1")
    press(None, ["pick", int(first.get("data-with"))], [])
    assert explorer.state.tree.path == (int(first.get("data-with")),)
    press(None, ["draw", 10], [])
    press(None, ["back", 1], [])
    assert (len(explorer.state.tree.path), explorer.state.tree.place) == (11, 10)
    press(None, ["pick", 17], [])
    assert len(explorer.state.tree.branches) == 2 and explorer.state.tree.path[-1] == 17
    press(None, ["branch", -1], [])
    assert (explorer.state.tree.branch, explorer.state.tree.place) == (0, 11)
    press(None, ["go", 3, 1], [])
    assert (explorer.state.tree.branch, explorer.state.tree.place) == (1, 3)
    press(None, ["drop"], [])
    assert len(explorer.state.tree.branches) == 1
    assert english_left("".join(explorer.board.parts)) == [] or lang == "en"


def test_a_cut_token_and_a_surprising_one_are_marked_without_colour():
    explorer = SamplerExplorer(model="pairs", chain=Chain((temperature, 1.0), (top_k, 3)))
    rows = [button for button in parsed(explorer.board.parts[2].join(["<div>", "</div>"])).iter("button")]
    assert ["✗ cut" in "".join(row.itertext()) for row in rows] == [False] * 3 + [True] * 9
    assert ["cut by the chain" in row.get("aria-label") for row in rows] == [False] * 3 + [True] * 9
    explorer.state.pick(int(rows[5].get("data-with")))
    assert explorer.state.read().tempered == (np.inf,) and "∞ under the chain" in explorer.headline.value.replace(
        "<b>", "").replace("</b>", "")
    still = parsed(pictures.texts(explorer.state, explorer.state.read(), "en"))
    said = of_class(still, "te-said")
    assert [f"te-band{band(token.surprise)}" in mark.get("class") for token, mark in
            zip(explorer.state.read().said, said)] == [True]
    assert [band(surprise) for surprise in (0, 0.99, *BANDS, 50)] == [0, 0, 1, 2, 3, 3]


def test_what_a_text_says_is_no_markup(monkeypatch):
    monkeypatch.setattr(speaker("pairs", "en"), "piece", lambda token: ' <img src="x">&')
    explorer = SamplerExplorer(model="pairs")
    explorer.state.pick(3)
    page = parsed(f"<div>{''.join(explorer.board.parts)}{explorer.static()._repr_html_()}</div>")
    assert not list(page.iter("img")) and "<img" in "".join(page.itertext())


def test_complaints_of_the_board_are_said_and_nothing_is_lost():
    explorer = SamplerExplorer("es", model="pairs")
    explorer.state.restore("said=" + ",".join(["1"] * LONGEST) + ".")
    before = explorer.state.to_string()
    explorer._pressed(None, ["draw", 1], [])
    assert "no puede pasar de 160 tokens" in explorer.complaint.value and explorer.state.to_string() == before
    explorer._pressed(None, ["back", 1], [])
    assert explorer.complaint.value == ""


def test_a_chain_of_a_cell_is_taken_or_refused():
    state = SamplerExplorer(model="pairs", chain=Chain((top_p, 0.9), (temperature, 0.7))).state
    assert str(state.chain()) == "logits → top_p(0.9) → temperature(0.7) → sample"
    with pytest.raises(ValueError, match=re.escape("typical(0.5)")):
        SamplerExplorer(model="pairs", chain=Chain((typical, 0.5)))


# ---- speed ----------------------------------------------------------------------------------------------------------

class Large(Speaker):
    """As many tokens as SmolLM2 has, and no forward pass."""

    def __init__(self):
        super().__init__(49_152)
        self.drawn = np.random.default_rng(0).normal(0, 2, (64, self.size)).astype(np.float32)

    def encode(self, text):
        return (1,) * len(text.split())

    def piece(self, token):
        return f" {token}"

    def rows(self, tokens, since):
        return [self.drawn[len(tokens[:end]) % 64] for end in range(since, len(tokens) + 1)]


def test_a_key_costs_no_more_than_a_few_sorts_of_the_vocabulary(monkeypatch):
    """A stable sort of 49,152 logits takes some 4 ms: so a key stays within 60 ms beyond the forward pass."""
    large = Large()
    monkeypatch.setattr(sampler, "speaker", lambda _name, _language: large)
    explorer = SamplerExplorer(model="pairs", chain=Chain((temperature, 0.8), (top_k, 50), (top_p, 0.9), (min_p, 0.02)))
    explorer._pressed(None, ["draw", 10], [])
    explorer._pressed(None, ["draw", 10], [])
    keys, sorts = [], []
    for turn in range(12):
        start = process_time()
        explorer._pressed(None, ["draw", 1], [])
        keys.append(process_time() - start)
        start = process_time()
        np.argsort(-large.drawn[turn], kind="stable")
        sorts.append(process_time() - start)
    assert np.median(keys) < 15 * np.median(sorts)
