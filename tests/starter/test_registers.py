import csv
import io
import re

import pytest

from assetmap.starter.estate import ASSETS
from assetmap.starter.faults import FAULTS, HOSTILE
from assetmap.starter.registers import LAYOUT_A_CP1252, LAYOUT_A_UTF8, LAYOUT_B, make_registers, said_empty


def records(register):
    """Records of a CSV register as a reader meets them, each with the line on which it begins."""
    stream = csv.reader(io.StringIO(register.content().decode(register.encoding), newline=""))
    found, start = [], 1
    for cells in stream:
        found.append((start, cells))
        start = stream.line_num + 1
    return found


def test_three_files_in_two_layouts(starter):
    assert [(r.layout, r.encoding, r.header_line) for r in starter.registers] == [
        ("A", "utf-8", 1),
        ("A", "cp1252", 1),
        ("B", "xlsx", 3),
    ]
    for register, columns in zip(starter.registers, (LAYOUT_A_UTF8, LAYOUT_A_CP1252, LAYOUT_B), strict=True):
        assert register.table[register.header_line - 1] == [title for title, _ in columns]


def test_every_asset_is_there_once(starter):
    assets = [row.asset for register in starter.registers for row in register.rows if row.role == "asset"]
    assert sorted(assets) == list(range(400))
    assert [sum(row.role == "asset" for row in r.rows) for r in starter.registers] == list(ASSETS)


def test_every_row_is_an_asset_merged_rejected_or_blank(starter):
    for register in starter.registers:
        for row in register.rows:
            assert row.role in ("asset", "merged", "rejected", "blank")
            assert (row.asset >= 0) == (row.role in ("asset", "merged"))
            assert bool(row.reason) == (row.role == "rejected")


def test_lines_are_those_a_reader_counts(starter):
    for register in starter.registers[:2]:
        read = records(register)[1:]
        assert [line for line, _ in read] == register.lines
        for (_, cells), row in zip(read, register.rows, strict=True):
            assert (not any(cells)) == (row.role == "blank")
            if row.role == "asset":
                assert row.cells["code"] in cells


def test_every_kind_of_fault_is_in_the_files(starter):
    kinds = {kind for register in starter.registers for row in register.rows for kind in row.faults}
    assert kinds == set(FAULTS)


def test_ragged_rows_and_the_repeated_header(starter):
    first, second = (records(register) for register in starter.registers[:2])
    width = len(LAYOUT_A_UTF8)
    assert {len(cells) for _, cells in first} == {width - 2, width, width + 2}
    header = second[0][1]
    assert sum(cells == header for _, cells in second) == 2


def test_blank_rows_trail(starter):
    for register in starter.registers:
        assert [row.role for row in register.rows[-3:]] == ["blank"] * 3


def test_the_second_file_needs_windows_1252(starter):
    content = starter.registers[1].content()
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert "£" in content.decode("cp1252")


def test_accented_names(starter):
    text = "".join(str(cells) for register in starter.registers for cells in register.table)
    assert "Café" in text
    assert "Fête" in text


def test_hostile_names_are_written_as_they_are(starter):
    for register in starter.registers:
        cells = {str(cell) for line in register.table for cell in line}
        assert set(HOSTILE[register.borough.stem]) <= cells


def test_objects_that_are_no_property_are_in_every_file(starter):
    for register in starter.registers:
        reasons = {row.reason for row in register.rows}
        assert {"statue", "vehicle", "not council owned"} <= reasons
    assert "repeated header" in {row.reason for row in starter.registers[1].rows}


def test_no_address_outside_invalid_and_no_person(starter):
    for register in starter.registers:
        text = " ".join(str(cell) for line in register.table for cell in line)
        assert all(found.endswith(".invalid") for found in re.findall(r"[\w.]+@[\w.]+", text))
        assert {row.cells.get("contact_name", "Estates desk") for row in register.rows} == {"Estates desk"}


def test_said_empty_follows_the_published_word(starter):
    row = next(row for row in starter.registers[0].rows if row.cells.get("status") == "Surplus to requirements")
    assert said_empty(row)
    assert not said_empty(next(row for row in starter.registers[0].rows if row.role == "blank"))


def test_the_same_seed_gives_the_same_registers(starter):
    again = make_registers(starter.estate, starter.seed)
    assert [r.table for r in again] == [r.table for r in starter.registers]
