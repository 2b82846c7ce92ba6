"""Criteria: a council's own, checked and explained before it adopts them, with what they would change."""

import dataclasses
import datetime as dt

import pandas as pd
import streamlit as st

from assetmap.app.charts import change_bars
from assetmap.app.data import Loaded
from assetmap.app.explanation_section import building_names
from assetmap.app.first_minute import loaded_or_explained, show_error
from assetmap.app.limits import content_of
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.scoring import (
    CriteriaSet,
    criteria_changes,
    criteria_toml,
    in_force,
    parse_criteria,
    score_assets,
    swing_of,
)

__all__ = ["criteria_page"]

_SHOWN = 20


def criteria_page() -> None:
    """Show the page."""
    st.title("Criteria of our own")
    loaded = loaded_or_explained()
    if loaded is None:
        return
    shipped = loaded.build.criteria_set
    st.markdown(
        "A council may adopt criteria of its own: what counts, between which fixed ends, and how much. Take the file, change it, "
        "and put it here: it is checked, faults are explained, and you see what it would do before anybody decides."
    )
    st.header("As they are", anchor="as-they-are")
    st.markdown(f"Criteria **{literal(shipped.name)}**, version {literal(shipped.version)}:")
    st.markdown("\n".join(f"- {literal(swing_of(c))}; weight {c.swing:g}" for c in shipped.criteria))
    st.download_button(
        "Download the file to change", criteria_toml(shipped), "criteria.toml", "text/plain", on_click="ignore"
    )
    st.header("Check yours", anchor="check")
    given = st.file_uploader("Criteria file", type="toml", key="criteria_file")
    if given is None:
        return
    try:
        adopted = parse_criteria(_text(content_of(given), given.name), given.name, list(loaded.indicators.columns))
    except InputError as error:
        show_error(error)
        st.markdown("Nothing has been changed. Mend the file and put it here again.")
        return
    st.success("The file keeps every rule: nothing in it counts twice.")
    for sentence in adopted.told:
        st.info(literal(sentence))
    _changes(shipped, adopted)
    _effect(loaded, adopted)
    _adopt(adopted)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is no text", name, seen=str(error), next_step="save it as UTF-8 text") from error


def _changes(before: CriteriaSet, after: CriteriaSet) -> None:
    st.header("What it changes", anchor="changes")
    found = criteria_changes(before, after)
    if found.empty:
        st.markdown("Nothing: the criteria are as they were.")
        return
    st.table(found.map(literal).set_index("criterion"))


def _effect(loaded: Loaded, adopted: CriteriaSet) -> None:
    st.header("What it would do", anchor="effect")
    kept, left_out = in_force(
        adopted.criteria, loaded.indicators, {entry["role"] for entry in loaded.build.run["inputs"]}
    )
    for one in left_out:
        st.markdown(literal(one.sentence))
    then = score_assets(loaded.rows, loaded.indicators, loaded.rows, kept, gates=loaded.scores)
    now = loaded.scores.set_index("asset_id")
    names = building_names(loaded)
    table = pd.DataFrame(
        {
            "id": then["asset_id"],
            "building": then["asset_id"].map(names),
            "then": then["rank"],
            "now": then["asset_id"].map(now["rank"]),
        }
    )
    table["change"] = table["now"] - table["then"]
    ranked, left = int(then["ranked"].sum()), int((now["ranked"].to_numpy() & ~then["ranked"].to_numpy()).sum())
    moved = table[table["change"].fillna(0) != 0]
    st.markdown(
        f"{ranked:,} buildings would be ranked, {left:,} of those ranked now would not be; {len(moved):,} would have another rank."
    )
    if len(moved):
        furthest = moved.reindex(moved["change"].abs().sort_values(ascending=False, kind="stable").index).head(_SHOWN)
        st.altair_chart(change_bars(furthest[["building", "change"]].astype({"change": "int64"})), width="stretch")
    first = table[table["then"].notna()].sort_values(["then", "id"]).head(_SHOWN)
    st.dataframe(
        first.rename(
            columns={"building": "Building", "then": "Rank under these", "now": "Rank now", "change": "Places"}
        ).drop(columns="id"),
        hide_index=True,
        placeholder="",
        alt="First buildings under these criteria, with their rank now",
    )


def _adopt(adopted: CriteriaSet) -> None:
    st.header("Adopt it", anchor="adopt")
    with st.form("adopt"):
        left, right = st.columns(2)
        by = left.text_input("Adopted by (a committee or an office)", adopted.adopted_by, max_chars=200)
        day = right.date_input("On", value="today", format="YYYY-MM-DD")
        stamped = st.form_submit_button("Put who and when into the file")
    if not stamped:
        return
    if not by.strip():
        st.error("Nobody is named: write who adopts these criteria.")
        return
    on = day.isoformat() if isinstance(day, dt.date) else ""
    text = criteria_toml(dataclasses.replace(adopted, adopted_by=by.strip(), adopted_on=on))
    st.download_button("Download the adopted file", text, "criteria-adopted.toml", "text/plain", on_click="ignore")
    st.markdown(
        'Keep it beside the region\'s file, name it there in a line such as `criteria = "criteria-adopted.toml"`, and build '
        "again: every score, rank and explanation is then made with it, and the run's record holds its text."
    )
