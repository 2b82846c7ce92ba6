import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.nomis import read_nomis_series, total_by_area

HEAD = (
    "DATE,DATE_NAME,DATE_CODE,GEOGRAPHY,GEOGRAPHY_NAME,GEOGRAPHY_CODE,GEOGRAPHY_TYPE,GENDER_NAME,AGE_NAME,"
    "MEASURES_NAME,OBS_VALUE,OBS_STATUS,OBS_STATUS_NAME,RECORD_OFFSET,RECORD_COUNT\n"
)


def _row(number, code, value, *, date="2025-05", gender="Total", status="A", count=4):
    return (
        f"{date},May 2025,{date},1,Area,{code},2021 LSOAs,{gender},All,Value,{value},{status},Normal,{number},{count}\n"
    )


ROWS = [
    _row(0, "E01000001", 15),
    _row(1, "E01000001", 10, gender="Male"),
    _row(2, "E01000002", 0),
    _row(3, "E01000002", "", gender="Male", status="Q"),
]


@pytest.fixture
def layer(make_layer, tmp_path):
    (tmp_path / "n.csv").write_text(HEAD + "".join(ROWS))
    return make_layer("n.csv", "nomis_series", "GEOGRAPHY_CODE", unique=False, key_pattern="E01[0-9]{6}")


def test_observations(layer):
    series = read_nomis_series(layer)
    assert list(series.columns) == ["area_code", "date", "gender", "age", "measures", "value"]
    assert series["value"].iloc[:3].tolist() == [15, 10, 0]


def test_what_is_held_back_is_not_nothing(layer, tmp_path):
    (tmp_path / "n.csv").write_text(HEAD + _row(0, "E01000001", 0, status="Q", count=1))
    assert read_nomis_series(layer)["value"].isna().all()


def test_the_latest_total_of_each_area(layer, tmp_path):
    older = [_row(4, "E01000001", 99, date="2025-04", count=5)]
    rows = [row.replace(",4\n", ",5\n") for row in ROWS]
    (tmp_path / "n.csv").write_text(HEAD + "".join(rows + older))
    total = total_by_area(read_nomis_series(layer), gender="Total")
    assert total.to_dict("list") == {
        "area_code": ["E01000001", "E01000002"],
        "date": ["2025-05"] * 2,
        "value": [15.0, 0.0],
    }


def test_totals_that_are_not_one_per_area_are_refused(layer):
    series = read_nomis_series(layer)
    with pytest.raises(ValueError, match="several rows per area"):
        total_by_area(series)
    with pytest.raises(ValueError, match="no dimension"):
        total_by_area(series, sex="Total")
    with pytest.raises(ValueError, match="'gender' is 'Female'"):
        total_by_area(series, gender="Female")


def test_half_of_the_pages_is_refused(layer, tmp_path):
    (tmp_path / "n.csv").write_text(HEAD + "".join(ROWS[:3]))
    with pytest.raises(InputError, match="not all of what was asked for") as caught:
        read_nomis_series(layer)
    assert (caught.value.seen, caught.value.allowed[:1]) == ("3 records", "4")


def test_a_page_twice_is_refused(layer, tmp_path):
    (tmp_path / "n.csv").write_text(HEAD + ROWS[0].replace(",4\n", ",2\n") * 2)
    with pytest.raises(InputError, match="observation twice"):
        read_nomis_series(layer)


def test_another_layout_is_refused(layer, tmp_path):
    (tmp_path / "n.csv").write_text("GEOGRAPHY_CODE,DATE,VALUE\nE01000001,2025,1\n")
    with pytest.raises(InputError, match="no column for 'value'"):
        read_nomis_series(layer)
    (tmp_path / "n.csv").write_text("GEOGRAPHY_CODE,OBS_VALUE\nE01000001,1\n")
    with pytest.raises(InputError, match="no column for 'date'"):
        read_nomis_series(layer)


def test_a_query_with_few_columns_is_enough(layer, tmp_path):
    (tmp_path / "n.csv").write_text("date_name,geography_code,obs_value\n2024,E01000001,7\n")
    assert read_nomis_series(layer).to_dict("records") == [{"area_code": "E01000001", "date": "2024", "value": 7.0}]


def test_no_pandas_dates(layer):
    assert isinstance(read_nomis_series(layer)["date"].iloc[0], str)
    assert isinstance(read_nomis_series(layer), pd.DataFrame)
