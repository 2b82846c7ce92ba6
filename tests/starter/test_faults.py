import numpy as np
import pandas as pd
import pytest

from assetmap.starter.faults import FAULTS, HOSTILE, LOCATION_FAULTS, Row, plant

COUNT = 130


def clean(*, grid):
    rows = [
        Row(
            {
                "code": f"A{i}",
                "uprn": f"999{123_456_789 + i}",
                "name": f"Ossel Hall {i}",
                "street": "1 Ossel Row",
                "town": "Quaymarsh",
                "postcode": "ZZ1 1AA",
                "x": "282000" if grid else "-3.790337",
                "y": "428123" if grid else "53.735009",
                "tenure": "Freehold",
                "status": "Vacant" if i < 6 else "Occupied by local authority",
                "area": "100",
                "cost": "12500",
                "backlog": "4000",
                "condition": "B",
                "epc": "C",
                "date": "15/03/2021",
                "date_true": "2021-03-15",
            },
            "asset",
            i,
        )
        for i in range(COUNT)
    ]
    estate = pd.DataFrame({"recorded": ["vacant"] * 6 + ["in use"] * (COUNT - 6), "land": False})
    return rows, estate


@pytest.fixture
def planted():
    rows, estate = clean(grid=True)
    return plant(rows, estate, "quaymarsh", grid=True, rng=np.random.default_rng(0))


def one(rows, kind):
    return next(row for row in rows if kind in row.faults and row.faults[0] == kind)


def test_every_kind_is_planted(planted):
    assert {kind for row in planted for kind in row.faults} == set(FAULTS)


def test_a_row_has_one_fault_of_place_at_most(planted):
    assert max(sum(kind in LOCATION_FAULTS for kind in row.faults) for row in planted) == 1


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("coordinates_swapped", "x", "428123"),
        ("northing_digit_missing", "y", "42823"),
        ("coordinates_missing", "x", ""),
        ("location_missing", "postcode", ""),
        ("outward_only", "postcode", "ZZ1"),
        ("postcode_line_break", "postcode", "ZZ1 1AA\n"),
        ("date_serial", "date", "44270"),
        ("money_text", "cost", "£12,500"),
        ("area_negative", "area", "-100"),
        ("area_square_feet", "area", "1,076 sq ft"),
        ("area_hectares", "area", "0.0100"),
        ("uprn_missing", "uprn", ""),
        ("id_missing", "code", ""),
    ],
)
def test_what_a_fault_does(planted, kind, field, value):
    row = next(row for row in planted if kind in row.faults)
    assert row.cells[field] == value


def test_rounded_uprns(planted):
    for row in planted:
        true = f"999{123_456_789 + row.asset}"
        if "uprn_scientific" in row.faults:
            assert row.cells["uprn"] == "9.99123E+11"
        if "uprn_rounded" in row.faults:
            assert row.cells["uprn"] == "999123000000"
        if "uprn_leading_zeros" in row.faults:
            assert row.cells["uprn"] == f"00{true}"


def test_a_lost_digit_in_degrees_keeps_the_point():
    rows, estate = clean(grid=False)
    row = next(
        r
        for r in plant(rows, estate, "eastwrack", grid=False, rng=np.random.default_rng(0))
        if "northing_digit_missing" in r.faults
    )
    assert row.cells["y"] == "5.735009"


def test_dates_come_in_many_styles(planted):
    written = {row.cells["date"] for row in planted if "date_style" in row.faults}
    assert {"15 March 2021", "15.03.2021", "Mar-21", "2021", "15-Mar-2021", "15/03/21"} <= written


def test_copies_speak_of_an_asset_that_is_there(planted):
    assets = {row.asset for row in planted if row.role == "asset"}
    copies = [row for row in planted if row.role == "merged"]
    assert len(copies) == 6
    assert {row.asset for row in copies} <= assets
    for place, row in enumerate(planted):
        if "duplicate_exact" in row.faults:
            assert row.cells == planted[place - 1].cells


def test_a_reused_id_belongs_to_another_asset(planted):
    row = one(planted, "id_reused")
    owners = {r.asset for r in planted if r.role == "asset" and r.cells["code"] == row.cells["code"]}
    assert len(owners) == 2


def test_hostile_names_are_there(planted):
    assert set(HOSTILE["quaymarsh"]) <= {row.cells["name"] for row in planted}
