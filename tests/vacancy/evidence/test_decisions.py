import datetime as dt

import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.region import Council
from assetmap.tables import ASSETS, check_table
from assetmap.vacancy.evidence.decisions import (
    DECISION_COLUMNS,
    DECISIONS,
    decision_evidence,
    link_buildings,
    read_decisions,
)

AS_OF = dt.date(2026, 9, 30)
TOWN, OTHER = Council("E09999999", "Anywhere", ("Anywhere Borough Council",)), Council("E08888888", "Elsewhere", ())
HEADER = (
    "building_id,name,address,postcode,district_code,owner_kind,owner,use_class,fact_date,fact_kind,source_url,"
    "confidence,note,easting,northing,located_by\n"
)
LINK = "https://example.invalid/paper"


def line(building="mill", kind="closed", date="2024-03", **more):
    row = {
        "name": "Old Mill", "address": "Weir Street, Anytown", "postcode": "", "district_code": TOWN.code,
        "owner_kind": "council", "owner": "Anywhere Borough Council", "use_class": "office", "source_url": LINK,
        "confidence": "high", "note": "", "easting": "", "northing": "", "located_by": "",
    } | more  # fmt: skip
    values = {"building_id": building, "fact_date": date, "fact_kind": kind} | row
    return ",".join(f'"{values.get(name, "")}"' for name in HEADER.strip().split(",")) + "\n"


@pytest.fixture
def read(tmp_path, rules):
    units = pd.DataFrame(
        {"easting": [330000.0, 340000.0], "northing": [390000.0, 390000.0], "district_code": TOWN.code},
        index=["ZZ1 1AA", "ZZ2 2BB"],
    )

    def reader(text, **settings):
        path = tmp_path / "decisions.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_decisions(path, [TOWN, OTHER], rules, AS_OF, PostcodeDirectory(units, "test"), **settings)

    return reader


def told(decisions):
    return decisions.issues[["row", "kind"]].to_numpy().tolist()


