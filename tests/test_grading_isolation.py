"""What a fenced process can reach, tried from inside; and what the grader says where it cannot fence."""

import ctypes
import errno
import os
import platform
import re
import resource
import socket
import subprocess
from pathlib import Path

import pytest

from taulab.course.grading import fence, isolation, seccomp
from taulab.course.grading.isolation import Protection
from taulab.course.places import root

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


@pytest.fixture
def fenced():
    """Return what a call returns behind both fences, as text; skip where the system has none."""
    if not isolation.protection().namespaces:
        pytest.skip("no namespaces here")
    return inside


def inside(look, before=lambda: None) -> str:
    """Return what `look` returns behind both fences, as text; `before` runs in a user namespace around them."""
    read, write = os.pipe()
    failed = isolation.refusal(lambda: (before(), isolation.fence_whole(
        lambda: os.write(write, repr(look()).encode()))))
    os.close(write)
    with os.fdopen(read) as said:
        return said.read() or failed


def answer_of(name, *arguments) -> str:
    """Return what the kernel says to a function of the C library: "allowed", or the name of its error."""
    ctypes.set_errno(0)
    result = getattr(fence.libc, name)(*arguments)
    return errno.errorcode.get(ctypes.get_errno(), "allowed") if result < 0 else "allowed"


def error_of(attempt) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))
    return "allowed"


def test_only_the_library_is_there(fenced, tmp_path):
    (tmp_path / "secret").write_text("42")
    assert fenced(lambda: (tmp_path / "secret").exists()) == "False"
    assert fenced(lambda: Path(isolation.__file__).is_file()) == "True"
    others = "/proc", "/etc/passwd", "/sys", "/home", "/old"
    assert fenced(lambda: [Path(name).exists() for name in others]) == str([False] * 5)
    beneath = [root().parts[2]] if root().is_relative_to("/tmp") else []       # of a clone there
    assert fenced(lambda: os.listdir("/tmp")) == str(beneath)


def test_a_course_beneath_tmp_is_there_and_a_room_to_write_in_too(fenced, tmp_path, monkeypatch):
    (tmp_path / "library").write_text("42")
    monkeypatch.setattr(fence, "readable", lambda: [tmp_path, Path("/dev/null")])
    assert str(tmp_path).startswith("/tmp/")
    seen = fenced(lambda: [(tmp_path / "library").read_text(), os.getcwd(), Path("mine").write_text("x")])
    assert seen == "['42', '/room', 1]"


def test_what_is_mounted_within_the_library_is_read_only_too(fenced, tmp_path, monkeypatch):
    folder = tmp_path / "library"
    (folder / "disk").mkdir(parents=True)
    monkeypatch.setattr(fence, "readable", lambda: [folder, Path("/dev/null")])

    def mount_a_disk():
        proc = os.open("/proc", os.O_RDONLY)
        fence.new_namespaces(fence.CLONE_NEWUSER | fence.CLONE_NEWNS, proc)
        fence.system("mount", "tmpfs", str(folder / "disk"), "tmpfs", 0, None)

    assert fenced(lambda: error_of(lambda: (folder / "disk" / "mine").write_text("x")), mount_a_disk) == "'EROFS'"
    assert fenced(lambda: error_of(lambda: (folder / "mine").write_text("x"))) == "'EROFS'"


# The way out ----------------------------------------------------------------------------------------------------------

LIBRARY = str(Path(isolation.__file__).parents[2]).encode()
REMOUNT = None, LIBRARY, None, fence.MS_REMOUNT | fence.MS_BIND, None
CAPABILITIES = range(41)


def remounted() -> str:
    """Make the library writable, as an administrator of one's own namespace might, and write into it."""
    return answer_of("mount", *REMOUNT) + " " + error_of(lambda: Path(LIBRARY.decode(), "mine").touch())


def test_the_library_cannot_be_made_writable(fenced):
    assert fenced(remounted) == "'EPERM EROFS'"


