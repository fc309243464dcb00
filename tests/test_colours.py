"""One palette: a stylesheet, which cannot import it, names no other colours for what it draws."""

import re
from pathlib import Path

import pytest

from taulab.course import colours

COURSE = Path(colours.__file__).parent
PALETTE = {colour.lower() for colour in (*colours.OKABE_ITO.values(), *colours.ON_DARK.values())}
ROLE = re.compile(r"--(?:t[er]-[\w-]+|accent): (#[0-9a-f]+)", re.IGNORECASE)
HEX = re.compile(r"#[0-9a-f]{3,8}\b", re.IGNORECASE)


@pytest.mark.parametrize("file", sorted(COURSE.rglob("*.css")), ids=lambda file: file.parent.name)
def test_the_colours_of_a_stylesheet_are_those_of_the_palette(file):
    used = ROLE.findall(file.read_text(encoding="utf-8"))
    assert {colour.lower() for colour in used} <= PALETTE
    assert used or not HEX.search(file.read_text(encoding="utf-8")), "its colours stand outside of the roles"


def test_no_module_repeats_the_palette():
    for file in COURSE.rglob("*.py"):
        if file.name != "colours.py":
            assert not [colour for colour in PALETTE - {"#000000"} if colour in file.read_text("utf-8").lower()], file


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    return sum(weight * (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055)**2.4)
               for weight, part in zip((0.2126, 0.7152, 0.0722), parts))


@pytest.mark.parametrize("name", colours.ON_DARK)
def test_a_colour_for_a_dark_ground_is_seen_on_it_and_its_own_is_seen_on_white(name):
    assert 1.05 / (luminance(colours.OKABE_ITO[name]) + 0.05) >= 3
    assert (luminance(colours.ON_DARK[name]) + 0.05) / (luminance("#161616") + 0.05) >= 3
