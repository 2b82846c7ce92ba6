import datetime as dt

import pandas as pd
import pytest

from assetmap.vacancy.backtest.forecasts import evidence_before, forecast

THEN = dt.date(2017, 12, 31)


def test_only_what_was_certainly_known(ledger):
    known = evidence_before(
        ledger(
            ("a", "closed", "2017"),
            ("a", "closed", "2016", "2018"),  # told with hindsight
            ("a", "closed", "2018", "2017-11"),  # a plan
            ("a", "still empty", "2017-12-31", "2017-12-31"),
            ("a", "surplus", ""),
        ),
        THEN,
    )
    assert known["row"].tolist() == [2, 5]
    assert known["age_months"].round(1).tolist() == [6.0, 0.0]


def test_a_source_of_the_year_may_be_of_its_last_day(ledger):
    middle = dt.date(2018, 6, 30)
    assert evidence_before(ledger(("a", "closed", "2016", "2018")), middle).empty
    assert len(evidence_before(ledger(("a", "closed", "2016", "2018-06")), middle)) == 1


@pytest.fixture
def stated(make_assets, rules):
    def of(ledger, **further):
        assets = pd.DataFrame(make_assets({"asset_id": "a"}, {"asset_id": "b"}).drop(columns="geometry"))
        holding = pd.Series("not stated", index=assets.index)
        return forecast(assets, ledger, holding, rules, THEN, **further).round(2).to_dict()

    return of


def test_it_says_what_the_tool_would_have_said(ledger, stated):
    # the worked case of docs/vacancy.md, a little over three years after the closing
    assert stated(ledger(("a", "closed", "2014-10"))) == {"a": 0.71}


def test_later_facts_change_nothing(ledger, stated):
    before = [("a", "closed", "2014-10"), ("b", "surplus", "2017")]
    after = [("a", "demolished", "2018-01-01"), ("b", "closed", "2017-05", "2019"), ("a", "still empty", "2020")]
    assert stated(ledger(*before, *after)) == stated(ledger(*before))


def test_a_building_of_which_nothing_was_known_is_not_forecast(ledger, stated):
    assert list(stated(ledger(("b", "closed", "2018")))) == []


def test_carried_on_into_the_years_after(ledger, stated):
    today, later = (stated(ledger(("a", "closed", "2017-12")), years_on=years)["a"] for years in (0, 3))
    assert later < today
    assert later == pytest.approx(stated(ledger(("a", "closed", "2014-12")))["a"], abs=0.011)
