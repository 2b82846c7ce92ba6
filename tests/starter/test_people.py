import numpy as np
import pandas as pd
import pytest

from assetmap.starter.people import WEIGHTS, transformed
from assetmap.starter.tiling import neighbours

# First 28 and last 5 headers of File 7 of the English Indices of Deprivation 2025, as published.
RANK, DECILE = "Rank (where 1 is most deprived)", "Decile (where 1 is most deprived 10% of LSOAs)"
FILE_7_START = [
    "LSOA code (2021)",
    "LSOA name (2021)",
    "Local Authority District code (2024)",
    "Local Authority District name (2024)",
    "Index of Multiple Deprivation (IMD) Score",
    f"Index of Multiple Deprivation (IMD) {RANK}",
    f"Index of Multiple Deprivation (IMD) {DECILE}",
    "Income Score (rate)",
    f"Income {RANK}",
    f"Income {DECILE}",
    "Employment Score (rate)",
    f"Employment {RANK}",
    f"Employment {DECILE}",
    "Education, Skills and Training Score",
    f"Education, Skills and Training {RANK}",
    f"Education, Skills and Training {DECILE}",
    "Health Deprivation and Disability Score",
    f"Health Deprivation and Disability {RANK}",
    f"Health Deprivation and Disability {DECILE}",
    "Crime Score",
    f"Crime {RANK}",
    f"Crime {DECILE}",
    "Barriers to Housing and Services Score",
    f"Barriers to Housing and Services {RANK}",
    f"Barriers to Housing and Services {DECILE}",
    "Living Environment Score",
    f"Living Environment {RANK}",
    f"Living Environment {DECILE}",
    "Income Deprivation Affecting Children Index (IDACI) Score (rate)",
    f"Income Deprivation Affecting Children Index (IDACI) {RANK}",
    f"Income Deprivation Affecting Children Index (IDACI) {DECILE}",
    "Income Deprivation Affecting Older People (IDAOPI) Score (rate)",
    f"Income Deprivation Affecting Older People (IDAOPI) {RANK}",
    f"Income Deprivation Affecting Older People (IDAOPI) {DECILE}",
]
FILE_7_END = [
    "Total population: mid 2022",
    "Dependent Children aged 0-15: mid 2022",
    "Population aged 16-59: mid 2022",
    "Older population aged 60 and over: mid 2022",
    "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022",
]
SUBDOMAINS = ["Children and Young People", "Adult Skills", "Geographical Barriers", "Wider Barriers", "Indoors"]
FILE_9 = [
    *FILE_7_START[:4],
    "Income Score - exponentially transformed",
    "Employment Score - exponentially transformed",
    "Education Score - exponentially transformed",
    "Health Score - exponentially transformed",
    "Crime Score - exponentially transformed",
    "Barriers Score - exponentially transformed",
    "Living Environment Score - exponentially transformed",
]
CNI = [
    "lsoa21_code",
    "lsoa21_name",
    "Community Needs Index 2023 Score",
    "Community Needs Index 2023 Rank",
    "Civic Assets Domain Score",
    "Civic Assets Domain Rank",
    "Connectedness Domain Score",
    "Connectedness Domain Rank",
    "Active and Engaged Community Domain Score",
    "Active and Engaged Community Domain Rank",
    "Left Behind Area?",
]
LOOKUP = [
    "lsoa21_name",
    "lsoa21_code",
    "ward24_name",
    "ward24_code",
    "ltla24_name",
    "ltla24_code",
    "msoa21_name",
    "msoa21_code",
    "ruc21_code",
    "classification",
    "ruc",
    "region24_code",
    "region24_name",
    "cauth23_code",
    "cauth23_name",
    "msoa21_hcl_name",
]


def moran(values, touching):
    """Moran's I with row-standardised neighbours."""
    z = values - values.mean()
    lag = np.array([z[i].mean() for i in touching])
    return float((z * lag).sum() / (z**2).sum())


def test_layouts_are_the_published_ones(starter):
    people = starter.people
    columns = list(people.file_7.columns)
    assert columns[:34] == FILE_7_START
    assert columns[-5:] == FILE_7_END
    names = [*SUBDOMAINS, "Outdoors"]
    assert columns[34:-5] == [f"{n} Sub-domain {part}" for n in names for part in ("Score", RANK, DECILE)]
    assert list(people.file_9.columns) == FILE_9
    assert list(people.community_need.columns) == CNI
    assert list(people.lookup.columns) == LOOKUP


def test_transformed_scores_by_hand():
    # R = 1 for the most deprived gives exactly 100; R = 1/2: -23 ln(1 - (1 - e^(-100/23)) / 2) = 15.647.
    assert transformed(np.array([1.0, 2.0])).tolist() == [100.0, 15.647]


def test_the_index_is_the_weighted_sum_of_the_transformed_domains(starter):
    people = starter.people
    total = sum(w * people.file_9[f"{d} Score - exponentially transformed"] for d, w in WEIGHTS.items())
    assert sum(WEIGHTS.values()) == pytest.approx(0.999)
    assert (total - people.file_7["Index of Multiple Deprivation (IMD) Score"]).abs().max() <= 0.0005 + 1e-9


def test_ranks_and_deciles_agree_with_scores(starter):
    seven = starter.people.file_7
    ranks = [c for c in seven.columns if c.endswith(RANK)]
    assert len(ranks) == 16
    for column in ranks:
        stem = column.removesuffix(RANK)
        assert sorted(seven[column]) == list(range(1, len(seven) + 1))
        assert (seven[f"{stem}{DECILE}"] == np.ceil(seven[column] * 10 / len(seven))).all()
        score = next(c for c in seven.columns if c.startswith(f"{stem}Score"))
        ordered = seven.sort_values(column)[score]
        assert ordered.isna().all() or ordered.is_monotonic_decreasing


def test_only_the_scores_that_are_blank_in_the_layout_are_blank(starter):
    seven = starter.people.file_7
    assert [c for c in seven.columns if seven[c].isna().any()] == [FILE_7_START[28], FILE_7_START[31]]


def test_rates_and_populations_are_plausible(starter):
    seven = starter.people.file_7
    for column in ("Income Score (rate)", "Employment Score (rate)"):
        assert seven[column].between(0.02, 0.40).all()
    children, middle, older = (seven[c] for c in FILE_7_END[1:4])
    assert (children + middle + older == seven[FILE_7_END[0]]).all()
    assert (seven[FILE_7_END[4]] < seven[FILE_7_END[0]]).all()
    assert seven[FILE_7_END[0]].sum() == 250_000


def test_hardship_is_alike_among_neighbours(starter):
    touching = neighbours(list(starter.island.areas.geometry))
    seven = starter.people.file_7
    for column in ("Index of Multiple Deprivation (IMD) Score", "Employment Score (rate)", "Crime Score"):
        assert moran(seven[column].to_numpy(), touching) > 0.3


def test_domains_go_together_but_are_not_the_same(starter):
    seven = starter.people.file_7
    pairs = [("Income Score (rate)", other) for other in FILE_7_START[10:20:3]]
    for one, other in pairs:
        assert 0.3 < seven[one].corr(seven[other]) < 0.98


def test_community_need_is_sorted_and_flags_the_worst(starter):
    need = starter.people.community_need
    assert need["Community Needs Index 2023 Rank"].tolist() == [float(i) for i in range(1, 151)]
    assert need["Community Needs Index 2023 Score"].is_monotonic_decreasing
    assert need["Left Behind Area?"].dtype == pd.BooleanDtype()
    assert need["Left Behind Area?"].sum() == 8
