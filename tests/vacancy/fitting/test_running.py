import datetime as dt
import math

import pandas as pd
import pytest

from assetmap.errors import InputError
from assetmap.region import Council, Layout
from assetmap.vacancy import load_rules, read_rates_list
from assetmap.vacancy.fitting.running import running_spells

LIST = dt.date(2020, 7, 1)


@pytest.fixture
def lines():
    return pd.DataFrame(
        {
            "payer": ["council", "council", "other", "council", "council", "council"],
            "status_kind": ["vacant", "in use", "vacant", "vacant", "vacant", "vacant"],
            "status_date": ["2018-07-01", "2010-01-01", "2015-01-01", "1990-04-01", None, "2020-07-01"],
            "use": ["Library", "Library", "Shop", "Shop", "Shop", "Market stall"],
            "postcode": ["ZZ1 1AA", "ZZ1 1AA", "ZZ1 1AA", "ZZ1 1AA", "ZZ1 1AA", None],
            "source_file": "rates.csv",
            "source_row": [2, 3, 4, 5, 6, 7],
        }
    )


def test_the_councils_empty_lines_and_how_long_they_have_run(lines):
    spells = running_spells(lines, LIST, source="a list")
    assert spells.table["years"].to_list() == pytest.approx([2.0, 0.0], abs=0.01)
    assert spells.table["holding_class"].to_list() == ["public", "stalls"]
    assert spells.table["site"].to_list() == ["ZZ1 1AA", "line 7"]
    assert spells.table["window"].to_list() == pytest.approx([30.25, 30.25], abs=0.01)
    assert not spells.table["ended"].any()
    assert spells.left_out == {"no date": 1, "account as old as the ledger": 1}
    assert (spells.source, spells.date, spells.scheme) == ("a list", "2020-07-01", "running")


def test_without_a_ledgers_start_every_date_counts(lines):
    spells = running_spells(lines, LIST, source="a list", ledger_starts=())
    assert spells.table["years"].to_list() == pytest.approx([2.0, 30.25, 0.0], abs=0.01)
    assert spells.table["window"].to_list() == [math.inf] * 3
    assert spells.left_out == {"no date": 1}


def test_another_columns_dates_may_say_since_when(lines):
    began = pd.Series({2: "2019", 5: "2016-07"})
    spells = running_spells(lines, LIST, source="a list", began=began)
    assert spells.table["years"].to_list() == pytest.approx([1.0, 3.96], abs=0.01)
    assert spells.left_out == {"no date": 2}


def test_what_is_older_than_the_ledger_is_as_old_as_it(lines):
    lines.loc[0, "status_date"] = "1985-01-01"
    assert running_spells(lines, LIST, source="a list").left_out == {"no date": 1, "account as old as the ledger": 2}


def test_a_spell_later_than_its_list_is_told(lines):
    with pytest.raises(InputError, match="begins after the day of the list") as caught:
        running_spells(lines, dt.date(2019, 1, 1), source="a list")
    assert caught.value.where == "rates.csv, line 7"
    assert caught.value.seen == "2020-07-01, list of 2019-01-01"
    assert caught.value.allowed
    assert caught.value.next_step


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "name", "as_of", "column", "spells", "mean", "median"),
    [
        ("nndr_bradford.csv", "Bradford MDC", dt.date(2018, 10, 10), "Liability start date", 118, 7.1, 4.7),
        ("nndr_rochdale_2024-07.csv", "Rochdale MBC", dt.date(2024, 7, 1), "", 31, 6.5, 3.5),
        # 2.08 and 1.13; dated a month later the list's spells would be 2.2 and 1.2
        ("nndr_wakefield.csv", "Wakefield MDC", dt.date(2018, 3, 12), "Liability start date", 114, 2.1, 1.1),
    ],
)
def test_published_lists(shared_data, file, name, as_of, column, spells, mean, median):
    path, council, words = shared_data / "registers" / file, Council("E0", name), load_rules().rates
    lines = read_rates_list(path, council=council, words=words).lines
    began = None
    if column:
        layout = Layout(columns={"empty_from": (column,)})
        dated = read_rates_list(path, council=council, words=words, layout=layout).lines
        began = dated.set_index("source_row")["status_date"]
    found = running_spells(lines, as_of, source=file, began=began, ledger_starts=())
    assert len(found) == spells
    assert found.table["years"].mean() == pytest.approx(mean, abs=0.05)
    assert found.table["years"].median() == pytest.approx(median, abs=0.05)


@pytest.mark.real_data
def test_a_payers_liability_begins_on_the_day_of_emptiness_or_earlier(shared_data):
    path = shared_data / "registers" / "nndr_rochdale_2024-07.csv"
    council, words = Council("E0", "Rochdale MBC"), load_rules().rates
    lines = read_rates_list(path, council=council, words=words).lines
    layout = Layout(columns={"empty_from": ("Liable From",)})
    liable = read_rates_list(path, council=council, words=words, layout=layout).lines.set_index("source_row")
    empty = lines[(lines["status_kind"] == "vacant") & (lines["payer"] == "council")]
    since = empty["source_row"].map(liable["status_date"])
    assert (len(empty), int((since == empty["status_date"]).sum())) == (31, 25)
    assert (since <= empty["status_date"]).all()
