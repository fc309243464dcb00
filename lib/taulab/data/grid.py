"""A grid of runs as a CSV that is made run by run, and goes on where an interruption stopped it."""

import argparse
import csv
import importlib
import sys

from tqdm import tqdm

from taulab._cluster import agreement, differing

RETRIES = 2


def make_grid(file, runs, rows, columns, scheduler=None):
    """Make the runs that a partial file does not have yet, and put all of them, in order, in the place of the file.

    What is made so far lies beside the file, under its name with the ending ``.partial``, and is written anew after
    each run: an interruption leaves whole runs. On a cluster runs are made in any order; none is lost with a worker.

    Parameters
    ----------
    file : pathlib.Path
    runs : list of tuples
        What each run is called with.
    rows : callable
        ``rows(*run)`` returns the rows of a run, dicts that all have the same names.
    columns : sequence of str
        The names under which each row has what its run was called with, in that order.
    scheduler : str, optional
        Address of a Dask scheduler whose workers make the runs; `rows` must be a function of a module that they have.

    Raises
    ------
    RuntimeError
        If a worker has another version of the course, or of a package that its numbers hang on.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "squares.csv")
    ...     make_grid(file, [(2,), (3,)], lambda n: [{"n": n, "square": n * n}], ["n"])
    ...     file.read_text().split()
    ['n,square', '2,4', '3,9']
    """
    part = file.with_suffix(".partial")
    done = finished(part, columns)
    missing = [run for run in runs if _key(run) not in done]
    made = _on_cluster(missing, rows, scheduler) if scheduler else ((run, rows(*run)) for run in missing)
    for run, found in tqdm(made, initial=len(done), total=len(runs)):
        done[_key(run)] = found
        _write(part, done.values())
    _write(part, [done[_key(run)] for run in runs])
    part.replace(file)


def command(words=None):
    """Run the module that Python was started with as a maker: ``--scheduler ADDRESS`` makes its runs on a cluster.

    Its functions are those of the module under its own name, so that workers find them.
    """
    maker = importlib.import_module(sys.modules["__main__"].__spec__.name)
    parser = argparse.ArgumentParser(description=maker.__doc__.partition(":")[0])
    parser.add_argument("--scheduler", metavar="ADDRESS", help="make the runs on the workers of this Dask cluster")
    maker.main(scheduler=parser.parse_args(words).scheduler)


def finished(file, columns):
    """Return the runs that a file holds: what each was called with, as text, and its rows; nothing without a file."""
    found = {}
    if file.exists():
        with file.open(newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                found.setdefault(tuple(row[column] for column in columns), []).append(row)
    return found


def _on_cluster(runs, rows, scheduler):
    """Yield runs and their rows as the workers behind a scheduler come to them."""
    from distributed import Client, as_completed
    with Client(scheduler) as client:
        tasks = {client.submit(_made, agreement(), rows, run, retries=RETRIES, pure=False): run for run in runs}
        for task, found in as_completed(tasks, with_results=True):
            yield tasks[task], found


def _made(wanted, rows, run):
    if found := differing(wanted):
        told = ", ".join(f"{name}: a worker has {there or 'none'}, this machine {here}"
                         for name, (there, here) in found.items())
        raise RuntimeError(f"{told}; install the same on both")
    return rows(*run)


def _key(run):
    return tuple(map(str, run))


def _write(file, parts):
    new, rows = file.with_suffix(".new"), [row for rows in parts for row in rows]
    with new.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    new.replace(file)
