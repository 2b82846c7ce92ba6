import dataclasses
import re

import numpy as np
import pytest

from assetmap.app import first_minute, map_frame
from assetmap.matching import CANNOT_BE_HAD, activities, usual_features
from assetmap.scoring import by_list_and_rank
from assetmap.tables import ASSETS
from assetmap.vacancy import RANKED, TITLES
from assetmap.vacancy.redaction import LEAST_IN_ZONE, size_band
from assetmap.workspace import open_workspace, state_availability


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
    assert at.dataframe[0].value["Building"].tolist() == by_list_and_rank(offered)["building"].tolist()
    assert set(offered["list"]) == set(RANKED)
    assert "Away" not in at.dataframe[0].value


@pytest.mark.parametrize("public", ["", "1"])
def test_no_protected_building_is_named(near, loaded, shown, said, monkeypatch, public):
    monkeypatch.setenv("ASSETMAP_PUBLIC", public)
    sent = []
    monkeypatch.setattr(map_frame, "st_folium", lambda made, **more: sent.append((made, more)))
    at = near()
    assert not at.exception
    (made, more) = sent[0]
    group = more["feature_group_to_add"]
    (child,) = group._children.values()
    text = said(at) + made.get_root().render() + child.message
    named = set(loaded.rows.loc[loaded.named, "building"])
    protected = loaded.rows[loaded.protected]
    assert len(protected) > 20
    for row in protected.itertuples():
        assert row.asset_id not in text
        if row.building not in named and not any(row.building in other for other in named):
            assert row.building not in text
    assert set(at.dataframe[0].value["Building"]) <= set(loaded.rows.loc[loaded.named, "building"])
    assert len(re.search(r'"classes":"([0-3]*)"', child.message)[1]) == len(shown.points.ids)


def _told(page, sent, asked, said):
    """All that a visitor's browser gets for one question: the page's texts and tables, and what the map draws."""
    sent.clear()
    at = page("find", **asked)
    assert not at.exception
    told = [said(at)]
    for made, more in sent:
        (child,) = more["feature_group_to_add"]._children.values()
        told += [re.sub(r"_[0-9a-f]{32}", "", made.get_root().render()), child.message]
    return told


@pytest.fixture
def hidden(loaded):
    """Protected buildings with a name, a postcode and a place that no public building has."""
    public = loaded.rows[loaded.named]
    rows = loaded.rows[loaded.protected & loaded.rows.geometry.notna()]
    told = "\n".join([*public["building"], *public["address"].dropna()])
    rows = rows[~rows["postcode"].isin(public["postcode"]) & ~rows["building"].map(lambda name: name in told)]
    return rows.drop_duplicates("postcode")


def test_asking_for_a_protected_building_by_what_one_knows_of_it_finds_nothing(
    page, hidden, said, static_folder, monkeypatch
):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    sent = []
    monkeypatch.setattr(map_frame, "st_folium", lambda made, **more: sent.append((made, more)))
    secrets = {
        secret
        for row in hidden.itertuples()
        for secret in (row.asset_id, row.uprn, row.building, f"{row.geometry.x:.1f}", f"{row.geometry.y:.1f}")
        if isinstance(secret, str) and len(secret) > 5
    }
    assert len(secrets) > 50
    for row in hidden.head(4).itertuples():
        # what was asked for stands in its own field and its own warning, and nowhere else
        for asked in (
            {"near": row.postcode, "within": 400},
            {"near": row.building},
            {"asset": row.asset_id, "look": row.asset_id, "least": 50},
        ):
            mine = {asked.get("near")}
            text = "\n".join(_told(page, sent, asked, said))
            assert not [secret for secret in secrets - mine if secret in text]
    files = "".join(path.read_text(encoding="utf-8") for path in static_folder.rglob("*.js*") if path.is_file())
    assert "features" in files or "coordinates" in files
    assert not [secret for secret in secrets if secret in files]


def test_answers_do_not_depend_on_where_a_protected_building_lies(
    page, loaded, build, hidden, said, with_assets, monkeypatch
):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    sent = []
    monkeypatch.setattr(map_frame, "st_folium", lambda made, **more: sent.append((made, more)))
    questions = [{"near": postcode, "within": 400} for postcode in hidden["postcode"].head(3)]
    questions += [{"near": loaded.areas["place_name"].dropna().iloc[0], "within": 3000}, {"least": 250}]
    before = [_told(page, sent, asked, said) for asked in questions]
    moved = build.table(ASSETS)
    moved.loc[loaded.protected, "geometry"] = moved.geometry[loaded.protected].translate(333.0, -222.0)
    with_assets(moved)
    assert [_told(page, sent, asked, said) for asked in questions] == before


