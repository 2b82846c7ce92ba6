from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.lookup import read_area_lookup


def test_names_ward_and_district(world):
    found = read_area_lookup(load_catalogue()["lookup"])
    assert found.iloc[2].to_dict() == {
        "area_code": "E01000003",
        "area_name": "A E01000003",
        "ward_code": "E05000001",
        "ward_name": "W",
        "place_name": "P",
        "district_code": "E08000011",
        "district_name": "Knowsley",
    }
