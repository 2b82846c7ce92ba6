"""Random weights around those stated, and random values for what is not known, keyed by asset."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assetmap.scoring.ranking import normalised

__all__ = ["asset_keys", "draw_codes", "flat_weights", "uniforms", "weights_around"]


def weights_around(weights: ArrayLike, kappa: float, draws: int, seed: int) -> NDArray[np.float64]:
    """Weights drawn from the Dirichlet distribution around those stated, shape (draws, criteria); rows add up to 1.

    Parameters
    ----------
    weights : array-like of shape (criteria,)
        Stated weights, 0 or more; a criterion of weight 0 stays at 0.
    kappa : float
        Concentration, above 0: the larger, the closer to the stated weights; infinity gives just those.
    draws, seed : int
        How many, and from which seed: the same seed gives the same draws.

    Raises
    ------
    ValueError
        When a weight or another argument is out of range.
    """
    w = normalised(weights)
    if not kappa > 0:
        raise ValueError(f"'kappa' is {kappa}, allowed a number above 0, or infinity")
    _check_count(draws, seed)
    if np.isinf(kappa):
        return np.tile(w, (draws, 1))
    return _dirichlet(kappa * w, draws, seed)


def flat_weights(weights: ArrayLike, draws: int, seed: int) -> NDArray[np.float64]:
    """Weights drawn evenly from all there are, for nobody's preference, shape (draws, criteria).

    Parameters and errors as in `weights_around`; of the stated weights only those of 0 matter, which stay at 0.
    """
    w = normalised(weights)
    _check_count(draws, seed)
    return _dirichlet((w > 0).astype(np.float64), draws, seed)


def _check_count(draws: int, seed: int) -> None:
    if draws < 1:
        raise ValueError(f"'draws' is {draws}, allowed 1 or more")
    if seed < 0:
        raise ValueError(f"'seed' is {seed}, allowed a whole number of 0 or more")


def _dirichlet(alpha: NDArray[np.float64], draws: int, seed: int) -> NDArray[np.float64]:
    found = np.zeros((draws, len(alpha)))
    live = alpha > 0
    if live.sum() == 1:
        found[:, live] = 1.0
    else:
        found[:, live] = np.random.default_rng(seed).dirichlet(alpha[live], draws)
    return found


def asset_keys(ids: Sequence[str], criterion: str) -> NDArray[np.uint32]:
    """Two 32-bit keys of each asset on a criterion, shape (assets, 2): the same for the same names, always."""
    own = np.frombuffer(
        b"".join(hashlib.blake2b(str(i).encode(), digest_size=8).digest() for i in ids), dtype="<u4"
    ).reshape(-1, 2)
    theirs = np.frombuffer(hashlib.blake2b(criterion.encode(), digest_size=8).digest(), dtype="<u4")
    return np.stack([_mixed(own[:, 0] ^ theirs[0]), _mixed(own[:, 1] + theirs[1])], axis=1)


def draw_codes(draws: int, seed: int) -> NDArray[np.uint32]:
    """A 32-bit code of each draw, shape (draws,)."""
    start = np.frombuffer(hashlib.blake2b(str(seed).encode(), digest_size=4).digest(), dtype="<u4")[0]
    # the golden ratio of 2^32: consecutive multiples never repeat and lie far apart
    return _mixed(np.arange(1, draws + 1, dtype=np.uint32) * np.uint32(0x9E3779B1) + start)


def uniforms(codes: NDArray[np.uint32], keys: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Numbers from 0 to below 1, shape (draws, assets), each made from its draw's code and its asset's keys alone.

    Which other assets there are, and in what blocks they are asked for, changes nothing.
    """
    x = codes[:, None] ^ keys[None, :, 0]
    _stir(x, keys[:, 1])
    x >>= np.uint32(8)
    found = x.astype(np.float32)
    found *= np.float32(2.0**-24)
    return found


def _mixed(x: NDArray[np.uint32]) -> NDArray[np.uint32]:
    y = x.copy()
    _stir(y, np.zeros(1, dtype=np.uint32))
    return y


def _stir(x: NDArray[np.uint32], extra: NDArray[np.uint32]) -> None:
    # multiply and shift with the constants of the public-domain hash "lowbias32"
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x += extra
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
