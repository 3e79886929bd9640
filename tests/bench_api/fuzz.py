"""Every operation with random input, alone and in sequence, by schemathesis."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.bench_api.calls import token
from tests.bench_api.rows import Measured, Service

EXAMPLES = 200
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
CLIENT = "demo-kit"  # of an organisation without customers


def fuzzed(service: Service, *, examples: int = EXAMPLES) -> Measured:
    bearer = token(Service(service.base, CLIENT))
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                "run",
                f"{service.base}/api/schema/?format=json",
                *("--url", service.base, "--header", f"Authorization:Bearer {bearer}"),
                *("--checks", ",".join(CHECKS), "--max-examples", str(examples), "--continue-on-failure"),
                *("--workers", "2", "--report", "json", "--report-json-path", report),
            ],
            cwd=folder,
            check=False,
        )
        found = json.loads(report.read_text())
    failed = Counter({failure["title"]: failure["count"] for failure in found["failures"] + found["errors"]})
    return Measured(
        f"schemathesis, {found['operations']['tested']} operations, stateful, {examples} examples each",
        "0 server errors, 0 schema violations",
        f"{found['test_cases']['generated']:,} cases, {failed.total()} failures {dict(failed) or ''}",
        found["complete"] and not failed,
    )
