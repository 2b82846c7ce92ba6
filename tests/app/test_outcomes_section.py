import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app.outcomes_section import promised
from assetmap.app.sign_in import OPEN
from assetmap.workspace import (
    PROGRAM,
    add_lesson,
    enter,
    open_workspace,
    promise_of,
    record_outcome,
    record_versions,
    records,
)

SCRIPT = """
from assetmap.app.data import load
from assetmap.app.outcomes_section import show_outcomes
from assetmap.region import load_region
from assetmap.workspace import Person

show_outcomes(load(load_region("starter")), {asset_id!r}, Person({name!r}, {role!r}))
"""


@pytest.fixture
def asset_id(loaded):
    rows = loaded.rows[(loaded.rows["land_or_building"] == "building") & (loaded.rows["floor_area_m2"] > 0)]
    return str(rows["asset_id"].iloc[0])


@pytest.fixture
def opened(asset_id):
    def run(name="A", role="admin"):
        return AppTest.from_string(SCRIPT.format(asset_id=asset_id, name=name, role=role), default_timeout=60).run()

    return run


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def test_a_year_is_recorded_and_stands_beside_the_appraisal(opened, asset_id, loaded, said):
    at = opened()
    assert "No year is recorded yet" in said(at)
    at.number_input[0].set_value(2025).run()
    next(one for one in at.number_input if one.label.startswith("Rent")).set_value(10_000.0)
    next(one for one in at.number_input if one.label.startswith("Running")).set_value(4_000.0)
    next(one for one in at.text_area if "story" in one.label).set_value("<b>We</b> opened. $x$")
    at = press(at, "Keep this year")
    assert not at.exception
    table = at.table[0].value
    net = table[table["figure"].str.contains("Net income")].iloc[0]
    said_income = promised(loaded, asset_id, OPEN)["net_income_gbp"]
    assert net["actual"].replace("\\", "") == "6,000"
    assert net["appraisal, central inputs"].replace("\\", "") == f"{said_income:,.1f}".removesuffix(".0")
    assert "<b>We</b> opened. $x$" in said(at)


def test_what_the_appraisal_promises(loaded, asset_id, home):
    first = promised(loaded, asset_id, OPEN)
    assert first["jobs"] > 0
    enter(open_workspace(), "starter", asset_id, {"area_m2": 2000.0}, source="survey")
    assert promised(loaded, asset_id, OPEN)["jobs"] != first["jobs"]
    unknown = loaded.rows[loaded.rows["floor_area_m2"].isna()]["asset_id"].iloc[0]
    assert promised(loaded, str(unknown), OPEN) == {"net_income_gbp": None, "jobs": None}


def test_lessons_are_kept_where_the_next_team_finds_them(opened, asset_id, said):
    at = opened("K", "partner")
    next(one for one in at.text_area if one.label.startswith("What was learned")).set_value("Ask for the survey first")
    at = press(at, "Keep this lesson")
    assert "Ask for the survey first" in said(at)
    (lesson,) = records(open_workspace(), "starter", "lesson", person=PROGRAM)
    assert (lesson.by, lesson.asset_id) == ("K", asset_id)


def test_a_correction_asks_for_its_reason(opened, asset_id):
    record_outcome(open_workspace(), "starter", asset_id, 2025, rent_gbp=1)
    add_lesson(open_workspace(), "starter", asset_id, "x")
    at = opened()
    at.number_input[0].set_value(2025).run()
    assert [one for one in at.text_input if one.label == "Why it is corrected"]


def test_an_appraisal_that_cannot_be_made_leaves_the_years_standing(opened, asset_id, said):
    record_outcome(open_workspace(), "starter", asset_id, 2025, rent_gbp=1234)
    enter(open_workspace(), "starter", asset_id, {"area_m2": -5.0}, source="a slip")
    at = opened()
    assert not at.exception
    assert at.error
    assert "1,234" in said(at)


@pytest.mark.parametrize("role", ["public", "sto"])
def test_who_may_not_read_it_is_refused(opened, role):
    (error,) = opened("S", role).exception
    assert "not yours to do" in error.message


def test_the_promise_is_kept_and_no_longer_moves(opened, asset_id, loaded, said):
    workspace = open_workspace()
    record_outcome(workspace, "starter", asset_id, 2025, jobs=3)
    at = opened("K", "partner")
    assert "is not kept yet" in said(at)
    first = promised(loaded, asset_id, OPEN)["jobs"]
    at = press(at, "Keep today's appraisal as what was promised")
    assert not at.exception
    assert f"by K, version of the data {loaded.version}" in said(at)
    enter(workspace, "starter", asset_id, {"area_m2": 20_000.0}, source="survey")
    at = opened()
    jobs = at.table[0].value.set_index("figure").filter(like="Jobs", axis=0)["appraisal, central inputs"].iloc[0]
    assert jobs.replace("\\", "") == f"{first:,.1f}".removesuffix(".0")
    at = press(at, "Keep today's appraisal in its place")
    assert "A reason is needed" in said(at)
    at.text_input[0].set_value("measured anew")
    at = press(at, "Keep today's appraisal in its place")
    assert (
        promise_of(workspace, "starter", asset_id, person=PROGRAM)["jobs"]
        == promised(loaded, asset_id, OPEN)["jobs"]
        != first
    )
    assert len(record_versions(workspace, "starter", "promise", person=PROGRAM)) == 2


def test_a_promise_that_cannot_be_made_is_told(opened, loaded, asset_id, said):
    enter(open_workspace(), "starter", asset_id, {"area_m2": -5.0}, source="a slip")
    at = press(opened(), "Keep today's appraisal as what was promised")
    assert not at.exception
    assert at.error
    assert promise_of(open_workspace(), "starter", asset_id, person=PROGRAM) is None
