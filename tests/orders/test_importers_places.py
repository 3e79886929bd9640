"""Where imported sites lie: postal codes, towns, and a geocoder that is a real HTTP server on loopback."""

import json
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import pytest

from orders.importers.geocoding import Geocoder, geocoder_by_setting
from orders.importers.placing import Placer
from orders.importers.postal_codes import PostalCodes
from orders.importers.rows import Address, RefusedError
from orders.models import Site
from tests.factories import TerritoryFactory
from tests.orders.importing import COMPLAINT_HEADER, POSTAL_HEADER, complaint, run, written

OLNEY = "US,20832,Olney,Maryland,MD,Montgomery,031,,,39.15,-77.07"
# Two codes 1 km apart, and two 55 km apart.
BETHESDA = [f"US,{code},Bethesda,Maryland,MD,,,,,{lat},-77.10" for code, lat in ((20814, 39.000), (20817, 39.009))]
FAR = [f"US,{code},Farville,Florida,FL,,,,,{lat},-81.0" for code, lat in ((32001, 30.0), (32002, 30.5))]
COLOGNE = [f"DE,50667,Köln {n},Nordrhein-Westfalen,05,,,,,{lat},6.95" for n, lat in ((1, 50.93), (2, 50.95))]


@pytest.fixture
def postal_codes(tmp_path) -> PostalCodes:
    return PostalCodes([written(tmp_path, POSTAL_HEADER, OLNEY, *BETHESDA, *FAR, *COLOGNE, name="codes.csv")])


def us(city="", postal_code="", region="MD", street="Oak Drive") -> Address:
    return Address(street, postal_code, city, region, "US")


def test_a_postal_code_is_its_middle_in_its_own_country(postal_codes):
    assert postal_codes.find(us(postal_code="20832")).at == (39.15, -77.07)
    assert postal_codes.find(Address(postal_code="50667", country="DE")).at == pytest.approx((50.94, 6.95))
    assert postal_codes.find(us(postal_code="50667")) is None


def test_without_a_postal_code_a_small_town_is_a_point_and_a_large_one_is_not(postal_codes):
    assert postal_codes.find(us("BETHESDA")).postal_code == "20814"
    assert postal_codes.find(us("Bethesda", region="Maryland", postal_code="99999")).postal_code == "20814"
    assert postal_codes.find(us("Farville", region="FL")) is None
    assert postal_codes.find(us("Bethesda", region="FL")) is None
    assert postal_codes.find(us()) is None


def test_geonames_files_are_read_from_their_zip(tmp_path, postal_codes):
    file = tmp_path / "codes.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(tmp_path / "codes.csv", "zipcodes.us.csv")
        archive.writestr("zipcodes.us.json", "[]")
    assert PostalCodes([file]).find(us(postal_code="20832")).at == (39.15, -77.07)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"x,y\n1,2"),
        ("a.csv", b"\xff\xfe"),
        ("a.zip", b"no zip"),
        ("a.csv", POSTAL_HEADER.encode() + b"\nUS,1"),
    ],
)
def test_a_postal_code_file_that_is_none_is_refused_by_name(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError, match=name):
        PostalCodes([tmp_path / name])


def test_an_imported_site_has_its_point_accuracy_and_territory(organisation, tmp_path, postal_codes):
    TerritoryFactory(organisation=organisation, postal_prefixes=["2"], country="US")
    longest = TerritoryFactory(organisation=organisation, postal_prefixes=["208"], country="US")
    TerritoryFactory(organisation=organisation, postal_prefixes=["2083"], country="DE")
    path = written(
        tmp_path, COMPLAINT_HEADER, complaint("04/23/2012"), complaint("04/23/2012", city="Bethesda", zip_code="")
    )
    counts = run(organisation, path, "montgomery", placer=Placer(postal_codes))
    assert counts.sites == {"postal_code": 2}
    assert list(Site.objects.order_by("pk").values_list("postal_code", "territory", "accuracy")) == [
        ("20832", longest.pk, "postal_code"),
        ("", longest.pk, "postal_code"),
    ]
    assert Site.objects.first().point.coords == (-77.07, 39.15)


