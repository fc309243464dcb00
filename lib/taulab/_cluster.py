"""What must be the same on two machines, so that what one computes is what the other would have.

Of the processor only its kind is among it: where two of a kind round a last digit differently, so do their numbers.
"""

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import taulab

PLATFORM = "platform"
#: Packages that numbers and messages hang on.
PACKAGES = ("numpy", "scipy", "sympy", "mpmath", "hypothesis", "matplotlib")
CODE = ("*.py", "*.po", "*.csv", "*.npz")


@cache
def agreement() -> dict[str, str]:
    """Return name -> version of whatever must agree; of the course itself also a digest of its code, words and data."""
    return {PLATFORM: system(), "Python": ".".join(platform.python_version_tuple()[:2]), "taulab": taulab.__version__,
            "code of taulab": digest(), **{name: version_of(name) for name in PACKAGES}}


def differing(wanted: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return name -> what is here and what is wanted, of all that does not agree."""
    here = agreement()
    return {name: (here.get(name, ""), other) for name, other in wanted.items() if here.get(name, "") != other}


def system() -> str:
    """Return what last digits hang on beside packages: system, kind of processor, library of C with its ``exp``."""
    return " ".join(filter(None, (platform.system(), platform.machine(), *platform.libc_ver())))


def version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def digest() -> str:
    """Return what changes when code, words or data do; what a wheel holds beside is left out: no clone has it."""
    folder, found = Path(taulab.__file__).parent, hashlib.sha256()
    for file in sorted(path for kind in CODE for path in folder.rglob(kind)):
        if "handout" not in (place := file.relative_to(folder)).parts:
            found.update(f"{place.as_posix()}\n".encode() + file.read_bytes())
    return found.hexdigest()[:12]
