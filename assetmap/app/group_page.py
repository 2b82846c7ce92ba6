"""Weights together: several people's weights, what each makes of the same buildings, and what all would accept."""

import csv
import io

import pandas as pd
import streamlit as st

from assetmap.app.charts import weight_heat
from assetmap.app.data import Loaded, View, is_public, workspace
from assetmap.app.elicitation_form import show_elicitation
from assetmap.app.explanation_section import building_names
from assetmap.app.first_minute import show_error, view_or_explained
from assetmap.app.limits import LONGEST, content_of, link_values
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.errors import InputError
from assetmap.reports import rests_on_public
from assetmap.scoring import (
    MOST_PEOPLE,
    PARAMETER,
    Criterion,
    GroupRanking,
    check_swings,
    group_weights,
    link_weights,
    load_settings,
    rank_for_group,
    weights_of_link,
    weights_query,
)
from assetmap.vacancy import TITLES
from assetmap.workspace import save_weights, written_by

__all__ = ["group_page"]

_PEOPLE = "_people"
_OWN = "g_"
_SHOWN = 50

People = dict[str, dict[str, float]]


def group_page() -> None:
    """Show the page."""
    st.title("Weights together")
    loaded = view_or_explained()
    if loaded is None:
        return
    criteria, known = loaded.criteria, loaded.criteria_keys
    st.markdown(
        "What matters is for us to settle, not for them. Everybody says what matters to them; the page shows where we differ, and "
        "what all of us would accept. A link carries names and weights, and nothing of any building."
    )
    _from_address(criteria, known)
    people: People = st.session_state.setdefault(_PEOPLE, {})
    _join(criteria, people, known)
    st.header("Who has said what", anchor="people")
    if not people:
        st.info("Nobody has given weights yet. Give yours, add a CSV, or paste a link that somebody sent you.")
        return
    try:
        with st.spinner("Ranking for each …"):
            found = rank_for_group(loaded.scores, criteria, people, _length(loaded), building_names(loaded))
    except InputError as error:  # a link or a file for other criteria than are now in force
        show_error(error)
        st.button("Start again with nobody", on_click=_clear)
        return
    _weights(found, people)
    unasked = [literal(c.title) for c in criteria if c.key in _unasked(criteria)]
    if unasked:
        st.markdown(
            f"Not asked of the public, since the figures are not public: {', '.join(unasked)}. Links from there give it no weight."
        )
    _link(people)
    if not isinstance(loaded, Loaded):
        st.markdown("Send the link to whoever gathers the weights: the ranking is worked out there.")
        return
    _ranking(loaded, found)
    _save(loaded, found)


def _from_address(criteria: tuple[Criterion, ...], known: tuple[str, ...]) -> None:
    """Take up the weights that the page's address holds, once."""
    values = link_values(PARAMETER)
    if not values or st.session_state.get("_people_of") == values:
        return
    st.session_state["_people_of"] = values
    try:
        people, told = dict(st.session_state.get(_PEOPLE, {})), list[str]()
        found = link_weights(values, criteria, _unasked(criteria), told.append, known)
        _add({name: swings for name, swings in people.items() if name not in found}, found)
    except InputError as error:
        show_error(error)
        return
    _tell(told)
    st.session_state[_PEOPLE] = people | found


def _unasked(criteria: tuple[Criterion, ...]) -> list[str]:
    """Criteria that the public is not asked of; of the public's own there is none."""
    return [criterion.key for criterion in criteria if not rests_on_public(criterion)]


def _join(criteria: tuple[Criterion, ...], people: People, known: tuple[str, ...]) -> None:
    st.header("Give weights", anchor="give")
    own, file, link = st.tabs(["Give yours here", "Add a CSV", "Paste a link"])
    with own:
        _own(criteria, people)
    with file:
        _file(criteria, people, known)
    with link:
        _pasted(criteria, people, known)


def _own(criteria: tuple[Criterion, ...], people: People) -> None:
    if st.toggle("Set them step by step", key="own_steps"):
        show_elicitation(criteria, "own", _OWN)
    with st.form("own"):
        name = st.text_input("Your name, or what to call you", max_chars=60, key="own_name")
        columns = st.columns(3)
        swings = {}
        for i, criterion in enumerate(criteria):
            with columns[i % 3]:
                swings[criterion.key] = float(
                    st.slider(literal(criterion.title), 0, 100, round(criterion.swing), 5, key=_OWN + criterion.key)
                )
        if not st.form_submit_button("Add these weights", type="primary"):
            return
    try:
        _add(people, {name.strip(): check_swings(swings, criteria, "your weights")})
    except InputError as error:
        show_error(error)


def _file(criteria: tuple[Criterion, ...], people: People, known: tuple[str, ...]) -> None:
    example = io.StringIO()
    writer = csv.writer(example)
    writer.writerow(["person", *(c.key for c in criteria)])
    writer.writerow(["example", *(f"{c.swing:g}" for c in criteria)])
    st.download_button(
        "Download an example to fill in", example.getvalue(), "weights-of-people.csv", "text/csv", on_click="ignore"
    )
    given = st.file_uploader("CSV with a line per person", type="csv", key="people_file")
    if given is None or not st.button("Add the people of this file"):
        return
    try:
        content = content_of(given)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        if "\ufffd" in text or "\x00" in text:
            raise InputError("the file is no text", given.name, next_step="save it as CSV in UTF-8")
        told: list[str] = []
        _add(people, group_weights(text, given.name, criteria, told.append, known))
        _tell(told)
    except InputError as error:
        show_error(error)


