"""Which rows are the same property, and the id by which each asset is known for good."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assetmap.register.sheet import squash

__all__ = ["Identity", "asset_ids", "merge_rows"]


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
    """

    owner_code: str
    own_id: str
    uprn: str
    name: str
    address: str
    postcode: str
    rest: str

    @property
    def named_place(self) -> str:
        """Name with its address and postcode, as compared; blank unless there is a name and a place."""
        if not self.name or not (self.address or self.postcode):
            return ""
        return "|".join(squash(part) for part in (self.name, self.address, self.postcode))


def merge_rows(rows: Sequence[Identity]) -> tuple[list[int], list[int]]:
    """Row into which each row is merged, and rows that look alike and are kept apart.

    Two rows are one property where two of UPRN, own reference and name with place agree, unless the owner has
    given them different references. A shared UPRN alone, a shared reference alone or a shared place alone is not
    enough.

    Returns
    -------
    tuple of list
        For each row the position of its survivor (its own if it stays), and the positions of rows that agree with
        an earlier one in UPRN and name with place, but for a reference of their own.
    """
    first: dict[tuple[str, ...], int] = {}
    survivors, alike = [], []
    for i, row in enumerate(rows):
        code, place, own = row.owner_code, row.named_place, squash(row.own_id)
        keys = []
        if row.uprn and own:
            keys.append((code, "uprn, id", row.uprn, own))
        if own and place:
            keys.append((code, "id, place", own, place))
        if row.uprn and place:
            keys.append((code, "uprn, place", row.uprn, place))
        into = i
        for key in keys:
            earlier = first.get(key)
            if earlier is None:
                continue
            other = squash(rows[earlier].own_id)
            if own and other and own != other:
                alike.append(i)
                continue
            into = earlier
            break
        survivors.append(into)
        for key in keys:
            first.setdefault(key, into)
    return survivors, alike


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


def _plain(row: Identity) -> str:
    return "|".join([squash(row.name), squash(row.address), squash(row.postcode), row.uprn])


def _with_reference(row: Identity) -> str:
    return f"{_plain(row)}|{squash(row.own_id)}"


def _with_rest(row: Identity) -> str:
    return f"{_with_reference(row)}|{row.rest}"


def _hash(owner_code: str, said: str) -> str:
    return f"{owner_code}:{hashlib.sha256(said.encode()).hexdigest()[:10]}"
