"""A region's day from a seed: towns around a city, own homes, skills with levels, windows of two hours to all day."""

import numpy as np

from routing import Break, Place, Problem, Technician, Visit

H = 3600
CITY = (50.94, 6.95)
SKILLS = {
    "copper": (0.4, 0.8),
    "fibre": (0.25, 0.55),
    "home": (0.2, 0.65),
    "cabinet": (0.1, 0.25),
    "tower": (0.05, 0.1),
}
WINDOWS = [(8, 10), (10, 12), (12, 14), (14, 16), (8, 12), (12, 16), (8, 17)]
SHARES = [0.08, 0.08, 0.08, 0.08, 0.2, 0.2, 0.28]


def region(
    seed: int, visits: int = 1000, technicians: int = 175, *, demand: float = 1.0, breaks: bool = False
) -> Problem:
    """`demand` lengthens every service. With `breaks` everybody has half an hour of lunch."""
    rng = np.random.default_rng(seed)
    towns = np.array(CITY) + rng.normal(0, (0.22, 0.35), (60, 2))
    size = rng.pareto(1.2, 60) + 0.3

    def places(n: int) -> list[Place]:
        at = towns[rng.choice(60, n, p=size / size.sum())] + rng.normal(0, (0.02, 0.03), (n, 2))
        return [Place(float(latitude), float(longitude)) for latitude, longitude in at.round(5)]

    codes, needed, held = list(SKILLS), [a for a, _ in SKILLS.values()], np.array([b for _, b in SKILLS.values()])
    pauses = (Break(11 * H, 14 * H, 1800),) if breaks else ()

    def a_visit(n: int, place: Place) -> Visit:
        lo, hi = WINDOWS[rng.choice(len(WINDOWS), p=SHARES)]
        minutes = int(rng.choice([30, 45, 60, 75, 90], p=[0.25, 0.3, 0.25, 0.12, 0.08]) * demand)
        skills = {codes[rng.choice(5, p=needed)]: int(rng.choice([1, 2, 3], p=[0.7, 0.22, 0.08]))}
        priority = int(rng.choice([10, 40, 100], p=[0.8, 0.15, 0.05]))
        return Visit(f"v{n}", place, minutes * 60, ((lo * H, hi * H),), skills, priority)

    def a_technician(n: int, home: Place) -> Technician:
        begin_s = int(rng.choice([7, 8, 9], p=[0.25, 0.5, 0.25])) * H
        has = rng.random(5) < held
        skills = {
            code: int(rng.choice([1, 2, 3], p=[0.45, 0.35, 0.2]))
            for code, is_held in zip(codes, has, strict=True)
            if is_held
        }
        return Technician(
            f"t{n}", home, home, (begin_s, begin_s + 8 * H + 1800), skills or {"copper": 1}, breaks=pauses
        )

    return Problem(
        [a_visit(n, place) for n, place in enumerate(places(visits))],
        [a_technician(n, home) for n, home in enumerate(places(technicians))],
    )
