"""The command ``taulab``. Each command imports what it needs when it runs: ``taulab --help`` is quick."""

import argparse
import os
import sys

from taulab.course.language import LANGUAGES, Message, translate
from taulab.course.language import mark as _


def default_language() -> str:
    """Return the language that LAB_LANG asks for; without it, the one of the system; else English."""
    if asked := os.environ.get("LAB_LANG"):
        if asked not in LANGUAGES:
            raise ValueError(f"LAB_LANG={asked!r}: the course speaks {', '.join(LANGUAGES)}")
        return asked
    system = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return system[:2] if system[:2] in LANGUAGES else "en"


def language_of(words: list[str]) -> str:
    """Return the language that a command line asks for: its ``--help`` speaks it too."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    parser.add_argument("--lang", choices=LANGUAGES)
    try:
        return parser.parse_known_args(words)[0].lang or default_language()
    except argparse.ArgumentError:
        return default_language()       # the command's own parser says what is wrong


# For students ---------------------------------------------------------------------------------------------------------

def lab(options) -> int:
    from taulab.course import launch
    return launch.lab(options.lab, options.lang, browser=not options.no_browser, port=options.port)


def reset(options) -> int:
    from taulab.course.workspace import Workspace
    workspace = Workspace.here()
    path = workspace.lab(options.lab, options.lang)
    kept = workspace.reset(path)
    say(options, _("{file} is as it was handed out."), file=path)
    if kept:
        say(options, _("Your old copy is {kept}."), kept=kept.name)
    return 0


def update(options) -> int:
    from taulab.course.workspace import Workspace
    workspace = Workspace.here()
    path = workspace.lab(options.lab, options.lang)
    account = workspace.update(path)
    if account is None:
        say(options, _("{file} is up to date."), file=path)
        return 0
    merged, kept = account
    say(options, _("{file} is now the newer version, with your answers in it. Your old copy is {kept}."),
        file=path, kept=kept.name)
    if merged.kept:
        say(options, _("Cells that stay as you wrote them: {cells}."), cells=", ".join(merged.kept))
    if merged.added:
        say(options, _("Cells that you added and that are still there: {number}."), number=merged.added)
    if merged.conflicts:
        say(options, _("The course changed these too; compare them with {new}: {cells}."),
            new=f"{path.stem}.new.ipynb", cells=", ".join(merged.conflicts))
    return 0


def say(options, text: str, **fields) -> None:
    print(Message(text, fields).render(options.lang))


def student_commands(commands, lang: str) -> None:
    def command(name, run, text, **kwargs):
        parser = commands.add_parser(name, help=translate(text, lang), description=translate(text, lang), **kwargs)
        parser.add_argument("--lang", choices=LANGUAGES, default=lang,
                            help=translate(_("language of the course (also LAB_LANG)"), lang))
        parser.set_defaults(run=run)
        return parser

    number = translate(_("number of the lab, such as 01"), lang)
    parser = command("lab", lab, _("Open JupyterLab on your own copy: theory at the left, lab at the right."))
    parser.add_argument("--lab", metavar="NN", help=number)
    parser.add_argument("--no-browser", action="store_true", help=translate(_("open no browser window"), lang))
    parser.add_argument("--port", type=int, help=translate(_("port of JupyterLab"), lang))
    parser = command("reset", reset, _("Start a lab anew; your old copy stays under a dated name."))
    parser.add_argument("lab", metavar="NN", help=number)
    parser = command("update", update, _("Carry your answers over to the newer version of a lab."))
    parser.add_argument("lab", metavar="NN", help=number)


# For those who write and teach the course -----------------------------------------------------------------------------

def test(options) -> int:
    from taulab.course import suite
    return suite.run(options.arguments)


def teacher_commands(commands) -> None:
    def command(name, run, text):
        parser = commands.add_parser(name, help=text, description=text)
        parser.set_defaults(run=run, lang="en")
        return parser

    parser = command("test", test, "Run the gates, the tests and every notebook of both languages.")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on to pytest; paths among them run alone")


def parser(lang: str) -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="taulab", description="Tau Labs: temperature and entropy in language models.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    student_commands(commands, lang)
    teacher_commands(commands)
    return top


def main(words: list[str] | None = None) -> int:
    words = sys.argv[1:] if words is None else words
    try:
        options = parser(language_of(words)).parse_args(words)
        return options.run(options)
    except ValueError as error:         # an error of the user, who needs its words and no traceback
        print(f"taulab: {error}", file=sys.stderr)
        return 2
