import csv

import pytest

from assetmap.errors import InputError
from assetmap.scoring.group import rank_for_group, read_group_weights

ROWS = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.6, 0.6, 0.6), (0.1, 0.1, 0.1), (1.0, 1.0, 1.0)]
PEOPLE = {
    "Ann": {"height": 100, "width": 10, "depth": 10},
    "Bo": {"height": 10, "width": 100, "depth": 10},
    "Cy": {"height": 10, "width": 10, "depth": 10},
}


@pytest.fixture(scope="session")
def scores(scored_rows, plain_criteria):
    return scored_rows(ROWS, plain_criteria, statuses=[None] * 4 + ["let"])


def test_each_ranking_the_shared_one_and_what_all_accept(scores, plain_criteria):
    found = rank_for_group(scores, plain_criteria, PEOPLE, 2)
    table = found.ranking.set_index("asset_id")
    assert table["rank"].to_dict() == {"a2": 1, "a0": 2, "a1": 2, "a3": 4}
    assert table["rank_Ann"].to_dict() == {"a2": 2, "a0": 1, "a1": 4, "a3": 3}
    assert table["rank_Bo"].to_dict() == {"a2": 2, "a0": 4, "a1": 1, "a3": 3}
    assert table["rank_Cy"].to_dict() == {"a2": 1, "a0": 2, "a1": 2, "a3": 4}
    assert table["in_top_k_of"].to_dict() == {"a2": 3, "a0": 2, "a1": 2, "a3": 0}
    assert table.index[table["acceptable"]].to_list() == ["a2"]
    assert table.loc["a0", ["best", "worst", "spread"]].to_list() == [1, 4, 3]
    assert found.people == ("Ann", "Bo", "Cy")


def test_everybody_counts_the_same_whatever_numbers_they_give(scores, plain_criteria):
    found = rank_for_group(scores, plain_criteria, PEOPLE, 2)
    # shares 5/6 1/12 1/12, 1/12 5/6 1/12, and a third each
    assert found.weights.set_index("criterion")["shared"].to_dict() == pytest.approx(
        {"height": 1.25 / 3, "width": 1.25 / 3, "depth": 0.5 / 3}
    )
    assert found.shared_swings == pytest.approx({"height": 100, "width": 100, "depth": 40})
    louder = PEOPLE | {"Ann": {key: 1000 * value for key, value in PEOPLE["Ann"].items()}}
    assert rank_for_group(scores, plain_criteria, louder, 2).ranking.equals(found.ranking)


def test_where_they_differ_most_is_on_top_and_told(scores, plain_criteria):
    found = rank_for_group(scores, plain_criteria, PEOPLE, 2)
    assert found.weights["criterion"].to_list() == ["height", "width", "depth"]
    assert found.weights["spread"].to_list() == pytest.approx([0.75, 0.75, 0.25])
    assert found.agreement.iloc[0][["first", "second"]].to_list() == ["Ann", "Bo"]
    assert found.sentence.startswith(
        "1 building is in everybody's first 2, of 3 people. We differ most on The height: "
    )
    assert "75% apart. The building we place most differently is a0: 1 to 4." in found.sentence
    assert "Between any two of us" in found.sentence


def test_people_agree_or_not_within_each_list(scored_rows, plain_criteria):
    rows = [(0.9, 0.1, 0.0), (0.1, 0.9, 0.0), (0.8, 0.2, 0.0), (0.2, 0.8, 0.0), (0.3, 0.7, 0.0)]
    scores = scored_rows(rows, plain_criteria).assign(list=["confirmed"] * 2 + ["likely"] * 3)
    people = {name: PEOPLE[name] for name in ("Ann", "Bo")}
    found = rank_for_group(scores, plain_criteria, people, 1)
    assert found.ranking["list"].to_list() == ["confirmed"] * 2 + ["likely"] * 3
    # each order is the reverse of the other's; by rank alone two firsts would count as agreed
    assert found.agreement["tau"].to_list() == pytest.approx([-1.0])


