"""Confidential sides: what a party keeps to itself, readable with that party's passphrase and with nothing else."""

import datetime as dt
import hashlib
import hmac
import secrets
import struct
import time
import unicodedata
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.errors import InputError
from assetmap.value import SealedFigure
from assetmap.value.sealed import KINDS
from assetmap.workspace.attempts import count_attempt, give_back, passphrase_rules
from assetmap.workspace.checks import moment, text
from assetmap.workspace.database import Workspace
from assetmap.workspace.schema import ID_LENGTH, NAME_LENGTH, PartyRow, SideRow

__all__ = ["LEAST_PASSPHRASE", "OpenParty", "create_party", "forget_side", "keep_side", "open_party", "sides_of"]

LEAST_PASSPHRASE = 12
_LONGEST_PASSPHRASE = 1000

# scrypt, RFC 7914: a guess takes some 50 ms and 32 MB. The cost stands beside each party, so that it can rise later.
_COST = 2**15
_BLOCK_SIZE = 8
_MEMORY = 2**27
_KEY_BYTES = 32
_NONCE_BYTES = 16
_SIGNED = struct.Struct(">Bd")  # kind and amount: each is as long as any other, so that the length tells nothing
_KINDS = tuple(KINDS)


@dataclass(frozen=True)
class OpenParty:
    """A party whose passphrase was given: the key to its figures, held in memory only. It neither prints nor pickles it."""

    region: str
    name: str
    number: int = field(repr=False)
    _cipher: bytes = field(repr=False)
    _seal: bytes = field(repr=False)

    def __reduce__(self) -> str:
        raise TypeError("an open party is not stored: its passphrase opens it again")


def create_party(workspace: Workspace, region: str, name: str, passphrase: str) -> OpenParty:
    """Begin a party of a region.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, name : str
        Which; a name stands once in a region, however its letters are written.
    passphrase : str
        At least 12 characters. It is kept nowhere: who loses it enters the figures again under another name.

    Raises
    ------
    InputError
        When the name is taken, blank or too long, or the passphrase is too short.
    """
    shown = text(name.strip(), "name of the party", NAME_LENGTH, "the party", least=1)
    if not LEAST_PASSPHRASE <= len(passphrase) <= _LONGEST_PASSPHRASE:
        raise InputError(
            "the passphrase is too short or too long",
            "the party",
            allowed=f"{LEAST_PASSPHRASE} to {_LONGEST_PASSPHRASE:,} characters, such as four words",
            next_step="choose another",
        )
    salt = secrets.token_bytes(_NONCE_BYTES)
    check, cipher, seal = _keys(passphrase, salt, _COST)
    number: int | None
    row = PartyRow(
        region=text(region, "key of the region", NAME_LENGTH, "the party", least=1),
        name=_folded(shown),
        salt=salt,
        cost=_COST,
        digest=check,
    )
    try:
        with workspace.writing() as session:
            session.add(row)
            session.flush()
            number = row.id
    except IntegrityError:
        number = None
    if number is None:  # raised here, so that the key is in no cause
        raise InputError(
            "there is a party of that name", "the party", seen=shown, next_step="open it, or choose another name"
        )
    return OpenParty(region, shown, number, cipher, seal)


def open_party(
    workspace: Workspace,
    region: str,
    name: str,
    passphrase: str,
    *,
    address: str = "",
    now: dt.datetime | None = None,
) -> OpenParty:
    """Open a party by its passphrase.

    Parameters
    ----------
    workspace : Workspace
        Open.
    region, name, passphrase : str
        Which, and what was typed.
    address : str
        Where it is tried from; blank where that is not known.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    InputError
        When there is none of that name or the passphrase is another, which is not told apart; after too many wrong ones
        (`assetmap.workspace.attempts.passphrase_rules`); or when the workspace cannot be written.
    """
    shown = name.strip()
    rules = passphrase_rules("party", f"{region} {_folded(shown)}", address)
    wait_s = count_attempt(workspace, rules, "too many wrong passphrases", "the party", now=now)
    if wait_s:
        time.sleep(wait_s)
    query = select(PartyRow).where(PartyRow.region == region, PartyRow.name == _folded(shown))
    with workspace.reading() as session:
        row = session.scalars(query).one_or_none()
    # a party that is not there takes as long as one that is
    salt, cost = (row.salt, row.cost) if row else (bytes(_NONCE_BYTES), _COST)
    check, cipher, seal = _keys(passphrase, salt, cost)
    if row is None or not hmac.compare_digest(check, row.digest):
        raise InputError(
            "no party of that name has that passphrase", "the party", next_step="check both, or begin a new party"
        )
    give_back(workspace, rules, now=now)
    return OpenParty(region, shown, row.id, cipher, seal)


