"""Chart of the comparison of buildings: what each criterion gives each of them, told apart by letter and lightness."""

import altair as alt
import pandas as pd

__all__ = ["compared_bars"]

_LINE = "#1d2a33"
# From dark to light, for up to five buildings; each bar has an outline and its building's letter at its end.
_SHADES = ("#1d2a33", "#56646f", "#8795a0", "#b9c5cd", "#eef2f4")
_LABEL = 200
_BAR, _GAP = 16, 12


def compared_bars(rows: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """Bars of the points that each criterion gives each building, criterion by criterion.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``title`` (of the criterion), ``letter`` (of the building), ``building``, ``contribution`` (points of the score) and
        ``known`` (bool: what is not known has a dashed outline).
    """
    titles, letters = list(dict.fromkeys(rows["title"])), list(dict.fromkeys(rows["letter"]))
    shown = rows[["title", "letter", "building", "contribution", "known"]].assign(
        said=rows["known"].map({True: "known", False: "not known, counted at the middle"})
    )
    base = alt.Chart(shown).encode(
        y=alt.Y("title:N", sort=titles, title=None, axis=alt.Axis(labelLimit=_LABEL, labelColor=_LINE)),
        yOffset=alt.YOffset("letter:N", sort=letters),
        x=alt.X("contribution:Q", title="points of the score"),
        tooltip=["building:N", "title:N", "contribution:Q", "said:N"],
    )
    bars = base.mark_bar(stroke=_LINE).encode(
        color=alt.Color(
            "letter:N",
            scale=alt.Scale(domain=letters, range=_spread(len(letters))),
            legend=alt.Legend(title="building", orient="bottom", direction="horizontal", labelColor=_LINE),
        )
    )
    if not shown["known"].all():
        words = ["known", "not known, counted at the middle"]
        bars = bars.encode(
            strokeDash=alt.StrokeDash(
                "said:N",
                scale=alt.Scale(domain=words, range=[[1, 0], [3, 3]]),
                legend=alt.Legend(title=None, orient="bottom", direction="vertical", labelLimit=_LABEL + 60),
            )
        )
    names = base.mark_text(align="left", dx=4, fontSize=11, color=_LINE).encode(text="letter:N")
    return alt.layer(bars, names).properties(height=len(titles) * (len(letters) * _BAR + _GAP))


def _spread(buildings: int) -> list[str]:
    """Shades as far apart as so many can be."""
    last = len(_SHADES) - 1
    return [_SHADES[round(i * last / max(1, buildings - 1))] for i in range(buildings)]
