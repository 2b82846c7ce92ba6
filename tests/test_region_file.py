"""Registers added to region files, and regions begun."""

import dataclasses
import os

import pytest

from assetmap import InputError
from assetmap.layers import district_named
from assetmap.region import load_region
from assetmap.region_file import NewRegister, add_register, begin_region


@pytest.fixture
def home(tmp_path, monkeypatch):
    (tmp_path / "catalogue.toml").write_text("")
    monkeypatch.setenv("ASSETMAP_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def region(home):
    found = district_named("Fylde Borough Council")
    return begin_region(found.code, found.name)


def test_a_region_begins_with_one_council(region, home):
    assert (region.key, region.name) == ("fylde", "Fylde")
    assert region.council("Fylde Borough Council").code == "E07000119"
    assert region.registers == ()
    with pytest.raises(InputError, match="already"):
        begin_region("E07000119", "Fylde")


def test_a_register_is_kept_as_published_and_named_in_the_file(region, home):
    before = region.path.read_text()
    new = NewRegister(
        "list \u202e2024.csv",
        b"UPRN\n1\n",
        "Fylde Council",
        vintage='2024 "final"',
        mapping='[columns]\nname = ["Site"]\n',
    )
    target, replaced = add_register(region, new)
    assert not replaced
    assert target == home / "registers" / "fylde" / "list _2024.csv"
    assert target.read_bytes() == b"UPRN\n1\n"
    assert region.path.read_text().startswith(before)
    (source,) = load_region("fylde").registers
    assert source.path == target
    assert (source.owner, source.vintage) == ("Fylde", '2024 "final"')
    assert source.mapping == target.with_name("list _2024.csv.mapping.toml")
    assert source.mapping.read_text() == '[columns]\nname = ["Site"]\n'
    assert not list(region.path.parent.glob(".*"))


def test_another_year_takes_the_place_of_the_one_before_which_is_kept(region):
    add_register(region, NewRegister("list.csv", b"one", "Fylde"))
    for content in (b"two", b"three"):
        target, replaced = add_register(load_region("fylde"), NewRegister("list.csv", content, "Fylde"))
        assert replaced
    assert target.read_bytes() == b"three"
    assert target.with_name("list.csv.before1").read_bytes() == b"one"
    assert target.with_name("list.csv.before2").read_bytes() == b"two"
    assert len(load_region("fylde").registers) == 1


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
def test_a_file_name_cannot_lead_anywhere_else(region, name, kept):
    target, _ = add_register(region, NewRegister(name, b"", "Fylde"))
    assert target.name == kept
    assert target.parent.name == "fylde"


@pytest.mark.parametrize(
    ("change", "said"),
    [({"owner": "Blackpool"}, "no such council"), ({"holding_type": "rented"}, "unknown holding type")],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(region, change, said):
    before = region.path.read_text()
    new = dataclasses.replace(NewRegister("list.csv", b"x", "Fylde"), **change)
    with pytest.raises(InputError, match=said):
        add_register(region, new)
    assert region.path.read_text() == before
    assert not (region.path.parent.parent / "registers").exists()


def test_the_invented_region_takes_no_real_register(region):
    with pytest.raises(InputError, match="invented"):
        add_register(dataclasses.replace(region, invented=True), NewRegister("list.csv", b"x", "Fylde"))


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_gives_a_sentence(region):
    region.path.parent.parent.chmod(0o500)
    try:
        with pytest.raises(InputError, match="cannot be written"):
            add_register(region, NewRegister("list.csv", b"x", "Fylde"))
    finally:
        region.path.parent.parent.chmod(0o700)


def test_a_folder_in_the_way_gives_a_sentence(region, home):
    (home / "registers").write_text("a file where a folder should be")
    with pytest.raises(InputError, match="cannot be written"):
        add_register(region, NewRegister("list.csv", b"x", "Fylde"))
    assert load_region("fylde").registers == ()
