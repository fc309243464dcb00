"""`taulab grade`: mark every submission of a folder, keep what is finished, write the report."""

import functools
import hashlib
import json
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from taulab.course import labs
from taulab.course.files import write
from taulab.course.grading import marking, shortcuts, wire
from taulab.course.grading.crew import LATE, Task, in_processes
from taulab.course.grading.handback import Worksheet
from taulab.course.grading.intake import find
from taulab.course.grading.nursery import Nursery
from taulab.course.grading.overview import WENT_WRONG
from taulab.course.grading.pages import in_both
from taulab.course.grading.policy import PolicyFile
from taulab.course.grading.report import FEEDBACK, Records, Report, load
from taulab.course.grading.submissions import Cell, Source, bytes_of, code_cells, parse
from taulab.course.grading.written import answers
from taulab.course.judging.exercise import LabExercises
from taulab.course.judging.verdict import State
from taulab.course.language import LANGUAGES, Message
from taulab.course.language import mark as _
from taulab.course.places import handout
from taulab.course.problem import Refused
from taulab.course.studying.replies import Replies

STATE = ".finished"
LONGEST_ANSWER = 1_500    # characters of its code on a page
INTERRUPTED = 130   # what a shell says of a command that Ctrl+C ended


def main(options) -> int:
    """Grade as the command line asks; 0 when every submission has a line in the report."""
    def say(text, **fields):
        return Message(text, fields).render(options.lang)

    if not hasattr(os, "fork"):
        raise Refused(say(_("Grading needs Linux or macOS. On Windows, install WSL (wsl --install) "
                            "and grade in there.")))
    folder, out = Path(options.submissions), Path(options.out)
    if not folder.is_dir():
        raise Refused(say(_("{folder} is no folder."), folder=str(folder)))
    lab = labs.require(options.lab.zfill(2), options.lang)
    sheet, rules = Worksheet.of(options, lab), PolicyFile.of(options)
    sources = find(folder, f"{lab.number}_{lab.slug}", leave_out=[
        out, *([sheet.path] if sheet else []), *(rules.files if rules else [])])
    if not sources:
        raise Refused(say(_("{folder} holds nothing that anybody handed in."), folder=str(folder)))
    with workplace(options, lab) as place:
        granted = place.protection
        print(granted.sentence().render(options.lang), file=sys.stderr)
        if remedy := granted.remedy():
            print(remedy.render(options.lang), file=sys.stderr)
        if options.require_isolation and not granted.namespaces:
            return 2
        work = Work(marking.prepare_class(lab, options.seed, options.seconds, place, lent(lab)), sources, out)
        try:
            places = mark_all(work, options.jobs, options.lang)
        except KeyboardInterrupt:
            print(say(_("Interrupted. What is marked is kept: the same command goes on from there.")), file=sys.stderr)
            return INTERRUPTED
    records = Records(places)
    if rules:
        records = rules.applied(records, sheet.times() if sheet else {})
    Report(lab, options.lang, records, granted.sentence(), options.seed, granted.namespaces,
           getattr(options, "delimiter", None)).write(out)
    if sheet:
        sheet.hand_back(records, out)
    marked = sum(bool(record["exercises"]) for record in records)
    print(say(_("Students: {count}. Marked: {marked}. With nothing that could be marked: {rest}."),
              count=len(records), marked=marked, rest=len(records) - marked), file=sys.stderr)
    print(say(_("Pages to give back: {path}"), path=str(out / FEEDBACK)), file=sys.stderr)
    print(say(_("Report: {path}"), path=str(out / "index.html")), file=sys.stderr)
    return 0


def workplace(options, lab: LabExercises):
    """Return where a class is marked, by the protection that it grants: here, or on the workers of a cluster."""
    if scheduler := getattr(options, "scheduler", None):
        from taulab.course.grading import cluster
        return cluster.Cluster(scheduler, options.lang)
    return Nursery(lab.number, handed_out(lab))


# All of them ----------------------------------------------------------------------------------------------------------

@dataclass(frozen=True, eq=False)
class Work:
    """A class to mark: what is common to all, the submissions, and the folder of the report."""

    around: marking.Class
    sources: list[Source]
    out: Path


def mark_all(work: Work, jobs: int, lang: str) -> list[Path]:
    """Mark what is not marked yet; return where each submission's record stands, in order."""
    places: list = [None] * len(work.sources)
    tqdm.set_lock(threading.RLock())   # its own is shared between processes: a submission could hold it for good
    tqdm.monitor_interval = 0          # no thread beside the one that forks
    with tqdm(total=len(places), unit="", file=sys.stderr) as bar:
        for number, place, fresh in marked(work, jobs):
            places[number] = place
            if fresh:
                bar.write(line(load(place), work.around.lab, lang), file=sys.stderr)
            bar.update()
    return places


def marked(work: Work, jobs: int) -> Iterator[tuple[int, Path, bool]]:
    """Yield number, place of the record and whether that is new, as several processes or a cluster come to them."""
    if hasattr(work.around.nursery, "marked"):     # a cluster, whose module needs the extra
        return work.around.nursery.marked(work)
    return in_processes(len(work.sources), jobs,
                        Task(functools.partial(mark_one, work), functools.partial(give_up, work)))


def line(record: dict, lab: LabExercises, lang: str) -> str:
    most = sum(exercise.points for exercise in lab.exercises)
    remarks = " ".join(remark[lang] for remark in record["remarks"])
    return f"{record['student']}  {record['points']}/{most}  {remarks}".rstrip()


# One of them ----------------------------------------------------------------------------------------------------------

