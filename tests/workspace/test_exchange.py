import datetime as dt
import hashlib
import io
import json
import shutil
import sqlite3
import stat
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from assetmap.errors import InputError
from assetmap.matching import Need
from assetmap.value import SealedFigure
from assetmap.workspace import (
    PROGRAM,
    add_note,
    add_to_shortlist,
    audit,
    create_party,
    enter,
    keep_side,
    open_party,
    open_workspace,
    photos,
    place_hold,
    record_visit,
    save_portfolio,
    save_weights,
    shortlisted,
    sides_of,
    state_availability,
)
from assetmap.workspace import exchange as module
from assetmap.workspace.confirmations import BY_HAND, confirm
from assetmap.workspace.exchange import export_workspace, import_workspace
from assetmap.workspace.interests import QUESTIONS, express_interest, interests
from assetmap.workspace.needs import all_needs, state_need
from assetmap.workspace.roles import NotAllowedError, Person
from assetmap.workspace.schema import SCHEMA_VERSION, Table

HOSTILE = '<script>alert(1)</script> ${7*7} =1+1 \u202e \n\r\n {"a": 1}'
NOW = dt.datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=dt.UTC)


def picture():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def filled(workspace):
    return fill(workspace)


@pytest.fixture(scope="session")
def whole(tmp_path_factory, made):
    """An export of everything, made once for the tests that spoil it."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copy(made, folder / "workspace.sqlite")
    with open_workspace(f"sqlite:///{folder}/workspace.sqlite") as workspace:
        export_workspace(fill(workspace), folder / "export.zip", person=PROGRAM)
    return folder / "export.zip"


@pytest.fixture
def exported(whole, path):
    """The same, at ``path``."""
    shutil.copy(whole, path)
    return path


def fill(workspace):
    add_to_shortlist(workspace, "r", "E1:1", name_then=HOSTILE, reason=HOSTILE, now=NOW)
    add_note(workspace, "r", "E1:1", HOSTILE, now=NOW)
    place_hold(workspace, "r", "E1:1", "roof", now=NOW)
    place_hold(workspace, "r", "E1:1", "roof and gas", now=NOW)
    record_visit(workspace, "r", "E1:1", visited_on=NOW.date(), found="empty", photo=picture(), now=NOW)
    save_weights(workspace, "r", "ours", {"need": 0.1}, now=NOW)
    save_portfolio(workspace, "r", "ten", {"budget": None}, [], data_version="v", now=NOW)
    state_availability(
        workspace,
        "r",
        {"asset_id": "E1:1", "state": "possible", "stated_on": "2026-07-01", "stated_by": "Estates desk"},
        now=NOW,
    )
    party = create_party(workspace, "r", "The Makers", "four plain words here")
    keep_side(workspace, party, "E1:1", SealedFigure("The Makers", "cap", 1234.5), now=NOW)
    enter(workspace, "r", "E1:1", {"area_m2": 12.5}, source="survey", now=NOW)
    who = {"organisation": HOSTILE, "email": "desk@example.org", "consent": True, "now": NOW}
    answers = {key: question.answers[0] for key, question in QUESTIONS.items()}
    asked = express_interest(
        workspace,
        "r",
        asset_id="E1:1",
        place=HOSTILE,
        purpose=HOSTILE,
        answers=answers,
        need=Need(least_m2=50.0),
        **who,
    )
    confirm(workspace, "interest", asked.number, BY_HAND, by="An officer", now=NOW)
    state_need(workspace, "r", Need(least_m2=40.0, must=("kitchen",)), **who)
    return workspace


@pytest.fixture
def path(tmp_path):
    return tmp_path / "export.zip"


@pytest.fixture
def other(another):
    return another


def everything(workspace):
    with workspace.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Table.metadata.sorted_tables
        }


@pytest.mark.parametrize("other_kind", ["sqlite", "postgresql"])
def test_everything_comes_back_as_it_was(filled, databases, path, other_kind):
    with open_workspace(databases(other_kind)) as other:
        check_that_all_comes_back(filled, other, path)


def check_that_all_comes_back(filled, other, path):
    counts = export_workspace(filled, path, now=NOW, person=PROGRAM)
    assert counts["records"] == 3
    assert import_workspace(other, path, person=PROGRAM) == counts
    assert everything(other) == everything(filled)
    assert all(counts.values()), "a table without a row proves nothing"
    assert interests(other, "r", person=PROGRAM) == interests(filled, "r", person=PROGRAM)
    assert all_needs(other, "r", person=PROGRAM) == all_needs(filled, "r", person=PROGRAM)
    assert audit(other, "r", person=PROGRAM).equals(audit(filled, "r", person=PROGRAM))
    assert len(photos(other, "r", "E1:1", person=PROGRAM)) == 1
    again = open_party(other, "r", "the makers", "four plain words here")
    assert sides_of(other, again, "E1:1")["cap"].shown_to(again.name) == 1234.5
    add_to_shortlist(other, "r", "E1:2", name_then="", reason="goes on")
    record_visit(other, "r", "E1:1", visited_on=NOW.date(), found="empty", photo=picture(), now=NOW)
    place_hold(other, "r", "E1:1", "gas", expected_version=2)


def test_every_table_is_in_it_and_it_is_private(filled, path):
    export_workspace(filled, path, person=PROGRAM)
    with zipfile.ZipFile(path) as archive:
        names = {name.removesuffix(".jsonl") for name in archive.namelist()} - {"manifest.json"}
        text = b"".join(archive.read(name) for name in archive.namelist())
    assert names == set(Table.metadata.tables) - {"meta", "attempts"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"1234" not in text.replace(b"123456+00:00", b"")


def test_an_empty_workspace(workspace, other, path):
    export_workspace(workspace, path, person=PROGRAM)
    assert set(import_workspace(other, path, person=PROGRAM).values()) == {0}
    assert import_workspace(other, path, person=PROGRAM)


def test_who_may(filled, other, path, sqlite_only):
    for person in (Person("O", "officer", "E1"), Person("P", "partner")):
        with pytest.raises(NotAllowedError):
            export_workspace(filled, path, person=person)
        with pytest.raises(NotAllowedError):
            import_workspace(other, path, person=person)
    assert not path.exists()
    export_workspace(filled, path, person=Person("A", "admin"))


def test_a_workspace_that_holds_something_is_not_written_over(filled, path):
    export_workspace(filled, path, person=PROGRAM)
    before = everything(filled)
    with pytest.raises(InputError, match="not empty") as error:
        import_workspace(filled, path, person=PROGRAM)
    assert "3 in records" in error.value.seen
    assert everything(filled) == before


def test_an_export_that_fails_leaves_the_last_one(filled, path, monkeypatch, sqlite_only):
    path.write_bytes(b"the last one")
    monkeypatch.setattr(module, "_plain", lambda _: (_ for _ in ()).throw(OSError("no space left on device")))
    with pytest.raises(InputError, match="cannot be written") as error:
        export_workspace(filled, path, person=PROGRAM)
    assert "no space left" in error.value.seen
    assert path.read_bytes() == b"the last one"
    assert [one.name for one in path.parent.iterdir() if one.is_file()] == ["export.zip"]
    with pytest.raises(InputError, match="cannot be written"):
        export_workspace(filled, path.parent / "nowhere" / "x.zip", person=PROGRAM)


def rewrite(path, change=None, *, manifest=None, rehash=True, drop="", extra=""):
    """Change the export's tables and manifest, with checksums put right where that is wanted."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(members.pop("manifest.json"))
    for name, data in members.items():
        rows = [json.loads(line) for line in data.splitlines()]
        if change:
            rows = change(name.removesuffix(".jsonl"), rows) or rows
        members[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        if rehash:
            told["tables"][name.removesuffix(".jsonl")] = {
                "rows": len(rows),
                "sha256": hashlib.sha256(members[name]).hexdigest(),
            }
    if manifest:
        told |= manifest
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            if name != drop:
                archive.writestr(name, data)
        if extra:
            archive.writestr(extra, b"")
        archive.writestr("manifest.json", json.dumps(told))


def cell(table, column, value, row=0):
    def change(name, rows):
        if name == table:
            rows[row][column] = value

    return change


def cut(table):
    return lambda name, rows: rows[1:] if name == table else rows


FAULTS = {
    "a text where a number belongs": (cell("records", "version", "1"), "column version"),
    "a number out of range": (cell("records", "version", 2**40), "column version"),
    "a truth value": (cell("records", "version", True), "column version"),
    "nothing where something belongs": (cell("shortlist", "reason", None), "column reason"),
    "a number where a text belongs": (cell("shortlist", "reason", 5), "column reason"),
    "a text that is too long": (cell("shortlist", "region", "x" * 101), "column region"),
    "a zero byte": (cell("shortlist", "reason", "a\x00"), "column reason"),
    "a moment without a zone": (cell("shortlist", "added_at", "2026-07-01T12:00:00"), "column added_at"),
    "no moment": (cell("shortlist", "added_at", "yesterday"), "column added_at"),
    "no day": (cell("visits", "visited_on", "2026-02-30"), "column visited_on"),
    "no picture": (cell("photos", "image", "not base 64!"), "column image"),
    "a text where fields belong": (cell("weights", "swings", "need"), "column swings"),
    "a kind that nobody knows": (cell("records", "kind", "gossip"), "no record of its kind"),
    "a field that its kind has not": (
        cell("records", "state", {"text": "x", "colour": "red"}),
        "no record of its kind",
    ),
    "a field that is not as it is kept": (cell("records", "state", {"text": " x "}), "no record of its kind"),
    "a version that is left out": (cell("records", "version", 3, row=2), "out of order"),
    "a photograph of no visit": (cell("photos", "visit_id", 99), "belongs to nothing"),
    "a row twice": (lambda name, rows: rows * 2 if name == "weights" else rows, "has not the rows"),
    "a building twice on a shortlist": (
        lambda name, rows: [*rows, rows[0] | {"id": 99}] if name == "shortlist" else rows,
        "contradict each other",
    ),
    "another column": (lambda name, rows: [row | {"x": 1} for row in rows] if name == "visits" else rows, "columns"),
    "no row at all": (lambda name, rows: ["x"] if name == "visits" else rows, "columns"),
}


@pytest.mark.parametrize(("change", "said"), FAULTS.values(), ids=FAULTS)
def test_one_fault_and_nothing_is_taken_in(exported, other, path, change, said, sqlite_only):
    rewrite(path, change)
    before = everything(other)
    with pytest.raises(InputError, match=said) as error:
        import_workspace(other, path, person=PROGRAM)
    assert error.value.where == str(path)
    assert everything(other) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"change": cut("visits"), "rehash": False}, "changed since it was exported|belongs to nothing"),
        ({"change": cell("weights", "name", "theirs"), "rehash": False}, "changed since it was exported"),
        ({"manifest": {"format": "cooking"}}, "no export of a workspace"),
        ({"manifest": {"schema_version": SCHEMA_VERSION + 1}}, "another version"),
        ({"manifest": {"schema_version": 1}}, "another version"),
        ({"manifest": {"tables": {}}}, "changed since|has not"),
        ({"manifest": {"tables": 5}}, "no export of a workspace"),
        ({"drop": "visits.jsonl"}, "tables it should"),
        ({"extra": "../../evil.jsonl"}, "tables it should"),
    ],
)
def test_a_file_that_is_not_whole(exported, other, path, options, said, sqlite_only):
    rewrite(path, **options)
    with pytest.raises(InputError, match=said):
        import_workspace(other, path, person=PROGRAM)
    assert shortlisted(other, "r", person=PROGRAM) == []


