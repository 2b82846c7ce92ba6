import pytest

from assetmap import InputError
from assetmap.register import limits
from assetmap.register.columns import recognised_headers
from assetmap.register.delimited import read_delimited
from assetmap.register.issues import IssueLog


def records_of(text):
    log = IssueLog("a.csv")
    return read_delimited(text, "a.csv", recognised_headers, log), log


def test_an_open_quotation_mark_does_not_swallow_the_rest():
    records, log = records_of('Name,Address\n"Hall,High Street\nBaths,Low Street\nPool,Mid Street\n')
    assert records[1:] == [(2, ['"Hall', "High Street"]), (3, ["Baths", "Low Street"]), (4, ["Pool", "Mid Street"])]
    assert log.counts() == {"unclosed_quote": 1}


def test_an_open_quotation_mark_on_the_last_line():
    records, _ = records_of('Name,Address\nHall,"High Street\nBaths,"Low, Street')
    assert [line for line, _ in records] == [1, 2, 3]


def test_quotation_marks_inside_a_cell_are_text():
    records, _ = records_of('Name,Code\n5" pipe,LMN2396"\n"a ""b"", c",d\n')
    assert records[1:] == [(2, ['5" pipe', 'LMN2396"']), (3, ['a "b", c', "d"])]


def test_quoting_beyond_repair_is_refused():
    with pytest.raises(InputError, match="never closed"):
        records_of("Name,Address\n" + 'x,"y,z\n\n' * 201)


@pytest.mark.parametrize("mark", ["^", "~", "¬", "§", "\x1f", "#", ":", "*", "@@"[0]])
def test_any_mark_delimits_where_it_shows_known_headers(mark):
    text = "UPRN,Property Name,Postcode\n10,The Hall; north - wing,ZZ1 1AA\n11,Baths,ZZ1 1AB\n".replace(",", mark)
    records, _ = records_of(text)
    assert records[1] == (2, ["10", "The Hall; north - wing", "ZZ1 1AA"])


def test_a_mark_that_shows_no_headers_does_not_delimit():
    records, _ = records_of("Name,Opening\nHall,10:30\nBaths,11:30\n")
    assert records[1] == (2, ["Hall", "10:30"])


def test_a_first_line_may_name_the_delimiter():
    records, _ = records_of("sep=;\nName;Address\nHall, Old;1, High Street, Town, County\n")
    assert records == [(2, ["Name", "Address"]), (3, ["Hall, Old", "1, High Street, Town, County"])]


def test_spaces_may_stand_before_a_quotation_mark():
    records, _ = records_of('Name, Address\n"Hall", "1, High Street"\n"Baths", "2, Low Street"\n')
    assert records[1:] == [(2, ["Hall", "1, High Street"]), (3, ["Baths", "2, Low Street"])]


def test_line_breaks_in_cells_keep_the_lines_counted():
    records, _ = records_of('Name,Address\n"Hall","High\nStreet\n\nTown"\nBaths,Low Street\n\n\nPool,x\n')
    assert [line for line, _ in records] == [1, 2, 6, 9]


def test_more_rows_or_cells_than_allowed_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "MOST_ROWS", 3)
    with pytest.raises(InputError, match="too many rows"):
        records_of("Name,Address\n" + "a,b\n" * 3)
    monkeypatch.setattr(limits, "MOST_ROWS", 100_000)
    monkeypatch.setattr(limits, "MOST_CELLS", 10)
    with pytest.raises(InputError, match="too many cells"):
        records_of("Name,Address\n" + "a,b\n" * 10_001)
