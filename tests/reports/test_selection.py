import pytest

from assetmap.errors import InputError
from assetmap.reports import selected_rows, to_csv


def test_rows_in_the_order_asked_for_with_reasons(tables):
    rows = selected_rows(tables, ["C1:COR001", "C1:NOW006"], {"C1:COR001": ("near", "2026-07-01T09:00:00Z")})
    assert rows["asset_id"].to_list() == ["C1:COR001", "C1:NOW006"]
    assert rows["shortlist_reason"].fillna("none").to_list() == ["near", "none"]
    assert rows["shortlist_added_at"].fillna("none").to_list() == ["2026-07-01T09:00:00Z", "none"]
    assert rows["easting"].notna().to_list() == [True, False]
    content = to_csv(rows, tables.run).decode("utf-8-sig")
    assert "civic_assets" in content.splitlines()[0]
    assert "Register of One" in content


def test_a_public_file_has_no_reasons(public_tables):
    rows = selected_rows(public_tables, ["C1:COR001"], {"C1:COR001": ("near", "2026")})
    assert "shortlist_reason" not in rows
    with pytest.raises(InputError, match="no such building"):
        selected_rows(public_tables, ["C2:LID008"])
