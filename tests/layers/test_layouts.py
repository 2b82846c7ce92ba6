import pytest

from assetmap.layers.layouts import layout_of


@pytest.mark.parametrize(("reader", "columns"), [("price_paid", 16), ("rating_list", 29)])
def test_files_without_headings_have_as_many_as_published(reader, columns):
    names = layout_of(reader).names
    assert len(names) == columns
    assert len(set(names)) == columns


def test_anything_else_is_plain():
    assert layout_of("deprivation_scores").encodings == ("utf-8-sig",)
    assert not layout_of("deprivation_scores").text
