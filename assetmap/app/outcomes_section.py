"""After the keys, on a building's card: each year beside what the appraisal promised, and what was learned."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.entry_form import entry_of
from assetmap.app.limits import BEYOND
from assetmap.app.record_form import record_form
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.value import NotAppraised, appraise, building_of, impact_of, split_entries
from assetmap.workspace import (
    Person,
    Record,
    add_lesson,
    beside_appraisal,
    keep_promise,
    lessons,
    outcomes,
    promise_of,
    record_outcome,
)
from assetmap.workspace.records import LONGEST_WHY

__all__ = ["promised", "show_outcomes"]


def promised(loaded: Loaded, asset_id: str, person: Person) -> dict[str, float | None]:
    """What the appraisal with the inputs on file says of a year: net income and jobs, at central inputs; None where nothing.

    Raises
    ------
    InputError
        When the workspace or the inputs cannot be read.
    """
    entry = entry_of(loaded, asset_id, person)
    entered, known = split_entries(dict(entry.figures) if entry else {}, asset_id)
    row = loaded.rows.loc[loaded.rows["asset_id"] == asset_id].iloc[0].to_dict()
    building, reason = building_of(row, entered)
    if reason or building.area_m2 is None:
        return {"net_income_gbp": None, "jobs": None}
    found = appraise(building, loaded.build.inputs.override(known, f"building {asset_id}"))
    jobs = impact_of(building.area_m2).jobs[1]
    income = None if isinstance(found, NotAppraised) else float(found["income"].central)
    return {"net_income_gbp": income, "jobs": float(jobs)}


def show_outcomes(loaded: Loaded, asset_id: str, person: Person) -> None:
    """Show what each year brought, and the forms for another year and for what was learned.

    Raises
    ------
    NotAllowedError
        When the person may not read this building's record; whoever may read it may add to this part of it.
    InputError
        When the workspace cannot be read.
    """
    region = loaded.region.key
    years = outcomes(workspace(), region, asset_id, person=person)
    kept = promise_of(workspace(), region, asset_id, person=person)
    if years:
        _show_years(loaded, asset_id, person, years, kept)
    else:
        st.markdown("No year is recorded yet. A year after the lease, and each year, record what it really brought.")
    _promise(loaded, asset_id, person, kept)
    by_year = {int(one.item): one for one in years}
    this = dt.date.today().year
    year = int(st.number_input("Year", 1900, this, this, key=f"year-{asset_id}"))

    def save(state: dict[str, Any], version: int, reason: str) -> None:
        record_outcome(
            workspace(), region, asset_id, year, **state, reason=reason, expected_version=version, person=person
        )

    record_form(
        f"outcome-{asset_id}-{year}",
        "outcome",
        by_year.get(year),
        save,
        button="Keep this year",
        ask_reason="Why it is corrected" if year in by_year else "",
    )
    st.markdown("**What was learned in this region, newest first**")
    learned = lessons(workspace(), region, person=person)
    lines = [f"- {literal(one['text'])} ({literal(one.asset_id)}, {one.at:%d %B %Y})" for one in learned[:20]]
    if lines:
        st.markdown("\n".join(lines))
    else:
        st.markdown("Nothing yet.")

    def learn(state: dict[str, Any], _: int, __: str) -> None:
        add_lesson(workspace(), region, asset_id, state["text"], person=person)

    record_form(f"lesson-{asset_id}", "lesson", None, learn, button="Keep this lesson")


def _promise(loaded: Loaded, asset_id: str, person: Person, kept: Record | None) -> None:
    """Show what was kept of the appraisal, and the form to keep it."""
    if kept is not None:
        by = f" by {kept.by}" if kept.by else ""
        st.markdown(
            f"The appraisal as it was kept on {kept.at:%d %B %Y}{literal(by)}, version of the data "
            f"{literal(kept['data_version'])}."
        )
    else:
        st.markdown(
            "What the appraisal promises is not kept yet: today's is shown, which moves with data and inputs. Keep it on the "
            "day of the lease."
        )
    label = "Keep today's appraisal as what was promised" if kept is None else "Keep today's appraisal in its place"
    with st.form(f"promise-{asset_id}-{kept.version if kept else 0}"):
        reason = (
            st.text_input("Why it takes the place of what was kept", max_chars=BEYOND * LONGEST_WHY)
            if kept is not None
            else ""
        )
        if not st.form_submit_button(label):
            return
    try:
        keep_promise(
            workspace(),
            loaded.region.key,
            asset_id,
            promised(loaded, asset_id, person),
            data_version=loaded.version,
            reason=reason,
            expected_version=kept.version if kept else 0,
            person=person,
        )
    except InputError as error:
        st.error(literal(f"{error.what.capitalize()}: {error.next_step or error.allowed}."))
        return
    st.toast("Kept.")
    st.rerun()


def _show_years(loaded: Loaded, asset_id: str, person: Person, years: list[Record], kept: Record | None) -> None:
    try:
        said = (
            promised(loaded, asset_id, person)
            if kept is None
            else {"net_income_gbp": kept["net_income_gbp"], "jobs": kept["jobs"]}
        )
    except InputError as error:
        st.error(literal(error.what))
        said = {}
    table = beside_appraisal(years, said)
    shown = pd.DataFrame(
        {
            "year": table["year"].astype("str"),
            "figure": table["figure"],
            "appraisal, central inputs": table["promised"].map(_figure),
            "actual": table["actual"].map(_figure),
            "difference": table["difference"].map(lambda value: _figure(value, sign="+")),
        }
    )
    st.table(shown.map(literal).set_index("year"))
    for one in years:
        if one["use"] or one["story"]:
            st.markdown(f"**{literal(one.item)}**: {literal(one['use'])}")
            st.markdown(literal(one["story"]))


def _figure(value: float, sign: str = "") -> str:
    return "not known" if pd.isna(value) else f"{value:{sign},.1f}".removesuffix(".0")
