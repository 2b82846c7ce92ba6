from assetmap.indicators.settings import load_settings


def test_reaches_ascend_and_each_has_its_weight_of_access():
    settings = load_settings()
    assert list(settings.reaches_m) == sorted(settings.reaches_m)
    assert len(settings.access_weights) == len(settings.reaches_m)
    assert list(settings.access_weights) == sorted(settings.access_weights, reverse=True)


def test_room_to_rise_is_told_of_a_ring_beyond_the_reach():
    rules = load_settings().room
    assert 0 < rules["reach_m"] < rules["ring_m"]
    assert 0 < rules["fewest"] <= rules["fewest_in_ring"] <= rules["fewest_for_trend"]


def test_every_figure_that_is_assumed_says_so(root):
    text = (root / "assetmap" / "indicators" / "settings.toml").read_text(encoding="utf-8")
    assert text.count("[A]") >= 10


def test_kinds_have_words_on_both_sides():
    for words in load_settings().rateable_kinds.values():
        assert words["register"]
        assert all(word == word.upper() for word in words["list"])
