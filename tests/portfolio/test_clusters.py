import numpy as np
import pytest

from assetmap.portfolio.clusters import find_communities

PEOPLE = [[0, 0], [100, 0], [0, 100], [9000, 0], [9100, 0], [50_000, 50_000], [np.nan, np.nan]]
PLACES = [[50, 50], [9050, 0], [30_000, 0], [900, 0]]


def test_neighbours_belong_together_and_the_lonely_to_nobody():
    found = find_communities(PEOPLE, PLACES, organisations=list("abcdefg"), buildings=["hall", "baths", "shed", "mill"])
    community = found.members.set_index("name")["community"]
    assert community[["a", "b", "c", "hall"]].tolist() == [1] * 4
    assert community[["d", "e", "baths"]].nunique() == 1
    assert community["d"] != 1
    assert community[["f", "g", "shed"]].isna().all()


def test_a_hub_reaches_most_of_its_community():
    found = find_communities(PEOPLE, PLACES, area_points=[[0, 0], [9000, 0]], population=[1500, 900])
    hubs = found.hubs.set_index("building")
    assert hubs.loc[0, ["in_reach", "of_community", "population"]].tolist() == [3, 1.0, 1500]
    assert hubs["hub"].tolist()[:3] == [True, True, False]
    assert hubs.loc[2, "in_reach"] == 0


def test_cause_and_interest_part_those_whom_place_would_join():
    # eight in a ring 600 m across: two causes side by side
    angle = np.arange(8) / 8 * 2 * np.pi
    ring = np.column_stack([300 * np.cos(angle), 300 * np.sin(angle)])
    causes = [{"food"}] * 4 + [{"music"}] * 4
    alone = find_communities(ring, np.empty((0, 2)))
    parted = find_communities(ring, np.empty((0, 2)), causes=causes, interests=causes)
    label = parted.members["community"]
    assert label[:4].nunique() == 1
    assert label[4:].nunique() == 1
    assert label[0] != label[7]
    assert alone.members["community"].tolist() != label.tolist()


def test_the_same_each_time():
    random = np.random.default_rng(1)
    people, places = random.uniform(0, 8000, (80, 2)), random.uniform(0, 8000, (30, 2))
    one, other = find_communities(people, places), find_communities(people, places)
    assert one.members.equals(other.members)
    sizes = one.members["community"].value_counts()
    assert sizes.sort_index().is_monotonic_decreasing


def test_what_could_be_shared():
    found = find_communities(
        PEOPLE,
        PLACES,
        organisations=list("abcdefg"),
        floor_area=[100, 100, 100, np.nan],
        wanted=[60, 30, 40, 120, np.nan, 5, 5],
    )
    table = found.sharing.set_index("building")
    assert table.loc[0, ["sharers", "organisations", "filled", "shared"]].tolist() == [2, "b; c", 0.7, True]
    assert table.loc[1, ["wanted", "sharers", "shared"]].tolist() == [120, 0, False]
    assert table.loc[3, "sharers"] == 0


def test_no_organisations_and_no_buildings():
    found = find_communities(np.empty((0, 2)), np.empty((0, 2)))
    assert len(found.members) == len(found.hubs) == len(found.sharing) == 0


def test_what_cannot_be_used_is_named():
    with pytest.raises(ValueError, match="'causes' has 1 entries, allowed 7"):
        find_communities(PEOPLE, PLACES, causes=[{"food"}])
