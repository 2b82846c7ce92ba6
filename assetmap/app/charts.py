"""Charts that read in greyscale; beside each its page shows a table of the same numbers."""

import altair as alt
import pandas as pd

__all__ = ["acceptability_heat", "change_bars", "contribution_bars", "tornado_bars", "weight_heat"]

Layered = alt.LayerChart | alt.FacetChart

# Told apart by lightness and by an outline, never by hue.
_DARK, _LIGHT, _LINE = "#1d2a33", "#c9d3da", "#1d2a33"
_SHADES = ["#ffffff", "#0b1217"]
_LABEL = 240
_ROW = alt.Step(22)


def _rows(field: str, order: list[str]) -> alt.Y:
    return alt.Y(field, sort=order, title=None, axis=alt.Axis(labelLimit=_LABEL, labelColor=_LINE))


def _below(title: str | None = None) -> alt.Legend:
    """Legend under the chart: beside it, it would leave a narrow card too little room for the bars."""
    return alt.Legend(title=title, orient="bottom", direction="horizontal", labelLimit=_LABEL, labelColor=_LINE)


def contribution_bars(rows: pd.DataFrame, against: str) -> Layered:
    """Bars of what each criterion gives against something else, right of a line where it lifts and left where not.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``title``, ``difference`` (of the score) and ``known`` (bool: what is not known has a dashed outline).
    against : str
        What it is held against, for the axis.
    """
    shown = rows.assign(way=rows["difference"].map(lambda value: "lifts it" if value >= 0 else "holds it back"))
    shown["said"] = shown["known"].map({True: "known", False: "not known, counted at the middle"})
    bars = (
        alt.Chart(shown)
        .mark_bar(stroke=_LINE, height=14)
        .encode(
            y=_rows("title:N", list(rows["title"])),
            x=alt.X("difference:Q", title=f"points of the score against {against}"),
            color=alt.Color(
                "way:N",
                scale=alt.Scale(domain=["lifts it", "holds it back"], range=[_DARK, _LIGHT]),
                legend=_below(),
            ),
        )
    )
    if not shown["known"].all():
        dashes = alt.Scale(domain=["known", "not known, counted at the middle"], range=[[1, 0], [3, 3]])
        bars = bars.encode(strokeDash=alt.StrokeDash("said:N", scale=dashes, legend=_below()))
    zero = alt.Chart(pd.DataFrame({"difference": [0.0]})).mark_rule(color=_LINE).encode(x="difference:Q")
    return alt.layer(bars, zero).properties(height=_ROW)


def acceptability_heat(rows: pd.DataFrame, columns: list[str], ranks: list[str]) -> Layered:
    """Heat map of how often each building takes each rank: the darker, the more draws, with the share written in.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``building``, ``ranks`` (a rank or a range of them) and ``share`` (0 to 1).
    columns, ranks : list of str
        Buildings from top to bottom, and ranges from left to right.
    """
    base = alt.Chart(rows).encode(
        y=_rows("building:N", columns),
        x=alt.X("ranks:N", sort=ranks, title="rank", axis=alt.Axis(labelAngle=0, labelColor=_LINE)),
    )
    cells = base.mark_rect(stroke=_LINE, strokeWidth=0.5).encode(
        color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=_SHADES), legend=None)
    )
    words = base.mark_text(fontSize=10).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.condition("datum.share > 0.5", alt.value("#ffffff"), alt.value(_LINE)),
        opacity=alt.condition("datum.share >= 0.005", alt.value(1), alt.value(0)),
    )
    return alt.layer(cells, words).properties(height=_ROW)


def tornado_bars(rows: pd.DataFrame, score: float) -> Layered:
    """Score with each criterion at its worst and at its best, widest first, around the score as it is.

    Parameters
    ----------
    rows : pandas.DataFrame
        As `assetmap.scoring.tornado` gives them.
    score : float
        The score as it is, 0 to 1.
    """
    long = rows.melt(["title"], ["score_low", "score_high"], "end", "score").assign(now=score)
    long["end"] = long["end"].map({"score_low": "at its worst", "score_high": "at its best"})
    bars = (
        alt.Chart(long)
        .mark_bar(stroke=_LINE, height=14)
        .encode(
            y=_rows("title:N", list(rows["title"])),
            x=alt.X("score:Q", title="score", scale=alt.Scale(zero=False)),
            x2="now:Q",
            color=alt.Color(
                "end:N",
                scale=alt.Scale(domain=["at its worst", "at its best"], range=[_LIGHT, _DARK]),
                legend=_below("its value"),
            ),
        )
    )
    now = alt.Chart(pd.DataFrame({"score": [score]})).mark_rule(color=_LINE).encode(x="score:Q")
    return alt.layer(bars, now).properties(height=_ROW)


def weight_heat(rows: pd.DataFrame, people: list[str], titles: list[str]) -> Layered:
    """Heat map of the share of the weight that each person gives each criterion, with the share written in.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``person``, ``title`` and ``share`` (0 to 1).
    people, titles : list of str
        In the order to show.
    """
    top = max(float(rows["share"].max()), 1e-9)
    base = alt.Chart(rows).encode(
        y=_rows("title:N", titles),
        x=alt.X(
            "person:N",
            sort=people,
            title=None,
            axis=alt.Axis(labelAngle=0, orient="top", labelLimit=110, labelColor=_LINE),
        ),
    )
    cells = base.mark_rect(stroke=_LINE, strokeWidth=0.5).encode(
        color=alt.Color("share:Q", scale=alt.Scale(domain=[0, top], range=_SHADES), legend=None)
    )
    words = base.mark_text(fontSize=11).encode(
        text=alt.Text("share:Q", format=".0%"),
        color=alt.condition(f"datum.share > {top / 2}", alt.value("#ffffff"), alt.value(_LINE)),
    )
    return alt.layer(cells, words).properties(height=_ROW)


def change_bars(rows: pd.DataFrame) -> Layered:
    """Bars of how many places each building rises or falls, those that moved furthest first.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``building`` and ``change`` (places; positive rises).
    """
    shown = rows.assign(way=rows["change"].map(lambda value: "rises" if value > 0 else "falls"))
    bars = (
        alt.Chart(shown)
        .mark_bar(stroke=_LINE, height=12)
        .encode(
            y=_rows("building:N", list(rows["building"])),
            x=alt.X("change:Q", title="places", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "way:N", scale=alt.Scale(domain=["rises", "falls"], range=[_DARK, _LIGHT]), legend=_below()
            ),
        )
    )
    zero = alt.Chart(pd.DataFrame({"change": [0]})).mark_rule(color=_LINE).encode(x="change:Q")
    return alt.layer(bars, zero).properties(height=_ROW)
