"""A price surface of Liverpool's house sales of 2014: coefficients, fit, what it leaves over, and a map as a picture.

    python benchmarks/price_surface.py --sales liverpool_house_transactions.zip --areas areas.parquet [--picture FILE.svg]

``--areas`` is the table of areas that a build of the Liverpool City Region holds. The picture is an SVG; areas without a level
are left white, and each step of the scale has its own grey, so that it reads in print.
"""

import argparse
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from assetmap.indicators import fit_price_surface, price_against_ring
from assetmap.indicators.sources import price_model_table
from assetmap.layers import areas_of_points
from assetmap.layers.sales import PROPERTY_TYPES, TENURES
from assetmap.tables import CRS

STEPS = (0.0, 0.6, 0.75, 0.9, 1.1, 1.4, 1.8, np.inf)
GREYS = ("#1a1a1a", "#404040", "#666666", "#8c8c8c", "#b0b0b0", "#d0d0d0", "#ececec")
CATEGORIES = {"A": "standard", "B": "additional"}


def read_sales(path: Path, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sales with points, as the table of sales has them."""
    read = gpd.read_file(f"zip://{path.resolve()}").set_crs(CRS, allow_override=True)
    frame = {
        "sale_id": read["id"],
        "price_gbp": read["price"].astype("float64"),
        "date": read["trans_date"].str[:10],
        "property_type": read["type"].map(PROPERTY_TYPES),
        "tenure": read["duration"].map(TENURES),
        "new_build": read["new"].eq("Y"),
        "category": read["ppd_cat"].map(CATEGORIES),
    }
    sales = gpd.GeoDataFrame(frame, geometry=read.geometry, crs=CRS)
    return sales.assign(area_code=areas_of_points(sales.geometry, areas))


def picture(areas: gpd.GeoDataFrame, levels: dict[str, float], width: int = 720) -> str:
    """SVG of the areas, shaded by their price level, with a legend in words."""
    shown = areas[areas["area_code"].isin(levels)]
    shown = shown[shown["district_code"].isin(_districts(shown))]
    west, south, east, north = shown.total_bounds
    scale = width / (east - west)
    height = round((north - south) * scale)
    near = areas[areas["district_code"].isin(set(shown["district_code"]))]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 230} {height}" role="img">',
        "<title>Price level of small areas of Liverpool, 2014: 1 is the typical area</title>",
    ]
    for code, shape in zip(near["area_code"], near.geometry, strict=True):
        level = levels.get(code)
        fill = "#ffffff" if level is None else GREYS[int(np.searchsorted(STEPS, level, side="right")) - 1]
        for part in shapely.get_parts(shapely.simplify(shape, 15)):
            xy = (shapely.get_coordinates(part.exterior) - (west, north)) * (scale, -scale)
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in xy)
            lines.append(f'<polygon points="{path}" fill="{fill}" stroke="#777777" stroke-width="0.4"/>')
    for number, grey in enumerate(GREYS):
        low, high = STEPS[number], STEPS[number + 1]
        text = f"under {high:g}" if number == 0 else f"{low:g} and more" if np.isinf(high) else f"{low:g} to {high:g}"
        y = 20 + 24 * number
        lines.append(f'<rect x="{width + 15}" y="{y}" width="18" height="18" fill="{grey}" stroke="#555555"/>')
        lines.append(f'<text x="{width + 42}" y="{y + 14}" font-family="sans-serif" font-size="14">{text}</text>')
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


def _districts(shown: gpd.GeoDataFrame) -> list[str]:
    """Districts of which most areas are shown; a sale or two lie across the border."""
    number = shown["district_code"].value_counts()
    return number[number > len(shown) / 2].index.to_list()


def main() -> None:
    """Print the table as Markdown; write the picture where one is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sales", type=Path, required=True)
    parser.add_argument("--areas", type=Path, required=True)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    areas = gpd.read_parquet(options.areas).set_crs(CRS, allow_override=True)
    surface = fit_price_surface(read_sales(options.sales, areas))
    print("| term | estimate | standard error | 95 % interval | effect on the price |\n|---|---|---|---|---|")
    for row in surface.coefficients.itertuples():
        print(
            f"| {row.term} | {row.estimate:.3f} | {row.error:.3f} | {row.low:.3f} to {row.high:.3f} | {row.effect:+.1%} |"
        )
    print("\n| fit | value |\n|---|---|")
    fit = price_model_table(surface).query("kind == 'fit'")
    for row in fit.itertuples():
        print(f"| {row.term} | {row.value:,.3f} |".replace(".000 |", " |"))
    levels = surface.levels
    ring = price_against_ring(areas, levels).dropna()
    print(
        f"\nPrice levels from {levels['price_level'].min():.2f} to {levels['price_level'].max():.2f}; standard errors of the ",
        end="",
    )
    print(
        f"logarithm {levels['price_level_error'].min():.3f} to {levels['price_level_error'].max():.3f}. Against ",
        end="",
    )
    print(f"the ring of 3 km: {ring.min():.2f} to {ring.max():.2f}, in {len(ring)} areas.")
    if options.picture:
        drawn = picture(areas, dict(zip(levels["area_code"], levels["price_level"], strict=True)))
        options.picture.write_text(drawn, encoding="utf-8")
        sys.stdout.write(f"wrote {options.picture}\n")


if __name__ == "__main__":
    main()
