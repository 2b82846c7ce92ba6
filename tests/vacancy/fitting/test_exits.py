import numpy as np
import pytest

from assetmap.vacancy.fitting.exits import split_exits


def test_counted_exits_move_the_declared_share(make_spells):
    ended = make_spells("followed", [1.0] * 5, True, exit=["reused", "gone", "gone", "gone", ""])
    running = make_spells("running", [1.0, 2.0])
    assert split_exits([ended, running], 0.5)[:2] == (1, 3)
    assert split_exits([ended, running], 0.5).gone_share == pytest.approx((3 + 10) / (4 + 20))
    assert split_exits([ended], 0.5, weight=1e-9).gone_share == pytest.approx(0.75)


def test_censoring_does_not_move_the_share_of_exits_at_constant_rates(make_spells):
    rng = np.random.default_rng(1)
    reuse, loss, watched = (
        rng.exponential(1 / 0.06, 20_000),
        rng.exponential(1 / 0.12, 20_000),
        rng.uniform(0, 10, 20_000),
    )
    first = np.minimum(reuse, loss)
    ended = first < watched
    kind = np.where(~ended, "", np.where(reuse < loss, "reused", "gone"))
    spells = make_spells("followed", np.minimum(first, watched), ended, exit=kind)
    assert split_exits([spells], 0.1).gone_share == pytest.approx(2 / 3, abs=0.02)
