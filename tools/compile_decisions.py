"""Cut the list of public decisions that the project ships out of the whole compilation.

    python tools/compile_decisions.py COMPILATION.csv data/evidence/lcr_public_decisions.csv

Kept are the lines that may be shipped (``ship`` = yes). Headlines are others' words and are left out; each line names
the publisher by the host of its link instead.
"""

import argparse
import csv
import sys
from pathlib import Path
from urllib.parse import urlsplit

LEFT_OUT = ("source_title", "ship")


def publisher(link: str) -> str:
    """Host of a link, without www; blank without a link.

    >>> publisher("https://www.example.org/a/b")
    'example.org'
    """
    return (urlsplit(link).hostname or "").removeprefix("www.")


def compiled(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Lines that may be shipped, without headlines, with their publisher."""
    return [
        {name: value for name, value in line.items() if name not in LEFT_OUT}
        | {"publisher": publisher(line["source_url"])}
        for line in lines
        if line["ship"] == "yes" and line["source_url"]
    ]


def main() -> int:
    """Read the compilation, write what is shipped, and say how many lines that is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("compilation", type=Path)
    parser.add_argument("shipped", type=Path)
    given = parser.parse_args()
    with given.compilation.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    kept = compiled(lines)
    with given.shipped.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(kept[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    sys.stdout.write(
        f"{len(kept)} of {len(lines)} lines may be shipped, about {len({k['building_id'] for k in kept})} buildings\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
