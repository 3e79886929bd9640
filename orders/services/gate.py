"""The gate: unresolved tickets become field orders, or say exactly what is missing.

Safe in parallel and at any repetition: each chunk takes its tickets with SKIP LOCKED in order of pk, nobody
waits for another's order, and the database's unique constraints decide who was first.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.decision import Rule, TicketFacts, Verdict, decide, elements_down
from orders.models import RuleSet, Ticket
from orders.models.ticket import UNRESOLVED
from orders.selectors.gate import cases_of, open_outages, orders_of_faults, sightings, work_list
from orders.selectors.gate_rules import RuleBook, rule_book
from orders.services.gate_judge import Decision, Fault, Kind, judge
from orders.services.gate_writes import write_chunk
from orders.services.order_opening import make_order
from orders.services.outages import hold_homes, lock_open_outages, open_outage
from technicians.models import Organisation

__all__ = ["GateCounts", "Rule", "TicketFacts", "Verdict", "convert", "convert_one", "decide", "make_order"]

CHUNK = 2000
Progress = Callable[[int, int], None]


@dataclass
class GateCounts:
    """What a run did, or with `dry_run` would do. `missing` counts a held-back ticket once for each reason."""

    read: int = 0
    orders: int = 0
    linked: int = 0
    repeats: int = 0
    outages: int = 0
    on_hold: int = 0
    held_back: int = 0
    left: int = 0
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, decision: Decision, kind: Kind | None) -> None:
        self.read += 1
        self.orders += kind == Kind.ORDER
        self.repeats += kind == Kind.ORDER and decision.repeat_of is not None
        self.linked += kind == Kind.LINK
        self.on_hold += kind == Kind.HOLD
        self.left += kind is None
        if kind == Kind.HELD_BACK:
            self.held_back += 1
            self.missing.update(str(reason) for reason in decision.verdict.missing)


def convert(
    *,
    organisation: Organisation | None = None,
    rule_set: RuleSet | None = None,
    dry_run: bool = False,
    look_again: bool = False,
    chunk: int = CHUNK,
    progress: Progress | None = None,
) -> GateCounts:
    """Put every ticket that is due through the gate: of one organisation, or of all.

    A ticket that was held back is looked at again when it or the rules have changed, or with `look_again`. An
    explicit `rule_set` stands above every other choice, and looks at all tickets again. `dry_run` writes nothing.
    `progress` is called with the tickets done and their total. Memory does not grow with the number of tickets
    (except that a dry run remembers which faults would have an order).
    """
    if rule_set and organisation and rule_set.organisation_id != organisation.pk:
        raise ValidationError(_("This rule set belongs to another organisation."))
    organisation = rule_set.organisation if rule_set else organisation
    organisations = [organisation] if organisation else list(Organisation.objects.order_by("pk"))
    runs = [
        _Run(
            book=rule_book(organisation=each),
            rule_set_id=rule_set.pk if rule_set else None,
            dry_run=dry_run,
            look_again=look_again or rule_set is not None,
            chunk=chunk,
        )
        for each in organisations
    ]
    counts = GateCounts()
    for run in runs:
        run.prepare()
    total = sum(run.work_list().count() for run in runs) if progress else 0
    for run in runs:
        run.find_outages(counts)
        run.work(counts, progress, total)
    return counts


def convert_one(*, ticket: Ticket) -> None:
    """Put one ticket through the gate now, as a customer on the line wants a date; an outage is not looked for."""
    book = rule_book(organisation=ticket.organisation)
    run = _Run(book=book, rule_set_id=None, dry_run=False, look_again=True, chunk=1, only=ticket.pk)
    run.prepare()
    run.down = open_outages(book)
    run.work(GateCounts(), None, 1)


@dataclass
class _Run:
    """One organisation's part of a conversion."""

    book: RuleBook
    rule_set_id: int | None
    dry_run: bool
    look_again: bool
    chunk: int
    only: int | None = None
    down: dict[str, int] = field(default_factory=dict)
    claimed: set[Fault] = field(default_factory=set)

    def prepare(self) -> None:
        """Where the rules have changed since the last run, what they held back is looked at again."""
        if self.dry_run:
            self.look_again |= _rules_changed(self.book)
        else:
            _forget_old_verdicts(self.book)

    def work_list(self) -> QuerySet[Ticket]:
        tickets = work_list(self.book, look_again=self.look_again)
        return tickets if self.only is None else tickets.filter(pk=self.only)

    def find_outages(self, counts: GateCounts) -> None:
        self.down = open_outages(self.book)
        order_type = self.book.network_order_type
        if order_type is None:
            return
        new = [
            element
            for element in elements_down(sightings(self.book, look_again=self.look_again))
            if element not in self.down
        ]
        counts.outages += len(new)
        for element in new:
            if self.dry_run:
                self.down[element] = 0
            else:
                self.down[element] = open_outage(
                    organisation=self.book.organisation, order_type=order_type, network_element=element
                ).pk
        if not self.dry_run:
            hold_homes(organisation=self.book.organisation)

    def work(self, counts: GateCounts, progress: Progress | None, total: int) -> None:
        """Chunk by chunk in order of pk, each in a transaction of its own."""
        last_pk = 0
        while pks := self._work_chunk(last_pk, counts):
            last_pk = pks[-1]
            if progress:
                progress(counts.read, total)

    @transaction.atomic
    def _work_chunk(self, after_pk: int, counts: GateCounts) -> list[int]:
        at = timezone.now()  # before the locks: what changes from here on is looked at again
        down = self.down if self.dry_run else lock_open_outages(self.down)
        pks = self._next(after_pk)
        decisions = self._decide(pks, down)
        if self.dry_run:
            self.claimed |= {each.case.fault for each in decisions if each.kind == Kind.ORDER and each.case.fault}
            for decision in decisions:
                counts.add(decision, decision.kind)
        elif decisions:
            for written in write_chunk(decisions, self.book, down=down, at=at):
                counts.add(written.decision, written.kind)
        return pks

    def _next(self, after_pk: int) -> list[int]:
        tickets = self.work_list().filter(pk__gt=after_pk).order_by("pk")
        if not self.dry_run:
            tickets = tickets.select_for_update(skip_locked=True, no_key=True)
        return list(tickets.values_list("pk", flat=True)[: self.chunk])

    def _decide(self, pks: list[int], down: Mapping[str, int]) -> list[Decision]:
        if not pks:
            return []
        cases = cases_of(pks, self.book, rule_set_id=self.rule_set_id)
        return judge(cases, orders=orders_of_faults(cases), down=down, claimed=self.claimed)


def _rules_changed(book: RuleBook) -> bool:
    seen = RuleSet.objects.filter(organisation=book.organisation).values_list("fingerprint", flat=True)
    return any(fingerprint != book.fingerprint for fingerprint in seen)


@transaction.atomic
def _forget_old_verdicts(book: RuleBook) -> None:
    rule_sets = RuleSet.objects.filter(organisation=book.organisation)
    seen = rule_sets.order_by("pk").select_for_update(no_key=True).values_list("fingerprint", flat=True)
    if any(fingerprint != book.fingerprint for fingerprint in seen):
        held_back = Ticket.objects.filter(UNRESOLVED, organisation=book.organisation, gate_checked_at__isnull=False)
        held_back.update(gate_checked_at=None)
        rule_sets.update(fingerprint=book.fingerprint)
