import pytest

from assetmap.vacancy.fitting.product_limit import product_limit

# Remission in weeks under 6-mercaptopurine (Freireich and others 1963, Blood 21, 699).
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [True] * 3 + [False, True, False, True, False, False, True, True] + [False] * 3 + [True] * 2 + [False] * 5


def test_the_published_curve(make_spells):
    # Kalbfleisch and Prentice 1980, The Statistical Analysis of Failure Time Data, the 6-MP group
    table = product_limit(make_spells("followed", WEEKS, ENDED))
    assert table["years"].to_list() == [0, 6, 7, 10, 13, 16, 22, 23]
    assert table["at_risk"].to_list() == [21, 21, 17, 15, 12, 11, 7, 6]
    assert table["survival"].to_list() == pytest.approx([1, 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=0.001)


def test_an_end_between_two_looks_stands_in_the_middle(make_spells):
    table = product_limit(make_spells("followed", [12.0, 13.0], [True, False], earliest=[0.0, 13.0]))
    assert table["years"].to_list() == [0.0, 6.0]


def test_running_spells_have_no_such_curve(make_spells):
    with pytest.raises(ValueError, match="must be followed, not running"):
        product_limit(make_spells("running", [1.0]))
