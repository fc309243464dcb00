"""`taulab grade`: mark every submission of a folder, keep what is finished, write the report."""

import contextlib
import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from taulab.course.files import write
from taulab.course.grading import isolation, marking, shortcuts
from taulab.course.grading.report import Report
from taulab.course.grading.submissions import Submission, code_cells, find, parse
from taulab.course.lab import lab_exercises
from taulab.course.language import LANGUAGES, Message
from taulab.course.language import mark as _
from taulab.course.panel import clean
from taulab.course.problem import Refused
from taulab.course.replies import Replies
from taulab.course.verdict import State
from taulab.course.workspace import root

STATE = ".finished"


def main(options) -> int:
    """Grade as the command line asks; 0 when every submission has a line in the report."""
    folder, out, lang = Path(options.submissions), Path(options.out), options.lang
    if not folder.is_dir():
        raise Refused(Message(_("{folder} is no folder."), {"folder": str(folder)}).render(lang))
    lab = lab_exercises(options.lab.zfill(2), lang)
    with tempfile.TemporaryDirectory(prefix="taulab-grade-") as place:
        granted = isolation.protection(place)
        print(granted.sentence().render(lang), file=sys.stderr)
        if options.require_isolation and not granted.namespaces:
            return 2
        around = marking.prepare_class(lab, options.seed, options.seconds, granted, place)
        submissions = find(folder, lab.number)
        if not submissions:
            raise Refused(Message(_("{folder} holds no notebook of lab {lab}: file names begin with {lab}."),
                                  {"folder": str(folder), "lab": lab.number}).render(lang))
        records = mark_all(submissions, around, out, options.jobs, lang)
    Report(lab, lang, records, granted.sentence(), options.seed).write(out)
    print(Message(_("Report: {path}"), {"path": str(out / "index.html")}).render(lang), file=sys.stderr)
    return 0


# All of them ----------------------------------------------------------------------------------------------------------

def mark_all(submissions: list[Submission], around: marking.Class, out: Path, jobs: int, lang: str) -> list[dict]:
    """Return a record for each submission, in their order; what is on disk for the same submission is not done again."""
    places = [out / STATE / f"{fingerprint(one, around)}.json" for one in submissions]
    records = [finished(place) for place in places]
    waiting = [k for k, record in enumerate(records) if record is None]
    bar = tqdm(total=len(submissions), initial=len(submissions) - len(waiting), unit="", file=sys.stderr)
    with bar, workers(around, jobs) as run:
        for k, record in run([(k, submissions[k]) for k in waiting]):
            write(places[k], json.dumps(record).encode())
            records[k] = record
            bar.write(line(record, around, lang), file=sys.stderr)
            bar.update()
    return records


def line(record: dict, around: marking.Class, lang: str) -> str:
    most = sum(exercise.points for exercise in around.lab.exercises)
    remarks = " ".join(remark[lang] for remark in record["remarks"])
    return f"{record['student']}  {record['points']}/{most}  {remarks}".rstrip()


def fingerprint(submission: Submission, around: marking.Class) -> str:
    """Return what changes when the submission, the seed, the time or the lab does."""
    exercises = [(e.id, e.points, [(m.name, m.cause, m.next_step) for m in e.misconceptions],
                  str(around.batteries[e.name].inputs), str(around.batteries[e.name].expected))
                 for e in around.lab.exercises]
    parts = (submission.student, submission.origin, submission.digest, submission.problem, around.seed, around.seconds,
             around.protection, exercises)
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def finished(place: Path) -> dict | None:
    with contextlib.suppress(OSError, ValueError):
        return json.loads(place.read_text(encoding="utf-8"))
    return None


@contextlib.contextmanager
def workers(around: marking.Class, jobs: int):
    """Yield a function that marks (number, submission) pairs and yields (number, record), in several processes."""
    global _around
    _around = around
    warm_up()
    if jobs < 2 or not hasattr(os, "fork"):
        yield lambda tasks: map(mark_one, tasks)
        return
    with multiprocessing.get_context("fork").Pool(jobs, isolation.die_with_parent) as pool:
        yield lambda tasks: pool.imap_unordered(mark_one, tasks)


_around: marking.Class | None = None


def warm_up():
    """Import what notebooks import, once, so that each fork has it already."""
    import matplotlib
    matplotlib.use("agg")
    import matplotlib.pyplot  # noqa: F401
    import scipy.special  # noqa: F401
    import sympy  # noqa: F401

    import taulab.course.widgets  # noqa: F401


def mark_one(task) -> tuple[int, dict]:
    number, submission = task
    return number, record_of(submission, _around)


# One of them ----------------------------------------------------------------------------------------------------------

def record_of(submission: Submission, around: marking.Class) -> dict:
    """Return everything the report says of one submission, as plain data."""
    if submission.problem:
        remarks = [submission.problem, *submission.notes]
        return {"student": submission.student, "origin": submission.origin, "lang": submission.lang, "points": 0,
                "exercises": {}, "remarks": in_both(remarks)}
    marks = marking.mark(submission, around)
    remarks = [*submission.notes, *marks.notes, *shortcuts.shortcuts(submission.cells, around.names, lent(around))]
    if marks.through_kernel:
        remarks.append(Message(_("Marked through an IPython shell: the notebook uses magics.")))
    exercises = {exercise.id: mark_record(exercise, marks.verdicts[exercise.id], Replies(around.lab, submission.lang))
                 for exercise in around.lab.exercises}
    return {"student": submission.student, "origin": submission.origin, "lang": submission.lang,
            "points": sum(one["points"] for one in exercises.values()), "exercises": exercises,
            "remarks": in_both(remarks)}


def mark_record(exercise, verdict, replies: Replies) -> dict:
    panel = replace(replies.check(exercise, verdict), links=())
    return {"points": exercise.points if verdict.state is State.PASSED else 0, "of": exercise.points,
            "state": verdict.state.name, "misconception": verdict.misconception,
            "reason": in_both([verdict.cause])[0], "next": in_both([verdict.next_step])[0], "panel": panel.html}


def in_both(messages) -> list[dict]:
    return [{lang: clean(message.render(lang)) for lang in LANGUAGES} for message in messages]


def lent(around: marking.Class) -> frozenset[str]:
    """Return what the lab itself imports, read from the notebook that is handed out."""
    notebook = root() / "labs" / "en" / f"{around.lab.number}_{around.lab.slug}.ipynb"
    return shortcuts.lent_by(code_cells(parse(notebook.read_bytes()))) if notebook.is_file() else frozenset()
