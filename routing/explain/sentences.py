"""An explanation as English sentences, for the command line; the web makes its own from the codes."""

from collections.abc import Mapping

from routing.explain.change import Change, Kind
from routing.explain.explanation import Explained
from routing.solution import Reason

MINUTE_S = 60

WHY: Mapping[Reason, str] = {
    Reason.NO_SKILL: "nobody holds {skill} at level {level} ({count} at a lower level)",
    Reason.ALL_FORBIDDEN: "all {count} who hold the skills are forbidden or not allowed",
    Reason.NO_ONE_ON_SHIFT: "between {from} and {to} all {count} who hold the skills and may go are off duty",
    Reason.OUT_OF_REACH: "none of {count} on duty with the skills who may go can get there, do it and get back in time",
    Reason.OVER_LIMIT: "the van, most visits or most travel keep out all {count} in reach",
    Reason.AFTER_UNPLANNED: "it comes after {visit}, which is not planned or ends too late",
    Reason.WINDOW_FULL: "between {from} and {to} all {count} in reach are full",
    Reason.TWO_NEEDED: "two must start together; {count} could do it, but no two at the same time",
    Reason.LOCK_IMPOSSIBLE: "it can't be done as it is locked, to {technician}",
    Reason.CHANGES_SPENT: "it would fit, but more published visits would move than allowed",
}

CURE: Mapping[Kind, str] = {
    Kind.ROOM: "insert it: {who} has room at {start}",
    Kind.WIDEN_WINDOW: "open the window {minutes} min {side} ({who} at {start})",
    Kind.OVERTIME: "{minutes} min overtime of {extra} ({who} at {start})",
    Kind.ALLOW: "let {who} go at {start}, who may not",
    Kind.TRAIN: "{who} has room at {start}, and lacks a skill",
    Kind.RAISE_LIMIT: "raise a limit of {who}, who has room at {start}",
    Kind.UNTIE: "do it without waiting for what comes before ({who} at {start})",
    Kind.UNLOCK: "unlock it ({who} at {start})",
    Kind.MORE_CHANGES: "let published visits move ({who} at {start})",
    Kind.DROP: "leave out {gives_way}, which is less urgent ({who} at {start})",
    Kind.LEND: "somebody more is needed there at {start} ({who})",
}


def explain_text(explained: Explained) -> str:
    """One line: `visit: reason; cheapest change`."""
    row = explained.unplanned
    times = {name: clock(int(row.detail[f"{name}_s"])) for name in ("from", "to") if f"{name}_s" in row.detail}
    why = WHY[row.reason].format(**{**row.detail, **times})
    cure = "no change found" if explained.cheapest is None else cure_text(explained.cheapest)
    return f"{row.visit}: {why}; {cure}"


def cure_text(change: Change) -> str:
    return CURE[change.kind].format(
        who=" and ".join(change.technicians),
        extra=" and ".join(person.id for person in change.people),
        start=clock(change.start_s),
        minutes=change.by_s // MINUTE_S,
        side="earlier" if change.earlier else "later",
        gives_way=change.gives_way,
    )


def clock(second: int) -> str:
    """Hours and minutes since the first midnight; days after the first are counted."""
    minutes = second // MINUTE_S
    day, hour = divmod(minutes // 60, 24)
    return f"{hour:02}:{minutes % 60:02}" + (f" (+{day} d)" if day else "")
