"""Where the figures of an export come from: the run's record, in the words of a file for others."""

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["INPUT_FIELDS", "data_version", "inputs_of", "row_sources", "run_summary"]

INPUT_FIELDS = ("role", "title", "publisher", "vintage", "licence", "file", "sha256")

INVENTED = "INVENTED"


def data_version(run: Mapping[str, Any]) -> str:
    """First twelve signs of the key of the run's scores, or of its code's hash; blank where neither is on record.

    Examples
    --------
    >>> data_version({"stages": {"scores": {"key": "28b2da675cfc5eabed54"}}})
    '28b2da675cfc'
    """
    scores = (run.get("stages") or {}).get("scores") or {}
    return str(scores.get("key") or (run.get("code") or {}).get("sha256") or "")[:12]


def inputs_of(run: Mapping[str, Any]) -> list[dict[str, str]]:
    """Every input of the run with its role, title, publisher, vintage, licence, file and SHA-256; blank if unknown."""
    return [{name: str(given.get(name) or "") for name in INPUT_FIELDS} for given in run.get("inputs") or ()]


def run_summary(run: Mapping[str, Any]) -> dict[str, str]:
    """Region, date and version of the run, in the order in which they are shown.

    Returns
    -------
    dict of str to str
        ``region``, ``name``, ``data`` (only for an invented region, to say so), ``as_of``, ``built_at``, ``version``,
        ``code_sha256`` and ``data_version``; blank where not on record.
    """
    code = run.get("code") or {}
    invented = {"data": f"{INVENTED}: these buildings do not exist"} if run.get("invented") else {}
    return {
        "region": str(run.get("region") or ""),
        "name": str(run.get("name") or ""),
        **invented,
        "as_of": str(run.get("as_of") or ""),
        "built_at": str(run.get("built_at") or ""),
        "version": str(code.get("version") or ""),
        "code_sha256": str(code.get("sha256") or ""),
        "data_version": data_version(run),
    }


def row_sources(files: Sequence[Any], run: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Title and vintage of the register that each row comes from.

    Parameters
    ----------
    files : sequence
        Name of each row's file; where it is missing, all registers of the run are named.
    run : mapping
        The run's record.

    Returns
    -------
    tuple of list of str
        Titles and vintages; blank where the run does not know the file. Titles of an invented region say so.
    """
    registers = [given for given in inputs_of(run) if given["role"] == "register"]
    known: dict[str | None, tuple[str, str]] = {None: _told(registers, None, run)}
    known |= {file: _told(registers, file, run) for file in {given["file"] for given in registers}}
    told = [known.get(file if isinstance(file, str) else None, ("", "")) for file in files]
    return [title for title, _ in told], [vintage for _, vintage in told]


def _told(registers: list[dict[str, str]], file: str | None, run: Mapping[str, Any]) -> tuple[str, str]:
    meant = [given for given in registers if file is None or given["file"] == file]
    title, vintage = ("; ".join(dict.fromkeys(given[name] for given in meant)) for name in ("title", "vintage"))
    if run.get("invented") and INVENTED not in title:
        title = f"{INVENTED}: {title}".removesuffix(": ")
    return title, vintage
