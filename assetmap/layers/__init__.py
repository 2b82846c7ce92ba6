"""Official layers: catalogue, download, and one reader each."""

from assetmap.layers.areas import areas_of_points, build_areas, district_summary
from assetmap.layers.catalogue import Layer, layers_folder, load_catalogue
from assetmap.layers.districts import District, all_districts, district_named
from assetmap.layers.fetch import Fetched, Wanted, fetch_files, recorded_checksum, sha256_of, wanted_layers
from assetmap.layers.organisations import read_organisations
from assetmap.layers.osgb import frame_to_osgb, to_lonlat, to_osgb
from assetmap.layers.postcodes import PostcodeDirectory, normalise_postcode, outward_code, read_postcodes
from assetmap.layers.reading import layer_path

__all__ = [
    "District",
    "Fetched",
    "Layer",
    "PostcodeDirectory",
    "Wanted",
    "all_districts",
    "areas_of_points",
    "build_areas",
    "district_named",
    "district_summary",
    "fetch_files",
    "frame_to_osgb",
    "layer_path",
    "layers_folder",
    "load_catalogue",
    "normalise_postcode",
    "outward_code",
    "read_organisations",
    "read_postcodes",
    "recorded_checksum",
    "sha256_of",
    "to_lonlat",
    "to_osgb",
    "wanted_layers",
]
