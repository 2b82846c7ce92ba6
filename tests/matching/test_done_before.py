import numpy as np

from assetmap.matching import DONE_COLUMNS, done_before


def test_the_nearest_first(estate):
    gone = {"status_kind": "transferred"}
    buildings = estate(
        far=gone | {"at": (900.0, 0.0)},
        near=gone | {"at": (100.0, 0.0), "status": "Transferred to a trust", "status_date": "2021"},
        free={},
        nowhere=gone | {"at": None},
    )
    found = done_before(buildings, (0.0, 0.0))
    assert list(found) == list(DONE_COLUMNS)
    assert found["asset_id"].tolist() == ["near", "far", "nowhere"]
    assert found["distance_m"].tolist()[:2] == [100, 900]
    assert found["status"].iloc[0] == "Transferred to a trust"


def test_without_a_place_the_newest_first(estate):
    gone = {"status_kind": "transferred"}
    buildings = estate(a=gone, b=gone | {"status_date": "2024-05"}, c=gone | {"status_date": "2019"})
    found = done_before(buildings)
    assert found["asset_id"].tolist() == ["b", "c", "a"]
    assert np.isnan(found["distance_m"]).all()


def test_nobody_has(estate):
    assert done_before(estate(a={}), (0.0, 0.0)).empty
