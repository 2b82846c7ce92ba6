import pytest

from assetmap.register.status_words import status_kind


@pytest.mark.parametrize(
    ("text", "tenure", "kind"),
    [
        ("Vacant", "freehold", "vacant"),
        ("Not in use", "", "vacant"),
        ("Part vacant", "", ""),
        ("Not vacant", "", ""),
        ("Occupied by local authority", "", "in use"),
        ("Owner occupied", "", "in use"),
        ("Leasehold", "freehold", "let"),
        ("Leashold", "freehold", "let"),
        ("Groundlease", "freehold", "let"),
        ("Leasehold", "leasehold", ""),
        ("Leasehold out", "leasehold", "let"),
        ("Licence in", "", ""),
        ("Tenanted", "", "let"),
        ("Declared surplus", "", "surplus"),
        ("Closed", "", "closed"),
        ("Temporary closure", "", "paused"),
        ("Transferred to community", "", "transferred"),
        ("TBC", "", ""),
        ("Amber", "", None),
    ],
)
def test_kinds(text, tenure, kind):
    assert status_kind(text, tenure) == kind


@pytest.mark.parametrize(("text", "kind"), [("Unocupied", "vacant"), ("Ocupied", "in use"), ("Surpluss", "surplus")])
def test_a_misspelt_status_is_understood(text, kind):
    assert status_kind(text) == kind
