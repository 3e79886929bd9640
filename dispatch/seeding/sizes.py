"""How large the demo is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`visits` a day, in `territories` territories, whose places stand in `places` (a file of `data/`)."""

    name: str
    visits: int
    technicians: int
    territories: int
    places: str
    plan_s: int


SIZES = {
    size.name: size
    for size in (
        Size("small", visits=60, technicians=12, territories=1, places="cologne.csv", plan_s=5),
        Size("region", visits=1000, technicians=175, territories=1, places="cologne.csv", plan_s=25),
        Size("nation", visits=40_000, technicians=7_000, territories=40, places="germany.csv", plan_s=10),
    )
}
