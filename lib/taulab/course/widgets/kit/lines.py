"""A state that is written down as one short line, to be copied from one notebook into another."""

from urllib.parse import parse_qsl, urlencode

from traitlets import HasTraits

from taulab.course.language import mark as _
from taulab.course.widgets.kit.numbers import Complaint


class LineState(HasTraits):
    """What the reader of a widget sets. A kind of state says `fields`, `readers` and an `example` of its line."""

    example = ""

    def fields(self):
        """Return {name in the line: value} of the whole state."""
        raise NotImplementedError

    def readers(self):
        """Return {name in the line: (trait, function from the text to the value)}."""
        raise NotImplementedError

    def to_string(self):
        """Return the state as one short line, for `restore`."""
        return urlencode(self.fields(), safe=",:")

    def restore(self, text):
        """Set what the line `text` says and leave the rest; nothing changes if any of it is wrong."""
        readers, fields = self.readers(), dict(parse_qsl(text.strip(), keep_blank_values=True))
        if not fields or fields.keys() - readers.keys():
            raise Complaint(_("This is not a state: write one such as {example}."), example=self.example)
        settings = {readers[name][0]: readers[name][1](value) for name, value in fields.items()}
        with self.hold_trait_notifications():
            for trait, value in settings.items():
                self.set_trait(trait, value)
