"""What was stated against what was found, drawn."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

import pandas as pd

__all__ = ["CalibrationPicture"]

_SIDE, _LEFT, _TOP = 320, 60, 24
_INK = ("#1f4e79", "#b35900", "#3d7a3d", "#7a3d7a")


class CalibrationPicture:
    """Picture of reliability tables, one ink each: a dot a class, its size the number of cases, its bar the 95 % interval.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By `reliability_table`, by the name that the legend gives.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables

    def svg(self) -> str:
        """The picture as SVG."""
        width, height = _LEFT + _SIDE + 20, _TOP + _SIDE + 50 + 18 * len(self.tables)
        out = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">',
            "<title>Stated probability of being empty against the share found empty</title>",
            "<style>text { font: 12px sans-serif }</style>",
            '<rect width="100%" height="100%" fill="white"/>',
            f'<g transform="translate({_LEFT} {_TOP})">',
            f'<line x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0" stroke="#888" stroke-dasharray="4 4"/>',
        ]
        for share in (0, 0.25, 0.5, 0.75, 1):
            at = _SIDE * share
            out.append(f'<line x1="0" x2="{_SIDE}" y1="{at:g}" y2="{at:g}" stroke="#ddd"/>')
            out.append(f'<text x="-6" y="{_SIDE - at + 4:g}" text-anchor="end">{share:.0%}</text>')
            out.append(f'<text x="{at:g}" y="{_SIDE + 16}" text-anchor="middle">{share:.0%}</text>')
        out.append(f'<text x="{_SIDE / 2:g}" y="{_SIDE + 34}" text-anchor="middle">stated</text>')
        out.append(f'<text x="-46" y="{_SIDE / 2:g}" transform="rotate(-90 -46 {_SIDE / 2:g})">found empty</text>')
        for number, (name, table) in enumerate(self.tables.items()):
            ink = _INK[number % len(_INK)]
            most = max(table["buildings"].max(), 1)
            for row in table.itertuples():
                x, shift = _SIDE * row.stated, 2 * number
                radius = 3 + 7 * (row.buildings / most) ** 0.5
                out.append(
                    f'<line x1="{x + shift:.1f}" x2="{x + shift:.1f}" y1="{_SIDE * (1 - row.low):.1f}" '
                    f'y2="{_SIDE * (1 - row.high):.1f}" stroke="{ink}"/>'
                    f'<circle cx="{x + shift:.1f}" cy="{_SIDE * (1 - row.found):.1f}" r="{radius:.1f}" fill="{ink}" '
                    f'fill-opacity="0.6"><title>{escape(name)}: {row.buildings}</title></circle>'
                )
            y = _SIDE + 52 + 18 * number
            out.append(f'<circle cx="6" cy="{y - 4}" r="5" fill="{ink}"/><text x="18" y="{y}">{escape(name)}</text>')
        return "\n".join([*out, "</g></svg>"]) + "\n"

    def _repr_svg_(self) -> str:
        """Shown as a picture in a notebook."""
        return self.svg()

    def __repr__(self) -> str:
        """In words, for a screen that draws nothing."""
        return f"Picture: stated against found, {', '.join(self.tables)}"
