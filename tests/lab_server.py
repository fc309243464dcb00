"""Servers for tests: a JupyterLab opened by ``taulab lab``, with an empty home, on a course and a work folder of their
own; and a JupyterHub.
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

CODE = """
import sys
from pathlib import Path
from taulab.course import cli
from taulab.course.studying import workspace
if sys.argv[1]:
    workspace.handout = lambda: Path(sys.argv[1])
sys.exit(cli.main(sys.argv[2:]))
"""
#: What a hub decides for itself; here, whoever comes is let in, and everybody is the same user of the system.
OF_THE_HUB = """
c.JupyterHub.authenticator_class, c.Authenticator.allow_all = "dummy", True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.JupyterHub.bind_url, c.JupyterHub.hub_port = "http://127.0.0.1:{public}", {internal}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
"""


@contextlib.contextmanager
def lab_server(folder, *words, course=None):
    """Run ``taulab lab`` with `words`; yield the address it prints. HOME is ``folder/home``, work ``folder/work``."""
    (folder / "home").mkdir()
    own = ("JUPYTER", "IPYTHON", "MPL", "XDG", "LAB_LANG")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    environment |= {"HOME": str(folder / "home"), "TAULAB_WORK": str(folder / "work")}
    words = ["lab", "--no-browser", "--port", str(free_port()), *words]
    with (folder / "log").open("w+") as log:
        server = subprocess.Popen([sys.executable, "-c", CODE, str(course or ""), *words], cwd=folder, env=environment,
                                  stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield printed_address(server, folder / "log")
        finally:
            server.terminate()
            server.wait(60)


@contextlib.contextmanager
def hub_server(folder, settings):
    """Run a JupyterHub with the text of some `settings`; yield its address. Each user has a home in `folder`."""
    ports = {name: free_port() for name in ("public", "internal", "proxy")}
    own = OF_THE_HUB.format(homes=str(folder / "{username}"), **ports)
    (folder / "jupyterhub_config.py").write_text(settings + own, encoding="utf-8")
    beside = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    environment = {name: value for name, value in os.environ.items() if name not in ("TAULAB_WORK", "LAB_LANG")}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyterhub"], cwd=folder, stdout=log, stderr=log,
                                  env=environment | {"PATH": beside, "HOME": str(folder)})
    address = f"http://127.0.0.1:{ports['public']}"
    try:
        wait_for(f"{address}/hub/api", server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=300)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def printed_address(server, log) -> str:
    for _turn in range(600):
        if found := re.search(r"http://localhost:\S+token=\w+", log.read_text()):
            return found[0]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError("JupyterLab did not start:\n" + log.read_text())


def wait_for(address, server, log):
    """Wait until a server answers; it may be slow to start on a busy machine."""
    for _turn in range(3000):
        if server.poll() is not None:
            break
        with contextlib.suppress(OSError):
            return urlopen(address, timeout=5).close()
        time.sleep(0.2)
    raise AssertionError(f"{address} did not start:\n{log.read_text()}")
