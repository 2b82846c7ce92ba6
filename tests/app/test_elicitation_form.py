import pytest
from streamlit.testing.v1 import AppTest

from assetmap.scoring import load_criteria, rank_order_centroid, swing_of

# what stands instead of another is chosen, not weighed beside it
ASKED = [criterion for criterion in load_criteria() if not criterion.instead_of]
KEYS = [criterion.key for criterion in ASKED]


def form():
    """The form alone, above the sliders that it fills."""
    import streamlit as st

    from assetmap.app.elicitation_form import show_elicitation
    from assetmap.scoring import load_criteria

    show_elicitation(load_criteria(), "steps", "w_")
    for criterion in load_criteria():
        st.slider(criterion.title, 0, 100, round(criterion.swing), 5, key=f"w_{criterion.key}")


@pytest.fixture
def asked():
    """The weights asked for step by step."""

    def opened(**state):
        at = AppTest.from_function(form, default_timeout=60)
        for key, value in state.items():
            at.session_state[key] = value
        return at.run()

    return opened


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def answer(at, order):
    """Put the swings in this order, all but the last, which has no choice."""
    for step, key in enumerate(order[:-1]):
        at.radio(key=f"steps_next_{step}").set_value(key)
        at = press(at, "Next")
        assert not at.exception
    return at


def weights(at):
    return {key: at.slider(key=f"w_{key}").value for key in KEYS}


def test_the_swings_are_told_from_worst_to_best(asked, plain):
    at = asked()
    assert [plain(option) for option in at.radio(key="steps_next_0").options] == [swing_of(c) for c in ASKED]


def test_the_order_then_points_fill_the_sliders(asked, said):
    order = [KEYS[3], *KEYS[:3], *KEYS[4:]]
    at = answer(asked(), order)
    suggested = [at.number_input(key=f"steps_{key}").value for key in order]
    assert suggested == [round(swing / 5) * 5 for swing in rank_order_centroid(len(order))]
    assert at.number_input(key=f"steps_{order[0]}").disabled
    points = dict(zip(order, range(100, 0, -10), strict=True))
    for key, value in list(points.items())[1:]:
        at.number_input(key=f"steps_{key}").set_value(value)
    at = press(at, "Use these weights")
    assert not at.exception
    assert weights(at) == points
    assert at.slider(key="w_out_of_work").value == 0
    assert any("set as you answered" in success.value for success in at.success)


def test_each_step_leaves_out_what_has_its_place_and_back_gives_it_back(asked, said):
    at = asked()
    at.radio(key="steps_next_0").set_value(KEYS[2])
    at = press(at, "Next")
    assert len(at.radio(key="steps_next_1").options) == len(KEYS) - 1
    assert "Step 2 of 11" in said(at)
    at = press(at, "Back")
    assert len(at.radio(key="steps_next_0").options) == len(KEYS)
    assert "Step 1 of 11" in said(at)


def test_points_against_the_order_are_refused_with_the_next_step_and_change_nothing(asked, plain):
    at = answer(asked(), KEYS)
    before = weights(at)
    at.number_input(key=f"steps_{KEYS[1]}").set_value(10)
    at.number_input(key=f"steps_{KEYS[2]}").set_value(20)
    at = press(at, "Use these weights")
    assert not at.exception
    (error,) = [plain(error.value) for error in at.error]
    assert f"'{KEYS[2]}' stands after '{KEYS[1]}' and has more points" in error
    assert "lower the points" in error
    assert weights(at) == before
    assert at.number_input(key=f"steps_{KEYS[2]}").value == 20


def test_one_may_start_again(asked):
    at = press(answer(asked(), KEYS), "Start again")
    assert len(at.radio(key="steps_next_0").options) == len(KEYS)


def test_answers_for_criteria_that_are_gone_are_dropped(asked):
    at = asked(_steps_order=["parking", KEYS[0]])
    assert not at.exception
    assert len(at.radio(key="steps_next_1").options) == len(KEYS) - 1


def test_it_opens_on_the_shortlist_page_when_it_is_asked_for(seen):
    assert (
        len(seen("shortlist", weights_steps=True).radio(key="steps_next_0").options) == len(KEYS) - 2
    )  # two are known for no building
    assert not seen("shortlist").radio
