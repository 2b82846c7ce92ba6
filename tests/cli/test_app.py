"""The dashboard as a command: what it starts, and that nothing of it outlives the command."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest
from streamlit.web import cli

WAIT_S = 60


@pytest.mark.parametrize(("flags", "public"), [([], ""), (["--public"], "1")])
def test_app_starts_the_dashboard_on_this_computer(home, root, monkeypatch, flags, public, run, tmp_path):
    started = []

    def main(arguments, prog_name):
        started.append((arguments, prog_name, Path.cwd(), dict(os.environ)))

    monkeypatch.setattr(cli, "main", main)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)
    done = run("app", "--port", "8600", *flags)
    assert done.exit_code == 0
    ((arguments, program, folder, environment),) = started
    assert [program, *arguments[:2]] == ["streamlit", "run", "app.py"]
    assert arguments[2:] == ["--server.port", "8600", "--server.address", "localhost"]
    assert folder == root
    assert environment["ASSETMAP_PUBLIC"] == public
    assert environment["ASSETMAP_DATA"] == str(home)


@pytest.fixture
def served(home):
    """A dashboard that answers, by the command, and the address of its health."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assetmap.cli", "app", "--port", str(port), "--address", "127.0.0.1"]
    environment = os.environ | {"STREAMLIT_SERVER_HEADLESS": "true"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}/_stcore/health"
        until = time.monotonic() + WAIT_S
        while not answers(address):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
        yield process, address
        process.kill()


def answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGHUP], ids=lambda s: s.name)
def test_whatever_ends_the_command_ends_the_server(served, number):
    process, address = served
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    process.wait(WAIT_S)
    _, alive = psutil.wait_procs(children, timeout=5)
    for child in alive:
        child.kill()
    assert not answers(address)
    assert alive == []
