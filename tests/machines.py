"""Workers of a Dask cluster for the tests: real processes with nannies, which start a worker anew that has ended."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from classroom import until

WAIT = "60s"       # patience for a busy machine; a worker that has ended is waited for as long


@contextmanager
def workers_of(number: int, folder: Path | None = None, first: str = "", failures: int = 3):
    """Give the address of a scheduler with so many workers; skip where Dask is missing.

    Each worker runs the code `first`, which is put into `folder`, before anything else. A task is given up when more
    than so many workers (`failures`) have ended over it.
    """
    distributed, config = pytest.importorskip("distributed"), pytest.importorskip("dask").config
    patience = {"distributed.comm.timeouts.connect": WAIT, "distributed.comm.timeouts.tcp": WAIT,
                "distributed.scheduler.allowed-failures": failures}
    with (config.set(patience), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place,
          distributed.LocalCluster(n_workers=0, dashboard_address=None) as cluster, ExitStack() as stack):
        command = [sys.executable, "-m", "distributed.cli.dask_worker", cluster.scheduler_address, "--nthreads", "1",
                   "--no-dashboard", "--local-directory", place]
        if first:
            (folder / "first.py").write_text(first)
            command += ["--preload", str(folder / "first.py")]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
        for _each in range(number):
            worker = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            stack.callback(worker.wait)
            stack.callback(worker.kill)      # its own worker goes with it, at once
        assert until(lambda: len(processes_of(cluster.scheduler_address)) == number)
        yield cluster.scheduler_address


def processes_of(address: str) -> dict[str, int]:
    """Return worker -> its process."""
    from distributed import Client
    with Client(address, set_as_default=False) as client:
        return client.run(os.getpid)
