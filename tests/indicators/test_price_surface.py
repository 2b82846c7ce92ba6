import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from assetmap.indicators.price_surface import fit_price_surface, price_against_ring
from assetmap.layers import areas_of_points
from assetmap.layers.sales import PROPERTY_TYPES, TENURES
from assetmap.tables import CRS


def invented(areas=60, each=12, seed=0, noise=0.2, spread=0.4):
    """Sales whose price is made by known effects, in areas of 1 km along a row; effects of areas beside them."""
    rng = np.random.default_rng(seed)
    effect = rng.normal(0, spread, areas)
    area = np.repeat(np.arange(areas), each)
    number = len(area)
    kind = rng.choice(["terraced", "flat", "detached"], number)
    lease = (kind == "flat") | (rng.random(number) < 0.2)
    new = rng.random(number) < 0.15
    late = rng.random(number) < 0.5
    log_price = 11.5 + effect[area] + np.select([kind == "flat", kind == "detached"], [-0.4, 0.6], 0.0)
    log_price = log_price - 0.1 * lease + 0.15 * new + 0.03 * late + rng.normal(0, noise, number)
    frame = pd.DataFrame(
        {
            "sale_id": np.arange(number).astype(str), "price_gbp": np.exp(log_price), "property_type": kind, "new_build": new,
            "date": np.where(late, "2024-05-03", "2024-02-03"), "category": "standard",
            "tenure": np.where(lease, "leasehold", "freehold"), "area_code": [f"A{a:03}" for a in area],
        }
    )  # fmt: skip
    points = gpd.points_from_xy(1000 * area + rng.uniform(0, 1000, number), rng.uniform(0, 1000, number))
    return gpd.GeoDataFrame(frame, geometry=points, crs=CRS), effect


def test_the_effects_that_made_the_prices_are_found():
    sales, effect = invented()
    surface = fit_price_surface(sales)
    terms = surface.coefficients.set_index("term")
    truth = {
        "detached, against terraced": 0.6, "flat, against terraced": -0.4, "leasehold, against freehold": -0.1,
        "newly built": 0.15, "2024 Q2, against 2024 Q1": 0.03,
    }  # fmt: skip
    assert set(terms.index) == set(truth)
    for term, value in truth.items():
        assert abs(terms.loc[term, "estimate"] - value) < 4 * terms.loc[term, "error"]
        assert terms.loc[term, "low"] < terms.loc[term, "estimate"] < terms.loc[term, "high"]
        assert terms.loc[term, "effect"] == pytest.approx(np.exp(terms.loc[term, "estimate"]) - 1)
    assert surface.sigma == pytest.approx(0.2, abs=0.02)
    assert surface.tau == pytest.approx(effect.std(ddof=1), rel=0.1)
    away = surface.levels["log_level"] - (effect - effect.mean())
    within = (away.abs() < 1.96 * surface.levels["price_level_error"]).mean()
    assert 0.85 < within <= 1.0
    assert (surface.sales, sum(surface.left_out.values())) == (720, 0)
    assert 0 < surface.r2_within < surface.r2 < 1


def test_it_agrees_with_a_mixed_model_and_with_effects_written_out():
    from statsmodels.formula.api import mixedlm, ols

    sales, _ = invented(areas=25, each=10, seed=4)
    surface = fit_price_surface(sales)
    frame = pd.DataFrame(sales.drop(columns="geometry")).assign(
        y=np.log(sales["price_gbp"]), new=sales["new_build"].astype(int)
    )
    formula = "y ~ C(property_type, Treatment('terraced')) + C(tenure, Treatment('freehold')) + new + date"
    written_out = ols(formula + " + C(area_code)", frame).fit()
    ours = surface.coefficients.set_index("term")["estimate"]
    assert ours["newly built"] == pytest.approx(written_out.params["new"])
    assert surface.sigma == pytest.approx(np.sqrt(written_out.scale))
    assert surface.r2 == pytest.approx(written_out.rsquared)
    mixed = mixedlm(formula, frame, groups="area_code").fit()
    theirs = pd.Series({code: effect.iloc[0] for code, effect in mixed.random_effects.items()})
    levels = surface.levels.set_index("area_code")["log_level"]
    assert np.allclose(levels - levels.mean(), (theirs - theirs.mean()).reindex(levels.index), atol=0.02)


def test_few_sales_are_drawn_to_the_mean_and_fewer_have_no_level():
    sales, _ = invented(areas=30, each=12, seed=2)
    lucky = sales[sales["area_code"] == "A000"].head(3).assign(price_gbp=2_000_000.0, area_code="B000")
    two = lucky.head(2).assign(area_code="C000")
    more = pd.concat([sales, lucky, two], ignore_index=True).assign(sale_id=lambda rows: rows.index.astype(str))
    surface = fit_price_surface(gpd.GeoDataFrame(more, crs=CRS))
    levels = surface.levels.set_index("area_code")
    assert "C000" not in levels.index
    plain = np.log(2_000_000) - np.log(more.loc[more["area_code"].str.startswith("A"), "price_gbp"]).mean()
    assert 0 < levels.loc["B000", "log_level"] < plain
    assert levels.loc["B000", "price_level_error"] > levels.loc["A001", "price_level_error"]


