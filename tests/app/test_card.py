import dataclasses
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app import data
from assetmap.app.card import fact_text, is_blank
from assetmap.app.text import literal
from assetmap.indicators import CATALOGUE
from assetmap.tables import EVIDENCE
from assetmap.vacancy import GATES, TITLES
from assetmap.workspace import PROGRAM, add_to_shortlist, open_workspace, remove_from_shortlist, shortlisted

HOSTILE = "<img src=x onerror=alert(1)> **free** :red[x] $y$ [z](https://other.invalid)"


@pytest.fixture
def first(loaded):
    """The building that ranks first of those that are confirmed empty."""
    scores = loaded.scores
    return loaded.rows.loc[scores.index[(scores["list"] == "confirmed") & (scores["rank"] == 1)][0]]


@pytest.fixture
def card(seen, first):
    """The card of the building that ranks first, to be read only."""
    return seen("shortlist", asset=first["asset_id"])


@pytest.fixture
def opened(page):
    """Opens the card of a building."""
    return lambda asset_id: page("shortlist", asset=asset_id)


def reason_of(at):
    """The field for the reason, in whichever of the two forms is there."""
    (field,) = [field for field in at.text_input if str(field.key).startswith(("add-", "remove-"))]
    return field


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def test_a_card_opens_by_its_id(card, first, loaded, said, plain):
    at = card
    assert not at.exception
    assert plain(at.subheader[0].value) == first["building"]
    text = said(at)
    beside = int((loaded.scores["ranked"] & (loaded.scores["list"] == "confirmed")).sum())
    assert 0 < beside < loaded.scores["ranked"].sum()
    assert f"**Rank 1 of {beside}** on the list *Confirmed empty*, score " in text
    firm = loaded.firm.loc[first.name]
    assert f"in 8 draws of 10 it ranks between {firm['rank_p10']:.0f} and {firm['rank_p90']:.0f}" in text
    assert plain(literal(loaded.scores.loc[first.name, "explanation"])) in text
    for heading in ("Facts", "Gates", "Is it empty?", "Figures and their sources"):
        assert f"#### {heading}" in text


def test_blanks_around_an_id_do_not_matter(opened, first, plain):
    assert plain(opened(f"  {first['asset_id']} ").subheader[0].value) == first["building"]


def test_facts_are_what_the_register_says_and_the_missing_are_named(card, first, plain, said):
    at = card
    facts = next(t.value for t in at.table if "as the register says" in t.value.columns)
    told = facts["as the register says"].map(plain)
    assert told["Id"] == first["asset_id"]
    assert told["Owner"] == first["owner"]
    for title, column in (("Energy band", "epc_band"), ("Condition grade", "condition"), ("Use", "use")):
        assert (title in told.index) is not is_blank(first[column])
        assert (title.lower() in said(at).split("Missing in its register:")[-1].split("\n")[0]) is is_blank(
            first[column]
        )


def test_every_gate_is_answered_and_every_figure_has_its_source(card, first, loaded, said):
    text = said(card)
    for gate in GATES:
        answer = loaded.scores.loc[first.name, f"gate_{gate.key}"].capitalize()
        assert f"- {gate.question.capitalize()} **{answer}**: " in text
    vintages = {entry["role"]: entry["vintage"] for entry in loaded.build.run["inputs"]}
    for indicator in CATALOGUE:
        (line,) = [line for line in text.splitlines() if line.startswith(f"- **{indicator.title.capitalize()}:**")]
        if pd.isna(loaded.indicators.loc[first.name, indicator.name]):
            assert re.search(r"(Not available: no layer '.+' is loaded|Not known: .+)\.$", line)
        else:
            assert re.search(r"\(.+\)$", line)
    (need,) = [line for line in text.splitlines() if line.startswith("- **Community need")]
    assert vintages["community_need"] in need


def test_evidence_names_its_file_and_line(opened, loaded, build, said):
    evidence = build.table(EVIDENCE)
    ranked = set(loaded.scores.loc[loaded.scores["ranked"], "asset_id"])
    item = evidence[evidence["asset_id"].isin(ranked)].iloc[0]
    text = said(opened(item["asset_id"]))
    assert f"({item['file']}, line {item['row']})" in text


def test_every_statement_says_whether_it_counts_what_follows_and_where_it_can_be_looked_up(
    opened, loaded, first, plain, monkeypatch
):
    item = loaded.evidence[loaded.evidence["asset_id"] == first["asset_id"]].iloc[0].to_dict()
    evidence = pd.DataFrame(
        [
            item | {"text": "older", "age_months": 9.0, "counts": False, "link": "javascript:alert(1)", "row": 7},
            item
            | {"text": "newer", "age_months": 1.0, "counts": True, "probability_after": 0.8, "date": "2026-08"}
            | {"link": "https://example.org/a?b=1", "file": "visits", "row": 0},
        ]
    )
    monkeypatch.setattr(
        "assetmap.app.shortlist_page.loaded_or_explained", lambda **_: dataclasses.replace(loaded, evidence=evidence)
    )
    (text,) = [m.value for m in opened(first["asset_id"]).markdown if m.value.startswith("- newer")]
    newer, older = text.split("\n")
    assert plain(newer) == "- newer, 2026-08: counts, 80% after it (visits) [look it up](https://example.org/a?b=1)"
    assert plain(older) == f"- older, {item['date']}: does not count ({item['file']}, line 7)"


