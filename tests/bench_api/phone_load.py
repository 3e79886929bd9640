"""What phones in the field ask of the service all day, for locust: entries, the day's pages, and photos."""

import json
import os
import random
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from locust import FastHttpUser, events, task

FACTS = json.loads(Path(os.environ["BENCH_PHONES"]).read_text())
PHONES: deque[dict[str, Any]] = deque(FACTS["phones"])
REPORT, PHOTO = FACTS["report"], Path(FACTS["photo"]).read_bytes()
TOKEN = "f" * 32
PIECE_BYTES = 256 * 1024  # as the phone sends them
KINDS = ("on-my-way", "arrived", "done")
sent: dict[str, list[str]] = {"entries": [], "photos": []}


class Phone(FastHttpUser):
    """One of 7,000 at a time; each is another one than before."""

    abstract = True
    due_s = 0.0

    def wait_time(self) -> float:
        """To a request a second on average, whatever the last one took: people act at random (a Poisson process)."""
        now = time.monotonic()
        self.due_s = (self.due_s or now) + random.expovariate(1)
        return max(self.due_s - now, 0.0)

    def on_start(self) -> None:
        """Not all at once."""
        time.sleep(self.wait_time())

    def next_phone(self) -> dict[str, Any]:
        PHONES.rotate(-1)
        return PHONES[-1]

    def headers(self, phone: dict[str, Any]) -> dict[str, str]:
        cookies = f"sessionid={phone['session']}; csrftoken={TOKEN}"
        return {"Cookie": cookies, "X-CSRFToken": TOKEN, "Accept-Language": "de", "Accept-Encoding": "gzip"}


class Acting(Phone):
    """The next tap of a technician: on the way, arrived, done, stop after stop; not all of them at the same step."""

    fixed_count = int(os.environ["BENCH_ENTRIES_A_SECOND"])

    @task
    def act(self) -> None:
        phone = self.next_phone()
        step = phone["step"] = phone.get("step", random.randrange(-1, len(KINDS) - 1)) + 1
        if step >= len(KINDS) * len(phone["visits"]):
            return
        kind, now = KINDS[step % len(KINDS)], datetime.now(UTC).isoformat()
        entry = {
            "uuid": str(uuid4()),
            "kind": kind,
            "about": phone["visits"][step // len(KINDS)],
            "at": now,
            "version": 1,
            "photos": [],
            "data": REPORT if kind == "done" else {},
        }
        body = {"person": phone["person"], "now": now, "entries": [entry], "known": phone["versions"]}
        with self.client.post(
            "/sync/", json=body, headers=self.headers(phone), name="entry", catch_response=True
        ) as answer:
            if answer.status_code != 200:
                return
            if answer.json()["answers"][0]["state"] != "applied":
                answer.failure(answer.text[:200])
            phone["versions"].update(answer.json()["versions"])
            sent["entries"].append(entry["uuid"])


class Asking(Phone):
    """Whether the day is another one by now."""

    fixed_count = int(os.environ["BENCH_DAYS_A_SECOND"])

    @task
    def ask(self) -> None:
        phone = self.next_phone()
        body = {"known": phone["versions"]}
        answer = self.client.post("/sync/day/", json=body, headers=self.headers(phone), name="day")
        if answer.status_code == 200:
            phone["versions"] = answer.json()["versions"]


class Photographing(Phone):
    """A photo, in pieces."""

    fixed_count = int(os.environ["BENCH_PHOTOS_A_SECOND"])

    @task
    def upload(self) -> None:
        phone, uuid = self.next_phone(), str(uuid4())
        headers = self.headers(phone)
        now = datetime.now(UTC).isoformat()
        announced = {"visit": phone["visits"][0], "kind": "photo", "taken_at": now, "size": len(PHOTO)}
        if self.client.put(f"/sync/photos/{uuid}/", json=announced, headers=headers, name="photo").status_code != 200:
            return
        headers["Content-Type"] = "application/octet-stream"
        for offset in range(0, len(PHOTO), PIECE_BYTES):
            headers["Upload-Offset"] = str(offset)
            piece = PHOTO[offset : offset + PIECE_BYTES]
            self.client.patch(f"/sync/photos/{uuid}/", data=piece, headers=headers, name="piece")
        sent["photos"].append(uuid)


@events.quitting.add_listener
def say_what_was_sent(**_event: Any) -> None:
    Path(os.environ["BENCH_SENT"]).write_text(json.dumps(sent))
