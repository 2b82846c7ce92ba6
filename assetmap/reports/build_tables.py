"""What reports read of a build, and what is left of it for the public."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from assetmap.errors import InputError
from assetmap.scoring import (
    Criterion,
    RankedValues,
    explain,
    in_force,
    load_criteria,
    on_the_same_list,
    ranked_values,
    rerank,
    score_assets,
)
from assetmap.tables import AREAS, ASSETS, EVIDENCE, INDICATORS, RANKS, SCORES, VACANCY, Table
from assetmap.vacancy import TITLES, is_protected, may_be_named, public_summary

__all__ = ["NOT_PUBLIC", "BuildTables", "building_names", "rests_on_public"]

# Indicators that tell of empty buildings around another one: three of them would give a place away. And what people have
# asked for: an expression of interest is for the building's owner and the portfolio partner alone. A criterion, a score
# or a rank that rests on them would tell the same.
NOT_PUBLIC = ("empty_share_in_reach", "share_of_uses_it_fits", "proposals")

_VACANCY = ("holding_type", "probability", "probability_gone", "check", "empty_since", "sentence", "last_known")


@dataclass(frozen=True)
class BuildTables:
    """Tables of one build, all with one row per asset in one order but ``areas`` and ``evidence``.

    Parameters
    ----------
    run : mapping
        The run's record (``run.json``).
    areas : geopandas.GeoDataFrame
        Rows of the table ``areas``.
    assets, vacancy, indicators, scores, ranks : pandas.DataFrame
        Rows of the tables of these names. ``assets`` has geometry.
    evidence : pandas.DataFrame
        Rows of the table ``evidence``.
    criteria : tuple of Criterion
        With the swings that the ranking is made with.
    withheld : pandas.DataFrame, optional
        By `assetmap.vacancy.public_summary`: what has been taken out for the public; None where everything is there.

    Raises
    ------
    ValueError
        When the tables are not of the same assets in the same order.
    """

    run: Mapping[str, Any]
    areas: gpd.GeoDataFrame = field(repr=False)
    assets: gpd.GeoDataFrame = field(repr=False)
    vacancy: pd.DataFrame = field(repr=False)
    indicators: pd.DataFrame = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    ranks: pd.DataFrame = field(repr=False)
    evidence: pd.DataFrame = field(repr=False)
    criteria: tuple[Criterion, ...] = field(default_factory=load_criteria, repr=False)
    withheld: pd.DataFrame | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        ids = self.assets["asset_id"].to_list()
        for name in ("vacancy", "indicators", "scores", "ranks"):
            other = getattr(self, name)
            # of the public's tables the ranks are empty: they tell how firm a rank among all buildings is
            if other["asset_id"].to_list() != ids and not (name == "ranks" and self.public):
                raise ValueError(f"'{name}' is not of the same assets, or in another order, than 'assets'")

    @classmethod
    def read(
        cls, table: Callable[[Table], pd.DataFrame], run: Mapping[str, Any], criteria: Sequence[Criterion] | None = None
    ) -> "BuildTables":
        """Tables of a build, read one by one.

        Parameters
        ----------
        table : callable
            Gives the rows of a table.
        run : mapping
            The run's record.
        criteria : sequence of Criterion, optional
            Those of the package's own that the scores were made with if not given.
        """
        names = (AREAS, ASSETS, VACANCY, INDICATORS, SCORES, RANKS, EVIDENCE)
        areas, assets, vacancy, indicators, scores, ranks, evidence = (table(name) for name in names)
        usual = (criterion for criterion in load_criteria() if f"utility_{criterion.key}" in scores.columns)
        chosen = tuple(usual if criteria is None else criteria)
        return cls(run, areas, assets, vacancy, indicators, scores, ranks, evidence, chosen)

    @property
    def public(self) -> bool:
        """Whether these are the tables that anyone may see."""
        return self.withheld is not None

    def redacted(self, consenting_owners: Collection[str]) -> "BuildTables":
        """The same without anything of a building that the public may not see.

        Every public page and report is made of these tables: what is not in them cannot be in it. They hold the
        buildings of owners that agree to name theirs, and of the others counts by zone. Of the buildings that stay, texts
        of evidence and reasons, which may name people, are left out, appraisals and the indicators `NOT_PUBLIC` too.
        Scores and ranks are made anew among these buildings, by the criteria that rest on public figures alone.

        Parameters
        ----------
        consenting_owners : collection of str
            Codes of the owners that have agreed to name their empty buildings.
        """
        hidden = is_protected(self.assets, self.evidence, consenting_owners)
        summary = public_summary(self.assets, hidden, self.areas, self.run.get("public_zones", ()))
        kept = may_be_named(self.assets, consenting_owners).to_numpy(dtype=bool)
        assets = self.assets[kept].reset_index(drop=True)
        vacancy = self.vacancy[kept].reset_index(drop=True)
        vacancy["sentence"], vacancy["reason"] = _public_sentence(vacancy), ""
        indicators = self.indicators[kept].drop(columns=list(NOT_PUBLIC), errors="ignore").reset_index(drop=True)
        criteria = _public_criteria(self.criteria, indicators)
        scores = score_assets(assets, indicators, vacancy, criteria, gates=self.scores[kept])
        told = [name for name in scores.columns if name.startswith("reason_")]
        told += ["explanation", "reason", "list_reason"]
        scores[told] = ""
        evidence = self.evidence[self.evidence["asset_id"].isin(assets["asset_id"])].reset_index(drop=True)
        evidence = evidence.assign(text=evidence["kind"].to_numpy(), file="", link="", row=0)
        public = (assets, vacancy, indicators, scores, evidence, summary)
        named, others = assets["source_file"], self.assets["source_file"][~kept]
        return replace(
            self,
            run=_public_run(self.run, set(named.dropna()), set(others.dropna()), _version(self.areas, public)),
            assets=assets,
            vacancy=vacancy,
            indicators=indicators,
            scores=scores,
            ranks=self.ranks.iloc[:0],
            evidence=evidence,
            criteria=criteria,
            withheld=summary,
        )

    @cached_property
    def rows(self) -> gpd.GeoDataFrame:
        """One row per asset: its facts, its vacancy, its rank under the criteria, its indicators, and ``building``, its name."""
        ranking = rerank(self.scores, self.criteria).drop(columns="asset_id")
        # a caller may hold facts and vacancy in one frame
        facts = self.assets.drop(
            columns=[name for name in (*_VACANCY, "list", "reason") if name in self.assets.columns]
        )
        parts = [facts, self.vacancy[list(_VACANCY)], ranking, self.indicators.drop(columns="asset_id")]
        joined = pd.concat([part.reset_index(drop=True) for part in parts], axis=1)
        joined["building"] = building_names(joined).to_numpy()
        joined["explanation"] = self._explanations(joined)
        return gpd.GeoDataFrame(joined, geometry=self.assets.geometry.to_numpy(), crs=self.assets.crs)

    def _explanations(self, joined: pd.DataFrame) -> pd.Series:
        """The build's own explanations, or where other weights move a score those of these weights."""
        before = self.scores["explanation"].reset_index(drop=True)
        as_built = np.allclose(joined["score"], self.scores["score"], equal_nan=True)
        if self.public or as_built:
            return before
        ranked = joined["ranked"].to_numpy(dtype=bool)
        names = {f"utility_{criterion.key}": criterion.key for criterion in self.criteria}
        utilities = self.scores[list(names)].rename(columns=names).reset_index(drop=True)
        mine = joined[ranked]
        before[ranked] = explain(
            mine,
            utilities[ranked],
            mine["rank"],
            mine["score"],
            mine["known_share"],
            mine["sentence"],
            mine["list"],
            self.criteria,
        )
        return before

    def ranked_beside(self, asset_id: str) -> RankedValues:
        """What explanations of an asset are made from: the ranked assets of its list."""
        return ranked_values(on_the_same_list(self.scores, asset_id), self.criteria)

    def place(self, asset_id: str) -> int:
        """Row of an asset.

        Raises
        ------
        InputError
            When there is no such building, or the public may not know of it; which of the two is not told.
        """
        found = np.flatnonzero(self.assets["asset_id"].to_numpy(dtype=object) == asset_id)
        if not len(found):
            raise InputError(
                "there is no such building in this data",
                "asset id",
                seen=asset_id,
                allowed="an id of the build" + (" that its owner lets the public see" if self.public else ""),
                next_step="take the id from 'assetmap rank' or from the building's card",
            )
        return int(found[0])

    def places(self, asset_ids: Sequence[str]) -> list[int]:
        """Rows of assets, each once, in the order given.

        Raises
        ------
        InputError
            When one is not there, or none is given.
        """
        if not asset_ids:
            raise InputError("no building is named", "asset id", allowed="one id at least", next_step="name one")
        return [self.place(asset_id) for asset_id in dict.fromkeys(asset_ids)]


