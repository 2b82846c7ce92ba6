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
FURTHER = ("source_date", "link", "confidence", "grade")
LIKELIHOODS = ["likelihood_used", "likelihood_empty", "likelihood_gone"]
PLAIN = {
    "asset_id": "a",
    "source": "register",
    "kind": "vacant",
    "note": "",
    "date": "2026-07-01",
    "file": "f",
    "row": 2,
}


def made(*rows, as_of=AS_OF):
    return make_evidence(
        pd.DataFrame(
            [PLAIN | row for row in rows], columns=[*ITEM_COLUMNS, "source_date", "link", "confidence", "grade"]
        ),
        RULES,
        as_of,
    )


@pytest.mark.parametrize(
    ("row", "text", "says", "likelihood"),
    [
        ({}, "vacant in the owner's register", "empty", [1, 60, 5]),
        (
            {"source": "site visits", "note": "windows gone"},
            "vacant at a site visit; windows gone",
            "empty",
            [1, 300, 0.5],
        ),
        ({"source": "marketing", "kind": "marketed"}, "marketed in a letting or sale notice", "released", [1, 10, 1]),
        ({"source": "school records", "kind": "no record"}, "no record in the school register", "neither", [1, 1.5, 1]),
        (
            {"source": "community value", "kind": "listed"},
            "listed in the list of assets of community value",
            "neither",
            [1, 1, 1],
        ),
    ],
)
def test_an_item_in_words(row, text, says, likelihood):
    item = made(row).iloc[0]
    assert (item["text"], item["says"]) == (text, says)
    assert item[LIKELIHOODS].to_list() == likelihood
    assert (item["counts"], item["confidence"], item["grade"]) == (False, "high", "building")
    assert (item["source_date"], item["link"]) == ("", "")


def test_source_date_and_link_are_kept():
    item = made({"source_date": "2026", "link": "https://example.invalid/1"}).iloc[0]
    assert (item["source_date"], item["link"]) == ("2026", "https://example.invalid/1")


@pytest.mark.parametrize(("confidence", "power"), [("high", 1), ("medium", 0.7), ("low", 0.4), ("", 1)])
def test_confidence_takes_likelihoods_to_a_power(confidence, power):
    item = made({"source": "news", "kind": "still empty", "confidence": confidence}).iloc[0]
    assert item["likelihood_empty"] == pytest.approx(60**power)


def test_what_repeats_others_counts_in_their_family():
    found = made(
        {"source": "public decisions", "kind": "closed"}, {"source": "public decisions", "kind": "still empty"}
    )
    assert found["family"].to_list() == ["owner's word", "third parties"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"source": "hearsay"}, "'source' is 'hearsay', allowed register"),
        ({"kind": "sold"}, "'kind' is 'sold', allowed in register"),
        ({"confidence": "sure"}, "'confidence' is 'sure', allowed high"),
        ({"grade": "street"}, "'grade' is 'street', allowed building"),
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
    assert len(evidence_as_of(made(row), day)) == there


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
    pd.testing.assert_frame_equal(evidence_as_of(now, day), expected)
