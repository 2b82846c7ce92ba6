"""Registers, mappings, layers and builds: whose act each is, and that one which fails changes nothing."""

import ast
import dataclasses
import json
import shutil
from pathlib import Path

import pytest

import assetmap
from assetmap import InputError
from assetmap.pipeline import add_register, build_again, first_build, latest_build, load_layers, run, upkeep
from assetmap.pipeline.upkeep import mappings_folder
from assetmap.region import Council, load_region
from assetmap.region_file import NewRegister, Prepared
from assetmap.workspace import PUBLIC, NotAllowedError, Person

OFFICER, OTHER = Person("O", "officer", "Z06000001"), Person("N", "officer", "Z06000002")
STRANGER = Person("F", "officer", "E07000119")
ADMIN, PARTNER, STO = Person("A", "admin"), Person("P", "partner"), Person("S", "sto")
QUAYMARSH = "Quaymarsh (invented)"
MAPPING = 'layout = "{}"\n[columns]\nname = ["Site"]\n'


@pytest.fixture
def isle(home):
    """A region that is no invented one, built: the starter's under another name, without its mark."""
    text = (home / "regions" / "starter.toml").read_text(encoding="utf-8")
    (home / "regions" / "isle.toml").write_text(text.replace("invented = true\n", ""), encoding="utf-8")
    if not (home / "builds" / "isle").exists():
        shutil.copytree(home / "builds" / "starter", home / "builds" / "isle", copy_function=shutil.copyfile)
    return load_region("isle")


@pytest.fixture
def csv(home):
    return (home / "starter" / "registers" / "register_quaymarsh.csv").read_bytes()


def everything(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ("builds" not in path.parts or path.name == "current")
    } | {"builds": sorted(str(path) for path in folder.glob("builds/*/*"))}


def test_a_register_counts_once_the_region_is_built_with_it(isle, home, csv):
    council = isle.council(QUAYMARSH)
    before, lines = everything(home), []
    new = NewRegister("register_quaymarsh.csv", csv.rsplit(b"\n", 2)[0] + b"\n", vintage="2027")
    added = add_register(isle, council, new, person=OFFICER, say=lines.append)
    assert added.replaced
    assert lines
    region = load_region("isle")
    assert region.registers[0].path == added.register
    assert region.registers[1:] == isle.registers[1:]
    assert latest_build(region).folder == added.build.folder
    rows = {account["file"]: account["rows_read"] for account in added.build.run["registers"]}
    assert rows[added.register.name] > 0
    # what was there before is there still
    after = everything(home)
    assert {
        name: content for name, content in after.items() if name in before and "isle" not in name and name != "builds"
    } == {name: content for name, content in before.items() if "isle" not in name and name != "builds"}


def test_whose_act_it_is(isle, home, csv):
    before = everything(home)
    council = isle.council(QUAYMARSH)
    new = NewRegister("register_quaymarsh.csv", b"x", mapping=MAPPING.format("0" * 16))
    for person in (PUBLIC, STO, OTHER, STRANGER, PARTNER):
        for region in (isle, None):
            with pytest.raises(NotAllowedError):
                add_register(region, council, new, person=person)
    for person in (PUBLIC, STO, STRANGER):
        with pytest.raises(NotAllowedError):
            build_again(isle, person=person)
    for person in (PUBLIC, STO, OFFICER, PARTNER):
        with pytest.raises(NotAllowedError):
            load_layers(isle, str(home), person=person)
    assert everything(home) == before


@pytest.mark.parametrize("person", [OFFICER, PARTNER, ADMIN], ids=lambda person: person.role)
def test_who_works_in_a_region_builds_it_again(home, person):
    region = load_region("starter")
    assert build_again(region, person=person).folder == latest_build(region).folder


