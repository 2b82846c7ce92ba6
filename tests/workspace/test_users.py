import datetime as dt
import json
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from assetmap.errors import InputError
from assetmap.workspace import open_workspace
from assetmap.workspace import users as module
from assetmap.workspace.roles import PUBLIC
from assetmap.workspace.users import USERS_VARIABLE, load_users, users_file

WORDS = "four plain words here"
NOW = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(module, "_COST", 2**4)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "users.json"


@pytest.fixture
def users(path):
    known = load_users(path)
    known.add(" Officer@council.example ", "officer", "E1", WORDS)
    known.add("partner@kindred.example", "partner")
    return load_users(path)


def test_who_is_in_the_file_may_sign_in(users, workspace, sqlite_only):
    person = users.signed_in("OFFICER@council.example", WORDS, workspace)
    assert (person.name, person.role, person.owner_code) == ("Officer@council.example", "officer", "E1")
    assert users.with_passphrase
    assert [user.identity for user in users.all] == ["Officer@council.example", "partner@kindred.example"]


def test_the_passphrase_is_nowhere_and_the_file_is_private(users, path):
    raw = path.read_text(encoding="utf-8")
    assert WORDS not in raw
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(set(json.loads(raw)["users"][0])) == 5


def test_two_with_one_passphrase_have_different_digests(users):
    other = users.add("b", "admin", passphrase=WORDS)
    assert other.digest != users.all[1].digest


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Officer@council.example", "other plain words"),
        ("nobody", WORDS),
        ("partner@kindred.example", WORDS),
        ("partner@kindred.example", ""),
        ("", ""),
        ("Officer@council.example", WORDS + " "),
        ("Officer@council.example", "x" * 100_000),
    ],
)
def test_nobody_else_gets_in_and_all_are_told_the_same(users, workspace, name, words, sqlite_only):
    with pytest.raises(InputError, match="nobody of that name has that passphrase"):
        users.signed_in(name, words, workspace)


def outcome(users, workspace, name="Officer@council.example", words="other plain words", **where):
    """What somebody is told who tries: "in", "wrong" or "wait"."""
    try:
        users.signed_in(name, words, workspace, **where)
    except InputError as error:
        return {"nobody of that name has that passphrase": "wrong", "too many wrong passphrases": "wait"}[error.what]
    return "in"


def test_after_five_wrong_ones_there_is_a_wait_that_does_not_grow(users, workspace):
    here = {"address": "203.0.113.5"}
    assert [outcome(users, workspace, **here, now=NOW) for _ in range(5)] == ["wrong"] * 5
    for second in range(59):
        assert outcome(users, workspace, words=WORDS, **here, now=NOW + dt.timedelta(seconds=second)) == "wait"
    with pytest.raises(InputError, match="too many wrong passphrases") as told:
        users.signed_in("officer@council.example", WORDS, workspace, **here, now=NOW + dt.timedelta(seconds=30))
    assert told.value.next_step == "wait 30 seconds, then try again"
    assert outcome(users, workspace, words=WORDS, **here, now=NOW + dt.timedelta(seconds=60)) == "in"


@pytest.mark.parametrize("servers", [1, 2])
def test_of_thirty_tried_at_once_five_are_checked(users, address, patient, monkeypatch, servers):
    checked = []
    digest = module._digest
    monkeypatch.setattr(module, "_digest", lambda *given: checked.append(given) or digest(*given))
    opened = [open_workspace(patient(address)) for _ in range(servers)]
    known = [load_users(users.path) for _ in opened]
    with ThreadPoolExecutor(30) as executor:
        told = list(
            executor.map(
                lambda number: outcome(
                    known[number % servers], opened[number % servers], address="203.0.113.5", now=NOW
                ),
                range(30),
            )
        )
    for workspace in opened:
        workspace.close()
    assert sorted(told) == ["wait"] * 25 + ["wrong"] * 5
    assert len(checked) == 5


