import datetime as dt

import pytest
from sqlalchemy import func, select

from assetmap import InputError
from assetmap.workspace import PROGRAM, save_weights, saved_weights
from assetmap.workspace.schema import WeightsRow

NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


def test_the_newest_of_a_name_counts_and_the_rest_stays(workspace):
    save_weights(workspace, "r", "ours", {"need": 100, "cost": 20}, by="one", now=NOW)
    save_weights(workspace, "r", "all", {"need": 1}, now=NOW)
    newest = save_weights(workspace, "r", " ours ", {"need": 50, "cost": 100}, by="two", now=NOW)
    found = saved_weights(workspace, "r", person=PROGRAM)
    assert [weights.name for weights in found] == ["all", "ours"]
    assert found[1] == newest
    assert (newest.swings, newest.by, newest.at) == ({"need": 50.0, "cost": 100.0}, "two", NOW)
    with workspace.reading() as session:
        assert session.scalar(select(func.count()).select_from(WeightsRow)) == 3
    assert saved_weights(workspace, "elsewhere", person=PROGRAM) == []


@pytest.mark.parametrize(
    ("name", "swings", "said"),
    [
        ("x", {}, "no weights"),
        ("x", {"need": 0}, "no weights"),
        ("x", {"need": -1, "cost": 2}, "no weights"),
        ("x", {"need": float("nan")}, "no weights"),
        (" ", {"need": 1}, "blank"),
    ],
)
def test_what_are_no_weights_is_refused(workspace, name, swings, said, sqlite_only):
    with pytest.raises(InputError, match=said):
        save_weights(workspace, "r", name, swings)
    assert saved_weights(workspace, "r", person=PROGRAM) == []
