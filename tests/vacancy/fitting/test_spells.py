import numpy as np
import pytest

from assetmap.errors import InputError


def test_an_unknown_scheme_and_a_missing_column_are_refused(make_spells):
    with pytest.raises(ValueError, match="'scheme' is 'glimpsed'"):
        make_spells("glimpsed", [1.0])
    spells = make_spells("running", [1.0])
    with pytest.raises(ValueError, match="'table' lacks site"):
        type(spells)("made up", "", "running", spells.table.drop(columns="site"))


@pytest.mark.parametrize("years", [-1.0, np.nan, np.inf])
def test_a_length_that_is_none_is_told(make_spells, years):
    with pytest.raises(InputError, match="no number of years") as caught:
        make_spells("running", [2.0, years])
    assert (caught.value.where, caught.value.seen, caught.value.allowed) == ("made up", str(years), "0 or more")


def test_a_class_and_the_rest_are_the_whole(make_spells):
    spells = make_spells("running", [1.0, 2.0, 3.0], holding_class=["public", "let", ""])
    assert spells.of_class("let").table["years"].to_list() == [2.0]
    assert spells.but_class("let").table["years"].to_list() == [1.0, 3.0]
    assert len(spells.of_class("stalls")) == 0
