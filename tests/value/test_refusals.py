import math
import pickle

import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.value.refusals import OutOfRangeError, checked, checked_keys, numbers_of, read_toml


def test_it_is_both_errors_and_tells_field_value_range_and_next_step():
    with pytest.raises(OutOfRangeError) as caught:
        checked("yield", -0.1, 0, 1, above=True, unit="per year")
    error = caught.value
    assert isinstance(error, InputError)
    assert isinstance(error, ValueError)
    assert str(error).splitlines() == [
        "'yield' cannot be used",
        "  where: yield",
        "  seen: -0.1",
        "  allowed: a number from above 0 to 1 per year",
        "  next step: correct yield",
    ]
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


@pytest.mark.parametrize("value", [True, "5", b"5", None, math.nan, math.inf, [1.0, 2.0], np.array([1.0, 2.0])])
def test_what_is_no_number(value):
    with pytest.raises(OutOfRangeError, match="'x' cannot be used"):
        checked("x", value)


@pytest.mark.parametrize(
    ("least", "most", "above", "text"),
    [
        (-math.inf, math.inf, False, "a number"),
        (0, math.inf, True, "a number above 0"),
        (0, math.inf, False, "a number of at least 0"),
        (2, 3, False, "a number from 2 to 3"),
    ],
)
def test_the_range_is_told_as_it_is(least, most, above, text):
    with pytest.raises(OutOfRangeError) as caught:
        checked("x", math.nan, least, most, above=above)
    assert caught.value.allowed == text


def test_both_ends_count_unless_it_must_be_above():
    assert checked("x", 0, 0, 1) == 0
    assert checked("x", np.float32(1), 0, 1) == 1
    with pytest.raises(OutOfRangeError):
        checked("x", 0, 0, 1, above=True)


def test_a_key_that_is_missing_or_one_too_many():
    checked_keys({"a": 1, "b": 2}, ("a",), ("b",), "f")
    with pytest.raises(InputError, match="'a' is missing"):
        checked_keys({}, ("a",), (), "f")
    with pytest.raises(InputError, match="unknown key 'c'"):
        checked_keys({"a": 1, "c": 2}, ("a",), ("b",), "f")


def test_a_file_that_is_not_there_or_no_toml(toml, tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_toml(tmp_path / "none.toml")
    with pytest.raises(InputError, match="not valid TOML"):
        read_toml(toml("a = "))
    assert read_toml(toml("a = 1")) == {"a": 1}


def test_arrays_of_numbers_keep_their_kind():
    assert numbers_of([1, 2]).dtype == np.float64
    assert numbers_of(np.array([1.0], dtype="float32")).dtype == np.float32
    assert numbers_of(3).shape == ()


@pytest.mark.parametrize("given", [True, [True, False], "5", ["5"], b"5", None, [1, [2, 3]], object()])
def test_what_is_no_number_is_nan(given):
    assert np.isnan(numbers_of(given)).all()
