"""The load of 7,000 technicians' phones, by locust, and what came of it."""

import json
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from dispatch.models import FieldEntry, PhotoUpload
from tests.bench_api.field import TECHNICIANS, make_day
from tests.bench_api.locusts import locust
from tests.bench_api.rows import Measured, Service

LOAD = Path(__file__).with_name("phone_load.py")
ENTRIES, DAYS, PHOTOS = 10, 15, 5  # a second
P95_MS = 300
STORED_WITHIN_S = 60


def phones(service: Service, *, seconds: int = 600) -> list[Measured]:
    with tempfile.TemporaryDirectory() as folder:
        facts, sent_to = Path(folder) / "phones.json", Path(folder) / "sent.json"
        write_facts(facts, Path(folder) / "photo.jpg")
        env = {
            "BENCH_PHONES": str(facts),
            "BENCH_SENT": str(sent_to),
            "BENCH_ENTRIES_A_SECOND": str(ENTRIES),
            "BENCH_DAYS_A_SECOND": str(DAYS),
            "BENCH_PHOTOS_A_SECOND": str(PHOTOS),
        }
        stats = locust(LOAD, service, seconds, users=ENTRIES + DAYS + PHOTOS, env=env)
        sent = json.loads(sent_to.read_text())
    syncs = sum(float(stats[name]["Requests/s"]) for name in ("entry", "day"))
    photos_a_second = float(stats["photo"]["Requests/s"])
    failed = sum(int(row["Failure Count"]) for name, row in stats.items() if name != "Aggregated")
    slowest_ms = max(int(stats[name]["95%"]) for name in ("entry", "day", "photo", "piece"))
    return [
        Measured(
            f"{TECHNICIANS:,} phones, {seconds} s",
            f"25 sync requests/s and 5 photos/s for 10 min: p95 ≤ {P95_MS} ms, 0 errors",
            f"{syncs:.1f} sync requests/s and {photos_a_second:.1f} photos/s: "
            + ", ".join(
                f"{name} p50 {stats[name]['50%']} ms, p95 {stats[name]['95%']} ms, p99 {stats[name]['99%']} ms"
                for name in ("entry", "day", "photo", "piece")
            )
            + f"; {failed} errors",
            syncs >= 24.5 and photos_a_second >= 4.8 and slowest_ms <= P95_MS and failed == 0,
        ),
        arrived(sent),
    ]


def write_facts(path: Path, photo: Path) -> None:
    photo.write_bytes(photo_of_1600_px())
    day, report = make_day()
    path.write_text(json.dumps({"phones": [asdict(phone) for phone in day], "report": report, "photo": str(photo)}))


def photo_of_1600_px() -> bytes:
    """About as large as what phones send after they have shrunk it."""
    rng = np.random.default_rng(5)
    coarse = Image.fromarray(rng.integers(0, 255, (150, 200, 3), dtype=np.uint8))
    out = BytesIO()
    coarse.resize((1600, 1200)).save(out, "JPEG", quality=85)
    return out.getvalue()


def arrived(sent: dict[str, list[str]]) -> Measured:
    """Each entry that was answered is carried out, and each photo stored soon after the end."""
    states = Counter(FieldEntry.objects.filter(pk__in=sent["entries"]).values_list("state", flat=True))
    uploads = PhotoUpload.objects.filter(pk__in=sent["photos"])
    begun = time.monotonic()
    while uploads.exclude(state="stored").exists() and time.monotonic() - begun < STORED_WITHIN_S:
        time.sleep(1)
    waited_s, stored = time.monotonic() - begun, uploads.filter(state="stored").count()
    return Measured(
        "what the phones sent",
        "all carried out, all stored",
        f"{states['applied']} of {len(sent['entries'])} entries carried out, "
        f"{stored} of {len(sent['photos'])} photos stored {waited_s:.0f} s after the end",
        states["applied"] == len(sent["entries"]) and stored == len(sent["photos"]),
    )
