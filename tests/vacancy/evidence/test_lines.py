import pytest

from assetmap.errors import InputError
from assetmap.vacancy.evidence.lines import read_lines

COLUMNS = {"name": "what it is called", "says": "what is said"}


@pytest.fixture
def read(tmp_path):
    def reader(content):
        path = tmp_path / "list.csv"
        path.write_bytes(content)
        return read_lines(path, COLUMNS, lambda known: "name" in known, "a list of names", "CSV with the column name")

    return reader


def test_lines_are_numbered_as_in_the_file_and_their_cells_tidy(read):
    found = read(b"\xef\xbb\xbfName,Says,other\n\n Hall ,  is   empty\n,,\nBarn\n")
    assert found == [
        (3, {"name": "Hall", "says": "is empty", "other": ""}),
        (5, {"name": "Barn", "says": "", "other": ""}),
    ]


def test_windows_1252_is_read(read):
    assert read("name\ncaf\u00e9\n".encode("cp1252")) == [(2, {"name": "caf\u00e9"})]


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "nothing"),
        (b"says\nx\n", "says"),
        (b"name,name\na,b\n", "name, name"),
        (b"name\n\x00\n", "a binary file"),
        (b"name\na,more\n", "line 2 has 2 cells under 1 headers"),
        (b'name\n"a"b\n', "line 2: "),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_was_seen(read, content, seen):
    with pytest.raises(InputError, match="this is not a list of names") as caught:
        read(content)
    assert caught.value.seen.startswith(seen)


def test_no_file(tmp_path):
    with pytest.raises(InputError, match="not a list of names") as caught:
        read_lines(tmp_path / "no.csv", COLUMNS, lambda known: True, "a list of names", "CSV")
    assert caught.value.seen == "no such file"
