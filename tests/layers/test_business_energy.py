import dataclasses

import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.business_energy import read_business_energy

HEAD = "Local Authority Name,MSOA Name,Middle Layer Super Output Area (MSOA) Code,Number of meters,Consumption (kWh),year\n"
ROWS = [
    "Halton,Halton 001,E02002574,79,2833954,2018\n",
    "Halton,Halton 001,E02002574,80,2000000,2019\n",
    "Halton,Halton 002,E02002575,40,,2019\n",
    "Halton,Unallocated,Unallocated,3,99,2019\n",
]


@pytest.fixture
def layer(make_layer, tmp_path):
    def make(text):
        (tmp_path / "e.csv").write_text(text)
        key = "Middle Layer Super Output Area (MSOA) Code"
        return make_layer("e.csv", "business_energy", key, unique=False, key_pattern="E02[0-9]{6}")

    return make


def test_the_latest_year_counts_and_a_blank_is_not_nothing(layer):
    found = read_business_energy(layer(HEAD + "".join(ROWS)))
    assert found.to_dict() == pytest.approx({"E02002574": 2_000_000.0, "E02002575": float("nan")}, nan_ok=True)


def test_a_file_of_one_year_needs_no_column_for_it(layer):
    text = "MSOA code,Total consumption (kWh)\nE02000001,5\n"
    assert read_business_energy(layer(text)).to_dict() == {"E02000001": 5.0}


def test_another_layout_is_refused(layer):
    with pytest.raises(InputError, match="has no column for 'kwh'"):
        read_business_energy(layer("MSOA code,GWh\nE02000001,5\n"))


@pytest.mark.real_data
def test_the_real_file(shared_data, make_layer):
    path = shared_data / "context" / "msoa11_nondomestic_electricity_lcr_2010_2019.csv"
    plain = make_layer("e.csv", "business_energy", "", unique=False, key_pattern="E02[0-9]{6}")
    layer = dataclasses.replace(plain, file=path.name, folder=str(path.parent))
    found = read_business_energy(layer)
    assert found.index.is_unique
    assert 190 <= len(found) <= 210
    assert pd.Series(found).gt(0).all()
