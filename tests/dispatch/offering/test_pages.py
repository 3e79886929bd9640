"""What the dispatcher and the technicians see of an offer, and what their taps do."""

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from dispatch.models import Assignment, FieldEntry, WorkOffer
from dispatch.offering.services import accept, withdraw
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.mobile.test_sync import entry, send
from tests.dispatch.offering.conftest import UNTIL
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def words(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def today(technician) -> str:
    return signed_in(technician.user).get("/today/").content.decode()


class TestDispatcher:
    def url(self, visit) -> str:
        return f"/admin/board/visits/{visit.uuid}/offer/"

    def test_the_page_proposes_and_the_chosen_are_asked(self, dispatcher_client, visit, technician, colleague):
        page = dispatcher_client.get(self.url(visit))
        assert [way.technician for _pk, way in page.context["form"].fields["technicians"].choices] == [
            technician,
            colleague,
        ]
        answer = dispatcher_client.post(self.url(visit), {"technicians": [colleague.pk], "minutes": 30})
        assert words(answer) == ["Offered to one technician until 10:30."]
        offered = WorkOffer.objects.get()
        assert (list(offered.technicians.all()), offered.until) == ([colleague], UNTIL)
        assert "On offer to technicians until 10:30" in dispatcher_client.get(answer.url).content.decode()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"technicians": []}, "Choose at least one technician."),
            ({"technicians": [0]}, "One of those chosen can&#x27;t be asked any more."),
            ({"technicians": ["x"]}, "is not a valid value"),
            ({"minutes": "9999"}, "Select a valid choice."),
        ],
    )
    def test_bad_input_is_said_at_its_field(self, dispatcher_client, visit, technician, wrong, said):
        answer = dispatcher_client.post(self.url(visit), {"technicians": [technician.pk], "minutes": 30} | wrong)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
        assert not WorkOffer.objects.exists()

    def test_what_cant_be_offered_is_said(self, dispatcher_client, make_visit):
        answer = dispatcher_client.get(self.url(make_visit()))
        assert words(answer) == ["Today has no published plan yet. Publish one first."]

    def test_the_panel_says_who_has_taken_it(self, dispatcher_client, visit, technician, offered):
        accept(uuid=offered.uuid, by=technician.user)
        page = dispatcher_client.get(f"/admin/board/visits/{visit.uuid}/").content.decode()
        assert f"taken by {technician}" in page
        assert "Offer to technicians" not in page

    def test_an_offer_is_taken_back_once(self, dispatcher_client, offered, technician):
        url = f"/admin/board/offers/{offered.uuid}/withdraw/"
        assert words(dispatcher_client.post(url)) == ["The offer is taken back."]
        offered.refresh_from_db()
        assert offered.state == "withdrawn"
        assert dispatcher_client.get(url).status_code == 405

    def test_nobody_else_gets_in(self, visit, offered, technician, client):
        strangers = {
            404: signed_in(UserFactory(role="dispatcher")),
            403: signed_in(technician.user),
        }
        for url in (self.url(visit), f"/admin/board/offers/{offered.uuid}/withdraw/"):
            assert client.post(url).status_code == 302
            for status, stranger in strangers.items():
                assert stranger.post(url, follow=True).status_code == status

    def test_the_orders_page_leads_there(self, dispatcher_client, visit):
        for page in (f"visit/{visit.pk}", f"fieldorder/{visit.order_id}"):
            assert self.url(visit) in dispatcher_client.get(f"/admin/orders/{page}/change/").content.decode()

    def test_the_list_takes_back_what_is_open(self, dispatcher_client, offered):
        facts = {"action": "take_back", "_selected_action": [offered.pk]}
        dispatcher_client.post("/admin/dispatch/workoffer/", facts)
        offered.refresh_from_db()
        assert offered.state == "withdrawn"


class TestTechnician:
    def url(self, offered, kind="accept-work") -> str:
        return f"/today/offers/{offered.uuid}/{kind}/"

    def test_the_card_says_where_what_how_long_how_far_and_until_when_but_not_whose(self, visit, technician, offered):
        page = today(technician)
        for said in ("until 10:30", "Entstörung, 60 min", "50674 Köln", "0 min drive", "You could begin at 10:00"):
            assert said in page
        site = visit.order.site
        assert not {site.street, site.customer.name} & set(page.replace("<", ">").split(">"))

    def test_without_a_script_the_form_does_it(self, visit, technician, colleague, offered):
        answer = signed_in(technician.user).post(self.url(offered))
        assert words(answer) == ["It is yours. It stands among your stops."]
        assert visit.order.site.street in today(technician)
        assert "A colleague has taken it. Thank you." in today(colleague)
        late = signed_in(colleague.user).post(self.url(offered))
        assert words(late) == ["A colleague was faster and has taken it. Thank you all the same."]

    def test_what_was_read_or_put_aside_is_gone(self, technician, colleague, offered):
        signed_in(technician.user).post(self.url(offered, "not-now"))
        withdraw(work_offer=offered)
        assert "The office has taken this offer back." in today(colleague)
        assert "data-offer=" not in today(technician)

    def test_a_stranger_finds_nothing(self, make_technician, offered, client):
        stranger = signed_in(make_technician().user)
        for kind in ("accept-work", "not-now"):
            assert stranger.post(self.url(offered, kind)).status_code == 404
        assert signed_in(offered.technicians.first().user).post(self.url(offered, "fly")).status_code == 404
        assert client.post(self.url(offered)).status_code == 302
        assert not Assignment.objects.exists()

    def test_the_card_is_among_the_pages_that_the_phone_keeps_and_goes_once_it_is_put_aside(self, technician, offered):
        client = signed_in(technician.user)

        def kept(known: dict[str, str]) -> tuple[dict[str, str], bool]:
            day = client.post("/sync/day/", {"known": known}, content_type="application/json").json()
            (today,) = [page["html"] for page in day["pages"] if page["address"] == "/today/"]
            return day["versions"], f'data-offer="{offered.uuid}"' in today

        versions, is_there = kept({})
        assert is_there
        client.post(self.url(offered, "not-now"))
        assert kept(versions)[1] is False

    def test_an_entry_is_heard_once_and_not_now_leaves_no_trace(self, technician, colleague, offered):
        def answers(person, kind: str) -> list[tuple[str, str]]:
            sent = entry(offered, kind)
            client: Client = signed_in(person.user)
            first, again = (send(client, person, sent).json()["answers"] for _ in range(2))
            assert first == again
            return [(each["state"], each["said"]) for each in first]

        assert answers(colleague, "not-now") == [("applied", "")]
        assert not FieldEntry.objects.exists()
        assert answers(technician, "accept-work") == [("applied", "")]
        assert answers(colleague, "accept-work") == [("refused", "This work was not offered to you.")]
        assert FieldEntry.objects.count() == 2

    def test_what_was_never_offered_is_refused_like_what_never_was(self, make_technician, offered):
        stranger = make_technician()
        client = signed_in(stranger.user)
        for about in (offered, type(offered)(uuid=uuid4())):
            (answer,) = send(client, stranger, entry(about, "accept-work")).json()["answers"]
            assert (answer["state"], answer["said"]) == ("refused", "This work was not offered to you.")
