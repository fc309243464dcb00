"""What keeps a submission away from everything else: limits, namespaces, and plain words for what is missing.

The only module of the grader with calls that some systems lack. A fenced process sees its own processes, no network,
and a file system of its own: the Python installation and the library to read, one small folder in memory to write.
"""

import contextlib
import ctypes
import os
import re
import site
import sys
from dataclasses import dataclass
from pathlib import Path

import taulab
from taulab.course.language import Message
from taulab.course.language import mark as _

with contextlib.suppress(ImportError):   # Windows, where `taulab grade` refuses to run
    import resource

MEMORY = 4 * 2**30        # address space; NumPy and Matplotlib map about one of these
FILE_SIZE = 2**20
FILES = 64
PROCESSES = 64
ENVIRONMENT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x10000000, 0x20000000
CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS = 0x40000000, 0x08000000, 0x04000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT = 1, 2, 4, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, SIGKILL = 1, 38, 9


@dataclass(frozen=True)
class Protection:
    """What the system grants."""

    namespaces: bool
    limits: bool

    def sentence(self) -> Message:
        if self.namespaces:
            return Message(_("Isolated: submissions see no network, no other process and no file but the library."))
        if self.limits:
            return Message(_("Not isolated: time and memory are limited, "
                             "but a submission can read and change your files."))
        return Message(_("Not isolated: only the time is limited; a submission can read and change your files."))


def protection(root: str) -> Protection:
    """Try once, in children, what this system grants; `root` is an empty folder, a place to mount on."""
    return Protection(namespaces=works(lambda: fence(root)), limits=works(limit_for_sure))


def works(attempt) -> bool:
    """Return whether something can be done, by doing it in a child."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            attempt()
            os._exit(0)
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


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


def surroundings() -> dict[str, str]:
    """Return the environment of a submission: what libraries need, and nothing that is the instructor's own."""
    return {name: value for name, value in os.environ.items() if name in ENVIRONMENT} | {"HOME": "/tmp"}


def be_the_first_to_go():
    """Let the kernel end this process before others where memory runs out: forks are not limited together."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def limit_for_sure():
    limit(1)
    if resource.getrlimit(resource.RLIMIT_AS)[0] > MEMORY or resource.getrlimit(resource.RLIMIT_CPU)[0] > 2:
        raise OSError("no limits on this system")


# Namespaces -----------------------------------------------------------------------------------------------------------

libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def system(name, *arguments):
    """Call a function of the C library; raise OSError where it fails."""
    converted = [argument.encode() if isinstance(argument, str) else argument for argument in arguments]
    if getattr(libc, name)(*converted) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


def fence(root: str):
    """Move this process into namespaces of its own, with a file system that holds only what Python needs.

    The file system is mounted on `root`, an empty folder; nothing appears there for anybody else. A process forked
    afterwards is the first of its process namespace: when it ends, the kernel ends all that it has started.
    """
    if libc is None:
        raise OSError("no namespaces on this system")
    new_namespaces(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS)
    system("mount", None, "/", None, MS_REC | MS_PRIVATE, None)
    furnish(root)
    enter(root)
    system("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def new_namespaces(kinds: int):
    """Move this process into namespaces of its own, a user's among them; it stays the same user."""
    user, group = os.getuid(), os.getgid()
    system("unshare", kinds)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def furnish(root: str):
    """Mount an empty file system in memory and bind into it, for reading, what Python needs to import modules."""
    system("mount", "tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, b"size=8m,nr_inodes=4096")
    for place in readable():
        inside = root + str(place)
        if place.is_symlink():
            Path(inside).parent.mkdir(parents=True, exist_ok=True)
            os.symlink(os.readlink(place), inside)
            continue
        if place.is_dir():
            os.makedirs(inside, exist_ok=True)
        else:
            Path(inside).parent.mkdir(parents=True, exist_ok=True)
            Path(inside).touch()
        system("mount", str(place), inside, None, MS_BIND | MS_REC, None)
    for inside in mounted_beneath(root):
        system("mount", None, inside, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | inherited(inside), None)
    os.makedirs(root + "/tmp", exist_ok=True)


def mounted_beneath(root: str) -> list[str]:
    """Return what is mounted beneath `root`: what was bound, and what was mounted somewhere inside that."""
    points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    points = [re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point) for point in points]
    return [point for point in points if point.startswith(root + "/")]


def inherited(place) -> int:
    """Return the mount flags that an unprivileged remount must repeat: the kernel refuses to drop them."""
    flags = os.statvfs(place).f_flag
    return sum(flag for name, flag in (("ST_NODEV", 4), ("ST_NOEXEC", 8), ("ST_NOATIME", 1024), ("ST_NODIRATIME", 2048),
                                       ("ST_RELATIME", 1 << 21)) if flags & getattr(os, name, 0))


def readable() -> list[Path]:
    """Return the folders and devices that a fenced process may read: the system's libraries, Python, the library."""
    library = Path(taulab.__file__).parent
    python = {Path(sys.prefix), Path(sys.base_prefix), *map(Path, site.getsitepackages()), library}
    folders = [Path(name) for name in ("/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/ld.so.cache")]
    devices = [Path("/dev") / name for name in ("null", "zero", "urandom", "random")]
    wanted = [*folders, *sorted(python), *devices]
    kept = []
    for place in wanted:
        if place.exists() and not any(place.is_relative_to(other) for other in kept):
            kept.append(place)
    return kept


def enter(root):
    """Make `root` the file system of this process, and let go of the old one."""
    os.makedirs(root + "/old", exist_ok=True)
    number = {"x86_64": 155, "aarch64": 41}.get(os.uname().machine)
    if number is None:
        raise OSError("pivot_root has no known number here")
    if libc.syscall(number, root.encode(), (root + "/old").encode()) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"pivot_root: {os.strerror(error)}")
    os.chdir("/tmp")
    system("umount2", "/old", MNT_DETACH)
    os.rmdir("/old")


def own_group():
    """Leave the marker's process group: ``kill(0)`` reaches a whole group, even out of a namespace."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()


def die_with_parent():
    """Let the kernel kill this process when its parent ends, where it can."""
    if libc is not None:
        system("prctl", PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
