"""A form for any kind of record, and what is shown when two people filled it in at once: both, and a choice."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from assetmap.app.both_form import Both, ask_both
from assetmap.app.limits import BEYOND, MOST_GBP, within
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import KINDS, Record, RecordConflictError
from assetmap.workspace.records import LONGEST_WHY

__all__ = ["in_words", "record_form"]

Save = Callable[[dict[str, Any], int, str], object]

_LONG = 1000


def record_form(
    key: str,
    kind: str,
    current: Record | None,
    save: Save,
    *,
    button: str,
    choices: Mapping[str, Mapping[str, str]] | None = None,
    ask_reason: str = "",
    fresh: bool = False,
) -> None:
    """Show the form, keep what is sent, and, where somebody was quicker, show both and let the person decide.

    What was typed stays in its fields until it is kept: an error loses nothing.

    Parameters
    ----------
    key : str
        Of this form within the page.
    kind : str
        A key of `assetmap.workspace.KINDS`.
    current : Record or None
        As it stands; None where there is none, or where every one sent is another.
    save : callable
        Takes the fields, the version that the person saw and the reason; raises `InputError`.
    button : str
        Words of the button, our own.
    choices : mapping, optional
        By field: values to choose from, with their titles.
    ask_reason : str, optional
        Label of the field for the reason; none is asked for without it.
    fresh : bool
        Whether the fields begin blank although there is a ``current``, which the next one follows.
    """
    turn = st.session_state.setdefault(f"turn-{key}", 0)
    # what the person saw when the form opened, not what stands now: that is what they answer to
    base = st.session_state.setdefault(f"base-{key}", current)
    conflict = st.session_state.get(f"conflict-{key}")
    if conflict is not None:
        _both(key, kind, conflict, save, choices or {})
        return
    with st.form(f"{key}-{turn}"):
        was = base.state if base is not None and base.state is not None and not fresh else {}
        state = {
            name: _widget(f"{key}-{turn}-{name}", kind, name, was.get(name), (choices or {}).get(name))
            for name in KINDS[kind].fields
        }
        reason = (
            st.text_input(literal(ask_reason), key=f"{key}-{turn}-why", max_chars=BEYOND * LONGEST_WHY)
            if ask_reason
            else ""
        )
        if not st.form_submit_button(literal(button)):
            return
    _send(key, state, base.version if base is not None else 0, reason, save)


def in_words(
    kind: str, state: Mapping[str, Any], choices: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, str]:
    """Fields of a state by their titles, as texts; what is not known is said so."""
    fields = KINDS[kind].fields
    return {
        field.title: _word(state.get(name), (choices or {}).get(name, {}))
        for name, field in fields.items()
        if name in state
    }


def _word(value: Any, titles: Mapping[str, str]) -> str:
    if value is None or value == "":
        return "not stated"
    return f"{value:,.6g}" if isinstance(value, float) else titles.get(str(value), str(value))


def _widget(key: str, kind: str, name: str, was: Any, titles: Mapping[str, str] | None) -> Any:
    field = KINDS[kind].fields[name]
    label = literal(field.title if field.needed else f"{field.title} (if known)")
    if titles is not None or field.kind == "choice":
        shown = dict(titles) if titles is not None else {choice: choice.capitalize() for choice in field.choices}
        options = list(shown)
        index = options.index(was) if was in options else 0
        return st.selectbox(label, options, index, key=key, format_func=lambda option: shown.get(str(option), ""))
    if field.kind == "date":
        day = dt.date.fromisoformat(was) if was else ("today" if field.needed else None)
        return st.date_input(label, day, key=key, format="YYYY-MM-DD", min_value=dt.date(1900, 1, 1))
    if field.kind == "number":
        return st.number_input(label, 0.0, MOST_GBP, value=within(was), key=key)
    if field.longest > _LONG:
        return st.text_area(label, was or "", key=key, max_chars=BEYOND * field.longest)
    return st.text_input(label, was or "", key=key, max_chars=BEYOND * field.longest)


def _send(key: str, state: dict[str, Any], version: int, reason: str, save: Save) -> None:
    try:
        save(state, version, reason)
    except RecordConflictError as error:
        st.session_state[f"conflict-{key}"] = (error, reason)
        st.rerun()
    except InputError as error:
        st.error(literal(error.what.capitalize()))
        _lines(error)
        return
    _done(key)
    st.toast("Kept.")
    st.rerun()


def _lines(error: InputError) -> None:
    parts = (("Seen", error.seen), ("Allowed", error.allowed), ("Next step", error.next_step))
    st.markdown("\n".join([f"- {literal(title)}: {literal(text[:300])}" for title, text in parts if text]))


def _done(key: str) -> None:
    """Begin the form anew with what stands now."""
    st.session_state[f"turn-{key}"] = st.session_state.get(f"turn-{key}", 0) + 1
    for name in ("base", "conflict"):
        st.session_state.pop(f"{name}-{key}", None)


def _both(
    key: str,
    kind: str,
    told: tuple[RecordConflictError, str],
    save: Save,
    choices: Mapping[str, Mapping[str, str]],
) -> None:
    conflict, reason = told
    current = conflict.current
    both = Both(
        (conflict.base.state if conflict.base else None) or {},
        (current.state if current else None) or {},
        conflict.yours or {},
        conflict.merged,
        current.by if current is not None else "",
    )
    titles = {name: field.title for name, field in KINDS[kind].fields.items()}
    said, state = ask_both(
        key, both, titles, lambda name, value: _word(value, choices.get(name, {})), whole=KINDS[kind].whole
    )
    if said == "leave":
        _done(key)
        st.rerun()
    if said == "keep":
        version = current.version if current is not None and current.state is not None else 0
        _send(key, state, version, reason, save)
