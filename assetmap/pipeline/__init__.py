"""Runs the stages for one region; each stage's table is written once, and only what changed is made anew."""

from assetmap.pipeline.builds import Build, kept_builds, latest_build, sweep_builds
from assetmap.pipeline.entered import workspace_of
from assetmap.pipeline.inputs import changed_inputs, organisation_coverage, region_layers, wanted_files
from assetmap.pipeline.likeness import areas_on_criteria
from assetmap.pipeline.registers import district_bounds
from assetmap.pipeline.run import build_region
from assetmap.pipeline.upkeep import add_register, build_again, first_build, load_layers, mappings_folder

__all__ = [
    "Build",
    "add_register",
    "areas_on_criteria",
    "build_again",
    "build_region",
    "changed_inputs",
    "district_bounds",
    "first_build",
    "kept_builds",
    "latest_build",
    "load_layers",
    "mappings_folder",
    "organisation_coverage",
    "region_layers",
    "sweep_builds",
    "wanted_files",
    "workspace_of",
]
