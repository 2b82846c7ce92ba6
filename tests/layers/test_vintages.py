from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap import InputError
from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.vintages import (
    convert_counts,
    convert_rates,
    level_change,
    read_vintage_lookup,
    require_one_vintage,
)

# A stays, B is split in C and D, E and F are merged in G, H and I are cut anew into J and K
PAIRS = pd.DataFrame(
    [
        ("A", "A", "U"), ("B", "C", "S"), ("B", "D", "S"), ("E", "G", "M"), ("F", "G", "M"),
        ("H", "J", "X"), ("H", "K", "X"), ("I", "K", "X"),
    ],
    columns=["code_2011", "code_2021", "change"],
)  # fmt: skip
WEIGHTS = pd.Series({"C": 100.0, "D": 300.0, "J": 50.0, "K": 150.0})
COUNTS = pd.Series({"A": 10, "B": 40, "E": 5, "F": 7, "H": 20, "I": 3})


def test_counts_by_hand():
    found = convert_counts(COUNTS, PAIRS, to=2021, weights=WEIGHTS)
    assert found["value"].to_dict() == {"A": 10, "C": 10, "D": 30, "G": 12, "J": 5, "K": 18}
    assert found["conversion"].to_dict() == {
        "A": "as published",
        "C": "shares of one area of 2011, by weight",
        "D": "shares of one area of 2011, by weight",
        "G": "added up from 2 areas of 2011",
        "J": "shares of one area of 2011, by weight",
        "K": "shares of 2 areas of 2011, by weight",
    }
    assert found.index.name == "code_2021"


def test_and_the_other_way():
    counts = pd.Series({"A": 1, "C": 2, "D": 3, "G": 12, "J": 4, "K": 6})
    weights = pd.Series({"E": 1.0, "F": 2.0, "H": 1.0, "I": 1.0})
    found = convert_counts(counts, PAIRS, to=2011, weights=weights)["value"]
    assert found.to_dict() == {"A": 1, "B": 5, "E": 4, "F": 8, "H": 7, "I": 3}


def test_what_is_not_known_stays_so():
    counts = COUNTS.drop("F").astype("float64")
    counts["B"] = np.nan
    found = convert_counts(counts, PAIRS, to=2021, weights=WEIGHTS)["value"]
    assert found[["C", "D", "G"]].isna().all()  # half of a merged area is no count of it
    assert found["A"] == 10


def test_an_area_nobody_lives_in_has_no_share():
    weights = WEIGHTS.copy()
    weights[["C", "D"]] = 0
    assert convert_counts(COUNTS, PAIRS, to=2021, weights=weights).loc[["C", "D"], "value"].isna().all()


def test_rates_are_worked_out_again_and_never_averaged():
    rates = pd.Series({"A": 0.123456789, "E": 0.5, "F": 0.1})
    people = pd.Series({"F": 300, "E": 100, "A": 7})
    found = convert_rates(rates, people, PAIRS, to=2021)
    assert found.loc["G", "value"] == pytest.approx((50 + 30) / 400)
    assert found.loc["G", "denominator"] == 400
    assert found.loc["G", "conversion"] == "added up from 2 areas of 2011; rate worked out again"
    assert found.loc["A", "value"] == 0.123456789
    assert found.loc["A", "conversion"] == "as published"


def test_a_rate_of_nobody_is_not_known():
    found = convert_rates(pd.Series({"E": 0.5, "F": 0.1}), pd.Series({"E": 0, "F": 0}), PAIRS, to=2021)
    assert np.isnan(found.loc["G", "value"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=6, max_size=6), st.lists(st.integers(1, 500), min_size=4, max_size=4))
def test_nothing_is_lost_or_made(counts, weights):
    counts = pd.Series(counts, index=list("ABEFHI"))
    found = convert_counts(counts, PAIRS, to=2021, weights=pd.Series(weights, index=list("CDJK")))
    assert found["value"].sum() == pytest.approx(counts.sum())
    assert (found["value"] >= 0).all()


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: convert_counts(COUNTS, PAIRS, to=2001), "allowed 2011 or 2021"),
        (lambda: convert_counts(COUNTS, PAIRS, to=2021), "'weights' is None"),
        (lambda: convert_counts(COUNTS, PAIRS, to=2021, weights=WEIGHTS.drop("D")), "none for D"),
        (lambda: convert_counts(COUNTS, PAIRS, to=2021, weights=-WEIGHTS), "0 or more"),
        (lambda: convert_counts(pd.Series({"Z": 1}), PAIRS, to=2021), "'counts' has Z"),
        (lambda: convert_counts(pd.Series([1, 2], index=["A", "A"]), PAIRS, to=2021), "A twice"),
        (lambda: convert_rates(pd.Series({"A": 1}), pd.Series({"B": 1}), PAIRS, to=2021), "'denominators'"),
    ],
)
def test_faults_are_named(call, fault):
    with pytest.raises(ValueError, match=fault):
        call()


