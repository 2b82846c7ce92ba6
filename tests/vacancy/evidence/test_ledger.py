import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.tables import EVIDENCE, empty_table
from assetmap.vacancy.evidence.ledger import ITEM_COLUMNS, append_evidence, evidence_as_of, make_evidence
from assetmap.vacancy.rules import load_rules

AS_OF = dt.date(2026, 7, 1)
RULES = load_rules()
PLAIN = {
    "asset_id": "a",
    "family": "register",
    "kind": "vacant",
    "note": "",
    "date": "2026-07-01",
    "file": "f",
    "row": 2,
}


def made(*rows, as_of=AS_OF):
    return make_evidence(
        pd.DataFrame([PLAIN | row for row in rows], columns=[*ITEM_COLUMNS, "source_date", "link"]), RULES, as_of
    )


@pytest.mark.parametrize(
    ("row", "text", "says", "ratio"),
    [
        ({}, "vacant in the owner's register", "empty", 15.0),
        ({"family": "site visits", "note": "windows gone"}, "vacant at a site visit; windows gone", "empty", 5.0),
        ({"family": "marketing", "kind": "marketed"}, "marketed in a letting or sale notice", "empty", 6.0),
        ({"family": "school records", "kind": "no record"}, "no record in the school register", "neither", 1.5),
        (
            {"family": "community value", "kind": "listed"},
            "listed in the list of assets of community value",
            "neither",
            1.0,
        ),
    ],
)
def test_an_item_in_words(row, text, says, ratio):
    item = made(row).iloc[0]
    assert (item["text"], item["says"], item["likelihood_ratio"]) == (text, says, ratio)
    assert (item["source_date"], item["link"]) == ("", "")


def test_source_date_and_link_are_kept():
    item = made({"source_date": "2026", "link": "https://example.invalid/1"}).iloc[0]
    assert (item["source_date"], item["link"]) == ("2026", "https://example.invalid/1")


@pytest.mark.parametrize(("date", "ratio"), [("2026-06-30", 0.1), ("2025-07-02", 0.1), ("2025-06-01", 1.0), ("", 0.1)])
def test_a_record_of_use_says_nothing_after_a_year(date, ratio):
    assert made({"family": "school records", "kind": "in use", "date": date})["likelihood_ratio"].item() == ratio


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"family": "hearsay"}, "'family' is 'hearsay', allowed register"),
        ({"kind": "marketed"}, "'kind' is 'marketed', allowed in"),
    ],
)
def test_what_a_source_cannot_say_is_refused(row, said):
    with pytest.raises(ValueError, match=said):
        made(row)


def test_no_items_are_an_empty_table():
    pd.testing.assert_frame_equal(make_evidence(pd.DataFrame(), RULES, AS_OF), empty_table(EVIDENCE))


def test_rows_are_added_at_the_end_and_once():
    ledger = made({}, {"row": 3})
    longer = append_evidence(ledger, made({"row": 3}, {"row": 4}, {"row": 4}))
    pd.testing.assert_frame_equal(longer[:2], ledger)
    assert longer["row"].to_list() == [2, 3, 4]
    pd.testing.assert_frame_equal(append_evidence(longer, ledger), longer)
    assert append_evidence(empty_table(EVIDENCE), ledger)["row"].to_list() == [2, 3]


def test_what_was_there_is_never_touched_even_when_it_is_there_twice():
    twice = pd.concat([made({}), made({})], ignore_index=True)
    pd.testing.assert_frame_equal(append_evidence(twice, made({})), twice)


@pytest.mark.parametrize(
    ("row", "day", "there"),
    [
        ({"date": "2024-05-01"}, dt.date(2024, 4, 30), False),
        ({"date": "2024-05-01"}, dt.date(2024, 5, 1), True),
        ({"date": "2024-05"}, dt.date(2024, 5, 2), True),
        ({"date": "2018", "source_date": "2024-05-01"}, dt.date(2020, 1, 1), False),
        ({"date": "2018", "source_date": "2024-05-01"}, dt.date(2024, 5, 1), True),
        ({"date": ""}, dt.date(1999, 1, 1), True),
    ],
)
def test_an_item_counts_from_the_day_its_source_was_out(row, day, there):
    assert len(evidence_as_of(made(row), RULES, day)) == there


@given(
    st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), max_size=6),
    st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
)
@settings(max_examples=12, deadline=None)
def test_a_past_day_comes_out_as_it_was_made_then(days, day):
    rows = [{"date": d.isoformat(), "row": i} for i, d in enumerate(days)]
    if not rows:
        return
    now = made(*rows, as_of=dt.date(2030, 1, 1))
    then = [row for row in rows if row["date"] <= day.isoformat()]
    expected = made(*then, as_of=day) if then else now[:0]
    pd.testing.assert_frame_equal(evidence_as_of(now, RULES, day), expected)
