import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.region import Council
from assetmap.register import read_register
from assetmap.vacancy.fitting.pair import paired_spells


@pytest.fixture
def registers(make_assets):
    def make(before, after):
        return tuple(make_assets(*rows) for rows in (before, after))

    return make


def vacant(asset_id, uprn=None, **more):
    return {"asset_id": asset_id, "uprn": uprn, "status_kind": "vacant", "point": (0, 0)} | more


def test_what_the_second_register_says_of_the_vacant_ones(registers):
    before = [
        vacant("A/1", "1", use="Library"),
        vacant("A/2", "2"),
        vacant("A/3", "3"),
        vacant("A/4", "4"),
        vacant("A/5"),
        vacant("A/6", "6"),
        vacant("A/7", "7", land_or_building="land"),
        {"asset_id": "A/8", "uprn": "8", "status_kind": "in use"},
    ]
    after = [
        vacant("B/1", "1"),
        {"asset_id": "B/2", "uprn": "2", "status_kind": "let", "use": "Commercial"},
        {"asset_id": "B/3", "uprn": "3", "status_kind": "transferred"},
        {"asset_id": "B/4", "uprn": "4", "status_kind": "surplus"},
        {"asset_id": "A/5", "status_kind": "in use"},
        {"asset_id": "A/7", "uprn": "7", "status_kind": "in use"},
    ]
    spells = paired_spells(*registers(before, after), 2.0, source="a pair")
    assert spells.table[["ended", "exit", "holding_class"]].to_numpy().tolist() == [
        [False, "", "public"],
        [True, "reused", "let"],
        [True, "gone", ""],
        [True, "reused", ""],
        [True, "reused", "apart"],
    ]
    assert set(spells.table["years"]) == {2.0}
    assert spells.left_out == {"not in the second register": 1, "neither vacant nor used at the second look": 1}


def test_of_several_with_one_uprn_the_one_whose_id_begins_alike(registers):
    before = [vacant("09/12/Land", "1"), vacant("17/99/Land", "1")]
    after = [
        {"asset_id": "09/12/BLDG", "uprn": "1", "status_kind": "let"},
        {"asset_id": "09/40/BLDG", "uprn": "1", "status_kind": "vacant"},
    ]
    spells = paired_spells(*registers(before, after), 1.0, source="a pair")
    assert spells.table["exit"].to_list() == ["reused"]
    assert spells.left_out == {"not in the second register": 1}


def test_registers_that_say_nothing_are_told(registers):
    one, two = registers([{"status_kind": "in use"}], [{"status_kind": "in use"}])
    with pytest.raises(InputError, match="calls nothing vacant") as caught:
        paired_spells(one, two, 2.0, source="a pair")
    assert caught.value.seen == "1 properties, 0 vacant"
    with pytest.raises(InputError, match="no time lies between") as caught:
        paired_spells(one, two, 0.0, source="a pair")
    assert (caught.value.where, caught.value.seen, caught.value.allowed) == ("a pair", "0 years", "more than 0")


@pytest.mark.real_data
def test_two_registers_of_one_council_against_the_outcomes_found_by_hand(shared_data):
    owner = [Council("E07000078", "Cheltenham Borough Council")]
    one, two = (
        read_register(shared_data / "registers" / f"cheltenham_{y}.csv", councils=owner).assets for y in (2021, 2023)
    )
    spells = paired_spells(one, two, 2.0, source="a pair")
    # 13 vacant lines of 2021, two of them one property; two are gone from the register and one is let and declared
    # surplus, so of nine, and not of ten, two are still vacant
    assert (one["status_kind"] == "vacant").sum() == 12
    assert spells.left_out == {"not in the second register": 2, "neither vacant nor used at the second look": 1}
    assert (len(spells), int((~spells.table["ended"]).sum())) == (9, 2)
    by_hand = pd.read_csv(shared_data / "outcomes" / "cheltenham_vacant2021_status2023.csv").drop_duplicates(
        "AssetCode"
    )
    followed = by_hand[by_hand["Tenure Detail"].notna()]
    assert (len(by_hand), len(followed), int((followed["Tenure Detail"] == "Vacant").sum())) == (12, 10, 2)
    assert spells.table["holding_class"].value_counts().to_dict() == {"let": 6, "apart": 2, "public": 1}
