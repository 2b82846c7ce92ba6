import importlib.util
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assetmap.layers.uprns import UprnDirectory
from assetmap.region import Layout
from assetmap.register.columns import map_columns
from assetmap.register.issues import IssueLog
from assetmap.register.locate import locate_rows
from assetmap.register.sheet import Row, Sheet

_spec = importlib.util.spec_from_file_location("mutations", Path(__file__).with_name("mutations.py"))
mutations = importlib.util.module_from_spec(_spec)
sys.modules["mutations"] = mutations
_spec.loader.exec_module(mutations)

BOUNDS = (320_000, 380_000, 340_000, 400_000)
HEADER = "AssetCode,Address,Postcode,CoordinateReferenceSystem,GeoX,GeoY\n"
NEAR = "".join(f"N{i},{i} Road,,,{330_001 + i},{390_001 + i}\n" for i in range(5))


def places(register):
    return register.assets[["located_by", "location_accuracy_m"]].to_numpy().tolist()


def test_coordinates_then_postcode_then_outward_then_none(read):
    register = read(
        HEADER + "A1,1 Road,ZZ2 1AA,,330123,390456\nA2,2 Road,ZZ1 1AA,,,\nA3,,ZZ1,,,\nA4,4 Road ZZ1 1AB,,,,\n"
        "A5,5 Road,ZZ9 9ZZ,,,\nA6,6 Road,ZZ1 9ZZ,,,\n"
    )
    assert register.account.located == {"coordinates": 1, "uprn": 0, "postcode": 4, "none": 1}
    assert [p[0] for p in places(register)] == ["coordinates", "postcode", "postcode", "postcode", "none", "postcode"]
    assert places(register)[1][1] == 100
    assert places(register)[2][1] >= 100
    assert register.assets.geometry.isna().tolist() == [False, False, False, False, True, False]
    assert register.account.issues["postcode_unknown"] == 2
    assert register.account.issues["not_located"] == 1


def test_without_a_directory_only_coordinates_place_a_row(read):
    register = read(HEADER + "A1,1 Road,ZZ1 1AA,,,\n", postcodes=None)
    assert register.account.located["none"] == 1
    assert register.account.crs == "none"


@pytest.mark.parametrize("bounds", [None, (320_000, 380_000, 340_000, 400_000)])
def test_a_lost_digit_falls_to_the_postcode_and_a_swapped_pair_is_put_right(read, bounds):
    register = read(HEADER + NEAR + "A1,1 Street,ZZ1 1AA,,330123,39045\nA2,2 Street,,,390456,330123\n", bounds=bounds)
    assert places(register)[-2] == ["postcode", 100]
    assert (register.assets.geometry.iloc[-1].x, register.assets.geometry.iloc[-1].y) == (330_123, 390_456)
    assert register.account.issues == {"coordinates_implausible": 1, "coordinates_swapped": 1}


def test_the_declared_system_is_told_once_when_the_numbers_contradict_it(read):
    register = read(HEADER + NEAR.replace(",,33", ",ETRS89,33"))
    assert register.account.issues == {"crs_contradicted": 1}
    assert register.account.crs == "EPSG:27700"


def test_coordinates_far_from_the_postcode_are_told(read):
    register = read(HEADER + "A1,1 Road,ZZ1 1AA,,350123,390456\n")
    assert register.account.issues == {"coordinates_far_from_postcode": 1}


def test_text_that_holds_a_point_is_used_where_nothing_better_is(read):
    register = read("Name,the_geom\nHall,POINT (-3.05 53.4)\nBaths,POINT (-3.06 53.41)\n")
    assert register.account.columns["longitude"] == ["the_geom"]
    assert register.account.located["coordinates"] == 2


def issues_of(register):
    return register.issues[["row", "kind", "value"]].to_numpy().tolist()


def test_what_is_put_right_is_told_with_the_value_as_published(read):
    register = read("Name,Longitude,Latitude\nHall,3.05257,53.40629\nBaths,-3.05123,53.40321\n", bounds=BOUNDS)
    assert issues_of(register) == [[2, "coordinates_repaired", "3.05257, 53.40629"]]
    assert "wrong sign" in register.issues["problem"].iloc[0]
    assert register.assets.geometry.x.iloc[0] == pytest.approx(330_123, abs=2)


def test_a_fault_of_most_rows_is_told_once(read):
    rows = "".join(f"N{i},{i} Road,,,{53.4012 + i / 1000:.5f},{-3.0512 - i / 1000:.5f}\n" for i in range(5))
    register = read(HEADER + rows, bounds=BOUNDS)
    assert issues_of(register) == [[0, "coordinates_swapped", "53.40120, -3.05120"]]
    assert register.issues["problem"].iloc[0].endswith("5 rows")
    assert register.account.columns["latitude"] == ["GeoX"]


