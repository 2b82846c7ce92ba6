import dataclasses
import tomllib

import pytest

from assetmap.app import criteria_page
from assetmap.scoring import criteria_toml, in_force, score_assets, shipped_criteria, with_swings

SHIPPED = shipped_criteria()
SWINGS = {c.key: (100.0 if c.key == "running" else 20.0) for c in SHIPPED.criteria}
OTHER = dataclasses.replace(SHIPPED, version="2", criteria=with_swings(SHIPPED.criteria, SWINGS))


@pytest.fixture
def given(page):
    """Opens the page and puts a file there."""

    def opened(text, name="ours.toml"):
        at = page("criteria")
        content = text if isinstance(text, bytes) else text.encode()
        return at.file_uploader(key="criteria_file").set_value((name, content, "text/plain")).run()

    return opened


def overlapping():
    """A set in which the whole index stands beside worklessness, which it contains."""
    beside = [
        dataclasses.replace(c, key="worklessness", swing=50.0, instead_of="") if c.instead_of else c
        for c in SHIPPED.criteria
    ]
    return criteria_toml(dataclasses.replace(SHIPPED, criteria=tuple(beside)))


def test_it_shows_what_is_in_force(seen, said):
    at = seen("criteria")
    assert not at.exception
    text = said(at)
    for criterion in SHIPPED.criteria:
        assert f"- {criterion.title}: " in text
    assert "What it changes" not in text


def test_criteria_that_count_twice_are_refused_with_the_explanation(given, said):
    at = given(overlapping())
    assert not at.exception
    text = said(at)
    assert (
        "'deprivation' and 'worklessness' overlap: the Index of Multiple Deprivation and worklessness both contain"
        in text
    )
    assert "employment deprivation, which would count twice" in text
    assert "22.5 %" in text
    assert "use the Index alone, or use deprivation_without_employment, which is rebuilt from the other domains" in text
    assert "or drop 'worklessness'" in text
    assert "Nothing has been changed." in text
    assert "What it would do" not in text


def test_what_it_changes_and_would_do(given, said, loaded):
    at = given(criteria_toml(OTHER))
    assert not at.exception
    text = said(at)
    assert "nothing in it counts twice" in text
    (changes,) = [t.value for t in at.table if "what" in t.value]
    assert changes.loc["running", ["what", "before", "after"]].tolist() == ["swing", "60", "100"]
    kept, left_out = in_force(OTHER.criteria, loaded.indicators)
    assert [one.key for one in left_out] == ["layout", "proposal"]
    assert "Size and layout is known for no building here and leaves the weights" in text
    then = score_assets(loaded.rows, loaded.indicators, loaded.rows, kept)
    assert f"{int(then['ranked'].sum())} buildings would be ranked" in text
    table = at.dataframe[0].value
    assert table["Rank under these"].tolist() == sorted(then["rank"].dropna())[: len(table)]
    assert (table["Places"].dropna() == (table["Rank now"] - table["Rank under these"]).dropna()).all()
    assert len(at.get("vega_lite_chart")) == 1


def test_the_shipped_file_itself_changes_nothing(given, said):
    at = given(criteria_toml(SHIPPED))
    assert not at.exception
    assert "Nothing: the criteria are as they were." in said(at)
    assert "0 would have another rank" in said(at)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("name = [", "the criteria file is not valid TOML"),
        (b"\xff\xfe", "the file is no text"),
        (criteria_toml(SHIPPED).replace("zero = 2.0", "zero = 99.0", 1), "are the wrong way round"),
        ("x" * 200_001, "the file is too large"),
    ],
)
def test_a_file_that_cannot_be_used_says_what(given, said, content, what):
    at = given(content)
    assert not at.exception
    assert what in said(at)
    assert "Nothing has been changed." in said(at)


def test_who_adopts_it_and_when_go_into_the_file(given, said, monkeypatch):
    files = []
    true = criteria_page.criteria_toml
    monkeypatch.setattr(criteria_page, "criteria_toml", lambda adopted: files.append(adopted) or true(adopted))
    at = given(criteria_toml(OTHER))
    (button,) = [b for b in at.button if b.label == "Put who and when into the file"]
    at = button.click().run()
    assert "Nobody is named" in said(at)
    at.text_input[0].set_value("The cabinet")
    (button,) = [b for b in at.button if b.label == "Put who and when into the file"]
    at = button.click().run()
    assert not at.exception
    assert files[-1].adopted_by == "The cabinet"
    assert len(files[-1].adopted_on) == 10
    assert tomllib.loads(true(files[-1]))["adopted_by"] == "The cabinet"
    assert "Download the adopted file" in [b.label for b in at.get("download_button")]


def test_hostile_names_are_text(given):
    hostile = "<img src=x onerror=alert(1)> **n**"
    first = dataclasses.replace(OTHER.criteria[0], title=hostile)
    at = given(criteria_toml(dataclasses.replace(OTHER, name=hostile, criteria=(first, *OTHER.criteria[1:]))))
    assert not at.exception
    sent = [e.value for group in (at.markdown, at.success) for e in group]
    sent += [str(cell) for t in at.table for cell in t.value.to_numpy().ravel()]
    assert not [text for text in sent if "<img" in text.replace("\\<", "")]


def test_a_region_that_is_not_built_says_so(page, said):
    at = page("criteria", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert not at.file_uploader


def test_a_file_of_the_earlier_criteria_says_what_is_called_otherwise(given, said, root):
    at = given((root / "tests" / "scoring" / "criteria" / "earlier" / "criteria.toml").read_text(encoding="utf-8"))
    assert not at.exception
    text = said(at)
    assert "The group 'asset' is now called 'building'." in text
    assert "The file keeps every rule" in text
