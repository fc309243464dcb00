"""What a student has done so far, in one small file of their own: deletable, and sent nowhere.

Outside the folder of a student's copies it lives in memory for as long as the kernel does.
"""

import json
import os
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from pathlib import Path

from taulab.course.files import write
from taulab.course.places import STATE, begun

EMPTY = {"exercises": {}, "guesses": {}}


def progress_path() -> Path | None:
    """Return where progress is kept, if one works among a student's copies."""
    work = begun()
    return work / STATE / "progress.json" if work else None


class Progress:
    """States of exercises, hints given, first guesses. The file is read anew for each use: two labs may be open."""

    def __init__(self, path: Path | None = None):
        self.path = path
        self.memory = deepcopy(EMPTY)
        self.set_aside: Path | None = None   # where an unreadable file went
        self.unsaved = False                 # whether the last change could not be written

    def state(self, exercise: str) -> str | None:
        return self.read()["exercises"].get(exercise, {}).get("state")

    def hints(self, exercise: str) -> int:
        return self.read()["exercises"].get(exercise, {}).get("hints", 0)

    def guess(self, prediction: str) -> float | str | None:
        return self.read()["guesses"].get(prediction)

    def record_state(self, exercise: str, state: str, final: str):
        """Keep `state`, unless the exercise has reached the state `final` before."""
        def change(data):
            entry = data["exercises"].setdefault(exercise, {})
            entry["state"] = final if entry.get("state") == final else state
        self.update(change)

    def record_hints(self, exercise: str, hints: int):
        self.update(lambda data: data["exercises"].setdefault(exercise, {}).update(hints=hints))

    def record_guess(self, prediction: str, guess: float | str):
        """Keep the first guess; later ones change nothing."""
        self.update(lambda data: data["guesses"].setdefault(prediction, guess))

    def update(self, change: Callable[[dict], object]):
        self.memory = self.read()
        change(self.memory)
        if self.path:
            try:
                write(self.path, json.dumps(self.memory, indent=1, ensure_ascii=False).encode())
                self.unsaved = False
            except OSError:
                self.unsaved = True

    def read(self) -> dict:
        """Return what is known; a file that cannot be understood is set aside, never overwritten."""
        if self.path is None or self.unsaved:
            return deepcopy(self.memory)
        try:
            return understood(json.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:  # not yet there, or deleted by its owner, who wants to forget
            return deepcopy(EMPTY)
        except OSError:
            return deepcopy(self.memory)
        except ValueError:
            self.put_aside()
            return deepcopy(self.memory)

    def put_aside(self):
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
        aside = self.path.with_name(f"progress-unreadable-{stamp}.json")
        try:
            os.replace(self.path, aside)
            self.set_aside = aside
        except OSError:
            self.unsaved = True


def understood(data) -> dict:
    """Return `data` if it has the shape of progress, else raise ValueError."""
    exercises, guesses = (data.get(key) if isinstance(data, dict) else None for key in EMPTY)
    shaped = isinstance(exercises, dict) and isinstance(guesses, dict) and all(map(is_entry, exercises.values()))
    if not shaped or not all(isinstance(guess, int | float | str) for guess in guesses.values()):
        raise ValueError("progress file: the keys exercises and guesses must hold dictionaries")
    return data


def is_entry(entry) -> bool:
    return (isinstance(entry, dict) and isinstance(entry.get("state", ""), str)
            and isinstance(entry.get("hints", 0), int))
