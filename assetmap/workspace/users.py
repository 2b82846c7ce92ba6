"""Who may sign in, in which role: a file on the server, with passphrases that it can check and cannot tell."""

import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.home import data_home
from assetmap.tables import atomic_path
from assetmap.workspace.attempts import count_attempt, give_back, passphrase_rules
from assetmap.workspace.checks import text
from assetmap.workspace.database import Workspace
from assetmap.workspace.roles import PUBLIC, ROLES, Person

__all__ = ["LEAST_PASSPHRASE", "USERS_VARIABLE", "User", "Users", "load_users", "users_file"]

USERS_VARIABLE = "ASSETMAP_USERS"
LEAST_PASSPHRASE = 12

_LONGEST = 320  # of an e-mail address: 64 characters, a sign, 255
_LONGEST_PASSPHRASE = 1000
# Parameters of scrypt: 32 MB and about a tenth of a second a try.
_COST, _BLOCK_SIZE, _MEMORY, _BYTES = 2**15, 8, 2**27, 32


@dataclass(frozen=True)
class User:
    """Somebody in the file: identity, role, owner's code where an officer, and what a passphrase is held against."""

    identity: str
    role: str
    owner_code: str = ""
    salt: str = ""
    digest: str = ""

    @property
    def person(self) -> Person:
        """The person, as the workspace knows them."""
        return Person(self.identity, self.role, self.owner_code)


def users_file() -> Path:
    """Path of the file: what the environment variable ``ASSETMAP_USERS`` says, or ``workspace/users.json`` in the data folder."""
    named = os.environ.get(USERS_VARIABLE, "").strip()
    return Path(named) if named else data_home() / "workspace" / "users.json"


