"""Time and memory of the indicators, beside the plain way with geopandas.

    python benchmarks/indicators.py [--sizes 10000 1000000] [--plain 10000] [--sales 200000] [--runs 3] [--areas FILE]

Assets and sales are invented, in a square of 27 km (the area of the Liverpool City Region); the areas are those of a build
(``--areas areas.parquet``) or 1,003 invented ones with about forty corners each. Both ways answer the same question in
the same run, in turns; medians and ratios are printed, and whether the answers are the same. The plain way is run up to
the size ``--plain``. Processor time is told, which other work on the machine disturbs less; neither way uses threads. Circles drawn by
``buffer`` are polygons of 64 corners, so that its answers are a little short.
"""

import argparse
import gc
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import psutil
import shapely

from assetmap.indicators import Context, PointStrips, compute_indicators, nearest_organisation_m
from assetmap.indicators.reach import Outlines, residents_in_reach
from assetmap.layers.deprivation import DOMAIN_WEIGHTS
from assetmap.tables import AREAS, ASSETS, CRS, ORGANISATIONS, SALES, empty_table

SIDE = 27_000.0
REACH = 800.0
ORGANISATIONS_LISTED = 2_000


def invented_areas(random: np.random.Generator, number: int = 1003) -> gpd.GeoDataFrame:
    """Areas that tile the square."""
    points = shapely.multipoints(random.uniform(0, SIDE, (number, 2)))
    square = shapely.box(0, 0, SIDE, SIDE)
    cells = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=square))
    return filled(AREAS, shapely.segmentize(shapely.intersection(cells, square), 90.0), area_code="E").assign(
        area_code=[f"E{n}" for n in range(number)],
        population=random.integers(1000, 2500, number).astype("float64"),
        imd_decile=random.integers(1, 11, number).astype("float64"),
        employment_rate=random.uniform(0, 0.4, number),
        community_need=random.uniform(0, 200, number),
        **{f"domain_{name}": random.uniform(0, 100, number) for name in DOMAIN_WEIGHTS},
    )


def filled(table: object, shapes: np.ndarray, **columns: object) -> gpd.GeoDataFrame:
    """Rows of a table of which only some columns are said."""
    frame = empty_table(table).drop(columns="geometry").reindex(range(len(shapes))).assign(**columns)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)


def points(random: np.random.Generator, number: int) -> np.ndarray:
    """Places spread over the square."""
    return shapely.points(random.uniform(0, SIDE, (number, 2)))


def peak_while(work: Callable[[], object]) -> tuple[float, float, object]:
    """Processor seconds of a piece of work, MB that it takes at most beyond what was held, and its result."""
    gc.collect()
    process, highest, over = psutil.Process(), [0], threading.Event()
    held = process.memory_info().rss

    def watch() -> None:
        while not over.wait(0.01):
            highest[0] = max(highest[0], process.memory_info().rss - held)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.process_time()
    result = work()
    seconds = time.process_time() - began
    over.set()
    watcher.join()
    return seconds, highest[0] / 1e6, result