def test_a_line_that_is_no_json(exported, other, path, sqlite_only):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data.replace(b"{", b"(", 1) if name == "weights.jsonl" else data)
    with pytest.raises(InputError, match=r"weights\.jsonl, line 1 cannot be read"):
        import_workspace(other, path, person=PROGRAM)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip" * 100, None])
def test_what_is_no_zip(other, path, content, sqlite_only):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        import_workspace(other, path, person=PROGRAM)


def test_a_zip_of_something_else_and_one_that_is_cut(filled, other, path, sqlite_only):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(InputError, match="no export of a workspace"):
        import_workspace(other, path, person=PROGRAM)
    export_workspace(filled, path, person=PROGRAM)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match="cannot be read"):
        import_workspace(other, path, person=PROGRAM)


def test_one_that_claims_to_be_huge(exported, other, path, monkeypatch, sqlite_only):
    monkeypatch.setattr(module, "LARGEST_EXPORT", 100)
    with pytest.raises(InputError, match="too large"):
        import_workspace(other, path, person=PROGRAM)


def test_a_locked_workspace_takes_nothing_in(exported, other, path, sqlite_only):
    lock = sqlite3.connect(other.where, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(InputError, match="locked"):
        import_workspace(other, path, person=PROGRAM)
    lock.execute("ROLLBACK")
    lock.close()
    assert import_workspace(other, path, person=PROGRAM)


def test_a_relative_path(filled, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    export_workspace(filled, Path("here.zip"), person=PROGRAM)
    assert (tmp_path / "here.zip").is_file()
