from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from assetmap.app import group_page
from assetmap.app.explanation_section import building_names
from assetmap.app.text import literal
from assetmap.scoring import load_criteria, rank_for_group, weights_query
from assetmap.vacancy import TITLES
from assetmap.workspace import PROGRAM, open_workspace, saved_weights

# those that are known for no building of the starter region leave its weights
KEYS = [criterion.key for criterion in load_criteria() if criterion.key not in ("layout", "proposal")]
ANN = dict(zip(KEYS, (100.0, 60.0, 40.0, 80.0, 0.0, 80.0, 10.0, 10.0, 0.0), strict=True))
BO = dict(zip(KEYS, (10.0, 0.0, 20.0, 20.0, 0.0, 20.0, 100.0, 90.0, 30.0), strict=True))
PEOPLE = {"Ann": ANN, "Bo": BO}
HOSTILE = "<img src=x onerror=alert(1)> **B** [z](https://other.invalid)"
CSV = "person," + ",".join(KEYS) + "\nAnn," + ",".join(f"{v:g}" for v in ANN.values())
CSV += "\nBo," + ",".join(f"{v:g}" for v in BO.values()) + "\n"


@pytest.fixture
def linked(home):
    """Opens the page at an address with these values of ``w``."""

    def opened(values):
        at = AppTest.from_string("from assetmap.app.group_page import group_page\ngroup_page()", default_timeout=60)
        at.query_params["w"] = values
        return at.run()

    return opened


def press(at, label):
    (button,) = [button for button in at.button if button.label == label]
    return button.click().run()


def field(at, kind, label):
    (found,) = [widget for widget in getattr(at, kind) if widget.label == label]
    return found


def packed(people):
    return [part.split("=", 1)[1] for part in weights_query(people).split("&")]


def test_it_opens_on_nobody_and_says_how_to_join(seen, said):
    at = seen("group")
    assert not at.exception
    text = said(at)
    assert "not for them" in text
    assert "Nobody has given weights yet" in text
    assert not at.dataframe


def test_everybodys_ranking_the_shared_one_and_what_all_accept(page, loaded, said, plain):
    at = page("group", _people=PEOPLE)
    found = rank_for_group(loaded.scores, loaded.build.criteria, PEOPLE, 20, building_names(loaded))
    text = said(at)
    assert found.sentence in text
    accepted = found.ranking.loc[found.ranking["acceptable"], "asset_id"].map(building_names(loaded))
    assert [line[2:] for line in text.split("What all of us would accept")[-1].splitlines() if line.startswith("- ")]
    for name in accepted:
        assert f"- {name}" in text
    table = at.dataframe[1].value
    assert list(table.columns) == [
        *("List", "Building", "Shared", "By Ann", "By Bo", "Best", "Worst", "In the list of", "Everybody's list"),
    ]
    assert table["By Bo"].tolist() == found.ranking["rank_Bo"].head(50).tolist()
    assert table["List"].tolist() == found.ranking["list"].head(50).map(TITLES).tolist()
    assert table["Shared"].tolist().count(1) == len(set(table["List"])) == 2
    weights = at.dataframe[0].value
    assert list(weights.columns) == ["all together", "by Ann", "by Bo", "apart by"]
    assert weights.index.tolist() == found.weights["title"].tolist()
    assert len(at.get("vega_lite_chart")) == 1


def test_the_length_of_the_list_is_ones_own(page, said):
    at = page("group", _people=PEOPLE)
    at.number_input(key="people_k").set_value(3)
    assert "in everybody's first 3, of 2 people" in said(at.run())


def test_weights_are_given_here(page, said):
    at = page("group")
    at.slider(key=f"g_{KEYS[0]}").set_value(5)
    field(at, "text_input", "Your name, or what to call you").set_value(" Cy ")
    at = press(at, "Add these weights")
    assert not at.exception
    assert at.session_state["_people"]["Cy"][KEYS[0]] == 5
    assert "One person has given weights" in said(at)
    at = press(at, "Add these weights")
    assert "'Cy' has given weights already" in said(at)


