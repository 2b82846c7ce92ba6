"""What reports read, and that of a building which the public may not know of nothing is in any public report."""

import io
import re
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.indicators import CATALOGUE
from assetmap.reports import (
    BuildTables,
    building_document,
    building_names,
    building_pdf,
    file_stem,
    rests_on_public,
    selected_rows,
    shortlist_document,
    shortlist_pdf,
    to_csv,
    to_csv_metadata,
    to_geojson,
    to_geopackage,
    to_markdown,
    to_xlsx,
    ward_codes,
    ward_document,
    ward_sheet_pdf,
)
from assetmap.reports.build_tables import NOT_PUBLIC
from assetmap.scoring import load_criteria, with_swings
from assetmap.tables import AREAS, ASSETS, EVIDENCE, INDICATORS, RANKS, SCORES, VACANCY


def test_read_takes_every_table_of_a_build(tables, session_run):
    given = {
        **{AREAS: tables.areas, ASSETS: tables.assets, VACANCY: tables.vacancy, INDICATORS: tables.indicators},
        **{SCORES: tables.scores, RANKS: tables.ranks, EVIDENCE: tables.evidence},
    }
    asked = []

    def table(wanted):
        asked.append(wanted.name)
        return given.get(wanted, pd.DataFrame({"asset_id": []}))

    read = BuildTables.read(table, session_run)
    assert set(asked) == {table.name for table in given}
    assert read.criteria == tables.criteria
    assert {c.key for c in load_criteria()} > {c.key for c in read.criteria}
    assert not read.public
    assert read.rows["asset_id"].to_list() == tables.assets["asset_id"].to_list()


def test_ranks_follow_the_weights(tables):
    swings = {criterion.key: 0.0 for criterion in tables.criteria} | {"social_gap": 100.0}
    other = replace(tables, criteria=with_swings(tables.criteria, swings))
    assert other.rows.set_index("building")["rank"]["Old Hall"] == 1
    assert other.rows.set_index("building")["explanation"]["Old Hall"].startswith("Ranks 1 of 10, score 0.")
    assert tables.rows.set_index("building")["explanation"]["Old Hall"].startswith("Ranks 8 of 10, score 0.")
    assert other.rows.set_index("building")["explanation"]["Town Hall"].startswith("Not ranked: in use")
    assert set(replace(other.redacted(["C1"])).rows["explanation"]) == {""}
    assert tables.rows.set_index("building")["rank"]["Old Hall"] == 8


def test_rows_join_facts_vacancy_and_ranks(tables):
    row = tables.rows.iloc[0]
    assert (row["building"], row["list"], row["civic_assets"]) == ("Old Hall", "likely", 1.5)
    assert tables.rows.crs.to_epsg() == 27700
    # a caller may hold facts and vacancy in one frame
    both = pd.concat([tables.assets, tables.vacancy.drop(columns="asset_id")], axis=1)
    assert replace(tables, assets=both).rows["list"].to_list() == tables.rows["list"].to_list()


def test_tables_of_other_assets_are_refused(tables):
    with pytest.raises(ValueError, match="'scores' is not of the same assets"):
        replace(tables, scores=tables.scores.iloc[::-1])
    with pytest.raises(ValueError, match="'ranks' is not of the same assets"):
        replace(tables, ranks=tables.ranks.iloc[:0])


def test_a_building_that_is_not_there(tables, public_tables):
    with pytest.raises(InputError, match="no such building") as fault:
        tables.place("C9:1")
    assert fault.value.allowed == "an id of the build"
    hidden, unknown = (pytest.raises(InputError, match="no such building") for _ in range(2))
    with hidden as first:
        public_tables.place("C2:LID008")
    with unknown as second:
        public_tables.place("C2:NONE99")
    assert str(first.value).replace("C2:LID008", "") == str(second.value).replace("C2:NONE99", "")
    with pytest.raises(InputError, match="no building is named"):
        tables.places([])
    assert tables.places(["C1:COR001", "C1:OLD000", "C1:COR001"]) == [1, 0]


