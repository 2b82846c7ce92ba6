PAY = "from assetmap.app.value_calculators import show_pay_it_forward\nshow_pay_it_forward()"
DISCOUNT = """
from assetmap.app.value_calculators import show_benefit_discount
from assetmap.value import Building, appraise, load_inputs
show_benefit_discount(appraise(Building(400.0, {today}), load_inputs()))
"""


def test_the_words_are_those_of_organisations(part, said):
    at = part(PAY)
    assert not at.exception
    text = said(at) + " ".join(w.label for group in (at.number_input, at.slider) for w in group)
    for word in ("£7,500", "£17,282", "2.1", "3.0"):
        assert word in text, word
    for word in ("loan", "capital", "investor", "interest rate", "debt"):
        assert word not in text.lower(), word


def test_all_of_it_repaid_never_stops(part, said):
    at = part(PAY)
    at.slider[0].set_value(100)
    at = at.run()
    assert not at.exception
    assert "without end" in said(at)


def test_the_share_is_the_score_or_points_fall_into_bands(part, said):
    at = part(DISCOUNT.format(today="60_000.0"))
    assert "**50%** of the undervalue" in said(at)
    assert "£30,000" in said(at)
    at = at.selectbox[0].set_value("points_in_bands").run()
    assert not at.exception
    assert [w.label.partition(" ")[0] for w in at.number_input] == ["need", "benefit", "plan", "partnership"]
    assert "**25%** of the undervalue" in said(at)
    assert "£15,000" in said(at)


def test_without_a_value_today_there_is_no_undervalue(part, said):
    assert "Enter a value today" in said(part(DISCOUNT.format(today="None")))
