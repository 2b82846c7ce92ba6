import pandas as pd

from assetmap.layers.catalogue import load_catalogue
from assetmap.layers.community_need import read_community_need


def test_score_of_each_area(world):
    found = read_community_need(load_catalogue()["need"])
    assert found.set_index("area_code")["community_need"].to_dict()["E01000004"] == 130.0


def test_the_domain_of_civic_assets_where_the_file_has_it_and_not_known_where_not(world):
    layer = load_catalogue()["need"]
    assert read_community_need(layer)["civic_assets"].isna().all()
    frame = pd.read_csv(layer.path)
    frame.assign(**{"Civic Assets Domain Score": [-1.5, 0.0, 2.0, None], "Civic Assets Domain Rank": 1}).to_csv(
        layer.path, index=False
    )
    found = read_community_need(layer).set_index("area_code")["civic_assets"]
    assert found.to_list()[:3] == [-1.5, 0.0, 2.0]
    assert found.isna().to_list() == [False, False, False, True]
