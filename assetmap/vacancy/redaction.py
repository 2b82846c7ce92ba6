"""What the public may see: buildings of owners who agree to name theirs; of the others that may be empty, zones and size bands.

Empty, unsecured buildings attract damage. Whether a building is named is a matter of its owner alone: were it one of
its state, the buildings left out of an owner's list, or gone from it since the last build, would be the empty ones.
Zones of at least five make it hard to tell which is meant; they are no proof against somebody who walks the streets.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from assetmap.vacancy.rules import USED_KINDS

__all__ = [
    "LEAST_IN_ZONE",
    "NOT_PLACED",
    "SIZE_BANDS",
    "WITHHELD",
    "is_protected",
    "may_be_named",
    "public_summary",
    "public_zones",
    "size_band",
    "zone_outlines",
]

SIZE_BANDS = (
    "under 100 m²",
    "100 to 250 m²",
    "250 to 500 m²",
    "500 to 1,000 m²",
    "over 1,000 m²",
    "size not stated",
)
NOT_PLACED = "not placed"
WITHHELD = "withheld"
# Areas with fewer such buildings are merged with a neighbour (docs/methods.md, vacancy).
LEAST_IN_ZONE = 5

_SUMMARY = ("zone_id", "area_codes", "area_names", "district_name", "size_band", "buildings")
_WORDS_OF_EMPTINESS = re.compile(
    r"\b(?:vacan|empt|void|surplus|clos|disuse|derelict|unoccup|unused|redundan|mothball|decommission|boarded|former"
    r"|paused|suspended|not (?:in use|used|occupied))",
    re.IGNORECASE,
)
# What neither hints at emptiness nor at use; every other kind, a new or misspelt one too, protects.
_CONTRADICTED = re.compile(r"; (?:.*, )?exemption: ")
# What tells that a building is used or gone, or nothing of either, hides nothing.
_SILENT = (
    *("listed", "no record", "active", "still owned", "expression of interest"),
    *("in public use", "in community use", "sold", "demolished", "redeveloped"),
)
_OFFERED = ("open now", "open to offers", "possible", "meanwhile use")


def size_band(floor_area_m2: pd.Series) -> pd.Series:
    """Size band of each floor area.

    Parameters
    ----------
    floor_area_m2 : pandas.Series of float
        In m²; missing, zero and less are not stated.

    Returns
    -------
    pandas.Series of str
        Same index, one of `SIZE_BANDS`. A limit belongs to the upper band, 1,000 m² to the lower.

    Examples
    --------
    >>> size_band(pd.Series([99.9, 100, 1000, float("nan")])).to_list()
    ['under 100 m²', '100 to 250 m²', '500 to 1,000 m²', 'size not stated']
    """
    size = pd.to_numeric(floor_area_m2, errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    banded = np.select(
        [~(size > 0), size < 100, size < 250, size < 500, size <= 1000],
        [SIZE_BANDS[-1], *SIZE_BANDS[:4]],
        default=SIZE_BANDS[4],
    )
    return pd.Series(banded, index=floor_area_m2.index, dtype="str", name="size_band")


def may_be_named(assets: pd.DataFrame, consenting_owners: Collection[str]) -> pd.Series:
    """Whether the public may be shown each asset: its owner has agreed. Nothing of the building itself plays a part.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    consenting_owners : collection of str
        Codes of the owners that have agreed to name their empty buildings.

    Returns
    -------
    pandas.Series of bool
        On the index of ``assets``.

    Raises
    ------
    TypeError
        When ``consenting_owners`` is a text.
    """
    if isinstance(consenting_owners, str):
        raise TypeError("'consenting_owners' is a text, allowed a collection of owner codes")
    owner = _text(assets, "owner_code")
    agreed = [code for code in consenting_owners if isinstance(code, str)]
    return ((owner != "") & owner.isin(agreed)).astype("bool").rename("named")


def is_protected(assets: pd.DataFrame, evidence: pd.DataFrame, consenting_owners: Collection[str]) -> pd.Series:
    """Whether each asset is counted for the public and not named: it may be empty, and its owner has not agreed.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    evidence : pandas.DataFrame
        Rows of the table ``evidence``; what is made of it, such as a probability or a band, plays no part.
    consenting_owners : collection of str
        Codes of the owners that have agreed to name their empty buildings.

    Returns
    -------
    pandas.Series of bool
        On the index of ``assets``. An asset may be empty when its status is anything but in use, let or transferred,
        any evidence says empty, however old, or a contradiction is on file; and when it shares its UPRN with one that
        may be. Without any status, words such as "former" or "vacant" in what is published of it, or an offer by its
        owner, are enough.

    Raises
    ------
    TypeError
        When ``consenting_owners`` is a text.
    """
    agreed = may_be_named(assets, consenting_owners)
    speaks = ~evidence["kind"].isin((*USED_KINDS, *_SILENT)) | _text(evidence, "text").str.contains(_CONTRADICTED)
    told = assets["asset_id"].isin(evidence.loc[speaks, "asset_id"])

    kind = _text(assets, "status_kind")
    # a kind that is not known to mean use protects: a new or misspelt one must not open a building
    by_status = (kind != "") & ~kind.isin(USED_KINDS)
    contradicted = _text(assets, "status_note").str.contains(_WORDS_OF_EMPTINESS)
    # Without a status nothing is known, as of most buildings in use: protecting all of them would count the whole
    # estate as empty. Whatever hints at emptiness protects.
    published = _text(assets, "status") + "\n" + _text(assets, "name") + "\n" + _text(assets, "use")
    published = published + "\n" + _text(assets, "holding")
    hinted = published.str.contains(_WORDS_OF_EMPTINESS) | _text(assets, "availability").str.casefold().isin(_OFFERED)
    may_be_empty = told | by_status | contradicted | ((kind == "") & hinted)

    # another row for the same property would give the place away
    uprn = _text(assets, "uprn")
    may_be_empty |= (uprn != "") & uprn.isin(set(uprn[may_be_empty]))
    return (may_be_empty & ~agreed).astype("bool").rename("protected")


def public_zones(
    assets: pd.DataFrame, protected: pd.Series, areas: gpd.GeoDataFrame, before: Sequence[str] = ()
) -> list[str]:
    """Zones that protected buildings are counted by: every small area lies in one, and each holds five or more.

    Areas without any such building belong to zones as well, and zones only ever grow together. Otherwise a zone that
    reaches out for one more area, or that parts, would tell from one build to the next where a single building lies.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    protected : pandas.Series of bool
        By `is_protected`, on the same index.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas`` (EPSG:27700).
    before : sequence of str, optional
        What this function gave for the last build: areas that were in one zone stay in one.

    Returns
    -------
    list of str
        Area codes of each zone in their order, joined by "; ". Where the areas hold fewer than five protected
        buildings in all, those of ``before``.

    Raises
    ------
    ValueError
        When ``protected`` does not fit ``assets``, or an area code stands twice in ``areas``.
    """
    ours = assets[_checked(assets, protected)]
    if areas["area_code"].duplicated().any():
        raise ValueError("'areas' holds an area code twice")
    areas = areas.sort_values("area_code", ignore_index=True)
    place = areas.reset_index().set_index("area_code")["index"]
    kept = [[int(place[code]) for code in zone.split("; ") if code in place.index] for zone in before]
    kept = [zone for zone in kept if zone]
    alone = sorted(set(range(len(areas))) - {area for zone in kept for area in zone})
    groups = sorted([*kept, *([area] for area in alone)])
    found = place.reindex(ours["area_code"]).dropna().to_numpy(dtype="int64")
    counts = np.bincount(found, minlength=len(areas))
    zones = kept if counts.sum() < LEAST_IN_ZONE else _grown(areas, groups, counts)
    return sorted("; ".join(areas["area_code"].iloc[sorted(zone)]) for zone in zones)


def public_summary(
    assets: pd.DataFrame, protected: pd.Series, areas: gpd.GeoDataFrame, before: Sequence[str] = ()
) -> pd.DataFrame:
    """Numbers of protected buildings by zone and size band: all that the public sees of them.

    Parameters
    ----------
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    protected : pandas.Series of bool
        By `is_protected`, on the same index.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas`` (EPSG:27700).
    before : sequence of str, optional
        Zones of the last build, by `public_zones`.

    Returns
    -------
    pandas.DataFrame
        One row for each zone and size band that occurs in it: ``zone_id`` (opaque, the same for the same areas),
        ``area_codes``, ``area_names`` and ``district_name`` (each several, joined by "; "), ``size_band`` and
        ``buildings`` (1 or more). Those in no small area form the zone "not placed" where they are five or more. What
        cannot be put in a zone of five stands in the row "withheld", by its number alone. ``buildings`` adds up to the
        number protected; the order of the rows given plays no part.

    Raises
    ------
    ValueError
        When ``protected`` does not fit ``assets``, or an area code stands twice in ``areas``.
    """
    ours = assets[_checked(assets, protected)]
    by_code = areas.set_index("area_code")
    zone_of: dict[str, int] = {}
    rows: dict[int, tuple[str, str, str, str]] = {-2: (NOT_PLACED, "", "", ""), -1: (WITHHELD, "", "", "")}
    for number, codes in enumerate(public_zones(assets, protected, areas, before)):
        members = by_code.loc[codes.split("; ")]
        zone_of |= dict.fromkeys(members.index, number)
        rows[number] = (
            "zone-" + hashlib.sha256(codes.replace("; ", "\n").encode()).hexdigest()[:12],
            codes,
            "; ".join(_text(members, "area_name")),
            "; ".join(sorted(set(_text(members, "district_name")) - {""})),
        )
    code = ours["area_code"]
    zone = code.map(zone_of).where(code.isin(areas["area_code"]), -2).fillna(-1).to_numpy(dtype="int64", copy=True)
    bands = size_band(ours["floor_area_m2"]).to_numpy(dtype=object)
    for number, count in zip(*np.unique(zone, return_counts=True), strict=True):
        if count < LEAST_IN_ZONE:
            zone[zone == number] = -1
    # of those in no zone not even the size: a single building must not be told by it
    bands[zone == -1] = ""
    tally = pd.DataFrame({"zone": zone, "size_band": bands}).groupby(["zone", "size_band"]).size()
    order = {band: number for number, band in enumerate(SIZE_BANDS)}
    listed = [(*rows[int(number)], band, int(n)) for (number, band), n in tally.items()]
    listed.sort(key=lambda row: (row[0] == WITHHELD, row[0] == NOT_PLACED, row[1], order.get(row[4], 0)))
    frame = pd.DataFrame(listed, columns=list(_SUMMARY))
    return frame.astype(dict.fromkeys(_SUMMARY[:-1], "str") | {"buildings": "int64"})


def zone_outlines(summary: pd.DataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Outline of each zone of a summary: the union of its small areas, nothing finer.

    Parameters
    ----------
    summary : pandas.DataFrame
        By `public_summary`.
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.

    Returns
    -------
    geopandas.GeoDataFrame
        ``zone_id``, ``buildings`` (of all sizes) and geometry, one row per zone, in the CRS of ``areas``; what is not
        placed or withheld has no outline and no row.
    """
    outline = areas.set_index("area_code").geometry
    zones = summary[summary["area_codes"] != ""].groupby(["zone_id", "area_codes"], sort=False)["buildings"].sum()
    shapes = [shapely.union_all(outline.loc[codes.split("; ")].to_numpy()) for _, codes in zones.index]
    told = zones.reset_index()[["zone_id", "buildings"]]
    return gpd.GeoDataFrame(told, geometry=gpd.GeoSeries(shapes, crs=areas.crs), crs=areas.crs)


