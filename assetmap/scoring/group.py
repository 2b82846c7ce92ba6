"""Several people's weights: each one's ranking, the shared one, where they differ, what all would accept."""

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.scoring.agreement import kendall_tau
from assetmap.scoring.contributions import named
from assetmap.scoring.criteria import Criterion, carried_swings, check_swings, with_swings
from assetmap.scoring.ranking import normalised
from assetmap.scoring.score import by_list_and_rank, rerank
from assetmap.scoring.weight_links import LONGEST_NAME, MOST_PEOPLE

__all__ = ["GroupRanking", "group_weights", "rank_for_group", "read_group_weights"]

_PERSON = "person"


@dataclass(frozen=True, eq=False)
class GroupRanking:
    """What a group's weights make of the same buildings.

    Attributes
    ----------
    people : tuple of str
        Names or labels, in the order given.
    shared_swings : dict
        The group's mean weight of each criterion, scaled so that the largest is 100.
    ranking : pandas.DataFrame
        One row per asset that is ranked in the shared ranking or in anybody's, list by list, the shared first on top:
        ``asset_id``, ``list``, ``rank`` (shared, within the list; missing where it has none), ``rank_<person>``,
        ``best``, ``worst``, ``spread`` (worst minus best), ``in_top_k_of`` (how many people), ``acceptable`` (in
        everybody's first k of its list).
    weights : pandas.DataFrame
        One row per criterion, the most disputed first: ``criterion``, ``title``, ``shared`` (0-1), the share of the
        weight that each person gives it (``weight_<person>``), ``spread`` (largest minus smallest).
    agreement : pandas.DataFrame
        One row per pair of people, the least agreed first: ``first``, ``second``, ``tau`` over what both rank, the
        mean over the lists by the pairs of buildings in each.
    sentence : str
        Where they differ most, and what everybody would accept.
    """

    people: tuple[str, ...]
    shared_swings: dict[str, float]
    ranking: pd.DataFrame
    weights: pd.DataFrame
    agreement: pd.DataFrame
    sentence: str


