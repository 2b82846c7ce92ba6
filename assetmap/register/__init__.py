"""Any council's register file: read, understood, cleaned and located, with every fault written down."""

from assetmap.register.account import Account
from assetmap.register.issues import ISSUE_KINDS
from assetmap.register.placing import COARSE_M, place_in_areas
from assetmap.register.register import Register, read_register

__all__ = ["COARSE_M", "ISSUE_KINDS", "Account", "Register", "place_in_areas", "read_register"]
