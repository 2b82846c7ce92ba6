import dataclasses
import re

import pytest

from assetmap.app.buildings_tables import at_a_glance, carried, contribution_rows, facts, figures, lettered
from assetmap.app.data import current_ranking
from assetmap.app.explanation_section import building_names
from assetmap.scoring import ranked_values
from assetmap.tables import APPRAISALS
from assetmap.vacancy import RANKED, TITLES


@pytest.fixture
def ranking(loaded):
    return current_ranking(loaded, loaded.build.criteria)


@pytest.fixture
def heads(loaded, ranking):
    """The first building of each ranked list, and one that is not ranked."""
    first, second = (
        ranking.loc[(ranking["list"] == name) & (ranking["rank"] == 1), "asset_id"].iloc[0] for name in RANKED
    )
    return lettered([first, second, ranking.loc[~ranking["ranked"], "asset_id"].iloc[0]], building_names(loaded))


def test_letters_stand_before_the_names(heads, loaded):
    assert [head[:3] for head in heads.values()] == ["A: ", "B: ", "C: "]
    assert [head[3:] for head in heads.values()] == [building_names(loaded)[i] for i in heads]


def test_rank_and_score_are_those_of_the_ranking(ranking, heads, loaded):
    table = at_a_glance(ranking, loaded.build.table(APPRAISALS), heads)
    by_id = ranking.set_index("asset_id")
    for (asset_id, head), name in zip(list(heads.items())[:2], RANKED, strict=True):
        row = by_id.loc[asset_id]
        of = int((ranking["ranked"] & (ranking["list"] == name)).sum())
        assert 0 < of < ranking["ranked"].sum()
        assert table.loc["Rank", head] == f"1 of {of}"
        assert table.loc["Score, 0 to 1", head] == f"{row['score']:.3f}"
        assert table.loc["Share of the weight that is known", head] == f"{row['known_share']:.0%}"
        assert table.loc["Is it empty?", head] == TITLES[name]
        assert table.loc["Latest that is on file", head] == row["last_known"]
        assert table.loc["Why it is not ranked", head] == "–"
    last = heads[list(heads)[2]]
    assert table.loc["Rank", last] == "not ranked"
    assert table.loc["Why it is not ranked", last] == by_id.loc[list(heads)[2], "reason"]


def test_money_has_its_range_and_is_not_for_the_public(ranking, heads, loaded):
    appraisals = loaded.build.table(APPRAISALS)
    table = at_a_glance(ranking, appraisals, heads)
    (gap,) = [name for name in table.index if name.startswith("Gap")]
    by_id = appraisals.set_index("asset_id")
    for asset_id, head in heads.items():
        if by_id.loc[asset_id, "appraised"]:
            assert re.fullmatch(r"\S*£[\d,]+ \(\S*£[\d,]+ to \S*£[\d,]+\)", table.loc[gap, head]), table.loc[gap, head]
        else:
            assert table.loc[gap, head].startswith("not appraised")
    public = at_a_glance(ranking, None, heads)
    assert not [
        name for name in public.index if "Gap" in name or "uplift" in name or "Why" in name or "on file" in name
    ]
    assert at_a_glance(ranking, appraisals.iloc[:0], heads).loc[gap].eq("not appraised").all()


def test_facts_name_file_and_line(heads, loaded):
    table = facts(loaded, heads)
    by_id = loaded.rows.set_index("asset_id", drop=False)
    for asset_id, head in heads.items():
        row = by_id.loc[asset_id]
        assert table.loc["Read from", head] == f"{row['source_file']}, line {row['source_row']} (2026-09)"
        assert table.loc["Id", head] == asset_id
    assert not table.eq("").any().any()
    assert not table.drop(index="Read from").eq("not stated").all(axis=1).any()


def test_contributions_add_up_to_the_score(heads, loaded, ranking):
    criteria = loaded.build.criteria
    rows = contribution_rows(ranked_values(loaded.scores, criteria), heads)
    assert set(rows["building"]) == set(list(heads.values())[:2])
    by_id = ranking.set_index("asset_id")
    sums = rows.groupby("letter")["contribution"].sum()
    table = carried(rows, heads)
    for letter, asset_id, head in zip("AB", heads, heads.values(), strict=False):
        assert sums[letter] == pytest.approx(by_id.loc[asset_id, "score"])
        assert table.loc["Score", head] == f"{by_id.loc[asset_id, 'score']:.3f}"
    assert table.loc["Score", "share of the weight"] == "100%"
    assert table[heads[list(heads)[2]]].eq("not ranked").all()
    assert table.index.tolist() == [*(c.title for c in criteria), "Score"]
    unknown = rows[~rows["known"]]
    for row in unknown.itertuples():
        assert table.loc[row.title, row.building].endswith("(not known, counted at the middle)")


def test_of_none_that_is_ranked_nothing_is_carried(heads, loaded):
    criteria = loaded.build.criteria
    only = dict(list(heads.items())[2:])
    rows = contribution_rows(ranked_values(loaded.scores, criteria), only)
    assert rows.empty
    assert carried(rows, only).empty


def test_figures_have_unit_and_source(heads, loaded):
    criteria = loaded.build.criteria
    table = figures(loaded, criteria, heads)
    assert len(table) == sum(len(criterion.parts) for criterion in criteria)
    (deprivation,) = [name for name in table.index if name.startswith("Deprivation")]
    assert "(2025)" in table.loc[deprivation, "source and date"]
    (grade,) = [name for name in table.index if "ondition" in name]
    assert table.loc[grade, "source and date"] == "its own register: see Facts"
    by_id = loaded.indicators.set_index("asset_id")
    for asset_id, head in heads.items():
        value = by_id.loc[asset_id, "imd_score"]
        assert float(table.loc[deprivation, head]) == pytest.approx(value, abs=0.005)


def test_a_figure_without_its_layer_says_so(heads, loaded):
    criteria = loaded.build.criteria
    inputs = [entry for entry in loaded.build.run["inputs"] if entry["role"] != "community_need"]
    other = dataclasses.replace(loaded, run=loaded.run | {"inputs": inputs})
    table = figures(other, criteria, heads)
    (need,) = [name for name in table.index if name.startswith("Gap in civic assets")]
    assert table.loc[need, "source and date"] == "not available: no layer for community_need"
