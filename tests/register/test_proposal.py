"""Columns proposed, corrected and remembered."""

import pytest

from assetmap import InputError
from assetmap.region import council_named
from assetmap.register import corrected, layout_fields, propose_columns, read_mapping, read_register, save_mapping

TEXT = (
    "Ref,Site,Post Code,Contact Email,,Was,Was\n"
    "A1,Old Hall,L3 8EW,someone@council.invalid,x,a,b\n"
    "A2,Baths,L1 1JF,other@council.invalid,y,c,d\n"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(TEXT)
    return path


def taken(proposals):
    return {p.label: p.field for p in proposals.columns}


def test_every_column_is_shown_with_why_and_samples(file):
    proposals = propose_columns(file)
    assert [p.label for p in proposals.columns] == ["Ref", "Site", "Post Code", "Contact Email", "#5", "#6", "#7"]
    assert taken(proposals)["Post Code"] == "postcode"
    assert taken(proposals)["Ref"] == "asset_id"
    postcode = proposals.columns[2]
    assert postcode.samples == ("L3 8EW", "L1 1JF")
    assert postcode.reason
    assert 0 < postcode.confidence <= 1
    assert not proposals.remembered


def test_how_to_reach_a_person_is_not_shown(file):
    proposals = propose_columns(file)
    assert proposals.columns[3].samples == ()
    assert "invalid" not in proposals.text


def test_nothing_changed_is_no_mapping(file):
    proposals = propose_columns(file)
    assert corrected(proposals, [p.field for p in proposals.columns]) is None
    with pytest.raises(ValueError, match=r"shorter|longer"):
        corrected(proposals, [])


def test_a_correction_is_remembered_for_the_layout_and_used(file, tmp_path):
    proposals = propose_columns(file)
    said = [p.field for p in proposals.columns]
    said[1], said[5] = "address", "name"
    mapping = corrected(proposals, said)
    assert mapping.columns["name"] == ("#6",)
    assert mapping.columns["address"] == ("Site",)
    folder = tmp_path / "mappings"
    saved = save_mapping(folder, mapping)

    again = propose_columns(file, folder=folder)
    assert again.remembered
    assert taken(again)["#6"] == "name"
    assert again.mapping == read_mapping(saved)
    read = read_register(file, councils=[council_named("Anyborough")], mapping=again.mapping)
    assert read.assets["name"].tolist() == ["a", "c"]

    # a further correction keeps the earlier ones
    said[5], said[6] = "", "name"
    further = corrected(again, said)
    assert further.columns["name"] == ("#7",)
    assert further.columns["address"] == ("Site",)


def test_a_proposal_can_be_written_out_and_read_back(file, tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text(propose_columns(file).text)
    mapped = propose_columns(file, mapping=read_mapping(path))
    assert taken(mapped) == taken(propose_columns(file))


def test_a_file_that_is_no_register_is_refused(tmp_path):
    path = tmp_path / "words.csv"
    path.write_text("nothing that is a register\n")
    with pytest.raises(InputError):
        propose_columns(path)


def test_fields_can_be_chosen_from():
    assert {"name", "address", "postcode", "uprn", "asset_id", "tenure"} <= set(layout_fields())
