"""Any council's register file: read, understood, cleaned and located, with every fault written down."""

from assetmap.register.account import Account
from assetmap.register.issues import ISSUE_KINDS
from assetmap.register.register import Register, read_register

__all__ = ["ISSUE_KINDS", "Account", "Register", "read_register"]
