import pytest


def frame(at, column):
    return next(one.value for one in at.dataframe if column in one.value)


def test_cash_is_told_with_who_carries_whom(page, said):
    at = page("portfolio", portfolio_further="Cash of the whole")
    assert not at.exception
    text = said(at)
    assert "The vehicle never falls below £0 in" in text
    assert "needs a reserve of" in text
    roles = frame(at, "Role")
    assert len(roles) == len(at.dataframe[0].value)
    years = frame(at, "Held, middle")
    assert len(years) == 25
    assert (years["Held, 1 in 10 below"] <= years["Held, middle"]).all()
    at.toggle(key="portfolio_works").set_value(True)
    at.number_input(key="portfolio_years").set_value(8).run()
    works = frame(at, "Role")
    assert (works["Role"] == "cost-bearer").all()
    assert len(frame(at, "Held, middle")) == 8
    assert "of mean deficits are carried by nobody" in said(at)


def test_an_earner_carries_a_cost_bearer(page, said):
    from assetmap.workspace import enter, open_workspace

    at = page("portfolio", portfolio_further="Cash of the whole")
    one = at.dataframe[0].value.sort_values("From the budget").iloc[0]
    enter(open_workspace(), "starter", one["Id"], {"grant": 2e6}, source="a letter")
    at = page("portfolio", portfolio_further="Cash of the whole", portfolio_works=True)
    assert not at.exception
    (carries,) = [t.value for t in at.table if t.value.index.name == "earner"]
    assert {name.replace("\\", "") for name in carries.index} == {one["Building"]}


def test_the_years_pay_for_the_next(page, said):
    at = page("portfolio", portfolio_further="Years")
    assert "becomes £3.05 of advances" in said(at)
    at = at.button(key="go_phasing").click().run()
    assert not at.exception
    plan, years = frame(at, "Advance"), frame(at, "New money")
    assert plan["Advance"].sum() == pytest.approx(years["Advanced"].sum())
    assert (years["Held at its end"] >= -1e-6).all()
    assert years["New money"].tolist()[:6] == [200_000] * 5 + [0]
    at.radio(key="phase_which").set_value("all that can be chosen")
    at.number_input(key="phase_at_once").set_value(1)
    at.number_input(key="phase_years").set_value(4).run()
    at = at.button(key="go_phasing").click().run()
    assert not at.exception
    assert frame(at, "New money")["Under way"].max() <= 1
    assert len(frame(at, "Advance")) > len(plan)


def test_without_anything_chosen_there_is_nothing_to_plan(page, said):
    at = page("portfolio")
    ids = [option.rpartition("(")[2].rstrip(")") for option in at.multiselect(key="p_never").options]
    at.multiselect(key="p_never").set_value(ids)
    for part, told in (
        ("Cash of the whole", "there is no cash to add up"),
        ("Years", "There is nothing to take on."),
        ("Communities", "Nothing is chosen."),
        ("At the table", "there is nothing to negotiate"),
    ):
        at.radio(key="portfolio_further").set_value(part).run()
        assert not at.exception
        assert told in said(at)