def test_names_fall_back_to_address_and_id():
    rows = pd.DataFrame({"name": ["Hall", " ", None], "address": ["x", "Mill Lane", None], "asset_id": ["1", "2", "3"]})
    assert building_names(rows).to_list() == ["Hall", "Mill Lane", "3"]


def test_the_public_has_no_row_of_a_protected_building(tables, public_tables):
    gone = set(tables.assets["asset_id"]) - set(public_tables.assets["asset_id"])
    assert {asset_id[:2] for asset_id in gone} == {"C2"}
    # all of the owner that has not agreed: those left out would be the empty ones otherwise
    assert gone == {asset_id for asset_id in tables.assets["asset_id"] if asset_id.startswith("C2")}
    assert len(gone) == 7
    assert public_tables.withheld["buildings"].sum() == 6
    for name in ("vacancy", "indicators", "scores", "evidence"):
        assert not set(getattr(public_tables, name)["asset_id"]) & gone
    assert public_tables.ranks.empty
    assert public_tables.public
    assert len(tables.assets) == 14


def test_the_public_has_no_words_that_may_name_people(public_tables):
    assert "caretaker" not in " ".join(public_tables.evidence["text"])
    assert set(public_tables.vacancy["sentence"]) == {
        "Likely empty, check first, last known vacant 2026-03",
        "Likely empty, check first, last known surplus 2026-03",
        "Likely empty, check first, last known closed 2026-03",
        "In use, last known in use 2026-03",
        "In use, last known let 2026-03",
        "No usable location, last known vacant 2026-03",
    }
    for table, column in (
        (public_tables.scores, "reason"),
        (public_tables.scores, "list_reason"),
        (public_tables.vacancy, "reason"),
    ):
        assert set(table[column]) == {""}
    assert set(public_tables.scores["reason_occupied"]) == {""}


def test_ranks_of_the_public_are_among_the_public(public_tables):
    ranked = public_tables.rows[public_tables.rows["ranked"]]
    assert sorted(ranked["rank"]) == list(range(1, len(ranked) + 1))


def traces(tables, public_tables):
    """What would give a protected building away: names, addresses, postcodes, ids and places."""
    gone = tables.rows[~tables.rows["asset_id"].isin(public_tables.assets["asset_id"])]
    found = set()
    for row in gone.itertuples():
        found |= {row.building, row.address, row.postcode, row.uprn, row.asset_id, row.building.split()[0]}
        found |= {f"{row.geometry.x:.1f}", f"{row.geometry.y:.1f}", f"{row.geometry.x:,.0f}", f"{row.geometry.y:,.0f}"}
    return found | {"caretaker", "lido-baths"}


def test_no_public_report_holds_a_trace_of_a_protected_building(tables, public_tables, read_pdf, squeeze):
    ids = public_tables.assets["asset_id"].to_list()
    run = public_tables.run
    ranked = public_tables.rows[public_tables.rows["ranked"]]["asset_id"].iloc[0]
    pdfs = [shortlist_pdf(public_tables, ids), building_pdf(public_tables, ranked), ward_sheet_pdf(public_tables, "W0")]
    told = {}
    for number, pdf in enumerate(map(read_pdf, pdfs)):
        described = [str(tag.get("/Alt", "")) for tag in pdf.tags]
        told[f"PDF {number}"] = pdf.text + squeeze(" ".join([*described, str(pdf.reader.metadata)]))
    documents = [shortlist_document(public_tables, ids), *(building_document(public_tables, i) for i in ids)]
    documents += [ward_document(public_tables, code) for code in ward_codes(public_tables)]
    told |= {f"Markdown {n}": squeeze(to_markdown(d).decode().replace("\\", "")) for n, d in enumerate(documents)}
    rows = selected_rows(public_tables, ids)
    with zipfile.ZipFile(io.BytesIO(to_xlsx(rows, run))) as book:
        told["XLSX"] = squeeze("".join(book.read(name).decode("utf-8", "replace") for name in book.namelist()))
    told["GPKG"] = squeeze(to_geopackage(rows, run).decode("utf-8", "replace"))
    told["CSV"] = squeeze(to_csv(rows, run).decode())
    told["GeoJSON"] = squeeze(to_geojson(rows, run).decode())
    told["metadata"] = squeeze(to_csv_metadata(rows, run, "x.csv").decode())
    told["names"] = " ".join([file_stem("building", run, [i]) for i in ids])
    wanted = [squeeze(trace).casefold() for trace in traces(tables, public_tables)]
    for what, text in told.items():
        folded = text.casefold()
        assert [trace for trace in wanted if trace in folded] == [], what
    # the search itself finds what is there
    assert "OldHall" in told["PDF 0"]
    assert "OldHall" in told["GPKG"]
    assert "LidoBaths" in read_pdf(shortlist_pdf(tables, tables.assets["asset_id"].to_list())).text


