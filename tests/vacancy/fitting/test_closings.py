import pytest

from assetmap.errors import InputError
from assetmap.vacancy.fitting.closings import closed_spells
from assetmap.vacancy.fitting.likelihood import rate_interval

HEADER = "building_id,closed,years_to_outcome,years_observed,outcome_class\n"
ROWS = (
    "baths,2010,4.5,9.0,sold\n"
    "library,2012,,6.0,still empty\n"
    "hall,2013,,12.0,community or public reuse\n"
    "depot,2014,,0.0,not known\n"
    "school,2015,2.0,2.0,demolished or redeveloped\n"
)


@pytest.fixture
def read(tmp_path):
    def reader(text):
        path = tmp_path / "closings.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return closed_spells(path)

    return reader


def test_ended_between_looks_and_still_watched(read):
    spells = read(HEADER + ROWS)
    assert spells.scheme == "followed"
    assert spells.table[["site", "earliest", "years", "ended", "exit"]].to_numpy().tolist() == [
        ["baths", 4.5, 4.5, True, "gone"],
        ["library", 6.0, 6.0, False, ""],
        ["hall", 0.0, 12.0, True, "reused"],
        ["school", 2.0, 2.0, True, "gone"],
    ]
    assert spells.left_out == {"not watched after closing": 1}
    assert set(spells.table["holding_class"]) == {"public"}


@pytest.mark.parametrize(
    ("old", "new", "what", "where", "seen"),
    [
        ("sold", "eaten", "the outcome is unknown", "closings.csv, line 2", "eaten"),
        ("4.5", "four", "'years_to_outcome' is no number of years", "closings.csv, line 2", "four"),
        ("6.0", "-6", "'years_observed' is no number of years", "closings.csv, line 3", "-6"),
        ("6.0", "inf", "'years_observed' is no number of years", "closings.csv, line 3", "inf"),
        ("2012,,6.0", "2012,,", "the line says no years", "closings.csv, line 3", "nothing"),
        ("2012,,", "2012,1.0,", "years to an outcome, and no outcome", "closings.csv, line 3", "1, still empty"),
        ("4.5", "0", "the spell ended the day it began", "closings.csv, line 2", "0 years"),
        ("12.0", "0", "the spell ended the day it began", "closings.csv, line 4", "0 years"),
        ("years_observed", "watched", "these are no closings", "closings.csv", "building_id, closed"),
    ],
)
def test_bad_lines_are_told_in_four_parts(read, old, new, what, where, seen):
    with pytest.raises(InputError) as caught:
        read((HEADER + ROWS).replace(old, new, 1))
    assert (caught.value.what, caught.value.where) == (what, where)
    assert caught.value.seen.startswith(seen)
    assert caught.value.allowed
    assert caught.value.next_step


def test_bad_files_are_told(read, tmp_path):
    with pytest.raises(InputError, match="there are no closings"):
        closed_spells(tmp_path / "none.csv")
    with pytest.raises(InputError, match="these are no closings") as caught:
        read(HEADER)
    assert caught.value.seen == "no lines"
    with pytest.raises(InputError, match="not UTF-8"):
        read((HEADER + ROWS).encode() + b"\xff")


@pytest.mark.real_data
def test_the_regions_closings(shared_data):
    spells = closed_spells(shared_data / "evidence" / "lcr_closed_to_outcome.csv")
    ended = spells.table["ended"]
    assert (len(spells), int(ended.sum()), spells.left_out) == (51, 15, {"not watched after closing": 13})
    assert spells.table["years"].sum() == pytest.approx(272.8, abs=0.1)
    assert spells.table["exit"].value_counts().to_dict() == {"": 36, "gone": 10, "reused": 5}
    dated = ended & (spells.table["earliest"] == spells.table["years"])
    assert spells.table.loc[dated, "years"].median() == pytest.approx(4.0)
    # 15 / 273 = 0.055; a little more, since one of the fifteen ended some time before its 12 years and not on that day
    rate, low, high = rate_interval(spells)
    assert rate == pytest.approx(0.0564, abs=0.0005)
    assert low == pytest.approx(0.03, abs=0.005)
    assert high == pytest.approx(0.094, abs=0.01)
