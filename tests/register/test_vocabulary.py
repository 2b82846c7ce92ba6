import pytest

from assetmap.register.vocabulary import SYNONYMS, fields_of, header_words, is_contact


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
