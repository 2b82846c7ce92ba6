import pytest

from assetmap import InputError
from assetmap.region import Layout
from assetmap.register.columns import map_columns
from assetmap.register.mapping import (
    ColumnMapping,
    find_mapping,
    fingerprint,
    mapping_of,
    read_mapping,
    save_mapping,
)
from assetmap.register.sheet import Row, Sheet


def sheet_of(header, *rows):
    return Sheet(tuple(header.split(";")), tuple(Row(i, tuple(r.split(";"))) for i, r in enumerate(rows, 2)), "utf-8")


SHEET = sheet_of(
    "AssetCode;Name;StreetName;PostTown;UPRN;UPRN;GeoX;GeoY;Contact;;Notes",
    "A1;Hall;High Street;Town;1;1;330000;390000;Somebody;x;y",
)


def test_a_fingerprint_stands_for_the_headers_and_not_for_their_order():
    assert fingerprint(["AssetCode", "Post Code"]) == fingerprint(["post_code", "Asset Code"])
    assert fingerprint(["UPRN"]) != fingerprint(["UPRN", "UPRN"])
    assert fingerprint([]) != fingerprint([""])


def test_what_was_recognised_comes_back_the_same_from_its_file(tmp_path):
    columns = map_columns(SHEET, Layout(), "a.csv")
    path = save_mapping(tmp_path / "mappings", mapping_of(columns))
    assert path.name == f"{fingerprint(SHEET.headers)}.toml"
    mapping = find_mapping(tmp_path / "mappings", SHEET.headers)
    assert mapping is not None
    again = map_columns(SHEET, Layout(), "a.csv", mapping=mapping)
    assert again.fields == columns.fields
    assert again.pairs == columns.pairs
    assert {match.confidence for match in again.matches if match.field} == {1.0}


def test_the_text_says_why_and_repeats_no_cell():
    text = mapping_of(map_columns(SHEET, Layout(), "a.csv"))
    assert 'address = ["Name", "StreetName", "PostTown"]' in text.replace('"address"', "address")
    assert "0.9" in text
    assert "# Contact: it says how to reach a person, and is never read" in text
    assert "Somebody" not in text
    assert "High Street" not in text


def test_a_corrected_mapping_wins_and_says_so():
    mapping = ColumnMapping({"name": ("Notes",), "asset_id": ("#10",), "uprn": ()}, where="mine.toml")
    columns = map_columns(SHEET, Layout(columns={"name": ("Name",)}), "a.csv", mapping=mapping)
    assert (columns.of("name"), columns.of("asset_id"), columns.of("uprn")) == ([10], [9], [])
    assert columns.matches[10].reason == "said so by the mapping file"


def test_a_header_that_stands_twice_means_both_columns():
    mapping = ColumnMapping({"uprn": ("UPRN",)})
    assert map_columns(SHEET, Layout(), "a.csv", mapping=mapping).of("uprn") == [4, 5]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"name": ("Nmae",)}, "did you mean 'Name'"),
        ({"nmae": ("Name",)}, "did you mean 'name'"),
        ({"name": ("Contact",)}, "persons are never read"),
        ({"name": ("#9",)}, "persons are never read"),
        ({"name": ("#99",)}, "is not in the file"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(columns, words):
    with pytest.raises(InputError) as caught:
        map_columns(SHEET, Layout(), "a.csv", mapping=ColumnMapping(columns, where="mine.toml"))
    assert words in str(caught.value)
    assert "mine.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[columns", "TOML"),
        ("", "no [columns]"),
        ("columns = 1", "no [columns]"),
        ("colour = 1\n[columns]", "unknown key 'colour'"),
        ('layout = "x"\n[columns]', "sixteen hex digits"),
        ("[columns]\nname = 1", "a header, or a list of headers"),
        ('[columns]\nname = [""]', "a header, or a list of headers"),
        ("# " + "x" * 1_000_001, "too large"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path, text, words):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_mapping(path)
    assert words in str(caught.value)


def test_a_mapping_file_may_be_absent_or_in_no_encoding(tmp_path):
    with pytest.raises(InputError, match="no such mapping file"):
        read_mapping(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be used"):
        read_mapping(tmp_path / "b.toml")
    assert find_mapping(tmp_path, ["Name"]) is None


def test_a_mapping_is_saved_only_for_a_layout(tmp_path):
    for wrong in ('[columns]\nname = "Name"\n', "[columns"):
        with pytest.raises(InputError, match="cannot be used"):
            save_mapping(tmp_path, wrong)
    mapping = ColumnMapping({"name": ('A "quoted" name', "Ñame")}, fingerprint(["x"]))
    assert read_mapping(save_mapping(tmp_path, mapping)).columns == mapping.columns
    assert [path.name for path in tmp_path.iterdir()] == [f"{mapping.fingerprint}.toml"]
