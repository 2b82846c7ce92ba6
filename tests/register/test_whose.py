import pytest

from assetmap.region import Council
from assetmap.register.whose import (
    council_of,
    is_object,
    names_council,
    owner_kind,
    says_not_public,
    says_not_the_councils,
)

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


@pytest.mark.parametrize(
    "use",
    [
        "Vehicles",
        "Statues",
        "Telephone Kiosk",
        "Phone boxes",
        "Furniture",
        "Public Art",
        "Art & Regalia",
        "Plant, Vehicles",
    ],
)
def test_things_are_told_by_their_use(use):
    assert is_object("", use)


@pytest.mark.parametrize(
    "use", ["Kiosk", "Art Gallery", "Vehicle depot", "Land and statues", "Regalia store", "Monument"]
)
def test_property_that_only_sounds_like_a_thing(use):
    assert not is_object("", use)


def test_a_name_tells_a_thing_only_where_the_use_tells_no_property():
    assert is_object("", "Miscellaneous", "Telephone Kiosk, High Street")
    assert is_object("", "", "Statue of a former mayor")
    assert not is_object("", "Shop", "Telephone Kiosk, High Street")
    assert not is_object("", "", "Statue Road Car Park")


@pytest.mark.parametrize(
    "text",
    [
        "Not Council Owned",
        "Non-council owned",
        "Not in Council ownership",
        "No longer owned by the Council",
        "Not owned by us",
    ],
)
def test_outright_denials(text):
    assert says_not_the_councils(text, outright=True)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Anywhere Hospitals NHS Foundation Trust", "health"),
        ("Anywhere Ambulance Service", "health"),
        ("Police and Crime Commissioner for Anywhere", "police"),
        ("Anywhere Constabulary", "police"),
        ("Anywhere Fire & Rescue Service", "fire and rescue"),
        ("Anywhere Passenger Transport Executive", "transport"),
        ("Transport for Anywhere", "transport"),
        ("Anywhere City Region Combined Authority", "combined authority"),
        ("Anywhere Waste Disposal Authority", "waste authority"),
        ("Department for Anything", "central government"),
        ("Anywhere Parish Council", "parish or town council"),
        ("Anywhere County Council", "council"),
        ("Anywhere MBC", "council"),
        ("Anywhere Holdings Ltd", ""),
    ],
)
def test_kinds_of_public_body(name, kind):
    assert owner_kind(name) == kind


@pytest.mark.parametrize(
    ("said", "name", "same"),
    [
        ("Anywhere Hospitals NHS Trust", "Anywhere Hospitals NHS Foundation Trust", True),
        ("Police & Crime Commissioner for Anywhere", "Anywhere Police", True),
        ("Anywhere Fire Authority", "Anywhere Fire and Rescue Service", True),
        ("Anywhere Combined Authority", "Anywhere City Region Combined Authority", True),
        ("Elsewhere Fire Authority", "Anywhere Fire and Rescue Service", False),
        ("Anywhere Council", "Anywhere Fire and Rescue Service", False),
        ("Anywhere Golf Trust", "Anywhere Hospitals NHS Trust", False),
        ("NHS", "Anywhere Hospitals NHS Trust", False),
    ],
)
def test_other_public_bodies_by_their_many_names(said, name, same):
    body = Council("E0", name)
    assert names_council(said, body) is same
    assert (council_of(said, [body]) is body) is same
