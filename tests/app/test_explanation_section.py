import dataclasses

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app import data, explanation_section
from assetmap.app.explanation_section import building_names
from assetmap.scoring import (
    contribution_sentence,
    contributions,
    missing_effects,
    ranked_values,
    second_opinion_line,
    second_opinions,
    simulate_scores,
    tornado,
)


@pytest.fixture
def likely(loaded):
    """Scores of the buildings that are likely empty: each is explained among those of its list."""
    return loaded.scores[loaded.scores["list"] == "likely"]


@pytest.fixture
def ranked(loaded, likely):
    return ranked_values(likely, loaded.build.criteria)


def section(asset_id):
    """The section alone, on the region as it is loaded."""
    from assetmap.app import data
    from assetmap.app.explanation_section import show_explanation
    from assetmap.region import load_region

    loaded = data.load(load_region("starter"))
    show_explanation(loaded, loaded.build.criteria, asset_id)


@pytest.fixture
def shown(home):
    """Opens a building's explanation."""

    def opened(asset_id, **state):
        at = AppTest.from_function(section, args=(asset_id,), default_timeout=60)
        for key, value in ({f"why-{asset_id}": True} | state).items():
            at.session_state[key] = value
        return at.run()

    return opened


def at_rank(ranked, place):
    return ranked.asset_ids[int(np.argsort(ranked.ranks, kind="stable")[place])]


def tables(at):
    return {t.value.columns[0]: t.value for t in at.table}


def test_it_stands_on_the_card_and_stays_shut_until_it_is_asked_for(seen, ranked, said):
    text = said(seen("shortlist", asset=at_rank(ranked, 0)))
    assert "#### Why here, and how firm" in text
    assert "What carries the score" not in text


def test_the_sentences_are_those_of_the_numbers(shown, ranked, loaded, likely, said):
    asset_id, names = at_rank(ranked, 4), building_names(loaded)
    at = shown(asset_id)
    assert not at.exception
    text = said(at)
    assert contribution_sentence(ranked, asset_id, names) in text
    assert second_opinion_line(second_opinions(likely, loaded.build.criteria), asset_id) in text
    for heading in ("What carries the score", "What is not known, and what it could do", "What would change it"):
        assert f"##### {heading}" in text
    assert "no smaller change of one weight does it" in text


def test_beside_every_chart_stands_a_table_of_the_same_numbers(shown, ranked, plain):
    asset_id = at_rank(ranked, 4)
    at = shown(asset_id)
    assert len(at.get("vega_lite_chart")) == 4
    found = tables(at)
    against = found["share of the weight"]["against the average"].map(plain)
    assert [float(x) for x in against] == pytest.approx(
        contributions(ranked, asset_id)["against_average"].tolist(), abs=0.0006
    )
    ends = found["score at its worst"]
    expected = tornado(ranked, asset_id)
    assert [int(x) for x in ends["rank at its best"]] == expected["rank_high"].tolist()
    assert [float(plain(x)) for x in ends["score at its worst"]] == pytest.approx(
        expected["score_low"].tolist(), abs=0.0006
    )


def test_the_heat_map_is_of_it_and_its_neighbours_and_adds_up(shown, ranked, loaded):
    asset_id = at_rank(ranked, 10)
    (table,) = [d.value for d in shown(asset_id).dataframe if d.value.index.name == "building"]
    assert building_names(loaded)[asset_id] == table.index[4]
    assert len(table) == 9
    shares = table.apply(lambda column: column.str.rstrip("%").astype(float))
    assert (abs(shares.sum(axis=1) - 100) <= len(shares.columns)).all()


@pytest.mark.parametrize("place", [0, -1])
def test_the_first_and_the_last_have_a_neighbour_on_one_side(shown, ranked, place, said):
    at = shown(at_rank(ranked, place))
    assert not at.exception
    assert ("Nothing ranks above it." in said(at)) is (place == 0)


def test_the_slider_says_how_closely_the_weights_are_kept_to(shown, ranked, loaded, likely, said):
    asset_id = at_rank(ranked, 5)
    k = 20
    for kappa in ("flat", 300.0):
        found = simulate_scores(likely, loaded.build.criteria, kappa=kappa, top_k=k)
        at = found.asset_ids.index(asset_id)
        text = said(shown(asset_id, kappa=kappa))
        assert f"first in {found.ranks.p_first[at]:.0%}, and between rank {found.ranks.rank_low[at]} and " in text


def test_what_is_missing_is_said_with_what_it_could_do(shown, loaded, ranked, said, monkeypatch):
    asset_id = at_rank(ranked, 6)
    scores = loaded.scores.copy()
    scores.loc[scores["asset_id"] == asset_id, "utility_condition"] = np.nan
    build = dataclasses.replace(loaded.build, folder=loaded.build.folder / "lacking")
    lacking = dataclasses.replace(loaded, build=build, scores=scores)
    monkeypatch.setattr(data, "load", lambda _: lacking)
    at = shown(asset_id)
    assert not at.exception
    beside = scores[scores["list"] == "likely"]
    (row,) = missing_effects(ranked_values(beside, loaded.build.criteria), asset_id).to_dict("records")
    assert row["rank_worst"] > row["rank_best"]
    assert f"- {row['sentence']}" in said(at)
    assert "not known" in tables(at)["share of the weight"]["value, 0 to 1"].tolist()


def test_a_criterion_that_tells_no_building_apart_is_named_with_the_next_step(shown, loaded, ranked, said, monkeypatch):
    asset_id = at_rank(ranked, 2)
    scores = loaded.scores.assign(utility_condition=np.nan)
    build = dataclasses.replace(loaded.build, folder=loaded.build.folder / "alike")
    alike = dataclasses.replace(loaded, build=build, scores=scores)
    monkeypatch.setattr(data, "load", lambda _: alike)
    at = shown(asset_id)
    assert not at.exception
    text = said(at)
    assert "the criterion 'condition' is known of no building that is ranked (all missing)" in text
    assert "Set its weight to 0, or supply what is missing for 'Condition and backlog'." in text


def test_where_no_matrix_was_kept_it_says_so(shown, ranked, said, monkeypatch):
    true = explanation_section.simulate_scores

    def without(*args, **more):
        found = true(*args, **more)
        return dataclasses.replace(found, ranks=dataclasses.replace(found.ranks, rank_acceptability=None))

    monkeypatch.setattr(explanation_section, "simulate_scores", without)
    explanation_section._simulated.clear()
    asset_id = at_rank(ranked, 3)
    at = shown(asset_id)
    explanation_section._simulated.clear()
    assert not at.exception
    assert "too many buildings for a table of every rank" in said(at)


def test_a_building_that_is_not_ranked_has_no_such_section(seen, loaded, said):
    apart = loaded.scores.loc[~loaded.scores["ranked"], "asset_id"].iloc[0]
    assert "Why here, and how firm" not in said(seen("shortlist", asset=apart))


def test_names_that_several_share_are_told_apart_by_the_id(loaded):
    rows = loaded.rows.copy()
    rows["building"] = ["Hall", "Hall", *rows["building"][2:]]
    names = building_names(dataclasses.replace(loaded, rows=rows))
    ids = rows["asset_id"].tolist()
    assert [names[i] for i in ids[:2]] == [f"Hall ({i})" for i in ids[:2]]
    assert len(set(names.values())) == len(names)
