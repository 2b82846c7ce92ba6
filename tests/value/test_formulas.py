import pytest

from assetmap.value.appraisal import Building, appraise
from assetmap.value.formulas import sheet, sheet_table


def test_the_sheet_of_the_reference_building_by_hand(appraisal):
    """Every line worked out anew from the inputs as numbers, without the code's own formulas."""
    found = {line.key: line.result for line in sheet(appraisal)}
    years = range(2, 26)
    income = 400 * 75 * (0.5 * 0.86 + 0.5 * 0.5 * 0.92) * 0.8 - 400 * 15
    after, cost = income / 0.095, 400 * 650 * 1.12 * 1.12
    worth = {
        rate: sum(income / (1 + rate) ** t for t in years) + after * 0.98 / (1 + rate) ** 25 - cost
        for rate in (0, 0.03, 0.06, 0.08)
    }
    held = sum(6000 / 1.035**t for t in (1, 2, 3))
    remains = 60_000 / 1.035**3 - held
    let = 400 * (30 * 0.66 * 0.8 - 15) / 0.095
    empty = let / 1.095**3 - sum(6000 / 1.095**t for t in (1, 2, 3))
    factor = sum(1.08**-t for t in years) + 0.98 / 0.095 / 1.08**25
    by_hand = {
        "let_share": 0.66,
        "gross": 19_800,
        "income": 9_840,
        "after_value": after,
        "capital_cost": 326_144,
        "gross_uplift": after - 60_000,
        "net_uplift": after - 60_000 - cost,
        "annuity": sum(1.08**-t for t in years),
        "incomes": sum(income / 1.08**t for t in years),
        "resale": after * 0.98 / 1.08**25,
        "surplus": worth[0.08],
        "walk_away": worth[0.08],
        "gap": -worth[0.08],
        "break_even_rent": (cost / 400 + 15 * factor) / (0.66 * 0.8 * factor),
        "npv_0": worth[0],
        "npv_3": worth[0.03],
        "npv_6": worth[0.06],
        "npv_8": worth[0.08],
        "holding": held,
        "staying_empty": remains,
        "empty_loss": 60_000 - remains,
        "additional": after - cost - remains,
        "let_as_is": let,
        "worth_empty": empty,
        "part_works": after - let,
        "part_letting": let - empty,
        "part_area growth": 0,
        "part_residual": empty - 60_000,
    }
    assert set(by_hand) == set(found)
    for key, value in by_hand.items():
        assert found[key] == pytest.approx(value, rel=1e-9, abs=1e-9), key


def test_the_docs_hold_the_sheet_as_the_code_makes_it(appraisal, root):
    page = (root / "docs" / "value.md").read_text(encoding="utf-8")
    assert sheet_table(appraisal) in page
    for text in ("£9,840", "£103,579", "£326,144", "−£282,565"):
        assert text in page


def test_the_docs_hold_the_ranges_of_the_reference_building(appraisal, root):
    page = (root / "docs" / "value.md").read_text(encoding="utf-8")
    assert appraisal.headline in page
    for key in ("net_uplift", "walk_away", "additional"):
        assert str(appraisal[key]) in page


def test_the_docs_hold_every_input(inputs, root):
    page = (root / "docs" / "value.md").read_text(encoding="utf-8")
    for key, item in inputs.items.items():
        assert (
            f"| `{key}` | {item.title} | {item.low:g} | {item.central:g} | {item.high:g} | {item.unit} | {item.grade} |"
            in page
        )


@pytest.mark.parametrize("lease", [None, 15.0, 60.0])
def test_what_the_sheet_works_out_is_what_the_appraisal_says(quick, lease):
    some = quick.override({"rental_growth": 0.01}, "test")
    found = appraise(Building(250.0, lease_years=lease, price=5_000.0, grant=400_000.0), some)
    lines = {line.key: line for line in sheet(found)}
    assert "gross_uplift" not in lines
    price = found["walk_away"].central
    assert lines["surplus"].result == pytest.approx(price * 1.03 if price > 0 else price)
    for key in ("income", "after_value", "capital_cost"):
        assert lines[key].result == pytest.approx(found[key].central)
    assert ("(1 + y)" in lines["after_value"].formula) == (lease is not None)


def test_no_decomposition_where_no_rent_is_entered(quick):
    keys = {line.key for line in sheet(appraise(Building(400.0, 60_000.0), quick))}
    assert "additional" in keys
    assert "part_works" not in keys
