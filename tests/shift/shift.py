"""A whole shift, mostly without a line, and what has to have come of it."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
from django.contrib.sessions.models import Session
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Playwright, expect

from dispatch.mobile.sync.photos import make_pictures
from dispatch.models import FieldEntry, PhotoUpload
from orders.models import CallbackAttempt, VisitAction, VisitPhoto
from technicians.models import Organisation, Technician
from tests.factories import AssignmentFactory, CallbackFactory, PlanFactory, TechnicianFactory, TerritoryFactory
from tests.shift.line import line_to
from tests.shift.phone import Phone
from tests.shift.service import running_service
from tests.shift.technician import Day
from tests.test_whole_way import zone_where_it_is_nine

PHOTOS_A_STOP = 3
EMPTY_WITHIN_S = 60


@dataclass(frozen=True)
class Size:
    """Of a shift; `bad` is the part of requests that the line spoils in the second third of it."""

    stops: int
    callbacks: int
    kills: int
    bad: float
    slowdown: float
    photo_px: tuple[int, int]


@dataclass(frozen=True)
class Seen:
    """`emptied_s`: how long after the line came back nothing waited any more; `fates` of all requests."""

    done: Counter[int]
    photos: Counter[int]
    signatures: Counter[int]
    calls: Counter[int]
    entries: Counter[str]
    kills: int
    fates: Counter[str]
    emptied_s: float


def plan_day(organisation: Organisation, size: Size) -> Technician:
    """Stops of five minutes each from now on, and callbacks that are the technician's own."""
    territory = TerritoryFactory(organisation=organisation, timezone=zone_where_it_is_nine())
    technician = TechnicianFactory(territory=territory)
    plan = PlanFactory(territory=territory, day=timezone.localdate(timezone=territory.zone), state="published")
    for number in range(size.stops):
        start = timezone.now() + timedelta(minutes=5 * number)
        during = DateTimeTZRange(start, start + timedelta(minutes=5))
        AssignmentFactory(plan=plan, technician=technician, live=True, travel_s=60, during=during)
    CallbackFactory.create_batch(size.callbacks, ticket__organisation=organisation, owner=technician.user)
    return technician


def photo_files(px: tuple[int, int]) -> list[dict[str, object]]:
    """As different from each other, and as hard to compress, as what cameras see."""
    rng = np.random.default_rng(5)
    files: list[dict[str, object]] = []
    for number in range(PHOTOS_A_STOP):
        coarse = Image.fromarray(rng.integers(0, 255, (px[1] // 8, px[0] // 8, 3), dtype=np.uint8))
        out = BytesIO()
        coarse.resize(px).save(out, "JPEG", quality=80)
        files.append({"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    return files


def work_shift(playwright: Playwright, folder: Path, technician: Technician, size: Size, *, seed: int) -> Seen:
    """A third without a line, one on a bad line where the server restarts and the session ends, one without a line.

    The phone is killed at random moments. In the end the line is back.
    """
    with running_service(folder) as service, line_to(service.port, seed=seed) as line:
        phone = Phone(playwright, folder / "profile", slowdown=size.slowdown)
        day = Day(phone, line.url, technician.user.username, photo_files(size.photo_px))
        try:
            day.kill_within(moments_of_death(size, random.Random(seed)))
            get_ready(day)
            phone.go_offline(True)
            day.work_off(until_over=size.stops // 3)
            line.bad = size.bad
            phone.go_offline(False)
            day.before[day.steps + 2] = service.restart
            day.before[day.steps + 4] = Session.objects.all().delete
            day.work_off(until_over=2 * size.stops // 3)
            line.bad = 0.0
            phone.go_offline(True)
            day.work_off(until_over=size.stops)
            day.call_all()
            phone.go_offline(False)
            emptied_s = until_empty(day)
        finally:
            phone.close()
        assert_pictures_are_made()
        return what_came_of_it(technician, day, line.fates, emptied_s)


def moments_of_death(size: Size, dice: random.Random) -> list[tuple[int, float]]:
    """(step, seconds after its start), each in another step; a stop takes two."""
    steps = dice.sample(range(2, 2 * size.stops), size.kills)
    return [(step, dice.uniform(0, 2)) for step in steps]


def get_ready(day: Day) -> None:
    """At home in the morning, with a line: signed in, the day on the phone."""
    page = day.open("/today/")
    kept = "caches.match('/sync/day/').then(Boolean)"
    deadline = time.monotonic() + EMPTY_WITHIN_S
    while not page.evaluate(kept):
        assert time.monotonic() < deadline, "the day is not on the phone"
        page.wait_for_timeout(200)


def until_empty(day: Day) -> float:
    """Seconds until the phone says that everything is sent."""
    begun = time.monotonic()
    page = day.open("/today/")
    expect(page.locator("[data-status]")).to_contain_text("Everything is sent.", timeout=3 * EMPTY_WITHIN_S * 1000)
    return time.monotonic() - begun


def assert_pictures_are_made() -> None:
    while make_pictures():
        pass
    assert not PhotoUpload.objects.exclude(state="stored").exists()


def what_came_of_it(technician: Technician, day: Day, fates: Counter[str], emptied_s: float) -> Seen:
    def counted(rows, key: str) -> Counter[int]:
        return Counter(rows.values_list(key, flat=True))

    return Seen(
        done=counted(VisitAction.objects.filter(by=technician.user, kind="done"), "visit_id"),
        photos=counted(VisitPhoto.objects.filter(kind="photo"), "visit_id"),
        signatures=counted(VisitPhoto.objects.filter(kind="signature"), "visit_id"),
        calls=counted(CallbackAttempt.objects.all(), "callback_id"),
        entries=Counter(FieldEntry.objects.values_list("state", flat=True)),
        kills=day.kills,
        fates=fates,
        emptied_s=emptied_s,
    )


def assert_exactly_once(seen: Seen, size: Size) -> None:
    """Each stop done once, with its photos and its signature; each callback called once; nothing refused or kept."""
    assert set(seen.done.values()) == {1}
    assert set(seen.photos.values()) == {PHOTOS_A_STOP}
    assert set(seen.signatures.values()) == {1}
    assert set(seen.calls.values()) == {1}
    assert len(seen.done) == len(seen.photos) == len(seen.signatures) == size.stops
    assert len(seen.calls) == size.callbacks
    assert set(seen.entries) == {"applied"}
    assert seen.emptied_s <= EMPTY_WITHIN_S
