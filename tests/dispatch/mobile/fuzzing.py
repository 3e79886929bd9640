"""Whatever phones may send: what is right, what was right, what is somebody else's, and what never was an entry.

The laws are asserted in `check_batch` and `check_upload`; `Seen` counts, so that a long run can say what it did.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model
from django.test import Client
from hypothesis import strategies as st

from dispatch.mobile.doings import DOINGS
from dispatch.models import FieldEntry, PhotoUpload
from orders.models import Callback, CallbackAttempt, Visit, VisitAction, VisitPhoto
from technicians.models import Technician
from tests.dispatch.mobile.test_sync import NOW
from tests.factories import AssignmentFactory, CallbackFactory, PlanFactory, span
from tests.pictures import photo_of_a_phone

PEOPLES = (Visit, VisitAction, Callback, CallbackAttempt, FieldEntry, PhotoUpload, VisitPhoto)
FIELDS = ("report", "signed_by", "signature", "note", "what", "minutes", "day", "reason", "text", "result", "uuid")
LINES = ("parts-TOTAL_FORMS", "parts-INITIAL_FORMS", "parts-0-part", "parts-0-quantity", "parts-0-serial_number")
RIGHT = {
    "on-my-way": {},
    "not-on-my-way": {},
    "arrived": {},
    "done": {"report": ["Dose getauscht."], "parts-TOTAL_FORMS": ["0"], "parts-INITIAL_FORMS": ["0"]},
    "no-access": {"note": ["Zweimal geklingelt."]},
    "follow-up": {"what": ["Leitung ziehen."], "minutes": ["60"], "day": [""]},
    "could-not": {"reason": ["material"], "text": [""]},
    "call": {"result": ["no_answer"], "note": [""]},
}


@dataclass
class Seen:
    requests: int = 0
    entries: int = 0
    became: Counter = field(default_factory=Counter)

    def __str__(self) -> str:
        became = ", ".join(f"{count:,} {state}" for state, count in sorted(self.became.items()))
        return f"{self.requests:,} requests, {self.entries:,} entries ({became})"


@dataclass
class World:
    """What a technician may write about, and what is a colleague's or another firm's."""

    own: Client
    technician: Technician
    mine: list[UUID]
    others: list[UUID]
    strange_rows: list[UUID]
    items: list[int]
    seen: Seen = field(default_factory=Seen)

    def foreign_state(self) -> list[list[Any]]:
        """All rows of others, as the database has them."""
        return [list(self.rows_of_others(model).order_by("pk").values_list()) for model in PEOPLES]

    def own_state(self) -> list[list[Any]]:
        return [list(model.objects.order_by("pk").values_list()) for model in PEOPLES]

    def rows_of_others(self, model: type[Model]):
        if model in (Visit, Callback):
            return model.objects.filter(uuid__in=self.others)
        if model in (FieldEntry, PhotoUpload):
            return model.objects.exclude(by=self.technician.user)
        about = "visit" if hasattr(model, "visit") else "callback"
        return model.objects.filter(**{f"{about}__uuid__in": self.others})


def entry_row(of: Technician, visit: Visit) -> FieldEntry:
    facts = {"kind": "done", "visit": visit, "app_version": 1, "state": "kept", "at": NOW, "device_at": NOW}
    return FieldEntry.objects.create(uuid=uuid4(), organisation=of.organisation, by=of.user, **facts)


def make_world(own: Client, technician: Technician, colleague: Technician, stranger: Technician, add_stop) -> World:
    """Of the technician's six visits the last ones were cancelled, superseded, and taken out by hand: still theirs.

    Not theirs is one that only a draft has given them, beside those of a colleague and of another firm.
    """
    stops = [add_stop(hour) for hour in range(9, 15)]
    mine = [stop.visit for stop in stops]
    item = mine[0].order.order_type.checklist.create(label="Signal", kind="number", unit="dBm", required=False)
    Visit.objects.filter(pk=mine[3].pk).update(state="cancelled")
    mine[4].assignments.update(live=False)
    mine[5].assignments.all().delete()
    calls = [CallbackFactory(organisation=technician.organisation, owner=technician.user) for _each in range(2)]
    draft = PlanFactory(territory=technician.territory, version=99)
    drafted = AssignmentFactory(plan=draft, technician=technician, during=span("2026-11-23 19:00", 1)).visit
    others, rows = [drafted.uuid], []
    elsewhere = PlanFactory(territory=stranger.territory, state="published")
    for one, plan in ((colleague, stops[0].plan), (stranger, elsewhere)):
        visit = AssignmentFactory(plan=plan, technician=one, live=True, during=span("2026-11-23 18:00", 1)).visit
        call = CallbackFactory(organisation=one.organisation, owner=one.user)
        action = VisitAction.objects.create(uuid=uuid4(), visit=visit, kind="on_site", by=one.user, at=NOW)
        upload = PhotoUpload.objects.create(visit=visit, by=one.user, taken_at=NOW, size=100)
        photo = VisitPhoto.objects.create(visit=visit, image="visits/a.jpg")
        others += [visit.uuid, call.uuid]
        rows += [entry_row(one, visit).uuid, action.uuid, upload.uuid, photo.uuid]
    uuids = [row.uuid for row in (*mine, *calls)]
    return World(own, technician, uuids, others, rows, [item.pk])


odd_text = st.one_of(
    st.sampled_from(
        ["", "\0", "\ud83d", "👩\u200d🔧", "\u202eevil", "a" * 5001, "9" * 400, "NaN", "1e999999", "-31,5"]
    ),
    st.text(st.characters(), max_size=30),
)
tree = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), odd_text),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3),
    max_leaves=8,
)
far_times = st.sampled_from(
    [
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2026-11-21T08:30:00Z",
        "2026-11-23T09:00:00",
        "2099-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
    ]
)
times = st.one_of(st.just("2026-11-23T08:30:00Z"), far_times, st.datetimes().map(lambda time: f"{time.isoformat()}Z"))
no_times = st.sampled_from(["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-23T08:59:60Z", "now"])


def values_for(world: World):
    names = st.sampled_from([*FIELDS, *LINES, *(f"item-{item}" for item in world.items), "item-0", "photos"])
    values = st.lists(st.one_of(odd_text, st.integers(-9, 10**30).map(str)), max_size=2)
    return st.dictionaries(st.one_of(names, odd_text), values, max_size=4)


@st.composite
def entries(draw, world: World) -> tuple[Any, bool]:
    """One entry, and whether it can be read: then it must be in the database afterwards."""
    kind = draw(st.sampled_from([*DOINGS, "call", "fly-away", "note-of-a-later-version"]))
    own = world.mine[draw(st.integers(0, len(world.mine) - 1))]
    about = draw(st.one_of(st.just(own), st.just(own), st.sampled_from(world.others), st.uuids()))
    data = dict(RIGHT.get(kind, {}))
    if draw(st.booleans()):
        data |= draw(values_for(world))
    sent = {
        "uuid": str(draw(st.uuids())),
        "kind": kind,
        "about": str(about),
        "at": draw(times),
        "version": draw(st.sampled_from([1, 1, 1, 2, 3, 32767])),
        "photos": draw(st.lists(st.uuids().map(str), max_size=2)),
        "data": data,
    }
    broken = draw(st.sampled_from(["no", "no", "no", "field", "lost", "whole", "foreign", "more"]))
    if broken == "field":
        sent[draw(st.sampled_from(sorted(sent)))] = draw(tree | no_times)
        return sent, False
    if broken == "lost":
        del sent[draw(st.sampled_from(["uuid", "kind", "about", "at", "version"]))]
        return sent, False
    if broken == "whole":
        return draw(tree), False
    if broken == "foreign":
        return sent | {"uuid": str(draw(st.sampled_from(world.strange_rows)))}, False
    return (sent | {"of_a_later_version": draw(tree)} if broken == "more" else sent), True


@st.composite
def batches(draw, world: World) -> list[tuple[Any, bool]]:
    made = draw(st.lists(entries(world), min_size=1, max_size=8))
    doubled = draw(st.lists(st.sampled_from(made), max_size=2))
    last = {"uuid": str(draw(st.uuids())), "kind": "sentinel", "about": str(draw(st.uuids()))}
    last |= {"at": "2026-11-23T08:30:00Z", "version": 1}
    return [*draw(st.permutations(made + doubled)), (last, True)]


bodies = st.one_of(
    st.sampled_from([b"", b"{", b"null", b"[" * 5000, b'{"a":' * 40 + b"1" + b"}" * 40, b"\xff\xfe", b"1" * 1001]),
    tree.map(lambda node: json.dumps(node).encode()),
    st.binary(max_size=40),
    st.just(b'{"person": 1, "now": "2026-11-23T09:00:00Z", "entries": [' + b"1," * 200 + b"1]}"),
)


def keepable(text: str) -> str:
    return re.sub(r"[\x00\ud800-\udfff]", "\ufffd", text)


def as_kept(data: dict[str, list[Any]]) -> dict[str, list[str]]:
    return {keepable(name): [keepable(str(value)) for value in values] for name, values in data.items()}


def post(world: World, body: Any, *, to: str = "/sync/"):
    world.seen.requests += 1
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return world.own.post(to, raw, content_type="application/json")


def check_batch(world: World, batch: list[tuple[Any, bool]], *, now: str) -> None:
    body = {"person": world.technician.user_id, "now": now, "entries": [sent for sent, _is_readable in batch]}
    theirs = world.foreign_state()
    answer = post(world, body)
    assert answer.status_code == 200, answer.content[:500]
    answers = answer.json()["answers"]
    assert len(answers) == len(batch)
    world.seen.entries += len(batch)
    known: dict[str, Any] = {}
    for (sent, is_readable), told in zip(batch, answers, strict=True):
        world.seen.became[told["state"]] += 1
        assert told["state"] in {"applied", "kept", "refused", "unreadable"}, (sent, told)
        if isinstance(sent, dict) and isinstance(sent.get("uuid"), str):
            assert told["uuid"] == keepable(sent["uuid"]), "answers come in the order of the entries"
        if is_readable:
            check_found(world, known.setdefault(sent["uuid"], sent), told)
    assert world.foreign_state() == theirs
    stands = world.own_state()
    again = post(world, body)
    assert again.json()["answers"] == answers
    assert world.own_state() == stands, "the same batch again changes nothing"


def check_found(world: World, sent: dict[str, Any], told: dict[str, Any]) -> None:
    row = FieldEntry.objects.get(pk=sent["uuid"])
    assert (row.by_id, row.kind, row.state) == (world.technician.user_id, sent["kind"], told["state"])
    assert [str(uuid) for uuid in row.photos] == sent.get("photos", [])
    if row.state == "applied":
        made = (VisitAction, CallbackAttempt)
        assert sum(model.objects.filter(pk=row.pk).count() for model in made) == 1, "what was done stands"
    else:
        assert row.data == as_kept(sent.get("data", {}))
        assert row.said


@dataclass
class Upload:
    uuid: UUID
    data: bytes
    is_mine: bool
    here: int = 0


@st.composite
def steps(draw, world: World) -> list[tuple[str, int, dict[str, Any]]]:
    """What is done to which of a few uploads: announce, send a piece, with facts that may be wrong."""
    odd = st.one_of(times, no_times, tree)
    step = st.one_of(
        st.tuples(st.just("announce"), st.integers(0, 4), st.just({})),
        st.tuples(st.just("piece"), st.integers(0, 4), st.fixed_dictionaries({"bytes": st.integers(1, 400)})),
        st.tuples(st.just("wrong place"), st.integers(0, 4), st.fixed_dictionaries({"by": st.integers(-50, 50)})),
        st.tuples(st.just("odd header"), st.integers(0, 4), st.fixed_dictionaries({"offset": odd_text})),
        st.tuples(
            st.just("odd announcement"),
            st.integers(0, 4),
            st.dictionaries(st.sampled_from(["visit", "kind", "taken_at", "size"]), odd, min_size=1, max_size=3),
        ),
    )
    return draw(st.lists(step, min_size=1, max_size=15))


def check_uploads(world: World, made: list[tuple[str, int, dict[str, Any]]], visit: Visit) -> list[Upload]:
    """Each step, with what the server must then have; the uploads as they stand."""
    data = photo_of_a_phone()
    foreign = list(islice(PhotoUpload.objects.exclude(by=world.technician.user).values_list("pk", flat=True), 2))
    uploads = [Upload(uuid4(), data, is_mine=True) for _each in range(3)]
    uploads += [Upload(uuid, data, is_mine=False) for uuid in foreign]
    theirs = world.foreign_state()
    for what, number, facts in made:
        answer = take_step(world, uploads[number], what, facts, visit)
        assert answer.status_code < 500, (what, facts, answer.content[:300])
        if not uploads[number].is_mine and what != "odd announcement":
            assert answer.status_code >= 400, (what, facts)
    assert world.foreign_state() == theirs
    for upload in uploads:
        row = PhotoUpload.objects.filter(pk=upload.uuid, by=world.technician.user).first()
        if row and row.received:
            written = row.path.read_bytes()[: row.received]
            assert written == upload.data[: row.received], "no piece lies where it does not belong"
    return uploads


def take_step(world: World, upload: Upload, what: str, facts: dict[str, Any], visit: Visit):
    address = f"/sync/photos/{upload.uuid}/"
    told = {"visit": str(visit.uuid), "kind": "photo", "taken_at": "2026-11-23T08:30:00Z", "size": len(upload.data)}
    row = PhotoUpload.objects.filter(pk=upload.uuid).first()
    here = row.received if row else 0
    put = partial(world.own.put, address, content_type="application/json")
    patch = partial(world.own.patch, address, content_type="application/octet-stream")
    world.seen.requests += 1
    if what == "announce":
        return put(json.dumps(told))
    if what == "odd announcement":
        return world.own.put(f"/sync/photos/{uuid4()}/", json.dumps(told | facts), content_type="application/json")
    if what == "odd header":
        return patch(b"x", headers={"Upload-Offset": keepable(facts["offset"]).encode("ascii", "replace").decode()})
    offset = here + facts.get("by", 0)
    size = facts.get("bytes", 10)
    start = max(offset, 0)
    return patch(upload.data[start : start + size] or b"after the end", headers={"Upload-Offset": str(offset)})
