"""Who guesses: so many in a while from one address, or at one number, then a pause as long.

One statement a guess, the same for all web processes. Of links only wrong guesses count, 20 a minute from one address:
the right one always opens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from dispatch.models import WrongGuesses

KEPT = timedelta(minutes=10)  # no limit's span is longer
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
GIVE_BACK = """
    UPDATE dispatch_wrongguesses SET guesses = GREATEST(guesses - 1, 0) WHERE address_hash = ANY(%s)
"""
WAIT = """
    SELECT EXTRACT(EPOCH FROM since + %(span)s - clock_timestamp())
    FROM dispatch_wrongguesses WHERE address_hash = %(who)s
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` within the `span`, which is also how long the pause after them lasts."""

    most: int
    span: timedelta


OF_LINKS = Limit(20, timedelta(minutes=1))


def pause_s(request: HttpRequest) -> float:
    """Count a wrong guess of the address that asks; how long it has to wait where it has guessed too often, else 0."""
    return count(hash_of_address(address_of(request)), OF_LINKS)


def count(who: str, limit: Limit) -> float:
    """Count one of `who`, a keyed hash; how long they have to wait where it was one too many, in seconds, else 0."""
    asked: dict[str, Any] = {"who": who, "span": limit.span, "most": limit.most}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, asked)
        if cursor.fetchone():
            return 0.0
        cursor.execute(WAIT, asked)
        found = cursor.fetchone()
    return max(float(found[0]), 1.0) if found else 0.0


def give_back(whose: Sequence[str]) -> None:
    """What was counted once of each of them was no wrong guess."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [list(whose)])


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
    return hash_of(name)


def hash_of(name: str) -> str:
    """Keyed: nobody finds the name from it."""
    return salted_hmac("dispatch.customer.guesses", name, algorithm="sha256").hexdigest()


def forget_old(*, now: datetime) -> int:
    gone, _tables = WrongGuesses.objects.filter(since__lt=now - KEPT).delete()
    return gone
