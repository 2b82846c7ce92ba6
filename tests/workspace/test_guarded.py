import ast
import datetime as dt
import importlib
import inspect
import io
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from sqlalchemy import select

import assetmap.workspace as room
from assetmap.errors import InputError
from assetmap.matching import Need
from assetmap.workspace import (
    PROGRAM,
    add_to_shortlist,
    change_reason,
    enter,
    entries,
    open_workspace,
    record_visit,
    remove_from_shortlist,
    save_portfolio,
    save_weights,
    saved_weights,
    shortlisted,
    state_availability,
    visits,
)
from assetmap.workspace.guarded import WRITERS, written_by
from assetmap.workspace.roles import ACTIONS, PUBLIC, NotAllowedError, Person, allowed
from assetmap.workspace.schema import Table

# the modules: the room gives some of their functions the same names
confirmations, exchange, interests, journal, needs, outcomes, records, stages = (
    importlib.import_module(f"assetmap.workspace.{name}")
    for name in ("confirmations", "exchange", "interests", "journal", "needs", "outcomes", "records", "stages")
)

OFFICER = Person("A. N. Officer", "officer", "E1")
A, B = ("r", "E1:1"), ("r", "E2:1")
DAY = dt.date(2026, 3, 1)
_FILE = io.BytesIO()
Image.new("RGB", (8, 8), "red").save(_FILE, "PNG")
PICTURE = _FILE.getvalue()
STATEMENT = {"state": "possible", "stated_on": "2026-03-01", "stated_by": "Estates desk"}
ANSWERS = {key: question.answers[0] for key, question in interests.QUESTIONS.items()}
CALLS = {
    add_to_shortlist: {"name_then": "Hall", "reason": "near"},
    change_reason: {"reason": "x", "expected_version": 1},
    remove_from_shortlist: {"reason": "x"},
    record_visit: {"visited_on": DAY, "found": "empty"},
    enter: {"figures": {"area_m2": 1.0}, "source": "survey"},
}


@pytest.mark.parametrize("write", list(CALLS), ids=lambda write: write.__name__)
@pytest.mark.parametrize("person", [PUBLIC, Person("S", "sto"), Person("O", "officer", "E1")], ids=lambda p: p.role)
def test_nobody_writes_on_a_building_that_is_not_theirs(workspace, write, person, sqlite_only):
    with pytest.raises(NotAllowedError):
        written_by(person, write, workspace, *B, **CALLS[write])
    with pytest.raises(NotAllowedError):
        written_by(person, write, workspace, region="r", asset_id="E2:1", **CALLS[write])
    assert room.audit(workspace, "r", person=PROGRAM).empty


def test_an_officer_writes_on_their_own_and_is_named(workspace):
    written_by(OFFICER, add_to_shortlist, workspace, *A, name_then="Hall", reason="near", added_by="somebody else")
    written_by(OFFICER, change_reason, workspace, *A, reason="nearer", expected_version=1)
    written_by(OFFICER, record_visit, workspace, *A, visited_on=DAY, found="empty", by="somebody else")
    written_by(OFFICER, enter, workspace, *A, {"area_m2": 1.0}, source="survey")
    written_by(OFFICER, save_weights, workspace, "r", "ours", {"need": 1.0})
    assert shortlisted(workspace, "r", person=PROGRAM)[0].added_by == OFFICER.name
    assert visits(workspace, "r", person=PROGRAM)["by"].tolist() == [OFFICER.name]
    assert entries(workspace, "r", person=PROGRAM)["E1:1"].by == OFFICER.name
    assert saved_weights(workspace, "r", person=PROGRAM)[0].by == OFFICER.name
    written_by(OFFICER, remove_from_shortlist, workspace, *A, reason="let")
    assert set(room.history(workspace, "r", person=PROGRAM)["by"]) == {OFFICER.name}


def test_an_owner_alone_states_availability(workspace):
    with pytest.raises(NotAllowedError):
        written_by(OFFICER, state_availability, workspace, "r", STATEMENT | {"asset_id": "E2:1"})
    with pytest.raises(NotAllowedError):
        written_by(OFFICER, state_availability, workspace, "r", STATEMENT)
    with pytest.raises(NotAllowedError):
        written_by(Person("P", "partner"), state_availability, workspace, "r", STATEMENT | {"asset_id": "E1:1"})
    kept = written_by(OFFICER, state_availability, workspace, "r", STATEMENT | {"asset_id": "E1:1"})
    assert kept["state"] == "possible"
    assert room.audit(workspace, "r", person=PROGRAM)["by"].tolist() == [OFFICER.name]


