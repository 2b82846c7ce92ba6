"""Registers laid beside those of a region, and regions begun: nothing counts before it is put in force."""

import dataclasses
import os
from pathlib import Path

import pytest

from assetmap import InputError
from assetmap.region import Council, load_region, region_names
from assetmap.region_file import NewRegister, prepared_register

FYLDE, WYRE = Council("E07000119", "Fylde"), Council("E07000128", "Wyre")
REGION = """# Fylde and Wyre, by hand.
name = "Fylde coast"
boundary_vintage = 2021

[[councils]]
code = "E07000119"
name = "Fylde"

[[councils]]
code = "E07000128"
name = "Wyre"

[layers]
boundaries = "lsoa_2021_boundaries"
lookup = "lsoa_2021_lookup"
deprivation = "iod_2025_scores"
postcodes = "postcodes_packaged"

[[registers]]
file = "registers/coast/list.csv"
owner = "Fylde"  # the council's own
title = "Assets of Fylde"
sha256 = "0"
vintage = 2024

[registers.columns]
name = ["Site"]

[[registers]]
file = "registers/coast/other.csv"
owner = "Wyre"
title = "Assets of Wyre"

[defaults]
catchment_m = 900
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "catalogue.toml").write_text("")
    monkeypatch.setenv("ASSETMAP_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def coast(home):
    (home / "regions").mkdir()
    (home / "regions" / "coast.toml").write_text(REGION)
    folder = home / "registers" / "coast"
    folder.mkdir(parents=True)
    (folder / "list.csv").write_bytes(b"one")
    (folder / "other.csv").write_bytes(b"theirs")
    return load_region("coast")


def everything(folder):
    return {path.relative_to(folder): path.is_file() and path.read_bytes() for path in folder.rglob("*")}


def add(region, council, new):
    with prepared_register(region, council, new) as prepared:
        prepared.put_in_force()
    return prepared


def test_a_region_begins_with_one_council(home):
    prepared = add(None, FYLDE, NewRegister("list.csv", b"UPRN\n1\n"))
    region = load_region("fylde")
    assert (prepared.target, prepared.replaces) == (region.path, False)
    assert (region.key, region.name) == ("fylde", "Fylde")
    assert region.council("Fylde Borough Council").code == "E07000119"
    assert [source.path.read_bytes() for source in region.registers] == [b"UPRN\n1\n"]
    with pytest.raises(InputError, match="already"):
        add(None, FYLDE, NewRegister("list.csv", b""))


def test_a_register_is_kept_as_published_and_named_in_the_file(coast, home):
    before = coast.path.read_text()
    new = NewRegister(
        "new \u202e2024.csv", b"UPRN\n1\n", vintage='2024 "final"', mapping='[columns]\nname = ["Site"]\n'
    )
    target = home / "registers" / "coast" / "new _2024.csv"
    assert add(coast, FYLDE, new).register == target
    assert target.read_bytes() == b"UPRN\n1\n"
    assert coast.path.read_text().startswith(before)
    region = load_region("coast")
    assert region.registers[:2] == coast.registers
    source = region.registers[2]
    assert source.path == target
    assert (source.owner, source.vintage) == ("Fylde", '2024 "final"')
    assert source.mapping == target.with_name("new _2024.csv.mapping.toml")
    assert source.mapping.read_text() == '[columns]\nname = ["Site"]\n'


def test_another_year_takes_the_place_of_the_one_before_which_stays(coast):
    first, other = coast.registers
    for number, content in enumerate((b"two", b"three"), start=2):
        prepared = add(load_region("coast"), FYLDE, NewRegister("list.csv", content, vintage="2026"))
        assert prepared.replaces
        assert prepared.register.name == f"list ({number}).csv"
    region = load_region("coast")
    assert {path.name: path.read_bytes() for path in first.path.parent.glob("list*")} == {
        "list.csv": b"one",
        "list (2).csv": b"two",
        "list (3).csv": b"three",
    }
    changed, same = region.registers
    assert same == other
    assert changed == dataclasses.replace(first, path=prepared.register, sha256="", vintage="2026")
    assert "# Fylde and Wyre, by hand." in region.path.read_text()
    assert region.catchment_m == 900


def test_the_same_file_again_is_not_kept_twice(coast):
    prepared = add(coast, FYLDE, NewRegister("list (1).csv", b"one", vintage="2026"))
    assert prepared.register == coast.registers[0].path
    assert load_region("coast").registers[0].vintage == "2026"
    assert len(list(prepared.register.parent.iterdir())) == 2


def test_the_register_of_another_owner_is_not_touched(coast):
    prepared = add(coast, WYRE, NewRegister("list.csv", b"of Wyre"))
    assert not prepared.replaces
    assert prepared.register.name == "list (2).csv"
    region = load_region("coast")
    assert region.registers[:2] == coast.registers
    assert region.registers[0].path.read_bytes() == b"one"
    assert region.registers[2].owner == "Wyre"


def test_without_being_put_in_force_all_is_as_it_was(coast, home):
    before = everything(home)
    new = NewRegister("list.csv", b"two", mapping="[columns]\n")
    with prepared_register(coast, FYLDE, new) as prepared:
        assert prepared.region.key == "coast"
        assert prepared.region.registers[0].path.read_bytes() == b"two"
        assert region_names() == ["coast"]
    assert everything(home) == before
    for region in (None, coast):
        with pytest.raises(KeyboardInterrupt):
            _stop_after(region, new)
        assert everything(home) == before


def _stop_after(region, new):
    with prepared_register(region, FYLDE, new) as prepared:
        prepared.put_in_force()
        raise KeyboardInterrupt


def test_a_region_file_that_was_changed_meanwhile_stays(coast, home):
    with prepared_register(coast, FYLDE, NewRegister("list.csv", b"two")) as prepared:
        coast.path.write_text(REGION + "# by somebody else\n")
        with pytest.raises(InputError, match="changed meanwhile"):
            prepared.put_in_force()
    assert coast.path.read_text().endswith("somebody else\n")
    assert not list(coast.path.parent.glob(".*"))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('"file" = "registers/coast/list.csv"', "cannot be changed by the program"),
        ("file = '''\nregisters/coast/list.csv'''", "cannot be changed by the program"),
    ],
)
def test_an_entry_laid_out_otherwise_is_left_alone(coast, home, written, said):
    coast.path.write_text(REGION.replace('file = "registers/coast/list.csv"', written))
    before = everything(home)
    with pytest.raises(InputError, match=said):
        add(load_region("coast"), FYLDE, NewRegister("list.csv", b"two"))
    assert everything(home) == before


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a b.csv", "a b.csv"),
        ("...", "register"),
        ("", "register"),
        ("$(rm -rf).csv", "_(rm -rf).csv"),
        ("x" * 300 + ".csv", "x" * 160 + ".csv"),
        ("é" * 9000 + ".csv", "é" * 80 + ".csv"),
        ("a." + "x" * 300, "a." + "x" * 158),
        ("nothing\x00in.csv", "nothing_in.csv"),
    ],
)
def test_a_file_name_cannot_lead_anywhere_else(coast, name, kept):
    register = add(coast, FYLDE, NewRegister(name, b"")).register
    assert register.name == kept
    assert register.parent.name == "coast"


@pytest.mark.parametrize(
    ("council", "change", "said"),
    [
        (Council("E1", "Blackpool"), {}, "no such council"),
        (FYLDE, {"holding_type": "rented"}, "unknown holding type"),
        (WYRE, {"file_name": "list.csv", "content": b"one"}, "another register has a file of that name"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(coast, home, council, change, said):
    before = everything(home)
    with pytest.raises(InputError, match=said):
        add(coast, council, dataclasses.replace(NewRegister("new.csv", b"x"), **change))
    assert everything(home) == before


def test_the_invented_region_takes_no_real_register(coast):
    with pytest.raises(InputError, match="invented"):
        add(dataclasses.replace(coast, invented=True), FYLDE, NewRegister("list.csv", b"x"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_gives_a_sentence(coast):
    folder = coast.registers[0].path.parent
    folder.chmod(0o500)
    try:
        with pytest.raises(InputError, match="cannot be written"):
            add(coast, FYLDE, NewRegister("list.csv", b"x"))
    finally:
        folder.chmod(0o700)


def test_a_folder_in_the_way_gives_a_sentence(home):
    (home / "registers").write_text("a file where a folder should be")
    with pytest.raises(InputError, match="cannot be written"):
        add(None, FYLDE, NewRegister("list.csv", b"x"))
    assert not (home / "regions").exists()


def test_a_disk_that_fills_up_leaves_nothing(coast, home, monkeypatch):
    before = everything(home)

    def full(path, *_, **__):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match="cannot be written"):
        add(coast, FYLDE, NewRegister("list.csv", b"two", mapping="[columns]\n"))
    assert everything(home) == before
