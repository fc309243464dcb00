"""What the reader of a widget sets: a state that is written down as one short line, and what it can choose by name."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode
from zlib import crc32

from traitlets import HasTraits

from taulab.course.language import mark as _
from taulab.course.svg import short
from taulab.course.widgets.kit.numbers import Complaint, exact

EDITABLE = 12    # as many numbers are written out in a state and can be edited


def fields_of(line):
    """Return {name: text} of what a line says."""
    line = str(line).strip().replace("+", "%2B")    # of 1e+21: a blank is written %20
    return dict(parse_qsl(line, keep_blank_values=True))


class LineState(HasTraits):
    """What the reader of a widget sets, and its line, to be copied from one notebook into another.

    A kind of state says in `entries` what stands in its line, {name: (trait, function from the text to the value)},
    and gives an `example` of it.
    """

    example = ""
    entries = {}

    def fields(self):
        """Return {name in the line: value} of the whole state."""
        return {name: getattr(self, trait) for name, (trait, _parse) in self.entries.items()}

    def readers(self):
        """Return {name in the line: (trait, function from the text to the value)}."""
        return self.entries

    def to_string(self):
        """Return the state as one short line, for `restore`."""
        return urlencode({name: exact(value) if isinstance(value, float) else value
                          for name, value in self.fields().items()}, safe=",:", quote_via=quote)

    def restore(self, text):
        """Set what the line `text` says and leave the rest; nothing changes if any of it is wrong."""
        readers, fields = self.readers(), fields_of(text)
        if not fields or fields.keys() - readers.keys():
            raise Complaint(_("This is not a state: write one such as {example}."), example=self.example)
        settings = {readers[name][0]: readers[name][1](value) for name, value in fields.items()}
        with self.hold_trait_notifications():
            for trait, value in settings.items():
                self.set_trait(trait, value)


def not_negative(temperature):
    """Return a temperature from 0 to ∞; others are refused."""
    if not temperature >= 0:
        raise Complaint(_("τ = {value} is no temperature: choose one from 0 to ∞."), value=short(temperature))
    return temperature + 0.0    # −0 is 0


def one_of(*names, refusal):
    """Return a reader of one of these names; of others it says `refusal`, which is marked and has a field `text`."""
    def read(text):
        if text not in names:
            raise Complaint(refusal, text=text)
        return text
    return read


class Named:
    """Numbers that stand in a state by a name: of their preset, themselves if few, else a fingerprint.

    A kind of them has the `key` of its preset, "" without one, and in `numbers` the arrays that it is made of.
    """

    key = ""

    @property
    def numbers(self):
        raise NotImplementedError

    @cached_property
    def written(self):
        """The numbers as they can be edited; None where they are too many, or no single row."""
        first, *more = self.numbers
        return None if more or first.size > EDITABLE else first.tolist()

    @cached_property
    def name(self):
        if self.key:
            return self.key
        if self.written is not None:
            return ",".join(map(exact, self.written))
        return f"given-{crc32(b''.join(array.tobytes() for array in self.numbers)):08x}"


class Shelf(NamedTuple):
    """A kind of `Named` things among which a reader chooses."""

    titles: Callable             # language -> {key: title} of the presets
    preset: Callable             # key -> the thing; KeyError if there is none
    missing: str                 # marked: what is said of a fingerprint whose numbers are not here
    given: str                   # marked: the title of what a cell gave
    write: Callable | None = None    # text -> the thing; None where no text can be it
    edited: str = ""             # marked: the title of what was written by hand


class ChosenState(LineState):
    """A state about one thing on a shelf: a preset, what a cell gave, or what was written by hand.

    A kind of them names the trait of the thing in `chosen`, and has its `shelf`.
    """

    chosen = ""
    shelf = None

    def __init__(self, thing, **settings):
        super().__init__(**{self.chosen: thing}, **settings)
        self.given = thing    # the way back from a preset

    @property
    def thing(self):
        return getattr(self, self.chosen)

    def choose(self, name):
        """Take the thing of this name."""
        self.set_trait(self.chosen, self.find(name))

    def write(self, text):
        """Take the thing that a reader wrote."""
        self.set_trait(self.chosen, self.shelf.write(text))

    def find(self, name):
        """Return the thing of this name: the one in use, the one given at first, a preset, or what the name writes."""
        for thing in (self.thing, self.given):
            if name == thing.name:
                return thing
        try:
            return self.shelf.preset(name)
        except KeyError:
            if name.startswith("given-") or not self.shelf.write:
                raise Complaint(self.shelf.missing) from None
            return self.shelf.write(name)

    def readers(self):
        """Return the readers of a line; the thing is found by its name."""
        return {name: (trait, parse or self.find) for name, (trait, parse) in self.entries.items()}

    def fields(self):
        return {name: value.name if isinstance(value, Named) else value for name, value in super().fields().items()}
