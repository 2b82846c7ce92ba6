"""The dashboard as its own command starts it, on a data folder of the tests' own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ROOT", "App", "build", "command", "copied", "running", "workspace_file"]

ROOT = Path(__file__).resolve().parent.parent.parent
START_S = 120


@dataclass
class App:
    """A running dashboard: its address and its data folder."""

    url: str
    data: Path


def copied(folder: Path) -> Path:
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "catalogue.toml", folder)
    for name in ("regions", "starter", "evidence"):
        shutil.copytree(ROOT / "data" / name, folder / name)
    return folder


def build(data: Path) -> Path:
    command(data, "build", "starter")
    return data


def command(data: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assetmap.cli", *arguments],
        cwd=ROOT,
        env=_environment(data),
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def workspace_file(data: Path) -> Path:
    """Where the apps on a data folder keep what their users do."""
    return data.parent / "workspace.sqlite"


def _environment(data: Path) -> dict[str, str]:
    return os.environ | {
        "ASSETMAP_DATA": str(data),
        "ASSETMAP_DATABASE": f"sqlite:///{workspace_file(data)}",
        "ASSETMAP_TILES": "",
        "PYTHONUNBUFFERED": "1",
    }


@contextlib.contextmanager
def running(data: Path, *options: str, **variables: str):
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    log = data.parent / f"app-{port}.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "assetmap.cli", "app", "--port", str(port), *options],
            cwd=ROOT,
            env=_environment(data) | {"ASSETMAP_ADDRESS": f"http://localhost:{port}"} | variables,
            stdout=sink,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    app = App(f"http://localhost:{port}", data)
    try:
        end = time.monotonic() + START_S
        while not _answers(app):
            assert process.poll() is None, f"the app ended by itself:\n{log.read_text()}"
            assert time.monotonic() < end, f"the app did not answer within {START_S} s:\n{log.read_text()}"
            time.sleep(0.1)
        yield app
        assert "Traceback" not in log.read_text(), log.read_text()
    finally:
        _stop(process)


def _answers(app: App) -> bool:
    try:
        with urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _stop(process: subprocess.Popen) -> None:
    """End the command and the server that it started: both are in a process group of their own."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
