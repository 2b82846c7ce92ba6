"""National Grid references, such as SJ 345 905, into metres."""

import re

__all__ = ["find_grid_reference", "parse_grid_reference"]

# Letters of the 25 squares of a side, west to east and north to south; I is not used.
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
# The squares of 500 km that hold Great Britain.
_SQUARE = "[HNOST][A-HJ-Z]"
_WHOLE = re.compile(rf"({_SQUARE})\s*[-:,]?\s*(\d[\d\s,]*\d)", re.IGNORECASE | re.ASCII)
# Inside a longer text only the spaced form: the number of a land title, ST123456, looks like the packed one.
_SPACED = re.compile(rf"\b({_SQUARE})\s(\d{{3,5}})[\s,]{{1,2}}(\d{{3,5}})\b(?!\s*\d)", re.ASCII)


def parse_grid_reference(text: str) -> tuple[float, float, float] | None:
    """Centre of the square that a grid reference names, and the side of the square.

    Parameters
    ----------
    text : str
        Two letters and two groups of two to five digits each, or the two groups in one.

    Returns
    -------
    tuple of float or None
        Easting and northing (EPSG:27700, metres) and side (1 to 1,000 metres); None where it is no reference, its
        groups differ in length, or a digit is missing so that it has an odd number of them.

    Notes
    -----
    Ordnance Survey, *A Guide to Coordinate Systems in Great Britain*: letters name squares of 100 km, digits count
    from the square's south-west corner.

    Examples
    --------
    >>> parse_grid_reference("SJ 345 905"), parse_grid_reference("sj3451290533")
    ((334550.0, 390550.0, 100.0), (334512.5, 390533.5, 1.0))
    >>> parse_grid_reference("SJ 345 90") is parse_grid_reference("SJ34590") is None
    True
    """
    found = _WHOLE.fullmatch(text.strip())
    if not found:
        return None
    groups = re.split(r"[\s,]+", found[2])
    if len(groups) == 1:
        half, odd = divmod(len(groups[0]), 2)
        groups = ["", "x"] if odd else [groups[0][:half], groups[0][half:]]
    if len(groups) != 2 or len(groups[0]) != len(groups[1]) or not 2 <= len(groups[0]) <= 5:
        return None
    return _metres(found[1], groups[0], groups[1])


def find_grid_reference(text: str) -> tuple[float, float, float] | None:
    """Reference written with spaces somewhere in a longer text, as `parse_grid_reference` gives it; None if none.

    Examples
    --------
    >>> find_grid_reference("Land at Anyfield (SJ 345 905)")
    (334550.0, 390550.0, 100.0)
    """
    found = _SPACED.search(text)
    if not found or len(found[2]) != len(found[3]):
        return None
    return _metres(found[1], found[2], found[3])


def _metres(letters: str, first: str, second: str) -> tuple[float, float, float]:
    large, small = (_LETTERS.index(letter) for letter in letters.upper())
    # The false origin is the south-west corner of square S of 500 km: two squares east and one north of the set's own.
    east = (large % 5 - 2) * 5 + small % 5
    north = (3 - large // 5) * 5 + 4 - small // 5
    side = 10.0 ** (5 - len(first))
    return east * 1e5 + (int(first) + 0.5) * side, north * 1e5 + (int(second) + 0.5) * side, side