def test_nobody_keeps_a_name_shut_for_who_comes_from_elsewhere(users, workspace, monkeypatch):
    waited = []
    monkeypatch.setattr(module.time, "sleep", waited.append)
    for number in range(20):
        for _ in range(8):
            outcome(users, workspace, address=f"203.0.113.{number}", now=NOW)
    assert outcome(users, workspace, words=WORDS, address="198.51.100.7", now=NOW) == "in"
    assert 0 < waited[-1] <= 5
    assert max(waited) <= 5
    # and the wait goes as it came
    waited.clear()
    assert outcome(users, workspace, words=WORDS, address="198.51.100.7", now=NOW + dt.timedelta(seconds=15)) == "in"
    assert waited == []


def test_one_address_does_not_try_name_after_name(users, workspace):
    told = [outcome(users, workspace, name=f"n{number}", address="203.0.113.5", now=NOW) for number in range(25)]
    assert told == ["wrong"] * 20 + ["wait"] * 5
    assert outcome(users, workspace, words=WORDS, address="203.0.113.6", now=NOW) == "in"


def test_right_ones_are_not_counted(users, workspace, sqlite_only):
    told = [outcome(users, workspace, words=WORDS, address="203.0.113.5", now=NOW) for _ in range(30)]
    assert told == ["in"] * 30


def test_identities_that_somebody_else_has_checked(users):
    assert users.known("https://issuer.example 123", "partner@kindred.example").role == "partner"
    assert users.known("nobody@example.org") == PUBLIC
    assert users.known() == PUBLIC
    assert users.known("") == PUBLIC


def test_a_role_can_be_changed_and_a_user_removed(users, path):
    users.add("officer@council.example", "admin", passphrase=WORDS)
    assert len(load_users(path)) == 2
    users.remove("OFFICER@council.example")
    assert [user.identity for user in load_users(path).all] == ["partner@kindred.example"]
    assert not load_users(path).with_passphrase
    with pytest.raises(InputError, match="no such user"):
        users.remove("officer@council.example")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("x", "boss"), "no role"),
        (("x", "officer"), "no role"),
        (("x", "admin", "E1"), "no role"),
        ((" ", "admin"), "blank"),
        (("x" * 321, "admin"), "too long"),
        (("x", "admin", "", "short"), "passphrase"),
        (("x", "admin", "", ""), "passphrase"),
        (("x", "admin", "", "x" * 1001), "passphrase"),
    ],
)
def test_what_cannot_be_added(users, path, given, said):
    before = path.read_bytes()
    with pytest.raises(InputError, match=said):
        users.add(*given)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"users": 5}',
        '{"users": [{"identity": "x"}]}',
        '{"users": [{"identity": "x", "role": "boss"}]}',
        '{"users": [{"identity": "x", "role": "officer"}]}',
        '{"users": [{"identity": "x", "role": "admin", "colour": "red"}]}',
        '{"users": [{"identity": "x", "role": "admin"}, {"identity": "X", "role": "public"}]}',
        '{"users": [{"identity": "x", "role": "admin", "salt": "zz"}]}',
        '{"users": [{"identity": 5, "role": "admin"}]}',
        b"\xff\xfe\x00",
    ],
)
def test_a_file_that_is_not_understood_lets_nobody_in(path, content):
    path.parent.mkdir()
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match="users file cannot be read"):
        load_users(path)


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    known = load_users(tmp_path / "users.json")
    known.path = tmp_path / "file" / "users.json"
    with pytest.raises(InputError, match="cannot be written"):
        known.add("x", "admin")
    assert len(known) == 0


def test_a_write_that_fails_half_way_leaves_the_file(users, path, monkeypatch):
    before = path.read_bytes()
    monkeypatch.setattr(module.json, "dump", lambda *_, **__: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(InputError, match="cannot be written"):
        users.add("x", "admin")
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["users.json"]


def test_where_the_file_is(tmp_path, monkeypatch):
    monkeypatch.setenv(USERS_VARIABLE, str(tmp_path / "elsewhere.json"))
    assert users_file() == tmp_path / "elsewhere.json"
    assert len(load_users()) == 0
    monkeypatch.delenv(USERS_VARIABLE)
    (tmp_path / "catalogue.toml").touch()
    monkeypatch.setenv("ASSETMAP_DATA", str(tmp_path))
    assert users_file() == tmp_path / "workspace" / "users.json"
