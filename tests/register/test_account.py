import pytest

from assetmap.register import Account


def test_an_account_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="'rows_read' is 3, not 1 assets"):
        Account("a.csv", 3, 1, 1, 0, {}, None, {}, "none", "utf-8", {})
