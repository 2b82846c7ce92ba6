"""How long buildings stay empty: rates fitted to the spells of real files.

    python benchmarks/vacancy_rates.py [--data DIR] [--sources FILE.toml] [--write FILE.toml] [--picture FILE.svg]

Reads the files that the list of sources names, below the data folder (by default the shared files beside the checkout),
prints Markdown, and with --write writes the file of fitted values that the package ships.
"""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.region import Council, Layout
from assetmap.register import read_register
from assetmap.vacancy import load_rules, read_rates_list
from assetmap.vacancy.fitting import (
    FAMILIES,
    ClassRates,
    FittedRates,
    Spells,
    closed_spells,
    fit_class,
    fit_spells,
    held_out,
    paired_spells,
    pool_sources,
    product_limit,
    rate_interval,
    remaining_years,
    running_spells,
    shape_interval,
    survival,
    write_rates,
)
from assetmap.vacancy.fitting.class_rates import LEAST_SPELLS
from assetmap.vacancy.fitting.likelihood import clustering

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Path(__file__).with_name("vacancy_sources.toml")
COMMAND = "python benchmarks/vacancy_rates.py --write assetmap/vacancy/fitted_rates.toml"
FITTED = ("public", "let")
SHOWN = (*FITTED, "stalls", "apart", "")
NOTE = (
    "An interval is wide because sources differ; news tells of long vacancies more often, and rates lists of let rooms."
)


def list_of_sources(path: Path) -> dict[str, Any]:
    """What a list of sources declares."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            "the list of sources cannot be read",
            str(path),
            seen=str(error),
            allowed=f"TOML after the pattern of {SOURCES.name}",
            next_step="mend it, or name another with --sources",
        ) from error


def spells_of(data: Path, listed: dict[str, Any], *, whole: bool = False) -> list[Spells]:
    """Spells of every source listed; whole: accounts as old as the ledger are kept, as the list has them."""
    found = [
        closed_spells(data / entry["file"], source=entry["title"], date=entry["date"])
        for entry in listed.get("closings", [])
    ]
    words = load_rules().rates
    for entry in listed.get("rates", []):
        council, path = Council("E00000000", entry["council"]), data / entry["file"]
        lines = read_rates_list(path, council=council, words=words).lines
        began = None
        if "began" in entry:
            # which lines are empty, the flag says; this reading only dates them
            layout = Layout(columns={"empty_from": (entry["began"],)})
            dated = read_rates_list(path, council=council, words=words, layout=layout).lines
            began = dated.set_index("source_row")["status_date"]
        ledger = {"ledger_starts": ()} if whole else {}
        found.append(running_spells(lines, entry["as_of"], source=entry["title"], began=began, **ledger))
    for entry in listed.get("pairs", []):
        owner = [Council("E00000000", entry["council"])]
        first, second = (read_register(data / entry[key], councils=owner).assets for key in ("before", "after"))
        found.append(paired_spells(first, second, entry["years"], source=entry["title"], date=entry["date"]))
    return found


def row(spells: Spells) -> str:
    """Line of a table: what one source's spells say by themselves."""
    rate, low, high = rate_interval(spells)
    years = spells.table["years"]
    shape, aics = "–", "–"
    if len(spells) >= LEAST_SPELLS:
        shape = "{:.2f} ({:.2f}–{:.2f})".format(*shape_interval([spells]))
        aics = " / ".join(f"{fit_spells([spells], family).aic:.1f}" for family in FAMILIES.values())
    name = f"{spells.source}, {spells.date}" if spells.date else spells.source
    return (
        f"| {name} | {spells.scheme} | {len(spells)} | {int(spells.table['ended'].sum())} | "
        f"{years.mean():.1f} | {years.median():.1f} | {rate:.3f} | {low:.3f}–{high:.3f} | {clustering(spells):.1f} | "
        f"{shape} | {aics} |"
    )


