from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.identity import Identity, asset_ids, merge_rows


def row(own_id="", uprn="", name="", address="", postcode="", rest=""):
    return Identity("E1", own_id, uprn, name, address, postcode, rest)


def test_two_of_three_make_one_property():
    first = row("A1", "10", "Hall", "High Street")
    assert merge_rows([first, row("A1", "10", "Other", "Road")])[0] == [0, 0]
    assert merge_rows([first, row("a1", "", "HALL", "High  street.")])[0] == [0, 0]
    assert merge_rows([row("", "10", "Hall", "High Street"), row("", "10", "Hall", "High Street")])[0] == [0, 0]


def test_one_of_three_is_not_enough():
    rows = [row("A1", "10", "Library", "Road"), row("A2", "10", "Archive", "Road"), row("A1", "11", "Shop", "Lane")]
    assert merge_rows(rows) == ([0, 1, 2], [])
    assert merge_rows([row(uprn="10"), row(uprn="10")])[0] == [0, 1]
    assert merge_rows([row(name="Shop", address="x"), row(name="Shop", address="x")])[0] == [0, 1]


def test_references_that_differ_keep_rows_apart_and_it_is_told():
    assert merge_rows([row("A1", "10", "Hall", "Road"), row("A2", "10", "Hall", "Road")]) == ([0, 1], [1])


def test_a_reference_that_stands_for_several_is_no_id():
    ids, repeated = asset_ids([row("A1", name="Hall"), row("A1", name="Shop"), row("A2")])
    assert repeated == [0, 1]
    assert ids[2] == "E1:A2"
    assert len(set(ids)) == 3
    assert all(len(found) == 13 for found in ids[:2])


few = st.sampled_from(["", "a", "b"])
some_rows = st.lists(st.builds(row, few, few, few, few, few, few), max_size=12)


@given(some_rows, st.randoms())
def test_ids_are_unique_and_do_not_depend_on_the_order(rows, random):
    ids, _ = asset_ids(rows)
    assert len(set(ids)) == len(ids)
    order = list(range(len(rows)))
    random.shuffle(order)
    again, _ = asset_ids([rows[i] for i in order])
    assert sorted(again) == sorted(ids)
    for i, found in zip(order, again, strict=True):
        if "-" not in found:
            assert ids[i] == found


@given(some_rows)
def test_a_survivor_survives(rows):
    survivors, _ = merge_rows(rows)
    assert all(survivors[into] == into and into <= i for i, into in enumerate(survivors))
