from assetmap.layers.boundaries import read_boundaries
from assetmap.layers.catalogue import load_catalogue


def test_outlines_come_in_the_order_asked_for(world):
    found = read_boundaries(load_catalogue()["bounds"], ["E01000003", "E01000001"])
    assert found["area_code"].tolist() == ["E01000003", "E01000001"]
    assert found.total_bounds.tolist() == [350_000, 380_000, 353_000, 381_000]
    assert found.crs.to_epsg() == 27700
