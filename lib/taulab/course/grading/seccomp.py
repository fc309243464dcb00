"""Which system calls a submission may make: a filter in the kernel, as a program of classic BPF.

The filter refuses what an answer never needs and escapes from sandboxes are made of: mounts, namespaces, tracing,
keyrings, other kernels' interfaces, and every socket but those between processes. All else is allowed. The numbers are
those of the kernel's tables for x86-64 and for 64-bit ARM; on another machine there is no filter, and so no fence.

A library that loads filters exists for C (libseccomp), not as a maintained wheel for Python; loading one is two calls.
"""

import ctypes
import errno
import platform
import struct

#: name -> number on x86-64 and on 64-bit ARM, which has no call of that name where there is None.
DENIED = {
    # the file system and namespaces
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "open_tree_attr": (467, 467), "move_mount": (429, 429), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "fanotify_init": (300, 262), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "unshare": (272, 97), "setns": (308, 268),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "pidfd_getfd": (438, 438), "kcmp": (312, 272), "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # what has often been a way into the kernel
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426), "io_uring_register": (427, 427), "modify_ldt": (154, None),
    "personality": (135, 92), "lookup_dcookie": (212, 18),
    # memory that no limit of a process counts
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "memfd_secret": (447, 447),
    # the machine
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "acct": (163, 89), "iopl": (172, None), "ioperm": (173, None), "syslog": (103, 116), "vhangup": (153, 58),
    "sethostname": (170, 161), "setdomainname": (171, 162), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171),
}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
#: machine -> its column in the tables above, and its name in the kernel's audit (AUDIT_ARCH_…)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

NEW_NAMESPACE = 0x7E020080   # the CLONE_NEW… flags; CLONE_NEWTIME is no flag of clone
AF_UNIX = 1
X32 = 0x40000000             # a second set of numbers for the same calls on x86-64

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06   # instructions of classic BPF
KILL, ERROR, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
NUMBER, ARCH, ARGUMENT = 0, 4, 16    # where these stand in struct seccomp_data; of the argument, the low half

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2


def instruction(code: int, k: int, yes: int = 0, no: int = 0) -> bytes:
    """Return one instruction: `yes` and `no` are how many to leap over, by the outcome of a comparison."""
    return struct.pack("=HBBI", code, yes, no, k)


def refused(number: int, error: int) -> bytes:
    return instruction(EQUAL, number, 0, 1) + instruction(RETURN, ERROR | error)


def program(machine: str) -> bytes:
    """Return the filter for a machine; raise OSError where the numbers are not known."""
    if machine not in MACHINES:
        raise OSError(errno.ENOSYS, f"no numbers of system calls for {machine}")
    column, arch = MACHINES[machine]
    lines = [instruction(LOAD, ARCH), instruction(EQUAL, arch, 1, 0), instruction(RETURN, KILL),
             instruction(LOAD, NUMBER), instruction(AT_LEAST, X32, 0, 1), instruction(RETURN, ERROR | errno.ENOSYS)]
    lines += [refused(one[column], errno.EPERM) for one in DENIED.values() if one[column] is not None]
    lines += [refused(CLONE3[column], errno.ENOSYS),    # its flags lie in memory; the C library falls back on clone
              instruction(EQUAL, CLONE[column], 0, 4), instruction(LOAD, ARGUMENT),
              instruction(ANY_BIT, NEW_NAMESPACE, 0, 1), instruction(RETURN, ERROR | errno.EPERM),
              instruction(RETURN, ALLOW),
              instruction(EQUAL, SOCKET[column], 0, 4), instruction(LOAD, ARGUMENT),
              instruction(EQUAL, AF_UNIX, 1, 0), instruction(RETURN, ERROR | errno.EAFNOSUPPORT),
              instruction(RETURN, ALLOW),
              instruction(RETURN, ALLOW)]
    return b"".join(lines)


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_char_p))


def load(libc):
    """Put this process and all that come from it behind the filter; it can never be taken off."""
    lines = program(platform.machine())
    filter_ = Program(len(lines) // 8, lines)
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "the kernel loads no filter of system calls")
