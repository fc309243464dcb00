"""Workers of a Dask cluster for the tests: real processes with nannies, which start a worker anew that has ended."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest

WAIT = "60s"       # patience for a busy machine; a worker that has ended is waited for as long


@contextmanager
def workers_of(number: int, folder: Path | None = None, first: str = "", failures: int = 3):
    """Give the address of a scheduler with so many workers; skip where Dask is missing.

    Each worker runs the code `first`, which is put into `folder`, before anything else. A task is given up when more
    than so many workers (`failures`) have ended over it.
    """
    distributed, config = pytest.importorskip("distributed"), pytest.importorskip("dask").config
    more = {}
    if first:
        (folder / "first.py").write_text(first)
        more["preload"] = [str(folder / "first.py")]
    patience = {"distributed.comm.timeouts.connect": WAIT, "distributed.comm.timeouts.tcp": WAIT,
                "distributed.scheduler.allowed-failures": failures}
    with config.set(patience), distributed.LocalCluster(
            n_workers=number, threads_per_worker=1, processes=True, dashboard_address=None, **more) as cluster:
        yield cluster.scheduler_address


def processes_of(address: str) -> dict[str, int]:
    """Return worker -> its process."""
    from distributed import Client
    with Client(address, set_as_default=False) as client:
        return client.run(os.getpid)
