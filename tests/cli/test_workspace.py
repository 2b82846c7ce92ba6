import json
import sqlite3

import pytest

from assetmap.cli import main
from assetmap.workspace import PROGRAM, add_to_shortlist, load_users, open_workspace, shortlisted, users

WORDS = "four plain words here"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{tmp_path / 'w.sqlite'}?timeout=0.2")
    monkeypatch.setenv("ASSETMAP_USERS", str(tmp_path / "users.json"))
    monkeypatch.setenv("ASSETMAP_PASSPHRASE", WORDS)
    monkeypatch.setattr(users, "_COST", 2**4)
    return tmp_path


@pytest.fixture
def ran():
    from click.testing import CliRunner

    return lambda *arguments, **options: CliRunner().invoke(main, ["workspace", *map(str, arguments)], **options)


def test_out_and_in_again(place, ran, monkeypatch):
    with open_workspace() as opened:
        entry = add_to_shortlist(opened, "r", "E1:1", name_then="Hall", reason="near")
    done = ran("export", place / "kept.zip")
    assert done.exit_code == 0
    assert "shortlist" in done.stdout
    refused = ran("import", place / "kept.zip")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "not empty" in refused.stderr
    monkeypatch.setenv("ASSETMAP_DATABASE", f"sqlite:///{place / 'new.sqlite'}")
    done = ran("import", place / "kept.zip", "--json")
    assert json.loads(done.stdout)["tables"]["shortlist"] == 1
    with open_workspace() as opened:
        assert shortlisted(opened, "r", person=PROGRAM) == [entry]


def test_what_cannot_be_taken_in(place, ran):
    done = ran("import", place / "nothing.zip")
    assert done.exit_code == 1
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_newer_workspace_is_told(place, ran):
    with open_workspace():
        pass
    with sqlite3.connect(place / "w.sqlite") as connection:
        connection.execute("UPDATE meta SET value = '999'")
    connection.close()
    done = ran("export", place / "kept.zip")
    assert done.exit_code == 1
    assert "newer version" in done.stderr
    assert not (place / "kept.zip").exists()


def test_users_are_added_listed_and_removed(place, ran):
    done = ran("users", "add", "officer@council.example", "--role", "officer", "--owner", "E08000012")
    assert done.exit_code == 0
    assert "officer of E08000012" in done.stdout
    assert WORDS not in done.stdout
    assert ran("users", "add", "k@kindred.example", "--role", "partner", "--no-passphrase").exit_code == 0
    with open_workspace() as workspace:
        assert load_users().signed_in("officer@council.example", WORDS, workspace).owner_code == "E08000012"
    rows = json.loads(ran("users", "list", "--json").stdout)["users"]
    assert [(row["name"], row["role"], row["passphrase"]) for row in rows] == [
        ("k@kindred.example", "partner", False),
        ("officer@council.example", "officer", True),
    ]
    assert set(rows[0]) == {"name", "role", "owner", "passphrase"}
    listed = ran("users", "list").stdout
    assert "k@kindred.example" in listed
    assert ran("users", "remove", "K@kindred.example").exit_code == 0
    assert len(load_users()) == 1


def test_a_passphrase_is_asked_for_twice(place, ran, monkeypatch):
    monkeypatch.delenv("ASSETMAP_PASSPHRASE")
    done = ran("users", "add", "x", "--role", "admin", input=f"{WORDS}\n{WORDS}\n")
    assert done.exit_code == 0, done.output
    assert WORDS not in done.output
    with open_workspace() as workspace:
        assert load_users().signed_in("x", WORDS, workspace).role == "admin"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "x", "--role", "boss"), "no role"),
        (("add", "x", "--role", "officer"), "no role"),
        (("remove", "x"), "no such user"),
    ],
)
def test_what_is_refused(place, ran, arguments, said):
    done = ran("users", *arguments)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Nobody" in ran("users", "list").stdout
