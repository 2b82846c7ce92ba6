"""Services that give their records page by page: ArcGIS feature services and the NOMIS API."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd

from assetmap.errors import InputError
from assetmap.layers.web import Web

__all__ = ["NOMIS_CELLS", "download_features", "download_nomis"]

# most cells that the NOMIS API gives at once to those who have no account with it
NOMIS_CELLS = 25_000

_PAGE = 2000  # where a feature service does not say how many records it gives at once
_WGS84 = 4326


def download_features(web: Web, url: str, target: Path, *, say: Callable[[str], None] = lambda _: None) -> None:
    """Bring all features of a FeatureServer's layer to `target`, in EPSG:4326.

    Parameters
    ----------
    web : Web
        Reads the pages.
    url : str
        Address of the layer, such as ``…/FeatureServer/0``.
    target : pathlib.Path
        Where they belong: ``.parquet``, ``.gpkg`` or ``.geojson``, or ``.csv`` without their geometry.
    say : callable
        Takes a line about each page.

    Raises
    ------
    InputError
        When the service gives an error, its features do not add up to its own count, or one comes twice.
    """
    base = url.rstrip("/")
    about = _answer(web, base, {"f": "json"})
    key = str(about.get("objectIdField") or _object_id(about) or "OBJECTID")
    page = min(int(about.get("maxRecordCount") or _PAGE), _PAGE)
    query = f"{base}/query"
    total = int(_answer(web, query, {"where": "1=1", "returnCountOnly": "true", "f": "json"}).get("count", -1))
    features: list[dict[str, Any]] = []
    while total < 0 or len(features) < total:
        answer = _answer(
            web,
            query,
            {
                "where": "1=1", "outFields": "*", "outSR": _WGS84, "orderByFields": key, "f": "geojson",
                "resultOffset": len(features), "resultRecordCount": page,
            },
        )  # fmt: skip
        more = answer.get("features")
        if not isinstance(more, list):
            raise _fault(query, "an answer without features", "a page of features")
        features += more
        say(f"  {len(features):,} of {total:,} features")
        if not more or (total < 0 and len(more) < page and not _goes_on(answer)):
            break
    if total >= 0 and len(features) != total:
        raise _fault(query, f"{len(features):,} features", f"{total:,}, as the service counts them")
    ids = [feature.get("properties", {}).get(key, feature.get("id")) for feature in features]
    if None not in ids and len(set(ids)) != len(ids):
        raise _fault(query, f"{len(ids) - len(set(ids))} features twice", "each feature once")
    _write(features, target, query)


def download_nomis(web: Web, url: str, target: Path, *, say: Callable[[str], None] = lambda _: None) -> None:
    """Bring all records of a query of the NOMIS API to `target`, a CSV.

    Parameters
    ----------
    web : Web
        Reads the pages.
    url : str
        Address of the query, ending in ``.data.csv?…``, without a limit or an offset.
    target : pathlib.Path
        Where they belong.
    say : callable
        Takes a line about each page.

    Raises
    ------
    InputError
        When a page is no such CSV, its headings differ from the first page's, or the records do not add up to the count
        that the API states.
    """
    header: list[str] = []
    rows: list[list[str]] = []
    total = -1
    while total < 0 or len(rows) < total:
        content = web.get(_with(url, recordlimit=NOMIS_CELLS, recordoffset=len(rows)))
        page = list(csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"))))
        if not page or "OBS_VALUE" not in page[0]:
            raise _fault(url, repr(content[:60]), "a CSV with the column OBS_VALUE")
        if header and page[0] != header:
            raise _fault(url, ", ".join(page[0]), ", ".join(header))
        header, more = page[0], [row for row in page[1:] if row]
        if any(len(row) != len(header) for row in more):
            raise _fault(url, "a row with another number of cells", f"{len(header)} cells in each row")
        rows += more
        if "RECORD_COUNT" in header and more:
            total = int(more[-1][header.index("RECORD_COUNT")])
        say(f"  {len(rows):,} of {max(total, len(rows)):,} records")
        if not more or ("RECORD_COUNT" not in header and len(more) < NOMIS_CELLS):
            break
    if total >= 0 and len(rows) != total:
        raise _fault(url, f"{len(rows):,} records", f"{total:,}, as the API counts them")
    if not rows:
        raise _fault(url, "no records", "at least one: the query may name no area or date")
    with target.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def _answer(web: Web, url: str, params: dict[str, str | int]) -> dict[str, Any]:
    try:
        answer = json.loads(web.get(url, params))
    except ValueError as error:
        raise _fault(url, f"no JSON ({error})", "an answer of a feature service") from error
    if not isinstance(answer, dict) or "error" in answer:  # such a service says "200" and then reports its error
        said = answer.get("error") if isinstance(answer, dict) else answer
        raise _fault(url, json.dumps(said)[:200], "an answer without an error")
    return answer


def _object_id(about: dict[str, Any]) -> str:
    fields = about.get("fields") or []
    return next((str(f["name"]) for f in fields if f.get("type") == "esriFieldTypeOID"), "")


def _goes_on(answer: dict[str, Any]) -> bool:
    return bool(answer.get("exceededTransferLimit") or (answer.get("properties") or {}).get("exceededTransferLimit"))


def _write(features: list[dict[str, Any]], target: Path, url: str) -> None:
    if not features:
        raise _fault(url, "no features", "at least one")
    frame = gpd.GeoDataFrame.from_features(features, crs=_WGS84)
    suffix = target.suffix.lower()
    if suffix == ".parquet":
        frame.to_parquet(target)
    elif suffix == ".gpkg":
        frame.to_file(target, driver="GPKG")
    elif suffix == ".geojson":
        frame.to_file(target, driver="GeoJSON")
    elif suffix == ".csv":
        frame.drop(columns=frame.geometry.name).to_csv(target, index=False)
    else:
        raise ValueError(f"'target' ends in {suffix!r}, allowed .parquet, .gpkg, .geojson or .csv")


def _with(url: str, **more: int) -> str:
    return url + ("&" if "?" in url else "?") + "&".join(f"{name}={value}" for name, value in more.items())


def _fault(url: str, seen: str, allowed: str) -> InputError:
    return InputError(
        "a service did not give what was asked for",
        url,
        seen=seen,
        allowed=allowed,
        next_step="try again later, or correct the address in the catalogue",
    )
