"""TM Forum's own kits, run unmodified by newman against the running service."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.bench_api.rows import Measured, Service

SCRIPT = Path(__file__).resolve().parents[3] / "shared/accept/conformance"  # beside the checkout, as the kits
LINE = re.compile(r"^(TMF\d+): (\d+) assertions \(of (\d+)\), (\d+) failures")


def official(service: Service) -> Iterator[Measured]:
    if not SCRIPT.exists():
        yield Measured("official kits", "no failure", "not here: the kits lie outside this project", reached=True)
        return
    printed = subprocess.run([SCRIPT, service.base], capture_output=True, text=True, check=False).stdout
    for line in printed.splitlines():
        if found := LINE.match(line):
            name, assertions, expected, failures = found.groups()
            yield Measured(
                f"{name}, official kit",
                f"{expected} assertions, no failure",
                f"{assertions} assertions, {failures} failures",
                (assertions, failures) == (expected, "0"),
            )
