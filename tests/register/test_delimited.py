import pytest

from assetmap import InputError
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
