"""Every page in every role, on each kind of database: nothing of another owner's record is shown or written anywhere."""

import importlib.util
import sys

import coverage
import pytest

from assetmap.workspace import entries, open_workspace
from assetmap.workspace import visits as read_visits


@pytest.fixture(autouse=True)
def untraced():
    """Lines are not counted: the pages are run hundreds of times."""
    current = coverage.Coverage.current()
    if current is not None:
        current.stop()
    yield
    if current is not None:
        current.start()


@pytest.fixture(scope="session")
def walk(root):
    """The module that walks, as its command runs it."""
    spec = importlib.util.spec_from_file_location("access_walk", root / "benchmarks" / "access_walk.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["access_walk"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def planted(walk, address, tmp_path):
    """Records of every kind of two councils, in a region that is built with them."""
    with walk.surroundings(tmp_path, address):
        with open_workspace() as workspace:
            planted = walk.prepare(workspace)
        yield planted


def test_nobody_is_shown_what_is_not_theirs(walk, planted):
    found = walk.walk(planted)
    assert found.foreign == []
    # every mark was seen by somebody who may: a walk that sees nothing proves nothing
    assert found.blind == []
    assert set(found.counts) == {visitor.title for visitor in walk.VISITORS}
    for who, count in found.counts.items():
        assert count["tried"] == len(planted.marks) * len(walk.places(planted.buildings)), who
        assert count["refused"] > 0, who
    assert found.counts["admin"]["read"] > found.counts[f"officer of {walk.A}"]["read"] > found.counts["public"]["read"]


def test_the_figures_of_others_move_nothing_that_an_officer_sees(walk, address, tmp_path, sqlite_only):
    with walk.surroundings(tmp_path, address):
        walk.build_region(walk.REGION)
        buildings = walk.chosen_buildings()
        stranger, owner = walk.VISITORS[4], walk.VISITORS[3]
        assert stranger.owner not in buildings
        with open_workspace() as workspace:
            looked, changed = walk.moved(workspace, buildings, stranger)
            assert looked > 5
            assert changed == []
            # and they do move what their own officer sees, on the card and in what is worked out from it
            place = walk.Place("card", "shortlist", {"asset": buildings[walk.B]})
            before = walk.shown(place, owner)
            walk.plant_figures(workspace, walk.B, buildings[walk.B])
            assert walk.shown(place, owner) != before


@pytest.mark.parametrize("name", ["entries", "visits"])
def test_a_reader_that_forgets_who_reads_is_found(walk, planted, sqlite_only, monkeypatch, name):
    """The walk fails where a function gives everybody everything."""
    module = sys.modules[{"entries": entries, "visits": read_visits}[name].__module__]
    monkeypatch.setattr(module, "may_read", lambda *_: True)
    officer = walk.VISITORS[2]
    card = walk.Place("card", "shortlist", {"asset": planted.buildings[walk.B]})
    kind = {"entries": "figures", "visits": "visit"}[name]
    found = walk.walk(planted, [officer], [card])
    assert found.foreign
    assert {line.split(": ")[1].split(" of ")[0] for line in found.foreign} == {kind}
