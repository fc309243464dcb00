"""The command ``taulab``. Each command imports what it needs when it runs: ``taulab --help`` is quick."""

import argparse
import functools
import os
import sys
from importlib.util import find_spec
from pathlib import Path

import taulab
from taulab.course.commandline import Help, Parser, between, default_language, language, language_of
from taulab.course.language import LANGUAGES, SOURCE, Message, message, told, translate
from taulab.course.language import mark as _
from taulab.course.places import STATE, private, root
from taulab.course.problem import Refused


# For students ---------------------------------------------------------------------------------------------------------

def lab(options) -> int:
    from taulab.course.studying import launch
    if options.hub:
        return launch.on_hub(options.lab, options.lang)
    return launch.lab(options.lab, options.lang, browser=not options.no_browser, port=options.port)


def reset(options) -> int:
    from taulab.course.studying.workspace import Workspace
    workspace = Workspace.here()
    path = workspace.lab(options.lab, options.lang)
    kept = workspace.reset(path)
    say(options, _("{file} is as it was handed out."), file=path)
    if kept:
        say(options, _("Your old copy is {kept}."), kept=kept.name)
    return 0


def update(options) -> int:
    from taulab.course.studying.workspace import Workspace
    workspace = Workspace.here()
    path = workspace.lab(options.lab, options.lang)
    account = workspace.update(path)
    if account is None:
        say(options, _("{file} is up to date."), file=path)
        return 0
    merged, kept, beside = account
    say(options, _("{file} is now the newer version, with your answers in it. Your old copy is {kept}."),
        file=path, kept=kept.name)
    if merged.kept:
        say(options, _("Cells that stay as you wrote them: {cells}."), cells=", ".join(merged.kept))
    if merged.added:
        say(options, _("Cells that you added and that are still there: {number}."), number=merged.added)
    if merged.conflicts:
        say(options, _("The course changed these too; compare them with {new}: {cells}."),
            new=beside.name, cells=", ".join(merged.conflicts))
    return 0


def model(options) -> int:
    from taulab.course.studying import model
    return model.remove(options.lang) if options.remove else model.install(options.lang, options.yes)


def say(options, text: str, **fields) -> None:
    print(Message(text, fields).render(options.lang))


# For those who write and teach the course -----------------------------------------------------------------------------

def in_a_clone(run):
    """Return the command `run`, refused where there is no clone: before it asks for packages that only writers have."""
    @functools.wraps(run)
    def command(options) -> int:
        root()
        return run(options)
    return command


@in_a_clone
def build(options) -> int:
    from taulab.course import gates
    from taulab.course.authoring import build, filling
    if options.fill:
        return written(options, filling.fill(root()))
    if not options.check:
        return report(options, build.build(root()))
    problems = gates.check(root())
    if not problems:
        print(gates.scope(root()).render(options.lang))
    return report(options, problems)


@in_a_clone
def translate_units(options) -> int:
    from taulab.course.authoring import translations
    if options.all and options.stamp != "":
        raise Refused(_("--all goes with --stamp alone: taulab translate lists what changed, --stamp TEXT accepts a "
                        "part of it, --stamp --all everything."))
    problems = translations.stale(root(), options.stamp or "")
    asked = options.stamp or options.all
    if options.stamp is not None and (asked or not problems):
        accepted = translations.stamp(root(), options.stamp)
        print(*(f"{problem.file}: {problem.place}" for problem in accepted), sep="\n", end="\n" * bool(accepted))
        say(options, _("Accepted as reviewed: {count}."), count=len(accepted))
        return 0
    report(options, problems)
    if options.stamp is not None:
        raise Refused(message(_("nothing is accepted that you have not named: {count} texts stand above. "
                                "Accept what you have reviewed with --stamp TEXT, or everything with --stamp --all."),
                              count=len(problems)))
    if not problems:
        say(options, _("Every text is as it was last reviewed in all its languages."))
    return int(bool(problems))


@in_a_clone
def solutions(options) -> int:
    from taulab.course.authoring import build
    os.environ |= private(root() / "work" / STATE)  # what kernels write stays out of the home
    return report(options, build.solutions(root()))


