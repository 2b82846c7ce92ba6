import datetime as dt

import numpy as np
import pandas as pd
import pytest

from assetmap.tables import ASSETS, EVIDENCE, empty_table
from assetmap.vacancy.evidence.registers import RegisterWord, evidence_of_registers
from assetmap.vacancy.rules import EMPTY_KINDS, USED_KINDS, load_rules

AS_OF = dt.date(2026, 7, 1)
RULES = load_rules()
SOURCES = {
    "register.csv": RegisterWord("register", "2026-06"),
    "closures.csv": RegisterWord("published closures"),
    "rates.csv": RegisterWord("business rates", "2026"),
}
COLUMNS = ["asset_id", "status_kind", "status_date", "status_note", "source_file", "source_row"]


def rows(*given, index=None):
    frame = pd.DataFrame(given, columns=COLUMNS, index=index)
    return frame.astype(dict.fromkeys(COLUMNS[:-1], "str") | {"source_row": "int64"})


def test_an_item_by_hand():
    assets = rows(("a", "vacant", "2022-07-01", "boarded up", "register.csv", 7))
    (item,) = evidence_of_registers(assets, SOURCES, RULES, AS_OF).to_dict("records")
    item["probability_after"] = None if np.isnan(item["probability_after"]) else item["probability_after"]
    assert item == {
        "asset_id": "a",
        "source": "register",
        "family": "owner's word",
        "says": "empty",
        "kind": "vacant",
        "text": "vacant in the owner's register; boarded up",
        "date": "2022-07-01",
        "age_months": 48.0,
        "likelihood_used": 1.0,
        "likelihood_empty": 15.0,
        "likelihood_gone": 3.0,
        "confidence": "high",
        "grade": "building",
        "counts": False,
        "probability_after": None,
        "file": "register.csv",
        "row": 7,
        "source_date": "",
        "link": "",
    }


@pytest.mark.parametrize("kind", [*EMPTY_KINDS, *USED_KINDS])
@pytest.mark.parametrize("file", list(SOURCES))
def test_kind_and_source_give_the_likelihood_and_what_it_says(kind, file):
    ledger = evidence_of_registers(rows(("a", kind, "2026-05", None, file, 2)), SOURCES, RULES, AS_OF)
    source = SOURCES[file].source
    found = ledger[["likelihood_used", "likelihood_empty", "likelihood_gone"]].iloc[0].to_list()
    assert tuple(found) == RULES.likelihood(source, kind)
    assert ledger["says"].item() == RULES.kinds[kind].says
    assert ledger["text"].item() == f"{kind} in {RULES.sources[source].title}"


@pytest.mark.parametrize(
    ("date", "empty"),
    [("2026-05-01", 60), ("2025-08", 60), ("2024-11", 15), ("2026-06", 15), (None, 15), ("last spring", 60)],
)
def test_a_row_without_a_date_of_its_own_or_with_an_old_one_is_worth_less(date, empty):
    ledger = evidence_of_registers(rows(("a", "vacant", date, None, "register.csv", 2)), SOURCES, RULES, AS_OF)
    assert ledger["likelihood_empty"].item() == empty


@pytest.mark.parametrize("date", [None, ""])
def test_a_row_without_a_date_counts_by_its_files_and_without_either_by_none(date):
    given = (("a", "vacant", date, None, "register.csv", 2), ("b", "closed", date, None, "closures.csv", 2))
    ledger = evidence_of_registers(rows(*given), SOURCES, RULES, AS_OF)
    assert ledger["date"].to_list() == ["2026-06", ""]
    assert ledger["age_months"].isna().to_list() == [False, True]


@pytest.mark.parametrize("date", ["last spring", "2030"])
def test_without_a_date_or_with_one_to_come_the_item_is_kept_and_has_no_age(date):
    ledger = evidence_of_registers(rows(("a", "vacant", date, None, "register.csv", 2)), SOURCES, RULES, AS_OF)
    assert np.isnan(ledger["age_months"].item())
    assert ledger["date"].item() == (date or "")


def test_assets_that_say_nothing_give_no_item_and_the_order_stays():
    assets = rows(
        ("b", "let", "2026", None, "rates.csv", 2),
        ("c", None, "2026", None, "rates.csv", 3),
        ("a", "closed", "2026", None, "closures.csv", 4),
    )
    assert evidence_of_registers(assets, SOURCES, RULES, AS_OF)["asset_id"].to_list() == ["b", "a"]


@pytest.mark.parametrize("assets", [empty_table(ASSETS), rows(("a", None, None, None, "register.csv", 2))])
def test_nothing_said_gives_an_empty_table_of_the_same_kinds(assets):
    ledger = evidence_of_registers(assets, SOURCES, RULES, AS_OF)
    pd.testing.assert_frame_equal(ledger, empty_table(EVIDENCE))


@pytest.mark.parametrize("index", [["x", "y"], ["x", "x"], [7, 7], [3, 1]])
def test_the_index_of_the_assets_makes_no_difference_and_they_are_untouched(index):
    given = [
        ("a", "vacant", "2025", "note", "register.csv", 2),
        ("b", "let", None, None, "rates.csv", 3),
    ]
    assets = rows(*given, index=index)
    before = assets.copy(deep=True)
    ledger = evidence_of_registers(assets, SOURCES, RULES, AS_OF)
    pd.testing.assert_frame_equal(ledger, evidence_of_registers(rows(*given), SOURCES, RULES, AS_OF))
    pd.testing.assert_frame_equal(assets, before)


def test_a_kind_of_source_without_rules_is_named_with_those_there_are():
    assets = rows(("a", "vacant", "2025", None, "register.csv", 2))
    with pytest.raises(ValueError, match=r"'sources' names 'hearsay', allowed register, published closures, public"):
        evidence_of_registers(assets, SOURCES | {"other.csv": RegisterWord("hearsay")}, RULES, AS_OF)


def test_a_file_of_which_no_kind_of_source_is_said_is_named():
    with pytest.raises(ValueError, match=r"'sources' lacks 'other.csv'"):
        evidence_of_registers(rows(("a", "vacant", "2025", None, "other.csv", 2)), SOURCES, RULES, AS_OF)
