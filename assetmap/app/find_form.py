"""The question of *Find space*: where, how much, what it must have; the rest folded away. All of it but the money is in the link."""

import datetime as dt
from dataclasses import dataclass

import streamlit as st

from assetmap.app.data import PublicView
from assetmap.app.limits import LINKS
from assetmap.app.map_places import find_place
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.matching import Need, activities, usual_features

__all__ = ["PLAIN_QUESTION", "WHILE", "Question", "ask"]

_DISTANCES = {400: "5 minutes' walk (400 m)", 800: "10 minutes' walk (800 m)", 1200: "15 minutes' walk (1,200 m)"}
_DISTANCES |= {3000: "3 km", 5000: "5 km", 10000: "10 km"}
_SPACES = {"whole": "a whole building", "room": "a room or a part of a building is enough"}
_STAYS = {"either": "for good or for a while", "good": "for good", "while": "for a while only (meanwhile use)"}
WHILE = "while"
_MOST_M2 = 100_000

# What every field holds when nothing is asked; relaxing a wish puts it back to this.
PLAIN_QUESTION: dict[str, object] = {
    "near": "",
    "within": 3000,
    "least": 0,
    "must": [],
    "most": 0,
    "space": "whole",
    "doing": "",
    "start": None,
    "pay": None,
    "nice": [],
    "stay": "either",
}


@dataclass(frozen=True)
class Question:
    """What somebody asks: the place as it was typed, whether it was found, how long they would stay, and the need."""

    place: str
    stay: str
    need: Need

    @property
    def placed(self) -> bool:
        """Whether a place was found."""
        return self.need.near is not None


def ask(view: PublicView) -> Question:
    """Show the question and take the answers."""
    place = st.text_input(
        "Postcode, or name of a place", key="near", bind="query-params", max_chars=LINKS["near"].longest
    ).strip()
    first, second, third = st.columns(3)
    with first:
        distance = st.selectbox(
            "How far", list(_DISTANCES), index=3, key="within", bind="query-params", format_func=_DISTANCES.__getitem__
        )
    with second:
        least = st.number_input("At least, m²", 0, _MOST_M2, 0, 25, key="least", bind="query-params")
    with third:
        features = _features(view)
        must = st.multiselect("It must have", features, key="must", bind="query-params", placeholder="Anything")
    with st.expander("More: what you do, what you can pay, from when"):
        first, second = st.columns(2)
        doing = first.selectbox(
            "What you do",
            ["", *activities()],
            key="doing",
            bind="query-params",
            format_func=lambda name: name.capitalize() or "Anything",
        )
        pay = second.number_input(
            "What you can pay a month, £ (for everything; it stays on this page and in no link)",
            0.0,
            1_000_000.0,
            None,
            50.0,
            key="pay",
            format="%.0f",
        )
        space = first.selectbox(
            "You need",
            list(_SPACES),
            key="space",
            bind="query-params",
            format_func=lambda name: _SPACES[name].capitalize(),
        )
        most = second.number_input("At most, m² (0 for no limit)", 0, _MOST_M2, 0, 25, key="most", bind="query-params")
        start = first.date_input("From when", value=None, key="start", bind="query-params", format="YYYY-MM-DD")
        stay = second.selectbox(
            "How long",
            list(_STAYS),
            key="stay",
            bind="query-params",
            format_func=lambda name: _STAYS[name].capitalize(),
        )
        nice = st.multiselect(
            "It would be nice to have", features, key="nice", bind="query-params", placeholder="Nothing"
        )
    centre = _centre(view, place)
    if place and centre is None:
        st.warning(f"{literal(place)} is no postcode or place of {literal(view.region.name)}.")
    if most and least > most:
        st.warning("The least space is more than the most: the most plays no part until you mend one of them.")
        most = 0
    try:
        need = Need(
            what=doing,
            near=centre,
            reach_m=float(distance),
            least_m2=float(least) or None,
            most_m2=float(most) or None,
            room=space == "room",
            start=start if isinstance(start, dt.date) else None,
            monthly_gbp=pay,
            must=tuple(must),
            nice=tuple(nice),
            meanwhile=stay != "good",
        )
    except InputError as error:
        st.warning(literal(error.what))
        need = Need(near=centre, reach_m=float(distance))
    return Question(place, stay, need)


def _features(view: PublicView) -> list[str]:
    words = view.rows["features"].dropna().str.casefold().str.split(";").explode().str.strip()
    return sorted({*usual_features(), *words} - {""})


def _centre(view: PublicView, text: str) -> tuple[float, float] | None:
    """Easting and northing of a postcode, or of the middle of a place by its name."""
    place = find_place(view, text)
    return None if place is None else (place.easting, place.northing)
