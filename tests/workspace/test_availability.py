import datetime as dt

import pytest
from sqlalchemy import select

from assetmap import InputError
from assetmap.workspace import availability_statements, open_workspace, state_availability
from assetmap.workspace.schema import AvailabilityRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
STATEMENT = {
    "asset_id": "a:1",
    "state": "open now",
    "stated_on": dt.date(2026, 8, 31),
    "stated_by": "Estates desk",
    "closing_date": dt.date(2026, 12, 1),
    "terms": " by agreement ",
}


def test_statements_are_kept_in_order_across_a_restart(address):
    with open_workspace(address) as workspace:
        state_availability(workspace, "r", STATEMENT, now=NOW)
        state_availability(workspace, "r", STATEMENT | {"state": "not offered", "closing_date": None}, now=NOW)
    with open_workspace(address) as workspace:
        first, second = availability_statements(workspace, "r")
        assert first["state"] == "open now"
        assert (first["stated_on"], first["closing_date"], first["terms"]) == (
            "2026-08-31",
            "2026-12-01",
            "by agreement",
        )
        assert (second["state"], second["closing_date"]) == ("not offered", "")
        assert availability_statements(workspace, "elsewhere") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "perhaps"}, "the state is unknown"),
        ({"stated_on": dt.date(2026, 9, 2)}, "still to come"),
        ({"terms": "x" * 1001}, "terms is too long"),
        ({"asset_id": "x" * 301}, "asset id is too long"),
        ({"stated_by": ""}, "stated_by"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(workspace, change, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        state_availability(workspace, "r", STATEMENT | change, now=NOW)
    assert availability_statements(workspace, "r") == []


def test_a_statement_is_never_changed(workspace):
    state_availability(workspace, "r", STATEMENT, now=NOW)
    with pytest.raises(ValueError, match="never changed"), workspace.writing() as session:
        session.scalars(select(AvailabilityRow)).one().asset_id = "a:2"
