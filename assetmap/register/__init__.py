"""Any council's register file: read, understood, cleaned and located, with every fault written down."""

from assetmap.register.account import Account
from assetmap.register.across import Merged, merge_across
from assetmap.register.issues import ISSUE_KINDS
from assetmap.register.mapping import ColumnMapping, mapping_text, read_mapping, save_mapping
from assetmap.register.placing import COARSE_M, place_in_areas
from assetmap.register.proposal import Proposal, Proposals, corrected, layout_fields, propose_columns
from assetmap.register.register import Register, read_register
from assetmap.register.small import bounded

__all__ = [
    "COARSE_M",
    "ISSUE_KINDS",
    "Account",
    "ColumnMapping",
    "Merged",
    "Proposal",
    "Proposals",
    "Register",
    "bounded",
    "corrected",
    "layout_fields",
    "mapping_text",
    "merge_across",
    "place_in_areas",
    "propose_columns",
    "read_mapping",
    "read_register",
    "save_mapping",
]
