import pytest

from assetmap.errors import InputError
from assetmap.value.benefit_discount import load_benefit_rule, read_benefit_rule

POINTS = {"need": 20, "benefit": 20, "plan": 10, "partnership": 10}


def test_the_share_is_the_score():
    rule = load_benefit_rule("share_of_score")
    assert rule.share(0.4) == 0.4
    assert rule.discount(0.4, 100_000.0) == pytest.approx(40_000)
    assert rule.discount(0.4, -5.0) == 0
    assert "2013" in rule.source


@pytest.mark.parametrize(("need", "share"), [(0, 0.25), (19, 0.25), (20, 0.5), (30, 0.5)])
def test_points_fall_into_bands(need, share):
    assert load_benefit_rule("points_in_bands").share(POINTS | {"need": need}) == share


def test_the_lowest_and_the_highest_band():
    rule = load_benefit_rule("points_in_bands")
    assert rule.share(dict.fromkeys(POINTS, 0)) == 0
    assert rule.share(rule.points) == 0.9
    assert rule.discount(rule.points, 1000.0) == 900


def test_no_more_than_the_most(shipped):
    rule = read_benefit_rule(shipped("discount_rules/share_of_score.toml", ("most = 1.0", "most = 0.5")))
    assert rule.share(0.9) == 0.5


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("share_of_score", 1.2),
        ("share_of_score", -0.1),
        ("share_of_score", POINTS),
        ("points_in_bands", 0.5),
        ("points_in_bands", {"need": 5}),
        ("points_in_bands", POINTS | {"need": 31}),
        ("points_in_bands", POINTS | {"luck": 1}),
    ],
)
def test_a_score_that_cannot_be_used(name, score):
    with pytest.raises(InputError):
        load_benefit_rule(name).share(score)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('pattern = "bands"', 'pattern = "whim"', "'pattern' is not known"),
        ("from = 60", "from = 90", "not in order"),
        ("share = 0.5", "share = 0.1", "not in order"),
        ("share = 0.5", "share = 1.5", "'share' cannot be used"),
        ("need = 30", "need = -1", "'need' cannot be used"),
        ("most = 0.9\n", "", "'most' is missing"),
    ],
)
def test_a_rule_that_cannot_be_used(shipped, old, new, what):
    with pytest.raises(InputError, match=what):
        read_benefit_rule(shipped("discount_rules/points_in_bands.toml", (old, new)))


def test_bands_need_points_and_a_name_a_rule(toml):
    text = 'title = "t"\nsource = "s"\ndate = 2026-01-01\npattern = "bands"\nmost = 1\nbands = []\npoints = {}\n'
    with pytest.raises(InputError, match="no points or no bands"):
        read_benefit_rule(toml(text))
    with pytest.raises(InputError, match="no such example"):
        load_benefit_rule("whim")
