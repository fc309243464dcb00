"""A grid of runs as a CSV that is made run by run, and goes on where an interruption stopped it."""

import csv

from tqdm import tqdm


def make_grid(file, runs, rows, columns):
    """Make the runs that a partial file does not have yet, and put all of them, in order, in the place of the file.

    What is made so far lies beside the file, under its name with the ending ``.partial``, and is written anew after
    each run: an interruption leaves whole runs.

    Parameters
    ----------
    file : pathlib.Path
    runs : list of tuples
        What each run is called with.
    rows : callable
        ``rows(*run)`` returns the rows of a run, dicts that all have the same names.
    columns : sequence of str
        The names under which each row has what its run was called with, in that order.

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
    for run in tqdm([run for run in runs if _key(run) not in done], initial=len(done), total=len(runs)):
        done[_key(run)] = rows(*run)
        _write(part, done.values())
    _write(part, [done[_key(run)] for run in runs])
    part.replace(file)


def finished(file, columns):
    """Return the runs that a file holds: what each was called with, as text, and its rows; nothing without a file."""
    found = {}
    if file.exists():
        with file.open(newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                found.setdefault(tuple(row[column] for column in columns), []).append(row)
    return found


def _key(run):
    return tuple(map(str, run))


def _write(file, parts):
    new, rows = file.with_suffix(".new"), [row for rows in parts for row in rows]
    with new.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    new.replace(file)
