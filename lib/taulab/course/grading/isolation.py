"""What keeps a submission away from everything else: limits, the fence, and plain words for what is missing."""

import contextlib
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from taulab.course.grading import fence
from taulab.course.language import Message
from taulab.course.language import mark as _

with contextlib.suppress(ImportError):   # Windows, where `taulab grade` refuses to run
    import resource

MEMORY = 4 * 2**30        # address space; NumPy and Matplotlib map about one of these
FILE_SIZE = 2**20
FILES = 64
PROCESSES = 64
ENVIRONMENT = ("LANG", "LC_ALL")
#: One thread for each submission: several are marked at once, and the time of a process counts all its threads.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
NOWHERE = "/dev/null/nowhere"  # the home of what runs outside of a fence: not even root can make it

#: What a system may have switched off -> the setting, the value that switches it off, how to switch it on.
SWITCHES = (
    ("kernel/apparmor_restrict_unprivileged_userns", "1",
     "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
    ("kernel/unprivileged_userns_clone", "0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
    ("user/max_user_namespaces", "0", "sudo sysctl -w user.max_user_namespaces=15000"),
)
CONTAINER = "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"


@dataclass(frozen=True)
class Protection:
    """What the system grants; `missing` is what it said where it refused the fence."""

    namespaces: bool
    limits: bool
    missing: str = field(default="", compare=False, repr=False)

    def sentence(self) -> Message:
        if self.namespaces:
            return Message(_("Isolated: submissions see no network, no other process and no file but the library."))
        if self.limits:
            return Message(_("Not isolated: time and memory are limited, "
                             "but a submission can read and change your files."))
        return Message(_("Not isolated: only the time is limited; a submission can read and change your files."))

    def remedy(self, proc: str = "/proc") -> Message | None:
        """Return what is missing and how to get it; None where nothing is."""
        if self.namespaces:
            return None
        if sys.platform != "linux":
            return Message(_("Only Linux can isolate: grade in a virtual machine or a container with Linux."))
        for name, off, command in SWITCHES:
            with contextlib.suppress(OSError):
                if Path(proc, "sys", name).read_text().strip() == off:
                    return Message(_("This system has switched off what isolates ({missing}). "
                                     "An administrator switches it on: {command}"),
                                   {"missing": self.missing, "command": command})
        return Message(_("This system refuses what isolates ({missing}). In a container, start it with {options}, "
                         "or grade outside of it."), {"missing": self.missing, "options": CONTAINER})


def protection() -> Protection:
    """Try once, in children, what this system grants."""
    refused = refusal(lambda: fence_whole(lambda: os._exit(0)))
    return Protection(not refused, not refusal(limit_for_sure), refused)


def refusal(attempt) -> str:
    """Return why something cannot be done, by doing it in a child; nothing where it can."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            attempt()
        except BaseException as error:  # whatever it is, the child must not go on with what its parent does
            os.write(write, (str(error) or type(error).__name__).encode())
            os._exit(1)
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as said:
        text = said.read()
    status = os.waitpid(child, 0)[1]
    return (text or f"status {status}") if status else ""


def fence_whole(inside):
    """Enter both fences and call `inside` there, in a child; raise OSError where anything of that is refused."""
    outer = fence.enter_outer()
    if why := refusal(lambda: enter_as_a_child(outer, inside)):
        raise OSError(why)


def enter_as_a_child(outer: fence.Outer, inside):
    """In a child that is the first of its processes, enter the inner fence and call `inside`."""
    fence.new_processes()

    def enter():
        fence.enter_inner(outer)
        inside()
    if why := refusal(enter):
        raise OSError(why)


# Limits ---------------------------------------------------------------------------------------------------------------

def limit(seconds: float):
    """Limit this process and its children, as far as the system does: memory, CPU time, files, number of processes.

    Root is exempt from the number of processes. Elsewhere the count includes the instructor's own.
    """
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, int(seconds) + 1),
                       (resource.RLIMIT_FSIZE, FILE_SIZE), (resource.RLIMIT_NOFILE, FILES), (resource.RLIMIT_CORE, 0),
                       (resource.RLIMIT_NPROC, PROCESSES + 4096)):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):   # macOS knows some of these by name only
            resource.setrlimit(kind, (most, most))


def surroundings(home: str = NOWHERE) -> dict[str, str]:
    """Return the environment of a submission: what libraries need, and nothing that is the instructor's own."""
    kept = {name: value for name, value in os.environ.items() if name in ENVIRONMENT}
    return kept | {"PATH": os.defpath, "HOME": home} | dict.fromkeys(THREADS, "1")


def be_the_first_to_go(proc: int | None):
    """Let the kernel end this process before others where memory runs out: forks are not limited together."""
    with contextlib.suppress(OSError):
        path = "/proc/self/oom_score_adj" if proc is None else "self/oom_score_adj"
        file = os.open(path, os.O_WRONLY, dir_fd=proc)
        os.write(file, b"1000")
        os.close(file)


def limit_for_sure():
    limit(1)
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, 2)):
        if not 0 <= resource.getrlimit(kind)[0] <= most:     # no limit at all is -1 on some systems
            raise OSError("no limits on this system")


def own_group():
    """Leave the marker's process group: ``kill(0)`` reaches a whole group, even out of a namespace."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()


def close_all_but(kept: set[int]):
    """Let go of every file but some; the standard ones lead nowhere."""
    border = sorted(kept | {2})
    for low, high in zip(border, [*border[1:], 2**16], strict=True):
        os.closerange(low + 1, high)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in {0, 1, 2} - kept:
        os.dup2(nowhere, standard)
    if nowhere > 2:
        os.close(nowhere)
