import csv
import io

from assetmap.app.sign_in import OPEN
from assetmap.app.value_impact import impact_csv
from assetmap.value import IMPACT_COLUMNS
from assetmap.workspace import PROGRAM, enter, entries, open_workspace

SCRIPT = """
from assetmap.app.data import load, workspace
from assetmap.app.entry_form import opened_entry
from assetmap.app.value_impact import show_impact
from assetmap.region import load_region
from assetmap.value import Building, appraise, load_inputs
from assetmap.workspace import PROGRAM, entries
loaded = load(load_region("starter"))
asset_id = loaded.rows["asset_id"].iloc[0]
seen = opened_entry(loaded, asset_id, entries(workspace(), "starter", person=PROGRAM).get(asset_id))
show_impact(loaded, appraise(Building(400.0), load_inputs()), asset_id, seen)
"""


def test_it_stands_beside_the_money_and_is_kept(home, loaded, part, said):
    at = part(SCRIPT)
    assert not at.exception
    assert "none of it is added to a price" in said(at)
    (table,) = [t.value for t in at.table]
    assert table["how much"].to_list().count("not known") == 4
    at.number_input[0].set_value(2.0)
    at.number_input[1].set_value(7.5)
    at.text_input[0].set_value("a survey")
    at = at.button[0].click().run()
    assert not at.exception
    asset = loaded.rows["asset_id"].iloc[0]
    assert entries(open_workspace(), "starter", person=PROGRAM)[asset].figures == {
        "wellbys": 2.0,
        "regional_measure": 7.5,
    }
    (table,) = [t.value for t in at.table]
    assert "26,000" in [cell.replace("\\", "") for cell in table["how much"]]


def test_without_a_source_it_is_refused(home, part):
    at = part(SCRIPT)
    at.number_input[0].set_value(2.0)
    at = at.button[0].click().run()
    assert any("blank" in error.value for error in at.error)


def test_the_table_of_all_buildings_is_the_same_for_each(home, loaded):
    asset = loaded.rows["asset_id"].iloc[0]
    enter(open_workspace(), "starter", asset, {"area_m2": 60.0, "wellbys": 1.0, "regional_measure": 3.0}, source="x")
    rows = list(csv.DictReader(io.StringIO(impact_csv(loaded, OPEN).decode("utf-8-sig"))))
    assert list(rows[0]) == list(IMPACT_COLUMNS)
    assert [row["asset_id"] for row in rows] == loaded.rows["asset_id"].to_list()
    first = rows[0]
    assert float(first["wellbeing_central"]) == 13_000
    assert float(first["regional_measure"]) == 3
    assert first["regional_measure_unit"]
    assert not any(row["wellbeing_central"] for row in rows[1:])
    assert any(float(row["residents_high_need"] or 0) > 0 for row in rows)
