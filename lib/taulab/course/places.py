"""Where things are: the clone of the course, and the folder for what programs would keep in the home."""

from pathlib import Path

import taulab
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.problem import Refused


def root() -> Path:
    """Return the folder of the course: the clone that `taulab` was installed from."""
    folder = Path(taulab.__file__).resolve().parents[2]
    if not (folder / "pyproject.toml").is_file():
        raise Refused(Message(_("taulab runs from {folder}, not from a clone of the course: install it in one with "
                                "pip install -e ."), {"folder": folder}))
    return folder


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
