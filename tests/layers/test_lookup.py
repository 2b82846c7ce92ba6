from dataclasses import replace

import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.lookup import read_area_hierarchy, read_area_lookup


def test_names_ward_and_district(world):
    found = read_area_lookup(load_catalogue()["lookup"])
    assert found.iloc[2].to_dict() == {
        "area_code": "E01000003",
        "area_name": "A E01000003",
        "ward_code": "E05000001",
        "ward_name": "W",
        "place_name": "P",
        "district_code": "E08000011",
        "district_name": "Knowsley",
    }


def test_a_lookup_with_fewer_levels_is_refused(world):
    with pytest.raises(InputError, match="no column for 'neighbourhood_code'"):
        read_area_hierarchy(load_catalogue()["lookup"])


def test_small_areas_of_2011_have_a_lookup_too(world):
    layer = load_catalogue()["lookup"]
    pd.read_csv(layer.path).rename(columns=lambda c: c.replace("21", "11")).to_csv(layer.path, index=False)
    assert read_area_lookup(layer)["area_code"].iloc[0] == "E01000001"


@pytest.mark.real_data
def test_levels_above_every_small_area(shared_data, root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    layer = replace(load_catalogue()["lsoa_2021_lookup"], folder=str(shared_data / "layers"))
    found = read_area_hierarchy(layer)
    assert (found["combined_authority_code"] == "E47000004").sum() == 1003
    assert found["region_code"].nunique() == 9
    assert found["district_code"].nunique() == 296
    assert found["neighbourhood_code"].nunique() == 6856
    assert found["rural_urban"].notna().all()
