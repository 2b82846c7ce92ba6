import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.looks import FITS, fit, look_of


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["ZZ1 1AA", "zz11ab"], "unit_postcode"),
        (["100012345678", "010012345678", "1.00121E+11"], "long_digits"),
        (["51.4512", "53.40001"], "latitude"),
        (["-2.98765", "0.1234"], "longitude"),
        (["330000", "331234.5"], "easting"),
        (["390000", "391234.5"], "northing"),
        (["POINT (1 2)", "(51.4, -2.3)"], "point"),
        (["kml_1", "kml_2"], "machine_name"),
        (["<table><tr>", "<center>"], "markup"),
    ],
)
def test_cells_tell_what_they_are(cells, kind):
    assert getattr(look_of(cells), kind) == 1


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["ZZ1", "1 High Street"], "unit_postcode"),
        (["01514960000", "02079460000"], "long_digits"),
        (["51", "53"], "latitude"),
        (["12.34", "-12.3456"], "longitude"),
    ],
)
def test_cells_that_are_something_else(cells, kind):
    assert getattr(look_of(cells), kind) == 0


def test_placeholders_and_blanks_are_not_looked_at():
    look = look_of(["", "n/a", "ZZ1 1AA", "TBC", "ZZ1 1AA"])
    assert (look.cells, look.unit_postcode, look.distinct) == (2, 1, 0.5)
    assert look_of(["", "-"]).cells == 0


@pytest.mark.parametrize(
    ("field", "fitting", "other"),
    [
        ("uprn", "100012345678", "A-17"),
        ("postcode", "ZZ1", "330000"),
        ("easting", "330000 OSGB36", "Freehold"),
        ("site_area_ha", "£1,200", "North Area"),
        ("site_area_ha", "0.5 ha", "01/02/2020"),
        ("empty_from", "44197", "Vacant"),
        ("empty_from", "1 May 2020", "High Street"),
        ("name", "Town Hall", "330000"),
        ("name", "Town Hall", "https://example.org/1"),
        ("use", "Library", "2020-01-01"),
        ("asset_id", "A-17", "https://example.org/1"),
    ],
)
def test_a_field_has_its_looks(field, fitting, other):
    assert fit(field, [fitting, other])[:2] == (0.5, 2)


def test_a_field_that_may_hold_anything_fits_anything():
    assert fit("features", ["1", "x"]) == (1.0, 0, "")
    assert fit("uprn", []) == (1.0, 0, "a UPRN")


def test_a_long_column_is_sampled_and_a_sparse_one_is_not_missed():
    assert look_of(["ZZ1 1AA"] * 100_000).cells <= 1000
    assert look_of([""] * 99_999 + ["ZZ1 1AA"]).cells == 1


@given(st.lists(st.text(max_size=20), max_size=20), st.sampled_from(sorted(FITS)))
def test_shares_are_shares(cells, field):
    look = look_of(cells)
    assert all(0 <= share <= 1 for name, share in vars(look).items() if name != "cells")
    assert 0 <= fit(field, cells)[0] <= 1
