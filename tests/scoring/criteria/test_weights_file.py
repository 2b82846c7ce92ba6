import tomllib
from pathlib import Path

import pytest

from assetmap.errors import InputError
from assetmap.scoring.criteria import Criterion, Part, load_criteria, read_weights

EARLIER = Path(__file__).parent / "earlier"
NEED = Criterion("need", "need", "Need", 100.0, "", (Part("score", 2.0, 66.0, "by hand"),))
CONDITION = Criterion("condition", "building", "Condition", 60.0, "", (Part("grade", 4, 1, "by hand"),))


def weights(tmp_path, text):
    path = tmp_path / "weights.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_weights_of_a_file_in_any_order_whole_or_not_with_0_to_leave_one_out(tmp_path):
    path = weights(tmp_path, "condition = 0\nneed = 62.5\n")
    assert read_weights(path, [NEED, CONDITION]) == {"need": 62.5, "condition": 0.0}


@pytest.mark.parametrize(
    ("text", "what", "seen", "allowed"),
    [
        ("need = \ncondition = 1\n", "the weights file is not valid TOML", "line 1", "deprivation = 100"),
        ("need = 1\nned = 2\n", "no criterion 'ned'", "ned", "need, condition"),
        ("need = 1\n", "the weight of 'condition' is missing", "need", "need, condition"),
        ("", "the weight of 'need' is missing", "an empty file", "need, condition"),
        ("need = -1\ncondition = 1\n", "the weight of 'need' cannot be used", "-1", "a number from 0 to 1,000,000"),
        (
            'need = "high"\ncondition = 1\n',
            "the weight of 'need' cannot be used",
            "'high'",
            "a number from 0 to 1,000,000",
        ),
        ("need = true\ncondition = 1\n", "the weight of 'need' cannot be used", "True", "a number from 0 to 1,000,000"),
        ("need = nan\ncondition = 1\n", "the weight of 'need' cannot be used", "nan", "a number from 0 to 1,000,000"),
        (
            "need = 1\ncondition = inf\n",
            "the weight of 'condition' cannot be used",
            "inf",
            "a number from 0 to 1,000,000",
        ),
        ("need = 0\ncondition = 0.0\n", "every weight is 0", "0", "at least one above 0"),
    ],
)
def test_weights_that_cannot_be_used_say_what_where_seen_and_allowed(tmp_path, text, what, seen, allowed):
    path = weights(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_weights(path, [NEED, CONDITION])
    error = caught.value
    assert (error.what, error.where) == (what, str(path))
    assert seen in error.seen
    assert allowed in error.allowed


def test_weights_that_are_not_there_or_not_text(tmp_path):
    with pytest.raises(InputError, match="no such weights file") as caught:
        read_weights(tmp_path / "absent.toml", [NEED])
    assert caught.value.where == str(tmp_path / "absent.toml")
    assert "--weights" in caught.value.next_step
    with pytest.raises(InputError, match="not valid TOML"):
        read_weights(tmp_path, [NEED])
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not valid TOML"):
        read_weights(tmp_path / "binary.toml", [NEED])


def test_a_weight_beyond_all_floats_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be used"):
        read_weights(weights(tmp_path, f"need = 1{'0' * 400}\ncondition = 1\n"), [NEED, CONDITION])


def test_the_file_that_is_documented_holds_the_usual_weights(root):
    criteria = load_criteria()
    said = []
    found = read_weights(root / "docs" / "weights.toml", criteria, said.append)
    assert found == {criterion.key: criterion.swing for criterion in criteria}
    assert said == []


def test_a_file_of_the_earlier_criteria_opens_and_every_change_is_told():
    said = []
    found = read_weights(EARLIER / "weights.toml", load_criteria(), said.append)
    before = tomllib.loads((EARLIER / "weights.toml").read_text(encoding="utf-8"))
    together = before["deprivation"] + before["worklessness"]
    assert found["deprivation"] == 100.0
    assert found["condition"] == pytest.approx(before["condition"] * 100 / together, abs=0.001)
    assert found["social_gap"] == pytest.approx(before["community_need"] * 100 / together, abs=0.001)
    assert found["demand"] == pytest.approx(before["organisations"] * 100 / together, abs=0.001)
    assert found["low_value"] == found["proposal"] == found["out_of_work"] == 0.0
    assert "Worklessness is now part of deprivation: its weight went there." in said
    assert any(sentence.startswith("These criteria had no weight when it was saved") for sentence in said)
    assert len(said) == 5
