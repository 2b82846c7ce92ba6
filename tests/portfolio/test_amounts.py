import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.amounts import AMOUNTS, WHERE, check_amount, checked_numbers


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("budget", -1.0, "a number of 0 or more"),
        ("budget", float("nan"), "a number of 0 or more"),
        ("budget", "50", "a number of 0 or more"),
        ("budget", True, "a number of 0 or more"),
        ("need_weight", -1, "a number of 0 or more"),
        ("most_count", 1.5, "a whole number of 0 or more"),
        ("at_once", -1, "a whole number of 0 or more"),
        ("group_least", 0.5, "a whole number of 0 or more"),
        ("group_share_most", 1.2, "a share from 0 to 1"),
        ("fill", -0.1, "a share from 0 to 1"),
        ("tail", 1, "a share from 0 to 1, below 1"),
        ("cvar_limit", float("inf"), "a number"),
    ],
)
def test_an_amount_that_may_not_be_is_said_with_what_may(name, value, allowed):
    with pytest.raises(InputError, match=f"'{name}' cannot be used") as caught:
        check_amount(name, value)
    error = caught.value
    assert (error.where, error.seen, error.allowed, error.next_step) == (WHERE, repr(value), allowed, f"correct {name}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("budget", 0),
        ("budget", np.float64(5)),
        ("most_count", 2.0),
        ("group_share_least", 1.0),
        ("fill", 1),
        ("tail", 0.0),
        ("cvar_limit", -5.0),
        ("subsidy_limit", 10),
    ],
)
def test_an_amount_at_the_edge_of_what_may_be_is_taken(name, value):
    check_amount(name, value)


def test_what_is_not_asked_for_is_always_allowed():
    for name in AMOUNTS:
        check_amount(name, None)


@pytest.mark.parametrize(
    ("given", "how", "message"),
    [
        (["x", "y", "z"], {}, "'cost' holds .*allowed numbers"),
        ([1, 2], {}, r"'cost' has shape \(2,\), allowed \(3,\)"),
        ([1, 2, np.inf], {"missing": True}, r"'cost' holds \[inf\], allowed finite numbers or NaN"),
        ([1, 2, np.nan], {}, r"'cost' holds \[nan\], allowed finite numbers$"),
        ([1, -2, 3], {"least": 0.0}, r"'cost' holds \[-2.0\], allowed finite numbers of 0 or more"),
    ],
)
def test_figures_that_may_not_be_are_named(given, how, message):
    with pytest.raises(ValueError, match=message):
        checked_numbers("cost", given, (3,), **how)


def test_figures_come_out_as_numbers_and_not_known_only_where_it_may_be():
    found = checked_numbers("cost", [1, None, "3"], (3,), missing=True)
    assert found.dtype == np.float64
    assert np.array_equal(found, [1.0, np.nan, 3.0], equal_nan=True)
