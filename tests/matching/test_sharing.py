from itertools import combinations

import pandas as pd
import pytest

from assetmap.matching import SHARING_COLUMNS, Need, load_settings, share


def room(least, most=None, **more):
    return Need(least_m2=float(least), most_m2=None if most is None else float(most), **more)


def test_sets_that_fit_together_the_smallest_waste_first(estate):
    needs = {"A": room(40, 60), "B": room(50), "C": room(70, 80)}
    shares = share(needs, estate(hall={"floor_area_m2": 125.0}))
    assert list(shares) == list(SHARING_COLUMNS)
    # B and C would take up to 130 of the 125 m², A and C up to 140, A and B up to 110; all three need 160 at least
    assert shares["organisations"].tolist() == [("A", "C"), ("B", "C"), ("A", "B")]
    assert shares["waste_m2"].tolist() == [0, 0, 15]
    assert shares["taken_m2"].tolist() == [125, 125, 110]
    assert shares["least_m2"].tolist() == [110, 120, 90]
    assert shares["filled"].tolist() == pytest.approx([1, 1, 110 / 125])


def test_three_may_share_and_never_four(estate):
    needs = {name: room(30) for name in "ABCD"}
    shares = share(needs, estate(hall={"floor_area_m2": 200.0}))
    assert shares["sharers"].max() == load_settings().most_sharers == 3
    assert set(shares["organisations"]) == {*combinations("ABCD", 2), *combinations("ABCD", 3)}


@pytest.mark.parametrize(
    "changes",
    [
        {"near": (5000.0, 0.0), "reach_m": 800.0},
        {"must": ("kitchen",)},
    ],
)
def test_whoever_cannot_use_the_building_is_in_no_set(estate, changes):
    needs = {"A": room(40), "B": room(40, **changes)}
    assert share(needs, estate(hall={})).empty


def test_a_building_in_use_or_of_unknown_size_is_not_shared(estate):
    needs = {"A": room(20), "B": room(20)}
    buildings = estate(used={"list": "in use"}, vague={"floor_area_m2": float("nan")}, free={})
    assert share(needs, buildings)["asset_id"].tolist() == ["free"]


def test_what_owners_say_counts(estate):
    buildings = estate(hall={})
    needs = {"A": room(20), "B": room(20)}
    assert share(needs, buildings, said=pd.Series(["not offered"], index=buildings.index)).empty


def test_whoever_names_no_space_is_left_out(estate):
    assert share({"A": room(20), "B": Need(most_m2=50.0)}, estate(hall={})).empty


def test_money_and_time_of_one_do_not_speak_for_the_set(estate):
    needs = {"A": room(40, monthly_gbp=1.0), "B": room(40)}
    assert len(share(needs, estate(hall={}))) == 1


def test_only_sets_with_one_organisation(estate):
    needs = {name: room(30) for name in "ABC"}
    shares = share(needs, estate(hall={}), with_organisation="B")
    assert all("B" in members for members in shares["organisations"])
    assert len(shares) == 3
    far = needs | {"B": room(30, near=(9000.0, 0.0), reach_m=400.0)}
    assert share(far, estate(hall={}), with_organisation="B").empty
    with pytest.raises(ValueError, match="'with_organisation'"):
        share(needs, estate(hall={}), with_organisation="Z")


def test_of_many_only_the_nearest_are_looked_at(estate):
    most = load_settings().considered
    needs = {f"{n:03}": room(10, near=(float(n), 0.0), reach_m=5000.0) for n in range(most + 5)}
    shares = share(needs, estate(hall={}))
    assert {name for members in shares["organisations"] for name in members} == {f"{n:03}" for n in range(most)}


def test_the_order_of_organisations_and_buildings_plays_no_part(estate):
    needs = {"A": room(40, 60), "B": room(50), "C": room(70, 80)}
    buildings = estate(x={"floor_area_m2": 125.0}, y={"floor_area_m2": 90.0})
    one = share(needs, buildings)
    other = share(dict(reversed(needs.items())), buildings.iloc[::-1])
    pd.testing.assert_frame_equal(one, other)
