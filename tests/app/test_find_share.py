import pytest

from assetmap.app.data import current_ranking
from assetmap.matching import Need
from assetmap.workspace import PROGRAM, open_workspace
from assetmap.workspace.confirmations import confirm
from assetmap.workspace.mail import MAIL_VARIABLES
from assetmap.workspace.needs import all_needs, state_need

_EMAIL = "E-mail to confirm it by (not shown)"
HOSTILE = "<b>Bread</b> :red[x] **y**"


@pytest.fixture
def building(loaded):
    ranking = current_ranking(loaded, loaded.build.criteria)
    wide = ranking["floor_area_m2"].between(200, 2000)
    return ranking[ranking["ranked"] & loaded.named & wide & loaded.rows.geometry.notna()].iloc[0]


@pytest.fixture
def neighbour(home):
    """Somebody who has agreed to be found."""

    def stated(name=HOSTILE, *, sure=True, **need):
        number = state_need(
            open_workspace(),
            "starter",
            Need(**({"least_m2": 40.0, "most_m2": 60.0} | need)),
            organisation=name,
            email="secret.desk@example.org",
            consent=True,
        )
        if sure:
            confirm(open_workspace(), "need", number, "by hand", by="o")

    return stated


def shared(at):
    return [table.value.reset_index() for table in at.table if "left over" in table.value.columns]


def test_who_would_share_is_shown_by_name_and_never_by_address(page, building, neighbour, said, plain):
    neighbour()
    at = page("find", look=building["asset_id"], least=50)
    assert not at.exception
    ((table,),) = [shared(at)]
    assert "Bread" in table["with"].iloc[0]
    assert table["with"].iloc[0] != HOSTILE  # escaped
    left = building["floor_area_m2"] - 110
    # a question without a most takes its least: 50 m², and the neighbour up to 60
    assert plain(table["left over"].iloc[0]) == f"{left:,.0f} m²"
    assert "secret.desk" not in said(at)


def test_what_is_missing_is_asked_for(page, building, neighbour, said):
    assert "No organisation here has agreed yet to be found" in said(page("find", look=building["asset_id"]))
    neighbour("Unsure", sure=False)
    assert "No organisation here has agreed yet to be found" in said(page("find", look=building["asset_id"]))
    neighbour(near=(0.0, 0.0), reach_m=10.0)
    assert "Enter how much space you need" in said(page("find", look=building["asset_id"]))
    assert "None of those who would share fits" in said(page("find", look=building["asset_id"], least=50))


def join(at, **given):
    fields = {"Organisation's name": "Bread", _EMAIL: "desk@example.org"} | given
    for field in at.text_input:
        if field.label in fields:
            field.set_value(fields[field.label])
    at.checkbox[-1].check()
    (button,) = [button for button in at.button if button.label == "Let others find us"]
    return button.click().run()


def test_an_organisation_lets_others_find_it(page, monkeypatch):
    for name in MAIL_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    at = join(page("find", least=80, pay=54321.0))
    assert not at.exception
    assert "confirm it by hand" in at.success[0].value
    (one,) = all_needs(open_workspace(), "starter", person=PROGRAM)
    assert (one.organisation, one.email, one.confirmed) == ("Bread", "desk@example.org", None)
    assert (one.need.least_m2, one.need.monthly_gbp) == (80.0, None)


def test_without_a_space_it_is_told_what_is_missing(page, plain):
    at = join(page("find"))
    assert "How much space you need is missing" in plain(at.error[0].value)
    assert all_needs(open_workspace(), "starter", person=PROGRAM) == []


def test_a_new_tab_does_not_begin_to_count_anew(page, plain):
    for number in range(5):
        assert not join(page("find", least=80), **{_EMAIL: f"x{number}@example.org"}).error
    at = join(page("find", least=80), **{_EMAIL: "x5@example.org"})
    assert plain(at.error[0].value) == "Several forms were sent from where you are: wait 30 minutes, then try again."
    assert len(all_needs(open_workspace(), "starter", person=PROGRAM)) == 5
