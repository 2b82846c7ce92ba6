"""Portfolios kept under a name, shared by link, and compared."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded, workspace
from assetmap.app.newest_form import Seen, keep_newest, seen_before, show_overtaken
from assetmap.app.portfolio_data import Posed
from assetmap.app.portfolio_form import link_to, put_limits
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import Limits, Portfolio, compare
from assetmap.value import money
from assetmap.workspace import SavedPortfolio, save_portfolio, saved_portfolios, written_by

__all__ = ["show_comparison", "show_link", "show_saving"]

_FIELDS = {"limits": "Limits", "chosen": "Buildings", "data_version": "Version of the data"}
_MOST_NAMED = 20


def show_saving(loaded: Loaded, limits: Limits, found: Portfolio | None) -> list[SavedPortfolio]:
    """Offer to save this portfolio and to take up a saved one; the saved ones."""
    st.header("Saved portfolios", anchor="saved")
    try:
        saved = saved_portfolios(workspace(), loaded.region.key, person=current_person())
    except InputError as error:
        st.error(literal(str(error)))
        return []
    if found is not None:
        _save_form(loaded, limits, found, {one.name: one for one in saved})
    if not saved:
        st.markdown("None is saved for this region yet.")
        return []
    rows = [
        {
            "Name": one.name,
            "Buildings": len(one.chosen),
            "Saved by": one.by,
            "When, UTC": one.at.strftime("%d %B %Y, %H:%M"),
            "Data": "as now" if one.data_version == loaded.version else f"version {one.data_version}",
        }
        for one in saved
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt="Saved portfolios")
    by_name = {one.name: one for one in saved}
    name = st.selectbox("Saved portfolio", list(by_name), index=None, placeholder="Choose a name", key="portfolio_name")
    if name is not None:
        _open(loaded, by_name[name])
    return saved


def _save_form(loaded: Loaded, limits: Limits, found: Portfolio, saved: Mapping[str, SavedPortfolio]) -> None:
    """Take a name for this portfolio; who is overtaken under that name sees both."""
    region = loaded.region.key
    group = f"portfolio-{region}"
    named = f"named-{group}"

    def save(state: dict[str, Any], version: int) -> None:
        name, by = st.session_state[named]
        written_by(
            current_person(), save_portfolio, workspace(), region, name, **state, by=by, expected_version=version
        )

    def read() -> Seen:
        now = {one.name: one for one in saved_portfolios(workspace(), region, person=current_person())}
        return _seen(now.get(st.session_state[named][0]))

    if show_overtaken(group, save, read, _FIELDS, _word, whole=True):
        return
    before = seen_before(group, region, saved)
    with st.form("save_portfolio"):
        first, second = st.columns(2)
        name = first.text_input("Save this portfolio as", max_chars=100)
        by_whom = second.text_input("Who saves it", max_chars=100)
        if not st.form_submit_button("Save the portfolio"):
            return
    st.session_state[named] = (name.strip(), by_whom)
    yours = {
        "limits": limits.as_dict(),
        "chosen": [str(one) for one in found.names],
        "data_version": loaded.version,
    }
    keep_newest(group, _seen(before.get(name.strip())), yours, save, read, told="Saved.")


def _seen(one: SavedPortfolio | None) -> Seen:
    if one is None:
        return Seen()
    return Seen(
        {"limits": one.limits, "chosen": list(one.chosen), "data_version": one.data_version}, one.version, one.by
    )


def _word(name: str, value: Any) -> str:
    if name == "limits":
        return "; ".join(f"{key.replace('_', ' ')} {limit}" for key, limit in value.items() if limit) or "none"
    if name == "chosen":
        rest = f" and {len(value) - _MOST_NAMED:,} more" if len(value) > _MOST_NAMED else ""
        return f"{len(value):,}: {', '.join(value[:_MOST_NAMED])}{rest}"
    return str(value)


def _open(loaded: Loaded, one: SavedPortfolio) -> None:
    by = f" by {literal(one.by)}" if one.by else ""
    st.markdown(f"Saved {one.at:%d %B %Y, %H:%M} UTC{by}.")
    if one.data_version != loaded.version:
        st.info(
            f"It was chosen from other data (version {literal(one.data_version)}); this is version {loaded.version}. The same "
            "limits may choose others now: compare them below."
        )
    try:
        limits = Limits.of_dict(one.limits)
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.button("Use its limits", on_click=put_limits, args=(limits,))


def show_link(loaded: Loaded, limits: Limits) -> None:
    """Show the link that opens the page with these limits."""
    with st.expander("Link to these limits"):
        st.markdown(
            "Append this to the address of the server, or copy the address in your browser. It holds the limits, the ids of the "
            "buildings that they name and the version of the data. No price of a bundle, no offer and no other figure of the "
            "table is in it."
        )
        st.code(link_to(loaded, limits), language=None, wrap_lines=True)


def show_comparison(
    asked: Posed, found: Portfolio | None, points: Sequence[Portfolio], saved: Sequence[SavedPortfolio]
) -> None:
    """Show two portfolios side by side: this one, a point of the frontier, or a saved one."""
    st.header("Compare two", anchor="compare")
    sets: dict[str, Sequence[object]] = {}
    if found is not None:
        sets["This portfolio"] = found.names
    for point in points:
        limit = point.question.budget if point.question.cvar_limit is None else point.question.cvar_limit
        what = "budget" if point.question.cvar_limit is None else "risk"
        sets[f"Frontier, {what} {money(float(limit or 0.0))}"] = point.names
    sets |= {f"Saved: {one.name}": one.chosen for one in saved}
    if len(sets) < 2:
        st.markdown("Save a portfolio, or compute the frontier: then there is something to compare with.")
        return
    titles = list(sets)
    left, right = st.columns(2)
    one = left.selectbox("One", titles, index=0, key="portfolio_one")
    other = right.selectbox("The other", titles, index=1, key="portfolio_other")
    if one == other:
        st.info("These are the same: choose two.")
        return
    figures, inside = compare(asked.question, {one: sets[one], other: sets[other]})
    st.markdown(
        "Both measured by the prices, scores and needs of now; whether they keep the limits of now is not asked."
    )
    words = {
        "buildings": ("buildings", "{:,.0f}"),
        "gone": ("buildings that cannot be chosen any more", "{:,.0f}"),
        "price_not_known": ("buildings whose price is not known", "{:,.0f}"),
        "spent": ("take from the budget", "£{:,.0f}"),
        "covered_need": ("units of need served", "{:,.0f}"),
        "areas": ("areas served", "{:,.0f}"),
        "direct_benefit": ("sum of scores", "{:,.2f}"),
        "objective": ("worth", "{:,.0f}"),
    }
    rows = {
        title: [pattern.format(figures.loc[name, column]) for name in (one, other)]
        for column, (title, pattern) in words.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[literal(one), literal(other)])
    st.table(table.map(literal).rename_axis("figure"))
    held = inside.map({True: "yes", False: ""}.get)
    held.insert(0, "Building", [asked.names[str(name)] for name in inside.index])
    st.dataframe(held, hide_index=True, alt="Which building is in which portfolio")
