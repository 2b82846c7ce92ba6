import pytest

from assetmap import InputError
from assetmap.register.limits import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    check_cells,
    check_columns,
    check_rows,
)


@pytest.mark.parametrize(
    ("check", "most", "words"),
    [(check_columns, MOST_COLUMNS, "columns"), (check_rows, MOST_ROWS, "rows"), (check_cells, MOST_CELLS, "cells")],
)
def test_the_most_is_allowed_and_one_more_is_not(check, most, words):
    check(most, "a.csv")
    with pytest.raises(InputError, match=f"too many {words}") as caught:
        check(most + 1, "a.csv")
    assert caught.value.where == "a.csv"
    assert f"{most:,}" in caught.value.allowed
    assert caught.value.next_step
