import tomllib
from importlib import resources

from assetmap.matching import activities, load_settings
from assetmap.matching.settings import PARTS
from assetmap.workspace.mail import MAIL_VARIABLES
from assetmap.workspace.signed_links import LINK_DAYS


def test_every_part_has_a_weight_and_every_tolerance_is_one():
    settings = load_settings()
    assert set(settings.weights) == set(PARTS)
    assert min(settings.weights.values()) > 0
    for share in (settings.edge, settings.beyond_reach, settings.smaller, settings.larger, settings.dearer):
        assert 0 < share <= 1
    assert settings.lease_weeks[0] < settings.lease_weeks[1]
    assert settings.licence_weeks[1] < settings.lease_weeks[1]
    assert list(settings.running_cost) == sorted(settings.running_cost)


def test_what_can_be_asked_first_weighs_most():
    weights = load_settings().weights
    assert max(weights, key=weights.get) == "availability"
    assert min(weights, key=weights.get) == "wishes"


def test_each_table_of_tolerances_has_its_reason():
    raw = tomllib.loads(resources.files("assetmap.matching").joinpath("matching.toml").read_text(encoding="utf-8"))
    for name in ("reach", "size", "money", "near_miss", "running_cost", "sharing"):
        assert raw[name]["source"].startswith("[A]"), name


def test_every_activity_names_uses_in_small_letters():
    for name in activities():
        words = load_settings().activities[name]
        assert words
        assert all(word == word.casefold() for word in words)


def test_the_page_of_docs_has_every_part_with_its_weight_and_every_setting_of_mail(root):
    page = (root / "docs" / "matching.md").read_text(encoding="utf-8")
    settings = load_settings()
    for part in PARTS:
        assert f"| `{part}` | {settings.weights[part]:g} |" in page
    for share in (settings.beyond_reach, settings.smaller, settings.larger, settings.dearer):
        assert f"{share:.0%}".replace("%", " %") in page
    low, central, high = settings.running_cost
    assert f"£{low:g}, {central:g} or {high:g} per m² a year" in page
    assert f"{settings.lease_weeks[0]:g} weeks" in page
    assert f"up to {settings.lease_weeks[1]:g}" in page
    assert f"{settings.licence_weeks[0]:g} to {settings.licence_weeks[1]:g} weeks" in page
    assert (settings.most_gives, settings.most_sharers) == (2, 3)


def test_the_settings_of_mail_are_in_the_docs(root):
    page = (root / "docs" / "matching.md").read_text(encoding="utf-8")
    for name in MAIL_VARIABLES:
        assert f"`{name}`" in page
    assert f"{LINK_DAYS} days" in page