def site(options) -> int:
    if missing := [name for name in ("sphinx", "myst_parser", "math_core", "ziamath") if not find_spec(name)]:
        raise Refused(message(_("taulab site needs {packages}, not installed here. To install: {command}"),
                              packages=", ".join(missing), command="pip install -c constraints.txt -e .[site]"))
    from taulab.course.places import private, root
    from taulab.course.site import make
    os.environ |= private(root() / "work" / ".taulab")
    folder = Path(options.folder) if options.folder else root() / make.FOLDER
    problems = make.site(root(), folder)
    if not problems:
        say(options, _("The site is in {folder}: open index.html there."), folder=folder)
    return report(options, problems)


def report(options, problems: list) -> int:
    print(*(problem.told(options.lang) for problem in problems), sep="\n", end="\n" * bool(problems))
    return int(bool(problems))


def written(options, files: list[str]) -> int:
    print(*files, sep="\n", end="\n" * bool(files))
    say(options, _("Files written: {count}."), count=len(files))
    return 0


@in_a_clone
def test(options) -> int:
    from taulab.course.dev import suite
    if missing := suite.missing():
        raise Refused(Message(_("taulab test needs {packages}, not installed here. To install: {command}"),
                              {"packages": ", ".join(missing), "command": suite.install()}).render(default_language()))
    return suite.run(options.arguments, options.lang)


@in_a_clone
def bench(options) -> int:
    from taulab.course.dev import bench
    return bench.main(lang=options.lang)


def grade(options) -> int:
    if options.scheduler and not find_spec("distributed"):
        raise Refused(message(_("--scheduler needs {packages}, not installed here. To install: {command}"),
                              packages="distributed", command="pip install -c constraints.txt -e .[cluster]"))
    from taulab.course.grading import grade
    return grade.main(options)


@in_a_clone
def release(options) -> int:
    from taulab.course.grading import release
    return release.main(options)


# The command line -----------------------------------------------------------------------------------------------------

