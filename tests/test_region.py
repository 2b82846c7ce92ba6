import datetime as dt
from pathlib import Path

import pytest

from assetmap.errors import InputError
from assetmap.region import (
    HOLDING_TYPES,
    OPTIONAL_ROLES,
    REQUIRED_ROLES,
    STATUS_KINDS,
    Council,
    Snapshot,
    council_named,
    load_region,
    region_names,
)
from assetmap.vacancy import load_rules

SHIPPED = sorted((Path(__file__).resolve().parent.parent / "data" / "regions").glob("*.toml"))

NAME = 'name = "Two Towns"\nboundary_vintage = 2021\n'
COUNCILS = (
    '[[councils]]\ncode = "E06000001"\nname = "St. Aton"\naliases = ["Aton Borough Council", "Aton & District"]\n'
)
LAYERS = '[layers]\nboundaries = "b"\ndeprivation = "d"\nlookup = "l"\npostcodes = ["p", "q"]\n'
REGISTER = '[[registers]]\nfile = "registers/r.csv"\ntitle = "The register"\nowner = "St. Aton"\n'
STATUS = '[registers.status]\nclosed = "shut on"\ndate = "2022-05"\n'
WHOLE = NAME + COUNCILS + LAYERS


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "two.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Data folder with a catalogue and the regions 'west' and 'east'."""
    (tmp_path / "regions").mkdir()
    (tmp_path / "catalogue.toml").write_text("", encoding="utf-8")
    for name in ("west", "east"):
        (tmp_path / "regions" / f"{name}.toml").write_text(WHOLE, encoding="utf-8")
    monkeypatch.setenv("ASSETMAP_DATA", str(tmp_path))
    return tmp_path


def refused(path):
    with pytest.raises(InputError) as caught:
        load_region(path)
    return caught.value


def test_a_region_file_with_only_what_is_needed(written):
    path = written(WHOLE)
    region = load_region(path)
    assert (region.key, region.name, region.path) == ("two", "Two Towns", path.resolve())
    assert region.councils == (Council("E06000001", "St. Aton", ("Aton Borough Council", "Aton & District")),)
    assert region.layers == {"boundaries": ("b",), "deprivation": ("d",), "lookup": ("l",), "postcodes": ("p", "q")}
    assert (region.invented, region.boundary_vintage) == (False, 2021)
    assert (region.registers, region.catalogues, region.as_of, region.catchment_m) == ((), (), None, 1200.0)


def test_a_region_file_with_everything(written, tmp_path):
    text = (
        'invented = true\ncatalogues = ["more.toml"]\n' + NAME + COUNCILS + LAYERS
        + 'uprns = "u"\ndomains = "f"\ncommunity_need = "c"\norganisations = ["o", "o2"]\n'
        + "".join(f'{role} = "x"\n' for role in OPTIONAL_ROLES[4:])
        + "[defaults]\nas_of = 2026-11-21\ncatchment_m = 800\n"
        + '[[registers]]\nfile = "registers/r.csv"\ntitle = "The register"\ncouncil_column = "council"\n'
        + 'publisher = "Aton"\nlicence = "OGL"\nvintage = 2023\nfamily = "business rates"\n'
        + 'holding_type = "operational"\nsha256 = "abc"\nmapping = "m.toml"\n'
        + '[registers.columns]\nname = "Site"\naddress = ["Line 1", "Line 2"]\n'
        + '[registers.status]\nclosed = "shut on"\ndate = "2022-05"\n'
        + '[registers.status.snapshots]\n2022 = "now"\n2016-07-01 = "then"\n'
        + '[registers.status.values]\nLA = "in use"\n"To Let" = "vacant"\n'
    )  # fmt: skip
    region = load_region(written(text))
    assert region.invented
    assert region.catalogues == ((tmp_path / "more.toml").resolve(),)
    assert (region.as_of, region.catchment_m) == (dt.date(2026, 11, 21), 800.0)
    assert set(region.layers) == {*REQUIRED_ROLES, *OPTIONAL_ROLES}
    (register,) = region.registers
    assert register.path == (tmp_path / "registers" / "r.csv").resolve()
    assert (register.owner, register.title, register.publisher) == ("", "The register", "Aton")
    assert (register.licence, register.vintage, register.sha256) == ("OGL", "2023", "abc")
    assert register.mapping == (tmp_path / "m.toml").resolve()
    assert (register.family, register.holding_type) == ("business rates", "operational")
    layout = register.layout
    assert layout.columns == {"name": ("Site",), "address": ("Line 1", "Line 2")}
    assert (layout.council_column, layout.closed_column, layout.status_date) == ("council", "shut on", "2022-05")
    assert layout.snapshots == (Snapshot("2016-07-01", "then"), Snapshot("2022", "now"))
    assert layout.status_values == {"la": "in use", "to let": "vacant"}


