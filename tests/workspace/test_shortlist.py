import dataclasses
import datetime as dt
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from assetmap.errors import InputError
from assetmap.workspace import (
    PROGRAM,
    SHORTLIST,
    ConflictError,
    ShortlistEntry,
    add_to_shortlist,
    change_reason,
    history,
    open_workspace,
    remove_from_shortlist,
    shortlisted,
)
from assetmap.workspace import shortlist as module
from assetmap.workspace.schema import ShortlistRow

WHEN = dt.datetime(2026, 7, 1, 9, 0, 0, 1, tzinfo=dt.UTC)
HOSTILE = [
    '=HYPERLINK("http://evil","x")',
    "'; DROP TABLE shortlist; --",
    "<img src=x onerror=alert(1)>",
    "${7*7} {{7*7}} %s %(x)s :name",
    "\u202egnp.exe\u202c \u200f",
    "line\r\nline\n\ttab \\ \x01 \x1b[31m",
    "é e\u0301 \U0001f3da 空き家",
    "x" * 2000,
]


def add(workspace, asset="a:1", region="r", **given):
    plain = {"name_then": "Hall", "reason": "near the park", "now": WHEN}
    return add_to_shortlist(workspace, region, asset, **(plain | given))


def change(workspace, asset="a:1", **given):
    return change_reason(workspace, "r", asset, **({"reason": "other", "expected_version": 1} | given))


def remove(workspace, asset="a:1", **given):
    return remove_from_shortlist(workspace, "r", asset, **({"reason": "sold"} | given))


def test_an_empty_list(workspace):
    assert shortlisted(workspace, "r", person=PROGRAM) == []


def test_an_entry_as_it_is_kept(workspace):
    entry = add(workspace, added_by="the estates team")
    assert entry == ShortlistEntry("r", SHORTLIST, "a:1", "Hall", "near the park", WHEN, "the estates team", 1)
    assert shortlisted(workspace, "r", person=PROGRAM) == [entry]
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.reason = "other"


def test_the_order_is_that_of_adding_whatever_the_clock_said(workspace):
    for asset, day in (("a:3", 3), ("a:1", 2), ("a:2", 1)):
        add(workspace, asset, now=WHEN.replace(day=day))
    assert [entry.asset_id for entry in shortlisted(workspace, "r", person=PROGRAM)] == ["a:3", "a:1", "a:2"]


def test_regions_and_lists_do_not_mix(workspace):
    add(workspace)
    add(workspace, region="q")
    add(workspace, shortlist="for the board")
    assert len(shortlisted(workspace, "r", person=PROGRAM)) == len(shortlisted(workspace, "q", person=PROGRAM)) == 1
    assert [entry.shortlist for entry in shortlisted(workspace, "r", "for the board", person=PROGRAM)] == [
        "for the board"
    ]
    remove(workspace)
    assert len(shortlisted(workspace, "r", "for the board", person=PROGRAM)) == 1


def test_the_present_moment_is_the_default(workspace):
    before = dt.datetime.now(dt.UTC)
    entry = add(workspace, now=None)
    assert before <= entry.added_at <= dt.datetime.now(dt.UTC)
    assert shortlisted(workspace, "r", person=PROGRAM) == [entry]


def test_a_moment_of_another_zone_is_kept_in_utc(workspace):
    entry = add(workspace, now=WHEN.astimezone(dt.timezone(dt.timedelta(hours=2))))
    assert (entry.added_at, entry.added_at.tzinfo) == (WHEN, dt.UTC)


def test_a_moment_without_a_zone_is_refused(workspace):
    with pytest.raises(ValueError, match="'now' has no time zone"):
        add(workspace, now=WHEN.replace(tzinfo=None))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_as_it_is_and_harms_nothing(address, text):
    short = text[:300]
    with open_workspace(address) as workspace:
        add(workspace, asset=short, name_then=text[:1000], reason=text, added_by=text[:1000], shortlist=text[:100])
    with open_workspace(address) as workspace:
        entry = shortlisted(workspace, "r", text[:100], person=PROGRAM)[0]
        assert (entry.asset_id, entry.name_then, entry.reason, entry.added_by) == (
            short,
            text[:1000],
            text,
            text[:1000],
        )
        assert history(workspace, "r", short, person=PROGRAM)["reason"].to_list() == [text]


def test_blanks_at_the_ends_of_a_reason_are_taken_off(workspace):
    assert add(workspace, reason="  \n near \t").reason == "near"


@pytest.mark.parametrize("reason", ["", "   ", "\n\t", "\u200b\u200f", "x" * 2001, "a\x00b", "a\ud800b"])
def test_a_reason_that_is_none_is_refused_everywhere(workspace, reason, sqlite_only):
    add(workspace, "a:0")
    with pytest.raises(InputError, match="the reason"):
        add(workspace, reason=reason)
    with pytest.raises(InputError, match="the reason"):
        change(workspace, "a:0", reason=reason)
    with pytest.raises(InputError, match="the reason"):
        remove(workspace, "a:0", reason=reason)
    assert len(history(workspace, "r", person=PROGRAM)) == 1


def test_a_reason_of_2000_characters_is_taken(workspace):
    assert len(add(workspace, reason=" " + "é" * 2000 + " ").reason) == 2000


