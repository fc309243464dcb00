"""A class on a cluster beside the same class on one machine: ``python -m taulab.course.dev.bench.cluster STUDENTS``.

Four workers, each a process with its nanny, beside a scheduler and the command that an instructor gives; one worker is
killed when half of the class is marked. Both go on at the same time, for on a busy machine a submission costs more:
its meter is looked at more often. With ``--namespaces`` each worker has a network of its own and reaches the
scheduler over a bridge, where bytes are counted. What is compared is processor time, so that it does not matter who
else uses this machine: the kernel counts it for groups of processes, which needs Linux and root.
"""

import argparse
import contextlib
import filecmp
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from taulab.course.dev.bench.grader import GRADE, LAB, hand_in
from taulab.course.grading.grade import STATE

WORKERS = 4
GROUPS = Path("/sys/fs/cgroup/cpuacct")          # of version 1; version 2 counts in cpu.stat
FEW = 8                                          # submissions of a class that only shows what it costs to start
SECONDS = "40"
NETWORK = "10.213.7."
IDLE = 20                                        # seconds on the clock in which nobody asks for anything
#: What a worker and its nanny do by themselves many times a second, done seldom: on one processor that four workers
#: share it is counted four times, and not against what is marked.
QUIET = {"DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s", "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
         "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s"}
DASK = [sys.executable, "-m", "distributed.cli.dask_{}", "--no-dashboard"]


class Group:
    """Processes whose time is counted together, with all that they start."""

    def __init__(self, name: str):
        parent = GROUPS if GROUPS.is_dir() else GROUPS.parent
        self.folder = parent / f"taulab-{os.getpid()}-{name}"
        self.folder.mkdir()

    def start(self, command: list[str], **options) -> subprocess.Popen:
        joined = ["sh", "-c", f'echo $$ > {self.folder}/cgroup.procs && exec "$@"', "sh", *command]
        return subprocess.Popen(joined, **options)

    @property
    def seconds(self) -> float:
        if (usage := self.folder / "cpuacct.usage").exists():
            return int(usage.read_text()) / 1e9
        return int((self.folder / "cpu.stat").read_text().split()[1]) / 1e6

    def remove(self):
        for _try in range(600):
            with contextlib.suppress(OSError):
                return self.folder.rmdir()
            time.sleep(0.1)


# The cluster ----------------------------------------------------------------------------------------------------------

@contextmanager
def cluster(folder: Path, namespaces: bool) -> Iterator[tuple[str, Group, list[Group]]]:
    """Give the address of a scheduler with four workers, and the groups in which each computes."""
    with ExitStack() as stack:
        inside = [stack.enter_context(network(k)) if namespaces else [] for k in range(WORKERS)]
        address = f"{NETWORK}1" if namespaces else "127.0.0.1"
        with socket.socket() as free:
            free.bind((address, 0))
            port = free.getsockname()[1]
        groups = [grouped(stack, name) for name in ("scheduler", *(f"worker{k}" for k in range(WORKERS)))]
        options = {"cwd": folder, "env": os.environ | QUIET, "stdout": subprocess.DEVNULL,
                   "stderr": (folder / "log").open("ab")}
        run(stack, groups[0], [*dask("scheduler"), "--host", address, "--port", str(port)], options)
        for k, group in enumerate(groups[1:]):
            run(stack, group, [*inside[k], *dask("worker"), f"tcp://{address}:{port}", "--nthreads", "1",
                               "--local-directory", str(folder / f"worker{k}"),
                               *(["--host", f"{NETWORK}{k + 2}"] if namespaces else [])], options)
        yield f"tcp://{address}:{port}", groups[0], groups[1:]


def dask(role: str) -> list[str]:
    return [word.format(role) for word in DASK]


def grouped(stack: ExitStack, name: str) -> Group:
    group = Group(name)
    stack.callback(group.remove)
    return group


def run(stack: ExitStack, group: Group, command: list[str], options: dict):
    process = group.start(command, **options)
    stack.callback(process.wait)
    stack.callback(process.terminate)


@contextmanager
def network(number: int) -> Iterator[list[str]]:
    """Make a namespace with an address of its own on a bridge; give the words that run a command in it."""
    name, address = f"taulab{number}", f"{NETWORK}{number + 2}/24"
    commands = [f"ip netns add {name}", f"ip link add {name} type veth peer name eth0 netns {name}",
                f"ip link set {name} master taulab up", f"ip netns exec {name} ip addr add {address} dev eth0",
                f"ip netns exec {name} ip link set eth0 up", f"ip netns exec {name} ip link set lo up"]
    if number == 0:
        commands = ["ip link add taulab type bridge", f"ip addr add {NETWORK}1/24 dev taulab",
                    "ip link set taulab up", *commands]
    try:
        for command in commands:
            subprocess.run(command.split(), check=True)
        yield ["ip", "netns", "exec", name]
    finally:
        for command in (f"ip netns del {name}", *(["ip link del taulab"] * (number == 0))):
            subprocess.run(command.split(), check=False)


def sent() -> int:
    """Return the bytes that have crossed the bridge, in both directions."""
    return sum(int(count.read_text()) for k in range(WORKERS)
               for count in Path(f"/sys/class/net/taulab{k}/statistics").glob("[rt]x_bytes"))


# The class ------------------------------------------------------------------------------------------------------------

