import pytest

from assetmap import InputError
from assetmap.region import Layout, Snapshot
from assetmap.register.columns import map_columns
from assetmap.register.sheet import Row, Sheet


def columns_of(header, *rows, layout=None):
    lines = tuple(Row(i, tuple(row.split(";"))) for i, row in enumerate(rows, 2))
    return map_columns(Sheet(tuple(header.split(";")), lines, "utf-8"), layout or Layout(), "a.csv")


def test_the_name_leads_an_address_that_comes_in_parts():
    columns = columns_of("PostTown;StreetName;PropertyName;PostCode", "Town;High Street;Hall;ZZ1 1AA")
    assert columns.published(columns.of("address")) == ["PropertyName", "StreetName", "PostTown"]


def test_address_lines_are_joined_by_their_numbers():
    columns = columns_of("Name;Property Address 2;Property Address 1", "Hall;Town;High Street")
    assert columns.of("address") == [2, 1]


def test_a_holding_type_is_what_its_values_say():
    assert columns_of("Name;Holding Type", "a;Land", "b;Land and Building", "c;Buildings Only").of(
        "land_or_building"
    ) == [1]
    assert columns_of("Name;Holding Type", "a;Offices", "b;Land", "c;Car Parks").of("use") == [1]


def test_a_location_that_holds_points_is_no_address():
    columns = columns_of("Name;Location 1", 'a;"(51.5, -2.3)"', 'b;"BATH\n(51.4, -2.3)"')
    assert columns.of("geometry") == [1]
    assert not columns.of("address")


def test_repeated_headers_are_shown_once():
    columns = columns_of("UPRN;UPRN;Name", "1;1;Hall")
    assert columns.of("uprn") == [0, 1]
    assert columns.published(columns.of("uprn")) == ["UPRN"]


def test_a_declared_column_wins():
    layout = Layout(columns={"name": ("Blurb",), "purpose": ("Kind",)}, closed_column="shut")
    columns = columns_of("Name;Blurb;Kind;Shut", "a;b;c;d", layout=layout)
    assert (columns.of("name"), columns.of("use"), columns.of("closed")) == ([1], [2], [3])


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (Layout(columns={"name": ("Nmae",)}), "did you mean 'Name'"),
        (Layout(columns={"nmae": ("Name",)}), "did you mean 'name'"),
        (Layout(columns={"name": ("Contact",)}), "persons are never read"),
        (Layout(council_column="reporting"), "is not in the file"),
        (Layout(snapshots=(Snapshot("2016", "op_16"),)), "is not in the file"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(layout, words):
    with pytest.raises(InputError) as caught:
        columns_of("Name;Contact", "a;b", layout=layout)
    assert words in str(caught.value)


def test_a_table_of_something_else_is_refused():
    with pytest.raises(InputError, match="no column of a property register"):
        columns_of("Date;Amount;Supplier", "a;b;c")
