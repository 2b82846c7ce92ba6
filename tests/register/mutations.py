"""Registers made up from a seed, with known places, and the mistakes that councils make in theirs."""

import csv
import io
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.osgb import to_lonlat
from assetmap.layers.postcodes import PostcodeDirectory
from assetmap.region import Council
from assetmap.register import Register, read_register
from assetmap.register.systems import MERCATOR, from_osgb

COUNCIL = Council("E09999999", "Anywhere Borough Council", ("Anywhere",))
RIGHT_M = 100.0
OUTCOMES = (
    "right, silent",
    "right, flagged",
    "refused, flagged",
    "wrong, flagged",
    "wrong, flagged for the file",
    "wrong, silent",
    "no asset",
)

_NAMES = ("Library", "Depot", "Town Hall", "Baths", "Pavilion", "Car Park", "Offices", "Community Centre", "Allotments")
_STREETS = ("High Street", "Mill Lane", "Station Road", "Church Walk", "Dock Road")
_KEY = re.compile(r"P[0-9]{4}")
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
# Issues that tell the reader of a row that its place is in doubt or its cells have been moved.
_ABOUT_PLACE = re.compile(r"coordinates_|crs_|point_|geometry_|uprn_far|not_located|short_row|long_row|row_realigned")


@dataclass
class Made:
    """A register before it is written: header and rows of cells, and where its properties truly lie."""

    kind: str
    header: list[str]
    rows: list[list[str]]
    truth: dict[str, tuple[float, float]]
    bounds: tuple[float, float, float, float]
    places: tuple[int, int]
    directory: PostcodeDirectory | None
    touched: set[str] = field(default_factory=set)
    before: list[str] = field(default_factory=list)
    encoding: str = "utf-8"
    delimiter: str = ","
    cut: float = 1.0
    spoilt: bool = False

    def key(self, row: list[str]) -> str:
        """Key of the property that a row stands for; blank where it says none."""
        found = _KEY.search(" ".join(row))
        return found[0] if found else ""

    def content(self) -> bytes:
        """The file."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n")
        writer.writerows([self.header, *self.rows])
        whole = "".join(line + "\r\n" for line in self.before) + text.getvalue()
        coded = whole.encode(self.encoding, "replace")
        return coded[: int(len(coded) * self.cut)]


def made_register(rng: random.Random) -> Made:
    """A plain and valid register of an invented council, in one of several layouts."""
    east, north = rng.uniform(250_000, 560_000), rng.uniform(130_000, 520_000)
    width, height = rng.uniform(8_000, 30_000), rng.uniform(8_000, 30_000)
    count = rng.randint(7, 14)
    x = [east + rng.uniform(0.03, 0.97) * width for _ in range(count)]
    y = [north + rng.uniform(0.03, 0.97) * height for _ in range(count)]
    bounds = (east - 5_000, north - 5_000, east + width + 5_000, north + height + 5_000)
    keys = [f"P{number:04d}" for number in rng.sample(range(1000, 9999), count)]
    kind = rng.choice(["grid", "grid", "xy grid", "xy degrees", "degrees", "degrees", "point text", "grid reference"])
    places, cells = _coordinates(kind, np.array(x), np.array(y), rng)
    codes = [f"ZZ{rng.randint(1, 3)} {number % 9 + 1}{'ABDEFGHJLN'[number % 10]}A" for number in range(count)]
    directory = None
    if rng.random() < 0.5:
        units = {"easting": np.array(x) + 150.0, "northing": np.array(y) - 200.0, "district_code": COUNCIL.code}
        directory = PostcodeDirectory(pd.DataFrame(units, index=codes).groupby(level=0).first(), "made up")
    header = [rng.choice(["AssetCode", "Asset Reference", "Property Code"]), "UPRN", rng.choice(["Name", "Site Name"])]
    header += [rng.choice(["Address", "Property Address"]), rng.choice(["Postcode", "PostCode"]), "Tenure Type"]
    rows = []
    for number, key in enumerate(keys):
        name = f"{rng.choice(_NAMES)} {key}"
        uprn = str(rng.randint(10_000_000, 99_999_999))
        rows.append([key, uprn, name, f"{rng.randint(1, 99)} {rng.choice(_STREETS)} {key}", codes[number], "Freehold"])
    at = len(header) if rng.random() < 0.7 else rng.randint(1, len(header))
    header[at:at] = places
    for row, pair in zip(rows, cells, strict=True):
        row[at:at] = pair
    where = (header.index(places[0]), header.index(places[-1]) if kind not in ("point text", "grid reference") else -1)
    if kind.startswith("xy"):
        where = (header.index(places[-2]), header.index(places[-1]))
    return Made(kind, header, rows, dict(zip(keys, zip(x, y, strict=True), strict=True)), bounds, where, directory)


def _coordinates(kind: str, x: np.ndarray, y: np.ndarray, rng: random.Random) -> tuple[list[str], list[list[str]]]:
    decimals = rng.choice([0, 0, 1, 2])
    grid = [[f"{a:.{decimals}f}", f"{b:.{decimals}f}"] for a, b in zip(x, y, strict=True)]
    longitude, latitude = to_lonlat(x, y)
    finer = rng.choice([5, 6, 7])
    degrees = [[f"{a:.{finer}f}", f"{b:.{finer}f}"] for a, b in zip(longitude, latitude, strict=True)]
    if kind == "grid":
        return rng.choice([["Easting", "Northing"], ["Eastings", "Northings"]]), grid
    if kind.startswith("xy"):
        system = "OSGB36" if kind == "xy grid" else rng.choice(["WGS84", "ETRS89"])
        pairs = grid if kind == "xy grid" else degrees
        return ["CoordinateReferenceSystem", "GeoX", "GeoY"], [[system, *pair] for pair in pairs]
    if kind == "degrees":
        if rng.random() < 0.3:
            degrees = [[repr(float(text)) for text in pair] for pair in degrees]
        return ["Longitude", "Latitude"], degrees
    if kind == "point text":
        form = rng.choice(["POINT ({0} {1})", "({1}, {0})", "{1}, {0}"])
        return ["Coordinates"], [[form.format(*pair)] for pair in degrees]
    form = rng.choice([("{0} {1} {2}", 5), ("{0} {1} {2}", 4), ("{0}{1}{2}", 5), ("{0}{1}{2}", 4)])
    return ["Grid Reference"], [[grid_reference(a, b, *form)] for a, b in zip(x, y, strict=True)]


def grid_reference(easting: float, northing: float, form: str = "{0} {1} {2}", digits: int = 5) -> str:
    """Grid reference of a point."""
    column, row = int(easting // 100_000), int(northing // 100_000)
    large = _LETTERS[(3 - row // 5) * 5 + column // 5 + 2]
    small = _LETTERS[(4 - row % 5) * 5 + column % 5]
    return form.format(large + small, *(f"{int(value % 100_000):05d}"[:digits] for value in (easting, northing)))


# -- mistakes in the coordinates


def _some(made: Made, rng: random.Random) -> list[list[str]]:
    return rng.sample(made.rows, rng.randint(1, max(1, len(made.rows) // 3)))


def _touch(made: Made, rows: list[list[str]], change: Callable[[list[str], str], None]) -> None:
    for row in rows:
        key = made.key(row)
        change(row, key)
        made.touched.add(key)


def _put(made: Made, row: list[str], first: str, second: str) -> None:
    one, other = made.places
    row[one] = first if other >= 0 or not second else f"({second}, {first})"
    if other >= 0:
        row[other] = second


def _swap(made: Made, rows: list[list[str]]) -> None:
    one, other = made.places

    def change(row: list[str], _: str) -> None:
        if other >= 0:
            row[one], row[other] = row[other], row[one]
        elif found := re.search(r"(-?[0-9.]+)(, | )(-?[0-9.]+)", row[one]):
            row[one] = row[one].replace(found[0], f"{found[3]}{found[2]}{found[1]}")

    _touch(made, rows, change)


def _edit_cell(made: Made, rows: list[list[str]], edit: Callable[[str], str], rng: random.Random) -> None:
    def change(row: list[str], _: str) -> None:
        place = rng.choice([i for i in made.places if i >= 0])
        row[place] = edit(row[place])

    _touch(made, rows, change)


def _drop_digit(rng: random.Random) -> Callable[[str], str]:
    def edit(text: str) -> str:
        places = [i for i, c in enumerate(text) if c.isdigit()]
        at = rng.choice(places)
        return text[:at] + text[at + 1 :]

    return edit


def _add_digit(rng: random.Random) -> Callable[[str], str]:
    def edit(text: str) -> str:
        at = rng.choice([i for i, c in enumerate(text) if c.isdigit()])
        return text[:at] + rng.choice("0123456789") + text[at:]

    return edit


def _as_system(made: Made, rows: list[list[str]], system: str) -> None:
    def change(row: list[str], key: str) -> None:
        x, y = (np.array([value]) for value in made.truth[key])
        longitude, latitude = to_lonlat(x, y)
        if system == "mercator":
            first, second = from_osgb(MERCATOR, x, y)
            _put(made, row, f"{first[0]:.1f}", f"{second[0]:.1f}")
        elif system == "degrees":
            _put(made, row, f"{longitude[0]:.6f}", f"{latitude[0]:.6f}")
        elif system == "minus lost":
            _put(made, row, f"{abs(longitude[0]):.6f}", f"{latitude[0]:.6f}")
        elif system == "grid":
            _put(made, row, f"{x[0]:.0f}", f"{y[0]:.0f}")
        elif system == "kilometres":
            _put(made, row, f"{x[0] / 1000:.3f}", f"{y[0] / 1000:.3f}")
        elif system == "letters lost":
            _put(made, row, f"{x[0] % 1e5:05.0f}", f"{y[0] % 1e5:05.0f}")
        elif system == "sexagesimal":
            _put(made, row, _sexagesimal(longitude[0], "EW"), _sexagesimal(latitude[0], "NS"))
        elif system == "comma":
            _put(made, row, f"{longitude[0]:.6f}".replace(".", ","), f"{latitude[0]:.6f}".replace(".", ","))
        elif system == "reference":
            _put(made, row, grid_reference(x[0], y[0]), "")

    _touch(made, rows, change)


def _sexagesimal(value: float, letters: str) -> str:
    seconds = round(abs(value) * 3600, 1)
    degrees, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{degrees:.0f}°{minutes:02.0f}'{rest:04.1f}\"{letters[int(value < 0)]}"


def _glue(made: Made, rows: list[list[str]], rng: random.Random) -> None:
    name = rng.choice(["OSGB36", "ETRS89 ", "WGS84", "EPSG:4326 "])

    def change(row: list[str], _: str) -> None:
        for place in made.places:
            if place >= 0 and row[place]:
                row[place] = name + row[place] if rng.random() < 0.5 else f"{row[place]} {name.strip()}"

    _touch(made, rows, change)


def _constant(made: Made, rows: list[list[str]], first: str, second: str) -> None:
    _touch(made, rows, lambda row, _: _put(made, row, first, second))


def _declare(made: Made, rng: random.Random) -> None:
    if "CoordinateReferenceSystem" not in made.header:
        made.header.append("CoordinateReferenceSystem")
        for row in made.rows:
            row.append("")
    at = made.header.index("CoordinateReferenceSystem")
    wrong = rng.choice(["EPSG:3857", "ETRS89" if "grid" in made.kind else "OSGB36"])
    _touch(made, made.rows, lambda row, _: row.__setitem__(at, wrong))


def _outside(made: Made, rng: random.Random) -> None:
    """A property that truly lies up to 20 km outside the bounds; its postcode there is not known."""
    made.directory = None

    def change(row: list[str], key: str) -> None:
        x = made.bounds[2] + rng.uniform(500, 20_000)
        y = rng.uniform(made.bounds[1], made.bounds[3])
        made.truth[key] = (x, y)
        system = "degrees" if made.kind in ("degrees", "xy degrees", "point text") else "grid"
        _as_system(made, [row], "reference" if made.kind == "grid reference" else system)

    _touch(made, rng.sample(made.rows, 1), change)


# -- mistakes in the table


def _shuffle_columns(made: Made, rng: random.Random) -> None:
    order = rng.sample(range(len(made.header)), len(made.header))
    made.header[:] = [made.header[i] for i in order]
    for row in made.rows:
        row[:] = [row[i] for i in order]


def _ragged(made: Made, rng: random.Random) -> None:
    def change(row: list[str], _: str) -> None:
        if rng.random() < 0.5:
            row.extend(["extra", ""][: rng.randint(1, 2)])
        elif rng.random() < 0.5:
            del row[-rng.randint(1, 2) :]
        else:
            del row[rng.randrange(1, len(row))]

    _touch(made, _some(made, rng), change)


def _junk(made: Made, rng: random.Random) -> None:
    junk = ["", "n/a", "#REF!", "-", "?", "<b>x</b>", "=1+1", "1E+11", "\u202e", "0", "TBC", "POINT EMPTY", "1" * 300]

    def change(row: list[str], _: str) -> None:
        row[rng.randrange(1, len(row))] = rng.choice(junk)

    _touch(made, _some(made, rng), change)


def _duplicate(made: Made, rng: random.Random) -> None:
    for row in _some(made, rng):
        made.touched.add(made.key(row))
        made.rows.insert(rng.randrange(len(made.rows)), list(row))


def _blank_rows(made: Made, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 4)):
        made.rows.insert(rng.randint(0, len(made.rows)), [""] * len(made.header))


def _header(made: Made, rng: random.Random, to: str) -> None:
    free = [i for i in range(len(made.header)) if i not in made.places]
    at = rng.choice(free)
    made.header[at] = made.header[rng.choice(free)] if to == "repeat" else ""


def _set(made: Made, **values: object) -> None:
    for name, value in values.items():
        setattr(made, name, value)


Mutation = Callable[[Made, random.Random], None]

MUTATIONS: dict[str, Mutation] = {
    "nothing": lambda made, rng: made.touched.update(made.truth),
    "order swapped, some rows": lambda made, rng: _swap(made, _some(made, rng)),
    "order swapped, whole file": lambda made, rng: _swap(made, made.rows),
    "wrong system declared": _declare,
    "digit missing": lambda made, rng: _edit_cell(made, _some(made, rng), _drop_digit(rng), rng),
    "digit too many": lambda made, rng: _edit_cell(made, _some(made, rng), _add_digit(rng), rng),
    "Web Mercator, whole file": lambda made, rng: _as_system(made, made.rows, "mercator"),
    "Web Mercator, some rows": lambda made, rng: _as_system(made, _some(made, rng), "mercator"),
    "degrees, some rows": lambda made, rng: _as_system(made, _some(made, rng), "degrees"),
    "grid, some rows": lambda made, rng: _as_system(made, _some(made, rng), "grid"),
    "minus lost, some rows": lambda made, rng: _as_system(made, _some(made, rng), "minus lost"),
    "minus lost, whole file": lambda made, rng: _as_system(made, made.rows, "minus lost"),
    "kilometres, whole file": lambda made, rng: _as_system(made, made.rows, "kilometres"),
    "letters of the square lost": lambda made, rng: _as_system(made, made.rows, "letters lost"),
    "grid references": lambda made, rng: _as_system(made, _some(made, rng), "reference"),
    "degrees and minutes": lambda made, rng: _as_system(made, _some(made, rng), "sexagesimal"),
    "decimal comma": lambda made, rng: _as_system(made, made.rows, "comma"),
    "system's name glued on": lambda made, rng: _glue(made, _some(made, rng), rng),
    "zeros": lambda made, rng: _constant(made, _some(made, rng), "0", "0"),
    "one stand-in point": lambda made, rng: _constant(
        made, rng.sample(made.rows, 6), f"{made.bounds[0] + 6_000:.0f}", f"{made.bounds[1] + 6_000:.0f}"
    ),
    "one half missing": lambda made, rng: _edit_cell(made, _some(made, rng), lambda _: "", rng),
    "words for numbers": lambda made, rng: _edit_cell(made, _some(made, rng), lambda _: "see plan", rng),
    "outside the council": _outside,
    "Windows-1252": lambda made, rng: (
        made.rows[0].__setitem__(made.header.index("Tenure Type"), "Freehold – £1"),  # type: ignore[func-returns-value]
        _set(made, encoding="cp1252"),
    )[1],
    "UTF-16": lambda made, rng: _set(made, encoding="utf-16"),
    "byte order mark": lambda made, rng: _set(made, encoding="utf-8-sig"),
    "semicolons": lambda made, rng: _set(made, delimiter=";"),
    "columns shuffled": _shuffle_columns,
    "header repeated": lambda made, rng: _header(made, rng, "repeat"),
    "header blank": lambda made, rng: _header(made, rng, "blank"),
    "ragged lines": _ragged,
    "title rows": lambda made, rng: _set(made, before=["Anywhere Borough Council", "Land and property,2024", ""]),
    "blank rows": _blank_rows,
    "rows repeated": _duplicate,
    "junk cells": _junk,
    "file cut short": lambda made, rng: _set(made, cut=rng.uniform(0.3, 0.98)),
}


@dataclass(frozen=True)
class Verdict:
    """What became of a mutated register: outcomes of the rows touched, of all rows, and complaints in words."""

    mutation: str
    refused: bool
    touched: Counter[str]
    every: Counter[str]
    complaints: list[str]


def mutated(seed: int, mutation: str | None = None) -> tuple[str, Made]:
    """Name of the mutation and the register of a seed; the seeds go through all mutations in turn."""
    rng = random.Random(seed)
    name = mutation or list(MUTATIONS)[seed % len(MUTATIONS)]
    made = made_register(rng)
    MUTATIONS[name](made, rng)
    return name, made


def judged(seed: int, folder: Path, mutation: str | None = None) -> Verdict:
    """Verdict on the register of a seed, read with its council's bounds."""
    name, made = mutated(seed, mutation)
    path = folder / f"register_{seed}.csv"
    path.write_bytes(made.content())
    try:
        register = read_register(path, councils=[COUNCIL], postcodes=made.directory, bounds=made.bounds)
    except InputError as error:
        complaints = [] if error.what and error.where else [f"seed {seed}: an error without its parts"]
        return Verdict(name, True, Counter(), Counter(), complaints)
    return _verdict(seed, name, made, register)


