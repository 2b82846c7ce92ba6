"""How often each alternative takes each rank, counted draw by draw in blocks of bounded memory."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_RANKED", "Block", "NoteFirst", "ScoreBlock", "blocks_of", "count_ranks", "in_parallel"]

Block = tuple[int, int]
ScoreBlock = Callable[[int, int, NDArray[np.floating]], None]
NoteFirst = Callable[[NDArray[np.intp], NDArray[np.intp]], None]

# An index of an alternative has 13 bits beside its score in one 32-bit key; the counts take 4 bytes a cell.
MOST_RANKED = 8192

# Scores in one block, and counts taken at once: small enough to stay in a core's cache, and below the size from which
# the allocator asks the system for fresh pages each time, which would cost more than the sums.
_CELLS = 60_000
_BINS = 12_000
# Places that a task remembers before it counts them, 2 bytes each: the more, the fewer times the counts are added up.
_TASK_CELLS = 16_000_000
_MOST_PASSES = 64


def blocks_of(total: int, step: int) -> Iterator[Block]:
    """Half-open ranges that cover 0 to total in order, each of at most ``step``."""
    step = max(1, step)
    for start in range(0, total, step):
        yield start, min(start + step, total)


def in_parallel(task: Callable[[Block], None], blocks: Iterator[Block]) -> None:
    """Do the task for every block, on all cores; the order of the blocks must not matter to the result."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(task, blocks):
            pass


