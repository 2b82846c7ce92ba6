"""What people decide, kept in a database: never lost by a reload, a restart or a new build."""

from assetmap.workspace.database import DATABASE_VARIABLE, Workspace, open_workspace
from assetmap.workspace.entries import Entry, enter, entries
from assetmap.workspace.history import history
from assetmap.workspace.schema import SCHEMA_VERSION
from assetmap.workspace.shortlist import (
    SHORTLIST,
    ConflictError,
    ShortlistEntry,
    add_to_shortlist,
    change_reason,
    remove_from_shortlist,
    shortlisted,
)
from assetmap.workspace.visits import FOUND, record_visit, visits
from assetmap.workspace.weights import SavedWeights, save_weights, saved_weights

__all__ = [
    "DATABASE_VARIABLE",
    "FOUND",
    "SCHEMA_VERSION",
    "SHORTLIST",
    "ConflictError",
    "Entry",
    "SavedWeights",
    "ShortlistEntry",
    "Workspace",
    "add_to_shortlist",
    "change_reason",
    "enter",
    "entries",
    "history",
    "open_workspace",
    "record_visit",
    "remove_from_shortlist",
    "save_weights",
    "saved_weights",
    "shortlisted",
    "visits",
]
