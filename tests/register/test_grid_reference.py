import pytest

from assetmap.register.grid_reference import find_grid_reference, parse_grid_reference


@pytest.mark.parametrize(
    ("text", "corner", "side"),
    [
        ("SJ 345 905", (334_500, 390_500), 100),
        ("SJ345905", (334_500, 390_500), 100),
        ("SJ 34512 90533", (334_512, 390_533), 1),
        ("sj 34512,90533", (334_512, 390_533), 1),
        ("TQ3080", (530_000, 180_000), 1000),
        ("SV 0000 0000", (0, 0), 10),
        ("HP 99999 99999", (499_999, 1_299_999), 1),
        ("NT 25 73", (325_000, 673_000), 1000),
        ("TG 514 131", (651_400, 313_100), 100),
    ],
)
def test_the_centre_of_the_square(text, corner, side):
    assert parse_grid_reference(text) == (corner[0] + side / 2, corner[1] + side / 2, side)


@pytest.mark.parametrize(
    "text",
    [
        "SJ34590",
        "SJ 345 90",
        "SI 345 905",
        "AB 345 905",
        "SJ",
        "SJ 3 9",
        "SJ 1 2 3",
        "345905",
        "",
        "SJ345905 2",
        "SJ٣٤٥٩٠٥",
    ],
)
def test_what_is_no_reference(text):
    assert parse_grid_reference(text) is None


def test_inside_a_text_only_the_spaced_form_counts():
    assert find_grid_reference("Land at Anyfield, SJ 3451 9053, Anytown") == (334_515, 390_535, 10)
    for text in ("Title ST123456", "SJ 345 90533", "Flat 3 sj 345 905", "SJ 345 905 77"):
        assert find_grid_reference(text) is None