class OutsideWorld(ThreadingHTTPServer):
    """Answers every search with `answer` (None: status 500), and remembers what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: object = None
        self.asked: list[str] = []

    @property
    def domain(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: OutsideWorld

    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlsplit(self.path).query)["q"][0])
        self.send_response(500 if self.server.answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(self.server.answer).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's name
        """Quiet."""


@pytest.fixture
def world() -> Iterator[OutsideWorld]:
    with OutsideWorld() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def photon(**properties: str) -> dict[str, object]:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-77.1, 39.2]}}
    return {"features": [feature | {"properties": {"name": "x", **properties}}]}


def nominatim(**address: str) -> list[dict[str, object]]:
    return [{"lat": "39.2", "lon": "-77.1", "display_name": "x", "address": address}]


@pytest.mark.parametrize(
    ("kind", "answer", "accuracy"),
    [
        ("photon", photon(street="Oak Drive", housenumber="5"), "exact"),
        ("photon", photon(osm_key="highway", type="street"), "street"),
        ("nominatim", nominatim(road="Oak Drive", house_number="5"), "exact"),
        ("nominatim", nominatim(road="Oak Drive"), "street"),
    ],
)
def test_a_geocoder_is_as_exact_as_what_it_found(world, postal_codes, kind, answer, accuracy):
    world.answer = answer
    place = Placer(postal_codes, Geocoder(kind=kind, domain=world.domain, interval_s=0)).place(us("Olney", "20832"))
    assert (place.point.coords, place.accuracy) == ((-77.1, 39.2), accuracy)
    assert world.asked == ["Oak Drive, 20832 Olney, MD, US"]


@pytest.mark.parametrize("answer", [photon(type="city"), {"features": []}, None])
def test_a_town_nothing_or_an_error_falls_back_to_the_postal_code(world, postal_codes, answer):
    world.answer = answer
    place = Placer(postal_codes, Geocoder(kind="photon", domain=world.domain, interval_s=0)).place(us("Olney", "20832"))
    assert (place.point.coords, place.accuracy) == ((-77.07, 39.15), "postal_code")


def test_an_address_is_asked_for_once_and_not_without_a_street(world):
    world.answer = photon(street="Oak Drive")
    geocoder = Geocoder(kind="photon", domain=world.domain, interval_s=0)
    for address in (us("Olney"), us("Olney"), us("Olney", street="")):
        geocoder.find(address)
    assert len(world.asked) == 1


def test_a_geocoder_that_is_down_is_left_alone_after_three_failures(world):
    geocoder = Geocoder(kind="nominatim", domain=world.domain, interval_s=0)
    assert [geocoder.find(us(street=f"{n} Oak Drive")) for n in range(5)] == [None] * 5
    assert (len(world.asked), geocoder.failed) == (3, 3)


def test_two_questions_keep_their_distance(world):
    """0.2 s from the first question's end: the second one waits."""
    world.answer = photon(street="Oak Drive")
    geocoder = Geocoder(kind="photon", domain=world.domain, interval_s=0.2)
    start = monotonic()
    for n in range(2):
        geocoder.find(us(street=f"{n} Oak Drive"))
    assert monotonic() - start >= 0.2


def test_the_settings_choose_the_geocoder(settings, world):
    assert geocoder_by_setting() is None
    settings.GEOCODER = "photon"
    with pytest.raises(RefusedError, match="GEOCODER_DOMAIN"):
        geocoder_by_setting()
    settings.GEOCODER_DOMAIN, settings.GEOCODER_INTERVAL_S = world.domain, 0.0
    world.answer = photon(street="Oak Drive")
    assert geocoder_by_setting().find(us("Olney")) is not None
