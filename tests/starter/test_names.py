from assetmap.starter.names import BOROUGHS, COMPANIES, MARK, STREETS, TOWNS, WARD_NAMES


def test_codes_cannot_be_real():
    # Published codes start with E, W, S, N, K, L or M.
    assert [b.code for b in BOROUGHS] == ["Z06000001", "Z06000002", "Z06000003"]


def test_every_borough_and_council_is_marked_as_invented():
    assert all(MARK in b.name and MARK in b.council for b in BOROUGHS)


def test_names_are_not_repeated():
    wards = [name for names in WARD_NAMES.values() for name in names]
    for names in (STREETS, COMPANIES, wards, [t.name for t in TOWNS]):
        assert len(set(names)) == len(names)


def test_shares_of_the_towns_leave_room_for_the_country():
    assert 0.8 < sum(t.share for t in TOWNS) < 1
