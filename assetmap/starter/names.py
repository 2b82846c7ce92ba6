"""Invented words and codes of the starter region: nothing here is the name of a real place, body or person."""

from dataclasses import dataclass

__all__ = [
    "AS_OF",
    "AUTHORITY",
    "AUTHORITY_CODE",
    "BOROUGHS",
    "COMPANIES",
    "ISLAND",
    "MARK",
    "REGION_CODE",
    "RIVER",
    "STREETS",
    "TOWNS",
    "WARD_NAMES",
    "Borough",
    "Town",
]

MARK = "(invented)"
ISLAND = "Wendersay"
RIVER = "Osselwater"
AUTHORITY = f"{ISLAND} {MARK}"
AUTHORITY_CODE = "Z47000001"
REGION_CODE = "Z12000001"

# The region has no clock: everything in it is as on this day, so that a run next year gives the same tables.
AS_OF = "2026-09-30"


@dataclass(frozen=True)
class Borough:
    """A district of the island: its code (no real code starts with Z), name, and the stem of its file names."""

    code: str
    name: str
    short: str
    stem: str
    label: str

    @property
    def council(self) -> str:
        """Name of its council, marked as invented."""
        return f"{self.short} Borough Council {MARK}"


BOROUGHS = (
    Borough("Z06000001", f"Quaymarsh {MARK}", "Quaymarsh", "quaymarsh", "Z1QM"),
    Borough("Z06000002", f"Tarnvellow {MARK}", "Tarnvellow", "tarnvellow", "Z2TV"),
    Borough("Z06000003", f"Eastwrack {MARK}", "Eastwrack", "eastwrack", "Z3EW"),
)


@dataclass(frozen=True)
class Town:
    """A place where people live: offset from the island's centre and spread in metres, share of the people."""

    name: str
    kind: str
    east: int
    north: int
    spread: int
    share: float


TOWNS = (
    Town("Quaymarsh", "town", -2300, -3000, 1350, 0.30),
    Town("Tarnvellow", "town", 3700, 2200, 1150, 0.17),
    Town("Eastwrack", "town", 4900, -1900, 1050, 0.16),
    Town("Skerrowfold", "village", -6300, 400, 620, 0.06),
    Town("Norrenhythe", "village", -2900, 3300, 600, 0.06),
    Town("Lanternwick", "village", 1500, -2900, 560, 0.05),
    Town("Cobblemarle", "village", 1500, 3700, 480, 0.04),
    Town("Pellgarrow", "village", 7100, 500, 450, 0.04),
)

WARD_NAMES = {
    "Z06000001": (
        "Dockhithe", "Ropewalk Reach", "Gannetfold", "Brackle Hill", "Lanthorn", "Quernside", "Saltpannock",
        "Osselbank West", "Herringate", "Norrenhythe", "Skerrowfold", "Mossrigg", "Thrushwade", "Fulmarley",
        "Capstow", "Hollinquay",
    ),
    "Z06000002": (
        "Vellowhead", "Tarnfoot", "Cobblemarle", "Osselbank North", "Wickerlaw", "Plovermoor", "Ambergarth",
        "Whinstow", "Rushenby", "Kestelow", "Marramdale", "Yarrowthwing",
    ),
    "Z06000003": (
        "Eastwrack Strand", "Pellgarrow", "Lanternwick", "Osselbank South", "Sandlark", "Turnstowe", "Dulsemere",
        "Beaconfold", "Cinderhythe", "Limpetham", "Wraxholt", "Skeinmoor",
    ),
}  # fmt: skip

_STEMS = (
    "Gannetfold", "Brackle", "Ossel", "Lanthorn", "Quern", "Tidewrack", "Herringate", "Fulmar", "Capstan",
    "Hollinquay", "Whinberry", "Marram", "Dulse", "Limpet", "Sandlark", "Thrushwade", "Mossrigg", "Saltpan",
    "Ropewalk", "Cinder", "Beaconfold", "Kestelow", "Yarrowthwing", "Wickerlaw", "Plovermoor", "Rushenby",
    "Turnstowe", "Skein", "Amberwrack", "Lugworm", "Oystershell", "Netmender",
)  # fmt: skip
_WAYS = ("Street", "Road", "Lane", "Terrace", "Wynd", "Row")

STREETS = tuple(f"{stem} {way}" for stem in _STEMS for way in _WAYS)

COMPANIES = (
    "Brackle & Dulse Trading Ltd", "Osselwater Storage Ltd", "Netmender Outfitters Ltd", "Lugworm Coffee Ltd",
    "Fulmar Freight (Wendersay) Ltd", "Quernstone Bakehouse Ltd", "Marram Dental Group Ltd",
    "Tidewrack Energy plc", "Capstan Retail Parks Ltd", "Sandlark Motors Ltd", "Whinberry Foods Ltd",
    "Yarrowthwing Textiles Ltd", "Kestelow Print Works Ltd", "Herringate Properties Ltd", "Limpet Leisure Ltd",
)  # fmt: skip
