"""The words by which files name our fields, and how a header is brought to those words."""

import re
from collections.abc import Mapping
from functools import lru_cache

from assetmap.register.sheet import clean_cell, squash

__all__ = ["SYNONYMS", "fields_of", "header_words", "is_contact"]

# The more telling name comes first: where two columns could be the same field, the earlier one wins.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "asset_id": (
        "asset code",
        "asset id",
        "asset reference",
        "asset number",
        "unique asset identity",
        "unique asset id",
        "unique asset reference",
        "property code",
        "property reference number",
        "property reference",
        "property id",
        "site reference",
        "la site reference",
        "site code",
        "site id",
        "building code",
        "building id",
        "building reference",
        "terrier reference",
        "terrier number",
        "ba reference number",
        "ba reference",
        "billing authority reference number",
        "billing authority reference",
        "billing authority property reference",
        "facility id",
        "facility code",
        "unique id",
        "unique reference",
        "unique reference number",
        "our reference",
        "reference number",
        "reference",
        "id",
        "code",
    ),
    "uprn": ("uprn", "unique property reference number", "os uprn", "property uprn", "uprn number"),
    "name": (
        "property name",
        "asset name",
        "site name",
        "building name",
        "premises name",
        "facility name",
        "name of property",
        "name of building",
        "name of asset",
        "name of site",
        "name",
        "location text",
        "property description",
        "asset description",
        "property",
        "asset",
        "building",
        "site",
        "premises",
        "title",
    ),
    "address": (
        "full address",
        "address",
        "site address",
        "property address",
        "asset address",
        "building address",
        "premises address",
        "postal address",
        "site name address",
        "site name and address",
        "name and address",
        "name and address of site",
        "address of property",
        "address of premises",
        "location address",
    ),
    "location": ("location",),
    "property_number": ("property number", "street number", "building number", "house number"),
    "street": ("street name", "street", "road", "road name", "street address", "thoroughfare"),
    "locality": ("locality", "locality address", "village", "district name"),
    "town": ("post town", "town", "city", "town city", "town or city"),
    "postcode": (
        "postcode",
        "post code",
        "postal code",
        "full postcode",
        "unit postcode",
        "outward postcode",
        "pcode",
    ),
    "easting": (
        "easting",
        "eastings",
        "easting x",
        "x easting",
        "grid easting",
        "osgb easting",
        "grid reference easting",
    ),
    "northing": (
        "northing",
        "northings",
        "northing y",
        "y northing",
        "grid northing",
        "osgb northing",
        "grid reference northing",
    ),
    "latitude": ("latitude", "lat", "geo latitude", "latitude y", "y latitude", "lat wgs 84"),
    "longitude": (
        "longitude",
        "lon",
        "long",
        "lng",
        "geo longitude",
        "longitude x",
        "x longitude",
        "lon wgs 84",
    ),
    "x": ("geo x", "x", "x coord", "x coordinate", "coordinate x", "coord x", "point x", "xcoord"),
    "y": ("geo y", "y", "y coord", "y coordinate", "coordinate y", "coord y", "point y", "ycoord"),
    "geometry": (
        "the geom",
        "geom",
        "geometry",
        "wkt",
        "shape",
        "coordinates",
        "geo point",
        "lat long",
        "lat lon",
    ),
    "crs": ("coordinate reference system", "coordinate system", "crs", "srs", "spatial reference system"),
    "tenure": ("tenure type", "tenure", "legal interest", "interest", "council interest", "tenure held"),
    "tenure_detail": (
        "tenure detail",
        "tenure details",
        "occupancy",
        "occupancy type",
        "occupation",
        "occupation type",
        "held as",
    ),
    "ownership": ("ownership status", "ownership", "ownership type"),
    "managed_by": ("managing by", "managed by", "management", "operated by", "operator", "run by"),
    "ratepayer": (
        "ratepayer",
        "rate payer",
        "ratepayer name",
        "account holder",
        "account holder name",
        "primary liable party name",
        "liable party name",
        "liable party",
        "liable person",
        "current ratepayer",
    ),
    "use": (
        "purpose",
        "current use",
        "use",
        "property use",
        "usage",
        "use description",
        "function label",
        "function",
        "service type label",
        "service type",
        "service",
        "voa description",
        "primary description",
        "description of property",
        "description",
        "property type",
        "asset type",
        "building type",
        "site type",
        "type of property",
        "asset category",
        "property category",
        "type",
    ),
    "holding_type": ("holding type",),
    "land_or_building": (
        "land or building",
        "land building",
        "land or buildings",
        "land and buildings",
        "building or land",
    ),
    "floor_area_m2": (
        "gross internal area",
        "gia",
        "floor area",
        "building size",
        "size building",
        "building area",
        "internal area",
        "net internal area",
        "nia",
        "total floor area",
        "floorspace",
        "floor space",
    ),
    "site_area_ha": (
        "hectares",
        "site area",
        "land area",
        "size land",
        "site size",
        "plot area",
        "plot size",
        "area ha",
        "area hectares",
        "area acres",
        "acres",
        "acreage",
    ),
    "condition": (
        "condition",
        "condition grade",
        "condition rating",
        "condition category",
        "building condition",
    ),
    "running_cost_gbp": (
        "building costs",
        "running cost",
        "running costs",
        "annual running cost",
        "annual running costs",
        "total building operation revenue costs",
        "operating cost",
        "revenue cost",
    ),
    "backlog_gbp": (
        "required maintenance",
        "backlog",
        "maintenance backlog",
        "backlog maintenance",
        "backlog maintenance cost",
        "outstanding maintenance",
    ),
    "epc_band": (
        "epc",
        "epc band",
        "epc rating",
        "energy rating",
        "energy performance rating",
        "energy performance band",
    ),
    "features": ("features", "facilities", "amenities"),
    "status": (
        "status",
        "property status",
        "asset status",
        "current status",
        "building status",
        "site status",
        "operational status",
        "occupancy status",
        "occupation status",
        "vacancy status",
        "vacancy",
        "state",
    ),
    "occupied": ("occupied", "occupied y n", "is occupied", "property occupied"),
    "empty": (
        "empty",
        "empty y n",
        "vacant",
        "vacant y n",
        "is vacant",
        "is empty",
        "void",
        "unoccupied",
        "vacant property",
        "empty property",
        "currently vacant",
    ),
    "empty_from": (
        "empty from",
        "empty since",
        "vacant from",
        "vacant since",
        "void from",
        "vacancy date",
        "vacant date",
        "date vacant",
        "date vacated",
        "date empty",
        "date of vacancy",
        "date became vacant",
    ),
    "status_date": ("status date", "date of status", "status as at", "occupancy date", "status updated"),
    "as_at": ("applicable date", "extract date", "date of extract", "as at"),
    "occupier": ("occupier", "occupant", "tenant", "tenant name", "occupier name", "lessee"),
    "availability": ("availability", "available", "availability status", "available for"),
    "availability_date": ("available from", "availability date", "date available"),
    "owner": ("owner", "owned by", "property owner", "owner name", "legal owner"),
    "council_owned": ("council owned", "owned by council", "council owned y n", "local authority owned"),
}

