"""What changed: how things stood at the end of one day, and at the end of another."""

import datetime as dt
import json

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.first_minute import loaded_or_explained, show_error
from assetmap.app.record_form import in_words
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import KINDS, Person, audit, changes, end_of, stage_titles, trail_csv

__all__ = ["changes_page", "told", "trail_table"]

_MONTH = 28
_KINDS = {kind.title: key for key, kind in KINDS.items()}
# What the row's other cells say already.
_KNOWN = ("region", "shortlist", "asset_id", "version")


def changes_page() -> None:
    """Show the page."""
    st.title("What changed")
    person = current_person()
    if person.role not in ("officer", "partner", "admin"):
        st.info("Sign in as an officer, the portfolio partner or the administrator to see what changed.")
        return
    loaded = loaded_or_explained()
    if loaded is None:
        return
    today = dt.datetime.now(dt.UTC).date()
    left, right = st.columns(2)
    since = left.date_input(
        "As it stood at the end of",
        today - dt.timedelta(days=_MONTH),
        max_value=today,
        format="YYYY-MM-DD",
        key="since",
    )
    until = right.date_input("And at the end of", today, max_value=today, format="YYYY-MM-DD", key="until")
    if not isinstance(since, dt.date) or not isinstance(until, dt.date) or since > until:
        st.warning("The first day comes before the second: choose the day of the last committee, then a later one.")
        return
    try:
        _show_changes(loaded, person, since, until)
        if st.toggle("Every step, in the order in which it was taken", key="every-step"):
            _show_steps(loaded, person, since, until)
    except InputError as error:
        show_error(error)


def told(kind: str, state: str | None) -> str:
    """A state in words: each field's title and value.

    Parameters
    ----------
    kind : str
        Title of its kind, as the trail has it.
    state : str or None
        The state as JSON text; None where there was none.

    Examples
    --------
    >>> told("Hold", '{"reason": "roof", "until": ""}')
    'Reason, which the public sees: roof; Until: not stated'
    >>> told("Hold", None)
    'nothing'
    """
    if state is None or pd.isna(state):
        return "nothing"
    fields = json.loads(state)
    key = _KINDS.get(kind)
    if key is None:
        words = {
            name.replace("_", " ").capitalize(): str(value) for name, value in fields.items() if name not in _KNOWN
        }
    else:
        words = in_words(key, fields, {"stage": stage_titles()})
    return "; ".join(f"{title}: {word}" for title, word in words.items())


def _show_changes(loaded: Loaded, person: Person, since: dt.date, until: dt.date) -> None:
    found = changes(workspace(), loaded.region.key, end_of(since), end_of(until), person=person)
    noun = "thing stands" if len(found) == 1 else "things stand"
    st.header(f"{len(found):,} {noun} otherwise", anchor="changes")
    st.markdown("Days end at midnight UTC. What was changed and changed back is not in the table; every step is below.")
    if found.empty:
        st.info("Nothing was recorded between these days that still stands. Choose an earlier day.")
        return
    trail_table(loaded, found, "What stands otherwise, by the time of its last change")
    name = f"assetmap-{loaded.region.key}-changes-{since.isoformat()}-{until.isoformat()}.csv"
    st.download_button("Download CSV", lambda: trail_csv(found), name, "text/csv", on_click="ignore", key="changes-csv")


def _show_steps(loaded: Loaded, person: Person, since: dt.date, until: dt.date) -> None:
    trail = audit(workspace(), loaded.region.key, since=end_of(since), until=end_of(until), person=person)
    st.header(f"{len(trail):,} steps", anchor="steps")
    if trail.empty:
        st.info("No step was taken between these days.")
        return
    trail_table(loaded, trail, "Every step, oldest first")
    name = f"assetmap-{loaded.region.key}-steps-{since.isoformat()}-{until.isoformat()}.csv"
    st.download_button("Download every step as CSV", lambda: trail_csv(trail), name, "text/csv", on_click="ignore")


def trail_table(loaded: Loaded, found: pd.DataFrame, alt: str) -> None:
    """Show rows of `assetmap.workspace.audit` or `assetmap.workspace.changes` in words; ``alt`` says what they are."""
    names = loaded.rows.set_index("asset_id")["building"]
    shown = pd.DataFrame(
        {
            "When": found["at"],
            "Building": found["asset_id"].map(names).fillna(found["asset_id"]),
            "What": found["kind"],
            "Change": found["action"],
            "Before": [told(kind, state) for kind, state in zip(found["kind"], found["before"], strict=True)],
            "After": [told(kind, state) for kind, state in zip(found["kind"], found["after"], strict=True)],
            "Reason": found["reason"],
            "By": found["by"],
            "Id": found["asset_id"],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height=min(36 + 35 * len(shown), 600),
        placeholder="",
        alt=literal(alt),
        column_config={
            "When": st.column_config.DatetimeColumn("When (UTC)", format="YYYY-MM-DD HH:mm", timezone="UTC")
        },
    )
