"""Two people changed one thing at once: both are shown, and the person who came second decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from assetmap.app.text import literal
from assetmap.workspace import Merge

__all__ = ["Both", "Decision", "ask_both"]

Decision = tuple[Literal["", "keep", "leave"], dict[str, Any]]
"""What the person decided: nothing yet, to keep the state beside it, or to leave what stands now."""

_NOTHING = "nothing"


@dataclass(frozen=True)
class Both:
    """What two people made of one state.

    Parameters
    ----------
    base, current, yours : mapping
        As the person saw it (empty where there was none), as it stands now, and as the person wants it.
    merged : Merge
        Both put together.
    by : str
        Who was quicker; blank where that is not known.
    """

    base: Mapping[str, Any]
    current: Mapping[str, Any]
    yours: Mapping[str, Any]
    merged: Merge
    by: str = ""


def ask_both(
    key: str, both: Both, titles: Mapping[str, str], word: Callable[[str, Any], str], *, whole: bool = False
) -> Decision:
    """Show both and ask which is to be kept.

    Parameters
    ----------
    key : str
        Of this form within the page.
    both : Both
        What there is.
    titles : mapping of str to str
        Title of each field, in the order in which they are shown.
    word : callable
        Writes a field's value; takes the field's name and the value.
    whole : bool
        Whether the states are statements that are never put together field by field: the second then follows the first.
    """
    by = f" by {literal(both.by)}" if both.by else ""
    st.warning(f"This was changed meanwhile{by}. Nothing is lost: here are both.")
    sides = {"as you saw it": both.base, "as it stands now": both.current, "as you want it": both.yours}
    rows = {
        literal(title): {
            side: literal(word(name, state[name]) if name in state else _NOTHING) for side, state in sides.items()
        }
        for name, title in titles.items()
    }
    st.table(pd.DataFrame.from_dict(rows, orient="index", columns=list(sides)))
    with st.form(f"both-{key}"):
        state = dict(both.yours if whole else both.merged.state)
        for one in () if whole else both.merged.contested:
            words = {"yours": word(one.field, one.yours), "theirs": word(one.field, one.theirs)}
            side = st.radio(
                f"{literal(titles[one.field])}: which one?",
                list(words),
                key=f"both-{key}-{one.field}",
                format_func=_option(words),
            )
            state[one.field] = one.yours if side == "yours" else one.theirs
        if whole:
            st.markdown("Yours would follow the other as the newest; both stay in the record.")
        elif not both.merged.contested:
            st.markdown("You changed different things; both changes can be kept together.")
        left, right = st.columns(2)
        keep = left.form_submit_button("Keep mine after it" if whole else "Keep this together", type="primary")
        leave = right.form_submit_button("Leave it as it stands now")
    if leave:
        return "leave", {}
    return ("keep", state) if keep else ("", {})


def _option(words: Mapping[str, str]) -> Callable[[str], str]:
    return lambda side: f"{side.capitalize()}: {literal(words[side][:80])}"
