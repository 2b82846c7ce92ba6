import pytest

from assetmap.errors import InputError
from assetmap.scoring.criteria import load_criteria
from assetmap.scoring.presets import Preset, load_presets, with_preset


def test_there_is_one_for_each_reader_and_it_fits_the_shipped_criteria():
    presets = load_presets()
    assert [preset.key for preset in presets] == ["officer", "organisation", "resident", "investor"]
    for preset in presets:
        found = with_preset(preset, load_criteria())
        assert {c.key: c.swing for c in found} == dict(preset.swings)
        assert max(c.swing for c in found) == 100
        assert preset.title
        assert preset.reader
    assert len({preset.swings for preset in presets}) == 4


def test_one_weighs_worklessness_instead_of_the_index():
    swings = {preset.key: dict(preset.swings) for preset in load_presets()}
    assert (swings["investor"]["deprivation"], swings["investor"]["out_of_work"] > 0) == (0, True)
    assert all(swings[key]["out_of_work"] == 0 for key in ("officer", "organisation", "resident"))


def test_what_is_known_for_no_building_is_put_aside(criteria):
    in_force = [c for c in criteria if c.key in ("deprivation", "social_gap", "demand")]
    found = with_preset(load_presets()[2], in_force, [c.key for c in criteria])
    assert {c.key: c.swing for c in found} == {"deprivation": 80, "social_gap": 100, "demand": 80}
    with pytest.raises(InputError, match="which no longer exists"):
        with_preset(load_presets()[2], in_force)


def test_the_officers_is_what_is_shipped():
    assert with_preset(load_presets()[0], load_criteria()) == load_criteria()


@pytest.mark.parametrize(
    ("swings", "what"),
    [
        (
            (("height", 1.0), ("width", 1.0), ("depth", 1.0), ("colour", 1.0)),
            "it names 'colour', which no longer exists",
        ),
        ((("height", 1.0), ("width", 1.0)), "it says nothing of 'depth'"),
    ],
)
def test_a_preset_for_criteria_that_no_longer_exist_is_refused(plain_criteria, swings, what):
    with pytest.raises(InputError) as caught:
        with_preset(Preset("old", "Old", "nobody", swings), plain_criteria)
    assert what in caught.value.what
    assert caught.value.where == "preset 'old'"
    assert caught.value.allowed == "height, width, depth"
    assert "choose another preset" in caught.value.next_step