def keep_side(
    workspace: Workspace, party: OpenParty, asset_id: str, figure: SealedFigure, *, now: dt.datetime | None = None
) -> None:
    """Keep a figure of a party on a building; it takes the place of the party's last one of that kind, which is erased.

    Parameters
    ----------
    workspace : Workspace
        Open.
    party : OpenParty
        Whose figure it is.
    asset_id : str
        Which building.
    figure : SealedFigure
        Walk-away price, offer, cap or reserve.
    now : datetime.datetime, optional
        When, with its time zone; by default the present moment.

    Raises
    ------
    InputError
        When the workspace cannot be written, or the id is blank or too long.
    PermissionError
        When the figure is another party's.
    """
    amount = figure.shown_to(party.name)
    asset = text(asset_id, "asset's id", ID_LENGTH, "the figure", least=1)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _crossed(party, nonce, _SIGNED.pack(_KINDS.index(figure.kind), amount))
    seal = _sealed(party, asset, nonce, sealed)
    with workspace.writing() as session:
        for row in _rows_of(session, party, asset):
            if _opened(party, row)[0] == figure.kind:
                session.delete(row)
        session.add(SideRow(party=party.number, asset_id=asset, sealed=nonce + sealed + seal, at=moment(now)))


def sides_of(workspace: Workspace, party: OpenParty, asset_id: str) -> dict[str, SealedFigure]:
    """Figures that a party keeps on a building, by kind.

    Raises
    ------
    InputError
        When the workspace cannot be read, or a figure in it was tampered with.
    """
    with workspace.reading() as session:
        opened = [_opened(party, row) for row in _rows_of(session, party, asset_id)]
    return {kind: SealedFigure(party.name, kind, amount) for kind, amount in opened}


def forget_side(workspace: Workspace, party: OpenParty, asset_id: str, kind: str) -> bool:
    """Erase a party's figure of a kind on a building; whether there was one."""
    with workspace.writing() as session:
        gone = [row for row in _rows_of(session, party, asset_id) if _opened(party, row)[0] == kind]
        for row in gone:
            session.delete(row)
    return bool(gone)


def _rows_of(session: Session, party: OpenParty, asset_id: str) -> list[SideRow]:
    mine = select(SideRow).where(SideRow.party == party.number, SideRow.asset_id == asset_id)
    return list(session.scalars(mine.order_by(SideRow.id)))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _keys(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, bytes, bytes]:
    """What is held against the passphrase, the key that hides a figure and the one that seals it."""
    material = hashlib.scrypt(
        unicodedata.normalize("NFKC", passphrase).encode(),
        salt=salt,
        n=cost,
        r=_BLOCK_SIZE,
        p=1,
        maxmem=_MEMORY,
        dklen=3 * _KEY_BYTES,
    )
    return material[:_KEY_BYTES], material[_KEY_BYTES : 2 * _KEY_BYTES], material[2 * _KEY_BYTES :]


def _crossed(party: OpenParty, nonce: bytes, message: bytes) -> bytes:
    """Message hidden by a pad that its nonce and the key give, or made readable again: a figure is shorter than one pad."""
    pad = hmac.digest(party._cipher, nonce, "sha256")
    return bytes(one ^ other for one, other in zip(message, pad[: len(message)], strict=True))


def _sealed(party: OpenParty, asset_id: str, nonce: bytes, hidden: bytes) -> bytes:
    # the building is under the seal, so that a row cannot be moved to another one
    return hmac.digest(party._seal, nonce + hidden + asset_id.encode(), "sha256")


def _opened(party: OpenParty, row: SideRow) -> tuple[str, float]:
    size = _NONCE_BYTES + _SIGNED.size
    nonce, hidden, seal = row.sealed[:_NONCE_BYTES], row.sealed[_NONCE_BYTES:size], row.sealed[size:]
    if not hmac.compare_digest(seal, _sealed(party, row.asset_id, nonce, hidden)):
        raise InputError(
            "a confidential figure was changed outside of this program",
            f"building {row.asset_id}",
            next_step="enter it again",
        )
    kind, amount = _SIGNED.unpack(_crossed(party, nonce, hidden))
    return _KINDS[kind], amount
