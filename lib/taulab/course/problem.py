"""What people are told in words: a fault that a gate found, and a request that cannot be met."""

from dataclasses import dataclass

from taulab.course.language import SOURCE, Message, told


class Refused(ValueError):
    """What a person asked for cannot be done; the text says why and what to do, and a command prints it alone."""


@dataclass(frozen=True)
class Problem:
    """One fault; ``file`` is relative to the repository, ``place`` names the cell, section or message in it."""

    file: str
    place: str
    message: Message | str
    remedy: Message | str

    def told(self, lang: str) -> str:
        """Return the fault and its remedy in `lang`."""
        where = f"{self.file}: {self.place}" if self.place else self.file
        return f"{where}: {told(self.message, lang)}\n    -> {told(self.remedy, lang)}"

    def __str__(self):
        return self.told(SOURCE)
