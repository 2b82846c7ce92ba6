import pytest

from assetmap.app import portfolio_firm


@pytest.fixture
def firm(page, monkeypatch):
    monkeypatch.setattr(portfolio_firm, "_DRAWS", 6)
    return page("portfolio", portfolio_further="How firm")


def test_the_core_is_drawn_when_asked_for_and_joins_the_table(firm, said):
    assert "Core index" not in firm.dataframe[0].value
    at = firm.button(key="go_core").click().run()
    assert not at.exception
    assert "7 portfolios are worth at least 95% of this one. 6 are the best under other weights" in said(at)
    at = at.run()
    table = at.dataframe[0].value.set_index("Id")
    drawn = at.dataframe[-1].value.set_index("Id")
    assert table["Core index"].to_dict() == drawn.loc[table.index, "Core index"].to_dict()
    assert (drawn["Core index"] > 0).all()
    assert drawn["Simulated"].max() == 1
    assert set(drawn.index[drawn["In this one"] == "yes"]) == set(table.index)


def test_alternatives_say_what_goes_in_and_out(firm, said):
    at = firm.button(key="go_alternatives").click().run()
    assert not at.exception
    text = said(at)
    assert "Alternative 1" in text
    assert "In: " in text
    assert "Out: " in text


def test_no_other_comes_so_near(page, said):
    at = page("portfolio", portfolio_further="How firm", portfolio_within=0)
    at = at.button(key="go_alternatives").click().run()
    assert "no other portfolio comes so near" in said(at)


def test_one_change_has_its_price(firm, said):
    table = firm.dataframe[0].value
    at = firm.selectbox(key="portfolio_change").set_value(table["Id"].iloc[0]).run()
    assert not at.exception
    assert f"To drop {table['Building'].iloc[0]} ({table['Id'].iloc[0]}) costs " in said(at)


def test_where_nothing_is_chosen_there_is_nothing_to_try(page, said):
    at = page("portfolio", portfolio_further="How firm")
    ids = [option.rpartition("(")[2].rstrip(")") for option in at.multiselect(key="p_never").options]
    at.multiselect(key="p_never").set_value(ids).run()
    assert "there is nothing to try" in said(at)
