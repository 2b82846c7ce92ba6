import numpy as np
import pandas as pd
import pytest

from assetmap.indicators.room import empty_share_in_reach, per_1000, room_to_rise
from assetmap.indicators.settings import Measure, RoomPart, load_settings

PARTS = (
    RoomPart("value_gap", "low value", (Measure("price", 1.0, 0.5, "r"),)),
    RoomPart("lift", "lift", (Measure("people", 0.0, 100.0, "r"), Measure("need", 0.0, 10.0, "r"))),
)


def test_the_index_by_hand_with_its_parts():
    measures = pd.DataFrame(
        {"price": [0.75, 1.2, 0.4], "people": [50.0, 100, 0], "need": [10.0, np.nan, 20]}, index=list("aab")
    )
    found = room_to_rise(measures, PARTS)
    assert found["room_value_gap"].to_list() == [0.5, 0.0, 1.0]  # clipped at both anchors
    assert found["room_lift"].to_list() == [0.75, 1.0, 0.5]  # the mean of what is known
    assert found["room_to_rise"].to_list() == [0.625, 0.5, 0.75]
    assert found.index.equals(measures.index)


def test_without_anything_of_one_part_there_is_no_index():
    measures = pd.DataFrame({"price": [np.nan, 0.5], "people": [10.0, np.nan], "need": [1.0, np.nan]})
    found = room_to_rise(measures, PARTS)
    assert found["room_to_rise"].isna().all()
    assert found["room_lift"].isna().to_list() == [False, True]


def test_a_measure_without_a_column_is_refused():
    with pytest.raises(ValueError, match=r"'measures' lacks \['need'\]"):
        room_to_rise(pd.DataFrame({"price": [1.0], "people": [1.0]}), PARTS)


def test_a_cheaper_area_never_has_less_room():
    parts = load_settings().room
    names = {measure.measure for part in parts for measure in part.measures}
    prices = np.linspace(0.2, 2, 30)
    frame = pd.DataFrame(dict.fromkeys(names, 0.3), index=range(30)).assign(price_against_ring=prices)
    index = room_to_rise(frame, parts)["room_to_rise"]
    assert (index.diff().dropna() <= 0).all()
    assert index.between(0, 1).all()


def test_per_thousand():
    found = per_1000(pd.Series([3.0, 1.0, np.nan]), pd.Series([1500.0, 0.0, 10.0]))
    assert found.to_list()[0] == 2.0
    assert found[1:].isna().all()


def test_other_buildings_around_count_and_a_building_s_own_status_does_not(points):
    assets = points(*[(0, 0)] * 7, (5000, 0), None)
    assets["status_kind"] = ["vacant", "closed", "in use", "in use", "let", "surplus", None, "vacant", "vacant"]
    found = empty_share_in_reach(assets, 1200.0)
    assert found[0] == pytest.approx(2 / 5)  # of five others with a status closed and surplus are empty
    assert found[2] == pytest.approx(3 / 5)
    assert found[6] == pytest.approx(3 / 6)  # without a status of its own it has six others
    assert found[7:].isna().all()  # nobody around; not placed


def test_fewer_than_five_others_say_nothing(points):
    assets = points(*[(0, 0)] * 5).assign(status_kind="vacant")
    assert empty_share_in_reach(assets, 1200.0).isna().all()
    assert empty_share_in_reach(assets[:0], 1200.0).to_list() == []
