"""Processes that do nothing but keep a processor busy, and end with the one that started them."""

import subprocess
import sys
from contextlib import ExitStack, contextmanager

#: It spins beside a thread that waits for the end of its input, which comes when whoever started it is gone.
SPIN = """
import sys, threading

def spin():
    while True:
        sum(range(10_000))

threading.Thread(target=spin, daemon=True).start()
print(flush=True)
sys.stdin.read()
"""


@contextmanager
def busy(number: int):
    """Keep so many processes busy, from the first line of the block to its end, however it ends."""
    with ExitStack() as stack:
        processes = []
        for _ in range(number):
            processes.append(subprocess.Popen([sys.executable, "-I", "-c", SPIN], stdin=subprocess.PIPE,
                                              stdout=subprocess.PIPE))
            stack.callback(end, processes[-1])
        for process in processes:
            process.stdout.readline()                    # it spins
        yield processes


def end(process: subprocess.Popen):
    """End a process and wait for it."""
    process.kill()
    process.communicate()


if __name__ == "__main__":                               # NUMBER COMMAND…: the command beside so many busy processes
    with busy(int(sys.argv[1])):
        STATUS = subprocess.run(sys.argv[2:]).returncode
    sys.exit(STATUS)
