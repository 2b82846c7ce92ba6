import pytest

from assetmap.register.vocabulary import (
    CONFIDENCE,
    SYNONYMS,
    fields_of,
    header_words,
    is_about_somebody,
    is_contact,
    matches_of,
    pays_rates,
    published_list,
    says_nothing,
)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("UPRN", "uprn"),
        ("Unique Property Reference Number (UPRN)", "uprn"),
        ("AssetCode", "asset_id"),
        ("Property Ref.", "asset_id"),
        ("BA ReferenceNumber", "asset_id"),
        ("LA SITE REF", "asset_id"),
        ("SiteNameAddress", "address"),
        ("NAME AND ADDRESS OF SITE", "address"),
        ("address1", "address"),
        ("Property Address 3", "address"),
        ("Property Post Code", "postcode"),
        ("GeoX", "x"),
        ("GeoY", "y"),
        ("Tenure Detail", "tenure_detail"),
        ("Empty Y/N", "empty"),
        ("AREA (HA)", "site_area_ha"),
        ("Floor area (m²)", "floor_area_m2"),
        ("Running cost (£ per year)", "running_cost_gbp"),
        ("Library name", "name"),
        ("Ratepayer ", "ratepayer"),
        ("Ward", None),
        ("PlanningStatus", None),
        ("", None),
    ],
)
def test_headers_bring_their_field(header, field):
    assert [name for name, _, _ in fields_of(header)][:1] == ([field] if field else [])


@pytest.mark.parametrize(
    "header", ["Contact name", "E-mail", "e mail address", "Telephone", "Property Officer", "ContactEmail"]
)
def test_columns_that_reach_a_person_are_no_field(header):
    assert is_contact(header)
    assert fields_of(header) == ()


def test_every_synonym_is_in_the_form_that_headers_are_brought_to():
    for names in SYNONYMS.values():
        for name in names:
            assert header_words(name) in (name, *names), name


def test_every_way_of_matching_has_a_confidence():
    assert all(0 <= confidence <= 1 for confidence in CONFIDENCE.values())
    headers = ["UPRN", "Asset Register No", "Eastings_m", "Postocde", "Descriptio"]
    hows = [matches_of(header)[0].how for header in headers]
    assert hows == ["telling", "said", "trimmed", "misspelt", "misspelt"]
    assert sorted((CONFIDENCE[how] for how in hows), reverse=True) == [CONFIDENCE[how] for how in hows]


@pytest.mark.parametrize("header", ["Owners", "Wards", "Poscodes", "Reff", "PROPERTY_N", "Gestalt"])
def test_what_is_not_near_enough_is_not_matched(header):
    assert matches_of(header) == ()


def test_published_lists_by_their_own_spelling():
    assert published_list(["Name", "AssetCode"]) is None
    brownfield = published_list(["Site Reference", "SITENAMEADDRESS", "Notes"])
    assert brownfield.field_of("Site Reference") == "asset_id"
    assert brownfield.field_of("Notes") == ""
    assert brownfield.field_of("Ward") is None


def test_headers_that_say_nothing_or_speak_of_somebody():
    assert all(says_nothing(header) for header in ("", "Unnamed: 3", "Column 7", "x1"))
    assert not says_nothing("Ward")
    assert is_about_somebody("Owner postcode")
    assert not is_about_somebody("Postcode")
    assert pays_rates(["Name", "Rateable Value"]) == []
