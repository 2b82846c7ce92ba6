"""Spells made up for the tests of fitting."""

import numpy as np
import pandas as pd
import pytest

from assetmap.vacancy.fitting.spells import Spells


@pytest.fixture
def make_spells():
    """Spells of one scheme from years and whether each ended; every one has a site of its own unless sites are given."""

    def make(scheme, years, ended=False, *, source="made up", earliest=None, **columns):
        years = np.asarray(years, dtype=float)
        table = pd.DataFrame({"years": years})
        table["earliest"] = years if earliest is None else earliest
        table["ended"] = ended
        table["exit"] = ""
        table["site"] = [f"site {i}" for i in range(len(years))]
        table["window"] = np.inf
        table["holding_class"] = "public"
        return Spells(source, "2020", scheme, table.assign(**columns))

    return make


@pytest.fixture
def caught():
    """Spells running on one day, of a stream of them that began evenly over the 400 years before: elapsed and left."""

    def catch(draw, starts=200_000, past=400.0, seed=7):
        rng = np.random.default_rng(seed)
        began = rng.uniform(0, past, starts)
        length = draw(rng, starts)
        running = length > began
        return began[running], (length - began)[running]

    return catch
