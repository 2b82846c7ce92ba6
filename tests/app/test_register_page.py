from types import SimpleNamespace

import pytest

from assetmap.apart import apart
from assetmap.app import register_page
from assetmap.pipeline import upkeep
from assetmap.region import load_region, region_names
from assetmap.workspace import Person

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
    assert "**Wendersay is invented**" in said(at)
    assert at.selectbox[0].options[0] == QUAYMARSH
    assert not at.header


def test_every_row_of_a_register_is_accounted_for(upload, csv, build):
    at = upload("register_quaymarsh.csv", csv)
    assert not at.exception
    account = next(a for a in build.run["registers"] if a["file"] == "register_quaymarsh.csv")
    assert at.header[1].value == f"Rows read: {account['rows_read']:,}"
    assert {metric.label: metric.value for metric in at.metric} == {
        "assets": f"{account['assets']:,}",
        "merged into one": f"{account['merged']:,}",
        "rejected": f"{account['rejected']:,}",
    }


def test_columns_and_faults_are_shown(upload, csv, said):
    at = upload("register_quaymarsh.csv", csv)
    columns, assets, faults = (frame.value for frame in at.dataframe)
    assert list(columns.columns) == ["Column in the file", "We read it as", "Sure", "Why", "Samples"]
    assert len(columns) > 5
    assert columns["Why"].str.len().min() > 0
    assert len(assets) == 50
    assert list(faults.columns) == ["row", "column", "value", "problem", "action", "mender"]
    assert f"Faults: {len(faults):,}" in [header.value for header in at.header]
    assert "Located: " in said(at)


def test_the_file_is_read_outside_the_server(upload, csv, monkeypatch):
    called = []

    def spy(function, *arguments, **settings):
        called.append(function.__name__)
        return apart(function, *arguments, **settings)

    monkeypatch.setattr(register_page, "apart", spy)
    register_page._read.clear()
    register_page._proposed.clear()
    at = upload("register_quaymarsh.csv", csv)
    assert not at.exception
    assert called == ["propose_columns", "read_register"]


def test_a_file_over_the_limits_gives_a_sentence(upload, said, monkeypatch):
    monkeypatch.setattr("assetmap.apart.MOST_BYTES", 400_000_000)
    rows = "".join(f"<tr><td>{number}</td><td>Hall</td></tr>" for number in range(150_000))
    page = f"<table><tr><th>AssetCode</th><th>Property name</th></tr>{rows}</table>" + " " * 150_000_000
    at = upload("register.xls", page.encode())
    assert not at.exception
    assert "reading the file takes too much memory" in said(at)
    assert "at most 400 MB" in said(at)


def test_a_workbook(upload, home):
    content = (home / "starter" / "registers" / "register_eastwrack.xlsx").read_bytes()
    at = upload("register_eastwrack.xlsx", content, "Eastwrack (invented)")
    assert not at.exception
    assert at.header[1].value.startswith("Rows read: ")


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


def test_a_name_cannot_leave_the_folder_that_it_is_read_in(upload, csv):
    at = upload("../../../evil.csv", csv)
    assert not at.exception
    assert any(header.value.startswith("Rows read: ") for header in at.header)


def test_hostile_headers_and_values_are_text(upload, csv):
    header, rest = csv.split(b"\n", 1)
    name = header.split(b",")[4]
    at = upload("a.csv", header.replace(name, name + b" <img src=x> :red[a]", 1) + b"\n" + rest)
    assert not at.exception
    for element in (*at.markdown, *at.header):
        assert "<img" not in element.value.replace(r"\<img", "")


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


@pytest.fixture
def real(own_home, page):
    """Opens the page and drops a file of another council of England."""

    def dropped(name, content):
        at = page("register")
        at = at.selectbox[0].set_value(register_page._OTHER).run()
        at = at.selectbox[1].set_value("Fylde").run()
        at.file_uploader[0].set_value((name, content, "text/csv"))
        return at.run()

    return dropped


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


LIST = b"UPRN,Site,Post Code\n100010001,Old Hall,FY8 1LW\n100010002,Baths,FY8 2ER\n"


def test_a_register_of_any_council_begins_its_region(real, own_home, said, monkeypatch):
    at = real("list.csv", LIST)
    assert not at.exception
    assert at.header[1].value == "Rows read: 2"
    at = press(at, "Add to the region and build")
    assert not at.exception
    # the layers of England are not in this data folder: it says which file to put where, and begins nothing
    assert "lsoa21" in said(at)
    assert "Nothing was changed" in said(at)
    assert "fylde" not in region_names()

    built = []
    monkeypatch.setattr(upkeep, "build_region", _as_if(built))
    at = press(real("list.csv", LIST), "Add to the region and build")
    assert not at.exception
    (source,) = load_region("fylde").registers
    assert source.path.read_bytes() == LIST
    assert source.owner == "Fylde"

    # another year of it goes into the region that is there now
    at = press(real("list.csv", LIST.replace(b"Baths", b"Old Baths")), "Add to the region and build")
    assert not at.exception
    (newer,) = load_region("fylde").registers
    assert newer.path.read_bytes() != LIST
    assert source.path.read_bytes() == LIST
    assert built == ["fylde", "fylde"]


def _as_if(built):
    """Stands for a build, of whose layers none is in this data folder."""

    def build(region, *, say, before_current):
        say("built")
        before_current()
        built.append(region.key)
        return SimpleNamespace(run={"name": region.name})

    return build


def test_an_officer_of_another_council_cannot_add_it(real, own_home, said, monkeypatch):
    monkeypatch.setattr(register_page, "current_person", lambda: Person("O", "officer", "E08000012"))
    at = real("list.csv", LIST)
    assert at.header[1].value == "Rows read: 2"
    assert "An officer of this council adds its registers" in said(at)
    assert not [button for button in at.button if button.label.startswith("Add to the region")]


def test_an_invented_region_takes_no_real_register(upload, csv):
    at = upload("register_quaymarsh.csv", csv)
    assert not [button for button in at.button if button.label.startswith("Add to the region")]
    assert any("cannot be added to it" in info.value for info in at.info)


def test_a_council_of_two_regions_is_read_for_each(own_home, monkeypatch):
    text = (own_home / "regions" / "starter.toml").read_text(encoding="utf-8")
    (own_home / "regions" / "second.toml").write_text(text.replace("Z06000001", "Z06000009"), encoding="utf-8")
    monkeypatch.setattr(register_page, "apart", lambda function, path, *, councils, **_: councils[0].code)
    register_page._read.clear()
    read = []
    for key in ("starter", "second"):
        region = load_region(key)
        given = {"_mapping": None, "_region": region, "_content": b"x", "_box": None}
        version = register_page._version(region)
        read.append(register_page._read(version, region.council(QUAYMARSH), "digest", "a.csv", "None", **given))
    register_page._read.clear()
    assert read == ["Z06000001", "Z06000009"]


def test_an_error_names_the_file_as_it_was_dropped(upload, said):
    at = upload("page.xlsx", b"<html>login</html>")
    assert "assetmap-" not in said(at)


@pytest.mark.parametrize("name", ["x" * 100_000 + ".csv", "é" * 300 + ".csv", "a\x00b.csv", "../../a.csv", "."])
def test_a_file_may_have_any_name(upload, csv, name):
    at = upload(name, csv)
    assert not at.exception
    assert at.header[1].value.startswith("Rows read: ") or at.error