def test_without_a_sign_in_the_name_given_is_kept(workspace):
    anyone = Person("", "admin")
    written_by(anyone, record_visit, workspace, *A, visited_on=DAY, found="empty", by="Mx Walker")
    assert visits(workspace, "r", person=PROGRAM)["by"].tolist() == ["Mx Walker"]


def test_portfolios_are_for_those_who_work_together(workspace):
    given = ("r", "ten", {}, ["E1:1"])
    with pytest.raises(NotAllowedError):
        written_by(PUBLIC, save_portfolio, workspace, *given, data_version="v")
    written_by(Person("P", "partner"), save_portfolio, workspace, *given, data_version="v")


def test_what_the_door_does_not_know_does_not_go_through(workspace):
    with pytest.raises(ValueError, match="'write' is 'visits'"):
        written_by(Person("A", "admin"), visits, workspace, "r")
    with pytest.raises(TypeError):
        written_by(OFFICER, record_visit, workspace)


def test_every_action_of_the_door_is_one():
    assert set(WRITERS.values()) <= set(ACTIONS)


# Every public function that writes, by the act that it is and how it is called. A function that is not here fails the test
# below: whoever adds one says whose act it is.
DAYS = {"answered_on": DAY, "evidence": "letter", "answered_by": "Legal"}
FORM = {"organisation": "Makers", "email": "x@example.org", "consent": True}
CALLED = {
    "add_to_shortlist": (
        "shortlist",
        lambda w, at, p: written_by(p, add_to_shortlist, w, "r", at.new, name_then="", reason="x"),
    ),
    "change_reason": (
        "shortlist",
        lambda w, at, p: written_by(p, change_reason, w, "r", at.asset, reason="y", expected_version=1),
    ),
    "remove_from_shortlist": (
        "shortlist",
        lambda w, at, p: written_by(p, remove_from_shortlist, w, "r", at.asset, reason="y"),
    ),
    "record_visit": (
        "visit",
        lambda w, at, p: written_by(p, record_visit, w, "r", at.asset, visited_on=DAY, found="empty"),
    ),
    "enter": ("figures", lambda w, at, p: written_by(p, enter, w, "r", at.asset, {"area_m2": 1.0}, source="survey")),
    "state_availability": (
        "availability",
        lambda w, at, p: written_by(p, state_availability, w, "r", STATEMENT | {"asset_id": at.asset}),
    ),
    "save_weights": ("weights", lambda w, at, p: written_by(p, save_weights, w, "r", "x", {"need": 1.0})),
    "save_portfolio": (
        "portfolio",
        lambda w, at, p: written_by(p, save_portfolio, w, "r", "x", {}, [], data_version="v"),
    ),
    "keep_record": (
        "note",
        lambda w, at, p: records.keep_record(w, "r", at.asset, "note", "x", {"text": "x"}, person=p),
    ),
    "add_note": ("note", lambda w, at, p: journal.add_note(w, "r", at.asset, "x", person=p)),
    "change_note": (
        "note",
        lambda w, at, p: journal.change_note(w, "r", at.asset, at.note, "y", expected_version=1, person=p),
    ),
    "withdraw_note": (
        "note",
        lambda w, at, p: journal.withdraw_note(w, "r", at.asset, at.note, reason="y", expected_version=1, person=p),
    ),
    "answer_gate": (
        "answer gate",
        lambda w, at, p: journal.answer_gate(w, "r", at.asset, "legal", "yes", **DAYS, person=p),
    ),
    "place_hold": ("hold", lambda w, at, p: journal.place_hold(w, "r", at.asset, "roof", person=p)),
    "lift_hold": ("hold", lambda w, at, p: journal.lift_hold(w, "r", at.asset, reason="mended", person=p)),
    "decide": (
        "decide",
        lambda w, at, p: journal.decide(
            w, "r", at.asset, "approved", reason="x", decided_by="Cabinet", decided_on=DAY, person=p
        ),
    ),
    "enter_stage": (
        "stage",
        lambda w, at, p: stages.enter_stage(w, "r", at.asset, "enquiry", applicant="M", entered_on=DAY, person=p),
    ),
    "record_outcome": (
        "outcome",
        lambda w, at, p: outcomes.record_outcome(w, "r", at.asset, 2025, rent_gbp=1, person=p),
    ),
    "keep_promise": (
        "outcome",
        lambda w, at, p: outcomes.keep_promise(w, "r", at.asset, {"jobs": 1.0}, data_version="v", person=p),
    ),
    "add_lesson": ("lesson", lambda w, at, p: outcomes.add_lesson(w, "r", at.asset, "x", person=p)),
    "express_interest": (
        "express interest",
        lambda w, at, p: interests.express_interest(
            w, "r", asset_id=at.asset, place="x", purpose="x", answers=ANSWERS, **FORM, person=p
        ),
    ),
    "state_need": ("state need", lambda w, at, p: needs.state_need(w, "r", Need(least_m2=1.0), **FORM, person=p)),
    "confirm": (
        "answer interest",
        lambda w, at, p: confirmations.confirm(w, "interest", at.interest, confirmations.BY_HAND, person=p),
    ),
    "withdraw_interest": ("answer interest", lambda w, at, p: interests.withdraw_interest(w, at.interest, person=p)),
    "withdraw_need": ("answer need", lambda w, at, p: needs.withdraw_need(w, at.need, person=p)),
    "import_workspace": ("import", lambda w, at, p: exchange.import_workspace(w, at.file, person=p)),
    "export_workspace": ("export", lambda w, at, p: exchange.export_workspace(w, at.file, person=p)),
}
# What these write is nobody's act on a building: each with the reason why no role is asked.
WITHOUT_ROLE = {
    "count_attempt": "counts a try, whoever makes it",
    "give_back": "takes back that a try was counted",
    "open_party": "counts the try",
    "create_party": "a party is opened by its own passphrase, whoever is signed in",
    "keep_side": "a party's own figures, under its passphrase",
    "forget_side": "a party's own figures, under its passphrase",
    "open_workspace": "makes the tables",
    "written_by": "the door itself",
    "sign_token": "makes the secret for links, and tells nobody",
    "read_token": "makes the secret for links, and tells nobody",
}
NO_BUILDING = {"weights", "portfolio", "export", "import", "answer need", "express interest", "state need"}
ROOM = Path(room.__file__).parent
PEOPLE = [
    PUBLIC,
    Person("S", "sto"),
    OFFICER,
    Person("O", "officer", "E2"),
    Person("K", "partner"),
    Person("A", "admin"),
]


