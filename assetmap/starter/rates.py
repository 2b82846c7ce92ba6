"""Business-rates lists of the invented boroughs: another source on the same buildings, written another way."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd

from assetmap.starter.estate import EMPTY, street_of
from assetmap.starter.island import degrees
from assetmap.starter.names import BOROUGHS, COMPANIES, ISLAND, MARK, Borough
from assetmap.starter.postcodes import live_units

__all__ = ["CALDERDALE_COLUMNS", "RATES", "ROCHDALE_COLUMNS", "RatesList", "make_rates"]

CALDERDALE_COLUMNS = (
    "Property reference number", "Address", "Postcode", "Latitude", "Longitude", "Ratepayer", "Rateable value",
    "VOA description", "Liability start date", "Reliefs granted", "Relief discretionary",
    "Discretionary Relief St Date", "Relief mandatory", "Mandatory Relief Start Date", "Exemptions",
    "Exemptions start date", "Occupied", "Empty from", "Full Sbr", "Buffer Sbr", "Lower Multiplier",
)  # fmt: skip
ROCHDALE_COLUMNS = (
    "Property Ref", "Account Holder 1", "Account Holder 2", "Property Name 1", "Property Name 2",
    "Property Address 1", "Property Address 2", "Property Address 3", "Property Address 4", "Property Post Code",
    "Liable From", "RV", "Description", "Empty Y/N", "Empty From", "Discretionary Relief %", "Mandatory Relief %",
    "Small Business Rate Relief Y/N", "Supporting Small Business Relief Y/N",
    "Retail Hospitality and Leisure Relief Y/N",
)  # fmt: skip
RATES = {
    "quaymarsh": "rates_quaymarsh.csv",
    "tarnvellow": "rates_tarnvellow.csv",
    "eastwrack": "rates_eastwrack.csv",
}

_SHORT = {"Street": "St", "Road": "Rd", "Terrace": "Terr", "Lane": "La"}
_OTHERS = 45
_COVERED = 0.62
# A good part of what is empty is known to the rates office, but not all of it.
_EMPTY_COVERED = 0.85


@dataclass(frozen=True)
class RatesList:
    """A borough's rates list: its table (every value is text) and what each line is about.

    Attributes
    ----------
    borough : Borough
        Whose list it is.
    table : pandas.DataFrame
        Quaymarsh and Eastwrack in one published layout (coordinates, ISO dates, ``Occupied`` Y or N), Tarnvellow in
        another (no coordinates, dates with dots, ``Empty Y/N``).
    assets : list of int
        Asset of each line, -1 for the premises of others.
    """

    borough: Borough
    table: pd.DataFrame
    assets: list[int]

    @property
    def name(self) -> str:
        """File name."""
        return RATES[self.borough.stem]

    def content(self) -> bytes:
        """Bytes as CSV; Tarnvellow's is in Windows-1252, as its register is."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(self.table.columns)
        writer.writerows(self.table.itertuples(index=False, name=None))
        return stream.getvalue().encode("cp1252" if self.borough.stem == "tarnvellow" else "utf-8")


def make_rates(estate: pd.DataFrame, postcodes: pd.DataFrame, seed: int) -> list[RatesList]:
    """Rates lists of the three boroughs.

    Parameters
    ----------
    estate : pandas.DataFrame
        The assets as recorded: a line says empty where the council took the building for empty, whatever its register says.
    postcodes : pandas.DataFrame
        Directory of the island.
    seed : int
        Seed of the region.
    """
    live = live_units(postcodes)
    return [_one(b, estate[estate["district_code"] == b.code], live, seed) for b in BOROUGHS]


def _one(borough: Borough, estate: pd.DataFrame, live: pd.DataFrame, seed: int) -> RatesList:
    rng = np.random.default_rng([seed, 8, int(borough.code[-1])])
    empty = estate["recorded"].isin(EMPTY).to_numpy()
    share = np.where(empty, _EMPTY_COVERED, _COVERED)
    rated = estate[(estate["rating"] != "").to_numpy() & (rng.random(len(estate)) < share)]
    lines = pd.DataFrame(
        {
            "asset": rated["asset"],
            "name": rated["name"],
            "number": rated["number"],
            "street": rated["street"],
            "town": rated["town"],
            "postcode": rated["postcode"],
            "rating": rated["rating"],
            "area": rated["floor_area_m2"].fillna(400),
            "empty": rated["recorded"].isin(EMPTY),
            "let": rated["recorded"].isin(["let", "transferred"]),
            "since": rated["since"],
        }
    )
    own = borough.council.replace("Borough Council", "Bc")
    tenant = rng.choice(COMPANIES, size=len(lines))
    # Let premises are in the tenant's name, mostly; the rest is the council's, spelt in more ways than one.
    named = lines["let"].to_numpy() & (rng.random(len(lines)) < 0.8)
    spelt = rng.choice([borough.council, own, borough.council.upper()], size=len(lines), p=(0.25, 0.5, 0.25))
    lines["payer"] = np.where(named, [f"{name} {MARK}" for name in tenant], spelt)
    lines = pd.concat([lines, _others(borough, live, rng)], ignore_index=True)
    lines = lines.iloc[rng.permutation(len(lines))].sort_values("postcode", kind="stable", ignore_index=True)
    lines["reference"] = [f"{29_000_000 + 137 * i + int(borough.code[-1]):08d}" for i in range(len(lines))]
    lines["value"] = [str(int(v)) for v in np.round(lines["area"] * rng.uniform(25, 70, len(lines)) / 50) * 50]
    lines["from"] = [
        f"{year}-04-01" if since == "" else min(since, f"{year}-04-01")
        for year, since in zip(rng.integers(1990, 2016, len(lines)), lines["since"], strict=True)
    ]
    short = rng.random(len(lines)) < 0.4
    lines["road"] = [_shortened(s) if has else s for s, has in zip(lines["street"], short, strict=True)]
    table = _rochdale(lines) if borough.stem == "tarnvellow" else _calderdale(lines, live)
    return RatesList(borough, table, [int(i) for i in lines["asset"]])


