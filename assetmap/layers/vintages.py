"""Vintages: small areas of 2011 and of 2021 brought together by the exact-fit lookup, and figures kept apart that are not alike."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.layers.catalogue import Layer
from assetmap.layers.reading import find_columns, read_frame

__all__ = ["convert_counts", "convert_rates", "level_change", "read_vintage_lookup", "require_one_vintage"]

_COLUMNS = {"code_2011": r"lsoa11cd$", "code_2021": r"lsoa21cd$", "change": r"chgind$"}
# Office for National Statistics: unchanged, split, merged, or of an irregular fit
_CHANGES = ("U", "S", "M", "X")
_YEARS = (2011, 2021)


def read_vintage_lookup(layer: Layer) -> pd.DataFrame:
    """Every pair of a small area of 2011 and one of 2021 that share ground, from the exact-fit lookup.

    Parameters
    ----------
    layer : Layer
        The exact-fit lookup. A best-fit lookup gives each area one partner only and so leaves areas out.

    Returns
    -------
    pandas.DataFrame
        Text columns ``code_2011``, ``code_2021`` and ``change``: ``U`` unchanged, ``S`` split, ``M`` merged, ``X``
        irregular. Pairs are unique.

    Raises
    ------
    InputError
        When the file is absent, damaged or not in that layout, a pair stands twice, or a change contradicts the pairs.
    """
    frame = read_frame(layer)
    columns = find_columns(frame, layer, _COLUMNS)
    pairs = frame[list(columns.values())].set_axis(list(columns), axis=1).astype("str")
    if layer.rows and len(pairs) != layer.rows:
        raise _fault(layer, "has another number of rows", str(len(pairs)), str(layer.rows))
    repeated = pairs.duplicated(["code_2011", "code_2021"])
    if repeated.any():
        raise _fault(layer, "has a pair twice", str(pairs[repeated].iloc[0, :2].tolist()), "each pair once")
    wrong = ~pairs["change"].isin(_CHANGES)
    if wrong.any():
        raise _fault(layer, "has an unknown change", str(pairs.loc[wrong, "change"].iloc[0]), ", ".join(_CHANGES))
    partners_2011 = pairs.groupby("code_2021")["code_2011"].transform("size")
    partners_2021 = pairs.groupby("code_2011")["code_2021"].transform("size")
    alone = pairs["change"].isin(["U", "M"]) & (partners_2021 > 1) | pairs["change"].isin(["U", "S"]) & (
        partners_2011 > 1
    )
    if alone.any():
        seen = pairs[alone].iloc[0].tolist()
        raise _fault(layer, "has a change that its pairs contradict", str(seen), "S for a split, M for a merger")
    return pairs.reset_index(drop=True)


def convert_counts(
    counts: pd.Series, lookup: pd.DataFrame, *, to: int, weights: pd.Series | None = None
) -> pd.DataFrame:
    """Counts of one census year's small areas, on those of the other.

    Parameters
    ----------
    counts : pandas.Series
        People, households or sales by code of the year that is not `to`; each code once.
    lookup : pandas.DataFrame
        As `read_vintage_lookup` gives it.
    to : int
        2011 or 2021: the year whose areas are wanted.
    weights : pandas.Series, optional
        By code of the year `to`: how an area that several new ones share is divided among them, such as residents.
        Needed wherever an area is divided; equal shares are never assumed.

    Returns
    -------
    pandas.DataFrame
        Index: every code of the year `to` that shares ground with one of the counts' areas. ``value``: the count, NaN
        where an area that it rests on has none; ``conversion``: in words, ``as published`` where nothing was done.
        Where every partner is there, the values add up to the counts.

    Raises
    ------
    ValueError
        When `to` is another year, a code stands twice or is not of that year, or weights are needed and not given,
        missing or negative.

    Examples
    --------
    >>> lookup = pd.DataFrame({"code_2011": ["A", "B", "B"], "code_2021": ["A", "C", "D"], "change": ["U", "S", "S"]})
    >>> convert_counts(pd.Series({"A": 10, "B": 30}), lookup, to=2021, weights=pd.Series({"C": 1, "D": 2}))["value"].to_dict()
    {'A': 10.0, 'C': 10.0, 'D': 20.0}
    """
    pairs = _shares(counts, lookup, to, weights)
    amount = pairs["source"].map(counts.astype("float64")) * pairs["share"]
    grouped = pairs.assign(amount=amount, unknown=amount.isna()).groupby("target")
    value = grouped["amount"].sum().mask(grouped["unknown"].any())
    number = grouped.size().astype("str")
    divided, several = (grouped["share"].min() < 1) | grouped["share"].min().isna(), grouped.size() > 1
    what = number.where(several, "one") + several.map({True: " areas", False: " area"}) + f" of {_other(to)}"
    words = pd.Series(
        np.select(
            [divided, several],
            ["shares of " + what + ", by weight", "added up from " + what],
            "as published",
        ),
        index=value.index,
        dtype="str",
    )
    return pd.DataFrame({"value": value, "conversion": words}).rename_axis(f"code_{to}")


def convert_rates(
    rates: pd.Series,
    denominators: pd.Series,
    lookup: pd.DataFrame,
    *,
    to: int,
    weights: pd.Series | None = None,
) -> pd.DataFrame:
    """Rates of one census year's small areas, worked out again on those of the other.

    A rate is never averaged: what it counts and what it is a share of are converted, and divided again. A score or a rank,
    which counts nothing, cannot be converted.

    Parameters
    ----------
    rates : pandas.Series
        Shares (0-1) or rates by code of the year that is not `to`.
    denominators : pandas.Series
        What they are rates of (people, homes), by the same codes.
    lookup, to, weights
        As for `convert_counts`.

    Returns
    -------
    pandas.DataFrame
        As `convert_counts` gives it, ``value`` being the rate (NaN where nobody is left to divide by), with a column
        ``denominator``.

    Raises
    ------
    ValueError
        As for `convert_counts`, and when rates and denominators are not of the same areas.
    """
    if set(rates.index) != set(denominators.index):
        raise ValueError(f"'denominators' has {len(denominators)} areas, allowed the same {len(rates)} as 'rates'")
    below = convert_counts(denominators, lookup, to=to, weights=weights)
    above = convert_counts(rates * denominators.reindex(rates.index), lookup, to=to, weights=weights)
    rate = (above["value"] / below["value"]).where(below["value"] > 0)
    # what was not touched stays what was published, to the last digit
    same = below["conversion"] == "as published"
    rate = rate.where(~same, rates.astype("float64").reindex(_sources_of(lookup, to).reindex(rate.index)).to_numpy())
    words = below["conversion"].where(same, below["conversion"] + "; rate worked out again")
    return pd.DataFrame({"value": rate, "denominator": below["value"], "conversion": words})


def require_one_vintage(layers: Iterable[Layer]) -> None:
    """Raise an InputError where two layers of one statistical series are of different vintages.

    Each Indices of Deprivation scales its scores to its own year, with indicators and areas of its own: a score of 2019
    and one of 2025 are not points on one scale (English Indices of Deprivation 2025, statistical release).
    """
    first: dict[str, Layer] = {}
    for layer in layers:
        if not layer.series:
            continue
        other = first.setdefault(layer.series, layer)
        if other.vintage != layer.vintage:
            raise InputError(
                f"figures of {layer.series} of different years are never compared as levels",
                f"layers '{other.name}' and '{layer.name}'",
                seen=f"{other.vintage} and {layer.vintage}",
                allowed="one vintage",
                next_step="use layers of one vintage; between vintages compare only where an area stands among all areas",
            )


def level_change(later: pd.Series, earlier: pd.Series, later_layer: Layer, earlier_layer: Layer) -> pd.Series:
    """Later minus earlier figure of each area, where the two are points on one scale.

    Parameters
    ----------
    later, earlier : pandas.Series
        Figures by small area of one census year.
    later_layer, earlier_layer : Layer
        Where they come from.

    Returns
    -------
    pandas.Series
        On the index of `later`; NaN where either has none.

    Raises
    ------
    InputError
        When both are of a series whose levels cannot be compared between vintages, or are on small areas of different
        censuses.
    """
    require_one_vintage([earlier_layer, later_layer])
    if later_layer.small_areas != earlier_layer.small_areas:
        raise InputError(
            "two layers are on small areas of different censuses",
            f"layers '{earlier_layer.name}' and '{later_layer.name}'",
            seen=f"{earlier_layer.small_areas} and {later_layer.small_areas}",
            allowed="one census year",
            next_step="bring the counts of one over with the exact-fit lookup first",
        )
    return later.astype("float64") - earlier.astype("float64").reindex(later.index)


def _shares(counts: pd.Series, lookup: pd.DataFrame, to: int, weights: pd.Series | None) -> pd.DataFrame:
    if to not in _YEARS:
        raise ValueError(f"'to' is {to}, allowed 2011 or 2021")
    if not counts.index.is_unique:
        raise ValueError(f"'counts' has {counts.index[counts.index.duplicated()][0]} twice, allowed each code once")
    pairs = lookup.rename(columns={f"code_{_other(to)}": "source", f"code_{to}": "target"})[["source", "target"]]
    unknown = sorted(set(counts.index) - set(pairs["source"]))
    if unknown:
        raise ValueError(f"'counts' has {unknown[0]}, allowed codes of {_other(to)} that the lookup names")
    touched = pairs.loc[_among(pairs["source"], counts.index), "target"]
    pairs = pairs[_among(pairs["target"], touched)].reset_index(drop=True)
    # an area beyond these may have a share in one of the targets: its other targets count when it is divided
    every = lookup.rename(columns={f"code_{_other(to)}": "source", f"code_{to}": "target"})[["source", "target"]]
    every = every[_among(every["source"], pairs["source"])]
    divided = every.groupby("source")["target"].transform("size") > 1
    every = every.assign(share=1.0)
    if divided.any():
        every.loc[divided, "share"] = _by_weight(every[divided], weights)
    return pairs.merge(every, on=["source", "target"], how="left", validate="one_to_one")


def _among(column: pd.Series, wanted: Iterable[str]) -> pd.Series:
    # many times quicker than `isin`, which takes texts one by one
    return pd.Series(pd.Index(wanted).unique().get_indexer(pd.Index(column)) >= 0, index=column.index)


def _by_weight(pairs: pd.DataFrame, weights: pd.Series | None) -> pd.Series:
    if weights is None:
        raise ValueError(
            f"'weights' is None, allowed a weight for each area that shares {pairs['source'].iloc[0]} with another"
        )
    weight = pairs["target"].map(weights.astype("float64"))
    if (weight < 0).any():
        raise ValueError(f"'weights' has {weight.min():g}, allowed 0 or more")
    if weight.isna().any():
        missing = pairs.loc[weight.isna(), "target"].iloc[0]
        raise ValueError(f"'weights' has none for {missing}, allowed one for each area that shares another")
    total = weight.groupby(pairs["source"]).transform("sum")
    return pd.Series(np.where(total > 0, weight / total.where(total > 0), np.nan), index=pairs.index)


def _sources_of(lookup: pd.DataFrame, to: int) -> pd.Series:
    return lookup.drop_duplicates(f"code_{to}").set_index(f"code_{to}")[f"code_{_other(to)}"]


def _other(year: int) -> int:
    return _YEARS[0] if year == _YEARS[1] else _YEARS[1]


def _fault(layer: Layer, what: str, seen: str, allowed: str) -> InputError:
    return InputError(
        f"the layer '{layer.name}' {what}",
        str(layer.path),
        seen=seen,
        allowed=allowed,
        next_step="take the exact-fit lookup as the Office for National Statistics publishes it",
    )