def building_names(rows: pd.DataFrame) -> pd.Series:
    """What each building is called: its name, or else its address, or else its id."""
    name = rows["name"].fillna("").str.strip()
    address = rows["address"].fillna("").str.strip()
    return name.where(name != "", address.where(address != "", rows["asset_id"]))


def _public_sentence(vacancy: pd.DataFrame) -> pd.Series:
    last = vacancy["last_known"].fillna("")
    band = vacancy["list"].map(TITLES)
    return (band + (", " + last).where(last != "", "")).astype("str")


def rests_on_public(criterion: Criterion) -> bool:
    """Whether a criterion rests on public figures alone: the public is told of no other, and asked of none."""
    return not {part.indicator for part in criterion.parts} & set(NOT_PUBLIC)


def _public_criteria(criteria: Sequence[Criterion], indicators: pd.DataFrame) -> tuple[Criterion, ...]:
    """Those that rest on public figures alone; the package's own, as far as known, where none of them has any weight."""
    public = tuple(criterion for criterion in criteria if rests_on_public(criterion))
    if any(criterion.swing for criterion in public):
        return public
    usual = [criterion for criterion in load_criteria() if rests_on_public(criterion)]
    return in_force(usual, indicators)[0]


def _version(areas: gpd.GeoDataFrame, tables: Sequence[pd.DataFrame]) -> str:
    """Hash of what is public.

    The build's own is made of all inputs: who guesses which cell of a register has changed could try each guess on it.
    """
    made = hashlib.sha256("\n".join(areas["area_code"]).encode())
    for table in tables:
        made.update(pd.DataFrame(table).to_csv(index=False).encode("utf-8", "replace"))
    return made.hexdigest()


def _public_run(
    run: Mapping[str, Any], named: Collection[str], others: Collection[str], version: str
) -> dict[str, Any]:
    """The run's record without what tells of files that hold other rows than public ones.

    A file can be named after a building, and its checksum confirms a guess at what it holds.
    """
    kept = []
    for given in run.get("inputs") or ():
        if given.get("role") in ("register", "evidence", "mapping"):
            if given.get("file") not in named:
                # of a register the title says whose it is; a list of evidence may be of one building
                ours = given.get("role") == "register" and given.get("title") not in (given["file"], given["name"])
                given = {**given, "file": "", "name": "", "title": given["title"] if ours else "", "sha256": ""}
            elif given.get("file") in others:
                given = {**given, "sha256": ""}
        kept.append(dict(given))
    shown = ("region", "name", "invented", "built_at", "as_of", "code")
    return {
        **{name: run[name] for name in shown if name in run},
        "stages": {"scores": {"key": version}},
        "inputs": kept,
    }