def _others(borough: Borough, live: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    units = live[live["laua"] == borough.code]
    codes = units["pcds"].to_numpy()[np.sort(rng.choice(len(units), size=_OTHERS, replace=False))]
    return pd.DataFrame(
        {
            "asset": -1,
            "name": "",
            "number": rng.integers(1, 180, _OTHERS).astype(str),
            "street": [street_of(code) for code in codes],
            "town": borough.short,
            "postcode": codes,
            "rating": rng.choice(["SHOP AND PREMISES", "OFFICES AND PREMISES", "WAREHOUSE AND PREMISES"], _OTHERS),
            "area": rng.uniform(40, 900, _OTHERS),
            "empty": rng.random(_OTHERS) < 0.12,
            "let": False,
            "since": [
                f"{y}-{m:02d}-15"
                for y, m in zip(rng.integers(2017, 2026, _OTHERS), rng.integers(1, 13, _OTHERS), strict=True)
            ],
            "payer": [f"{name} {MARK}" for name in rng.choice(COMPANIES, _OTHERS)],
        }
    )


def _shortened(street: str) -> str:
    stem, way = street.rsplit(" ", 1)
    return f"{stem} {_SHORT.get(way, way)}"


def _calderdale(lines: pd.DataFrame, live: pd.DataFrame) -> pd.DataFrame:
    unit = live.set_index("pcds").loc[lines["postcode"]]
    # These lists give the centre of the postcode, not of the building.
    longitude, latitude = degrees(unit["oseast1m"].to_numpy(), unit["osnrth1m"].to_numpy())
    frame = pd.DataFrame("", index=range(len(lines)), columns=list(CALDERDALE_COLUMNS))
    frame["Property reference number"] = lines["reference"]
    frame["Address"] = [
        ", ".join(part for part in (r.name_, f"{r.number} {r.road}", r.town, r.postcode) if part)
        for r in lines.rename(columns={"name": "name_"}).itertuples()
    ]
    frame["Postcode"] = lines["postcode"]
    frame["Latitude"] = [f"{v:.5f}" for v in latitude]
    frame["Longitude"] = [f"{v:.5f}" for v in longitude]
    frame["Ratepayer"] = lines["payer"]
    frame["Rateable value"] = lines["value"]
    frame["VOA description"] = lines["rating"].str.title()
    frame["Liability start date"] = lines["from"]
    frame["Occupied"] = np.where(lines["empty"], "N", "Y")
    frame["Empty from"] = np.where(lines["empty"], lines["since"], "")
    return frame


def _rochdale(lines: pd.DataFrame) -> pd.DataFrame:
    def dotted(day: str) -> str:
        return ".".join(reversed(day.split("-")))

    frame = pd.DataFrame("", index=range(len(lines)), columns=list(ROCHDALE_COLUMNS))
    frame["Property Ref"] = "Ref:" + lines["reference"]
    frame["Account Holder 1"] = lines["payer"].str.upper()
    frame["Property Name 1"] = lines["name"].str.upper()
    frame["Property Address 1"] = (lines["number"] + " " + lines["road"]).str.upper()
    frame["Property Address 2"] = lines["town"].str.upper()
    frame["Property Address 3"] = ISLAND.upper()
    frame["Property Post Code"] = lines["postcode"]
    frame["Liable From"] = [dotted(day) for day in lines["from"]]
    frame["RV"] = lines["value"]
    frame["Description"] = lines["rating"]
    frame["Empty Y/N"] = np.where(lines["empty"], "Y", "N")
    frame["Empty From"] = [dotted(d) if gone else "" for d, gone in zip(lines["since"], lines["empty"], strict=True)]
    for column in ("Discretionary Relief %", "Mandatory Relief %"):
        frame[column] = "0"
    for column in ROCHDALE_COLUMNS[-3:]:
        frame[column] = "N"
    return frame
