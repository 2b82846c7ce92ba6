import numpy as np
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.choice import choose
from assetmap.portfolio.sheet import Position, concessions, negotiation_sheet, next_best, offer_ceiling


def lines(*positions):
    return negotiation_sheet("Kindred", "North", positions).read("Kindred")[0]


@pytest.mark.parametrize("count", [1, 3, 4, 5, 10, 11, 999])
def test_at_the_ceiling_at_least_four_fifths_do_not_lose(count):
    draws = np.random.default_rng(count).normal(0, 1000, count)
    ceiling = offer_ceiling(draws)
    assert (draws >= ceiling).mean() >= 0.8
    above = draws[draws > ceiling]
    assert not len(above) or (draws >= above.min()).mean() < 0.8
    with pytest.raises(ValueError, match="'walk_away_draws' has shape"):
        offer_ceiling([np.nan])


def test_the_offer_is_the_ceiling_unless_it_is_said():
    table = lines(
        Position("hall", "North", 40_000.0, 100_000.0), Position("baths", "North", -25_000.0, 10_000.0, -30_000.0)
    )
    assert table["offer"].tolist() == [40_000, -30_000]
    assert table["undervalue"].tolist() == [60_000, 40_000]
    assert table["contribution"].tolist() == [0, 30_000]


def test_above_the_ceiling_only_with_a_reason_and_it_is_kept():
    with pytest.raises(InputError, match="the offer for hall cannot be made as it is") as caught:
        lines(Position("hall", "North", 40_000.0, offer=41_000.0, reason="  "))
    assert caught.value.allowed.startswith("£40,000 or less")
    kept = lines(Position("hall", "North", 40_000.0, offer=41_000.0, reason="the last of its kind"))
    assert kept["reason"].tolist() == ["the last of its kind"]
    assert lines(Position("hall", "North", 40_000.0, offer=39_000.0, reason="unused"))["reason"].tolist() == [""]
    with pytest.raises(InputError, match="cannot be made"):
        lines(Position("hall", "North", float("nan")))


def test_flags_ask():
    table = lines(
        Position("a", "N", 0.0, 2_000_001.0),
        Position("b", "N", 0.0, 2_000_000.0),
        Position("c", "N", 0.0, 9_000_000.0, lease_years=7),
        Position("d", "N", 0.0, subsidy=315_001.0, listed=True, open_space=True),
        Position("e", "N", 0.0, 1.0, listed=True, lease_years=25),
        Position("f", "N", 0.0, 1.0, listed=True, lease_years=24.9),
    )
    flags = table["flags"].tolist()
    assert "undervalue above £2,000,000" in flags[0]
    assert flags[1] == ""
    assert flags[2] == "lease of up to 7 years: outside best consideration"
    for part in ("no market value entered", "subsidy above £315,000", "relevant disposal", "must be advertised"):
        assert part in flags[3]
    assert "relevant disposal" in flags[4]
    assert flags[5] == ""


def test_a_sheet_is_for_its_party_alone_and_hides_its_figures():
    sheet = negotiation_sheet("Kindred", "North", [Position("hall", "North", 43_210.0)], next_best=["secret"])
    for reader in ("North", "", "kindred"):
        with pytest.raises(InputError, match="belongs to the party that made it") as caught:
            sheet.read(reader)
        assert "43" not in str(caught.value)
    assert "43" not in repr(sheet) + repr(Position("hall", "North", 43_210.0, offer=43_000.0))
    assert "secret" not in repr(sheet)
    mine = sheet.read("Kindred")[0]
    mine["offer"] = 0.0
    assert sheet.read("Kindred")[0]["offer"].tolist() == [43_210]
    with pytest.raises(ValueError, match="'party' is ''"):
        negotiation_sheet("", "North", [])


def test_what_a_step_buys():
    table = concessions(
        {"lease_years": 25, "overage": 0.25},
        {"lease_years": 5, "overage": -0.05},
        lambda terms: 1000 * terms["lease_years"] - 40_000 * terms["overage"],
    )
    assert table["buys"].tolist() == pytest.approx([5000, 2000])
    assert table["figure_now"].tolist() == [15_000, 15_000]
    assert table["then"].tolist() == pytest.approx([30, 0.2])
    with pytest.raises(ValueError, match="'steps' has 'rent'"):
        concessions({}, {"rent": 1}, lambda terms: 0)


def test_what_remains_if_it_is_lost():
    found = choose([10.0] * 3, [9.0, 8.0, 1.0], budget=20.0)
    assert next_best(found, 0).startswith("To drop 0 costs 8 of 17; in: 2; out: 0")
    with pytest.raises(InputError, match="2 is not in the portfolio"):
        next_best(found, 2)
