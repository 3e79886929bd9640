"""The checklist at a stop: what each kind of item takes, and what is said of a number beyond its limits."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.models import FieldEntry
from orders.models import ChecklistAnswer, ChecklistItem, Visit
from orders.services.photos import add_photo
from tests.dispatch.mobile.test_sync import entry, states
from tests.dispatch.mobile.test_sync import send as sync
from tests.dispatch.mobile.test_visit import lines, page_of, send
from tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ask(stop):
    """Another item of the stop's checklist."""

    def add(kind: str, **facts: object) -> ChecklistItem:
        return stop.visit.order.order_type.checklist.create(label="Pegel", kind=kind, **facts)

    return add


@pytest.fixture
def level(ask) -> ChecklistItem:
    return ask("number", unit="dBm", lower_limit="-27", upper_limit="-8")


def done(client, visit: Visit, **answers):
    return send(client, visit, "done", report="Fertig", **answers, **lines())


def answer_of(visit: Visit) -> ChecklistAnswer:
    return ChecklistAnswer.objects.get(visit=visit)


@pytest.mark.parametrize("value", ["-27", "-8", "-21.5"])
def test_a_number_at_or_within_its_limits_is_taken_without_a_word(own, stop, level, value):
    done(own, stop.visit, **{f"item-{level.pk}": value, f"item-{level.pk}-why": ""})
    kept = answer_of(stop.visit)
    assert (kept.value, kept.outside, kept.measured_twice, kept.remark) == (value, False, False, "")


@pytest.mark.parametrize("value", ["-27.1", "-7.9"])
def test_a_number_beyond_its_limits_is_asked_about_and_then_taken(own, stop, level, value):
    name = f"item-{level.pk}"
    answer = done(own, stop.visit, **{name: value, f"{name}-why": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Outside of −27 to −8 dBm." in page
    assert "tick that you measured twice, or say why it is so" in page
    assert done(own, stop.visit, **{name: value, f"{name}-why": "Kabel zu lang"}).status_code == 302
    kept = answer_of(stop.visit)
    assert (kept.value, kept.outside, kept.measured_twice, kept.remark) == (value, True, False, "Kabel zu lang")


def test_measured_twice_is_enough_and_the_office_sees_that_the_number_is_outside(own, people, stop, level):
    name = f"item-{level.pk}"
    done(own, stop.visit, **{name: "-31", f"{name}-twice": "on", f"{name}-why": ""})
    said = "outside the limits · −27 to −8 dBm · measured twice"
    assert answer_of(stop.visit).outside_in_words == said
    for address in (page_of(stop.visit), f"/admin/orders/visit/{stop.visit.pk}/change/"):
        page = people["dispatcher"].get(address).content.decode()
        assert said in page
        assert "−31 dBm" in page
    listed = people["dispatcher"].get("/admin/orders/visit/?answers__outside__exact=1").content.decode()
    assert f"/admin/orders/visit/{stop.visit.pk}/change/" in listed


def test_limits_that_came_after_the_page_was_kept_do_not_hold_up_what_was_measured(own, technician, stop, level):
    sent = entry(stop.visit, "done", report="Fertig", **{f"item-{level.pk}": "-40"}, **lines())
    assert states(sync(own, technician, sent)) == ["applied"]
    kept = answer_of(stop.visit)
    assert (kept.value, kept.outside, kept.remark) == ("-40", True, "")


def test_a_number_may_have_one_limit_only(ask):
    assert ask("number", lower_limit=Decimal(100), unit="Mbit/s").limits == "at least 100 Mbit/s"
    assert ask("number", upper_limit=Decimal("0.5"), unit="Ω").limits == "at most 0.5 Ω"
    assert ask("number").limits == ""


def test_a_choice_takes_one_of_its_options_and_nothing_else(own, stop, ask):
    item = ask("choice", options="Kabel\nDose \n\nDose\nGerät, innen")
    assert item.choices == ["Kabel", "Dose", "Gerät, innen"]
    assert done(own, stop.visit, **{f"item-{item.pk}": "Dach"}).status_code == 422
    assert done(own, stop.visit, **{f"item-{item.pk}": "Gerät, innen"}).status_code == 302
    assert answer_of(stop.visit).value == "Gerät, innen"


def test_an_option_that_is_gone_meanwhile_is_kept_for_the_office(own, technician, stop, ask):
    item = ask("choice", options="Kabel\nDose")
    sent = entry(stop.visit, "done", report="Fertig", **{f"item-{item.pk}": "Dach"}, **lines())
    assert states(sync(own, technician, sent)) == ["kept"]
    assert FieldEntry.objects.get().data[f"item-{item.pk}"] == ["Dach"]


def test_a_code_is_kept_as_it_was_read(own, stop, ask):
    item = ask("scan")
    assert "data-scan" in own.get(page_of(stop.visit, "done")).content.decode()
    done(own, stop.visit, **{f"item-{item.pk}": "ONT/48575443:A1"})
    assert answer_of(stop.visit).value == "ONT/48575443:A1"


def test_a_photo_item_has_the_photos_that_came_with_the_page(own, stop, ask):
    item = ask("photo", required=True)
    assert "Please take a photo." in done(own, stop.visit).content.decode()
    done(own, stop.visit, **{f"item-{item.pk}": SimpleUploadedFile("a.jpg", picture())})
    assert answer_of(stop.visit).photos == [stop.visit.photos.get().uuid]


def test_a_photo_item_waits_for_the_photos_that_a_phone_sends_later(own, technician, people, stop, ask):
    item = ask("photo", required=True)
    first, second = uuid4(), uuid4()
    sent = entry(stop.visit, "done", report="Fertig", **lines()) | {"photos": [str(first), str(second)]}
    sent["data"][f"item-{item.pk}"] = [str(first), str(second)]
    assert states(sync(own, technician, sent)) == ["applied"]
    assert answer_of(stop.visit).photos == [first, second]
    add_photo(visit=stop.visit, kind="photo", jpeg=picture(), uuid=first)
    admin = f"/admin/orders/visit/{stop.visit.pk}/change/"
    # The phone shows it with its item and not once more; the admin lists all photos besides.
    for address, said, links in [(page_of(stop.visit), "is on its way.", 1), (admin, "is not here yet.", 2)]:
        page = people["dispatcher"].get(address).content.decode()
        assert page.count(f'href="/today/{stop.visit.uuid}/photos/{first}/') == links
        assert f"1 photo {said}" in page


@pytest.mark.parametrize("wrong", ["x", "../../etc/passwd"])
def test_what_is_no_photo_is_no_answer_to_a_photo_item(own, technician, stop, ask, wrong):
    item = ask("photo")
    sent = entry(stop.visit, "done", report="Fertig", **{f"item-{item.pk}": wrong}, **lines())
    assert states(sync(own, technician, sent)) == ["kept"]


def test_the_photo_of_another_visit_is_not_shown_as_an_answer(own, technician, stop, add_stop, ask):
    item, strange = ask("photo"), add_stop(13).visit
    photo = add_photo(visit=strange, kind="photo", jpeg=picture())
    sent = entry(stop.visit, "done", report="Fertig", **{f"item-{item.pk}": photo.uuid}, **lines())
    assert states(sync(own, technician, sent)) == ["applied"]
    assert str(photo.uuid) not in own.get(page_of(stop.visit)).content.decode()
