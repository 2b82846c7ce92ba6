import numpy as np

from assetmap.region import Layout
from assetmap.register.columns import map_columns
from assetmap.register.point_columns import sources_of, texts_with_points
from assetmap.register.sheet import Row, Sheet


def mapped(header, *lines, points=None):
    rows = tuple(
        Row(i, tuple(line.split(";")), point=points[i - 2] if points else None) for i, line in enumerate(lines, 2)
    )
    return rows, map_columns(Sheet(tuple(header.split(";")), rows, "utf-8"), Layout(), "a.csv")


def test_points_that_came_with_the_rows_lead():
    rows, columns = mapped("Name;Easting;Northing", "Hall;330123;390456", "Baths;1;2", points=[(-3.05, 53.4), None])
    first, second = sources_of(rows, columns)
    assert (first.header, first.positions, first.first, first.second) == ("geometry", [], ["-3.05", ""], ["53.4", ""])
    assert (second.header, second.kind, second.published) == ("Easting, Northing", "grid", ["330123, 390456", "1, 2"])


def test_a_pair_of_which_one_cell_holds_both():
    rows, columns = mapped(
        "Name;GeoX;GeoY",
        "a;SJ 345 905;",
        "b;POINT (1 2);POINT (1 2)",
        "c;SJ 345 905;390456",
        "d;(51.5, -2.3);(51.6, -2.3)",
        "e;330123;390456",
        "f;;",
    )
    source = sources_of(rows, columns)[0]
    assert source.opened == [0, 1]
    assert source.first == ["334550.0", "1", "SJ 345 905", "(51.5, -2.3)", "330123", ""]
    assert source.second[:2] == ["390550.0", "2"]
    assert source.accuracy_m[0] == 100
    assert np.isnan(source.accuracy_m[1:]).all()


def test_a_column_that_stands_for_nothing_and_holds_points():
    rows, columns = mapped("Name;Where;Grid Ref;Account", *[f"a;SJ 34{i} 905;SJ34{i}905;ST12345{i}" for i in range(4)])
    found = {source.header: source.first[0] for source in sources_of(rows, columns)}
    assert found == {"Where": "334050.0", "Grid Ref": "334050.0"}


def test_a_cell_that_should_hold_a_point_and_does_not():
    rows, columns = mapped("Name;Grid Ref", "a;SJ 345 905", "b;SJ 345 90", "c;SJ 346 905", "d;", "e;SJ 347 905")
    source = sources_of(rows, columns)[0]
    assert source.unreadable == [1]
    assert source.in_text


def test_texts_are_searched_for_the_rows_that_are_still_open():
    rows, columns = mapped("Name;Address", "a;Field at SJ 345 905", "b;Field at SJ 346 905", "c;1 Road")
    found = texts_with_points(rows, columns, np.array([False, True, True]))
    assert [(source.header, source.first) for source in found] == [("Address", ["", "334650.0", ""])]
    assert found[0].unreadable == []


def test_no_coordinates():
    rows, columns = mapped("Name;Address", "a;1 Road")
    assert sources_of(rows, columns) == []
    assert texts_with_points(rows, columns, np.array([True])) == []


def test_dates_and_sizes_are_no_points():
    lines = [f"a;20.05.201{i};12.5, 30.{i};10{i}0 200{i}" for i in range(4)]
    assert sources_of(*mapped("Name;When;Size;Years", *lines)) == []
