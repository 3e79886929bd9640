"""The requests of TM Forum's own test kit, and what it asks of the answers that can be read from it.

The kit itself runs in its own program; here it is read, so that the suite knows when an answer would fail it.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.test import Client

from tests.shared_data import shared_data

KIT = "tmf/ctk/TMF681-Communication-v4.0.0.testkit.json"
BASE = "/tmf-api/communicationManagement/v4/"


def requests_of(items: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Each request of the kit with the script that judges its answer."""
    for item in items:
        if "item" in item:
            yield from requests_of(item["item"])
        else:
            scripts = [event["script"]["exec"] for event in item.get("event", []) if event["listen"] == "test"]
            yield item["request"], "\n".join(line for script in scripts for line in script)


def filled(text: str, known: dict[str, str], *, quoted: bool = False) -> str:
    return re.sub(r"{{(\w+)}}", lambda found: quote(known[found[1]]) if quoted else known[found[1]], text)


def test_the_kits_requests_are_answered_as_it_demands(api: Client):
    known: dict[str, str] = {}
    judged = 0
    for request, script in requests_of(json.loads(shared_data(KIT).read_text())["item"]):
        url = request["url"] if isinstance(request["url"], str) else request["url"]["raw"]
        address = BASE + filled(url.removeprefix("{{Communication}}"), known, quoted=True)
        body = filled(request.get("body", {}).get("raw", ""), known)
        answer = api.generic(request["method"], address, body, content_type="application/json")

        for status in re.findall(r"to\.have\.status\((\d+)\)", script):
            assert answer.status_code == int(status), (request["method"], address, answer.content)
            judged += 1
        found = answer.json() if answer.content else []
        for wanted in re.findall(r"requiredAttributes = \[(.*?)\]", script)[:1]:
            names = {name.strip(" '") for name in wanted.split(",")}
            for instance in found if isinstance(found, list) else [found]:
                assert names <= instance.keys()
                judged += 1
        for name, attribute in re.findall(r"globals\.set\('(\w+)', instance\['(\w+)'\]\)", script):
            known[name] = found[attribute]
    assert judged >= 15
