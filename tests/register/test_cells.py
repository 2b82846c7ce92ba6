import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register import cells


@pytest.mark.parametrize(
    ("clean", "text", "value", "fault"),
    [
        (cells.clean_uprn, "010012809302", "10012809302", ""),
        (cells.clean_uprn, "00000999909006483", "999909006483", ""),
        (cells.clean_uprn, "100121228178.0", "100121228178", ""),
        (cells.clean_uprn, "1.00121E+11", "", "uprn_lost"),
        (cells.clean_uprn, "100121000000", "", "uprn_lost"),
        (cells.clean_uprn, "1000000", "1000000", ""),
        (cells.clean_uprn, "1234567890123", "", "uprn_invalid"),
        (cells.clean_uprn, "0", "", ""),
        (cells.clean_uprn, "TBC", "", ""),
        (cells.clean_postcode, "gl50 1dy", "GL50 1DY", ""),
        (cells.clean_postcode, "ZZ1", "ZZ1", ""),
        (cells.clean_postcode, "Town ZZ1 1AA", "ZZ1 1AA", ""),
        (cells.clean_postcode, "nowhere", "", "postcode_invalid"),
        (cells.clean_postcode, "n/a", "", ""),
        (cells.clean_id, "Ref:1027", "1027", ""),
        (cells.clean_id, "1.02743E+13", "", "id_lost"),
        (cells.clean_name, "kml_7", "", "name_placeholder"),
        (cells.clean_name, "=HYPERLINK(1)", "=HYPERLINK(1)", ""),
        (cells.clean_text, "x" * 2000, "x" * 1000, "text_cut"),
        (cells.clean_tenure, "F", "freehold", ""),
        (cells.clean_tenure, "L", "leasehold", ""),
        (cells.clean_tenure, "Leashold", "leasehold", "value_corrected"),
        (cells.clean_tenure, "Tenancy at will", "other", ""),
        (cells.clean_tenure, "Amber", "other", "value_not_listed"),
        (cells.clean_tenure, "LEASE HOLD", "leasehold", ""),
        (cells.clean_tenure, "Freehld", "freehold", "value_corrected"),
        (cells.clean_tenure, "Licence", "other", ""),
        (cells.clean_tenure, "-", "", ""),
        (cells.clean_land_or_building, "Buildings Only", "building", ""),
        (cells.clean_land_or_building, "Land/Buildings", "land and building", ""),
        (cells.clean_land_or_building, "Bulidings", "building", "value_corrected"),
        (cells.clean_land_or_building, "Both", "land and building", ""),
        (cells.clean_name, "<center><table><tr><th colspan='2'", "", "name_placeholder"),
        (cells.clean_uprn, "1,00121E+11", "", "uprn_lost"),
        (cells.clean_land_or_building, "Sea", "", "land_or_building_unknown"),
        (cells.clean_condition, "Good", "A", ""),
        (cells.clean_condition, "C - Poor", "C", ""),
        (cells.clean_condition, "wobbly", "", "band_invalid"),
        (cells.clean_epc, "c (62)", "C", ""),
        (cells.clean_epc, "76 D", "D", ""),
        (cells.clean_epc, "H", "", "band_invalid"),
    ],
)
def test_cells(clean, text, value, fault):
    assert clean(text) == (value, fault)


@pytest.mark.parametrize(
    ("text", "unit", "value", "fault"),
    [
        ("£1,250.50", "", 1250.5, ""),
        ("1.2m", "", 1_200_000.0, ""),
        ("12k", "", 12_000.0, ""),
        ("5,716 sq ft", "m2", 531.033777, ""),
        ("0.5 ha", "m2", 5000.0, ""),
        ("120 m", "m2", 120.0, ""),
        ("120 m", "ha", 0.012, ""),
        ("120 m wide", "m2", None, "number_invalid"),
        ("120 m²", "m2", 120.0, ""),
        ("2 acres", "ha", 0.80937, ""),
        ("(500)", "", None, "number_negative"),
        ("-3", "m2", None, "number_negative"),
        ("100-200", "m2", None, "number_invalid"),
        ("9" * 400, "", None, "number_invalid"),
        ("TBC", "", None, ""),
    ],
)
def test_numbers(text, unit, value, fault):
    found, kind = cells.clean_number(text, unit)
    assert kind == fault
    assert found == (None if value is None else pytest.approx(value, rel=1e-4))


@given(st.text(max_size=60), st.sampled_from(["", "m2", "ha"]))
def test_no_cell_breaks_a_rule(text, unit):
    for clean in (cells.clean_uprn, cells.clean_postcode, cells.clean_epc, cells.clean_condition):
        value, fault = clean(text)
        assert not (value and fault)
    number, _ = cells.clean_number(text, unit)
    assert number is None or number >= 0


def test_a_part_that_is_already_in_the_address_is_left_out():
    assert cells.join_address(["1 High Street, Town", "High Street", "Town", "County"]) == "1 High Street, Town, County"
