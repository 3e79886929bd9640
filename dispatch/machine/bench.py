"""`make bench-api`, `bench-board` and so on: the whole service with made-up data, and figures of it."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import replace

import libraries
from children import Command, Family
from console import Problem, say
from demo import HOST, any_port, await_ready, fill, free_port, start
from ground import ground, set_up
from places import CHECKOUT, make_state, take_turn

DEFAULT_PORT = "8077"


def api(arguments: list[str]) -> int:
    """Every figure of the API, with a region's data."""
    return _measure("bench-api", "tests.bench_api", arguments, size="region", browser=False)


def phone(arguments: list[str]) -> int:
    """What a phone loads and how long it takes, and pictures of its pages."""
    return _measure("bench-phone", "tests.bench_phone", arguments, size="small", browser=True)


def board(arguments: list[str]) -> int:
    """What dispatchers' boards cost and how fast they are."""
    return _measure("bench-board", "tests.bench_board", arguments, size="small", browser=True)


def customer(arguments: list[str]) -> int:
    """What customers are sent: by a mail server and an SMS gateway of the measurement's own."""
    mail, sms = any_port(), any_port()
    gateway = {
        "kind": "http",
        "url": f"http://{HOST}:{sms}/send",
        "body": {"to": "{to}", "text": "{text}", "ref": "{id}"},
        "timeout_s": 0.5,
        "status_url": f"http://{HOST}:{sms}/messages/{{id}}",
        "receipts": {"secret": "of-the-bench", "id": "ref", "status": "state", "arrived": ["delivered"]},
    }
    outside = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_URL": f"smtp://{HOST}:{mail}",
        "SMS_GATEWAY": json.dumps(gateway),
        "QUIET_HOURS": "21,8",
        "BENCH_SMS_PORT": str(sms),
    }
    return _measure("bench-customer", "tests.bench_customer", arguments, size="small", browser=True, outside=outside)


def _measure(
    name: str, module: str, arguments: list[str], *, size: str, browser: bool, outside: Mapping[str, str] | None = None
) -> int:
    """Returns 0 where every figure was reached. Servers with durable commits, as in production.

    `outside` are settings of the service that name the world around it.
    """
    folder = make_state(name)
    _lock = take_turn(folder, name)
    port = free_port(os.environ.get("PORT") or DEFAULT_PORT)
    set_up(folder, servers=True, browser=browser, requirements=libraries.TEST)
    with ground(name, settings="dispatch.settings.demo", throwaway=False) as ground_of, Family() as programs:
        base = replace(ground_of, env={**ground_of.env, **(outside or {})})
        fill(base, size=size)
        start(base, programs, port)
        await_ready(base, programs, port)
        program: Command = [libraries.PYTHON, "-m", module, f"http://{HOST}:{port}", *arguments]
        say(f"· {' '.join(map(str, program))}")
        with Family() as bench:
            child = bench.start("bench", program, env=base.env, cwd=CHECKOUT)
            while child.process.poll() is None:
                base.servers.watch()
                programs.watch()
                time.sleep(0.2)
        if child.process.returncode not in (0, 1):
            raise Problem(f"The measurement ended with status {child.process.returncode}: see above.")
        return child.process.returncode
