import dataclasses
from pathlib import Path

import pytest

from assetmap.errors import InputError
from assetmap.scoring.adoption import (
    CriteriaSet,
    criteria_changes,
    criteria_toml,
    read_criteria,
    shipped_criteria,
)
from assetmap.scoring.criteria import Criterion, Part, load_criteria

EARLIER = Path(__file__).parent / "criteria" / "earlier"
HEAD = 'name = "Council"\nversion = "2"\n'
GOOD = {
    "key": '"jobs"', "group": '"need"', "title": '"Jobs"', "swing": "100", "sentence": '"{worklessness:.0%}"',
}  # fmt: skip
PART = {"indicator": '"worklessness"', "zero": "0.03", "one": "0.39", "better": '"more"', "reason": '"England"'}


def text(head=HEAD, criterion=GOOD, part=PART, more=""):
    def lines(entries):
        return "\n".join(f"{key} = {value}" for key, value in entries.items() if value is not None)

    return f"{head}\n[[criteria]]\n{lines(criterion)}\n[[criteria.parts]]\n{lines(part)}\n{more}"


@pytest.fixture
def read(tmp_path):
    def reading(content):
        path = tmp_path / "criteria.toml"
        path.write_text(content, encoding="utf-8")
        return read_criteria(path)

    return reading


def test_the_shipped_file_keeps_the_rules_it_sets_for_others():
    shipped = shipped_criteria()
    assert shipped.criteria == load_criteria()
    assert (shipped.name, shipped.adopted_by) == ("assetmap", "")


def test_a_set_written_is_read_back_as_it_was(read):
    part = Part("worklessness", 0.03, 0.39, 'a "quoted" \\ reason\nof two lines', ((0.1, 0.5), (0.2, 0.5)), "more")
    adopted = CriteriaSet(
        "Our council", "2026-1", "Cabinet", "2026-03-01",
        (Criterion("jobs", "need", "Jobs", 62.5, "{worklessness:.0%}", (part,)), *load_criteria()[5:]),
    )  # fmt: skip
    assert read(criteria_toml(adopted)) == adopted
    assert read(criteria_toml(shipped_criteria())) == shipped_criteria()


def test_what_changed_between_two_versions():
    before = shipped_criteria()
    first, second, *rest = before.criteria[3:6]
    before = dataclasses.replace(before, criteria=(first, dataclasses.replace(second, instead_of=""), *rest))
    first, second, *rest = before.criteria
    bent = dataclasses.replace(second.parts[0], points=((0.1, 0.5),))
    new = Criterion("new", "need", "New", 1.0, "", (Part("x", 0.0, 1.0, ""),))
    after = dataclasses.replace(
        before,
        criteria=(dataclasses.replace(first, swing=50.0), dataclasses.replace(second, parts=(bent,)), *rest[1:], new),
    )
    assert criteria_changes(before, after).to_dict("split")["data"] == [
        ["social_gap", "removed", "Gap in social infrastructure", ""],
        ["new", "added", "", "New"],
        ["deprivation", "swing", "100", "50"],
        [
            "out_of_work",
            "parts",
            "worklessness from 0.03 (0) through 0.39 (1)",
            "worklessness from 0.03 (0) through 0.1 (0.5) through 0.39 (1)",
        ],
    ]
    assert criteria_changes(before, before).empty


