import pytest

from assetmap.region import Council
from assetmap.register.whose import council_of, is_object, names_council, says_not_public, says_not_the_councils

ANYWHERE = Council("E09999999", "Anywhere", ("Anywhere Metropolitan Borough Council", "Greater & Lesser Anywhere"))


@pytest.mark.parametrize(
    "name",
    [
        "Anywhere MDC",
        "ANYWHERE M.B.C.",
        "Anywhere Mbc Leisure Services",
        "City of Anywhere Metropolitan District Council",
        "Anywhere Council",
        "The Borough Council of Anywhere",
        "ANYWHERE METROPOLITAN BOROUGH",
        "Anywhere Borough Council (invented)",
        "Greater and Lesser Anywhere Council",
        "Anywhere MDC Property Group",
    ],
)
def test_the_council_by_its_many_names(name):
    assert names_council(name, ANYWHERE)


@pytest.mark.parametrize(
    "name",
    [
        "City Of Anywhere Ymca",
        "Anywhere Metropolitan Food Bank",
        "Anywhere",
        "Anywhere Parish Council",
        "Anywhere Council Sports & Social Club",
        "Anywhere Community Homes",
        "THE ACCOUNT HOLDER",
        "Elsewhere Council",
        "J Anywhere",
        "",
        "C/O Anywhere MDC",
    ],
)
def test_others_that_only_sound_like_it(name):
    assert not names_council(name, ANYWHERE)


def test_a_rows_council_is_found_however_it_is_spelled():
    councils = [Council("E1", "St Helens"), Council("E2", "Bath and North East Somerset", ("BANES",))]
    for text, code in [
        ("St. Helens", "E1"),
        ("ST HELENS COUNCIL", "E1"),
        ("e2", "E2"),
        ("Bath & North East Somerset", "E2"),
    ]:
        assert council_of(text, councils).code == code
    assert council_of("Helens", councils) is None
    assert council_of("", councils) is None


def test_objects_and_denials():
    assert is_object("Chattel", "")
    assert is_object("", "Civic Regalia")
    assert not is_object("Freehold", "Street Furniture")
    assert not is_object("Freehold", "Art Gallery")
    assert says_not_public("Not owned by a public authority")
    assert not says_not_public("owned by a public authority")
    assert says_not_the_councils("Not council owned", outright=True)
    assert says_not_the_councils("Third party")
    assert not says_not_the_councils("Third party", outright=True)
    assert not says_not_the_councils("Council")
