import dataclasses
import io
import json
import re

import openpyxl
import pytest
from streamlit.delta_generator import DeltaGenerator

from assetmap.app import data, shortlist_table
from assetmap.app.data import current_ranking
from assetmap.app.shortlist_table import table_of
from assetmap.scoring import by_list_and_rank
from assetmap.workspace import PROGRAM, add_to_shortlist, shortlisted


@pytest.fixture
def ranking(loaded):
    """The ranking under the usual weights, list by list and best first in each."""
    found = current_ranking(loaded, loaded.build.criteria)
    return by_list_and_rank(found[found["ranked"]])


@pytest.fixture
def downloads(page, monkeypatch):
    """What each download button hands out."""
    seen = {}

    def button(self, label, content, name, kind, **_):
        seen[label] = (content() if callable(content) else content, name, kind)

    monkeypatch.setattr(DeltaGenerator, "download_button", button)
    return seen


def test_downloads_hold_what_the_table_shows(page, downloads, ranking, loaded):
    council = loaded.region.councils[0]
    kept = ranking.loc[ranking["owner_code"] == council.code, "asset_id"].tolist()
    add_to_shortlist(data.workspace(), "starter", kept[0], name_then="", reason="=cmd|' /C calc'!A0")
    at = page("shortlist", owner=[council.name])
    assert not at.exception
    assert set(downloads) == {"Download CSV", "Download XLSX", "Download GeoJSON"}
    assert all(name.startswith("assetmap-starter-") for _, name, _ in downloads.values())
    content = downloads["Download CSV"][0]
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    assert all(asset_id in text for asset_id in kept)
    assert not [i for i in set(ranking["asset_id"]) - set(kept) if i in text]
    assert not re.search(r'(^|,|\n)"?=cmd', text)
    workbook = openpyxl.load_workbook(io.BytesIO(downloads["Download XLSX"][0]))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert set(kept) <= {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]
    content = downloads["Download GeoJSON"][0]
    found = json.loads(content)["features"]
    assert [feature["properties"]["asset_id"] for feature in found] == kept


def test_the_open_button_opens_the_building_of_its_row():
    state = {"open_row": dataclasses.make_dataclass("Pressed", ["row"])(1)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shortlist_table.st, "session_state", state)
        shortlist_table._open_row(["a", "b"])
    assert state["asset"] == "b"


def test_columns_are_named_and_the_shortlisted_are_marked(page, ranking):
    add_to_shortlist(data.workspace(), "starter", ranking["asset_id"].iloc[1], name_then="", reason="because")
    table = table_of(ranking.head(3), shortlisted(data.workspace(), "starter", person=PROGRAM))
    assert table["Shortlist"].tolist() == ["", "yes", ""]
    assert table["Id"].tolist() == ranking["asset_id"].head(3).tolist()
    assert table["Known"].tolist() == (ranking["known_share"].head(3) * 100).tolist()
