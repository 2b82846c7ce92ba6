"""The chosen portfolio: in words with its proof, as a table, on the map, and what it serves."""

import numpy as np
import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.first_minute import show_error
from assetmap.app.map_frame import show_map
from assetmap.app.map_view import AreaShading
from assetmap.app.portfolio_data import Posed
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.portfolio import (
    ConflictError,
    Portfolio,
    Totals,
    candidates_of,
    portfolio_rows,
    served_by_district,
    with_names,
)
from assetmap.vacancy import TITLES
from assetmap.value import money

__all__ = [
    "chosen_table",
    "show_candidates",
    "show_choice",
    "show_chosen",
    "show_conflict",
    "show_portfolio_map",
    "show_served",
    "show_totals",
]

_AREA = {
    "": "none",
    "register": "register",
    "entered": "entered",
}


def show_totals(asked: Posed, totals: Totals) -> None:
    """Show what the limits come to before anything is chosen."""
    stand = "building stands" if totals.buildings == 1 else "buildings stand"
    lines = [
        f"**{totals.buildings:,}** {stand} on the lists to choose from, **{totals.choosable:,}** of them can be chosen."
    ]
    if totals.choosable:
        served = totals.reachable_need / totals.need if totals.need else 0.0
        lines += [
            f"Together they would take {literal(money(totals.price_of_all))}, the cheapest {literal(money(totals.cheapest))}.",
            f"All of them would serve {totals.reachable_need:,.0f} of {totals.need:,.0f} units of need ({served:.0%}).",
        ]
    if asked.question.must:
        lines.append(
            f"The must-haves take {literal(money(totals.must_price))} and leave {literal(money(totals.left))} of the budget."
        )
    st.markdown(" ".join(lines))


def show_choice(asked: Posed, found: Portfolio) -> None:
    """Show the objective, every limit, the proof and the figures of a portfolio in words."""
    st.markdown(literal(found.words[0]))
    first, second, third, fourth = st.columns(4)
    first.metric("Buildings", f"{len(found.selected):,}")
    second.metric(f"Of the budget of {literal(money(found.question.budget or 0.0))}", money(found.spent))
    third.metric("Units of need served", f"{found.covered_need:,.0f}")
    fourth.metric("Best possible is better by at most", f"{found.gap:.2%}")
    for note in found.notes:
        st.markdown(literal(with_names(note, asked.names)))
    if np.isfinite(found.tail_loss):
        word = "lose" if found.tail_loss >= 0 else "gain"
        st.markdown(
            f"Over the worst twentieth of simulated draws the chosen {word} {literal(money(abs(found.tail_loss)))} on average, "
            "measured at the hurdle rate. Works, rents and yields move for all of them at once."
        )
    with st.expander("Limits in force"):
        st.markdown(
            "\n".join(f"- {literal(with_names(sentence, asked.names))}" for sentence in found.words[1:]) or "None."
        )
        st.markdown(
            "Need of an area is its residents times its deprivation score over 100 [A]. A building takes its price and the "
            "middle draw of its capital cost, less its grant, from the budget. Its direct benefit is its score from 0 to 1."
        )


def show_conflict(asked: Posed, error: InputError) -> None:
    """Show why no portfolio keeps every limit, and what would free it."""
    if not isinstance(error, ConflictError):
        show_error(error)
        return
    st.error("**No portfolio keeps every limit.** These cannot hold together:")
    st.markdown("\n".join(f"- {literal(with_names(limit, asked.names))}" for limit in error.conflict.limits))
    if error.conflict.ways_out:
        st.markdown("Any one of these would free it:")
        st.markdown("\n".join(f"- {literal(with_names(way, asked.names))}" for way in error.conflict.ways_out))
    else:
        st.markdown("More than one conflict stands here: let one of these limits go, and look again.")
    if not error.conflict.proven:
        st.markdown("The time ran out: some of these may have no part in it.")


def chosen_table(asked: Posed, found: Portfolio, core: pd.DataFrame | None = None) -> pd.DataFrame:
    """Rows of the chosen, dearest need first, as the page shows them."""
    rows = portfolio_rows(found, "portfolio", core)
    rows = rows[rows["chosen"]].sort_values(["need_only_here", "asset_id"], ascending=[False, True])
    figures = asked.appraisals.set_index("asset_id").loc[rows["asset_id"]]
    table = pd.DataFrame(
        {
            "Building": [asked.names[one] for one in rows["asset_id"]],
            "Is it empty?": rows["list"].map(TITLES).to_numpy(),
            "Owner": rows["council"].to_numpy(),
            "From the budget": rows["cost_gbp"].to_numpy(),
            "Score": rows["benefit"].to_numpy(),
            "Need in reach": rows["need_in_reach"].to_numpy(),
            "Only it serves": rows["need_only_here"].to_numpy(),
            "Floor area": figures["area_m2"].to_numpy(),
            "Area from": [_AREA.get(str(basis), str(basis)) for basis in figures["area_basis"]],
            "Lot": rows["lot"].to_numpy(),
            "Core index": rows["core_index"].to_numpy(),
            "Id": rows["asset_id"].to_numpy(),
        }
    )
    empty = [name for name in ("Lot",) if not table[name].astype(bool).any()]
    return table.drop(columns=[*empty, *(["Core index"] if core is None else [])])


