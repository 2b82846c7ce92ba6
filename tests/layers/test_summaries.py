from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.layers.areas import district_summary
from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.deprivation import read_deprivation_scores
from assetmap.layers.summaries import deprivation_summary, extent_weights

AREAS = pd.DataFrame(
    {
        "district_code": ["D1", "D1", "D2", "D2"],
        "population": [1000, 3000, 2000, 2000],
        "working_age_population": [500, 1500, 1000, 1000],
        "imd_score": [80.0, 20.0, 30.0, 40.0],
        "imd_rank": [1, 40, 20, 11],
        "imd_decile": [1, 4, 2, 2],
        "employment_rate": [0.4, 0.1, 0.2, 0.3],
    }
)


def test_by_hand():
    found = deprivation_summary(AREAS, 100)
    first = found.loc["D1"]
    assert first["areas"] == 2
    assert first["population"] == 4000
    assert first["average_score"] == (80 * 1000 + 20 * 3000) / 4000
    assert first["average_rank"] == (100 * 1000 + 61 * 3000) / 4000
    assert first["share_most_deprived_tenth"] == 0.5
    assert first["extent"] == 0.25
    assert first["employment_rate"] == (0.4 * 500 + 0.1 * 1500) / 2000
    assert found.loc["D2", "extent"] == pytest.approx(((0.95 - 0.9 * 9 / 19) + 0.95) / 2)


def test_other_groups():
    assert deprivation_summary(AREAS.assign(ward=["w", "w", "w", "v"]), 100, by="ward").index.tolist() == ["v", "w"]


@pytest.mark.parametrize("column", ["population", "imd_score", "imd_rank", "imd_decile", "employment_rate"])
def test_a_gap_is_never_taken_for_nothing(column):
    areas = AREAS.astype({column: "float64"})
    areas.loc[0, column] = np.nan
    found = deprivation_summary(areas, 100)
    assert found.loc["D1"].isna().any()
    assert found.loc["D2"].notna().all()


@given(st.integers(1, 33755))
def test_extent_falls_with_the_rank(rank):
    weights = extent_weights([rank, min(rank + 1, 33755)], 33755)
    assert weights[0] >= weights[1]
    assert 0 <= weights[1] <= 1


@pytest.mark.parametrize("rank", [0, 101])
def test_a_rank_outside_is_refused(rank):
    with pytest.raises(ValueError, match="allowed 1 to 100"):
        extent_weights([rank], 100)


# layer, file, its districts, the tolerance of its average rank (the ranks of 2019 carry ties)
PUBLISHED = [
    ("iod_2025_scores", "official", "File_10_*2025*.xlsx", 2024, 296, 0.01),
    ("iod_2019_rebuilt", "", "File_10_*2019*.xlsx", 2019, 317, 0.2),
]


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "folder", "file", "year", "districts", "rank_tolerance"), PUBLISHED)
def test_the_published_summaries_of_every_district(
    shared_data, root, monkeypatch, name, folder, file, year, districts, rank_tolerance
):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    layers = shared_data / "layers"
    layer = replace(load_catalogue()[name], folder=str(layers / folder))
    scores = read_deprivation_scores(layer).rename(columns={"deprivation_district_code": "district_code"})
    ours = deprivation_summary(scores, layer.rows)
    path = next((layers / "official").glob(file))
    key = f"Local Authority District code ({year})"
    published = {
        sheet: pd.read_excel(path, sheet_name=sheet, engine="calamine").rename(columns=str.strip).set_index(key)
        for sheet in ("IMD", "Employment")
    }
    assert len(ours) == districts
    assert set(ours.index) == set(published["IMD"].index)
    checks = [
        ("average_score", "IMD", "IMD - Average score", 0.001),
        ("average_rank", "IMD", "IMD - Average rank", rank_tolerance),
        ("share_most_deprived_tenth", "IMD", "IMD - Proportion of LSOAs in most deprived 10% nationally", 0.0001),
        ("extent", "IMD", "IMD.* - Extent", 0.0001),
        ("employment_rate", "Employment", "Employment - Average score", 0.001),
    ]
    for measure, sheet, heading, tolerance in checks:
        (column,) = [c for c in published[sheet].columns if pd.Series([c]).str.fullmatch(heading).item()]
        theirs = published[sheet].loc[ours.index, column].astype("float64")
        off = (ours[measure] - theirs).abs()
        assert off.notna().all()
        assert off.max() <= tolerance, (measure, off.idxmax(), off.max())
    # the table of a build gives the same
    built = district_summary(scores.assign(district_name="")).set_index("district_code").loc[ours.index]
    for measure in ("average_score", "share_most_deprived_tenth", "employment_rate"):
        assert built[measure].to_numpy() == pytest.approx(ours[measure].to_numpy())
    if year == 2024:
        boroughs = {"E06000006": 31.117, "E08000011": 36.157, "E08000012": 37.110} | {
            "E08000013": 28.953, "E08000014": 25.150, "E08000015": 27.473
        }  # fmt: skip
        assert ours.loc[list(boroughs), "average_score"].round(3).to_dict() == boroughs
