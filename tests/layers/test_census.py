import zipfile
from dataclasses import replace

import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.census import economic_activity, read_census_table

WORD = "Economic activity status: "
ACTIVE = WORD + "Economically active (excluding full-time students)"
COUNTS = {
    WORD + "Total: All usual residents aged 16 years and over": [1000, 800, 0],
    ACTIVE: [500, 300, 0],
    ACTIVE + ": In employment": [450, 250, 0],
    ACTIVE + ": Unemployed": [50, 50, 0],
    WORD + "Economically active and a full-time student": [20, 10, 0],
    WORD + "Economically active and a full-time student: Unemployed": [5, 2, 0],
    WORD + "Economically inactive": [480, 490, 0],
    WORD + "Economically inactive: Retired": [200, 100, 0],
    WORD + "Economically inactive: Student": [80, 90, 0],
    WORD + "Economically inactive: Looking after home or family": [60, 100, 0],
    WORD + "Economically inactive: Long-term sick or disabled": [100, 150, 0],
    WORD + "Economically inactive: Other": [40, 50, 0],
}
MEMBER = r"(.*/)?census2021-ts066-lsoa\.csv"


def _bulk(path, counts=COUNTS, codes=("E01000001", "E01000002", "W01000003")):
    frame = pd.DataFrame({"date": 2021, "geography": "a", "geography code": list(codes)} | counts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for level in ("ctry", "ltla", "lsoa"):
            archive.writestr(f"census2021-ts066-{level}.csv", frame.to_csv(index=False))


@pytest.fixture
def layer(make_layer, tmp_path):
    _bulk(tmp_path / "census2021-ts066.zip")
    return make_layer(
        "census2021-ts066.zip", "census_table", "geography code", member=MEMBER, rows=3, key_pattern="[EW]01[0-9]{6}"
    )


def test_the_bulk_file_is_read_inside_its_zip(layer, tmp_path):
    table = read_census_table(layer)
    assert list(table.columns) == ["area_code", *COUNTS]
    assert table["area_code"].tolist() == ["E01000001", "E01000002", "W01000003"]
    assert [path.name for path in tmp_path.iterdir()] == ["census2021-ts066.zip"]  # nothing was unpacked


def test_economic_activity(layer):
    found = economic_activity(read_census_table(layer), layer)
    first, _, nobody = found.to_dict("records")
    assert first["inactive_share"] == pytest.approx(0.48)
    assert first["inactive_not_retired_share"] == pytest.approx(280 / 800)
    assert (first["unemployed"], first["long_term_sick"], first["active_students"]) == (50, 100, 20)
    assert pd.isna(nobody["inactive_share"])
    assert pd.isna(nobody["inactive_not_retired_share"])


def test_a_table_without_a_category_is_refused(layer, tmp_path):
    _bulk(tmp_path / "census2021-ts066.zip", {k: v for k, v in COUNTS.items() if "Retired" not in k})
    with pytest.raises(InputError, match="no column for 'retired'"):
        economic_activity(read_census_table(layer), layer)


@pytest.mark.parametrize("cell", ["..", -1, None])
def test_a_cell_that_is_no_count_is_refused(layer, tmp_path, cell):
    key = next(iter(COUNTS))
    _bulk(tmp_path / "census2021-ts066.zip", COUNTS | {key: [1, cell, 3]})
    with pytest.raises(InputError, match="no count") as caught:
        read_census_table(layer)
    assert "row 3" in caught.value.where


@pytest.mark.real_data
def test_the_real_tables_add_up(shared_data, root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    layer = replace(load_catalogue()["census_2021_tenure"], folder=str(shared_data / "layers"))
    table = read_census_table(layer)
    assert len(table) == 35672
    categories = table.drop(columns=["area_code", "total_households"]).sum(axis=1)
    assert (categories - table["total_households"]).abs().max() <= 10  # counts are perturbed by the publisher
