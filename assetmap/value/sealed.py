"""Figures of a party that no other party sees: its walk-away price, offer, cap or reserve."""

from collections.abc import Callable
from typing import NoReturn

from assetmap.errors import InputError
from assetmap.value.refusals import OutOfRangeError, checked

__all__ = ["KINDS", "SealedFigure", "sealed_ranges_meet"]

# What a party may keep to itself, and on which side of a price it stands.
KINDS = {"walk-away price": "buyer", "offer": "buyer", "cap": "buyer", "reserve": "seller"}

# A party that could ask again and again with another figure of its own would find the other's by halving.
_MOST_ASKED = 3


class SealedFigure:
    """A figure of one party, which is shown to that party alone.

    It does not show itself as text, cannot be written as JSON, pickled, copied, compared or added up, so that it does not
    get into a link, an export or a log by mistake. This guards against mishaps within one program, not against somebody who
    may run code in it: who is signed in is for the caller to know.

    Parameters
    ----------
    party : str
        Who holds it.
    kind : str
        One of `KINDS`.
    amount : float
        £; negative for a contribution that the party would have to be paid.

    Raises
    ------
    OutOfRangeError
        When the kind or the party is not given, or the amount is not a number. The message does not repeat the amount.
    """

    __slots__ = ("__asked", "__read", "kind", "party")

    def __init__(self, party: str, kind: str, amount: float) -> None:
        if not isinstance(party, str) or not party.strip():
            raise OutOfRangeError("no party is named", "party", allowed="a name", next_step="name the party")
        if kind not in KINDS:
            raise OutOfRangeError("no such kind of figure", "kind", seen=repr(kind), allowed=", ".join(KINDS))
        try:
            value = checked("amount", amount)
        except OutOfRangeError:
            value = None
        if value is None:  # raised here, so that neither the message nor its cause repeats the amount
            raise OutOfRangeError("the amount is not a number", f"{kind} of {party}", allowed="pounds, such as 50000")
        self.party = party
        self.kind = kind
        self.__read: Callable[[], float] = lambda: value
        self.__asked: dict[str, list[SealedFigure]] = {}

    @property
    def side(self) -> str:
        """Whether it is a buyer's or a seller's."""
        return KINDS[self.kind]

    def shown_to(self, viewer: str) -> float:
        """Amount, £, for the party that holds it.

        Raises
        ------
        PermissionError
            For anybody else.
        """
        if viewer != self.party:
            raise PermissionError(f"the {self.kind} of {self.party} is shown to {self.party} alone")
        return self.__read()

    def _meets(self, other: "SealedFigure") -> bool:
        for one, two in ((self, other), (other, self)):
            asked = one.__asked.setdefault(two.party, [])
            if all(known is not two for known in asked):
                if len(asked) >= _MOST_ASKED:
                    raise InputError(
                        "asked too often",
                        f"{one.kind} of {one.party}",
                        seen=f"{len(asked)} different figures of {two.party}",
                        allowed=f"{_MOST_ASKED} at most, since each answer gives some of it away",
                        next_step="talk to each other, or let both parties enter new figures",
                    )
                asked.append(two)
        buyer, seller = (self, other) if self.side == "buyer" else (other, self)
        return buyer.__read() >= seller.__read()

    def __repr__(self) -> str:
        return f"<{self.kind} of {self.party}: sealed>"

    __str__ = __repr__

    def __format__(self, _: str) -> str:
        return repr(self)

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError(f"the {self.kind} of {self.party} is sealed: it cannot be copied, stored or reckoned with")

    __reduce_ex__ = __reduce__ = __copy__ = __deepcopy__ = __getstate__ = _refuse
    __float__ = __int__ = __bool__ = __add__ = __radd__ = __sub__ = __rsub__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = _refuse


def sealed_ranges_meet(a: SealedFigure, b: SealedFigure) -> bool:
    """Whether two parties could agree on a price: the buyer's most is at least the seller's least. Nothing else is told.

    Parameters
    ----------
    a, b : SealedFigure
        One of a buyer (walk-away price, offer, cap), one of a seller (reserve), of two parties.

    Raises
    ------
    InputError
        When both stand on the same side, are of the same party, or one party has asked with more than three figures.
    """
    if a.side == b.side or a.party == b.party:
        raise InputError(
            "the two figures are not of a buyer and a seller",
            "sealed figures",
            seen=f"{a.kind} of {a.party}, {b.kind} of {b.party}",
            allowed="one of a buyer and one of a seller, of two parties",
        )
    return a._meets(b)
