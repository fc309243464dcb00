"""Run cells that only IPython understands: magics, shell commands, ``await`` outside of a function."""

import subprocess
from functools import cache

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


class Module:
    """Stands for the module of the notebook: IPython asks it for its names only."""


class Shell(InteractiveShell):
    """The shell of a notebook that nobody looks at: no window, no history on disk, commands without a terminal."""

    def enable_gui(self, gui=None):
        """Take ``%matplotlib inline`` and its like as done: pictures lead nowhere."""

    def system(self, cmd):
        self.user_ns["_exit_code"] = run_command(self.var_expand(cmd, depth=1)).returncode

    def getoutput(self, cmd, split=True, depth=0):
        from IPython.utils.text import LSString, SList
        said = run_command(self.var_expand(cmd, depth=depth + 1)).stdout
        return SList(said.splitlines()) if split else LSString(said)


def run_command(command: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,  # noqa: S602
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False)


@cache
def shell() -> Shell:
    settings = Config()
    settings.HistoryManager.enabled = False
    return Shell.instance(user_ns={}, config=settings)


def run(source: str, names: dict):
    """Run a cell as a notebook does, magics included; `names` are those of the notebook."""
    module = Module()
    module.__dict__ = names
    shell().user_module, shell().user_ns = module, names
    result = shell().run_cell(source, store_history=False, silent=True)
    if error := result.error_before_exec or result.error_in_exec:
        raise error
