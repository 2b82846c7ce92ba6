from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app.portfolio_data import names_of
from assetmap.app.portfolio_form import link_to
from assetmap.portfolio import Limits, limits_from_query

SCRIPT = "from assetmap.app.portfolio_page import portfolio_page\nportfolio_page()"


@pytest.fixture
def linked(home):
    """Opens the page as a link does."""

    def opened(query):
        at = AppTest.from_string(SCRIPT, default_timeout=60)
        for key, value in query.items():
            at.query_params[key] = value
        return at.run()

    return opened


def words(at):
    return [e.value.replace("\\", "") for e in at.markdown]


def test_a_link_brings_its_limits_and_names_what_it_cannot(linked, loaded):
    first, second, third = list(names_of(loaded))[:3]
    at = linked(
        {
            "p_budget": "4000000",
            "p_must": [first, "gone:1"],
            "p_never": second,
            "p_lots": f'["{first}", "{third}"]',
            "p_radius": "x",
            "p_cvar_limit": "5000000",
        }
    )
    assert not at.exception
    assert at.number_input(key="p_budget").value == 4_000_000
    assert at.multiselect(key="p_must").value == [first]
    assert at.multiselect(key="p_lot_0").value == [first, third]
    assert at.toggle(key="p_limit_risk").value is True
    assert [warning.value.replace("\\", "") for warning in at.warning][:2] == [
        "The link asks for what cannot be read, and it is left out: radius = x.",
        "These cannot be chosen in this data, and are left out of the limits: gone:1.",
    ]
    limits = "\n".join(words(at))
    assert f"({first}) is a must-have" in limits
    assert f"({second}) is never to be chosen" in limits
    assert "lot 'lot 1' is sold all or nothing" in limits
    assert "over the worst 5% of draws" in limits


def test_the_address_holds_what_is_set(linked):
    at = linked({})
    assert "p_budget" not in at.query_params
    at.number_input(key="p_budget").set_value(250_000)
    at.number_input(key="p_council_most").set_value(1)
    at.run()
    assert (at.query_params["p_budget"], at.query_params["p_council_most"]) == ("250000", "1")
    at.number_input(key="p_budget").set_value(1_000_000).run()
    assert "p_budget" not in at.query_params


def test_the_link_holds_nothing_confidential(loaded):
    limits = Limits(budget=3e5, lots=({"members": ["a", "b"], "price": 77_777.0},), must=("a",))
    link = link_to(loaded, limits)
    assert "77777" not in link
    query = parse_qs(urlsplit(link).query)
    assert query["region"] == ["Wendersay (invented)"]
    assert query["data"] == [loaded.version]
    assert limits_from_query(query)[0].must == ("a",)


def test_every_field_reaches_the_limits(linked, loaded):
    first, second, third = list(names_of(loaded))[:3]
    at = linked({})
    for key, value in {
        "p_least_count": 1, "p_most_count": 5, "p_council_most": 3, "p_council_share_most": 80, "p_floor_space_most": 5000,
        "p_contribution_limit": 10_000, "p_lot_count": 1, "p_set_count": 1,
    }.items():  # fmt: skip
        at.number_input(key=key).set_value(value)
    at.run()
    at.multiselect(key="p_lot_0").set_value([first, second])
    at.number_input(key="p_lot_price_0").set_value(120_000.0)
    at.multiselect(key="p_set_0").set_value([second, third])
    at.run()
    assert not at.exception
    text = "\n".join(words(at))
    for part in (
        "at least 1 buildings in all", "at most 5 buildings in all", "at most 3 buildings of", "at most £800,000 spent on",
        "at most 5,000 m² of floor space", "£10,000 of owners' contributions", "lot 'lot 1'", "at most one of",
    ):  # fmt: skip
        assert part in text
    link = at.code[0].value
    assert "120000" not in link
    assert "p_lots" in link


def test_what_was_set_is_there_when_the_page_is_opened_again(page):
    held = Limits(budget=123_000.0, most_count=2).as_dict()
    at = page("portfolio", portfolio_region="starter", portfolio_limits=held)
    assert at.number_input(key="p_budget").value == 123_000
    assert at.number_input(key="p_most_count").value == 2


def test_another_region_begins_anew(page):
    held = Limits(budget=123_000.0, must=("E1:1",)).as_dict()
    at = page("portfolio", portfolio_region="elsewhere", portfolio_limits=held)
    assert at.number_input(key="p_budget").value == Limits().budget
    assert at.multiselect(key="p_must").value == []