def touching(door):
    """Names of the public functions that open the database to read or to write, themselves or by one of the room that does."""
    calls, public = {}, set()
    for path in sorted(ROOM.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                called = {one.func for one in ast.walk(node) if isinstance(one, ast.Call)}
                names = {one.id for one in called if isinstance(one, ast.Name)}
                writes = any(isinstance(one, ast.Attribute) and one.attr == door for one in called)
                calls.setdefault(node.name, set()).update(names, {door} if writes else ())
            if isinstance(node, ast.Assign) and any(
                isinstance(to, ast.Name) and to.id == "__all__" for to in node.targets
            ):
                public |= set(ast.literal_eval(node.value))
    found, grown = set(), {door}
    while grown - found:
        found |= grown
        grown = {name for name, called in calls.items() if called & found}
    return found & public


def test_every_function_that_writes_is_known():
    assert touching("writing") | {"export_workspace"} == set(CALLED) | set(WITHOUT_ROLE) - {"written_by"}


@pytest.fixture(scope="session")
def standing(tmp_path_factory, made):
    """File of a workspace with a building that has one of everything, and the signs of what is there."""
    path = tmp_path_factory.mktemp("standing") / "workspace.sqlite"
    shutil.copy(made, path)
    with open_workspace(f"sqlite:///{path}") as workspace:
        add_to_shortlist(workspace, *A, name_then="", reason="x")
        journal.place_hold(workspace, *A, "roof")
        note = journal.add_note(workspace, *A, "x").item
        asked = interests.express_interest(
            workspace, *A[:1], asset_id=A[1], place="x", purpose="x", answers=ANSWERS, **FORM
        )
        need = needs.state_need(workspace, "r", Need(least_m2=1.0), **FORM)
    return path, {"asset": A[1], "new": "E1:new", "note": note, "interest": asked.number, "need": need}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.title)
@pytest.mark.parametrize("name", CALLED)
def test_each_refuses_every_role_that_may_not(standing, tmp_path, name, person):
    path, signs = standing
    shutil.copy(path, tmp_path / "workspace.sqlite")
    action, call = CALLED[name]
    may = allowed(person, action, None if action in NO_BUILDING else "E1")
    with open_workspace(f"sqlite:///{tmp_path}/workspace.sqlite") as workspace:
        at = SimpleNamespace(**signs, file=tmp_path / "export.zip")
        if name == "import_workspace":
            exchange.export_workspace(workspace, at.file, person=PROGRAM)
        before = everything(workspace)
        if may and name == "import_workspace":
            with pytest.raises(InputError, match="not empty"):
                call(workspace, at, person)
        elif may:
            call(workspace, at, person)
            assert at.file.exists() if name == "export_workspace" else everything(workspace) != before
        else:
            with pytest.raises(NotAllowedError):
                call(workspace, at, person)
            assert everything(workspace) == before
            assert name == "import_workspace" or not at.file.exists()


