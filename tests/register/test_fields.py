from assetmap.register.fields import ColumnMatch, Columns, Pair


def test_a_field_without_a_column_is_blank():
    columns = Columns(("Name", "Name", "X"), {"name": [0, 1]}, (Pair(2, 2, "either"),))
    assert columns.of("uprn") == []
    assert columns.header("uprn") == ""
    assert columns.header("name") == "Name"
    assert columns.published([0, 1, 2]) == ["Name", "X"]


def test_a_match_without_a_conflict_has_none():
    assert ColumnMatch(0, "Name", "name", 0.95, "the header means the name").conflict == ""