def test_matches_do_not_depend_on_what_a_protected_building_has(
    page, loaded, shown, build, hidden, said, with_assets, monkeypatch
):
    """What is public of it is its zone and size band: no question on money, features, use or time tells more."""
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    sent = []
    monkeypatch.setattr(map_frame, "st_folium", lambda made, **more: sent.append((made, more)))
    row = hidden.iloc[0]
    questions = [
        {"must": ["kitchen"], "pay": 600.0, "doing": activities()[0], "least": 120, "most": 180},
        {"near": row["postcode"], "within": 400, "space": "room", "least": 30, "look": row["asset_id"]},
        {"stay": "while", "near": row["postcode"], "within": 10000},
        {"zone": shown.withheld["zone_id"].iloc[0], "least": 120},
    ]
    before = [_told(page, sent, asked, said) for asked in questions]
    other = build.table(ASSETS)
    mine = loaded.protected
    other.loc[mine, "features"] = "kitchen; step-free access"
    other.loc[mine, "availability"] = "Meanwhile use"
    other.loc[mine, "use"] = "Hall"
    other.loc[mine, ["name", "address"]] = "another former hall"
    other.loc[mine, "running_cost_gbp"] = 1.0
    other.loc[mine, "location_accuracy_m"] = 5000.0
    # another size within its band
    band = size_band(other.loc[mine, "floor_area_m2"])
    nudged = other.loc[mine, "floor_area_m2"] + 0.5
    keeps = size_band(nudged) == band
    assert keeps.sum() > 20
    other.loc[keeps.index[keeps], "floor_area_m2"] = nudged[keeps]
    with_assets(other)
    assert [_told(page, sent, asked, said) for asked in questions] == before


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


def _say(asset_id, said):
    statement = {"asset_id": asset_id, "state": said, "stated_on": "2026-03-02", "stated_by": "Estates desk"}
    state_availability(open_workspace(), "starter", statement)


def test_what_is_gone_on_its_way_out_or_in_use_is_not_offered_whatever_its_owner_says(page, shown):
    free, used = (shown.rows[shown.rows["list"].isin(CANNOT_BE_HAD) == cannot] for cannot in (False, True))
    used = used[~used["building"].isin(free["building"])].groupby("list").head(2)
    assert {"gone", "in use"} <= set(used["list"])
    for asset_id in used["asset_id"]:
        _say(asset_id, "open now")
    assert not set(used["building"]) & set(page("find").dataframe[0].value["Building"])


def test_what_is_only_worth_a_visit_is_offered_once_its_owner_offers_it(page, shown, offered, said, monkeypatch):
    rows = shown.rows[shown.rows["list"] == "visit"].head(2)
    assert len(rows) == 2
    for asset_id, words in zip(rows["asset_id"], ("open now", "not offered"), strict=True):
        _say(asset_id, words)
    sent = []
    monkeypatch.setattr(map_frame, "st_folium", lambda _, **more: sent.append(more["feature_group_to_add"]))
    at = page("find", look=rows["asset_id"].iloc[0])
    table = at.dataframe[0].value.set_index("Building")
    assert counted(at) == len(table) == len(offered) + 1
    assert table.loc[rows["building"].iloc[0], "Is it empty?"] == TITLES["visit"]
    assert rows["building"].iloc[1] not in table.index
    assert "left out" not in said(at)
    # it has no rank, and is on the map all the same; only what has no place is not
    (child,) = sent[0]._children.values()
    drawn = len(re.findall("[123]", re.search(r'"classes":"([0-3]*)"', child.message)[1]))
    nowhere = int(shown.rows.geometry.loc[offered.index].isna().sum())
    assert drawn == len(table) - nowhere
    assert (f"{nowhere} of them have no location yet" in said(at)) == (nowhere > 0)


def test_a_register_that_says_in_use_does_not_hide_what_newer_evidence_calls_empty(seen, offered):
    against = offered[offered["status_kind"].isin(["in use", "let"])]
    assert len(against)
    assert set(against["building"]) <= set(seen("find").dataframe[0].value["Building"])


