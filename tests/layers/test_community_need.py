from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.community_need import read_community_need


def test_score_of_each_area(world):
    found = read_community_need(load_catalogue()["need"])
    assert found.set_index("area_code")["community_need"].to_dict()["E01000004"] == 130.0
