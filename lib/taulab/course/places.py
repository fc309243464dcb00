"""Where things are: the clone of the course, what is handed out, and what programs would keep in the home."""

import os
from pathlib import Path

import taulab
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.problem import Refused

STATE = ".taulab"       # of the student's copies: what was handed out, settings, progress


def clone() -> Path | None:
    """Return the clone of the course that `taulab` runs from, if it does."""
    folder = Path(taulab.__file__).resolve().parents[2]
    return folder if (folder / "pyproject.toml").is_file() else None


def root() -> Path:
    """Return the clone of the course, for what is done only there."""
    return clone() or refuse()


def handout() -> Path:
    """Return the folder with labs, theory and solutions: the clone, or what was installed without one."""
    installed = Path(taulab.__file__).resolve().parent / "course" / "handout"
    return clone() or (installed if installed.is_dir() else refuse())


def refuse():
    raise Refused(Message(_("taulab runs from {folder}, not from a clone of the course: install it in one with "
                            "pip install -e ."), {"folder": Path(taulab.__file__).resolve().parents[1]}))


def begun() -> Path | None:
    """Return the folder of a student's copies that one works in, where there is one."""
    if said := os.environ.get("TAULAB_WORK"):
        return Path(said).resolve()
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / STATE).is_dir()), None)


def work() -> Path:
    """Return the folder of the student's copies, which may not be there yet: ``work``, in the clone or here."""
    return begun() or (clone() or Path.cwd()) / "work"


def private(folder: Path) -> dict[str, str]:
    """Return the environment in which Jupyter and what its kernels import keep their files under `folder`."""
    places = {
        "JUPYTER_CONFIG_DIR": "jupyter/config",
        "JUPYTER_DATA_DIR": "jupyter/data",
        "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
        "XDG_CACHE_HOME": "cache",
    }
    return {name: str(folder / place) for name, place in places.items()}
