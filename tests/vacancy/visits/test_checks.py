import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest

from assetmap.vacancy.evidence.ledger import make_evidence
from assetmap.vacancy.lists.lists import assess_vacancy
from assetmap.vacancy.state.calibration import refit_ratios
from assetmap.vacancy.visits.checks import CHECKED_COLUMNS, check_visits, checked_buildings
from assetmap.vacancy.visits.visits import visits_evidence

TODAY = dt.date(2026, 7, 1)
PLACED = {"located_by": "uprn", "location_accuracy_m": 20.0, "point": (0, 0)}


@pytest.fixture
def built(rules, make_assets):
    """A build of some assets, of what is said of them (asset, source, kind, date, further), and of visits."""

    def make(assets, said, visits=()):
        rows = [
            {"asset_id": one, "source": source, "kind": kind, "note": "", "date": date, "file": "f", "row": 2} | more
            for one, source, kind, date, more in said
        ]
        frame = pd.DataFrame(rows, columns=["asset_id", "source", "kind", "note", "date", "file", "row", "source_date"])
        evidence = make_evidence(frame, rules, TODAY)
        seen = visits_evidence(visits, rules, TODAY)
        evidence = pd.concat([evidence, seen], ignore_index=True) if len(seen) else evidence
        holding = pd.Series("not stated", index=assets.index)
        return evidence, assess_vacancy(assets, evidence, holding, rules, TODAY)

    return make


def visit(one, date, found):
    return {"asset_id": one, "date": date, "found": found, "note": "", "who": "the estates desk"}


def test_a_building_is_judged_by_what_was_known_the_day_before(rules, make_assets, built):
    assets = make_assets(*(PLACED | {"owner": name} for name in ("North", "South", "South")), PLACED)
    a, b, c, _ = assets["asset_id"]
    said = [
        (a, "business rates", "vacant", "2026-03-01", {}),
        (b, "public decisions", "closed", "2026-05-10", {}),
        (b, "public decisions", "surplus", "2026-05-09", {"source_date": "2026-06-01"}),
        (c, "register", "vacant", "2026-04-01", {}),
    ]
    visits = [
        visit(a, "2026-05-10", "empty"),
        visit(b, "2026-05-10", "part"),
        visit(c, "2026-04-20", "empty"),
        visit(c, "2026-05-10", "in use"),
        visit("left its register", "2026-05-10", "empty"),
    ]
    evidence, vacancy = built(assets, said, visits)
    found = checked_buildings(assets, evidence, vacancy, visits, rules)
    assert found.columns.to_list() == list(CHECKED_COLUMNS)
    found = found.set_index("asset_id")
    assert found.index.to_list() == [a, b, c]
    assert found["council"].to_list() == ["North", "South", "South"]
    assert found["found"].to_list() == ["empty", "part", "in use"]
    assert found["empty"].to_list() == [True, False, False]
    # b: the closing is of the day itself and the other came out later, so that nothing was known; c: no visit counts
    assert found["list"].to_list() == ["likely", "none", "likely"]
    assert found.loc[b, "probability"] == rules.priors["not stated"]
    then = dt.date(2026, 5, 9)
    item = {"asset_id": a, "source": "business rates", "kind": "vacant", "note": "", "date": "2026-03-01"}
    of_a = make_evidence(pd.DataFrame([item | {"file": "f", "row": 2}]), rules, then)
    alone = assess_vacancy(assets, of_a, pd.Series("not stated", index=assets.index), rules, then)
    assert found.loc[a, "probability"] == alone["probability"].iloc[0]
    assert found["on_file"].all()


def test_what_a_replaced_list_said_is_not_guessed(rules, make_assets, built):
    assets = make_assets(PLACED, PLACED, PLACED)
    a, b, c = assets["asset_id"]
    said = [
        (a, "register", "in use", "2026-06-15", {}),
        (b, "register", "in use", "2025-06-15", {}),
        (b, "register", "in use", "2026-06-15", {}),
        (c, "public decisions", "closed", "2026-06-15", {}),
    ]
    visits = [visit(one, "2026-05-10", "empty") for one in (a, b, c)]
    evidence, vacancy = built(assets, said)
    found = checked_buildings(assets, evidence, vacancy, visits, rules)
    assert found["on_file"].to_list() == [False, True, True]
    # and it counts for nothing
    assert check_visits(assets, evidence, vacancy, visits, rules).needed.checked == 2


