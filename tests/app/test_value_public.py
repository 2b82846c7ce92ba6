SCRIPT = """
from assetmap.app.value_public import show_public_test
from assetmap.value import Building, appraise, load_inputs
show_public_test(appraise(Building(400.0, {today}, lease_years={lease}), load_inputs()))
"""


def test_each_flag_is_a_question_for_a_lawyer(part, said, plain):
    at = part(SCRIPT.format(today="3e6", lease="30.0"))
    for box in at.checkbox:
        box.set_value(True)
    at = at.run()
    assert not at.exception
    text = said(at)
    assert "£3,000,000" in text
    lines = [plain(line) for m in at.markdown for line in m.value.splitlines() if line.startswith("- ")]
    assert len(lines) >= 6
    assert all(line.startswith("- Ask your lawyer about ") for line in lines)
    for word in ("commencement to be checked", "General Disposal Consent", "£315,000", "25 years", "123(2A)"):
        assert word in text, word


def test_where_no_rule_speaks_that_is_no_clearance(part, said):
    at = part(SCRIPT.format(today="1000.0", lease="None"))
    (price,) = [w for w in at.number_input if w.label.startswith("Price")]
    price.set_value(1000.0)
    at = at.run()
    assert not at.exception
    text = said(at)
    assert "That is no clearance" in text or "Ask your lawyer about" in text
