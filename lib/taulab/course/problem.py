"""A fault that a gate found: where it is, what it is, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One fault; ``file`` is relative to the repository, ``place`` names the cell, section or message in it."""

    file: str
    place: str
    message: str
    remedy: str

    def __str__(self):
        where = f"{self.file}: {self.place}" if self.place else self.file
        return f"{where}: {self.message}\n    -> {self.remedy}"
