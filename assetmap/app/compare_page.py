"""Compare rankings: two sets of weights, or two versions of the data: who rises, who falls, and which input moved them."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from assetmap.app.charts import change_bars
from assetmap.app.data import Loaded, workspace
from assetmap.app.explanation_section import building_names
from assetmap.app.first_minute import loaded_or_explained, show_error
from assetmap.app.page_links import show_link
from assetmap.app.sign_in import current_person
from assetmap.app.text import literal
from assetmap.app.weights_form import SLIDER
from assetmap.errors import InputError
from assetmap.pipeline import Build, kept_builds
from assetmap.scoring import (
    Criterion,
    carried_swings,
    check_swings,
    compare_scenarios,
    load_presets,
    with_preset,
    with_swings,
)
from assetmap.tables import ASSETS, SCORES
from assetmap.vacancy import TITLES
from assetmap.workspace import saved_weights

__all__ = ["compare_page"]

_BARS = 20
_ROWS = 200
_USUAL = "The usual weights"
_SET = "As set on the page Shortlist"
_KINDS = ("Two sets of weights", "Two versions of the data")


def compare_page() -> None:
    """Show the page."""
    st.title("Compare rankings")
    show_link("buildings", "Compare two to five buildings side by side")
    loaded = loaded_or_explained()
    if loaded is None:
        return
    kind = st.radio("What is compared", _KINDS, key="compare_kind", horizontal=True)
    if kind == _KINDS[0]:
        _two_weights(loaded)
    else:
        _two_builds(loaded)


def _two_weights(loaded: Loaded) -> None:
    sets, refused = _sets(loaded)
    for sentence in refused:
        st.warning(literal(sentence))
    left, right = st.columns(2)
    names = list(sets)
    first = left.selectbox("From", names, key="compare_from")
    # the officer's preset is the usual weights: the next one tells more
    other = _SET if _SET in sets else names[-1] if len(names) < 3 else names[2]
    second = right.selectbox("To", names, index=names.index(other), key="compare_to")
    table = pd.DataFrame(
        {
            "criterion": [c.title for c in sets[first]],
            "from": [f"{c.swing:g}" for c in sets[first]],
            "to": [f"{c.swing:g}" for c in sets[second]],
        }
    )
    with st.expander("The weights themselves"):
        st.table(table.map(literal).set_index("criterion"))
    try:
        with st.spinner("Comparing …"):
            found = compare_scenarios(loaded.scores, loaded.scores, sets[first], sets[second])
    except InputError as error:
        show_error(error)
        return
    _show(found, building_names(loaded), loaded.build.criteria)


def _sets(loaded: Loaded) -> tuple[dict[str, tuple[Criterion, ...]], list[str]]:
    """Sets of weights by name, and why others cannot be used."""
    criteria = loaded.build.criteria
    found, refused = {_USUAL: criteria}, []
    set_now = {c.key: st.session_state.get(f"{SLIDER}{c.key}") for c in criteria}
    if all(value is not None for value in set_now.values()) and any(set_now.values()):
        swings = {key: float(value) for key, value in set_now.items() if value is not None}
        found[_SET] = with_swings(criteria, swings)
    for preset in load_presets():
        try:
            found[f"{preset.title} (preset)"] = with_preset(preset, criteria, loaded.build.criteria_keys)
        except InputError as error:
            refused.append(str(error))
    try:
        saved = saved_weights(workspace(), loaded.region.key, person=current_person())
    except InputError as error:
        return found, [*refused, str(error)]
    for weights in saved:
        title = f"{weights.name} (saved {weights.at:%d %B %Y}{f' by {weights.by}' if weights.by else ''})"
        try:
            carried = carried_swings(weights.swings, criteria, known=loaded.build.criteria_keys, partial=True)
            found[title] = with_swings(criteria, check_swings(carried, criteria, f"weights '{weights.name}'"))
        except InputError as error:
            refused.append(str(error))
    return found, refused


def _two_builds(loaded: Loaded) -> None:
    builds = {_titled(build): build for build in kept_builds(loaded.region)}
    if len(builds) < 2:
        st.info("There is one build of this region. The last five are kept: build again when its files have changed.")
        return
    names = list(builds)
    left, right = st.columns(2)
    first = left.selectbox("From", names, index=1, key="build_from")
    second = right.selectbox("To", names, index=0, key="build_to")
    before, after = builds[first], builds[second]
    lines = _inputs_changed(before, after)
    st.markdown("**What differs between their inputs**")
    st.markdown(
        "\n".join(f"- {literal(line)}" for line in lines)
        or "Nothing: the same files, read by other code or on another day."
    )
    criteria = loaded.build.criteria
    try:
        with st.spinner("Comparing …"):
            found = compare_scenarios(before.table(SCORES), after.table(SCORES), criteria, criteria)
        names_then = _names(before) | building_names(loaded) | _names(after)
    except InputError as error:
        show_error(error)
        return
    _show(found, names_then, criteria)


def _titled(build: Build) -> str:
    return f"{build.run.get('built_at', 'undated')} ({build.folder.name})"


def _names(build: Build) -> dict[str, str]:
    rows = build.table(ASSETS)
    called = rows["name"].fillna("").where(rows["name"].fillna("") != "", rows["asset_id"])
    return dict(zip(rows["asset_id"].astype(str), called.astype(str), strict=True))


def _inputs_changed(before: Build, after: Build) -> list[str]:
    old, new = ({(i["role"], i["name"]): i for i in build.run["inputs"]} for build in (before, after))
    lines = [f"new: {new[key]['title']} ({new[key]['vintage']})" for key in new if key not in old]
    lines += [f"gone: {old[key]['title']} ({old[key]['vintage']})" for key in old if key not in new]
    lines += [
        f"another file: {new[key]['title']} ({old[key]['vintage']} then, {new[key]['vintage']} now)"
        for key in new
        if key in old and new[key]["sha256"] != old[key]["sha256"]
    ]
    if before.run.get("as_of") != after.run.get("as_of"):
        lines.append(f"evidence as of {before.run.get('as_of')} then, {after.run.get('as_of')} now")
    return lines


def _show(found: pd.DataFrame, names: dict[str, str], criteria: tuple[Criterion, ...]) -> None:
    counts = found["what"].value_counts()
    st.header("Who moves", anchor="moves")
    said = [f"{int(counts.get(what, 0)):,} {literal(words)}" for what, words in _WORDS]
    st.markdown(f"{'; '.join(said)}.")
    moved = found[found["what"].isin(["rises", "falls", "changes list", "enters", "leaves"])]
    if moved.empty:
        st.info("The order is the same.")
        return
    by = moved.loc[moved["moved_by"] != "", ["moved_by", "moved_how"]].value_counts()
    if len(by):
        titles = {criterion.key: criterion.title for criterion in criteria}
        lines = [
            f"- the {literal(how)} of {literal(titles[key])}: {int(count):,} buildings"
            for (key, how), count in by.items()
        ]
        st.markdown("**Which input moved them most**")
        st.markdown("\n".join(lines))
    bars = moved[moved["change"].notna()].head(_BARS)
    if len(bars):
        st.markdown(f"The {len(bars):,} that moved furthest:")
        st.altair_chart(
            change_bars(_called(bars, names)[["building", "change"]].astype({"change": "int64"})), width="stretch"
        )
    st.dataframe(_table(moved.head(_ROWS), names), hide_index=True, placeholder="", alt="Buildings that moved, and why")
    if len(moved) > _ROWS:
        st.markdown(f"The {_ROWS:,} that moved furthest of {len(moved):,} are shown.")


_WORDS: Sequence[tuple[str, str]] = (
    ("rises", "rise"),
    ("falls", "fall"),
    ("stays", "stay"),
    ("changes list", "change lists"),
    ("enters", "enter the ranking"),
    ("leaves", "leave it"),
)


def _called(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    called = rows["asset_id"].map(lambda asset_id: names.get(asset_id, asset_id))
    twice = called.duplicated(keep=False)
    return rows.assign(building=called.where(~twice, called + " (" + rows["asset_id"] + ")"))


def _table(rows: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Building": _called(rows, names)["building"],
            "List": rows["list_after"].fillna(rows["list_before"]).map(TITLES),
            "From": rows["rank_before"],
            "To": rows["rank_after"],
            "Places": rows["change"],
            "Why": rows["sentence"],
            "Id": rows["asset_id"],
        }
    )
