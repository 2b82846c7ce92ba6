import datetime as dt
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.region import Council, Layout
from assetmap.vacancy.evidence.sources import MIXED, gather_evidence, read_evidence_source

AS_OF = dt.date(2026, 9, 30)
OTHER = Council("E2", "Elsewhere", ())
RATES = (
    "Reference,Ratepayer,Address,Postcode,Occupied\n"
    '1,Anywhere BC,"Mill Library, Mill Lane",ZZ1 1AA,N\n2,X,"4 Low Road",ZZ1 1AB,Y\n'
)
LIST = "Name,Address,Postcode,Status\nMill Library,Mill Lane,ZZ1 1AA,\nNowhere,Low Road,ZZ9 9ZZ,\n"


@dataclass(frozen=True)
class Listed:
    path: Path
    family: str
    owner: str = "anywhere"
    date: str = "2026-09"
    says: str = ""
    layout: Layout = field(default_factory=Layout)


@pytest.fixture
def estate(make_assets):
    return make_assets(
        {"name": "Mill Library", "address": "Mill Lane", "postcode": "ZZ1 1AA"}, {"name": "Barn", "owner_code": "E2"}
    )


@pytest.fixture
def listed(tmp_path):
    def make(text, family, **said):
        path = tmp_path / f"{family.replace(' ', '_')}.csv"
        path.write_text(text, encoding="utf-8")
        return Listed(path, family, **said)

    return make


def test_the_lists_of_a_region_make_one_ledger(listed, estate, council, rules):
    mixed = (
        f"asset_id,source,says,date\n{estate['asset_id'][0]},site visits,empty,2026-09-01\nE2:no,register,vacant,2026\n"
    )
    sources = [
        listed(RATES, "business rates"),
        listed(LIST, "published closures", says="closed"),
        listed(mixed, MIXED, owner="", date=""),
    ]
    evidence, issues = gather_evidence(sources, estate, [council, OTHER], rules, AS_OF)
    assert evidence[["source", "kind"]].to_numpy().tolist() == [
        ["business rates", "vacant"], ["published closures", "closed"], ["site visits", "vacant"],
    ]  # fmt: skip
    assert set(evidence["asset_id"]) == {estate["asset_id"][0]}
    assert {"not_the_councils", "evidence_unlinked", "evidence_asset_unknown"} <= set(issues["kind"])


@pytest.mark.parametrize(("text", "family"), [(RATES, "business rates"), (LIST, "published closures")])
def test_a_list_that_is_not_small_is_read_apart_and_comes_out_the_same(
    listed, estate, council, rules, monkeypatch, text, family
):
    source = listed(text, family, says="" if text == RATES else "closed")
    here = read_evidence_source(source, estate, [council], rules, AS_OF)
    monkeypatch.setattr(sys.modules["assetmap.register.small"], "is_small", lambda _: False)
    called = []
    apart = sys.modules["assetmap.register.small"].apart
    monkeypatch.setattr(
        sys.modules["assetmap.register.small"],
        "apart",
        lambda *given, **more: (called.append(1), apart(*given, **more))[1],
    )
    there = read_evidence_source(source, estate, [council], rules, AS_OF)
    assert called
    assert not here.evidence.empty
    pd.testing.assert_frame_equal(here.evidence, there.evidence)
    pd.testing.assert_frame_equal(here.issues, there.issues)


def test_no_lists_give_empty_tables(estate, council, rules):
    evidence, issues = gather_evidence([], estate, [council], rules, AS_OF)
    assert evidence.empty
    assert issues.empty


def test_a_list_of_all_councils_links_to_all(listed, estate, council, rules):
    text = "Name,Council,Postcode\nMill Library,Anywhere,ZZ1 1AA\nBarn,Elsewhere,\n"
    source = listed(text, "community value", owner="", says="listed", layout=Layout(council_column="Council"))
    found = read_evidence_source(source, estate, [council, OTHER], rules, AS_OF)
    assert found.evidence["asset_id"].to_list() == estate["asset_id"].to_list()
    one = read_evidence_source(listed(LIST, "marketing", owner="", says="marketed"), estate, [council], rules, AS_OF)
    assert one.evidence["kind"].to_list() == ["marketed"]


@pytest.mark.parametrize(
    ("family", "said", "what"),
    [
        ("hearsay", {}, "no source family 'hearsay'"),
        ("business rates", {"owner": "Nowhere"}, "owner 'Nowhere' is none"),
        ("business rates", {"owner": ""}, "whose rates list it is"),
        ("business rates", {"owner": "Elsewhere"}, "no line of the list names Elsewhere"),
        ("register", {"says": "sold"}, "cannot say 'sold'"),
    ],
)
def test_an_entry_that_does_not_fit_is_named(listed, estate, council, rules, family, said, what):
    with pytest.raises(InputError, match=what):
        read_evidence_source(listed(RATES, family, **said), estate, [council, OTHER], rules, AS_OF)


def test_a_list_of_a_later_day_is_not_counted_yet_and_says_so(listed, estate, council, rules):
    source = listed(RATES, "business rates", date="2027")
    found = read_evidence_source(source, estate, [council, OTHER], rules, AS_OF)
    assert found.evidence.empty
    assert found.issues["kind"].to_list() == ["evidence_list_later"]
    assert not read_evidence_source(source, estate, [council, OTHER], rules, dt.date(2027, 2, 1)).evidence.empty


def test_a_missing_list_is_named(tmp_path, estate, council, rules):
    for family in ("business rates", "marketing", MIXED):
        with pytest.raises(InputError) as caught:
            read_evidence_source(Listed(tmp_path / "no.csv", family), estate, [council], rules, AS_OF)
        assert "no.csv" in caught.value.where
