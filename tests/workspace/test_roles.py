import pytest

from assetmap.errors import InputError
from assetmap.workspace.roles import (
    ACTIONS,
    PROGRAM,
    PUBLIC,
    ROLES,
    NotAllowedError,
    Person,
    allowed,
    guard,
    guard_owners,
    owner_of,
)

PEOPLE = {
    "public": PUBLIC,
    "sto": Person("S", "sto"),
    "officer": Person("O", "officer", "E1"),
    "partner": Person("P", "partner"),
    "admin": Person("A", "admin"),
}
EVERYONE = set(ROLES)
# Who may do an act on a building of E1, on one of E2, on one whose owner is not known, and where none is concerned.
WORK = ({"officer", "partner", "admin"}, {"partner", "admin"}, {"partner", "admin"}, set())
OWNERS = ({"officer", "admin"}, {"admin"}, {"admin"}, {"admin"})
EXPECTED = {
    "read public": (EVERYONE,) * 4,
    "express interest": (EVERYONE,) * 4,
    "state need": (EVERYONE,) * 4,
    "read record": (*WORK[:3], {"admin"}),
    **dict.fromkeys(("shortlist", "note", "visit", "outcome", "lesson"), (*WORK[:3], {"admin"})),
    **dict.fromkeys(("answer gate", "hold", "stage", "decide", "figures", "availability"), OWNERS),
    **dict.fromkeys(("register", "mapping", "region"), OWNERS),
    "build": (*WORK[:3], {"admin"}),
    "layers": ({"admin"},) * 4,
    "answer interest": (*WORK[:3], {"admin"}),
    "answer need": (*({"admin"},) * 3, {"partner", "admin"}),
    **dict.fromkeys(("weights", "portfolio"), ({"admin"},) * 3 + ({"officer", "partner", "admin"},)),
    **dict.fromkeys(("users", "export", "import"), ({"admin"},) * 4),
}


def test_every_act_has_its_expectation():
    assert set(EXPECTED) == set(ACTIONS)


@pytest.mark.parametrize("action", list(EXPECTED))
@pytest.mark.parametrize(("place", "owner"), list(enumerate(["E1", "E2", "", None])))
def test_who_may_do_what(action, place, owner):
    may = {role for role, person in PEOPLE.items() if allowed(person, action, owner)}
    assert may == EXPECTED[action][place]


@pytest.mark.parametrize("person", list(PEOPLE.values()), ids=list(PEOPLE))
def test_what_nobody_thought_of_is_denied(person):
    assert not allowed(person, "delete everything", "E1")
    assert not allowed(person, "", None)
    with pytest.raises(NotAllowedError) as error:
        guard(person, "delete everything", "E1:1")
    assert error.value.allowed == "nobody"


def test_the_program_is_nobody_who_can_sign_in():
    assert all(allowed(PROGRAM, action, owner) for action in ACTIONS for owner in ("E1", "", None))
    assert not allowed(PROGRAM, "delete everything")
    with pytest.raises(ValueError, match="'role' is 'program'"):
        Person("", PROGRAM.role)


def test_the_guard_says_who_may(capsys):
    with pytest.raises(NotAllowedError, match="not yours to do") as error:
        guard(PEOPLE["officer"], "hold", "E2:7")
    assert isinstance(error.value, InputError)
    assert error.value.where == "hold, building E2:7"
    assert error.value.seen == "signed in as officer of E1"
    assert error.value.allowed == "officer of its owner, admin"
    guard(PEOPLE["officer"], "hold", "E1:7")
    guard(None, "hold", "E2:7")


def test_of_several_owners_one_is_enough():
    guard_owners(PEOPLE["officer"], "answer interest", ["E2", "E1"])
    guard_owners(None, "answer interest", [])
    for owners in (["E2", "E3"], [""], []):
        with pytest.raises(NotAllowedError) as error:
            guard_owners(PEOPLE["officer"], "answer interest", owners)
        assert error.value.where.endswith(" or ".join(owners) or "not known")


@pytest.mark.parametrize(
    ("asset_id", "owner"),
    [("E1:7", "E1"), ("E1:a:b", "E1"), ("E1", ""), ("", ""), (":7", ""), ("E11:7", "E11"), (" E1:7", " E1")],
)
def test_the_owner_is_read_from_the_id(asset_id, owner):
    assert owner_of(asset_id) == owner
    assert allowed(PEOPLE["officer"], "note", owner) == (owner == "E1")


@pytest.mark.parametrize(
    ("role", "owner"), [("boss", ""), ("officer", ""), ("officer", " "), ("admin", "E1"), ("officer", "E1:")]
)
def test_a_person_that_cannot_be(role, owner):
    with pytest.raises(ValueError, match=r"role|owner"):
        Person("X", role, owner)