@pytest.mark.parametrize(
    ("content", "what", "step"),
    [
        ("name = ", "the criteria file is not valid TOML", "correct that line"),
        (text(head='version = "1"\n'), "'name' is missing or not text", "add a line such as name"),
        (text(head='name = "x"\nversion = 2\n'), "'version' is missing or not text", "add a line"),
        (HEAD, "there are no criteria", "add one at least"),
        (HEAD + "criteria = [1]", "there are no criteria", "add one at least"),
        (text(criterion=GOOD | {"key": None}), "'key' is missing", "add key"),
        (text(criterion=GOOD | {"title": '" "'}), "'title' is missing", "add title"),
        (text(criterion=GOOD | {"group": '"wishes"'}), "the group is unknown", "correct it"),
        (text(criterion=GOOD | {"swing": '"much"'}), "'swing' is not a number", "correct the line"),
        (text(criterion=GOOD | {"swing": "-1"}), "the weight of 'jobs' cannot be used", "correct the line"),
        (text(criterion=GOOD | {"swing": "0"}), "every weight is 0", "give one criterion weight"),
        (text(criterion=GOOD | {"swing": None}), "'swing' is not a number", "correct the line"),
        (text(criterion=GOOD | {"sentence": '"{wages}"'}), "the sentence names what is not an indicator", "in braces"),
        (text(part=PART | {"zero": "nan"}), "'zero' is not a number", "correct the line"),
        (text(part=PART | {"zero": "true"}), "'zero' is not a number", "correct the line"),
        (text(part=PART | {"one": "0.03"}), "'worklessness' has one value for both anchors", "plausible worst"),
        (text(part=PART | {"better": '"less"'}), "the anchors of 'worklessness' are the wrong way round", "swap zero"),
        (text(part=PART | {"zero": "0.5"}), "the anchors of 'worklessness' are the wrong way round", "swap zero"),
        (text(part=PART | {"better": '"higher"'}), "'better' of 'worklessness' is unknown", "correct it"),
        (text(part=PART | {"points": "[[0.1]]"}), "the points of 'worklessness' cannot be used", "correct the line"),
        (text(part=PART | {"points": "[[0.5, 0.5]]"}), "do not lead from zero to one", "put them in order"),
        (text(part=PART | {"points": "[[0.1, 0.7], [0.2, 0.3]]"}), "do not lead from zero to one", "put them in order"),
        (text(part=PART | {"points": "[[0.1, 1.5]]"}), "do not lead from zero to one", "put them in order"),
        (
            text(criterion=GOOD | {"sentence": '""'.replace('""', '"w"')}, part=PART | {"indicator": '"wages"'}),
            "no indicator 'wages'",
            "correct the name",
        ),
        (text() + text(head=""), "the criterion 'jobs' stands twice", "rename or drop one"),
        (
            text(more=text(head="", criterion=GOOD | {"key": '"imd"', "sentence": '"s"'},
                           part=PART | {"indicator": '"imd_score"'})),
            "'jobs' and 'imd' overlap",
            "use deprivation_without_employment",
        ),
        (text(criterion=GOOD | {"instead_of": '"rent"'}), "stands instead of a criterion that there is not", "instead_of"),
        (text(criterion=GOOD | {"instead_of": '"jobs"'}), "stands instead of a criterion that there is not", "instead_of"),
        (text(criterion=GOOD | {"instead_of": "1"}), "'instead_of' is no criterion's key", "correct the line"),
        (HEAD + "[[criteria]]\n" + "\n".join(f"{k} = {v}" for k, v in GOOD.items()), "has no parts", "add its indicator"),
        (
            HEAD + "".join(text(head="", criterion=GOOD | {"key": f'"c{i}"'}) for i in range(13)),
            "there are too many criteria",
            "join or drop some",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_adopted_says_what_where_and_the_next_step(read, tmp_path, content, what, step):
    with pytest.raises(InputError) as caught:
        read(content)
    assert what in caught.value.what
    assert str(tmp_path / "criteria.toml") in caught.value.where
    assert step in caught.value.next_step


def test_files_that_are_not_there_or_not_text(tmp_path):
    with pytest.raises(InputError, match="no such criteria file"):
        read_criteria(tmp_path / "absent.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="cannot be read"):
        read_criteria(tmp_path / "binary.toml")
    with pytest.raises(InputError, match="cannot be read"):
        read_criteria(tmp_path)


def test_a_council_may_bring_indicators_of_its_own(tmp_path):
    path = tmp_path / "criteria.toml"
    path.write_text(text(criterion=GOOD | {"sentence": '"w"'}, part=PART | {"indicator": '"wages"'}), encoding="utf-8")
    assert read_criteria(path, ["wages"]).criteria[0].parts[0].indicator == "wages"


def test_a_file_of_the_earlier_criteria_opens_with_its_own_criteria_and_says_what_is_called_otherwise():
    found = read_criteria(EARLIER / "criteria.toml")
    assert [c.key for c in found.criteria] == [
        *("deprivation", "worklessness", "community_need", "condition", "running", "organisations"),
    ]
    assert [c.swing for c in found.criteria] == [100, 80, 80, 60, 40, 60]
    assert {c.key: c.group for c in found.criteria if c.group != "need"} == {
        "condition": "building", "running": "building", "organisations": "people",
    }  # fmt: skip
    assert found.told == (
        "The group 'asset' is now called 'building'.",
        "The group 'opportunity' is now called 'people'.",
        "Organisations in reach now count once for each registered office, and are not known where no list covers the place.",
    )
    assert found.version == "1"
    assert shipped_criteria().told == ()


def test_an_indicator_that_is_gone_is_another_between_the_same_ends(read):
    part = {"indicator": '"room_value_gap"', "zero": "0", "one": "0.8", "better": '"more"', "reason": '"ours"'}
    part["points"] = "[[0.4, 0.9]]"
    found = read(text(criterion=GOOD | {"key": '"cheap"', "sentence": '"{room_value_gap:.1f}"'}, part=part))
    (criterion,) = found.criteria
    (only,) = criterion.parts
    assert (only.indicator, only.zero, only.one, only.better) == ("price_against_ring", 1.0, pytest.approx(0.6), "less")
    assert only.points == ((pytest.approx(0.8), 0.9),)
    assert criterion.sentence == "{price_against_ring:.1f}"
    assert len(found.told) == 1
