import numpy as np

from assetmap.register.area import ENGLAND, bounded, centred

BOUNDS = (320_000.0, 380_000.0, 340_000.0, 400_000.0)


def at(*values):
    return np.array(values, dtype=float)


def test_inside_and_within_reach():
    area = bounded(BOUNDS, 4)
    easting, northing = at(330_000, 389_000, 400_000, np.nan), at(390_000, 390_000, 390_000, 390_000)
    assert area.inside(easting, northing).tolist() == [True, False, False, False]
    assert area.within_reach(easting, northing).tolist() == [True, True, False, False]
    assert area.inside(at(330_000), at(390_000), np.array([2])).tolist() == [True]
    assert area.box_of(1) == BOUNDS


def test_a_witness_bears_out_or_speaks_against():
    nowhere = np.nan
    witness = (
        at(330_000, 330_000, 330_000, nowhere),
        at(390_000, 390_000, 390_000, nowhere),
        at(100, 100, 5_000, nowhere),
    )
    area = bounded(BOUNDS, 4, witness)
    easting, northing = at(331_500, 345_000, 334_000, 331_000), at(390_000, 390_000, 390_000, 390_000)
    assert area.supported(easting, northing).tolist() == [True, False, True, False]
    assert area.contradicted(easting, northing).tolist() == [False, True, False, False]


def test_without_bounds_england_and_then_the_middle_of_each_group():
    area = bounded(None, 8)
    assert area.box_of(0) == ENGLAND
    groups = np.array(["a"] * 3 + ["b"] * 3 + ["c"] * 2, dtype=object)
    easting = at(330_000, 331_000, 332_000, 530_000, 531_000, 532_000, 430_000, 430_000)
    found = centred(area, groups, easting, np.full(8, 390_000.0))
    assert not found.stated
    assert found.box_of(0) == (281_000, 340_000, 381_000, 440_000)
    assert found.box_of(5) == (481_000, 340_000, 581_000, 440_000)
    assert found.box_of(7) == ENGLAND
    assert found.within_reach(easting, np.full(8, 390_000.0)).all()


def test_postcodes_give_the_middle_before_the_coordinates_do():
    witness = (at(330_000, 331_000, 332_000), np.full(3, 390_000.0), np.full(3, 100.0))
    found = centred(bounded(None, 3, witness), np.array(["a"] * 3, dtype=object), np.full(3, 500_000.0), at(1, 1, 1))
    assert found.box_of(0) == (281_000, 340_000, 381_000, 440_000)