def test_near_a_postcode(near, loaded, offered):
    where = loaded.rows.loc[offered.index]
    where = where[where["postcode"].fillna("").str.contains(" ")].iloc[0]
    at = near(near=where["postcode"].lower().replace(" ", ""), within=5000)
    assert not at.exception
    assert not at.warning
    table = at.dataframe[0].value
    assert where["building"] in table["Building"].tolist()
    assert table["Away"].max() <= 5
    # the best fit first: nearer is better, but a place that is known roughly widens the fit and weighs less
    assert table["Away"].iloc[0] == table["Away"].min()


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


def test_what_it_must_have(near, seen, build, offered, with_assets):
    assert set(seen("find").multiselect(key="must").options) == set(usual_features())
    assets = build.table(ASSETS)
    own = offered.index[:4]
    assets.loc[own, "features"] = ["Kitchen", "Bell tower; kitchen", "no kitchen", "parking"]
    with_assets(assets)
    at = near(must=["kitchen"])
    assert counted(at) == 2
    assert "bell tower" in at.multiselect(key="must").options


def test_when_nothing_fits_it_says_what_to_relax(near, offered, said):
    at = near(least=100_000)
    assert not at.exception
    assert at.header[0].value == "0 buildings you can ask about"
    assert "Nothing fits all of that." in said(at)
    button = at.button[0]
    assert button.label == f"Any size: up to {len(offered):,} buildings"
    at = button.click().run()
    assert not at.exception
    assert counted(at) == len(offered)
    assert at.number_input(key="least").value == 0


def test_every_wish_can_be_relaxed_the_most_helpful_first(near, seen, loaded, offered):
    feature = seen("find").multiselect(key="must").options[-1]
    at = near(near=loaded.areas["place_name"].dropna().iloc[0], within=400, least=100_000, must=[feature])
    # where no wish brings anything back alone, the farthest-reaching is offered, and the rest when that is taken back
    assert at.button[0].label == f"Look everywhere: up to {len(offered):,} buildings"
    at = at.button[0].click().run()
    assert not at.exception
    assert at.text_input(key="near").value == ""
    labels = [button.label for button in at.button]
    assert {label.split(":")[0] for label in labels if "up to" in label} <= {"Any size", "Any features"}
    assert any(label.startswith("Any size: up to") for label in labels)


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


def test_what_an_owner_does_not_offer_is_left_out_and_a_desk_is_named(page, offered, said):
    first, second = (str(asset_id) for asset_id in offered["asset_id"].head(2))
    plain = {"stated_on": "2026-03-02", "stated_by": "Estates desk", "contact": "estates@example.org"}
    state_availability(open_workspace(), "starter", plain | {"asset_id": first, "state": "not offered"})
    state_availability(
        open_workspace(), "starter", plain | {"asset_id": second, "state": "open now", "closing_date": "2099-01-02"}
    )
    at = page("find", look=second)
    assert not at.exception
    text = said(at)
    assert "1 that would fit are left out: their owners say that they are not offered." in text
    assert "You can also ask directly: estates" in text
    assert "closes 2099-01-02" in text
    assert counted(at) == len(offered) - 1
    assert first not in text


def test_a_workspace_that_cannot_be_read_is_told_and_the_page_goes_on(page, offered, said, tmp_path, monkeypatch):
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'folder'}")
    at = page("find", look=str(offered["asset_id"].iloc[0]), confirm="x")
    assert not at.exception
    assert counted(at) == len(offered)
    assert "Who would share cannot be shown until the workspace can be read." in said(at)


def test_where_nobody_has_done_it_there_is_no_such_list(page, shown, monkeypatch):
    (name,) = shown.rows["building"].head(1)
    one = shown.rows.assign(status_kind=["transferred", *shown.rows["status_kind"].iloc[1:]])
    for rows, done in ((one, True), (one[one["status_kind"] != "transferred"], False)):
        kept = {part: getattr(shown, part).loc[rows.index] for part in ("facts", "scores", "indicators")}
        other = dataclasses.replace(shown, rows=rows, key=str(done), **kept)
        monkeypatch.setattr(first_minute, "load_public", lambda _, other=other: other)
        at = page("find")
        assert not at.exception
        tables = [table.value for table in at.table if table.value.index.name == "Building taken on"]
        assert [table.index.to_list()[0] for table in tables] == ([name] if done else [])
