import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from assetmap.errors import InputError
from assetmap.region import Council, Layout, load_region
from assetmap.register import read_register
from assetmap.vacancy.evidence.linking import link_lines
from assetmap.vacancy.evidence.rates import rates_evidence, read_rates_list

AS_OF = dt.date(2026, 9, 30)
HEADER = "Reference,Ratepayer,Address,Postcode,Description,Occupied,Empty from,Exemptions,Exemptions start date\n"
ROWS = (
    '9001,Anywhere BC,"Library, Mill Lane, Northwick",ZZ1 1AA,Library,N,01/04/2023,,\n'
    '9002,Anywhere Borough Council,"Town Hall, Corn Street, Northwick",ZZ1 1AB,Offices,Y,,,\n'
    '9003,Herring Foods Ltd,"Corn Exchange, Corn Street, Northwick",ZZ1 1AC,Shop,Y,,,\n'
    '9004,ANYWHERE BC,"Baths, Water Row, Northwick",ZZ1 1AD,Baths,Y,,Listed Building,2019-01-01\n'
    '9005,ANYWHERE BC,"Stall 1, Market, Hay Street, Northwick",ZZ1 1AE,Stall,N,,,\n'
    '9006,Herring Foods Ltd,"Stall 2, Market, Hay Street, Northwick",ZZ1 1AE,Stall,Y,,,\n'
    '9007,Herring Foods Ltd,"4 Elsewhere Road, Northwick",ZZ9 9ZZ,Shop,N,,,\n'
    '9008,Anywhere BC,"9 Nowhere Road, Northwick",ZZ9 9ZY,Shop,N,,,\n'
)
NAMES = (
    "Library, Mill Lane",
    "Town Hall, Corn Street",
    "Corn Exchange, Corn Street",
    "Baths, Water Row",
    "Market, Hay Street",
)
PAIRS = Path(__file__).with_name("labelled_pairs.csv")


@pytest.fixture
def estate(make_assets):
    return make_assets(*({"name": name, "postcode": f"ZZ1 1A{c}"} for name, c in zip(NAMES, "ABCDE", strict=True)))


@pytest.fixture
def read(tmp_path, council, rules):
    def reader(text, **settings):
        path = tmp_path / "rates.csv"
        path.write_text(text, encoding="utf-8")
        return read_rates_list(path, council=council, words=rules.rates, **settings)

    return reader


@pytest.fixture
def joined(read, estate, council, rules):
    return rates_evidence(read(HEADER + ROWS).lines, estate, council, rules, AS_OF, list_date="2026-09-30")


def test_every_line_is_read_and_nobody_is_named(read):
    found = read(HEADER + ROWS)
    assert found.lines["payer"].to_list() == [
        "council",
        "council",
        "other",
        "council",
        "council",
        "other",
        "other",
        "council",
    ]
    assert found.lines["exemption"].to_list() == ["", "", "", "Listed Building", "", "", "", ""]
    assert found.account.flagged_vacant == 3
    assert "herring" not in found.lines.to_csv().casefold()


def test_what_each_line_says(joined):
    said = joined.evidence.set_index("row")
    assert said["kind"].to_dict() == {
        2: "vacant",
        3: "in use",
        4: "let",
        5: "in use",
        6: "part in use",
        7: "part in use",
    }
    assert said["likelihood_empty"].to_dict() == {2: 60.0, 3: 0.1, 4: 0.15, 5: 0.1, 6: 0.5, 7: 0.5}
    assert said["text"][2] == "vacant in a business-rates list; Occupied: N, empty since 2023-04-01"
    assert said["text"][4].endswith("; Occupied: Y, a ratepayer other than the council")
    assert said["text"][6].startswith("part in use in a business-rates list; a part of it: vacant")
    # dated by the list, not by the day since when it has been empty
    assert set(said["date"]) == {"2026-09-30"}
    assert set(said["age_months"]) == {0.0}


def test_every_line_is_matched_or_not_with_its_score(joined):
    assert joined.matches["line"].to_list() == [2, 3, 4, 5, 6, 7]
    assert joined.matches["score"].between(0.5, 1).all()
    assert set(joined.matches["method"]) == {"address"}
    assert joined.unmatched[["line", "reason"]].to_numpy().tolist() == [[8, "no candidate"], [9, "no candidate"]]


