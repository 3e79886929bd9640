"""Twenty customers of whom everything is known are erased: none of it is in the database's dump or in any file."""

# ruff: noqa: T201

import time

import pytest

from dispatch.figures.rolling import roll_up
from dispatch.messaging.outbox import drain
from dispatch.privacy.erasing import erase
from orders.models import Message
from tests import factories as f
from tests.dispatch.messaging.conftest import mailbox
from tests.dispatch.privacy.dump import dump, files, found
from tests.dispatch.privacy.person import DAY, firm_of, known_in_full
from tests.dispatch.privacy.test_erasing import counted, state_folder
from tests.factories import at

__all__ = ["mailbox", "state_folder"]
pytestmark = [pytest.mark.acceptance, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]
PEOPLE = 20


def test_twenty_erased_customers_are_found_nowhere_and_every_figure_is_the_same(territory, mailbox, capsys):
    firm = firm_of(territory)
    people = [known_in_full(number, firm) for number in range(1, PEOPLE + 1)]
    for person in people:  # real mails with the report of the visit
        Message.objects.filter(ticket=person.ticket, channel="email").update(state="queued", report_of=person.visit)
    drain()
    assert len(mailbox.mails) == PEOPLE
    neighbour = f.CustomerFactory(organisation=firm.organisation, name="Kaspar Bleibt", email="kaspar@bleibt.example")
    roll_up(at(DAY).date())
    before, needles = counted(), [needle for person in people for needle in person.needles]
    assert len(found(needles)) == len(needles)

    took_ms = []
    for person in people:
        started = time.perf_counter()
        erase(customer=person.customer, by=firm.office)
        took_ms.append((time.perf_counter() - started) * 1000)

    with capsys.disabled():
        left, files_left = found(needles), files()
        print(f"\n{PEOPLE} customers, {len(needles)} names, numbers, addresses and e-mails: {len(left)} found")
        print(f"in a dump of {len(dump()):,} bytes and {len(files_left)} files")
        print(f"erasing one took {max(took_ms):.0f} ms at most")
    assert left == {}
    assert counted() == before
    roll_up(at(DAY).date())
    assert counted() == before
    assert len(found([neighbour.name, neighbour.email])) == 2
