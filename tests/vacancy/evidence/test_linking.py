import dataclasses

import pandas as pd
import pytest

from assetmap.vacancy.evidence.linking import link_lines


def linked(lines, assets, rules):
    found = link_lines(lines, assets, rules.linking)
    assert sorted([*found.links["row"], *found.unmatched["row"]]) == list(range(len(lines)))
    return {
        row: (asset.partition(":")[2], how) for row, asset, how in found.links[["row", "asset_id", "method"]].to_numpy()
    }


@pytest.fixture
def estate(make_assets):
    """A few streets, so that words have weights."""
    rows = [
        {"name": "Mill Lane Library", "address": "Mill Lane, Northwick", "postcode": "ZZ1 1AA", "uprn": "100"},
        {"name": "Mill Lane Car Park", "address": "Mill Lane, Northwick", "postcode": "ZZ1 1AA", "use": "Car park"},
        {"name": "Old Town Hall", "address": "12 Corn Street, Northwick", "postcode": "ZZ1 1AB"},
        {"name": "Corn Street Hall", "address": "14 Corn Street, Northwick", "postcode": "ZZ1 1AB"},
        {"name": "Bath House", "address": "Water Row, Eastham", "postcode": "ZZ2"},
        {"name": "Weavers Institute", "address": "3 Loom Street, Eastham"},
    ]
    return make_assets(*rows, *({"name": f"Depot {c}", "address": f"{c} Way, Northwick"} for c in "abcdefghij"))


def line(make_assets, **said):
    return make_assets({"asset_id": "L:9001", "source_file": "list.csv"} | said)


def test_a_uprn_decides_whatever_the_address(make_assets, estate, rules):
    lines = line(make_assets, uprn="100", name="Somewhere else", postcode="ZZ9 9ZZ")
    found = link_lines(lines, estate, rules.linking)
    assert found.links[["method", "score"]].to_numpy().tolist() == [["uprn", 1.0]]
    assert linked(lines, estate, rules) == {0: ("A0", "uprn")}


def test_a_uprn_that_two_assets_share_does_not_decide(make_assets, estate, rules):
    estate.loc[1, "uprn"] = "100"
    assert linked(line(make_assets, uprn="100", name="Somewhere else"), estate, rules) == {}


def test_a_reference_decides_unless_the_postcodes_differ(make_assets, estate, rules):
    same = line(make_assets, asset_id="L:a/2", postcode="ZZ1 1AB", name="Offices")
    assert linked(same, estate, rules) == {0: ("A2", "reference")}
    outward = line(make_assets, asset_id="L:a/2", postcode="ZZ1", name="Offices")
    assert linked(outward, estate, rules) == {0: ("A2", "reference")}
    for postcode in ("ZZ1 1AA", "ZZ2", None):
        assert linked(line(make_assets, asset_id="L:a/2", postcode=postcode, name="Offices"), estate, rules) == {}


@pytest.mark.parametrize(
    ("said", "asset"),
    [
        ({"address": "LIBRARY, MILL LA, NORTHWICK", "postcode": "ZZ1 1AA"}, "A0"),
        ({"address": "Libary, Mill Lane", "postcode": "ZZ1 1AA", "use": "Library and premises"}, "A0"),
        ({"address": "12 Corn St, Northwick", "postcode": "ZZ1 1AB"}, "A2"),
        ({"address": "14 Corn St, Northwick", "postcode": "ZZ1 1AB"}, "A3"),
        ({"name": "Bath House", "address": "Water Row, Eastham", "postcode": "ZZ2 4QQ"}, "A4"),
        ({"name": "Weavers' Institute", "address": "3 Loom Street, Eastham", "postcode": "ZZ2 4QQ"}, "A5"),
        ({"name": "Weavers Institute", "address": "3 Loom Street, Eastham"}, "A5"),
    ],
)
def test_an_address_finds_its_building(make_assets, estate, rules, said, asset):
    assert linked(line(make_assets, **said), estate, rules) == {0: (asset, "address")}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"address": "16 Corn Street, Northwick", "postcode": "ZZ1 1AB"}, "no candidate"),
        ({"address": "Rear of Library, Mill Lane", "postcode": "ZZ1 1AA", "use": "Car park"}, "too weak"),
        ({"name": "Bath House", "address": "Water Row", "postcode": "ZZ7 1AA"}, "no candidate"),
        ({"name": "Nothing like it", "postcode": "ZZ1 1AA"}, "no candidate"),
        ({"address": None, "postcode": None}, "no candidate"),
    ],
)
def test_what_is_beside_or_elsewhere_is_left(make_assets, estate, rules, said, reason):
    estate = estate.drop(index=1)
    found = link_lines(line(make_assets, **said), estate, rules.linking)
    assert found.links.empty
    assert found.unmatched["reason"].to_list() == [reason]


