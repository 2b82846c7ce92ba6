import datetime as dt

import pytest

from assetmap.app import data
from assetmap.errors import InputError
from assetmap.portfolio import Limits
from assetmap.workspace import PROGRAM, open_workspace, save_portfolio, saved_portfolios

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


def keep(loaded, name="First", version=None, limits=None, chosen=("gone:1",)):
    limits = (limits or Limits(budget=250_000.0)).as_dict()
    version = version or loaded.version
    return save_portfolio(
        open_workspace(), "starter", name, limits, list(chosen), data_version=version, by="A & B", now=NOW
    )


@pytest.fixture
def saving(page):
    return lambda **state: page("portfolio", portfolio_further="Save and compare", **state)


def button(at, label):
    return next(one for one in at.button if one.label == label)


def test_it_is_saved_with_its_limits_who_and_when(saving, loaded, said):
    at = saving()
    assert "None is saved for this region yet." in said(at)
    chosen = set(at.dataframe[0].value["Id"])
    at.text_input[0].set_value("For June")
    at.text_input[1].set_value("<b>Officer</b>")
    at = button(at, "Save the portfolio").click().run()
    assert not at.exception
    (kept,) = saved_portfolios(open_workspace(), "starter", person=PROGRAM)
    assert (kept.name, kept.by, kept.data_version) == ("For June", "<b>Officer</b>", loaded.version)
    assert set(kept.chosen) == chosen
    assert Limits.of_dict(kept.limits) == Limits()


def test_a_name_is_needed(saving, said):
    at = button(saving(), "Save the portfolio").click().run()
    assert "the name of the portfolio is blank" in said(at)
    assert saved_portfolios(open_workspace(), "starter", person=PROGRAM) == []


def test_a_saved_one_is_taken_up_and_other_data_is_told(saving, loaded, said):
    keep(loaded, version="0123abc")
    at = saving(portfolio_name="First")
    assert not at.exception
    text = said(at)
    assert "Saved 01 September 2026, 10:00 UTC by A & B." in text
    assert "chosen from other data (version 0123abc)" in text
    at = button(at, "Use its limits").click().run()
    assert at.number_input(key="p_budget").value == 250_000


def test_limits_that_this_version_does_not_know_are_told(saving, loaded, said):
    save_portfolio(open_workspace(), "starter", "Odd", {"colour": 1}, [], data_version="v", now=NOW)
    at = saving(portfolio_name="Odd")
    assert not at.exception
    assert "'colour' cannot be used" in said(at)


def test_two_are_compared_by_the_figures_of_now(saving, loaded):
    at = saving()
    ids = at.dataframe[0].value["Id"].tolist()
    keep(loaded, chosen=[*ids[:2], "gone:1"])
    at = saving()
    (table,) = [t.value for t in at.table if t.value.index.name == "figure"]
    assert table.loc["buildings"].tolist() == [str(len(ids)), "2"]
    assert table.loc["buildings that cannot be chosen any more"].tolist() == ["0", "1"]
    held = at.dataframe[-1].value
    assert (held["Saved: First"] == "yes").sum() == 2
    at.selectbox(key="portfolio_other").set_value("This portfolio").run()
    assert any("These are the same" in info.value for info in at.info)


def test_the_points_of_the_frontier_can_be_compared(page):
    at = page("portfolio", portfolio_further="Frontier", portfolio_points=2)
    at = at.button(key="go_frontier").click().run()
    at.radio(key="portfolio_further").set_value("Save and compare").run()
    assert "Frontier, budget £2,000,000" in at.selectbox(key="portfolio_other").options


def test_a_workspace_that_cannot_be_read_is_told(saving, monkeypatch, said):
    from assetmap.app import portfolio_saved

    def broken():
        raise InputError("the workspace is locked by another program", "there")

    monkeypatch.setattr(portfolio_saved, "workspace", broken)
    at = saving()
    assert not at.exception
    assert "the workspace is locked" in said(at)
    assert data.workspace() is not None


def test_two_who_save_under_one_name_see_both_and_the_second_may_follow(saving, loaded, said):
    keep(loaded)
    at = saving()
    keep(loaded, limits=Limits(budget=300_000.0), chosen=[f"gone:{i}" for i in range(25)])
    at.text_input[0].set_value("First")
    at = button(at, "Save the portfolio").click().run()
    assert not at.exception
    (kept,) = saved_portfolios(open_workspace(), "starter", person=PROGRAM)
    assert kept.version == 2
    text = said(at)
    assert "Yours would follow the other as the newest; both stay in the record." in text
    shown = next(t.value for t in at.table if "as it stands now" in t.value)
    assert "and 5 more" in shown.loc["Buildings", "as it stands now"]
    assert "budget 300000" in shown.loc["Limits", "as it stands now"].replace("\\", "")
    at = button(at, "Keep mine after it").click().run()
    assert not at.exception
    (kept,) = saved_portfolios(open_workspace(), "starter", person=PROGRAM)
    assert (kept.version, Limits.of_dict(kept.limits)) == (3, Limits())
