import pytest

from assetmap.portfolio.gap import Lever, close_gap

GRANT = Lever("grant", "£", 60_000, 1.0)
OWNER = Lever("owner's contribution", "£", 50_000, 1.0)
RENT = Lever("rent", "£/m² a year", 4.0, 10_000)
LATER = Lever("phasing", "years", 2.0, 5_000)


def test_smallest_combinations_only_and_each_closes_the_gap():
    table = close_gap(100_000, [GRANT, OWNER, RENT, LATER])
    combined = table.groupby("combination")["lever"].agg(set).tolist()
    assert combined == [
        {"grant", "owner's contribution"},
        {"grant", "rent"},
        {"owner's contribution", "rent", "phasing"},
    ]
    assert table.groupby("combination")["closes"].sum().tolist() == pytest.approx([100_000] * 3)
    first = table[table["combination"] == 1]
    assert first["amount"].tolist() == pytest.approx([60_000 / 1.1, 50_000 / 1.1])
    assert (table["share_used"] <= 1).all()


def test_one_lever_may_do():
    table = close_gap(30_000, [GRANT, RENT])
    assert table["lever"].tolist() == ["grant", "rent"]
    assert table["amount"].tolist() == pytest.approx([30_000, 3.0])


def test_what_is_still_missing_is_told():
    table = close_gap(100_000, [GRANT, LATER])
    assert table["lever"].tolist() == ["grant", "phasing", "still missing"]
    assert table["amount"].iloc[-1] == 30_000
    assert (table["combination"] == 0).all()


def test_no_gap_needs_nothing():
    assert len(close_gap(0, [GRANT])) == 0


@pytest.mark.parametrize(
    ("gap", "levers", "message"),
    [
        (-1, [GRANT], "'gap' is -1"),
        (float("nan"), [GRANT], "'gap' is nan"),
        (5, [GRANT, GRANT], "allowed each once"),
        (5, [Lever("rent", "£", -1, 1)], "rent has -1 × 1"),
    ],
)
def test_what_cannot_be_used_is_named(gap, levers, message):
    with pytest.raises(ValueError, match=message):
        close_gap(gap, levers)