def parser(lang: str) -> argparse.ArgumentParser:
    formatter = type("Help", (Help,), {"lang": lang})
    top = Parser(prog="taulab", formatter_class=formatter, add_help=False,
                 description=translate(_("Tau Labs: temperature and entropy in language models"), lang))
    commands = top.add_subparsers(required=True, metavar=translate(_("COMMAND"), lang))

    def option(parser, *names, help, **kwargs):
        if "metavar" in kwargs:
            kwargs["metavar"] = translate(kwargs["metavar"], lang)
        parser.add_argument(*names, help=translate(help, lang), **kwargs)

    def command(name, run, text):
        text = translate(text, lang)
        parser = commands.add_parser(name, help=text, description=text, formatter_class=formatter, add_help=False)
        option(parser, "-h", "--help", action="help", help=_("show this help"))
        parser.set_defaults(run=run)
        return parser

    def speaking(parser, **default):
        option(parser, "--lang", type=language, metavar="|".join(LANGUAGES),
               help=_("language of the course (or set LAB_LANG)"), **default)

    option(top, "-h", "--help", action="help", help=_("show this help"))
    option(top, "--version", action="version", version=f"taulab {taulab.__version__}", help=_("show the version"))
    speaking(top, default=lang)

    opening = command("lab", lab, _("Open JupyterLab on your own copy: theory at the left, lab at the right."))
    option(opening, "lab", nargs="?", metavar="NN",
           help=_("number of the lab, such as 01; without it, the one you were at"))
    option(opening, "--no-browser", action="store_true", help=_("open no browser window"))
    option(opening, "--hub", action="store_true", help=_("be the server of a JupyterHub's user"))
    option(opening, "--port", type=between(int, 1, 65_535), metavar="N", help=_("port of JupyterLab"))
    afresh = command("reset", reset, _("Start a lab anew; your old copy stays under a dated name."))
    newer = command("update", update, _("Carry your answers over to the newer version of a lab."))
    for each in (afresh, newer):
        option(each, "lab", metavar="NN", help=_("number of the lab, such as 01"))
    weights = command("model", model,
                      _("Install the real language model of lab 13: says its size and licence, and asks."))
    choice = weights.add_mutually_exclusive_group()
    option(choice, "--yes", action="store_true", help=_("install without asking"))
    option(choice, "--remove", action="store_true", help=_("take it away again"))
    for each in (opening, afresh, newer, weights):
        speaking(each, default=argparse.SUPPRESS)

    grading = command("grade", grade, _("Mark the notebooks that students handed in, and write a report."))
    option(grading, "submissions", metavar=_("FOLDER"), help=_("folder with the notebooks, or with zip files of them"))
    option(grading, "--lab", metavar="NN", required=True, help=_("number of the lab, such as 01"))
    option(grading, "--out", metavar=_("FOLDER"), required=True, help=_("folder for the report"))
    option(grading, "--seed", type=between(int, 0, 2**31 - 1), metavar="N", default=0,
           help=_("seed of the inputs, the same for the whole class"))
    option(grading, "--seconds", type=between(float, 0.1, 86_400), metavar="N", default=10.0,
           help=_("time for one submission"))
    option(grading, "--jobs", type=between(int, 1, 999), metavar="N", default=os.cpu_count() or 1,
           help=_("submissions marked at once"))
    option(grading, "--scheduler", metavar=_("ADDRESS"),
           help=_("mark on the workers of the Dask cluster at this address, such as tcp://HOST:8786"))
    option(grading, "--delimiter", choices=(",", ";"),
           help=_("what separates the columns of grades.csv; without it, ; in Spanish and , in English"))
    option(grading, "--worksheet", metavar=_("FILE"),
           help=_("fill the marks into a copy of Moodle's grading worksheet or Canvas's gradebook"))
    option(grading, "--column", metavar=_("NAME"), help=_("column of the gradebook that the marks go into"))
    option(grading, "--policy", metavar=_("FILE"),
           help=_("policy of the course, a TOML file: late work, partial credit"))
    option(grading, "--require-isolation", action="store_true", help=_("mark nothing where the system cannot isolate"))
    speaking(grading, default=argparse.SUPPRESS)

    handing = command("release", release, _("Make a bundle for students: one language, without the solved notebooks."))
    option(handing, "--out", metavar=_("FOLDER"), required=True, help=_("new folder for the bundle"))
    option(handing, "--wheel", action="store_true", help=_("also one file that pip, pipx and uvx install"))
    speaking(handing, default=argparse.SUPPRESS)

    building = command("build", build, _("Write the notebooks and pages that are made from sources."))
    instead = building.add_mutually_exclusive_group()
    option(instead, "--check", action="store_true", help=_("write nothing: run every gate and list what fails"))
    option(instead, "--fill", action="store_true", help=_("instead, fold the prose anew where a line breaks off"))
    units = command("translate", translate_units,
                    _("List the texts of which a language changed since the last review."))
    option(units, "--stamp", nargs="?", const="", metavar=_("TEXT"),
           help=_("accept what you have reviewed: the texts whose file and place contain TEXT"))
    option(units, "--all", action="store_true", help=_("with --stamp: accept everything that changed"))
    command("solutions", solutions, _("Write executed copies of the solved notebooks under work/, for reading."))
    showing = command("site", site, _("Write the course as a web site, and walk through it."))
    option(showing, "folder", nargs="?", metavar=_("FOLDER"),
           help=_("new folder for the site; without it, build/site, made anew"))
    testing = command("test", test, _("Run the gates, the tests and every notebook of both languages."))
    option(testing, "arguments", nargs=argparse.REMAINDER,
           help=_("instead of everything, run pytest on these paths, with its options after them"))
    command("bench", bench, _("Print the speed of the library beside its targets."))
    return top


def main(words: list[str] | None = None) -> int:
    words = sys.argv[1:] if words is None else words
    lang = SOURCE
    try:
        lang = language_of(words)
        options = parser(lang).parse_args(words)
        return options.run(options)
    except Refused as error:            # any other error is ours, and shows its traceback
        print("taulab:", told(error.args[0], lang), file=sys.stderr)
        return 2
