import copy
import errno
import pickle

import pytest

from assetmap.errors import InputError, in_words

WHOLE = InputError("unknown key", "lcr.toml", seen="councls", allowed="councils", next_step="mend it")


def test_the_four_parts_are_told_in_order():
    assert str(WHOLE) == ("unknown key\n  where: lcr.toml\n  seen: councls\n  allowed: councils\n  next step: mend it")


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "fault\n  where: here"),
        ({"seen": "x"}, "fault\n  where: here\n  seen: x"),
        ({"allowed": "y", "next_step": "z"}, "fault\n  where: here\n  allowed: y\n  next step: z"),
    ],
)
def test_a_part_that_is_not_given_is_not_told(parts, text):
    assert str(InputError("fault", "here", **parts)) == text


@pytest.mark.parametrize("again", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy])
def test_it_comes_back_whole_from_another_process_or_a_copy(again):
    found = again(WHOLE)
    assert type(found) is InputError
    assert str(found) == str(WHOLE)
    assert (found.what, found.where, found.seen, found.allowed, found.next_step) == (
        "unknown key",
        "lcr.toml",
        "councls",
        "councils",
        "mend it",
    )


def test_it_is_no_value_error_so_that_a_fault_of_ours_is_not_taken_for_one_of_the_users():
    assert not issubclass(InputError, ValueError | TypeError | OSError)
    assert WHOLE.args == ("unknown key",)


def test_what_is_quoted_is_cut_where_it_is_long():
    error = InputError("a" * 5000, "b" * 5000, seen="c" * 5000)
    assert (len(error.what), len(error.where), len(error.seen)) == (1001, 1001, 1001)
    assert error.seen.endswith("c…")


@pytest.mark.parametrize(
    ("error", "what", "where"),
    [
        (WHOLE, "unknown key", "lcr.toml"),
        (OSError(errno.ENOSPC, "No space left on device", "a.parquet"), "the disk is full", "a.parquet"),
        (OSError(errno.EDQUOT, "Quota exceeded"), "the disk is full", ""),
        (PermissionError(errno.EACCES, "Permission denied", "b"), "a file or a connection cannot be used", "b"),
        (ConnectionResetError(), "a file or a connection cannot be used", ""),
        (MemoryError(), "the memory is full", ""),
        (RecursionError("maximum recursion depth exceeded"), "what was given is nested too deeply", ""),
        (ZeroDivisionError("division by /srv/secret"), "something went wrong that nobody foresaw", ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_is_raised_is_said_with_what_to_do(error, what, where):
    fault = in_words(error)
    assert (fault.what, fault.where) == (what, where)
    assert fault.next_step
    assert "secret" not in str(fault)
