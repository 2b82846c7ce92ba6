import re

import numpy as np
import pytest

from assetmap.app import map_frame
from assetmap.app.data import current_ranking
from assetmap.scoring import load_criteria
from assetmap.vacancy.redaction import LEAST_IN_ZONE


@pytest.fixture
def offered(loaded):
    """Ranked buildings whose owner agrees to name them."""
    ranking = current_ranking(loaded, load_criteria())
    return ranking[ranking["ranked"] & ~loaded.protected]


@pytest.fixture
def near(page):
    """Opens the page with what was asked."""
    return lambda **asked: page("find", **asked)


def counted(at):
    return int(re.match(r"([\d,]+) building", at.header[0].value)[1].replace(",", ""))


def test_it_opens_for_everybody(seen, offered):
    at = seen("find")
    assert not at.exception
    assert counted(at) == len(at.dataframe[0].value) == len(offered) > 5
    assert at.dataframe[0].value["Building"].tolist() == offered.sort_values(["rank", "asset_id"])["building"].tolist()
    assert "Away" not in at.dataframe[0].value


@pytest.mark.parametrize("public", ["", "1"])
def test_no_protected_building_is_named(near, loaded, said, monkeypatch, public):
    monkeypatch.setenv("ASSETMAP_PUBLIC", public)
    sent = []
    monkeypatch.setattr(map_frame, "st_folium", lambda made, **more: sent.append((made, more)))
    at = near()
    assert not at.exception
    (made, more) = sent[0]
    group = more["feature_group_to_add"]
    (child,) = group._children.values()
    text = said(at) + made.get_root().render() + child.message
    named = set(loaded.rows.loc[~loaded.protected, "building"])
    protected = loaded.rows[loaded.protected]
    assert len(protected) > 20
    for row in protected.itertuples():
        assert row.asset_id not in text
        if row.building not in named and not any(row.building in other for other in named):
            assert row.building not in text
    shown = set(at.dataframe[0].value["Building"])
    assert shown <= set(loaded.rows.loc[~loaded.protected, "building"])
    assert len(re.search(r'"classes":"([0-3]*)"', child.message)[1]) == len(loaded.public_points.ids)


def test_protected_ones_are_counted_by_zones_of_five(seen, loaded, said):
    at = seen("find")
    count = int(loaded.protected.sum())
    assert f"{count:,} more may be empty" in said(at)
    (shown,) = [t.value.reset_index() for t in at.table if "buildings" in t.value.columns]
    told = shown["buildings"].astype(int).sum()
    withheld = re.search(r"([\d,]+) are too few together", said(at))
    assert told + (int(withheld[1].replace(",", "")) if withheld else 0) == count
    zones = shown.astype({"buildings": int}).groupby([c for c in shown if c not in ("size", "buildings")])["buildings"]
    assert zones.sum().min() >= LEAST_IN_ZONE


def test_occupied_buildings_are_not_offered(seen, loaded):
    used = loaded.rows[loaded.rows["status_kind"].isin(["in use", "let"])]
    free = loaded.rows[~loaded.rows["status_kind"].isin(["in use", "let"])]
    only_used = set(used["building"]) - set(free["building"])
    assert not only_used & set(seen("find").dataframe[0].value["Building"])


def test_near_a_postcode(near, loaded, offered):
    where = loaded.rows.loc[offered.index]
    where = where[where["postcode"].fillna("").str.contains(" ")].iloc[0]
    at = near(near=where["postcode"].lower().replace(" ", ""), within=5000)
    assert not at.exception
    assert not at.warning
    table = at.dataframe[0].value
    assert where["building"] in table["Building"].tolist()
    assert table["Away"].is_monotonic_increasing
    assert table["Away"].max() <= 5


def test_near_a_place_by_its_name(near, loaded):
    place = loaded.areas["place_name"].dropna().iloc[0]
    at = near(near=f"  {place.upper()} ", within=10000)
    assert not at.exception
    assert not at.warning


def test_near_a_district(near, loaded, offered):
    district = loaded.areas["district_name"].iloc[0]
    at = near(near=district, within=10000)
    assert not at.warning
    centre = loaded.areas[loaded.areas["district_name"] == district].geometry.union_all().centroid
    where = loaded.rows.geometry.loc[offered.index]
    assert counted(at) == int((np.hypot(where.x - centre.x, where.y - centre.y) <= 10000).sum())


@pytest.mark.parametrize("place", ["Nowhere at All", "ZZ99 9ZZ", "<img src=x> :red[a] *"])
def test_an_unknown_place_is_said_and_nothing_is_hidden(near, offered, said, place):
    at = near(near=place)
    assert not at.exception
    assert f"{place} is no postcode or place of Wendersay." in said(at)
    assert counted(at) == len(offered)
    assert "<img" not in at.warning[0].value.replace(r"\<img", "")


def test_blanks_are_no_place(near):
    assert not near(near="   ").warning


def test_at_least_so_large(near, offered):
    at = near(least=500)
    assert counted(at) == int((offered["floor_area_m2"] >= 500).sum())
    assert at.dataframe[0].value["Floor area"].min() >= 500


def test_what_it_must_have(near, seen, offered):
    feature = seen("find").multiselect(key="must").options[0]
    at = near(must=[feature])
    assert counted(at) == int(offered["features"].fillna("").str.casefold().str.contains(feature, regex=False).sum())


def test_when_nothing_fits_it_says_what_to_relax(near, offered, said):
    at = near(least=100_000)
    assert not at.exception
    assert at.header[0].value == "0 buildings you can ask about"
    assert "Nothing fits all of that." in said(at)
    (button,) = at.button
    assert button.label == f"Any size: up to {len(offered):,} buildings"
    at = button.click().run()
    assert not at.exception
    assert counted(at) == len(offered)
    assert at.number_input(key="least").value == 0


def test_every_wish_can_be_relaxed_the_most_helpful_first(near, seen, loaded, offered):
    feature = seen("find").multiselect(key="must").options[-1]
    at = near(near=loaded.areas["place_name"].dropna().iloc[0], within=400, least=100_000, must=[feature])
    labels = [button.label for button in at.button]
    assert len(labels) == 3
    assert labels[0] == f"Look everywhere: up to {len(offered):,} buildings"
    at = at.button[0].click().run()
    assert not at.exception
    assert at.text_input(key="near").value == ""


def test_where_no_owner_has_agreed_there_are_counts_only(own_home, near, said):
    path = own_home / "regions" / "starter.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("names_empty = true", "names_empty = false"), encoding="utf-8")
    at = near()
    assert not at.exception
    assert at.header[0].value == "0 buildings you can ask about"
    assert "No owner here has agreed yet" in said(at)
    assert not at.dataframe
    assert "more may be empty" in said(at)


def test_a_region_that_is_not_built(near, said, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = near(region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert not at.header


def test_the_map_is_the_same_whatever_is_asked(near, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        map_frame,
        "st_folium",
        lambda made, **more: drawn.append((re.sub(r"_[0-9a-f]{32}", "", made.get_root().render()), more["key"])),
    )
    near()
    near(least=500, near="nowhere")
    assert len(set(drawn)) == 1
