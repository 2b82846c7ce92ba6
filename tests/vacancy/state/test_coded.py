import pandas as pd
import pytest

from assetmap.vacancy.state.coded import Coded, places_of

COLUMN = pd.Series(["b", "a", "b", ""], dtype="str")


def test_words_are_sorted_and_codes_say_them_again():
    coded = Coded.of(COLUMN)
    assert coded.words == ["", "a", "b"]
    assert coded.codes.tolist() == [2, 1, 2, 0]
    assert coded.texts().tolist() == COLUMN.tolist()
    assert coded.equals("b").tolist() == [True, False, True, False]
    assert coded.equals("c").tolist() == [False] * 4


def test_a_table_is_looked_up_by_word():
    coded = Coded.of(COLUMN)
    assert coded.mapped({"": 0.0, "a": 1.0, "b": 2.0}, "float64").tolist() == [2, 1, 2, 0]
    with pytest.raises(KeyError):
        coded.mapped({"a": 1}, "int64")


def test_some_rows():
    part = Coded.of(COLUMN).at([3, 0])
    assert part.texts().tolist() == ["", "b"]


def test_no_rows():
    coded = Coded.of(COLUMN.iloc[:0])
    assert coded.words == []
    assert coded.mapped({"a": 1.0}, "float64").tolist() == []
    assert coded.equals("a").tolist() == []


@pytest.mark.parametrize("dtype", ["str", "object"])
def test_places(dtype):
    among = pd.Series(["x", "y", "z"], dtype=dtype)
    wanted = pd.Series(["z", "w", "x", "z"], dtype=dtype)
    assert places_of(wanted, among).tolist() == [2, -1, 0, 2]
    assert places_of(wanted, pd.Index(among)).tolist() == [2, -1, 0, 2]
    assert places_of(wanted.iloc[:0], among).tolist() == []
    assert places_of(wanted, among.iloc[:0]).tolist() == [-1] * 4
