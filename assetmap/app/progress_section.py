"""What is recorded of a building on its card: hold, stages, answers to gates, decisions, notes, and what came after."""

import datetime as dt
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.changes_page import trail_table
from assetmap.app.data import Loaded, PublicView, workspace
from assetmap.app.limits import BEYOND
from assetmap.app.outcomes_section import show_outcomes
from assetmap.app.record_form import in_words, record_form
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.vacancy import GATES
from assetmap.workspace import (
    Person,
    Record,
    add_note,
    allowed,
    answer_gate,
    audit,
    change_note,
    decide,
    enter_stage,
    lift_hold,
    load_stages,
    owner_of,
    place_hold,
    progress,
    public_status,
    record_versions,
    records,
    stage_titles,
    transfer_version,
    withdraw_note,
)
from assetmap.workspace.records import LONGEST_WHY

__all__ = ["public_status_words", "show_progress", "show_public_status"]


def public_status_words(found: pd.DataFrame, asset_id: str) -> str:
    """What anyone may know of how far a building is, in a line; blank where nothing is recorded.

    Parameters
    ----------
    found : pandas.DataFrame
        By `assetmap.workspace.public_status`.
    asset_id : str
        The building.

    Examples
    --------
    >>> row = {"asset_id": "a", "stage": "Enquiry", "since": "2026-03-01", "hold_reason": "roof", "held_since": "2026-04-01"}
    >>> public_status_words(pd.DataFrame([row]), "a")
    'Held back since 2026-04-01: roof. Stage of a transfer: enquiry, since 2026-03-01.'
    """
    mine = found[found["asset_id"] == asset_id]
    if mine.empty:
        return ""
    row = mine.iloc[0]
    held = f"Held back since {row['held_since']}: {row['hold_reason']}." if row["hold_reason"] else ""
    stage = f"Stage of a transfer: {row['stage'].lower()}, since {row['since']}." if row["stage"] else ""
    return " ".join(part for part in (held, stage) if part)


def show_public_status(view: PublicView, asset_id: str) -> None:
    """Show what anyone may know of how far a building is: its hold with the reason, and its stage; of no other than it sees."""
    if not view.rows["asset_id"].eq(asset_id).any():
        return
    try:
        said = public_status_words(public_status(workspace(), view.region.key, dt.date.today()), asset_id)
    except InputError:
        st.markdown("Whether it is held back cannot be shown until the workspace can be read.")
        return
    if said:
        st.markdown(literal(said))


def show_progress(loaded: Loaded, asset_id: str) -> None:
    """Show what is recorded of a building, and the forms for what the person may add."""
    person = current_person()
    if not allowed(person, "read record", owner_of(asset_id)):
        return
    st.markdown("#### On its way to new hands")
    try:
        _show_hold(loaded, asset_id, person)
        _show_stages(loaded, asset_id, person)
        parts = (
            ("Answers to gates", _show_gates),
            ("Decisions", _show_decisions),
            ("Notes", _show_notes),
            ("After the keys", show_outcomes),
            ("Everything that was recorded", _show_trail),
        )
        for place, (title, show) in enumerate(parts):
            if st.toggle(literal(title), key=f"progress-{place}-{asset_id}"):
                show(loaded, asset_id, person)
    except InputError as error:
        st.error(literal(error.what.capitalize()))
        st.markdown("What is recorded cannot be shown until the workspace can be read. Nothing of it is lost.")


def _may(person: Person, action: str, asset_id: str) -> bool:
    return allowed(person, action, owner_of(asset_id))


def _only(mine: list[Record]) -> Record | None:
    return mine[-1] if mine else None


def _signed(record: Record) -> str:
    who = f" by {record.by}" if record.by else ""
    return f"{record.at:%d %B %Y, %H:%M} UTC{who}"


def _show_hold(loaded: Loaded, asset_id: str, person: Person) -> None:
    region = loaded.region.key
    held = _only(records(workspace(), region, "hold", asset_id, person=person))
    if held is not None:
        until = f" until {held['until']}" if held["until"] else ""
        st.warning(literal(f"Held{until}: {held['reason']} (recorded {_signed(held)})"))
    if not _may(person, "hold", asset_id):
        return
    with st.expander("Hold it back" if held is None else "Change or lift the hold"):

        def save(state: dict[str, Any], version: int, _: str) -> None:
            until = _day(state["until"])
            place_hold(
                workspace(), region, asset_id, state["reason"], until=until, expected_version=version, person=person
            )

        record_form(f"hold-{asset_id}", "hold", held, save, button="Keep the hold")
        if held is None:
            return
        with st.form(f"lift-{asset_id}-{held.version}"):
            reason = st.text_input("Why it is lifted", max_chars=BEYOND * LONGEST_WHY)
            if not st.form_submit_button("Lift the hold"):
                return
        _try(
            lambda: lift_hold(
                workspace(), region, asset_id, reason=reason, expected_version=held.version, person=person
            )
        )


