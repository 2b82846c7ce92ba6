import datetime as dt

import pandas as pd
import pytest

from assetmap.vacancy.backtest.baselines import closed_means_empty, first_version
from assetmap.vacancy.evidence.ledger import evidence_as_of

THEN = dt.date(2017, 12, 31)


def test_closed_means_empty_until_something_else_is_said(ledger, rules):
    then = ledger(
        ("a", "closed", "2010"),
        ("b", "closed", "2010"),
        ("b", "in community use", "2015"),
        ("c", "surplus", "2016"),
        ("d", "closed", "2012"),
        ("d", "marketed", "2016"),
    )
    assert closed_means_empty(then, rules).to_dict() == {"a": 1.0, "b": 0.0, "c": 0.0, "d": 1.0}


@pytest.fixture
def stated(ledger):
    def of(*statements, holding="not stated"):
        then = evidence_as_of(ledger(*(("a", *one) for one in statements)), THEN)
        return first_version(then, pd.Series([holding], index=["a"])).iloc[0]

    return of


def odds(p):
    return p / (1 - p)


def test_evidence_fades_to_the_prior_of_its_holding_type(stated):
    # what was wrong with it: a library closed in 2012 is all but in use
    assert stated(("closed", "1960")) == pytest.approx(0.05, abs=1e-4)
    assert stated(("closed", "1960"), holding="operational") == pytest.approx(0.02, abs=1e-4)
    assert odds(stated(("closed", "2017-12-31"))) == pytest.approx(odds(0.05) * 12)
    assert odds(stated(("closed", "2015-12-31"))) == pytest.approx(odds(0.05) * 12**0.5, rel=1e-3)


def test_the_strongest_of_a_family_counts_and_families_add_up(stated):
    one = stated(("closed", "2017-12-31"))
    assert stated(("closed", "2017-12-31"), ("surplus", "2010")) == pytest.approx(one)
    both = stated(("closed", "2017-12-31"), ("marketed", "2017-12-31"))
    assert odds(both) == pytest.approx(odds(one) * 6)


def test_a_sale_or_a_use_said_nothing_to_it(stated):
    one = stated(("closed", "2017-12-31"))
    assert stated(("closed", "2017-12-31"), ("demolished", "2017-12-31")) == pytest.approx(one)
    assert stated(("in public use", "2017")) == pytest.approx(0.05)
