"""Imported rows → database rows, in bulk and once each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from orders.importers.customers import customers_of
from orders.importers.placing import Placer
from orders.importers.rows import ImportedCustomer, ImportedTicket
from orders.importers.sites import WantedSite, sites_of, wanted_site
from orders.models import Category, Contact, Customer, RemoteStep, Site, Ticket, TriedStep
from technicians.models import Organisation
from technicians.services.territories import prefix_table

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """The rows that became tickets, and the sites that were made for them."""

    rows: list[ImportedTicket]
    new_sites: list[Site]


class Store:
    """Writes chunks of rows into one organisation. Its categories, steps and territories are read once."""

    def __init__(self, *, organisation: Organisation, placer: Placer) -> None:
        self._organisation = organisation
        self._placer = placer
        self._territories = prefix_table(organisation=organisation)
        categories = Category.objects.filter(organisation=organisation).order_by("pk")
        self._categories = {
            word.casefold(): category
            for category in categories
            for word in (category.code, category.name, *category.aliases)
        }
        steps = RemoteStep.objects.filter(organisation=organisation).order_by("pk")
        self._steps = {word.casefold(): step for step in steps for word in (step.code, step.name)}

    def write(self, rows: list[ImportedTicket]) -> Written:
        """Rows that are there already are left as they are.

        Addresses are placed before the transaction: a geocoder is slow, and nobody should wait for its lock.
        """
        rows = self._unknown(rows)
        places = {row.address: self._placer.place(row.address) for row in rows if row.address}
        with transaction.atomic():
            # A second import into the same organisation waits here, and then sees what this one has written.
            Organisation.objects.select_for_update(no_key=True).get(pk=self._organisation.pk)
            rows = self._unknown(rows)
            customers = customers_of(
                organisation=self._organisation, wanted=(row.customer for row in rows if row.customer)
            )
            wanted = {_key(row): self._wanted_site(row, customers) for row in rows if row.address}
            sites, new_sites = sites_of(
                organisation=self._organisation,
                wanted=wanted.values(),
                places=places,
                territories=self._territories,
            )
            tickets = [
                self._ticket(
                    row,
                    customer=customers[row.customer] if row.customer else None,
                    site=sites[wanted[_key(row)].key] if row.address else None,
                )
                for row in rows
            ]
            Ticket.objects.bulk_create(tickets)
            self._write_history(zip(rows, tickets, strict=True))
        return Written(rows, new_sites)

    def _unknown(self, rows: list[ImportedTicket]) -> list[ImportedTicket]:
        """The rows that are not in the database, the first of each number."""
        numbers = {row.external_id for row in rows}
        there = set(
            Ticket.objects.filter(
                organisation=self._organisation, source__in={row.source for row in rows}, external_id__in=numbers
            ).values_list("source", "external_id")
        )
        return list({_key(row): row for row in reversed(rows) if _key(row) not in there}.values())[::-1]

    def _wanted_site(self, row: ImportedTicket, customers: dict[ImportedCustomer, Customer]) -> WantedSite:
        return wanted_site(
            row.address,
            customer=customers[row.customer] if row.customer else None,
            access_notes=row.access_notes,
            external_id=row.external_id,
        )

    def _category(self, row: ImportedTicket) -> Category | None:
        """By the reader's word or the type as sent; what nobody knows is "other" where the catalogue has it."""
        word = (row.category or row.ticket_type).casefold()
        return self._categories.get(word) or self._categories.get("other")

    def _ticket(self, row: ImportedTicket, *, customer: Customer | None, site: Site | None) -> Ticket:
        return Ticket(
            organisation=self._organisation,
            source=row.source,
            external_id=row.external_id,
            customer=customer,
            site=site,
            ticket_type=row.ticket_type,
            severity=row.severity,
            category=self._category(row),
            name=row.name,
            description=row.description,
            state=row.state,
            state_reason=row.state_reason,
            reported_at=row.reported_at,
            resolved_at=row.resolved_at,
            line_test=row.line_test,
            line_test_detail=row.line_test_detail,
            line_test_at=row.line_test_at,
            network_element=row.network_element,
        )

    def _write_history(self, pairs: Iterable[tuple[ImportedTicket, Ticket]]) -> None:
        """The contacts and the steps already tried."""
        pairs = list(pairs)
        Contact.objects.bulk_create(
            Contact(
                ticket=ticket,
                channel=contact.channel,
                direction=contact.direction,
                at=contact.at,
                author=contact.author,
                text=contact.text,
            )
            for row, ticket in pairs
            for contact in row.contacts
        )
        tried = [
            (ticket, step, self._steps.get(step.step.casefold())) for row, ticket in pairs for step in row.tried_steps
        ]
        TriedStep.objects.bulk_create(
            TriedStep(
                ticket=ticket,
                step=known,
                text=step.text or ("" if known else step.step),
                result=step.result,
                channel=step.channel,
                at=step.at,
            )
            for ticket, step, known in tried
        )


def _key(row: ImportedTicket) -> Key:
    return row.source, row.external_id