def show_chosen(asked: Posed, found: Portfolio, core: pd.DataFrame | None = None) -> None:
    """Show the table of the chosen, and why others were not up for choice."""
    table = chosen_table(asked, found, core)
    if len(table):
        st.dataframe(
            table,
            hide_index=True,
            alt="Chosen buildings, most need that only they serve first",
            placeholder="",
            height=min(36 + 35 * len(table), 400),
            column_config={
                "From the budget": st.column_config.NumberColumn(
                    format="£%,.0f", help="price and middle draw of the capital cost, less the grant"
                ),
                "Score": st.column_config.NumberColumn(format="%.3f", help="0 to 1"),
                "Need in reach": st.column_config.NumberColumn(format="%,.0f", help="units of need"),
                "Only it serves": st.column_config.NumberColumn(format="%,.0f", help="units of need"),
                "Floor area": st.column_config.NumberColumn(format="%,.0f m²"),
                "Core index": st.column_config.NumberColumn(format="%.2f", help="share of near-optimal portfolios"),
            },
        )
    left = found.left_out
    if left or asked.not_candidates:
        with st.expander(f"{len(left) + len(asked.not_candidates):,} buildings could not be chosen, and why"):
            reasons = pd.Series([*left.values(), *asked.not_candidates.values()], dtype=object).map(_plainly)
            counts = reasons.value_counts()
            st.table(counts.rename_axis("reason").rename("buildings").reset_index().map(literal).set_index("reason"))
            if any("price is not known" in reason for reason in left.values()):
                st.markdown(
                    "A price is not known where nobody has measured the area: enter it on the building's card, or let stated "
                    "areas by type of building stand in, above. Land without a building is not appraised."
                )


def show_candidates(asked: Posed) -> None:
    """Show what is known of the candidates where none of them can be chosen."""
    table = candidates_of(asked.question)
    stands = dict(zip(asked.question.names, asked.question.stands or (), strict=True))
    st.markdown("What is known of them, most need in reach first:")
    st.dataframe(
        pd.DataFrame(
            {
                "Building": [asked.names[str(name)] for name in table["name"]],
                "Is it empty?": [TITLES[stands[name]] for name in table["name"]],
                "Owner": table["group"],
                "Score": table["benefit"],
                "Need in reach": table["need_in_reach"],
                "Why it cannot be chosen": table["reason"],
                "Id": table["name"].astype(str),
            }
        ),
        hide_index=True,
        alt="Buildings on the lists, none of which can be chosen yet",
        column_config={
            "Score": st.column_config.NumberColumn(format="%.3f", help="0 to 1"),
            "Need in reach": st.column_config.NumberColumn(format="%,.0f", help="units of need"),
        },
    )


def show_portfolio_map(loaded: Loaded, asked: Posed, found: Portfolio, key: str = "portfolio_map") -> None:
    """Show the candidates on the map, the chosen with a ring, and the areas that they serve."""
    ranks = loaded.scores.set_index("asset_id")["rank"].reindex([str(name) for name in asked.question.names])
    ranks = ranks.fillna(len(loaded.scores))  # what is only worth a visit has none, and is drawn as the last class
    digits = "".join("4" if served else "1" for served in found.covered)
    words = ("not in reach of a chosen building", "served")
    show_map(
        loaded,
        loaded.points,
        ranks,
        AreaShading(digits, "served by the chosen", words, "", numbers=(1, 4)),
        key=key,
        marked=[str(name) for name in found.names],
        ringed="chosen",
    )
    nowhere = sum(1 for name in found.names if str(name) not in loaded.points.ids)
    if nowhere:
        st.markdown(f"{nowhere:,} of the chosen have no location and are not on the map.")


def show_served(loaded: Loaded, found: Portfolio) -> None:
    """Show what the portfolio serves, by district."""
    table = served_by_district(found, loaded.areas)
    shown = pd.DataFrame(
        {
            "district": table["district"],
            "areas served": [f"{a:,} of {b:,}" for a, b in zip(table["areas_served"], table["areas"], strict=True)],
            "residents served": [
                f"{a:,.0f} of {b:,.0f}" for a, b in zip(table["residents_served"], table["residents"], strict=True)
            ],
            "units of need served": table["need_served"].map("{:,.0f}".format),
            "share of need": table["share_of_need"].map(lambda share: "none" if pd.isna(share) else f"{share:.0%}"),
        }
    )
    st.table(shown.map(literal).set_index("district"))


def _plainly(reason: str) -> str:
    """Reason without what is of one building only, so that equal ones can be counted."""
    return reason.partition(":")[0]
