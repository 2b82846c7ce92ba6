"""Issues of a build on the page Data: every fault of every register, whose it is, and what to send its owner."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from assetmap.app.data import Loaded
from assetmap.app.data_registers import SEVERAL, SEVERITIES, owner_of
from assetmap.app.text import literal
from assetmap.region import Region
from assetmap.register import Account
from assetmap.reports import fix_list_pdf, fix_list_xlsx, table_csv

__all__ = ["NOT_KNOWN", "filtered", "owned_issues", "relaxed", "show_issues"]

NOT_KNOWN = "not known"

_SHOWN = 2000
_PDF = "application/pdf"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Filter, as the session holds it, to the column that it looks at and what to call it.
_FILTERS = {
    "severity": ("severity", "Severity", "any severity"),
    "kind": ("kind", "Kind of fault", "any kind of fault"),
    "file": ("file", "File", "any file"),
    "whose": ("owner", "Owner", "any owner"),
}


def owned_issues(issues: pd.DataFrame, assets: pd.DataFrame, region: Region) -> pd.DataFrame:
    """Faults with the owner of each, the worst first.

    Parameters
    ----------
    issues : pandas.DataFrame
        The table ``issues``.
    assets : pandas.DataFrame
        Rows of the table ``assets``.
    region : Region
        It knows whose each file is.

    Returns
    -------
    pandas.DataFrame
        The rows with ``owner``: of the asset concerned; where there is none, of the file; "not known" where the file holds
        several councils' rows. Sorted by severity, file and line.
    """
    of_asset = issues["asset_id"].map(assets.drop_duplicates("asset_id").set_index("asset_id")["owner"])
    of_file = issues["file"].map({source.path.name: owner_of(source, region) for source in region.registers})
    owner = of_asset.astype("object").where(of_asset.notna(), of_file.where(of_file != SEVERAL))
    order = issues["severity"].map({severity: place for place, severity in enumerate(SEVERITIES)})
    owned = issues.assign(owner=owner.fillna(NOT_KNOWN).astype("str"), order=order)
    return owned.sort_values(["order", "file", "row"], kind="stable", ignore_index=True).drop(columns="order")


def filtered(issues: pd.DataFrame, asked: Mapping[str, list[str]]) -> pd.DataFrame:
    """Rows of `owned_issues` that fit: for each filter that names anything, one of what it names.

    Parameters
    ----------
    issues : pandas.DataFrame
        As `owned_issues` gives them.
    asked : mapping of str to list of str
        By filter: ``severity``, ``kind``, ``file``, ``whose``.
    """
    for name, wanted in asked.items():
        if wanted:
            issues = issues[issues[_FILTERS[name][0]].isin(wanted)]
    return issues


def relaxed(issues: pd.DataFrame, asked: Mapping[str, list[str]]) -> list[tuple[str, int]]:
    """What would fit if one filter asked nothing: filter and number of faults, the most first; those that give none left out."""
    counts = [(name, len(filtered(issues, {**asked, name: []}))) for name, wanted in asked.items() if wanted]
    return sorted([(name, count) for name, count in counts if count], key=lambda entry: -entry[1])


@st.cache_resource(show_spinner="Putting the issues in order …", max_entries=4)
def _owned(folder: str, registers: str, _loaded: Loaded) -> pd.DataFrame:  # noqa: ARG001  its key
    return owned_issues(_loaded.issues, _loaded.rows, _loaded.region)


def show_issues(loaded: Loaded) -> None:
    """Show the faults of a build, filters over them, and what to send their owners."""
    issues = _owned(str(loaded.build.folder), repr(loaded.region.registers), loaded)
    head = st.container()
    asked = _asked(issues)
    found = filtered(issues, asked)
    with head:
        noun = "issue" if len(found) == 1 else "issues"
        st.header(f"{len(found):,} {noun}", anchor="issues")
        st.markdown(
            "A fault never stays silent: an error means that the row is rejected, a warning that a value is not used or was put "
            "right, a note is for information. Each names its file, line and column, and who can mend it."
        )
    if issues.empty:
        st.info("No fault was found in any register of this build.")
        return
    if found.empty:
        _nothing_fits(issues, asked)
    else:
        _table(found)
        stem = f"assetmap-{loaded.region.key}-issues-{dt.datetime.now(dt.UTC):%Y%m%d}"
        st.download_button(
            "Download these issues (CSV)", partial(table_csv, found), f"{stem}.csv", "text/csv", on_click="ignore"
        )
    _fix_list(loaded, issues)


def _asked(issues: pd.DataFrame) -> dict[str, list[str]]:
    asked = {}
    for column, (name, (field, title, nothing)) in zip(st.columns(4), _FILTERS.items(), strict=True):
        there = issues[field].unique()
        options = [s for s in SEVERITIES if s in there] if name == "severity" else sorted(there)
        asked[name] = column.multiselect(
            title, options, key=name, bind="query-params", placeholder=nothing.capitalize(), format_func=_plain
        )
    return asked


def _plain(option: str) -> str:
    return option.replace("_", " ")


def _nothing_fits(issues: pd.DataFrame, asked: Mapping[str, list[str]]) -> None:
    st.info("No issue fits these filters.")
    for name, count in relaxed(issues, asked):
        noun = "issue" if count == 1 else "issues"
        st.button(
            f"Take {literal(_FILTERS[name][2])}: {count:,} {noun}",
            on_click=_clear,
            args=((name,),),
            key=f"relax-{name}",
        )
    st.button("Clear the filters", on_click=_clear, args=(tuple(_FILTERS),))


def _clear(names: tuple[str, ...]) -> None:
    st.session_state.update({name: [] for name in names})


def _table(found: pd.DataFrame) -> None:
    shown = found.head(_SHOWN)
    table = pd.DataFrame(
        {
            "Severity": shown["severity"],
            "File": shown["file"],
            "Line": shown["row"],
            "Column": shown["column"],
            "Value as published": shown["value"],
            "What is wrong": shown["problem"],
            "What was done": shown["action"],
            "Who can mend it": shown["mender"],
            "Owner": shown["owner"],
            "Id": shown["asset_id"],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height=min(36 + 35 * len(table), 500),
        placeholder="",
        alt="Faults of the registers, the worst first",
        column_config={"Line": st.column_config.NumberColumn(help="0 for the file as a whole")},
    )
    if len(found) > _SHOWN:
        st.markdown(f"The first {_SHOWN:,} of {len(found):,} are shown; the download holds all.")


def _fix_list(loaded: Loaded, issues: pd.DataFrame) -> None:
    st.header("What to send an owner", anchor="fix-list")
    owners = sorted(set(issues["owner"]) - {NOT_KNOWN})
    if not owners:
        st.info("No fault can be laid to one owner: the file holds several councils' rows.")
        return
    st.markdown("The fix-list of a council: what it could mend in its registers, worst first, in words to act on.")
    owner = st.selectbox("Owner", owners, key="fix_owner")
    theirs = issues[issues["owner"] == owner].drop(columns="owner")
    accounts = _accounts(loaded, theirs)
    shared = {s.path.name for s in loaded.region.registers if owner_of(s, loaded.region) == SEVERAL}
    if shared & {account.file for account in accounts}:
        st.markdown("Its rows stand in a file of several councils: the numbers of rows are those of the whole file.")
    st.markdown(f"{len(theirs):,} faults of {literal(owner)}.")
    kinds: tuple[tuple[str, str, Callable[[], bytes], str], ...] = (
        ("Download its fix-list (PDF)", "pdf", partial(_written_pdf, loaded, owner, accounts, theirs), _PDF),
        (
            "Download its fix-list, with every fault (XLSX)",
            "xlsx",
            partial(fix_list_xlsx, owner, accounts, theirs),
            _SHEET,
        ),
    )
    for title, ending, write, kind in kinds:
        name = f"fix-list-{loaded.region.key}-{_stem(owner)}.{ending}"
        st.download_button(title, write, name, kind, on_click="ignore", key=f"fix-{ending}")


def _accounts(loaded: Loaded, issues: pd.DataFrame) -> list[Account]:
    files = set(issues["file"])
    accounts: list[dict[str, Any]] = loaded.build.run["registers"]
    return [Account(**account) for account in accounts if account["file"] in files]


def _written_pdf(loaded: Loaded, owner: str, accounts: list[Account], issues: pd.DataFrame) -> bytes:
    return fix_list_pdf(owner, accounts, issues, loaded.build.run)


def _stem(owner: str) -> str:
    return "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in owner.casefold()).split()) or "owner"
