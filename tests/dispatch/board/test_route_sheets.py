"""The day on paper: a sheet for each technician of the shown version."""

import pytest

from orders.models import FieldOrderPart, OrderTypePart, Site, TriedStep
from tests.dispatch.board.conftest import hour
from tests.factories import PartFactory, PlanFactory, RemoteStepFactory, TerritoryFactory

URL = "/admin/board/route-sheets/"


def test_each_technician_has_a_sheet_with_stops_in_order_and_all_that_is_needed(dispatcher_client, stop, add_stop):
    order, own = stop.visit.order, stop.visit.order.organisation
    Site.objects.filter(pk=order.site_id).update(access_notes="Schlüssel beim Nachbarn")
    order.appointments.create(organisation=own, state="confirmed", window=hour("09:00", 2))
    TriedStep.objects.create(
        ticket=order.ticket, step=RemoteStepFactory(organisation=own, name="Neustart"), result="ok"
    )
    OrderTypePart.objects.create(
        order_type=order.order_type, part=PartFactory(organisation=own, name="Dose"), quantity=2
    )
    FieldOrderPart.objects.create(order=order, part=PartFactory(organisation=own, name="Leiter"))
    earlier = add_stop(technician=stop.technician, during=hour("08:00"))
    other = add_stop()
    page = dispatcher_client.get(URL)
    sheets = {sheet.technician: [s.assignment for s in sheet.stops] for sheet in page.context["sheets"]}
    assert sheets == {stop.technician: [earlier, stop], other.technician: [other]}
    text = page.content.decode()
    for said in (
        "09:00–10:00",
        "promised 09:00–11:00",
        "shift 08:00–16:30",
        "Neustart: ok",
        "2 × Dose",
        "1 × Leiter",
        "Schlüssel beim Nachbarn",
        order.site.address,
        order.number,
    ):
        assert said in text


def test_one_technician_alone_and_the_version_that_is_asked_for(dispatcher_client, plan, stop, add_stop):
    add_stop()
    page = dispatcher_client.get(URL, {"technician": stop.technician.uuid})
    assert [sheet.technician for sheet in page.context["sheets"]] == [stop.technician]
    draft = PlanFactory(territory=plan.territory, day=plan.day, version=2)
    page = dispatcher_client.get(URL, {"plan": draft.uuid, "technician": stop.technician.uuid})
    assert page.context["sheets"] == []
    assert "no stop in this plan" in page.content.decode()


def test_it_costs_the_same_queries_with_one_stop_and_with_four(
    dispatcher_client, stop, add_stop, django_assert_max_num_queries
):
    def cost() -> int:
        with django_assert_max_num_queries(14) as captured:
            dispatcher_client.get(URL)
        return len(captured)

    with_one = cost()
    for _n in range(3):
        add_stop()
    assert cost() == with_one


@pytest.mark.parametrize("asked", ["x", "1' or 1=1", "00000000"])
def test_what_is_no_technician_is_404(dispatcher_client, stop, asked):
    assert dispatcher_client.get(URL, {"technician": asked}).status_code == 404


def test_strangers_see_no_sheet(outsider_client, technician_client, stop, plan):
    TerritoryFactory()
    asked = {"territory": plan.territory.pk, "technician": stop.technician.uuid}
    assert outsider_client.get(URL, asked).status_code == 404
    assert technician_client.get(URL, asked, follow=True).status_code == 403
