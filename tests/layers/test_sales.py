from dataclasses import replace

import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.sales import read_floor_areas, read_sales


def _row(number=1, price=100000, date="2025-03-14 00:00", postcode="WA8 1AA", kind="T", status="A", **more):
    cells = [f"{{GUID-{number}}}", price, date, postcode, kind, more.get("new", "N"), "F", "12", "", "HIGH STREET"]
    cells += ["", "WIDNES", "HALTON", "HALTON", "A", status]
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


@pytest.fixture
def layer(make_layer):
    return make_layer("pp.csv", "price_paid", "Transaction unique identifier")


def _sales(layer, directory, *rows, **more):
    layer.path.write_text("".join(rows))
    return read_sales(layer, directory, **more)


def test_sales_are_read_without_headings_and_placed(layer, three_postcodes):
    found = _sales(
        layer, three_postcodes, _row(1), _row(2, postcode="L36 1AA", kind="F", new="Y"), _row(3, postcode="")
    )
    assert found["sale_id"].tolist() == ["GUID-1", "GUID-2", "GUID-3"]
    assert found["price_gbp"].tolist() == [100000.0] * 3
    assert found["property_type"].tolist() == ["terraced", "flat", "terraced"]
    assert found["new_build"].tolist() == [False, True, False]
    assert found["tenure"].tolist() == ["freehold"] * 3
    assert found["category"].tolist() == ["standard"] * 3
    assert found["date"].iloc[0] == pd.Timestamp("2025-03-14")
    assert found["located_by"].tolist() == ["postcode", "postcode", "none"]
    assert found["district_code"].tolist() == ["E06000006", "E08000011", ""]
    assert "status" not in found


def test_only_some_districts(layer, three_postcodes):
    found = _sales(layer, three_postcodes, _row(1), _row(2, postcode="L36 1AA"), districts=["E08000011"])
    assert found["sale_id"].tolist() == ["GUID-2"]


def test_changes_and_deletions_of_a_monthly_file(layer, three_postcodes):
    found = _sales(
        layer, three_postcodes, _row(1), _row(2), _row(1, price=120000, status="C"), _row(2, status="D"), _row(3)
    )
    assert dict(zip(found["sale_id"], found["price_gbp"], strict=True)) == {"GUID-1": 120000.0, "GUID-3": 100000.0}


def test_a_sale_twice_is_refused(layer, three_postcodes):
    with pytest.raises(InputError, match="repeats a key"):
        _sales(layer, three_postcodes, _row(1), _row(1))


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (_row(price="dear"), "Price"),
        (_row(price=0), "Price"),
        (_row(date="14/03/2025"), "Date of Transfer"),
        (_row(kind="X"), "Property Type"),
        (_row(status="Z"), "Record Status"),
        (_row(new="M"), "Old/New"),
    ],
)
def test_another_layout_is_refused(layer, three_postcodes, row, column):
    with pytest.raises(InputError, match="layout of price-paid data") as caught:
        _sales(layer, three_postcodes, _row(1), row.replace("GUID-1", "GUID-9"))
    assert f"column {column}, row 2" in caught.value.where


def test_floor_areas_by_the_sales_own_identifier(make_layer):
    floors = make_layer("floors.csv", "floor_areas", "transactionid")
    floors.path.write_text("transactionid,priceper,tfarea\n{GUID-1},1250,80\n{GUID-2},0,0\n{GUID-3},1,\n")
    assert read_floor_areas(floors).to_dict() == {"GUID-1": 80.0}
    floors.path.write_text("transactionid,tfarea\n{GUID-1},80\n{GUID-1},90\n")
    with pytest.raises(InputError, match="repeats a key"):
        read_floor_areas(floors)
    floors.path.write_text("id,area\n1,80\n")
    with pytest.raises(InputError, match="no column for 'sale_id'"):
        read_floor_areas(floors)


@pytest.mark.real_data
def test_a_years_sales_of_greater_manchester(shared_data, make_layer, three_postcodes):
    layer = replace(
        make_layer("ppd_manchester_2019.csv", "price_paid", "Transaction unique identifier"),
        folder=str(shared_data / "sales"),
    )
    found = read_sales(layer, three_postcodes)
    assert len(found) == len(layer.path.read_text(encoding="utf-8").splitlines()) - 1
    assert set(found["date"].dt.year) == {2019}
    assert found["sale_id"].is_unique
    assert 100_000 < found["price_gbp"].median() < 300_000


def test_a_selection_with_headings_is_read_the_same_under_either_reader(make_layer, three_postcodes):
    headings = (
        "unique_id,price_paid,deed_date,postcode,property_type,new_build,estate_type,saon,paon,street,locality,town"
    )
    row = '"A","145500","2019-01-02","ZZ5 6QD","T","N","F","","19","HIGH STREET","","TOWN"'
    text = f"{headings},district,county,transaction_category,linked_data_uri\n{row},D,C,A,http://x.invalid/A\n"
    found = []
    for reader, key in (("price_paid", "Transaction unique identifier"), ("price_paid_selection", "unique_id")):
        layer = make_layer("selection.csv", reader, key)
        layer.path.write_text(text, encoding="utf-8")
        found.append(read_sales(layer, three_postcodes))
    assert found[0].drop(columns="geometry").equals(found[1].drop(columns="geometry"))
    assert found[1]["price_gbp"].tolist() == [145500]
