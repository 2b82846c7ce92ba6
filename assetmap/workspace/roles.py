"""Who may do what: five roles, and for each act the roles that may do it. What is not allowed here is denied."""

from collections.abc import Collection
from dataclasses import dataclass

from assetmap.errors import InputError

__all__ = [
    "ACTIONS",
    "PROGRAM",
    "PUBLIC",
    "ROLES",
    "NotAllowedError",
    "Person",
    "allowed",
    "guard",
    "guard_owners",
    "owner_of",
]

ROLES = {
    "public": "anyone",
    "sto": "a socially trading organisation",
    "officer": "an officer of one owner",
    "partner": "the portfolio partner",
    "admin": "whoever runs the workspace",
}

# Roles that may do an act: on the buildings of their own owner, on those of every owner, and where no building is concerned.
_OWN, _ANY, _NONE = "own", "any", "none"


@dataclass(frozen=True)
class Person:
    """Somebody who uses the workspace.

    Parameters
    ----------
    name : str
        As it is written into the record.
    role : str
        One of `ROLES`.
    owner_code : str
        Code of the owner whose officer this is; blank in every other role.

    Raises
    ------
    ValueError
        When the role is unknown, an officer has no owner, or somebody else has one.
    """

    name: str
    role: str
    owner_code: str = ""

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise ValueError(f"'role' is {self.role!r}, allowed: {', '.join(ROLES)}")
        if (self.role == "officer") != bool(self.owner_code.strip()):
            raise ValueError("'owner_code' is given for an officer, and for nobody else")
        if ":" in self.owner_code:
            raise ValueError("'owner_code' holds a colon, which parts it from the owner's own id")

    @property
    def title(self) -> str:
        """Role in words, as the record keeps it."""
        return f"officer of {self.owner_code}" if self.role == "officer" else self.role


class _Program(Person):
    """The program itself, in a role that no person can have and no users file can give."""

    def __post_init__(self) -> None:
        """Nothing to check: there is one of it."""


PUBLIC = Person("", "public")
"""Somebody who has not signed in."""

PROGRAM: Person = _Program("", "program")
"""The program itself on the server's own computer: a build, or the command line of whoever runs it. No page acts as it."""

_EVERYONE = dict.fromkeys((*ROLES, PROGRAM.role), frozenset({_ANY, _NONE}))
_ADMIN = dict.fromkeys(("admin", PROGRAM.role), frozenset({_ANY, _NONE}))
_OWNERS = _ADMIN | {"officer": frozenset({_OWN})}
_AT_WORK = _OWNERS | {"partner": frozenset({_ANY})}
_TOGETHER = _ADMIN | {"officer": frozenset({_NONE}), "partner": frozenset({_NONE})}

# The owner alone speaks for its building: whether it can be had, whether a gate is passed, who gets it and when. A register,
# its mapping and a region begun are an owner's as well; a region is built for those who work in it; layers are everybody's.
ACTIONS: dict[str, dict[str, frozenset[str]]] = {
    "read public": _EVERYONE,
    "read record": _AT_WORK,
    "express interest": _EVERYONE,
    "state need": _EVERYONE,
    "shortlist": _AT_WORK,
    "note": _AT_WORK,
    "visit": _AT_WORK,
    "outcome": _AT_WORK,
    "lesson": _AT_WORK,
    "answer gate": _OWNERS,
    "hold": _OWNERS,
    "stage": _OWNERS,
    "decide": _OWNERS,
    "figures": _OWNERS,
    "availability": _OWNERS,
    "register": _OWNERS,
    "mapping": _OWNERS,
    "region": _OWNERS,
    "build": _AT_WORK,
    "layers": _ADMIN,
    "answer interest": _AT_WORK,
    "answer need": _ADMIN | {"partner": frozenset({_NONE})},
    "weights": _TOGETHER,
    "portfolio": _TOGETHER,
    "users": _ADMIN,
    "export": _ADMIN,
    "import": _ADMIN,
}


class NotAllowedError(InputError):
    """What was asked for is not for this person to do; nothing was done."""


def owner_of(asset_id: str) -> str:
    """Code of the owner of a building, which its id begins with; blank where it has none.

    Examples
    --------
    >>> owner_of("E08999991:12")
    'E08999991'
    """
    code, colon, _ = asset_id.partition(":")
    return code if colon else ""


def allowed(person: Person, action: str, asset_owner: str | None = None) -> bool:
    """Whether a person may do something.

    Parameters
    ----------
    person : Person
        Who.
    action : str
        A key of `ACTIONS`; what is not in it nobody may do.
    asset_owner : str, optional
        Code of the owner of the building concerned, by `owner_of`; None where no building is concerned. A building whose
        owner is not known (blank) is no officer's own.

    Examples
    --------
    >>> officer = Person("A. N. Officer", "officer", "E08999991")
    >>> allowed(officer, "hold", "E08999991"), allowed(officer, "hold", "E08999992"), allowed(PUBLIC, "hold", "E08999991")
    (True, False, False)
    """
    scopes = ACTIONS.get(action, {}).get(person.role, frozenset())
    if asset_owner is None:
        return _NONE in scopes
    return _ANY in scopes or (_OWN in scopes and bool(asset_owner) and asset_owner == person.owner_code)


def guard(person: Person | None, action: str, asset_id: str | None = None) -> None:
    """Refuse what a person may not do.

    Parameters
    ----------
    person : Person, optional
        Who; None is not checked: for writing, whoever calls from the server's own computer or bears a link that it signed.
    action : str
        A key of `ACTIONS`.
    asset_id : str, optional
        The building concerned.

    Raises
    ------
    NotAllowedError
        When the person may not.
    """
    owner = None if asset_id is None else owner_of(asset_id)
    if person is not None and not allowed(person, action, owner):
        raise _refused(person, action, f"{action}, building {asset_id}" if asset_id is not None else action)


def guard_owners(person: Person | None, action: str, owner_codes: Collection[str]) -> None:
    """Refuse what a person may not do on the buildings of any of these owners; otherwise as `guard`.

    Raises
    ------
    NotAllowedError
        When the person may not, whichever of the owners it is.
    """
    if person is not None and not any(allowed(person, action, owner) for owner in owner_codes):
        raise _refused(person, action, f"{action}, owner {' or '.join(sorted(owner_codes)) or 'not known'}")


def _refused(person: Person, action: str, where: str) -> NotAllowedError:
    may = [role for role in ROLES if role in ACTIONS.get(action, {})]
    return NotAllowedError(
        "this is not yours to do",
        where,
        seen=f"signed in as {person.title}",
        allowed=", ".join("officer of its owner" if role == "officer" else role for role in may) or "nobody",
        next_step="sign in in a role that may, or ask somebody who is",
    )