@pytest.mark.parametrize("without", ["give_up_capabilities", "load"])
def test_nor_where_one_of_two_walls_is_missing(without, fenced, monkeypatch):
    monkeypatch.setattr(fence.seccomp if without == "load" else fence, without, lambda *_: None)
    assert fenced(remounted) == "'EPERM EROFS'"


def test_mounts_are_locked_even_for_the_administrator_inside(fenced, monkeypatch):
    monkeypatch.setattr(fence, "give_up_capabilities", lambda: None)
    monkeypatch.setattr(fence.seccomp, "load", lambda _libc: None)
    assert fenced(remounted) == "'EPERM EROFS'"
    assert fenced(lambda: answer_of("umount2", LIBRARY, fence.MNT_DETACH)) == "'EINVAL'"


def test_one_fence_alone_can_be_remounted(fenced, monkeypatch):
    """What the second user namespace is for: without it the attack of the tests above succeeds."""
    monkeypatch.setattr(fence, "enter_inner", lambda _proc: None)
    assert fenced(lambda: answer_of("mount", *REMOUNT)) == "'allowed'"


def test_no_capability_is_left_nor_can_be_had(fenced):
    def held():
        header, sets = (ctypes.c_uint32 * 2)(fence.CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
        fence.libc.capget(header, sets)
        bounding = [fence.libc.prctl(23, one, 0, 0, 0) for one in CAPABILITIES]
        return any(sets), any(one > 0 for one in bounding), fence.libc.prctl(39, 0, 0, 0, 0)
    assert fenced(held) == "(False, False, 1)"


@pytest.mark.parametrize("name, arguments", [
    ("mount", (b"tmpfs", b"/tmp", b"tmpfs", 0, b"size=1g")), ("umount2", (b"/tmp", 0)), ("chroot", (b"/tmp",)),
    *((("unshare", (kind,)) for kind in (fence.CLONE_NEWUSER, fence.CLONE_NEWNS, fence.CLONE_NEWPID))),
    ("setns", (0, 0)), ("ptrace", (0, 0, 0, 0)), ("personality", (0,)),
])
def test_what_escapes_are_made_of_is_refused(name, arguments, fenced):
    assert fenced(lambda: answer_of(name, *arguments)) == "'EPERM'"


@pytest.mark.parametrize("name", ["keyctl", "add_key", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup",
                                  "process_vm_writev", "fsopen", "open_tree", "mount_setattr", "pidfd_getfd", "shmget"])
def test_what_has_no_function_in_the_c_library_is_refused_too(name, fenced):
    column = seccomp.MACHINES[platform.machine()][0]
    assert fenced(lambda: answer_of("syscall", seccomp.DENIED[name][column], 0, 0, 0, 0, 0)) == "'EPERM'"


def test_clone_makes_processes_and_no_namespaces(fenced):
    column = seccomp.MACHINES[platform.machine()][0]
    clone, clone3 = seccomp.CLONE[column], seccomp.CLONE3[column]
    assert fenced(lambda: answer_of("syscall", clone, fence.CLONE_NEWUSER | 17, 0, 0, 0, 0)) == "'EPERM'"
    assert fenced(lambda: answer_of("syscall", clone3, 0, 0)) == "'ENOSYS'"
    assert fenced(lambda: os.waitstatus_to_exitcode(os.wait()[1]) if os.fork() else os._exit(7)) == "7"
    assert fenced(lambda: subprocess.run("echo $((6 * 7))", shell=True, stdout=-1, check=True).stdout) == r"b'42\n'"


def test_no_socket_leads_out(fenced):
    families = [socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, 38, 40]     # the last two: AF_ALG, AF_VSOCK
    for family in families:
        said = fenced(lambda: error_of(lambda: socket.socket(family, socket.SOCK_DGRAM)))  # noqa: B023
        assert said == "'EAFNOSUPPORT'"
    assert fenced(lambda: error_of(socket.socketpair)) == "'allowed'"


def test_the_filter_knows_both_machines_and_no_other():
    assert len(seccomp.program("x86_64")) % 8 == len(seccomp.program("aarch64")) % 8 == 0
    assert seccomp.program("x86_64") != seccomp.program("aarch64")
    with pytest.raises(OSError, match="mips"):
        seccomp.program("mips")


HEADERS = {0: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", 1: "/usr/include/asm-generic/unistd.h"}


@pytest.mark.parametrize("column", HEADERS)
def test_the_numbers_are_those_of_the_kernel(column):
    if not Path(HEADERS[column]).exists():
        pytest.skip("no headers of the kernel here")
    text = Path(HEADERS[column]).read_text()
    known = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    ours = seccomp.DENIED | {"clone": seccomp.CLONE, "clone3": seccomp.CLONE3, "socket": seccomp.SOCKET}
    wrong = {name: numbers[column] for name, numbers in ours.items()
             if name in known and numbers[column] != known[name]}
    assert wrong == {}
    assert len(ours.keys() & known.keys()) > 50


def test_a_folder_in_memory_has_a_bound(fenced):
    def fill():
        for number in range(100):
            Path(f"{number}").write_bytes(bytes(2**20 - 1))
    assert fenced(lambda: error_of(fill)) == "'ENOSPC'"


def test_limits_hold_and_are_never_raised():
    def limited():
        isolation.limit(3.5)
        most = [resource.getrlimit(kind) for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]
        assert most == [(isolation.MEMORY,) * 2, (4, 4), (0, 0)]
        resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
        isolation.limit(3.5)
        assert resource.getrlimit(resource.RLIMIT_AS) == (2**31, 2**31)
    assert isolation.refusal(limited) == ""
    assert isolation.refusal(lambda: 1 / 0) == "division by zero"
    assert isolation.refusal(lambda: os.kill(os.getpid(), 9))


@pytest.mark.parametrize("name", ["enter_outer", "new_processes", "enter_inner", "give_up_capabilities", "load"])
def test_what_fails_is_not_promised(name, monkeypatch):
    def refuse(*_arguments):
        raise OSError("not today")
    monkeypatch.setattr(fence.seccomp if name == "load" else fence, name, refuse)
    granted = isolation.protection()
    assert not granted.namespaces and granted.missing == "not today"
    assert "not today" in granted.remedy().render("en") and "not today" in granted.remedy().render("es")


def test_limits_that_fail_are_not_promised(monkeypatch):
    monkeypatch.setattr(isolation, "limit", lambda _seconds: None)
    assert not isolation.protection().limits


@pytest.mark.parametrize("name, off, command", isolation.SWITCHES)
def test_what_is_switched_off_is_named_with_the_command_that_switches_it_on(name, off, command, tmp_path):
    (tmp_path / "sys" / name).parent.mkdir(parents=True)
    (tmp_path / "sys" / name).write_text(off + "\n")
    refused = Protection(namespaces=False, limits=True, missing="unshare: Operation not permitted")
    assert command in refused.remedy(str(tmp_path)).render("en")
    (tmp_path / "sys" / name).write_text("7\n")
    assert command not in refused.remedy(str(tmp_path)).render("en")
    assert Protection(namespaces=True, limits=True).remedy() is None


def test_each_degree_has_its_own_words():
    degrees = [Protection(True, True), Protection(False, True), Protection(False, False)]
    for lang in ("en", "es"):
        assert len({degree.sentence().render(lang) for degree in degrees}) == 3


def test_the_environment_of_the_instructor_stays_outside(monkeypatch):
    monkeypatch.setenv("TAULAB_TOKEN", "secret")
    monkeypatch.setenv("HOME", "/home/somebody")
    assert "TAULAB_TOKEN" not in isolation.surroundings()
    monkeypatch.setenv("PYTHONPATH", "/home/somebody")
    assert isolation.surroundings().keys() <= {"LANG", "LC_ALL", "PATH", "HOME", *isolation.THREADS}
    assert not Path(isolation.surroundings()["HOME"]).exists()
