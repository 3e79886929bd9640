"""Road servers on loopback that speak OSRM's and Valhalla's language, with a road that can be checked by hand.

All places lie on one straight road along the equator: eastward a kilometre takes a minute, westward a minute
and a half. Latitude 1 is an island without a bridge (null), latitude 2 the sea, which no road is near (refused).
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from routing.place import Place
from tests.routing.line import KM_PER_DEGREE

ISLAND, SEA = 1.0, 2.0
Point = tuple[float, float]  # latitude, longitude
Fault = Callable[[BaseHTTPRequestHandler], None]


def island(km: float) -> Place:
    return Place(ISLAND, km / KM_PER_DEGREE)


def sea(km: float) -> Place:
    return Place(SEA, km / KM_PER_DEGREE)


def road_s(a: Point, b: Point) -> float | None:
    if a[0] != b[0]:
        return None
    km = (b[1] - a[1]) * KM_PER_DEGREE
    return round(km * 60 if km > 0 else -km * 90, 1)


@dataclass
class RoadServers:
    """`asked` has (sources, targets) of each question that was answered; `faults` are played first, one a question."""

    url: str
    max_locations: int = 100
    max_pairs: int = 2500
    asked: list[tuple[int, int]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    questions: int = 0
    connections: set[tuple[str, int]] = field(default_factory=set)

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def pairs(self) -> int:
        return sum(rows * columns for rows, columns in self.asked)

    def times(self, sources: list[Point], targets: list[Point]) -> list[list[float | None]]:
        self.asked.append((len(sources), len(targets)))
        return [[road_s(a, b) for b in targets] for a in sources]

    def osrm(self, path: str) -> tuple[int, object]:
        address = urlsplit(path)
        *_, points_text = address.path.split("/")
        points = [(float(lat), float(lon)) for lon, lat in (pair.split(",") for pair in points_text.split(";"))]
        query = parse_qs(address.query)
        sources, targets = ([points[int(n)] for n in query[key][0].split(";")] for key in ("sources", "destinations"))
        if len(points) > self.max_locations:
            return 400, {"code": "TooBig", "message": "Too many table coordinates"}
        if any(point[0] == SEA for point in points):
            return 400, {"code": "NoSegment", "message": "Could not find a matching segment for any coordinate."}
        return 200, {"code": "Ok", "durations": self.times(sources, targets)}

    def valhalla(self, question: dict) -> tuple[int, object]:
        sources, targets = ([(p["lat"], p["lon"]) for p in question[key]] for key in ("sources", "targets"))
        if len(sources) * len(targets) > self.max_pairs:
            return 400, {"error_code": 150, "error": "Exceeded max locations"}
        if any(point[0] == SEA for point in [*sources, *targets]):
            return 400, {"error_code": 171, "error": "No suitable edges near location"}
        rows = self.times(sources, targets)
        return 200, {"sources_to_targets": [[{"time": time, "distance": 0} for time in row] for row in rows]}


@contextmanager
def road_servers() -> Iterator[RoadServers]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # as real servers do; else each answer waits for 40 ms

        def do_GET(self) -> None:
            self.reply(lambda: state.osrm(self.path))

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.reply(lambda: state.valhalla(question))

        def reply(self, answer: Callable[[], tuple[int, object]]) -> None:
            state.questions += 1
            state.connections.add(self.client_address)
            if state.faults:
                state.faults.popleft()(self)
                return
            status, said = answer()
            send(self, status, json.dumps(said).encode())

        def log_message(self, *_args: object) -> None:
            """Quiet: the tests read `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state = RoadServers(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def says(status: int, body: bytes) -> Fault:
    """Answers this instead, whatever was asked."""
    return lambda handler: send(handler, status, body)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, so that no single read ever times out."""
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        pass  # the other side has hung up, as it should


def sleeps(seconds: float) -> Fault:
    def fault(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return fault
