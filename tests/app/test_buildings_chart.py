import itertools

import pandas as pd

from assetmap.app.buildings_chart import compared_bars


def rows(known=True, buildings=2):
    return pd.DataFrame(
        [
            (title, letter, f"{letter}: place", points, known or title != "Two")
            for title, points in (("One", 0.2), ("Two", 0.1))
            for letter in "ABCDE"[:buildings]
        ],
        columns=["title", "letter", "building", "contribution", "known"],
    )


def test_bars_by_criterion_and_letter_with_the_letters_written_on():
    chart = compared_bars(rows()).to_dict()
    bars, words = chart["layer"]
    assert bars["mark"]["type"] == "bar"
    assert bars["encoding"]["y"]["sort"] == ["One", "Two"]
    assert bars["encoding"]["yOffset"]["sort"] == ["A", "B"]
    assert words["encoding"]["text"]["field"] == "letter"
    assert "strokeDash" not in bars["encoding"]


def test_shades_differ_in_lightness_and_what_is_not_known_in_its_outline():
    chart = compared_bars(rows(known=False, buildings=5)).to_dict()
    bars = chart["layer"][0]
    shades = bars["encoding"]["color"]["scale"]["range"]
    light = [sum(int(shade[i : i + 2], 16) for i in (1, 3, 5)) for shade in shades]
    assert len(light) == 5
    assert all(after - before > 60 for before, after in itertools.pairwise(light))
    assert bars["mark"]["stroke"] == "#1d2a33"
    assert bars["encoding"]["strokeDash"]["field"] == "said"


def test_five_buildings_need_more_room_than_two():
    assert compared_bars(rows(buildings=5)).to_dict()["height"] > compared_bars(rows()).to_dict()["height"]
