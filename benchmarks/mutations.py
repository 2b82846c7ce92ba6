"""What becomes of registers with mistakes in them: repaired, refused, or wrong, and whether it is said.

    python benchmarks/mutations.py [--registers N] [--seed N]

Each register is made up from its seed: seven to fourteen properties of an invented council whose places are known,
in one of several layouts, half of them with known postcodes, and with one kind of mistake. It is read with the
council's bounds. Counted are the properties that the mistake touches; where it touches none in particular, all of them.
A place is right within 100 m. Rates are printed, as Markdown; below them every property that is wrong without a word.
"""

import argparse
import importlib.util
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_spec = importlib.util.spec_from_file_location("mutations", ROOT / "tests" / "register" / "mutations.py")
mutations = importlib.util.module_from_spec(_spec)
sys.modules["mutations"] = mutations
_spec.loader.exec_module(mutations)


def main() -> None:
    """Read the registers and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--registers", type=int, default=2160, help="registers to make")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first")
    options = parser.parse_args()
    totals = {name: Counter() for name in mutations.MUTATIONS}
    registers, refused = Counter(), Counter()
    complaints = []
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.seed, options.seed + options.registers):
            verdict = mutations.judged(seed, Path(folder))
            registers[verdict.mutation] += 1
            refused[verdict.mutation] += verdict.refused
            totals[verdict.mutation] += verdict.touched or verdict.every
            complaints += verdict.complaints
    seconds = time.perf_counter() - started
    print(f"{options.registers:,} registers, {seconds:.0f} s\n")
    print("| mistake | registers | refused whole | properties |", " | ".join(mutations.OUTCOMES), "|")
    print("|---|" + "--:|" * (3 + len(mutations.OUTCOMES)))
    rows = [(name, registers[name], refused[name], total) for name, total in totals.items() if registers[name]]
    rows.append(("all", registers.total(), refused.total(), sum(totals.values(), Counter())))
    for name, files, whole, total in rows:
        count = total.total()
        shares = [f"{100 * total[outcome] / count:.1f} %" if count else "" for outcome in mutations.OUTCOMES]
        print(f"| {name} | {files} | {whole} | {count} |", " | ".join(shares), "|")
    print("\n" + ("\n".join(complaints) if complaints else "No property is wrong without a word."))


if __name__ == "__main__":
    main()
