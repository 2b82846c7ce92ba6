import pandas as pd
import pytest

from assetmap.app.portfolio_data import answered, posed
from assetmap.app.portfolio_result import chosen_table
from assetmap.portfolio import Limits, core_index
from assetmap.vacancy import RANKED, TITLES


def test_the_table_of_the_chosen_comes_with_their_core_index(loaded):
    asked = posed(loaded, Limits(budget=300_000.0))
    found = answered(asked, 5.0)
    table = chosen_table(asked, found)
    assert set(table["Id"]) == set(found.names)
    assert table["Only it serves"].is_monotonic_decreasing
    assert "Core index" not in table
    assert "Lot" not in table
    core = core_index(found, draws=3)
    with_core = chosen_table(asked, found, core).set_index("Id")["Core index"]
    pd.testing.assert_series_equal(
        with_core.sort_index(),
        core.set_index("name")["core_index"].loc[list(found.names)].sort_index(),
        check_names=False,
        check_index_type=False,
    )


def test_a_lot_is_named(loaded):
    first, second = list(posed(loaded, Limits()).question.names)[:2]
    limits = Limits(budget=9e6, lots=({"members": [first, second]},), must=(first,))
    asked = posed(loaded, limits)
    table = chosen_table(asked, answered(asked, 5.0)).set_index("Id")
    assert table.loc[[first, second], "Lot"].tolist() == ["lot 1", "lot 1"]


def test_what_it_serves_adds_up(seen):
    at = seen("portfolio")
    (table,) = [t.value for t in at.table if "share of need" in t.value]
    assert table.index[-1] == "All"
    parts = table["units of need served"].str.replace(",", "").astype(int)
    assert parts.iloc[:-1].sum() == pytest.approx(parts.iloc[-1], abs=2)
    assert f"{parts.iloc[-1]:,}" == at.metric[2].value


def test_why_others_were_not_up_for_choice(seen, loaded):
    at = seen("portfolio")
    (table,) = [t.value for t in at.table if t.value.index.name == "reason"]
    apart = loaded.scores["list"][~loaded.scores["list"].isin(RANKED)].value_counts()
    assert apart["in use"] > 200
    for name, count in apart.items():
        title = TITLES[name][:1].casefold() + TITLES[name][1:]
        assert table.loc[title, "buildings"] == f"{count:,}"
    assert "its price is not known" in table.index


def test_time_that_runs_out_is_said(page, monkeypatch, said):
    from assetmap.app import portfolio_page as module
    from assetmap.portfolio import Conflict, ConflictError

    def out_of_time(asked, seconds):
        raise ConflictError(Conflict(("a limit", "another"), (), False))

    monkeypatch.setattr(module, "answered", out_of_time)
    text = said(page("portfolio"))
    assert "more than one conflict stands here".casefold() in text.casefold()
    assert "The time ran out: some of these may have no part in it." in text


def test_nothing_chosen_is_no_error(page, said):
    at = page("portfolio")
    at.number_input(key="p_score_worth").set_value(0)
    ids = list(at.multiselect(key="p_never").options)
    at.multiselect(key="p_never").set_value([option.rpartition("(")[2].rstrip(")") for option in ids]).run()
    assert not at.exception
    assert "Nothing is chosen" in said(at)
    assert at.metric[0].value == "0"
