import copy
import pickle

import pytest

from assetmap.errors import InputError

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
