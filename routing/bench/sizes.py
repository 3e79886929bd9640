"""The instances of the benchmark, and how long each may take."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routing.bench.instances import Recipe

MUNICH, COLOGNE, HAMBURG = (48.14, 11.58), (50.94, 6.95), (53.55, 9.99)
FIRST_FRESH_SEED = 101


@dataclass(frozen=True, slots=True)
class Size:
    """An instance by name. The peers take part where it has a matrix; nobody else plans a nation without one."""

    name: str
    recipe: Recipe
    limit_s: float

    @property
    def has_peers(self) -> bool:
        return self.recipe.matrix


SIZES = (
    Size("small", Recipe(300, 52, 21, MUNICH, 50, matrix=True), 20),
    Size("region", Recipe(1000, 175, 11, COLOGNE, 60, matrix=True), 60),
    Size("breaks", Recipe(1000, 175, 12, HAMBURG, 80, matrix=True, breaks=True), 60),
    Size("nation-2-min", Recipe(40_000, 7_000, 7, breaks=True), 120),
    Size("nation", Recipe(40_000, 7_000, 7, breaks=True), 600),
)
# The same density everywhere: a ninth of a visit a square kilometre.
GROWTH = (
    Size("1,000 visits", Recipe(1000, 175, 11, COLOGNE, 60), 0),
    Size("5,000 visits", Recipe(5000, 875, 11, COLOGNE, 125), 0),
    Size("40,000 visits", Recipe(40_000, 7_000, 11), 0),
)
PROVABLE = tuple(Size(f"60 visits, seed {seed}", Recipe(60, 11, seed, COLOGNE, 30), 60) for seed in range(1, 11))


def chosen(names: list[str] | None, fresh_seeds: int) -> Iterator[Size]:
    """The sizes of these names, or all, each followed by as many instances with fresh seeds where peers take part."""
    for size in SIZES:
        if names and size.name not in names:
            continue
        yield size
        for seed in range(FIRST_FRESH_SEED, FIRST_FRESH_SEED + fresh_seeds * size.has_peers):
            yield Size(f"{size.name}, seed {seed}", replace(size.recipe, seed=seed), size.limit_s)
