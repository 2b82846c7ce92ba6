"""One at a time, between threads and between programs; whoever dies leaves the lock open."""

import os
import subprocess
import sys
import threading

import pytest

from assetmap.errors import InputError
from assetmap.locks import alone

HOLD = """
import sys
from pathlib import Path
from assetmap.locks import alone
with alone(Path(sys.argv[1]), "building x"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "builds" / "x"


@pytest.fixture
def holder(folder):
    """Another program that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_the_second_is_told_who_builds_and_runs_when_the_first_is_done(folder, holder):
    said = []

    def tell(line):
        said.append(line)
        holder.stdin.close()  # the other program ends its block

    with alone(folder, "building x", tell):
        said.append("in")
    assert said[0].startswith(f"process {holder.pid} (since ")
    assert said[0].endswith("is building x: waiting until it is done")
    assert said[1:] == ["in"]


def test_who_is_killed_leaves_the_lock_open(folder, holder):
    holder.kill()
    holder.wait()
    said = []
    with alone(folder, "building x", said.append):
        assert said == []


def test_who_hangs_is_named_in_a_sentence(folder, holder):
    with (
        pytest.raises(InputError, match=rf"process {holder.pid} .* is building x, and is not done"),
        alone(folder, "building x", patience_s=0.0),
    ):
        pytest.fail("it is held")


def test_threads_of_one_program_take_turns(folder):
    inside, most, lock = 0, 0, threading.Lock()

    def run():
        nonlocal inside, most
        for _ in range(5):
            with alone(folder, "building x"):
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    assert [path.name for path in folder.parent.iterdir()] == [".x.lock"]


def test_a_fault_within_opens_it(folder):
    with pytest.raises(ZeroDivisionError), alone(folder, "building x"):
        raise ZeroDivisionError
    with alone(folder, "building x", pytest.fail):
        pass


def test_a_note_that_cannot_be_read_names_nobody(folder, holder):
    folder.with_name(".x.holder").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="another program is building x"), alone(folder, "building x", patience_s=0.0):
        pytest.fail("it is held")


@pytest.mark.skipif(os.name != "posix", reason="a file stands where the folder belongs")
def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be used"), alone(tmp_path / "file" / "x", "building x"):
        pytest.fail("there is no folder")
