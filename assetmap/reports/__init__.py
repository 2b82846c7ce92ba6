"""Rows of buildings as files for others: CSV, a workbook, GeoJSON."""

from assetmap.reports.columns import EXPORT_COLUMNS, ExportColumn
from assetmap.reports.delimited import to_csv
from assetmap.reports.fix_list import FixItem, fix_list, fix_list_markdown, fix_list_xlsx
from assetmap.reports.geojson import to_geojson
from assetmap.reports.workbook import to_xlsx

__all__ = [
    "EXPORT_COLUMNS",
    "ExportColumn",
    "FixItem",
    "fix_list",
    "fix_list_markdown",
    "fix_list_xlsx",
    "to_csv",
    "to_geojson",
    "to_xlsx",
]
