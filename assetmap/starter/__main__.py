"""Write the starter region: ``python -m assetmap.starter [--out data/starter] [--seed N]``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assetmap.starter.files import SEED, make_starter, write_starter

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when every file was written; what was written is listed on standard output."""
    parser = argparse.ArgumentParser(
        prog="python -m assetmap.starter", description="Write the invented starter region."
    )
    parser.add_argument("--out", type=Path, default=Path("data/starter"), help="folder to write to (%(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the generator, not negative (%(default)s)")
    options = parser.parse_args(arguments)
    if options.seed < 0:
        parser.error(f"--seed is {options.seed}, allowed 0 or more")
    for path in write_starter(make_starter(options.seed), options.out):
        sys.stdout.write(f"{path.stat().st_size:>9,} bytes  {path}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
