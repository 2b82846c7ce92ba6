"""Rows of chosen buildings as every file for others takes them."""

from collections.abc import Mapping, Sequence

import geopandas as gpd

from assetmap.reports.build_tables import BuildTables

__all__ = ["selected_rows"]


def selected_rows(
    tables: BuildTables, asset_ids: Sequence[str], reasons: Mapping[str, tuple[str, str]] | None = None
) -> gpd.GeoDataFrame:
    """Rows of some buildings for `to_csv`, `to_xlsx`, `to_geojson` and `to_geopackage`.

    Parameters
    ----------
    tables : BuildTables
        Those of the public give public files.
    asset_ids : sequence of str
        Buildings, each once, in the order of the rows.
    reasons : mapping of str to tuple of str, optional
        Why each is on the shortlist and when it was put there; not part of a public file.

    Returns
    -------
    geopandas.GeoDataFrame
        With the columns of `assetmap.reports.EXPORT_COLUMNS` that there are, eastings and northings in metres.

    Raises
    ------
    InputError
        When there is no such building, or the public may not know of it.
    """
    rows = tables.rows.iloc[tables.places(asset_ids)].reset_index(drop=True)
    rows["easting"], rows["northing"] = rows.geometry.x.round(1), rows.geometry.y.round(1)
    if tables.public or reasons is None:
        return rows
    told = [reasons.get(asset_id, (None, None)) for asset_id in rows["asset_id"]]
    return rows.assign(shortlist_reason=[why for why, _ in told], shortlist_added_at=[when for _, when in told])
