"""A demo estate in a folder of its own, served by `jiyue serve`; workers of one test run share it."""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jiyue.config.demo.estate import PASSWORD

NOTICES = 80
PATIENCE = 60  # seconds that the server and the worker may take to answer


@dataclass(frozen=True)
class Demo:
    """Where the estate stands and what answers there."""

    home: Path
    port: int
    password: str = PASSWORD

    @property
    def console(self) -> str:
        return f"http://localhost:{self.port}/console/"

    def site(self, key: str, path: str = "") -> str:
        return f"http://{key}.localhost:{self.port}/{path}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`jiyue …` against this estate."""
        command = [sys.executable, "-m", "jiyue", *arguments]
        environment = _environment(self.home, self.port)
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)


def _environment(home: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DJANGO"))}
    return {**kept, "JIYUE_HOME": str(home), "PORT": str(port), "JIYUE_MODE": "demo", "PYTHONUNBUFFERED": "1"}


def wait_until(question, *, patience: float = PATIENCE, what: str = ""):
    """The first answer that is true; fails when none comes in time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if answer := question():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"等了 {patience} 秒仍未等到：{what}")


def answers(port: int, host: str, path: str) -> bool:
    """Whether the server answers; browsers know that *.localhost is this machine, resolvers need not."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path, headers={"Host": f"{host}:{port}"})
        return line.getresponse().status < 400
    except OSError:
        return False
    finally:
        line.close()


@contextmanager
def shared(folder: Path) -> Iterator[Demo]:
    """The estate of this run: the first who comes makes it, the last who goes stops it."""
    home = folder / "demo"
    with _locked(folder) as state:
        if not state.get("users"):
            state.update(_start(home))
        state["users"] = state.get("users", 0) + 1
    try:
        yield Demo(home, state["port"])
    finally:
        with _locked(folder) as state:
            state["users"] -= 1
            if not state["users"]:
                _stop(state["group"])


def _start(home: Path) -> dict[str, int]:
    home.mkdir(parents=True, exist_ok=True)
    demo = Demo(home, _free_port())
    for arguments in (("migrate", "-v0"), ("demo", "--notices", str(NOTICES), "--quiet")):
        done = demo.run(*arguments)
        assert done.returncode == 0, done.stderr[-2000:]
    with (home / "serve.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jiyue", "serve"],
            env=_environment(home, demo.port),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_until(lambda: answers(demo.port, "localhost", "/console/"), what="工作台")
        wait_until(lambda: answers(demo.port, "anyue.localhost", "/"), what="安岳网站")
    except AssertionError:
        _stop(server.pid)
        raise
    return {"port": demo.port, "group": server.pid}


def _stop(group: int) -> None:
    os.killpg(group, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _locked(folder: Path) -> Iterator[dict[str, int]]:
    """The shared note about the estate, held while it is read and changed."""
    with (folder / "demo.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.truncate(0)
        file.write(json.dumps(state))
        file.flush()
