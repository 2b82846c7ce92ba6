"""Money that is repaid so that it reaches the next organisation: what was in effect given, and how many it reaches."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from assetmap.value.discounting import discount_factor, load_schedule
from assetmap.value.figures import money
from assetmap.value.refusals import OutOfRangeError, checked, checked_keys, read_toml

__all__ = ["PayItForward", "pay_it_forward", "recycling_multiplier"]


@dataclass(frozen=True)
class PayItForward:
    """An advance without interest, and what comes of it.

    Attributes
    ----------
    advance : float
        Money paid out, £.
    share_repaid : float
        Share that comes back, 0 to 1.
    repayment : float
        £ a year in the years ``first_year`` to ``last_year``.
    grant_equivalent : float
        What was in effect given: the advance less the repayments at present value, £.
    multiplier : float
        Total of the money that organisations get in all rounds, over the advance.
    limit : float
        The same if the rounds never ended; infinite where all of it comes back.
    further_organisations : float
        Organisations of the same need that the repayments reach beside the first one.
    """

    advance: float
    share_repaid: float
    first_year: int
    last_year: int
    rounds: int
    repayment: float
    grant_equivalent: float
    multiplier: float
    limit: float
    further_organisations: float

    def __str__(self) -> str:
        years = f"years {self.first_year} to {self.last_year}"
        return (
            f"You get {money(self.advance)} of money now and pay {money(self.repayment)} forward in each of the {years}, "
            f"without interest. That is worth as much to you as {money(self.grant_equivalent)} given. Your repayment goes "
            f"on: over {self.rounds} rounds the same money reaches {self.further_organisations:.1f} organisations more."
        )


def recycling_multiplier(share_repaid: float, rounds: int) -> float:
    """Total money of all rounds over the first advance: ``(1 - k^n) / (1 - k)``, n where all of it comes back.

    Parameters
    ----------
    share_repaid : float
        Share k of each advance that comes back, 0 to 1.
    rounds : int
        Number n of rounds, the first one included, 1 to 1000.

    Examples
    --------
    >>> round(recycling_multiplier(0.75, 5), 2)
    3.05
    """
    share = checked("share_repaid", share_repaid, 0.0, 1.0)
    count = _whole("rounds", rounds, 1, 1000)
    return float(count) if share == 1.0 else (1.0 - share**count) / (1.0 - share)


def pay_it_forward(
    advance: float,
    share_repaid: float | None = None,
    *,
    first_year: int | None = None,
    last_year: int | None = None,
    rounds: int | None = None,
    schedule: str | None = None,
) -> PayItForward:
    """An advance without interest, repaid in equal parts, and what was in effect given.

    Parameters
    ----------
    advance : float
        Money paid out, £, above 0.
    share_repaid : float, optional
        Share that comes back, 0 to 1.
    first_year, last_year : int, optional
        Years of the first and the last repayment, from 0.
    rounds : int, optional
        Rounds to count, the first one included.
    schedule : str, optional
        Discount schedule.

    Raises
    ------
    OutOfRangeError
        When one of them is out of range.
    """
    rules = _rules()
    money_out = checked("advance", advance, 0.0, 1e10, above=True, unit="£")
    share = checked("share_repaid", rules["share_repaid"][1] if share_repaid is None else share_repaid, 0.0, 1.0)
    plan = str(rules["schedule"]) if schedule is None else schedule
    longest = load_schedule(plan).last_year
    first = _whole("first_year", rules["first_year"] if first_year is None else first_year, 0, longest)
    last = _whole("last_year", rules["last_year"] if last_year is None else last_year, first, longest)
    count = _whole("rounds", rules["rounds"] if rounds is None else rounds, 1, 1000)
    payment = share * money_out / (last - first + 1)
    given = money_out - payment * float(sum(discount_factor(year, plan) for year in range(first, last + 1)))
    multiplier = recycling_multiplier(share, count)
    limit = float("inf") if share == 1.0 else 1.0 / (1.0 - share)
    return PayItForward(money_out, share, first, last, count, payment, given, multiplier, limit, multiplier - 1.0)


@lru_cache(maxsize=1)
def _rules() -> dict[str, Any]:
    path = Path(str(resources.files("assetmap.value").joinpath("pay_it_forward.toml")))
    raw = read_toml(path)
    needed = ("title", "date", "share_repaid", "first_year", "last_year", "schedule", "rounds")
    checked_keys(raw, needed, (), str(path))
    return raw


def _whole(field: str, value: int, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise OutOfRangeError(
            f"'{field}' cannot be used",
            field,
            seen=repr(value),
            allowed=f"a whole number from {least} to {most}",
            next_step=f"correct {field}",
        )
    return value
