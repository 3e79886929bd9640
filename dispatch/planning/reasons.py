"""Why a visit is not in the plan: a stored code with what it speaks of, and the sentence made of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from dispatch.models import UnplannedVisit
from dispatch.planning.clock import DayClock
from routing import Reason


class Dropped(StrEnum):
    """Reasons that the planner's answer does not know: what people did since it looked."""

    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_ACCEPTED = "not_accepted"
    NOT_IN_VERSION = "not_in_version"
    OUT_OF_RUN = "out_of_run"
    TAKEN_OUT = "taken_out"
    TRIED_WITH_MORE = "tried_with_more"


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the ids of a problem: skills by code, technicians by id, orders by the id of their visit."""

    skills: Mapping[str, str]
    technicians: Mapping[str, str]
    orders: Mapping[str, str]


SENTENCES: Mapping[str, str | Promise] = {
    Reason.NO_SKILL: _("Nobody holds the skill %(skill)s at level %(level)s; %(count)s hold it at a lower level."),
    Reason.ALL_FORBIDDEN: _("All who hold the skills (%(count)s) may not go to this visit."),
    Reason.NO_ONE_ON_SHIFT: _(
        "Between %(from)s and %(to)s all who hold the skills and may go (%(count)s) are off duty or absent."
    ),
    Reason.OUT_OF_REACH: _(
        "None of those on duty with the skills who may go (%(count)s) can get there, do the work and get back in time."
    ),
    Reason.OVER_LIMIT: _(
        "All in reach who could do it (%(count)s) are at a limit: parts in the van, visits or travel a day."
    ),
    Reason.AFTER_UNPLANNED: _("It comes after order %(visit)s, which is not planned or ends too late."),
    Reason.WINDOW_FULL: _("Between %(from)s and %(to)s all who could do it (%(count)s) have no room left."),
    Reason.TWO_NEEDED: _("Two technicians must start together; %(count)s could, but not at the same time."),
    Reason.LOCK_IMPOSSIBLE: _("It is locked to %(technician)s, and can't be done that way."),
    Reason.CHANGES_SPENT: _("It would fit, but then more published visits would move than is allowed."),
    Dropped.CHANGED_MEANWHILE: _("The visit, its promise or its technician's day changed after the planner looked."),
    Dropped.NOT_ACCEPTED: _("Version %(version)s would plan it, but that part of it was left as it is."),
    Dropped.NOT_IN_VERSION: _("Version %(version)s, which was taken back into use, does not hold it."),
    Dropped.OUT_OF_RUN: _("It was no part of this run, which planned %(chosen)s technicians only."),
    Dropped.TAKEN_OUT: _("A dispatcher took it out of this version."),
    Dropped.TRIED_WITH_MORE: _("In the trial this version comes from, a technician did it whom there is not."),
}


def reason_text(unplanned: UnplannedVisit) -> str:
    """One sentence in the reader's language, after another where the planner looked at `chosen` technicians only."""
    params = dict(unplanned.params)
    for end in ("from", "to"):
        if end in params:
            params[end] = f"{datetime.fromisoformat(params[end]):%H:%M}"
    said = str(SENTENCES[unplanned.reason]) % params
    if "chosen" not in params or unplanned.reason == Dropped.OUT_OF_RUN:
        return said
    only = ngettext(
        "Only %(chosen)s technician was planned in this run. As far as that goes: %(reason)s",
        "Only %(chosen)s technicians were planned in this run. Among them: %(reason)s",
        params["chosen"],
    )
    return only % {"chosen": params["chosen"], "reason": said}


def params_of(detail: Mapping[str, str | int], *, clock: DayClock, names: Names) -> dict[str, str | int]:
    """The planner's details with names instead of ids, and instants in the territory's time instead of seconds."""
    params = dict(detail)
    for end in ("from", "to"):
        if f"{end}_s" in params:
            params[end] = clock.local(int(params.pop(f"{end}_s"))).isoformat()
    if "skill" in params:
        params["skill"] = names.skills.get(str(params["skill"]), str(params["skill"]))
    if "technician" in params:
        params["technician"] = names.technicians.get(str(params["technician"]), "")
    if "visit" in params:
        params["visit"] = names.orders.get(str(params["visit"]), "")
    return params
