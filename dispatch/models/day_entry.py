from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Visit
from orders.models.states import known
from orders.models.telling import NEW, tell_boards
from technicians.models import Organisation, Technician


class DayKind(models.TextChoices):
    """What a technician says of a day; a phone's entry has the same name."""

    SEEN = "seen", _("Changes seen")
    BEGIN = "day-begin", _("Begins the day")
    BREAK_BEGIN = "break-begin", _("Break begins")
    BREAK_END = "break-end", _("Break is over")
    BREAK_UNDO = "break-undo", _("Last tap about the break taken back")
    END = "day-end", _("Done for the day")
    LATE = "late", _("Running late")
    OVERTIME = "overtime", _("Overtime")
    SICK = "sick", _("Sick")
    SWAP = "swap", _("Swap wished")


# Whose times are the technician's own to see: the office's lists leave them out.
OWN_HOURS = [DayKind.BEGIN, DayKind.BREAK_BEGIN, DayKind.BREAK_END, DayKind.BREAK_UNDO]
# What waits until somebody in the office has decided, or seen to it.
TO_DECIDE = [DayKind.SICK, DayKind.SWAP]
FOR_THE_OFFICE = f"""
    SELECT technician.territory_id AS territory, rows.day, NULL::uuid AS plan, technician.uuid
    FROM {NEW} rows
    JOIN technicians_technician technician ON technician.id = rows.technician_id
    WHERE rows.kind IN ('{DayKind.LATE}', '{DayKind.OVERTIME}', '{DayKind.SICK}', '{DayKind.SWAP}')
"""  # noqa: S608  names of our own


class Decision(models.TextChoices):
    AGREED = "agreed", _("Agreed, or seen to")
    DECLINED = "declined", _("Declined")


class DayEntry(models.Model):
    """What a technician told of a day of theirs, once: `uuid` is made on the phone, and rows are only appended.

    How a day stands follows from its entries in order of time (`dispatch.mobile.told`). `visits` are those that it
    speaks of, `facts` what the kind needs besides: minutes, days, and the visits whose customers were told of a delay.
    `colleague` is who is asked to take what is to be swapped; they alone say whether they agree, until it is decided.
    """

    uuid = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    technician = models.ForeignKey(Technician, models.PROTECT, related_name="day_entries", verbose_name=_("technician"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=11, choices=DayKind)
    at = models.DateTimeField(_("at"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    visits = models.ManyToManyField(Visit, related_name="day_entries", blank=True, verbose_name=_("visits"))
    facts = models.JSONField(_("details"), default=dict, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    colleague = models.ForeignKey(
        Technician, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("colleague")
    )
    colleague_agrees = models.BooleanField(_("colleague agrees"), null=True, blank=True)
    colleague_said_at = models.DateTimeField(_("colleague answered at"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    Kind = DayKind

    class Meta:
        verbose_name = _("report of a day")
        verbose_name_plural = _("reports of days")
        ordering = ["at", "received_at"]
        triggers = [
            tell_boards(operation, named="technicians", changed=FOR_THE_OFFICE)
            for operation in (pgtrigger.Insert, pgtrigger.Update)
        ]
        constraints = [
            known("kind", DayKind, name="dayentry_kind_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None)
                | Q(decision__in=Decision.values, decided_at__isnull=False, kind__in=TO_DECIDE),
                name="dayentry_decided_with_time",
            ),
            models.CheckConstraint(
                condition=Q(colleague=None, colleague_agrees=None) | Q(colleague__isnull=False, kind=DayKind.SWAP),
                name="dayentry_colleague_of_a_swap",
            ),
        ]
        indexes = [
            # What was told of a day: the technician's own page.
            models.Index(fields=["technician", "day"], name="dayentry_of_day"),
            # The office's list, newest first.
            models.Index(fields=["organisation", "-received_at"], name="dayentry_newest"),
            # What the office has to decide.
            models.Index(
                fields=["organisation", "received_at"],
                condition=Q(kind__in=TO_DECIDE, decision=""),
                name="dayentry_to_decide",
            ),
            # What a technician is asked by colleagues: on their page of today, and in its version.
            models.Index(fields=["colleague"], condition=Q(decision=""), name="dayentry_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.technician} · {self.get_kind_display()}"

    @property
    def is_undecided(self) -> bool:
        return self.kind in TO_DECIDE and not self.decision

    @property
    def detail(self) -> str:
        """What was said, in a few words of the reader's language."""
        told = _DETAILS.get(DayKind(self.kind))
        return told(self) if told else ""


def _late(entry: DayEntry) -> str:
    return gettext("%(minutes)s min late") % entry.facts if entry.facts["minutes"] else gettext("on time again")


def _overtime(entry: DayEntry) -> str:
    if entry.facts.get("until"):
        return gettext("yes, until %(until)s") % entry.facts
    return gettext("yes") if entry.facts["answer"] == "yes" else gettext("no")


def _sick(entry: DayEntry) -> str:
    first, last = (_day(entry.facts[name]) for name in ("first", "last"))
    return first if first == last else f"{first} – {last}"


def _swap(entry: DayEntry) -> str:
    told = f"{_day(entry.facts['of'])}: {entry.note}"
    return f"{told} · {_colleague(entry)}" if entry.colleague else told


def _colleague(entry: DayEntry) -> str:
    words = {
        True: gettext("%(name)s would take it"),
        False: gettext("%(name)s can't take it"),
        None: gettext("%(name)s was asked"),
    }
    return words[entry.colleague_agrees] % {"name": entry.colleague}


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")


_DETAILS = {DayKind.LATE: _late, DayKind.OVERTIME: _overtime, DayKind.SICK: _sick, DayKind.SWAP: _swap}
