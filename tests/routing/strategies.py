"""Small random problems for hypothesis: `problems` with every rule, `simple_problems` with those of both engines.

Times, places and amounts are few and near each other, so that rules get in each other's way.
"""

from dataclasses import replace

from hypothesis import strategies as st

from routing import After, Break, Goals, Lock, Place, Position, Problem, Published, Technician, Visit
from tests.routing.line import H, M, at_km

NAMES = tuple(f"t{i}" for i in range(4))
PERSONS = ("Ann", "Bob")
MOST_VISITS = 9

TIMES = st.integers(6 * 4, 18 * 4).map(lambda quarter: quarter * 15 * M)
ODD_TIMES = TIMES | st.integers(6 * H, 18 * H)
SPANS = st.tuples(ODD_TIMES, st.integers(0, 4 * H)).map(lambda s: (s[0], s[0] + s[1]))
PLACES = st.integers(0, 60).map(at_km) | st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
    lambda p: Place(p[0] / 20, p[1] / 20)
)
SKILLS = st.dictionaries(st.sampled_from(["fibre", "copper"]), st.integers(1, 3), max_size=2)
AMOUNTS = st.dictionaries(st.sampled_from(["router", "reel"]), st.integers(0, 3), max_size=2)
BREAKS = st.builds(lambda span, length_s: Break(*span, length_s), SPANS, st.integers(1, 45 * M))
SHIFTS = st.tuples(st.integers(6, 11), st.integers(4, 10)).map(lambda s: (s[0] * H, (s[0] + s[1]) * H))
WINDOWS = st.just([(6 * H, 18 * H)]) | st.lists(SPANS, min_size=1, max_size=3)
SOMETIMES = st.sampled_from([False, True])
SELDOM = st.sampled_from([False] * 4 + [True])


def seldom(nothing, strategy):
    """Mostly `nothing`, so that not every rule forbids everything at once."""
    return SELDOM.flatmap(lambda chosen: strategy if chosen else st.just(nothing))


def sometimes(nothing, strategy):
    return SOMETIMES.flatmap(lambda chosen: strategy if chosen else st.just(nothing))


def people_of(names: list[str]):
    """Ids of technicians, or the persons that they may be."""
    return st.frozensets(st.sampled_from([*names, *PERSONS]), min_size=1, max_size=2)


@st.composite
def technicians(draw, name: str, *, simple: bool) -> Technician:
    return Technician(
        name,
        start=draw(st.none() | PLACES),
        end=draw(st.none() | PLACES),
        shift=draw(SHIFTS),
        skills=draw(SKILLS),
        absences=draw(sometimes((), st.lists(SPANS, max_size=2))),
        breaks=draw(sometimes((), st.lists(BREAKS, max_size=2))),
        person=draw(st.sampled_from(["", *PERSONS])),
        overtime_s=0 if simple else draw(sometimes(0, st.integers(0, 2 * H))),
        capacity=draw(sometimes({}, AMOUNTS)),
        max_visits=draw(seldom(None, st.integers(0, 5))),
        max_travel_s=draw(seldom(None, st.integers(0, 6 * H))),
        speed_factor=draw(seldom(1.0, st.sampled_from([0.5, 0.83, 1.2, 2.0]))),
    )


@st.composite
def visits(draw, i: int, names: list[str], *, simple: bool) -> Visit:
    needed = 1 if simple else draw(st.sampled_from([1, 1, 2]))
    forbidden = draw(seldom(frozenset(), people_of(names)))
    return Visit(
        f"v{i}",
        draw(PLACES),
        service_s=draw(st.integers(0, 2 * H)),
        windows=draw(WINDOWS),
        skills=draw(seldom({}, SKILLS)),
        priority=draw(st.integers(0, 100)),
        technicians_needed=needed,
        second_skills=draw(seldom(None, SKILLS)) if needed == 2 else None,
        allowed=draw(seldom(None, people_of(names))),
        forbidden=forbidden,
        preferred=frozenset() if simple else draw(seldom(frozenset(), people_of(names))),
        locks=draw(seldom((), locks_of(sorted(set(names) - forbidden), needed))),
        after=() if simple else draw(after_of(i)),
        order="" if simple else draw(st.sampled_from(["", "", "", "o1", "o2"])),
        setup_s=0 if simple else draw(seldom(0, st.integers(0, 30 * M))),
        delivery=draw(sometimes({}, AMOUNTS)),
        pickup={} if simple else draw(sometimes({}, AMOUNTS)),
        promised=draw(st.booleans()),
    )


