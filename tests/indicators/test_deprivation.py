import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.indicators.deprivation import deprivation_without_employment, domain_score, worklessness
from assetmap.layers.deprivation import DOMAIN_WEIGHTS

ASSET = pd.DataFrame({"area_code": ["E1"]})
SCORES = st.floats(0, 100)


def area(**domains):
    """One area; a domain that is not given scores 0."""
    scores = {f"domain_{name}": [float(domains.get(name, 0))] for name in DOMAIN_WEIGHTS}
    return pd.DataFrame({"area_code": ["E1"], "employment_rate": [0.25]} | scores)


@pytest.mark.parametrize(
    ("domain", "score"),
    # weight of the domain over the 0.774 that is left without employment
    [
        ("income", 22.5 / 0.774),
        ("education", 13.5 / 0.774),
        ("health", 13.5 / 0.774),
        ("crime", 9.3 / 0.774),
        ("barriers", 9.3 / 0.774),
        ("living", 9.3 / 0.774),
    ],
)
def test_one_domain_at_its_worst_counts_its_share_of_the_weight(domain, score):
    assert deprivation_without_employment(ASSET, area(**{domain: 100})).item() == pytest.approx(score)


def test_a_mixture_by_hand():
    # (0.225 x 40 + 0.135 x 20 + 0.093 x 10) / 0.774 = 12.63 / 0.774
    found = deprivation_without_employment(ASSET, area(income=40, health=20, living=10))
    assert found.item() == pytest.approx(16.3178, abs=1e-4)


@given(SCORES)
@settings(max_examples=20, deadline=None)
def test_domains_all_alike_give_their_own_score_whatever_employment_is(score):
    others = {name: score for name in DOMAIN_WEIGHTS if name != "employment"}
    low = deprivation_without_employment(ASSET, area(**others, employment=0)).item()
    assert low == pytest.approx(score)
    assert deprivation_without_employment(ASSET, area(**others, employment=100)).item() == low


@given(st.fixed_dictionaries(dict.fromkeys(DOMAIN_WEIGHTS, SCORES)), st.sampled_from(list(DOMAIN_WEIGHTS)))
@settings(max_examples=20, deadline=None)
def test_range_is_0_to_100_and_a_worse_domain_never_lowers_it(domains, worse):
    found = deprivation_without_employment(ASSET, area(**domains)).item()
    assert 0 <= found <= 100 + 1e-9
    assert deprivation_without_employment(ASSET, area(**domains | {worse: 100})).item() >= found - 1e-9


def test_one_domain_not_known_makes_the_score_not_known_but_employment_is_not_asked():
    assert deprivation_without_employment(ASSET, area(crime=np.nan)).isna().all()
    assert deprivation_without_employment(ASSET, area(employment=np.nan)).item() == 0.0


def test_worklessness_is_the_employment_rate_of_the_area():
    areas = pd.DataFrame({"area_code": ["E1", "E2"], "employment_rate": [0.25, np.nan]})
    assets = pd.DataFrame({"area_code": pd.Series(["E2", "E1", None], dtype="str")})
    expected = pd.Series([np.nan, 0.25, np.nan], name="worklessness")
    pd.testing.assert_series_equal(worklessness(assets, areas), expected)


@pytest.mark.parametrize("indicator", [deprivation_without_employment, worklessness])
@pytest.mark.parametrize("index", [["a", "b"], ["a", "a"], [3, 3]])
def test_named_on_the_same_index_with_the_input_untouched(indicator, index):
    assets = pd.DataFrame({"area_code": pd.Series(["E1", None], index=index, dtype="str")})
    areas = area(income=50)
    before = assets.copy(), areas.copy()
    found = indicator(assets, areas)
    assert found.name == indicator.__name__
    assert found.index.equals(assets.index)
    assert found.isna().to_list() == [False, True]
    pd.testing.assert_frame_equal(assets, before[0])
    pd.testing.assert_frame_equal(areas, before[1])


@pytest.mark.parametrize("indicator", [deprivation_without_employment, worklessness])
def test_no_assets_or_no_areas(indicator):
    assert indicator(ASSET[:0], area()).to_list() == []
    assert indicator(ASSET, area()[:0]).isna().to_list() == [True]


@pytest.mark.parametrize("indicator", [deprivation_without_employment, worklessness])
def test_an_area_that_stands_twice_is_refused(indicator):
    with pytest.raises(ValueError, match="'areas' repeats an area_code"):
        indicator(ASSET, pd.concat([area(), area()], ignore_index=True))


@pytest.mark.parametrize("domain", DOMAIN_WEIGHTS)
def test_a_domain_is_the_areas_own_score(domain):
    found = domain_score(ASSET, area(**{domain: 61.5}), domain)
    assert (found.item(), found.name) == (61.5, f"domain_{domain}")
    assert domain_score(ASSET, area(), domain).item() == 0.0


def test_another_domain_is_refused():
    with pytest.raises(ValueError, match="'domain' is 'weather', allowed income"):
        domain_score(ASSET, area(), "weather")