class _Zones:
    """Groups of small areas that grow by merging; a group's number is its place among those it began with."""

    def __init__(self, areas: gpd.GeoDataFrame, groups: Sequence[Sequence[int]], counts: Sequence[int]) -> None:
        outlines = areas.geometry.to_numpy()
        self.shapes = np.array(
            [outlines[group[0]] if len(group) == 1 else shapely.union_all(outlines[list(group)]) for group in groups],
            dtype=object,
        )
        self.members = {number: [number] for number in range(len(groups))}
        self.count = dict(enumerate(counts))
        district, ward = _text(areas, "district_code").to_numpy(), _text(areas, "ward_code").to_numpy()
        self.districts = [set(district[list(group)]) for group in groups]
        self.wards = [set(ward[list(group)]) for group in groups]
        self.touching: list[set[int]] = [set() for _ in groups]
        for first, second in shapely.STRtree(self.shapes).query(self.shapes, predicate="intersects").T:
            if first != second:
                self.touching[first].add(int(second))
        self.weight = np.maximum(np.nan_to_num(shapely.area(self.shapes)), 1e-9)
        centres = shapely.centroid(self.shapes)
        self.centre = np.nan_to_num(np.column_stack([shapely.get_x(centres), shapely.get_y(centres)]))

    def partner(self, zone: int) -> int:
        """Zone to merge with: one that touches, of its district, that holds others, near; failing that the nearest."""
        touching = self.touching[zone]
        if touching:
            return min(touching, key=lambda other: self._preference(zone, other))
        shape = shapely.union_all(self.shapes[self.members[zone]])
        gaps = {n: shapely.distance(shape, shapely.union_all(self.shapes[m])) for n, m in self.members.items()}
        del gaps[zone]
        return min(
            gaps, key=lambda other: (not self.districts[zone] & self.districts[other], round(gaps[other], 3), other)
        )

    def merge(self, zone: int, other: int) -> int:
        """Number of the zone that the two become: the smaller of theirs."""
        kept, gone = sorted((zone, other))
        self.members[kept] += self.members.pop(gone)
        self.count[kept] += self.count.pop(gone)
        self.districts[kept] = self.districts[kept] | self.districts[gone]
        self.wards[kept] = self.wards[kept] | self.wards[gone]
        for neighbour in self.touching[gone]:
            self.touching[neighbour].discard(gone)
            self.touching[neighbour].add(kept)
        self.touching[kept] = (self.touching[kept] | self.touching[gone]) - {kept, gone}
        total = self.weight[kept] + self.weight[gone]
        self.centre[kept] += (self.centre[gone] - self.centre[kept]) * self.weight[gone] / total
        self.weight[kept] = total
        return kept

    def share_out(self) -> None:
        """Give every zone that holds none to the nearest of its neighbours that holds some, ring after ring."""
        waiting = {zone for zone, count in self.count.items() if not count}
        while waiting:
            takes = {
                zone: min(near, key=lambda other: self._preference(zone, other))
                for zone in sorted(waiting)
                if (near := self.touching[zone] - waiting)
            } or {zone: self._nearest(zone, waiting) for zone in sorted(waiting)}
            given = defaultdict(list)
            for zone, taker in takes.items():
                given[taker].append(zone)
            for taker, zones in given.items():
                kept = taker
                for zone in zones:
                    kept = self.merge(kept, zone)
            waiting -= takes.keys()

    def _nearest(self, zone: int, waiting: set[int]) -> int:
        holding = [other for other in self.members if other not in waiting]
        return min(holding, key=lambda other: self._preference(zone, other))

    def _preference(self, zone: int, other: int) -> tuple[object, ...]:
        apart = round(float(np.hypot(*(self.centre[zone] - self.centre[other]))), 3)
        return (
            not self.districts[zone] & self.districts[other],
            not self.count[other],
            not self.wards[zone] & self.wards[other],
            apart,
            other,
        )


