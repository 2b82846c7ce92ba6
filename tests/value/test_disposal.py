import pytest

from assetmap.errors import InputError
from assetmap.value.disposal import Disposal, load_public_rules, public_test, read_public_rules
from assetmap.value.refusals import OutOfRangeError


def keys(**entries):
    return {flag.key for flag in public_test(Disposal(**entries)) if flag.known}


@pytest.mark.parametrize(
    ("under", "above", "within"),
    [(1, False, True), (2_000_000, False, True), (2_000_001, True, False), (0, False, False), (-5, False, False)],
)
def test_the_general_consent(under, above, within):
    found = keys(market_value=3e6, price=3e6 - under)
    assert ("general_consent" in found) == above
    assert ("general_consent_within" in found) == within
    assert ("best_consideration" in found) == (under > 0)


@pytest.mark.parametrize(
    ("under", "before", "flagged"), [(315_000, 0, False), (315_001, 0, True), (15_001, 300_000, True)]
)
def test_minimal_financial_assistance_counts_three_years(under, before, flagged):
    found = keys(market_value=1e6, price=1e6 - under, assistance_before=before)
    assert ("minimal_financial_assistance" in found) == flagged


@pytest.mark.parametrize(
    ("lease", "short", "relevant"),
    [(7, True, False), (7.5, False, False), (24.9, False, False), (25, False, True), (None, False, True)],
)
def test_lease_lengths(lease, short, relevant):
    found = keys(market_value=1.0, price=1.0, lease_years=lease, listed=True)
    assert ("short_lease" in found) == short
    assert ("relevant_disposal" in found) == relevant
    assert "community_right_to_buy" in found
    assert ("rent_review" in found) == (lease is not None)
    assert not {"relevant_disposal", "community_right_to_buy"} & keys(market_value=1.0, price=1.0, lease_years=lease)


def test_open_space_is_advertised():
    assert "open_space" in keys(open_space=True)
    assert "open_space" not in keys()


def test_without_a_market_value_the_undervalue_is_not_told():
    flags = public_test(Disposal())
    unknown = [flag for flag in flags if not flag.known]
    assert {flag.text for flag in unknown} == {"no undervalue: enter the market value today"}
    assert {"best_consideration", "general_consent"} <= {flag.key for flag in unknown}
    assert Disposal().undervalue is None


def test_every_flag_is_a_question_for_a_lawyer_with_rule_and_date():
    flags = public_test(Disposal(5e6, 0.0, 99.0, True, True, 1e5))
    assert len(flags) >= 6
    for flag in flags:
        assert str(flag).startswith("Ask your lawyer about ")
        assert flag.rule_date in str(flag)
        assert "?" in flag.text
    by_key = {flag.key: flag for flag in flags}
    assert "commencement to be checked" in by_key["community_right_to_buy"].rule_date
    assert "£5,000,000" in by_key["general_consent"].text


@pytest.mark.parametrize(
    "entry", [{"lease_years": 0}, {"lease_years": 1000}, {"assistance_before": -1}, {"market_value": "x"}]
)
def test_a_disposal_out_of_range(entry):
    with pytest.raises(OutOfRangeError):
        Disposal(**entry)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('when = "listed"\n', 'when = "sunny"\n', "'when' is not known"),
        ("above = 315000\n", "", "'above' is missing"),
        ("above = 315000\n", "above = -1\n", "'above' cannot be used"),
        ('rule_date = "1972"\n', "", "'rule_date' is missing"),
    ],
)
def test_rules_that_cannot_be_used(shipped, old, new, what):
    with pytest.raises(InputError, match=what):
        read_public_rules(shipped("disposal.toml", (old, new)))


def test_each_rule_once():
    names = [rule.key for rule in load_public_rules()]
    assert len(set(names)) == len(names)
