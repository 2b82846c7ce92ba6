SCRIPT = """
from assetmap.app.value_uplift import show_returns, show_uplift
from assetmap.value import Building, appraise, load_inputs
found = appraise(Building(400.0, {today}, rent_as_is={rent}{more}), load_inputs())
show_{what}(found)
"""


def script(what, today="60_000.0", rent="30.0", more=""):
    return SCRIPT.format(what=what, today=today, rent=rent, more=more)


def test_the_parts_of_the_uplift_add_up_and_tenures_are_there(part, plain):
    at = part(script("uplift"))
    assert not at.exception
    parts, tenures = (t.value.map(plain) for t in at.table)
    assert parts["central"].to_list() == ["£100,042", "£15,896", "£0", "−£72,360", "£43,579", "£43,579"]
    assert tenures.index.to_list()[:3] == ["freehold", "lease of 7 years", "lease of 15 years"]
    assert tenures.loc["freehold", "before"] == "£60,000"
    assert tenures.loc["freehold", "after"].startswith("£103,579 (−£66,831 to £395,654")


def test_without_a_rent_as_is_works_and_letting_are_one(part, said):
    assert "cannot be told apart" in said(part(script("uplift", rent="None")))


def test_without_a_value_today_there_is_no_uplift(part, said):
    at = part(script("uplift", today="None"))
    assert not at.exception
    assert "Enter a value today" in said(at)
    assert len(at.table) == 1


def test_returns_at_every_rate_with_their_ranges(part, said, plain):
    at = part(script("returns"))
    assert not at.exception
    (table,) = [t.value.map(plain) for t in at.table]
    assert len(table) == 4
    assert table["central inputs"].to_list() == ["£11,523", "−£115,872", "−£185,988", "−£215,393"]
    text = said(at)
    assert "Rate of return" in text
    assert "Break-even rent" in text
    assert "£165.61 at central inputs" in text
    assert "Debt cover" not in text


def test_debt_cover_of_what_is_borrowed(part, said):
    at = part(script("returns"))
    (borrowed,) = [w for w in at.number_input if w.label.startswith("Money borrowed")]
    borrowed.set_value(50_000.0)
    at = at.run()
    assert not at.exception
    assert "Debt cover" in said(at)