def questions(
    assets: gpd.GeoDataFrame, sales: gpd.GeoDataFrame, listed: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> dict[str, tuple[Callable[[], np.ndarray], dict[str, Callable[[], np.ndarray]]]]:
    """Each question with our way and the plain ones; every way begins with the same frames and builds what it needs."""
    places = shapely.get_coordinates(assets.geometry.to_numpy())
    plain_assets, plain_sales = assets[["geometry"]], sales[["price_gbp", "geometry"]]

    def fresh(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        # geopandas keeps a built index between calls: each run starts without one
        return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=frame.geometry.to_numpy(), crs=CRS)

    def aggregated(joined: gpd.GeoDataFrame) -> np.ndarray:
        grouped = joined.groupby(level=0)["price_gbp"].agg(["size", "median"]).reindex(assets.index)
        return np.column_stack([grouped["size"].fillna(0), grouped["median"]])

    def circles(reach: float) -> gpd.GeoDataFrame:
        return gpd.GeoDataFrame(geometry=plain_assets.buffer(reach), index=assets.index, crs=CRS)

    def ours_sales() -> np.ndarray:
        strips = PointStrips(shapely.get_coordinates(sales.geometry.to_numpy()), REACH)
        return np.column_stack(strips.counts_and_medians(places, sales["price_gbp"].to_numpy()))

    def ours_listed() -> np.ndarray:
        return PointStrips(shapely.get_coordinates(listed.geometry.to_numpy()), REACH).count(places)

    def counted(joined: gpd.GeoDataFrame) -> np.ndarray:
        return joined.groupby(level=0)["index_right"].count().reindex(assets.index).fillna(0).to_numpy()

    def ours_people() -> np.ndarray:
        return residents_in_reach(places, Outlines.of(areas), REACH, areas[["population"]].to_numpy())[:, 0]

    def plain_people() -> np.ndarray:
        around = circles(REACH).assign(asset=np.arange(len(assets)))
        known = fresh(areas[["population", "geometry"]]).assign(whole=areas.area.to_numpy())
        cut = gpd.overlay(around, known, how="intersection")
        share = cut["population"] * cut.area / cut["whole"]
        return share.groupby(cut["asset"]).sum().reindex(range(len(assets))).fillna(0).to_numpy()

    def plain_nearest() -> np.ndarray:
        joined = gpd.sjoin_nearest(plain_assets, fresh(listed[["geometry"]]), distance_col="far")
        return joined.groupby(level=0)["far"].first().reindex(assets.index).to_numpy()

    return {
        "sales within 800 m, count and median price": (
            ours_sales,
            {
                "buffer + sjoin": lambda: aggregated(gpd.sjoin(circles(REACH), fresh(plain_sales))),
                "sjoin dwithin": lambda: aggregated(
                    gpd.sjoin(plain_assets, fresh(plain_sales), predicate="dwithin", distance=REACH)
                ),
            },
        ),
        "organisations within 800 m, count": (
            ours_listed,
            {
                "buffer + sjoin": lambda: counted(gpd.sjoin(circles(REACH), fresh(listed[["geometry"]]), how="left")),
                "sjoin dwithin": lambda: counted(
                    gpd.sjoin(
                        plain_assets, fresh(listed[["geometry"]]), how="left", predicate="dwithin", distance=REACH
                    )
                ),
            },
        ),
        "people within 800 m, by share of area": (ours_people, {"buffer + overlay": plain_people}),
        "nearest organisation, m": (
            lambda: nearest_organisation_m(assets, listed).to_numpy(),
            {"sjoin_nearest": plain_nearest},
        ),
    }


def difference(ours: np.ndarray, theirs: np.ndarray) -> str:
    """How far two answers are apart, in words."""
    one, other = np.nan_to_num(np.asarray(ours, float), nan=-1), np.nan_to_num(np.asarray(theirs, float), nan=-1)
    if one.shape != other.shape:
        return "another shape"
    apart = np.abs(one - other) > 1e-6 * np.maximum(1, np.abs(other))
    rows = apart.any(axis=1) if apart.ndim > 1 else apart
    if not rows.any():
        return "the same"
    least = np.abs(one - other)[apart] / np.maximum(1, np.abs(other)[apart])
    return f"{rows.mean():.1%} differ, by {np.median(least):.2%} in the middle"


def main() -> None:
    """Measure, and print tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--plain", type=int, default=10_000, help="largest size at which the plain way is run too")
    parser.add_argument("--sales", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--areas", type=Path, help="areas.parquet of a build; invented ones if not given")
    options = parser.parse_args()
    random = np.random.default_rng(1)
    areas = invented_areas(random)
    if options.areas:
        areas = gpd.read_parquet(options.areas).set_crs(CRS, allow_override=True)
        west, south = areas.total_bounds[:2]
        areas.geometry = areas.geometry.translate(-west, -south)
    print(f"{len(areas):,} areas, {f'of {options.areas}' if options.areas else 'invented'}.\n")
    listed = filled(ORGANISATIONS, points(random, ORGANISATIONS_LISTED), source_layer="invented")
    sales = filled(
        SALES, points(random, options.sales), price_gbp=random.lognormal(12, 0.5, options.sales).round(),
        property_type="flat", category="standard", date="2024-06-01", new_build=False,
    )  # fmt: skip
    sales["date"] = random.choice(["2022-03-01", "2023-08-01", "2024-06-01"], options.sales)
    print(
        "| assets | question | way | processor seconds, median | times ours | MB | answers |\n|---|---|---|---|---|---|---|"
    )
    for size in options.sizes:
        assets = filled(ASSETS, points(random, size), asset_id="a", location_accuracy_m=1.0)
        assets["asset_id"] = [f"a{n}" for n in range(size)]
        assets["area_code"] = random.choice(areas["area_code"], size)
        assets["status_kind"] = random.choice(["in use", "vacant"], size)
        for question, (ours, ways) in questions(assets, sales, listed, areas).items():
            named = {"assetmap": ours} | (ways if size <= options.plain else {})
            runs: dict[str, list[tuple[float, float]]] = {way: [] for way in named}
            answers = {}
            for _ in range(options.runs):
                for way, work in named.items():
                    seconds, megabytes, answers[way] = peak_while(work)
                    runs[way].append((seconds, megabytes))
            best = statistics.median(run[0] for run in runs["assetmap"])
            for way, measured in runs.items():
                middle, held = (statistics.median(run[k] for run in measured) for k in (0, 1))
                alike = "–" if way == "assetmap" else difference(answers["assetmap"], answers[way])
                print(
                    f"| {size:,} | {question} | {way} | {middle:.2f} | {middle / best:.1f} | {held:.0f} | {alike} |",
                    flush=True,
                )
        figures = pd.DataFrame({"area_code": areas["area_code"]}).assign(
            **dict.fromkeys(
                ("price_level", "price_level_error", "price_against_ring", "services_per_1000", "economic_inactivity"),
                1.0,
            ),
            claimants=0.1,
            businesses_per_1000=20.0,
        )
        context = Context(areas, listed, 1200.0, sales=sales, figures=figures)
        seconds, megabytes, table = peak_while(lambda a=assets, c=context: compute_indicators(a, c))
        told = f"{len(table.columns) - 1} indicators"
        print(f"| {size:,} | all indicators | assetmap | {seconds:.1f} | – | {megabytes:.0f} | {told} |", flush=True)


if __name__ == "__main__":
    main()
