"""Photos before they are sent: taken one by one, seen, removed again; what can't be read is said at once."""

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dispatch.mobile.sync.photos import make_pictures
from orders.models import VisitPhoto
from tests.browser import barriers
from tests.dispatch.mobile.test_offline import folders, phone, ready, status, stops, technician  # noqa: F401  fixtures
from tests.pictures import heic_of_an_iphone, picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page: Page, name: str, data: bytes, kind: str = "image/jpeg") -> None:
    page.get_by_label("Take or choose photos").set_input_files([{"name": name, "mimeType": kind, "buffer": data}])


def test_photos_are_taken_one_by_one_and_removed_again_and_heic_goes_as_it_is(
    live_server,
    phone,  # noqa: F811  pytest's way to name a fixture
    technician,  # noqa: F811
    stops,  # noqa: F811
):
    phone.add_init_script("delete globalThis.OffscreenCanvas")  # as in Safari before 16.4
    page = ready(phone, live_server.url, technician)
    page.goto(f"{live_server.url}/today/{stops[0].visit.uuid}/no-access/")
    tiles = page.locator(".thumb")
    choose(page, "door.jpg", picture(size=(2000, 1000), colour="green"))
    choose(page, "wrong.jpg", picture())
    expect(tiles).to_have_count(2)
    choose(page, "letter.jpg", b"Dear customer")
    expect(page.get_by_text("letter.jpg can't be read as a picture.")).to_be_visible()
    choose(page, "iphone.heic", heic_of_an_iphone(), "image/heic")
    expect(tiles).to_have_count(3)
    expect(tiles.last).to_contain_text("No preview here: it is converted at the office.")
    assert barriers(page) == []
    page.get_by_role("button", name="Remove wrong.jpg").click()
    expect(tiles).to_have_count(2)
    page.get_by_role("button", name="Report that nobody is there").click()
    page.wait_for_url("**/today/*/")
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    assert make_pictures() == 2
    sizes = []
    for photo in VisitPhoto.objects.all():
        with photo.image.open() as file, Image.open(file) as stored:
            sizes.append((stored.format, stored.size))
    assert sorted(sizes) == [("JPEG", (64, 128)), ("JPEG", (1600, 800))]


def test_at_most_ten_photos_a_question_are_taken(
    live_server,
    phone,  # noqa: F811
    technician,  # noqa: F811
    stops,  # noqa: F811
):
    page = ready(phone, live_server.url, technician)
    page.goto(f"{live_server.url}/today/{stops[0].visit.uuid}/no-access/")
    page.get_by_label("Take or choose photos").set_input_files(
        [{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": picture()} for number in range(11)]
    )
    expect(page.locator(".thumb")).to_have_count(10)
    expect(page.get_by_text("At most 10 photos here.")).to_be_visible()


def test_more_photos_than_an_entry_may_have_are_said_before_anything_is_written_down(
    live_server,
    phone,  # noqa: F811
    technician,  # noqa: F811
    stops,  # noqa: F811
):
    """Ten questions of ten photos each, and one more beside them: the server would not even read that entry."""
    visit = stops[0].visit
    for number in range(10):
        visit.order.order_type.checklist.create(label=f"Foto {number}", kind="photo", position=number)
    page = ready(phone, live_server.url, technician)
    page.goto(f"{live_server.url}/today/{visit.uuid}/done/")
    page.get_by_label("What was done").fill("Dose getauscht.")
    ten = [{"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": picture()} for number in range(10)]
    fields = page.locator("input[type=file]").all()
    for field in fields:
        field.set_input_files(ten if field != fields[-1] else ten[:1])
    expect(page.locator(".thumb")).to_have_count(101)
    page.get_by_role("button", name="Look at the report").click()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("These are more than 100 photos at once.")).to_be_visible()
    expect(status(page)).to_contain_text("Everything is sent.")
