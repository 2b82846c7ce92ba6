import dataclasses

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
        (Criterion("jobs", "need", "Jobs", 62.5, "{worklessness:.0%}", (part,)), *load_criteria()[2:]),
    )  # fmt: skip
    assert read(criteria_toml(adopted)) == adopted
    assert read(criteria_toml(shipped_criteria())) == shipped_criteria()


def test_what_changed_between_two_versions():
    before = shipped_criteria()
    first, second, *rest = before.criteria
    bent = dataclasses.replace(second.parts[0], points=((0.1, 0.5),))
    new = Criterion("new", "need", "New", 1.0, "", (Part("x", 0.0, 1.0, ""),))
    after = dataclasses.replace(
        before,
        criteria=(dataclasses.replace(first, swing=50.0), dataclasses.replace(second, parts=(bent,)), *rest[1:], new),
    )
    assert criteria_changes(before, after).to_dict("split")["data"] == [
        ["community_need", "removed", "Community need", ""],
        ["new", "added", "", "New"],
        ["deprivation", "swing", "100", "50"],
        [
            "worklessness",
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
        (HEAD + "[[criteria]]\n" + "\n".join(f"{k} = {v}" for k, v in GOOD.items()), "has no parts", "add its indicator"),
        (
            HEAD + "".join(text(head="", criterion=GOOD | {"key": f'"c{i}"'}) for i in range(10)),
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
