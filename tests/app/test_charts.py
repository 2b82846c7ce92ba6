import re

import pandas as pd
import pytest

from assetmap.app.charts import acceptability_heat, change_bars, contribution_bars, tornado_bars, weight_heat

HOSTILE = "<img src=x onerror=alert(1)> **free**"


def made():
    """One of each chart, of rows with a hostile name."""
    parts = pd.DataFrame({"title": [HOSTILE, "b"], "difference": [0.1, -0.2], "known": [True, False]})
    heat = pd.DataFrame({"building": [HOSTILE] * 2, "ranks": ["1–5", "6–10"], "share": [0.7, 0.3]})
    ends = pd.DataFrame({"title": [HOSTILE, "b"], "score_low": [0.2, 0.3], "score_high": [0.8, 0.6]})
    people = pd.DataFrame({"person": [HOSTILE, "Bo"], "title": ["a", "a"], "share": [0.5, 0.25]})
    moves = pd.DataFrame({"building": [HOSTILE, "b"], "change": [3, -2]})
    return {
        "contributions": contribution_bars(parts, "the average"),
        "acceptability": acceptability_heat(heat, [HOSTILE], ["1–5", "6–10"]),
        "tornado": tornado_bars(ends, 0.5),
        "weights": weight_heat(people, [HOSTILE, "Bo"], ["a"]),
        "changes": change_bars(moves),
    }


def found_in(spec, key):
    """Every value under a key, at any depth."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name == key:
                yield value
            yield from found_in(value, key)
    if isinstance(spec, list):
        for value in spec:
            yield from found_in(value, key)


@pytest.mark.parametrize("name", list(made()))
def test_a_chart_reads_in_greyscale_and_asks_no_other_host(name):
    spec = made()[name].to_dict()
    shades = [shade for colours in found_in(spec, "range") for shade in colours if isinstance(shade, str)]
    assert shades
    for shade in shades:
        red, green, blue = (int(shade[i : i + 2], 16) for i in (1, 3, 5))
        assert max(red, green, blue) - min(red, green, blue) < 32, f"{shade} is a hue"
    light = sorted(sum(int(shade[i : i + 2], 16) for i in (1, 3, 5)) / 3 for shade in shades)
    assert light[-1] - light[0] > 120
    assert not list(found_in(spec, "url"))
    assert not re.findall(r"https?://(?!vega\.github\.io)", str(spec))


@pytest.mark.parametrize("name", ["acceptability", "weights"])
def test_a_heat_map_has_its_numbers_written_in(name):
    kinds = [mark["type"] for mark in found_in(made()[name].to_dict(), "mark")]
    assert kinds == ["rect", "text"]


def test_rows_keep_the_order_they_are_given():
    spec = made()["tornado"].to_dict()
    (order,) = [axis["sort"] for axis in found_in(spec, "y") if "sort" in axis]
    assert order == [HOSTILE, "b"]


def test_what_is_not_known_has_a_dashed_outline():
    (scale,) = [dash["scale"] for dash in found_in(made()["contributions"].to_dict(), "strokeDash")]
    assert dict(zip(scale["domain"], map(tuple, scale["range"]), strict=True)) == {
        "known": (1, 0),
        "not known, counted at the middle": (3, 3),
    }
