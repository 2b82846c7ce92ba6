import pytest

from assetmap.app import portfolio_frontier


@pytest.fixture
def frontier(page):
    """The page with a frontier of a few points computed."""

    def opened(kind="budget", points=3):
        at = page("portfolio", portfolio_further="Frontier", portfolio_over=kind, portfolio_points=points)
        return at.button(key="go_frontier").click().run()

    return opened


def points(at):
    return next(frame.value for frame in at.dataframe if "Worth" in frame.value)


def test_each_point_opens_as_a_portfolio(frontier, said):
    at = frontier()
    assert not at.exception
    table = points(at)
    assert len(table) == 3
    assert table["Limit, £"].is_monotonic_increasing
    assert table["Worth"].is_monotonic_increasing
    assert table["Limit, £"].iloc[-1] == 2_000_000
    at.selectbox(key="portfolio_point").set_value(2).run()
    opened = at.dataframe[-1].value
    assert len(opened) == table["Buildings"].iloc[2]
    assert opened["From the budget"].sum() == pytest.approx(table["Spent, £"].iloc[2])
    limit = table["Limit, £"].iloc[2]
    (button,) = [one for one in at.button if one.label == "Take this budget"]
    at = button.click().run()
    assert at.number_input(key="p_budget").value == limit
    assert not at.exception


def test_risk_can_be_swept_too(frontier):
    at = frontier("risk", 2)
    assert not at.exception
    table = points(at)
    assert (table["Loss over the worst draws, £"] <= table["Limit, £"] + 1).all()
    at.selectbox(key="portfolio_point").set_value(1).run()
    (button,) = [one for one in at.button if one.label == "Take this limit of risk"]
    at = button.click().run()
    assert at.toggle(key="p_limit_risk").value is True
    assert at.number_input(key="p_cvar_limit").value == table["Limit, £"].iloc[1]


def test_a_click_in_the_chart_opens_its_point(monkeypatch):
    state = {"portfolio_chart": {"selection": {"pick": [{"point": 4}]}}}
    monkeypatch.setattr(portfolio_frontier.st, "session_state", state)
    portfolio_frontier._picked()
    assert state["portfolio_point"] == 4
    state["portfolio_chart"] = {"selection": {}}
    portfolio_frontier._picked()
    assert state["portfolio_point"] == 4


def test_without_risk_or_budget_it_says_why():
    import numpy as np

    from assetmap.portfolio import Question, answer

    free = answer(Question([0.0], [1.0], budget=0.0))
    assert "set one above 0" in portfolio_frontier._values(free, "budget", 3, 2.0)[1]
    assert "not known" in portfolio_frontier._values(free, "risk", 3, 2.0)[1]
    gaining = answer(Question([0.0], [1.0], budget=0.0, appraisals=np.array([[5.0], [6.0]])))
    assert "no loss to limit" in portfolio_frontier._values(gaining, "risk", 3, 2.0)[1]


def test_a_conflict_at_a_point_is_told(page, said):
    at = page("portfolio", portfolio_further="Frontier", portfolio_points=2)
    at.number_input(key="p_least_count").set_value(7).run()
    at.number_input(key="portfolio_points").set_value(10).run()
    at = at.button(key="go_frontier").click().run()
    assert not at.exception
    assert "no portfolio keeps every limit" in said(at)
