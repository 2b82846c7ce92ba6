import pytest

from assetmap.app import shortlist_print
from assetmap.app.data import current_ranking
from assetmap.scoring import by_list_and_rank


@pytest.fixture
def printed(page):
    """The page in its print view."""
    return lambda **state: page("shortlist", print=True, **state)


def table(at):
    (found,) = [one.value for one in at.table if "Building" in one.value.columns]
    return found


def test_every_row_is_a_plain_table_with_filters_weights_and_sources(printed, loaded, plain, said):
    at = printed(area=50)
    assert not at.exception
    ranking = current_ranking(loaded, loaded.build.criteria)
    kept = by_list_and_rank(ranking[ranking["ranked"] & (ranking["floor_area_m2"] >= 50)])
    shown = table(at)
    assert [plain(text) for text in shown["Id"]] == kept["asset_id"].tolist()
    assert "Open" not in shown.columns
    assert not at.dataframe
    assert not at.get("download_button")
    text = said(at)
    assert "**Filters:** at least 50 m²." in text
    assert f"{loaded.build.criteria[0].title} {loaded.build.criteria[0].swing:g}" in text
    assert "Sources" in [head.value for head in at.header]
    for entry in loaded.build.run["inputs"]:
        assert entry["title"] in text
        assert entry["licence"] in text
    assert any("st-key-filters" in one.value for one in at.html)


def test_without_the_switch_only_paper_is_styled(seen):
    at = seen("shortlist")
    styles = [one.value for one in at.html if "<style>" in one.value]
    assert len(styles) == 1
    assert "@media print" in styles[0]
    assert "Sources" not in [head.value for head in at.header]


def test_no_more_rows_than_paper_can_bear(printed, said, monkeypatch):
    monkeypatch.setattr(shortlist_print, "_MOST_ROWS", 3)
    at = printed()
    assert len(table(at)) == 3
    assert "The first 3 of" in said(at)


def test_nothing_to_print_is_said(printed, said):
    at = printed(words="nothing is called so")
    assert not at.exception
    assert "No building fits these filters." in said(at)
