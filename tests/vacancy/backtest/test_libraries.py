import pytest

from assetmap.errors import InputError
from assetmap.vacancy.backtest.libraries import read_libraries

OPEN = ("LA", "LA", "LA", "LA", "LA")


@pytest.fixture
def read(write_libraries, councils, rules):
    return lambda *libraries: read_libraries(write_libraries(*libraries), councils, rules)


def statements(found, number=0):
    its = found.ledger[found.ledger["asset_id"] == found.assets["asset_id"].iloc[number]]
    return list(its[["kind", "date"]].itertuples(index=False, name=None))


def test_a_statement_for_each_count(read):
    found = read(("Anywhere", "Old", "AB1 2CD", "", ("LA", "LAU", "c", "CR", "Temporary Closure")))
    assert statements(found) == [
        ("in use", "2016-07-01"),
        ("in use", "2019-12-31"),
        ("in use", "2021-12-31"),
        ("transferred", "2022"),
        ("paused", "2023"),
    ]


def test_a_closing_is_dated_by_its_year(read):
    found = read(("Anywhere", "Old", "AB1 2CD", "2017", ("LA", "Closed", "Closed", "Closed", "Closed")))
    assert sorted(statements(found)) == [("closed", "2017"), ("in use", "2016-07-01")]


def test_without_a_year_by_the_count_that_first_knows_of_it(read):
    found = read(
        ("Anywhere", "Old", "AB1 2CD", "", ("LA", "LA", "Closed", "closed", "Closed")),
        ("Anywhere", "Older", "AB1 2CE", "", ("Closed", "Closed", "Closed", "Closed", "Closed")),
    )
    assert ("closed", "2021-12-31") in statements(found)
    assert statements(found, 1) == [("closed", "")]  # closed before the first count: nobody says when


def test_councils_that_are_not_the_regions_get_a_code_of_their_own(read):
    found = read(("Anywhere", "Old", "AB1 2CD", "", OPEN), ("Far Away", "Other", "ZZ1 2CD", "", OPEN))
    assert found.assets["owner_code"].tolist() == ["E09999999", "X00000000"]


def test_a_line_break_in_a_cell_moves_no_row(read):
    found = read(
        ("Anywhere", "Old\nTown", "AB1 2CD", "", OPEN), ("Anywhere", "Other", "AB1 2CE", "2023", (*OPEN[:4], "Closed"))
    )
    assert statements(found)[-1] == ("in use", "2023")
    assert ("closed", "2023") in statements(found, 1)


def test_what_is_no_list_of_libraries_is_refused(write, tmp_path, councils, rules):
    with pytest.raises(InputError, match="no list of libraries"):
        read_libraries(write("other.csv", ("name",), [{"name": "Hall"}]), councils, rules)
    with pytest.raises(InputError, match="there are no libraries"):
        read_libraries(tmp_path / "absent.csv", councils, rules)