@pytest.fixture
def lookup_layer(make_layer):
    layer = make_layer("lookup.csv", "vintage_lookup", "LSOA21CD", unique=False, rows=8)
    _write(layer, PAIRS)
    return layer


def _write(layer, pairs):
    names = {"code_2011": "LSOA11CD", "code_2021": "LSOA21CD", "change": "CHGIND"}
    pairs.rename(columns=names).assign(ObjectId=1).to_csv(layer.path, index=False)


def test_the_lookup_is_read(lookup_layer):
    assert read_vintage_lookup(lookup_layer).equals(PAIRS.astype("str"))


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        (PAIRS.head(7), "another number of rows"),
        (pd.concat([PAIRS.head(7), PAIRS.head(1)]), "a pair twice"),
        (PAIRS.replace("X", "Q"), "unknown change"),
        (PAIRS.replace("S", "U"), "its pairs contradict"),
        (PAIRS.replace("M", "S"), "its pairs contradict"),
    ],
)
def test_a_lookup_that_is_not_so_is_refused(lookup_layer, pairs, fault):
    _write(lookup_layer, pairs)
    with pytest.raises(InputError, match=fault):
        read_vintage_lookup(lookup_layer)


@pytest.fixture
def catalogue(root, monkeypatch):
    monkeypatch.setenv("ASSETMAP_DATA", str(root / "data"))
    return load_catalogue()


def test_indices_of_two_years_are_never_compared_as_levels(catalogue):
    old, new = catalogue["iod_2019_scores"], catalogue["iod_2025_scores"]
    require_one_vintage([new, catalogue["iod_2025_domains"], catalogue["cni_2023"]])
    with pytest.raises(InputError, match="never compared as levels") as caught:
        require_one_vintage([new, old])
    assert caught.value.seen == "2025 and 2019"
    with pytest.raises(InputError, match="never compared as levels"):
        level_change(pd.Series({"E01000001": 20.0}), pd.Series({"E01000001": 30.0}), new, old)


def test_other_figures_are_compared_on_the_same_areas_only(catalogue):
    claimants = catalogue["claimant_count"]
    older = replace(claimants, vintage=2024)
    found = level_change(pd.Series({"a": 3, "b": 4}), pd.Series({"b": 1}), claimants, older)
    assert np.isnan(found["a"])
    assert found["b"] == 3
    with pytest.raises(InputError, match="different censuses"):
        level_change(found, found, claimants, replace(older, small_areas=2011))


@pytest.mark.real_data
def test_people_of_2015_on_the_areas_of_2021(shared_data, catalogue):
    folder = shared_data / "layers"
    layer = replace(catalogue["lsoa_2011_2021_lookup"], folder=str(folder))
    lookup = read_vintage_lookup(layer)
    assert len(lookup) == 35796
    assert lookup["code_2021"].nunique() == 35672
    old = pd.read_parquet(folder / "iod2019_lsoa11_england.parquet").set_index("lsoa11cd")
    census = pd.read_parquet(folder / "census2021_population_age_lsoa21_ew.parquet").set_index("lsoa21_code")["total"]
    found = convert_counts(old["pop"], lookup, to=2021, weights=census)
    assert len(found) == 33755
    assert found["value"].sum() == pytest.approx(old["pop"].sum())
    unchanged = lookup[lookup["change"] == "U"].set_index("code_2021")["code_2011"].filter(like="E01")
    assert (found.loc[unchanged.index, "conversion"] == "as published").all()
    assert found.loc[unchanged.index, "value"].tolist() == old.loc[unchanged, "pop"].tolist()
    rates = convert_rates(old["employment_score_mys"] / 100, old["pop_wa"], lookup, to=2021, weights=census)
    people = (rates["value"] * rates["denominator"]).sum()
    assert people == pytest.approx((old["employment_score_mys"] / 100 * old["pop_wa"]).sum())
