import datetime as dt
import json
import math

import pytest

from assetmap import InputError
from assetmap.matching import Need, activities, need_from, need_record

WHOLE = Need(
    what=activities()[0],
    near=(330000.0, 390000.0),
    reach_m=800.0,
    least_m2=80.0,
    most_m2=120.0,
    room=True,
    start=dt.date(2027, 4, 1),
    monthly_gbp=450.0,
    must=("step-free access",),
    nice=("kitchen",),
    meanwhile=True,
)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"what": "haunting"}, "nobody knows that activity"),
        ({"near": (math.nan, 0.0)}, "the easting of the place cannot be used"),
        ({"near": (0.0, math.inf)}, "the northing of the place cannot be used"),
        ({"reach_m": 0.0}, "the distance cannot be used"),
        ({"reach_m": -5.0}, "the distance cannot be used"),
        ({"least_m2": -1.0}, "the least space cannot be used"),
        ({"least_m2": "80"}, "the least space cannot be used"),
        ({"least_m2": True}, "the least space cannot be used"),
        ({"most_m2": 0.0}, "the most space cannot be used"),
        ({"least_m2": 90.0, "most_m2": 80.0}, "the least space is more than the most"),
        ({"monthly_gbp": -0.01}, "what you can pay a month cannot be used"),
        ({"monthly_gbp": math.nan}, "what you can pay a month cannot be used"),
        ({"start": "2027-04-01"}, "the day is no day"),
        ({"start": dt.datetime(2027, 4, 1, tzinfo=dt.UTC)}, "the day is no day"),
        ({"must": tuple(f"f{n}" for n in range(31))}, "too many features"),
        ({"nice": ("x" * 201,)}, "too many features, or one is too long"),
    ],
)
def test_what_cannot_be_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        Need(**given)


def test_a_text_is_no_list_of_features():
    with pytest.raises(TypeError, match="'must'"):
        Need(must="kitchen")


def test_features_are_folded_once_each_and_blanks_left_out():
    assert Need(must=(" Kitchen", "kitchen", "Step-free  access", " ")).must == ("kitchen", "step-free access")


def test_whether_anything_was_asked():
    assert Need().asks_nothing
    assert Need(room=True, meanwhile=True, reach_m=400.0).asks_nothing
    assert not Need(least_m2=1.0).asks_nothing
    assert not Need(nice=("kitchen",)).asks_nothing


def test_what_is_kept_comes_back_without_what_can_be_paid():
    kept = json.loads(json.dumps(need_record(WHOLE)))
    assert "450" not in json.dumps(kept)
    assert "monthly_gbp" not in kept
    back = need_from(kept)
    assert back == Need(**{name: getattr(WHOLE, name) for name in Need.__dataclass_fields__ if name != "monthly_gbp"})
    assert back.monthly_gbp is None


def test_nothing_asked_is_nothing_kept():
    assert need_record(Need()) == {}
    assert need_from({}) == Need()


@pytest.mark.parametrize(
    "kept", [{"monthly_gbp": 4.0}, {"colour": "red"}, {"start": "soon"}, {"near": [1.0]}, {"must": 5}]
)
def test_what_was_kept_by_somebody_else_is_refused(kept):
    with pytest.raises(InputError):
        need_from(kept)
