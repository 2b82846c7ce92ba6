import numpy as np
import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.rating import read_rating_list, value_per_m2


def _line(number, value="12500", *, authority="4310", category="249G", postcode="L36 1AA", name="NO FIRM"):
    cells = [
        str(number), authority, "", f"REF{number}", "CS", "SHOP AND PREMISES", f"{9000 + number}", '12 "A", HIGH ST',
        name, "12", "HIGH STREET", "HUYTON", "LIVERPOOL", "MERSEYSIDE", postcode, "01-APR-2023", "", value, "", f"{77000 + number}",
        "", category, "", "", "UNIT A", "", "01-APR-2023", "",
    ]  # fmt: skip
    return "*".join(cells) + "*\n"


@pytest.fixture
def layer(make_layer):
    return make_layer("list.csv", "rating_list", "Assessment Reference")


def test_entries_between_asterisks(layer):
    layer.path.write_text(_line(1) + _line(2, "", authority="0435", postcode="") + _line(3, category="203G"))
    found = read_rating_list(layer)
    assert found["assessment"].tolist() == ["77001", "77002", "77003"]
    assert found["uarn"].tolist() == ["9001", "9002", "9003"]
    assert found["rateable_value_gbp"].iloc[0] == 12500
    assert np.isnan(found["rateable_value_gbp"].iloc[1])  # not given, which is not 0
    assert found["category"].tolist() == ["249", "249", "203"]
    assert found["address"].iloc[0] == "12, UNIT A, HIGH STREET, HUYTON, LIVERPOOL, MERSEYSIDE"
    assert found["effective_date"].iloc[0] == pd.Timestamp("2023-04-01")
    assert found["billing_authority"].tolist() == ["4310", "0435", "4310"]
    assert not found["composite"].any()
    assert not found.astype(str).apply(lambda column: column.str.contains("NO FIRM")).any().any()


def test_entries_of_one_authority(layer):
    layer.path.write_text(_line(1) + _line(2, authority="0435"))
    assert read_rating_list(layer, billing_authorities=["0435"])["uarn"].tolist() == ["9002"]


def test_windows_latin_is_read(layer):
    layer.path.write_bytes(_line(1, name="CAF\u00c9").encode("cp1252"))
    assert len(read_rating_list(layer)) == 1


@pytest.mark.parametrize(
    "text", ["a,b,c\n1,2,3\n", _line(1, "twelve"), _line(1).replace("*9001*", "**"), _line(1).strip() + "x\n"]
)
def test_another_layout_is_refused(layer, text):
    layer.path.write_text(text)
    with pytest.raises(InputError, match="layout of a rating list"):
        read_rating_list(layer)


def test_value_per_square_metre_of_the_like(layer):
    layer.path.write_text(
        "".join([_line(1, "1000"), _line(2, "3000"), _line(3, "9000", category="203G"), _line(4, ""), _line(5, "500")])
    )
    entries = read_rating_list(layer)
    areas = pd.Series({"77001": 10.0, "77002": 10.0, "77003": 30.0, "77004": 10.0}, name="m2").rename_axis("assessment")
    found = value_per_m2(entries, areas).set_index("category")
    assert found.loc["249"].to_dict() == {"outward_code": "L36", "median_gbp_per_m2": 200.0, "count": 2}
    assert found.loc["203", "median_gbp_per_m2"] == 300.0


def test_floor_areas_without_a_name_or_twice_are_refused(layer):
    layer.path.write_text(_line(1))
    entries = read_rating_list(layer)
    with pytest.raises(ValueError, match="allowed 'assessment' or 'uarn'"):
        value_per_m2(entries, pd.Series({"77001": 10.0}))
    with pytest.raises(ValueError, match="repeats"):
        value_per_m2(entries, pd.Series([1.0, 2.0], index=pd.Index(["9001", "9001"], name="uarn")))