def test_one_person_alone_and_nobody(scores, plain_criteria):
    alone = rank_for_group(scores, plain_criteria, {"Ann": PEOPLE["Ann"]}, 2)
    assert alone.sentence == "One person has given weights; 2 buildings are among their first 2."
    assert alone.agreement.empty
    with pytest.raises(InputError, match="there are no weights of anybody"):
        rank_for_group(scores, plain_criteria, {}, 2)
    with pytest.raises(ValueError, match="'top_k' is 0"):
        rank_for_group(scores, plain_criteria, PEOPLE, 0)


def test_no_buildings(scores, plain_criteria):
    found = rank_for_group(scores[:0], plain_criteria, PEOPLE, 2)
    assert found.ranking.empty
    assert found.sentence.startswith("0 buildings are in everybody's first 2")


@pytest.fixture
def read(tmp_path, plain_criteria):
    def reading(content):
        path = tmp_path / "group.csv"
        path.write_text(content, encoding="utf-8")
        return read_group_weights(path, plain_criteria)

    return reading


def test_weights_of_a_file(read):
    found = read("\ufeffperson, depth,height,width\nAnn,1,100,2.5\n\nBo,0,0,100\n")
    assert found == {
        "Ann": {"depth": 1, "height": 100, "width": 2.5},
        "Bo": {"depth": 0, "height": 0, "width": 100},
    }


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        ("", "the columns of the file of weights do not fit the criteria", "group.csv"),
        ("person,height,width\nAnn,1,2\n", "the columns of the file of weights do not fit", "group.csv"),
        ("person,height,width,depth,colour\nA,1,2,3,4\n", "the columns of the file of weights do not fit", "group.csv"),
        ("person,height,width,depth\n", "the file of weights names nobody", "group.csv"),
        ("person,height,width,depth\n,1,2,3\n", "the person is not named", "line 2"),
        ("person,height,width,depth\nA,1,2,3\nA,1,2,3\n", "'A' stands twice", "line 3"),
        ("person,height,width,depth\nA,1,2\n", "the line has another number of cells", "line 2"),
        ("person,height,width,depth\nA,1,2,much\n", "the weight of 'depth' cannot be used", "line 2"),
        ("person,height,width,depth\nA,1,2,\n", "the weight of 'depth' cannot be used", "line 2"),
        ("person,height,width,depth\nA,1,2,-3\n", "the weight of 'depth' cannot be used", "line 2"),
        ("person,height,width,depth\nA,1,2,nan\n", "the weight of 'depth' cannot be used", "line 2"),
        ("person,height,width,depth\nA,1,2,1e999\n", "the weight of 'depth' cannot be used", "line 2"),
        (f"person,height,width,depth\n{'A' * 61},1,2,3\n", "the name is too long", "line 2"),
        ("person,height,width,depth\n" + "A,1,2,3\n" * 41, "names too many people", "group.csv"),
        ("person,height,width,depth\nA,0,0,0\n", "every weight is 0", "line 2"),
    ],
)
def test_files_that_cannot_be_used_say_what_where_and_the_next_step(read, content, what, where):
    with pytest.raises(InputError) as caught:
        read(content)
    assert what in caught.value.what
    assert caught.value.where.endswith(where)
    assert caught.value.next_step


def test_files_that_are_not_there_or_not_text(tmp_path, plain_criteria):
    with pytest.raises(InputError, match="no such file of weights"):
        read_group_weights(tmp_path / "absent.csv", plain_criteria)
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot be read"):
        read_group_weights(tmp_path / "binary.csv", plain_criteria)


def test_the_sentence_calls_a_building_by_its_name(scores, plain_criteria):
    found = rank_for_group(scores, plain_criteria, PEOPLE, 2, {"a0": "The old hall"})
    assert "The building we place most differently is The old hall: 1 to 4." in found.sentence


def test_a_cell_without_end_is_said(read):
    before = csv.field_size_limit(1000)
    try:
        with pytest.raises(InputError, match="the file of weights is no CSV"):
            read(f"person,height,width,depth\n{'A' * 2000},1,2,3\n")
    finally:
        csv.field_size_limit(before)