def grade(group: Group, folder: Path, submissions: str, out: str, *more: str, meanwhile=lambda _out: None) -> float:
    """Grade a folder in a group of processes; return the seconds on the clock."""
    command = [sys.executable, "-c", GRADE, "grade", str(folder / submissions), "--lab", LAB[:2], "--seconds", SECONDS,
               "--out", str(folder / out), *more]
    start = time.monotonic()
    process = group.start(command, stdout=subprocess.DEVNULL, stderr=(folder / "log").open("ab"))
    meanwhile(folder / out)
    if process.wait():
        raise SystemExit((folder / "log").read_text()[-4000:])
    return time.monotonic() - start


class Killer:
    """Kills the worker of a group, not its nanny, when half of a class is marked, and remembers what it had used."""

    def __init__(self, group: Group, half: int):
        self.group, self.half, self.lost = group, half, 0.0

    def __call__(self, out: Path):
        while len(list((out / STATE).glob("*.json"))) < self.half:
            time.sleep(0.2)
        worker = next(process for process in dask_processes(self.group) if b"spawn_main" in command_of(process))
        self.lost = own_seconds(worker)
        os.kill(worker, signal.SIGKILL)
        print(f"killed worker {worker} when {self.half} were marked", flush=True)


def dask_processes(group: Group) -> list[int]:
    """Return the nanny and the worker of a group; what marks, and what runs, are other processes."""
    processes = map(int, (group.folder / "cgroup.procs").read_text().split())
    return [one for one in processes if b"spawn_main" in command_of(one) or b"dask_worker" in command_of(one)]


def command_of(process: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def own_seconds(process: int) -> float:
    """Return what a process has computed, without its children."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def same(one: Path, other: Path) -> list[str]:
    """Return the files of two reports that are not the same, byte for byte."""
    names = {str(path.relative_to(place)) for place in (one, other) for path in place.rglob("*") if path.is_file()}
    _equal, different, missing = filecmp.cmpfiles(one, other, names, shallow=False)
    return different + missing


def memory(group: Group) -> list[float]:
    """Return MB of each process of a group, the largest first, shared pages divided among those that share them."""
    found = []
    for process in (group.folder / "cgroup.procs").read_text().split():
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
            found.append(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000)
    return sorted(found, reverse=True)


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("students", type=int)
    words.add_argument("--namespaces", action="store_true")
    words = words.parse_args()
    count = words.students
    with tempfile.TemporaryDirectory(prefix="taulab-bench-") as place, ExitStack() as stack:
        folder = Path(place)
        hand_in(folder / "class", count)
        hand_in(folder / "few", FEW)
        one, desk = grouped(stack, "one"), grouped(stack, "desk")
        grade(one, folder, "few", "few one", "--jobs", str(WORKERS))
        start = one.seconds
        with cluster(folder, words.namespaces) as (address, scheduler, workers), ThreadPoolExecutor() as both:
            groups = {"desk": desk, "scheduler": scheduler} | {f"worker {k}": group for k, group in enumerate(workers)}
            alone = both.submit(on_one_machine, folder, one, count)
            each, idle = on_cluster(folder, address, groups, count)
            alone = (alone.result() - start) / (count - FEW)
        ratio = (1 - idle) * alone / (alone + each)
        print(f"one machine: {1000 * alone:.1f} ms a submission; a worker's throughput beside that: {ratio:.3f}")
        print("files that differ:", same(folder / "one", folder / "many"))


def on_one_machine(folder: Path, group: Group, count: int) -> float:
    """Return the seconds of processors for each submission where one machine marks, without its start."""
    began = group.seconds
    clock = grade(group, folder, "class", "one", "--jobs", str(WORKERS))
    print(f"one machine: {count} in {clock:.0f} s on the clock")
    return group.seconds - began


def on_cluster(folder: Path, address: str, groups: dict, count: int) -> tuple[float, float]:
    """Print what a class takes on a cluster; return what a worker computes beside marking: a submission, and a second.

    The rest of what it computes is the same code as on one machine.
    """
    grade(groups["desk"], folder, "few", "few many", "--scheduler", address)
    killer = Killer(groups["worker 0"], count // 2)
    started, own = seconds_of(groups), dask_seconds(groups)
    time.sleep(IDLE)
    idle = {name: seconds / IDLE for name, seconds in since(started, groups).items()}
    idle_own = (dask_seconds(groups) - own) / IDLE
    started, own, crossed = seconds_of(groups), dask_seconds(groups), sent()
    clock = grade(groups["desk"], folder, "class", "many", "--scheduler", address, meanwhile=killer)
    used = since(started, groups)
    beside = (dask_seconds(groups) + killer.lost - own - clock * idle_own) / count
    print(f"cluster: {count} in {clock:.0f} s on the clock; bytes across the bridge for each submission: "
          f"{(sent() - crossed) / count:.0f}")
    for name in groups:
        print(f"{name}: {1000 * used[name] / count:.1f} ms of processor a submission; idle {1000 * idle[name]:.1f} ms "
              f"a second; MB {[round(mb) for mb in memory(groups[name])]}")
    print(f"a worker, beside marking: {1000 * beside:.1f} ms a submission; "
          f"idle {1000 * idle_own / WORKERS:.1f} ms a second")
    return beside, idle_own / WORKERS


def dask_seconds(groups: dict) -> float:
    return sum(own_seconds(one) for name, group in groups.items() if name.startswith("worker")
               for one in dask_processes(group))


def seconds_of(groups: dict) -> dict:
    return {name: group.seconds for name, group in groups.items()}


def since(began: dict, groups: dict) -> dict:
    return {name: group.seconds - began[name] for name, group in groups.items()}


if __name__ == "__main__":
    main()
