"""Namespaces around a submission: a file system, processes, a network and a user of its own, and no way back.

There are two fences, one within the other. The outer one, entered once for a class, is a user namespace that owns a
file system with nothing but what Python needs, read-only. The inner one, entered by each submission, is a second user
namespace, so that every mount it sees is locked: not even its own administrator could change one. Then all
capabilities go, and a filter of system calls comes (`seccomp`). The first process of the inner fence is ours; when it
ends, the kernel ends all others.

Why not a ready-made tool, such as bubblewrap: it starts a *program* in its fence, and Python with NumPy takes longer
to start than most submissions take to mark. Here a process that has all modules loaded forks behind the fence.
"""

import contextlib
import ctypes
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import taulab
from taulab.course.grading import seccomp

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT = 1, 2, 4, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_SECUREBITS = 1, 4, 24, 28
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 38, 47, 4
SECUREBITS = 0xEF               # root is nobody special, no capability is kept or regained, and all of that is locked
CAPABILITY_VERSION = 0x20080522
SIGKILL = 9
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
BASE = "/tmp"                   # a folder that every Linux has; what is mounted on it, only this process sees
OLD = "/old"
ROOM = b"size=8m,nr_inodes=4096,mode=1777"

libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def system(name, *arguments):
    """Call a function of the C library; raise OSError where it fails."""
    converted = [argument.encode() if isinstance(argument, str) else argument for argument in arguments]
    if getattr(libc, name)(*converted) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{name}: {os.strerror(error)}")


# The outer fence ------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Outer:
    """What the inner fence needs of the outer one: the folder /proc of the old file system, held open, to name users
    with (it must be closed before a submission runs), and the folder where a submission may write."""

    proc: int
    room: str


def enter_outer() -> Outer:
    """Move this process into a file system of its own."""
    if libc is None:
        raise OSError("no namespaces on this system")
    places = readable()
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    new_namespaces(CLONE_NEWUSER | CLONE_NEWNS, proc)
    system("mount", None, "/", None, MS_REC | MS_PRIVATE, None)
    system("mount", "tmpfs", BASE, "tmpfs", MS_NOSUID | MS_NODEV, ROOM)
    enter_root(BASE)
    for place in places:
        bind(place)
    for point in mounted():
        system("mount", None, point, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | inherited(point), None)
    system("umount2", OLD, MNT_DETACH)
    os.rmdir(OLD)
    room = "/tmp" if not Path("/tmp").exists() else "/room"     # the library itself may stand beneath /tmp
    os.mkdir(room)
    system("mount", "tmpfs", room, "tmpfs", MS_NOSUID | MS_NODEV, ROOM)
    system("mount", None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, None)
    os.chdir(room)
    return Outer(proc, room)


def new_namespaces(kinds: int, proc: int):
    """Move this process into namespaces of its own, a user's among them; it stays the same user."""
    user, group = os.getuid(), os.getgid()
    system("unshare", kinds)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        file = os.open(f"self/{name}", os.O_WRONLY, dir_fd=proc)
        try:
            os.write(file, text.encode())
        finally:
            os.close(file)


def enter_root(new: str):
    """Make the file system mounted on `new` that of this process; the old one stands in OLD until it is let go."""
    number = PIVOT_ROOT.get(os.uname().machine)
    if number is None:
        raise OSError("pivot_root has no known number here")
    os.mkdir(new + OLD)
    if libc.syscall(number, new.encode(), (new + OLD).encode()) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"pivot_root: {os.strerror(error)}")
    os.chdir("/")


def bind(place: Path):
    """Let a file or folder of the old file system appear where it was."""
    source = Path(OLD + str(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        os.symlink(os.readlink(source), place)
        return
    place.mkdir() if source.is_dir() else place.touch()
    system("mount", str(source), str(place), None, MS_BIND | MS_REC, None)


def mounted() -> list[str]:
    """Return what is mounted beside the old file system: what was bound, and what was mounted somewhere inside that."""
    lines = Path(OLD, "proc/self/mountinfo").read_text().splitlines()
    points = [re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), line.split()[4]) for line in lines]
    return [point for point in points if point != "/" and not Path(point).is_relative_to(OLD)]


def inherited(place) -> int:
    """Return the mount flags that an unprivileged remount must repeat: the kernel refuses to drop them."""
    flags = os.statvfs(place).f_flag
    return sum(flag for name, flag in (("ST_NODEV", 4), ("ST_NOEXEC", 8), ("ST_NOATIME", 1024), ("ST_NODIRATIME", 2048),
                                       ("ST_RELATIME", 1 << 21)) if flags & getattr(os, name, 0))


def readable() -> list[Path]:
    """Return the folders and devices that a fenced process may read: the system's libraries, Python, the library."""
    library = Path(taulab.__file__).parent
    packages = [Path(place) for place in sys.path if Path(place).name in ("site-packages", "dist-packages")]
    python = {Path(sys.prefix), Path(sys.base_prefix), *packages, library}
    folders = [Path(name) for name in ("/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/ld.so.cache")]
    devices = [Path("/dev") / name for name in ("null", "zero", "urandom", "random")]
    wanted = [*folders, *sorted(python), *devices]
    kept = []
    for place in wanted:
        if place.exists() and not any(place.is_relative_to(other) for other in kept):
            kept.append(place)
    return kept


# The inner fence ------------------------------------------------------------------------------------------------------

def new_processes():
    """Let the next child be the first process of a namespace: when it ends, the kernel ends all that come from it."""
    system("unshare", CLONE_NEWPID)


def enter_inner(outer: Outer):
    """Close in the first process of a namespace, for good."""
    kinds = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
    new_namespaces(kinds, outer.proc)
    os.close(outer.proc)
    system("mount", "tmpfs", outer.room, "tmpfs", MS_NOSUID | MS_NODEV, ROOM)   # over that of the class
    os.chdir(outer.room)
    die_with_parent()    # only now: a new user namespace forgets it
    give_up_capabilities()
    system("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    system("prctl", PR_SET_DUMPABLE, 0, 0, 0, 0)
    seccomp.load(libc)


def give_up_capabilities():
    """Let no capability be left, in any of the five sets, nor one that a program could bring back."""
    system("prctl", PR_SET_SECUREBITS, SECUREBITS, 0, 0, 0)
    system("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    with contextlib.suppress(OSError):       # ends at the first number that is no capability of this kernel
        for capability in range(64):
            system("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    system("capset", header, (ctypes.c_uint32 * 6)())


def die_with_parent():
    """Let the kernel kill this process when its parent ends, where it can."""
    if libc is not None:
        system("prctl", PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
