import datetime as dt

import pytest

from assetmap.errors import InputError
from assetmap.vacancy.evidence.evidence_file import EVIDENCE_FILE_COLUMNS, read_evidence_file

AS_OF = dt.date(2026, 9, 30)
HEADER = "asset_id,uprn,source,says,date,source date,note,link\n"
A0, A1 = "E09999999:A0", "E09999999:A1"


@pytest.fixture
def read(tmp_path, make_assets, rules):
    estate = make_assets({"uprn": "10"}, {"uprn": "11", "owner_code": "E2"}, {"uprn": "12"}, {"uprn": "12"})

    def reader(text, **settings):
        path = tmp_path / "evidence.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_evidence_file(path, estate, rules, AS_OF, **settings)

    return reader


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-02-03", "2026-02-03"),
        ("03/02/2026", "2026-02-03"),
        ("3.2.2026", "2026-02-03"),
        ("3 Feb 2026", "2026-02-03"),
        ("February 2026", "2026-02"),
        ("2026", "2026"),
    ],
)
def test_dates_in_many_styles(read, written, date):
    items, faults = read(f"{HEADER}{A0},,register,vacant,{written},,,\n")
    assert items["date"].to_list() == [date]
    assert faults.empty


def test_a_line_by_hand(read):
    items, faults = read(
        f"{HEADER},0010,Planning Texts,Empty,2026-01,2026-02-01,the  former baths,https://example.invalid\n"
    )
    (item,) = items.to_dict("records")
    assert (item["asset_id"], item["source"], item["kind"], item["row"]) == (A0, "planning texts", "vacant", 2)
    assert item["text"] == "vacant in a planning text; the former baths"
    assert (item["source_date"], item["link"], item["likelihood_empty"]) == (
        "2026-02-01",
        "https://example.invalid",
        4.0,
    )
    assert faults.empty


@pytest.mark.parametrize(
    ("line", "kind", "column"),
    [
        ("nobody,,register,vacant,2026,,,", "evidence_asset_unknown", "asset_id"),
        (",12,register,vacant,2026,,,", "evidence_asset_unknown", "uprn"),
        (f"{A0},,hearsay,vacant,2026,,,", "evidence_source_unknown", "source"),
        (f"{A0},,register,sold,2026,,,", "evidence_kind_unknown", "says"),
        (f"{A0},,register,vacant,2027-01-01,,,", "evidence_date_future", "date"),
        (f"{A0},,register,vacant,2026-01-01,2027,,", "evidence_date_future", "source_date"),
        (f"{A0},,register,vacant,31/02/2026,,,", "evidence_date_unreadable", "date"),
        (f"{A0},,register,vacant,last spring,,,", "evidence_date_unreadable", "date"),
        (f"{A0},,register,vacant,2026-05,2026-04-01,,", "evidence_contradicts_itself", "date"),
        (f"{A1},,register,vacant,2026,,,", "evidence_of_another_council", "asset_id"),
    ],
)
def test_a_refused_line_is_named_and_the_next_is_kept(read, line, kind, column):
    items, faults = read(f"{HEADER}{line}\n{A0},,register,vacant,2026,,,\n", owners={"E09999999"})
    assert items["row"].to_list() == [3]
    assert faults[["row", "kind", "column", "severity"]].to_numpy().tolist() == [[2, kind, column, "error"]]


def test_contradictory_lines_of_one_source_and_date_are_both_refused(read):
    lines = [
        f"{A0},,site visits,vacant,2026-05-01,,,",
        f"{A0},,site visits,in use,01/05/2026,,,",
        f"{A0},,site visits,part,2026-05-01,,,",
        f"{A0},,register,in use,2026-05-01,,,",
        f"{A0},,site visits,in use,2026-05-02,,,",
    ]
    items, faults = read(HEADER + "\n".join(lines))
    assert items["row"].to_list() == [4, 5, 6]
    assert faults[["row", "kind"]].to_numpy().tolist() == [
        [2, "evidence_contradicts_itself"],
        [3, "evidence_contradicts_itself"],
    ]


def test_an_undated_line_is_kept_and_told(read):
    items, faults = read(f"{HEADER}{A0},,register,vacant,,,,\n")
    assert items["age_months"].isna().all()
    assert faults["kind"].to_list() == ["evidence_undated"]


def test_windows_1252_blank_lines_and_line_breaks_inside_a_cell(read):
    text = f'{HEADER}\n{A0},,register,vacant,2026,,"caf\u00e9\nnext door",\n,,,\n'
    items, faults = read(text.encode("cp1252"))
    assert items["text"].to_list() == ["vacant in the owner's register; caf\u00e9 next door"]
    assert faults.empty


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "name,address\nHall,Road\n",
        "asset_id,says\na,vacant\n",
        "asset_id,asset_id,source,says\na,a,b,c\n",
        b"source,says,uprn\n\x00\x01",
        "asset_id,source,says\na,register,vacant,and more\n",
        'asset_id,source,says\na,"regis"ter,vacant\n',
    ],
)
def test_what_is_no_file_of_evidence_is_refused_as_a_whole(read, text):
    with pytest.raises(InputError, match="not a file of evidence"):
        read(text)


def test_a_file_that_is_not_there(tmp_path, make_assets, rules):
    with pytest.raises(InputError, match="not a file of evidence") as caught:
        read_evidence_file(tmp_path / "no.csv", make_assets({}), rules, AS_OF)
    assert caught.value.seen == "no such file"


def test_a_file_without_lines_gives_nothing(read):
    items, faults = read(HEADER)
    assert items.empty
    assert faults.empty


def test_every_column_is_in_the_docs(root):
    text = (root / "docs" / "vacancy.md").read_text(encoding="utf-8")
    for column, meaning in EVIDENCE_FILE_COLUMNS.items():
        assert f"| `{column}` | {meaning} |" in text
