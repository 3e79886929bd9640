"""A territory's area: drawn or written, refused with what to mend, and decisive for the sites in it."""

import json

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from playwright.sync_api import Playwright

from orders.services.tickets import save_site
from technicians.admin.areas import AreaField
from technicians.models import Territory
from technicians.services.territories import prefix_table
from tests.browser import barriers, chromium_with, sign_in
from tests.dispatch.board.test_map_browser import SOFTWARE_GL
from tests.factories import SiteFactory, TerritoryFactory

SQUARE = Polygon.from_bbox((6.0, 50.0, 7.0, 51.0))
INSIDE, OUTSIDE = Point(6.5, 50.5, srid=4326), Point(7.5, 50.5, srid=4326)


def geojson(kind: str, coordinates: object) -> str:
    return json.dumps({"type": kind, "coordinates": coordinates})


def test_one_polygon_is_an_area_and_is_written_as_it_is_read():
    ring = [[6.0, 50.0], [6.0, 51.0], [7.0, 51.0], [7.0, 50.0], [6.0, 50.0]]
    area = AreaField(required=False).clean(geojson("Polygon", [ring]))
    assert (area.srid, area.num_geom, area.equals(SQUARE)) == (4326, 1, True)
    assert json.loads(AreaField().prepare_value(area)) == {"type": "MultiPolygon", "coordinates": [[ring]]}
    assert AreaField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Köln", "This is no area."),
        ("{}", "This is no area."),
        (geojson("Point", [6.0, 50.0]), "This is no area."),
        (geojson("MultiPolygon", []), "This is no area."),
        (geojson("Polygon", [[[6, 50, 9], [7, 50, 9], [7, 51, 9], [6, 50, 9]]]), "This is no area."),
        (geojson("Polygon", [[[6, 50], [7, 51], [7, 50], [6, 51], [6, 50]]]), "The outline crosses itself"),
        (geojson("Polygon", [[[50, 6], [50, 97], [51, 97], [50, 6]]]), "Longitude stands first"),
        (geojson("Polygon", [[[6 + n / 9999, 50] for n in range(2001)] + [[6.5, 51], [6, 50]]]), "has 2003 corners"),
    ],
)
def test_what_is_no_area_is_refused_with_what_to_mend(written, said):
    with pytest.raises(ValidationError) as refused:
        AreaField().clean(written)
    assert said in refused.value.messages[0]


@pytest.mark.django_db
def test_a_site_in_the_area_belongs_to_it_whatever_its_postal_code(organisation, territory):
    drawn = TerritoryFactory(organisation=organisation, postal_prefixes=[], area=MultiPolygon(SQUARE, srid=4326))
    table = prefix_table(organisation=organisation)
    assert table.find("50674", country="DE", point=INSIDE) == drawn.pk
    assert table.find("50674", country="DE", point=OUTSIDE) == territory.pk
    assert table.find("50674", country="DE") == territory.pk

    site = SiteFactory(organisation=organisation, territory=territory, point=INSIDE)
    assert save_site(site=site).territory == drawn


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_area_is_drawn_with_the_mouse_and_saved(live_server, playwright: Playwright, dispatcher, territory):
    with chromium_with(playwright, *SOFTWARE_GL) as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en").new_page()
        trouble: list[str] = []
        page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        sign_in(page, live_server.url, username=dispatcher.username)
        page.wait_for_url("**/admin/board/**")
        page.goto(f"{live_server.url}/admin/technicians/territory/{territory.pk}/change/")
        page.wait_for_selector(".area[data-ready]")
        page.get_by_role("button", name="Draw an area").click()
        canvas = page.locator(".area canvas")
        for x, y in ((200, 100), (300, 100), (250, 200)):
            canvas.click(position={"x": x, "y": y})
        page.get_by_role("button", name="Finish the area").click()
        assert trouble == []
        assert barriers(page) == []  # axe itself tries an inline style here
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_url("**/admin/technicians/territory/")
    area = Territory.objects.get(pk=territory.pk).area
    (corners,) = (polygon.coords[0] for polygon in area)
    assert len(corners) == 4
    # Around the depot at zoom 10 a pixel is 360° / 512 / 1024: the first two corners, 100 px apart, are 0.069° apart.
    (west, north), (east, same_north) = corners[:2]
    assert (round(east - west, 3), north) == (0.069, same_north)
    assert abs(west - territory.depot.x) < 1
