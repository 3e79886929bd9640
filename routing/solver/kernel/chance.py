"""Random numbers for the compiled search: xorshift64* (Vigna, 2016), seeded, the same on every machine."""

import numpy as np

from routing.compiling import inner

SHIFTS = (np.uint64(12), np.uint64(25), np.uint64(27))
FACTOR = np.uint64(2685821657736338717)
HIGH = np.uint64(11)
UNIT = 1.0 / (1 << 53)


@inner
def unit(dice):
    """A number in [0, 1)."""
    x = dice[0]
    x ^= x >> SHIFTS[0]
    x ^= x << SHIFTS[1]
    x ^= x >> SHIFTS[2]
    dice[0] = x
    return float((x * FACTOR) >> HIGH) * UNIT


@inner
def below(dice, n):
    """A whole number from 0 to n - 1."""
    return int(unit(dice) * n)
