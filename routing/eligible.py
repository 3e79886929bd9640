"""Who may do what, whatever the time: skills with level, bans, locks."""

from collections.abc import Mapping

from routing.technician import Technician
from routing.visit import Visit


def holds(held: Mapping[str, int], needed: Mapping[str, int]) -> bool:
    """Whether someone with the levels `held` may do what asks for the levels `needed`."""
    return all(held.get(code, 0) >= level for code, level in needed.items())


def may(technician: Technician, visit: Visit) -> bool:
    """Whether skills, a ban or a lock let this technician do this visit, as far as one person can."""
    locked_to = [lock.technician for lock in visit.locks]
    free = len(locked_to) < visit.technicians_needed or technician.id in locked_to
    return free and is_welcome(technician, visit) and holds(technician.skills, visit.skills)


def is_welcome(technician: Technician, visit: Visit) -> bool:
    """Whether the visit forbids this technician or allows only others; it may name the technician or the person."""
    names = technician.names
    return names.isdisjoint(visit.forbidden) and (visit.allowed is None or not names.isdisjoint(visit.allowed))
