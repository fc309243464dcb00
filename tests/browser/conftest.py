"""A real JupyterLab in a real browser: for what only they can show. Skipped where there is no Chromium to drive."""

import json
import os
import shutil
import socket
import subprocess
import sys

import nbformat
import pytest
from lab_server import wait_for

from taulab.course.studying.launch import private, settings

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run")


@pytest.fixture(scope="module")
def chromium():
    """Return an installed Chromium, started."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright drives the browser; it is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("no Chromium is installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory, chromium):
    """Return the folder and the address of a JupyterLab that keeps out of the home."""
    folder = tmp_path_factory.mktemp("jupyter")
    (folder / "settings").mkdir()
    (folder / "settings/overrides.json").write_text(json.dumps(settings("en")))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
               f"--ServerApp.port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
               f"--LabApp.app_settings_dir={folder / 'settings'}", "--LabApp.expose_app_in_browser=True",
               "--JupyterNotebookApp.expose_app_in_browser=True",
               "--LanguageServerManager.autodetect=False"]
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | private(folder) | {"HOME": str(folder)}, stdout=log,
                                  stderr=log)
    try:
        wait_for(f"{address}/api", server, folder / "log")
        yield folder, address
    finally:
        server.terminate()
        server.wait(timeout=300)


@pytest.fixture(scope="module")
def notebook(chromium, jupyter):
    """Return a function that opens a notebook of these cells in a page, runs it and returns the page."""
    folder, address = jupyter
    contexts = []

    def opened(*cells, at="lab/tree", **options):
        name = f"notebook{len(list(folder.glob('*.ipynb')))}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}), folder / name)
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | options))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)               # two workers may share a busy core
        page.hosts = set()
        page.on("request", lambda request: page.hosts.add(request.url.split("/")[2] if "://" in request.url else ""))
        page.goto(f"{address}/{at}/{name}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        page.wait_for_function("jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
        return page

    yield opened
    for context in contexts:
        context.close()
