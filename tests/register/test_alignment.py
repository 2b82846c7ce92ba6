from assetmap.register.alignment import align
from assetmap.register.issues import IssueLog


def rows_of(records, width):
    log = IssueLog("a.csv")
    numbered = [(i, cells) for i, cells in enumerate(records, 2)]
    return align(numbered, width, log), log


FULL = [[f"A{i}", "53.80", "-1.79", "1990-04-01", "Y", ""] for i in range(1, 30)]


def test_a_cell_missing_inside_the_row_is_found_by_what_the_others_look_like():
    rows, log = rows_of([*FULL, ["A30", "", "1990-04-01", "Y", ""]], 6)
    assert rows[-1].cells == ("A30", "", "", "1990-04-01", "Y", "")
    assert rows[-1].gaps == {1, 2}
    assert log.counts() == {"row_realigned": 1}


def test_padding_at_the_end_wins_ties():
    rows, log = rows_of([*FULL, ["A30", "53.80", "-1.79", "1990-04-01", "Y"]], 6)
    assert rows[-1].cells == ("A30", "53.80", "-1.79", "1990-04-01", "Y", "")
    assert log.counts() == {"short_row": 1}


def test_where_most_rows_are_short_they_are_short_at_the_end():
    rows, log = rows_of([row[:5] for row in FULL], 6)
    assert all(row.cells[5] == "" and row.gaps == {5} for row in rows)
    assert log.counts() == {"short_rows_usual": 1}


def test_extra_cells_are_told_but_not_repeated():
    rows, log = rows_of([*FULL, [*FULL[0], "Jane Person"]], 6)
    assert len(rows[-1].cells) == 6
    assert "Jane" not in log.table({}).to_csv()
    assert log.counts() == {"long_row": 1}


def test_a_row_alone_and_no_rows():
    assert rows_of([], 3)[0] == []
    assert rows_of([["a"]], 3)[0][0].cells == ("a", "", "")


LONG = [[f"A{i}", "Hall", f"{i} High Street", "ZZ1 1AA", f"33{i:04d}", f"39{i:04d}"] for i in range(1, 40)]


def test_a_comma_inside_a_cell_is_mended_where_the_space_after_it_shows():
    rows, log = rows_of([*LONG, ["A40", "Hall", "Old Yard", " High Street", "ZZ1 1AA", "330040", "390040"]], 6)
    assert rows[-1].cells == ("A40", "Hall", "Old Yard, High Street", "ZZ1 1AA", "330040", "390040")
    assert log.counts() == {"row_rejoined": 1}


def test_a_comma_inside_a_number_is_mended_where_only_one_joint_fits():
    full = [[f"A{i}", "ZZ1 1AA", f"33{i:04d}", "Freehold", "N", f"2001-01-{i % 28 + 1:02d}"] for i in range(1, 40)]
    rows, log = rows_of([*full, ["A40", "ZZ1 1AA", "330040", "Freehold", "on lease", "N", "2001-01-01"]], 6)
    assert rows[-1].cells == ("A40", "ZZ1 1AA", "330040", "Freehold, on lease", "N", "2001-01-01")
    assert log.counts() == {"row_rejoined": 1}


def test_blank_cells_beyond_the_header_are_nothing():
    rows, log = rows_of([*FULL, [*FULL[0], "", " "]], 6)
    assert rows[-1].cells == tuple(FULL[0])
    assert log.counts() == {}


def test_a_cell_too_long_to_be_text_is_left_out_and_told():
    rows, log = rows_of([*FULL, ["A30", "x" * 1_000_000, "-1.79", "1990-04-01", "Y", ""]], 6)
    assert rows[-1].cells == ("A30", "", "-1.79", "1990-04-01", "Y", "")
    assert log.counts() == {"cell_too_long": 1}


def test_addresses_for_mail_are_taken_out_and_marked():
    rows, _ = rows_of([*FULL, ["A30", "ask jo@example.org", "", "", "", ""]], 6)
    assert rows[-1].cells[1] == "ask"
    assert rows[-1].emails == {1}
    assert rows[0].emails == frozenset()
