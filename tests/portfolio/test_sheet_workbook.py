import io

import openpyxl
import pytest

from assetmap.errors import InputError
from assetmap.portfolio.sheet import Position, concessions, negotiation_sheet
from assetmap.portfolio.sheet_workbook import sheet_to_xlsx

HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "#N/A", "\t=1+1", "bell \x07")


def book(*positions, **more):
    sheet = negotiation_sheet("Kindred", "=North", positions, **more)
    return openpyxl.load_workbook(io.BytesIO(sheet_to_xlsx(sheet, "Kindred")))


def test_formulas_are_live_and_follow_the_offer():
    page = book(Position("hall", "North", 40.0, 100.0, lot="A*"), Position("baths", "North", -5.0, lot="AB"))["Offers"]
    assert page["G5"].value == '=IF(D5="","",D5-F5)'
    assert page["H6"].value == "=MAX(0,-F6)"
    assert page["D6"].value is None
    assert page["F7"].value == "=SUM(F5:F6)"
    assert page["F9"].value == "=SUMPRODUCT(($C$5:$C$6=$C9)*1,F$5:F$6)"
    assert [page["C9"].value, page["C10"].value] == ["A*", "AB"]
    assert page["B3"].value == 2_000_000
    assert 'IF(K5=""' in page["I5"].value
    assert "$B$3" in page["J5"].value


def test_nothing_from_the_data_is_a_formula():
    positions = [Position(text, text, 10.0, 5.0, 11.0, reason="= " + text, lot=text, brings=text) for text in HOSTILE]
    table = concessions({"=1": 1.0}, {"=1": 1.0}, lambda terms: terms["=1"])
    found = book(*positions, concession_table=table, next_best=HOSTILE)
    ours = ("=IF(D", "=IF(F", "=IF(G", "=MAX(0,-F", "=SUM(", "=SUMPRODUCT((", "=B2+H2", "=F2-E2", "=G2*H2")
    for page in found:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.value.startswith(ours), cell.value
                    assert "HYPERLINK" not in cell.value
    offers = found["Offers"]
    assert offers["A5"].value == HOSTILE[0]
    assert offers["A5"].data_type == "s"
    assert offers["A5"].quotePrefix
    assert offers["A9"].data_type == "s"
    assert offers["A11"].value == "bell "
    assert found["Next best"]["A2"].data_type == "s"


def test_concessions_count_steps():
    table = concessions({"lease": 25.0}, {"lease": 5.0}, lambda terms: terms["lease"])
    page = book(Position("hall", "North", 1.0), concession_table=table)["Concessions"]
    assert [cell.value for cell in page[2]] == [
        "lease", 25, 5, "=B2+H2*C2", 25, 30, "=F2-E2", 1, "=G2*H2",
    ]  # fmt: skip


def test_nobody_else_gets_the_file():
    with pytest.raises(InputError, match="belongs to the party"):
        sheet_to_xlsx(negotiation_sheet("Kindred", "North", [Position("hall", "North", 1.0)]), "North")
