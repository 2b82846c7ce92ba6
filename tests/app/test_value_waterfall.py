SCRIPT = """
from assetmap.app.value_waterfall import show_fair_shares, show_waterfall
from assetmap.value import Building, appraise, load_inputs
inputs = load_inputs().with_terms(draws=400)
{change}
found = appraise(Building(400.0, {today}, rent_as_is=60.0), inputs)
{call}
"""
RICH = "inputs = inputs.override({'market_rent': {'low': 450, 'central': 500, 'high': 550}}, 't')"


def script(call, today="60_000.0", change=""):
    return SCRIPT.format(call=call, today=today, change=change)


WATERFALL, SHARES = "show_waterfall(found, 'k')", "show_fair_shares(found)"


def test_each_party_under_each_arrangement_and_who_gets_nothing(part, said):
    at = part(script(WATERFALL, change=RICH))
    assert not at.exception
    names = {
        m.value.partition("**,")[0].strip("*").replace("\\", "")
        for m in at.markdown
        if "8 in 10 in brackets" in m.value
    }
    assert names == {"The pay-it-forward fund", "The council", "Those who did the work", "The reserve"} | (
        names & {"What is missing when the money does not reach"}
    )
    for table in (t.value for t in at.table):
        assert table.index.to_list() == ["nothing shared", "overage", "pay it forward", "reserve", "all together"]
        assert list(table.columns) == ["after 5 years", "after 10 years", "after 25 years"]
    assert "Nothing under any arrangement: whoever lent" in said(at)
    assert at.radio[0].options == ["all together", "reserve", "pay it forward", "overage"]


def test_what_is_agreed_moves_the_shares(part):
    at = part(script(WATERFALL, change=RICH))
    before = [t.value.to_csv() for t in at.table]
    (overage,) = [w for w in at.slider if w.label.startswith("Overage: council")]
    overage.set_value(50)
    (debt,) = [w for w in at.number_input if w.label.startswith("Money borrowed")]
    debt.set_value(20_000.0)
    at = at.run()
    assert not at.exception
    assert len(at.table) == len(before) + 1
    assert [t.value.to_csv() for t in at.table][1:] != before


def test_two_rules_side_by_side_and_shapley(part, plain):
    at = part(script(SHARES, change=RICH))
    assert not at.exception
    (table,) = [t.value.map(plain) for t in at.table]
    assert list(table.columns) == ["by capital", "by contribution points", "by Shapley's value"]
    assert table.index.to_list() == ["Owner", "Those who do the work", "Funder"]
    assert table["by contribution points"].nunique() == 1
    assert "not known" not in table["by Shapley's value"].to_list()


def test_where_nothing_is_gained_shapley_is_not_known(part, said):
    at = part(script(SHARES))
    assert not at.exception
    assert "Shapley's value is not known" in said(at)
    for widget in at.number_input:
        if "points" in widget.label:
            widget.set_value(0.0)
    at = at.run()
    assert not at.exception
    assert any("nobody brought anything" in error.value for error in at.error)


def test_without_a_value_today_nobody_can_say(part, said):
    for call in (WATERFALL, SHARES):
        assert "Enter a value today" in said(part(script(call, today="None")))
