import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from assetmap.register.across import merge_across
from assetmap.tables import ASSETS, CRS, ISSUES, check_table, empty_table


def assets_of(*rows):
    blank = {c.name: "" if c.kind == "text" else None for c in ASSETS.columns}
    plain = [{k: v for k, v in row.items() if k != "point"} for row in rows]
    frame = pd.DataFrame([blank | {"owner_code": "E1", "located_by": "none"} | row for row in plain])
    frame["source_row"] = range(2, len(frame) + 2)
    texts = [c.name for c in ASSETS.columns if c.kind == "text"]
    frame[texts] = frame[texts].astype("str").replace("", pd.NA)
    numbers = [c.name for c in ASSETS.columns if c.kind == "number"]
    frame[numbers] = frame[numbers].astype("float64")
    points = [row.get("point") and Point(*row["point"]) for row in rows]
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, crs=CRS), crs=CRS)


HALL = {"uprn": "10", "name": "Town Hall", "address": "High Street", "postcode": "ZZ1 1AA"}


def test_the_same_property_in_two_files_is_one_and_both_files_are_told():
    merged = merge_across(
        assets_of(
            {"asset_id": "E1:A1", "source_file": "a.csv", "tenure": "freehold", **HALL},
            {"asset_id": "E1:77", "source_file": "b.csv", **HALL, "name": "Town Hal", "tenure": "leasehold"},
            {"asset_id": "E1:78", "source_file": "b.csv", "uprn": "11", "name": "Baths", "address": "Mill Lane"},
        )
    )
    check_table(merged.assets, ASSETS)
    check_table(merged.issues, ISSUES)
    assert merged.assets["asset_id"].tolist() == ["E1:A1", "E1:78"]
    assert merged.asset_id.tolist() == ["E1:A1", "E1:A1", "E1:78"]
    told = merged.issues[["file", "row", "kind", "asset_id"]].to_numpy().tolist()
    assert told == [["a.csv", 2, "merge_kept", "E1:A1"], ["b.csv", 3, "merged_across", "E1:A1"]]
    assert "line 2 of a.csv; the two differ in name, tenure" in merged.issues["problem"].iloc[1].replace(
        "tenure, name", "name, tenure"
    )


def test_the_one_that_stays_takes_what_it_lacks_and_the_later_status():
    place = {"point": (330_000, 390_000), "located_by": "coordinates", "location_accuracy_m": 1.0}
    merged = merge_across(
        assets_of(
            {"asset_id": "E1:A1", "source_file": "a.csv", **HALL, "status_kind": "in use", "status_date": "2019"},
            {
                "asset_id": "E1:77",
                "source_file": "b.csv",
                **HALL,
                **place,
                "status_kind": "vacant",
                "status": "Empty",
                "status_date": "2024-01",
                "floor_area_m2": 120.0,
            },
        )
    )
    asset = merged.assets.iloc[0]
    assert (asset["status_kind"], asset["status"], asset["status_date"]) == ("vacant", "Empty", "2024-01")
    assert (asset["located_by"], asset["location_accuracy_m"], asset.geometry.x) == ("coordinates", 1.0, 330_000)
    assert asset["floor_area_m2"] == 120
    assert asset["source_file"] == "a.csv"


def test_references_keep_apart_only_where_files_number_alike():
    def register(file, first):
        return [{"asset_id": f"E1:A{i}", "source_file": file, "name": f"Shop {i}"} for i in range(first, first + 5)]

    hall = [{"asset_id": f"E1:{own}", "source_file": file, **HALL} for own, file in (("X1", "a.csv"), ("X2", "b.csv"))]
    other = merge_across(assets_of(*hall))
    assert len(other.assets) == 1
    alike = merge_across(assets_of(*register("a.csv", 0), hall[0], *register("b.csv", 0), hall[1]))
    assert alike.assets["name"].tolist().count("Town Hall") == 2
    assert "possible_duplicate" in alike.issues["kind"].tolist()


def test_an_id_that_stands_for_two_properties_is_given_anew():
    merged = merge_across(
        assets_of(
            {"asset_id": "E1:1", "source_file": "a.csv", "name": "Baths", "address": "Mill Lane"},
            {"asset_id": "E1:1", "source_file": "b.csv", "name": "Library", "address": "High Street"},
            {"asset_id": "E1:1", "source_file": "c.csv", "name": "Museum", "address": "High Street"},
        )
    )
    assert merged.assets["asset_id"].is_unique
    assert len(merged.assets) == 3
    assert merged.issues["kind"].tolist() == ["id_repeated", "id_repeated"]


def test_a_uprn_that_stood_in_for_a_reference_counts_once():
    rows = [
        {"asset_id": "E1:10", "source_file": file, "uprn": "10", "name": name}
        for file, name in (("a.csv", "Library"), ("b.csv", "Museum"))
    ]
    assert len(merge_across(assets_of(*rows)).assets) == 2


def test_another_owners_property_is_never_merged():
    rows = [
        {"asset_id": f"{code}:1", "owner_code": code, "source_file": f"{code}.csv", **HALL} for code in ("E1", "E2")
    ]
    assert len(merge_across(assets_of(*rows)).assets) == 2


def test_no_assets_and_a_wrong_table():
    none = merge_across(empty_table(ASSETS))
    assert none.assets.empty
    assert none.issues.empty
    assert none.asset_id.empty
    with pytest.raises(ValueError, match="lacks the columns"):
        merge_across(empty_table(ASSETS).drop(columns="uprn"))


def test_the_assets_given_are_left_as_they_were():
    assets = assets_of(
        {"asset_id": "E1:A1", "source_file": "a.csv", **HALL}, {"asset_id": "E1:2", "source_file": "b.csv", **HALL}
    )
    before = assets.copy()
    merge_across(assets)
    pd.testing.assert_frame_equal(pd.DataFrame(assets), pd.DataFrame(before))