def test_facts_of_one_building_in_any_order_make_one_asset(read, rules):
    found = read(
        HEADER
        + line(kind="sold", date="2025")
        + line(kind="Declared Surplus", date="12/07/2023", note="cabinet")
        + line("shed", name="Shed", address="1 Dock Road", kind="still empty", date="2025-10-17", confidence="medium")
    )
    assert found.rows_read == len(found.facts) == 3
    assert found.facts["kind"].to_list() == ["sold", "surplus", "still empty"]
    assert found.facts["date"].to_list() == ["2025", "2023-07-12", "2025-10-17"]
    assert found.buildings["asset_id"].to_list() == ["E09999999:mill", "E09999999:shed"]
    assert found.buildings["owner"].to_list() == ["Anywhere", "Anywhere"]
    assert found.issues.empty
    pd.testing.assert_frame_equal(found.buildings, check_table(found.buildings, ASSETS))
    evidence, issues = decision_evidence(found, found.buildings, rules, AS_OF)
    assert evidence["link"].to_list() == [LINK] * 3
    assert evidence["family"].to_list() == ["owner's word", "owner's word", "third parties"]
    assert issues.empty


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (line(building=""), "evidence_nameless"),
        (line(name=""), "evidence_nameless"),
        (line(district_code="E07000001"), "evidence_outside_region"),
        (line(kind="haunted"), "evidence_kind_unknown"),
        (line(date="2027-01"), "evidence_date_future"),
        (line(date="31/02/2024"), "evidence_date_unreadable"),
        (line(confidence="certain"), "evidence_confidence_unknown"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_and_the_next_is_kept(read, given, kind):
    found = read(HEADER + given + line("shed"))
    assert told(found) == [[2, kind]]
    assert found.facts["row"].to_list() == [3]
    assert found.rows_read == 2


def test_a_line_without_a_date_is_kept_and_told(read):
    found = read(HEADER + line(date=""))
    assert (found.facts["date"].to_list(), told(found)) == ([""], [[2, "evidence_undated"]])


def test_a_recommendation_is_no_agreement(read):
    found = read(HEADER + line(kind="transfer agreed", note="Officers recommended it") + line(kind="transfer agreed"))
    assert found.facts["kind"].to_list() == ["transfer recommended", "transfer agreed"]
    assert told(found) == [[2, "evidence_recommended"]]


@pytest.mark.parametrize(
    ("place", "located_by", "accuracy", "kinds"),
    [
        ({"easting": "330100", "northing": "390100", "located_by": "site"}, "coordinates", 100, []),
        ({"easting": "330100", "northing": "390100", "located_by": "street"}, "coordinates", 300, []),
        ({"easting": "330000", "northing": "390000", "located_by": "postcode"}, "postcode", 100, []),
        ({"postcode": "zz1 1aa"}, "postcode", 100, []),
        (
            {"postcode": "ZZ1 1AA", "easting": "339000", "northing": "390000"},
            "postcode",
            100,
            ["evidence_point_elsewhere"],
        ),
        ({}, "none", None, []),
        ({"easting": "three", "northing": "390000"}, "none", None, []),
    ],
)
def test_a_building_is_placed_as_well_as_it_can_be(read, place, located_by, accuracy, kinds):
    found = read(HEADER + line(**place))
    row = found.buildings.iloc[0]
    assert row["located_by"] == located_by
    assert (None if pd.isna(row["location_accuracy_m"]) else row["location_accuracy_m"]) == accuracy
    assert [kind for _, kind in told(found)] == kinds


@pytest.mark.parametrize(
    ("identity", "sure"),
    [
        ({"address": "Anytown"}, False),
        ({"address": ""}, False),
        ({"address": "Weir Street"}, True),
        ({"address": "Anytown", "postcode": "ZZ1 1AA"}, True),
        ({"address": "Anytown", "postcode": "ZZ1"}, False),
        ({"address": "Anytown", "name": "12 High Town"}, True),
    ],
)
def test_only_what_names_the_building_is_of_building_grade(read, rules, identity, sure):
    found = read(HEADER + line(**identity))
    evidence, _ = decision_evidence(found, found.buildings, rules, AS_OF)
    assert evidence["grade"].to_list() == ["building" if sure else "area"]
    assert ("evidence_building_vague" in [kind for _, kind in told(found)]) == (not sure)


def test_two_buildings_on_one_point_are_told_with_each_other(read):
    at = {"easting": "330000", "northing": "390000", "located_by": "site"}
    found = read(HEADER + line(**at) + line("shed", name="Shed", **at))
    assert told(found) == [[2, "evidence_point_shared"], [3, "evidence_point_shared"]]
    assert "also Shed" in found.issues["problem"].iloc[0]


def test_lines_of_one_building_that_differ_in_its_place_are_told(read):
    found = read(HEADER + line() + line(name="Another Mill"))
    assert told(found) == [[3, "evidence_building_differs"]]
    assert found.buildings["name"].to_list() == ["Old Mill"]


def test_owners_other_than_councils_keep_their_own_code(read):
    found = read(HEADER + line(owner_kind="police", owner="Anyshire Police & Crime"))
    assert found.buildings[["asset_id", "owner_code", "owner"]].iloc[0].to_list() == [
        *("anyshire-police-crime:mill", "anyshire-police-crime", "Anyshire Police & Crime")
    ]


def register(make_assets, *rows):
    plain = {"name": "Old Mill", "address": "Weir Street", "postcode": "ZZ1 1AA", "council_area": TOWN.code}
    return make_assets(*(plain | row for row in rows))


def test_a_building_that_a_register_has_is_linked_and_not_added(read, rules, make_assets):
    ours, theirs = "E09999999:R1", "E08888888:R1"
    elsewhere = {"asset_id": theirs, "owner_code": OTHER.code, "council_area": OTHER.code}
    assets = register(make_assets, {"asset_id": ours}, elsewhere)
    shed = line("shed", name="Shed", address="9 Dock Road", postcode="ZZ2 2BB")
    found = read(HEADER + line(postcode="ZZ1 1AA") + shed)
    links = link_buildings(found, assets, rules)
    assert links["E09999999:mill"] == ours
    assert pd.isna(links["E09999999:shed"])
    evidence, issues = decision_evidence(found, assets, rules, AS_OF)
    assert evidence["asset_id"].to_list() == [ours]
    assert issues[["row", "kind"]].to_numpy().tolist() == [[3, "evidence_unlinked"]]
    # once it has been added, its facts find it by its id
    both = pd.concat([assets, found.buildings[1:]], ignore_index=True)
    assert link_buildings(found, both, rules)["E09999999:shed"] == "E09999999:shed"


def test_a_register_knows_a_building_of_which_the_list_alone_does_not_tell_which(read, rules, make_assets):
    assets = register(make_assets, {"asset_id": "E09999999:R1"}, {"asset_id": "E09999999:R2", "name": "Pound House"})
    found = read(HEADER + line(address="Weir", postcode="ZZ1"))
    assert found.certain.to_list() == [False]
    evidence, _ = decision_evidence(found, assets, rules, AS_OF)
    assert evidence[["asset_id", "grade"]].to_numpy().tolist() == [["E09999999:R1", "building"]]


@pytest.mark.parametrize("text", ["", "name,fact_kind\na,b\n", b"building_id,name,fact_kind,fact_date\n\x00\n"])
def test_what_is_no_list_of_decisions_is_refused_as_a_whole(read, text):
    with pytest.raises(InputError, match="not a list of public decisions"):
        read(text)


def test_a_list_without_lines(read, rules):
    found = read(HEADER)
    assert (found.rows_read, len(found.buildings)) == (0, 0)
    evidence, issues = decision_evidence(found, found.buildings, rules, AS_OF)
    assert evidence.empty
    assert issues.empty


def test_every_column_and_what_can_be_said_is_in_the_docs(root, rules):
    text = (root / "docs" / "vacancy.md").read_text(encoding="utf-8")
    for column, meaning in DECISION_COLUMNS.items():
        assert f"| `{column}` | {meaning} |" in text
    for kind in rules.sources[DECISIONS].says:
        assert kind in text
