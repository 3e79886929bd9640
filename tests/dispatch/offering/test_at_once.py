"""Twenty technicians accept the same work at the same moment."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from dispatch.models import Assignment, FieldEntry
from dispatch.offering.services import offer
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.offering.conftest import NOW, UNTIL

SESSIONS = 20


@pytest.mark.django_db(transaction=True)
def test_one_of_twenty_sessions_wins_and_the_others_are_told(visit, make_technician, dispatcher):
    technicians = [make_technician() for _ in range(SESSIONS)]
    offered = offer(visit=visit, technicians=technicians, until=UNTIL, by=dispatcher)
    clients = [(technician, signed_in(technician.user)) for technician in technicians]
    begin = Barrier(SESSIONS)

    def work(session) -> tuple[str, str]:
        technician, client = session
        entry = {"uuid": str(uuid4()), "kind": "accept-work", "about": str(offered.uuid), "at": NOW.isoformat()}
        body = {"person": technician.user_id, "now": NOW.isoformat(), "entries": [entry | {"version": 1}]}
        try:
            begin.wait()
            answer = client.post("/sync/", body, content_type="application/json")
            assert answer.status_code == 200, answer.content
            (said,) = answer.json()["answers"]
            return said["state"], said["said"]
        finally:
            connection.close()

    with ThreadPoolExecutor(SESSIONS) as pool:
        became = list(pool.map(work, clients))
    faster = "A colleague was faster and has taken it. Thank you all the same."
    assert Counter(became) == {("applied", ""): 1, ("refused", faster): SESSIONS - 1}
    winner = technicians[became.index(("applied", ""))]
    assert [stop.technician for stop in Assignment.objects.filter(visit=visit)] == [winner]
    offered.refresh_from_db()
    assert (offered.state, offered.taken_by) == ("taken", winner)
    assert FieldEntry.objects.count() == SESSIONS
