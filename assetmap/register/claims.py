"""Which columns lay claim to which field: by a published list, by their headers, and by what their cells look like."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from assetmap.register.looks import Look, fit, look_of
from assetmap.register.vocabulary import (
    CELLS,
    CONFIDENCE,
    NO_REFERENCE,
    Match,
    header_words,
    is_about_somebody,
    is_contact,
    is_weak,
    matches_of,
    pays_rates,
    published_list,
    says_nothing,
)

__all__ = ["Claim", "Claims", "claims_of"]

Cells = Callable[[int], Sequence[str]]

# So few cells differ by chance.
_FEW = 10
_COORDINATES = ("easting", "northing", "latitude", "longitude", "x", "y", "geometry")


@dataclass(frozen=True)
class Claim:
    """A column's claim to a field; the lower ``rank`` is the better, ``number`` is the header's own (``Address 2``)."""

    field: str
    column: int
    rank: int
    number: int
    confidence: float
    reason: str


@dataclass(frozen=True)
class Claims:
    """Claims by field, the best first, and why each column without one has none."""

    by_field: dict[str, list[Claim]]
    without: dict[int, str]


def claims_of(headers: Sequence[str], taken: Collection[int], fixed: Collection[str], cells: Cells) -> Claims:
    """Claims of the columns that are not taken to the fields that are not fixed.

    Parameters
    ----------
    headers : sequence of str
        As published.
    taken : collection of int
        Columns that are spoken for.
    fixed : collection of str
        Fields that are spoken for.
    cells : callable
        Gives the cells of a column.
    """
    found: list[Claim] = []
    without: dict[int, str] = {}
    known = published_list(headers)
    payers = pays_rates(headers)
    no_use = set()
    for i, header in enumerate(headers):
        if i in taken:
            continue
        if is_contact(header):
            without[i] = "it says how to reach a person, and is never read"
            continue
        listed = known.field_of(header) if known else None
        match = matches_of(header)[0] if matches_of(header) else None
        if i in payers and match is None:
            found.append(
                Claim("ratepayer", i, 90, 0, CONFIDENCE["said"], "in a list of business rates it names who pays")
            )
        elif match is None:
            without[i] = (
                "no known header" if listed is None else f"known from the {known and known.title}, of no use here"
            )
            no_use |= {i} if listed is not None else set()
        elif is_weak(match) and not _cells_fit(match.field, cells(i)):
            without[i] = f"'{match.words}' may mean the {_words(match.field)}, but its cells do not look so"
        elif match.how == "misspelt" and _cells_contradict(match.field, cells(i)):
            without[i] = f"it is nearly '{match.words}', but its cells are no {_words(match.field)}"
        elif listed == match.field and known:
            found.append(_claim(match, i, "published", f"a column of the {known.title}"))
        else:
            found.append(_claim(match, i, match.how, _reason(match)))
    named = {claim.field for claim in found} | set(fixed)
    free = [i for i in without if i not in no_use and not is_contact(headers[i])]
    for claim in _by_cells(headers, free, named, cells):
        found.append(claim)
        without.pop(claim.column)
    by_field: dict[str, list[Claim]] = {}
    for claim in found:
        if claim.field in fixed:
            without[claim.column] = f"the {_words(claim.field)} is another column by declaration"
        else:
            by_field.setdefault(claim.field, []).append(claim)
    for name, claims in by_field.items():
        # A column that is blank throughout has nothing to say; it comes last, and first only where it is alone.
        by_field[name] = sorted(claims, key=lambda c: (not any(cells(c.column)), c.rank, c.number, c.column))
    return Claims(by_field, without)


def _claim(match: Match, column: int, how: str, reason: str) -> Claim:
    return Claim(match.field, column, match.rank, match.number, CONFIDENCE[how], reason)


def _reason(match: Match) -> str:
    means = f"the header means the {_words(match.field)}"
    return {
        "telling": means,
        "said": f"{means} ('{match.words}')",
        "trimmed": f"{means} ('{match.words}', the rest left aside)",
        "misspelt": f"{means}, if '{match.words}' is what was to be written",
    }[match.how]


def _words(field: str) -> str:
    return {"asset_id": "reference", "uprn": "UPRN", "geometry": "place", "crs": "coordinate system"}.get(
        field, field.removesuffix("_m2").removesuffix("_ha").removesuffix("_gbp").replace("_", " ")
    )


def _cells_fit(field: str, cells: Sequence[str]) -> bool:
    share, seen, _ = fit(field, cells)
    return seen > 0 and share >= CELLS["speak_from"]


def _cells_contradict(field: str, cells: Sequence[str]) -> bool:
    share, seen, _ = fit(field, cells)
    return seen >= CELLS["least_cells"] and share < CELLS["contradicted_below"]


def _by_cells(headers: Sequence[str], free: Sequence[int], named: set[str], cells: Cells) -> list[Claim]:
    looks = {i: look_of(cells(i)) for i in free}
    looks = {i: look for i, look in looks.items() if look.cells >= CELLS["least_cells"]}
    enough = CELLS["speak_from"]
    found: list[Claim] = []

    def best(share: Callable[[Look], float], where: Callable[[int], bool] = lambda _: True) -> int | None:
        fitting = [i for i, look in looks.items() if share(look) >= enough and where(i)]
        return fitting[0] if len(fitting) == 1 else None

    def claim(field: str, column: int, how: str, reason: str) -> None:
        found.append(Claim(field, column, 95, 0, CONFIDENCE[how], reason))

    postcode = best(lambda look: look.unit_postcode, lambda i: not is_about_somebody(headers[i]))
    if "postcode" not in named and postcode is not None:
        claim("postcode", postcode, "cells", f"{looks[postcode].unit_postcode:.0%} of its cells are postcodes")
    uprn = best(lambda look: min(look.long_digits, look.distinct), lambda i: says_nothing(headers[i]))
    if "uprn" not in named and uprn is not None:
        claim(
            "uprn", uprn, "cells", f"{looks[uprn].long_digits:.0%} of its cells look like UPRNs, and none has a header"
        )
    # A street may be called Freehold Street: what is another in nearly every row is no tenure.
    tenure = best(lambda look: look.tenure if look.distinct < enough or look.cells < _FEW else 0)
    if "tenure" not in named and tenure is not None:
        claim("tenure", tenure, "cells", f"{looks[tenure].tenure:.0%} of its cells say freehold or leasehold")
    status = best(lambda look: look.status, lambda i: i != tenure and not is_about_somebody(headers[i]))
    if not named & {"status", "occupied", "empty", "tenure_detail"} and status is not None:
        claim(
            "status",
            status,
            "cells",
            f"{looks[status].status:.0%} of its cells say what the property is used for or not",
        )
    reference = [i for i, look in looks.items() if look.distinct == 1 and _is_reference(headers[i], cells(i))]
    if not named & {"asset_id", "property_number"} and len(reference) == 1:
        claim("asset_id", reference[0], "cells", "its header ends like a reference's, and no two cells are alike")
    if not named & set(_COORDINATES):
        found += _coordinates_by_cells(headers, looks, enough)
    return found


def _is_reference(header: str, cells: Sequence[str]) -> bool:
    words = header_words(header).split()
    ends = len(words) > 1 and words[-1] in ("reference", "number", "id", "code") and not NO_REFERENCE & set(words)
    return ends and not is_about_somebody(header) and fit("asset_id", cells)[0] == 1


def _coordinates_by_cells(headers: Sequence[str], looks: dict[int, Look], enough: float) -> list[Claim]:
    latitudes = [i for i, look in looks.items() if look.latitude >= enough]
    longitudes = [i for i, look in looks.items() if look.longitude >= enough]
    if len(latitudes) == len(longitudes) == 1:
        return [
            Claim("latitude", latitudes[0], 95, 0, CONFIDENCE["cells"], "its cells are latitudes of Great Britain"),
            Claim("longitude", longitudes[0], 95, 0, CONFIDENCE["cells"], "its cells are longitudes of Great Britain"),
        ]
    # Two columns of large numbers may as well be sums of money: only without headers can they be nothing else.
    pairs = [
        (i, i + 1)
        for i in looks
        if i + 1 in looks
        and says_nothing(headers[i])
        and says_nothing(headers[i + 1])
        and min(looks[i].easting, looks[i + 1].northing) >= enough
    ]
    if len(pairs) != 1:
        return []
    reason = "two columns without headers hold metres of the National Grid"
    x, y = pairs[0]
    return [
        Claim("x", x, 95, 0, CONFIDENCE["pair"], reason),
        Claim("y", y, 95, 0, CONFIDENCE["pair"], reason),
    ]
