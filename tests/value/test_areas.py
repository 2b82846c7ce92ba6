import pytest

from assetmap.errors import InputError
from assetmap.value.areas import load_area_assumptions, read_area_assumptions


@pytest.mark.parametrize(
    ("use", "name", "kind"),
    [
        ("Public Toilets", "", None),
        ("Public convenience", "", "public toilet"),
        ("LIBRARY", "", "library"),
        ("", "Old Town Hall", "community hall"),
        ("Community Centre", "Old Library", "community hall"),
        ("Warehouse", "", "depot or workshop"),
        ("Publication store", "", None),
        ("", "", None),
    ],
)
def test_the_type_by_a_whole_word_of_the_use_or_else_the_name(use, name, kind):
    found = load_area_assumptions().of(use, name)
    assert (found and found[0]) == kind
    assert found is None or found[1] > 0


def test_the_file_says_that_it_assumes():
    assumptions = load_area_assumptions()
    assert "[A]" in assumptions.source
    assert len({kind for kind, _, _ in assumptions.types}) == len(assumptions.types) > 5


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("area_m2 = 40\n", "area_m2 = 0\n", "'area_m2' cannot be used"),
        ('grade = "assumption"', 'grade = "published"', "must say so"),
        ('words = ["library"]', "words = []", "has no words"),
        ('type = "library"\n', "", "'type' is missing"),
    ],
)
def test_a_file_that_cannot_be_used(shipped, old, new, what):
    with pytest.raises(InputError, match=what):
        read_area_assumptions(shipped("areas.toml", (old, new)))