def test_areas_that_are_all_alike_have_one_level():
    sales, _ = invented(areas=40, each=15, spread=0.0)
    surface = fit_price_surface(sales)
    assert surface.tau < 0.05
    assert surface.levels["price_level"].between(0.95, 1.05).all()
    assert np.isnan(surface.level_moran.i) == (surface.tau == 0)


def test_what_is_left_out_is_counted_by_its_first_reason():
    sales, _ = invented(areas=10)
    sales.loc[0, ["category", "property_type"]] = ["additional", "other"]
    sales.loc[1, "property_type"] = "other"
    sales.loc[2, "price_gbp"] = 1.0
    sales.loc[3, "area_code"] = None
    surface = fit_price_surface(sales)
    assert list(surface.left_out.values()) == [1, 1, 1, 1]
    assert surface.sales == len(sales) - 4


def test_a_column_that_others_make_up_is_left_out():
    sales, _ = invented(areas=10)
    only_flats_are_leased = sales.assign(tenure=np.where(sales["property_type"] == "flat", "leasehold", "freehold"))
    terms = fit_price_surface(only_flats_are_leased).coefficients["term"].to_list()
    assert "flat, against terraced" in terms
    assert "leasehold, against freehold" not in terms


def test_what_the_areas_explain_is_gone_from_the_residuals():
    sales, _ = invented(areas=40, spread=0.5)
    surface = fit_price_surface(sales)
    assert surface.plain_moran.i > 0.3
    assert abs(surface.residual_moran.i) < 0.15


def test_too_few_areas_are_refused():
    sales, _ = invented(areas=2)
    with pytest.raises(ValueError, match="'sales' leave 2 areas"):
        fit_price_surface(sales)


def _row_of_areas(number):
    shapes = [box(1000 * n, 0, 1000 * (n + 1), 1000) for n in range(number)]
    return gpd.GeoDataFrame({"area_code": [f"A{n}" for n in range(number)]}, geometry=shapes, crs=CRS)


def test_the_ring_by_hand():
    # within 3 km of the middle of A0 lie A1, A2 and A3
    levels = pd.DataFrame({"area_code": ["A0", "A1", "A2", "A3", "A4"], "sales": [10, 20, 10, 10, 500]})
    levels["log_level"] = np.log([0.5, 1.0, 2.0, 1.0, 9.0])
    found = price_against_ring(_row_of_areas(6), levels)
    assert found[0] == pytest.approx(0.5 / 2 ** (10 / 40))
    assert np.isnan(found[5])  # without sales
    few = levels.assign(sales=[10, 9, 10, 10, 5])
    assert np.isnan(price_against_ring(_row_of_areas(6), few)[0])  # 29 sales around
    assert price_against_ring(_row_of_areas(6), levels[:0]).isna().all()


@pytest.mark.real_data
def test_liverpools_sales_of_2014(shared_data, make_liverpool):
    surface = fit_price_surface(make_liverpool(shared_data))
    terms = surface.coefficients.set_index("term")["estimate"]
    assert surface.sales == 5393
    assert terms["detached, against terraced"] > terms["semi-detached, against terraced"] > 0
    assert terms["flat, against terraced"] < 0
    assert 0.6 < surface.r2 < 0.8
    assert surface.plain_moran.i > 0.5 > surface.residual_moran.i > 0.05
    assert surface.level_moran.i > 0.6
    assert len(surface.levels) > 280


@pytest.fixture
def make_liverpool():
    def make(shared):
        read = gpd.read_file(f"zip://{shared / 'sales' / 'liverpool_house_transactions.zip'}")
        read = read.set_crs(CRS, allow_override=True)
        frame = {
            "sale_id": read["id"], "price_gbp": read["price"].astype("float64"), "date": read["trans_date"].str[:10],
            "property_type": read["type"].map(PROPERTY_TYPES), "tenure": read["duration"].map(TENURES),
            "new_build": read["new"].eq("Y"), "category": read["ppd_cat"].map({"A": "standard", "B": "additional"}),
        }  # fmt: skip
        sales = gpd.GeoDataFrame(frame, geometry=read.geometry, crs=CRS)
        areas = gpd.read_parquet(shared / "layers" / "lsoa21_bgc_england.parquet", columns=["LSOA21CD", "geometry"])
        near = areas.cx[-3.1:-2.7, 53.3:53.5].to_crs(CRS).rename(columns={"LSOA21CD": "area_code"})
        return sales.assign(area_code=areas_of_points(sales.geometry, near))

    return make
