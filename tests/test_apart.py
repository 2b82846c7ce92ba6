import operator
import os
import sys
import threading
import time

import pytest

from assetmap import InputError, apart
from assetmap.apart import apart as called_apart

MOST = 500_000_000

# Memory that the kernel's limit does not count: what the caller sees is what ends it.
SHARED = """
import mmap, time
held = []
while True:
    held.append(mmap.mmap(-1, 50_000_000))
    held[-1].write(b"x" * 50_000_000)
    time.sleep(0.02)
"""


@pytest.fixture
def limits(monkeypatch):
    """Small limits, and no process kept from another test."""
    monkeypatch.setattr(apart, "MOST_BYTES", MOST)
    monkeypatch.setattr(apart, "MOST_SECONDS", 60.0)
    return monkeypatch


def test_the_answer_comes_back_from_another_process(limits):
    assert called_apart(operator.add, "a", "b", where="a.csv") == "ab"
    assert called_apart(os.getpid, where="a.csv") != os.getpid()


def test_a_process_is_kept_for_the_next_call(limits):
    assert called_apart(os.getpid, where="a.csv") == called_apart(os.getpid, where="a.csv")


def test_a_process_that_waits_is_taken(limits):
    apart._end_all()
    apart.warm("assetmap.errors")
    apart.warm("assetmap.errors")
    (waiting,) = apart._idle
    assert called_apart(os.getpid, where="a.csv") == waiting._process.pid


def test_one_that_ended_while_it_waited_is_not_taken(limits):
    apart._end_all()
    apart.warm("assetmap.errors")
    apart._idle[0]._process.kill()
    apart._idle[0]._process.wait()
    assert called_apart(operator.add, 1, 2, where="a.csv") == 3


def test_faults_and_errors_are_those_of_the_function(limits):
    with pytest.raises(InputError, match="no such thing") as caught:
        called_apart(
            exec, "from assetmap import InputError\nraise InputError('no such thing', 'a.csv', seen='b')", where="a"
        )
    assert (caught.value.where, caught.value.seen) == ("a.csv", "b")
    with pytest.raises(ZeroDivisionError) as other:
        called_apart(operator.truediv, 1, 0, where="a.csv")
    assert "Traceback" in other.value.__notes__[0]
    unportable = "class Odd(Exception):\n  def __init__(self, a, b): super().__init__('odd one')\nraise Odd(1, 2)"
    with pytest.raises(RuntimeError, match="Odd: odd one"):
        called_apart(exec, unportable, {}, where="a.csv")


def test_lines_are_said_while_it_runs(limits):
    told = []
    called_apart(_says, where="a.csv", say=told.append)
    assert told == ["one", "two"]


def _says(say):
    say("one")
    say("two")


def test_what_is_printed_is_no_answer(limits):
    assert called_apart(exec, "import os; os.write(1, b'noise'); print('more')", where="a.csv") is None
    assert called_apart(operator.add, 1, 2, where="a.csv") == 3


def test_too_much_memory_at_once_is_a_sentence(limits):
    with pytest.raises(InputError, match="too much memory") as caught:
        called_apart(operator.mul, b"x", 40 * MOST, where="a.xlsx")
    assert caught.value.where == "a.xlsx"
    assert caught.value.allowed == "at most 500 MB"
    assert caught.value.seen
    assert caught.value.next_step
    assert called_apart(operator.add, 1, 2, where="a.csv") == 3


def test_memory_that_grows_is_seen_and_ended(limits):
    with pytest.raises(InputError, match="too much memory") as caught:
        called_apart(exec, SHARED, {}, where="a.xlsx")
    assert int(caught.value.seen.removesuffix(" MB")) >= 500


def test_too_much_time_is_a_sentence(limits):
    limits.setattr(apart, "MOST_SECONDS", 0.5)
    with pytest.raises(InputError, match="takes too long") as caught:
        called_apart(time.sleep, 600, where="a.gpkg")
    assert caught.value.where == "a.gpkg"
    assert caught.value.seen.startswith("not done after")


def test_a_process_that_is_killed_is_a_sentence(limits):
    with pytest.raises(InputError, match="broke off") as caught:
        called_apart(os._exit, 9, where="a.xls")
    assert "code 9" in caught.value.seen
    assert caught.value.next_step
    assert called_apart(operator.add, 1, 2, where="a.csv") == 3


def test_a_caller_that_is_stopped_leaves_no_process_behind(limits):
    apart._end_all()

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        called_apart(_says, where="a.csv", say=stop)
    assert not apart._idle


def test_no_more_than_so_many_run_at_once(limits, tmp_path):
    def call():
        called_apart(
            exec,
            f"import pathlib, time\np = pathlib.Path({str(tmp_path)!r}, str(time.time_ns()))\np.touch()\n"
            "time.sleep(0.2)\nn = len(list(p.parent.glob('[0-9]*')))\np.unlink()\n"
            "(p.parent / f'seen{n}-{time.time_ns()}').touch()",
            {},
            where="a.csv",
        )

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    peak = [int(path.name[4:].split("-")[0]) for path in tmp_path.glob("seen*")]
    assert len(peak) == 6
    assert max(peak) <= apart.MOST_AT_ONCE


def test_another_thread_runs_while_a_file_is_read(limits):
    """The caller waits at a pipe and holds no lock of the interpreter."""
    counted = []
    calling = threading.Thread(
        target=lambda: counted.append(called_apart(exec, "sum(range(30_000_000))", where="a.csv"))
    )
    calling.start()
    turns = 0
    while calling.is_alive():
        turns += 1
        time.sleep(0.001)
    assert counted == [None]
    assert turns > 20


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's choice")
def test_where_memory_runs_out_it_is_ended_first_and_it_gives_way(limits):
    called_apart(exec, "assert open('/proc/self/oom_score_adj').read().strip() == '1000'", where="a.csv")
    assert called_apart(os.nice, 0, where="a.csv") > os.nice(0)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's limit")
def test_the_kernel_limits_it_too(limits):
    code = "import resource; assert resource.getrlimit(resource.RLIMIT_DATA)[0] == " + str(MOST)
    called_apart(exec, code, where="a.csv")
