"""The cheapest change that would let a visit in: stored with the plan, and the sentence made of it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.models import UnplannedVisit
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import Names
from routing.explain.change import Change, Kind

SENTENCES: Mapping[str, str | Promise] = {
    Kind.ROOM: _("There is room: %(technicians)s at %(start)s. Plan again."),
    Kind.WIDEN_WINDOW: _("Would fit if the window were %(minutes)s min longer: %(technicians)s at %(start)s."),
    Kind.OVERTIME: _("Would fit with %(minutes)s min overtime: %(technicians)s at %(start)s."),
    Kind.ALLOW: _("Would fit if %(technicians)s were allowed to go, at %(start)s."),
    Kind.TRAIN: _("Would fit if %(technicians)s had the skills, at %(start)s."),
    Kind.RAISE_LIMIT: _("Would fit if %(technicians)s could take one visit more than the limits allow, at %(start)s."),
    Kind.UNTIE: _("Would fit if it did not have to come after another visit: %(technicians)s at %(start)s."),
    Kind.UNLOCK: _("Would fit if it were not locked: %(technicians)s at %(start)s."),
    Kind.MORE_CHANGES: _("Would fit if more published visits might move: %(technicians)s at %(start)s."),
    Kind.DROP: _("Would fit in place of %(order)s, which is less urgent: %(technicians)s at %(start)s."),
    Kind.LEND: _("Would fit with one more technician who has the skills, at %(start)s."),
}


def change_text(unplanned: UnplannedVisit) -> str:
    """One sentence in the reader's language, "" where nothing is known that would help; no queries."""
    change = unplanned.params.get("change")
    if change is None:
        return ""
    start = datetime.fromisoformat(change["start"])
    return str(SENTENCES[change["kind"]]) % (change | {"start": f"{start:%H:%M}"})


def change_params(change: Change, *, clock: DayClock, names: Names) -> dict[str, str | int]:
    """The change with names instead of ids, whole minutes, and an instant in the territory's time; JSON's types."""
    return {
        "kind": change.kind.value,
        "minutes": -(-change.by_s // 60),
        "technicians": " + ".join(names.technicians.get(uuid, "…") for uuid in change.technicians),
        "start": clock.local(change.start_s).isoformat(),
        "order": names.orders.get(change.gives_way, ""),
    }
