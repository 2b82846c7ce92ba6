"""The README that lies beside the starter data."""

from typing import Any

from assetmap.starter.faults import FAULTS
from assetmap.starter.lag import LAGS
from assetmap.starter.names import AS_OF, AUTHORITY, BOROUGHS, ISLAND, MARK
from assetmap.starter.services import BARE_M, KINDS, ODDITIES

__all__ = ["readme"]

_FILES = (
    (
        "layers/starter_lsoa21_boundaries.parquet",
        "150 small areas, GeoParquet in EPSG:27700; they tile the land exactly",
    ),
    ("layers/starter_wards.parquet", "wards"),
    ("layers/starter_districts.parquet", "the three boroughs"),
    ("layers/starter_coast.parquet", "the land"),
    ("layers/starter_river.parquet", "the river, which is a borough boundary all along"),
    ("layers/starter_places.parquet", "town and village names"),
    ("layers/starter_lookup.parquet", "small area to MSOA, ward, borough, combined authority and region"),
    (
        "layers/starter_iod_file_7.csv",
        "Indices of Deprivation 2025, layout of File 7; ranks among these 150 areas only",
    ),
    ("layers/starter_iod_file_9.xlsx", "the same, layout of File 9 (transformed domain scores)"),
    ("layers/starter_cni.parquet", "Community Needs Index, layout of the 2023 one"),
    ("layers/starter_businesses.csv", "businesses by MSOA, layout of the NOMIS API"),
    ("layers/starter_postcodes.csv", "unit postcodes ZZ1 to ZZ9; `doterm` is blank for a live one"),
    ("organisations/starter_organisations.csv", "90 community organisations, layout of Co-operatives UK's list"),
    (
        "services/starter_services.csv",
        "schools, surgeries, pharmacies, post offices, libraries and halls, layout of a plain list",
    ),
    ("sales/starter_sales.csv", "house sales 2019 to August 2026, native price-paid layout"),
    ("registers/register_quaymarsh.csv", "property register, layout A, UTF-8"),
    ("registers/register_tarnvellow.csv", "property register, layout A with other headers, Windows-1252"),
    (
        "registers/register_eastwrack.xlsx",
        "property register, layout B: a workbook with two title lines above the header",
    ),
    ("registers/rates_quaymarsh.csv", "business-rates list, `Occupied` Y or N, coordinates of the postcode"),
    ("registers/rates_tarnvellow.csv", "business-rates list in another layout, `Empty Y/N`, Windows-1252"),
    ("registers/rates_eastwrack.csv", "business-rates list, as Quaymarsh's"),
    ("catalogue.toml", "what each layer is, for the readers; kept by hand, not generated"),
    ("truth.json", "what was really made: accounts, lines of every fault, every asset as it truly is"),
)


def readme(seed: int, truth: dict[str, Any]) -> str:
    """Text of the README, with the counts of the truth."""
    totals, registers = truth["totals"], truth["registers"]
    boroughs = ", ".join(f"{b.name} ({b.code})" for b in BOROUGHS)
    lines = [
        f"# {ISLAND}: an INVENTED region",
        "",
        "**Nothing here is real.** The island, its boroughs, streets, buildings, organisations, services, prices and",
        "figures were made by a program, so that the tool can be tried without downloading anything and tested against a",
        "known truth. The coordinates lie in open sea, area codes start with Z, postcodes with ZZ, UPRNs with 999; no",
        "published code, postcode or building has these. No person is named; e-mail and web addresses end in",
        "`.invalid`.",
        "",
        f"Boroughs: {boroughs}; together {AUTHORITY} (Z47000001). As of {AS_OF}.",
        "",
        f"Made with seed {seed} by",
        "",
        "    python -m assetmap.starter",
        "",
        "The same seed gives the same tables. Licence: MIT, as the project; attribution:",
        f"*{ISLAND} {MARK}, made by the assetmap project*.",
        "",
        "The deprivation and community-need figures follow the layouts of published tables, whose names stand in their",
        "headers; the figures have nothing to do with them.",
        "",
        "## Files",
        "",
        "| file | what |",
        "|---|---|",
        *(f"| `{name}` | {what} |" for name, what in _FILES),
        "",
        "## The registers",
        "",
        "| file | rows | assets | merged | rejected | blank rows | said to be empty | of these vacant |",
        "|---|---|---|---|---|---|---|---|",
    ]
    names = ("rows", "assets", "merged", "rejected", "blank_rows", "said_empty", "said_vacant")
    lines += [f"| `{name}` | " + " | ".join(str(a[n]) for n in names) + " |" for name, a in registers.items()]
    lines += [
        "| all | " + " | ".join(str(totals[n]) for n in names) + " |",
        "",
        "A row is a line below the header with something in it; rows = assets + merged + rejected. Rejected are civic",
        "regalia, statues, vehicles, what the council does not own, and a repeated header.",
        f"Truly empty (vacant, surplus or closed) are {totals['empty']} assets: registers can be out of date.",
        "",
        "## Faults planted",
        "",
        "`truth.json` gives the lines of each.",
        "",
        "| kind | what is wrong | " + " | ".join(registers) + " |",
        "|---|---|" + "---|" * len(registers),
    ]
    for kind, what in FAULTS.items():
        counts = " | ".join(str(account["fault_counts"].get(kind, 0)) for account in registers.values())
        lines.append(f"| `{kind}` | {what} | {counts} |")
    return "\n".join([*lines, *_lags(truth["lags"]), *_services()]) + "\n"


def _lags(counts: dict[str, dict[str, int]]) -> list[str]:
    files = next(iter(counts.values()))
    return [
        "",
        "## Where the truth has moved on",
        "",
        "Real lists err together: one clerk tells them all. So some assets changed, and both lists stayed as they were, or one",
        "of them did. The numbers are fixed beforehand, and none is drawn from how likely the rules think an error is.",
        "Of each asset `truth.json` tells `recorded` (what the files were made from), `occupancy` (the truth), `lag` and the",
        "month in which it `changed`.",
        "",
        "| kind | what is behind | " + " | ".join(files) + " |",
        "|---|---|" + "---|" * len(files),
        *(
            f"| {kind} | {what} | " + " | ".join(str(count) for count in counts[kind].values()) + " |"
            for kind, (what, _) in LAGS.items()
        ),
    ]


def _services() -> list[str]:
    vans = ODDITIES["location_missing"][1]
    counts = {kind.kind: kind.count + (vans if kind.kind == "Library" else 0) for kind in KINDS}
    return [
        "",
        "## The services",
        "",
        f"`starter_services.csv` has {sum(counts.values())} rows, made without a look at the registers: a council's library or",
        "centre need not be in it, nor the other way round. Most kinds lie in and about the towns, village halls outside them.",
        f"Nothing of the list lies within {BARE_M:,} m of the Old Docks of Quaymarsh, where deprivation is worst, so that there",
        "is a gap in services that the indicators must show. `capacity` is a school's pupils, or the people that a hall holds;",
        "other kinds do not say.",
        "",
        "| kind | rows |",
        "|---|---|",
        *(f"| {kind} | {count} |" for kind, count in counts.items()),
        "",
        "Some rows are odd, each in one way:",
        "",
        "| kind | what is odd | rows |",
        "|---|---|---|",
        *(f"| `{kind}` | {what} | {count} |" for kind, (what, count) in ODDITIES.items()),
    ]
