"""The runs of the fuzz, short or long. Each example begins with the same world: the database goes back after it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from dispatch.mobile.sync.photos import make_pictures
from dispatch.models import PhotoUpload
from orders.models import Visit, VisitPhoto
from tests.dispatch.mobile.fuzzing import World, batches, bodies, check_batch, check_uploads, far_times, post, steps
from tests.dispatch.mobile.phone_api import DOCUMENT


def run(examples: int) -> settings:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    # An example of a whole batch says enough; to shrink it would take minutes.
    phases = [Phase.explicit, Phase.generate]
    return settings(max_examples=examples, deadline=None, suppress_health_check=checks, phases=phases, database=None)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fuzz_entries(world: World, *, examples: int) -> None:
    @run(examples)
    @given(st.data())
    def laws(data: st.DataObject) -> None:
        with undone():
            now = data.draw(st.one_of(st.just("2026-11-23T09:00:00Z"), far_times))
            for _request in range(data.draw(st.integers(1, 2))):
                check_batch(world, data.draw(batches(world)), now=now)
            if data.draw(st.integers(0, 9)) == 0:
                assert post(world, b"{}", to="/sync/day/").status_code == 200, "pages show whatever was kept"

    laws()


def fuzz_photos(world: World, visit: Visit, *, examples: int) -> None:
    @run(examples)
    @given(st.data())
    def laws(data: st.DataObject) -> None:
        with undone():
            check_uploads(world, data.draw(steps(world)), visit)
            whole = PhotoUpload.objects.filter(by=world.technician.user, state="waiting", size__gt=100).count()
            make_pictures()
            assert not PhotoUpload.objects.filter(state="waiting", attempts=0).exists()
            assert VisitPhoto.objects.filter(visit=visit).count() == whole

    laws()


def fuzz_shapes(world: World, *, examples: int) -> None:
    """What is no request of a phone at all, by hypothesis, and what is nearly one, by schemathesis."""

    @run(examples)
    @given(bodies)
    def any_body(body: bytes) -> None:
        answer = post(world, body)
        assert 400 <= answer.status_code < 500
        assert answer.json(), "the error says what is wrong"

    any_body()
    assert post(world, b" " * (1024 * 1024 + 1)).status_code == 413
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    for found in schema.get_all_operations():
        operation = found.ok()
        modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if operation.body else [GenerationMode.POSITIVE]
        for mode in modes:
            nearly_right(world, operation, mode, examples)


def nearly_right(world: World, operation: Any, mode: GenerationMode, examples: int) -> None:
    @run(examples)
    @given(operation.as_strategy(generation_mode=mode))
    def answered(case: schemathesis.Case) -> None:
        with undone():
            theirs = world.foreign_state()
            sent = case.as_transport_kwargs(base_url="http://testserver")
            world.seen.requests += 1
            answer = send(world, case.method, sent)
            assert answer.status_code < 500, answer.content[:500]
            assert world.foreign_state() == theirs

    answered()


def send(world: World, method: str, sent: dict[str, Any]):
    """What schemathesis would send over HTTP, through Django's client with the technician's session."""
    headers = {name: str(value) for name, value in sent["headers"].items() if name != "Content-Type"}
    kind = sent["headers"].get("Content-Type", "application/json")
    data = json.dumps(sent["json"]) if "json" in sent else sent.get("data", b"")
    address = urlsplit(sent["url"]).path
    return world.own.generic(method, address, data or b"", content_type=kind, headers=headers)
