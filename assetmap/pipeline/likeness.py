"""Criteria over all small areas of a region: whether two of them say the same thing, whoever owns a building there."""

import pandas as pd

from assetmap.indicators import Context
from assetmap.pipeline.builds import Build
from assetmap.pipeline.inputs import organisation_coverage
from assetmap.region import Region
from assetmap.scoring import area_utilities
from assetmap.tables import AREA_FIGURES, AREAS, ORGANISATIONS, RATEABLE_LEVELS, SALES

__all__ = ["areas_on_criteria"]


def areas_on_criteria(region: Region, build: Build) -> pd.DataFrame:
    """Utility of every small area on each criterion that has weight and is known of areas.

    Parameters
    ----------
    region : Region
        The region's file, for its catchment and for what its lists of organisations cover.
    build : Build
        A build of it.

    Returns
    -------
    pandas.DataFrame
        As `assetmap.scoring.area_utilities` gives it.

    Raises
    ------
    InputError
        When a table of the build or the catalogue cannot be read.
    """
    sales, organisations, rateable = (build.table(table) for table in (SALES, ORGANISATIONS, RATEABLE_LEVELS))
    context = Context(
        areas=build.table(AREAS),
        organisations=organisations if len(organisations) else None,
        catchment_m=region.catchment_m,
        sales=sales if len(sales) else None,
        figures=build.table(AREA_FIGURES),
        rateable_levels=rateable if len(rateable) else None,
        coverage=organisation_coverage(region),
    )
    return area_utilities(context, build.criteria)
