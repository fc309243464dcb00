"""A pytest plugin that makes "nbval is green" mean that the notebook ran, and that its checks said what they should.

nbval 0.11 looks for error messages and ignores the kernel's reply, so a cell passes although an unknown magic swallowed
the rest of it, a thread died, a library warned, or a cell that is tagged as raising raised nothing. And a notebook of
ours is more than its cells: in a blank one every check must answer *not attempted*, in a solved one *passed*, and no
printed line may be wider than the pane in which a student reads it. Each notebook runs with a working folder of its
own, where the guard reads what the checks recorded; solved ones run with ``TAULAB_STRICT=1``.
"""

import re
import tempfile
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell

from taulab.course.authoring.bilingual import NARROW

EXPECTED = {"labs": "UNWRITTEN", "solutions": "PASSED"}     # names of verdict.State


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    """Start the kernel, which happens before a notebook's first cell, in an environment of its own."""
    if not isinstance(item, IPyNbCell) or item.parent.kernel is not None:
        return (yield)
    item.parent.taulab_work = tempfile.TemporaryDirectory(prefix="taulab-")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TAULAB_WORK", item.parent.taulab_work.name)
        patch.delenv("NBGRADER_EXECUTION", raising=False)
        if folder(item) == "solutions":
            patch.setenv("TAULAB_STRICT", "1")
        else:
            patch.delenv("TAULAB_STRICT", raising=False)
        result = yield
    item.parent.addfinalizer(item.parent.taulab_work.cleanup)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Run a cell and fail where nbval would not."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    replies, get_message = [], item.parent.kernel.get_message

    def recording(stream, timeout=None):
        message = get_message(stream, timeout)
        if message["msg_type"] == "execute_reply":
            replies.append(message["content"])
        return message

    item.parent.kernel.get_message = recording
    try:
        result = yield
    finally:
        item.parent.kernel.get_message = get_message
    for fault in [*faults_of_run(item, replies), *faults_of_print(item), *faults_of_check(item)]:
        item.raise_cell_error(fault)
    return result


def faults_of_run(item, replies):
    """Yield what nbval overlooks in the run of a cell."""
    raised = any(output.output_type == "error" for output in item.test_outputs)
    if item.options["check_exception"]:
        if not raised:
            yield "The cell is tagged as raising an exception, and it raised none."
    elif not replies:
        yield "The cell went on beyond its time, and swallowed the interrupt."
    elif replies[-1]["status"] != "ok":
        yield f"The kernel replied {replies[-1]['status']} ({replies[-1].get('ename')}) without showing an error."
    for output in item.test_outputs:
        errors = output.text if output.output_type == "stream" and output.name == "stderr" else ""
        if "Traceback (most recent call last)" in errors:
            yield "The cell wrote a traceback to stderr, as a dying thread does:\n" + output.text
        elif re.search(r"\bWarning: |[a-z]Warning: ", errors):
            yield "The cell warned, in red and with a path of ours, where a student reads it:\n" + output.text


def faults_of_print(item):
    """Yield each printed line of a lab that would be cut off."""
    if folder(item) in EXPECTED:
        for output in item.test_outputs:
            for line in re.split(r"[\r\n]", output.text) if output.output_type == "stream" else ():
                if len(line) > NARROW:
                    yield f"The cell printed a line of {len(line)} characters, {NARROW} fit: {line}"


def faults_of_check(item):
    """Yield what the check of an exercise should have answered in this notebook, if it did not."""
    name = re.fullmatch(r"check-(\d\d)-(\d+)", item.cell.get("id", ""))
    if name is None or folder(item) not in EXPECTED:
        return
    from taulab.course.studying.progress import Progress
    exercise = ".".join(name.groups())
    state = Progress(Path(item.parent.taulab_work.name) / ".taulab" / "progress.json").state(exercise)
    if state != EXPECTED[folder(item)]:
        yield f"Exercise {exercise} should be {EXPECTED[folder(item)]} in {folder(item)}/, and is {state}."


def folder(item) -> str:
    """Return the folder of a notebook: labs, solutions, or another."""
    return item.path.parent.parent.name