@pytest.mark.parametrize(
    "given",
    [
        {"asset": ""},
        {"asset": "x" * 301},
        {"region": ""},
        {"region": "x" * 101},
        {"shortlist": " "},
        {"shortlist": "x" * 101},
        {"name_then": "x" * 1001},
        {"added_by": "x" * 1001},
    ],
)
def test_other_texts_have_their_limits_too(workspace, given, sqlite_only):
    with pytest.raises(InputError, match=r"blank|too long"):
        add(workspace, **given)


@pytest.mark.parametrize("given", [{"reason": None}, {"asset": 7}, {"name_then": float("nan")}])
def test_what_is_no_text_is_a_wrong_argument(workspace, given):
    with pytest.raises(TypeError, match="allowed str"):
        add(workspace, **given)


def test_adding_twice_shows_the_entry_that_is_there(workspace):
    first = add(workspace)
    with pytest.raises(ConflictError, match="already") as conflict:
        add(workspace, reason="mine is better")
    assert conflict.value.current == first
    assert "near the park" in str(conflict.value)
    assert len(history(workspace, "r", person=PROGRAM)) == 1


def test_removing_gives_back_what_was_there(workspace):
    entry = add(workspace)
    assert remove(workspace, expected_version=1) == entry
    assert shortlisted(workspace, "r", person=PROGRAM) == []


def test_removing_what_is_gone(workspace):
    add(workspace)
    remove(workspace)
    with pytest.raises(ConflictError, match="taken off the shortlist meanwhile") as conflict:
        remove(workspace)
    assert conflict.value.current is None
    with pytest.raises(ConflictError) as conflict:
        change(workspace)
    assert conflict.value.current is None


def test_changing_and_removing_what_was_changed_in_another_tab(address):
    with open_workspace(address) as mine, open_workspace(address) as other:
        seen = add(mine)
        changed = change(other, reason="theirs", expected_version=seen.version)
        assert changed == dataclasses.replace(seen, reason="theirs", version=2)
        with pytest.raises(ConflictError, match="changed meanwhile") as conflict:
            change(mine, reason="mine", expected_version=seen.version)
        assert conflict.value.current == changed
        with pytest.raises(ConflictError) as conflict:
            remove(mine, expected_version=seen.version)
        assert conflict.value.current == changed
        assert remove(mine, expected_version=2) == changed


def test_an_entry_added_again_is_not_the_one_that_was_seen(workspace):
    seen = add(workspace)
    remove(workspace)
    again = add(workspace)
    assert again.version > seen.version
    with pytest.raises(ConflictError) as conflict:
        remove(workspace, expected_version=seen.version)
    assert conflict.value.current == again


def test_a_conflict_survives_pickling(workspace):
    add(workspace)
    with pytest.raises(ConflictError) as conflict:
        add(workspace)
    copy = pickle.loads(pickle.dumps(conflict.value))
    assert (copy.current, str(copy)) == (conflict.value.current, str(conflict.value))


def test_500_at_once_all_stay(address, patient, sqlite_only):
    # two of everything that can be had twice: workspaces on the file, and adds of one asset
    with (
        open_workspace(patient(address)) as one,
        open_workspace(patient(address)) as other,
        ThreadPoolExecutor(40) as pool,
    ):
        done = list(pool.map(lambda n: add((one, other)[n % 2], f"a:{n}"), range(500)))
        assert len(done) == 500
        assert {entry.asset_id for entry in shortlisted(one, "r", person=PROGRAM)} == {f"a:{n}" for n in range(500)}
        assert len(history(other, "r", person=PROGRAM)) == 500


def test_of_many_that_add_the_same_one_wins(address, patient):
    won, lost = [], []
    barrier = threading.Barrier(20)

    def run(workspace, number):
        barrier.wait()
        try:
            won.append(add(workspace, reason=f"by {number}"))
        except ConflictError as conflict:
            lost.append(conflict.current)

    with open_workspace(patient(address)) as one, open_workspace(patient(address)) as other:
        threads = [threading.Thread(target=run, args=((one, other)[n % 2], n)) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 1
        assert lost == won * 19
        assert len(history(one, "r", person=PROGRAM)) == 1


def test_a_database_that_finds_the_clash_only_on_writing(workspace, monkeypatch):
    # with several writers at once the building may come after the look whether it is there
    first = add(workspace)
    found, looks = module._find, []

    def blind(session, key):
        looks.append(key)
        return None if len(looks) == 1 else found(session, key)

    monkeypatch.setattr(module, "_find", blind)
    with pytest.raises(ConflictError, match="already") as conflict:
        add(workspace)
    assert isinstance(conflict.value.__cause__, IntegrityError)
    assert conflict.value.current == first
    assert len(history(workspace, "r", person=PROGRAM)) == 1


@pytest.mark.parametrize("act", [change, remove])
def test_a_change_between_reading_and_writing_is_found(workspace, monkeypatch, act):
    add(workspace)
    seen = module._as_seen

    def beaten(workspace, session, key, expected_version):
        row = seen(workspace, session, key, expected_version)
        table = ShortlistRow.__table__
        session.connection().execute(update(table).values(version=7, reason="quicker"))
        return row

    monkeypatch.setattr(module, "_as_seen", beaten)
    with pytest.raises(ConflictError):
        act(workspace)
    assert len(history(workspace, "r", person=PROGRAM)) == 1
    assert shortlisted(workspace, "r", person=PROGRAM)[0].reason == "near the park"