@st.composite
def locks_of(draw, names: list[str], needed: int) -> tuple[Lock, ...]:
    chosen = draw(st.lists(st.sampled_from(names), max_size=needed, unique=True)) if names else []
    start_s = draw(st.none() | ODD_TIMES)
    return tuple(Lock(name, start_s) for name in chosen)


@st.composite
def after_of(draw, i: int) -> tuple[After, ...]:
    """After visits before this one in the list, so that there is no circle."""
    if i == 0:
        return ()
    others = draw(seldom([], st.lists(st.integers(0, i - 1), max_size=2, unique=True)))
    return tuple(After(f"v{j}", draw(st.sampled_from([0, 10 * M, 2 * H]))) for j in others)


@st.composite
def published_of(draw, made: list[Visit], names: list[str]) -> tuple[Published, ...]:
    rows = []
    for visit in made if names else []:
        if draw(SOMETIMES):
            who = draw(st.permutations(names))[: visit.technicians_needed]
            start_s = draw(ODD_TIMES)
            rows += [Published(visit.id, name, start_s) for name in who]
    return tuple(rows)


WEIGHTS = st.sampled_from([0, 1, 3, 600])
GOALS = st.builds(
    Goals,
    travel=st.integers(0, 3),
    overtime=WEIGHTS,
    tight=WEIGHTS,
    change=WEIGHTS,
    uneven=st.sampled_from([0, 1, 100]),
    not_preferred=WEIGHTS,
    scarce=WEIGHTS,
    slack_s=st.sampled_from([0, 30 * M, 3 * H]),
    moved_s=st.sampled_from([0, 15 * M]),
    changes_at_most=st.none() | st.integers(0, 3),
)


@st.composite
def positioned(draw, made: list[Visit]) -> list[Visit]:
    """Some of the locked visits, at most one for each end of a technician's day, are locked to it."""
    taken: set[tuple[str, Position]] = set()
    return [at_position(visit, draw(st.sampled_from([None, None, *Position])), taken) for visit in made]


def at_position(visit: Visit, position: Position | None, taken: set[tuple[str, Position]]) -> Visit:
    ends = {(lock.technician, position) for lock in visit.locks}
    if position is None or ends & taken:
        return visit
    taken |= ends
    return replace(visit, locks=tuple(replace(lock, position=position) for lock in visit.locks))


@st.composite
def problems(draw) -> Problem:
    """At most nine visits and four technicians, with every rule and goal there is."""
    names = list(NAMES[: draw(st.integers(0, len(NAMES)))])
    made = [draw(visits(i, names, simple=False)) for i in range(draw(st.integers(0, MOST_VISITS)))]
    return Problem(
        draw(positioned(made)),
        [draw(technicians(name, simple=False)) for name in names],
        draw(sometimes((), published_of(made, names))),
        draw(sometimes(Goals(), GOALS)),
    )


@st.composite
def simple_problems(draw) -> Problem:
    """Only what OR-Tools routing can plan too; its goals are lost priority and travel."""
    names = list(NAMES[: draw(st.integers(0, len(NAMES)))])
    made = [draw(visits(i, names, simple=True)) for i in range(draw(st.integers(0, MOST_VISITS)))]
    return Problem(made, [draw(technicians(name, simple=True)) for name in names])
