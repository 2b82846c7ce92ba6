import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.register.identity import BLOCK, Identity, asset_ids, merge_rows, reference_in, same_named_place


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


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Town Hall", "High Street", "ZZ1 1AA"), ("Town Hal", "", "ZZ1 1AA"), True),
        (("Town Hall", "High Street", ""), ("Hall, Town", "High Street, Anywhere", ""), True),
        (("Town Hall", "High Street", "ZZ1 1AA"), ("Town Hall", "High Street", "ZZ1"), True),
        (("Town Hall", "High Street", "ZZ1 1AA"), ("Town Hall", "High Street", "ZZ1 1AB"), False),
        (("Town Hall", "High Street", ""), ("Town Hall", "Mill Lane", ""), False),
        (("Town Hall", "High Street", ""), ("Baths", "High Street", ""), False),
        (("Unit 1", "High Street", "ZZ1 1AA"), ("Unit 2", "High Street", "ZZ1 1AA"), False),
        (("Flats", "Flat 1, High Street", "ZZ1 1AA"), ("Flats", "Flat 2, High Street", "ZZ1 1AA"), False),
        (("Town Hall", "", "ZZ1"), ("Town Hall", "", "ZZ1"), False),
        (("", "High Street", "ZZ1 1AA"), ("", "High Street", "ZZ1 1AA"), False),
    ],
)
def test_names_with_places_agree_or_not(one, other, same):
    rows = [row("", "", *said) for said in (one, other)]
    assert same_named_place(*rows) is same
    assert same_named_place(*rows[::-1]) is same


def test_a_misspelt_name_is_merged_only_with_a_uprn_or_a_reference():
    pair = ("Town Hall", "High Street", "ZZ1 1AA"), ("Town Hal", "High St", "ZZ1 1AA")
    assert merge_rows([row("", "10", *pair[0]), row("", "10", *pair[1])])[0] == [0, 0]
    assert merge_rows([row("A1", "10", *pair[0]), row("A1", "", *pair[1])])[0] == [0, 0]
    assert merge_rows([row("", "", *pair[0]), row("", "", *pair[1])])[0] == [0, 1]
    assert merge_rows([row("A1", "10", *pair[0]), row("A2", "10", *pair[1])]) == ([0, 1], [1])


def test_one_uprn_may_hold_several_properties():
    names = ["Library", "Museum", "Café", "Town Hall"]
    assert merge_rows([row("", "10", name, "High Street", "ZZ1 1AA") for name in names])[0] == [0, 1, 2, 3]


def test_what_more_rows_share_than_a_block_is_compared_to_the_letter_only():
    letters = "abcdefghijklmnopqrstuvwxyz"
    rows = [row("", "10", f"{a * 4}{b * 4}", "High Street", "ZZ1 1AA") for a in letters for b in letters]
    last = rows[-1]
    rows += [
        row("", "10", last.name, last.address, last.postcode),
        row("", "10", "aaaabbbbx", "High Street", "ZZ1 1AA"),
    ]
    survivors, _ = merge_rows(rows)
    assert survivors[-2] == len(rows) - 3 > BLOCK
    assert survivors[-1] == 1 < BLOCK


def test_references_of_different_systems_neither_agree_nor_disagree():
    def numbered(own_id, system, uprn="10", name="Hall"):
        return Identity("E1", own_id, uprn, name, "High Street", "", "", system, system)

    assert merge_rows([numbered("A1", "a.csv"), numbered("99", "b.csv")])[0] == [0, 0]
    assert merge_rows([numbered("A1", "a.csv", "10", "Hall"), numbered("A1", "b.csv", "11", "Hall")])[0] == [0, 1]


def test_rows_of_one_file_are_never_merged_when_files_are_compared():
    rows = [Identity("E1", "", "10", "Hall", "High Street", "", "", file) for file in ("a", "b", "b", "a")]
    assert merge_rows(rows)[0] == [0, 0, 2, 2]


def test_the_reference_in_an_id():
    plain = row("A1", "10", "Hall", "High Street")
    assert reference_in("E1:A1", plain) == "A1"
    assert reference_in("E1:10", plain) == ""
    assert reference_in(asset_ids([row(name="Hall")])[0][0], plain) == ""
    assert reference_in("E1:0123456789", plain) == "0123456789"