def _show_stages(loaded: Loaded, asset_id: str, person: Person) -> None:
    region = loaded.region.key
    for one in progress(workspace(), region, asset_id, dt.date.today(), person=person):
        st.markdown(
            f"**{literal(one.applicant)}**: {literal(one.now.stage.title.lower())} since {one.now.entered_on:%d %B %Y}."
        )
        rows = [(step.stage.title, step.entered_on.isoformat(), f"{step.days:,}") for step in one.steps]
        st.table(pd.DataFrame(rows, columns=["stage", "from", "days"]).map(literal).set_index("stage"))
        if one.said:
            st.markdown("\n".join([f"- {literal(sentence)}" for sentence in one.said]))
    if not _may(person, "stage", asset_id):
        return
    with st.expander("Record a stage"):
        version = transfer_version(workspace(), region, asset_id, person=person)
        newest = _only(record_versions(workspace(), region, "transfer", asset_id, person=person))

        def save(state: dict[str, Any], seen: int, reason: str) -> None:
            enter_stage(
                workspace(),
                region,
                asset_id,
                state["stage"],
                applicant=state["applicant"],
                entered_on=_day(state["entered_on"]) or dt.date.today(),
                reason=reason,
                expected_version=seen,
                person=person,
            )

        record_form(
            f"stage-{asset_id}",
            "transfer",
            newest if version else None,
            save,
            button="Keep this stage",
            choices={"stage": stage_titles()},
            ask_reason="Reason, where a stage is left out, gone back to or closed",
        )
        sources = [
            f"- {literal(usual.name)}: {literal(usual.reading)}. {literal(usual.source)}" for usual in load_stages()[1]
        ]
        st.markdown("What is usual, and where that comes from:\n" + "\n".join(sources))


def _show_gates(loaded: Loaded, asset_id: str, person: Person) -> None:
    region = loaded.region.key
    answers = {one.item: one for one in records(workspace(), region, "gate answer", asset_id, person=person)}
    questions = {gate.key: gate.question.capitalize() for gate in GATES}
    rows = [
        (questions.get(key, key), *in_words("gate answer", one.state or {}).values()) for key, one in answers.items()
    ]
    if rows:
        headings = ["gate", "answer", "evidence", "answered by", "on"]
        st.table(pd.DataFrame(rows, columns=headings).map(literal).set_index("gate"))
    else:
        st.markdown("Nobody has answered a gate yet.")
    if not _may(person, "answer gate", asset_id):
        return
    gate = st.selectbox(
        "Gate to answer", list(questions), key=f"gate-{asset_id}", format_func=lambda key: questions[key]
    )

    def save(state: dict[str, Any], version: int, _: str) -> None:
        answer_gate(
            workspace(),
            region,
            asset_id,
            gate,
            state["answer"],
            evidence=state["evidence"],
            answered_by=state["answered_by"],
            answered_on=_day(state["answered_on"]) or dt.date.today(),
            expected_version=version,
            person=person,
        )

    record_form(f"answer-{asset_id}-{gate}", "gate answer", answers.get(gate), save, button="Keep this answer")


def _show_decisions(loaded: Loaded, asset_id: str, person: Person) -> None:
    region = loaded.region.key
    made = record_versions(workspace(), region, "decision", asset_id, person=person)
    lines = [
        f"- **{literal(one['outcome'].capitalize())}** on {literal(one['decided_on'])} by {literal(one['decided_by'])}: "
        f"{literal(one['reason'])} (recorded {literal(_signed(one))})"
        for one in reversed(made)
        if one.state is not None
    ]
    if lines:
        st.markdown("\n".join(lines))
    else:
        st.markdown("No decision is recorded.")
    if not _may(person, "decide", asset_id):
        return

    def save(state: dict[str, Any], version: int, _: str) -> None:
        decide(
            workspace(),
            region,
            asset_id,
            state["outcome"],
            reason=state["reason"],
            decided_by=state["decided_by"],
            decided_on=_day(state["decided_on"]) or dt.date.today(),
            expected_version=version,
            person=person,
        )

    record_form(f"decision-{asset_id}", "decision", _only(made), save, button="Keep this decision", fresh=True)


def _show_notes(loaded: Loaded, asset_id: str, person: Person) -> None:
    region = loaded.region.key
    notes = records(workspace(), region, "note", asset_id, person=person)
    if not notes:
        st.markdown("There is no note. Officers and the portfolio partner read them, the public does not.")
    for note in reversed(notes):
        st.markdown(f"- {literal(note['text'])} ({literal(_signed(note))})")
    if not _may(person, "note", asset_id):
        return

    def add(state: dict[str, Any], _: int, __: str) -> None:
        add_note(workspace(), region, asset_id, state["text"], person=person)

    record_form(f"note-{asset_id}", "note", None, add, button="Keep this note")
    if not notes:
        return
    with st.expander("Change or withdraw a note"):
        by_item = {note.item: note for note in reversed(notes)}
        item = st.selectbox(
            "Note", list(by_item), key=f"which-{asset_id}", format_func=lambda one: literal(by_item[one]["text"][:60])
        )

        def change(state: dict[str, Any], version: int, _: str) -> None:
            change_note(workspace(), region, asset_id, item, state["text"], expected_version=version, person=person)

        record_form(f"note-{asset_id}-{item}", "note", by_item[item], change, button="Change this note")
        with st.form(f"withdraw-{item}-{by_item[item].version}"):
            reason = st.text_input("Why it is withdrawn", max_chars=BEYOND * LONGEST_WHY)
            if not st.form_submit_button("Withdraw this note"):
                return
        seen = by_item[item].version
        _try(
            lambda: withdraw_note(
                workspace(), region, asset_id, item, reason=reason, expected_version=seen, person=person
            )
        )


def _show_trail(loaded: Loaded, asset_id: str, person: Person) -> None:
    trail = audit(workspace(), loaded.region.key, asset_id, person=person)
    if trail.empty:
        st.markdown("Nothing is recorded yet.")
        return
    trail_table(loaded, trail.iloc[::-1], "Everything recorded of this building, newest first")


def _try(act: Any) -> None:
    try:
        act()
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.toast("Kept.")
    st.rerun()


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else value or None
