"""Forms for what is saved whole and of which the newest counts, such as weights under a name or figures of a building.

What the person saw is kept with the form: who saves after somebody else is told, and sees both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

from assetmap.app.both_form import Both, ask_both
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.workspace import ChangedMeanwhileError, ConflictError, merge

__all__ = ["Seen", "begin_anew", "keep_newest", "opened_with", "seen_before", "show_overtaken"]

T = TypeVar("T")
Save = Callable[[dict[str, Any], int], object]


@dataclass(frozen=True)
class Seen:
    """What stands under a key, or stood there when a form opened.

    Parameters
    ----------
    state : mapping
        What is kept; empty where there is nothing.
    version : int
        How often it was saved; 0 where it never was.
    by : str
        Who saved it last; blank where that is not known.
    """

    state: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    by: str = ""


@dataclass(frozen=True)
class _Overtaken:
    base: Seen
    current: Seen
    yours: dict[str, Any]


def opened_with(group: str, key: str, current: Seen) -> Seen:
    """What stood there when the forms of this key opened; it stays until they are sent, or others of the group are opened.

    Called before `show_overtaken`, so that what was left undecided of another key is never kept under this one.

    Parameters
    ----------
    group : str
        Forms of which one key is open at a time, such as those of a card.
    key : str
        Of what is saved, such as a building's id.
    current : Seen
        As it stands now.
    """
    held = st.session_state.get(f"opened-{group}")
    if held is None or held[0] != key:
        held = (key, current)
        st.session_state[f"opened-{group}"] = held
        _forget_overtaken(group)
    found: Seen = held[1]
    return found


def seen_before(group: str, key: str, current: T) -> T:
    """What a form was last shown with: what the person saw who sends it now, whatever stands by then.

    Parameters
    ----------
    group, key : str
        As in `opened_with`.
    current : object
        As it stands now, and as the form is shown from now on.
    """
    held = st.session_state.get(f"seen-{group}")
    st.session_state[f"seen-{group}"] = (key, current)
    before: T = held[1] if held is not None and held[0] == key else current
    return before


def keep_newest(
    group: str, base: Seen, yours: Mapping[str, Any], save: Save, read: Callable[[], Seen], *, told: str = "Kept."
) -> None:
    """Save; where somebody was quicker, keep both for `show_overtaken`. An error is shown and loses nothing.

    Parameters
    ----------
    group : str
        As in `opened_with`.
    base : Seen
        What the person saw.
    yours : mapping
        What is to be kept.
    save : callable
        Takes the state and the version that the person saw; raises `InputError`.
    read : callable
        Gives what stands now.
    told : str
        What is said once it is kept, our own words.
    """
    try:
        save(dict(yours), base.version)
    except (ChangedMeanwhileError, ConflictError):
        try:
            current = read()
        except InputError as error:
            st.error(literal(str(error)))
            return
        st.session_state[f"overtaken-{group}"] = _Overtaken(base, current, dict(yours))
        st.rerun()
    except InputError as error:
        st.error(literal(str(error)))
        return
    begin_anew(group)
    st.toast(literal(told))
    st.rerun()


def show_overtaken(
    group: str,
    save: Save,
    read: Callable[[], Seen],
    titles: Mapping[str, str],
    word: Callable[[str, Any], str],
    *,
    whole: bool = False,
) -> bool:
    """Show both where somebody was quicker, and keep what the person decides; whether there was anything to show.

    Parameters
    ----------
    group, save, read
        As in `keep_newest`.
    titles, word, whole
        As in `assetmap.app.both_form.ask_both`.
    """
    told: _Overtaken | None = st.session_state.get(f"overtaken-{group}")
    if told is None:
        return False
    base, current, yours = told.base.state, told.current.state, told.yours
    both = Both(base, current, yours, merge(base, yours, current), told.current.by)
    said, state = ask_both(group, both, titles, word, whole=whole)
    if said == "leave":
        begin_anew(group)
        st.rerun()
    if said == "keep":
        kept = {name: value for name, value in state.items() if value is not None}
        keep_newest(group, told.current, kept, save, read)
    return True


def begin_anew(group: str) -> None:
    """Let the forms of a group begin with what stands now.

    Parameters
    ----------
    group : str
        As in `opened_with`.
    """
    st.session_state.pop(f"opened-{group}", None)
    _forget_overtaken(group)


def _forget_overtaken(group: str) -> None:
    st.session_state.pop(f"overtaken-{group}", None)