def test_weights_are_given_step_by_step(page):
    at = page("group", own_steps=True)
    asked = [
        key for key in KEYS if key != "out_of_work"
    ]  # what stands instead of another is chosen, not weighed beside it
    for step, key in enumerate(asked[:-1]):
        at.radio(key=f"own_next_{step}").set_value(key)
        at = press(at, "Next")
    at.number_input(key=f"own_{KEYS[1]}").set_value(65)
    at = press(at, "Use these weights")
    assert not at.exception
    assert at.slider(key=f"g_{KEYS[1]}").value == 65
    assert at.slider(key="g_out_of_work").value == 0


@pytest.mark.parametrize(("name", "zero"), [("", False), ("Di", True)])
def test_nobody_or_nothing_is_refused(page, said, name, zero):
    at = page("group", **({f"g_{key}": 0 for key in KEYS} if zero else {}))
    field(at, "text_input", "Your name, or what to call you").set_value(name)
    at = press(at, "Add these weights")
    assert not at.exception
    assert ("every weight is 0" if zero else "the person is not named") in said(at)
    assert at.session_state["_people"] == {}


def test_a_csv_of_people(page, said):
    at = page("group")
    at.file_uploader(key="people_file").set_value(("group.csv", CSV.encode("utf-8-sig"), "text/csv")).run()
    at = press(at, "Add the people of this file")
    assert not at.exception
    assert at.session_state["_people"] == PEOPLE
    at = press(at, "Add the people of this file")
    assert "'Ann' has given weights already" in said(at)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"person,colour\nAnn,3\n", "the columns of the file of weights do not fit the criteria"),
        (CSV.replace("100", "many").encode(), "cannot be used"),
        (b"\x81\x8d\x00", "the file is no text"),
    ],
)
def test_a_csv_that_cannot_be_used_says_what_and_the_next_step(page, said, content, what):
    at = page("group")
    at.file_uploader(key="people_file").set_value(("group.csv", content, "text/csv")).run()
    at = press(at, "Add the people of this file")
    assert not at.exception
    assert what in said(at)
    assert "**Next step:**" in said(at)


def test_a_windows_csv_keeps_its_letters(page):
    at = page("group")
    at.file_uploader(key="people_file").set_value(
        ("g.csv", CSV.replace("Ann", "Zoë").encode("cp1252"), "text/csv")
    ).run()
    assert "Zoë" in press(at, "Add the people of this file").session_state["_people"]


def test_the_link_holds_only_weights_and_gives_them_back(page, linked, said):
    (code,) = page("group", _people=PEOPLE).code
    query = code.value.split("?")[1]
    assert query == weights_query(PEOPLE)
    at = linked(parse_qs(query)["w"])
    assert not at.exception
    assert at.session_state["_people"] == PEOPLE
    assert "of 2 people" in said(at)


def test_a_pasted_link_adds_its_people(page):
    at = page("group", _people={"Ann": ANN})
    field(at, "text_input", "Link that somebody sent you").set_value(
        f"http://host.invalid/together?{weights_query({'Bo': BO})}"
    )
    at = press(at, "Add the people of this link")
    assert not at.exception
    assert at.session_state["_people"] == PEOPLE


@pytest.mark.parametrize("values", [["Ann;parking=3"], [HOSTILE], ["Ann;" + ";".join(f"{k}=0" for k in KEYS)]])
def test_a_link_that_cannot_be_used_says_so_and_the_page_stays(linked, said, values):
    at = linked(values)
    assert not at.exception
    assert at.error
    assert "Nobody has given weights yet" in said(at)


def test_people_can_be_taken_out(page, said):
    at = page("group", _people=dict(PEOPLE))
    at.multiselect(key="people_out").set_value(["Ann"])
    at = press(at, "Take these people out")
    assert list(at.session_state["_people"]) == ["Bo"]


def test_weights_for_other_criteria_are_refused_with_a_way_on(page, said):
    at = page("group", _people={"Ann": {"parking": 3.0}})
    assert not at.exception
    assert "no criterion 'parking'" in said(at)
    at = press(at, "Start again with nobody")
    assert at.session_state["_people"] == {}


