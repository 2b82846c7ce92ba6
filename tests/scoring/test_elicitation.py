import pytest

from assetmap.errors import InputError
from assetmap.scoring.criteria import with_swings
from assetmap.scoring.elicitation import rank_order_centroid, swing_of, swings_from_answers

ORDER = ["width", "height", "depth"]


def test_the_swing_is_told_from_worst_to_best_in_its_own_unit(criteria, plain_criteria):
    said = {criterion.key: swing_of(criterion) for criterion in criteria}
    assert said["deprivation"] == "Deprivation: deprivation from 2 to 69"
    assert said["out_of_work"] == "Worklessness instead of deprivation: worklessness from 3% to 39%"
    assert said["condition"].endswith(": condition from D to A; maintenance backlog from £650 to £0 per m²")
    assert said["running"].endswith("running cost from £120 to £20 per m² a year; energy band from G to A")
    assert swing_of(plain_criteria[0]) == "The height: height from 0 to 1"


def test_centroid_swings_by_hand():
    # weights (1 + 1/2 + 1/3) / 3, (1/2 + 1/3) / 3, (1/3) / 3
    assert rank_order_centroid(3) == pytest.approx([100, 100 * 5 / 11, 100 * 2 / 11])
    assert rank_order_centroid(1) == [100]
    with pytest.raises(ValueError, match="'count' is 0"):
        rank_order_centroid(0)


def test_answers_become_swings_in_the_order_of_the_criteria(plain_criteria):
    found = swings_from_answers(ORDER, {"depth": 0, "width": 100, "height": 40}, plain_criteria)
    assert found == {"height": 40, "width": 100, "depth": 0}
    assert list(found) == ["height", "width", "depth"]
    assert [c.swing for c in with_swings(plain_criteria, found)] == [40, 100, 0]


@pytest.mark.parametrize(
    ("order", "answers", "what"),
    [
        (["width", "height"], {}, "the order does not name every criterion once"),
        (["width", "width", "depth"], {}, "the order does not name every criterion once"),
        (ORDER, {"width": 90, "height": 40, "depth": 1}, "the swing of 'width' matters most and has not 100 points"),
        (ORDER, {"width": 100, "height": 40, "depth": 41}, "'depth' stands after 'height' and has more points"),
        (ORDER, {"width": 100, "height": -1, "depth": 1}, "the weight of 'height' cannot be used"),
        (ORDER, {"width": 100, "height": 40}, "the weight of 'depth' is missing"),
        (ORDER, {"width": 0, "height": 0, "depth": 0}, "every weight is 0"),
    ],
)
def test_answers_that_do_not_fit_are_refused_with_the_next_step(plain_criteria, order, answers, what):
    with pytest.raises(InputError) as caught:
        swings_from_answers(order, answers, plain_criteria)
    assert what in caught.value.what
    assert caught.value.where == "swing weights"
    assert caught.value.next_step
