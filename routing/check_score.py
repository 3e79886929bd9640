"""The score of a plan, term by term, from what is really on its routes. One function a term of `Goals`."""

from routing.check_facts import Day, Facts
from routing.check_plan import changed
from routing.goals import Goals
from routing.solution import Score
from routing.technician import Technician

SCARCEST = 10


def score_of(facts: Facts) -> Score:
    lost = [visit for visit in facts.problem.visits if visit.id not in facts.parts]
    terms = {
        "travel_s": sum(sum(day.legs_s) for day in facts.days),
        "overtime_s": sum(overtime_s(day) for day in facts.days),
        "tight_s": tight_s(facts),
        "changes": len(changed(facts)),
        "uneven": sum(uneven(day) for day in facts.days),
        "not_preferred": not_preferred(facts),
        "scarce": scarce(facts),
    }
    lost_priority = sum(visit.priority + 1 for visit in lost)
    return Score(lost_priority, len(lost), cost=cost(facts.problem.goals, terms), **terms)


def cost(goals: Goals, terms: dict[str, int]) -> int:
    """The weighted sum, in seconds of travel. `uneven` is weighted in hundredths."""
    return (
        goals.travel * terms["travel_s"]
        + goals.overtime * terms["overtime_s"]
        + goals.tight * terms["tight_s"]
        + goals.change * terms["changes"]
        + goals.uneven * terms["uneven"] // 100
        + goals.not_preferred * terms["not_preferred"]
        + goals.scarce * terms["scarce"]
    )


def overtime_s(day: Day) -> int:
    return max(0, day.route.back_s - day.technician.shift[1])


def tight_s(facts: Facts) -> int:
    """How far promised visits start within the last `slack_s` of their window; of several, the one that ends last."""
    slack_s, total = facts.problem.goals.slack_s, 0
    for name, parts in facts.parts.items():
        if facts.visits[name].promised:
            start_s = parts[0].stop.start_s
            windows = [(hi, lo) for lo, hi in facts.visits[name].windows if lo <= start_s <= hi]
            hi, lo = max(windows, default=(start_s, start_s))
            total += max(0, start_s - max(lo, hi - slack_s))
    return total


def uneven(day: Day) -> int:
    """The square of the load, so that two half days are better than one full day, as a share of the shift."""
    load_s = sum(stop.end_s - stop.start_s for stop in day.route.stops) + sum(day.legs_s)
    return load_s**2 // max(1, day.technician.shift[1] - day.technician.shift[0])


def not_preferred(facts: Facts) -> int:
    """Visits that name preferred technicians, and that none of them does."""
    return sum(
        not any(facts.visits[name].preferred & part.technician.names for part in parts)
        for name, parts in facts.parts.items()
        if facts.visits[name].preferred
    )


def scarce(facts: Facts) -> int:
    """For each stop the scarcest skill that the technician holds at a higher level than the visit needs."""
    scarcity, total = scarcities(facts.problem.technicians), 0
    for day in facts.days:
        held = day.technician.skills.items()
        steps = sorted(((scarcity[code, level], code, level) for code, level in held), reverse=True)
        for visit in day.visits:
            total += next((step for step, code, level in steps if visit.skills.get(code, 0) < level), 0)
    return total


def scarcities(technicians: tuple[Technician, ...]) -> dict[tuple[str, int], int]:
    """(skill, level) → 0, where everybody holds it at this level or higher, to 9, where at most a tenth do."""
    levels: dict[str, list[int]] = {}
    for technician in technicians:
        for code, level in technician.skills.items():
            levels.setdefault(code, []).append(level)
    steps = {}
    for code, held in levels.items():
        for level in set(held):
            holders = sum(other >= level for other in held)
            steps[code, level] = SCARCEST - -(-SCARCEST * holders // len(technicians))
    return steps
