"""JupyterLab, opened on the student's own copies: theory at the left, lab at the right, in one language.

Everything that JupyterLab, its kernels, IPython and matplotlib would keep in the home stays under ``work/.taulab/``.
"""

import json
import os
from importlib.util import find_spec
from pathlib import Path

from taulab.course.files import write
from taulab.course.language import Message
from taulab.course.language import mark as _
from taulab.course.places import private
from taulab.course.problem import Refused
from taulab.course.studying.workspace import Workspace

LOCALE = {"en": "en", "es": "es_ES"}


def settings(lang: str) -> dict:
    """Return JupyterLab's settings: its language, no news, pages of theory shown rendered, no line cut off."""
    return {
        "@jupyterlab/notebook-extension:tracker": {"codeCellConfig": {"lineWrap": True}},
        "@jupyterlab/translation-extension:plugin": {"locale": LOCALE[lang]},
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
    }


def layout(name: str, theory: Path | None, lab: Path) -> dict:
    """Return the JupyterLab workspace `name`: `theory` at the left, `lab` at the right, the file browser folded."""
    shown = {f"notebook:{lab.as_posix()}": {"path": lab.as_posix(), "factory": "Notebook"}}
    if theory:
        page = {"path": theory.as_posix(), "factory": "Markdown Preview"}
        shown = {f"markdownviewer-widget:{theory.as_posix()}": page} | shown
    panes = [{"type": "tab-area", "currentIndex": 0, "widgets": [widget]} for widget in shown]
    sizes = [1 / len(panes)] * len(panes)
    dock = {"type": "split-area", "orientation": "horizontal", "sizes": sizes, "children": panes}
    return {
        "data": {
            "layout-restorer:data": {
                "main": {"dock": dock, "current": list(shown)[-1]},
                "down": {"size": 0, "widgets": []},
                "left": {"collapsed": True, "visible": True, "widgets": ["filebrowser"]},
                "right": {"collapsed": True, "visible": True, "widgets": []},
                "relativeSizes": [0, 1, 0],
                "top": {"simpleVisibility": True},
            },
            **{widget: {"data": data} for widget, data in shown.items()},
        },
        "metadata": {"id": name},
    }


def prepare(workspace: Workspace, number: str, lang: str) -> str:
    """Write the settings of `lang` and, where it is absent, the layout of lab `number`; return the lab's address."""
    from jupyterlab_server.workspaces_handler import WORKSPACE_EXTENSION, slugify

    write(workspace.state / "settings" / lang / "overrides.json", json.dumps(settings(lang), indent=1).encode())
    lab = workspace.lab(number, lang)
    theory = next((path for path in workspace.files() if path.match(f"theory/{lang}/{lab.name[:2]}-*.md")), None)
    name = f"{lab.name[:2]}-{lang}"
    file = workspace.state / "workspaces" / (slugify(name) + WORKSPACE_EXTENSION)
    shown = layout_in(file)
    if shown is None:
        write(file, json.dumps(layout(name, theory, lab), indent=1).encode())
    closed = shown is not None and f"notebook:{lab.as_posix()}" not in shown
    return f"/lab/workspaces/{name}" + (f"/tree/{lab.as_posix()}" if closed else "")


def layout_in(file: Path) -> dict | None:
    """Return the widgets that a JupyterLab workspace restores; None where there is none, or none that can be read."""
    try:
        return json.loads(file.read_bytes())["data"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def served(workspace: Workspace, lang: str) -> list[str]:
    """Return what tells a server which copies it shows, and in which language."""
    options = [
        f"--ServerApp.root_dir={workspace.work}",
        f"--LabApp.app_settings_dir={workspace.state / 'settings' / lang}",
        "--LanguageServerManager.autodetect=False",     # it looks for npm, which writes to the home
    ]
    in_a_container = hasattr(os, "geteuid") and os.geteuid() == 0      # there is often no other user
    return options + ["--allow-root"] * in_a_container


def arguments(workspace: Workspace, lang: str, address: str, *, browser: bool, port: int | None) -> list[str]:
    """Return the command line of JupyterLab."""
    import zmq
    options = [
        *served(workspace, lang),
        f"--LabApp.default_url={address}",
        "--ServerApp.answer_yes=True",                  # Ctrl+C stops it, and asks nothing in English
        "--ServerApp.log_level=ERROR",
        "--LabApp.log_level=ERROR",
    ]
    if zmq.has("curve"):
        options.append("--KernelManager.transport_encryption=auto")
    if not browser:
        options.append("--no-browser")
    if port is not None:
        options.append(f"--ServerApp.port={port}")
    return options


def on_hub(number: str | None, lang: str) -> None:
    """Become the server of a JupyterHub's user, on copies in their home; what else it needs, the hub has told it."""
    os.environ.setdefault("TAULAB_WORK", str(Path.home() / "taulab"))
    workspace = Workspace.here()
    for message in workspace.hand_out():
        print(message.render(lang))
    address = prepare(workspace, number or workspace.latest(lang), lang)
    os.environ["JUPYTERLAB_WORKSPACES_DIR"] = private(workspace.state)["JUPYTERLAB_WORKSPACES_DIR"]
    os.environ["LAB_LANG"] = lang               # of what the user types in a terminal
    os.chdir(workspace.work)                    # nbgrader puts what is fetched where its server was started
    command = ["jupyterhub-singleuser", *served(workspace, lang), f"--ServerApp.default_url={address}"]
    os.execvp(command[0], command)  # noqa: S606


def lab(number: str | None, lang: str, *, browser: bool = True, port: int | None = None) -> int:
    """Hand out the copies and open JupyterLab; return when the student stops it."""
    if not find_spec("jupyterlab"):
        raise Refused(_('JupyterLab is not installed here: pip install "taulab[lab]" brings it.'))
    workspace = Workspace.here()
    for message in workspace.hand_out():
        print(message.render(lang))
    address = prepare(workspace, number or workspace.latest(lang), lang)
    print(Message(_("Your copies are in {folder}. JupyterLab opens in your browser; Ctrl+C here stops it."),
                  {"folder": workspace.work}).render(lang), flush=True)
    os.environ |= private(workspace.state) | {"TAULAB_WORK": str(workspace.work)}
    from jupyterlab.labapp import main  # reads the environment when it is imported
    return main(arguments(workspace, lang, address, browser=browser, port=port)) or 0