def test_contradictions_and_lines_left_out_are_told(joined):
    told = {(row, kind) for row, kind in joined.issues[["row", "kind"]].to_numpy()}
    assert told == {
        (5, "evidence_conflict"), (6, "evidence_parts_differ"), (7, "evidence_parts_differ"), (9, "evidence_unlinked"),
    }  # fmt: skip


def test_an_undated_list_goes_by_its_rows_and_says_what_has_no_date(read, estate, council, rules):
    found = rates_evidence(read(HEADER + ROWS).lines, estate, council, rules, AS_OF)
    dates = found.evidence.set_index("row")["date"].to_dict()
    assert dates == {2: "2023-04-01", 3: "", 4: "", 5: "", 6: "", 7: ""}
    assert (found.issues["kind"] == "evidence_undated").sum() == 5
    assert found.evidence.set_index("row")["age_months"].isna()[3]


def test_an_exemption_of_the_empty_says_vacant_where_no_flag_does(read, estate, council, rules):
    text = (
        'Reference,Ratepayer,Address,Postcode,Empty relief\n1,Anywhere BC,"Library, Mill Lane",ZZ1 1AA,Empty 3 months\n'
    )
    lines = read(text + '2,Anywhere BC,"Town Hall, Corn Street",ZZ1 1AB,\n').lines
    found = rates_evidence(lines, estate, council, rules, AS_OF, list_date="2026-09")
    assert found.evidence[["row", "kind"]].to_numpy().tolist() == [[2, "vacant"]]
    assert found.matches["says"].to_list() == ["vacant", ""]


def test_rows_of_the_register_reader_alone_will_do(tmp_path, estate, council, rules):
    path = tmp_path / "rates.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    lines = read_register(path, councils=[council]).assets
    found = rates_evidence(lines, estate, council, rules, AS_OF, list_date="2026-09-30")
    assert found.evidence["kind"].to_list() == ["vacant", "in use", "in use", "part in use"]


def test_only_the_councils_own_assets_are_linked(read, estate, council, rules):
    estate["owner_code"] = ["E1", *[council.code] * 4]
    found = rates_evidence(read(HEADER + ROWS).lines, estate, council, rules, AS_OF, list_date="2026-09-30")
    assert 2 not in found.matches["line"].to_list()


def test_another_councils_list_is_refused(read):
    with pytest.raises(InputError, match="no line of the list names Anywhere Borough Council as ratepayer") as caught:
        read(HEADER + ROWS.replace("Anywhere", "Elsewhere").replace("ANYWHERE", "Elsewhere"))
    assert caught.value.seen == "8 rows, all of them others'"
    assert "aliases" in caught.value.next_step


def test_an_empty_from_date_still_to_come_is_a_fault(read):
    found = read(HEADER + ROWS.replace("01/04/2023", "01/04/2030"), today=AS_OF)
    assert found.issues.loc[found.issues["kind"] == "date_future", "row"].to_list() == [2]