class _Room:
    """Arrays that a task works in: taking them anew for every block would cost more than the sums."""

    def __init__(self, rows: int, block: int, many: int, dtype: np.dtype[np.floating]) -> None:
        self.scores = np.empty((block, many), dtype=dtype)
        self.scaled = np.empty((block, many), dtype=dtype)
        self.keys = np.empty((block, many), dtype=np.uint32)
        self.order = np.empty((block, many), dtype=np.uint16)
        # four places in one 64-bit number, one row for them, so that who stands there in all draws is read in one go
        self.wide = np.zeros((block, 4 * -(-many // 4)), dtype=np.uint16)
        self.places = np.empty((self.wide.shape[1] // 4, rows), dtype=np.uint64)
        self.columns = np.empty(rows * 4 * _fours(many), dtype=np.intp)
        self.steps = np.tile(np.arange(4) * many, rows)


def count_ranks(
    scores: ScoreBlock,
    draws: int,
    alternatives: int,
    dtype: type[np.floating] = np.float64,
    note: NoteFirst | None = None,
) -> NDArray[np.int32]:
    """How many draws give each alternative each rank.

    Parameters
    ----------
    scores : callable
        ``scores(start, stop, out)`` writes the scores of these draws, shape (stop - start, alternatives); higher is
        better. It is called from several threads.
    draws, alternatives : int
        How many there are; at most 8,192 alternatives.
    dtype : type
        Kind of number that the scores are.
    note : callable, optional
        ``note(draws, who)`` is told, block by block, who is first in which draw; where several share the first place,
        each of them. It is called from several threads.

    Returns
    -------
    numpy.ndarray of shape (alternatives, alternatives)
        Rows are alternatives, columns are ranks, the best first; each row adds up to ``draws``. Alternatives of equal
        score share the best of their ranks.

    Raises
    ------
    ValueError
        When there are more alternatives than a key can hold.

    Notes
    -----
    A score cut to 19 bits or more and the alternative's index are sorted as one 32-bit integer, which is several times
    as fast as sorting indices; neighbours that the cut made equal are then put in the order of their whole scores.
    """
    if alternatives > MOST_RANKED:
        raise ValueError(f"'alternatives' is {alternatives}, allowed {MOST_RANKED} at most")
    counts = np.zeros((alternatives, alternatives), dtype=np.int32)
    if not alternatives or not draws:
        return counts
    lock = threading.Lock()
    per_task = min(-(-draws // (os.cpu_count() or 1)), max(1, _TASK_CELLS // alternatives))
    per_block = min(per_task, max(1, _CELLS // alternatives))
    own = threading.local()

    def task(block: Block) -> None:
        start, stop = block
        if not hasattr(own, "room"):
            own.room = _Room(per_task, per_block, alternatives, np.dtype(dtype))
        room: _Room = own.room
        moved = []
        for a, b in blocks_of(stop - start, per_block):
            scores(start + a, start + b, room.scores[: b - a])
            shared = _order(room, b - a)
            room.wide[: b - a, :alternatives] = room.order[: b - a]
            room.places[:, a:b] = room.wide[: b - a].view(np.uint64).T
            moved.append(shared)
            if note is not None:
                also = shared.becomes == alternatives - 1
                rows = np.concatenate([np.arange(b - a), shared.row[also]])
                note(rows + (start + a), np.concatenate([room.order[: b - a, -1].astype(np.intp), shared.who[also]]))
        _add(room, stop - start, counts, lock)
        with lock:
            for shared in moved:
                np.add.at(counts, (shared.was, shared.who), -1)
                np.add.at(counts, (shared.becomes, shared.who), 1)

    in_parallel(task, blocks_of(draws, per_task))
    return np.ascontiguousarray(counts[::-1].T)


def _fours(many: int) -> int:
    return max(1, min(-(-many // 4), _BINS // (4 * many)))


class _Shared(NamedTuple):
    """Who shares another's place: in which row of the block, where it stood, and the place that it shares."""

    row: NDArray[np.intp]
    who: NDArray[np.intp]
    was: NDArray[np.intp]
    becomes: NDArray[np.intp]


def _order(room: _Room, rows: int) -> _Shared:
    """Write alternatives from lowest to highest score, and return who shares another's place."""
    scores, scaled, keys, order = room.scores[:rows], room.scaled[:rows], room.keys[:rows], room.order[:rows]
    many = scores.shape[1]
    bits = max(1, (many - 1).bit_length())
    low, high = scores.min(), scores.max()
    # a little below the top of the range, so that rounding cannot carry a score over it
    scale = (2 ** (32 - bits) - 2 ** (32 - bits - 8)) / (high - low) if high > low else 0.0
    np.subtract(scores, low, out=scaled)
    np.multiply(scaled, scores.dtype.type(scale), out=scaled)
    np.copyto(keys, scaled, casting="unsafe")
    keys <<= np.uint32(bits)
    keys |= np.arange(many, dtype=np.uint32)
    keys.sort(axis=1)
    np.bitwise_and(keys, np.uint32(2**bits - 1), out=order, casting="unsafe")
    keys >>= np.uint32(bits)
    flat = keys.reshape(-1)
    near = np.flatnonzero(flat[1:] == flat[:-1])
    near = near[(near + 1) % many != 0]
    if near.size > order.size // 8 or not _settle(order.reshape(-1), scores.reshape(-1), near, many):
        order[:] = np.argsort(scores, axis=1, kind="stable")
        near = np.arange(order.size - 1)
        near = near[(near + 1) % many != 0]
    return _shared(order.reshape(-1), scores.reshape(-1), near, many)


def _settle(order: NDArray[np.uint16], scores: NDArray[np.floating], near: NDArray[np.intp], many: int) -> bool:
    """Swap neighbours until they are in the order of their scores; False when that would take too long."""
    offset = near // many * many
    sides = [(near[near % 2 == side], offset[near % 2 == side]) for side in (0, 1)]
    for _ in range(_MOST_PASSES):
        swapped = False
        for place, base in sides:
            wrong = scores[base + order[place]] > scores[base + order[place + 1]]
            if wrong.any():
                swapped = True
                here = place[wrong]
                order[here], order[here + 1] = order[here + 1].copy(), order[here].copy()
        if not swapped:
            return True
    return False


def _shared(order: NDArray[np.uint16], scores: NDArray[np.floating], near: NDArray[np.intp], many: int) -> _Shared:
    base = near // many * many
    equal = near[scores[base + order[near]] == scores[base + order[near + 1]]]
    # the last place of a run of equals is the best of their ranks, since the order is rising
    ends = np.ones(len(equal), dtype=bool)
    ends[:-1] = np.diff(equal) != 1
    last = equal[ends] + 1
    run = np.cumsum(ends) - ends
    return _Shared(equal // many, order[equal].astype(np.intp), equal % many, last[run] % many)


def _add(room: _Room, rows: int, counts: NDArray[np.int32], lock: threading.Lock) -> None:
    many = counts.shape[1]
    for start, stop in blocks_of(len(room.places), _fours(many)):
        fours = stop - start
        who = room.places[start:stop, :rows].view(np.uint16)
        keys = room.columns[: who.size].reshape(who.shape)
        np.add(who, room.steps[: who.shape[1]], out=keys)
        if fours > 1:
            keys += np.arange(fours)[:, None] * (4 * many)
        found = np.bincount(keys.reshape(-1), minlength=4 * fours * many).reshape(-1, many)
        last = min(4 * stop, many)
        with lock:
            counts[4 * start : last] += found[: last - 4 * start]
