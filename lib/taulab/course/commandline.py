"""The command line in the language of who types it: which language that is, and help and refusals in it."""

import argparse
import os
import re
import sys

from taulab.course.language import LANGUAGES, Message, translate, unknown
from taulab.course.language import mark as _
from taulab.course.places import handout
from taulab.course.problem import Refused


def default_language() -> str:
    """Return the language that LAB_LANG asks for; without it, the first of the system's that the labs here speak."""
    if asked := os.environ.get("LAB_LANG"):
        if not (lang := spoken(asked)):
            raise Refused(unknown("LAB_LANG", asked))
        return lang
    said = (os.environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    here = languages()      # a bundle for students speaks one, whatever the system does
    return next((lang for lang in map(spoken, next(filter(None, said), "").split(":")) if lang in here), here[0])


def languages() -> tuple[str, ...]:
    """Return the languages that the labs here are in: one in a bundle for students, else all of the course."""
    try:
        here = tuple(lang for lang in LANGUAGES if (handout() / "labs" / lang).is_dir())
    except Refused:
        here = ()
    return here or tuple(LANGUAGES)


def spoken(locale: str) -> str | None:
    """Return the language of a locale such as es_MX.UTF-8, if the course speaks it."""
    lang = re.split(r"[-_.@]", locale.strip().lower())[0]
    return lang if lang in LANGUAGES else None


def language_of(words: list[str]) -> str:
    """Return the language that a command line asks for: its ``--help`` speaks it too."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    parser.add_argument("--lang", type=language)
    try:
        return parser.parse_known_args(words)[0].lang or default_language()
    except argparse.ArgumentError:
        return default_language()       # the command's own parser says what is wrong


def language(text: str) -> str:
    """Return the language that an option asks for; es_ES asks for es."""
    if lang := spoken(text):
        return lang
    raise argparse.ArgumentTypeError(f"the course speaks {', '.join(LANGUAGES)}")


def between(kind: type, low, high):
    """Return a reader of numbers of this kind from `low` to `high`."""
    def read(text):
        if not low <= (number := kind(text)) <= high:
            raise argparse.ArgumentTypeError(f"{text} is not from {low} to {high}")
        return number

    read.__name__ = kind.__name__    # so argparse calls what is no number of the kind
    return read


class Help(argparse.HelpFormatter):
    """Help whose own few words are in the language of the command line."""

    lang = "en"

    def start_section(self, heading):
        headings = {"options": _("options"), "positional arguments": _("arguments")}
        super().start_section(translate(headings.get(heading, heading), self.lang))

    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, translate(_("usage: "), self.lang) if prefix is None else prefix)


#: What argparse says, as it says it in English, and our words for it.
REFUSALS = (
    (r"argument (?P<name>.+?): expected (one|at least one) argument", _("{name} needs a value.")),
    (r"argument (?P<name>.+?): invalid choice: (?P<value>.+) \(choose from (?P<known>.+)\)",
     _("{name}: {value} is not one of {known}.")),
    (r"argument (?P<name>.+?): invalid int value: (?P<value>.+)", _("{name}: {value} is not a whole number.")),
    (r"argument (?P<name>.+?): invalid float value: (?P<value>.+)", _("{name}: {value} is not a number.")),
    (r"argument (?P<name>.+?): the course speaks (?P<known>.+)", _("{name}: the course speaks {known}.")),
    (r"argument (?P<name>.+?): (?P<value>.+) is not from (?P<low>.+) to (?P<high>.+)",
     _("{name}: {value} cannot be: give a number from {low} to {high}.")),
    (r"argument (?P<name>.+?): not allowed with argument (?P<other>.+)", _("{name} and {other} exclude each other.")),
    (r"argument (?P<name>.+?): ignored explicit argument (?P<value>.+)", _("{name} takes no value, and has {value}.")),
    (r"the following arguments are required: (?P<names>.+)", _("Missing: {names}.")),
    (r"unrecognized arguments: (?P<words>.+)", _("Not understood: {words}.")),
    (r"ambiguous option: (?P<name>.+) could match (?P<known>.+)", _("{name} may mean {known}: write it in full.")),
)


class Parser(argparse.ArgumentParser):
    """A parser that refuses in the language of its formatter."""

    def error(self, message):
        lang = self.formatter_class.lang
        for pattern, text in REFUSALS:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                message = Message(text, found.groupdict()).render(lang)
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")
