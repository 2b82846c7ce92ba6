import pytest

from assetmap.indicators import CATALOGUE
from assetmap.scoring import load_criteria
from assetmap.vacancy import GATES, load_rules


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


def test_every_criterion_stands_there_with_its_anchors(method, plain):
    shown = table(method, "counts 0 at").map(plain)
    told = shown[["criterion", "weight", "indicator", "counts 0 at", "counts 1 at", "why these"]].to_numpy().tolist()
    assert told == [
        [c.title, f"{c.swing:g} [A]", p.indicator, f"{p.zero:g}", f"{p.one:g}", p.reason]
        for c in load_criteria()
        for p in c.parts
    ]


def test_every_gate_indicator_family_and_holding_type(method, plain):
    assert table(method, "gate").map(plain)["gate"].tolist() == [gate.key for gate in GATES]
    assert table(method, "missing when").map(plain)["indicator"].tolist() == [i.name for i in CATALOGUE]
    rules = load_rules()
    assert table(method, "holding type").map(plain)["holding type"].tolist() == list(rules.priors)
    assert table(method, "family of sources").map(plain)["family of sources"].tolist() == [
        family.title for family in rules.families.values()
    ]


def test_it_is_no_valuation_and_no_advice(method, said):
    assert "never a valuation, and no legal advice" in said(method)


def test_the_method_can_be_read_without_a_build(page, said):
    at = page("method", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert table(at, "counts 0 at").shape[0] >= len(load_criteria())
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
