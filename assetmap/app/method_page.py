"""Method and data: every layer with vintage, licence and checksum; every criterion with anchors and reason."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.double_counting import show_double_counting, show_likeness
from assetmap.app.first_minute import show_error, view_or_explained
from assetmap.app.page_links import show_link
from assetmap.app.text import literal
from assetmap.app.tour import show_tour_button
from assetmap.errors import InputError
from assetmap.indicators import CATALOGUE
from assetmap.pipeline import workspace_of
from assetmap.scoring import ENOUGH_KNOWN, GROUPS, load_criteria
from assetmap.tables import ASSETS, EVIDENCE, VACANCY
from assetmap.vacancy import GATES, TITLES, VacancyRules, VisitChecks, check_visits, load_rules

__all__ = ["method_page"]


def method_page() -> None:
    """Show the page."""
    st.title("Method and data")
    loaded = view_or_explained()
    st.markdown(
        "The output is an indicative appraisal, never a valuation, and no legal advice. Figures marked [A] are assumptions."
    )
    st.header("Gates")
    st.markdown("Before any score. Failing one puts a building on a list apart, without a rank; *not known* does not.")
    _table(["gate", "question", "list if it fails"], [(g.key, g.question, TITLES[g.list]) for g in GATES])
    st.markdown(f"At least {ENOUGH_KNOWN:.0%} of the weight must rest on known values [A].")
    st.header("Criteria")
    st.markdown(
        "Each counts 0 at one fixed anchor and 1 at the other, linear between. What is not known counts 0.5 and is said."
    )
    if loaded is not None and loaded.left_out:
        st.markdown("\n".join(f"- {literal(one.sentence)}" for one in loaded.left_out))
    rows = [
        (
            criterion.title,
            GROUPS.get(criterion.group, criterion.group),
            f"{criterion.swing:g} [A]",
            part.indicator,
            f"{part.zero:g}",
            f"{part.one:g}",
            part.reason,
        )
        for criterion in (load_criteria() if loaded is None else loaded.criteria)
        for part in criterion.parts
    ]
    _table(["criterion", "group", "weight", "indicator", "counts 0 at", "counts 1 at", "why these"], rows)
    if loaded is not None and len(loaded.scores):
        if isinstance(loaded, Loaded):
            show_likeness(loaded)
        show_double_counting(loaded.scores, loaded.criteria)
    st.header("Indicators")
    _table(
        ["indicator", "what", "unit", "range", "source", "missing when"],
        [(i.name, i.title, i.unit, i.range, i.source, i.missing) for i in CATALOGUE],
    )
    st.header("Is it empty?")
    rules = load_rules()
    st.markdown(
        "A building is used, empty or gone, and changes at constant rates between what was seen of it. Within a family of "
        f"sources only the latest statement counts. From {rules.limits.confirmed:.0%} with a visit or two families: "
        f"confirmed. From {rules.limits.likely:.0%}: likely."
    )
    _table(["holding type", "probability before any evidence [A]"], [(k, f"{v:.0%}") for k, v in rules.priors.items()])
    _table(
        ["class", "used again, a year [A]", "gone, a year [A]"],
        [(entry.title, f"{entry.reused:g}", f"{entry.gone:g}") for entry in rules.exits.values()],
    )
    said = [
        (source.title, rules.family(name, kind), kind, *(f"{value:g}" for value in rules.likelihood(name, kind)))
        for name, source in rules.sources.items()
        for kind in source.says
    ]
    _table(["source", "family", "what it says", "likelihood if used [A]", "if empty [A]", "if gone [A]"], said)
    if loaded is not None:
        if isinstance(loaded, Loaded):
            _visits(loaded)
        _sources(loaded.run)
    show_tour_button()


def _visits(loaded: Loaded) -> None:
    """What visits say of the lists, and of the probabilities once there are enough of them."""
    st.header("How good are the lists?")
    region = loaded.region
    try:
        rules = load_rules(region.vacancy, f"{region.path}, vacancy")
        visits, answers, _ = workspace_of(region)
    except InputError as error:
        show_error(error)
        return
    entered = repr((visits, answers, region.vacancy))
    checks = _checks(str(loaded.build.folder), entered, loaded, visits, answers, rules)
    quality, needed, found = checks.quality, checks.needed, checks.calibration
    st.markdown(
        f"A tenth of the visits goes to buildings drawn at random. Of {quality.population:,} buildings the first "
        f"{quality.drawn:,} in the random order have been visited. Intervals are 95 %."
    )
    precision, recall = quality.precision, quality.recall
    if quality.drawn:
        _table(
            ["council", "list", "visited", "of them empty", "share empty"],
            [(r["council"], TITLES[r["list"]], r["buildings"], r["empty"], _share(r)) for _, r in precision.iterrows()],
        )
        _table(
            ["council", "empty", "of them on a ranked list", "share found by the lists"],
            [(r["council"], r["empty"], r["ranked"], _share(r)) for _, r in recall.iterrows()],
        )
    if found is None:
        st.markdown(
            f"The likelihoods above are start values. To refit them takes {needed.more:,} more visited buildings, among "
            f"them {needed.more_empty:,} empty and {needed.more_in_use:,} in use."
        )
        return
    st.markdown(
        f"Of {needed.checked:,} visited buildings {needed.empty:,} were empty. The Brier score of the probabilities is "
        f"{found.brier:.3f}, of the share found empty {found.base:.3f}; 0 is the best."
    )
    _table(
        ["stated", "buildings", "mean stated", "share found empty"],
        [
            (f"{r['from']:.0%} to {r['to']:.0%}", f"{r['buildings']:g}", f"{r['stated']:.0%}", _interval(r, r["found"]))
            for _, r in found.reliability.iterrows()
        ],
    )
    ratios = found.refit.ratios
    _table(
        ["source", "says", "statements", "likelihood ratio [A]", "refitted, with its interval"],
        [
            (
                r["source"],
                r["says"],
                r["items"],
                f"{r['default']:.3g}",
                f"{r['refitted']:.3g} ({r['low']:.3g} to {r['high']:.3g})",
            )
            for _, r in ratios[ratios["items"] > 0].iterrows()
        ],
    )


# a hundred days of visits are a hundred times a list of the day before
@st.cache_data(show_spinner=False, max_entries=8)
def _checks(
    folder: str,  # noqa: ARG001  the cache's key
    entered: str,  # noqa: ARG001  the cache's key
    _loaded: Loaded,
    _visits: list[dict[str, Any]],
    _answers: list[dict[str, str]],
    _rules: VacancyRules,
) -> VisitChecks:
    assets, evidence, vacancy = (_loaded.build.table(table) for table in (ASSETS, EVIDENCE, VACANCY))
    return check_visits(assets, evidence, vacancy, _visits, _rules, _answers)


def _share(row: pd.Series) -> str:
    return "not known" if pd.isna(row["share"]) else _interval(row, row["share"])


def _interval(row: pd.Series, share: float) -> str:
    return f"{share:.0%} ({row['low']:.0%} to {row['high']:.0%})"


def _sources(run: Mapping[str, Any]) -> None:
    st.header("Sources of this build")
    st.markdown(
        f"Built at {literal(run['built_at'])}, evidence as of {literal(run['as_of'])}, assetmap {run['code']['version']}, "
        f"code {run['code']['sha256'][:12]}."
    )
    st.markdown(
        "\n".join(
            f"- **{literal(entry['role'].replace('_', ' ').capitalize())}:** {literal(entry['title'])} "
            f"({literal(entry['vintage'])}), {literal(entry['publisher'])}. Licence: {literal(entry['licence'])}. "
            + (f"File {literal(entry['file'])}, SHA-256 {literal(entry['sha256'])}." if entry["sha256"] else "")
            for entry in run["inputs"]
        )
    )
    show_link("data", "Data: the layers, and what each of them feeds")


def _table(columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    frame = pd.DataFrame(rows, columns=columns).map(lambda value: literal(str(value)))
    st.table(frame.set_index(columns[0]))