def test_the_public_learns_of_the_rest_by_number_alone(public_tables, read_pdf):
    text = read_pdf(shortlist_pdf(public_tables, ["C1:OLD000"])).text
    assert "6moremaybeempty" in text
    assert re.search(r"Zone0\.0,Zone0\.1,Zone0\.2,Zone0\.3and32more", text)


def test_every_owner_agreeing_hides_nothing(tables):
    everybody = tables.redacted(["C1", "C2"])
    assert len(everybody.assets) == 14
    assert everybody.withheld.empty
    assert everybody.public


def test_files_that_no_public_row_comes_from_are_not_named(tables, public_tables):
    named = {given["role"] + given["title"]: (given["file"], given["sha256"]) for given in public_tables.run["inputs"]}
    assert named["evidence"] == ("", "")
    assert named["boundariesSmall areas"] == ("areas.parquet", "aa" * 32)
    assert named["registerRegister of One"] == ("a.csv", "bb" * 32)
    # a checksum confirms a guess at what the file holds of buildings that are not named
    assert named["registerRegister of Two"] == ("", "")
    titled = [
        given | {"title": "Closure of the Lido"} if given["role"] == "evidence" else given
        for given in tables.run["inputs"]
    ]
    assert "Closure" not in str(replace(tables, run={**tables.run, "inputs": titled}).redacted(["C1"]).run)
    shared = replace(tables, assets=tables.assets.assign(source_file="a.csv")).redacted(["C1"])
    assert [given["sha256"] for given in shared.run["inputs"] if given["file"] == "a.csv"] == [""]
    assert "lido-baths.csv" in str(tables.run["inputs"])


def test_indicators_that_tell_of_empty_neighbours_are_not_public(tables):
    speaking = {i.name for i in CATALOGUE if "status" in i.source}
    assert speaking <= set(NOT_PUBLIC)
    around = replace(tables, indicators=tables.indicators.assign(**dict.fromkeys(NOT_PUBLIC, 0.123456)))
    assert "0.123456" in to_csv(selected_rows(around, ["C1:OLD000"]), around.run).decode()
    public = around.redacted(["C1"])
    assert not set(NOT_PUBLIC) & set(public.rows.columns)
    assert "0.123456" not in to_csv(selected_rows(public, ["C1:OLD000"]), public.run).decode()


def own_criterion(tables, swing):
    """The tables of a council with a criterion of its own, on a figure that is not public."""
    first = tables.criteria[0]
    parts = (replace(first.parts[0], indicator=NOT_PUBLIC[0], zero=0.0, one=0.3),)
    mine = replace(
        first, key="low_activity", title="Low activity", swing=swing, parts=parts, sentence="{empty_share_in_reach}"
    )
    share = np.linspace(0, 0.3, len(tables.assets))
    indicators = tables.indicators.assign(**{NOT_PUBLIC[0]: share})
    criteria = (*tables.criteria, mine)
    scores = tables.scores.assign(utility_low_activity=share / 0.3, contribution_low_activity=share)
    return replace(tables, indicators=indicators, criteria=criteria, scores=scores)


