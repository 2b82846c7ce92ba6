import zipfile

import pandas as pd
import pytest

from assetmap import InputError
from assetmap.layers.energy import latest_certificates, read_energy_certificates

TABLE = pd.DataFrame(
    {
        "LMK_KEY": ["c1", "c2", "c3", "c4"],
        "ADDRESS1": ["Town Hall", "Town Hall", "Shed", "Caf\u00e9"],
        "ADDRESS2": ["High Street", "", "", ""],
        "ADDRESS3": "",
        "POSTCODE": ["l36 1aa", "L36 1AA", "", "WA8 1AA"],
        "ASSET_RATING": [120, 60, "", 0],
        "ASSET_RATING_BAND": ["e", "C", "", "A+"],
        "PROPERTY_TYPE": "D1 Non-residential",
        "INSPECTION_DATE": ["2010-01-01", "2021-02-03", "", "2022-01-01"],
        "LODGEMENT_DATE": ["2010-01-05", "2021-02-05", "", "2022-01-05"],
        "LODGEMENT_DATETIME": "2021-02-05 10:00:00",
        "FLOOR_AREA": [800, 820, 0, "unknown"],
        "UPRN": ["0041000001", "41000001.0", "", "41000002"],
        "UPRN_SOURCE": "Address Matched",
    }
)


@pytest.fixture
def layer(make_layer):
    return make_layer("epc.csv", "energy_certificates", "LMK_KEY")


def test_certificates(layer):
    TABLE.to_csv(layer.path, index=False)
    found = read_energy_certificates(layer)
    assert found["certificate"].tolist() == ["c1", "c2", "c3", "c4"]
    assert found["band"].tolist() == ["E", "C", "", "A+"]
    assert found["uprn"].tolist() == ["41000001", "41000001", "", "41000002"]
    assert found["address"].tolist() == ["Town Hall, High Street", "Town Hall", "Shed", "Caf\u00e9"]
    assert found["postcode"].tolist() == ["L36 1AA", "L36 1AA", "", "WA8 1AA"]
    assert found["asset_rating"].iloc[3] == 0
    assert found["asset_rating"].isna().tolist() == [False, False, True, False]
    assert found["floor_area_m2"].isna().tolist() == [False, False, True, True]  # 0 is not known
    assert found["lodged"].iloc[1] == pd.Timestamp("2021-02-05")


def test_the_latest_of_each_property(layer):
    TABLE.to_csv(layer.path, index=False)
    assert latest_certificates(read_energy_certificates(layer))["certificate"].tolist() == ["c2", "c4"]


def test_small_letters_inside_a_zip(make_layer, tmp_path):
    renamed = TABLE.rename(columns=str.lower).rename(columns={"lmk_key": "certificate_number"})
    with zipfile.ZipFile(tmp_path / "epc.zip", "w") as archive:
        archive.writestr("non-domestic/certificates.csv", renamed.to_csv(index=False))
        archive.writestr("non-domestic/recommendations.csv", "a\n1\n")
    layer = make_layer("epc.zip", "energy_certificates", "certificate_number", member=r"(.*/)?certificates\.csv")
    assert len(read_energy_certificates(layer)) == 4


def test_an_unknown_band_is_refused(layer):
    TABLE.assign(ASSET_RATING_BAND="H").to_csv(layer.path, index=False)
    with pytest.raises(InputError, match="unknown band") as caught:
        read_energy_certificates(layer)
    assert "row 2" in caught.value.where


def test_a_certificate_twice_is_refused(layer):
    pd.concat([TABLE, TABLE]).to_csv(layer.path, index=False)
    with pytest.raises(InputError, match="repeats a key"):
        read_energy_certificates(layer)
