"""Answer calls from a fresh interpreter with an IPython shell: for cells with magics."""

import os
import sys
from functools import cache

from taulab.course.grading import answering


def main():
    root, seconds = sys.argv[1] or None, float(sys.argv[2])
    channel = answering.Channel(os.dup(0), os.dup(1))
    answering.wait_for(os.fork())  # a namespace takes in a process of one thread only, and NumPy has started more
    answering.start_fenced(channel, root, seconds, run)


class Module:
    """Stands for the module of the notebook: IPython asks it for its names only."""


@cache
def shell():
    from IPython.core.interactiveshell import InteractiveShell
    return InteractiveShell.instance(user_ns={})


def run(source: str, names: dict):
    """Run a cell as a notebook does, magics included; `names` are those of the notebook."""
    module = Module()
    module.__dict__ = names
    shell().user_module, shell().user_ns = module, names
    result = shell().run_cell(source, store_history=False, silent=True)
    if error := result.error_before_exec or result.error_in_exec:
        raise error


if __name__ == "__main__":
    main()
