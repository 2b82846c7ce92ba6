"""Who and what is around the buildings: invented organisations, businesses and house sales."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.starter.estate import street_of
from assetmap.starter.island import Island, degrees
from assetmap.starter.names import ISLAND, MARK, STREETS
from assetmap.starter.postcodes import live_units

__all__ = [
    "BUSINESS_COLUMNS",
    "ORGANISATIONS",
    "ORGANISATION_COLUMNS",
    "SALES",
    "SALE_COLUMNS",
    "make_businesses",
    "make_organisations",
    "make_sales",
]

ORGANISATIONS = 90
SALES = 4_000

ORGANISATION_COLUMNS = (
    "Identifier", "Name", "Description", "Organisational Structure", "Primary Activity", "Activities",
    "Street Address", "Locality", "Region", "Postcode", "Country ID", "Territory ID", "Website",
    "Companies House Number", "Qualifiers", "Membership Type", "Latitude", "Longitude", "Geo Container",
    "Geo Container Latitude", "Geo Container Longitude", "Sector", "SIC Section", "SIC Code",
    "Ownership Classification", "Legal Form",
)  # fmt: skip
SALE_COLUMNS = (
    "unique_id", "price_paid", "deed_date", "postcode", "property_type", "new_build", "estate_type", "saon", "paon",
    "street", "locality", "town", "district", "county", "transaction_category", "linked_data_uri",
)  # fmt: skip

BUSINESS_COLUMNS = (
    "DATE", "GEOGRAPHY_NAME", "GEOGRAPHY_CODE", "INDUSTRY_NAME", "EMPLOYMENT_SIZEBAND_NAME", "MEASURES_NAME", "OBS_VALUE",
    "OBS_STATUS",
)  # fmt: skip

# What it is called, sector, SIC section, SIC code, who owns it, legal form.
_FORMS = (
    ("Community Land Trust", "Housing", "Real Estate", "68201", "Community of Interest", "Society"),
    ("Housing Co-operative", "Housing", "Real Estate", "68201", "Tenants", "Society"),
    ("Community Kitchen CIC", "Food Service, Accommodation and Pubs", "Accommodation and Food Service", "56102",
     "Community of Interest", "Community Interest Company"),
    ("Credit Union", "Finance", "Financial and Insurance", "64921", "Consumers", "Society"),
    ("Community Shop", "Retail", "Wholesale and Retail; Vehicle Repair", "47110", "Consumers", "Society"),
    ("Makers' Co-operative", "Manufacturing", "Manufacturing", "32990", "Workers", "Company"),
    ("Arts Space CIC", "Arts and Culture", "Arts, Entertainment and Recreation", "90040", "Community of Interest",
     "Community Interest Company"),
    ("Childcare Co-operative", "Education", "Education", "85100", "Multi-stakeholder", "Society"),
    ("Boxing and Sports Trust", "Sports and Recreation", "Arts, Entertainment and Recreation", "93120",
     "Community of Interest", "Charity"),
    ("Development Trust", "Membership associations, social clubs and trade unions", "Other Service Activities",
     "94990", "Community of Interest", "Company"),
    ("Repair Café", "Retail", "Other Service Activities", "95220", "Multi-stakeholder", "Unincorporated"),
    ("Community Energy", "Energy and Environment", "Electricity and Gas", "35110", "Community of Interest", "Society"),
)  # fmt: skip
_TYPES = ("T", "S", "F", "D", "O")
_TYPE_SHARE = (0.38, 0.30, 0.18, 0.11, 0.03)
_TYPE_EFFECT = {"T": 0.0, "S": 0.24, "F": -0.14, "D": 0.6, "O": 0.1}


# How much prices follow need, boroughs and neighbourhoods (standard deviations of the logarithm), and by how much a year one
# neighbourhood in four catches up. About as alike as prices and deprivation were in Liverpool in 2014: real ones are no copies.
_OF_NEED, _BOROUGH, _NEIGHBOURHOOD, _CATCHING = 0.2, 0.2, 0.15, 0.05


def make_organisations(island: Island, postcodes: pd.DataFrame, seed: int) -> pd.DataFrame:
    """About ninety invented organisations in the layout of Co-operatives UK's list, sorted by identifier.

    Some have no coordinates and are to be placed by postcode; a website, where there is one, ends in ``.invalid``.
    """
    rng = np.random.default_rng([seed, 5])
    live = live_units(postcodes)
    picked = live.iloc[np.sort(rng.choice(len(live), size=ORGANISATIONS, replace=False))].reset_index(drop=True)
    longitude, latitude = degrees(picked["oseast1m"].to_numpy(), picked["osnrth1m"].to_numpy())
    area = island.areas.set_index("code").loc[picked["lsoa21"]]
    form = [_FORMS[i] for i in rng.choice(len(_FORMS), size=ORGANISATIONS)]
    stems = [street.rsplit(" ", 1)[0] for street in STREETS[:: len(STREETS) // 32]]
    names, seen = [], set[str]()
    for row, kind in enumerate(form):
        free = [s for s in stems if f"{s} {kind[0]}" not in seen] or [str(area["ward_name"].iloc[row])]
        seen.add(name := f"{free[int(rng.integers(len(free)))]} {kind[0]}")
        names.append(name)
    placed = rng.random(ORGANISATIONS) < 0.9
    site = rng.random(ORGANISATIONS) < 0.4
    frame = pd.DataFrame("", index=range(ORGANISATIONS), columns=list(ORGANISATION_COLUMNS))
    frame["Identifier"] = [f"ZZ{i + 1:06d}" for i in range(ORGANISATIONS)]
    frame["Name"] = [f"{name} {MARK}" for name in names]
    numbers = rng.integers(1, 120, size=ORGANISATIONS)
    frame["Street Address"] = [f"{n} {street_of(p)}" for n, p in zip(numbers, picked["pcds"], strict=True)]
    frame["Locality"] = area["ward_name"].to_numpy()
    frame["Region"] = area["district_name"].to_numpy()
    frame["Postcode"] = picked["pcds"]
    frame["Country ID"] = "ZZ"
    frame["Website"] = [
        f"https://{name.split(' ')[0].lower()}-{i + 1}.invalid/" if has else ""
        for i, (name, has) in enumerate(zip(names, site, strict=True))
    ]
    packed = picked["pcds"].str.replace(" ", "")
    frame["Geo Container"] = "https://starter.invalid/postcodeunit/" + packed
    frame["Geo Container Latitude"] = [f"{v:.6f}" if has else "" for v, has in zip(latitude, placed, strict=True)]
    frame["Geo Container Longitude"] = [f"{v:.6f}" if has else "" for v, has in zip(longitude, placed, strict=True)]
    names_of = ("Sector", "SIC Section", "SIC Code", "Ownership Classification", "Legal Form")
    for place, column in enumerate(names_of, start=1):
        frame[column] = [kind[place] for kind in form]
    return frame


def make_businesses(island: Island, need: NDArray[np.float64], seed: int) -> pd.DataFrame:
    """Invented counts of businesses by neighbourhood in the layout of the NOMIS API, sorted by code.

    They are fewer for each resident where need is greater, but by no means everywhere: a dock has businesses and need.
    """
    rng = np.random.default_rng([seed, 11])
    areas = island.areas.assign(need=need)
    places = areas.groupby("msoa_code", sort=True).agg(
        name=("msoa_name", "first"), people=("people", "sum"), need=("need", "mean")
    )
    each = np.exp(np.log(34.0) - 0.2 * places["need"].to_numpy() + 0.45 * rng.standard_normal(len(places)))
    counts = np.round(each * places["people"].to_numpy() / 1000 / 5) * 5  # published to the nearest five
    frame = pd.DataFrame("", index=range(len(places)), columns=list(BUSINESS_COLUMNS))
    frame["DATE"], frame["OBS_STATUS"], frame["MEASURES_NAME"] = "2025", "A", "Value"
    frame["GEOGRAPHY_NAME"], frame["GEOGRAPHY_CODE"] = places["name"].to_numpy(), places.index.to_numpy()
    frame["INDUSTRY_NAME"], frame["EMPLOYMENT_SIZEBAND_NAME"] = "Total", "Total"
    frame["OBS_VALUE"] = counts.astype(np.int64).astype("str")
    return frame


def make_sales(
    island: Island, postcodes: pd.DataFrame, need: NDArray[np.float64], seed: int, count: int = SALES
) -> pd.DataFrame:
    """Invented house sales from 2019 to August 2026 in the native price-paid layout, sorted by date and id.

    Prices fall with the need of the small area, and have a part of their own: whole boroughs and single neighbourhoods are
    cheaper or dearer than their need says, and some catch up with those around. They rise by about 3 % a year. Every value is
    text, as in the layout.
    """
    rng = np.random.default_rng([seed, 6])
    standing, catching = _standing(island, seed)
    live = live_units(postcodes)
    unit = live.iloc[rng.choice(len(live), size=count)].reset_index(drop=True)
    area_need = dict(zip(island.areas["code"], need, strict=True))
    town = dict(zip(island.areas["code"], island.areas["district_name"], strict=True))
    kind = rng.choice(_TYPES, size=count, p=_TYPE_SHARE)
    first, last = np.datetime64("2019-01-02"), np.datetime64("2026-08-28")
    day = first + rng.integers(0, int((last - first).astype(int)) + 1, size=count).astype("timedelta64[D]")
    years = (day - first).astype(int) / 365.25
    score = np.array([area_need[code] for code in unit["lsoa21"]])
    codes = unit["lsoa21"].to_list()
    level = 11.85 - _OF_NEED * score + np.array([_TYPE_EFFECT[k] for k in kind]) + 0.03 * years
    level += np.array([standing[code] for code in codes]) + np.array([catching[code] for code in codes]) * (
        years - years.max()
    )
    price = np.round(np.exp(level + rng.normal(0, 0.2, count)) / 500) * 500
    ids = [
        "-".join(f"{int(v):0{width}X}" for v, width in zip(part, (8, 4, 4, 4), strict=True)) + f"-{int(tail):012X}"
        for part, tail in zip(
            rng.integers(0, (16**8, 16**4, 16**4, 16**4), size=(count, 4)), rng.integers(0, 16**12, count), strict=True
        )
    ]
    district = [town[code].upper() for code in unit["lsoa21"]]
    frame = pd.DataFrame(
        {
            "unique_id": ids,
            "price_paid": price.astype(np.int64).astype(str),
            "deed_date": day.astype(str),
            "postcode": unit["pcds"],
            "property_type": kind,
            "new_build": np.where(rng.random(count) < 0.06, "Y", "N"),
            "estate_type": np.where((kind == "F") | (rng.random(count) < 0.25), "L", "F"),
            "saon": np.where(kind == "F", [f"FLAT {n}" for n in rng.integers(1, 24, count)], ""),
            "paon": rng.integers(1, 140, count).astype(str),
            "street": [street_of(code).upper() for code in unit["pcds"]],
            "locality": "",
            "town": [name.split(" (")[0] for name in district],
            "district": district,
            "county": f"{ISLAND} {MARK}".upper(),
            "transaction_category": np.where(rng.random(count) < 0.08, "B", "A"),
        }
    )
    frame["linked_data_uri"] = "https://starter.invalid/ppi/" + frame["unique_id"]
    return frame[list(SALE_COLUMNS)].sort_values(["deed_date", "unique_id"], ignore_index=True)


def _standing(island: Island, seed: int) -> tuple[dict[str, float], dict[str, float]]:
    """What a like home costs more or less by small area beside its need, and by how much a year it catches up."""
    rng = np.random.default_rng([seed, 10])
    areas = island.areas
    boroughs, places = sorted(set(areas["district_code"])), sorted(set(areas["msoa_code"]))
    turn = rng.permutation(np.linspace(-1.2, 1.2, len(boroughs)))
    of_borough = dict(zip(boroughs, _BOROUGH * turn, strict=True))
    of_place = dict(zip(places, _NEIGHBOURHOOD * rng.standard_normal(len(places)), strict=True))
    rising = dict(zip(places, np.where(rng.random(len(places)) < 0.25, _CATCHING, 0.0), strict=True))
    standing = areas["district_code"].map(of_borough) + areas["msoa_code"].map(of_place)
    return (
        dict(zip(areas["code"], standing.astype("float64"), strict=True)),
        dict(zip(areas["code"], areas["msoa_code"].map(rising).astype("float64"), strict=True)),
    )
