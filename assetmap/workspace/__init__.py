"""What people decide, kept in a database: never lost by a reload, a restart or a new build."""

from assetmap.workspace.asked import availability_asked, interests_waiting, needs_waiting, sees_waiting
from assetmap.workspace.audit import AUDIT_COLUMNS, audit, trail_csv
from assetmap.workspace.availability import availability_statements, state_availability
from assetmap.workspace.changes import changes, end_of
from assetmap.workspace.database import DATABASE_VARIABLE, Workspace, open_workspace
from assetmap.workspace.entries import Entry, enter, entries
from assetmap.workspace.exchange import export_workspace, import_workspace
from assetmap.workspace.guarded import written_by
from assetmap.workspace.history import history
from assetmap.workspace.journal import (
    add_note,
    answer_gate,
    change_note,
    decide,
    lift_hold,
    place_hold,
    public_status,
    withdraw_note,
)
from assetmap.workspace.kinds import ANSWERS, KINDS, OUTCOMES
from assetmap.workspace.merging import Merge, merge
from assetmap.workspace.newest import ChangedMeanwhileError
from assetmap.workspace.outcomes import (
    add_lesson,
    beside_appraisal,
    keep_promise,
    lessons,
    outcomes,
    promise_of,
    record_outcome,
)
from assetmap.workspace.photos import photos
from assetmap.workspace.portfolios import SavedPortfolio, save_portfolio, saved_portfolios
from assetmap.workspace.records import Record, RecordConflictError, record_versions, records
from assetmap.workspace.roles import (
    PROGRAM,
    PUBLIC,
    ROLES,
    NotAllowedError,
    Person,
    allowed,
    guard,
    guard_owners,
    owner_of,
)
from assetmap.workspace.schema import ID_LENGTH, SCHEMA_VERSION
from assetmap.workspace.shortlist import (
    SHORTLIST,
    ConflictError,
    ShortlistEntry,
    add_to_shortlist,
    change_reason,
    remove_from_shortlist,
    shortlisted,
)
from assetmap.workspace.sides import OpenParty, create_party, forget_side, keep_side, open_party, sides_of
from assetmap.workspace.stages import Progress, enter_stage, load_stages, progress, stage_titles, transfer_version
from assetmap.workspace.users import Users, load_users, users_file
from assetmap.workspace.visits import FOUND, record_visit, visits
from assetmap.workspace.waiting import gates_due, holds_ending, stages_over, waiting_settings
from assetmap.workspace.weights import SavedWeights, save_weights, saved_weights

__all__ = [
    "ANSWERS",
    "AUDIT_COLUMNS",
    "DATABASE_VARIABLE",
    "FOUND",
    "ID_LENGTH",
    "KINDS",
    "OUTCOMES",
    "PROGRAM",
    "PUBLIC",
    "ROLES",
    "SCHEMA_VERSION",
    "SHORTLIST",
    "ChangedMeanwhileError",
    "ConflictError",
    "Entry",
    "Merge",
    "NotAllowedError",
    "OpenParty",
    "Person",
    "Progress",
    "Record",
    "RecordConflictError",
    "SavedPortfolio",
    "SavedWeights",
    "ShortlistEntry",
    "Users",
    "Workspace",
    "add_lesson",
    "add_note",
    "add_to_shortlist",
    "allowed",
    "answer_gate",
    "audit",
    "availability_asked",
    "availability_statements",
    "beside_appraisal",
    "change_note",
    "change_reason",
    "changes",
    "create_party",
    "decide",
    "end_of",
    "enter",
    "enter_stage",
    "entries",
    "export_workspace",
    "forget_side",
    "gates_due",
    "guard",
    "guard_owners",
    "history",
    "holds_ending",
    "import_workspace",
    "interests_waiting",
    "keep_promise",
    "keep_side",
    "lessons",
    "lift_hold",
    "load_stages",
    "load_users",
    "merge",
    "needs_waiting",
    "open_party",
    "open_workspace",
    "outcomes",
    "owner_of",
    "photos",
    "place_hold",
    "progress",
    "promise_of",
    "public_status",
    "record_outcome",
    "record_versions",
    "record_visit",
    "records",
    "remove_from_shortlist",
    "save_portfolio",
    "save_weights",
    "saved_portfolios",
    "saved_weights",
    "sees_waiting",
    "shortlisted",
    "sides_of",
    "stage_titles",
    "stages_over",
    "state_availability",
    "trail_csv",
    "transfer_version",
    "users_file",
    "visits",
    "waiting_settings",
    "withdraw_note",
    "written_by",
]
