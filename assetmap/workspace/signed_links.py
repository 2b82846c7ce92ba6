"""Links that prove who got them: signed, for one thing, for some days, without a password and without being kept."""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from assetmap.errors import InputError
from assetmap.workspace.checks import moment
from assetmap.workspace.database import Workspace
from assetmap.workspace.schema import MetaRow

__all__ = ["LINK_DAYS", "WITHDRAWAL_DAYS", "Claim", "read_token", "sign_token"]

LINK_DAYS = 14
WITHDRAWAL_DAYS = 365
_META_KEY = "link_secret"
_SECRET_BYTES = 32
_LONGEST_TOKEN = 1000


@dataclass(frozen=True)
class Claim:
    """What a token says: which thing, by its kind and number, and what its bearer may do with it."""

    subject: str
    number: int
    purpose: str


def sign_token(
    workspace: Workspace,
    claim: Claim,
    *,
    days: float = LINK_DAYS,
    now: dt.datetime | None = None,
) -> str:
    """Token for a claim, to stand in a link: letters, digits, ``-``, ``_`` and one full stop.

    Parameters
    ----------
    workspace : Workspace
        Open; it holds the secret, made when it is first asked for, with which every token is signed (HMAC-SHA-256).
    claim : Claim
        What its bearer may do.
    days : float
        For how long.
    now : datetime.datetime, optional
        From when, with its time zone; by default the present moment.

    Raises
    ------
    InputError
        When the workspace cannot be written.
    """
    until = int((moment(now) + dt.timedelta(days=days)).timestamp())
    said = json.dumps([claim.subject, claim.number, claim.purpose, until], separators=(",", ":")).encode()
    return f"{_encoded(said)}.{_encoded(_signature(workspace, said))}"


def read_token(workspace: Workspace, token: str, *, now: dt.datetime | None = None) -> Claim:
    """Claim of a token that this workspace signed and that has not run out.

    Raises
    ------
    InputError
        When it was not signed here, was changed, or has run out; or the workspace cannot be read.
    """
    said, _, signature = token.strip().partition(".")
    try:
        if len(token) > _LONGEST_TOKEN:
            raise ValueError("too long")
        plain, given = _decoded(said), _decoded(signature)
    except (ValueError, binascii.Error):
        plain, given = b"", b""
    if not plain or not hmac.compare_digest(_signature(workspace, plain), given):
        raise InputError(
            "this link is not one of ours",
            "the link",
            seen="no signature of this workspace",
            next_step="open the link as it stands in the mail, whole",
        )
    subject, number, purpose, until = json.loads(plain)
    if moment(now).timestamp() > until:
        raise InputError(
            "this link has run out",
            "the link",
            seen=f"good until {dt.datetime.fromtimestamp(until, dt.UTC):%d %B %Y}",
            next_step="send the form again, then a new link comes",
        )
    return Claim(str(subject), int(number), str(purpose))


def _signature(workspace: Workspace, said: bytes) -> bytes:
    return hmac.new(bytes.fromhex(_secret(workspace)), said, hashlib.sha256).digest()


def _secret(workspace: Workspace) -> str:
    with workspace.reading() as session:
        row = session.get(MetaRow, _META_KEY)
        if row is not None:
            return row.value
    made = secrets.token_hex(_SECRET_BYTES)
    try:
        with workspace.writing() as session:
            session.add(MetaRow(key=_META_KEY, value=made))
    except IntegrityError:  # another program made one meanwhile
        return _secret(workspace)
    return made


def _encoded(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).decode("ascii").rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