@pytest.mark.parametrize("swing", [100.0, 1000.0])
def test_a_councils_own_criterion_on_figures_that_are_not_public_moves_no_public_rank(tables, public_tables, swing):
    own = own_criterion(tables, swing)
    assert own.rows["rank"].tolist() != tables.rows["rank"].tolist()
    public = own.redacted(["C1"])
    assert public.criteria == public_tables.criteria
    pd.testing.assert_frame_equal(pd.DataFrame(public.rows), pd.DataFrame(public_tables.rows))
    told = [to_markdown(building_document(public, "C1:OLD000")), to_markdown(shortlist_document(public, ["C1:OLD000"]))]
    assert "Low activity" not in b"".join(told).decode()
    assert "Low activity" in to_markdown(shortlist_document(own, ["C1:OLD000"])).decode()


def test_where_nothing_public_has_any_weight_the_package_s_criteria_rank(tables, public_tables):
    own = own_criterion(tables, 100.0)
    alone = with_swings(own.criteria, dict.fromkeys((c.key for c in tables.criteria), 0.0) | {"low_activity": 100.0})
    for criteria in (alone, own.criteria[-1:]):
        public = replace(own, criteria=criteria).redacted(["C1"])
        assert public.criteria == public_tables.criteria
        assert set(public.criteria) < {c for c in load_criteria() if rests_on_public(c)}
        assert public.rows["rank"].tolist() == public_tables.rows["rank"].tolist()


def test_scores_and_ranks_of_the_public_do_not_depend_on_what_is_hidden(tables, public_tables):
    hidden = ~tables.assets["owner_code"].eq("C1")
    rng = np.random.default_rng(1)
    indicators, scores = tables.indicators.copy(), tables.scores.copy()
    numbers = indicators.columns.drop("asset_id")
    indicators.loc[hidden, numbers] = rng.uniform(0, 100, (int(hidden.sum()), len(numbers)))
    scores.loc[hidden, ["score", "known_share"]] = 0.5
    # those that have agreed are listed in any order of all buildings
    scores["rank"] = scores["rank"].sample(frac=1, random_state=1).to_numpy()
    scores["score"] = rng.uniform(0, 1, len(scores))
    public = replace(tables, indicators=indicators, scores=scores).redacted(["C1"])
    pd.testing.assert_frame_equal(pd.DataFrame(public.rows), pd.DataFrame(public_tables.rows))


def test_the_public_version_is_a_hash_of_what_is_public(tables, public_tables):
    """The build's own is made of every input: each guess at a changed cell could be tried on it."""
    stages = {"scores": {"key": "another build"}, "assets": {"key": "another register"}}
    other = replace(tables, run={**tables.run, "stages": stages}).redacted(["C1"])
    assert other.run["stages"] == public_tables.run["stages"]
    assert tables.run["stages"]["scores"]["key"] not in str(public_tables.run)
    renamed = tables.assets.assign(name=tables.assets["name"] + " changed")
    assert replace(tables, assets=renamed).redacted(["C1"]).run["stages"] != public_tables.run["stages"]


def test_a_region_in_which_nobody_has_agreed_has_counts_alone(tables):
    nobody = tables.redacted([])
    assert nobody.rows.empty
    assert nobody.withheld["buildings"].sum() == 11
    assert not nobody.rows["ranked"].any()
    text = to_markdown(ward_document(nobody, "W0")).decode()
    assert "There are no others that the public may know of" in text
    assert "There are no others in the registers" not in text


def test_what_people_have_asked_for_is_not_public_and_ranks_do_not_tell_it(tables):
    public = tables.redacted(["C1"])
    assert "proposal" in {criterion.key for criterion in tables.criteria}
    assert "proposal" not in {criterion.key for criterion in public.criteria}
    names = set(public.indicators) | set(public.scores)
    assert not {name for name in names if "proposal" in name or "uses" in name or "layout" in name}
    # the same building with and without an expression of interest looks the same to the public
    quiet = replace(
        tables,
        scores=tables.scores.assign(utility_proposal=np.nan, subtotal_people=0.5, score=0.1),
        indicators=tables.indicators.assign(proposals=np.nan),
    )
    pd.testing.assert_frame_equal(public.scores, quiet.redacted(["C1"]).scores)
    weights = [criterion.swing for criterion in public.criteria]
    known = public.scores[[f"contribution_{criterion.key}" for criterion in public.criteria]].sum(axis=1)
    assert known.to_list() == pytest.approx(public.scores["score"].to_list())
    assert sum(weights) > 0
