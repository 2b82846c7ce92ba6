import json
import math

import pandas as pd
import pytest

from assetmap.app.value_text import amount, interval_chart, number


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "not known"), (math.nan, "not known"), (1234.0, "£1,234"), (-0.5, "−\u2060£0.50")]
)
def test_pounds_or_not_known(value, shown):
    assert amount(value) == shown


def test_numbers_in_few_digits():
    assert [number(v) for v in (None, math.nan, 0.0951234, 12345.0)] == [
        "not known",
        "not known",
        "0.09512",
        "1.234e+04",
    ]


def test_a_table_shows_hostile_text_as_text(part, said):
    at = part(
        "from assetmap.app.value_text import put_table\nput_table([{'name': '<b>*x*</b>', 'how much': '$1$'}], 'name')"
    )
    assert not at.exception
    (table,) = [t.value for t in at.table]
    assert table["how much"].iloc[0] == "\\$1\\$"


def test_an_interval_is_drawn_without_colour():
    rows = pd.DataFrame({"name": ["a", "b"], "p10": [-1.0, 0.0], "p50": [0.0, 1.0], "p90": [1.0, 2.0]})
    drawn = json.loads(interval_chart(rows, "£").to_json())
    assert len(drawn["layer"]) == 3
    assert {layer["mark"]["color"] for layer in drawn["layer"]} == {"#1d2a33"}
    assert [layer["encoding"]["y"]["sort"] for layer in drawn["layer"][1:]] == [["a", "b"]] * 2
