"""Where the map stands: its middle and zoom, as text in a link."""

import re
from dataclasses import dataclass

from assetmap.errors import InputError

__all__ = ["Position", "position_said", "read_position", "write_position"]

# Great Britain with its seas, and the zooms that the map has.
_LATITUDE = (49.0, 62.0)
_LONGITUDE = (-10.0, 4.0)
_ZOOM = (4.0, 18.0)
_TEXT = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,8})?)_(-?[0-9]{1,3}(?:\.[0-9]{1,8})?)_([0-9]{1,2}(?:\.[0-9]{1,2})?)")


@dataclass(frozen=True)
class Position:
    """Middle of the map in degrees, and its zoom (4 to 18).

    Raises
    ------
    InputError
        When it is not on a map of Great Britain.
    """

    latitude: float
    longitude: float
    zoom: float

    def __post_init__(self) -> None:
        limits = (_LATITUDE, _LONGITUDE, _ZOOM)
        for value, (least, most) in zip((self.latitude, self.longitude, self.zoom), limits, strict=True):
            if not least <= value <= most:  # not a number fails this as well
                raise _fault(f"{self.latitude:g}, {self.longitude:g}, zoom {self.zoom:g}")


def read_position(text: str) -> Position:
    """Position from its text in a link, ``LATITUDE_LONGITUDE_ZOOM``.

    Raises
    ------
    InputError
        When the text is not that, or not on a map of Great Britain.

    Examples
    --------
    >>> read_position("53.40719_-2.99168_12.5")
    Position(latitude=53.40719, longitude=-2.99168, zoom=12.5)
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise _fault(text.strip()[:60])
    return Position(*(float(number) for number in match.groups()))


def write_position(position: Position) -> str:
    """Text of a position, to about a metre; `read_position` reads it."""
    return f"{position.latitude:.5f}_{position.longitude:.5f}_{position.zoom:g}"


def position_said(said: object) -> Position | None:
    """Position that the map says it stands at; None where it says none that can be.

    Parameters
    ----------
    said : object
        Should be a list of latitude, longitude and zoom. It comes from a browser, so that it may be anything.
    """
    if not isinstance(said, list) or len(said) != 3:
        return None
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in said):
        return None
    latitude, longitude, zoom = said
    try:
        return Position(round(latitude, 5), round(longitude, 5), round(zoom, 2))
    except (InputError, OverflowError, ValueError):
        return None


def _fault(seen: str) -> InputError:
    return InputError(
        "the position of the map in the link cannot be read",
        "link, position",
        seen=seen,
        allowed=f"latitude {_LATITUDE[0]:g} to {_LATITUDE[1]:g}, longitude {_LONGITUDE[0]:g} to {_LONGITUDE[1]:g}, "
        f"zoom {_ZOOM[0]:g} to {_ZOOM[1]:g}, as LATITUDE_LONGITUDE_ZOOM",
        next_step="move the map where you want it, and keep that in the link anew",
    )
