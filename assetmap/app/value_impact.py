"""What the building does for people, beside its money and never in it; the same way for every building, to take away."""

import io
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.entry_form import SOURCE, TITLES, entered_figures, figures_of, keep_entry
from assetmap.app.limits import BEYOND, LONGEST, MOST_GBP, within
from assetmap.app.newest_form import Seen
from assetmap.app.sign_in import current_person
from assetmap.app.value_text import put_table
from assetmap.value import (
    IMPACT_COLUMNS,
    Appraisal,
    Impact,
    impact_of,
    impact_table,
    regional_measure,
    residents_in_reach,
)
from assetmap.value.assets import IMPACT_ENTRIES
from assetmap.workspace import Person

__all__ = ["impact_csv", "show_impact"]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def show_impact(loaded: Loaded, found: Appraisal, asset_id: str, seen: Seen) -> None:
    """Show the impact of a building, take what is entered of it, and offer the table of all buildings."""
    st.markdown(
        "Counted the same way for every building. None of it is money that anybody is paid, and none of it is added to a price."
    )
    held = figures_of(seen)
    residents = _residents(str(loaded.build.folder), loaded)
    place = loaded.rows.index[loaded.rows["asset_id"] == asset_id][0]
    impact = _impact(found.building.area_m2, float(residents.loc[place]), held)
    row = impact_table({asset_id: impact}).iloc[0]
    put_table(
        [
            {"what": meaning, "how much": _shown(row[name])}
            for name, meaning in IMPACT_COLUMNS.items()
            if name not in ("asset_id", "regional_measure_unit")
        ],
        "what",
    )
    with st.form(f"impact-{asset_id}"):
        first, second = st.columns(2)
        wellbys = first.number_input(TITLES["wellbys"], -MOST_GBP, MOST_GBP, value=within(held.get("wellbys")))
        regional = second.number_input(
            regional_measure(0.0).name, -MOST_GBP, MOST_GBP, value=within(held.get("regional_measure"))
        )
        source = st.text_input("Source of the impact", seen.state.get(SOURCE, ""), max_chars=BEYOND * LONGEST["line"])
        kept = st.form_submit_button("Keep this impact")
    if kept:
        given = {"wellbys": wellbys, "regional_measure": regional}
        figures = {key: value for key, value in held.items() if key not in IMPACT_ENTRIES}
        figures |= {key: value for key, value in given.items() if value is not None}
        keep_entry(loaded, asset_id, seen, figures, source)
    st.download_button(
        "Impact of every building, CSV",
        partial(impact_csv, loaded, current_person()),
        f"assetmap-{loaded.region.key}-impact.csv",
        "text/csv",
        on_click="ignore",
    )


def impact_csv(loaded: Loaded, person: Person) -> bytes:
    """Impact of every building of the region as CSV, with what was entered of each that this person may read."""
    entered = entered_figures(loaded, person)
    residents = _residents(str(loaded.build.folder), loaded)
    impacts = {}
    for place, asset in loaded.rows.iterrows():
        held = entered.get(asset["asset_id"], {})
        area = held.get("area_m2", asset["floor_area_m2"])
        known = None if asset["land_or_building"] == "land" or not area > 0 else float(area)
        impacts[str(asset["asset_id"])] = _impact(known, float(residents.loc[place]), held)
    text, table = io.StringIO(), impact_table(impacts)
    # an id is the only text of others in it: no spreadsheet may take it for a formula
    table["asset_id"] = [f"'{name}" if name.startswith(_FORMULA_STARTS) else name for name in table["asset_id"]]
    table.to_csv(text, index=False, lineterminator="\r\n")
    return text.getvalue().encode("utf-8-sig")


def _impact(area: float | None, residents: float, held: dict[str, float]) -> Impact:
    regional = regional_measure(held["regional_measure"]) if "regional_measure" in held else None
    return impact_of(area, residents_high_need=residents, wellbys=held.get("wellbys"), regional=regional)


@st.cache_resource(show_spinner=False, max_entries=4)
def _residents(folder: str, _loaded: Loaded) -> pd.Series:  # noqa: ARG001  its key
    return residents_in_reach(_loaded.rows, _loaded.areas)


def _shown(value: Any) -> str:
    return "not known" if pd.isna(value) else f"{value:,.0f}"
