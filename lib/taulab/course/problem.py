"""What people are told in words: a fault that a gate found, and a request that cannot be met."""

from dataclasses import dataclass


class Refused(ValueError):
    """What a person asked for cannot be done; the text says why and what to do, and a command prints it alone."""


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