def test_an_answer_of_later_than_the_visit_plays_no_part(rules, make_assets, built):
    assets = make_assets(PLACED)
    (a,) = assets["asset_id"]
    evidence, vacancy = built(assets, [(a, "business rates", "vacant", "2026-03-01", {})])
    answer = {"asset_id": a, "gate": "released", "answer": "no", "evidence": "", "date": "2026-05-10"}
    for day, stands in (("2026-05-10", "likely"), ("2026-05-11", "not released")):
        visits = [visit(a, day, "empty")]
        assert checked_buildings(assets, evidence, vacancy, visits, rules, [answer])["list"].to_list() == [stands]


def test_no_visit(rules, make_assets, built):
    assets = make_assets(PLACED)
    evidence, vacancy = built(assets, [])
    checks = check_visits(assets, evidence, vacancy, [], rules)
    assert checks.checked.empty
    assert checks.calibration is None
    assert (checks.needed.checked, checks.needed.more) == (0, 150)


@pytest.fixture
def region(rules, make_assets, built):
    """200 buildings on a rates list that errs; visits over many days, ten of them partly in use."""
    rng = np.random.default_rng(2)
    empty = rng.random(200) < 0.3
    listed = rng.random(200) < np.where(empty, 0.8, 0.2)
    assets = make_assets(*(PLACED for _ in range(200)))
    ids = assets["asset_id"]
    said = [
        (one, "business rates", "vacant" if yes else "in use", "2026-01-15", {})
        for one, yes in zip(ids, listed, strict=True)
    ]
    days = [(dt.date(2026, 2, 1) + dt.timedelta(days=n % 9)).isoformat() for n in range(200)]
    visits = [
        visit(one, day, "part" if n < 10 else "empty" if yes else "in use")
        for n, (one, day, yes) in enumerate(zip(ids, days, empty, strict=True))
    ]
    evidence, vacancy = built(assets, said, visits)
    return assets, evidence, vacancy, visits, empty, listed


def test_as_soon_as_there_are_enough_the_likelihoods_are_refitted_beside_the_defaults(rules, region):
    assets, evidence, vacancy, visits, empty, listed = region
    checks = check_visits(assets, evidence, vacancy, visits, rules)
    assert (checks.needed.checked, checks.needed.empty, checks.needed.more) == (190, empty[10:].sum(), 0)
    found = checks.calibration
    assert found.reliability["buildings"].sum() == 190
    assert found.base == pytest.approx(empty[10:].mean() * (1 - empty[10:].mean()))
    # the rules say 60, what was planted is 4
    ratio = found.refit.ratios.set_index(["source", "says"])
    assert ratio.loc[("business rates", "empty"), "items"] == listed[10:].sum()
    assert ratio.loc[("business rates", "empty"), "refitted"] < ratio.loc[("business rates", "empty"), "default"]
    assert ratio.loc[("site visits", "empty"), "items"] == 0
    # everyone is drawn at some time, and all have been visited
    assert checks.quality.drawn == checks.quality.population == 200
    row = checks.quality.precision.set_index(["council", "list"]).loc[("all councils", "likely")]
    assert row["empty"] / row["buildings"] == pytest.approx(empty[listed & (np.arange(200) >= 10)].sum() / listed.sum())


def test_below_the_least_numbers_nothing_is_refitted(rules, region):
    assets, evidence, vacancy, visits, *_ = region
    checks = check_visits(assets, evidence, vacancy, visits[:159], rules)
    assert (checks.needed.checked, checks.needed.more) == (149, 1)
    assert checks.calibration is None
    strict = dataclasses.replace(rules, least_of_each=80)
    assert check_visits(assets, evidence, vacancy, visits, strict).calibration is None


def test_a_refit_of_checks_on_one_day_is_that_of_the_same_day_for_each(rules, region):
    assets, evidence, _, _, empty, _ = region
    told = evidence[evidence["family"] != "visits"]
    holding = pd.Series("not stated", index=assets.index)
    outcomes = pd.Series(empty, index=assets["asset_id"])
    day = dt.date(2026, 2, 1)
    one = refit_ratios(assets, told, holding, outcomes, rules, day).ratios
    each = refit_ratios(assets, told, holding, outcomes, rules, pd.Series(day, index=outcomes.index)).ratios
    pd.testing.assert_frame_equal(one, each)
    # checked before the list was out: it has said nothing
    early = refit_ratios(assets, told, holding, outcomes, rules, dt.date(2026, 1, 1)).ratios
    assert early["items"].sum() == 0