def everything(workspace):
    with workspace.reading() as session:
        return {table.name: session.execute(select(table)).all() for table in Table.metadata.sorted_tables}


def test_pages_write_as_somebody():
    """A page calls what takes a person with one, and the rest through the door; visitors and links come without a role."""
    taking = {name for name in CALLED if name not in {write.__name__ for write in WRITERS}}
    free, seen = {"express_interest", "state_need"}, set()
    for path in sorted((ROOM.parent / "app").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                where = f"{path.name}, line {node.lineno}: {node.func.id}"
                assert node.func.id not in {write.__name__ for write in WRITERS}, where
                if node.func.id in taking - free and path.name != "find_mail.py":
                    assert "person" in {keyword.arg for keyword in node.keywords}, where
                    seen.add(node.func.id)
    assert len(seen) >= 10, f"pages call only {sorted(seen)}"


def test_who_may_read_what_is_kept_apart_from_records(workspace):
    for asset_id in ("E1:1", "E2:1"):
        add_to_shortlist(workspace, "r", asset_id, name_then="", reason="x")
        record_visit(workspace, "r", asset_id, visited_on=DAY, found="empty", note="x", photo=PICTURE)
        enter(workspace, "r", asset_id, {"area_m2": 1.0}, source="survey")
    save_weights(workspace, "r", "x", {"need": 1.0})
    save_portfolio(workspace, "r", "x", {}, [], data_version="v")
    for person, seen, together in (
        (PROGRAM, ["E1:1", "E2:1"], 1),
        (Person("K", "partner"), ["E1:1", "E2:1"], 1),
        (OFFICER, ["E1:1"], 1),
        (PUBLIC, [], 0),
        (Person("S", "sto"), [], 0),
    ):
        assert visits(workspace, "r", person=person)["asset_id"].tolist() == seen
        assert [one.asset_id for one in shortlisted(workspace, "r", person=person)] == seen
        assert list(entries(workspace, "r", person=person)) == seen
        assert room.history(workspace, "r", person=person)["asset_id"].tolist() == seen
        assert [bool(room.photos(workspace, "r", one, person=person)) for one in ("E1:1", "E2:1")] == [
            one in seen for one in ("E1:1", "E2:1")
        ]
        assert len(saved_weights(workspace, "r", person=person)) == together
        assert len(room.saved_portfolios(workspace, "r", person=person)) == together


# What is for everybody, or under a lock of its own; everything else that reads is asked for by somebody.
READ_BY_ANYONE = {
    "availability_statements": "owners offer their buildings by them",
    "public_status": "stage and hold, and nobody's name",
    "shared_needs": "organisations that have agreed to be found",
    "sides_of": "a party's own figures, under its passphrase",
    "open_workspace": "looks whether the tables are there",
    "open_party": "a party is opened by its own passphrase",
    "create_party": "writes: a party is opened by its own passphrase",
    "sign_token": "a link's signature, and no record",
    "read_token": "a link's signature, and no record",
}


def test_every_function_that_reads_asks_who_reads():
    """Whoever reads is named in the call: a reader without a person, or with one that may be left out, is a fault."""
    reading = {name for name in touching("reading") if name not in CALLED or name == "export_workspace"}
    assert {"entries", "records", "audit", "photos", "gates_due"} <= reading
    for name in sorted(reading - set(READ_BY_ANYONE)):
        (found,) = {
            function
            for module in (importlib.import_module(f"assetmap.workspace.{path.stem}") for path in ROOM.glob("[!_]*.py"))
            if inspect.isfunction(function := getattr(module, name, None))
        }
        person = inspect.signature(found).parameters.get("person")
        assert person is not None, name
        assert person.default is inspect.Parameter.empty, name
        assert person.annotation == "Person" or person.annotation is Person, name


def test_no_page_reads_as_the_program():
    """A page shows what the person who looks may read; PROGRAM is for builds and for the command line on the server."""
    for path in sorted((ROOM.parent / "app").glob("*.py")):
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)
        }
        assert "PROGRAM" not in names, path.name
