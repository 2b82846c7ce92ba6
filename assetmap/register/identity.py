"""Which rows are the same property, and the id by which each asset is known for good."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from assetmap.register.sheet import squash

__all__ = [
    "BLOCK",
    "NAME_SIMILARITY",
    "PLACE_SIMILARITY",
    "Identity",
    "asset_ids",
    "merge_rows",
    "reference_in",
    "rest_of",
    "same_named_place",
]

# Names, and addresses where no postcode settles it, agree from this similarity on (rapidfuzz token_sort_ratio and
# token_set_ratio, 0 to 100), and only with the same numbers in them. Assumptions, tried on published registers.
NAME_SIMILARITY = 90.0
PLACE_SIMILARITY = 90.0

# Rows that share a UPRN or a reference are compared by name with the first so many of them: what more rows share is
# no property's own but a stand-in, and only rows that agree to the letter are merged by it. The time stays linear.
BLOCK = 50

# Cells are cleaned of control characters, so that this one can stand between them.
_BETWEEN = "\x1f"
_HASH = re.compile(r"(?=\d*[a-f])[0-9a-f]{10}(?:-\d+)?")
_NUMBERS = re.compile(r"\d+")
_UNIT_POSTCODE_LENGTH = 5


@dataclass(frozen=True)
class Identity:
    """What tells one row's property from another's.

    Parameters
    ----------
    owner_code : str
        Code of its owner.
    own_id : str
        The owner's reference; blank if none.
    uprn, name, address, postcode : str
        As cleaned; blank if none.
    rest : str
        Everything else the row says, to tell apart rows that agree in all of the above.
    file : str
        File it comes from, where rows of several are compared: rows of one file are then never merged.
    system : str
        Whose numbering the reference belongs to: references of different systems neither agree nor disagree.
    """

    owner_code: str
    own_id: str
    uprn: str
    name: str
    address: str
    postcode: str
    rest: str
    file: str = ""
    system: str = ""

    @cached_property
    def named_place(self) -> str:
        """Name with its address and postcode, as compared; blank unless there is a name and a place."""
        if not self.name or not (self.address or self.postcode):
            return ""
        return "|".join(squash(part) for part in (self.name, self.address, self.postcode))

    @cached_property
    def plain_name(self) -> str:
        """Name as compared."""
        return squash(self.name)

    @cached_property
    def plain_address(self) -> str:
        """Address as compared."""
        return squash(self.address)


def same_named_place(one: Identity, other: Identity) -> bool:
    """Whether names and places agree, misspellings and the order of words allowed for.

    The numbers in the names must be the same, and those in the addresses where both give any (Unit 1 is not Unit 2).
    Places agree where both give the same unit postcode, or where neither contradicts the other and the addresses
    are alike.

    Examples
    --------
    >>> hall = Identity("E1", "", "", "Town Hall", "1 High Street", "ZZ1 1AA", "")
    >>> same_named_place(hall, Identity("E1", "", "", "Town Hal", "High Street 1", "ZZ1 1AA", ""))
    True
    >>> same_named_place(hall, Identity("E1", "", "", "Town Hall", "2 High Street", "ZZ1 1AA", ""))
    False
    """
    if not one.named_place or not other.named_place:
        return False
    if _NUMBERS.findall(one.plain_name) != _NUMBERS.findall(other.plain_name):
        return False
    ours, theirs = set(_NUMBERS.findall(one.plain_address)), set(_NUMBERS.findall(other.plain_address))
    if ours and theirs and ours != theirs:
        return False
    if not _places_agree(one, other):
        return False
    return fuzz.token_sort_ratio(one.plain_name, other.plain_name) >= NAME_SIMILARITY


def _places_agree(one: Identity, other: Identity) -> bool:
    ours, theirs = squash(one.postcode).replace(" ", ""), squash(other.postcode).replace(" ", "")
    if ours and theirs and not (ours.startswith(theirs) or theirs.startswith(ours)):
        return False
    if ours == theirs and len(ours) >= _UNIT_POSTCODE_LENGTH:
        return True
    if not one.plain_address or not other.plain_address:
        return False
    return fuzz.token_set_ratio(one.plain_address, other.plain_address) >= PLACE_SIMILARITY


def merge_rows(rows: Sequence[Identity]) -> tuple[list[int], list[int]]:
    """Row into which each row is merged, and rows that look alike and are kept apart.

    Two rows are one property where two of UPRN, own reference and name with place agree, unless the owner has
    given them different references. A shared UPRN alone, a shared reference alone or a shared place alone is not
    enough: one UPRN may hold several properties. Names with places agree as `same_named_place` says; since one of
    the other two must agree to the letter, only rows that share one are ever compared.

    Returns
    -------
    tuple of list
        For each row the position of its survivor (its own if it stays), and the positions of rows that agree with
        an earlier one in UPRN and name with place, but for a reference of their own.
    """
    first: dict[tuple[str, ...], int] = {}
    blocks: dict[tuple[str, ...], list[int]] = {}
    files: dict[int, set[str]] = {}
    survivors, alike = [], []
    for i, row in enumerate(rows):
        own = squash(row.own_id)
        keys, near = _exact_keys(row, own), _blocks_of(row, own)
        candidates = [first[key] for key in keys if key in first]
        if row.named_place:
            candidates += [
                earlier
                for block in near
                for earlier in blocks.get(block, ())
                if earlier not in candidates and same_named_place(row, rows[earlier])
            ]
        into, kept_apart = i, False
        for earlier in candidates:
            other = rows[earlier]
            if row.system == other.system and own and other.own_id and own != squash(other.own_id):
                kept_apart = True
            elif row.file and row.file in files[earlier]:
                continue
            else:
                into = earlier
                break
        survivors.append(into)
        files.setdefault(into, set()).add(row.file)
        if kept_apart and into == i:
            alike.append(i)
        for key in keys:
            first.setdefault(key, into)
        for block in near if into == i and row.named_place else ():
            there = blocks.setdefault(block, [])
            if len(there) < BLOCK:
                there.append(i)
    return survivors, alike


def _exact_keys(row: Identity, own: str) -> list[tuple[str, ...]]:
    code, place = row.owner_code, row.named_place
    keys: list[tuple[str, ...]] = []
    if row.uprn and own:
        keys.append((code, "uprn, id", row.uprn, row.system, own))
    if own and place:
        keys.append((code, "id, place", row.system, own, place))
    if row.uprn and place:
        keys.append((code, "uprn, place", row.uprn, place))
    return keys


def _blocks_of(row: Identity, own: str) -> list[tuple[str, ...]]:
    """Keys under which rows are compared by name: a shared UPRN or reference."""
    blocks: list[tuple[str, ...]] = []
    if row.uprn:
        blocks.append((row.owner_code, "uprn", row.uprn))
    if own:
        blocks.append((row.owner_code, "id", row.system, own))
    return blocks


def asset_ids(rows: Sequence[Identity]) -> tuple[list[str], list[int]]:
    """Unique ids that do not depend on the order of the rows, and the rows whose own reference was not usable as one.

    ``<owner code>:<own reference>`` where the reference is the row's alone, else ten digits of a hash of what the
    row says.

    Examples
    --------
    >>> row = Identity("E09999999", "A1", "", "Hall", "High Street", "", "")
    >>> asset_ids([row])[0]
    ['E09999999:A1']
    """
    own = Counter((row.owner_code, row.own_id) for row in rows if row.own_id)
    repeated = [i for i, row in enumerate(rows) if own[(row.owner_code, row.own_id)] > 1]
    ids: list[str | None] = [
        f"{row.owner_code}:{row.own_id}" if own[(row.owner_code, row.own_id)] == 1 else None for row in rows
    ]
    taken = {own_id for own_id in ids if own_id}
    # Each round says more of the row, until nothing but its place among wholly equal rows is left.
    for said in (_plain, _with_reference, _with_rest):
        hashes = {i: _hash(rows[i].owner_code, said(rows[i])) for i, known in enumerate(ids) if known is None}
        counts = Counter(hashes.values())
        for i, found in hashes.items():
            if counts[found] == 1 and found not in taken:
                ids[i] = found
        taken |= {found for found in ids if found}
    order: Counter[str] = Counter()
    result = []
    for i, row in enumerate(rows):
        unique = ids[i]
        while unique is None:
            base = _hash(row.owner_code, _with_rest(row))
            order[base] += 1
            numbered = f"{base}-{order[base]}"
            unique = None if numbered in taken else numbered
        taken.add(unique)
        result.append(unique)
    return result, repeated


def reference_in(asset_id: str, row: Identity) -> str:
    """The owner's own reference that an asset's id was made of; blank where it is a hash or the UPRN.

    Parameters
    ----------
    asset_id : str
        As `asset_ids` gave it.
    row : Identity
        What the asset says beside its reference.
    """
    reference = asset_id.removeprefix(f"{row.owner_code}:")
    if reference == row.uprn or _HASH.fullmatch(reference):
        return ""
    return reference


def _plain(row: Identity) -> str:
    return "|".join([squash(row.name), squash(row.address), squash(row.postcode), row.uprn])


def _with_reference(row: Identity) -> str:
    return f"{_plain(row)}|{squash(row.own_id)}"


def rest_of(cells: Sequence[str], point: tuple[float, float] | None) -> str:
    """Everything that a row says, for `Identity`; it is compared in plain words, and only where nothing else tells."""
    return _BETWEEN.join(cells) + _BETWEEN * 2 + repr(point)


def _with_rest(row: Identity) -> str:
    cells, between, point = row.rest.rpartition(_BETWEEN * 2)
    rest = "|".join(squash(cell) for cell in cells.split(_BETWEEN)) + point if between else row.rest
    return f"{_with_reference(row)}|{rest}"


def _hash(owner_code: str, said: str) -> str:
    return f"{owner_code}:{hashlib.sha256(said.encode()).hexdigest()[:10]}"
