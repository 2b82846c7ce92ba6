"""Official layers: catalogue, download, expectations, vintages, and one reader each."""

from assetmap.layers.areas import areas_of_points, build_areas, district_moves, district_summary
from assetmap.layers.boundaries import read_boundaries, read_outlines
from assetmap.layers.business_energy import read_business_energy
from assetmap.layers.catalogue import Layer, layers_folder, load_catalogue
from assetmap.layers.census import economic_activity, read_census_table
from assetmap.layers.districts import District, all_districts, district_named
from assetmap.layers.energy import latest_certificates, read_energy_certificates
from assetmap.layers.fetch import Fetched, Wanted, fetch_files, recorded_checksum, sha256_of, wanted_layers
from assetmap.layers.layer_report import layer_availability, layer_report
from assetmap.layers.lookup import read_area_hierarchy, read_area_lookup
from assetmap.layers.nomis import read_nomis_series, total_by_area
from assetmap.layers.organisations import read_organisations
from assetmap.layers.osgb import frame_to_osgb, to_lonlat, to_osgb
from assetmap.layers.placing import place_by_postcode
from assetmap.layers.postcodes import PostcodeDirectory, normalise_postcode, outward_code, read_postcodes
from assetmap.layers.rating import read_rating_list, value_per_m2
from assetmap.layers.reading import layer_path
from assetmap.layers.sales import read_floor_areas, read_sales
from assetmap.layers.services import read_schools, read_services
from assetmap.layers.summaries import deprivation_summary, extent_weights
from assetmap.layers.vintages import (
    convert_counts,
    convert_rates,
    level_change,
    read_vintage_lookup,
    require_one_vintage,
)
from assetmap.layers.web import Patience, Web
from assetmap.layers.zones import read_zones

__all__ = [
    "District",
    "Fetched",
    "Layer",
    "Patience",
    "PostcodeDirectory",
    "Wanted",
    "Web",
    "all_districts",
    "areas_of_points",
    "build_areas",
    "convert_counts",
    "convert_rates",
    "deprivation_summary",
    "district_moves",
    "district_named",
    "district_summary",
    "economic_activity",
    "extent_weights",
    "fetch_files",
    "frame_to_osgb",
    "latest_certificates",
    "layer_availability",
    "layer_path",
    "layer_report",
    "layers_folder",
    "level_change",
    "load_catalogue",
    "normalise_postcode",
    "outward_code",
    "place_by_postcode",
    "read_area_hierarchy",
    "read_area_lookup",
    "read_boundaries",
    "read_business_energy",
    "read_census_table",
    "read_energy_certificates",
    "read_floor_areas",
    "read_nomis_series",
    "read_organisations",
    "read_outlines",
    "read_postcodes",
    "read_rating_list",
    "read_sales",
    "read_schools",
    "read_services",
    "read_vintage_lookup",
    "read_zones",
    "recorded_checksum",
    "require_one_vintage",
    "sha256_of",
    "to_lonlat",
    "to_osgb",
    "total_by_area",
    "value_per_m2",
    "wanted_layers",
]