def test_layers_are_fetched_then_the_region_is_built(home, tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(upkeep, "fetch_files", lambda wanted, *, mirror, say: done.append(mirror))
    region = load_region("starter")
    assert load_layers(region, "", person=ADMIN).folder == latest_build(region).folder
    load_layers(region, str(tmp_path), person=ADMIN)
    assert done == [None, tmp_path]


def test_only_an_invented_region_is_built_unasked_and_once(home, isle):
    for region in (isle, load_region("starter")):
        with pytest.raises(InputError, match="made unasked"):
            first_build(region)


def broken(*_, **__):
    raise OSError(28, "No space left on device")


def stopped(*_, **__):
    raise KeyboardInterrupt


# Where it can fail, from the first step to the last: what is put in its place, and how.
FAILURES = {
    "the region file beside is not written": (Path, "write_text", broken),
    "reading the register": (run, "register_inputs", stopped),
    "a stage": (run, "run_stages", stopped),
    "the record of the run": (run, "_record", broken),
    "the mapping is not remembered": (upkeep, "save_mapping", broken),
    "the region file is not replaced": (Prepared, "put_in_force", stopped),
    "the pointer is not written": (run, "atomic_path", broken),
    "stopped at the very end": (run, "prune", stopped),
}


@pytest.mark.parametrize("where", FAILURES)
@pytest.mark.parametrize("known", [True, False], ids=["another year", "a new register"])
def test_a_failure_in_the_middle_changes_nothing(isle, home, csv, monkeypatch, where, known):
    council = isle.council(QUAYMARSH)
    remembered = mappings_folder(council) / f"{'0' * 16}.toml"
    remembered.parent.mkdir(parents=True)
    remembered.write_text(MAPPING.format("0" * 16) + "# as it was\n")
    before = everything(home)
    header = csv.split(b"\n", 1)[0].decode("utf-8-sig").split(",")
    mapping = (
        f'layout = "{"0" * 16}"\n[columns]\nuprn = {json.dumps([next(h for h in header if "UPRN" in h.upper())])}\n'
    )
    new = NewRegister("register_quaymarsh.csv" if known else "more.csv", csv + b"\n", mapping=mapping)
    place, name, failing = FAILURES[where]
    reached = []
    monkeypatch.setattr(place, name, lambda *args, **kwargs: (reached.append(name), failing())[1])
    with pytest.raises((InputError, OSError, KeyboardInterrupt)):
        add_register(isle, council, new, person=OFFICER)
    monkeypatch.undo()
    assert reached
    monkeypatch.setenv("ASSETMAP_DATA", str(home))
    assert everything(home) == before
    assert load_region("isle") == isle


def test_a_register_that_is_none_changes_nothing_and_names_the_region_file(isle, home):
    before = everything(home)
    with pytest.raises(InputError):
        add_register(isle, isle.council(QUAYMARSH), NewRegister("register_quaymarsh.csv", b"\x00"), person=OFFICER)
    assert everything(home) == before
    wrong = dataclasses.replace(NewRegister("a.csv", b"Site\nHall\n"), mapping="nonsense = ")
    with pytest.raises(InputError):
        add_register(isle, isle.council(QUAYMARSH), wrong, person=OFFICER)
    assert everything(home) == before


def test_a_region_that_cannot_be_built_is_not_begun(home):
    before = everything(home)
    new = NewRegister("list.csv", b"UPRN,Site,Post Code\n100010001,Old Hall,FY8 1LW\n")
    with pytest.raises(InputError) as error:
        add_register(None, Council("E07000119", "Fylde"), new, person=STRANGER)
    assert everything(home) == before
    assert ".fylde-" not in str(error.value)


def test_mappings_are_remembered_by_owner():
    first, second = (mappings_folder(Council(code, "x")) for code in ("E1", "../E1"))
    assert first.name == "E1"
    assert second.parent == first.parent


def test_pages_change_regions_by_these_acts_alone():
    """No page imports what builds, fetches or writes a region's files, but the acts that ask whose it is."""
    doors = {"build_region", "fetch_files", "prepared_register", "save_mapping", "atomic_path"}
    for path in sorted((Path(assetmap.__file__).parent / "app").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {one.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for one in node.names}
        # what the browser fetches is made of a build, and is nobody's
        assert not names & (doors - ({"atomic_path"} if path.name == "static.py" else set())), path.name
