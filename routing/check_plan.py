"""The rules that bind several technicians, or the plan as a whole. One function a rule."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from routing.check_facts import Facts, Part
from routing.visit import Lock, Position

Rule = Callable[[Facts], Iterator[str]]


def only_known_names(facts: Facts) -> Iterator[str]:
    for name, times in Counter(route.technician for route in facts.solution.routes).items():
        if name not in facts.technicians:
            yield f"technician {name} is unknown"
        if times > 1:
            yield f"technician {name} has {times} routes"
    named = {stop.visit for route in facts.solution.routes for stop in route.stops}
    named |= {unplanned.visit for unplanned in facts.solution.unplanned}
    yield from (f"visit {name} is unknown" for name in sorted(named - facts.visits.keys()))


def every_visit_once(facts: Facts) -> Iterator[str]:
    """Planned or unplanned, and never both or twice. Whether all who are needed do it is another rule."""
    planned = Counter(stop.visit for route in facts.solution.routes for stop in route.stops)
    left_out = Counter(unplanned.visit for unplanned in facts.solution.unplanned)
    for name, visit in facts.visits.items():
        if planned[name] > visit.technicians_needed or left_out[name] > 1:
            yield f"visit {name} is in the plan more than once"
        if planned[name] and left_out[name]:
            yield f"visit {name} is both planned and unplanned"
        if not planned[name] and not left_out[name]:
            yield f"visit {name} is neither planned nor unplanned"


def all_who_are_needed(facts: Facts) -> Iterator[str]:
    for name, parts in facts.parts.items():
        needed, doing = facts.visits[name].technicians_needed, [part.technician.id for part in parts]
        if len(set(doing)) != needed:
            yield f"visit {name} needs {needed} technicians and has {doing}"


def together(facts: Facts) -> Iterator[str]:
    for name, parts in facts.parts.items():
        if len({part.stop.start_s for part in parts}) > 1:
            starts = {part.technician.id: part.stop.start_s for part in parts}
            yield f"visit {name} does not start together: {starts}"


def skilled(facts: Facts) -> Iterator[str]:
    """One holds `skills`; of two, the other holds the second's."""
    for name, parts in facts.parts.items():
        visit = facts.visits[name]
        held = [part.technician.skills for part in parts]
        if len(held) == 1 or visit.second_skills is None:
            for part in parts:
                for code, level in lacking(part.technician.skills, visit.skills):
                    yield f"technician {part.technician.id}: lacks skill {code} level {level} for visit {name}"
        elif not any(both_hold(pair, visit.skills, visit.second_skills) for pair in (held[:2], held[1::-1])):
            yield f"visit {name}: no two of its technicians share its skills, {visit.skills} and {visit.second_skills}"


def lacking(held: Mapping[str, int], needed: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    return ((code, level) for code, level in needed.items() if held.get(code, 0) < level)


def both_hold(pair: Sequence[Mapping[str, int]], first: Mapping[str, int], second: Mapping[str, int]) -> bool:
    return not any(lacking(pair[0], first)) and not any(lacking(pair[1], second))


def after_the_others(facts: Facts) -> Iterator[str]:
    """All that a visit comes after is planned, and has ended, for everybody who does it, the gap before."""
    for name, parts in facts.parts.items():
        start_s = min(part.stop.start_s for part in parts)
        for before in facts.visits[name].after:
            others = facts.parts.get(before.visit, ())
            if not others:
                yield f"visit {name} comes after {before.visit}, which is not planned"
            elif start_s < ends_s(others) + before.gap_s:
                yield f"visit {name} starts at {start_s}, not {before.gap_s} s after {before.visit}"


def ends_s(parts: Sequence[Part]) -> int:
    return max(part.stop.end_s for part in parts)


def one_of_an_order_at_a_time(facts: Facts) -> Iterator[str]:
    orders: dict[str, list[tuple[int, int, str]]] = {}
    for name, parts in facts.parts.items():
        start_s, end_s = min(part.stop.start_s for part in parts), ends_s(parts)
        if facts.visits[name].order and start_s < end_s:
            orders.setdefault(facts.visits[name].order, []).append((start_s, end_s, name))
    for order, spans in orders.items():
        for this, following in pairwise(sorted(spans)):
            if following[0] < this[1]:
                yield f"visits {this[2]} and {following[2]} of order {order} are done at the same time"


def done_as_locked(facts: Facts) -> Iterator[str]:
    """A locked visit is done as locked, or said to be impossible."""
    ends = {}
    for day in facts.days:
        ends[day.technician.id, Position.FIRST] = day.visits[0].id
        ends[day.technician.id, Position.LAST] = day.visits[-1].id
    for name, visit in facts.visits.items():
        for lock in visit.locks:
            at_its_place = lock.position is None or ends.get((lock.technician, lock.position)) == name
            kept = at_its_place and is_kept(lock, facts.parts.get(name, ()))
            if not kept and name not in facts.impossible:
                yield f"visit {name} is not done as it is locked: {said(lock)}"


def is_kept(lock: Lock, parts: Sequence[Part]) -> bool:
    return any(p.technician.id == lock.technician and lock.start_s in (None, p.stop.start_s) for p in parts)


def said(lock: Lock) -> str:
    at = "" if lock.start_s is None else f" at {lock.start_s}"
    position = "" if lock.position is None else f" as the {lock.position}"
    return f"to {lock.technician}{at}{position}"


def changed(facts: Facts) -> set[str]:
    """Published visits that are left out, have other technicians, or start more than `moved_s` off."""
    published: dict[str, list[tuple[str, int]]] = {}
    for row in facts.problem.published:
        published.setdefault(row.visit, []).append((row.technician, row.start_s))
    moved_s = facts.problem.goals.moved_s
    return {name for name, rows in published.items() if is_changed(rows, facts.parts.get(name, ()), moved_s)}


def is_changed(published: Sequence[tuple[str, int]], parts: Sequence[Part], moved_s: int) -> bool:
    if {technician for technician, _ in published} != {part.technician.id for part in parts}:
        return True
    return any(abs(part.stop.start_s - start_s) > moved_s for part in parts for _, start_s in published)


def few_changes(facts: Facts) -> Iterator[str]:
    most = facts.problem.goals.changes_at_most
    if most is not None and len(changed(facts)) > most:
        yield f"changes {len(changed(facts))} published visits, more than {most}"


PLAN_RULES: tuple[Rule, ...] = (
    only_known_names,
    every_visit_once,
    all_who_are_needed,
    together,
    skilled,
    after_the_others,
    one_of_an_order_at_a_time,
    done_as_locked,
    few_changes,
)
