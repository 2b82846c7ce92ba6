import datetime as dt

import pytest
from sqlalchemy import func, select

from assetmap import InputError
from assetmap.workspace import PROGRAM
from assetmap.workspace.portfolios import save_portfolio, saved_portfolios
from assetmap.workspace.schema import PortfolioRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


def test_the_newest_of_a_name_counts_and_the_rest_stays(workspace):
    save_portfolio(workspace, "r", "ours", {"budget": 1e6}, ["a:1"], by="one", now=NOW, data_version="abc")
    save_portfolio(workspace, "r", "all", {}, [], now=NOW, data_version="abc")
    limits = {"budget": 2e6, "must": ["a:2"], "lots": [{"members": ["a:1", "a:2"], "price": None}]}
    newest = save_portfolio(workspace, "r", " ours ", limits, ["a:2", "a:1"], by=" two ", now=NOW, data_version="def")
    found = saved_portfolios(workspace, "r", person=PROGRAM)
    assert [one.name for one in found] == ["all", "ours"]
    assert found[1] == newest
    assert (newest.limits, newest.chosen, newest.by) == (limits, ("a:2", "a:1"), "two")
    assert (newest.at, newest.data_version, found[0].chosen) == (NOW, "def", ())
    with workspace.reading() as session:
        assert session.scalar(select(func.count()).select_from(PortfolioRow)) == 3
    assert saved_portfolios(workspace, "elsewhere", person=PROGRAM) == []


@pytest.mark.parametrize(
    ("name", "limits", "chosen", "said"),
    [
        (" ", {}, [], "blank"),
        ("x" * 101, {}, [], "too long"),
        ("x", {"budget": float("nan")}, [], "cannot be saved"),
        ("x", {"budget": {1, 2}}, [], "cannot be saved"),
        ("x", {}, [""], "blank"),
    ],
)
def test_what_cannot_be_kept_is_refused(workspace, name, limits, chosen, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        save_portfolio(workspace, "r", name, limits, chosen, data_version="v")
    assert saved_portfolios(workspace, "r", person=PROGRAM) == []


def test_a_kept_portfolio_is_never_changed(workspace):
    save_portfolio(workspace, "r", "ours", {}, ["a:1"], data_version="v")
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.scalars(select(PortfolioRow)).one().name = "theirs"
