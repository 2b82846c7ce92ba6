"""Waiting: what somebody at a council or at the portfolio partner has to answer, one table for each kind."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from assetmap.app.availability_form import availability
from assetmap.app.data import Loaded, current_ranking, workspace
from assetmap.app.first_minute import loaded_or_explained, show_error
from assetmap.app.shortlist_page import shortlist_page
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.matching import CANNOT_BE_HAD, buildings_in_question
from assetmap.workspace import (
    Person,
    availability_asked,
    gates_due,
    holds_ending,
    interests_waiting,
    needs_waiting,
    sees_waiting,
    stages_over,
    waiting_settings,
)

__all__ = ["waiting_page"]

_OPEN = "_waiting_open"
_COUNT = "waiting-count"
_LONGEST = 400
# Columns of the needs that are not always looked up, or not for everybody.
_AT_TIMES = ("fits", "sent_on", "email")


@dataclass(frozen=True)
class _List:
    """A list of the page: its heading by number, what it means, what to say of none, its rows, and the headings of its columns."""

    key: str
    one: str
    many: str
    meaning: str
    none: str
    rows: Callable[[Loaded, Person, dt.date], pd.DataFrame]
    columns: dict[str, str]


def waiting_page() -> None:
    """Show the page."""
    st.title("Waiting")
    person = current_person()
    if not sees_waiting(person):
        st.info("Sign in as an officer, the portfolio partner or the administrator to see what waits for an answer.")
        return
    loaded = loaded_or_explained()
    if loaded is None:
        return
    if person.role == "officer":
        whose = "What waits on your own council's buildings."
    else:
        whose = "What waits on the buildings of every owner."
    st.markdown(f"{whose} Each row leads to its building.")
    chooser = st.container()
    names = loaded.rows.set_index("asset_id")["building"]
    try:
        shown = [(one, _found(one, loaded, person, dt.date.today())) for one in _LISTS]
    except InputError as error:
        show_error(error)
        st.markdown("What waits cannot be shown until the workspace can be read. Nothing of it is lost.")
        return
    for one, found in shown:
        _show(one, found, names)
    ids = sorted({asset_id for _, found in shown for asset_id in found["asset_id"] if asset_id})
    with chooser:
        _choose(ids, names)
    asset_id = st.session_state.pop(_OPEN, "")
    if asset_id:
        st.session_state["asset"] = asset_id
        st.switch_page(
            st.Page(shortlist_page, title="Shortlist", url_path="shortlist"),
            query_params={"asset": asset_id},
        )


def _choose(ids: list[str], names: pd.Series) -> None:
    """A way to a building without a mouse: the button in a table cannot be reached by the keyboard."""
    if not ids:
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    chosen = left.selectbox(
        "Building to open",
        ids,
        index=None,
        placeholder="Choose a building",
        key="waiting-building",
        format_func=lambda asset_id: f"{names.get(asset_id, 'no longer in the data')} ({asset_id})",
    )
    right.button(
        "Open on Shortlist",
        disabled=chosen is None,
        on_click=st.session_state.update,
        args=({_OPEN: chosen},),
        key="waiting-open",
    )


def _show(one: _List, found: pd.DataFrame, names: pd.Series) -> None:
    st.header(f"{len(found):,} {literal(one.one if len(found) == 1 else one.many)}", anchor=one.key)
    st.markdown(literal(one.meaning.format(**waiting_settings())))
    if one.key == "needs" and not found.empty:
        st.toggle("Count the buildings on offer that fit each need (where there are many it takes a while)", key=_COUNT)
    if found.empty:
        st.info(literal(one.none.format(**waiting_settings())))
        return
    ids = found["asset_id"].tolist()
    building = found["asset_id"].map(names).fillna(found["asset_id"])
    table = pd.DataFrame({"Building": building.where(found["asset_id"] != "", ""), "Open": "Open"}, index=found.index)
    table["Open"] = table["Open"].where(found["asset_id"] != "", None)
    words = found.drop(columns="asset_id")
    texts = words.select_dtypes("str").columns
    words[texts] = words[texts].map(lambda text: text[:_LONGEST])
    table = pd.concat([table, words, found["asset_id"].rename("Id")], axis=1)
    button = f"open-{one.key}"
    st.dataframe(
        table,
        hide_index=True,
        height=min(36 + 35 * len(table), 400),
        placeholder="",
        alt=literal(one.many),
        column_config={
            "Open": st.column_config.ButtonColumn("Open", on_click=_open_row, args=(button, ids), key=button)
        },
    )


def _open_row(button: str, ids: list[str]) -> None:
    st.session_state[_OPEN] = ids[st.session_state[button].row]


def _found(one: _List, loaded: Loaded, person: Person, today: dt.date) -> pd.DataFrame:
    """The list's rows under their headings, beside ``asset_id``; without what was not looked up, or is not this person's."""
    found = one.rows(loaded, person, today)
    names = [name for name in one.columns if name in found or name not in _AT_TIMES or one.key != "needs"]
    return found[["asset_id", *names]].rename(columns=one.columns)


def _of_region(query: Callable[..., pd.DataFrame]) -> Callable[[Loaded, Person, dt.date], pd.DataFrame]:
    return lambda loaded, person, today: query(workspace(), loaded.region.key, today, person=person)


def _asked(loaded: Loaded, person: Person, today: dt.date) -> pd.DataFrame:
    rows = pd.DataFrame(loaded.rows.drop(columns="geometry"))
    return availability_asked(workspace(), loaded.region.key, rows, loaded.protected, today, person=person)


def _gates(loaded: Loaded, person: Person, today: dt.date) -> pd.DataFrame:
    return gates_due(workspace(), loaded.region.key, loaded.scores, today, person=person)


def _needs(loaded: Loaded, person: Person, today: dt.date) -> pd.DataFrame:
    unseen = ["sent_on", "email"] if person.role == "officer" else []
    if not st.session_state.get(_COUNT):
        found = needs_waiting(workspace(), loaded.region.key, today, person=person)
        return found.drop(columns=["fits", *unseen])
    ranking = current_ranking(loaded, loaded.build.criteria)
    # the same buildings as Find space offers: an organisation is told of no other
    offered = ranking[loaded.named & ~ranking["list"].isin(list(CANNOT_BE_HAD))]
    said = availability(loaded, offered)["availability"]
    said = said.where(said != "not stated", offered["availability"])
    offered = offered[buildings_in_question(offered["list"], said)]
    with st.spinner("Holding each need against each building …"):
        found = needs_waiting(
            workspace(),
            loaded.region.key,
            today,
            buildings=loaded.rows.loc[offered.index].assign(rank=offered["rank"]),
            said=said.loc[offered.index],
            inputs=loaded.build.inputs,
            person=person,
        )
    return found.drop(columns=unseen)


_LISTS = (
    _List(
        "interests",
        "expression of interest",
        "expressions of interest",
        "They wait until a stage of the transfer is recorded for that organisation. Those to be confirmed come first: by the "
        "link in their e-mail, or by hand on the building's card.",
        "Nobody waits for an answer: no expression of interest is without a stage.",
        _of_region(interests_waiting),
        {
            "organisation": "Organisation",
            "purpose": "What for",
            "place": "Asked for",
            "state": "State",
            "sent_on": "Sent on",
            "days": "Days",
        },
    ),
    _List(
        "asked",
        "building asked about",
        "buildings asked about",
        "Somebody asked for it, by name or for one in its area, and its owner has not said since whether it can be had. Enter "
        "what the owner says on the building's card.",
        "Every building that was asked about has its owner's answer, or none was asked about.",
        _asked,
        {
            "asked": "Asked",
            "confirmed": "Of them confirmed",
            "first_asked": "First on",
            "last_asked": "Last on",
            "availability": "Its owner says",
            "stated_on": "Stated on",
        },
    ),
    _List(
        "holds",
        "hold that runs out",
        "holds that run out",
        "Within {hold_days} days, or already. The public no longer sees a hold that has run out: lift it, or give it a new day.",
        "No hold runs out within {hold_days} days.",
        _of_region(holds_ending),
        {"until": "Until", "days_left": "Days left", "reason": "Reason, which the public sees", "by": "Recorded by"},
    ),
    _List(
        "gates",
        "gate to be answered",
        "gates to be answered",
        "Of buildings that are shortlisted, asked for or on their way: nobody has answered, the answer was 'not known', or it "
        "is more than {gate_answer_days} days old.",
        "Every gate is answered of the buildings that are shortlisted, asked for or on their way; or there is no such building.",
        _gates,
        {"question": "Question", "why": "Why it is due", "since": "The building is"},
    ),
    _List(
        "stages",
        "transfer that takes long",
        "transfers that take long",
        "Longer than councils allow by their own published aims, in the stage where it stands or in all.",
        "No transfer takes longer than is usual.",
        _of_region(stages_over),
        {
            "applicant": "Applicant",
            "stage": "Stage",
            "since": "Since",
            "days": "Days in it",
            "over_days": "Days over",
            "said": "Against what is usual",
        },
    ),
    _List(
        "needs",
        "need for space",
        "needs for space",
        "Organisations that want to be found by others who would share. When counted, those come first that no building on "
        "offer fits, and the building named is the best fit.",
        "No organisation has left its need here.",
        _needs,
        {
            "organisation": "Organisation",
            "need": "What it looks for",
            "fits": "Buildings that fit",
            "state": "State",
            "sent_on": "Sent on",
            "email": "E-mail",
        },
    ),
)
