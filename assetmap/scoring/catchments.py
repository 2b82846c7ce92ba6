"""Ranks under several catchments side by side: how much the reach that is assumed decides."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import pandas as pd

from assetmap.scoring.agreement import kendall_tau
from assetmap.scoring.criteria import Criterion, utilities
from assetmap.scoring.score import rerank

__all__ = ["catchment_agreement", "moved_by_catchment", "ranks_by_catchment", "scores_by_catchment"]


def scores_by_catchment(
    scores: pd.DataFrame,
    indicators: pd.DataFrame,
    criteria: Sequence[Criterion],
    within: Mapping[str, pd.DataFrame],
) -> dict[str, pd.DataFrame]:
    """Score tables in which only what depends on the catchment is another.

    Parameters
    ----------
    scores, indicators : pandas.DataFrame
        Rows of these tables, as built.
    criteria : sequence of Criterion
        The criteria that the scores are of.
    within : mapping
        Rows of the table ``indicators`` by catchment, such as ``400 m``, of the same assets. An indicator that could
        not be worked out there - all of it missing - stays as built.

    Returns
    -------
    dict of pandas.DataFrame
        ``scores`` by catchment, with the utilities under it; what `ranks_by_catchment` takes.

    Raises
    ------
    ValueError
        When a table is not of the same assets.
    """
    found = {}
    for label, table in within.items():
        other = _aligned(indicators, table, label)
        value = utilities(_kept(indicators, other, criteria), criteria).set_axis(scores.index)
        found[label] = scores.assign(**{f"utility_{c.key}": value[c.key] for c in criteria})
    return found


def moved_by_catchment(
    indicators: pd.DataFrame, criteria: Sequence[Criterion], within: Mapping[str, pd.DataFrame]
) -> list[str]:
    """Titles of the criteria that differ for any asset between the catchments; the others do not depend on them.

    Parameters as in `scores_by_catchment`.
    """
    tables = [_kept(indicators, _aligned(indicators, table, label), criteria) for label, table in within.items()]
    moved = []
    for criterion in criteria:
        names = [part.indicator for part in criterion.parts]
        if any(not tables[0][names].equals(table[names]) for table in tables[1:]):
            moved.append(criterion.title)
    return moved


def _aligned(indicators: pd.DataFrame, table: pd.DataFrame, label: str) -> pd.DataFrame:
    if set(table["asset_id"]) != set(indicators["asset_id"]) or len(table) != len(indicators):
        raise ValueError(f"'within' holds other assets under '{label}', allowed those of the build")
    return table.set_index("asset_id").loc[indicators["asset_id"]].reset_index().set_axis(indicators.index)


def _kept(indicators: pd.DataFrame, other: pd.DataFrame, criteria: Sequence[Criterion]) -> pd.DataFrame:
    names = [part.indicator for criterion in criteria for part in criterion.parts]
    return pd.DataFrame({n: indicators[n] if n not in other or other[n].isna().all() else other[n] for n in names})


def ranks_by_catchment(tables: Mapping[str, pd.DataFrame], criteria: Sequence[Criterion]) -> pd.DataFrame:
    """Rank of each asset under each catchment.

    Parameters
    ----------
    tables : mapping
        Rows of the table ``scores`` by catchment, such as ``400 m``; all of the same assets.
    criteria : sequence of Criterion
        With the swing weights to use.

    Returns
    -------
    pandas.DataFrame
        In the order of the first table: ``asset_id``, ``rank_<catchment>`` (missing where it has none), ``best``,
        ``worst``, ``moved`` (worst minus best) and ``sentence``.

    Raises
    ------
    ValueError
        When there are no tables, or they are not of the same assets.
    """
    if not tables:
        raise ValueError("'tables' is empty, allowed one score table per catchment")
    found: pd.DataFrame | None = None
    for label, scores in tables.items():
        ranking = rerank(scores, criteria)[["asset_id", "rank"]].rename(columns={"rank": f"rank_{label}"})
        if found is None:
            found = ranking.reset_index(drop=True)
            continue
        if set(ranking["asset_id"]) != set(found["asset_id"]) or len(ranking) != len(found):
            raise ValueError(f"'tables' holds other assets under '{label}', allowed the same under every catchment")
        found = found.merge(ranking, on="asset_id", how="left", validate="one_to_one")
    assert found is not None
    places = found[[f"rank_{label}" for label in tables]]
    found["best"], found["worst"] = places.min(axis=1), places.max(axis=1)
    found["moved"] = found["worst"] - found["best"]
    found["sentence"] = [
        _sentence(dict(zip(tables, row, strict=True))) for row in places.itertuples(index=False, name=None)
    ]
    return found


def catchment_agreement(ranks: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Kendall's tau between every two catchments over what both rank: ``first``, ``second``, ``tau``."""
    rows = []
    for first, second in combinations(labels, 2):
        both = ranks[[f"rank_{first}", f"rank_{second}"]].dropna().to_numpy(dtype="float64")
        rows.append((first, second, kendall_tau(both[:, 0], both[:, 1])))
    return pd.DataFrame(rows, columns=["first", "second", "tau"])


def _sentence(places: Mapping[str, object]) -> str:
    known = {label: int(str(rank)) for label, rank in places.items() if not pd.isna(rank)}
    if not known:
        return "Not ranked under any catchment."
    absent = [label for label in places if label not in known]
    note = f" Not ranked within {', '.join(absent)}." if absent else ""
    if len(set(known.values())) == 1:
        return f"Ranks {next(iter(known.values()))} whatever the catchment.{note}"
    return "Ranks " + ", ".join(f"{rank} within {label}" for label, rank in known.items()) + f".{note}"
