import tomllib

import pytest

from assetmap.app import register_page
from assetmap.region import load_region

QUAYMARSH = "Quaymarsh (invented)"


@pytest.fixture
def upload(page, home):
    """Opens the page and drops a file."""

    def dropped(name, content, council=QUAYMARSH):
        at = page("register")
        at.selectbox[0].set_value(council)
        at.file_uploader[0].set_value((name, content, "application/octet-stream"))
        return at.run()

    return dropped


@pytest.fixture
def csv(home):
    return (home / "starter" / "registers" / "register_quaymarsh.csv").read_bytes()


def test_it_opens(seen, said):
    at = seen("register")
    assert not at.exception
    assert "a council of **Wendersay**" in said(at)
    assert at.selectbox[0].options[0] == QUAYMARSH
    assert not at.header


def test_every_row_of_a_register_is_accounted_for(upload, csv, build):
    at = upload("register_quaymarsh.csv", csv)
    assert not at.exception
    account = next(a for a in build.run["registers"] if a["file"] == "register_quaymarsh.csv")
    assert at.header[0].value == f"Rows read: {account['rows_read']:,}"
    assert {metric.label: metric.value for metric in at.metric} == {
        "assets": f"{account['assets']:,}",
        "merged into one": f"{account['merged']:,}",
        "rejected": f"{account['rejected']:,}",
    }


def test_columns_and_faults_are_shown(upload, csv, said):
    at = upload("register_quaymarsh.csv", csv)
    (columns,) = at.table
    assert len(columns.value) > 5
    faults = at.dataframe[0].value
    assert list(faults.columns) == ["row", "column", "value", "problem", "action", "mender"]
    assert f"Faults: {len(faults):,}" in [header.value for header in at.header]
    assert "Located: " in said(at)


def test_the_lines_for_the_region_file_can_be_read(upload, csv):
    at = upload("register_quaymarsh.csv", csv)
    (block,) = tomllib.loads(at.code[0].value)["registers"]
    assert block["file"] == "registers/register_quaymarsh.csv"
    assert block["owner"] == QUAYMARSH


def test_a_workbook(upload, home):
    content = (home / "starter" / "registers" / "register_eastwrack.xlsx").read_bytes()
    at = upload("register_eastwrack.xlsx", content, "Eastwrack (invented)")
    assert not at.exception
    assert at.header[0].value.startswith("Rows read: ")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("page.xlsx", b"<html>login</html>"),
        ("picture.png", b"\x89PNG\r\n\x1a\n"),
        ("half.geojson", b'{"type": "FeatureCollection", "features": ['),
        ("words.csv", b"nothing that is a register\n"),
    ],
)
def test_what_is_no_register_gives_a_sentence(upload, said, name, content):
    at = upload(name, content)
    assert not at.exception
    assert at.error
    assert "**Next step:**" in said(at) or "**Allowed:**" in said(at)
    assert not at.code


def test_a_name_cannot_leave_the_folder_that_it_is_read_in(upload, csv):
    at = upload("../../../evil.csv", csv)
    assert not at.exception
    assert "registers/evil.csv" in at.code[0].value


def test_hostile_headers_and_values_are_text(upload, csv):
    header, rest = csv.split(b"\n", 1)
    name = header.split(b",")[4]
    at = upload("a.csv", header.replace(name, name + b" <img src=x> :red[a]", 1) + b"\n" + rest)
    assert not at.exception
    for element in (*at.markdown, *at.header):
        assert "<img" not in element.value.replace(r"\<img", "")
    for cell in at.table[0].value.to_numpy().ravel():
        assert "<" not in str(cell).replace(r"\<", "")


def test_the_file_is_not_kept(upload, csv, home, monkeypatch, tmp_path):
    monkeypatch.setattr(register_page.tempfile, "tempdir", str(tmp_path))
    register_page._read.clear()
    before = sorted(path.name for path in home.rglob("*"))
    upload("mine.csv", csv)
    assert not list(tmp_path.glob("assetmap-*"))
    assert sorted(path.name for path in home.rglob("*")) == before


def test_a_broken_region_file_is_named(own_home, page, said):
    (own_home / "regions" / "broken.toml").write_text("name = [", encoding="utf-8")
    at = page("register", region="broken")
    assert not at.exception
    assert "broken.toml" in said(at)


@pytest.mark.parametrize(
    "name",
    [
        'the "new" one.csv',
        "a\\b.csv",
        "Ynys Môn.csv",
        "\U0001f3db.csv",
    ],
)
def test_the_lines_can_be_read_whatever_the_file_is_called(upload, csv, name):
    at = upload(name, csv)
    (block,) = tomllib.loads(at.code[0].value)["registers"]
    assert block["file"] == f"registers/{name}"


def test_a_council_of_two_regions_is_read_for_each(own_home, monkeypatch):
    text = (own_home / "regions" / "starter.toml").read_text(encoding="utf-8")
    (own_home / "regions" / "second.toml").write_text(text.replace("Z06000001", "Z06000009"), encoding="utf-8")
    monkeypatch.setattr(register_page, "read_register", lambda path, *, councils, **_: councils[0].code)
    register_page._read.clear()
    read = [
        register_page._read(key, QUAYMARSH, "a.csv", b"x", _region=load_region(key)) for key in ("starter", "second")
    ]
    register_page._read.clear()
    assert read == ["Z06000001", "Z06000009"]


def test_an_error_names_the_file_as_it_was_dropped(upload, said):
    at = upload("page.xlsx", b"<html>login</html>")
    assert "assetmap-" not in said(at)