def test_the_check_is_the_next_step_and_the_reason_of_the_list_is_told(opened, loaded, said):
    for name in ("likely", "visit"):
        row = loaded.rows[(loaded.rows["list"] == name) & (loaded.rows["check"] != "")].iloc[0]
        text = said(opened(row["asset_id"]))
        assert f"**Next step:** {row['check']}" in text
        assert f"**{TITLES[name]}**: {row['reason']}." in text


def test_where_nothing_is_left_to_check_there_is_no_next_step(card, first, said):
    assert first["check"] == ""
    assert "Next step:" not in said(card)


def test_a_building_without_evidence_says_so(loaded, first, opened, said, monkeypatch):
    bare = dataclasses.replace(loaded, evidence=loaded.evidence.iloc[:0])
    monkeypatch.setattr("assetmap.app.shortlist_page.loaded_or_explained", lambda **_: bare)
    assert "No evidence is on file." in said(opened(first["asset_id"]))


def test_an_occupied_building_has_a_card_and_no_rank(opened, loaded, said):
    used = loaded.rows[loaded.rows["list"] == "in use"].iloc[0]
    at = opened(used["asset_id"])
    assert not at.exception
    text = said(at)
    assert "Not ranked: " in text
    assert "**Rank" not in text


def test_every_kind_of_card_opens(loaded):
    """One building of each status, of each way of being located, and of each answer to whether it is empty."""

    def cards(indices):
        from assetmap.app.card import show_card
        from assetmap.app.data import current_ranking, load
        from assetmap.region import load_region

        loaded = load(load_region("starter"))
        criteria = loaded.build.criteria
        ranking = current_ranking(loaded, criteria)
        for index in indices:
            show_card(loaded, ranking, criteria, index, [])

    picked = set()
    for column in ("status_kind", "located_by", "list", "land_or_building", "owner", "tenure", "availability"):
        picked |= set(loaded.rows.drop_duplicates(column).index)
    at = AppTest.from_function(cards, args=(sorted(picked),), default_timeout=60).run()
    assert not at.exception
    assert len(at.subheader) == len(picked) > 8


def test_an_unknown_id_says_so(opened, said):
    at = opened(HOSTILE)
    assert not at.exception
    assert f"There is no building {HOSTILE} in this data." in said(at)
    assert at.warning[0].value.startswith(f"There is no building {literal(HOSTILE)}")
    assert not at.subheader


def test_one_that_left_its_register_is_still_told_from_the_shortlist(opened, said):
    add_to_shortlist(data.workspace(), "starter", "gone", name_then=HOSTILE, reason=HOSTILE)
    at = opened("gone")
    assert at.subheader[0].value == literal(HOSTILE)
    assert any(m.value.startswith("**On the shortlist**") and literal(HOSTILE) in m.value for m in at.markdown)
    assert at.text_input(key="remove-gone").label == "Reason for removing"


def test_added_with_a_reason_and_removed_with_another(opened, page, first, said, plain, tmp_path):
    asset_id = first["asset_id"]
    at = opened(asset_id)
    reason_of(at).set_value("near the school")
    at = press(at, "Add to the shortlist")
    assert not at.exception
    assert "On the shortlist" in said(at)
    assert "Added to the shortlist." in [plain(toast.value) for toast in at.toast]

    with open_workspace(f"sqlite:///{tmp_path / 'workspace.sqlite'}") as other:
        (entry,) = shortlisted(other, "starter", person=PROGRAM)
    assert (entry.asset_id, entry.name_then, entry.reason) == (asset_id, first["building"], "near the school")

    new = opened(asset_id)
    assert "UTC: near the school" in said(new)
    table = new.dataframe[0].value
    assert table.loc[table["Id"] == asset_id, "Shortlist"].tolist() == ["yes"]
    assert page("shortlist", only=True).dataframe[0].value["Id"].tolist() == [asset_id]

    reason_of(new).set_value("it was sold")
    new = press(new, "Remove from the shortlist")
    assert not new.exception
    assert "On the shortlist" not in said(opened(asset_id))
    assert shortlisted(data.workspace(), "starter", person=PROGRAM) == []


