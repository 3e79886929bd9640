"""What the night forgets, by the settings; and whom it erases."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from dispatch.models import Erasure, LedgerEntry, PlanRun
from dispatch.privacy import forgetting
from dispatch.retention import over_before
from orders.models import Contact, Customer, LookUp, Message, Ticket, VisitPhoto
from orders.services.photos import add_photo
from tests import factories as f
from tests.dispatch.privacy.test_erasing import state_folder
from tests.pictures import picture

__all__ = ["state_folder"]
pytestmark = pytest.mark.django_db
NOW = timezone.now()
YOUNG, OLD = NOW - timedelta(days=9), NOW - timedelta(days=11)


@pytest.fixture(autouse=True)
def ten_days(settings):
    settings.KEPT_DAYS = dict.fromkeys(settings.KEPT_DAYS, 10)


def forget() -> int:
    return forgetting.forget_what_is_over(now=NOW)


def test_what_is_older_than_its_days_goes_and_nothing_younger(organisation, monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 1)
    over = f.TicketFactory(site__organisation=organisation, state="closed")
    for at in (YOUNG, OLD, OLD):
        f.ContactFactory(ticket=over, at=at)
        LookUp.objects.create(organisation=organisation, kind="page", at=at)
        PlanRun.objects.create(
            organisation=organisation, territory=over.site.territory, day="2026-11-23", state="done", created_at=at,
            problem={},
        )  # fmt: skip
    assert forget() == 2 + 2 + 2
    assert [contact.at for contact in Contact.objects.all()] == [YOUNG]
    assert LookUp.objects.count() == 1
    assert PlanRun.objects.filter(problem__isnull=True).count() == 2
    assert forget() == 0


def test_what_was_said_on_an_open_case_stays_and_a_message_that_waits_is_not_lost(organisation):
    ticket = f.TicketFactory(site__organisation=organisation)
    f.ContactFactory(ticket=ticket, at=OLD)
    for state in ("queued", "sending", "sent", "failed"):
        Message.objects.create(
            organisation=organisation, ticket=ticket, event="done", dedupe_key=uuid4().hex, channel="sms",
            address="+49221555", body="…", state=state, created_at=OLD,
        )  # fmt: skip
    assert forget() == 2
    assert sorted(Message.objects.values_list("state", flat=True)) == ["queued", "sending"]
    assert Contact.objects.count() == 1


def test_photos_go_with_their_files(organisation):
    kept, gone = (f.VisitFactory(order__ticket__site__organisation=organisation) for _ in range(2))
    files = []
    for visit, at in ((kept, YOUNG), (gone, OLD)):
        visit.state, visit.outcome, visit.finished_at = "finished", "done", at
        visit.save()
        files.append(add_photo(visit=visit, kind="photo", jpeg=picture()).image)
    assert forget() == 1
    assert VisitPhoto.objects.get().visit == kept
    assert [file.storage.exists(file.name) for file in files] == [True, False]


def test_customers_are_erased_when_their_last_case_is_long_over(organisation):
    def case(state: str, *, at=OLD, customer=None) -> Ticket:
        facts = {"site__customer": customer} if customer else {}
        ticket = f.TicketFactory(site__organisation=organisation, state=state, reported_at=at, **facts)
        Ticket.objects.filter(pk=ticket.pk).update(updated_at=at)
        return ticket

    quiet, open_one, young, lively, told = (case(state) for state in ("closed", "pending", *["closed"] * 3))
    case("closed", at=YOUNG, customer=lively.customer)
    Ticket.objects.filter(pk=young.pk).update(updated_at=YOUNG)
    f.ContactFactory(ticket=told, at=YOUNG)
    LedgerEntry.objects.create(
        organisation=organisation, kind="repair", ticket=quiet, ending="kept", promised_at=OLD, ended_at=OLD
    )
    unknown = f.CustomerFactory(organisation=organisation)  # of whom there is no case
    assert forgetting.erase_quiet_customers(now=NOW) == 1
    stone = Erasure.objects.get()
    assert (stone.customer, stone.by) == (quiet.customer_id, None)
    stays = {one.customer_id for one in (open_one, young, lively, told)} | {unknown.pk}
    assert set(Customer.objects.values_list("pk", flat=True)) == stays
    assert LedgerEntry.objects.get().ticket.customer is None


def test_a_setting_that_would_delete_what_is_new_is_refused(settings):
    settings.KEPT_DAYS["photos"] = 0
    with pytest.raises(ImproperlyConfigured, match="KEPT_DAYS_PHOTOS is 0: give the number of days, 1 or more"):
        over_before("photos")
