"""What hotlines ask of the service all day, for locust: searches that lead to bookings, and tickets that come in."""

import os
import random
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from locust import FastHttpUser, events, task

SEARCH = "/tmf-api/appointment/v4/searchTimeSlot"
APPOINTMENT = "/tmf-api/appointment/v4/appointment"
TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
MARK = os.environ.get("BENCH_MARK", "")
ORDERS = os.environ.get("BENCH_ORDERS", "").split()
CATEGORIES = ["internet-down", "internet-slow", "phone-down", "tv-reception"]
BOOKED_SHARE = 3 * 40_000 / 86_400 / 50  # of the searches
created: list[str] = []  # the numbers of the tickets that were answered with 201


class Hotline(FastHttpUser):
    """An agent at the desktop of a system that has its token."""

    abstract = True
    due_s = 0.0
    default_headers = {"Authorization": f"Bearer {os.environ.get('BENCH_TOKEN', '')}"}

    def on_start(self) -> None:
        """Not all at once."""
        time.sleep(self.wait_time())

    def wait_time(self) -> float:
        """To a request a second on average, whatever the last one took: people call at random (a Poisson process)."""
        now = time.monotonic()
        self.due_s = (self.due_s or now) + random.expovariate(1)
        return max(self.due_s - now, 0.0)


class Booking(Hotline):
    """One search a second; some lead to a hold, which is confirmed: 40,000 visits a day at three times the mean."""

    fixed_count = int(os.environ.get("BENCH_SEARCHES_A_SECOND", "50"))

    @task
    def search(self) -> None:
        order = random.choice(ORDERS)
        related = [{"id": order, "role": "workOrder", "@referredType": "WorkOrder"}]
        found = self.client.post(SEARCH, json={"relatedEntity": related}, name="search").json()
        if random.random() < BOOKED_SHARE and found.get("availableTimeSlot"):
            window = random.choice(found["availableTimeSlot"])["validFor"]
            self.book(related, {name: window[name] for name in ("startDateTime", "endDateTime")})

    def book(self, related: list[dict[str, str]], window: dict[str, str]) -> None:
        body = {"validFor": window, "relatedEntity": related}
        with self.client.post(APPOINTMENT, json=body, name="hold", catch_response=True) as held:
            if held.status_code == 409:
                held.success()  # somebody was faster, or the order has its appointment
                return
        if held.status_code == 201:
            address = held.json()["href"]
            with self.client.patch(
                address, json={"status": "confirmed"}, name="confirm", catch_response=True
            ) as answer:
                if answer.status_code == 409:
                    answer.success()


class Intake(Hotline):
    """One ticket a second, as a hotline sends it, with a key."""

    fixed_count = int(os.environ.get("BENCH_TICKETS_A_SECOND", "25"))

    @task
    def create(self) -> None:
        number = random.randrange(10**7)
        body = {
            "description": f"Kein Internet seit gestern ({number})",
            "severity": "major",
            "ticketType": random.choice(CATEGORIES),
            "externalId": f"{MARK}-{uuid4()}",
            "customer": {"name": f"Bench {number}", "phones": [f"+49221{number:07d}"]},
            "place": {"street": f"Ring {number % 200}", "postalCode": "50674", "city": "Köln"},
            "lineTest": {"result": "failed", "detail": "-31 dBm"},
            "note": [{"text": "Der Kunde hat angerufen.", "channel": {"id": "phone"}}],
            "triedStep": [{"code": "restart-modem", "result": "no change"}],
        }
        answer = self.client.post(TICKETS, json=body, headers={"Idempotency-Key": str(uuid4())}, name="ticket")
        if answer.status_code == 201:
            created.append(answer.json()["externalId"])


@events.quitting.add_listener
def say_what_was_created(**_event: Any) -> None:
    Path(os.environ["BENCH_CREATED"]).write_text("\n".join(created))
