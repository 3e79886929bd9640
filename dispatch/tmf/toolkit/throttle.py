"""How often a client may ask: one atomic statement a request, the same for all web processes.

The generic cell rate algorithm (ITU-T I.371): a row holds the time up to which a client has used its share.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

AT_ONCE = timedelta(seconds=10)  # a client that was silent may ask for so long a time's share in one go

ASK = """
    INSERT INTO dispatch_clientthrottle AS t (client_id, used_until) VALUES (%(client)s, clock_timestamp() + %(step)s)
    ON CONFLICT (client_id) DO UPDATE SET used_until = GREATEST(t.used_until, clock_timestamp()) + %(step)s
    WHERE t.used_until <= clock_timestamp() + %(at_once)s
    RETURNING 1
"""
WAIT = """
    SELECT EXTRACT(EPOCH FROM used_until - clock_timestamp() - %(at_once)s)
    FROM dispatch_clientthrottle WHERE client_id = %(client)s
"""


class ClientThrottle(BaseThrottle):
    def __init__(self) -> None:
        self.wait_s = 1.0

    def allow_request(self, request: Request, view: Any) -> bool:  # noqa: ARG002  DRF's signature
        if request.auth is None:
            return True  # refused by the permission
        client = request.auth.application  # type: ignore[union-attr]
        a_minute = client.requests_per_minute or settings.API_REQUESTS_PER_MINUTE
        asked = {"client": client.pk, "step": timedelta(minutes=1) / a_minute, "at_once": AT_ONCE}
        with connection.cursor() as cursor:
            cursor.execute(ASK, asked)
            if cursor.fetchone():
                return True
            cursor.execute(WAIT, asked)
            self.wait_s = max(float(cursor.fetchone()[0]), 0.0)
        return False

    def wait(self) -> float:
        return self.wait_s