def test_two_assets_as_good_as_each_other_make_a_line_ambiguous(make_assets, rules):
    estate = make_assets(*({"name": "Old Hall", "postcode": "ZZ1 1AA"} for _ in range(2)), {"name": "Shed"})
    found = link_lines(line(make_assets, name="Old Hall", postcode="ZZ1 1AA"), estate, rules.linking)
    assert found.unmatched["reason"].to_list() == ["ambiguous"]
    loose = dataclasses.replace(rules.linking, margin=0.0)
    assert link_lines(line(make_assets, name="Old Hall", postcode="ZZ1 1AA"), estate, loose).links["row"].to_list() == [
        0
    ]


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("Stall 7, Market Hall, Corn Street", True),
        ("1st Floor, Market Hall, Corn Street", True),
        ("Basement, Market Hall, Corn Street", True),
        ("Market Hall, Corn Street", False),
    ],
)
def test_a_stall_is_a_part_of_its_market(make_assets, rules, address, part):
    estate = make_assets(
        {"name": "Market Hall", "address": "Corn Street", "postcode": "ZZ1 1AA"}, {"name": "Barn"}, {"name": "Mill"}
    )
    found = link_lines(line(make_assets, address=address, postcode="ZZ1 1AA"), estate, rules.linking)
    assert found.links["part"].to_list() == [part]


def test_units_of_other_numbers_are_other_units(make_assets, rules):
    estate = make_assets(
        {"address": "Unit 2, Hanson Close", "postcode": "ZZ1 1AA"},
        {"address": "Unit 3, Hanson Close", "postcode": "ZZ1 1AA"},
    )
    assert linked(line(make_assets, address="UNIT 3 HANSON CL", postcode="ZZ1 1AA"), estate, rules) == {
        0: ("A1", "address")
    }
    assert linked(line(make_assets, address="UNIT 4 HANSON CL", postcode="ZZ1 1AA"), estate, rules) == {}


def test_a_line_much_weaker_than_another_of_the_same_asset_is_left(make_assets, rules):
    estate = make_assets({"name": "Jubilee Baths", "address": "Market Street", "postcode": "ZZ1 1AA"}, {"name": "Mill"})
    lines = make_assets(
        {"name": "Jubilee Baths", "address": "Market Street", "postcode": "ZZ1 1AA"},
        {"name": "Swan Rooms", "address": "Market Street", "postcode": "ZZ1 1AA"},
    )
    found = link_lines(lines.assign(asset_id=["L:91", "L:92"]), estate, rules.linking)
    assert found.links["row"].to_list() == [0]
    assert found.unmatched["reason"].to_list() == ["too weak"]


@pytest.mark.parametrize("index", [["x"] * 16, list(range(100, 116))])
def test_the_order_and_index_of_the_assets_play_no_part(make_assets, estate, rules, index):
    lines = line(make_assets, address="14 Corn St, Northwick", postcode="ZZ1 1AB")
    turned = estate.iloc[::-1].set_axis(index)
    pd.testing.assert_frame_equal(
        link_lines(lines, turned, rules.linking).links, link_lines(lines, estate, rules.linking).links
    )


def test_nothing_to_link(make_assets, estate, rules):
    assert link_lines(estate[:0], estate, rules.linking).links.empty
    assert link_lines(estate, estate[:0], rules.linking).unmatched["reason"].unique().tolist() == ["no candidate"]
