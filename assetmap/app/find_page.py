"""Find space: what an organisation could ask for near it. Public: protected buildings are counted, never named."""

import pandas as pd
import streamlit as st

from assetmap.app.availability_form import availability
from assetmap.app.data import PublicView, current_ranking
from assetmap.app.find_building import show_building
from assetmap.app.find_form import WHILE, Question, ask
from assetmap.app.find_mail import show_confirmation
from assetmap.app.find_results import choose, counts, show_matches, show_relaxing
from assetmap.app.find_share import show_join
from assetmap.app.find_zones import show_zones
from assetmap.app.first_minute import public_or_explained
from assetmap.app.map_frame import show_map
from assetmap.app.map_view import area_shading
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.matching import CANNOT_BE_HAD, FITS, NEAR_MISS, buildings_in_question, done_before, match

__all__ = ["find_page"]

_FACTS = ("building", "address", "owner", "floor_area_m2", "use", "features", "running_cost_gbp", "rank")
_MOST_DONE = 10


def find_page() -> None:
    """Show the page."""
    st.title("Find space")
    # one place whether it shows or not: a field that moves up the page loses its tie to the address
    with st.container():
        show_confirmation()
    view = public_or_explained()
    if view is None:
        return
    st.markdown("Empty public buildings near you, as far as their owners agree to name them.")
    question = ask(view)
    offered = _offered(view)
    for_a_while = offered["said"] == "meanwhile use"
    asked = offered[for_a_while] if question.stay == WHILE else offered
    matches = match(
        question.need,
        view.rows.loc[asked.index].assign(rank=asked["rank"]),
        said=asked["said"],
        inputs=view.inputs,
    )
    found = matches.join(asked[[*_FACTS, "said", "offer", "conditions", "contact"]])
    fit, near = counts(matches)
    _withheld(matches)
    noun = "building" if fit == 1 else "buildings"
    st.header(f"{fit:,} {noun} you can ask about", anchor="buildings")
    if fit:
        show_matches(found[found["verdict"] == FITS])
    else:
        show_relaxing(question, matches, len(offered), int(for_a_while.sum()))
    if near:
        st.header(f"{near:,} near {'miss' if near == 1 else 'misses'}", anchor="near-misses")
        st.markdown("These could do if something gave way, or if what nobody has stated turned out well. Ask.")
        show_matches(found[found["verdict"] == NEAR_MISS])
    if fit or near:
        chosen = choose(found[found["verdict"].isin([FITS, NEAR_MISS])])
        if chosen:
            show_building(view, question, found[found["asset_id"] == chosen].iloc[0])
    show_zones(view, question)
    st.html('<a href="#after-the-map" class="assetmap-skip">Skip the map: the table above holds the same buildings</a>')
    st.header("Map", anchor="map")
    _map(view, found[found["verdict"] == FITS])
    st.html('<span id="after-the-map"></span>')
    _done_before(view, question)
    show_join(view, question)


def _offered(view: PublicView) -> pd.DataFrame:
    """Buildings that come into question, beside what their owners say of whether they can be had."""
    ranking = current_ranking(view, view.criteria)
    offered = ranking[~ranking["list"].isin(list(CANNOT_BE_HAD))]
    try:
        said = availability(view, offered)
    except InputError as error:
        st.warning(literal(str(error)))
        words = offered["availability"]
        told = offered.assign(said=words, offer=words.fillna("ask its owner"), conditions="", contact="")
        return told[buildings_in_question(told["list"], told["said"])]
    closes = said["closing_date"].map(lambda day: f"closes {day}" if day else "")
    conditions = [
        "; ".join(part for part in parts if part) for parts in zip(said["terms"], said["viewing"], closes, strict=True)
    ]
    stated = said["availability"].where(said["availability"] != "not stated", offered["availability"])
    told = offered.assign(
        said=stated, offer=stated.fillna("ask its owner"), conditions=conditions, contact=said["contact"]
    )
    return told[buildings_in_question(told["list"], told["said"])]


def _withheld(matches: pd.DataFrame) -> None:
    """Say how many would fit but for their owners, who do not offer them: nothing else keeps one here from being had."""
    rest = matches.filter(like="state_").drop(columns="state_availability")
    count = int(((matches["state_availability"] == "fails") & rest.isin(["", "meets"]).all(axis=1)).sum())
    if count:
        st.markdown(f"{count:,} that would fit are left out: their owners say that they are not offered.")


def _map(view: PublicView, fits: pd.DataFrame) -> None:
    need = area_shading(view.areas["community_need"], "Community need, index", "{:.0f}".format)
    # ranks begin again on each list, and what its owner offers may have none: the order is that of the table above
    place = pd.Series(range(1, len(fits) + 1), index=fits["asset_id"])
    show_map(view, view.points, place, need, key="find_map")
    nowhere = int((~fits["asset_id"].isin(view.points.ids)).sum())
    if nowhere:
        st.markdown(f"{nowhere:,} of them have no location yet and are not on the map: ask their owners.")


def _done_before(view: PublicView, question: Question) -> None:
    """Show buildings that owners here have transferred already, the nearest first."""
    done = done_before(view.rows, question.need.near)
    if done.empty:
        return
    st.header("Someone near you has done this", anchor="done-before")
    st.markdown("Buildings that owners here have transferred already. Ask those who are in them how it went.")
    table = pd.DataFrame(
        {
            "Building taken on": view.rows["building"].loc[done.index],
            "Where": done["address"],
            "Owner until then": done["owner"],
            "Used as": done["use"],
            "As published": done["status"],
            "Status of": done["status_date"],
            "Away": [f"{metres / 1000:.1f} km" if metres >= 0 else "" for metres in done["distance_m"]],
        }
    )
    table = table.head(_MOST_DONE) if question.placed else table.head(_MOST_DONE).drop(columns="Away")
    st.table(table.fillna("").astype("str").set_index("Building taken on").rename(index=literal).map(literal))