def _pasted(criteria: tuple[Criterion, ...], people: People, known: tuple[str, ...]) -> None:
    with st.form("link"):
        text = st.text_input("Link that somebody sent you", key="people_link", max_chars=LONGEST["pasted link"])
        if not st.form_submit_button("Add the people of this link"):
            return
    try:
        told: list[str] = []
        _add(people, weights_of_link(text, criteria, _unasked(criteria), told.append, known))
        _tell(told)
    except InputError as error:
        show_error(error)


def _tell(told: list[str]) -> None:
    """Say what became of weights of an earlier version, each change once."""
    if told:
        st.info(literal(" ".join(dict.fromkeys(told))))


def _add(people: People, more: People) -> None:
    for name in more:
        if not name or name in people:
            raise InputError(
                "the person is not named" if not name else f"'{name}' has given weights already",
                "the group",
                seen=name or "nothing",
                allowed="a name of its own for each",
                next_step="write another name" if not name else "take that person out first, or write another name",
            )
    if len(people) + len(more) > MOST_PEOPLE:
        raise InputError(
            "there are too many people",
            "the group",
            seen=f"{len(people) + len(more):,}",
            allowed=f"up to {MOST_PEOPLE}",
            next_step="take some out first",
        )
    people.update(more)


def _clear() -> None:
    st.session_state[_PEOPLE] = {}


def _remove() -> None:
    for name in st.session_state.get("people_out", []):
        st.session_state[_PEOPLE].pop(name, None)
    st.session_state["people_out"] = []


def _length(loaded: View) -> int:
    most = int(max([1, *loaded.scores.loc[loaded.scores["ranked"], "list"].value_counts()]))
    if is_public():
        return min(load_settings().top_k, most)
    return int(
        st.number_input("How many of each list to agree on", 1, most, min(load_settings().top_k, most), key="people_k")
    )


def _weights(found: GroupRanking, people: People) -> None:
    table = found.weights
    rows = [(p, row["title"], row[f"weight_{p}"]) for row in table.to_dict("records") for p in found.people]
    st.markdown("Share of the weight that each gives each criterion, the most disputed on top; the darker, the more:")
    heat = pd.DataFrame(rows, columns=["person", "title", "share"])
    st.altair_chart(weight_heat(heat, list(found.people), list(table["title"])), width="stretch")
    shares = {"all together": table["shared"]} | {f"by {p}": table[f"weight_{p}"] for p in found.people}
    numbers = pd.DataFrame(shares | {"apart by": table["spread"]}).map("{:.0%}".format)
    st.dataframe(numbers.set_axis(table["title"]).rename_axis("criterion"), alt="Share of the weight by person")
    st.multiselect("People to take out", list(people), key="people_out")
    st.button("Take these people out", on_click=_remove)


def _link(people: People) -> None:
    st.markdown("**Link that holds only these weights.** Add it to the address of this page, or send it whole:")
    base = str(getattr(st.context, "url", "") or "").split("?")[0]
    st.code(f"{base}?{weights_query(people)}", language=None, wrap_lines=True)


def _ranking(loaded: Loaded, found: GroupRanking) -> None:
    st.header("What it makes of the buildings", anchor="ranking")
    st.markdown(f"**{literal(found.sentence)}**")
    names = building_names(loaded)
    table = found.ranking
    accepted = [names[i] for i in table.loc[table["acceptable"], "asset_id"]]
    if accepted:
        st.subheader("What all of us would accept")
        st.markdown("\n".join(f"- {literal(name)}" for name in accepted))
    st.subheader("Each ranking, and the shared one")
    shown = table.head(_SHOWN)
    columns = {"List": shown["list"].map(TITLES), "Building": shown["asset_id"].map(names), "Shared": shown["rank"]}
    columns |= {f"By {person}": shown[f"rank_{person}"] for person in found.people}
    columns |= {"Best": shown["best"], "Worst": shown["worst"], "In the list of": shown["in_top_k_of"]}
    columns["Everybody's list"] = shown["acceptable"].map({True: "yes", False: ""})
    st.dataframe(pd.DataFrame(columns), hide_index=True, placeholder="", alt="Rank of each building by each person")
    if len(table) > len(shown):
        st.markdown(f"The first {len(shown):,} of {len(table):,} are shown.")
    if len(found.agreement):
        st.subheader("Who agrees with whom")
        st.markdown("Kendall's tau: 1 is the same order, 0 none in common, −1 the reverse. The least agreed first.")
        pairs = found.agreement.assign(
            tau=found.agreement["tau"].map(lambda tau: "–" if pd.isna(tau) else f"{tau:.2f}")
        )
        st.table(pairs.head(20).map(literal).set_axis(["one", "the other", "tau"], axis=1).set_index("one"))


def _save(loaded: Loaded, found: GroupRanking) -> None:
    st.header("Keep the shared weights", anchor="keep")
    with st.form("keep_shared"):
        left, right = st.columns(2)
        name = left.text_input("Save the shared weights as", max_chars=100)
        by = right.text_input("Who saves them", max_chars=100)
        if not st.form_submit_button("Save the shared weights"):
            return
    swings = {key: round(value, 1) for key, value in found.shared_swings.items()}
    try:
        written_by(current_person(), save_weights, workspace(), loaded.region.key, name, swings, by=by)
    except InputError as error:
        st.error(literal(str(error)))
        return
    st.toast("Saved. Take them up on the page Shortlist, under What matters.")
