import dataclasses
import datetime as dt

import pandas as pd
import pytest

from assetmap.tables import EVIDENCE, empty_table
from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.visits.worth import one_more_item, value_of_visits

TODAY = dt.date(2026, 7, 1)
NOTHING = empty_table(EVIDENCE)


@pytest.fixture
def rules(rules):
    """A few families, since each more is one more assessment."""
    few = ("register", "business rates", "site visits", "community value")
    return dataclasses.replace(rules, families={name: rules.families[name] for name in few})


def estate(*ids):
    assets = pd.DataFrame({"asset_id": list(ids)})
    return assets, pd.Series("not stated", index=assets.index)


def said(rules, *rows):
    plain = {"kind": "vacant", "note": "", "date": TODAY.isoformat(), "file": "f", "row": 2}
    return make_evidence(pd.DataFrame([plain | row for row in rows]), rules, TODAY)


def test_one_more_item_by_hand(rules):
    assets, holding = estate("a")
    found = one_more_item(assets, NOTHING, holding, rules, TODAY).set_index(["family", "kind"])
    # odds 0.05 to 0.95, times the ratio
    for family, kind, ratio in (
        ("business rates", "vacant", 20),
        ("site visits", "in use", 0.2),
        ("register", "vacant", 15),
    ):
        row = found.loc[(family, kind)]
        assert row["probability_now"] == pytest.approx(0.05)
        assert row["probability_then"] == pytest.approx(0.05 * ratio / (0.05 * ratio + 0.95))
    assert found.loc[("site visits", "in use"), "band_then"] == "in use"
    assert ("register", "in use") not in found.index
    assert ("community value", "vacant") not in found.index


def test_an_item_of_a_family_that_has_spoken_adds_nothing_and_a_second_family_does(rules):
    assets, holding = estate("a")
    evidence = said(rules, {"asset_id": "a", "family": "register"})
    found = one_more_item(assets, evidence, holding, rules, TODAY).set_index(["family", "kind"])
    assert found.loc[("register", "vacant"), "probability_then"] == found.loc[("register", "vacant"), "probability_now"]
    assert found.loc[("business rates", "vacant"), "band_then"] == "likely vacant"
    assert bool(found.loc[("business rates", "vacant"), "changes_band"])
    assert not found.loc[("register", "vacant"), "changes_band"]


def test_the_value_of_a_visit_by_hand(rules):
    assets, holding = estate("unknown", "half", "sure")
    evidence = said(
        rules,
        {"asset_id": "half", "family": "register"},
        {"asset_id": "sure", "family": "register"},
        {"asset_id": "sure", "family": "business rates"},
    )
    found = value_of_visits(assets, evidence, holding, rules, TODAY).set_index("asset_id")
    # five looks in six are right: 5 = s / (1 - s) and 0.2 = (1 - s) / s
    half = 0.75 / 1.70
    assert found.loc["half", "chance_found_empty"] == pytest.approx(half * 5 / 6 + (1 - half) / 6)
    # 0.75 x 5 against 0.95 is 0.80: check; the other way 0.14: as before
    assert found.loc["half", ["band_if_empty", "band_if_in_use"]].to_list() == ["check", "in use"]
    assert found.loc["half", "expected_change"] == pytest.approx(half * 5 / 6 + (1 - half) / 6)
    assert found.loc["unknown", "expected_change"] == 0.0
    # 300 / 19 x 0.2 is 3.2 to 1: 0.76 is no longer likely vacant
    assert found.loc["sure", ["band", "band_if_in_use"]].to_list() == ["likely vacant", "check"]
    assert found.loc["sure", "expected_change"] == pytest.approx(1 - found.loc["sure", "chance_found_empty"])
    assert found["expected_change"].between(0, 1).all()


def test_the_expected_probability_after_a_visit_is_todays(rules):
    assets, holding = estate("a", "b")
    evidence = said(rules, {"asset_id": "a", "family": "register"})
    found = value_of_visits(assets, evidence, holding, rules, TODAY)
    more = one_more_item(assets, evidence, holding, rules, TODAY).set_index(["asset_id", "family", "kind"])
    for row in found.itertuples():
        up = more.loc[(row.asset_id, "site visits", "vacant"), "probability_then"]
        down = more.loc[(row.asset_id, "site visits", "in use"), "probability_then"]
        mean = row.chance_found_empty * up + (1 - row.chance_found_empty) * down
        assert mean == pytest.approx(row.probability)
        shift = row.chance_found_empty * (up - row.probability) + (1 - row.chance_found_empty) * (
            row.probability - down
        )
        assert row.expected_shift == pytest.approx(shift)


def test_nothing_is_touched(rules):
    assets, holding = estate("a")
    evidence = said(rules, {"asset_id": "a", "family": "register"})
    before = evidence.copy(deep=True)
    value_of_visits(assets, evidence, holding, rules, TODAY)
    pd.testing.assert_frame_equal(evidence, before)