@pytest.mark.parametrize(
    ("borough", "matched", "all_of_them"), [("Quaymarsh", 83, 83), ("Tarnvellow", 69, 70), ("Eastwrack", 58, 59)]
)
def test_the_invented_lists_against_what_was_really_made(root, monkeypatch, rules, borough, matched, all_of_them):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    region, truth = load_region("starter"), json.loads((root / "data/starter/truth.json").read_text(encoding="utf-8"))
    council = region.council(borough)
    source = next(source for source in region.registers if source.owner == borough)
    assets = read_register(source.path, councils=[council], layout=source.layout).assets
    name = f"rates_{borough.lower()}.csv"
    lines = read_rates_list(root / "data/starter/registers" / name, council=council, words=rules.rates).lines
    found = rates_evidence(lines, assets, council, rules, AS_OF, list_date="2026-09-30")
    made = {entry["asset"]: entry for entry in truth["assets"]}
    true = {int(line): made[asset]["line"] for line, asset in truth["rates"][name]["asset_lines"].items()}
    row_of = dict(zip(assets["asset_id"], assets["source_row"], strict=True))
    links = {line: row_of[asset] for line, asset in found.matches[["line", "asset_id"]].to_numpy()}
    assert len(true) == all_of_them
    assert len(links) == matched
    assert all(true[line] == row for line, row in links.items())
    said = set(truth["rates"][name]["said_empty_assets"])
    empty = {line: asset in said for line, asset in truth["rates"][name]["asset_lines"].items()}
    for line, kind in found.evidence[["row", "kind"]].to_numpy():
        assert kind == "part in use" or (kind == "vacant") == empty[str(line)]


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "name", "rows", "empty", "realigned"),
    [
        ("nndr_bradford.csv", "Bradford MDC", 593, 118, 5),
        ("nndr_wakefield.csv", "Wakefield MDC", 404, 114, 1),
        ("nndr_rochdale_2024-07.csv", "Rochdale MBC", 138, 31, 0),
        ("nndr_calderdale.csv", "Calderdale MBC", 233, 5, 0),
    ],
)
def test_published_lists_counts(shared_data, rules, file, name, rows, empty, realigned):
    found = read_rates_list(shared_data / "registers" / file, council=Council("E0", name), words=rules.rates)
    own = found.lines[found.lines["payer"] == "council"]
    assert len(own) == rows
    assert (own["status_kind"] == "vacant").sum() == empty == found.account.flagged_vacant
    assert found.account.issues.get("row_realigned", 0) == realigned


@pytest.mark.real_data
def test_a_flag_and_an_exemption_that_contradict_each_other_in_a_published_list(shared_data, rules):
    path = shared_data / "registers" / "nndr_calderdale.csv"
    lines = read_rates_list(path, council=Council("E0", "Calderdale MBC"), words=rules.rates).lines
    both = lines[(lines["exemption"] != "") & (lines["status_kind"] == "in use")]
    assert len(both) == 67
    estate = lines.assign(owner_code="E0", asset_id="E0:" + lines["source_row"].astype("str"))
    found = rates_evidence(lines, estate, Council("E0", "Calderdale MBC"), rules, AS_OF, list_date="2019")
    told = found.issues[found.issues["kind"] == "evidence_conflict"]
    assert set(told["row"]) <= set(both["source_row"])
    assert len(told) > 40


def test_the_labels_are_a_hundred_pairs_of_line_numbers():
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 100
    assert sum(row["same"] == "1" for row in rows) == 48
    assert len({(row["rates_file"], row["rates_line"], row["library_line"]) for row in rows}) == 100


@pytest.mark.real_data
def test_linking_against_pairs_labelled_by_hand(shared_data, rules):
    layout = Layout(
        columns={
            "name": ("name",),
            "address": ("address1", "address2", "address3"),
            "postcode": ("postcode",),
            "use": ("type",),
        },
        council_column="reporting",
    )
    with PAIRS.open(encoding="utf-8", newline="") as file:
        labels = [
            (r["council"], r["rates_file"], int(r["rates_line"]), int(r["library_line"]), r["same"])
            for r in csv.DictReader(file)
        ]
    councils = {name: Council(f"E{n}", name) for n, name in enumerate(sorted({label[0] for label in labels}))}
    path = shared_data / "outcomes" / "library_outcomes_england_2010_2023.csv"
    libraries = read_register(path, councils=list(councils.values()), layout=layout).assets
    right = wrong = missed = 0
    for name, rates in sorted({label[:2] for label in labels}):
        council = councils[name]
        assets = libraries[libraries["owner_code"] == council.code]
        lines = read_register(shared_data / "registers" / rates, councils=[council]).assets
        row_of = dict(zip(assets["asset_id"], assets["source_row"], strict=True))
        links = link_lines(lines, assets, rules.linking).links
        found = {(lines["source_row"].iloc[row], row_of[asset]) for row, asset in links[["row", "asset_id"]].to_numpy()}
        for _, _, line, library, same in (label for label in labels if label[:2] == (name, rates)):
            right += (line, library) in found and same == "1"
            wrong += (line, library) in found and same == "0"
            missed += (line, library) not in found and same == "1"
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.85
