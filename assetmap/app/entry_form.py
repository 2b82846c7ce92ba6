"""What people enter of a building: one set of figures, kept by several forms of its card; who is overtaken sees both."""

from collections.abc import Mapping
from typing import Any

from assetmap.app.data import Loaded, workspace
from assetmap.app.newest_form import Seen, keep_newest, opened_with, show_overtaken
from assetmap.app.sign_in import current_person
from assetmap.value import regional_measure
from assetmap.workspace import Entry, Person, enter, entries, written_by

__all__ = [
    "SOURCE",
    "TITLES",
    "entered_figures",
    "entry_of",
    "figures_of",
    "keep_entry",
    "opened_entry",
    "show_overtaken_entry",
]

SOURCE = "source"
"""Field of a state that holds where its figures come from; every other field is a figure."""

_GROUP = "entry"
TITLES = {
    "area_m2": "Net internal area, m²",
    "value_today": "Value today as it stands, £",
    "rent_as_is": "Rent as it stands, £ per m² a year",
    "lease_years": "Lease to be granted, years",
    "grant": "Grant in sight, £",
    "wellbys": "Wellbeing expected, points of life satisfaction × people × years",
}
"""What each figure is called on the forms that take it and where two of them are put together."""


def entered_figures(loaded: Loaded, person: Person) -> dict[str, dict[str, float]]:
    """Figures entered of each building of the build that this person may read, by ``asset_id``.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    known = set(loaded.rows["asset_id"])
    found = entries(workspace(), loaded.region.key, person=person)
    return {one: dict(entry.figures) for one, entry in found.items() if one in known}


def entry_of(loaded: Loaded, asset_id: str, person: Person) -> Entry | None:
    """What was entered of a building, as far as this person may read it.

    Raises
    ------
    InputError
        When the workspace cannot be read.
    """
    return entries(workspace(), loaded.region.key, person=person).get(asset_id)


def opened_entry(loaded: Loaded, asset_id: str, entry: Entry | None) -> Seen:
    """What was entered of a building when its forms were opened.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    asset_id : str
        Which building.
    entry : Entry, optional
        As it stands now.
    """
    return opened_with(_GROUP, f"{loaded.region.key} {asset_id}", _seen(entry))


def figures_of(seen: Seen) -> dict[str, float]:
    """Figures of a state, without where they come from."""
    return {name: value for name, value in seen.state.items() if name != SOURCE}


def keep_entry(loaded: Loaded, asset_id: str, seen: Seen, figures: Mapping[str, float], source: str) -> None:
    """Keep figures of a building in the place of those that the person saw.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    asset_id : str
        Which building.
    seen : Seen
        By `opened_entry`.
    figures : mapping of str to float
        All that is entered of it from now on, by name.
    source : str
        Where they come from.
    """
    yours = {**figures, SOURCE: source}
    keep_newest(_GROUP, seen, yours, _save(loaded, asset_id), lambda: _stands(loaded, asset_id))


def show_overtaken_entry(loaded: Loaded, asset_id: str) -> bool:
    """Show both where somebody was quicker; whether there was anything to show.

    Parameters
    ----------
    loaded : Loaded
        The region's build.
    asset_id : str
        Which building.
    """
    titles = dict(TITLES) | {"regional_measure": regional_measure(0.0).name}
    titles |= {key: item.title for key, item in loaded.build.inputs.items.items()}
    titles[SOURCE] = "Where these come from"
    return show_overtaken(_GROUP, _save(loaded, asset_id), lambda: _stands(loaded, asset_id), titles, _word)


def _save(loaded: Loaded, asset_id: str) -> Any:
    def save(state: dict[str, Any], version: int) -> None:
        figures = {name: value for name, value in state.items() if name != SOURCE}
        written_by(
            current_person(),
            enter,
            workspace(),
            loaded.region.key,
            asset_id,
            figures,
            source=state.get(SOURCE, ""),
            expected_version=version,
        )

    return save


def _stands(loaded: Loaded, asset_id: str) -> Seen:
    return _seen(entry_of(loaded, asset_id, current_person()))


def _seen(entry: Entry | None) -> Seen:
    return Seen() if entry is None else Seen({**entry.figures, SOURCE: entry.source}, entry.version, entry.by)


def _word(name: str, value: Any) -> str:
    if value is None:
        return "not known"
    return str(value) if name == SOURCE else f"{value:,.6g}"
