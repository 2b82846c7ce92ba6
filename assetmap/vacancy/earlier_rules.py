"""Settings that region files of earlier versions hold under ``[vacancy]``, as they are meant today."""

from collections.abc import Mapping
from typing import Any

__all__ = ["moved_settings", "translated"]

# earlier figure: where it stands today, and why; none where nothing corresponds to it any more
_FIGURES = {
    "half_life_months": (None, "states change in time now, at the rates under [vacancy.exits]"),
    "fresh_months": (None, "a dated statement of use holds until something newer contradicts it"),
    "likely_vacant": (("limits", "confirmed"), "it is the limit of the list 'confirmed empty'"),
    "check": (("limits", "likely"), "it is the limit of the list 'likely, check first'"),
    "items_named": (("fitting", "items_named"), "it stands under [vacancy.fitting]"),
    "least_checked": (("fitting", "least_checked"), "it stands under [vacancy.fitting]"),
    "least_of_each": (("fitting", "least_of_each"), "it stands under [vacancy.fitting]"),
    "shrinkage_sd": (("fitting", "shrinkage_sd"), "it stands under [vacancy.fitting]"),
}
_RECORDS = "records"  # the earlier name of what absences on several lists are capped together under
_ABSENCE = "no record"
_NOT_RATIOS = ("title", "reason", "group", "preposition", "use_within_months")


def translated(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """Overrides with what earlier versions called otherwise put where it belongs today."""
    found: dict[str, Any] = {
        key: value for key, value in overrides.items() if key not in {*_FIGURES, "families", "caps"}
    }
    for key, (place, _) in _FIGURES.items():
        if key in overrides and place is not None:
            found[place[0]] = {place[1]: overrides[key]} | dict(found.get(place[0], {}))
    if "caps" in overrides:
        caps = overrides["caps"]
        renamed = (
            {_ABSENCE if key == _RECORDS else key: value for key, value in caps.items()} if _is_table(caps) else caps
        )
        found["caps"] = renamed
    families = overrides.get("families")
    if families is not None:
        sources = {name: _source(entry) for name, entry in families.items()} if _is_table(families) else families
        found["sources"] = sources if not _is_table(found.get("sources")) else {**sources, **found["sources"]}
    return found


def moved_settings(overrides: Mapping[str, Any]) -> list[str]:
    """Sentences that say what became of each setting of an earlier version, in the order of the file.

    Examples
    --------
    >>> moved_settings({"check": 0.55})
    ["The setting 'check' of [vacancy] moved: it is the limit of the list 'likely, check first'."]
    """
    told = []
    for key in overrides:
        if key in _FIGURES:
            place, why = _FIGURES[key]
            told.append(f"The setting '{key}' of [vacancy] {'moved' if place else 'plays no part any more'}: {why}.")
        elif key == "families":
            told.append(
                "The ratios under [vacancy.families] stand under [vacancy.sources] now, each as a likelihood of a used, an "
                "empty and a gone building."
            )
        elif key == "caps" and _is_table(overrides[key]) and _RECORDS in overrides[key]:
            told.append("The cap 'records' of [vacancy.caps] is called 'no record' now.")
    return told


def _source(entry: Any) -> Any:
    """A family of sources of an earlier version: a ratio above 1 spoke for emptiness, one below 1 against it."""
    if not _is_table(entry):
        return entry
    kept = {key: entry[key] for key in ("title", "reason", "preposition", "use_within_months") if key in entry}
    ratios = {key: value for key, value in entry.items() if key not in _NOT_RATIOS}
    likelihoods = {kind: [1, ratio, 1] for kind, ratio in ratios.items()}
    if "title" in entry:  # a family of the region's own: it could say what it had ratios for
        kept |= {"says": list(ratios), "family": "third parties"}
    return kept | ({"likelihoods": likelihoods} if likelihoods else {})


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)
