from importlib import resources

from assetmap.value import load_benefit_rule

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
    at = at.selectbox[0].select_index(1).run()
    assert not at.exception
    assert [w.label.partition(" ")[0] for w in at.number_input] == ["need", "benefit", "plan", "partnership"]
    assert "**25%** of the undervalue" in said(at)
    assert "£15,000" in said(at)


def test_without_a_value_today_there_is_no_undervalue(part, said):
    assert "Enter a value today" in said(part(DISCOUNT.format(today="None")))


def test_a_councils_own_rule_takes_the_place_of_the_examples(part, said, tmp_path):
    own = tmp_path / "own.toml"
    shipped = resources.files("assetmap.value").joinpath("discount_rules", "share_of_score.toml")
    text = shipped.read_text(encoding="utf-8")
    title = load_benefit_rule("share_of_score").title
    own.write_text(text.replace(title, "Rule of Wendersay"), encoding="utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text("title = 3", encoding="utf-8")
    script = DISCOUNT.format(today="60_000.0").replace(
        "load_inputs()))", f"load_inputs()), [Path({str(own)!r}), Path({str(broken)!r})])"
    )
    at = part("from pathlib import Path" + script)
    assert not at.exception
    assert at.selectbox[0].options == ["Rule of Wendersay"]
    assert "broken.toml" in at.error[0].value.replace("\\", "")
    assert "These two are examples" not in said(at)