class Users:
    """The users of a file; `load_users` reads them.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    users : mapping of str to User
        By identity, letters folded.
    """

    def __init__(self, path: Path, users: Mapping[str, User]) -> None:
        self.path, self._users = path, dict(users)

    def __len__(self) -> int:
        return len(self._users)

    @property
    def all(self) -> list[User]:
        """Users by identity."""
        return [self._users[key] for key in sorted(self._users)]

    @property
    def with_passphrase(self) -> bool:
        """Whether anybody can sign in by a passphrase."""
        return any(user.digest for user in self._users.values())

    def add(self, identity: str, role: str, owner_code: str = "", passphrase: str | None = None) -> User:
        """Add somebody, or put a new role and passphrase in the place of the old.

        Parameters
        ----------
        identity : str
            The name to sign in by; with OpenID Connect the e-mail address, or issuer and subject parted by a blank.
        role, owner_code : str
            As `Person` takes them.
        passphrase : str, optional
            At least 12 characters; without one the user can only come by OpenID Connect.

        Raises
        ------
        InputError
            When something is not as it must be, or the file cannot be written; it is then as it was.
        """
        name = text(identity.strip(), "name of the user", _LONGEST, str(self.path), least=1)
        try:
            Person(name, role, owner_code.strip())
        except ValueError as error:
            raise InputError(
                "this is no role to give",
                str(self.path),
                seen=f"{role}{' of ' + owner_code if owner_code else ''}",
                allowed=f"{', '.join(ROLES)}; an officer with the code of an owner, such as E08000012, others without",
                next_step="correct the role or the owner",
            ) from error
        salt, digest = "", ""
        if passphrase is not None:
            if not LEAST_PASSPHRASE <= len(passphrase) <= _LONGEST_PASSPHRASE:
                raise InputError(
                    "the passphrase is too short or too long",
                    str(self.path),
                    allowed=f"{LEAST_PASSPHRASE} to {_LONGEST_PASSPHRASE:,} characters, such as four words",
                    next_step="choose another",
                )
            salt = secrets.token_bytes(16).hex()
            digest = _digest(passphrase, salt)
        user = User(name, role, owner_code.strip(), salt, digest)
        self._write(self._users | {_folded(name): user})
        return user

    def remove(self, identity: str) -> None:
        """Take somebody out.

        Raises
        ------
        InputError
            When there is nobody of that name, or the file cannot be written.
        """
        left = {key: user for key, user in self._users.items() if key != _folded(identity)}
        if len(left) == len(self._users):
            raise InputError(
                "there is no such user", str(self.path), seen=identity, next_step="look at the list of users"
            )
        self._write(left)

    def known(self, *identities: str) -> Person:
        """The person of the first of these identities that is in the file; somebody of the public where none is.

        Whoever gives the identity has checked it: with OpenID Connect, its provider.
        """
        found = next((self._users[_folded(one)] for one in identities if _folded(one) in self._users), None)
        return found.person if found else PUBLIC

    def signed_in(
        self,
        identity: str,
        passphrase: str,
        workspace: Workspace,
        *,
        address: str = "",
        now: dt.datetime | None = None,
    ) -> Person:
        """The person of this name, if the passphrase is theirs.

        Parameters
        ----------
        identity, passphrase : str
            What was typed.
        workspace : Workspace
            Open; tries are counted in it, before they are made.
        address : str
            Where they come from; blank where that is not known.
        now : datetime.datetime, optional
            When, with its time zone; by default the present moment.

        Raises
        ------
        InputError
            When there is nobody of that name or the passphrase is another, which is not told apart; after too many
            wrong ones (`assetmap.workspace.attempts.passphrase_rules`); or when the workspace cannot be written.
        """
        rules = passphrase_rules("sign-in", _folded(identity), address)
        wait_s = count_attempt(workspace, rules, "too many wrong passphrases", "signing in", now=now)
        if wait_s:
            time.sleep(wait_s)
        user = self._users.get(_folded(identity))
        # who is not there takes as long as who is
        made = _digest(passphrase[:_LONGEST_PASSPHRASE], user.salt if user and user.salt else "00" * 16)
        if user is None or not user.digest or not hmac.compare_digest(made, user.digest):
            raise InputError("nobody of that name has that passphrase", "signing in", next_step="check both")
        give_back(workspace, rules, now=now)
        return user.person

    def _write(self, users: dict[str, User]) -> None:
        rows = [users[key].__dict__ for key in sorted(users)]
        try:
            with atomic_path(self.path, private=True) as part, part.open("w", encoding="utf-8") as file:
                json.dump({"users": rows}, file, ensure_ascii=False, indent=1)
        except OSError as error:
            raise InputError(
                "the users file cannot be written",
                str(self.path),
                seen=str(error),
                next_step="make its folder writable",
            ) from error
        self._users = users


def load_users(path: Path | None = None) -> Users:
    """Users of a file; none where there is no file.

    Parameters
    ----------
    path : pathlib.Path, optional
        The file; by default `users_file`.

    Raises
    ------
    InputError
        When the file cannot be read, or is not as `Users.add` writes it: nobody is let in by a file that is not understood.
    """
    path = path or users_file()
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
        users = [User(**row) for row in raw["users"]]
        people = {_folded(user.identity): user for user in users if user.person}
        if len(people) != len(users):
            raise ValueError("a name stands in it twice")
        for user in users:
            bytes.fromhex(user.salt + user.digest)
    except FileNotFoundError:
        return Users(path, {})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            "the users file cannot be read",
            str(path),
            seen=str(error),
            allowed="what 'assetmap workspace users add' writes",
            next_step="put a copy back, or move it away and add the users again",
        ) from error
    return Users(path, people)


def _folded(identity: str) -> str:
    return unicodedata.normalize("NFKC", identity.strip()).casefold()


def _digest(passphrase: str, salt: str) -> str:
    return hashlib.scrypt(
        unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass"),
        salt=bytes.fromhex(salt),
        n=_COST,
        r=_BLOCK_SIZE,
        p=1,
        maxmem=_MEMORY,
        dklen=_BYTES,
    ).hex()
