import datetime as dt
import io
from dataclasses import replace

import pypdf
import pytest

from assetmap.app.papers import written_pack, written_shortlist
from assetmap.app.sign_in import OPEN
from assetmap.workspace import add_to_shortlist, open_workspace


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def first(loaded):
    return loaded.rows.loc[loaded.scores.index[loaded.scores["rank"] == 1][0]]


def test_the_pack_has_the_rank_under_the_weights_that_are_set(loaded, first):
    usual = loaded.build.criteria
    text = text_of(written_pack(loaded, usual, first["asset_id"], "the committee asked", OPEN))
    assert "Rank 1 of" in text
    assert "the committee asked" in text
    assert "INVENTED" in text
    # only what is against it counts now
    worst = loaded.scores.loc[first.name, [f"utility_{c.key}" for c in usual]].astype(float).fillna(1).argmin()
    other = tuple(replace(c, swing=100.0 if n == worst else 0.0) for n, c in enumerate(usual))
    assert "Rank 1 of" not in text_of(written_pack(loaded, other, first["asset_id"], "", OPEN))


def test_the_shortlist_has_reasons_and_days(loaded, first):
    text = text_of(
        written_shortlist(loaded, loaded.build.criteria, {first["asset_id"]: ("next to the school", "2026-03-02")})
    )
    assert "next to the school" in text
    assert "2026" in text


def test_the_buttons_stand_where_they_are_looked_for(page, first):
    labels = lambda at: [one.proto.label for one in at.get("download_button")]  # noqa: E731
    at = page("shortlist", asset=first["asset_id"])
    assert "Download the committee pack (PDF)" in labels(at)
    assert "Download the shortlist (PDF)" not in labels(at)
    add_to_shortlist(
        open_workspace(),
        "starter",
        first["asset_id"],
        name_then="Hall",
        reason="empty",
        now=dt.datetime(2026, 3, 2, tzinfo=dt.UTC),
    )
    assert "Download the shortlist (PDF)" in labels(page("shortlist", asset=first["asset_id"]))