HEADER = (
    "| source | seen | spells | ended | mean years | median | exits a year | 95 % | clustering | Weibull k | AIC: "
    + " / ".join(FAMILIES)
    + " |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def heaped(sources: Sequence[Spells]) -> Spells:
    """Running spells of all lists as if they were one list's, to show what passes for a tail."""
    running = [spells for spells in sources if spells.scheme == "running"]
    table = pd.concat([one.table.assign(site=f"{one.source}, " + one.table["site"]) for one in running])
    return Spells("All lists in one heap", "", "running", table.reset_index(drop=True))


def report(whole: Sequence[Spells], sources: Sequence[Spells], fitted: Sequence[ClassRates]) -> None:
    """Every table, as Markdown."""
    print("## Lists as they stand: all lines that are empty, of every kind\n")
    print(HEADER)
    for spells in whole:
        if spells.scheme == "running":
            print(row(spells))
    print(row(heaped(whole)))
    print("\n## Left out\n")
    for spells in sources:
        print(f"- {spells.source}: {'; '.join(f'{n} {reason}' for reason, n in spells.left_out.items()) or 'nothing'}")
    for key in SHOWN:
        own = [part for spells in sources if len(part := spells.of_class(key))]
        print(f"\n## {key or 'class not known'}\n\n{HEADER}")
        for spells in own:
            print(row(spells))
        if key in FITTED:
            print(row(heaped(own)))
            families(own)
            without(own)
    print("\n## Taken\n")
    print("| class | spells | exits a year | 95 % | reused | gone | to used (mu) | to gone (nu) | spread | curve |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for entry in fitted:
        print(
            f"| {entry.title} | {entry.spells} | {entry.rate:.3f} | {entry.low:.3f}–{entry.high:.3f} | {entry.reused} | "
            f"{entry.gone} | {entry.mu:.3f} | {entry.nu:.3f} | {entry.spread:.2f} | {entry.family} |"
        )
    print("\n| class | source | spells | by itself | taken |\n|---|---|---|---|---|")
    for entry in fitted:
        for source in entry.sources:
            print(
                f"| {entry.holding_class} | {source.source} | {source.spells} | {source.rate:.3f} | {source.taken:.3f} |"
            )
    curves(fitted)


def families(own: Sequence[Spells]) -> None:
    """Families with a shape in common, each source with its own scale."""
    many = [spells for spells in own if spells.table["site"].nunique() >= 5]
    print("\n| family | shape | AIC | held out, a spell |\n|---|---|---|---|")
    for name, family in FAMILIES.items():
        fit = fit_spells(own, family)
        shape = ", ".join(f"{n} = {v:.2f}" for n, v in zip(family.shape_names, fit.shape, strict=True)) or "–"
        print(f"| {name} | {shape} | {fit.aic:.1f} | {held_out(many, family):.3f} |")


def without(own: Sequence[Spells]) -> None:
    """The pooled rate with one source left out after the other."""
    print("\n| without | exits a year | 95 % |\n|---|---|---|")
    for i, spells in enumerate(own):
        pooled = pool_sources([*own[:i], *own[i + 1 :]])
        print(f"| {spells.source} | {pooled.rate:.3f} | {pooled.low:.3f}–{pooled.high:.3f} |")


def curves(fitted: Sequence[ClassRates]) -> None:
    """The conditional curve: still empty five years on, and years empty within ten, by time empty so far."""
    known = {entry.holding_class: taken(entry) for entry in fitted}
    print("\n| class | empty so far | still empty in 5 years | the constant rate says | years empty in the next 10 |")
    print("|---|---|---|---|---|")
    for entry in fitted:
        for years in (0, 2, 5, 10, 20):
            lasting = float(survival(entry.holding_class, years, 5, rates=known))
            further = float(remaining_years(entry.holding_class, years, 10, rates=known))
            print(
                f"| {entry.holding_class} | {years} | {lasting:.2f} | {np.exp(-5 * entry.rate):.2f} | {further:.1f} |"
            )


def taken(entry: ClassRates) -> FittedRates:
    """Fitted values of a class, as the file holds them."""
    names = ("mu", "nu", "rate", "low", "high", "spread", "scale_rate", "family", "shape", "spells")
    return FittedRates(**{name: getattr(entry, name) for name in names})


INK = ("#1f4e79", "#b35900", "#3d7a3d", "#7a3d7a", "#666666")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "1 2")
WIDTH, HEIGHT, LONGEST = 330, 250, 20.0


def picture(sources: Sequence[Spells], fitted: Sequence[ClassRates], target: Path) -> None:
    """SVG: what was seen (steps) and the class's curve (bold), a panel a class."""
    known = {entry.holding_class: taken(entry) for entry in fitted}
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH + 190} {HEIGHT + 190}" role="img">',
        "<style>text { font: 12px sans-serif }</style>",
        "<title>Share of empty buildings still empty, by years</title>",
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for panel, entry in enumerate(fitted):
        left = 50 + panel * (WIDTH + 90)
        out.append(f'<g transform="translate({left} 40)">')
        out.append(f'<text x="0" y="-18" font-weight="bold">{escape(entry.title.capitalize())}</text>')
        for share in (0, 0.25, 0.5, 0.75, 1):
            y = HEIGHT * (1 - share)
            out.append(f'<line x1="0" x2="{WIDTH}" y1="{y:g}" y2="{y:g}" stroke="#ddd"/>')
            out.append(f'<text x="-6" y="{y + 4:g}" text-anchor="end">{share:.0%}</text>')
        for years in range(0, 21, 5):
            x = WIDTH * years / LONGEST
            out.append(f'<text x="{x:g}" y="{HEIGHT + 16}" text-anchor="middle">{years}</text>')
        out.append(f'<text x="{WIDTH / 2:g}" y="{HEIGHT + 32}" text-anchor="middle">years</text>')
        shown = np.linspace(0, LONGEST, 201)
        out.append(_line(shown, survival(entry.holding_class, 0, shown, rates=known), "black", "", 3))
        out.append(_line(shown, np.exp(-entry.rate * shown), "black", "4 4", 1.5))
        legend = [("black", "", 3.0, "class: curve of a new spell"), ("black", "4 4", 1.5, "class: constant rate")]
        for i, spells in enumerate(
            part for source in sources if len(part := source.of_class(entry.holding_class)) >= 3
        ):
            if spells.scheme == "twice":
                continue
            if spells.scheme == "followed":
                table = product_limit(spells)
                x, y, says = table["years"].to_numpy(), table["survival"].to_numpy(), "still empty"
            else:
                x = np.concatenate([[0.0], np.sort(spells.table["years"].to_numpy())])
                y, says = 1 - np.arange(len(x)) / (len(x) - 1), "running, for longer"
            x, y = x[x <= LONGEST], y[x <= LONGEST]
            steps = np.append(np.repeat(x, 2)[1:], LONGEST)
            out.append(_line(steps, np.repeat(y, 2), INK[i], DASHES[i], 1.5))
            legend.append((INK[i], DASHES[i], 1.5, f"{spells.source}: {says} ({len(spells)})"))
        for n, (ink, dash, width, text) in enumerate(legend):
            y = HEIGHT + 52 + 16 * n
            out.append(f'<line x1="0" x2="26" y1="{y - 4}" y2="{y - 4}" {_pen(ink, dash, width)}/>')
            out.append(f'<text x="32" y="{y}">{escape(text)}</text>')
        out.append("</g>")
    target.write_text("\n".join([*out, "</svg>"]) + "\n", encoding="utf-8")


def _line(years: np.ndarray, shares: np.ndarray, ink: str, dash: str, width: float) -> str:
    points = " ".join(f"{WIDTH * x / LONGEST:.1f},{HEIGHT * (1 - y):.1f}" for x, y in zip(years, shares, strict=True))
    return f'<polyline points="{points}" fill="none" {_pen(ink, dash, width)}/>'


def _pen(ink: str, dash: str, width: float) -> str:
    return f'stroke="{ink}" stroke-width="{width:g}"' + (f' stroke-dasharray="{dash}"' if dash else "")


def main() -> int:
    """Print the tables, write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--sources", type=Path, default=SOURCES)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--picture", type=Path)
    chosen = parser.parse_args()
    try:
        listed = list_of_sources(chosen.sources)
        sources = spells_of(chosen.data, listed)
        fitted = [fit_class(sources, key) for key in FITTED]
        report(spells_of(chosen.data, listed, whole=True), sources, fitted)
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.write:
        write_rates(chosen.write, fitted, COMMAND, NOTE)
    if chosen.picture:
        picture(sources, fitted, chosen.picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
