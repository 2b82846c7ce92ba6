"""Buildings as files for others: committee pack, shortlist, ward and negotiation sheets, CSV, workbook, GeoJSON, GeoPackage."""

from assetmap.reports.build_tables import BuildTables, building_names, rests_on_public
from assetmap.reports.building import building_document, building_pdf
from assetmap.reports.columns import EXPORT_COLUMNS, ExportColumn
from assetmap.reports.csv_metadata import METADATA_SUFFIX, to_csv_metadata
from assetmap.reports.delimited import table_csv, to_csv
from assetmap.reports.document import Document
from assetmap.reports.fix_list import FixItem, fix_list, fix_list_markdown, fix_list_xlsx
from assetmap.reports.fix_list_page import fix_list_document, fix_list_pdf
from assetmap.reports.geojson import to_geojson
from assetmap.reports.geopackage import to_geopackage
from assetmap.reports.markdown import to_markdown
from assetmap.reports.negotiation import gap_document, gap_pdf, sheet_document, sheet_pdf
from assetmap.reports.sections import file_stem, to_pdf
from assetmap.reports.selection import selected_rows
from assetmap.reports.shortlist import shortlist_document, shortlist_pdf
from assetmap.reports.value_section import appraisal_of
from assetmap.reports.ward import ward_codes, ward_document, ward_sheet_pdf
from assetmap.reports.workbook import to_xlsx

__all__ = [
    "EXPORT_COLUMNS",
    "METADATA_SUFFIX",
    "BuildTables",
    "Document",
    "ExportColumn",
    "FixItem",
    "appraisal_of",
    "building_document",
    "building_names",
    "building_pdf",
    "file_stem",
    "fix_list",
    "fix_list_document",
    "fix_list_markdown",
    "fix_list_pdf",
    "fix_list_xlsx",
    "gap_document",
    "gap_pdf",
    "rests_on_public",
    "selected_rows",
    "sheet_document",
    "sheet_pdf",
    "shortlist_document",
    "shortlist_pdf",
    "table_csv",
    "to_csv",
    "to_csv_metadata",
    "to_geojson",
    "to_geopackage",
    "to_markdown",
    "to_pdf",
    "to_xlsx",
    "ward_codes",
    "ward_document",
    "ward_sheet_pdf",
]