def _grown(areas: gpd.GeoDataFrame, groups: Sequence[list[int]], counts: NDArray[np.int64]) -> list[list[int]]:
    """Areas of each zone, made from these groups of areas; each area holds so many."""
    zones = _Zones(areas, groups, [int(counts[group].sum()) for group in groups])
    short = {number for number, count in zones.count.items() if 0 < count < LEAST_IN_ZONE}
    while short:
        zone = min(short, key=lambda number: (zones.count[number], number))
        other = zones.partner(zone)
        short -= {zone, other}
        kept = zones.merge(zone, other)
        if zones.count[kept] < LEAST_IN_ZONE:
            short.add(kept)
    zones.share_out()
    return [[area for group in members for area in groups[group]] for members in zones.members.values()]


def _text(frame: pd.DataFrame, column: str) -> pd.Series:
    """Column as text without missing values; blank where the frame has no such column."""
    if column not in frame.columns:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[column].astype("object").where(frame[column].notna(), "").astype("str").str.strip()


def _checked(assets: pd.DataFrame, protected: pd.Series) -> NDArray[np.bool_]:
    if not protected.index.equals(assets.index):
        raise ValueError("'protected' is on another index than 'assets'")
    if protected.dtype != "bool":
        raise ValueError(f"'protected' is of kind {protected.dtype}, allowed bool")
    return np.asarray(protected, dtype="bool")