def test_an_asset_outside_its_councils_area_is_kept_and_told(read):
    register = read(HEADER + NEAR + "A1,1 Street,,,345123,390456\n", bounds=BOUNDS)
    assert places(register)[-1] == ["coordinates", 10]
    assert issues_of(register) == [[7, "coordinates_outside", "345123, 390456"]]


def test_zeros_fall_to_the_postcode(read):
    register = read(HEADER + NEAR + "A1,1 Street,ZZ1 1AA,,0,0\n", bounds=BOUNDS)
    assert places(register)[-1] == ["postcode", 100]
    assert issues_of(register) == [[7, "coordinates_placeholder", "0, 0"]]


def test_grid_references_place_a_row_wherever_they_stand(read):
    text = "Name,Address,Grid Reference,GeoX,GeoY\n"
    register = read(
        text + "a,1 Road,,SJ 30123 90456,\nb,2 Road,SJ 302 905,,\nc,Field at SJ 303 905,,,\n", bounds=BOUNDS
    )
    assert places(register) == [["coordinates", 10], ["coordinates", 100], ["coordinates", 100]]
    assert register.assets.geometry.x.round().tolist() == [330_124, 330_250, 330_350]
    assert issues_of(register) == [[2, "coordinates_notation", "SJ 30123 90456, "]]


def test_a_point_that_cannot_be_read_is_told(read):
    register = read("Name,Grid Reference\na,SJ 302 905\nb,SJ 303 905\nc,SJ 303 90\n", bounds=BOUNDS)
    assert issues_of(register) == [[4, "point_unreadable", "SJ 303 90"], [4, "not_located", ""]]


def test_properties_at_one_point_are_told_unless_their_postcode_explains_it(read):
    rows = "".join(f"A{i},{i} Street,{{}},,330123,390456\n" for i in range(5))
    assert read(HEADER + rows.format(*["ZZ1 1AA"] * 5)).account.issues == {}
    register = read(HEADER + rows.format(*["ZZ1 1AA", "ZZ1 1AB", "", "", ""]))
    assert register.account.issues == {"coordinates_shared": 5}
    assert read(HEADER + rows.format(*[""] * 5)).account.issues == {"coordinates_shared": 5}


@pytest.fixture
def uprns(tmp_path):
    path = tmp_path / "uprns.parquet"
    table = {"UPRN": [10, 20, 30], "X_COORDINATE": [330_010.0, 330_020.0, 350_000.0], "Y_COORDINATE": [390_000.0] * 3}
    pq.write_table(pa.table(table), path)
    return UprnDirectory(path, "made up")


def located(rows, directory, **more):
    """Places and counts of issues of (UPRN, postcode, easting, northing)."""
    header = ("Name", "UPRN", "Postcode", "Easting", "Northing")
    lines = tuple(Row(i, (f"Hall {i}", *row)) for i, row in enumerate(rows, 2))
    columns = map_columns(Sheet(header, lines, "utf-8"), Layout(), "a.csv")
    log = IssueLog("a.csv")
    codes, references = [row[1] for row in rows], [row[0] for row in rows]
    found = locate_rows(lines, columns, codes, ["E"] * len(rows), directory, BOUNDS, log, references=references, **more)
    return found, log.counts()


def test_the_uprn_places_a_row_before_its_postcode_does(directory, uprns):
    rows = [
        ("10", "ZZ1 1AB", "330015", "390005"),
        ("20", "ZZ1 1AB", "330500", "390005"),
        ("10", "ZZ1 1AB", "", ""),
        ("40", "ZZ1 1AB", "", ""),
        ("30", "ZZ1 1AB", "", ""),
        ("", "", "", ""),
    ]
    places, issues = located(rows, directory, uprns=uprns)
    assert places.method == ["coordinates", "coordinates", "uprn", "postcode", "uprn", "none"]
    assert places.accuracy_m[:5].tolist() == [10, 10, 10, 100, 10]
    assert places.easting[1] == 330_500
    assert issues == {
        "coordinates_far_from_uprn": 1,
        "not_located": 1,
        "uprn_far_from_postcode": 1,
        "uprn_unknown": 1,
    }


def test_without_the_references_directory_a_uprn_says_nothing(directory):
    places, issues = located([("10", "", "", "")], directory)
    assert places.method == ["none"]
    assert issues == {"not_located": 1}
    assert np.isnan(places.accuracy_m).all()


@pytest.mark.parametrize("mutation", mutations.MUTATIONS)
def test_a_mistake_is_put_right_or_refused_and_never_passed_over(mutation, tmp_path):
    for seed in range(4):
        verdict = mutations.judged(seed, tmp_path, mutation)
        assert not verdict.complaints
        assert not verdict.refused or mutation == "file cut short"
