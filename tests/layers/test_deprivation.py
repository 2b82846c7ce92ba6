from dataclasses import replace

import pandas as pd
import pytest

from assetmap.layers.areas import district_summary
from assetmap.layers.catalogue import Layer
from assetmap.layers.deprivation import DOMAIN_WEIGHTS, read_deprivation_domains, read_deprivation_scores


def _layer(path, reader):
    return Layer(
        name="x", title="t", publisher="p", vintage=2025, licence="l", attribution="a", obtain="o", reader=reader,
        key="LSOA code (2021)", key_pattern="E01[0-9]{6}", rows=33755, file=path.name, folder=str(path.parent),
    )  # fmt: skip


@pytest.fixture(scope="module")
def scores(shared_data):
    path = next((shared_data / "layers" / "official").glob("File_7_*2025*.csv"))
    return read_deprivation_scores(_layer(path, "deprivation_scores"))


@pytest.fixture(scope="module")
def domains(shared_data):
    path = next((shared_data / "layers" / "official").glob("File_9_*2025*.xlsx"))
    return read_deprivation_domains(_layer(path, "deprivation_domains"))


@pytest.mark.real_data
def test_published_averages_of_all_districts_are_reproduced(scores, shared_data):
    path = next((shared_data / "layers" / "official").glob("File_10_*2025*.xlsx"))
    published = pd.read_excel(path, sheet_name="IMD", engine="calamine")
    published = published.rename(columns=str.strip).set_index("Local Authority District code (2024)")
    areas = scores.rename(columns={"deprivation_district_code": "district_code"}).assign(district_name="")
    ours = district_summary(areas).set_index("district_code")
    assert len(published) == 296
    assert set(ours.index) == set(published.index)
    published = published.loc[ours.index]
    average = published["IMD - Average score"].astype(float)
    assert (ours["average_score"] - average).abs().max() <= 0.001
    share = published.filter(like="Proportion of LSOAs in most deprived 10%").iloc[:, 0].astype(float)
    assert (ours["share_most_deprived_tenth"] - share).abs().max() <= 0.0001


@pytest.mark.real_data
def test_domain_weights_rebuild_the_published_score(scores, domains):
    both = scores.merge(domains, on="area_code", validate="one_to_one")
    rebuilt = sum(both[f"domain_{name}"] * weight for name, weight in DOMAIN_WEIGHTS.items())
    assert len(both) == 33755
    # published scores are rounded to 0.001; the weights add up to 0.999 and are used as published
    assert (rebuilt - both["imd_score"]).abs().max() < 0.0011


def test_weights_are_seven_and_add_up_to_nearly_one():
    assert len(DOMAIN_WEIGHTS) == 7
    assert sum(DOMAIN_WEIGHTS.values()) == pytest.approx(0.999)


@pytest.mark.real_data
def test_2019_has_its_weights_and_rates_too(shared_data):
    path = shared_data / "layers" / "iod2019_lsoa11_england.parquet"
    layer = replace(_layer(path, "deprivation_2019_rebuilt"), key="lsoa11cd", rows=32844)
    scores, parts = read_deprivation_scores(layer), read_deprivation_domains(layer)
    assert scores["employment_rate"].between(0, 1).all()
    both = scores.merge(parts, on="area_code", validate="one_to_one")
    rebuilt = sum(both[f"domain_{name}"] * weight for name, weight in DOMAIN_WEIGHTS.items())
    assert (rebuilt - both["imd_score"]).abs().max() < 0.01
