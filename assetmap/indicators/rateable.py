"""Rateable value per square metre of the like: what the rating list says of buildings of the same kind nearby."""

import re

import numpy as np
import pandas as pd

from assetmap.indicators.settings import load_settings

__all__ = ["floor_areas_of_entries", "kind_of_use", "levels_of_entries", "rateable_value_of_like", "values_of_like"]


def kind_of_use(uses: pd.Series, *, listed: bool = False) -> pd.Series:
    """Kind of building that a text names, blank where none is recognised.

    Parameters
    ----------
    uses : pandas.Series of str
        Uses as registers publish them, or descriptions of a rating list; missing allowed.
    listed : bool
        Whether they are descriptions of a rating list, which begin with the kind (``OFFICES AND PREMISES``).

    Returns
    -------
    pandas.Series of str
        On the same index; the first kind of the settings of which a word is there.

    Examples
    --------
    >>> kind_of_use(pd.Series(["Branch library", "Pub", "public conveniences"])).tolist()
    ['library', 'pub', '']
    """
    text = uses.fillna("").astype("str").str.upper()
    found = pd.Series("", index=uses.index, dtype="str")
    for kind, words in load_settings().rateable_kinds.items():
        wanted = "|".join(re.escape(word.upper()) for word in words["list" if listed else "register"])
        pattern = rf"^(?:{wanted})" if listed else rf"\b(?:{wanted})(?:S|ES)?\b"
        found = found.mask(found.eq("") & text.str.contains(pattern, regex=True), kind)
    return found


def floor_areas_of_entries(entries: pd.DataFrame, certificates: pd.DataFrame) -> pd.Series:
    """Floor area (m²) of entries of a rating list, from energy certificates of the same building.

    Parameters
    ----------
    entries : pandas.DataFrame
        As `assetmap.layers.read_rating_list` gives them.
    certificates : pandas.DataFrame
        As `assetmap.layers.read_energy_certificates` gives them.

    Returns
    -------
    pandas.Series of float
        By ``assessment``: entries that share postcode and first line of the address with certificates, or that are the only
        entry and the only certificate of their postcode. Where a building has several certificates, the latest counts.
        Entries without such a certificate are left out.
    """
    known = certificates[(certificates["floor_area_m2"] > 0) & (certificates["postcode"] != "")]
    known = known.assign(line=_first_line(known["address"])).sort_values(["lodged", "certificate"], na_position="first")
    known = known.drop_duplicates(["postcode", "line"], keep="last")
    mine = entries[entries["postcode"] != ""].assign(line=lambda rows: _first_line(rows["address"]))
    alike = mine.drop_duplicates(["postcode", "line"], keep=False)
    by_address = alike.merge(known[["postcode", "line", "floor_area_m2"]], on=["postcode", "line"])
    alone = mine.drop_duplicates("postcode", keep=False).merge(
        known.drop_duplicates("postcode", keep=False)[["postcode", "floor_area_m2"]], on="postcode"
    )
    both = pd.concat([by_address, alone]).drop_duplicates("assessment")
    return both.set_index("assessment")["floor_area_m2"].astype("float64")


def values_of_like(entries: pd.DataFrame, floor_area_m2: pd.Series) -> pd.DataFrame:
    """Median rateable value per m² by outward postcode and kind of building.

    Parameters
    ----------
    entries : pandas.DataFrame
        As `assetmap.layers.read_rating_list` gives them.
    floor_area_m2 : pandas.Series
        Floor area (m²) by ``assessment``.

    Returns
    -------
    pandas.DataFrame
        ``outward_code``, ``kind``, ``median_gbp_per_m2`` (£ per m² a year) and ``entries`` behind it, at least as many as
        the settings ask for. An entry without a value, a floor area, a postcode or a kind is left out.
    """
    like = _valued(entries, floor_area_m2)
    like = like.assign(outward_code=like["postcode"].str.split(" ").str[0])
    grouped = like[like["outward_code"].ne("")].groupby(["outward_code", "kind"])["per_m2"]
    found = grouped.agg(median_gbp_per_m2="median", entries="size").reset_index()
    return found[found["entries"] >= load_settings().rateable_fewest].reset_index(drop=True)


def levels_of_entries(entries: pd.DataFrame, floor_area_m2: pd.Series) -> pd.DataFrame:
    """Rateable value per m² of each entry against the median of its kind over all that are given.

    Parameters
    ----------
    entries, floor_area_m2
        As in `values_of_like`; of the region only, so that its own middle is what they are held against.

    Returns
    -------
    pandas.DataFrame
        ``postcode``, ``kind`` and ``like_level`` (1 is the middle of its kind), one row per entry with a value, a floor area
        and a kind of which there are at least as many as the settings ask for.
    """
    like = _valued(entries, floor_area_m2)
    grouped = like.groupby("kind")["per_m2"]
    like = like.assign(like_level=like["per_m2"] / grouped.transform("median"))
    enough = grouped.transform("size") >= load_settings().rateable_fewest
    return like.loc[enough, ["postcode", "kind", "like_level"]].reset_index(drop=True)


def _valued(entries: pd.DataFrame, floor_area_m2: pd.Series) -> pd.DataFrame:
    """Postcode, kind and value per m² of the entries of which all three are known."""
    like = pd.DataFrame(
        {
            "postcode": entries["postcode"],
            "kind": kind_of_use(entries["description"], listed=True),
            "per_m2": entries["rateable_value_gbp"].astype("float64")
            / entries["assessment"].map(floor_area_m2).astype("float64"),
        }
    )
    return like[(like["per_m2"] > 0) & np.isfinite(like["per_m2"]) & like["postcode"].ne("") & like["kind"].ne("")]


def rateable_value_of_like(assets: pd.DataFrame, values: pd.DataFrame) -> pd.Series:
    """Rateable value per m² of buildings of the same kind in the same outward postcode, £ per m² a year, above 0.

    Parameters
    ----------
    assets : pandas.DataFrame
        With ``postcode``, ``use`` and ``use_class``.
    values : pandas.DataFrame
        As `values_of_like` gives them.

    Returns
    -------
    pandas.Series of float
        On the index of ``assets``; NaN where the postcode or the kind is not known, or too few of the like are near.
    """
    kind = kind_of_use(assets["use"])
    kind = kind.where(kind.ne(""), kind_of_use(assets["use_class"]))
    outward = assets["postcode"].fillna("").astype("str").str.split(" ").str[0]
    medians = values.set_index(["outward_code", "kind"])["median_gbp_per_m2"]
    found = medians.reindex(pd.MultiIndex.from_arrays([outward, kind])).to_numpy(dtype="float64")
    return pd.Series(found, index=assets.index, name="rateable_value_of_like")


def _first_line(address: pd.Series) -> pd.Series:
    plain = address.fillna("").astype("str").str.upper().str.replace(r"[^A-Z0-9, ]", "", regex=True)
    return plain.str.split(",").str[:2].str.join(" ").str.split().str.join(" ")