def test_the_reason_for_adding_is_not_offered_as_the_one_for_removing(opened, first):
    asset_id = first["asset_id"]
    at = opened(asset_id)
    reason_of(at).set_value("near the school")
    at = press(at, "Add to the shortlist")
    field = reason_of(at)
    assert field.label == "Reason for removing"
    assert field.value == ""


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_kept(opened, first, said, reason):
    asset_id = first["asset_id"]
    at = opened(asset_id)
    reason_of(at).set_value(reason)
    at = press(at, "Add to the shortlist")
    assert not at.exception
    assert at.error
    assert "reason" in said(at)
    assert shortlisted(data.workspace(), "starter", person=PROGRAM) == []


def test_a_hostile_reason_is_text(opened, first, said):
    add_to_shortlist(data.workspace(), "starter", first["asset_id"], name_then="", reason=HOSTILE)
    at = opened(first["asset_id"])
    assert HOSTILE in said(at)
    assert any(m.value.endswith(literal(HOSTILE)) for m in at.markdown)


def test_somebody_else_was_quicker(opened, first, said):
    asset_id = first["asset_id"]
    at = opened(asset_id)
    reason_of(at).set_value("mine")
    with pytest.MonkeyPatch.context() as patch:
        entries = shortlisted(data.workspace(), "starter", person=PROGRAM)
        add_to_shortlist(data.workspace(), "starter", asset_id, name_then="", reason="theirs")
        patch.setattr("assetmap.app.shortlist_page.shortlisted", lambda *_, **__: entries)
        at = press(at, "Add to the shortlist")
    assert not at.exception
    assert at.warning
    assert [entry.reason for entry in shortlisted(data.workspace(), "starter", person=PROGRAM)] == ["theirs"]


def test_a_removed_one_is_not_removed_twice(opened, first):
    asset_id = first["asset_id"]
    workspace = data.workspace()
    entry = add_to_shortlist(workspace, "starter", asset_id, name_then="", reason="mine")
    at = opened(asset_id)
    reason_of(at).set_value("sold")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("assetmap.app.shortlist_page.shortlisted", lambda *_, **__: [entry])
        remove_from_shortlist(workspace, "starter", asset_id, reason="theirs", expected_version=entry.version)
        at = press(at, "Remove from the shortlist")
    assert not at.exception
    assert at.warning


def test_a_workspace_that_cannot_be_written_gives_a_sentence(opened, first, said, tmp_path, monkeypatch):
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{folder}")
    asset_id = first["asset_id"]
    at = opened(asset_id)
    reason_of(at).set_value("near the school")
    at = press(at, "Add to the shortlist")
    assert not at.exception
    # the page on the shortlist, the card on what is recorded, the form on what it could not keep
    assert len(at.error) == 3
    assert "next step" in said(at)


def test_what_a_register_says_is_text(home, loaded, plain, monkeypatch):
    """A card of a building in which every text is hostile sends no markup that was not ours."""
    texts = [
        c for c in loaded.rows.columns if loaded.rows[c].dtype == "str" and c not in ("asset_id", "list", "owner_code")
    ]
    rows = loaded.rows.copy()
    rows[texts] = HOSTILE
    scores = loaded.scores.copy()
    scores[[c for c in scores if c.startswith("reason_")]] = HOSTILE
    evidence = loaded.evidence.copy()
    evidence[["text", "date", "file"]] = HOSTILE
    build = dataclasses.replace(loaded.build, folder=loaded.build.folder / "hostile")
    facts = pd.DataFrame(rows.drop(columns="geometry"))
    changed = {"rows": rows, "facts": facts, "scores": scores, "evidence": evidence}
    hostile = dataclasses.replace(loaded, key="hostile", build=build, **changed)
    monkeypatch.setattr("assetmap.app.shortlist_page.loaded_or_explained", lambda **_: hostile)
    script = "from assetmap.app.shortlist_page import shortlist_page\nshortlist_page()"
    at = AppTest.from_string(script, default_timeout=60)
    at.session_state["asset"] = evidence["asset_id"].iloc[0]
    at.run()
    assert not at.exception
    sent = [e.value for group in (at.markdown, at.subheader, at.header, at.info, at.warning) for e in group]
    sent += [str(cell) for t in at.table for cell in t.value.to_numpy().ravel()]
    found = [text for text in sent if "img" in text]
    assert len(found) > 10
    for text in found:
        bare = text.replace(literal(HOSTILE), "").replace(literal(HOSTILE.capitalize()), "")
        assert "img" not in bare, text
    assert not any("img src=x" in html.value for html in at.html)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, " m²", "1,234.5 m²"),
        (0.0, " ha", "0 ha"),
        (100.0, "", "100"),
        (12000.0, " £", "£12,000"),
        ("C", "", "C"),
    ],
)
def test_a_fact_with_its_unit(value, unit, text):
    assert fact_text(value, unit) == text


@pytest.mark.parametrize(
    ("value", "blank"), [(None, True), ("", True), (float("nan"), True), (0.0, False), ("0", False)]
)
def test_what_counts_as_missing(value, blank):
    assert is_blank(value) is blank