def test_the_shared_weights_are_kept_under_a_name(page, said):
    at = page("group", _people=PEOPLE)
    field(at, "text_input", "Save the shared weights as").set_value("Ours")
    field(at, "text_input", "Who saves them").set_value("The board")
    at = press(at, "Save the shared weights")
    assert not at.exception
    (kept,) = saved_weights(open_workspace(), "starter", person=PROGRAM)
    assert (kept.name, kept.by, max(kept.swings.values())) == ("Ours", "The board", 100)
    at = page("group", _people=PEOPLE)
    at = press(at, "Save the shared weights")
    assert any("blank" in error.value for error in at.error)


def test_the_public_takes_part_and_sees_no_building(page, loaded, said, monkeypatch):
    monkeypatch.setenv("ASSETMAP_PUBLIC", "1")
    at = page("group", _people=PEOPLE)
    assert not at.exception
    text = said(at)
    assert "What it makes of the buildings" not in text
    assert "Send the link to whoever gathers the weights" in text
    names = [name for name in loaded.rows["building"] if len(name) > 8]
    assert not [name for name in names if name in text]
    assert not [i for i in loaded.rows["asset_id"] if i in text]


def test_a_hostile_name_is_text(page, plain):
    at = page("group", _people={HOSTILE: ANN, "Bo": BO})
    assert not at.exception
    sent = [e.value for group in (at.markdown, at.subheader, at.header, at.info, at.warning) for e in group]
    sent += [str(cell) for t in at.table for cell in [*t.value.to_numpy().ravel(), *t.value.index]]
    assert any(literal(HOSTILE) in text for text in sent)
    assert not [text for text in sent if "img" in text.replace(literal(HOSTILE), "")]


def test_long_lists_are_cut_and_that_is_said(page, said, monkeypatch):
    monkeypatch.setattr(group_page, "_SHOWN", 3)
    at = page("group", _people=PEOPLE)
    assert len(at.dataframe[1].value) == 3
    assert "The first 3 of " in said(at)


def test_a_region_that_is_not_built_says_so(page, said):
    at = page("group", region="lcr")
    assert not at.exception
    assert "has not been loaded yet" in said(at)
    assert not at.slider


def test_a_pasted_text_that_is_no_link_is_refused(page, said):
    at = page("group")
    field(at, "text_input", "Link that somebody sent you").set_value("hello")
    at = press(at, "Add the people of this link")
    assert not at.exception
    assert "the link holds no weights" in said(at)


@pytest.mark.parametrize("text", ["http://[::1", "[" * 60_000, "w=" + "a" * 200_000, "?w=%ff", "w=Ann;" + "=" * 50_000])
def test_a_pasted_link_that_is_none_ends_in_a_sentence(page, said, text):
    at = page("group")
    at.text_input(key="people_link").set_value(text)
    press(at, "Add the people of this link")
    assert not at.exception
    assert at.error
    assert len(said(at)) < 20_000
    assert "Nobody has given weights yet" in said(at)


@pytest.mark.parametrize(
    "content",
    [b"person," + b"a" * 200_000, b"\xff\xfe\x00", b"person\n" * 100_000, b'"' * 200_000, b"x" * 200_001],
    ids=["long cell", "no text", "many lines", "quotes", "large"],
)
def test_a_file_of_weights_that_is_none_ends_in_a_sentence(page, said, content):
    at = page("group")
    at.file_uploader(key="people_file").set_value(("group.csv", content, "text/csv")).run()
    press(at, "Add the people of this file")
    assert not at.exception
    assert at.error
    assert len(said(at)) < 20_000


def test_more_people_than_a_link_holds_are_not_added(page, said, linked):
    people = {f"P{i}": ANN for i in range(40)}
    at = page("group", _people=people)
    field(at, "text_input", "Your name, or what to call you").set_value("One more")
    press(at, "Add these weights")
    assert not at.exception
    assert "there are too many people" in said(at)