def mark_one(work: Work, number: int, alone: bool) -> tuple[Path | str, bool]:
    """Mark a submission, unless its record is on disk; return the place of its record, and whether it is new."""
    try:
        data, problem, key = read(work, number)
        if load(place := record_place(work, key)):
            return place, False
        marks = marking.Marks({}, problem=problem) if problem else marking.mark(data, work.around)
        if marks.late and not alone:
            return LATE, False
        return keep(work, number, record_of(work.sources[number], marks, work.around.lab, data), key), True
    except Exception:  # a mistake of the grader's must not cost the others their marks
        traceback.print_exc()
        return give_up(work, number), True


def read(work: Work, number: int) -> tuple[bytes, Message | None, str]:
    """Return what was handed in, or why it cannot be had, and the key of its record."""
    source = work.sources[number]
    data, problem = bytes_of(source)
    return data, problem, fingerprint(source, data, problem, work.around)


def give_up(work: Work, number: int) -> Path:
    """Write the record of a submission that could not be marked; return its place."""
    return keep(work, number, lost(work.sources[number]), "lost")


def record_place(work: Work, key: str) -> Path:
    return work.out / STATE / f"{key}.json"


def keep(work: Work, number: int, record: dict, key: str) -> Path:
    """Write a record; one that is `lost` stands apart, and is marked anew by the next run."""
    place = record_place(work, f"{key}-{number}" if key == "lost" else key)
    write(place, json.dumps(record).encode())
    return place


def fingerprint(source: Source, data: bytes, problem: Message | None, around: marking.Class) -> str:
    """Return what changes when the submission does, or what it is measured by."""
    digest = hashlib.sha256(data).hexdigest()
    return sha(replace(source, load=None), digest, problem, stamp(around))


@functools.cache
def stamp(around: marking.Class) -> str:
    """Return what changes when the seed, the time, the protection or the lab does."""
    exercises = [(e.id, e.points, [(m.name, m.cause, m.next_step) for m in e.misconceptions],
                  wire.encode(around.batteries[e.name].inputs), wire.encode(around.batteries[e.name].expected))
                 for e in around.lab.exercises]
    return sha(around.seed, around.seconds, around.protection, exercises)


def sha(*parts) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def record_of(source: Source, marks: marking.Marks, lab: LabExercises, data: bytes) -> dict:
    """Return everything the report says of one submission, as plain data."""
    return record(source, *content_of(marks, lab, data))


def content_of(marks: marking.Marks, lab: LabExercises, data: bytes) -> tuple[str, dict, list[Message]]:
    """Return what a record says beside whose it is: language, exercises, remarks."""
    if marks.problem:
        return "", {}, [marks.problem]
    remarks = [*marks.notes]
    if marks.through_kernel:
        remarks.append(Message(_("Marked through an IPython shell: the notebook uses magics.")))
    exercises = {exercise.id: mark_record(exercise, marks.verdicts[exercise.id], Replies(lab, marks.lang))
                 for exercise in lab.exercises}
    wrong = {exercise.name: exercises[exercise.id] for exercise in lab.exercises
             if exercises[exercise.id]["state"] in WENT_WRONG}
    for name, code in answers(code_cells(parse(data)), wrong) if wrong else ():
        wrong[name]["answer"] = code[:LONGEST_ANSWER]
    return marks.lang, exercises, remarks


def lost(source: Source) -> dict:
    said = Message(_("Not marked: the process that marked it ended. Look at this notebook before you run it."))
    return record(source, "", {}, [said])


def record(source: Source, lang: str, exercises: dict, remarks: list[Message]) -> dict:
    """Return a record; without a notebook that tells the student's language it has none."""
    unmarked = [{"file": one.file, "more": one.more, "reason": in_both([one.reason])[0]} for one in source.unmarked]
    return {"student": source.student, "id": source.id, "login": source.login, "group": source.group,
            "late": source.late, "when": source.when, "origin": source.origin, "lang": lang,
            "points": sum(one["points"] for one in exercises.values()), "exercises": exercises,
            "remarks": in_both([*source.notes, *remarks]), "unmarked": unmarked}


def mark_record(exercise, verdict, replies: Replies) -> dict:
    return {"points": exercise.points if verdict.state is State.PASSED else 0, "of": exercise.points,
            "state": verdict.state.name, "misconception": verdict.misconception, "right": verdict.right,
            "inputs": verdict.inputs,
            "reason": in_both([verdict.cause])[0], "next": in_both([verdict.next_step])[0],
            "panel": panel_of(exercise, verdict, replies)}


def panel_of(exercise, verdict, replies: Replies) -> str:
    """Return the panel of a verdict; without the example where that cannot be drawn."""
    try:
        return replace(replies.check(exercise, verdict), links=()).html
    except Exception:  # an odd value must not cost a student the rest of the page
        traceback.print_exc()
        return replace(replies.check(exercise, replace(verdict, case=None)), links=()).html


@functools.cache
def lent(lab: LabExercises) -> frozenset[str]:
    """Return what the lab itself imports, as shortcuts know it."""
    return shortcuts.lent_by(cell for cells in handed_out(lab) for cell in cells)


@functools.cache
def handed_out(lab: LabExercises) -> list[tuple[Cell, ...]]:
    """Return the code of the notebook that is handed out, in each language."""
    notebooks = [handout() / "labs" / lang / f"{lab.number}_{lab.slug}.ipynb" for lang in LANGUAGES]
    return [code_cells(parse(notebook.read_bytes())) for notebook in notebooks if notebook.is_file()]
