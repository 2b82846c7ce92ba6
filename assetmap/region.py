"""A region file: its councils, the layers and registers it is built from, and its defaults."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assetmap.errors import InputError
from assetmap.home import data_home

__all__ = [
    "Council",
    "EvidenceSource",
    "Layout",
    "Region",
    "RegisterSource",
    "Snapshot",
    "council_named",
    "load_region",
    "region_names",
]

STATUS_KINDS = ("in use", "let", "vacant", "surplus", "closed", "transferred", "paused")
HOLDING_TYPES = ("operational", "investment let", "non-operational", "not stated")
REQUIRED_ROLES = ("boundaries", "deprivation", "lookup", "postcodes")
OPTIONAL_ROLES = (
    *("domains", "community_need", "organisations", "uprns"),
    *("sales", "floor_areas", "services", "economic_activity", "claimants", "businesses", "employees"),
    "business_energy",
    *("rating_list", "energy_certificates", "flood_zones", "conservation_areas", "green_belt"),
)


@dataclass(frozen=True)
class Council:
    """A public owner: its code (a council's GSS code), its name, and the other names files use for it.

    ``names_empty`` says that it has agreed that the public may see which of its buildings are empty.
    """

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    names_empty: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by."""
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class Snapshot:
    """A column that says how things stood in a year or on a day."""

    date: str
    column: str


@dataclass(frozen=True)
class Layout:
    """What a user has declared about a register's columns; everything else is recognised.

    Parameters
    ----------
    columns : mapping of str to tuple of str
        Our field to the file's headers; several headers are joined in order.
    council_column : str
        Header of the column that names each row's council, for a file that holds several.
    snapshots : tuple of Snapshot
        Columns that give the status at known dates, oldest first.
    closed_column : str
        Header of the column with the date it closed.
    status_values : mapping of str to str
        Status as published (compared without case) to one of the status kinds.
    status_date : str
        Date on which the register's statuses were true, where rows do not say.
    """

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    council_column: str = ""
    snapshots: tuple[Snapshot, ...] = ()
    closed_column: str = ""
    status_values: Mapping[str, str] = field(default_factory=dict)
    status_date: str = ""


@dataclass(frozen=True)
class RegisterSource:
    """A register file of a region: where it is, whose it is, what it counts as, how it is laid out.

    ``mapping`` is the mapping file that says what its columns are, where there is one.
    """

    path: Path
    owner: str
    title: str
    publisher: str
    licence: str
    vintage: str
    family: str
    holding_type: str
    sha256: str
    layout: Layout
    mapping: Path | None = None


@dataclass(frozen=True)
class EvidenceSource:
    """A list of evidence of a region: where it is, of which source family, whose buildings it speaks of.

    ``date`` is the list's own date; ``says`` what being on it says where a line has no status.
    """

    path: Path
    family: str
    owner: str
    date: str
    says: str
    title: str
    publisher: str
    licence: str
    vintage: str
    sha256: str
    layout: Layout


@dataclass(frozen=True)
class Region:
    """A region as its file states it."""

    key: str
    name: str
    path: Path
    invented: bool
    boundary_vintage: int
    councils: tuple[Council, ...]
    layers: Mapping[str, tuple[str, ...]]
    catalogues: tuple[Path, ...]
    discount_rules: tuple[Path, ...]
    registers: tuple[RegisterSource, ...]
    evidence: tuple[EvidenceSource, ...]
    criteria: Path | None
    vacancy: Mapping[str, Any]
    value: Mapping[str, Any]
    as_of: dt.date | None
    catchment_m: float

    @property
    def consenting(self) -> tuple[str, ...]:
        """Codes of the councils that have agreed that the public may see which of their buildings are empty."""
        return tuple(council.code for council in self.councils if council.names_empty)

    def council(self, name: str) -> Council | None:
        """Council that goes by this name or code, or None."""
        wanted = _plain(name)
        for council in self.councils:
            if wanted == _plain(council.code) or wanted in {_plain(n) for n in council.names}:
                return council
        return None


def council_named(name: str) -> Council:
    """Owner of which only the name is known; its code is made from the name.

    Examples
    --------
    >>> council_named("St. Helens").code
    'st-helens'
    """
    return Council(_plain(name).replace(" ", "-"), name)


def region_names() -> list[str]:
    """Names of the region files that the data folder holds, sorted."""
    return sorted(path.stem for path in (data_home() / "regions").glob("[!.]*.toml"))


def load_region(name: str | Path) -> Region:
    """Region of a file in ``data/regions/`` named by its stem, or of a file named by its path.

    Raises
    ------
    InputError
        When there is no such file, it is not TOML, or a key is unknown, missing or of the wrong kind.
    """
    path = Path(name)
    if path.suffix != ".toml":
        path = data_home() / "regions" / f"{name}.toml"
    try:
        there = path.is_file()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a sign of nothing in it
        there = False
    if not there:
        raise InputError(
            "no such region",
            str(path),
            seen=str(name),
            allowed=", ".join(region_names()) or "a path to a .toml file",
            next_step="name one of these, or give the path of your own region file",
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            "the region file is not valid TOML", str(path), seen=str(error), next_step="mend that line"
        ) from error
    return _region(_Keys(raw, path, ""), path.resolve())


class _Keys:
    """Takes keys out of a TOML table with their kind checked, and refuses those that nobody took."""

    def __init__(self, raw: dict[str, Any], path: Path, place: str) -> None:
        self._raw, self._path, self._place, self._taken = raw, path, place, set[str]()

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = None, *, needed: bool = False) -> Any:
        self._taken.add(key)
        if key not in self._raw:
            if needed:
                raise self.error(f"the key '{key}' is missing", seen=", ".join(self._raw) or "nothing")
            return default
        value = self._raw[key]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            allowed = " or ".join(k.__name__ for k in kinds)
            raise self.error(f"'{key}' is of the wrong kind", seen=f"{value!r}", allowed=allowed)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key, (str, list), [])
        items = [value] if isinstance(value, str) else value
        if not all(isinstance(item, str) for item in items):
            raise self.error(f"'{key}' is of the wrong kind", seen=f"{value!r}", allowed="text or a list of texts")
        return tuple(items)

    def table(self, key: str, *, needed: bool = False) -> "_Keys":
        return _Keys(self.take(key, dict, {}, needed=needed), self._path, self._at(key))

    def tables(self, key: str, *, needed: bool = False) -> list["_Keys"]:
        rows = self.take(key, list, [], needed=needed)
        if not all(isinstance(row, dict) for row in rows):
            raise self.error(f"'{key}' is of the wrong kind", seen=f"{rows!r}", allowed=f"tables, each under [[{key}]]")
        return [_Keys(row, self._path, self._at(f"{key}[{i}]")) for i, row in enumerate(rows)]

    def keys(self) -> list[str]:
        return list(self._raw)

    def done(self) -> None:
        unknown = [key for key in self._raw if key not in self._taken]
        if unknown:
            raise self.error(
                f"unknown key '{unknown[0]}'", seen=", ".join(unknown), allowed=", ".join(sorted(self._taken))
            )

    def error(self, what: str, *, seen: str = "", allowed: str = "") -> InputError:
        where = f"{self._path}, {self._place}" if self._place else str(self._path)
        return InputError(what, where, seen=seen, allowed=allowed, next_step="mend the region file")

    def _at(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key


def _region(keys: _Keys, path: Path) -> Region:
    councils = tuple(_council(row) for row in keys.tables("councils", needed=True))
    if not councils:
        raise keys.error("no councils", seen="councils = []", allowed="one or more")
    layers = keys.table("layers", needed=True)
    roles = {role: layers.texts(role) for role in (*REQUIRED_ROLES, *OPTIONAL_ROLES)}
    layers.done()
    for role in REQUIRED_ROLES:
        if not roles[role]:
            raise keys.error(f"the layer '{role}' is missing", seen=", ".join(r for r in roles if roles[r]))
    defaults = keys.table("defaults")
    region = Region(
        key=path.stem,
        name=keys.take("name", str, needed=True),
        path=path,
        invented=keys.take("invented", bool, default=False),
        boundary_vintage=keys.take("boundary_vintage", int, needed=True),
        councils=councils,
        layers={role: named for role, named in roles.items() if named},
        catalogues=tuple(_beside(path, name) for name in keys.texts("catalogues")),
        discount_rules=tuple(_beside(path, name) for name in keys.texts("discount_rules")),
        registers=tuple(_register(row, path) for row in keys.tables("registers")),
        evidence=tuple(_evidence(row, path) for row in keys.tables("evidence")),
        vacancy=keys.take("vacancy", dict, {}),
        value=keys.take("value", dict, {}),
        criteria=_beside(path, adopted) if (adopted := keys.take("criteria", str, "")) else None,
        as_of=_day(defaults),
        catchment_m=float(defaults.take("catchment_m", (int, float), default=1200)),
    )
    defaults.done()
    keys.done()
    if not 0 < region.catchment_m < float("inf"):
        raise defaults.error("'catchment_m' is no distance", seen=str(region.catchment_m), allowed="metres, above 0")
    codes = [council.code for council in councils]
    if len(set(codes)) < len(codes):
        raise keys.error("a council's code stands twice", seen=", ".join(codes), allowed="each code once")
    if region.boundary_vintage not in (2011, 2021):
        raise keys.error("unknown boundary vintage", seen=str(region.boundary_vintage), allowed="2011 or 2021")
    return region


def _council(keys: _Keys) -> Council:
    council = Council(
        keys.take("code", str, needed=True),
        keys.take("name", str, needed=True),
        keys.texts("aliases"),
        keys.take("names_empty", bool, default=False),
    )
    keys.done()
    return council


def _evidence(keys: _Keys, path: Path) -> EvidenceSource:
    source = EvidenceSource(
        path=_beside(path, keys.take("file", str, needed=True)),
        family=keys.take("family", str, needed=True),
        owner=keys.take("owner", str, default=""),
        date=_partial(str(keys.take("date", (str, int), default="")), keys),
        says=keys.take("says", str, default=""),
        title=keys.take("title", str, needed=True),
        publisher=keys.take("publisher", str, default=""),
        licence=keys.take("licence", str, default="not stated"),
        vintage=str(keys.take("vintage", (str, int), default="not stated")),
        sha256=keys.take("sha256", str, default=""),
        layout=_layout(keys),
    )
    keys.done()
    return source


def _layout(keys: _Keys) -> Layout:
    columns, status = keys.table("columns"), keys.table("status")
    values = status.table("values")
    written = {value: values.take(value, str) for value in values.keys()}  # noqa: SIM118
    kinds: dict[str, str] = {}
    for value, kind in written.items():
        if kinds.setdefault(value.casefold(), kind) != kind:
            raise values.error(f"'{value}' stands for two kinds", seen=f"{kinds[value.casefold()]} and {kind}")
        if kind not in STATUS_KINDS:
            raise values.error(f"unknown status kind for '{value}'", seen=kind, allowed=", ".join(STATUS_KINDS))
    snapshots = status.table("snapshots")
    layout = Layout(
        columns={name: columns.texts(name) for name in columns.keys()},  # noqa: SIM118
        council_column=keys.take("council_column", str, default=""),
        snapshots=tuple(
            Snapshot(_partial(date, status), snapshots.take(date, str)) for date in sorted(snapshots.keys())
        ),
        closed_column=status.take("closed", str, default=""),
        status_values=kinds,
        status_date=_partial(status.take("date", str, default=""), status),
    )
    status.done()
    return layout


def _register(keys: _Keys, path: Path) -> RegisterSource:
    layout = _layout(keys)
    source = RegisterSource(
        path=_beside(path, keys.take("file", str, needed=True)),
        owner=keys.take("owner", str, default=""),
        title=keys.take("title", str, needed=True),
        publisher=keys.take("publisher", str, default=""),
        licence=keys.take("licence", str, default="not stated"),
        vintage=str(keys.take("vintage", (str, int), default="not stated")),
        family=keys.take("family", str, default="register"),
        holding_type=keys.take("holding_type", str, default="not stated"),
        sha256=keys.take("sha256", str, default=""),
        layout=layout,
        mapping=_beside(path, mapped) if (mapped := keys.take("mapping", str, default="")) else None,
    )
    keys.done()
    if source.holding_type not in HOLDING_TYPES:
        raise keys.error("unknown holding type", seen=source.holding_type, allowed=", ".join(HOLDING_TYPES))
    if not source.owner and not layout.council_column:
        raise keys.error("whose register it is, is not said", allowed="'owner', or 'council_column' for several")
    return source


def _day(defaults: _Keys) -> dt.date | None:
    day: dt.date | None = defaults.take("as_of", dt.date)
    if isinstance(day, dt.datetime):
        raise defaults.error("'as_of' is of the wrong kind", seen=f"datetime {day}", allowed="a day such as 2026-09-30")
    return day


def _partial(date: str, status: _Keys) -> str:
    if date and not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", date):
        raise status.error("not a date", seen=date, allowed="YYYY, YYYY-MM or YYYY-MM-DD")
    return date


def _beside(path: Path, name: str) -> Path:
    """Path of a file named in the region file: from the data folder above a ``regions`` folder, or beside it."""
    base = path.parent.parent if path.parent.name == "regions" else path.parent
    try:
        beside = (base / name).resolve()
        beside.is_file()
    except (OSError, ValueError) as error:  # too long, or with a sign of nothing in it
        raise InputError(
            "the region file names a file that cannot be",
            str(path),
            seen=name,
            allowed="the path of a file",
            next_step="mend the region file",
        ) from error
    return beside


def _plain(name: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())
