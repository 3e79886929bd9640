"""The instance of a command, with a word on names that nobody has."""

from collections.abc import Iterator

from routing.command.files import read_json, say
from routing.problem import Problem
from routing.vroom import Instance, read

NAMES_SHOWN = 5
NAMING = ("allowed", "forbidden", "preferred")


def read_instance(name: str) -> Instance:
    """The file's instance. A name that nobody has is no fault: its bearer may be off today."""
    instance = read(read_json(name))
    warnings = list(unknown_names(instance.problem))
    for warning in warnings[:NAMES_SHOWN]:
        say(warning)
    if len(warnings) > NAMES_SHOWN:
        say(f"and {len(warnings) - NAMES_SHOWN:,} more names that nobody here has")
    return instance


def unknown_names(problem: Problem) -> Iterator[str]:
    known = {name for technician in problem.technicians for name in technician.names}
    for visit in problem.visits:
        for key in NAMING:
            for name in sorted((getattr(visit, key) or frozenset()) - known):
                yield f"job {visit.id}: {key}: nobody here is called {name!r}"