def test_what_a_register_does_not_say_is_not_stated(written):
    (register,) = load_region(written(WHOLE + REGISTER)).registers
    assert (register.licence, register.vintage, register.holding_type) == ("not stated",) * 3
    assert (register.family, register.publisher, register.sha256) == ("register", "", "")
    assert register.layout.status_values == {}


@pytest.mark.parametrize(
    ("text", "what", "place", "seen", "allowed"),
    [
        # unknown key
        ("colour = 1\n" + WHOLE, "unknown key 'colour'", "", "colour", "boundary_vintage, catalogues, councils"),
        (WHOLE + 'roads = "r"\n', "unknown key 'roads'", "layers", "roads", "boundaries, business_energy, businesses"),
        (WHOLE + "[defaults]\nradius = 5\n", "unknown key 'radius'", "defaults", "radius", "as_of, catchment_m"),
        (NAME + COUNCILS + "x = 1\n" + LAYERS, "unknown key 'x'", "councils[0]", "x", "aliases, code, name"),
        (WHOLE + REGISTER + "x = 1\n", "unknown key 'x'", "registers[0]", "x", "columns, council_column, family"),
        (WHOLE + REGISTER + STATUS + "x = 1\n", "unknown key 'x'", "registers[0].status", "x", "closed, date, sna"),
        # missing key
        ("boundary_vintage = 2021\n" + COUNCILS + LAYERS, "the key 'name' is missing", "", "boundary_vintage", ""),
        (COUNCILS + LAYERS, "the key 'name' is missing", "", "councils, layers", ""),
        ('name = "X"\n' + COUNCILS + LAYERS, "the key 'boundary_vintage' is missing", "", "name, councils", ""),
        (NAME + LAYERS, "the key 'councils' is missing", "", "name, boundary_vintage, layers", ""),
        ("", "the key 'councils' is missing", "", "nothing", ""),
        (NAME + COUNCILS, "the key 'layers' is missing", "", "name, boundary_vintage, councils", ""),
        (NAME + '[[councils]]\nname = "A"\n' + LAYERS, "the key 'code' is missing", "councils[0]", "name", ""),
        (WHOLE + '[[registers]]\nfile = "r"\nowner = "A"\n', "the key 'title' is missing", "registers[0]", "file", ""),
        (WHOLE.replace('lookup = "l"', ""), "the layer 'lookup' is missing", "", "boundaries, deprivation", ""),
        ("councils = []\n" + NAME + LAYERS, "no councils", "", "councils = []", "one or more"),
        (
            WHOLE + '[[registers]]\nfile = "r"\ntitle = "t"\n',
            "whose register it is, is not said", "registers[0]", "", "'owner', or 'council_column'",
        ),
        # wrong kind
        (WHOLE.replace('"Two Towns"', "2"), "'name' is of the wrong kind", "", "2", "str"),
        (WHOLE.replace("2021", '"2021"'), "'boundary_vintage' is of the wrong kind", "", "'2021'", "int"),
        (WHOLE.replace("2021", "true"), "'boundary_vintage' is of the wrong kind", "", "True", "int"),
        ('invented = "yes"\n' + WHOLE, "'invented' is of the wrong kind", "", "'yes'", "bool"),
        ('layers = "b"\n' + NAME + COUNCILS, "'layers' is of the wrong kind", "", "'b'", "dict"),
        (NAME + "[councils]\n" + LAYERS, "'councils' is of the wrong kind", "", "{}", "list"),
        (WHOLE.replace('["p", "q"]', "[1]"), "'postcodes' is of the wrong kind", "layers", "[1]", "a list of texts"),
        (WHOLE.replace('["p", "q"]', "1"), "'postcodes' is of the wrong kind", "layers", "1", "str or list"),
        (WHOLE + '[defaults]\nas_of = "2026"\n', "'as_of' is of the wrong kind", "defaults", "'2026'", "date"),
        (WHOLE + "[defaults]\ncatchment_m = true\n", "'catchment_m' is of the wrong", "defaults", "True", "int or f"),
        (
            WHOLE + REGISTER + "[registers.status.snapshots]\n2016 = 3\n",
            "'2016' is of the wrong kind", "registers[0].status.snapshots", "3", "str",
        ),
        # unknown value
        (WHOLE.replace("2021", "2001"), "unknown boundary vintage", "", "2001", "2011 or 2021"),
        (
            WHOLE + REGISTER + 'holding_type = "leased"\n',
            "unknown holding type", "registers[0]", "leased", ", ".join(HOLDING_TYPES),
        ),
        (
            WHOLE + REGISTER + '[registers.status.values]\nla = "emptyish"\n',
            "unknown status kind for 'la'", "registers[0].status.values", "emptyish", ", ".join(STATUS_KINDS),
        ),
        (
            WHOLE + REGISTER + REGISTER + '[registers.status.values]\nla = "IN USE"\n',
            "unknown status kind for 'la'", "registers[1].status.values", "IN USE", ", ".join(STATUS_KINDS),
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_used_says_what_where_seen_allowed_and_what_to_do(written, text, what, place, seen, allowed):
    path = written(text)
    error = refused(path)
    assert error.what.startswith(what)
    assert error.where == (f"{path}, {place}" if place else str(path))
    assert error.seen.startswith(seen)
    assert allowed in error.allowed
    assert error.next_step == "mend the region file"


def test_councils_that_are_no_tables_are_of_the_wrong_kind(written):
    error = refused(written("councils = [1]\n" + NAME + LAYERS))
    assert error.what == "'councils' is of the wrong kind"


def test_a_moment_is_no_day(written):
    assert refused(written(WHOLE + "[defaults]\nas_of = 2026-11-21T12:00:00\n")).seen.startswith("datetime")


@pytest.mark.parametrize("distance", ["0", "-5", "nan"])
def test_a_catchment_that_is_none_is_refused(written, distance):
    assert "catchment_m" in refused(written(WHOLE + f"[defaults]\ncatchment_m = {distance}\n")).what


@pytest.mark.parametrize("line", ['date = "last spring"', 'snapshots = { spring = "operation" }'])
def test_a_status_date_that_is_none_is_refused(written, line):
    assert "spring" in refused(written(WHOLE + REGISTER + f"[registers.status]\n{line}\n")).seen


@pytest.mark.parametrize("content", [b"name = ", b"name = 'a'\nname = 'b'\n", b"\xff\xfe"])
def test_what_is_not_toml_is_said_with_the_line(written, content):
    path = written("")
    path.write_bytes(content)
    error = refused(path)
    assert (error.what, error.where, error.next_step) == (
        "the region file is not valid TOML",
        str(path),
        "mend that line",
    )
    assert error.seen


def test_no_such_region_names_those_there_are(home):
    error = refused("north")
    assert error.what == "no such region"
    assert error.where == str(home / "regions" / "north.toml")
    assert (error.seen, error.allowed) == ("north", "east, west")
    assert "path of your own region file" in error.next_step


def test_no_such_file_and_no_regions_at_all(home, tmp_path):
    assert refused(tmp_path / "mine.toml").where == str(tmp_path / "mine.toml")
    for path in (home / "regions").iterdir():
        path.unlink()
    assert region_names() == []
    assert refused("north").allowed == "a path to a .toml file"


def test_regions_by_name_are_those_of_the_data_folder(home):
    assert region_names() == ["east", "west"]
    assert load_region("west").key == "west"
    assert load_region("west").path == (home / "regions" / "west.toml").resolve()


def test_files_are_named_from_the_data_folder_above_a_regions_folder_and_else_beside_it(home, written):
    (home / "regions" / "west.toml").write_text(WHOLE + REGISTER, encoding="utf-8")
    assert load_region("west").registers[0].path == (home / "registers" / "r.csv").resolve()
    (home / "own").mkdir()
    own = home / "own" / "mine.toml"
    own.write_text(WHOLE + REGISTER, encoding="utf-8")
    assert load_region(own).registers[0].path == (home / "own" / "registers" / "r.csv").resolve()


def test_a_region_by_a_path_given_as_text_or_from_the_current_folder(written, monkeypatch):
    path = written(WHOLE)
    assert load_region(str(path)) == load_region(path)
    monkeypatch.chdir(path.parent)
    assert load_region("two.toml") == load_region(path)


@pytest.mark.parametrize(
    "name", ["St. Aton", "st aton", "ST ATON", "E06000001", "e06000001", "Aton Borough Council", "aton  &  district"]
)
def test_a_council_goes_by_its_code_its_name_and_its_aliases(written, name):
    assert load_region(written(WHOLE)).council(name).code == "E06000001"


@pytest.mark.parametrize("name", ["Aton", "Saint Aton", "", "E06000002"])
def test_who_is_no_council_of_the_region_is_none(written, name):
    assert load_region(written(WHOLE)).council(name) is None


def test_names_of_a_council_start_with_its_own():
    assert Council("c", "A", ("B", "C")).names == ("A", "B", "C")


@pytest.mark.parametrize(
    ("name", "code"), [("St. Helens", "st-helens"), ("Mersey Fire & Rescue", "mersey-fire-rescue")]
)
def test_an_owner_of_which_only_the_name_is_known(name, code):
    assert council_named(name) == Council(code, name)


def test_there_are_shipped_regions():
    assert "lcr" in [path.stem for path in SHIPPED]


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_every_shipped_region_loads(path):
    region = load_region(path)
    assert region.key == path.stem
    assert len({council.code for council in region.councils}) == len(region.councils)
    for council in region.councils:
        assert all(region.council(name) is council for name in (council.code, *council.names))
    for register in region.registers:
        assert register.family in load_rules().sources


def test_the_liverpool_city_region_is_its_six_councils():
    (path,) = (path for path in SHIPPED if path.stem == "lcr")
    region = load_region(path)
    assert [council.code for council in region.councils] == [
        "E06000006",
        "E08000011",
        "E08000012",
        "E08000013",
        "E08000014",
        "E08000015",
    ]
    assert not region.invented
    assert region.council("St Helens Council").code == "E08000013"


@pytest.mark.parametrize("name", ["a\x00b", "a\x00b.toml", "x" * 5000, "x" * 5000 + ".toml", "\udcff", "/" * 9000])
def test_a_name_that_no_file_can_have_is_refused(home, name):
    error = refused(name)
    assert error.what == "no such region"
    assert error.allowed == "east, west"
    assert len(str(error)) < 3000


def test_a_region_file_that_is_nested_without_end_is_refused(written):
    assert refused(written(f"name = {'[' * 100_000}")).what == "the region file is not valid TOML"


@pytest.mark.parametrize("name", ["a\\u0000b.csv", "x" * 5000])
@pytest.mark.parametrize("key", ["file", "mapping", "catalogues", "discount_rules", "criteria"])
def test_a_file_that_cannot_be_is_refused_wherever_it_is_named(written, key, name):
    if key in ("file", "mapping"):
        register = REGISTER.replace("registers/r.csv", name) if key == "file" else f'{REGISTER}mapping = "{name}"\n'
        text = WHOLE + register
    else:
        text = f'{key} = "{name}"\n{WHOLE}'
    assert refused(written(text)).what == "the region file names a file that cannot be"
