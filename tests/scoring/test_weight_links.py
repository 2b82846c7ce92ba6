import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.scoring.weight_links import (
    LONGEST_LINK,
    LONGEST_NAME,
    MOST_PEOPLE,
    link_weights,
    weights_of_link,
    weights_query,
)

GOOD = "w=Ann;height=100;width=10;depth=0"
WEIGHT = st.integers(0, 100_000).map(lambda n: n / 1000)


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(str.strip).filter(bool),
        st.tuples(WEIGHT, WEIGHT, WEIGHT).filter(any),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60, deadline=None)
def test_what_goes_into_a_link_comes_out_of_it(plain_criteria, people):
    given_ = {name: dict(zip(("height", "width", "depth"), swings, strict=True)) for name, swings in people.items()}
    found = weights_of_link(f"https://host.invalid/together?region=x&{weights_query(given_)}#top", plain_criteria)
    assert found == given_
    assert weights_of_link(weights_query(given_), plain_criteria) == given_
    assert weights_of_link("?" + weights_query(given_), plain_criteria) == given_


def test_a_link_holds_names_and_weights_alone():
    query = weights_query({"Ann & Bo; of <here>": {"height": 33.3333, "width": 1e5}})
    assert query == "w=Ann+%2526+Bo%253B+of+%253Chere%253E%3Bheight%3D33.333%3Bwidth%3D100000"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the link holds no weights"),
        ("https://host.invalid/together", "the link holds no weights"),
        ("x=Ann;height=1;width=1;depth=1", "the link holds no weights"),
        ("w=;height=1;width=1;depth=1", "nobody is named"),
        (f"w={'A' * (LONGEST_NAME + 1)};height=1;width=1;depth=1", "the name is too long"),
        (f"{GOOD}&{GOOD}", "'Ann' stands twice"),
        ("w=Ann;height=1;width=1", "the weight of 'depth' is missing"),
        ("w=Ann;height=1;width=1;depth=1;colour=3", "no criterion 'colour'"),
        ("w=Ann;height=1;height=1;width=1;depth=1", "the weight of 'height' stands twice"),
        ("w=Ann;height=-1;width=1;depth=1", "the weight of 'height' cannot be used"),
        ("w=Ann;height=nan;width=1;depth=1", "the weight of 'height' cannot be used"),
        ("w=Ann;height=inf;width=1;depth=1", "the weight of 'height' cannot be used"),
        ("w=Ann;height=;width=1;depth=1", "the weight of 'height' cannot be used"),
        ("http://[::1", "the link holds no weights"),
        ("http://[::1?w=Ann;height=1;width=1", "the weight of 'depth' is missing"),
        ("//[" * 20_000, "the link holds no weights"),
        ("w=" + "a;" * 40_000, "the link is too long"),
        ("w=Ann;height=1e999;width=1;depth=1", "the weight of 'height' cannot be used"),
        ("w=Ann;height=0;width=0;depth=0", "every weight is 0"),
        ("&".join(f"w=P{i};height=1;width=1;depth=1" for i in range(MOST_PEOPLE + 1)), "the weights of too many"),
    ],
)
def test_links_that_cannot_be_used_say_what_and_the_next_step(plain_criteria, text, what):
    with pytest.raises(InputError) as caught:
        weights_of_link(text, plain_criteria)
    assert what in caught.value.what
    assert caught.value.where.startswith("the link")
    assert caught.value.next_step


def test_values_as_the_address_bar_gives_them(plain_criteria):
    assert link_weights(["Ann%3B B;height=1;width=2;depth=3"], plain_criteria) == {
        "Ann; B": {"height": 1.0, "width": 2.0, "depth": 3.0}
    }


def test_the_longest_link_that_is_made_can_be_read(plain_criteria):
    people = {
        "\U0001f3da" * (LONGEST_NAME - 2) + f"{i:02d}": dict.fromkeys(("height", "width", "depth"), 33.333)
        for i in range(MOST_PEOPLE)
    }
    query = weights_query(people)
    assert len(query) < LONGEST_LINK
    assert weights_of_link(f"https://assetmap.example/together?region=a&{query}#people", plain_criteria) == people


def test_what_not_everybody_was_asked_of_counts_nothing_where_a_link_leaves_it_out(plain_criteria):
    short, whole = "Ann;height=1;width=2", "Ann;height=1;width=2;depth=3"
    assert link_weights([short], plain_criteria, ["depth"])["Ann"] == {"height": 1.0, "width": 2.0, "depth": 0.0}
    assert link_weights([whole], plain_criteria, ["depth"]) == link_weights([whole], plain_criteria)
    with pytest.raises(InputError, match="the weight of 'width' is missing"):
        weights_of_link("w=Ann;height=1", plain_criteria, ["depth"])