def _verdict(seed: int, name: str, made: Made, register: Register) -> Verdict:
    account = register.account
    complaints = []
    if account.rows_read != account.assets + account.merged + account.rejected:
        complaints.append(f"seed {seed}: {account.rows_read} rows read do not add up")
    outcomes = _outcomes(made, register)
    every = Counter(outcomes.values())
    touched = Counter(outcomes[key] for key in made.touched & set(outcomes))
    complaints += [f"seed {seed}, {name}: {key} is {said}" for key, said in outcomes.items() if said == "wrong, silent"]
    return Verdict(name, False, touched, every, complaints)


def _outcomes(made: Made, register: Register) -> dict[str, str]:
    about = register.issues[register.issues["kind"].str.match(_ABOUT_PLACE.pattern)]
    rows, whole_file = set(about["row"]), bool((about["row"] == 0).any())
    result = dict.fromkeys(made.truth, "no asset")
    for asset in register.assets.itertuples():
        found = _KEY.search(" ".join(str(part) for part in (asset.asset_id, asset.name, asset.address)))
        if not found or found[0] not in made.truth:
            continue
        flagged = asset.source_row in rows
        if asset.located_by != "coordinates":
            outcome = "refused, flagged" if flagged or whole_file else "right, silent"
        else:
            x, y = made.truth[found[0]]
            away = float(np.hypot(asset.geometry.x - x, asset.geometry.y - y))
            if away <= RIGHT_M:
                outcome = "right, flagged" if flagged or whole_file else "right, silent"
            else:
                outcome = (
                    "wrong, flagged" if flagged else f"wrong, {'flagged for the file' if whole_file else 'silent'}"
                )
        result[found[0]] = outcome
    return result