def read_group_weights(path: Path, criteria: Sequence[Criterion]) -> dict[str, dict[str, float]]:
    """Swing weights of several people from a CSV: a column ``person``, and one per criterion's key.

    Raises
    ------
    InputError
        When the file is absent or not text, a column is missing, unknown or stands twice, a person is not named or
        named twice, there is nobody, or a weight cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise InputError("no such file of weights", str(path), next_step="correct the path") from error
    except (UnicodeDecodeError, OSError) as error:
        raise InputError(
            "the file of weights cannot be read", str(path), seen=str(error), next_step="save it as CSV in UTF-8"
        ) from error
    return group_weights(text, str(path), criteria)


def group_weights(
    text: str,
    where: str,
    criteria: Sequence[Criterion],
    say: Callable[[str], None] = lambda _: None,
    known: Collection[str] = (),
) -> dict[str, dict[str, float]]:
    """Swing weights of several people from the text of a CSV.

    Parameters
    ----------
    text : str
        A column ``person``, and one per criterion's key.
    where : str
        File it comes from, for the message.
    criteria : sequence of Criterion
        The criteria they are for.
    say : callable
        Takes a sentence about each change, where the file was written for an earlier version.
    known : collection of str
        Keys of further criteria of the region: see `carried_swings`.

    Raises
    ------
    InputError
        As `read_group_weights` says.
    """
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise InputError(
            "the file of weights is no CSV", where, seen=str(error), next_step="save it as CSV in UTF-8"
        ) from error
    header = [cell.strip() for cell in rows[0]] if rows else []
    allowed = [_PERSON, *(criterion.key for criterion in criteria)]
    named = dict.fromkeys((name for name in header if name != _PERSON), 0.0)
    carried = [_PERSON, *carried_swings(named, criteria, known=known)]
    if sorted(carried) != sorted(allowed) or sorted(header) != sorted({*named, _PERSON}):
        raise InputError(
            "the columns of the file of weights do not fit the criteria",
            where,
            seen=", ".join(header) or "an empty file",
            allowed=", ".join(allowed),
            next_step="name each criterion in one column, and the people in a column 'person'",
        )
    if len(rows) < 2:
        raise InputError("the file of weights names nobody", where, next_step="add one line per person")
    if len(rows) > MOST_PEOPLE + 1:
        raise InputError(
            "the file of weights names too many people",
            where,
            seen=f"{len(rows) - 1:,}",
            allowed=f"up to {MOST_PEOPLE}",
            next_step="compare fewer people at a time",
        )
    found: dict[str, dict[str, float]] = {}
    for line, row in enumerate(rows[1:], 2):
        at = f"{where}, line {line}"
        if len(row) != len(header):
            raise InputError(
                "the line has another number of cells than the header",
                at,
                seen=str(len(row)),
                allowed=str(len(header)),
                next_step="correct the line",
            )
        entry = dict(zip(header, (cell.strip() for cell in row), strict=True))
        person = entry.pop(_PERSON)
        if not person or person in found or len(person) > LONGEST_NAME:
            fault = "the person is not named" if not person else "the name is too long"
            raise InputError(
                f"'{person}' stands twice" if person in found else fault,
                at,
                seen=person or "nothing",
                allowed=f"names of 1 to {LONGEST_NAME} characters, each once",
                next_step="give every person a name of their own",
            )
        swings = carried_swings({key: _number(cell) for key, cell in entry.items()}, criteria, say, known=known)
        found[person] = check_swings(swings, criteria, at)
    return found


def _number(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell


def rank_for_group(
    scores: pd.DataFrame,
    criteria: Sequence[Criterion],
    weights: Mapping[str, Mapping[str, float]],
    top_k: int,
    names: Mapping[str, str] | None = None,
) -> GroupRanking:
    """Each person's ranking, the shared one, where they differ most, and what everybody would accept.

    Parameters
    ----------
    scores : pandas.DataFrame
        Rows of the table ``scores``.
    criteria : sequence of Criterion
        The criteria that are weighed.
    weights : mapping
        Swing weights by person and criterion's key, such as `read_group_weights` gives them.
    top_k : int
        Length of the list that is accepted or not, 1 or more.
    names : mapping, optional
        What to call the assets in the sentence; their ids if not given.

    Raises
    ------
    InputError
        When there is nobody, or a weight cannot be used.
    ValueError
        When ``top_k`` is below 1.
    """
    if top_k < 1:
        raise ValueError(f"'top_k' is {top_k}, allowed 1 or more")
    if not weights:
        raise InputError(
            "there are no weights of anybody", "group", next_step="enter the weights of one person or more"
        )
    keys = [criterion.key for criterion in criteria]
    swings = {person: check_swings(given, criteria, f"weights of {person}") for person, given in weights.items()}
    shares = {person: normalised([given[key] for key in keys]) for person, given in swings.items()}
    # everybody's weights are put on one footing before the mean: who gives larger numbers counts no more
    mean = np.mean(list(shares.values()), axis=0)
    shared = {key: float(100 * value / mean.max()) for key, value in zip(keys, mean, strict=True)}
    # where some weigh a criterion and others the one that stands instead of it, the one with more weight is the group's
    shared = {criterion.key: criterion.swing for criterion in with_swings(criteria, shared)}
    table = pd.DataFrame({"asset_id": scores["asset_id"].astype("str")})
    table["list"] = scores["list"].to_numpy()
    table["rank"] = rerank(scores, with_swings(criteria, shared))["rank"].to_numpy()
    own = {
        f"rank_{person}": rerank(scores, with_swings(criteria, given))["rank"].to_numpy()
        for person, given in swings.items()
    }
    table = pd.concat([table, pd.DataFrame(own, index=table.index).astype("Int64")], axis=1)
    places = table[list(own)]
    table["best"], table["worst"] = places.min(axis=1), places.max(axis=1)
    table["spread"] = table["worst"] - table["best"]
    table["in_top_k_of"] = (places <= top_k).fillna(False).sum(axis=1).astype("int64")
    table["acceptable"] = table["in_top_k_of"] == len(swings)
    table = table[table["rank"].notna() | places.notna().any(axis=1)]
    table = by_list_and_rank(table).reset_index(drop=True)
    disputed = _disputed(criteria, mean, shares)
    pairs = _pairs(table, list(swings))
    return GroupRanking(
        tuple(swings), shared, table, disputed, pairs, _sentence(table, disputed, pairs, len(swings), top_k, names)
    )


def _disputed(criteria: Sequence[Criterion], mean: np.ndarray, shares: Mapping[str, np.ndarray]) -> pd.DataFrame:
    each = np.array(list(shares.values()))
    table = pd.DataFrame(
        {"criterion": [c.key for c in criteria], "title": [c.title for c in criteria], "shared": mean}
        | {f"weight_{person}": share for person, share in shares.items()}
        | {"spread": each.max(axis=0) - each.min(axis=0)}
    )
    return table.sort_values("spread", ascending=False, kind="stable").reset_index(drop=True)


def _pairs(table: pd.DataFrame, people: Sequence[str]) -> pd.DataFrame:
    rows = []
    for first, second in combinations(people, 2):
        both = table[["list", f"rank_{first}", f"rank_{second}"]].dropna()
        rows.append((first, second, _tau_within(both, *both.columns[1:])))
    found = pd.DataFrame(rows, columns=["first", "second", "tau"])
    return found.sort_values("tau", kind="stable").reset_index(drop=True)


def _tau_within(both: pd.DataFrame, first: str, second: str) -> float:
    """Mean of the lists' taus, each counting by its pairs: ranks of two lists cannot be held against each other."""
    parts = [part for _, part in both.groupby("list") if len(part) > 1]
    found = [(kendall_tau(part[first], part[second]), len(part) * (len(part) - 1)) for part in parts]
    known = [(tau, pairs) for tau, pairs in found if not np.isnan(tau)]
    total = sum(pairs for _, pairs in known)
    return sum(tau * pairs for tau, pairs in known) / total if total else np.nan


def _sentence(
    table: pd.DataFrame,
    disputed: pd.DataFrame,
    pairs: pd.DataFrame,
    people: int,
    top_k: int,
    names: Mapping[str, str] | None,
) -> str:
    accepted = int(table["acceptable"].sum())
    noun = "building is" if accepted == 1 else "buildings are"
    if people == 1:
        return f"One person has given weights; {accepted} {noun} among their first {top_k}."
    said = [f"{accepted} {noun} in everybody's first {top_k}, of {people} people."]
    if disputed["spread"].iloc[0] > 0:
        said.append(
            f"We differ most on {disputed['title'].iloc[0]}: its share of the weight lies "
            f"{disputed['spread'].iloc[0]:.0%} apart."
        )
    if len(table) and table["spread"].notna().any() and table["spread"].max() > 0:
        row = table.loc[table["spread"].astype("float64").idxmax()]
        called = named(str(row["asset_id"]), names)
        said.append(f"The building we place most differently is {called}: {row['best']} to {row['worst']}.")
    if len(pairs) and pairs["tau"].notna().any():
        said.append(f"Between any two of us the rankings agree with a tau of {pairs['tau'].min():.2f} or more.")
    return " ".join(said)
