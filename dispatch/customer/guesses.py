"""Who guesses at links: 20 wrong ones a minute from one address, then a pause of a minute. The right one always opens.

One statement a wrong guess, the same for all web processes.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from dispatch.models import WrongGuesses

MOST = 20
SPAN = timedelta(minutes=1)
KEPT = timedelta(minutes=10)
HOME_PREFIX = 64  # what one customer has of IPv6

# The last guess that is allowed begins the pause.
COUNT = """
    INSERT INTO dispatch_wrongguesses AS g (address_hash, guesses, since) VALUES (%(who)s, 1, clock_timestamp())
    ON CONFLICT (address_hash) DO UPDATE SET
        guesses = CASE WHEN g.since <= clock_timestamp() - %(span)s THEN 1 ELSE g.guesses + 1 END,
        since = CASE
            WHEN g.since > clock_timestamp() - %(span)s AND g.guesses + 1 < %(most)s THEN g.since
            ELSE clock_timestamp()
        END
    WHERE g.guesses < %(most)s OR g.since <= clock_timestamp() - %(span)s
    RETURNING 1
"""
WAIT = """
    SELECT EXTRACT(EPOCH FROM since + %(span)s - clock_timestamp())
    FROM dispatch_wrongguesses WHERE address_hash = %(who)s
"""


def pause_s(request: HttpRequest) -> float:
    """Count a wrong guess of the address that asks; how long it has to wait where it has guessed too often, else 0."""
    asked: dict[str, Any] = {"who": hash_of_address(address_of(request)), "span": SPAN, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, asked)
        if cursor.fetchone():
            return 0.0
        cursor.execute(WAIT, asked)
        found = cursor.fetchone()
    return max(float(found[0]), 1.0) if found else 0.0


def address_of(request: HttpRequest) -> str:
    """Who asks: behind a proxy that is trusted, whoever it says that has asked it."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.TRUST_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def hash_of_address(address: str) -> str:
    """Nobody finds the address from it; one home of IPv6 is one address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        name = address
    else:
        is_wide = isinstance(parsed, IPv6Address)
        name = str(ip_network((parsed, HOME_PREFIX), strict=False)) if is_wide else str(parsed)
    return salted_hmac("dispatch.customer.guesses", name, algorithm="sha256").hexdigest()


def forget_old(*, now: datetime) -> int:
    gone, _tables = WrongGuesses.objects.filter(since__lt=now - KEPT).delete()
    return gone
