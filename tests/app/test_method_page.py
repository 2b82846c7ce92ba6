import datetime as dt
import os

import pytest

from assetmap.indicators import CATALOGUE
from assetmap.tables import ASSETS, VACANCY
from assetmap.vacancy import GATES, TITLES, load_rules
from assetmap.vacancy.visits.sample import draw_at_random
from assetmap.workspace import open_workspace, record_visit


@pytest.fixture
def method(seen):
    return seen("method")


def table(at, column):
    """The table on the page that has this column."""
    return next(t.value.reset_index() for t in at.table if column in t.value.reset_index().columns)


def test_it_opens(method):
    assert not method.exception
    assert method.title[0].value == "Method and data"


def test_every_input_stands_there_with_vintage_licence_and_checksum(method, build, said):
    text = said(method)
    assert len(build.run["inputs"]) > 5
    for entry in build.run["inputs"]:
        (line,) = [line for line in text.splitlines() if entry["sha256"] in line and f"File {entry['file']}," in line]
        assert f"({entry['vintage']})" in line
        assert f"Licence: {entry['licence']}." in line
        assert entry["title"] in line
        assert entry["publisher"] in line


def test_the_build_is_named(method, build, said):
    text = said(method)
    assert f"Built at {build.run['built_at']}" in text
    assert f"evidence as of {build.run['as_of']}" in text
    assert build.run["code"]["sha256"][:12] in text


def test_every_criterion_stands_there_with_its_anchors(method, plain, loaded):
    shown = table(method, "counts 0 at").map(plain)
    told = shown[["criterion", "weight", "indicator", "counts 0 at", "counts 1 at", "why these"]].to_numpy().tolist()
    assert told == [
        [c.title, f"{c.swing:g} [A]", p.indicator, f"{p.zero:g}", f"{p.one:g}", p.reason]
        for c in loaded.build.criteria
        for p in c.parts
    ]


def test_every_gate_indicator_family_and_holding_type(method, plain):
    assert table(method, "gate").map(plain).to_numpy().tolist() == [
        [gate.key, gate.question, TITLES[gate.list]] for gate in GATES
    ]
    assert table(method, "missing when").map(plain)["indicator"].tolist() == [i.name for i in CATALOGUE]
    rules = load_rules()
    assert table(method, "holding type").map(plain)["holding type"].tolist() == list(rules.priors)
    said = table(method, "what it says").map(plain)
    assert said[["source", "family", "what it says"]].to_numpy().tolist() == [
        [source.title, rules.family(name, kind), kind] for name, source in rules.sources.items() for kind in source.says
    ]
    assert len(said) > 50
    told = [tuple(row) for row in said.filter(like="[A]").to_numpy()]
    assert told == [
        tuple(f"{value:g}" for value in rules.likelihood(name, kind))
        for name, source in rules.sources.items()
        for kind in source.says
    ]


def test_it_is_no_valuation_and_no_advice(method, said):
    assert "never a valuation, and no legal advice" in said(method)


def test_the_method_can_be_read_without_a_build(page, said, loaded):
    at = page("method", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert table(at, "counts 0 at").shape[0] >= len(loaded.build.criteria)
    assert "Sources of this build" not in said(at)


def test_the_public_may_read_it_and_sees_nothing_of_rows(page, said, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("method")
    assert not at.exception
    assert "Sources of this build" in said(at)
    assert "rows read" not in said(at)


def test_what_comes_from_files_is_text(own_home, page, said):
    run = (
        own_home / "builds" / "starter" / (own_home / "builds" / "starter" / "current").read_text().strip() / "run.json"
    )
    text = run.read_text(encoding="utf-8")
    run.write_text(text.replace('"MIT"', '"<img src=x> :red[MIT] **free**"'), encoding="utf-8")
    at = page("method")
    assert not at.exception
    assert "Licence: <img src=x> :red[MIT] **free**." in said(at)
    sent = "\n".join(m.value for m in at.markdown)
    assert "<img" not in sent.replace(r"\<img", "")
    assert ":red[" not in sent


@pytest.fixture
def visited(home, build):
    """Records visits to the first so many buildings in the random order; every tenth is found empty."""
    order = draw_at_random(build.table(ASSETS), build.table(VACANCY), [], 999)

    def record(count):
        with open_workspace(os.environ["ASSETMAP_DATABASE"]) as workspace:
            for number, one in enumerate(order[:count]):
                found = "in use" if number % 10 else "empty"
                record_visit(workspace, "starter", one, visited_on=dt.date(2026, 10, 1), found=found,
                    now=dt.datetime(2026, 10, 2, tzinfo=dt.UTC))  # fmt: skip

    return record


def test_how_good_the_lists_are_before_anybody_went(method, said):
    text = said(method)
    assert "the first 0 in the random order have been visited" in text
    assert "To refit them takes 150 more visited buildings" in text
    assert not any("share empty" in t.value.columns for t in method.table)


def test_how_good_the_lists_are_by_list_and_council(page, visited, said, plain, build):
    visited(30)
    at = page("method")
    assert not at.exception
    assert "the first 30 in the random order have been visited" in said(at)
    shown = table(at, "of them empty").map(plain)
    everywhere = shown[shown["council"] == "all councils"]
    assert everywhere["visited"].astype(int).sum() == 30
    assert everywhere["of them empty"].astype(int).sum() == 3
    assert set(everywhere["list"]) <= set(TITLES.values())
    assert set(shown["council"]) - {"all councils"} == set(build.table(ASSETS)["owner"])
    assert set(table(at, "share found by the lists")["council"].map(plain)) == set(shown["council"])
    assert "To refit them takes 120 more visited buildings, among them 7 empty and 0 in use." in said(at)


def test_the_public_sees_no_counts_of_visits(page, visited, said, monkeypatch):
    # they can be so small that they speak of a single building
    visited(30)
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("method")
    assert not at.exception
    assert "How good are the lists?" not in said(at)


def test_refitted_likelihoods_stand_beside_the_defaults(page, visited, said, plain):
    visited(160)
    at = page("method")
    assert not at.exception
    assert "Of 160 visited buildings 16 were empty." in said(at)
    shown = table(at, "refitted, with its interval").map(plain)
    assert "business rates" in set(shown["source"])
    assert table(at, "mean stated")["buildings"].map(plain).astype(int).sum() == 160


def test_a_workspace_that_cannot_be_read_takes_nothing_else_away(page, said, monkeypatch, tmp_path):
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path}")
    at = page("method")
    assert not at.exception
    assert at.error
    assert "Sources of this build" in said(at)


def test_how_alike_the_criteria_are_over_all_small_areas_and_what_leaves_the_weights(method, build, said):
    text = said(method)
    assert "Do two criteria say the same thing?" in [header.value for header in method.header]
    assert "Rank correlations over all 150 small areas" in text
    assert "criteria there are in effect" in text
    titles = {criterion.title for criterion in build.criteria if criterion.group in ("could_rise", "need", "people")}
    matrix = next(t.value for t in method.table if set(t.value.columns) <= titles and len(t.value.columns) == 6)
    assert matrix.loc["Low value", "Low value"].replace("\\", "") == "1.00"
    for one in build.left_out:
        assert text.count(one.sentence) == 1
    assert build.left_out
