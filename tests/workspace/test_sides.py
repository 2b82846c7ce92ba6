import copy
import datetime as dt
import logging
import pickle
import struct
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assetmap import InputError
from assetmap.value import SealedFigure
from assetmap.workspace import (
    PROGRAM,
    create_party,
    entries,
    forget_side,
    history,
    keep_side,
    open_party,
    open_workspace,
)
from assetmap.workspace import sides as room
from assetmap.workspace.schema import PartyRow, SideRow
from assetmap.workspace.sides import sides_of

WORDS = "correct horse battery"
AMOUNT = 123_457.0
NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """A passphrase costs a hundredth."""
    monkeypatch.setattr(room, "_COST", 2**8)


@pytest.fixture
def party(workspace):
    return create_party(workspace, "r", "The Makers", WORDS)


def kept(workspace, party, kind="cap", amount=AMOUNT, asset="a:1"):
    keep_side(workspace, party, asset, SealedFigure(party.name, kind, amount))


def amounts(found, party):
    return {kind: figure.shown_to(party.name) for kind, figure in found.items()}


def test_a_party_finds_its_own_figures_again(workspace, party):
    kept(workspace, party)
    kept(workspace, party, "walk-away price", -20_000.5)
    kept(workspace, party, asset="a:2", amount=5.0)
    again = open_party(workspace, "r", " the MAKERS ", WORDS)
    assert amounts(sides_of(workspace, again, "a:1"), again) == {"cap": AMOUNT, "walk-away price": -20_000.5}
    assert amounts(sides_of(workspace, again, "a:2"), again) == {"cap": 5.0}
    assert sides_of(workspace, again, "a:3") == {}


def test_a_new_figure_erases_the_old_one(workspace, party):
    kept(workspace, party)
    kept(workspace, party, amount=2.0)
    assert amounts(sides_of(workspace, party, "a:1"), party) == {"cap": 2.0}
    with workspace.reading() as session:
        assert session.scalar(select(func.count()).select_from(SideRow)) == 1
    assert forget_side(workspace, party, "a:1", "offer") is False
    assert forget_side(workspace, party, "a:1", "cap") is True
    assert sides_of(workspace, party, "a:1") == {}


def test_another_party_sees_nothing_of_it(workspace, party):
    kept(workspace, party)
    other = create_party(workspace, "r", "The Council", "another long passphrase")
    assert sides_of(workspace, other, "a:1") == {}
    assert forget_side(workspace, other, "a:1", "cap") is False
    with pytest.raises(PermissionError):
        keep_side(workspace, other, "a:1", SealedFigure("The Makers", "cap", 1.0))
    with pytest.raises(PermissionError):
        sides_of(workspace, party, "a:1")["cap"].shown_to(other.name)


def test_another_partys_key_does_not_open_a_row(workspace, party):
    kept(workspace, party)
    other = create_party(workspace, "r", "The Council", "another long passphrase")
    with workspace.writing() as session:
        session.scalars(select(SideRow)).one().party = other.number
    with pytest.raises(InputError, match="changed outside"):
        sides_of(workspace, other, "a:1")


def test_a_row_that_is_moved_or_changed_is_refused(workspace, party):
    kept(workspace, party)
    with workspace.writing() as session:
        session.scalars(select(SideRow)).one().asset_id = "a:2"
    with pytest.raises(InputError, match="changed outside"):
        sides_of(workspace, party, "a:2")


def test_the_amount_and_its_kind_are_nowhere_in_the_database(workspace, party, address, sqlite_only):
    kept(workspace, party, "reserve")
    workspace.close()
    file = Path(address.removeprefix("sqlite:///").partition("?")[0])
    stored = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"a:1" in stored
    for secret in (
        b"123457",
        b"123,457",
        b"reserve",
        WORDS.encode(),
        struct.pack(">d", AMOUNT),
        struct.pack("<d", AMOUNT),
    ):
        assert secret not in stored


def test_the_amount_is_in_no_export_and_no_log(workspace, party, caplog):
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)
        kept(workspace, party)
        sides_of(workspace, party, "a:1")
        logging.getLogger("sqlalchemy").setLevel(logging.NOTSET)
    written = caplog.text + repr(party) + str(party) + repr(sides_of(workspace, party, "a:1"))
    written += history(workspace, "r", person=PROGRAM).to_csv() + repr(entries(workspace, "r", person=PROGRAM))
    assert "123457" not in written
    assert WORDS not in written
    assert "makers" not in history(workspace, "r", person=PROGRAM).to_csv()
    for key in (party._cipher, party._seal):
        assert repr(key) not in written


def test_an_open_party_is_neither_stored_nor_copied(party):
    for act in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not stored"):
            act(party)


@pytest.mark.parametrize(
    ("name", "words"), [("The Makers", WORDS + "x"), ("The Makers", ""), ("Nobody", WORDS), ("", "")]
)
def test_a_wrong_passphrase_and_an_unknown_name_look_alike(workspace, party, name, words, sqlite_only):
    with pytest.raises(InputError, match="no party of that name has that passphrase") as caught:
        open_party(workspace, "r", name, words)
    assert not caught.value.seen
    with pytest.raises(InputError, match="no party of that name"):
        open_party(workspace, "elsewhere", "The Makers", WORDS)


def test_guessing_is_stopped_and_not_from_elsewhere(workspace, party):
    for _ in range(5):
        with pytest.raises(InputError, match="no party of that name"):
            open_party(workspace, "r", "The Makers", "wrong passphrase", address="203.0.113.5", now=NOW)
    with pytest.raises(InputError, match="too many wrong passphrases"):
        open_party(workspace, "r", "the MAKERS", WORDS, address="203.0.113.5", now=NOW)
    assert open_party(workspace, "r", "The Makers", WORDS, address="203.0.113.6", now=NOW).name == "The Makers"
    later = NOW + dt.timedelta(seconds=61)
    assert open_party(workspace, "r", "The Makers", WORDS, address="203.0.113.5", now=later).name == "The Makers"


def test_a_name_stands_once_in_a_region(workspace, party):
    with pytest.raises(InputError, match="there is a party of that name"):
        create_party(workspace, "r", "the makers ", "some other passphrase")
    assert create_party(workspace, "q", "The Makers", WORDS).number != party.number


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        (" ", WORDS, "blank"),
        ("x" * 101, WORDS, "too long"),
        ("n", "pass w0rd", "passphrase"),
        ("n", "x" * 1001, "passphrase"),
    ],
)
def test_a_party_that_cannot_be(workspace, name, words, said, sqlite_only):
    with pytest.raises(InputError, match=said) as caught:
        create_party(workspace, "r", name, words)
    assert words not in str(caught.value)
    with workspace.reading() as session:
        assert session.scalars(select(PartyRow)).all() == []


def test_it_is_there_after_a_restart(workspace, party, address):
    kept(workspace, party)
    workspace.close()
    with open_workspace(address) as later:
        again = open_party(later, "r", "The Makers", WORDS)
        assert amounts(sides_of(later, again, "a:1"), again) == {"cap": AMOUNT}