_SHORT = {
    "ref": "reference",
    "refs": "reference",
    "refno": "reference number",
    "no": "number",
    "num": "number",
    "nr": "number",
    "desc": "description",
    "addr": "address",
    "prop": "property",
    "auth": "authority",
    "org": "organisation",
    "organization": "organisation",
    "coords": "coordinates",
    "postcodes": "postcode",
}
_UNITS = {
    "m2",
    "sqm",
    "sq",
    "m",
    "metres",
    "meters",
    "metre",
    "square",
    "ha",
    "hectares",
    "ft",
    "feet",
    "sqft",
    "gbp",
    "£",
}
_RATES = {"per", "year", "annum", "pa", "annual", "yearly", "estimate", "estimated", "total"}
_SUBJECTS = {"property", "asset", "site", "building", "premises", "location", "hereditament"}
_NAMED = {
    "library",
    "centre",
    "center",
    "facility",
    "school",
    "park",
    "venue",
    "hall",
    "shop",
    "land",
    "toilet",
    "carpark",
}
_CONTACT = {
    "contact",
    "contacts",
    "email",
    "emails",
    "mail",
    "phone",
    "telephone",
    "tel",
    "mobile",
    "fax",
    "officer",
    "surveyor",
    "manager",
    "keyholder",
    "agent",
    "solicitor",
    "correspondence",
    "caretaker",
    "librarian",
    "person",
    "surname",
    "forename",
}


def header_words(header: str) -> str:
    """Header as plain words: camel case split, punctuation gone, abbreviations spelled out.

    Examples
    --------
    >>> header_words("SiteNameAddress"), header_words("Property Ref."), header_words("AREA (HA)")
    ('site name address', 'property reference', 'area ha')
    """
    split = re.sub(r"([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])", r"\1\3 \2", clean_cell(header)[:200].replace("²", "2"))
    split = re.sub(r"^\s*\(?[a-z0-9]{1,2}\)\s*", "", split)
    words = re.sub(r"([a-z]{3,})(\d)", r"\1 \2", squash(split.replace("_", " "))).split()
    return " ".join(_SHORT.get(word, word) for word in words).replace("yes number", "y n")


def is_contact(header: str) -> bool:
    """Whether the column holds a person's name or how to reach them; such a column is never read."""
    return bool(set(header_words(header).replace("e mail", "email").split()) & _CONTACT)


@lru_cache(maxsize=8192)
def fields_of(header: str) -> tuple[tuple[str, int, int], ...]:
    """Fields a header may stand for.

    Returns
    -------
    tuple of (field, rank, number)
        Rank 0 is the most telling name of the field; number is the header's own (``Address 2``), 0 if none.
    """
    words = header_words(header)
    if not words or is_contact(header):
        return ()
    # What stands in brackets says a thing again, or gives its unit.
    outside = header_words(re.sub(r"\([^()]*\)", " ", header))
    number = 0
    ending = re.fullmatch(r"(.*\D) (?:line )?(\d)", words)
    if ending:
        words, number = ending[1].removesuffix(" line"), int(ending[2])
    found: list[tuple[str, int, int]] = []
    for form, worse in _forms(words) + [(outside, 30)] * (outside != words):
        for field, names in SYNONYMS.items():
            if form in names and field not in {f for f, _, _ in found}:
                found.append((field, names.index(form) + worse, number))
    return tuple(found)


def _forms(words: str) -> list[tuple[str, int]]:
    forms = [(words, 0)]
    parts = words.split()
    while len(parts) > 1 and parts[-1] in _UNITS | _RATES:
        parts = parts[:-1]
        forms.append((" ".join(parts), 20))
    if len(parts) > 1 and parts[0] in _SUBJECTS and parts[1] not in ("number", "name"):
        forms.append((" ".join(parts[1:]), 40))
    if len(parts) == 2 and parts[0] in _NAMED and parts[1] in ("name", "address", "postcode", "type"):
        forms.append((parts[1], 60))
    return forms
