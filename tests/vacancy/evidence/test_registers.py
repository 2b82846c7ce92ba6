import datetime as dt

import numpy as np
import pandas as pd
import pytest

from assetmap.tables import ASSETS, EVIDENCE, empty_table
from assetmap.vacancy.evidence.registers import evidence_of_registers
from assetmap.vacancy.rules import EMPTY_KINDS, USED_KINDS, load_rules

AS_OF = dt.date(2026, 7, 1)
RULES = load_rules()
FAMILIES = {"register.csv": "register", "closures.csv": "published closures", "rates.csv": "business rates"}
COLUMNS = ["asset_id", "status_kind", "status_date", "status_note", "source_file", "source_row"]


def rows(*given, index=None):
    frame = pd.DataFrame(given, columns=COLUMNS, index=index)
    return frame.astype(dict.fromkeys(COLUMNS[:-1], "str") | {"source_row": "int64"})


def test_an_item_by_hand():
    assets = rows(("a", "vacant", "2022-07-01", "boarded up", "register.csv", 7))
    (item,) = evidence_of_registers(assets, FAMILIES, RULES, AS_OF).to_dict("records")
    assert item == {
        "asset_id": "a",
        "family": "register",
        "says": "empty",
        "kind": "vacant",
        "text": "vacant in the owner's register; boarded up",
        "date": "2022-07-01",
        "age_months": 48.0,
        "likelihood_ratio": 15.0,
        "weight": 0.25,
        "file": "register.csv",
        "row": 7,
        "source_date": "",
        "link": "",
    }


@pytest.mark.parametrize("kind", [*EMPTY_KINDS, *USED_KINDS])
@pytest.mark.parametrize("file", list(FAMILIES))
def test_kind_and_family_give_the_ratio_and_what_it_says(kind, file):
    ledger = evidence_of_registers(rows(("a", kind, "2026", None, file, 2)), FAMILIES, RULES, AS_OF)
    family = RULES.families[FAMILIES[file]]
    assert ledger["likelihood_ratio"].item() == family.ratios[kind]
    assert ledger["says"].item() == ("empty" if kind in EMPTY_KINDS else "used")
    assert ledger["text"].item() == f"{kind} in {family.title}"
    assert ledger["weight"].item() == 1.0


@pytest.mark.parametrize("date", [None, "", "last spring"])
def test_without_a_date_the_item_is_kept_and_weighs_nothing(date):
    ledger = evidence_of_registers(rows(("a", "vacant", date, None, "register.csv", 2)), FAMILIES, RULES, AS_OF)
    assert ledger["weight"].item() == 0.0
    assert np.isnan(ledger["age_months"].item())
    assert ledger["date"].item() == (date or "")


def test_a_date_still_to_come_weighs_nothing():
    ledger = evidence_of_registers(rows(("a", "vacant", "2030", None, "register.csv", 2)), FAMILIES, RULES, AS_OF)
    assert ledger["age_months"].isna().item()
    assert ledger["weight"].item() == 0.0


def test_weight_halves_with_every_half_life():
    given = [("a", "vacant", date, None, "register.csv", 2) for date in ("2026-07-01", "2022-07-01", "2018-07-01")]
    assert evidence_of_registers(rows(*given), FAMILIES, RULES, AS_OF)["weight"].to_list() == [1.0, 0.25, 0.0625]


def test_assets_that_say_nothing_give_no_item_and_the_order_stays():
    assets = rows(
        ("b", "let", "2026", None, "rates.csv", 2),
        ("c", None, "2026", None, "rates.csv", 3),
        ("a", "closed", "2026", None, "closures.csv", 4),
    )
    assert evidence_of_registers(assets, FAMILIES, RULES, AS_OF)["asset_id"].to_list() == ["b", "a"]


@pytest.mark.parametrize("assets", [empty_table(ASSETS), rows(("a", None, None, None, "register.csv", 2))])
def test_nothing_said_gives_an_empty_table_of_the_same_kinds(assets):
    ledger = evidence_of_registers(assets, FAMILIES, RULES, AS_OF)
    pd.testing.assert_frame_equal(ledger, empty_table(EVIDENCE))


@pytest.mark.parametrize("index", [["x", "y"], ["x", "x"], [7, 7], [3, 1]])
def test_the_index_of_the_assets_makes_no_difference_and_they_are_untouched(index):
    given = [
        ("a", "vacant", "2025", "note", "register.csv", 2),
        ("b", "let", None, None, "rates.csv", 3),
    ]
    assets = rows(*given, index=index)
    before = assets.copy(deep=True)
    ledger = evidence_of_registers(assets, FAMILIES, RULES, AS_OF)
    pd.testing.assert_frame_equal(ledger, evidence_of_registers(rows(*given), FAMILIES, RULES, AS_OF))
    pd.testing.assert_frame_equal(assets, before)


def test_a_family_without_rules_is_named_with_those_there_are():
    assets = rows(("a", "vacant", "2025", None, "register.csv", 2))
    with pytest.raises(ValueError, match=r"'families' names 'hearsay', allowed register, published closures, business"):
        evidence_of_registers(assets, FAMILIES | {"other.csv": "hearsay"}, RULES, AS_OF)


def test_a_file_of_which_no_family_is_said_is_named():
    with pytest.raises(ValueError, match=r"'families' lacks 'other.csv'"):
        evidence_of_registers(rows(("a", "vacant", "2025", None, "other.csv", 2)), FAMILIES, RULES, AS_OF)
