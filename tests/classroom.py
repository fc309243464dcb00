"""Submissions to lab 01 for the tests of the grader: right answers from its source, or what a test puts there."""

import json
import re
import time
from contextlib import contextmanager
from pathlib import Path

from taulab.course import labs
from taulab.course.grading import grade, marking
from taulab.course.grading.nursery import Nursery

SOURCE = Path(__file__).parents[1] / "solutions" / "01_sweeping_tau.py"
SETUP = ('import numpy as np\nfrom taulab import course\nfrom taulab.softmax import softmax\n'
         'lab = course.open("01", lang="{lang}")')
HANG = 600    # seconds until a test that waits for something gives up
POINTS = {"01.1": 2, "01.2": 2, "01.3": 2, "01.4": 2, "01.5": 2, "01.6": 3, "01.7": 2}


def right_cells() -> dict[str, str]:
    """Return exercise id -> the solved cell."""
    cells = re.findall(r'# %% name="ex-01-(\d)"\n(.*?)(?=\n# %% )', SOURCE.read_text(encoding="utf-8"), re.DOTALL)
    return {f"01.{number}": source.strip() for number, source in cells}


def notebook(answers=None, first=(), before=(), after=(), lang="en", setup=SETUP) -> dict:
    """Return a notebook with right answers but for those given, and cells before the imports, before or after them."""
    sources = [*first, setup.format(lang=lang), *before]
    for exercise, source in (right_cells() | (answers or {})).items():
        name = re.search(r"def (\w+)", right_cells()[exercise])[1]
        sources += [source, f'{name} = lab.check("{exercise}", {name})']
    cells = [{"cell_type": "code", "id": f"c{k}", "metadata": {}, "outputs": [], "execution_count": None,
              "source": source} for k, source in enumerate([*sources, *after])]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def hand_in(folder: Path, student: str, content) -> Path:
    path = folder / student / "01_sweeping_tau.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(data)
    return path


@contextmanager
def class_of(lab="01", seed=3, seconds=40.0):
    """Give a class with its process for submissions; a test that is not about budgets stays far away from them."""
    content = labs.load(lab)
    with Nursery(lab, grade.handed_out(content)) as nursery:
        yield marking.prepare_class(content, seed, seconds, nursery, grade.lent(content))


def marks_of(around, answers=None, **more) -> marking.Marks:
    """Return the marks of a notebook with right answers but for those given."""
    return marking.mark(json.dumps(notebook(answers, **more)).encode(), around)


def lost_by(marks) -> set[str]:
    return {exercise for exercise, verdict in marks.verdicts.items() if not verdict.passed}


def until(condition) -> bool:
    """Wait for a condition, not for a time."""
    end = time.monotonic() + HANG
    while not (holds := condition()) and time.monotonic() < end:      # asked once a turn: it may not hold for long
        time.sleep(0.02)
    return holds
